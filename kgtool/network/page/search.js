// ---- search: names first, then the words of claims; the table follows, and so does the address -------------------------------
import { say } from "./words.js";
import { counted, fold, listed } from "./text.js";
import { $, element } from "./dom.js";
import { cards, claims, edges, ends, facts, inTime, kinds, nodes, passes, state, taken, UNIT } from "./base.js";
import { counts, refresh } from "./legend.js";
import { hidden } from "./summary.js";
import { heading, select } from "./panel.js";
import { remember } from "./address.js";
import { table } from "./table.js";

/** @type {Record<string, string>} */
const INSIDE = { claim: say("In claims"), row: say("In rows"), link: say("In links") };
/** @type {Record<string, string>} */
const NOT_FOUND = {
  claim: say("Nothing found: no name and no claim has these words."), row: say("Nothing found: no name and no row has these words."),
  link: say("Nothing found: no name and no link has these words."),
};
const HITS = 20; // of names, and of claims; the table has all of these

/**
 * All words that are searched for stand in the text, in any order, whatever their accents.
 * @param {string} text @param {string[]} words
 */
const matches = (text, words) => words.every((word) => text.includes(word));
/** @param {string} text */
const wordsOf = (text) => fold(text).split(/\s+/).filter(Boolean);
/** @type {Map<Claim, string>} */
const claimTexts = new Map(); // claim -> what can be found of it
/** @param {Claim} claim */
function textOf(claim) {
  if (!claimTexts.has(claim)) {
    const { statement, anchor, condition, unless, place, event, figure: told, share, motivation, note } = claim;
    claimTexts.set(claim, fold([heading(claim.iri), statement, anchor, condition, unless, place, event, told, share, motivation, note].flat().filter(Boolean).join("\n")));
  }
  return claimTexts.get(claim);
}
/** Whether a claim is one of those that are searched for. @param {Claim} claim */
const isFound = (claim) => !state.find || matches(textOf(claim), wordsOf(state.find));

/**
 * The cards and claims that are found, with whether they can be seen under the filters.
 * @returns {{ names: Card[], said: Claim[] }}
 */
function hits() {
  const words = wordsOf(state.find);
  if (!words.length) return { names: [], said: [] };
  const starts = (/** @type {Card} */ card) => Number(!fold(card.label).startsWith(words[0]));
  return {
    names: nodes.filter((card) => matches(fold(card.label), words)).sort((a, b) => starts(a) - starts(b) || a.label.length - b.label.length),
    said: facts.claims.filter(isFound),
  };
}

/**
 * What is found, as a button that selects it; where it is hidden, with one that shows it.
 * @param {string} id @param {boolean} hidden_ @param {(string | Node)[]} content
 */
function hit(id, hidden_, ...content) {
  const button = element("button", { type: "button", dir: "auto" }, ...content);
  button.addEventListener("click", () => select(id));
  if (!hidden_) return element("li", {}, button);
  const bare = element("button", { type: "button", className: "uncover", textContent: say("Hidden: show it") });
  bare.addEventListener("click", () => {
    uncover(id);
    select(id);
  });
  return element("li", { className: "hidden-hit" }, button, bare);
}

/**
 * The words around the first of those that are searched for, where the sentence of the claim does not have it.
 * @param {Claim} claim
 */
function snippet(claim) {
  const [word] = wordsOf(state.find), { statement, anchor, condition, unless, place, event, figure: told, share, motivation, note } = claim;
  if (fold(heading(claim.iri)).includes(word)) return statement ?? "";
  return [statement, anchor && `“${anchor}”`, condition && say("if {condition}", { condition: listed(condition) }), unless && say("unless {condition}", { condition: listed(unless) }), ...[place, event, told, share, motivation, note].map((one) => [one].flat().filter(Boolean).join("; "))]
    .find((text) => text && fold(text).includes(word)) ?? statement ?? "";
}

/** Search for this. @param {string} text */
function sought(text) {
  state.find = text.trim();
  if (state.find && state.selected) select(null);
  shownHits();
  if (state.view === "table") table();
  hidden();
  counts();
  remember();
}

// The list of what is found stands in the place of the legend, unless something is selected.
function shownHits() {
  const { names, said } = hits(), all = names.length + said.length, open = Boolean(state.find) && !state.selected;
  if ($("search").value.trim() !== state.find) $("search").value = state.find;
  $("found").hidden = !open;
  $("legend").hidden = open;
  if (!open) return;
  /** @template T @param {string} title @param {T[]} some @param {(one: T) => Node} make */
  const list = (title, some, make) => (some.length ? [element("h2", { textContent: `${title} (${some.length})` }), element("ul", {}, ...some.slice(0, HITS).map(make))] : []);
  const sees = (/** @type {Card} */ card) => state.visibleCards.has(card.id);
  $("found").replaceChildren(
    ...list(say("Names"), names, (card) => hit(card.id, !sees(card), `${kinds.get(card.kind)?.glyph ?? ""} ${card.label}`)),
    ...list(INSIDE[UNIT], said, (claim) => hit(claim.iri, !passes(claim), heading(claim.iri), element("small", { textContent: snippet(claim) }))));
  if (!all) $("found").append(element("p", { textContent: NOT_FOUND[UNIT] }));
  if (said.length && state.view !== "table") {
    const button = element("button", { type: "button", textContent: say("All {claims} in the table", { claims: counted(said.length, UNIT) }) });
    button.addEventListener("click", () => $("show-table").click());
    $("found").append(button);
  }
  $("live").textContent = all ? say("{names} and {claims} found", { names: counted(names.length, "name"), claims: counted(said.length, UNIT) }) : say("nothing found");
}

/** Switch on what hides a card or a claim, and nothing else. @param {string} id */
function uncover(id) {
  const own = claims.has(id) ? [] : edges.filter(({ from, to }) => from === id || to === id), told = claims.has(id) ? [claims.get(id)] : own.flatMap((edge) => edge.claims.map((iri) => claims.get(iri)));
  for (const { from, to, stance } of own) {
    state.offStances.delete(stance);
    for (const end of [from, to]) state.offKinds.delete(cards.get(end)?.kind);
  }
  for (const claim of told) {
    for (const stance of taken(claim)) state.offStances.delete(stance);
    for (const end of [...ends(claim).sources, ...ends(claim).targets]) state.offKinds.delete(cards.get(end)?.kind);
  }
  if (told.length && !told.some(inTime)) Object.assign(state, { from: "", to: "", undated: true, asOf: "" });
  if (state.only && !told.some(({ iri }) => state.only?.has(iri))) Object.assign(state, { matter: null, only: null, headline: null });
  if (state.part && !state.part.cards.has(id)) state.part = null;
  refresh();
}

export { hits, isFound, shownHits, sought, uncover };
