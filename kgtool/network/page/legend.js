// @ts-nocheck: not yet
// ---- legend: the stances in few families, how surely, kinds of card; a row lights its lines, a click switches them ------------
import { counted } from "./text.js";
import { day, span } from "./dates.js";
import { $, color, drawn, element, role } from "./dom.js";
import {
  amount, badge, badgesOf, cards, CLAIMS, claims, CONFLICT, edges, facts, FIRMEST, inTime, label, lines, LINKS, measured,
  nodes, OFF, state, stops, UNIT, verdict,
} from "./base.js";
import { light, show } from "./drawers.js";
import { headlines, scope } from "./headlines.js";
import { asOfInWords, asOfSet } from "./asof.js";
import { timesSet } from "./brush.js";
import { shownHits } from "./search.js";
import { remember } from "./address.js";
import { inTable, tableItems } from "./table.js";
import { thingsInWords } from "./things.js";

// The ends of lines, in a swatch of 44 by 14.
const ENDS = {
  arrow: "M34 2 L43 7 L34 12 Z", vee: "M33 2 L43 7 L33 12 L37 7 Z", bar: "M36 1 h3.5 v12 h-3.5 Z",
  circle: "M33.5 7 a4.5 4.5 0 1 0 9 0 a4.5 4.5 0 1 0 -9 0 Z", cross: "M33 3 l2 -2 l4 4 l4 -4 l2 2 l-4 4 l4 4 l-2 2 l-4 -4 l-4 4 l-2 -2 l4 -4 Z",
};
const SWATCH_DASHES = { dashed: [7, 4], dotted: [2, 3] };

function swatch(tone, width, pattern, arrow) {
  const svg = drawn("svg", { viewBox: "0 0 44 14", "aria-hidden": "true" });
  const dashes = (SWATCH_DASHES[pattern] ?? ["none"]).join(" ");
  svg.append(drawn("line", { x1: 1, y1: 7, x2: arrow ? 36 : 43, y2: 7, stroke: tone, "stroke-width": width, "stroke-dasharray": dashes }));
  if (ENDS[arrow]) svg.append(drawn("path", { d: ENDS[arrow], fill: tone }));
  return svg;
}

// ---- what a row lights: lines and cards that are in the picture, and the claims of these lines -----------------------------

// The visible lines that pass a test, with their ends; null where there are none.
function linesLit(test) {
  const some = [...state.visibleLines].filter((id) => test(id, state.looks.get(id)));
  return some.length ? { lines: new Set(some), cards: new Set(some.flatMap((id) => [lines.get(id).from, lines.get(id).to])) } : null;
}

let pointing = null; // what the row that is pointed at lights
function pointAt(lit) {
  pointing = lit;
  state.pointed = lit?.() ?? null;
  light();
  const held = state.pointed && new Set([...state.pointed.lines].flatMap((id) => lines.get(id).claims));
  for (const one of $(state.view).querySelectorAll("[data-claim], [data-mark], .chip")) {
    const own = one.claims ?? [one.dataset.claim ?? one.dataset.mark];
    one.classList.toggle("faded", Boolean(held) && !own.some((iri) => held.has(iri)));
  }
}

function lights(item, lit) {
  item.addEventListener("pointerenter", ({ pointerType }) => { if (pointerType !== "touch") pointAt(lit); });
  item.addEventListener("pointerleave", () => pointAt(null));
  item.addEventListener("focusin", ({ target }) => { if (target.matches(":focus-visible")) pointAt(lit); });
  item.addEventListener("focusout", () => pointAt(null));
  return item;
}

// ---- rows ------------------------------------------------------------------------------------------------------------------

// A row that switches what has these ids, of all that are in its part of the legend; `off()` holds those that are off.
// Switched on again, a family is as it was at first.
const switches = []; // for each row one function, which shows what is off
function entry(sign, label, off, ids, all, lit) {
  const first = ids.filter((id) => !OFF.includes(id)), usual = first.length ? first : ids;
  const box = element("input", { type: "checkbox" });
  const change = (wanted) => {
    for (const id of wanted.on) off().delete(id);
    for (const id of wanted.off) off().add(id);
    refresh();
    remember();
    pointAt(pointing && lit);
  };
  box.addEventListener("change", () => change(box.checked ? { on: usual, off: [] } : { on: [], off: ids }));
  const count = element("span", { className: "count", ids });
  const only = element("button", { type: "button", className: "only", textContent: "only", ariaLabel: `Only ${label}` });
  only.addEventListener("click", () => change({ on: ids, off: all.filter((id) => !ids.includes(id)) }));
  const row = element("div", { className: "row" }, element("label", {}, box, sign, element("span", { className: "name", textContent: label }), count), only);
  switches.push(() => {
    const hidden_ = off();
    box.checked = usual.every((id) => !hidden_.has(id));
    box.indeterminate = ids.some((id) => hidden_.has(id)) && ids.some((id) => !hidden_.has(id));
  });
  return lights(row, lit);
}

