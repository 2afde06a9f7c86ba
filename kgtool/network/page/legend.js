// ---- legend: the stances in few families, how surely, kinds of card; a row lights its lines, a click switches them ------------
import { say } from "./words.js";
import { $, all, color, element, one, role } from "./dom.js";
import {
  badge, badgesOf, cards, CLAIMS, CONFLICT, edges, facts, lines, LINKS, nodes, OFF, state,
} from "./base.js";
import { FIRMEST } from "./sums.js";
import { show } from "./drawers.js";
import { headlines, scope } from "./headlines.js";
import { asOfSet, CLOCK } from "./asof.js";
import { timesSet } from "./brush.js";
import { swatch } from "./swatch.js";
import { lights, linesLit, pointAgain } from "./pointing.js";
import { filtered, summary } from "./summary.js";
import { shownHits } from "./search.js";
import { remember } from "./address.js";

/** @type {(() => void)[]} */
const switches = []; // for each row one function, which shows what is off
/** @type {(() => void)[]} */
const tallies = []; // and one which says how many there are
/**
 * A row that switches what has these ids, of all that are in its part of the legend; `off` says what of the state it is.
 * Switched on again, a family is as it was at first.
 * @param {Element} sign @param {string} label @param {"offKinds" | "offStances"} off @param {string[]} ids @param {string[]} all
 * @param {Lighting} lit
 */
function entry(sign, label, off, ids, all, lit) {
  const first = ids.filter((id) => !OFF.includes(id)), usual = first.length ? first : ids;
  const box = element("input", { type: "checkbox" });
  const change = (/** @type {{ on: string[], off: string[] }} */ wanted) => {
    for (const id of wanted.on) state[off].delete(id);
    for (const id of wanted.off) state[off].add(id);
    refresh();
    remember();
    pointAgain(lit);
  };
  box.addEventListener("change", () => change(box.checked ? { on: usual, off: [] } : { on: [], off: ids }));
  const count = element("span", { className: "count" });
  const only = element("button", { type: "button", className: "only", textContent: say("only"), ariaLabel: say("Only {name}", { name: label }) });
  only.addEventListener("click", () => change({ on: ids, off: all.filter((id) => !ids.includes(id)) }));
  const row = element("div", { className: "row" }, element("label", {}, box, sign, element("span", { className: "name", textContent: label }), count), only);
  switches.push(() => {
    const hidden_ = state[off];
    box.checked = usual.every((id) => !hidden_.has(id));
    box.indeterminate = ids.some((id) => hidden_.has(id)) && ids.some((id) => !hidden_.has(id));
  });
  tallies.push(() => {
    const held = off === "offKinds" ? nodes.filter(({ kind, degree }) => ids.includes(kind) && (degree > 0 || LINKS)) : edges.filter(({ stance }) => ids.includes(stance));
    const seen = held.filter(({ id }) => state.visibleCards.has(id) || state.visibleLines.has(id)).length;
    count.textContent = seen === held.length ? String(seen) : say("{some} of {all}", { some: seen, all: held.length });
    row.classList.toggle("unused", !seen);
  });
  return lights(row, lit);
}

const POSITIONS = facts.stances.filter(({ role: tone }) => tone !== "structure");
const STRUCTURE = facts.stances.filter(({ role: tone }) => tone === "structure");
/** @type {Set<string>} */
const unfolded = new Set(); // families that show their stances

/** @param {Stance[]} all @returns {(stance: Stance) => HTMLElement} */
const stanceRow = (all) => (stance) => element("li", {}, entry(swatch(role(stance.role), stance.width, "solid", stance.arrow), stance.label, "offStances", [stance.id],
  all.map(({ id }) => id), () => linesLit((id) => lines.get(id).stance === stance.id)));

/** @param {Family} family */
function familyRow(family) {
  const own = POSITIONS.filter((stance) => stance.family === family.id), ids = own.map(({ id }) => id);
  const sign = element("span", { className: "family" }, ...own.map((stance) => {
    const bar = element("i");
    bar.style.background = role(stance.role);
    return bar;
  }));
  const fold = element("button", { type: "button", className: "unfold", ariaLabel: say("Stances: {family}", { family: family.label }), title: own.map(({ label: name }) => name).join(", ") });
  const inside = element("ul", {}, ...own.map(stanceRow(POSITIONS)));
  const open = () => {
    fold.setAttribute("aria-expanded", String(unfolded.has(family.id)));
    inside.hidden = !unfolded.has(family.id);
  };
  fold.addEventListener("click", () => {
    if (!unfolded.delete(family.id)) unfolded.add(family.id);
    open();
  });
  open();
  const row = entry(sign, family.label, "offStances", ids, POSITIONS.map(({ id }) => id), () => linesLit((id) => ids.includes(lines.get(id).stance)));
  row.prepend(fold);
  return element("li", {}, row, inside);
}

