// @ts-nocheck: not yet
// ---- timeline: what was said on a day, with meetings, on one axis; what only the day of an article is known of, under it ------
import { counted, listed } from "./text.js";
import { day, dayNumber, days, MONTHS, saidThen, span, when } from "./dates.js";
import { $, drawn, element, FONT, narrow } from "./dom.js";
import {
  badge, badged, cards, CLAIMS, claimsOf, ends, FACES, facts, inTime, kinds, known, label, manner, named, on,
  passing, signsOf, stanceOf, stances, state, stops, taken, UNIT,
} from "./base.js";
import { brush } from "./brush.js";
import { select } from "./panel.js";
import { rove, roved } from "./roving.js";
import { remember } from "./address.js";

// The choice of lanes: its name, the lanes of a claim (id, label), the words on its mark beside the stance.
const by = (side) => (claim) => ends(claim)[side].filter(on).map((id) => [id, label(id)]);
const LANES = {
  actor: { label: CLAIMS ? "Actor" : "Source", lanes: by("sources"), before: () => "", after: (claim) => namesOf(claim, "targets") },
  content: { label: CLAIMS ? "Plan or measure" : "Target", lanes: by("targets"), before: (claim) => namesOf(claim, "sources"), after: () => "" },
  ...(CLAIMS ? { document: {
    label: "Document", lanes: (claim) => [...new Map((claim.evidence ?? []).map(({ document: id, title }) => [id, [id, title]])).values()],
    before: (claim) => namesOf(claim, "sources"), after: (claim) => namesOf(claim, "targets"),
  } } : {}),
};
const namesOf = (claim, side) => ends(claim)[side].map(label).join(", ");
state.lane = "actor"; // may be set from the address
let lane = "actor", chosenEvent = null;
const axis = { line: 15, gap: 7, cut: 38, covered: 50, fade: 70, most: 250, least: 90 }; // the height of a line of words, what is between rows; widths
const COLLECTED = 8; // claims under an article until the rest is asked for
const open = new Set(); // what is unfolded: reports, articles by their id

// ---- days on the axis: long stretches without a date are cut short

const ofDay = (number) => new Date(number * 864e5);
const dayOf = (number) => day(ofDay(number).toISOString().replace(/T.*/, "").replace(/^[+-]?\d+/, (year) => (year < 0 ? "-" : "") + String(Math.abs(year)).padStart(4, "0")));

// The first and the last day of a date, null where it is open; null where there is none.
function bounds(date) {
  const [first, last] = days(date).map(dayNumber);
  if (first === null && last === null) return null;
  return first !== null && last !== null && first > last ? { first: last, last: first } : { first, last };
}

// Where the days stand: stretches of days, cut ones between them. A cut inside a dated range is wider than an empty one.
function scaled(dates, room) {
  const stops = [...new Set(dates.flatMap(({ first, last }) => [first, last]).filter((one) => one !== null))].sort((a, b) => a - b);
  const gaps = stops.slice(1).map((to, index) => ({ from: stops[index] + 1, to, width: 0 })).filter(({ from, to }) => to > from);
  const ranges = dates.filter(({ first, last }) => first !== null && last !== null && last > first);
  const cuts = [];
  let total = stops.length ? stops.at(-1) - stops[0] + 1 : 1, left = room;
  for (const gap of [...gaps].sort((a, b) => b.to - b.from - (a.to - a.from)).slice(0, 12)) {
    const long = gap.to - gap.from;
    if (left / total >= 20 || long < 14 || long < total * 0.12) break;
    gap.covered = ranges.some(({ first, last }) => first < gap.from && last >= gap.to);
    gap.width = gap.covered ? axis.covered : axis.cut;
    cuts.push(gap);
    total -= long;
    left -= gap.width;
  }
  const scale = Math.min(Math.max(left / total, narrow.matches ? Math.min(14.4, 1400 / total) : 0), 56);
  const parts = [];
  let x = 0, from = stops[0] ?? 0;
  for (const gap of cuts.sort((a, b) => a.from - b.from)) {
    parts.push({ from, to: gap.from, x, width: (gap.from - from) * scale }, { from: gap.from, to: gap.to, x: x + (gap.from - from) * scale, width: gap.width, cut: true, covered: gap.covered });
    x = parts.at(-1).x + gap.width;
    from = gap.to;
  }
  const end = (stops.at(-1) ?? 0) + 1;
  parts.push({ from, to: end, x, width: (end - from) * scale });
  const at = (number) => {
    let low = 0, high = parts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (parts[middle].from <= number) low = middle;
      else high = middle - 1;
    }
    const part = parts[low];
    return part.x + ((number - part.from) / (part.to - part.from)) * part.width;
  };
  return { stops, parts, scale, width: x + (end - from) * scale, at };
}

