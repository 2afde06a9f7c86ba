// ---- a line as the legend shows it -------------------------------------------------------------------------------------------
import { drawn } from "./dom.js";

// The ends of lines, in a swatch of 44 by 14.
/** @type {Record<string, string>} */
const ENDS = {
  arrow: "M34 2 L43 7 L34 12 Z", vee: "M33 2 L43 7 L33 12 L37 7 Z", bar: "M36 1 h3.5 v12 h-3.5 Z",
  circle: "M33.5 7 a4.5 4.5 0 1 0 9 0 a4.5 4.5 0 1 0 -9 0 Z", cross: "M33 3 l2 -2 l4 4 l4 -4 l2 2 l-4 4 l4 4 l-2 2 l-4 -4 l-4 4 l-2 -2 l4 -4 Z",
};
/** @type {Record<string, number[]>} */
const DASHES = { dashed: [7, 4], dotted: [2, 3] };

/** @param {string} tone @param {number} width @param {string} pattern @param {string} arrow its end, "" for none */
function swatch(tone, width, pattern, arrow) {
  const svg = drawn("svg", { viewBox: "0 0 44 14", "aria-hidden": "true" });
  const dashes = (DASHES[pattern] ?? ["none"]).join(" ");
  svg.append(drawn("line", { x1: 1, y1: 7, x2: arrow ? 36 : 43, y2: 7, stroke: tone, "stroke-width": width, "stroke-dasharray": dashes }));
  if (ENDS[arrow]) svg.append(drawn("path", { d: ENDS[arrow], fill: tone }));
  return svg;
}

export { swatch };
