// ---- the picture as cards: the drawings of the page (picture.py), of which the script shows and hides the parts -----------
import { counted, cut } from "./text.js";
import { AROUND, pathOf, readRoute, rerouted } from "./routes.js";
import { $, all, drawn, FONT, slim, textRuler } from "./dom.js";
import {
  allowed, badgesOf, cards, claims, claimsOf, DASHES, DRAWERS, edges, facts, inRange, inTime, lines,
  LINKS, nodes, on, parts, stances, state,
} from "./base.js";
import { contested, lookOf } from "./sums.js";
import { show } from "./drawers.js";
import { select, tell } from "./panel.js";
import { openSides } from "./pairs.js";
import { remember } from "./address.js";
import { FARTHEST, moveKey, moveTo } from "./moving.js";
import { noteSign } from "./notes.js";

// ---- what is visible ----------------------------------------------------------------------------------

/** How a line looks, from its claims within the chosen dates. @param {Line} line */
const look = (line) => lookOf(line.claims.map((iri) => claims.get(iri)).filter(inTime));

// The drawings of the page (picture.py): of each layout one, of which the smallest that has all visible lines is shown.
// Those of a matter are its own network.
/** @type {Map<string, SVGSVGElement[]>} */
const SHEETS = new Map();
for (const template of all(document, "template.sheet")) {
  const { content, dataset: { matter = "" } } = /** @type {HTMLTemplateElement} */ (template);
  SHEETS.set(matter, [...(SHEETS.get(matter) ?? []), /** @type {SVGSVGElement} */ (content.firstElementChild)]);
}
/** @type {Map<SVGElement, Set<string>>} */
const known_ = new Map(); // sheet -> the lines on it
/** @param {SVGSVGElement} one */
const linesOn = (one) => known_.get(one) ?? known_.set(one, new Set(shapesIn(one, ".line").map(lineOf))).get(one);
/** What of a drawing a selector finds. @param {SVGElement} place @param {string} selector @returns {SVGGraphicsElement[]} */
const shapesIn = (place, selector) => [.../** @type {NodeListOf<SVGGraphicsElement>} */ (place.querySelectorAll(selector))];
/** What of a drawing a selector finds first. @param {SVGElement} place @param {string} selector */
const shapeIn = (place, selector) => /** @type {SVGGraphicsElement} */ (place.querySelector(selector));
/** The path of a line. @param {string} id */
const routeOf = (id) => /** @type {SVGPathElement} */ (shapeIn(shapes.get(id), ".route"));
/** The line that a shape is of. @param {SVGElement} node */
const lineOf = (node) => node.dataset.line ?? "";
/** The card that a shape is of, by its number in the data. @param {SVGElement} node */
const cardOf = ({ dataset: { card, of, fold } }) => nodes[Number((card ?? of ?? fold ?? "").slice(1))].id;
/** @type {SVGSVGElement} */
let sheet; // the one that is shown

function choose() {
  state.looks = new Map(edges.map((edge) => [edge.id, look(edge)]));
  const some = SHEETS.get(state.matter?.id) ?? SHEETS.get(""), own = SHEETS.has(state.matter?.id);
  const open = (/** @type {Line} */ edge) => own || !edge.folded || state.unfolded.has(edge.from);
  const passing_ = edges.filter((edge) => (!own || linesOn(some[0]).has(edge.id)) && !state.offStances.has(edge.stance) && on(edge.from) && on(edge.to) && inRange(edge));
  const visible = passing_.filter(open);
  state.visibleLines = new Set(visible.map((edge) => edge.id));
  // A plan is there as long as a part would be.
  state.visibleCards = new Set(passing_.flatMap((edge) => (open(edge) ? [edge.from, edge.to] : [edge.from])));
  if (LINKS) for (const { id } of nodes) if (on(id)) state.visibleCards.add(id); // a thing may be there without a link
  const matters = contested(facts.claims.filter(allowed));
  state.conflicts = new Set([...state.visibleCards].filter((id) => parts(id).some((part) => matters.has(part))));
  return some.find((one) => visible.every(({ id }) => linesOn(one).has(id))) ?? some[some.length - 1];
}

// ---- the picture --------------------------------------------------------------------------------------