const lasting = (count) => (count >= 730 ? `${Math.round(count / 365.25)} years` : count >= 61 ? `${Math.round(count / 30.44)} mo.` : `${count} days`);

// Two rows above the axis: days (or months) below, months (or years) above; labels without room are left out.
function ticks({ parts, scale }) {
  const unit = scale >= 13.5 ? "day" : scale >= 2.6 ? "week" : scale >= 1.1 ? "month" : "year";
  const below = [], above = [], daily = unit === "day" || unit === "week";
  for (const part of parts) {
    if (part.cut) {
      below.push({ x: part.x, text: lasting(part.to - part.from), cut: true, width: part.width });
      continue;
    }
    const size = part.width / (part.to - part.from);
    for (let number = part.from; number < part.to; number += 1) {
      const date = ofDay(number), x = part.x + (number - part.from) * size;
      const [year, month, dated] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
      if (number === part.from || dated === 1) {
        const whole = daily ? [`${MONTHS[month]} ${year}`, `${MONTHS[month]} ’${String(year).slice(-2)}`] : month === 0 || number === part.from ? [String(year)] : null;
        if (whole) above.push({ x, texts: whole, key: daily ? year * 12 + month : year });
        if (unit === "month") below.push({ x, text: MONTHS[month], width: 30.4 * size });
      }
      if (unit === "day" || (unit === "week" && (date.getUTCDay() === 1 || part.to - part.from < 7 && number === part.from))) {
        below.push({ x, text: String(dated), width: size, day: unit === "day" });
      }
    }
  }
  const starts = above.filter(({ key }, index) => key !== above[index - 1]?.key);
  const months = starts.map(({ x, texts }, index) => {
    const room = (starts[index + 1]?.x ?? Infinity) - x;
    return { x, text: texts.find((text) => wide(text) + 6 < room) ?? "" };
  });
  return { below, above: months.filter(({ text }) => text), unit };
}

const ruler = document.createElement("canvas").getContext("2d");
const widths = new Map();
function wide(text) {
  if (!widths.has(text)) {
    ruler.font = `12px ${FONT}`;
    widths.set(text, ruler.measureText(text).width);
  }
  return widths.get(text);
}

// ---- marks

const SHAPES = {
  arrow: "M2 2 L12 7 L2 12 Z", vee: "M2 1 L12 7 L2 13 L5.5 7 Z", bar: "M1 5.8 h6 V1 h4.5 v12 h-4.5 V8.2 h-6 Z",
  circle: "M2.5 7 a4.5 4.5 0 1 0 9 0 a4.5 4.5 0 1 0 -9 0 Z", cross: "M2 4 l2 -2 l3 3 l3 -3 l2 2 l-3 3 l3 3 l-2 2 l-3 -3 l-3 3 l-2 -2 l3 -3 Z",
};
// The end of the stance's line.
function sign(arrow) {
  const svg = drawn("svg", { viewBox: "0 0 14 14", width: 14, height: 14, "aria-hidden": "true" });
  svg.append(drawn("path", { d: SHAPES[arrow] ?? SHAPES.arrow, fill: "currentColor" }));
  return svg;
}
function claimMark(claim, how = LANES[lane]) {
  const look = stances.get(taken(claim)[0]), badges = badged(signsOf(claim), claim.pattern);
  return {
    id: claim.iri, date: claim.date, pattern: claim.pattern, tone: look?.role ?? "other", badges,
    signs: () => [sign(look?.arrow ?? "arrow"), ...badges.map(badge)],
    lead: 18 + badges.reduce((sum, { badge: word }) => sum + (word === "ring" ? 17 : wide(word) + 9), 0), before: how.before(claim), word: claim.denial ? `${claim.denial}:` : stanceOf(claim), after: how.after(claim),
    spoken: [
      `${named(ends(claim).sources)} – ${stanceOf(claim)} – ${named(ends(claim).targets)}`, when(claim), ...manner(claim).filter((word) => word !== facts.patterns.solid),
      claim.condition && `if ${listed(claim.condition)}`, claim.unless && `unless ${listed(claim.unless)}`, claim.share && `held by ${listed(claim.share)}`, claim.accordingTo && `according to ${listed(claim.accordingTo)}`, claim.statement,
    ].filter(Boolean),
  };
}

