// ---- matrix: what stands in rows and columns, in which order, and what has few claims as one -----------------------------------------
import { LANGUAGE, say } from "./words.js";
import { days, inOrder, saidThen, sortable } from "./dates.js";
import { amount } from "./sums.js";

/**
 * Claims by row and by column, and by both: `cells` has row, column.
 * @param {Claim[]} some @param {(claim: Claim) => string[]} rowsOf @param {(claim: Claim) => string[]} columnsOf
 */
function crossed(some, rowsOf, columnsOf) {
  /** @type {{ rows: Table, columns: Table, cells: Map<string, Table> }} */
  const found = { rows: new Map(), columns: new Map(), cells: new Map() };
  const put = (/** @type {Table} */ table, /** @type {string} */ id, /** @type {Claim} */ claim) => (table.get(id) ?? table.set(id, new Set()).get(id)).add(claim);
  for (const claim of some) {
    const rows = rowsOf(claim);
    for (const column of columnsOf(claim)) {
      put(found.columns, column, claim);
      for (const row of rows) put(found.cells.get(row) ?? found.cells.set(row, new Map()).get(row), column, claim);
    }
    for (const row of rows) put(found.rows, row, claim);
  }
  return found;
}

/** The claims in a row and a column, each once; of what is folded those of all. @param {Map<string, Table>} cells @param {Group} row @param {Group} column */
const heldIn = (cells, row, column) => [...new Set((row.others ?? [row.id]).flatMap((source) => (column.others ?? [column.id]).flatMap((id) => [...(cells.get(source)?.get(id) ?? [])])))];

/** The first day on which one of these was said; that of a report or article is not it. @param {Claim[]} held */
const firstDay = (held) => held.filter(({ date }) => saidThen(date)).flatMap(({ date }) => days(date).filter(Boolean).slice(0, 1)).sort(inOrder)[0] ?? "";
/** What rows and columns can be sorted by, before their names: in words, and the key of each. @type {Record<string, { words: string, key(held: Claim[]): string }>} */
const SORTS = {
  claims: { words: say("number of claims"), key: (held) => String(1e9 - amount(held)).padStart(10, "0") }, name: { words: say("name"), key: () => "" }, first: { words: say("first day"), key: (held) => sortable(firstDay(held)) },
};

/**
 * Rows or columns in order; of more than `most` those with the most claims, and the rest as one; what is not recorded comes last.
 * @param {Table} table @param {string} by @param {number} most @param {Set<string>} kept what is shown in any case
 * @param {(id: string) => string} nameOf @returns {Group[]}
 */
function ordered(table, by, most, kept, nameOf) {
  const all = [...table].map(([id, some]) => { const held = [...some]; return { id, held, others: null, count: amount(held), key: SORTS[by].key(held), name: nameOf(id) }; });
  const told = all.filter(({ id }) => id), few = told.filter(({ id }) => !kept.has(id)).sort((a, b) => b.count - a.count), room = Math.max(most - (told.length - few.length), 2);
  const folded = new Set(few.length > room ? few.slice(room - 1) : []), rest = told.filter((one) => folded.has(one));
  return [
    ...told.filter((one) => !folded.has(one)).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.name.localeCompare(b.name, LANGUAGE))),
    ...(rest.length ? [{ id: "\n", held: [...new Set(rest.flatMap(({ held }) => held))], others: rest.map(({ id }) => id) }] : []),
    ...all.filter(({ id }) => !id),
  ];
}

export { crossed, heldIn, ordered, SORTS };
