// ---- what claims come to together ------------------------------------------------------------------------------------------------

/** How many things claims stand for: a row of an answer may stand for several. @param {Iterable<Pick<Claim, "count">>} some */
const amount = (some) => [...some].reduce((sum, { count }) => sum + (count ?? 1), 0);

/** On how many reports claims rest, each counted once however often it is passed on. @param {Pick<Claim, "origins">[]} some */
const originsOf = (some) => new Set(some.flatMap(({ origins }) => origins ?? [])).size;

const FIRMEST = ["solid", "dashed", "dotted"];
/** How the line of claims looks: as firm as the firmest, with how many of them bear each sign. @param {Pick<Claim, "pattern" | "signs" | "origins">[]} some @returns {Look} */
function lookOf(some) {
  /** @type {Record<string, number>} */
  const signs = {};
  for (const claim of some) for (const id of claim.signs ?? []) signs[id] = (signs[id] ?? 0) + 1;
  const pattern = FIRMEST.find((one) => some.some((claim) => claim.pattern === one)) ?? "solid";
  return { pattern, count: some.length, signs, origins: originsOf(some) };
}

/** The contents and topics that some of these claims are for and others against. @param {Pick<Claim, "sides">[]} some */
function contested(some) {
  const found = new Set(some.flatMap(({ sides }) => (sides ?? []).map(([matter, way]) => `${way} ${matter}`)));
  return new Set([...found].filter((side) => side.startsWith("1 ") && found.has(`-${side}`)).map((side) => side.slice(2)));
}

export { amount, contested, FIRMEST, lookOf, originsOf };
