// ---- a large network: its dots and lines, which of them are shown, which are lit --------------------------------------------------
import { cards, claims, edges, facts, inRange, inTime, lines, LINKS, nodes, on, stances, state } from "./base.js";
import { lookOf } from "./sums.js";

// The data give places around the middle; here they count from the upper left corner.
const MIDDLE = [0, 0], AROUND = 30;
const [LEFT, TOP] = [0, 1].map((axis) => nodes.reduce((so, { at = MIDDLE }) => Math.min(so, at[axis]), 0) - AROUND);
/** @type {Map<string, Dot>} */
const dots = new Map();
for (const card of nodes) {
  const [x, y] = card.at ?? MIDDLE;
  dots.set(card.id, Object.assign(card, /** @type {Pick<Dot, "at" | "home">} */ ({ at: [x - LEFT, y - TOP], home: [x - LEFT, y - TOP] })));
}
const every = [...dots.values()];
const extent = (/** @type {0 | 1} */ axis) => every.reduce((so, { at, width }) => Math.max(so, at[axis] + width / 2), 0) + AROUND;
/** @type {State["layout"]} */
const LAYOUT = { cards: Object.fromEntries(every.map(({ id, at }) => [id, at])), size: [extent(0), extent(1)] };
/** The lines of each dot. @type {Map<string, string[]>} */
const linesOf = new Map(every.map(({ id }) => [id, []]));
for (const { id, from, to } of edges) for (const end of new Set([from, to])) linesOf.get(end).push(id);
/** The ends of a line. @param {string} id */
const endsOf = (id) => ({ from: dots.get(lines.get(id).from), to: dots.get(lines.get(id).to) });

/**
 * What is shown: dots by importance, lines by look, clusters by size; what the pointer is at; and what the page opens at,
 * which is lit until something is chosen.
 * @type {Shown}
 */
const shown = { dots: [], lines: [], titles: [], hovered: null, opening: facts.opening };

// With this many lines no badge can be read: the panel says it.
const look = (/** @type {Line} */ line) => lookOf(line.claims.map((iri) => claims.get(iri)).filter(inTime));

/** Show what passes the filters. */
function choose() {
  state.layout = LAYOUT;
  state.looks = new Map(edges.map((edge) => [edge.id, look(edge)]));
  const here = (/** @type {string} */ id) => on(id) && (!state.part || state.part.cards.has(id));
  const visible = edges.filter((edge) => !state.offStances.has(edge.stance) && here(edge.from) && here(edge.to) && inRange(edge));
  state.visibleLines = new Set(visible.map((edge) => edge.id));
  const alone = LINKS ? nodes.filter(({ id }) => here(id)).map(({ id }) => id) : []; // a claim has two ends
  state.visibleCards = new Set([...visible.flatMap((edge) => [edge.from, edge.to]), ...alone]);
  /** @type {Map<string, Strand>} */
  const groups = new Map();
  for (const { id, stance } of visible) {
    const { pattern } = state.looks.get(id), key = `${stance} ${pattern}`;
    if (!groups.has(key)) groups.set(key, { stance: stances.get(stance), pattern, lines: [] });
    groups.get(key).lines.push({ id, ...endsOf(id) });
  }
  shown.dots = [...state.visibleCards].map((id) => dots.get(id)).sort((a, b) => b.degree - a.degree || (a.id < b.id ? -1 : 1));
  shown.lines = [...groups.values()];
  shown.titles = clustersOf(shown.dots);
}

/** The clusters of which several things are visible: hub, number, and the circle that they fill. @param {Dot[]} some */
function clustersOf(some) {
  return [...Map.groupBy(some, ({ cluster }) => cluster)].flatMap(([number, held]) => {
    if (number === undefined || held.length < 3) return [];
    const [x, y] = [0, 1].map((axis) => held.reduce((sum, { at }) => sum + at[axis], 0) / held.length);
    const reach = Math.sqrt(held.reduce((sum, { at }) => sum + (at[0] - x) ** 2 + (at[1] - y) ** 2, 0) / held.length) * 1.4 + 8;
    return [{ hub: facts.clusters[number], x, y, reach, count: held.length, top: Math.min(...held.map(({ at, width }) => at[1] - width / 2)) }];
  }).sort((a, b) => b.count - a.count || (a.hub < b.hub ? -1 : 1));
}

/** Light up the selection (before there is one: what the page opens at) and its neighbors, dim the rest. */
function choosesLit() {
  const id = shown.hovered ?? state.selected ?? shown.opening;
  state.lit = state.pointed;
  if (state.lit || !id || !(state.visibleCards.has(id) || state.visibleLines.has(id))) return;
  const near = lines.has(id) ? [id] : linesOf.get(id).filter((line) => state.visibleLines.has(line));
  const ends = near.map(endsOf).flatMap(({ from, to }) => [from.id, to.id]);
  state.lit = { lines: new Set(near), cards: new Set(cards.has(id) ? [id, ...ends] : ends) };
}

export { choose, choosesLit, dots, endsOf, LAYOUT, linesOf, shown };
