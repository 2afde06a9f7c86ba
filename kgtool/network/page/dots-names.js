// ---- a large network: names of clusters, and of the most important things in sight, none over another -------------------------------
import { cut } from "./text.js";
import { color, FONT, pen } from "./dom.js";
import { label, state } from "./base.js";
import { boxGrid } from "./boxes.js";
import { inside } from "./dots-signs.js";
import { dots, shown } from "./dots-shown.js";

const LABEL = { size: 12, title: 13, most: 160, wide: 34 }; // on the screen, at any scale; characters
const ALL_NAMED = 100; // up to this many dots need no names of clusters

/** Writes them, and returns what is written, with its place on the screen. @param {CanvasRenderingContext2D} ctx @param {Sight} box */
function writeNames(ctx, box) {
  const unit = 1 / box.scale, texts = boxGrid(), seen = boxGrid(), put = new Set(), many = shown.dots.length > ALL_NAMED;
  /** @type {Written[]} */
  const written = [];
  Object.assign(ctx, { textAlign: "left", textBaseline: "middle", lineJoin: "round", direction: "ltr" });
  const chosen = dots.get(shown.hovered ?? state.selected ?? shown.opening);
  // No name over a dot that is large enough to be seen, as far as there is room.
  for (const dot of shown.dots) if (dot.width * box.scale > 7 && inside(dot.at, box, 0)) seen.take({ ...onScreen(dot.at[0] - dot.width / 2, dot.at[1], dot.width, dot.width), id: dot.id });
  if (chosen && state.visibleCards.has(chosen.id)) name(chosen, true);
  if (state.lit) {
    for (const dot of shown.dots) if (state.lit.cards.has(dot.id)) name(dot);
    return written;
  }
  // A cluster that is small on the screen has a name; one that fills it shows those of its things.
  for (const one of shown.titles) {
    const high = one.reach * box.scale;
    if (shown.titles.length > 1 && many && high > 14 && high < 260) title(one);
  }
  for (const dot of shown.dots) if (!many || dot.width * box.scale >= 8) name(dot);
  return written;

  /** A box in pixels of the screen. @param {number} left @param {number} middle @param {number} wide @param {number} high */
  function onScreen(left, middle, wide, high) {
    return { left: left / unit, top: (middle - high / 2) / unit, right: (left + wide) / unit, bottom: (middle + high / 2) / unit };
  }

  /** Beside, above or below its dot. @param {Dot} dot */
  function name(dot, strong = false) {
    if (written.length >= LABEL.most || !inside(dot.at, box, 0) || put.has(dot.id)) return;
    const text = cut(dot.label, LABEL.wide), wide = (widthOf(text) + 4) * unit, high = (LABEL.size + 3) * unit, half = dot.width / 2 + 3 * unit, [x, y] = dot.at;
    const places = [[x + half, y], [x - half - wide, y], [x - wide / 2, y + half + high / 2], [x - wide / 2, y - half - high / 2]]
      .map(([left, middle]) => ({ left, middle, place: onScreen(left, middle, wide, high) }))
      .filter(({ left }) => x < box.sides[0] || x > box.sides[1] || (left >= box.sides[0] && left + wide <= box.sides[1])); // what is in sight is not cut
    const free = places.filter(({ place }) => !texts.covers(place));
    const best = free.find(({ place }) => !seen.covers(place, dot.id)) ?? (strong || state.lit || !many ? free[0] : undefined) ?? (strong ? places[0] : undefined);
    if (best) write({ id: dot.id, text, cluster: false, place: best.place }, best.left, best.middle, strong, LABEL.size);
  }

  /** Above its cluster. @param {Title} title */
  function title({ hub, x, top, count }) {
    const text = `${cut(label(hub), LABEL.wide)} · ${count}`, wide = (widthOf(text) * 1.1 + 8) * unit, high = (LABEL.title + 5) * unit, middle = top - high / 2 - unit;
    const [first, last] = [box.sides[0], box.sides[1] - wide], here = x >= box.sides[0] && x <= box.sides[1]; // not cut at a side
    const left = here ? Math.max(Math.min(x - wide / 2, last), first) : x - wide / 2, place = onScreen(left, middle, wide, high);
    if (inside([x, top], box, 0) && !texts.covers(place)) write({ id: hub, text, cluster: true, place }, left, middle, true, LABEL.title);
  }

  /** @param {Written} one @param {number} left @param {number} middle @param {boolean} strong @param {number} size */
  function write(one, left, middle, strong, size) {
    texts.take(one.place);
    put.add(one.id); // a hub is said by the name of its cluster
    written.push(one);
    ink(ctx, one.text, left, middle, strong, unit, size);
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx @param {string} text @param {number} x @param {number} y @param {boolean} strong
 * @param {number} unit @param {number} size
 */
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

/** @type {Map<string, number>} */
const widths = new Map();
const ruler = pen(document.createElement("canvas"));
/** How wide a name is on the screen; it may be bold. @param {string} text */
function widthOf(text) {
  if (!widths.has(text)) {
    ruler.font = `bold ${LABEL.size}px ${FONT}`;
    widths.set(text, ruler.measureText(text).width);
  }
  return widths.get(text);
}

export { writeNames };
