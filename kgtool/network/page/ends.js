// ---- the ends of lines between dots ----------------------------------------------------------------------------------------------

/** The corners of each: how far before the tip, and how far beside the line. @type {Record<string, [number, number][]>} */
const ENDS = {
  arrow: [[0, 0], [7, 3], [7, -3]], bar: [[0, -5], [0, 5], [2, 5], [2, -5]], vee: [[0, 0], [8, 4], [4, 0], [8, -4]],
  cross: [[4, -1.5], [7, -4.5], [8.5, -3], [5.5, 0], [8.5, 3], [7, 4.5], [4, 1.5], [1, 4.5], [-0.5, 3], [2.5, 0], [-0.5, -3], [1, -4.5]],
  circle: [[3, 0]], // its middle
};

/**
 * The corners of the end of a line, at the rim of the dot that it leads to; none where the dots are too near.
 * @param {Pick<Dot, "at">} from @param {Pick<Dot, "at" | "width">} to @param {string} arrow @param {number} unit
 * @returns {[number, number][]}
 */
function endOf(from, to, arrow, unit) {
  const dx = to.at[0] - from.at[0], dy = to.at[1] - from.at[1], far = Math.hypot(dx, dy);
  if (far < to.width / 2 + 9 * unit) return [];
  const [ux, uy] = [dx / far, dy / far], [x, y] = [to.at[0] - ux * (to.width / 2 + unit), to.at[1] - uy * (to.width / 2 + unit)];
  return (ENDS[arrow] ?? ENDS.arrow).map(([back, side]) => [x - ux * back * unit - uy * side * unit, y - uy * back * unit + ux * side * unit]);
}

export { endOf };
