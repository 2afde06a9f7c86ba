// ---- timeline: what was said on a day, with meetings, on one axis; what only the day of an article is known of, under it ------
import { say } from "./words.js";
import { counted, NOTHING } from "./text.js";
import { $, all, around, element, narrow, one } from "./dom.js";
import { badge, cards, claimsOf, FACES, facts, kinds, known, passing, state, stops, UNIT } from "./base.js";
import { brush } from "./brush.js";
import { select } from "./panel.js";
import { rove, roved } from "./roving.js";
import { remember } from "./address.js";
import { dayOf, scaled, ticks } from "./timeline-axis.js";
import { FADE, LEAST, stacked } from "./timeline-lines.js";
import { collectedButton, eventMark, LANES, laneName, markButton, wide } from "./timeline-marks.js";
import { rowsOf } from "./timeline-rows.js";

/** @type {Record<string, string>} */
const STEPS = { day: say("day"), week: say("week"), month: say("month"), year: say("year") };
const COLLECTED = 8; // claims under an article until the rest is asked for
const MARKS = "button:is(.mark, .told)";
/** @type {Set<string>} */
const open = new Set(); // what is unfolded: reports, articles by their id
/** @type {string | null} */
let chosenEvent = null;

/** @param {Lane} lane */
function laneHead({ id, name, marks, collected, foldable }) {
  const kind = kinds.get(cards.get(id)?.kind);
  const glyph = kind && element("i", { textContent: kind.glyph });
  if (glyph) glyph.style.color = `var(--role-${kind.role})`;
  const inside = [glyph, element("span", { textContent: name }), element("small", { textContent: String(collected?.length ?? marks.length) })];
  if (foldable) {
    const fold = element("button", { type: "button", className: "unfold" }, ...inside);
    fold.setAttribute("aria-expanded", String(open.has(name)));
    fold.addEventListener("click", () => unfold(name));
    return element("h3", { className: "lane-head" }, fold);
  }
  const made = known(id) ? element("button", { type: "button" }, ...inside) : element("span", {}, ...inside);
  if (known(id)) made.addEventListener("click", () => select(id));
  return element("h3", { className: "lane-head" }, made);
}

/** @param {string} name */
function unfold(name) {
  if (!open.delete(name)) open.add(name);
  again();
  all($("timeline"), "[data-fold], .unfold").find((found) => (found.dataset.fold ?? one(found, "span").textContent) === name)?.focus({ preventScroll: true });
}

/** The claims under their article: the first ones, and a button for the rest. @param {string} id @param {Claim[]} collected */
function collection(id, collected) {
  const shown = collected.length > COLLECTED + 1 && !open.has(id) ? collected.slice(0, COLLECTED) : collected, rest = collected.length - shown.length;
  const more = element("button", { type: "button", className: "more", textContent: say("and {n} more", { n: rest }) });
  more.dataset.fold = id;
  more.addEventListener("click", () => unfold(id));
  return element("ul", { className: "collected" }, ...shown.map((claim) => element("li", {}, collectedButton(claim))), ...(rest ? [element("li", {}, more)] : []));
}

/** A look of marks in words, how a sample of it looks, which marks have it. @type {[string, string, (mark: Mark) => boolean][]} */
const SAMPLES = [
  [say("a day"), "", ({ span }) => span !== null && span.first === span.last],
  [say("between two days"), "long", ({ span }) => span !== null && span.first !== null && span.last !== null && span.first !== span.last],
  [say("or later"), "long later", ({ span }) => span !== null && span.last === null],
  [say("or earlier"), "long before", ({ span }) => span !== null && span.first === null],
  [say("only the day of the article is known"), "article", (mark) => mark.article],
  ["dotted", "long dotted", (mark) => mark.pattern === "dotted"], ["dashed", "long dashed", (mark) => mark.pattern === "dashed"],
];

/** @param {Mark[]} marks @param {Scale} scale */
function timelineKey(marks, scale) {
  const sample = (/** @type {string} */ text, /** @type {string} */ look) => element("li", {}, element("span", { className: `mark sample ${look}` }, element("span", { className: "bar" })), text);
  const items = SAMPLES.filter(([, , used]) => marks.some(used)).map(([text, look]) => sample(facts.patterns[text] ?? text, look));
  for (const sign of facts.signs) if (marks.some(({ badges }) => badges.some(({ id }) => id === sign.id))) items.push(element("li", {}, badge(sign), sign.words));
  if (scale.parts.some(({ cut }) => cut)) items.push(element("li", {}, element("span", { className: "sample-cut" }), say("cut short: days without a date")));
  return items;
}

