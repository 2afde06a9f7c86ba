// ---- what a row of the legend lights: lines and cards that are in the picture, and the claims of these lines ---------------------
import { $, all } from "./dom.js";
import { lines, state } from "./base.js";
import { light } from "./drawers.js";

/**
 * The visible lines that pass a test, with their ends; null where there are none.
 * @param {(line: string, look: Look) => boolean} test @returns {Lit | null}
 */
function linesLit(test) {
  const some = [...state.visibleLines].filter((id) => test(id, state.looks.get(id)));
  return some.length ? { lines: new Set(some), cards: new Set(some.flatMap((id) => [lines.get(id).from, lines.get(id).to])) } : null;
}

/** What the row that is pointed at lights. @type {Lighting | null} */
let pointing = null;
/** @param {Lighting | null} lit */
function pointAt(lit) {
  pointing = lit;
  state.pointed = lit?.() ?? null;
  light();
  const held = state.pointed && new Set([...state.pointed.lines].flatMap((id) => lines.get(id).claims));
  for (const one of all($(state.view), "[data-claim], [data-mark], [data-claims]")) {
    const { claim, mark, claims } = one.dataset, own = claims?.split(" ") ?? [claim ?? mark];
    one.classList.toggle("faded", held !== null && !own.some((iri) => held.has(iri)));
  }
}

/** What is pointed at lights something else now, or has changed. @param {Lighting} lit */
const pointAgain = (lit) => pointAt(pointing && lit);

/** An element that lights something while it is pointed at. @template {HTMLElement} T @param {T} item @param {Lighting} lit */
function lights(item, lit) {
  item.addEventListener("pointerenter", ({ pointerType }) => { if (pointerType !== "touch") pointAt(lit); });
  item.addEventListener("pointerleave", () => pointAt(null));
  item.addEventListener("focusin", ({ target }) => { if (target instanceof Element && target.matches(":focus-visible")) pointAt(lit); });
  item.addEventListener("focusout", () => pointAt(null));
  return item;
}

export { lights, linesLit, pointAgain };
