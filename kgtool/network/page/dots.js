// @ts-nocheck: not yet
// ---- a large network: dots at places computed beforehand, straight lines ------------------------------------------
// Takes the place of picture.js for the whole network. vis-network does what it is good at (panning, zooming, touch, clicks) and gets no
// nodes: with thousands of them, creating its objects takes too long. Dots and lines are drawn here, one path for each
// look, and only those in sight. What the other files use is returned at the end.
import { $, color, drawn, element, FONT, narrow, resolved, role } from "./dom.js";
import {
  cards, claims, DASHES, DRAWERS, edges, facts, inRange, inTime, kinds, label, lines, lookOf, nodes, on, stances, state, UNIT,
} from "./base.js";
import { select } from "./panel.js";

const OPTIONS = { physics: false, layout: { improvedLayout: false }, interaction: { selectable: false, zoomSpeed: 0.6 } };
const data = { nodes: new vis.DataSet(), edges: new vis.DataSet() };
const network = new vis.Network($("canvas"), data, OPTIONS);
network.canvas.frame.removeAttribute("tabindex"); // the whole picture takes the focus, see keys.js
const LABEL = { size: 12, most: 60, wide: 190 }; // on the screen, at any scale
const NEAR = 9; // pixels from a dot or line that still hit it
let opening = facts.opening; // lit until something is chosen

// The data give places around the middle; here they count from the upper left corner.
for (const axis of [0, 1]) {
  const least = nodes.reduce((so, card) => Math.min(so, card.at[axis]), 0) - 30;
  for (const card of nodes) card.at[axis] -= least;
}
const center = (id) => cards.get(id).at;
const extent = (axis) => nodes.reduce((so, card) => Math.max(so, card.at[axis] + card.width / 2), 0) + 30;
const LAYOUT = {
  cards: Object.fromEntries(nodes.map((card) => [card.id, card.at])), columns: [], size: [extent(0), extent(1)],
  routes: new Proxy({}, { get: (_, id) => lines.has(id) ? [center(lines.get(id).from), center(lines.get(id).to)] : undefined }),
};
const linesOf = new Map(nodes.map((card) => [card.id, []]));
for (const edge of edges) for (const end of new Set([edge.from, edge.to])) linesOf.get(end).push(edge.id);

// ---- what is visible ----------------------------------------------------------------------------------

// With this many lines no badge can be read: the panel says it.
const look = (line) => lookOf(line.claims.map((iri) => claims.get(iri)).filter(inTime));

let order = { dots: [], lines: [] }; // what is visible: dots by importance, lines by look

function draw() {
  state.layout = LAYOUT;
  state.looks = new Map(edges.map((edge) => [edge.id, look(edge)]));
  const visible = edges.filter((edge) => !state.offStances.has(edge.stance) && on(edge.from) && on(edge.to) && inRange(edge));
  state.visibleLines = new Set(visible.map((edge) => edge.id));
  state.visibleCards = new Set(visible.flatMap((edge) => [edge.from, edge.to]));
  const groups = new Map();
  for (const { id, stance, from, to } of visible) {
    const { pattern } = state.looks.get(id), key = `${stance} ${pattern}`;
    if (!groups.has(key)) groups.set(key, { stance: stances.get(stance), pattern, lines: [] });
    groups.get(key).lines.push({ id, from: cards.get(from), to: cards.get(to) });
  }
  order = {
    dots: [...state.visibleCards].map((id) => cards.get(id)).sort((a, b) => b.degree - a.degree || (a.id < b.id ? -1 : 1)),
    lines: [...groups.values()],
  };
  light(true);
  return false;
}

