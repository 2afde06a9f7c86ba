import assert from "node:assert/strict";
import { test } from "node:test";
import { pinched, sightOf, toPicture, toScreen, zoomed } from "../../../kgtool/network/page/views.js";

const view = { x: 30, y: -20, scale: 2 }, place = { x: 100, y: 50 };
const near = (a, b) => assert.ok(Math.hypot(a.x - b.x, a.y - b.y) < 1e-9, JSON.stringify([a, b]));

test("a place on the screen and in the picture are the same place", () => near(toScreen(view, toPicture(view, place)), place));

test("what is at a place stays there while one zooms, up to the limits", () => {
  for (const factor of [1.5, 0.2, 1000, 1e-9]) near(toPicture(zoomed(view, factor, place), place), toPicture(view, place));
  assert.equal(zoomed(view, 1000, place).scale, 8);
  assert.equal(zoomed(view, 1e-9, place).scale, 0.01);
});

test("what is under two fingers stays under them", () => {
  const other = { x: 0, y: 0 }, now = { x: 200, y: 100 }, after = pinched(view, other, place, now);
  assert.equal(after.scale, 4);
  near(toPicture(after, other), toPicture(view, other));
  near(toPicture(after, now), toPicture(view, place));
});

test("what is in sight, with a margin around it", () => {
  const sight = sightOf(view, { width: 200, height: 100 }, 0);
  near(toScreen(view, { x: sight.left, y: sight.top }), { x: 0, y: 0 });
  near(toScreen(view, { x: sight.right, y: sight.bottom }), { x: 200, y: 100 });
  near(toScreen(view, { x: sightOf(view, { width: 200, height: 100 }, 0.25).left, y: 0 }), { x: -50, y: -20 });
});
