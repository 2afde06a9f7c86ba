// ---- cards that the reader has moved: they stay where they were put, and their lines follow (as moving.py draws them) ---------
import { say } from "./words.js";
import { beginning, counted } from "./text.js";
import { $, element } from "./dom.js";
import { cards, DRAWERS, label, state } from "./base.js";
import { reveal, ring } from "./drawers.js";
import { panel } from "./panel.js";
import { remember } from "./address.js";
import { stand } from "./keys.js";

const FARTHEST = 400; // how far beyond the picture a card can be
const STEP = 10; // of a key

/**
 * A place of a move in an address: "X Y CARD", and below it the matter whose own picture it is in.
 * @param {string} text @returns {[string, [number, number]] | null}
 */
function moveOf(text) {
  const found = /^(-?\d{1,5}) (-?\d{1,5}) ([\s\S]+)$/.exec(text);
  return found && beginning(found[3], (one) => cards.has(one)) ? [found[3], [Number(found[1]), Number(found[2])]] : null;
}

/** @param {string} id */
const moveKey = (id) => (DRAWERS.cards.has(state.matter?.id) ? `${id}\n${state.matter?.id}` : id);

/** Put a card at a place; null: where it was. @param {string} id @param {[number, number] | null} at */
function moveTo(id, at, step = true) {
  if (at) state.moves.set(moveKey(id), [Math.round(at[0]), Math.round(at[1])]); else state.moves.delete(moveKey(id));
  DRAWERS.cards.arrange();
  if (!step) return;
  puttingBack();
  if (id === state.selected) panel();
  remember(true);
}

/** @param {string} id @param {number} dx @param {number} dy */
function moveBy(id, dx, dy) {
  const [x, y] = state.layout.cards[id];
  stand(id);
  moveTo(id, DRAWERS.cards.within(id, [x + dx, y + dy]));
  $("live").textContent = `${label(id)} moved to ${state.layout.cards[id].map(Math.round).join(", ")}`;
  reveal(id);
  ring();
}

/** @param {string} id */
function putBack(id) {
  const moved = state.moves.has(moveKey(id));
  moveTo(id, null);
  $("live").textContent = `${label(id)} ${moved ? "is back in its place" : "has not been moved"}`;
  reveal(id);
  ring();
}

function putAllBack() {
  state.moves.clear();
  DRAWERS.cards.arrange();
  puttingBack();
  panel();
  remember(true);
}

function puttingBack() {
  $("put-back").hidden = !state.moves.size;
  $("put-back").textContent = `Put back ${state.moves.size}`;
  $("put-back").title = `Put ${counted(state.moves.size, "moved card")} back`;
}

/** The button of a card that has moved. @param {string} id */
function putBackButton(id) {
  const button = element("button", { type: "button", textContent: say("Put it back") });
  button.addEventListener("click", () => putBack(id));
  return element("p", { className: "moved" }, `${say("You moved this card.")} `, button);
}

/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

export { FARTHEST, MOVES, moveBy, moveKey, moveOf, moveTo, putAllBack, putBack, putBackButton, puttingBack };
