// The data of the page, its state, and small helpers. The files of the script share one block, in the order given in
// page/__init__.py. Text from the data enters the page through textContent and fillText only.
const { nodes, edges, facts } = JSON.parse(document.getElementById("data").textContent);
const byId = (items) => new Map(items.map((item) => [item.id, item]));
const cards = byId(nodes), lines = byId(edges), kinds = byId(facts.kinds), stances = byId(facts.stances);
const claims = new Map(facts.claims.map((claim) => [claim.iri, claim]));
const ends = (claim) => ({ sources: claim.sources ?? [], targets: claim.targets ?? [] });
const OFF = facts.stances.filter((stance) => !stance.shown).map((stance) => stance.id); // at first
const state = {
  offKinds: new Set(), offStances: new Set(OFF), from: "", to: "", undated: true,
  view: "picture", selected: null, layout: null, visibleCards: new Set(), visibleLines: new Set(), lit: null,
  looks: new Map(), conflicts: new Set(), pills: [], at: null, // how lines look, cards that positions conflict on, the words on lines, the card that the keys are at
  unfolded: new Set(), only: null, headline: null, matter: null, // plans shown with their parts; the claims that the page is narrowed to, by a headline (its place) or a matter
  asOf: "", clock: "published", // the day on which all that is shown could be known; by which clock
  all: false, moved: false, // whether the table has all claims, whether someone has moved the picture
};
// The faces by the id of their element. Each adds itself, with draw(), which shows what passes the filters, and
// chosen(), which marks the selection.
const FACES = {};
const $ = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 760px)"), slim = matchMedia("(max-width: 1100px)");
// What each line is: a claim, or a row that nobody claims, which may stand for several things (facts.counts calls them).
const UNIT = facts.unit, CLAIMS = UNIT === "claim";
const NEGATED = "negated"; // takes the place of a stance where a claim says that something is not so
const CONFLICT = facts.words.conflict;
const FONT = '"Helvetica Neue", Arial, "Liberation Sans", "Noto Sans", sans-serif';
const DASHES = { solid: false, dashed: [9, 5], dotted: [2, 4] };