function timelineBar() {
  const choice = element("fieldset", {}, element("legend", { textContent: say("A lane for each") }), ...Object.entries(LANES).map(([name, { label: text }]) => {
    const box = element("input", { type: "radio", name: "lane", value: name });
    box.addEventListener("change", () => {
      state.lane = name;
      again();
      remember();
    });
    return element("label", {}, box, text);
  }));
  const days = stops.length > 1 ? [element("div", { className: "days" }, brush())] : [];
  return element("div", { className: "face-bar" }, ...days, choice, element("ul", { className: "face-key" }), element("p", { className: "event-note", hidden: true }));
}

/** @param {number} paper how wide, where it is printed; else 0 */
function timeline(paper = 0) {
  const face = $("timeline");
  if (!face.firstChild) {
    face.append(timelineBar(), element("div", { className: "sheet" }), element("p", { className: "none", textContent: NOTHING[UNIT] }));
    listenTimeline(face);
  }
  for (const box of face.querySelectorAll("input")) if (box.name === "lane") box.checked = box.value === laneName();
  const shown = passing(), sheet = one(face, ".sheet");
  const empty = !shown.length;
  sheet.hidden = empty;
  one(face, ".none").hidden = !empty;
  one(face, ".face-key").hidden = empty;
  sheet.replaceChildren();
  if (empty) return;
  const dense = shown.length > 400, small = narrow.matches && !paper;
  const rows = rowsOf(shown, dense).map((row) => ({ ...row, here: row.foldable && !open.has(row.name) ? [] : row.marks })), marks = rows.flatMap(({ here }) => here);
  const head = small ? 0 : 176, undated = marks.some(({ span }) => !span) ? 128 : 0;
  const left = marks.some(({ span }) => span && span.first === null) ? FADE : 8;
  const tail = small ? LEAST : 116; // beside the last day
  const inner = (paper || face.clientWidth - (small ? 16 : 28)) - head - undated - left;
  const scale = scaled(marks.flatMap(({ span }) => span ?? []), Math.max(inner - tail, small ? 420 : 240), narrow.matches);
  const right = Math.max(scale.width + tail, inner), ground = { scale, right, most: dense ? 130 : small ? 180 : 250, wide };
  sheet.classList.toggle("many", dense);
  sheet.style.width = `${head + left + right + undated}px`;
  const { below, above, unit } = scale.stops.length ? ticks(scale, wide) : { below: [], above: [], unit: "day" };
  /** @template {HTMLElement} T @param {T} made @param {number} x @param {number} [width] */
  const put = (made, x, width) => {
    made.style.left = `${head + left + x}px`;
    if (width) made.style.width = `${width}px`;
    return made;
  };
  const spoken = element("p", { className: "spoken", textContent: scale.stops.length ? say("{claims} from {day}; the axis counts by {unit}.", { claims: counted(shown.length, UNIT), day: dayOf(scale.stops[0]), unit: STEPS[unit] }) : say("{claims} without a day.", { claims: counted(shown.length, UNIT) }) });
  const header = element("div", { className: "axis", ariaHidden: "true" },
    ...above.map(({ x, text }) => put(element("b", { textContent: text }), x)),
    ...below.map(({ x, text, width, look }) => put(element("span", { className: look, textContent: text }), x, width)),
    ...(undated ? [put(element("b", { className: "undated-head", textContent: say("No date recorded") }), right, undated)] : []));
  const behind = element("div", { className: "ground", ariaHidden: "true" },
    ...scale.parts.filter(({ cut }) => cut).map(({ x, width, covered }) => put(element("span", { className: covered ? "cut covered" : "cut" }), x, width)),
    ...(unit === "day" ? scale.stops.map((number) => put(element("span", { className: "stop" }), scale.at(number), scale.scale)) : above.map(({ x }) => put(element("span", { className: "stop" }), x, 1))),
    ...(undated ? [put(element("span", { className: "side" }), right, undated)] : []));
  sheet.append(spoken, header, behind, ...rows.map((row) => {
    const dated = stacked(row.here.filter(({ span }) => span), ground), without = stacked(row.here.filter(({ span }) => !span), { ...ground, right: undated });
    const high = Math.max(dated.height, without.height, 22);
    const place = element("div", { className: "lane-marks" }, ...[...dated.spots, ...without.spots].map(([mark, spot]) => markButton(mark, spot)));
    place.style.height = `${high + 4}px`;
    place.style.marginLeft = `${left}px`;
    for (const button of all(place, ".undated")) button.style.left = `${right + 4}px`;
    const section = element("section", { className: `lane ${row.events ? "events" : row.collected ? "events articles" : ""}` }, ...(row.title ? [element("h3", { className: "lane-title", textContent: row.title })] : []), laneHead(row), place, ...(row.collected ? [collection(row.id, row.collected)] : []));
    section.dataset.lane = row.id;
    if (dense) section.style.containIntrinsicSize = `auto ${high + 5}px`;
    section.setAttribute("aria-label", `${row.name}, ${row.events ? counted(row.marks.length, "entry", "entries") : counted(row.collected?.length ?? row.marks.length, UNIT)}`);
    return section;
  }));
  one(face, ".face-key").replaceChildren(...timelineKey(marks, scale));
  const [start] = all(sheet, ".lane:not(.events) .mark, .told");
  if (start) start.tabIndex = 0;
}

