// ---- the data of the page, its state, and what of the data passes the filters --------------------------------------------
// Text from the data enters the page through textContent and fillText only. The modules of the page are joined in the
// order given in page/__init__.py; their types are in types.d.ts.
import { say } from "./words.js";
import { counted } from "./text.js";
import { day, days, inOrder } from "./dates.js";
import { $, element } from "./dom.js";
import { spelledOut } from "./short.js";

const told = JSON.parse($("data").textContent), LINKS = told.facts.unit === "link"; // things and links, or claims
/** @type {PageData} */
const { nodes, edges, facts } = LINKS ? spelledOut(told) : told;
/** @template {{ id: string }} T @param {T[]} items */
const byId = (items) => new Map(items.map((item) => [item.id, item]));
const cards = byId(nodes), lines = byId(edges), kinds = byId(facts.kinds), stances = byId(facts.stances);
const claims = new Map(facts.claims.map((claim) => [claim.iri, claim]));
/** @param {Claim} claim */
const ends = (claim) => ({ sources: claim.sources ?? [], targets: claim.targets ?? [] });
const OFF = facts.stances.filter((stance) => !stance.shown).map((stance) => stance.id); // at first
/** @type {State} */
const state = {
  offKinds: new Set(), offStances: new Set(OFF), from: "", to: "", undated: true,
  view: "picture", selected: null, layout: { size: [0, 0], cards: {} }, visibleCards: new Set(), visibleLines: new Set(), lit: null,
  looks: new Map(), conflicts: new Set(), pills: [], at: null, // how lines look, cards that positions conflict on, the words on lines, the card that the keys are at
  unfolded: new Set(), only: null, headline: null, matter: null, pointed: null, find: "", // plans shown with their parts; the claims that the page is narrowed to, by a headline (its place) or a matter; what a row of the legend lights; what is searched for
  asOf: "", clock: "published", // the day on which all that is shown could be known; by which clock
  moves: new Map(), notes: new Map(), frame: false, // cards that the reader has moved (moving.js), own notes (notes.js), whether the page is in a frame of another
  part: null, // what is shown of a large network (part.js)
  all: false, moved: false, lane: "actor", // whether the table has all claims, whether someone has moved the picture
};
/**
 * The faces by the id of their element. Each adds itself, with draw(), which shows what passes the filters, and
 * chosen(), which marks the selection.
 * @type {Record<string, Face>}
 */
const FACES = {};
/** What draws the picture: cards, or dots where a large network has them. Each adds itself. @type {Record<string, Drawer>} */
const DRAWERS = {};
// What each line is: a claim, or a row that nobody claims, which may stand for several things (facts.counts calls them).
const UNIT = facts.unit, CLAIMS = UNIT === "claim";
const NEGATED = "negated"; // takes the place of a stance where a claim says that something is not so
const CONFLICT = facts.words.conflict;
/** @type {Record<string, number[]>} */
const DASHES = { dashed: [9, 5], dotted: [2, 4] };