const MEETINGS = "Meetings and events", REPORTS = "Reports and articles";
const SORTS = { event: [MEETINGS, "★", "event"], report: [REPORTS, "▤", "organization"], document: [REPORTS, "▤", "organization"] };
function eventMark(event) {
  const [, glyph, tone] = SORTS[event.sort];
  const status = listed(event.status);
  return {
    id: event.iri, event, date: event.date, pattern: status ? "dotted" : "solid", tone, signs: () => [element("i", { textContent: glyph })], lead: 18,
    before: "", word: status, after: event.label,
    spoken: [
      event.label, status, { document: "issued ", report: "published " }[event.sort] ?? "", when({ date: { ...event.date, kind: "said" } }), listed(event.place),
      event.outlet && `in ${listed(event.outlet)}`, event.participant && `with ${listed(event.participant)}`, listed(event.count),
      event.claims && `${counted(event.claims.length, "claim")} ${event.sort === "event" ? "made there" : "told there"}`,
    ].filter(Boolean),
  };
}

// Where the words of a mark stand: to the right of its bar, or where there is more room to its left; in as many lines as
// they need there, so that they cross no bar and none is cut.
function placed(mark, scale, right) {
  const text = [mark.before, mark.word, mark.after].filter(Boolean).join(" ").trim(), lead = mark.lead + 0.1 * wide(mark.word), whole = lead + wide(text) + 10; // the word is bold
  let room = right - 10, x = 0, bar = 0, open_ = [false, false], turned = false;
  if (mark.span) {
    const { first, last } = mark.span;
    open_ = [first === null, last === null];
    x = open_[0] ? scale.at(last + 1) - axis.fade : scale.at(first);
    bar = Math.max((open_[1] ? x + Math.max(axis.fade, scale.scale) : scale.at(last + 1)) - x, 8);
    const [after, before] = [right - x - bar - 8, x - 4], wanted = Math.min(whole, axis.most);
    turned = after < wanted && before > after;
    room = Math.max(Math.min(turned ? before : after, axis.most), Math.min(axis.least, whole));
  }
  const words = Math.max(Math.min(whole, room), Math.min(lead + Math.max(...text.split(" ").map(wide)) + 12, axis.most));
  const lines = linesOf(text, lead, words - 9);
  const left = turned ? x - 4 - words : x;
  Object.assign(mark, { x, bar, open: open_, turned, words, lines, from: left, to: (turned || !mark.span ? Math.max(left + words, x + bar) : x + bar + 4 + words) + 5 });
}

// How many lines a text takes in this width, after what leads it.
function linesOf(text, lead, width) {
  let lines = 1, at = lead;
  for (const word of text.split(" ")) {
    if (at > lead && at + wide(word) > width) [lines, at] = [lines + 1, 0];
    lines += Math.max(Math.ceil(wide(word) / width) - 1, 0);
    at += wide(`${word} `);
  }
  return lines;
}

// Put marks into rows so that none covers another: each goes into the first row with room for it. Returns their height.
function stacked(marks, scale, right) {
  for (const mark of marks) placed(mark, scale, right);
  marks.sort((a, b) => a.from - b.from || b.bar - a.bar || (a.id < b.id ? -1 : 1));
  const rows = [];
  for (const mark of marks) {
    let row = mark.span ? rows.findIndex((held) => held.at(-1).to <= mark.from) : -1;
    if (row < 0) row = rows.push([]) - 1;
    rows[row].push(mark);
  }
  return rows.reduce((top, row) => {
    for (const mark of row) mark.top = top + 2;
    return top + Math.max(...row.map(({ lines }) => lines)) * axis.line + axis.gap;
  }, 0);
}

