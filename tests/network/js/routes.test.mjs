// The routes of lines: read from what is drawn, led to where cards have moved, drawn again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pathOf, rerouted, readRoute } from "../../../kgtool/network/page/routes.js";
import { beginning } from "../../../kgtool/network/page/text.js";

const card = (x, y, dx = 0, dy = 0) => ({ x, y, width: 100, dx, dy });
const ROUTE = [[100, 10], [160, 40], [260, 40], [300, 90]];

test("a route is drawn and read again", () => {
  const { path, end } = pathOf(ROUTE, 6);
  assert.equal(end, "translate(300 90)");
  assert.deepEqual(readRoute(path, end), { route: ROUTE, short: 6 });
  const back = [[300, 90], [100, 10]], made = pathOf(back, 8);
  assert.match(made.end, /scale\(-1 1\)$/);
  assert.deepEqual(readRoute(made.path, made.end), { route: back, short: 8 });
});

test("a line leaves and reaches its cards at the sides that face each other", () => {
  const right = rerouted(ROUTE, card(50, 30, 0, 20), card(350, 90));
  assert.deepEqual(right, [[100, 30], [160, 40], [260, 40], [300, 90]]);
  const left = rerouted(ROUTE, card(600, 10, 550, 0), card(350, 90));
  assert.deepEqual([left[0], left.at(-1)], [[550, 10], [400, 90]]);
});

test("a stop that is no longer on the way is left out", () => {
  assert.deepEqual(rerouted(ROUTE, card(150, 10, 100, 0), card(350, 90)), [[200, 10], [260, 40], [300, 90]]);
  assert.deepEqual(rerouted(ROUTE, card(220, 10, 170, 0), card(350, 90)), [[270, 10], [300, 90]]);
});

test("between cards one above the other it goes out to the right and back", () => {
  assert.deepEqual(rerouted(ROUTE, card(300, 10, 250, 0), card(350, 90)), [[350, 10], [400, 10], [400, 90]]);
  assert.deepEqual(rerouted(ROUTE, card(390, 10, 340, 0), card(350, 90)), [[400, 10], [400, 90]]);
  assert.match(pathOf([[400, 10], [400, 90]], 6).path, /^M400 10 C432 10 432 90 415 90 L406 90$/);
});

test("a text begins with the shortest name that there is", () => {
  const there = (name) => ["a", "b\nc"].includes(name);
  assert.deepEqual(beginning("a\nb\nc", there), ["a", "b\nc"]);
  assert.deepEqual(beginning("b\nc\nd", there), ["b\nc", "d"]);
  assert.equal(beginning("x\ny", there), null);
});
