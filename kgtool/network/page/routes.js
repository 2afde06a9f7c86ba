// ---- the routes of lines, as picture.py and moving.py draw them ------------------------------------------------------------

/** A point of a route. @typedef {[number, number]} Stop */
/** A card: its middle now, its width, and how far it has come. @typedef {{ x: number, y: number, width: number, dx: number, dy: number }} Moved */

const STUB = 15, AROUND = 32; // the straight bit before the end of a line; how far one goes out that comes back to its own column
/**
 * Where a line goes whose cards have moved. It passes the cards between them where it did, as far as that is on its way.
 * @param {Stop[]} route @param {Moved} source @param {Moved} target @returns {Stop[]}
 */
function rerouted(route, source, target) {
  /** @param {Moved} card */
  const right = (card) => card.x + card.width / 2;
  /** @param {Moved} card */
  const left = (card) => card.x - card.width / 2;
  const way = left(target) >= right(source) ? 1 : right(target) <= left(source) ? -1 : 0;
  /** @type {Stop} */
  const first = [way < 0 ? left(source) : right(source), route[0][1] + source.dy];
  /** @type {Stop} */
  const last = [way > 0 ? left(target) : right(target), route[route.length - 1][1] + target.dy];
  if (!way) return first[0] < last[0] ? [first, [last[0], first[1]], last] : [[last[0], first[1]], last];
  const between = route.slice(1, -1).filter(([x], place, all) => way * (x - first[0]) > STUB && way * (last[0] - x) > STUB
    && (place === 0 || way * (x - all[place - 1][0]) > 0));
  return [first, ...between, last];
}

/**
 * The path of a route, level at each of its points, and the place of its end; `short`: how far before that it stops.
 * @param {Stop[]} route @param {number} short
 */
function pathOf(route, short) {
  const [before] = route[route.length - 2], [x, y] = route[route.length - 1], way = x > before ? 1 : -1;
  const stops = [...route.slice(0, -1), [x - STUB * way, y]];
  /** @param {number[]} to @param {number} index */
  const curve = ([x2, y2], index) => {
    const [x1, y1] = stops[index], bend = (x2 - x1) * 0.55, back = index === stops.length - 2 && before === x;
    return ` C${x1 + (back ? AROUND : bend)} ${y1} ${back ? x1 + AROUND : x2 - bend} ${y2} ${x2} ${y2}`;
  };
  return { path: `M${stops[0].join(" ")}${stops.slice(1).map(curve).join("")} L${x - way * short} ${y}`, end: `translate(${x} ${y})${way > 0 ? "" : " scale(-1 1)"}` };
}

/**
 * The route that a drawn line has: where its curves meet, and its end; and how far before that it stops.
 * @param {string} path @param {string} end @returns {{ route: Stop[], short: number }}
 */
function readRoute(path, end) {
  /** @param {string} text */
  const numbers = (text) => (text.match(/-?[\d.]+/g) ?? []).map(Number);
  const all = numbers(path), [x, y] = numbers(end);
  /** @type {Stop[]} */
  const stops = [];
  for (let place = 0; place < all.length - 4; place += 6) stops.push([all[place], all[place + 1]]);
  return { route: [...stops, [x, y]], short: Math.abs(x - all[all.length - 2]) };
}

export { AROUND, pathOf, rerouted, readRoute };