function markButton(mark) {
  const bar = element("span", { className: "bar" }), { x, from, turned } = mark;
  bar.style.width = `${mark.bar}px`;
  const words = element("span", { className: "words" }, ...mark.signs(),
    ...(mark.before ? [`${mark.before} `] : []), ...(mark.word ? [element("b", { textContent: mark.word })] : []), ...(mark.after ? [` ${mark.after}`] : []));
  words.style.width = `${mark.words}px`;
  const made = element("button", { type: "button", className: `mark ${mark.pattern}`, tabIndex: -1, title: mark.spoken.join("\n") }, bar, words);
  made.setAttribute("aria-label", mark.spoken.join("; "));
  made.dataset.mark = mark.id;
  made.style.setProperty("--tone", `var(--role-${mark.tone}, var(--role-other))`);
  made.style.top = `${mark.top}px`;
  if (mark.span) {
    made.style.left = `${from}px`;
    made.style.width = `${mark.to - 5 - from}px`;
    bar.style.left = `${x - from}px`;
    words.style.marginLeft = turned ? "0" : `${mark.bar + 4}px`;
    made.classList.toggle("turned", turned);
    made.classList.toggle("before", mark.open[0]);
    made.classList.toggle("later", mark.open[1]);
    made.classList.toggle("article", Boolean(mark.article));
  } else made.classList.add("undated");
  if (mark.event) made.setAttribute("aria-pressed", "false");
  return made;
}

// A claim of which only the day of its article is known, as one of those that are collected under it.
function collectedButton(claim) {
  const look = stances.get(taken(claim)[0]), mark = claimMark(claim, LANES.document);
  const made = element("button", { type: "button", className: `told ${claim.pattern}`, tabIndex: -1, dir: "auto", title: mark.spoken.join("\n") },
    ...mark.signs(), `${mark.before} `, element("b", { textContent: mark.word }), ` ${mark.after}`);
  made.setAttribute("aria-label", mark.spoken.join("; "));
  made.dataset.mark = claim.iri;
  made.style.setProperty("--tone", `var(--role-${look?.role ?? "other"}, var(--role-other))`);
  return made;
}

// Whether only the day of the report or article that tells a claim is known.
const isCollected = (claim) => !saidThen(claim.date) && bounds(claim.date) !== null;

function laneRows(shown) {
  const found = new Map();
  const put = (id, name, mark) => (found.get(id) ?? found.set(id, { id, name, marks: [] }).get(id)).marks.push(mark);
  for (const claim of shown) {
    const lanes = LANES[lane].lanes(claim);
    for (const [id, name] of lanes.length ? lanes : [["", "not recorded"]]) put(id, name, claimMark(claim));
  }
  const first = ({ marks }) => Math.min(...marks.map(({ date }) => { const span = bounds(date); return span ? span.first ?? span.last : Infinity; }));
  const key = new Map([...found.values()].map((one) => [one, one.id ? first(one) : Infinity]));
  return [...found.values()].sort((a, b) => !a.id - !b.id || (key.get(a) === key.get(b) ? 0 : key.get(a) - key.get(b)) || a.name.localeCompare(b.name, "en"));
}

// The reports and articles of which claims have nothing but the day, each with these claims.
function articleRows(shown) {
  const found = new Map(), tellers = new Map(); // claim and sort of happening -> the happening that tells it
  for (const event of facts.events ?? []) for (const iri of event.claims ?? []) tellers.set(`${event.sort} ${iri}`, event);
  for (const claim of shown) {
    const teller = tellers.get(`${claim.date.kind === "reported" ? "report" : "document"} ${claim.iri}`), [passage] = claim.evidence ?? [];
    const id = teller?.iri ?? passage?.document ?? "", name = teller?.label ?? passage?.title ?? "not recorded";
    (found.get(id) ?? found.set(id, { id, name, date: claim.date, claims: [] }).get(id)).claims.push(claim);
  }
  const start = ({ date }) => { const { first, last } = bounds(date); return first ?? last; };
  return [...found.values()].sort((a, b) => start(a) - start(b) || a.name.localeCompare(b.name, "en")).map((row) => ({ ...row, marks: [articleMark(row)], collected: row.claims }));
}