const canvas = $(facts.dotted ? "sheet" : "canvas");
/** @type {Map<string, SVGGraphicsElement>} */
const shapes = new Map(); // card or line -> its element on the sheet

/** Show a drawing. @param {SVGSVGElement} next */
function put(next) {
  sheet = next;
  canvas.replaceChildren(sheet);
  shapes.clear();
  for (const node of shapesIn(sheet, ".card")) shapes.set(cardOf(node), node);
  for (const node of shapesIn(sheet, ".line")) shapes.set(lineOf(node), node);
  state.layout = {
    size: [sheet.viewBox.baseVal.width, sheet.viewBox.baseVal.height],
    cards: Object.fromEntries([...shapes].filter(([id]) => cards.has(id)).map(([id, node]) => [id, middleOf(shapeIn(node, ".frame"))])),
  };
  homes = { ...state.layout.cards };
  natural = state.layout.size;
  fitTexts();
}

/** In the units of the picture: what the attributes of a card's frame say. @param {SVGElement} frame @returns {[number, number]} */
function middleOf(frame) {
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(frame.getAttribute(name)));
  return [x + width / 2, y + height / 2];
}

// The widths of texts are estimates (scene.py): what is wider in the fonts of this machine is drawn narrower.
function fitTexts() {
  for (const [id, node] of shapes) {
    if (!cards.has(id)) continue;
    const frame = shapeIn(node, ".frame"), right = Number(frame.getAttribute("x")) + Number(frame.getAttribute("width"));
    for (const text of /** @type {SVGTextElement[]} */ (shapesIn(node, "text:not([class]):not([text-anchor]):not([direction])"))) {
      const room = right - 4 - Number(text.getAttribute("x"));
      if (text.textContent.length * 12.5 > room && text.getComputedTextLength() > room) text.setAttribute("textLength", String(room)), text.setAttribute("lengthAdjust", "spacingAndGlyphs");
    }
  }
}

function draw() {
  const next = choose(), moved = next !== sheet;
  if (moved) put(next);
  for (const [id, node] of shapes) node.classList.toggle("off", cards.has(id) ? !state.visibleCards.has(id) : !state.visibleLines.has(id));
  for (const id of state.visibleLines) dress(id);
  for (const group of shapesIn(sheet, ".badges")) group.classList.toggle("off", !state.visibleLines.has(lineOf(group)));
  for (const mark of shapesIn(sheet, ".conflict")) mark.classList.toggle("off", !state.conflicts.has(cardOf(mark)));
  for (const fold of shapesIn(sheet, ".fold")) {
    const open = state.unfolded.has(cardOf(fold)), text = shapeIn(fold, "text");
    text.textContent = text.textContent.replace(/^./, open ? "▾" : "▸");
  }
  arrange();
  light();
  return moved;
}

// ---- cards at the places that the reader gave them, and their lines (moving.js) ---------------------------------------------

/** @type {Record<string, [number, number]>} */
let homes = {};
/** @type {[number, number]} */
let natural = [0, 0]; // where the cards were drawn, and how large the picture was
const drawnAs = new WeakMap(); // a line that has been drawn anew -> how it was
/** @param {Element} node @param {number} dx @param {number} dy */
const shift = (node, dx, dy) => (dx || dy ? node.setAttribute("transform", `translate(${dx} ${dy})`) : node.removeAttribute("transform"));

/** A place near the picture for a card. @param {string} id @param {[number, number]} at @returns {[number, number]} */
function within(id, [x, y]) {
  const { width, height } = cardBox(id), inside = (/** @type {number} */ at, /** @type {number} */ size, /** @type {number} */ long) => Math.min(Math.max(at, size / 2), long + FARTHEST - size / 2);
  return [inside(x, width, natural[0]), inside(y, height, natural[1])];
}