function again() {
  timeline();
  timelineChosen();
}

// Mark what is selected: a claim, the claims of a line or of a card, and the lane of a card.
function timelineChosen() {
  const face = $("timeline"), id = state.selected;
  if (id) chosenEvent = null;
  const event = facts.events.find(({ iri }) => iri === chosenEvent);
  const lit = new Set(id ? claimsOf(id).map(({ iri }) => iri) : event ? [event.iri, ...(event.claims ?? [])] : []);
  const marks = all(face, ".sheet :is(.mark, .told)");
  for (const mark of marks) {
    const isLit = lit.has(mark.dataset.mark);
    mark.classList.toggle("lit", isLit);
    if (mark.hasAttribute("aria-pressed")) mark.setAttribute("aria-pressed", String(mark.dataset.mark === chosenEvent));
    else if (isLit && (!cards.has(id) || event)) mark.setAttribute("aria-current", "true");
    else mark.removeAttribute("aria-current");
  }
  const some = marks.some((mark) => mark.classList.contains("lit"));
  face.classList.toggle("choosing", some);
  for (const section of all(face, ".lane")) section.classList.toggle("lit", Boolean(id) && section.dataset.lane === id);
  const note = one(face, ".event-note");
  note.hidden = !event;
  note.textContent = event ? eventMark(event).spoken.join(" · ") : "";
  if (!id) return;
  const chosen = face.querySelector(".lane.lit .lane-head") ?? face.querySelector(":is(.mark, .told).lit");
  chosen?.scrollIntoView({ block: "nearest", inline: chosen.matches("button") ? "nearest" : "start" });
}

/** @param {HTMLElement} face */
function listenTimeline(face) {
  face.addEventListener("click", (event) => {
    const mark = around(event, MARKS);
    if (!mark) return;
    roved(all(face, MARKS), mark);
    const id = mark.dataset.mark ?? "";
    if (known(id)) select(id);
    else {
      const wanted = chosenEvent === id ? null : id;
      if (state.selected) select(null);
      chosenEvent = wanted;
      timelineChosen();
      $("live").textContent = wanted ? one(face, ".event-note").textContent : say("Nothing selected");
    }
  });
  face.addEventListener("keydown", (event) => {
    if (event.key === "Escape") chosenEvent = null;
  });
  face.addEventListener("keydown", (event) => rove(event, all(face, MARKS), ".lane", (mark) => mark.querySelector(".bar")));
  let waiting = 0;
  const inSight = () => { if (state.view === "timeline") again(); };
  addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(inSight);
  });
  addEventListener("beforeprint", () => { if (state.view === "timeline") timeline(1000); });
  addEventListener("afterprint", inSight);
}
FACES.timeline = { draw: timeline, chosen: timelineChosen };
