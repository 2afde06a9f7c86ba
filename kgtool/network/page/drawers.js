// ---- what draws the picture: cards, of the whole or of one matter; a large network as dots ------------------------------------
import { $, slim } from "./dom.js";
import { DRAWERS, FACES, facts, state } from "./base.js";
import { counts } from "./legend.js";
import { hidden } from "./summary.js";

const drawer = () => (facts.dotted && !(state.matter && DRAWERS.cards.has(state.matter.id)) ? DRAWERS.dots : DRAWERS.cards);
const light = () => drawer().light(), ring = () => drawer().ring(), fit = () => drawer().fit(), begin = () => drawer().begin();
/** @type {Drawer["reveal"]} */
const reveal = (id) => drawer().reveal(id);
/** @type {Drawer["zoom"]} */
const zoom = (factor) => drawer().zoom(factor);
/** @type {Drawer["where"]} */
const where = (id) => drawer().where(id);
/** @type {Drawer["copied"]} */
const copied = (x, y) => drawer().copied(x, y);
/** @type {Drawer["badgesAt"]} */
const badgesAt = (id) => drawer().badgesAt(id);

// All that the filters change.
function show() {
  const moved = drawer().draw();
  if (facts.dotted) for (const [name, one] of Object.entries({ canvas: DRAWERS.dots, sheet: DRAWERS.cards })) $(name).style.visibility = drawer() === one ? "" : "hidden";
  counts();
  hidden();
  FACES[state.view].draw();
  if (moved) (slim.matches ? begin : fit)();
}

export { badgesAt, begin, copied, drawer, fit, light, reveal, ring, show, where, zoom };
