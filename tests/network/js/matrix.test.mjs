import assert from "node:assert/strict";
import { test } from "node:test";
import { crossed, heldIn, ordered } from "../../../kgtool/network/page/matrix-cross.js";

const claim = (iri, sources, targets, more = {}) => ({ iri, sources, targets, date: { earliest: "", latest: "" }, ...more });
const some = [
  claim("1", ["a"], ["x"]), claim("2", ["a", "b"], ["x", "y"]), claim("3", ["b"], ["z"], { count: 5 }), claim("4", [""], ["x"]),
  claim("5", ["c"], ["z"], { date: { earliest: "2024-01-01", latest: "2024-01-01" } }),
];
const found = crossed(some, ({ sources }) => sources, ({ targets }) => targets);
const ids = (groups) => groups.map(({ id }) => id), iris = (held) => held.map(({ iri }) => iri);
const inOrder = (by, most = Infinity, kept = new Set()) => ordered(found.rows, by, most, kept, (id) => id.toUpperCase());

test("a claim stands in each of its rows and columns", () => {
  assert.deepEqual([...found.rows.keys()].sort(), ["", "a", "b", "c"]);
  assert.deepEqual(iris([...found.cells.get("a").get("x")]), ["1", "2"]);
  assert.deepEqual(iris([...found.columns.get("x")]), ["1", "2", "4"]);
});

test("rows are in order by what they stand for, by name, by the first day; what is not recorded comes last", () => {
  assert.deepEqual(ids(inOrder("claims")), ["b", "a", "c", ""]);
  assert.deepEqual(ids(inOrder("name")), ["a", "b", "c", ""]);
  assert.deepEqual(ids(inOrder("first")), ["c", "a", "b", ""]);
});

test("what has few claims is one, what was opened stays, and no claim is lost or counted twice", () => {
  const folded = inOrder("name", 2), opened = inOrder("name", 2, new Set(["c"]));
  assert.deepEqual(folded.map(({ id, others }) => others ?? id), ["b", ["a", "c"], ""]);
  assert.deepEqual(opened.map(({ id, others }) => others ?? id), ["b", "c", "a", ""].sort((a, b) => (!a) - (!b) || (a < b ? -1 : 1)));
  assert.deepEqual(iris(folded[1].held).sort(), ["1", "2", "5"]);
  const column = { id: "\n", held: [], others: ["x", "y"] };
  assert.deepEqual(iris(heldIn(found.cells, folded[1], column)).sort(), ["1", "2"]);
});