function arrange() {
  if (!sheet) return;
  const far = new Map(), top = shapeIn(sheet, ".sheet").transform.baseVal.consolidate()?.matrix.f ?? 0;
  /** @type {[number, number]} */
  const size = [...natural];
  for (const [id, home] of Object.entries(homes)) {
    const at = state.moves.get(moveKey(id)), [x, y] = state.layout.cards[id] = at ? within(id, at) : home, { width, height } = cardBox(id);
    far.set(id, { x, y, width, dx: x - home[0], dy: y - home[1] });
    shift(shapes.get(id), x - home[0], y - home[1]);
    if (at) raise(id);
    if (at && state.visibleCards.has(id)) [size[0], size[1]] = [Math.max(size[0], x + width / 2 + AROUND), Math.max(size[1], y + height / 2 + top + AROUND)];
  }
  for (const mark of shapesIn(sheet, ".conflict")) { const { dx, dy } = far.get(idOf(mark)); shift(mark, dx, dy); }
  for (const [id, node] of shapes) if (lines.has(id)) size[0] = Math.max(size[0], follow(id, node, far.get(lines.get(id).from), far.get(lines.get(id).to)));
  markNotes();
  if (String(size) === String(state.layout.size)) return;
  state.layout.size = size;
  [sheet.viewBox.baseVal.width, sheet.viewBox.baseVal.height] = size;
  resize(scale);
}

// The signs of the reader's notes: at the corner of a card, in the middle of each line of a claim.
function markNotes() {
  for (const old of sheet?.querySelectorAll(".noted") ?? []) old.remove();
  if (!sheet) return;
  [...state.notes.keys()].forEach((id, index) => {
    const places = cards.has(id) ? (state.visibleCards.has(id) && shapes.has(id) ? [cardBox(id)].map(({ x, y, width, height }) => [x - width / 2 + 6, y - height / 2]) : [])
      : [...state.visibleLines].filter((line) => lines.get(line).claims.includes(id)).map((line) => {
        const route = routeOf(line), { x, y } = route.getPointAtLength(route.getTotalLength() / 2);
        return [x, y];
      });
    for (const [x, y] of places) shapeIn(sheet, ".sheet").append(noteSign(index + 1, [x, y]));
  });
}

// What has been moved lies above what has not.
const raised = new WeakSet();
/** @param {string} id */
function raise(id) {
  const card = shapes.get(id), mark = sheet.querySelector(`.conflict[data-of="${card.dataset.card}"]`), above = sheet.querySelector(".badges");
  if (raised.has(card)) return;
  raised.add(card);
  for (const node of mark ? [card, mark] : [card]) card.parentNode?.insertBefore(node, above);
}

/**
 * A line between cards of which one has moved is drawn anew, with its signs from its start on. Returns how far to the right it goes.
 * @param {string} id @param {SVGGraphicsElement} node @param {Shifted} source @param {Shifted} target
 */
function follow(id, node, source, target) {
  const moved = [source, target].some(({ dx, dy }) => dx || dy), route = routeOf(id), end = shapeIn(node, ".end");
  if (!moved && !drawnAs.has(node)) return 0;
  if (!drawnAs.has(node)) drawnAs.set(node, [route.getAttribute("d"), end.getAttribute("transform")]);
  const before = drawnAs.get(node), { route: points, short } = readRoute(before[0], before[1]);
  const anew = moved ? rerouted(points, source, target) : points, made = moved ? pathOf(anew, short) : { path: before[0], end: before[1] };
  route.setAttribute("d", made.path);
  end.setAttribute("transform", made.end);
  let start = 4;
  for (const one of badgeNodes(id)) {
    if (!moved || one.classList.contains("off")) { shift(one, 0, 0); continue; }
    const { x, y, width, height } = one.getBBox(), at = route.getPointAtLength(start + width / 2 + 1);
    shift(one, at.x - x - width / 2, at.y - y - height / 2);
    start += width + 1;
  }
  return moved && state.visibleLines.has(id) ? Math.max(...anew.map(([x]) => x)) + AROUND : 0;
}