function articleMark({ id, name, date, claims: some }) {
  const word = date.kind === "reported" ? "reported" : "published";
  return {
    id, article: true, event: { iri: id }, date, pattern: "solid", tone: "organization", signs: () => [element("i", { textContent: "▤" })], lead: 18, before: "", word, after: span(date),
    spoken: [name, word, when({ date: { ...date, kind: "said" } }), `${counted(some.length, UNIT)}, of which no other day is known`],
  };
}

function eventRows() {
  const found = new Map();
  for (const event of facts.events ?? []) {
    if (!inTime(event)) continue;
    const [name] = SORTS[event.sort];
    (found.get(name) ?? found.set(name, { id: "", name, marks: [], events: true }).get(name)).marks.push(eventMark(event));
  }
  return [MEETINGS, REPORTS].map((name) => [found.get(name)].filter(Boolean));
}

function laneHead({ id, name, marks, collected, foldable }) {
  const kind = kinds.get(cards.get(id)?.kind);
  const glyph = kind && element("i", { textContent: kind.glyph });
  if (glyph) glyph.style.color = `var(--role-${kind.role})`;
  const inside = [glyph, element("span", { textContent: name }), element("small", { textContent: collected?.length ?? marks.length })];
  if (foldable) {
    const fold = element("button", { type: "button", className: "unfold" }, ...inside.filter(Boolean));
    fold.setAttribute("aria-expanded", String(open.has(name)));
    fold.addEventListener("click", () => unfold(name));
    return element("h3", { className: "lane-head" }, fold);
  }
  const made = known(id) ? element("button", { type: "button" }, ...inside.filter(Boolean)) : element("span", {}, ...inside.filter(Boolean));
  if (known(id)) made.addEventListener("click", () => select(id));
  return element("h3", { className: "lane-head" }, made);
}

function unfold(name) {
  if (!open.delete(name)) open.add(name);
  timeline();
  timelineChosen();
  [...$("timeline").querySelectorAll("[data-fold], .unfold")].find((one) => (one.dataset.fold ?? one.querySelector("span").textContent) === name)?.focus({ preventScroll: true });
}

// The claims under their article: the first ones, and a button for the rest.
function collection({ id, collected }) {
  const shown = collected.length > COLLECTED + 1 && !open.has(id) ? collected.slice(0, COLLECTED) : collected, rest = collected.length - shown.length;
  const more = element("button", { type: "button", className: "more", textContent: `and ${rest} more` });
  more.dataset.fold = id;
  more.addEventListener("click", () => unfold(id));
  return element("ul", { className: "collected" }, ...shown.map((claim) => element("li", {}, collectedButton(claim))), ...(rest ? [element("li", {}, more)] : []));
}

const SAMPLES = [
  ["a day", "", (mark) => mark.span && mark.span.first === mark.span.last],
  ["between two days", "long", (mark) => mark.span && mark.span.first !== null && mark.span.last !== null && mark.span.first !== mark.span.last],
  ["or later", "long later", (mark) => mark.span && mark.span.last === null],
  ["or earlier", "long before", (mark) => mark.span && mark.span.first === null],
  ["only the day of the article is known", "article", (mark) => mark.article],
  ["dotted", "long dotted", (mark) => mark.pattern === "dotted"], ["dashed", "long dashed", (mark) => mark.pattern === "dashed"],
];

function timelineKey(marks, scale) {
  const sample = (text, look) => element("li", {}, element("span", { className: `mark sample ${look}` }, element("span", { className: "bar" })), text);
  const items = SAMPLES.filter(([, , used]) => marks.some(used)).map(([text, look]) => sample(facts.patterns[text] ?? text, look));
  for (const one of facts.signs) if (marks.some(({ badges }) => badges?.some(({ id }) => id === one.id))) items.push(element("li", {}, badge(one), one.words));
  if (scale.parts.some(({ cut }) => cut)) items.push(element("li", {}, element("span", { className: "sample-cut" }), "cut short: days without a date"));
  return items;
}