const POSITIONS = facts.stances.filter(({ role: tone }) => tone !== "structure");
const STRUCTURE = facts.stances.filter(({ role: tone }) => tone === "structure");
const unfolded = new Set(); // families that show their stances

const offStances = () => state.offStances;
const stanceRow = (all) => (stance) => element("li", {}, entry(swatch(role(stance.role), stance.width, "solid", stance.arrow), stance.label, offStances, [stance.id],
  all.map(({ id }) => id), () => linesLit((id) => lines.get(id).stance === stance.id)));

function familyRow(family) {
  const own = POSITIONS.filter((stance) => stance.family === family.id), ids = own.map(({ id }) => id);
  const sign = element("span", { className: "family" }, ...own.map((stance) => {
    const bar = element("i");
    bar.style.background = role(stance.role);
    return bar;
  }));
  const fold = element("button", { type: "button", className: "unfold", ariaLabel: `Stances: ${family.label}`, title: own.map(({ label: name }) => name).join(", ") });
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
  const row = entry(sign, family.label, offStances, ids, POSITIONS.map(({ id }) => id), () => linesLit((id) => ids.includes(lines.get(id).stance)));
  row.prepend(fold);
  return element("li", {}, row, inside);
}

function kindRow(kind) {
  const glyph = element("span", { className: "glyph", textContent: kind.glyph });
  glyph.style.color = role(kind.role);
  const has = (id) => cards.get(id)?.kind === kind.id;
  return element("li", {}, entry(glyph, kind.label, () => state.offKinds, [kind.id], facts.kinds.map(({ id }) => id), () => linesLit((id) => has(lines.get(id).from) || has(lines.get(id).to))));
}

// A row that explains: it has no switch.
function key(name, sign, text, lit) {
  const item = element("li", { className: "key" }, sign, element("span", { className: "name", textContent: text }));
  item.dataset.sign = name;
  return lights(item, () => linesLit(lit));
}

