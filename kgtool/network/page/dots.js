// ---- a large network: dots at places computed beforehand, straight lines ------------------------------------------------
// Takes the place of picture.js for the whole network; canvas.js moves the picture.
import { say } from "./words.js";
import { $, drawn, element, pen, resolved, slim } from "./dom.js";
import { cards, DRAWERS, facts, label, lines, state } from "./base.js";
import { movingCanvas } from "./canvas.js";
import { nearestDot, nearestLine } from "./near.js";
import { choose, choosesLit, dots, endsOf, LAYOUT, linesOf, shown } from "./dots-shown.js";
import { keyRing, signs } from "./dots-signs.js";
import { writeNames } from "./dots-names.js";
import { dotsBack, dragDot, dragStep, dropDot, endDrag, grabDot, isDragging, isLoose } from "./dots-drag.js";
import { select, tell } from "./panel.js";
import { showPart, TOP, toggledPart } from "./part.js";

const WIDEST = 16000; // pixels that a canvas can be wide or high
const NEAR = 9; // pixels from a dot or line that still hit it

function draw() {
  choose();
  light(true);
  return false;
}

// What the page opens at is lit until something is chosen.
function light(still = false) {
  if (!still) shown.opening = null;
  choosesLit();
  moving.redraw();
}

/** @type {Written[]} */
let written = [];
/** @param {CanvasRenderingContext2D} ctx @param {Sight} box */
function paint(ctx, box) {
  signs(ctx, box, (dot) => !isLoose(dot));
  written = writeNames(ctx, box);
  keyRing(ctx, box);
}

/** The dots that move, drawn above the bitmap of the others. @param {CanvasRenderingContext2D} ctx @param {Sight} box */
function live(ctx, box) {
  if (!isDragging()) return false;
  const now = dragStep(box.scale);
  signs(ctx, box, isLoose);
  if (now === "ends") {
    endDrag();
    moving.redraw();
  }
  return now === "moves";
}

// ---- what is at a place, on the screen --------------------------------------------------------------------------------------

const dotAt = (/** @type {Point} */ place) => nearestDot(shown.dots, moving.toPicture(place), NEAR / moving.view.scale);
/** Among thousands of lines, only a highlighted one can be meant. @param {Point} place */
function lineAt(place) {
  const { lit } = state, all = shown.lines.flatMap(({ lines: some }) => some);
  return nearestLine(lit ? all.filter(({ id }) => lit.lines.has(id)) : all, moving.toPicture(place), (NEAR * 0.6) / moving.view.scale);
}
const hit = (/** @type {Point} */ place) => dotAt(place) ?? lineAt(place);

/** The name of a cluster at a place: its hub. @param {Point} place */
function titleAt(place) {
  const { view } = moving, [x, y] = [place.x - view.x, place.y - view.y];
  return written.find(({ cluster, place: { left, top, right, bottom } }) => cluster && x >= left && x <= right && y >= top && y <= bottom)?.id ?? null;
}

/** @param {Point} place */
function tap(place) {
  const hub = titleAt(place);
  if (hub) showPart(`cluster ${hub}`);
  else select(hit(place));
}

// ---- pointing: after a moment, what is at the pointer and its neighbors are lit --------------------------------------------

let waiting = 0;
/** @param {Point} place @param {PointerEvent} event */
function point(place, { clientX, clientY }) {
  const title = titleAt(place), id = title ? null : hit(place);
  moving.canvas.style.cursor = title || id ? "pointer" : "grab";
  clearTimeout(waiting);
  if (id !== shown.hovered) waiting = setTimeout(() => hover(id, clientX, clientY), 80);
}
/** @param {string | null} id @param {number} [x] @param {number} [y] */
function hover(id, x, y) {
  shown.hovered = id;
  light(!id);
  tell(id, x, y);
}
function leave() {
  clearTimeout(waiting);
  if (shown.hovered) hover(null);
}

// ---- the canvas ------------------------------------------------------------------------------------------------------------

/** @param {Point} place */
function grab(place) {
  const id = dotAt(place);
  if (!id) return false;
  leave();
  grabDot(id);
  moving.redraw();
  return true;
}
/** @param {Point} place */
function drag(place) {
  dragDot(moving.toPicture(place));
  moving.ask();
}
function drop() {
  dropDot();
  moving.ask();
}
function putBack() {
  dotsBack();
  draw();
}
const moving = movingCanvas($("canvas"), { paint, live, grab, drag, drop, tap, point, leave, moved: () => { state.moved = true; } });

// ---- what of it is in sight ------------------------------------------------------------------------------

const SCALES = [0.45, 1.6]; // a neighborhood opens at a scale between these
function room() {
  const { width, height, top, left } = $("canvas").getBoundingClientRect(), over = $("panel").getBoundingClientRect();
  if (!slim.matches || !over.height) return { width, height };
  const side = over.width < width * 0.7; // the panel lies over the picture at its right, or as a sheet at its bottom
  return { width: side ? Math.max(over.left - left, 80) : width, height: side ? height : Math.max(over.top - top, 80) };
}