function timelineBar() {
  const choice = element("fieldset", {}, element("legend", { textContent: "A lane for each" }), ...Object.entries(LANES).map(([name, { label: text }]) => {
    const box = element("input", { type: "radio", name: "lane", value: name, checked: name === lane });
    box.addEventListener("change", () => {
      state.lane = name;
      timeline();
      timelineChosen();
      remember();
    });
    return element("label", {}, box, text);
  }));
  const days_ = stops.length > 1 ? [element("div", { className: "days" }, brush())] : [];
  return element("div", { className: "face-bar" }, ...days_, choice, element("ul", { className: "face-key" }), element("p", { className: "event-note", hidden: true }));
}

function timeline(paper = 0) {
  lane = Object.hasOwn(LANES, state.lane) ? state.lane : "actor";
  const face = $("timeline");
  if (!face.firstChild) {
    face.append(timelineBar(), element("div", { className: "sheet" }), element("p", { className: "none", textContent: `Nothing to show: no ${UNIT} matches, or all are switched off.` }));
    listenTimeline(face);
  }
  for (const box of face.querySelectorAll("[name=lane]")) box.checked = box.value === lane;
  const shown = passing(), sheet = face.querySelector(".sheet");
  const empty = !shown.length;
  sheet.hidden = empty;
  face.querySelector(".none").hidden = !empty;
  face.querySelector(".face-key").hidden = empty;
  sheet.replaceChildren();
  if (empty) return;
  const dense = shown.length > 400, small = narrow.matches && !paper;
  const [meetings, reports] = eventRows(), collected = shown.filter(isCollected), articles = articleRows(collected);
  const positions = laneRows(shown.filter((claim) => !isCollected(claim)));
  if (articles.length) articles[0].title = "Told on these days; when it was said is not known";
  for (const row of reports) Object.assign(row, { foldable: true, marks: row.marks.filter(({ id }) => !articles.some((one) => one.id === id)) });
  const rows = [...meetings, ...positions, ...articles, ...reports.filter(({ marks: some }) => some.length)], marks = rows.flatMap((row) => (row.foldable && !open.has(row.name) ? [] : row.marks));
  for (const mark of marks) Object.assign(mark, { span: bounds(mark.date) }, dense && !mark.event && { before: "", after: "" });
  axis.most = dense ? 130 : small ? 180 : 250;
  const head = small ? 0 : 176, undated = marks.some(({ span }) => !span) ? 128 : 0;
  const left = marks.some(({ span }) => span && span.first === null) ? axis.fade : 8;
  const tail = small ? axis.least : 116; // beside the last day
  const inner = (paper || face.clientWidth - (small ? 16 : 28)) - head - undated - left;
  const scale = scaled(marks.map(({ span }) => span).filter(Boolean), Math.max(inner - tail, small ? 420 : 240));
  const right = Math.max(scale.width + tail, inner);
  sheet.classList.toggle("many", dense);
  sheet.style.width = `${head + left + right + undated}px`;
  const { below, above, unit } = scale.stops.length ? ticks(scale) : { below: [], above: [], unit: "day" };
  const put = (made, x, width) => {
    made.style.left = `${head + left + x}px`;
    if (width) made.style.width = `${width}px`;
    return made;
  };
  const header = element("div", { className: "axis", ariaHidden: "true" },
    ...above.map(({ x, text }) => put(element("b", { textContent: text }), x)),
    ...below.map(({ x, text, width, cut, day: single }) => put(element("span", { className: cut ? "cut" : single ? "single" : "", textContent: text }), x, width)),
    ...(undated ? [put(element("b", { className: "undated-head", textContent: "No date recorded" }), right, undated)] : []));
  const ground = element("div", { className: "ground", ariaHidden: "true" },
    ...scale.parts.filter(({ cut }) => cut).map(({ x, width, covered }) => put(element("span", { className: covered ? "cut covered" : "cut" }), x, width)),
    ...(unit === "day" ? scale.stops.map((number) => put(element("span", { className: "stop" }), scale.at(number), scale.scale)) : above.map(({ x }) => put(element("span", { className: "stop" }), x, 1))),
    ...(undated ? [put(element("span", { className: "side" }), right, undated)] : []));
  const spoken = element("p", { className: "spoken", textContent: scale.stops.length ? `${counted(shown.length, UNIT)} from ${dayOf(scale.stops[0])}; the axis counts by ${unit}.` : `${counted(shown.length, UNIT)} without a day.` });
  sheet.append(spoken, header, ground, ...rows.map((row) => {
    const folded = row.foldable && !open.has(row.name), here = folded ? [] : row.marks;
    const dated = here.filter(({ span }) => span), without = here.filter(({ span }) => !span);
    const high = Math.max(stacked(dated, scale, right), stacked(without, scale, undated), 22);
    const place = element("div", { className: "lane-marks" }, ...[...dated, ...without].map(markButton));
    place.style.height = `${high + 4}px`;
    place.style.marginLeft = `${left}px`;
    for (const button of place.querySelectorAll(".undated")) button.style.left = `${right + 4}px`;
    const section = element("section", { className: `lane ${row.events ? "events" : row.collected ? "events articles" : ""}` }, ...(row.title ? [element("h3", { className: "lane-title", textContent: row.title })] : []), laneHead(row), place, ...(row.collected ? [collection(row)] : []));
    section.dataset.lane = row.id;
    if (dense) section.style.containIntrinsicSize = `auto ${high + 5}px`;
    section.setAttribute("aria-label", `${row.name}, ${row.events ? counted(row.marks.length, "entry", "entries") : counted(row.collected?.length ?? row.marks.length, UNIT)}`);
    return section;
  }));
  face.querySelector(".face-key").replaceChildren(...timelineKey(marks, scale));
  const [start] = sheet.querySelectorAll(".lane:not(.events) .mark, .told");
  if (start) start.tabIndex = 0;
}

