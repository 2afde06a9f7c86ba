// ---- legend -------------------------------------------------------------------------------------------
import { counted } from "./text.js";
import { day, days, span } from "./dates.js";
import { $, color, drawn, element, role } from "./dom.js";
import {
  amount, badge, badgesOf, claims, CONFLICT, edges, facts, FIRMEST, inTime, kinds, lines, measured, nodes, OFF,
  passing, state, stops, UNIT, verdict,
} from "./base.js";
import { show } from "./drawers.js";
import { headlines, scope } from "./headlines.js";
import { asOfInWords, asOfSet } from "./asof.js";
import { remember } from "./address.js";

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

function entry(sign, label, off, id) {
  const box = element("input", { type: "checkbox", checked: !off.has(id) });
  box.addEventListener("change", () => {
    if (box.checked) off.delete(id); else off.add(id);
    show();
    remember();
  });
  const count = element("span", { className: "count" });
  count.dataset.of = id;
  const only = element("button", { type: "button", className: "only", textContent: "only", title: `Only ${label}`, tabIndex: -1 });
  only.addEventListener("click", () => {
    for (const { dataset } of only.closest("ul").querySelectorAll(".count")) if (dataset.of === id) off.delete(dataset.of); else off.add(dataset.of);
    refresh();
  });
  return element("li", {}, element("label", {}, box, sign, element("span", { className: "name", textContent: label }), count), only);
}

// What is filtered, in words; nothing where all is as at first.
function filtered() {
  const switched = [...state.offStances].filter((id) => !OFF.includes(id)).length + OFF.filter((id) => !state.offStances.has(id)).length + state.offKinds.size;
  return [switched && `${counted(switched, "switch", "switches")}`, (state.from || state.to || !state.undated) && "dates", state.asOf && "as of a day",
    state.matter ? "a matter" : state.headline !== null && "a headline"].filter(Boolean).join(", ");
}

function resetAll() {
  Object.assign(state, { offStances: new Set(OFF), offKinds: new Set(), from: "", to: "", undated: true, asOf: "", clock: "published", matter: null, only: null, headline: null });
  refresh();
  $("legend-name").focus();
}

function legend() {
  const line = (stance) => entry(swatch(role(stance.role), stance.width, "solid", stance.arrow), stance.label, state.offStances, stance.id);
  const structure = facts.stances.filter((stance) => stance.role === "structure");
  $("stances").replaceChildren(...facts.stances.filter((stance) => !structure.includes(stance)).map(line));
  $("links").replaceChildren(...structure.map(line));
  $("kinds").replaceChildren(...facts.kinds.map((kind) => {
    const glyph = element("span", { className: "glyph", textContent: kind.glyph });
    glyph.style.color = role(kind.role);
    return entry(glyph, kind.label, state.offKinds, kind.id);
  }));
  const key = (name, sign, text) => {
    const item = element("li", { className: "key" }, element("span"), sign, element("span", { className: "name", textContent: text }));
    item.dataset.sign = name;
    return item;
  };
  const muted = color("var(--muted)");
  $("patterns").replaceChildren(
    ...FIRMEST.filter((pattern) => facts.patterns[pattern]).map((pattern) => key(pattern, swatch(muted, 2, pattern, ""), facts.patterns[pattern])),
    ...facts.signs.filter((sign) => sign.badge).map((sign) => key(sign.id, badge(sign), sign.words)),
    key("some", badge({ badge: "if", id: "some" }), facts.words.some),
    key("origins", swatch(muted, 4, "solid", ""), facts.words.origins),
    key("dots", element("span"), facts.words.dots),
    key("conflict", element("span", { className: "conflict", textContent: "≠" }), CONFLICT));
  counts();
}

// The patterns and signs that are in the picture.
function used() {
  const looks = [...state.visibleLines].filter((id) => lines.get(id).claims.length).map((id) => state.looks.get(id)), patterns = looks.map(({ pattern }) => pattern);
  if (facts.dotted) return new Set([...patterns, looks.some(({ signs }) => Object.keys(signs).length) ? "dots" : ""]); // no badge could be read
  const badges = looks.flatMap(badgesOf);
  const many = looks.some(({ origins }) => origins > 1) ? "origins" : "";
  return new Set([many, state.conflicts.size ? "conflict" : "", badges.some(({ whole }) => !whole) ? "some" : "", ...patterns, ...badges.map(({ id }) => id)]);
}