/** @param {Kind} kind */
function kindRow(kind) {
  const glyph = element("span", { className: "glyph", textContent: kind.glyph });
  glyph.style.color = role(kind.role);
  const has = (/** @type {string} */ id) => cards.get(id)?.kind === kind.id;
  return element("li", {}, entry(glyph, kind.label, "offKinds", [kind.id], facts.kinds.map(({ id }) => id), () => linesLit((id) => has(lines.get(id).from) || has(lines.get(id).to))));
}

/**
 * A row that explains: it has no switch.
 * @param {string} name @param {Element} sign @param {string} text @param {(line: string, look: Look) => boolean} lit
 */
function key(name, sign, text, lit) {
  const item = element("li", { className: "key" }, sign, element("span", { className: "name", textContent: text }));
  item.dataset.sign = name;
  return lights(item, () => linesLit(lit));
}

function legend() {
  switches.length = tallies.length = 0;
  $("stances").replaceChildren(...(facts.families.length ? facts.families.map(familyRow) : POSITIONS.map(stanceRow(POSITIONS))));
  $("links").replaceChildren(...STRUCTURE.map(stanceRow(STRUCTURE)));
  $("kinds").replaceChildren(...facts.kinds.map(kindRow));
  const muted = color("var(--muted)");
  $("patterns").replaceChildren(...FIRMEST.filter((one) => facts.patterns[one] && facts.claims.some(({ pattern }) => pattern === one)).map((pattern) => key(pattern, swatch(muted, 2, pattern, ""), facts.patterns[pattern], (id, look) => look.pattern === pattern)));
  $("signs").replaceChildren(
    ...facts.signs.filter((sign) => sign.badge).map((sign) => key(sign.id, badge(sign), sign.words, (id, look) => look.signs[sign.id] > 0)),
    key("some", badge({ badge: say("if"), id: "some", words: "" }), facts.words.some, (id, look) => badgesOf(look).some(({ whole }) => !whole)),
    key("origins", swatch(muted, 4, "solid", ""), facts.words.origins, (id, look) => look.origins > 1),
    key("dots", element("span"), facts.words.dots, (id, look) => Object.keys(look.signs).length > 0),
    key("conflict", element("span", { className: "conflict", textContent: "≠" }), CONFLICT, (id) => state.conflicts.has(lines.get(id).to)));
  legendSet();
  counts();
}

function legendSet() {
  for (const set of switches) set();
}

// The patterns and signs that are in the picture.
function used() {
  const looks = [...state.visibleLines].filter((id) => lines.get(id).claims.length).map((id) => state.looks.get(id)), patterns = looks.map(({ pattern }) => pattern);
  if (facts.dotted) return new Set([...patterns, looks.some(({ signs }) => Object.keys(signs).length) ? "dots" : ""]); // no badge could be read
  const badges = looks.flatMap(badgesOf);
  const many = looks.some(({ origins }) => origins > 1) ? "origins" : "";
  return new Set([many, state.conflicts.size ? "conflict" : "", badges.some(({ whole }) => !whole) ? "some" : "", ...patterns, ...badges.map(({ id }) => id)]);
}

// How many of each there are, and how many are in sight. No row goes away or moves while the legend is used: what the
// picture has none of is dim, and only the signs, which stand last, come and go.
function counts() {
  for (const tally of tallies) tally();
  const signs = used();
  for (const item of all($("patterns"), "li")) item.classList.toggle("unused", !signs.has(item.dataset.sign));
  for (const item of all($("signs"), "li")) item.hidden = !signs.has(item.dataset.sign);
  const shown = all($("signs"), "li:not([hidden])");
  $("signs-used").replaceChildren(...shown.map((item) => one(item, "*").cloneNode(true)));
  $("signs-fold").hidden = !CLAIMS && !shown.length;
  $("patterns").hidden = !$("patterns").children.length;
  $("links-fold").hidden = !STRUCTURE.length;
  $("facts").textContent = summary();
  $("reset").hidden = !filtered();
  $("reset").textContent = say("Reset: {filters}", { filters: filtered() });
}

function resetAll() {
  Object.assign(state, { offStances: new Set(OFF), offKinds: new Set(), from: "", to: "", undated: true, asOf: "", clock: CLOCK, matter: null, only: null, headline: null, find: "", part: null });
  refresh();
  remember();
  $("legend-name").focus();
}

// All controls as the state has them.
function refresh() {
  legendSet();
  timesSet();
  asOfSet();
  headlines();
  scope();
  show();
  shownHits();
}

export { counts, legend, refresh, resetAll, used };