// Mark what is selected: a claim, the claims of a line or of a card, and the lane of a card.
function timelineChosen() {
  const face = $("timeline"), id = state.selected;
  if (id) chosenEvent = null;
  const event = (facts.events ?? []).find(({ iri }) => iri === chosenEvent);
  const lit = new Set(id ? claimsOf(id).map(({ iri }) => iri) : event ? [event.iri, ...(event.claims ?? [])] : []);
  const marks = [...face.querySelectorAll(".sheet :is(.mark, .told)")];
  for (const mark of marks) {
    const taken = lit.has(mark.dataset.mark);
    mark.classList.toggle("lit", taken);
    if (mark.hasAttribute("aria-pressed")) mark.setAttribute("aria-pressed", String(mark.dataset.mark === chosenEvent));
    else if (taken && (!cards.has(id) || event)) mark.setAttribute("aria-current", "true");
    else mark.removeAttribute("aria-current");
  }
  const some = marks.some((mark) => mark.classList.contains("lit"));
  face.classList.toggle("choosing", some);
  for (const section of face.querySelectorAll(".lane")) section.classList.toggle("lit", Boolean(id) && section.dataset.lane === id);
  const note = face.querySelector(".event-note");
  if (note) {
    note.hidden = !event;
    note.textContent = event ? eventMark(event).spoken.join(" · ") : "";
  }
  if (!id) return;
  const chosen = face.querySelector(".lane.lit .lane-head") ?? face.querySelector(":is(.mark, .told).lit");
  chosen?.scrollIntoView({ block: "nearest", inline: chosen.matches("button") ? "nearest" : "start" });
}

function listenTimeline(face) {
  face.addEventListener("click", ({ target }) => {
    const mark = target.closest("button:is(.mark, .told)");
    if (!mark) return;
    roved(face.querySelectorAll("button:is(.mark, .told)"), mark);
    const id = mark.dataset.mark;
    if (known(id)) select(id);
    else {
      const wanted = chosenEvent === id ? null : id;
      if (state.selected) select(null);
      chosenEvent = wanted;
      timelineChosen();
      $("live").textContent = wanted ? face.querySelector(".event-note").textContent : "Nothing selected";
    }
  });
  face.addEventListener("keydown", (event) => {
    if (event.key === "Escape") chosenEvent = null;
  });
  face.addEventListener("keydown", (event) => rove(event, face.querySelectorAll("button:is(.mark, .told)"), ".lane", (mark) => mark.querySelector(".bar")));
  let waiting = 0;
  const again = () => {
    if (state.view !== "timeline") return;
    timeline();
    timelineChosen();
  };
  addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(again);
  });
  addEventListener("beforeprint", () => { if (state.view === "timeline") timeline(1000); });
  addEventListener("afterprint", again);
}
FACES.timeline = { draw: timeline, chosen: timelineChosen };
