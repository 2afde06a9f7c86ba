import assert from "node:assert/strict";
import { test } from "node:test";
import { amount, contested, lookOf, originsOf } from "../../../kgtool/network/page/sums.js";
import { spelledOut } from "../../../kgtool/network/page/short.js";

test("claims stand for as many things as they say, else for one", () => assert.equal(amount([{ count: 3 }, {}, { count: 0 }]), 4));

test("a report that is passed on is one origin", () => assert.equal(originsOf([{ origins: ["a", "b"] }, { origins: ["b"] }, {}]), 2));

test("a line is as firm as its firmest claim, and counts each sign", () => {
  const look = lookOf([{ pattern: "dotted", signs: ["if"] }, { pattern: "dashed", signs: ["if", "no"] }]);
  assert.deepEqual(look, { pattern: "dashed", count: 2, signs: { if: 2, no: 1 }, origins: 0 });
  assert.equal(lookOf([]).pattern, "solid");
});

test("contested is what some are for and others against", () => {
  const found = contested([{ sides: [["x", 1], ["y", 1], ["z", 0]] }, { sides: [["x", -1], ["z", -1]] }, {}]);
  assert.deepEqual([...found], ["x"]);
});

test("things and links are spelled out as cards, lines and claims", () => {
  const facts = { kinds: [{ id: "kind" }], stances: [{ id: "knows", label: "knows of" }], claims: [] };
  const { nodes, edges, facts: { claims } } = spelledOut({ nodes: [{ id: "a", kind: 0, width: 9 }, { id: "b", kind: 0, width: 9, height: 4 }], edges: [[1, 0, 0], [0, 1, 0, [["since", "2001"]]]], facts });
  assert.deepEqual(nodes.map(({ kind, height }) => [kind, height]), [["kind", 9], ["kind", 4]]);
  assert.deepEqual(edges.map(({ from, to, claims: [iri] }) => [from, to, iri]), [["b", "a", "row:0"], ["a", "b", "row:1"]]);
  assert.deepEqual(claims[1].sources, ["a"]);
  assert.deepEqual(edges[1].said, [["since", "2001"]]);
});