// How many of each there are, and how many are in sight. The legend leaves out what the picture does not use, unless it is switched off.
function counts() {
  const linked = nodes.filter((card) => card.degree > 0);
  for (const place of document.querySelectorAll("#legend .count")) {
    const id = place.dataset.of, isKind = kinds.has(id) && place.closest("#kinds"), item = place.closest("li");
    const all = isKind ? linked.filter((card) => card.kind === id) : edges.filter((edge) => edge.stance === id);
    const seen = isKind ? all.filter((card) => state.visibleCards.has(card.id)) : all.filter((edge) => state.visibleLines.has(edge.id));
    place.textContent = seen.length === all.length ? all.length : `${seen.length} of ${all.length}`;
    item.hidden = !seen.length && item.querySelector("input").checked && !item.contains(document.activeElement);
  }
  const signs = used();
  for (const item of document.querySelectorAll("#patterns li")) item.hidden = !signs.has(item.dataset.sign);
  for (const list of ["stances", "links", "kinds"]) $(`${list}-name`).hidden = ![...$(list).children].some((item) => !item.hidden);
  $("facts").textContent = summary();
  $("reset").hidden = !filtered();
  $("reset").textContent = `Reset: ${filtered()}`;
}

// What the page holds, and what of it is in the picture.
function summary() {
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
  for (const claim of facts.claims) if (!seen.has(claim.iri)) numbers.set(why(claim), (numbers.get(why(claim)) ?? 0) + 1);
  const reasons = [...numbers].sort().map(([reason, number]) => `${number} ${reason}`).join(", ");
  $("empty").hidden = state.visibleCards.size > 0;
  $("empty").textContent = `Nothing to show${reasons ? `: ${reasons}` : ""}.`;
  const shown = state.all ? claims.size : passing().length;
  $("note").textContent = (shown === claims.size ? `All ${counted(claims.size, UNIT)}.` : `${shown} of ${counted(claims.size, UNIT)}.`)
    + (reasons && ` Not in the picture: ${reasons}.`);
}

// Two sliders over the days of claims; at its outer end a slider lets everything through.
function times() {
  $("dates").hidden = stops.length < 2;
  const undated = facts.claims.filter(({ date }) => !days(date).some(Boolean)).length;
  $("undated").closest("label").hidden = !undated;
  $("undated-count").textContent = undated;
  for (const name of ["from", "to"]) {
    $(name).max = Math.max(stops.length - 1, 0);
    $(name).addEventListener("input", () => {
      const first = Number($("from").value), last = Number($("to").value);
      if (first > last) $(name === "from" ? "to" : "from").value = $(name).value;
      state.from = Number($("from").value) === 0 ? "" : stops[Number($("from").value)];
      state.to = Number($("to").value) === stops.length - 1 ? "" : stops[Number($("to").value)];
      timesSet();
      show();
      remember();
    });
  }
  $("undated").addEventListener("change", () => {
    state.undated = $("undated").checked;
    show();
    remember();
  });
  timesSet();
}

// All controls as the state has them.
function refresh() {
  legend();
  timesSet();
  asOfSet();
  headlines();
  scope();
  show();
  remember();
}

function timesSet() {
  $("from").value = state.from ? stops.indexOf(state.from) : 0;
  $("to").value = state.to ? stops.indexOf(state.to) : stops.length - 1;
  $("undated").checked = state.undated;
  for (const [name, open] of [["from", "any day"], ["to", "any day"]]) {
    const text = state[name] ? day(state[name]) : open;
    $(`${name}-day`).textContent = text;
    $(name).setAttribute("aria-valuetext", text);
  }
}

export { counts, filtered, hidden, legend, refresh, resetAll, summary, swatch, times, used };