// ---- small helpers ------------------------------------------------------------------------------------

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function drawn(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

// A CSS color in the form the canvas needs; the cache is emptied when the system turns dark or light.
const resolved = new Map();
const probe = document.body.appendChild(element("i", { hidden: true }));
function color(css) {
  if (!resolved.has(css)) {
    probe.style.color = css;
    resolved.set(css, getComputedStyle(probe).color);
  }
  return resolved.get(css);
}
const textRuler = document.createElement("canvas").getContext("2d"); // measures text
const role = (name) => color(`var(--role-${name}, var(--role-other))`);

const OTHER = { ł: "l", Ł: "l", ø: "o", Ø: "o", đ: "d", Đ: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i" };
const fold = (text) =>
  text.replace(/[łŁøØđĐßæœı]/g, (char) => OTHER[char]).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const listed = (texts) => (texts ?? []).join("; ");
const counted = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
const capital = (text) => text[0].toUpperCase() + text.slice(1);
const COUNTED = facts.counts || `${UNIT}s`;
const amount = (some) => [...some].reduce((sum, { count }) => sum + (count ?? 1), 0);
const figure = (number) => (facts.counts ? number.toLocaleString("en") : number);
const measured = (number) => (facts.counts ? `${figure(number)} ${number === 1 ? facts.counts.replace(/s$/, "") : facts.counts}` : counted(number, UNIT));
const label = (id) => cards.get(id)?.label ?? id;
const named = (ids) => ids.map(label).join(", ") || "not recorded";
const stanceOf = (claim) => claim.denial || claim.stanceLabel || "no stance recorded";
const taken = (claim) => (claim.negated ? [NEGATED] : claim.stances ?? []);
// The signs that a claim bears (signs.py), and how it is made in words: what its line shows by its pattern and signs.
const signsOf = (claim) => facts.signs.filter(({ id }) => claim.signs?.includes(id));
const manner = (claim) => [...new Set([state.asOf && verdict(claim) === "maybe" ? `maybe not ${state.clock} by ${day(state.asOf)}` : "", claim.basis, claim.status, ...signsOf(claim).map(({ words }) => words)].filter(Boolean))];
// The signs with a badge that a pattern does not show by itself: on a mark or chip, and in a legend.
const badged = (signs, pattern) => signs.filter(({ badge, pattern: own }) => badge && own !== pattern);
const badge = ({ badge: word, words, id }) => Object.assign(element("em", { textContent: word === "ring" ? "○" : word, title: words }), { className: id });

// How the line of these claims looks: as firm as the firmest, with how many of them bear each sign.
const FIRMEST = ["solid", "dashed", "dotted"];
function lookOf(some) {
  const signs = {};
  for (const claim of some) for (const id of claim.signs ?? []) signs[id] = (signs[id] ?? 0) + 1;
  const pattern = FIRMEST.find((one) => some.some((claim) => claim.pattern === one)) ?? "solid";
  return { pattern, count: some.length, signs, origins: originsOf(some) };
}
// On how many reports it rests, each counted once however often it is passed on.
const originsOf = (some) => new Set(some.flatMap(({ origins }) => origins ?? [])).size;
// The badges of such a line, each with whether all its claims bear it; and all its signs in words.
const badgesOf = ({ pattern, count, signs }) => facts.signs.filter(({ id, badge: word }) => word && signs[id])
  .map((sign) => ({ ...sign, whole: signs[sign.id] === count })).filter(({ whole, pattern: own }) => !(whole && own === pattern));
const signWords = ({ count, signs }) => facts.signs.filter(({ id }) => signs[id])
  .map(({ id, words }) => (signs[id] === count ? words : `${signs[id]} of ${count} ${words}`));
// Only http(s) addresses become links.
const web = (text) => (/^https?:\/\//i.test(text ?? "") && URL.canParse(text) ? text : null);

// ---- dates ----------------------------------------------------------------------------------------------

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY = /^(-?\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?=$|[TZ+-])/;
// A day in words; anything else stays as it is written.
function day(text) {
  const parts = DAY.exec(text);
  return parts ? `${Number(parts[3])} ${MONTHS[Number(parts[2]) - 1]} ${parts[1]}` : text;
}
// A day as a number, by which days are in order, those before our era too; null for what is none.
const dayNumber = (text) => {
  const parts = DAY.exec(text);
  return parts && Math.round(new Date(0).setUTCFullYear(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) / 864e5);
};
const inOrder = (a, b) => dayNumber(a) - dayNumber(b);
// A text that sorts as its day does; what is no day comes last.
const sortable = (text) => (dayNumber(text) === null ? `~${text}` : String(dayNumber(text) + 4e7).padStart(9, "0"));
function span({ earliest, latest }) {
  if (!earliest && !latest) return "";
  if (!latest) return `${day(earliest)} or later`;
  if (!earliest) return `by ${day(latest)}`;
  return day(earliest) === day(latest) ? day(earliest) : `${day(earliest)} to ${day(latest)}`;
}
// Whether the day is that of the words: said then or at that event. Rows of an answer have no other.
const saidThen = ({ kind }) => !["reported", "article"].includes(kind);
// When something was said, as the claim has it in words; of an event, its days and the words of the source.
function when({ when: told, date }) {
  const range = span(date) || date.words;
  const words = date.words && date.words !== range && !date.words.startsWith("(") ? ` (“${date.words}”)` : "";
  return told ?? (range ? range + words : "not told");
}

// The days of claims in order: the stops of the two sliders. Only these can be compared.
const days = (date) => [date.earliest, date.latest].map((text) => DAY.exec(text)?.[0] ?? "");
const stops = [...new Set(facts.claims.flatMap(({ date }) => days(date)).filter(Boolean))].sort(inOrder);
function inTime(claim) {
  const { date } = claim;
  if (state.asOf && claims.has(claim.iri) && verdict(claim) === "out") return false;
  const [earliest, latest] = days(date);
  if (!earliest && !latest) return state.undated;
  // An open end counts by the day that is known: "17 Feb or later" would otherwise pass every first day.
  const [first, last] = [earliest || latest, latest || earliest];
  return (!state.from || inOrder(last, state.from) >= 0) && (!state.to || inOrder(first, state.to) <= 0);
}

// Whether a claim was known on the day that the page is as of: in, maybe or out.
function verdict({ known }) {
  const [maybe, surely] = known?.[state.clock] ?? ["", ""];
  return surely && inOrder(surely, state.asOf) <= 0 ? "in" : maybe && inOrder(maybe, state.asOf) > 0 ? "out" : "maybe";
}

// ---- what passes the filters ----------------------------------------------------------------------------

const on = (id) => cards.has(id) && !state.offKinds.has(cards.get(id).kind);
// Whether a claim is shown: its stances, one of its ends on each side, and its dates are switched on.
function allowed(claim) {
  const { sources, targets } = ends(claim), some = (ids) => !ids.length || ids.some(on);
  const positions = taken(claim);
  return (!positions.length || positions.some((id) => !state.offStances.has(id))) && some(sources) && some(targets) && inTime(claim);
}
const passes = (claim) => allowed(claim) && (!state.only || state.only.has(claim.iri)); // and belongs to what the page is narrowed to
// A line of claims is shown if one of them is in time, a part or post from the first day on which anything tells of it.
const inRange = (edge) => (edge.claims.length ? state.looks.get(edge.id).count > 0 : !edge.first || !state.to || inOrder(edge.first, state.to) <= 0);
// The contents and topics that some of these claims are for and others against. What is merged into a card counts apart.
function contested(some) {
  const found = new Set(some.flatMap(({ sides }) => (sides ?? []).map(([matter, way]) => `${way} ${matter}`)));
  return new Set([...found].filter((side) => side.startsWith("1 ") && found.has(`-${side}`)).map((side) => side.slice(2)));
}
const parts = (id) => { const inside = Object.keys(cards.get(id)?.things ?? {}); return inside.length ? inside : [id]; };
const passing = () => facts.claims.filter(passes);

// What is selected is a card, a line, a claim, or all claims of one thing about another: the two, with a line's end between.
const pair = (source, target) => `${source}\n${target}`;
function claimsOf(id) {
  if (claims.has(id)) return [claims.get(id)];
  if (lines.has(id)) return lines.get(id).claims.map((iri) => claims.get(iri));
  const [source, target] = id.split("\n");
  const holds = (claim, side, end) => ends(claim)[side].includes(end);
  if (target) return facts.claims.filter((claim) => holds(claim, "sources", source) && holds(claim, "targets", target));
  return facts.claims.filter((claim) => holds(claim, "sources", id) || holds(claim, "targets", id));
}
const known = (id) => Boolean(id) && (cards.has(id) || lines.has(id) || (claimsOf(id).length > 0 && (claims.has(id) || id.includes("\n"))));
