import assert from "node:assert/strict";
import { test } from "node:test";
import { capital, counted, cut, escaped, few, fold, listed, slug, web } from "../../../kgtool/network/page/text.js";

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

test("the first of many, and how many more", () => {
  assert.equal(few(["a", "b", "c"]), "a, b, c");
  assert.equal(few(["a", "b", "c", "d", "e"]), "a, b, c, 2 more");
});

test("a label is cut to its length", () => {
  assert.equal(cut("abcdef", 6), "abcdef");
  assert.equal(cut("abcdefg", 6), "abcde…");
});

test("a title as the name of a file", () => {
  assert.equal(slug("Who proposed what, to whom? Łódź"), "who-proposed-what-to-whom-lodz");
  assert.equal(slug("…"), "picture");
});

test("a text cannot leave the attribute that it stands in", () => assert.equal(escaped('"><b a=\'&amp;'), "&quot;>&lt;b a='&amp;amp;"));