// Light up the selection (before there is one: what the page opens at) and its neighbors, dim the rest.
function light(still = false) {
  if (!still) opening = null;
  const id = state.selected ?? opening;
  state.lit = state.pointed;
  if (!state.lit && id && (state.visibleCards.has(id) || state.visibleLines.has(id))) {
    const near = lines.has(id) ? [id] : linesOf.get(id).filter((line) => state.visibleLines.has(line));
    state.lit = { lines: new Set(near), cards: new Set([id, ...near.flatMap((line) => [lines.get(line).from, lines.get(line).to])].filter((end) => cards.has(end))) };
  }
  network.redraw();
}

// ---- drawing: all of it, below the labels --------------------------------------------------------------------

// What is in sight of this canvas, in the units of the picture: left, top, right, bottom, and the scale.
function sight(ctx) {
  const { a, e, f } = ctx.getTransform(), dense = ctx.canvas.width / (ctx.canvas.clientWidth || ctx.canvas.width);
  return { left: -e / a, top: -f / a, right: (ctx.canvas.width - e) / a, bottom: (ctx.canvas.height - f) / a, scale: a / dense };
}
const apart = (a, b, box) => Math.max(a[0], b[0]) < box.left || Math.min(a[0], b[0]) > box.right || Math.max(a[1], b[1]) < box.top || Math.min(a[1], b[1]) > box.bottom;
const inside = ([x, y], { left, top, right, bottom }, edge) => x > left - edge && x < right + edge && y > top - edge && y < bottom + edge;

function signs(ctx) {
  const box = sight(ctx), thin = 1 / box.scale;
  ctx.lineCap = "butt";
  for (const lit of [false, true]) {
    for (const { stance, pattern, lines: all } of order.lines) {
      const some = all.filter(({ id, from, to }) => (state.lit?.lines.has(id) ?? false) === lit && !apart(from.at, to.at, box));
      if (some.length) strokes(ctx, some, stance, pattern, thin, lit);
    }
    dots(ctx, box, lit);
  }
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}

function strokes(ctx, some, stance, pattern, thin, lit) {
  ctx.strokeStyle = ctx.fillStyle = role(stance.role);
  ctx.lineWidth = (lit ? Math.max(stance.width * 0.8, 1) : stance.role === "structure" ? 0.6 : 0.9) * thin;
  ctx.globalAlpha = lit ? 1 : state.lit ? 0.1 : Math.min(0.75, Math.max(0.28, 900 / edges.length));
  // Dashes are slow to draw: with many lines only the highlighted ones are dashed.
  ctx.setLineDash((lit || some.length < 300) && DASHES[pattern] ? DASHES[pattern].map((part) => part * thin * 0.6) : []);
  ctx.beginPath();
  for (const { from, to } of some) {
    ctx.moveTo(from.at[0], from.at[1]);
    ctx.lineTo(to.at[0], to.at[1]);
  }
  ctx.stroke();
  if (!lit && some.length > 1500) return;
  ctx.setLineDash([]);
  ctx.beginPath();
  for (const { from, to } of some) end(ctx, from, to, stance.arrow, thin * (lit ? 1.5 : 1));
  ctx.fill();
}

const CROSS = [[4, -1.5], [7, -4.5], [8.5, -3], [5.5, 0], [8.5, 3], [7, 4.5], [4, 1.5], [1, 4.5], [-0.5, 3], [2.5, 0], [-0.5, -3], [1, -4.5]];
// The end of a line, at the rim of the dot it leads to.
function end(ctx, from, to, arrow, unit) {
  const dx = to.at[0] - from.at[0], dy = to.at[1] - from.at[1], far = Math.hypot(dx, dy);
  if (far < to.width / 2 + 9 * unit) return;
  const [ux, uy] = [dx / far, dy / far], [x, y] = [to.at[0] - ux * (to.width / 2 + unit), to.at[1] - uy * (to.width / 2 + unit)];
  const corner = (back, side) => [x - ux * back * unit - uy * side * unit, y - uy * back * unit + ux * side * unit];
  const shape = { bar: [[0, -5], [0, 5], [2, 5], [2, -5]], vee: [[0, 0], [8, 4], [4, 0], [8, -4]], cross: CROSS }[arrow] ?? [[0, 0], [7, 3], [7, -3]];
  if (arrow === "circle") {
    const [cx, cy] = corner(3, 0);
    ctx.moveTo(cx + 3 * unit, cy);
    ctx.arc(cx, cy, 3 * unit, 0, 2 * Math.PI);
    return;
  }
  shape.forEach(([back, side], index) => ctx[index ? "lineTo" : "moveTo"](...corner(back, side)));
  ctx.closePath();
}