/** A line by the claims that pass: its dashes, and which of its signs it bears. @param {string} id */
function dress(id) {
  const at = state.looks.get(id), route = routeOf(id), tone = route.getAttribute("stroke") ?? "";
  const dashes = DASHES[at.pattern];
  route.setAttribute("stroke-width", String(stances.get(lines.get(id).stance).width + Math.min(Math.max(at.origins - 1, 0), 4)));
  if (dashes) route.setAttribute("stroke-dasharray", dashes.join(" ")); else route.removeAttribute("stroke-dasharray");
  const borne = new Map(badgesOf(at).map(({ id: sign, whole }) => [sign, whole]));
  for (const node of badgeNodes(id)) {
    const whole = borne.get(node.dataset.sign), box = shapeIn(node, "rect"), ring = shapeIn(node, "circle");
    node.classList.toggle("off", whole === undefined);
    if (whole === undefined) continue;
    node.classList.toggle("some", !whole);
    if (ring) ring.setAttribute("stroke-dasharray", whole ? "none" : "2 2");
    else {
      box.setAttribute("fill", whole ? tone : PAPER);
      shapeIn(node, "text").setAttribute("fill", whole ? PAPER : tone);
    }
  }
}
const PAPER = "#ffffff"; // the color of the page in the drawing; the style sheet makes that of this page of it
/** @param {string} id */
const badgeNodes = (id) => shapesIn(sheet, `.badges[data-line="${id}"] > .badge`);

/** The signs on a line, with their places. @param {string} id */
function badgesAt(id) {
  return badgeNodes(id).filter((node) => !node.classList.contains("off")).map((node) => {
    const [sign] = facts.signs.filter((one) => one.id === node.dataset.sign), { x, y, width, height } = node.getBBox(), { e = 0, f = 0 } = node.transform.baseVal.consolidate()?.matrix ?? {};
    return { ...sign, whole: !node.classList.contains("some"), x: x + e + width / 2, y: y + f + height / 2, width, height };
  });
}

// Light up the selection, or what the pointer or a headline is at, with its neighbors; dim the rest.
function light() {
  const lit = state.lit = state.pointed ?? litBy(hovered ?? state.selected) ?? litBy(null), dim = Boolean(lit);
  const isLit = (/** @type {string} */ id) => Boolean(lit?.lines.has(id) || lit?.cards.has(id));
  sheet.classList.toggle("dimming", dim);
  for (const [id, node] of shapes) {
    node.classList.toggle("lit", isLit(id));
    node.classList.toggle("chosen", id === state.selected);
  }
  for (const group of shapesIn(sheet, ".badges")) group.classList.toggle("lit", isLit(lineOf(group)));
  for (const mark of shapesIn(sheet, ".conflict")) mark.classList.toggle("lit", isLit(cardOf(mark)));
  wordLines();
  ring();
}

/**
 * What is lit: the lines and cards of this card or line, or else those of the headline that is chosen.
 * @param {string | null} id @returns {Lit | null}
 */
function litBy(id) {
  const wanted = !id ? (state.only && !SHEETS.has(state.matter?.id) ? [...state.only] : null) : cards.has(id) || lines.has(id) ? null : claimsOf(id).map(({ iri }) => iri);
  const some = wanted ? [...state.visibleLines].filter((line) => lines.get(line).claims.some((iri) => wanted.includes(iri)))
    : state.visibleCards.has(id) || state.visibleLines.has(id) ? [...state.visibleLines].filter((line) => line === id || lines.get(line).from === id || lines.get(line).to === id) : null;
  if (!some || (wanted && !some.length)) return null;
  return { lines: new Set(some), cards: new Set([...(id ? [id] : []), ...some.flatMap((line) => [lines.get(line).from, lines.get(line).to])]) };
}

// ---- the words on the selected lines: none covers another, nor a sign or card that is lit, as far as there is room --------

function wordLines() {
  state.pills = [];
  for (const old of shapesIn(sheet, ".pill")) old.remove();
  const id = hovered && hovered !== state.selected ? null : state.selected, { lit } = state;
  if (!id || !lit || state.pointed) return;
  const boxes = [...lit.cards].filter((id_) => cards.has(id_) && shapes.has(id_)).map(cardBox);
  const put_ = [...lit.lines].flatMap((line) => badgesAt(line));
  for (const line of lit.lines) {
    if (!lines.get(line).claims.length && id !== line) continue; // structural lines have no label
    const made = pill(line, boxes, put_);
    state.pills.push(made);
    const group = drawn("g", { class: "pill" });
    const tone = routeOf(line).getAttribute("stroke") ?? "";
    const text = drawn("text", { x: made.x, y: made.y + 4.2, fill: tone, "text-anchor": "middle" });
    text.textContent = made.text;
    group.append(drawn("rect", { x: made.x - made.width / 2, y: made.y - made.height / 2, width: made.width, height: made.height, rx: 9, fill: PAPER, stroke: tone }), text);
    shapeIn(sheet, ".sheet").append(group);
  }
}