const COUNTED = facts.counts || `${UNIT}s`;
/** @param {number} number */
const figure = (number) => (facts.counts ? number.toLocaleString("en") : number);
/** @param {number} number */
const measured = (number) => (facts.counts ? `${figure(number)} ${number === 1 ? facts.counts.replace(/s$/, "") : facts.counts}` : counted(number, UNIT));
/** Topics and plans by what they are about: the claims (IRIs) of each. */
const MATTERS = byId(facts.matters.map(({ id, label: name, pro, con, neither }) => ({ id, name, claims: new Set([...pro, ...con, ...neither].map((place) => facts.claims[place].iri)) })));
const wholes = new Map(edges.filter(({ stance }) => /[#/]hasComponent$/.test(stance)).map(({ from, to }) => [to, from]));
/** The plan that a part belongs to, or the thing itself. @param {string} id @returns {string} */
const wholeOf = (id) => (cards.has(wholes.get(id)) ? wholes.get(id) ?? id : id);
/** @param {string} id */
const label = (id) => cards.get(id)?.label ?? MATTERS.get(id)?.name ?? id;
/** @param {string[]} ids */
const named = (ids) => ids.map(label).join(", ") || "not recorded";
/** @param {Claim} claim */
const stanceOf = (claim) => claim.denial || claim.stanceLabel || "no stance recorded";
/** @param {Claim} claim */
const taken = (claim) => (claim.negated ? [NEGATED] : claim.stances ?? []);
/** The signs that a claim bears (signs.py). @param {Claim} claim */
const signsOf = (claim) => facts.signs.filter(({ id }) => claim.signs?.includes(id));
/** How a claim is made in words: what its line shows by its pattern and signs. @param {Claim} claim @returns {string[]} */
const manner = (claim) => [...new Set([state.asOf && verdict(claim) === "maybe" ? `${facts.clocks.find(([clock]) => clock === state.clock)?.[2]} ${day(state.asOf)}` : "", claim.basis ?? "", claim.status ?? "", ...signsOf(claim).map(({ words }) => words)].filter(Boolean))];
/**
 * The signs with a badge that a pattern does not show by itself: on a mark or chip, and in a legend.
 * @param {Sign[]} signs @param {string} pattern
 */
const badged = (signs, pattern) => signs.filter(({ badge, pattern: own }) => badge && own !== pattern);
/** @param {Pick<Sign, "badge" | "words" | "id">} sign */
const badge = ({ badge: word, words, id }) => Object.assign(element("em", { textContent: word === "ring" ? "○" : word, title: words }), { className: id });

/** The badges of such a line, each with whether all its claims bear it. @param {Look} look @returns {Badge[]} */
const badgesOf = ({ pattern, count, signs }) => facts.signs.filter(({ id, badge: word }) => word && signs[id])
  .map((sign) => ({ ...sign, whole: signs[sign.id] === count })).filter(({ whole, pattern: own }) => !(whole && own === pattern));
/** All its signs in words. @param {Look} look */
const signWords = ({ count, signs }) => facts.signs.filter(({ id }) => signs[id])
  .map(({ id, words }) => (signs[id] === count ? words : say("{some} of {all} {words}", { some: signs[id], all: count, words })));
// The days of claims in order: the stops of the two sliders.
const stops = [...new Set(facts.claims.flatMap(({ date }) => days(date)).filter(Boolean))].sort(inOrder);
/** Whether a claim or event is of the chosen days, and a claim known by then. @param {Claim | Happening} claim */
function inTime(claim) {
  const { date } = claim;
  if (state.asOf && claims.has(claim.iri) && verdict(claims.get(claim.iri)) === "out") return false;
  const [earliest, latest] = days(date);
  if (!earliest && !latest) return state.undated;
  // An open end counts by the day that is known: "17 Feb or later" would otherwise pass every first day.
  const [first, last] = [earliest || latest, latest || earliest];
  return (!state.from || inOrder(last, state.from) >= 0) && (!state.to || inOrder(first, state.to) <= 0);
}

/** Whether a claim was known on the day that the page is as of: in, maybe or out. @param {Claim} claim */
const verdict = (claim) => verdicts(claim, state.clock).findLast(([from]) => !from || inOrder(from, state.asOf) <= 0)?.[1] ?? "out";
/** Its verdicts by a clock, and the days from which they count; "" is from ever. @param {Claim} claim @param {string} clock */
const verdicts = ({ known }, clock) => facts.histories[known?.[facts.clocks.findIndex(([id]) => id === clock)] ?? -1] ?? [];

// ---- what passes the filters ----------------------------------------------------------------------------

/** @param {string} id */
const on = (id) => cards.has(id) && !state.offKinds.has(cards.get(id).kind);
/** Whether a claim is shown: its stances, one of its ends on each side, and its dates are switched on. @param {Claim} claim */
function allowed(claim) {
  const { sources, targets } = ends(claim), some = (/** @type {string[]} */ ids) => !ids.length || ids.some(on);
  const positions = taken(claim);
  return (!positions.length || positions.some((id) => !state.offStances.has(id))) && some(sources) && some(targets) && inTime(claim);
}
/** Whether it is shown, and belongs to what the page is narrowed to. @param {Claim} claim */
const passes = (claim) => allowed(claim) && (!state.only || state.only.has(claim.iri));
/** A line of claims is shown if one of them is in time, a part or post from the first day on which anything tells of it. @param {Line} edge */
const inRange = (edge) => (edge.claims.length ? state.looks.get(edge.id).count > 0 : !edge.first || !state.to || inOrder(edge.first, state.to) <= 0);
/** @param {string} id */
const parts = (id) => { const inside = Object.keys(cards.get(id)?.things ?? {}); return inside.length ? inside : [id]; };
const passing = () => facts.claims.filter(passes);

// What is selected is a card, a line, a claim, or all claims of one thing about another, which may be a plan with its parts or
// a topic: the two, with a line's end between.
/** @param {string} source @param {string} target */
const pair = (source, target) => `${source}\n${target}`;
/** @param {string} id @returns {Claim[]} */
function claimsOf(id) {
  if (claims.has(id)) return [claims.get(id)];
  if (lines.has(id)) return lines.get(id).claims.map((iri) => claims.get(iri));
  const [source, target] = id.split("\n");
  /** @param {Claim} claim @param {"sources" | "targets"} side @param {string} end */
  const holds = (claim, side, end) => ends(claim)[side].includes(end);
  /** @param {Claim} claim */
  const about = (claim) => MATTERS.get(target)?.claims.has(claim.iri) || ends(claim).targets.some((one) => one === target || wholeOf(one) === target);
  if (target) return facts.claims.filter((claim) => holds(claim, "sources", source) && about(claim));
  return facts.claims.filter((claim) => holds(claim, "sources", id) || holds(claim, "targets", id));
}
/** @param {string | null | undefined} id @returns {id is string} */
const known = (id) => !!id && (cards.has(id) || lines.has(id) || (claimsOf(id).length > 0 && (claims.has(id) || id.includes("\n"))));

export {
  allowed, badge, badged, badgesOf, cards, claims, CLAIMS, claimsOf, CONFLICT, COUNTED, DASHES,
  DRAWERS, edges, ends, FACES, facts, figure, inRange, inTime, kinds, known, label, lines, LINKS, manner,
  MATTERS, measured, named, NEGATED, nodes, OFF, on, pair, parts, passes, passing, signsOf, signWords, stanceOf,
  stances, state, stops, taken, UNIT, verdict, verdicts, wholeOf,
};
