// ---- the keyboard: arrows walk the cards, a live region tells the card ------------------------------------------------
import { say } from "./words.js";
import { counted } from "./text.js";
import { $ } from "./dom.js";
import { cards, claimsOf, CONFLICT, DRAWERS, ends, kinds, label, lines, signWords, stances, state, UNIT } from "./base.js";
import { drawer, reveal, ring } from "./drawers.js";
import { select } from "./panel.js";
import { sought } from "./search.js";
import { MOVES, moveBy, putBack } from "./moving.js";

/** @param {string} id */
const place = (id) => state.layout.cards[id];
/** @param {string[]} ids @param {number} y @returns {string | undefined} */
const nearest = (ids, y) => ids.sort((a, b) => Math.abs(place(a)[1] - y) - Math.abs(place(b)[1] - y) || (a < b ? -1 : 1))[0];

/** The cards of a column of the picture, from top to bottom. @param {string} id */
const column = (id) => [...state.visibleCards].filter((other) => leftOf(other) < rightOf(id) && leftOf(id) < rightOf(other))
  .sort((a, b) => place(a)[1] - place(b)[1]);
/** @param {string} id */
const leftOf = (id) => place(id)[0] - cards.get(id).width / 2;
/** @param {string} id */
const rightOf = (id) => place(id)[0] + cards.get(id).width / 2;

/** The cards that a line leads to on one side. @param {string} id @param {boolean} right */
function linked(id, right) {
  const near = [...state.visibleLines].map((line) => lines.get(line)).filter(({ from, to }) => from === id || to === id)
    .map(({ from, to }) => (from === id ? to : from));
  return [...new Set(near)].filter((other) => (right ? leftOf(other) >= rightOf(id) : rightOf(other) <= leftOf(id)));
}

/** @type {Record<string, (id: string) => string | undefined>} */
const WALK = {
  ArrowDown: (id) => column(id)[column(id).indexOf(id) + 1],
  ArrowUp: (id) => column(id)[column(id).indexOf(id) - 1],
  ArrowRight: (id) => nearest(linked(id, true), place(id)[1]),
  ArrowLeft: (id) => nearest(linked(id, false), place(id)[1]),
  Home: (id) => column(id)[0],
  End: (id) => column(id).at(-1),
};
/** @type {Record<string, string>} */
const NOWHERE = { ArrowRight: say("No line to the right"), ArrowLeft: say("No line to the left"), ArrowDown: say("Last of the column"), ArrowUp: say("First of the column") };

// Where the keys are: the selection, or the first card at the left.
function standing() {
  if (state.at && state.visibleCards.has(state.at)) return state.at;
  const [first] = [...state.visibleCards].sort((a, b) => leftOf(a) - leftOf(b) || place(a)[1] - place(b)[1]);
  return first ?? null;
}

/** @param {KeyboardEvent} event */
function walk(event) {
  const from = standing();
  if (!from || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.shiftKey && drawer() === DRAWERS.cards && (MOVES[event.key] || event.key === "Home")) {
    if (MOVES[event.key]) moveBy(from, ...MOVES[event.key]); else putBack(from);
  } else if (WALK[event.key]) {
    const to = WALK[event.key](from);
    if (to) stand(to); else $("live").textContent = NOWHERE[event.key] ?? "";
  } else if (event.key === "Enter" || event.key === " ") {
    stand(from);
    select(from);
    $("panel").querySelector("h2")?.focus({ preventScroll: true });
  } else return;
  event.preventDefault();
}

/** @param {string} id */
function stand(id) {
  state.at = id;
  $("live").textContent = spoken(id);
  reveal(id);
  ring();
}

/** A card in words: what it is, where it stands, what its lines say. @param {string} id */
function spoken(id) {
  const card = cards.get(id), near = column(id), about = claimsOf(id);
  const links = [...state.visibleLines].map((line) => lines.get(line)).filter(({ from, to }) => from === id || to === id);
  const denied = about.filter((claim) => claim.negated && ends(claim).targets.includes(id)).length;
  const words = links.map(({ from, to, stance, id: line }) => {
    const how = signWords(state.looks.get(line)).join(", ");
    const name = stances.get(stance).label;
    return (from === id ? `${name} ${label(to)}` : say("{who} {takes} this", { who: label(from), takes: name })) + (how && ` (${how})`);
  });
  return [card.label, kinds.get(card.kind)?.label, card.note, say("{place} of {all} in its column", { place: near.indexOf(id) + 1, all: near.length }), counted(about.length, UNIT),
    denied && say("{n} said not to be so", { n: denied }), state.conflicts.has(id) && CONFLICT, ...words].filter(Boolean).join("; ");
}

/** @param {KeyboardEvent} event */
function shortcuts(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target instanceof Element && event.target.matches("textarea")) return;
  const writes = event.target instanceof Element && event.target.matches("input[type=search]");
  if (event.key === "Escape" && state.selected) select(null);
  else if (event.key === "Escape") sought("");
  else if (event.key === "/" && !writes) $("search").focus();
  else if (event.key === "?" && !writes) $("keys").showModal();
  else return;
  event.preventDefault();
}

function keys() {
  document.addEventListener("keydown", shortcuts);
  $("canvas").addEventListener("keydown", walk);
  $("canvas").addEventListener("focus", () => {
    const at = standing();
    if (at && $("canvas").matches(":focus-visible")) stand(at);
  });
  $("canvas").addEventListener("blur", ring);
  $("show-keys").addEventListener("click", () => $("keys").showModal());
  $("close-keys").addEventListener("click", () => $("keys").close());
}

export { column, keys, stand };
