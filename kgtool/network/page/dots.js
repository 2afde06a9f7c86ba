// @ts-nocheck: not yet
// ---- a large network: dots at places computed beforehand, straight lines ------------------------------------------------
// Takes the place of picture.js for the whole network. Dots and lines are drawn as one path for each look, and only those in
// sight; canvas.js moves the picture.
import { $, color, drawn, element, FONT, pen, resolved, role, slim } from "./dom.js";
import {
  cards, claims, DASHES, DRAWERS, edges, facts, inRange, inTime, kinds, label, lines, LINKS, lookOf, nodes, on, stances, state, UNIT,
} from "./base.js";
import { movingCanvas } from "./canvas.js";
import { select, tell } from "./panel.js";
import { showPart, TOP, toggledPart } from "./part.js";

const LABEL = { size: 12, title: 13, most: 160, wide: 34 }; // on the screen, at any scale; characters
const WIDEST = 16000; // pixels that a canvas can be wide or high
const ALL_NAMED = 100; // up to this many dots need no names of clusters
const NEAR = 9; // pixels from a dot or line that still hit it
let opening = facts.opening; // lit until something is chosen

// The data give places around the middle; here they count from the upper left corner.
for (const axis of [0, 1]) {
  const least = nodes.reduce((so, card) => Math.min(so, card.at[axis]), 0) - 30;
  for (const card of nodes) card.at[axis] -= least;
}
for (const card of nodes) card.home = [...card.at]; // from where it can be dragged
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

let order = { dots: [], lines: [], titles: [] }; // what is visible: dots by importance, lines by look, clusters by size

function draw() {
  state.layout = LAYOUT;
  state.looks = new Map(edges.map((edge) => [edge.id, look(edge)]));
  const here = (id) => on(id) && (!state.part || state.part.cards.has(id));
  const visible = edges.filter((edge) => !state.offStances.has(edge.stance) && here(edge.from) && here(edge.to) && inRange(edge));
  state.visibleLines = new Set(visible.map((edge) => edge.id));
  const alone = LINKS ? nodes.filter(({ id }) => here(id)).map(({ id }) => id) : []; // a claim has two ends
  state.visibleCards = new Set([...visible.flatMap((edge) => [edge.from, edge.to]), ...alone]);
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
  order.titles = clustersOf(order.dots);
  light(true);
  return false;
}

// The clusters of which several things are visible: hub, number, and the circle that they fill.
function clustersOf(dots) {
  const found = new Map();
  for (const card of dots) if (card.cluster !== undefined) found.set(card.cluster, [...(found.get(card.cluster) ?? []), card]);
  return [...found].filter(([, some]) => some.length > 2).map(([number, some]) => {
    const [x, y] = [0, 1].map((axis) => some.reduce((sum, { at }) => sum + at[axis], 0) / some.length);
    const reach = Math.sqrt(some.reduce((sum, { at }) => sum + (at[0] - x) ** 2 + (at[1] - y) ** 2, 0) / some.length) * 1.4 + 8;
    return { hub: facts.clusters[number], x, y, reach, count: some.length, top: Math.min(...some.map(({ at, width }) => at[1] - width / 2)) };
  }).sort((a, b) => b.count - a.count || (a.hub < b.hub ? -1 : 1));
}

// Light up the selection (before there is one: what the page opens at) and its neighbors, dim the rest.
function light(still = false) {
  if (!still) opening = null;
  const id = hovered ?? state.selected ?? opening;
  state.lit = state.pointed;
  if (!state.lit && id && (state.visibleCards.has(id) || state.visibleLines.has(id))) {
    const near = lines.has(id) ? [id] : linesOf.get(id).filter((line) => state.visibleLines.has(line));
    state.lit = { lines: new Set(near), cards: new Set([id, ...near.flatMap((line) => [lines.get(line).from, lines.get(line).to])].filter((end) => cards.has(end))) };
  }
  moving.redraw();
}

// ---- drawing: all of it, below the labels --------------------------------------------------------------------