// All that is visible.
function fit() {
  if (shown.opening) light();
  const some = shown.dots.length ? shown.dots : [...dots.values()], box = room();
  const side = (/** @type {0 | 1} */ axis, /** @type {1 | -1} */ way) => some.reduce((so, { at, width }) => Math[way > 0 ? "max" : "min"](so, at[axis] + (way * width) / 2), -way * Infinity) + way * 24;
  const [left, right, top, bottom] = [side(0, -1), side(0, 1), side(1, -1), side(1, 1)];
  const scale = Math.min((box.width - 20) / (right - left), (box.height - 40) / (bottom - top), 2.4);
  if (scale > 0) lookAt([(left + right) / 2, (top + bottom) / 2 - 12 / scale], scale); // names of clusters stand above them
}

/** Move a point of the picture to the middle of the free part of the canvas. @param {[number, number]} place */
function lookAt([x, y], scale = moving.view.scale) {
  const { width, height } = room();
  moving.measure();
  moving.look({ x: width / 2 - x * scale, y: height / 2 - y * scale, scale });
  moving.redraw();
}

// The first look: a neighborhood, as much of it as can be made out; everything if there is no opening.
function begin() {
  const id = cards.has(state.selected) ? state.selected : shown.opening;
  if (!id || !state.visibleCards.has(id)) return fit();
  const { at } = dots.get(id), near = linesOf.get(id).filter((line) => state.visibleLines.has(line)).map(endsOf).map(({ from, to }) => (from.id === id ? to : from));
  const box = room(), reach = (/** @type {0 | 1} */ axis) => Math.max(60, ...near.map((end) => Math.abs(end.at[axis] - at[axis]) + 40));
  const scale = Math.min(box.width / 2 / reach(0), box.height / 2 / reach(1));
  lookAt(at, Math.min(Math.max(scale, SCALES[0]), SCALES[1]));
}

/** Bring a dot into sight; one that is in sight stays where it is. @param {string | null} id */
function reveal(id) {
  const dot = dots.get(id);
  if (!dot || !state.visibleCards.has(id)) return;
  const { x, y } = moving.toScreen({ x: dot.at[0], y: dot.at[1] }), box = room();
  if (x < 8 || y < 8 || x > box.width - 8 || y > box.height - 8) lookAt(dot.at, Math.max(moving.view.scale, SCALES[0]));
}
/** @param {number} factor */
function zoom(factor) {
  const { width, height } = room();
  moving.zoomAt(factor, { x: width / 2, y: height / 2 });
}

// ---- what the page says of itself: merged things, and where it opened ------------------------------------------------

$("hint").textContent = [
  shown.opening && say("Opened at {thing}: Fit shows all.", { thing: label(shown.opening) }),
  say("Each dot is a thing, the larger the more is said of it; zoom in for names. Click one for what is said of it."), facts.clusters.length > 1 && say("Click the name of a cluster to open it."),
].filter(Boolean).join(" ");
for (const text of facts.banner ?? []) {
  const close = element("button", { type: "button", textContent: say("Close") });
  const banner = element("p", { className: "banner", role: "note" }, text, " ", close);
  close.addEventListener("click", () => banner.remove());
  $("picture").append(banner);
}

// ---- what the other files use ------------------------------------------------------------------------------------------

function listen() {
  $("top").addEventListener("click", () => toggledPart(`top ${TOP}`));
  $("near").addEventListener("click", () => toggledPart(`near ${state.selected}`));
  $("back-all").addEventListener("click", putBack);
  // After a resize the picture is fitted again unless the reader has moved it.
  new ResizeObserver(() => {
    if (state.moved) moving.redraw();
    else begin();
  }).observe($("canvas"));
}

/** @param {string} id */
function where(id) {
  const { from: { at: a }, to: { at: b } } = lines.has(id) ? endsOf(id) : { from: dots.get(id), to: dots.get(id) }, box = $("canvas").getBoundingClientRect();
  const { x, y } = moving.toScreen({ x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2 });
  return { x: box.left + x, y: box.top + y, scale: moving.view.scale };
}

/** All of the picture, drawn once more at twice its size. @param {number} x @param {number} y */
function copied(x, y) {
  const [width, height] = LAYOUT.size, dense = Math.min(2, WIDEST / Math.max(width, height));
  const copy = element("canvas", { width: width * dense, height: height * dense }), ctx = pen(copy);
  document.documentElement.style.colorScheme = "light";
  resolved.clear();
  ctx.setTransform(dense, 0, 0, dense, 0, 0);
  /** @type {Sight} */
  const box = { left: 0, top: 0, right: width, bottom: height, sides: [0, width], scale: 1 };
  signs(ctx, box, () => true);
  writeNames(ctx, box);
  document.documentElement.style.colorScheme = "";
  resolved.clear();
  return drawn("image", { x, y, width, height, href: copy.toDataURL() });
}

// The names in sight, with their places on the page.
function names() {
  const { left, top } = $("canvas").getBoundingClientRect(), { x, y } = moving.view, { width, height } = room();
  return written.map(({ place, ...name }) => ({ ...name, left: left + x + place.left, top: top + y + place.top, right: left + x + place.right, bottom: top + y + place.bottom }))
    .filter((one) => one.right > left && one.left < left + width && one.bottom > top && one.top < top + height);
}

DRAWERS.dots = { draw, light, ring: () => moving.redraw(), fit, begin, reveal, zoom, where, copied, names, badgesAt: () => [], listen, has: () => false, arrange() {}, within: (_, place) => place, mark() {} };