// The dots of each kind in one path; where they are large enough, with the sign of their kind.
function dots(ctx, box, lit) {
  const byKind = new Map();
  for (const card of order.dots) {
    if ((state.lit?.cards.has(card.id) ?? false) !== lit || !inside(card.at, box, card.width)) continue;
    if (!byKind.has(card.kind)) byKind.set(card.kind, []);
    byKind.get(card.kind).push(card);
  }
  for (const [id, some] of byKind) {
    const kind = kinds.get(id);
    ctx.globalAlpha = 1;
    ctx.setLineDash([]);
    ctx.fillStyle = state.lit && !lit ? color(`color-mix(in srgb, var(--role-${kind.role}, var(--role-other)) 26%, var(--page))`) : role(kind.role);
    ctx.strokeStyle = color("var(--page)");
    ctx.lineWidth = 1 / box.scale;
    ctx.beginPath();
    for (const { at: [x, y], width } of some) rim(ctx, x, y, width / 2);
    ctx.fill();
    if (box.scale > 0.35) ctx.stroke();
    ctx.fillStyle = color("var(--page)");
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    for (const { at: [x, y], width } of some) {
      if (width * box.scale < 15) continue;
      ctx.font = `${width * 0.62}px ${FONT}`;
      ctx.fillText(kind.glyph, x, y, width);
    }
  }
  const chosen = cards.get(state.selected);
  if (!lit || !chosen) return;
  ctx.beginPath();
  ctx.arc(chosen.at[0], chosen.at[1], chosen.width / 2 + 3 / box.scale, 0, 2 * Math.PI);
  ctx.strokeStyle = color("var(--ink)");
  ctx.lineWidth = 2.5 / box.scale;
  ctx.stroke();
}

function rim(ctx, x, y, half) {
  ctx.moveTo(x + half, y);
  ctx.arc(x, y, half, 0, 2 * Math.PI);
}

// ---- labels: of the most important in sight, none over another ------------------------------------------------------

