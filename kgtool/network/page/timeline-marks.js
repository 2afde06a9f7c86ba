// ---- timeline: what stands on the axis: a claim, an event, an article of which claims have only the day -------------------------------
import { say } from "./words.js";
import { counted, listed } from "./text.js";
import { span, when } from "./dates.js";
import { drawn, element, FONT, pen } from "./dom.js";
import {
  badge, badged, CLAIMS, ends, facts, label, manner, named, on, signsOf, stanceOf, stances, state, taken, UNIT,
} from "./base.js";
import { bounds } from "./timeline-axis.js";

/** @param {"sources" | "targets"} side @returns {(claim: Claim) => [string, string][]} */
const by = (side) => (claim) => ends(claim)[side].filter(on).map((id) => [id, label(id)]);
/** @param {Claim} claim @param {"sources" | "targets"} side */
const namesOf = (claim, side) => ends(claim)[side].map(label).join(", ");
/** A lane for each document. @type {Lanes} */
const OF_DOCUMENTS = {
  label: say("Document"), lanes: (claim) => [...new Map((claim.evidence ?? []).map(({ document: id, title }) => [id, title]))],
  before: (claim) => namesOf(claim, "sources"), after: (claim) => namesOf(claim, "targets"),
};
/** The choice of lanes. @type {Record<string, Lanes>} */
const LANES = {
  actor: { label: CLAIMS ? say("Actor") : say("Source"), lanes: by("sources"), before: () => "", after: (claim) => namesOf(claim, "targets") },
  content: { label: CLAIMS ? say("Plan or measure") : say("Target"), lanes: by("targets"), before: (claim) => namesOf(claim, "sources"), after: () => "" },
  ...(CLAIMS ? { document: OF_DOCUMENTS } : {}),
};
const laneName = () => (Object.hasOwn(LANES, state.lane) ? state.lane : "actor"); // an address may have any

const ruler = pen(document.createElement("canvas"));
/** @type {Map<string, number>} */
const widths = new Map();
/** How wide a text is. @param {string} text */
function wide(text) {
  if (!widths.has(text)) {
    ruler.font = `12px ${FONT}`;
    widths.set(text, ruler.measureText(text).width);
  }
  return widths.get(text);
}

/** @type {Record<string, string>} */
const SHAPES = {
  arrow: "M2 2 L12 7 L2 12 Z", vee: "M2 1 L12 7 L2 13 L5.5 7 Z", bar: "M1 5.8 h6 V1 h4.5 v12 h-4.5 V8.2 h-6 Z",
  circle: "M2.5 7 a4.5 4.5 0 1 0 9 0 a4.5 4.5 0 1 0 -9 0 Z", cross: "M2 4 l2 -2 l3 3 l3 -3 l2 2 l-3 3 l3 3 l-2 2 l-3 -3 l-3 3 l-2 -2 l3 -3 Z",
};
/** The end of the stance's line. @param {string} arrow */
function sign(arrow) {
  const svg = drawn("svg", { viewBox: "0 0 14 14", width: 14, height: 14, "aria-hidden": "true" });
  svg.append(drawn("path", { d: SHAPES[arrow] ?? SHAPES.arrow, fill: "currentColor" }));
  return svg;
}
/** @param {string} glyph */
const glyphOf = (glyph) => [element("i", { textContent: glyph })];

/** @param {Claim} claim @param {Lanes} [lanes] what the words are beside @returns {Mark} */
function claimMark(claim, lanes = LANES[laneName()]) {
  const look = stances.get(taken(claim)[0]), badges = badged(signsOf(claim), claim.pattern);
  return {
    id: claim.iri, span: bounds(claim.date), pattern: claim.pattern, tone: look?.role ?? "other", badges, event: null, article: false,
    signs: () => [sign(look?.arrow ?? "arrow"), ...badges.map(badge)],
    lead: 18 + badges.reduce((sum, { badge: word }) => sum + (word === "ring" ? 17 : wide(word) + 9), 0),
    before: lanes.before(claim), word: claim.denial ? `${claim.denial}:` : stanceOf(claim), after: lanes.after(claim),
    spoken: [
      `${named(ends(claim).sources)} – ${stanceOf(claim)} – ${named(ends(claim).targets)}`, when(claim), ...manner(claim).filter((word) => word !== facts.patterns.solid),
      claim.condition ? say("if {condition}", { condition: listed(claim.condition) }) : "", claim.unless ? say("unless {condition}", { condition: listed(claim.unless) }) : "", claim.share ? say("held by {share}", { share: listed(claim.share) }) : "",
      claim.accordingTo ? say("according to {who}", { who: listed(claim.accordingTo) }) : "", claim.statement ?? "",
    ].filter(Boolean),
  };
}

