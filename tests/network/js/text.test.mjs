import assert from "node:assert/strict";
import { test } from "node:test";
import { capital, counted, fold, listed, web } from "../../../kgtool/network/page/text.js";

test("a name is found without its marks, in any case", () => {
  assert.equal(fold("Łódź"), fold("LODZ"));
  assert.equal(fold("Ærøskøbing"), "aeroskobing");
  assert.equal(fold("Київ й"), "киів и");
  assert.equal(fold("İstanbul ışık"), "istanbul isik");
});

test("one of a thing is not several", () => {
  assert.deepEqual([0, 1, 2].map((number) => counted(number, "claim")), ["0 claims", "1 claim", "2 claims"]);
  assert.equal(counted(2, "switch", "switches"), "2 switches");
});

test("what is not there has no words", () => {
  assert.equal(listed(undefined), "");
  assert.equal(listed(["a truce", "a vote"]), "a truce; a vote");
  assert.equal(capital(""), "");
  assert.equal(capital("éclair"), "Éclair");
});

test("only an address of the web becomes a link", () => {
  for (const good of ["https://example.org/a?b=c#d", "HTTP://EXAMPLE.ORG"]) assert.equal(web(good), good);
  for (const bad of ["javascript:alert(1)", " https://example.org", "https://", "data:text/html,x", "example.org", "", undefined]) assert.equal(web(bad), null, bad);
});
