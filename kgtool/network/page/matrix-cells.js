// ---- matrix: the stances in a cell, each as a chip with its manner and how often it is taken ------------------------------------------
import { say } from "./words.js";
import { element } from "./dom.js";
import { badge, badged, facts, figure, measured, NEGATED, signsOf, stances, taken } from "./base.js";
import { amount } from "./sums.js";

const ALONE = facts.counts !== "" && facts.stances.filter(({ role }) => role !== "structure").length === 1; // a cell is its number

/** The stances of these claims, each once for each manner: what it is, how it looks, how often. @param {Claim[]} some @returns {Chip[]} */
function stancesIn(some) {
  /** @type {Map<string, Chip>} */
  const found = new Map();
  for (const claim of some) {
    const { pattern, negated = false } = claim, signs = signsOf(claim);
    for (const id of claim.stances?.length ? claim.stances : [""]) {
      const key = [id, negated, pattern, claim.signs ?? []].join(" "), look = stances.get(negated ? NEGATED : id) ?? stances.get(id);
      const word = (id && stances.get(id)?.label) || claim.stanceLabel || say("no stance");
      if (!found.has(key)) found.set(key, { pattern, negated, badges: badged(signs, pattern), words: signs.filter((sign) => sign.id !== NEGATED).map(({ words }) => words), word, role: look?.role ?? "other", arrow: look?.arrow ?? "", claims: [], order: facts.stances.indexOf(look) });
      found.get(key).claims.push(claim);
    }
  }
  return [...found.values()].sort((a, b) => a.order - b.order);
}

/** The families of stances in a cell of what is folded, each with its number. @param {Claim[]} some @returns {Chip[]} */
function familiesIn(some) {
  const last = facts.families[facts.families.length - 1].id;
  const held = Map.groupBy(some, (claim) => { const family = stances.get(taken(claim)[0])?.family ?? ""; return facts.families.some(({ id }) => id === family) ? family : last; });
  return facts.families.flatMap(({ id, label, role }, order) => (held.has(id) ? [{ pattern: "solid", negated: false, badges: [], words: [], word: label, role, arrow: "", claims: held.get(id), order }] : []));
}

/** @param {Chip} chip */
const chipWords = ({ word, negated, words, claims }) => [
  negated ? say("{stance}: not so", { stance: word }) : word, ...words, (amount(claims) > 1 || facts.counts) && measured(amount(claims)),
].filter(Boolean).join(", ");

/** @param {Chip} chip */
function chipOf({ word, role, arrow, negated, pattern, badges, claims }) {
  const number = amount(claims), signs = [...badges.map(badge), ...(negated ? [element("b", { textContent: say("not") })] : [])];
  const made = element("span", { className: `chip ${pattern} ${arrow === "bar" ? "against" : ""}` },
    ...(signs.length ? [element("span", { className: "signs" }, ...signs)] : []),
    ...(ALONE ? [String(figure(number))] : [element("span", { textContent: word }), ...(number > 1 || facts.counts ? [element("b", { textContent: ` ×${figure(number)}` })] : [])]));
  made.dataset.claims = claims.map(({ iri }) => iri).join(" ");
  made.style.setProperty("--tone", `var(--role-${role}, var(--role-other))`);
  return made;
}

/** What the chips of these cells mean, as far as it is used. @param {Claim[][]} cells */
function matrixKey(cells) {
  const chips = cells.flatMap(stancesIn), item = (/** @type {string} */ look, /** @type {string} */ text) => element("li", {}, element("span", { className: `chip ${look}`, textContent: "  " }), text);
  return [
    ...(chips.some(({ arrow }) => arrow === "bar") ? [item("against", say("against it, or declines it"))] : []),
    ...["dotted", "dashed"].filter((pattern) => chips.some((chip) => chip.pattern === pattern)).map((pattern) => item(pattern, facts.patterns[pattern] ?? pattern)),
    ...(chips.some(({ negated }) => negated) ? [element("li", {}, element("b", { textContent: say("not") }), say("said not to be so"))] : []),
    ...facts.signs.filter(({ id }) => chips.some(({ badges }) => badges.some((one) => one.id === id))).map((one) => element("li", {}, badge(one), one.words)),
  ];
}

export { chipOf, chipWords, familiesIn, matrixKey, stancesIn };
