// ---- what of a picture is in sight: a view has moved it by x and y, and scaled it; places are in pixels of the screen -----------

const SCALE = { least: 0.01, most: 8 };
/** @param {number} scale */
const limited = (scale) => Math.min(Math.max(scale, SCALE.least), SCALE.most);

/** @param {View} view @param {Point} place @returns {Point} */
const toPicture = (view, { x, y }) => ({ x: (x - view.x) / view.scale, y: (y - view.y) / view.scale });
/** @param {View} view @param {Point} place @returns {Point} */
const toScreen = (view, { x, y }) => ({ x: x * view.scale + view.x, y: y * view.scale + view.y });

/** The view so many times nearer, in which what is at a place stays there. @param {View} view @param {number} factor @param {Point} place @returns {View} */
function zoomed(view, factor, { x, y }) {
  const scale = limited(view.scale * factor), grown = scale / view.scale;
  return { x: x - (x - view.x) * grown, y: y - (y - view.y) * grown, scale };
}

/**
 * The view after one of two fingers went from a place to another: what is under them stays under them.
 * @param {View} view @param {Point} other @param {Point} before @param {Point} now @returns {View}
 */
function pinched(view, other, before, now) {
  const reach = (/** @type {Point} */ { x, y }) => Math.hypot(x - other.x, y - other.y) || 1;
  const middle = (/** @type {Point} */ { x, y }) => ({ x: (x + other.x) / 2, y: (y + other.y) / 2 }), [from, to] = [middle(before), middle(now)];
  const { x, y, scale } = zoomed(view, reach(now) / reach(before), from);
  return { x: x + to.x - from.x, y: y + to.y - from.y, scale };
}

/**
 * What is in sight, and around it a margin, which is a part of the width and the height of the screen.
 * @param {View} view @param {{ width: number, height: number }} size @param {number} margin @returns {Sight}
 */
const sightOf = ({ x, y, scale }, { width, height }, margin) => ({
  left: (-margin * width - x) / scale, top: (-margin * height - y) / scale, right: ((1 + margin) * width - x) / scale,
  bottom: ((1 + margin) * height - y) / scale, scale, sides: [-x / scale, (width - x) / scale],
});

export { limited, pinched, sightOf, toPicture, toScreen, zoomed };