function words(ctx) {
  const box = sight(ctx), unit = 1 / box.scale, put = [], cells = new Map();
  ctx.font = `${LABEL.size * unit}px ${FONT}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.direction = "ltr";
  const first = state.lit ? order.dots.filter(({ id }) => state.lit.cards.has(id)) : [];
  const chosen = cards.get(state.selected ?? opening);
  for (const card of [...(chosen ? [chosen] : []), ...first, ...(state.lit ? [] : order.dots)]) {
    if (put.length >= LABEL.most || !inside(card.at, box, 0) || put.includes(card)) continue;
    const text = cut(card.label), wide = (measured(text) + 4) * unit, high = (LABEL.size + 3) * unit;
    const right = card.at[0] + card.width / 2 + 3 * unit, y = card.at[1];
    const x = right + wide > box.right ? card.at[0] - card.width / 2 - wide : right; // at the edge: to the left of its dot
    const place = [x / unit, (y - high / 2) / unit, (x + wide) / unit, (y + high / 2) / unit];
    if (!taken(cells, place)) put.push(card), ink(ctx, text, x, y, card === chosen, unit);
  }
}

function ink(ctx, text, x, y, strong, unit) {
  ctx.font = `${strong ? "bold " : ""}${LABEL.size * unit}px ${FONT}`;
  ctx.globalAlpha = 0.9;
  ctx.lineWidth = 4 * unit;
  ctx.strokeStyle = color("var(--page)");
  ctx.strokeText(text, x, y);
  ctx.globalAlpha = 1;
  ctx.fillStyle = color("var(--ink)");
  ctx.fillText(text, x, y);
}

const widths = new Map(), measure = document.createElement("canvas").getContext("2d");
function measured(text) {
  if (!widths.has(text)) {
    measure.font = `bold ${LABEL.size}px ${FONT}`;
    widths.set(text, measure.measureText(text).width);
  }
  return widths.get(text);
}
const cut = (text) => (text.length > 34 ? `${text.slice(0, 33)}…` : text);

// Whether a box (in pixels of the screen) covers one before it; if not, it is noted.
function taken(cells, [left, top, right, bottom]) {
  const touched = [];
  for (let column = Math.floor(left / 100); column <= right / 100; column += 1)
    for (let row = Math.floor(top / 40); row <= bottom / 40; row += 1) touched.push(`${column} ${row}`);
  const over = (other) => left < other[2] && other[0] < right && top < other[3] && other[1] < bottom;
  if (touched.some((cell) => cells.get(cell)?.some(over))) return true;
  for (const cell of touched) cells.set(cell, [...(cells.get(cell) ?? []), [left, top, right, bottom]]);
  return false;
}

// The ring around the dot that the keys are at, while the picture has the focus.
function rings(ctx) {
  const card = cards.get(state.at);
  if (!card || !state.visibleCards.has(state.at) || !$("canvas").matches(":focus-visible")) return;
  const { scale } = sight(ctx);
  ctx.beginPath();
  ctx.arc(card.at[0], card.at[1], card.width / 2 + 6 / scale, 0, 2 * Math.PI);
  ctx.strokeStyle = color("var(--accent)");
  ctx.lineWidth = 3 / scale;
  ctx.stroke();
}

// ---- what is at a place ----------------------------------------------------------------------------------------

const hit = (place) => {
  const { x, y } = network.DOMtoCanvas(place), reach = NEAR / network.getScale();
  return nearDot(x, y, reach) ?? nearLine(x, y, reach * 0.6);
};

function nearDot(x, y, reach) {
  let best = null, least = Infinity;
  for (const { id, at, width } of order.dots) {
    const far = Math.hypot(at[0] - x, at[1] - y) - width / 2;
    if (far < Math.min(reach, least)) [best, least] = [id, far];
  }
  return best;
}

// Among thousands of lines, only a highlighted one can be meant.
function nearLine(x, y, reach) {
  let best = null, least = reach;
  for (const { lines: some } of order.lines) {
    for (const { id, from: { at: [x1, y1] }, to: { at: [x2, y2] } } of some) {
      if (state.lit && !state.lit.lines.has(id)) continue;
      const [dx, dy] = [x2 - x1, y2 - y1], part = Math.min(Math.max(((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1), 0), 1);
      const far = Math.hypot(x1 + dx * part - x, y1 + dy * part - y);
      if (far < least) [best, least] = [id, far];
    }
  }
  return best;
}

// ---- what of it is in sight ------------------------------------------------------------------------------

const SCALES = [0.45, 1.6]; // a neighborhood opens at a scale between these
function room() {
  const { width, height, top } = $("canvas").getBoundingClientRect(), sheet = $("panel").getBoundingClientRect();
  return { width, height: narrow.matches && sheet.height ? Math.max(sheet.top - top, 80) : height, full: height };
}

function fit() {
  if (opening) light();
  const [width, height] = LAYOUT.size, box = room(), scale = Math.min((box.width - 20) / width, (box.height - 12) / height, 1.5);
  if (scale > 0) lookAt([width / 2, height / 2], scale);
}

// Move a point of the picture to the middle of the free part of the canvas.
function lookAt([x, y], scale = network.getScale()) {
  const { height, full } = room();
  network.moveTo({ position: { x, y: y + (full - height) / 2 / scale }, scale, animation: false });
}

// The first look: a neighborhood, as much of it as can be made out; everything if there is no opening.
function begin() {
  const id = cards.has(state.selected) ? state.selected : opening;
  if (!id || !state.visibleCards.has(id)) return fit();
  const near = linesOf.get(id).filter((line) => state.visibleLines.has(line)).map((line) => lines.get(line)).map(({ from, to }) => (from === id ? to : from));
  const [x, y] = center(id), box = room(), reach = (axis) => Math.max(60, ...near.map((end) => Math.abs(center(end)[axis] - center(id)[axis]) + 40));
  const scale = Math.min(box.width / 2 / reach(0), box.height / 2 / reach(1));
  lookAt([x, y], Math.min(Math.max(scale, SCALES[0]), SCALES[1]));
}

// Bring a dot into sight; one that is in sight stays where it is.
function reveal(id) {
  const at = LAYOUT.cards[id];
  if (!at || !state.visibleCards.has(id)) return;
  const { x, y } = network.canvasToDOM({ x: at[0], y: at[1] }), box = room();
  if (x < 8 || y < 8 || x > box.width - 8 || y > box.height - 8) lookAt(at, Math.max(network.getScale(), SCALES[0]));
}
const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor, animation: false });

// ---- what the page says of itself: merged things, and where it opened ------------------------------------------------

$("hint").textContent = [
  opening && `Opened at ${label(opening)}: Fit shows all.`,
  `Each dot is a thing, the larger the more is said of it; zoom in for names. Click one for its ${UNIT}s.`,
].filter(Boolean).join(" ");
for (const text of facts.banner ?? []) {
  const close = element("button", { type: "button", textContent: "Close" });
  const banner = element("p", { className: "banner", role: "note" }, text, " ", close);
  close.addEventListener("click", () => banner.remove());
  $("picture").append(banner);
}

// ---- what the other files use ------------------------------------------------------------------------------------------

function listen() {
  network.on("click", ({ pointer }) => select(hit(pointer.DOM)));
  $("canvas").addEventListener("mousemove", ({ offsetX, offsetY }) => {
    $("canvas").style.cursor = hit({ x: offsetX, y: offsetY }) ? "pointer" : "";
  });
  for (const layer of [signs, words, rings]) network.on("afterDrawing", layer);
  // After a resize the picture is fitted again unless the reader has moved it; twice, as vis-network resizes with a delay.
  for (const own of ["dragEnd", "zoom"]) network.on(own, () => { state.moved = true; });
  network.on("resize", () => {
    if (state.moved) return;
    begin();
    requestAnimationFrame(begin);
  });
}

function where(id) {
  const [a, b] = lines.has(id) ? LAYOUT.routes[id] : [center(id), center(id)], box = $("canvas").getBoundingClientRect();
  const { x, y } = network.canvasToDOM({ x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2 });
  return { x: box.left + x, y: box.top + y, scale: network.getScale() };
}

// All of the picture, drawn once more by vis-network in a frame as large as it is.
function copied(x, y) {
  const [width, height] = LAYOUT.size, frame = document.body.appendChild(element("div", { className: "behind" })), dense = 2 / devicePixelRatio;
  Object.assign(frame.style, { width: `${width * dense}px`, height: `${height * dense}px` });
  document.documentElement.style.colorScheme = "light";
  resolved.clear();
  const copy = new vis.Network(frame, data, OPTIONS);
  for (const layer of [signs, words]) copy.on("afterDrawing", layer);
  copy.moveTo({ position: { x: width / 2, y: height / 2 }, scale: dense, animation: false });
  copy.redraw();
  const href = copy.canvas.frame.canvas.toDataURL();
  copy.destroy();
  frame.remove();
  document.documentElement.style.colorScheme = "";
  resolved.clear();
  return drawn("image", { x, y, width, height, href });
}

DRAWERS.dots = { draw, light, ring: () => network.redraw(), fit, begin, reveal, zoom, where, copied, badgesAt: () => [], listen };