/** Whether two boxes are apart by so much. @param {Box} a @param {Box} b */
const apart = (a, b, gap = 1) =>
  Math.abs(a.x - b.x) >= (a.width + b.width) / 2 + gap || Math.abs(a.y - b.y) >= (a.height + b.height) / 2 + gap;

/** @param {string} id */
function cardBox(id) {
  const [x, y] = state.layout.cards[id], frame = shapeIn(shapes.get(id), ".frame");
  return { x, y, width: Number(frame.getAttribute("width")), height: Number(frame.getAttribute("height")) };
}

/**
 * The words on a line, where they cover none of these, nor each other.
 * @param {string} id @param {Box[]} lit @param {Box[]} badges @returns {Pill}
 */
function pill(id, lit, badges) {
  const name = stances.get(lines.get(id).stance).label, { count, origins } = state.looks.get(id);
  const short = cut(name, 28), text = [count > 1 ? `${short} ×${count}` : short, origins > 1 && counted(origins, "origin")].filter(Boolean).join(", ");
  textRuler.font = `12px ${FONT}`;
  const made = { id, text, width: textRuler.measureText(text).width + 12, height: 18 };
  const route = routeOf(id), long = route.getTotalLength();
  // Many lines may share one end: write at the other end.
  const wish = route.getPointAtLength(lines.get(id).from === state.selected ? Math.max(long - 40 - made.width / 2, long / 2) : Math.min(40 + made.width / 2, long / 2));
  const far = (/** @type {Point} */ one) => Math.hypot(one.x - wish.x, one.y - wish.y);
  const along = Array.from({ length: 60 }, (_, step) => route.getPointAtLength((long * step) / 59)).map(({ x, y }) => ({ ...made, x, y })).sort((a, b) => far(a) - far(b));
  const beside = Array.from({ length: 40 }, (_, step) => ({ ...made, x: wish.x, y: wish.y + 10 * Math.ceil(step / 2) * (step % 2 ? 1 : -1) }));
  const free = (/** @type {Box[]} */ others) => (/** @type {Box} */ one) => others.every((other) => apart(one, other));
  const taken = [...state.pills, ...badges];
  return along.find(free([...taken, ...lit])) ?? along.find(free(taken)) ?? beside.find(free(taken)) ?? beside.find(free(state.pills)) ?? along[0];
}

// The ring around the card that the keys are at, while the picture has the focus.
function ring() {
  sheet.querySelector(".ring")?.remove();
  if (!state.at || !shapes.has(state.at) || !state.visibleCards.has(state.at) || !canvas.matches(":focus-visible")) return;
  const { x, y, width, height } = cardBox(state.at);
  shapeIn(sheet, ".sheet").append(drawn("rect", { class: "ring", x: x - width / 2 - 5, y: y - height / 2 - 5, width: width + 10, height: height + 10, rx: 8 }));
}

// ---- pointing: what is under the pointer lights up, with its sentences in a small card ---------------------------------------

/** @type {string | null} */
let hovered = null;
let waiting = 0;
/**
 * A card or line near a point of the window; lines are thin.
 * @param {number} x @param {number} y @returns {SVGElement | null}
 */
function hit(x, y) {
  for (const [dx, dy] of [[0, 0], [0, 3], [0, -3], [3, 0], [-3, 0], [0, 6], [0, -6]]) {
    const node = document.elementFromPoint(x + dx, y + dy)?.closest(".drawn :is([data-card], [data-line], [data-of], [data-fold])");
    if (node) return /** @type {SVGElement} */ (node);
  }
  return null;
}
/** The card or line that a shape is of. @param {SVGElement | null} node */
const idOf = (node) => node && (node.dataset.line ?? cardOf(node));

/** @param {PointerEvent} event */
function point(event) {
  if (event.pointerType === "touch") return;
  const id = idOf(hit(event.clientX, event.clientY));
  canvas.style.cursor = id ? "pointer" : "";
  clearTimeout(waiting);
  if (id === hovered) return;
  waiting = setTimeout(() => {
    hovered = id;
    light();
    tell(id, event.clientX, event.clientY);
  }, 80);
}