const apart = (a, b, box) => Math.max(a[0], b[0]) < box.left || Math.min(a[0], b[0]) > box.right || Math.max(a[1], b[1]) < box.top || Math.min(a[1], b[1]) > box.bottom;
const inside = ([x, y], { left, top, right, bottom }, edge) => x > left - edge && x < right + edge && y > top - edge && y < bottom + edge;

function paint(ctx, box) {
  signs(ctx, box, ({ id }) => !loose?.has(id));
  words(ctx, box);
  rings(ctx, box);
}

// Lines and dots of the cards that `own` says.
function signs(ctx, box, own) {
  const thin = 1 / box.scale;
  ctx.lineCap = "butt";
  for (const lit of [false, true]) {
    for (const { stance, pattern, lines: all } of order.lines) {
      const some = all.filter(({ id, from, to }) => (state.lit?.lines.has(id) ?? false) === lit && own(from, to) && own(to, from) && !apart(from.at, to.at, box));
      if (some.length) strokes(ctx, some, stance, pattern, thin, lit);
    }
    dots(ctx, box, lit, own);
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
  if (!lit && (some.length > 1500 || thin > 1.6)) return;
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
function dots(ctx, box, lit, own) {
  const byKind = new Map();
  for (const card of order.dots) {
    if ((state.lit?.cards.has(card.id) ?? false) !== lit || !own(card) || !inside(card.at, box, card.width)) continue;
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
  if (!lit || !chosen || !own(chosen) || !state.visibleCards.has(chosen.id)) return;
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

// ---- labels: of clusters, and of the most important things in sight, none over another ------------------------------------

let written = []; // what is written, with its place on the screen

function words(ctx, box) {
  const unit = 1 / box.scale, cells = new Map(), put = new Set();
  written = [];
  Object.assign(ctx, { textAlign: "left", textBaseline: "middle", lineJoin: "round", direction: "ltr" });
  const chosen = [cards.get(hovered ?? state.selected ?? opening)].filter((card) => card && state.visibleCards.has(card.id));
  const first = state.lit ? order.dots.filter(({ id }) => state.lit.cards.has(id)) : [];
  // No name over a dot that is large enough to be seen, as far as there is room.
  const dotCells = new Map();
  for (const card of order.dots) if (card.width * box.scale > 7 && inside(card.at, box, 0)) taken(dotCells, around(card, unit), true);
  for (const card of [...chosen, ...first]) name(card, card === chosen[0]);
  if (state.lit) return;
  // A cluster that is small on the screen has a name; one that fills it shows those of its things.
  for (const one of order.titles) {
    const high = one.reach * box.scale;
    if (order.titles.length > 1 && order.dots.length > ALL_NAMED && high > 14 && high < 260) title(one);
  }
  for (const card of order.dots) name(card, false);

  function name(card, strong) {
    if (written.length >= LABEL.most || !inside(card.at, box, 0) || put.has(card) || (!strong && !state.lit && order.dots.length > ALL_NAMED && card.width * box.scale < 8)) return;
    const text = cut(card.label), wide = (widthOf(text) + 4) * unit, high = (LABEL.size + 3) * unit, half = card.width / 2 + 3 * unit;
    const [x, y] = card.at, sides = [[x + half, y], [x - half - wide, y], [x - wide / 2, y + half + high / 2], [x - wide / 2, y - half - high / 2]];
    const boxes = sides.map(([left, middle]) => ({ left, middle, place: [left / unit, (middle - high / 2) / unit, (left + wide) / unit, (middle + high / 2) / unit] }))
      .filter(({ left }) => x < box.sides[0] || x > box.sides[1] || (left >= box.sides[0] && left + wide <= box.sides[1])); // what is in sight is not cut
    const free = boxes.filter(({ place }) => !covers(cells, place));
    const best = free.find(({ place }) => !covers(dotCells, place, card)) ?? (strong || state.lit || order.dots.length <= ALL_NAMED ? free[0] : null) ?? (strong ? boxes[0] : null);
    if (!best) return;
    taken(cells, best.place);
    put.add(card);
    written.push({ id: card.id, text, place: best.place });
    ink(ctx, text, best.left, best.middle, strong, unit, LABEL.size);
  }

  function title({ hub, x, top, count }) {
    const text = `${cut(label(hub))} · ${count}`, wide = (widthOf(text) * 1.1 + 8) * unit, high = (LABEL.title + 5) * unit;
    const [first_, last] = [box.sides[0], box.sides[1] - wide], here = x >= box.sides[0] && x <= box.sides[1]; // not cut at a side
    const [left, middle] = [here ? Math.max(Math.min(x - wide / 2, last), first_) : x - wide / 2, top - high / 2 - unit], place = [left / unit, (middle - high / 2) / unit, (left + wide) / unit, (middle + high / 2) / unit];
    if (!inside([x, top], box, 0) || covers(cells, place)) return;
    taken(cells, place);
    put.add(cards.get(hub)); // said by the name of the cluster
    written.push({ id: hub, text, place, cluster: true });
    ink(ctx, text, left, middle, true, unit, LABEL.title);
  }
}
const around = ({ at: [x, y], width, id }, unit) => Object.assign([(x - width / 2) / unit, (y - width / 2) / unit, (x + width / 2) / unit, (y + width / 2) / unit], { id });

function ink(ctx, text, x, y, strong, unit, size) {
  ctx.font = `${strong ? "bold " : ""}${size * unit}px ${FONT}`;
  ctx.globalAlpha = 0.9;
  ctx.lineWidth = 4 * unit;
  ctx.strokeStyle = color("var(--page)");
  ctx.strokeText(text, x, y);
  ctx.globalAlpha = 1;
  ctx.fillStyle = color("var(--ink)");
  ctx.fillText(text, x, y);
}

const widths = new Map(), measure = pen(document.createElement("canvas"));
function widthOf(text) {
  if (!widths.has(text)) {
    measure.font = `bold ${LABEL.size}px ${FONT}`;
    widths.set(text, measure.measureText(text).width);
  }
  return widths.get(text);
}
const cut = (text) => (text.length > LABEL.wide ? `${text.slice(0, LABEL.wide - 1)}…` : text);

// Boxes (in pixels of the screen), listed by the cells that they touch.
function touched([left, top, right, bottom]) {
  const found = [];
  for (let column = Math.floor(left / 100); column <= right / 100; column += 1)
    for (let row = Math.floor(top / 40); row <= bottom / 40; row += 1) found.push(column * 100_003 + row);
  return found;
}
function taken(cells, box) {
  for (const cell of touched(box)) if (cells.has(cell)) cells.get(cell).push(box); else cells.set(cell, [box]);
}
function covers(cells, [left, top, right, bottom], card) {
  const over = (other) => left < other[2] && other[0] < right && top < other[3] && other[1] < bottom && (!card || other.id !== card.id);
  return touched([left, top, right, bottom]).some((cell) => cells.get(cell)?.some(over));
}

// The ring around the dot that the keys are at, while the picture has the focus.
function rings(ctx, { scale }) {
  const card = cards.get(state.at);
  if (!card || !state.visibleCards.has(state.at) || !$("canvas").matches(":focus-visible")) return;
  ctx.beginPath();
  ctx.arc(card.at[0], card.at[1], card.width / 2 + 6 / scale, 0, 2 * Math.PI);
  ctx.strokeStyle = color("var(--accent)");
  ctx.lineWidth = 3 / scale;
  ctx.stroke();
}

// ---- what is at a place ----------------------------------------------------------------------------------------

const hit = (place) => {
  const { x, y } = moving.toPicture(place), reach = NEAR / moving.view.scale;
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

// The name of a cluster at a place: its hub.
function titleAt(place) {
  const { x, y } = moving.toPicture(place), { scale } = moving.view, [left, top] = [x * scale, y * scale];
  return written.find(({ cluster, place: [x1, y1, x2, y2] }) => cluster && left >= x1 && left <= x2 && top >= y1 && top <= y2)?.id ?? null;
}

function tap(place) {
  const hub = titleAt(place);
  if (hub) showPart(`cluster ${hub}`);
  else select(hit(place));
}

// ---- pointing: after a moment, what is at the pointer and its neighbors are lit --------------------------------------------

let hovered = null, waiting = null;
function point(place, { clientX, clientY }) {
  const title = titleAt(place), id = title ? null : hit(place);
  moving.canvas.style.cursor = title || id ? "pointer" : "grab";
  clearTimeout(waiting);
  if (id !== hovered) waiting = setTimeout(() => hover(id, clientX, clientY), 80);
}
function hover(id, x, y) {
  hovered = id;
  light(!id);
  tell(id, x, y);
}
function leave() {
  clearTimeout(waiting);
  if (hovered) hover(null);
}

// ---- dragging a dot: it follows the pointer, what is near follows it, all else stays --------------------------------------

const FEW = 120, FIRM = 0.35; // dots that follow at most; how firmly
let loose = null, dragged = null; // the dots that move now, each with its speed; the one at the pointer

function grab(place) {
  const { x, y } = moving.toPicture(place), id = nearDot(x, y, NEAR / moving.view.scale);
  if (!id) return false;
  leave();
  const found = new Set([id]);
  for (const one of found) { // step by step away from it
    const ends_ = linesOf.get(one).flatMap((line) => [lines.get(line).from, lines.get(line).to]);
    for (const end_ of ends_) if (found.size < FEW && state.visibleCards.has(end_)) found.add(end_);
  }
  loose = new Map([...found].map((one) => [one, { card: cards.get(one), speed: [0, 0] }]));
  dragged = { id, rest: new Map() };
  for (const line of new Set([...found].flatMap((one) => linesOf.get(one)))) {
    const { from, to } = lines.get(line);
    if (state.visibleLines.has(line)) dragged.rest.set(line, Math.hypot(center(from)[0] - center(to)[0], center(from)[1] - center(to)[1]));
  }
  moving.redraw();
  return true;
}
function drag(place) {
  const { x, y } = moving.toPicture(place);
  Object.assign(center(dragged.id), [x, y]);
  moving.ask();
}
function drop() {
  dragged.left = 40; // steps in which what is near comes to rest
  $("back-all").hidden = false;
  moving.ask();
}

// A step of the small simulation: lines keep their lengths, dots keep apart, what is tied to others is slow.
function step() {
  for (const [line, rest] of dragged.rest) {
    const { from, to } = lines.get(line), [a, b] = [center(from), center(to)], dx = b[0] - a[0], dy = b[1] - a[1], far = Math.hypot(dx, dy) || 1;
    const pull = ((far - rest) / far) * FIRM;
    for (const [end_, way] of [[from, 1], [to, -1]]) {
      const one = loose.get(end_);
      if (!one || (end_ === dragged.id && dragged.left === undefined)) continue;
      const share = pull / linesOf.get(end_).length;
      one.speed[0] += dx * share * way;
      one.speed[1] += dy * share * way;
    }
  }
  let fast = 0;
  for (const [id, { card, speed }] of loose) {
    if (id === dragged.id) continue;
    for (const axis of [0, 1]) {
      card.at[axis] += speed[axis];
      speed[axis] *= 0.6;
    }
    fast = Math.max(fast, Math.abs(speed[0]), Math.abs(speed[1]));
  }
  return fast * moving.view.scale > 0.1;
}

// The dots that move, drawn above the bitmap of the others; says whether they go on.
function live(ctx, box) {
  if (!dragged) return false;
  const goes = step();
  signs(ctx, box, (card, other = card) => loose.has(card.id) || (card !== other && loose.has(other.id)));
  if (dragged.left === undefined) return goes;
  dragged.left -= 1;
  if (goes && dragged.left > 0) return true;
  loose = dragged = null;
  moving.redraw();
  return false;
}

function putBack() {
  for (const card of nodes) Object.assign(card.at, card.home);
  $("back-all").hidden = true;
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
  if (opening) light();
  const some = order.dots.length ? order.dots : nodes, box = room();
  const side = (axis, way) => some.reduce((so, { at, width }) => Math[way > 0 ? "max" : "min"](so, at[axis] + (way * width) / 2), -way * Infinity) + way * 24;
  const [left, right, top, bottom] = [side(0, -1), side(0, 1), side(1, -1), side(1, 1)];
  const scale = Math.min((box.width - 20) / (right - left), (box.height - 40) / (bottom - top), 2.4);
  if (scale > 0) lookAt([(left + right) / 2, (top + bottom) / 2 - 12 / scale], scale); // names of clusters stand above them
}

// Move a point of the picture to the middle of the free part of the canvas.
function lookAt([x, y], scale = moving.view.scale) {
  const { width, height } = room();
  moving.measure();
  moving.look({ x: width / 2 - x * scale, y: height / 2 - y * scale, scale });
  moving.redraw();
}

// The first look: a neighborhood, as much of it as can be made out; everything if there is no opening.
function begin() {
  const id = cards.has(state.selected) ? state.selected : opening;
  if (!id || !state.visibleCards.has(id)) return fit();
  const near = linesOf.get(id).filter((line) => state.visibleLines.has(line)).map((line) => lines.get(line)).map(({ from, to }) => (from === id ? to : from));
  const box = room(), reach = (axis) => Math.max(60, ...near.map((end_) => Math.abs(center(end_)[axis] - center(id)[axis]) + 40));
  const scale = Math.min(box.width / 2 / reach(0), box.height / 2 / reach(1));
  lookAt(center(id), Math.min(Math.max(scale, SCALES[0]), SCALES[1]));
}

// Bring a dot into sight; one that is in sight stays where it is.
function reveal(id) {
  const at = LAYOUT.cards[id];
  if (!at || !state.visibleCards.has(id)) return;
  const { x, y } = moving.toScreen({ x: at[0], y: at[1] }), box = room();
  if (x < 8 || y < 8 || x > box.width - 8 || y > box.height - 8) lookAt(at, Math.max(moving.view.scale, SCALES[0]));
}
function zoom(factor) {
  const { width, height } = room();
  moving.zoomAt(factor, { x: width / 2, y: height / 2 });
}

// ---- what the page says of itself: merged things, and where it opened ------------------------------------------------

$("hint").textContent = [
  opening && `Opened at ${label(opening)}: Fit shows all.`,
  `Each dot is a thing, the larger the more is said of it; zoom in for names. Click one for its ${UNIT}s${facts.clusters.length > 1 ? ", the name of a cluster to open it" : ""}.`,
].filter(Boolean).join(" ");
for (const text of facts.banner ?? []) {
  const close = element("button", { type: "button", textContent: "Close" });
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

function where(id) {
  const [a, b] = lines.has(id) ? LAYOUT.routes[id] : [center(id), center(id)], box = $("canvas").getBoundingClientRect();
  const { x, y } = moving.toScreen({ x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2 });
  return { x: box.left + x, y: box.top + y, scale: moving.view.scale };
}

// All of the picture, drawn once more at twice its size.
function copied(x, y) {
  const [width, height] = LAYOUT.size, dense = Math.min(2, WIDEST / Math.max(width, height));
  const copy = element("canvas", { width: width * dense, height: height * dense }), ctx = pen(copy);
  document.documentElement.style.colorScheme = "light";
  resolved.clear();
  ctx.setTransform(dense, 0, 0, dense, 0, 0);
  const box = { left: 0, top: 0, right: width, bottom: height, sides: [0, width], scale: 1 }, before = written;
  signs(ctx, box, () => true);
  words(ctx, box);
  written = before;
  document.documentElement.style.colorScheme = "";
  resolved.clear();
  return drawn("image", { x, y, width, height, href: copy.toDataURL() });
}

// The names in sight, with their places on the page.
function names() {
  const { left, top } = $("canvas").getBoundingClientRect(), { x, y, scale } = moving.view, { width, height } = room();
  return written.map(({ id, text, cluster = false, place: [x1, y1, x2, y2] }) => ({ id, text, cluster, left: left + x + x1, top: top + y + y1, right: left + x + x2, bottom: top + y + y2, scale }))
    .filter((one) => one.right > left && one.left < left + width && one.bottom > top && one.top < top + height);
}

DRAWERS.dots = { draw, light, ring: () => moving.redraw(), fit, begin, reveal, zoom, where, copied, names, badgesAt: () => [], listen, has: () => false };
