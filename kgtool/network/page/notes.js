// ---- the reader's own notes on cards and claims: text, marked as such wherever it stands; never a claim ------------------------
import { say } from "./words.js";
import { beginning } from "./text.js";
import { $, drawn, element, one } from "./dom.js";
import { cards, claims, DRAWERS, FACES, lines, state } from "./base.js";
import { heading } from "./panel.js";
import { remember } from "./address.js";

const NOTE = { paper: "#ffe9a8", ink: "#3a2c00", longest: 2000, name: say("Reader’s note, not a claim") };
/** @param {string} id */
const noteNumber = (id) => [...state.notes.keys()].indexOf(id) + 1;

/**
 * A note of an address: "THING", and below it the text. One on a thing that this page does not have is kept all the same.
 * @param {string} id
 */
const noted = (id) => cards.has(id) || claims.has(id);
/** @param {string} text @returns {[string, string] | null} */
function noteOf(text) {
  const [id, words] = beginning(text, noted) ?? beginning(text, () => true) ?? [text, ""];
  return words.trim() ? [id, words.slice(0, NOTE.longest)] : null;
}

/** The note on a card or claim, which is written where it stands; without one, a button that begins one. @param {string} id */
function noteOn(id) {
  const place = element("div", { className: "noting" });
  const begun = state.notes.has(id);
  if (!begun) {
    const button = element("button", { type: "button", textContent: say("Add a note") });
    button.addEventListener("click", () => { place.replaceChildren(...noteField(id)); one(place, "textarea").focus(); });
    place.append(button);
  } else place.append(...noteField(id));
  return place;
}

/** @param {string} id */
function noteField(id) {
  const field = element("textarea", { rows: 3, maxLength: NOTE.longest, value: state.notes.get(id) ?? "", dir: "auto", ariaLabel: NOTE.name });
  const remove = element("button", { type: "button", textContent: say("Remove") });
  let later = 0;
  const changed = () => {
    if (field.value.trim()) state.notes.set(id, field.value); else state.notes.delete(id);
    DRAWERS.cards.mark();
    if (state.view === "table") FACES.table.draw();
    clearTimeout(later);
    later = setTimeout(remember, 400);
  };
  field.addEventListener("input", changed);
  remove.addEventListener("click", () => {
    field.value = "";
    changed();
    field.closest(".noting")?.replaceWith(noteOn(id));
  });
  return [element("label", {}, element("b", { textContent: `✎ ${NOTE.name}` }), field), element("p", {}, element("small", { textContent: `${say("Kept in the address of this view and in the page as it is saved.")} ` }), remove)];
}

/** A note as it stands elsewhere. @param {string} id */
const noteText = (id) => (state.notes.has(id) ? [element("span", { className: "own-note", dir: "auto", title: NOTE.name, textContent: `✎ ${noteNumber(id)} ${state.notes.get(id)}` })] : []);

/** @param {number} number @param {number[]} place */
function noteSign(number, [x, y]) {
  const group = drawn("g", { class: "noted" }), words = `✎${number}`, width = 11 + 7 * words.length;
  const text = drawn("text", { x, y: y + 4, "font-size": 11, "font-weight": "bold", "text-anchor": "middle", fill: NOTE.ink });
  text.textContent = words;
  group.append(drawn("rect", { x: x - width / 2, y: y - 7, width, height: 14, rx: 3, fill: NOTE.paper, stroke: NOTE.ink }), text);
  return group;
}

// The notes on what is in the picture, for an image of it; `all`: all of them.
function notesInWords(all = false) {
  const here = (/** @type {string} */ id) => all || state.visibleCards.has(id) || [...state.visibleLines].some((line) => lines.get(line).claims.includes(id));
  return [...state.notes].filter(([id]) => here(id)).map(([id, text]) => `✎${noteNumber(id)} ${say("{note}, on {thing}: {text}", { note: NOTE.name, thing: heading(id), text: text.replace(/\s+/g, " ") })}`);
}

// The notes on claims in the rows of the table.
function noteRows() {
  for (const old of $("rows").querySelectorAll(".own-note")) old.remove();
  for (const id of state.notes.keys()) {
    const row = $("rows").querySelector(`tr[data-claim="${CSS.escape(id)}"]`);
    (row?.querySelector(".cell-statement") ?? row?.lastElementChild)?.append(...noteText(id));
  }
}

export { noted, noteOf, noteOn, noteRows, noteSign, notesInWords, noteText };