function leave() {
  clearTimeout(waiting);
  if (hovered === null) return;
  hovered = null;
  tell(null);
  light();
}

// ---- size and place -----------------------------------------------------------------------------------------

const LEAST = 1, MOST = 3; // at a scale of 1 text is 12 pixels high
let scale = 1;
// The part of the canvas not covered by the panel, which on small screens lies over its right or bottom.
function room() {
  const { width, height, top, left } = canvas.getBoundingClientRect(), over = $("panel").getBoundingClientRect();
  if (!slim.matches || !over.height) return { width, height };
  const side = over.width < width * 0.7;
  return { width: side ? Math.max(over.left - left, 80) : width, height: side ? height : Math.max(over.top - top, 80) };
}

/** @param {number} to */
function resize(to) {
  const box = room(), { width, height } = canvas.getBoundingClientRect();
  scale = Math.min(Math.max(to, 0.4), MOST);
  sheet.style.width = `${state.layout.size[0] * scale}px`;
  sheet.style.height = `${state.layout.size[1] * scale}px`;
  sheet.style.marginRight = `${width - box.width}px`;
  sheet.style.marginBottom = `${height - box.height}px`;
}

// All of it, as large as fits, but never too small to be read.
function fit() {
  const [width, height] = state.layout.size, box = room();
  const wide = (box.width - 24) / width, high = (box.height - 16) / height;
  if (wide > 0) resize(Math.max(Math.min(wide, high, 1.5), Math.min(wide, LEAST), slim.matches ? LEAST : 0.92));
  canvas.scrollTo(0, 0);
}

// The first look: the whole width, if it can be read; else around what is selected, or what most positions are about.
function begin() {
  fit();
  const at = state.visibleCards.has(state.selected) ? state.selected : canvas.scrollWidth > canvas.clientWidth + 1 ? foremost() : null;
  if (at) center(at);
}

/** The card that most positions are about; of several the one with most lines. */
function foremost() {
  const rank = (/** @type {string} */ id) => [[...state.visibleLines].filter((line) => lines.get(line).to === id && lines.get(line).claims.length).length, cards.get(id).degree];
  const better = (/** @type {string} */ a, /** @type {string} */ b) => rank(b)[0] - rank(a)[0] || rank(b)[1] - rank(a)[1] || (a < b ? -1 : 1);
  return [...state.visibleCards].sort(better)[0];
}

/** Bring a card to the middle. @param {string} id */
function center(id) {
  const [x, y] = placeOf(id), box = room();
  canvas.scrollTo(x - box.width / 2, y - box.height / 2);
}
/** The middle of a card in the scrolled content. @param {string} id */
function placeOf(id) {
  const { left, top, width, height } = shapeIn(shapes.get(id), ".frame").getBoundingClientRect(), outer = canvas.getBoundingClientRect();
  return [left + width / 2 - outer.left + canvas.scrollLeft, top + height / 2 - outer.top + canvas.scrollTop];
}

/** Bring a card into sight; one that is in sight stays where it is. @param {string | null} id */
function reveal(id) {
  if (!id || !cards.has(id) || !state.visibleCards.has(id)) return;
  resize(scale);
  const [x, y] = placeOf(id), box = room(), { width, height } = cardBox(id), [dx, dy] = [(width / 2) * scale, (height / 2) * scale];
  const [left, top] = [x - canvas.scrollLeft, y - canvas.scrollTop];
  if (left - dx < 0 || top - dy < 0 || left + dx > box.width || top + dy > box.height) center(id);
}

/** @param {number} factor */
function zoom(factor, at = { x: room().width / 2, y: room().height / 2 }) {
  const before = scale, [x, y] = [canvas.scrollLeft + at.x, canvas.scrollTop + at.y];
  resize(scale * factor);
  canvas.scrollTo((x * scale) / before - at.x, (y * scale) / before - at.y);
}

/** Where a card or line is on the page: of a line a point at which it can be clicked. @param {string} id */
function where(id) {
  const node = shapes.get(id);
  if (cards.has(id)) {
    const { left, top, width, height } = shapeIn(node, ".frame").getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2, scale };
  }
  const route = routeOf(id), long = route.getTotalLength(), onPage = route.getScreenCTM() ?? undefined;
  const points = Array.from({ length: 24 }, (_, step) => route.getPointAtLength((long * (step + 1)) / 26).matrixTransform(onPage));
  const best = points.find(({ x, y }) => idOf(hit(x, y)) === id) ?? points[8];
  return { x: best.x, y: best.y, scale };
}

