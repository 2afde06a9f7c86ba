// ---- table ----------------------------------------------------------------------------------------------
import { LANGUAGE, say } from "./words.js";
import { capital, counted, listed } from "./text.js";
import { days, saidThen, sortable, when } from "./dates.js";
import { $, all, element } from "./dom.js";
import {
  CLAIMS, claimsOf, ends, FACES, facts, figure, LINKS, manner, named, nodes, passes, stanceOf, state, UNIT,
} from "./base.js";
import { hidden } from "./summary.js";
import { isFound } from "./search.js";
import { chain, firmness, link } from "./panel.js";
import { remember } from "./address.js";
import { noteRows } from "./notes.js";
import { THINGS } from "./things.js";

/** By the day on which it was said; where only that of a report or article is known, after all of these. @param {Claim} claim */
const saidOn = ({ date }) => (date.earliest || date.latest ? `${saidThen(date) ? 0 : 1} ${sortable(date.earliest || date.latest)}` : "9");
/** @type {Column<Claim>[]} */
const OF_CLAIMS = [
  [say("Who"), (claim) => named(ends(claim).sources)],
  [say("Stance"), stanceOf],
  [say("What"), (claim) => named(ends(claim).targets)],
  [say("Statement"), (claim) => claim.statement ?? ""],
  [say("Only if, how firm"), (claim) => [listed(claim.condition) && say("if {condition}", { condition: listed(claim.condition) }), listed(claim.unless) && say("unless {condition}", { condition: listed(claim.unless) }), firmness(claim)].filter(Boolean).join("; ")],
  [say("When"), when, saidOn],
  [say("Source"), (claim) => [chain(claim) ?? say("no source recorded"), claim.accordingTo && say("according to {who}", { who: listed(claim.accordingTo) })].filter(Boolean).join("; ")],
  [say("Told as"), (claim) => manner(claim).join(", ")],
];
const OF_ROWS = /** @type {(Column<Claim> | false)[]} */ ([
  [say("Source"), (claim) => named(ends(claim).sources)],
  [say("Edge"), stanceOf],
  [say("Target"), (claim) => named(ends(claim).targets)],
  facts.claims.some(({ statement }) => statement) && [say("Label"), (claim) => claim.statement ?? ""],
  facts.claims.some(({ date }) => days(date).some(Boolean) || date.words) && [say("Date"), when, (claim) => sortable(claim.date.earliest || claim.date.latest)],
  facts.counts !== "" && [capital(facts.counts), ({ count }) => String(figure(count ?? 1)), ({ count }) => String(count ?? 1).padStart(9, "0")],
]).filter((column) => column !== false);
const sorting = LINKS ? { column: THINGS.length - 1, down: true } : { column: CLAIMS ? 5 : facts.counts ? OF_ROWS.length - 1 : 0, down: !CLAIMS && Boolean(facts.counts) };
/**
 * What the table lists, by these columns.
 * @template Item @param {Column<Item>[]} columns @param {Item[]} items @param {(item: Item) => Listed} about
 * @returns {{ names: string[], rows: Row[] }}
 */
const listing = (columns, items, about) => ({
  names: columns.map(([name]) => name),
  rows: items.map((item) => ({ ...about(item), cell: (column) => columns[column][1](item), key: (column) => (columns[column][2] ?? columns[column][1])(item) })),
});
/** A row passes the filters, or all do; and it is found, where something is searched for. @param {Claim} claim @returns {Listed} */
const listedClaim = (claim) => ({ id: claim.iri, linked: { 0: ends(claim).sources, 2: ends(claim).targets }, isWanted: () => (state.all || passes(claim)) && isFound(claim) });
/** @param {Card} card @returns {Listed} */
const listedThing = ({ id }) => ({ id, linked: { 0: [id] }, isWanted: () => state.all || state.visibleCards.has(id) });
const TABLE = LINKS ? listing(THINGS, nodes, listedThing) : listing(CLAIMS ? OF_CLAIMS : OF_ROWS, facts.claims, listedClaim);
/** How many rows pass. */
const inTable = () => TABLE.rows.filter((row) => row.isWanted()).length;
const NAMES = ["who", "stance", "what", "statement", "only", "when", "source", "told"]; // of the columns of claims, for the style
const ROWS = 1000; // at most this many rows are made, the first ones

// The headings stay, and with them the focus; only the rows are sorted again.
function tableHead() {
  $("columns").replaceChildren(...TABLE.names.map((name, index) => {
    const button = element("button", { type: "button", textContent: name });
    button.addEventListener("click", () => {
      Object.assign(sorting, { column: index, down: sorting.column === index && !sorting.down });
      table();
    });
    return element("th", { scope: "col" }, button);
  }));
  if (TABLE.rows.length <= ROWS) $("rows").replaceChildren(...TABLE.rows.map(tableRow));
  $("all").addEventListener("change", () => {
    state.all = $("all").checked;
    table();
    hidden();
    remember();
  });
}

/** @param {Row} row */
function tableRow(row) {
  const made = element("tr", {}, ...TABLE.names.map((name, column) => {
    const place = element("td", { dir: "auto", className: `cell-${CLAIMS ? NAMES[column] : name === say("Label") ? "statement" : "of-row"}` });
    const ids = row.linked[column];
    if (ids?.length) ids.forEach((id, nth) => place.append(...(nth ? [", ", link(id)] : [link(id)])));
    else place.textContent = row.cell(column);
    return place;
  }));
  made.dataset.claim = row.id;
  return made;
}

// The rows of these, in the order chosen.
function table() {
  const { column, down } = sorting;
  [...$("columns").children].forEach((cell, index) => {
    if (index === column) cell.setAttribute("aria-sort", down ? "descending" : "ascending");
    else cell.removeAttribute("aria-sort");
  });
  $("all").checked = state.all;
  const made = new Map(all($("rows"), "tr").map((row) => [row.dataset.claim, row]));
  const sorted = [...TABLE.rows].sort((a, b) => a.key(column).localeCompare(b.key(column), LANGUAGE) * (down ? -1 : 1) || (a.id < b.id ? -1 : 1));
  if (sorted.length > ROWS) return firstRows(sorted);
  for (const row of sorted) made.get(row.id).hidden = !row.isWanted();
  $("rows").append(...sorted.map(({ id }) => made.get(id)));
  tableChosen();
}

/** @param {Row[]} sorted */
function firstRows(sorted) {
  const wanted = sorted.filter((row) => row.isWanted()), more = wanted.length - ROWS;
  $("rows").replaceChildren(...wanted.slice(0, ROWS).map(tableRow));
  if (more > 0) $("rows").append(element("tr", {}, element("td", { colSpan: TABLE.names.length, textContent: LINKS ? say("{things} more: narrow them by the legend.", { things: counted(more, "thing") }) : say("{claims} more: narrow them by the legend and the dates.", { claims: counted(more, UNIT) }) })));
  tableChosen();
}

// The rows of what is selected are marked.
function tableChosen() {
  const chosen = new Set(LINKS ? [state.selected] : state.selected ? claimsOf(state.selected).map((claim) => claim.iri) : []);
  for (const row of all($("rows"), "tr")) row.classList.toggle("chosen", chosen.has(row.dataset.claim));
  noteRows();
}
FACES.table = { draw: table, chosen: tableChosen };

export { inTable, table, TABLE, tableHead };
