// ---- table ----------------------------------------------------------------------------------------------
import { capital, counted, listed } from "./text.js";
import { days, saidThen, sortable, when } from "./dates.js";
import { $, all, element } from "./dom.js";
import {
  CLAIMS, claimsOf, ends, FACES, facts, figure, LINKS, manner, named, nodes, passes, stanceOf, state, UNIT,
} from "./base.js";
import { hidden } from "./legend.js";
import { isFound } from "./search.js";
import { chain, firmness, link } from "./panel.js";
import { remember } from "./address.js";
import { noteRows } from "./notes.js";
import { THINGS } from "./things.js";

/** By the day on which it was said; where only that of a report or article is known, after all of these. @param {Claim} claim */
const saidOn = ({ date }) => (date.earliest || date.latest ? `${saidThen(date) ? 0 : 1} ${sortable(date.earliest || date.latest)}` : "9");
/** A column: its name, the text of a cell, what it is sorted by. @typedef {[string, (claim: Claim) => string, ((claim: Claim) => string)?]} Column */
/** @type {Column[]} */
const OF_CLAIMS = [
  ["Who", (claim) => named(ends(claim).sources)],
  ["Stance", stanceOf],
  ["What", (claim) => named(ends(claim).targets)],
  ["Statement", (claim) => claim.statement ?? ""],
  ["Only if, how firm", (claim) => [listed(claim.condition) && `if ${listed(claim.condition)}`, listed(claim.unless) && `unless ${listed(claim.unless)}`, firmness(claim)].filter(Boolean).join("; ")],
  ["When", when, saidOn],
  ["Source", (claim) => [chain(claim) ?? "no source recorded", claim.accordingTo && `according to ${listed(claim.accordingTo)}`].filter(Boolean).join("; ")],
  ["Told as", (claim) => manner(claim).join(", ")],
];
/** @type {(Column | false)[]} */
const OF_ROWS = [
  ["Source", (claim) => named(ends(claim).sources)],
  ["Edge", stanceOf],
  ["Target", (claim) => named(ends(claim).targets)],
  facts.claims.some(({ statement }) => statement) && ["Label", (claim) => claim.statement ?? ""],
  facts.claims.some(({ date }) => days(date).some(Boolean) || date.words) && ["Date", when, (claim) => sortable(claim.date.earliest || claim.date.latest)],
  facts.counts !== "" && [capital(facts.counts), ({ count }) => String(figure(count ?? 1)), ({ count }) => String(count ?? 1).padStart(9, "0")],
];
const TABLE = LINKS ? THINGS : CLAIMS ? OF_CLAIMS : OF_ROWS.filter((column) => column !== false);
const sorting = LINKS ? { column: THINGS.length - 1, down: true } : CLAIMS ? { column: 5, down: false } : { column: facts.counts ? TABLE.length - 1 : 0, down: Boolean(facts.counts) };
/** What the rows are: claims, or things, each known by its IRI. @type {any[]} */
const tableItems = LINKS ? nodes.map((card) => ({ ...card, iri: card.id })) : facts.claims;
const ROWS = 1000; // at most this many rows are made, the first ones

// The headings stay, and with them the focus; only the rows are sorted again.
function tableHead() {
  $("columns").replaceChildren(...TABLE.map(([name], index) => {
    const button = element("button", { type: "button", textContent: name });
    button.addEventListener("click", () => {
      Object.assign(sorting, { column: index, down: sorting.column === index && !sorting.down });
      table();
    });
    return element("th", { scope: "col" }, button);
  }));
  if (tableItems.length <= ROWS) $("rows").replaceChildren(...tableItems.map(tableRow));
  $("all").addEventListener("change", () => {
    state.all = $("all").checked;
    table();
    hidden();
    remember();
  });
}

/** @param {Claim} claim */
function tableRow(claim) {
  /** @type {Record<string, string[]>} */
  const linked = LINKS ? { Thing: [claim.iri] } : CLAIMS ? { Who: ends(claim).sources, What: ends(claim).targets } : { Source: ends(claim).sources, Target: ends(claim).targets };
  const made = element("tr", {}, ...TABLE.map(([name, cell]) => {
    const place = element("td", { dir: "auto", className: `cell-${CLAIMS ? name.split(/[ ,]/)[0].toLowerCase() : name === "Label" ? "statement" : "of-row"}` });
    const ids = linked[name];
    if (ids?.length) ids.forEach((id, index) => place.append(...(index ? [", ", link(id)] : [link(id)])));
    else place.textContent = cell(claim);
    return place;
  }));
  made.dataset.claim = claim.iri;
  return made;
}

// Whether a claim has a row: it passes the filters, or all do; and it is found, where something is searched for.
const inTable = (/** @type {any} */ item) => (LINKS ? state.all || state.visibleCards.has(item.iri) : (state.all || passes(item)) && isFound(item));

// The rows of these, in the order chosen.
function table() {
  const [, text, key = text] = TABLE[sorting.column];
  [...$("columns").children].forEach((cell, index) => {
    if (index === sorting.column) cell.setAttribute("aria-sort", sorting.down ? "descending" : "ascending");
    else cell.removeAttribute("aria-sort");
  });
  $("all").checked = state.all;
  const rows = new Map(all($("rows"), "tr").map((row) => [row.dataset.claim, row]));
  const sorted = [...tableItems].sort((a, b) => key(a).localeCompare(key(b), "en") * (sorting.down ? -1 : 1) || (a.iri < b.iri ? -1 : 1));
  if (tableItems.length > ROWS) return firstRows(sorted);
  for (const claim of tableItems) rows.get(claim.iri).hidden = !inTable(claim);
  $("rows").append(...sorted.map((claim) => rows.get(claim.iri)));
  tableChosen();
}

/** @param {Claim[]} sorted */
function firstRows(sorted) {
  const wanted = sorted.filter(inTable), more = wanted.length - ROWS;
  $("rows").replaceChildren(...wanted.slice(0, ROWS).map(tableRow));
  if (more > 0) $("rows").append(element("tr", {}, element("td", { colSpan: TABLE.length, textContent: `${counted(more, LINKS ? "thing" : UNIT)} more: narrow them by the legend${LINKS ? "" : " and the dates"}.` })));
  tableChosen();
}

// The rows of what is selected are marked.
function tableChosen() {
  const chosen = new Set(LINKS ? [state.selected] : state.selected ? claimsOf(state.selected).map((claim) => claim.iri) : []);
  for (const row of all($("rows"), "tr")) row.classList.toggle("chosen", chosen.has(row.dataset.claim));
  noteRows();
}
FACES.table = { draw: table, chosen: tableChosen };

export { inTable, table, tableHead, tableItems };