function listen() {
  canvas.addEventListener("click", (event) => {
    if (dragged) return;
    const node = hit(event.clientX, event.clientY);
    if (node?.dataset.fold) unfold(cardOf(node));
    else if (node?.dataset.of) openSides(cardOf(node));
    else select(idOf(node));
  });
  canvas.addEventListener("pointermove", point);
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // the wheel scrolls; a pinch comes as a wheel with Ctrl
    event.preventDefault();
    const { left, top } = canvas.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY / 300), { x: event.clientX - left, y: event.clientY - top });
    state.moved = true;
  }, { passive: false });
  drag();
  // After a resize the picture is fitted again unless the reader has moved it.
  new ResizeObserver(() => { if (!state.moved && sheet) begin(); }).observe(canvas);
}

/** @param {string} plan */
function unfold(plan) {
  if (state.unfolded.has(plan)) state.unfolded.delete(plan); else state.unfolded.add(plan);
  show();
  reveal(plan);
  remember();
}

// A mouse drags the card that it takes, else the picture. Fingers scroll it as they do everywhere; a card comes along with one that rests on it first.
const HELD = 350; // milliseconds for which a finger rests
let dragged = false;
function drag() {
  /** What is dragged: where the pointer was, and where the picture and the card were. @type {{ x: number, y: number, left: number, top: number, id: string | null, at: [number, number] } | null} */
  let from = null;
  /** Where a finger rests. @type {PointerEvent | null} */
  let rests = null;
  let holding = 0; // until it is known whether it does
  const begins = (/** @type {PointerEvent} */ event, /** @type {string | null} */ id) => {
    from = { x: event.clientX, y: event.clientY, left: canvas.scrollLeft, top: canvas.scrollTop, id, at: id ? state.layout.cards[id] : [0, 0] };
    canvas.classList.toggle("carrying", Boolean(id));
  };
  const ends_ = () => {
    clearTimeout(holding);
    if (from?.id && dragged) moveTo(from.id, state.layout.cards[from.id]);
    from = null;
    canvas.classList.remove("carrying");
  };
  canvas.addEventListener("pointerdown", (event) => {
    dragged = false;
    const node = hit(event.clientX, event.clientY), id = node?.dataset.card ? idOf(node) : null;
    if (event.pointerType === "mouse" && event.button === 0) begins(event, id);
    else if (event.pointerType === "touch" && id) {
      rests = event;
      holding = setTimeout(() => begins(event, id), HELD);
    };
  });
  addEventListener("pointermove", (event) => {
    if (rests && Math.hypot(event.clientX - rests.clientX, event.clientY - rests.clientY) > 8) clearTimeout(holding);
    if (!from || (!dragged && Math.hypot(event.clientX - from.x, event.clientY - from.y) < 4)) return;
    dragged = state.moved = true;
    leave();
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (from.id) moveTo(from.id, within(from.id, [from.at[0] + (dx + canvas.scrollLeft - from.left) / scale, from.at[1] + (dy + canvas.scrollTop - from.top) / scale]), false);
    else canvas.scrollTo(from.left - dx, from.top - dy);
  });
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, ends_);
  canvas.addEventListener("touchmove", (event) => { if (from?.id) event.preventDefault(); }, { passive: false });
  canvas.addEventListener("contextmenu", (event) => { if (from?.id) event.preventDefault(); });
}

/** The picture once more, without what is hidden, for an image of it. @param {number} x @param {number} y */
function copied(x, y) {
  const copy = /** @type {SVGElement} */ (sheet.cloneNode(true)), [width, height] = state.layout.size;
  copy.querySelectorAll(".off, .ring").forEach((node) => node.remove());
  copy.removeAttribute("style");
  for (const [name, value] of Object.entries({ x, y, width, height })) copy.setAttribute(name, String(value));
  return copy;
}

DRAWERS.cards = { draw, light, ring, fit, begin, reveal, zoom, where, copied, badgesAt, listen, arrange, within, mark: markNotes, has: (matter) => SHEETS.has(matter) };
