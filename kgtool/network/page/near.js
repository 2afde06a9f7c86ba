// ---- what of a large network is at a place: the nearest dot, the nearest line ------------------------------------------------------

/**
 * The dot whose rim is nearest to a place, and nearer than this.
 * @param {Pick<Dot, "id" | "at" | "width">[]} dots @param {Point} place @param {number} reach @returns {string | null}
 */
function nearestDot(dots, { x, y }, reach) {
  let best = null, least = reach;
  for (const { id, at, width } of dots) {
    const far = Math.hypot(at[0] - x, at[1] - y) - width / 2;
    if (far < least) [best, least] = [id, far];
  }
  return best;
}

/**
 * The line that is nearest to a place, and nearer than this.
 * @param {Iterable<{ id: string, from: Pick<Dot, "at">, to: Pick<Dot, "at"> }>} lines @param {Point} place @param {number} reach
 * @returns {string | null}
 */
function nearestLine(lines, { x, y }, reach) {
  let best = null, least = reach;
  for (const { id, from: { at: [x1, y1] }, to: { at: [x2, y2] } } of lines) {
    const [dx, dy] = [x2 - x1, y2 - y1], part = Math.min(Math.max(((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1), 0), 1);
    const far = Math.hypot(x1 + dx * part - x, y1 + dy * part - y);
    if (far < least) [best, least] = [id, far];
  }
  return best;
}

export { nearestDot, nearestLine };
