// @ts-nocheck: not yet
// ---- timeline: claims, meetings and reports on one axis; a lane for each actor, content or document ---------------------
import { counted, listed } from "./text.js";
import { day, dayNumber, days, MONTHS, when } from "./dates.js";
import { $, drawn, element, FONT, narrow } from "./dom.js";
import {
  badge, badged, cards, CLAIMS, claimsOf, ends, FACES, facts, inTime, kinds, known, label, manner, named, on,
  passing, signsOf, stanceOf, stances, state, taken, UNIT,
} from "./base.js";
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
const axis = { tall: 44, row: 22, cut: 38, covered: 50, fade: 70, most: 230 };

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
  const scale = Math.min(Math.max(left / total, Math.min(14.4, 1400 / total)), 56);
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
    ruler.font = `600 12px ${FONT}`;
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
function claimMark(claim) {
  const look = stances.get(taken(claim)[0]), how = LANES[lane], badges = badged(signsOf(claim), claim.pattern);
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

// Put marks into rows so that none covers another: each goes into the first row with room for it. Words that have too
// little room at the right end stand before their mark.
function stacked(marks, scale, right) {
  const rows = [];
  for (const mark of marks) {
    const text = [mark.before, mark.word, mark.after].filter(Boolean).join(" ").trim();
    const need = mark.lead + wide(text) + 8, words = Math.min(need, axis.most);
    if (!mark.span) {
      Object.assign(mark, { x: 0, from: 0, bar: 0, open: [false, false], to: right });
      continue;
    }
    const { first, last } = mark.span, open = [first === null, last === null];
    const x = open[0] ? scale.at(last + 1) - axis.fade : scale.at(first);
    const end = open[1] ? x + Math.max(axis.fade, scale.scale) : scale.at(last + 1), bar = Math.max(end - x, 8);
    const flipped = right - x < need * 0.9 && right - x < axis.most && need - mark.lead < x ? need - mark.lead : 0;
    Object.assign(mark, { x, bar, open, flipped, from: x - flipped, to: (flipped ? Math.max(x + bar, x + mark.lead) : Math.max(x + bar, x + words)) + 5 });
  }
  marks.sort((a, b) => a.from - b.from || b.bar - a.bar || (a.id < b.id ? -1 : 1));
  for (const mark of marks) {
    let row = rows.findIndex((held) => held.at(-1).to <= mark.from);
    if (row < 0) row = rows.push([]) - 1;
    rows[row].push(mark);
    mark.row = row;
  }
  for (const row of rows) row.forEach((mark, index) => { mark.room = (row[index + 1]?.from ?? right) - mark.x - 5; });
  return rows.length;
}

function markButton(mark, dense) {
  const bar = element("span", { className: "bar" });
  bar.style.width = `${mark.bar}px`;
  const words = element("span", { className: "words" }, ...mark.signs(),
    element("span", { className: "text" }, ...(mark.before && !dense ? [`${mark.before} `] : []), ...(mark.word ? [element("b", { textContent: mark.word })] : []),
      ...(mark.after && !dense ? [` ${mark.after}`] : [])));
  const made = element("button", { type: "button", className: `mark ${mark.pattern}`, tabIndex: -1, title: mark.spoken.join("\n") }, bar, words);
  made.setAttribute("aria-label", mark.spoken.join("; "));
  made.dataset.mark = mark.id;
  made.style.setProperty("--tone", `var(--role-${mark.tone}, var(--role-other))`);
  if (mark.span) {
    const before = mark.flipped;
    made.style.left = `${mark.x - before}px`;
    made.style.maxWidth = before ? "none" : `${Math.max(mark.room, mark.bar)}px`;
    if (before) {
      made.classList.add("flipped");
      bar.style.left = `${before}px`;
      words.firstChild.style.marginLeft = `${before}px`;
      words.lastChild.style.width = `${before}px`;
    }
    made.classList.toggle("before", mark.open[0]);
    made.classList.toggle("later", mark.open[1]);
    made.classList.toggle("article", mark.date.kind === "article" && !mark.event);
  } else made.classList.add("undated");
  made.style.top = `${2 + mark.row * axis.row}px`;
  if (mark.event) made.setAttribute("aria-pressed", "false");
  return made;
}

// ---- the face

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

function eventRows() {
  const found = new Map();
  for (const event of facts.events ?? []) {
    if (!inTime(event)) continue;
    const [name] = SORTS[event.sort];
    (found.get(name) ?? found.set(name, { id: "", name, marks: [], events: true }).get(name)).marks.push(eventMark(event));
  }
  return [MEETINGS, REPORTS].map((name) => [found.get(name)].filter(Boolean));
}

function laneHead({ id, name, marks }) {
  const kind = kinds.get(cards.get(id)?.kind);
  const glyph = kind && element("i", { textContent: kind.glyph });
  if (glyph) glyph.style.color = `var(--role-${kind.role})`;
  const inside = [glyph, element("span", { textContent: name }), element("small", { textContent: marks.length })];
  const made = known(id) ? element("button", { type: "button" }, ...inside.filter(Boolean)) : element("span", {}, ...inside.filter(Boolean));
  if (known(id)) made.addEventListener("click", () => select(id));
  return element("h3", { className: "lane-head" }, made);
}

const SAMPLES = [
  ["a day", "", (mark) => mark.span && mark.span.first === mark.span.last],
  ["between two days", "long", (mark) => mark.span && mark.span.first !== null && mark.span.last !== null && mark.span.first !== mark.span.last],
  ["or later", "long later", (mark) => mark.span && mark.span.last === null],
  ["or earlier", "long before", (mark) => mark.span && mark.span.first === null],
  ["only the day of the article is known", "article", (mark) => mark.span && mark.date.kind === "article" && !mark.event],
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
  return element("div", { className: "face-bar" }, choice, element("ul", { className: "face-key" }), element("p", { className: "event-note", hidden: true }));
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
  const [meetings, reports] = eventRows();
  const rows = [...meetings, ...laneRows(shown), ...reports], marks = rows.flatMap((row) => row.marks);
  for (const mark of marks) mark.span = bounds(mark.date);
  axis.most = dense ? 120 : small ? 170 : 230;
  const least = Math.min(axis.most, 116); // beside the last day
  const head = small ? 0 : 176, undated = marks.some(({ span }) => !span) ? 128 : 0;
  const left = marks.some(({ span }) => span && span.first === null) ? axis.fade : 8;
  const tail = Math.min(least, 8 + Math.max(0, ...marks.filter(({ span }) => span).map((mark) => mark.lead + wide([mark.before, mark.word, mark.after].join(" ")))));
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
    const dated = row.marks.filter(({ span }) => span), without = row.marks.filter(({ span }) => !span);
    const lines = stacked(dated, scale, right);
    stacked(without, scale, undated);
    const place = element("div", { className: "lane-marks" }, ...dated.map((mark) => markButton(mark, dense && !mark.event)), ...without.map((mark) => markButton(mark, dense && !mark.event)));
    const high = Math.max(lines, without.length, 1);
    place.style.height = `${high * axis.row + 4}px`;
    place.style.marginLeft = `${left}px`;
    for (const button of place.querySelectorAll(".undated")) Object.assign(button.style, { left: `${right + 4}px`, maxWidth: `${undated - 8}px` });
    const section = element("section", { className: row.events ? "lane events" : "lane" }, laneHead(row), place);
    section.dataset.lane = row.id;
    if (dense) section.style.containIntrinsicSize = `auto ${high * axis.row + 5}px`;
    section.setAttribute("aria-label", `${row.name}, ${counted(row.marks.length, row.events ? "entry" : UNIT).replace("entrys", "entries")}`);
    return section;
  }));
  face.querySelector(".face-key").replaceChildren(...timelineKey(marks, scale));
  const [start] = sheet.querySelectorAll(".lane:not(.events) .mark");
  if (start) start.tabIndex = 0;
}

// Mark what is selected: a claim, the claims of a line or of a card, and the lane of a card.
function timelineChosen() {
  const face = $("timeline"), id = state.selected;
  if (id) chosenEvent = null;
  const event = (facts.events ?? []).find(({ iri }) => iri === chosenEvent);
  const lit = new Set(id ? claimsOf(id).map(({ iri }) => iri) : event ? [event.iri, ...(event.claims ?? [])] : []);
  const marks = [...face.querySelectorAll(".sheet .mark")];
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
  const chosen = face.querySelector(".lane.lit .lane-head") ?? face.querySelector(".mark.lit");
  chosen?.scrollIntoView({ block: "nearest", inline: chosen.matches(".mark") ? "nearest" : "start" });
}

function listenTimeline(face) {
  face.addEventListener("click", ({ target }) => {
    const mark = target.closest("button.mark");
    if (!mark) return;
    roved(face.querySelectorAll("button.mark"), mark);
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
  face.addEventListener("keydown", (event) => rove(event, face.querySelectorAll("button.mark"), ".lane", (mark) => mark.querySelector(".bar")));
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
