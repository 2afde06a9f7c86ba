// ---- a large network: lines and dots on a canvas, one path for each look, and only those in sight -----------------------------------
import { $, color, FONT, role } from "./dom.js";
import { DASHES, edges, kinds, state } from "./base.js";
import { endOf } from "./ends.js";
import { dots, shown } from "./dots-shown.js";

/** Whether a line lies outside of what is in sight. @param {DotLine} line @param {Sight} box */
const outside = ({ from: { at: a }, to: { at: b } }, box) =>
  Math.max(a[0], b[0]) < box.left || Math.min(a[0], b[0]) > box.right || Math.max(a[1], b[1]) < box.top || Math.min(a[1], b[1]) > box.bottom;
/** Whether a place is in sight, or so far from it. @param {[number, number]} place @param {Sight} box @param {number} edge */
const inside = ([x, y], { left, top, right, bottom }, edge) => x > left - edge && x < right + edge && y > top - edge && y < bottom + edge;

/**
 * Dots that `own` says, and lines of which it says both ends, each given with the other.
 * @param {CanvasRenderingContext2D} ctx @param {Sight} box @param {Owns} own
 */
function signs(ctx, box, own) {
  const thin = 1 / box.scale;
  ctx.lineCap = "butt";
  for (const lit of [false, true]) {
    for (const { lines: all, ...look } of shown.lines) {
      const some = all.filter((line) => (state.lit?.lines.has(line.id) ?? false) === lit && own(line.from, line.to) && own(line.to, line.from) && !outside(line, box));
      if (some.length) strokes(ctx, { ...look, lines: some }, thin, lit);
    }
    fillDots(ctx, box, lit, own);
  }
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} ctx @param {Strand} strand @param {number} thin @param {boolean} lit */
function strokes(ctx, { stance, pattern, lines: some }, thin, lit) {
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
  const unit = thin * (lit ? 1.5 : 1);
  ctx.setLineDash([]);
  ctx.beginPath();
  for (const { from, to } of some) {
    const corners = endOf(from, to, stance.arrow, unit);
    if (corners.length === 1) disc(ctx, corners[0], 3 * unit);
    else if (corners.length) {
      corners.forEach(([x, y], index) => (index ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
      ctx.closePath();
    }
  }
  ctx.fill();
}

/**
 * The dots of each kind in one path; where they are large enough, with the sign of their kind.
 * @param {CanvasRenderingContext2D} ctx @param {Sight} box @param {boolean} lit @param {Owns} own
 */
function fillDots(ctx, box, lit, own) {
  const here = shown.dots.filter((dot) => (state.lit?.cards.has(dot.id) ?? false) === lit && own(dot) && inside(dot.at, box, dot.width));
  for (const [id, some] of Map.groupBy(here, ({ kind }) => kind)) {
    const kind = kinds.get(id);
    ctx.globalAlpha = 1;
    ctx.setLineDash([]);
    ctx.fillStyle = state.lit && !lit ? color(`color-mix(in srgb, var(--role-${kind.role}, var(--role-other)) 26%, var(--page))`) : role(kind.role);
    ctx.strokeStyle = color("var(--page)");
    ctx.lineWidth = 1 / box.scale;
    ctx.beginPath();
    for (const { at, width } of some) disc(ctx, at, width / 2);
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
  const chosen = dots.get(state.selected);
  if (lit && chosen && own(chosen) && state.visibleCards.has(chosen.id)) ring(ctx, chosen, 3, 2.5, "var(--ink)", box);
}

/** The ring around the dot that the keys are at, while the picture has the focus. @param {CanvasRenderingContext2D} ctx @param {Sight} box */
function keyRing(ctx, box) {
  const dot = dots.get(state.at);
  if (dot && state.visibleCards.has(state.at) && $("canvas").matches(":focus-visible")) ring(ctx, dot, 6, 3, "var(--accent)", box);
}

/**
 * A ring so far outside of a dot, and so thick, in pixels of the screen.
 * @param {CanvasRenderingContext2D} ctx @param {Dot} dot @param {number} far @param {number} thick @param {string} tone
 * @param {Sight} box
 */
function ring(ctx, { at, width }, far, thick, tone, { scale }) {
  ctx.beginPath();
  disc(ctx, at, width / 2 + far / scale);
  ctx.strokeStyle = color(tone);
  ctx.lineWidth = thick / scale;
  ctx.stroke();
}

/** @param {CanvasRenderingContext2D} ctx @param {[number, number]} middle @param {number} half */
function disc(ctx, [x, y], half) {
  ctx.moveTo(x + half, y);
  ctx.arc(x, y, half, 0, 2 * Math.PI);
}

export { inside, keyRing, signs };
