// ---- boxes on a screen, of which none is to cover another ------------------------------------------------------------------------

const CELL = { width: 100, height: 40 };

/** Boxes by the cells of a grid that they touch: so each is compared with few others. */
function boxGrid() {
  /** @type {Map<number, Placed[]>} */
  const cells = new Map();
  /** @param {Edges} box */
  function touched({ left, top, right, bottom }) {
    const found = [];
    for (let column = Math.floor(left / CELL.width); column <= right / CELL.width; column += 1)
      for (let row = Math.floor(top / CELL.height); row <= bottom / CELL.height; row += 1) found.push(column * 100_003 + row);
    return found;
  }
  return {
    /** @param {Placed} box */
    take(box) {
      for (const cell of touched(box)) if (cells.has(cell)) cells.get(cell).push(box); else cells.set(cell, [box]);
    },
    /** Whether a box covers one that is taken, but for that of `own`. @param {Edges} box @param {string} [own] */
    covers(box, own) {
      const over = (/** @type {Placed} */ other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom && (own === undefined || other.id !== own);
      return touched(box).some((cell) => cells.get(cell)?.some(over));
    },
  };
}

export { boxGrid };
