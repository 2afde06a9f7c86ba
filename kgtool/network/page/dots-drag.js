// ---- a large network: a dragged dot follows the pointer, what is near follows it, all else stays ------------------------------------
import { $ } from "./dom.js";
import { state } from "./base.js";
import { springStep } from "./springs.js";
import { dots, endsOf, linesOf } from "./dots-shown.js";

const FEW = 120, REST = 40; // dots that follow at most; steps in which they come to rest
/** `steps`: how many are left, once the dot is let go. @type {{ dot: Dot, loose: Map<Dot, Loose>, ties: Tie[], steps: number } | null} */
let dragged = null;

/** @param {string} id */
function grabDot(id) {
  const found = new Set([id]);
  for (const one of found) { // step by step away from it
    const ends = linesOf.get(one).map(endsOf).flatMap(({ from, to }) => [from.id, to.id]);
    for (const end of ends) if (found.size < FEW && state.visibleCards.has(end)) found.add(end);
  }
  const tied = new Set([...found].flatMap((one) => linesOf.get(one))), loose = new Map();
  for (const one of found) loose.set(dots.get(one), { speed: [0, 0], ties: linesOf.get(one).length });
  const ties = [...tied].filter((line) => state.visibleLines.has(line)).map(endsOf)
    .map(({ from, to }) => ({ from, to, rest: Math.hypot(from.at[0] - to.at[0], from.at[1] - to.at[1]) }));
  dragged = { dot: dots.get(id), loose, ties, steps: Infinity };
}

/** @param {Point} place in the picture */
function dragDot({ x, y }) {
  if (dragged) Object.assign(dragged.dot.at, [x, y]);
}

function dropDot() {
  if (dragged) dragged.steps = REST;
  $("back-all").hidden = false;
}

/** Whether a dot moves, or the other end of its line does. @type {Owns} */
const isLoose = (dot, other = dot) => Boolean(dragged?.loose.has(dot) || dragged?.loose.has(other));

/** A step of what follows; whether it is all at rest and let go. @param {number} scale @returns {"moves" | "rests" | "ends"} */
function dragStep(scale) {
  if (!dragged) return "ends";
  const moves = springStep(dragged.ties, dragged.loose, dragged.dot) * scale > 0.1;
  dragged.steps -= 1;
  return moves && dragged.steps > 0 ? "moves" : dragged.steps === Infinity ? "rests" : "ends";
}

const isDragging = () => dragged !== null;
function endDrag() {
  dragged = null;
}

/** Every dot to where it was. */
function dotsBack() {
  for (const { at, home } of dots.values()) Object.assign(at, home);
  $("back-all").hidden = true;
}

export { dotsBack, dragDot, dragStep, dropDot, endDrag, grabDot, isDragging, isLoose };