const toldThere = (/** @type {string} */ claims) => say("{claims} told there", { claims });
/** Of each sort of happening: its lane, its sign, its color, what its day is. */
const HAPPENINGS = {
  event: { lane: say("Meetings and events"), glyph: "★", tone: "event", day: "", told: (/** @type {string} */ claims) => say("{claims} made there", { claims }) },
  report: { lane: say("Reports and articles"), glyph: "▤", tone: "organization", day: say("published"), told: toldThere },
  document: { lane: say("Reports and articles"), glyph: "▤", tone: "organization", day: say("published"), told: toldThere },
};
/** @param {Happening} event @returns {Mark} */
function eventMark(event) {
  const { glyph, tone, day, told } = HAPPENINGS[event.sort], status = listed(event.status);
  return {
    id: event.iri, span: bounds(event.date), pattern: status ? "dotted" : "solid", tone, badges: [], event: event.iri, article: false, signs: () => glyphOf(glyph), lead: 18,
    before: "", word: status, after: event.label,
    spoken: [
      event.label, status, day, when({ date: { ...event.date, kind: "said" } }), listed(event.place),
      event.outlet ? say("in {outlet}", { outlet: listed(event.outlet) }) : "", event.participant ? say("with {names}", { names: listed(event.participant) }) : "", listed(event.count),
      event.claims ? told(counted(event.claims.length, "claim")) : "",
    ].filter(Boolean),
  };
}

/** A report or article of which claims have nothing but the day. @param {Collection} article @returns {Mark} */
function articleMark({ id, name, date, collected }) {
  const word = date.kind === "reported" ? say("reported") : say("published");
  return {
    id, span: bounds(date), pattern: "solid", tone: "organization", badges: [], event: id, article: true, signs: () => glyphOf("▤"), lead: 18, before: "", word, after: span(date),
    spoken: [name, word, when({ date: { ...date, kind: "said" } }), say("{claims}, of which no other day is known", { claims: counted(collected.length, UNIT) })],
  };
}

/** @param {HTMLButtonElement} made @param {Mark} mark */
function told(made, mark) {
  made.setAttribute("aria-label", mark.spoken.join("; "));
  made.dataset.mark = mark.id;
  made.style.setProperty("--tone", `var(--role-${mark.tone}, var(--role-other))`);
  return made;
}

/** A mark at its place. @param {Mark} mark @param {Spot} spot */
function markButton(mark, { x, bar: long, turned, words: room, from, to, top }) {
  const bar = element("span", { className: "bar" });
  bar.style.width = `${long}px`;
  const words = element("span", { className: "words" }, ...mark.signs(),
    ...(mark.before ? [`${mark.before} `] : []), ...(mark.word ? [element("b", { textContent: mark.word })] : []), ...(mark.after ? [` ${mark.after}`] : []));
  words.style.width = `${room}px`;
  const made = told(element("button", { type: "button", className: `mark ${mark.pattern}`, tabIndex: -1, title: mark.spoken.join("\n") }, bar, words), mark);
  made.style.top = `${top}px`;
  if (mark.span) {
    made.style.left = `${from}px`;
    made.style.width = `${to - 5 - from}px`;
    bar.style.left = `${x - from}px`;
    words.style.marginLeft = turned ? "0" : `${long + 4}px`;
    made.classList.toggle("turned", turned);
    made.classList.toggle("before", mark.span.first === null);
    made.classList.toggle("later", mark.span.last === null);
    made.classList.toggle("article", mark.article);
  } else made.classList.add("undated");
  if (mark.event) made.setAttribute("aria-pressed", "false");
  return made;
}

/** A claim of which only the day of its article is known, as one of those that are collected under it. @param {Claim} claim */
function collectedButton(claim) {
  const mark = claimMark(claim, OF_DOCUMENTS);
  return told(element("button", { type: "button", className: `told ${claim.pattern}`, tabIndex: -1, dir: "auto", title: mark.spoken.join("\n") },
    ...mark.signs(), `${mark.before} `, element("b", { textContent: mark.word }), ` ${mark.after}`), mark);
}

export { articleMark, claimMark, collectedButton, eventMark, HAPPENINGS, LANES, laneName, markButton, wide };
