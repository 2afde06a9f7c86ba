// ---- dots that follow a dragged one: lines keep their lengths, what is tied to others is slow ---------------------------------------

const FIRM = 0.35, SLOWER = 0.6; // how firmly a line pulls; what of a speed is left after a step

/**
 * A step of the simulation: dots that are loose move, but for the one that is held. Returns the greatest speed.
 * @param {Tie[]} ties @param {Map<Pick<Dot, "at">, Loose>} loose @param {Pick<Dot, "at">} held
 */
function springStep(ties, loose, held) {
  for (const { from, to, rest } of ties) {
    const dx = to.at[0] - from.at[0], dy = to.at[1] - from.at[1], far = Math.hypot(dx, dy) || 1, pull = ((far - rest) / far) * FIRM;
    for (const { dot, way } of [{ dot: from, way: 1 }, { dot: to, way: -1 }]) {
      const one = loose.get(dot);
      if (!one || dot === held) continue;
      one.speed[0] += (dx * pull * way) / one.ties;
      one.speed[1] += (dy * pull * way) / one.ties;
    }
  }
  let fast = 0;
  for (const [dot, { speed }] of loose) {
    if (dot === held) continue;
    for (const axis of [0, 1]) {
      dot.at[axis] += speed[axis];
      speed[axis] *= SLOWER;
      fast = Math.max(fast, Math.abs(speed[axis]));
    }
  }
  return fast;
}

export { springStep };
