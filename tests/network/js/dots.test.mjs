import assert from "node:assert/strict";
import { test } from "node:test";
import { boxGrid } from "../../../kgtool/network/page/boxes.js";
import { endOf } from "../../../kgtool/network/page/ends.js";
import { nearestDot, nearestLine } from "../../../kgtool/network/page/near.js";
import { springStep } from "../../../kgtool/network/page/springs.js";

const dot = (id, x, y, width = 10) => ({ id, at: [x, y], width });

test("a box covers what it overlaps, far from the origin and over many cells too, and not what it touches", () => {
  const grid = boxGrid(), box = (left, top, right, bottom, id) => ({ left, top, right, bottom, id });
  grid.take(box(-350, -90, 420, 10, "a"));
  assert.ok(grid.covers(box(400, 0, 900, 500)));
  assert.ok(!grid.covers(box(420, 0, 900, 500)));
  assert.ok(!grid.covers(box(-350, 10, 420, 30)));
  assert.ok(!grid.covers(box(0, 0, 5, 5, "b"), "a"));
});

test("the nearest dot by its rim, within reach", () => {
  const dots = [dot("small", 0, 0, 2), dot("large", 30, 0, 40)];
  assert.equal(nearestDot(dots, { x: 8, y: 0 }, 9), "large");
  assert.equal(nearestDot(dots, { x: 3, y: 0 }, 9), "small");
  assert.equal(nearestDot(dots, { x: 0, y: 60 }, 9), null);
});

test("the nearest line, which ends at its dots", () => {
  const lines = [{ id: "level", from: dot("a", 0, 0), to: dot("b", 100, 0) }, { id: "point", from: dot("c", 50, 20), to: dot("c", 50, 20) }];
  assert.equal(nearestLine(lines, { x: 50, y: 4 }, 9), "level");
  assert.equal(nearestLine(lines, { x: 50, y: 15 }, 9), "point");
  assert.equal(nearestLine(lines, { x: 120, y: 0 }, 9), null);
});

test("the end of a line is at the rim of its dot, and on both sides of the line", () => {
  const [tip, ...wings] = endOf(dot("a", 0, 0), dot("b", 100, 0), "arrow", 1);
  assert.deepEqual(tip, [94, 0]);
  assert.deepEqual(wings, [[87, 3], [87, -3]]);
  assert.deepEqual(endOf(dot("a", 0, 0), dot("b", 12, 0), "arrow", 1), []);
  assert.equal(endOf(dot("a", 0, 0), dot("b", 100, 0), "circle", 1).length, 1);
  assert.deepEqual(endOf(dot("a", 0, 0), dot("b", 100, 0), "unknown", 1)[0], tip);
});

test("a dot follows the one that is held, until the line has its length again", () => {
  const held = dot("held", 0, 0), free = dot("free", 100, 0), rest = 40;
  const loose = new Map([[held, { speed: [0, 0], ties: 1 }], [free, { speed: [0, 0], ties: 1 }]]);
  for (let step = 0; step < 200; step += 1) springStep([{ from: held, to: free, rest }], loose, held);
  assert.deepEqual(held.at, [0, 0]);
  assert.ok(Math.abs(free.at[0] - rest) < 0.01, free.at[0]);
});

test("two dots at one place come to no number that is none", () => {
  const [a, b] = [dot("a", 0, 0), dot("b", 0, 0)], loose = new Map([[b, { speed: [0, 0], ties: 1 }]]);
  springStep([{ from: a, to: b, rest: 0 }], loose, a);
  assert.deepEqual(b.at, [0, 0]);
});
