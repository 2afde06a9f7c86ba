// ---- a part of a large network: what is near a thing, a cluster, the most connected --------------------------------------
import { say } from "./words.js";
import { $ } from "./dom.js";
import { cards, edges, facts, label, nodes, state } from "./base.js";
import { remember } from "./address.js";
import { fit, show } from "./drawers.js";
import { scope } from "./headlines.js";

/**
 * How a part is written in the address, and the cards of it: a word, and for the first two a thing.
 * @type {Record<string, { cards(of: string): string[], words(of: string): string }>}
 */
const PARTS = {
  near: { cards: (id) => [id, ...neighbors(id)], words: (id) => say("What is around {thing}", { thing: label(id) }) },
  cluster: { cards: (id) => nodes.filter(({ cluster }) => cluster === cards.get(id).cluster).map((card) => card.id), words: (id) => say("The cluster of {thing}", { thing: label(id) }) },
  top: { cards: (number) => mostConnected(Number(number)), words: (number) => say("The {n} most connected", { n: number }) },
};
const TOP = 100;

/** @param {string} id */
const neighbors = (id) => [...new Set(edges.filter(({ from, to }) => from === id || to === id).flatMap(({ from, to }) => [from, to]))];
/** @param {number} number */
const mostConnected = (number) => [...nodes].sort((a, b) => b.degree - a.degree || (a.id < b.id ? -1 : 1)).slice(0, number).map(({ id }) => id);

/**
 * The part that the text of an address names: its cards and its words; null where there is none such.
 * @param {string} text @returns {State["part"]}
 */
function partOf(text) {
  const [, name, of] = /^(near|cluster|top) (.+)$/s.exec(text) ?? [];
  const known_ = name === "top" ? Number(of) > 0 : cards.has(of) && (name === "near" || cards.get(of).cluster !== undefined);
  return known_ ? { text, cards: new Set(PARTS[name].cards(of)), words: PARTS[name].words(of) } : null;
}

/** Shows only a part, or with null all. @param {string | null} text */
function showPart(text) {
  state.part = text === null ? null : partOf(text);
  state.moved = false;
  scope();
  show();
  fit();
  remember(true);
}

// The buttons of the page: the most connected of many things, and what is around the selected one.
function partButtons() {
  $("top").hidden = !facts.dotted || nodes.length <= TOP;
  $("top").setAttribute("aria-pressed", String(state.part?.text === `top ${TOP}`));
  $("near").hidden = !facts.dotted || !cards.has(state.selected);
  $("near").setAttribute("aria-pressed", String(state.part?.text === `near ${state.selected}`));
}
/** @param {string} text */
const toggledPart = (text) => showPart(state.part?.text === text ? null : text);

export { partButtons, partOf, showPart, toggledPart, TOP };