function legend() {
  switches.length = 0;
  $("stances").replaceChildren(...(facts.families.length ? facts.families.map(familyRow) : POSITIONS.map(stanceRow(POSITIONS))));
  $("links").replaceChildren(...STRUCTURE.map(stanceRow(STRUCTURE)));
  $("kinds").replaceChildren(...facts.kinds.map(kindRow));
  const muted = color("var(--muted)");
  $("patterns").replaceChildren(...FIRMEST.filter((one) => facts.patterns[one] && facts.claims.some(({ pattern }) => pattern === one)).map((pattern) => key(pattern, swatch(muted, 2, pattern, ""), facts.patterns[pattern], (id, look) => look.pattern === pattern)));
  $("signs").replaceChildren(
    ...facts.signs.filter((sign) => sign.badge).map((sign) => key(sign.id, badge(sign), sign.words, (id, look) => look.signs[sign.id])),
    key("some", badge({ badge: "if", id: "some" }), facts.words.some, (id, look) => badgesOf(look).some(({ whole }) => !whole)),
    key("origins", swatch(muted, 4, "solid", ""), facts.words.origins, (id, look) => look.origins > 1),
    key("dots", element("span"), facts.words.dots, (id, look) => Object.keys(look.signs).length),
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
  const linked = nodes.filter((card) => card.degree > 0 || LINKS);
  for (const place of document.querySelectorAll("#legend .count")) {
    const isKind = place.closest("#kinds");
    const all = isKind ? linked.filter((card) => place.ids.includes(card.kind)) : edges.filter((edge) => place.ids.includes(edge.stance));
    const seen = all.filter(({ id }) => (isKind ? state.visibleCards : state.visibleLines).has(id));
    place.textContent = seen.length === all.length ? all.length : `${seen.length} of ${all.length}`;
    place.closest(".row").classList.toggle("unused", !seen.length);
  }
  const signs = used();
  for (const item of document.querySelectorAll("#patterns li")) item.classList.toggle("unused", !signs.has(item.dataset.sign));
  for (const item of $("signs").children) item.hidden = !signs.has(item.dataset.sign);
  const shown = [...$("signs").children].filter((item) => !item.hidden);
  $("signs-used").replaceChildren(...shown.map((item) => item.firstElementChild.cloneNode(true)));
  $("signs-fold").hidden = !CLAIMS && !shown.length;
  $("patterns").hidden = !$("patterns").children.length;
  $("links-fold").hidden = !STRUCTURE.length;
  $("facts").textContent = summary();
  $("reset").hidden = !filtered();
  $("reset").textContent = `Reset: ${filtered()}`;
}

// ---- what is filtered -----------------------------------------------------------------------------------------------------

const few = (names, most = 3) => [...names.slice(0, most), ...(names.length > most ? [`${names.length - most} more`] : [])].join(", ");

// What is filtered, in words; nothing where all is as at first.
function filtered() {
  const off = (id) => state.offStances.has(id), usual = facts.stances.filter(({ id }) => !OFF.includes(id));
  const whole = facts.families.filter(({ id }) => { const own = usual.filter(({ family }) => family === id); return own.length > 1 && own.every((stance) => off(stance.id)); });
  const without = [...whole, ...usual.filter(({ id, family }) => off(id) && !whole.some((one) => one.id === family)), ...facts.kinds.filter(({ id }) => state.offKinds.has(id))];
  const added = facts.stances.filter(({ id }) => OFF.includes(id) && !off(id));
  const named_ = (word, some) => some.length && `${word} ${few(some.map(({ label: name }) => name))}`;
  return [named_("without", without), named_("with", added), (state.from || state.to) && [state.from && `from ${day(state.from)}`, state.to && `to ${day(state.to)}`].filter(Boolean).join(" "),
    !state.undated && "without those of no day", state.asOf && `as of ${day(state.asOf)}`, state.part?.words, state.matter?.label, state.headline !== null && "a headline", state.find && `“${state.find}”`].filter(Boolean).join("; ");
}

function resetAll() {
  Object.assign(state, { offStances: new Set(OFF), offKinds: new Set(), from: "", to: "", undated: true, asOf: "", clock: "published", matter: null, only: null, headline: null, find: "", part: null });
  refresh();
  remember();
  $("legend-name").focus();
}

// What the page holds, and what of it is in the picture.
function summary() {
  if (LINKS) return thingsInWords();
  const drawn = new Set([...state.visibleLines].flatMap((id) => lines.get(id).claims).filter((iri) => inTime(claims.get(iri)))).size;
  const documents = new Set(facts.claims.flatMap(({ evidence }) => evidence ?? []).map((passage) => passage.document)).size;
  const dates = stops.length ? span({ earliest: stops[0], latest: stops.at(-1) }) : "";
  const all = state.asOf ? "" : (facts.counts ? `${measured(amount(claims.values()))} in ` : "") + counted(claims.size, UNIT) + (documents ? ` from ${counted(documents, "document")}` : "");
  const shown = [counted(state.visibleCards.size, "card"), counted(state.visibleLines.size, "line")].join(", ");
  return [state.asOf ? asOfInWords() : "", all, dates, drawn === claims.size ? shown : `in the picture: ${counted(drawn, UNIT)}, ${shown}`].filter(Boolean).join(" · ");
}

// The table lists every claim; above it stands what is not in the picture, and why.
function hidden() {
  const seen = new Set([...state.visibleLines].flatMap((id) => lines.get(id).claims).filter((iri) => inTime(claims.get(iri))));
  const drawable = new Set(edges.flatMap((edge) => edge.claims));
  const why = (claim) => (!drawable.has(claim.iri) ? "without claimant, stance or content"
    : !inTime(claim) ? state.asOf && verdict(claim) === "out" ? "not known by then" : "outside the dates" : "switched off in the legend");
  const numbers = new Map();
  if (!LINKS) for (const claim of facts.claims) if (!seen.has(claim.iri)) numbers.set(why(claim), (numbers.get(why(claim)) ?? 0) + 1);
  const reasons = [...numbers].sort().map(([reason, number]) => `${number} ${reason}`).join(", ");
  $("empty").hidden = state.visibleCards.size > 0;
  $("empty").textContent = `Nothing to show${reasons ? `: ${reasons}` : ""}.`;
  const shown = tableItems.filter(inTable).length, sought = state.find && ` with “${state.find}”`, all = counted(tableItems.length, LINKS ? "thing" : UNIT);
  $("note").textContent = (shown === tableItems.length ? `All ${all}.` : `${shown} of ${all}${sought}.`)
    + (reasons && ` Not in the picture: ${reasons}.`);
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

export { counts, filtered, hidden, legend, refresh, resetAll, summary, swatch, used };
