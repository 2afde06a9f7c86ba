import assert from "node:assert/strict";
import { test } from "node:test";
import { bounds, dayOf, scaled, ticks } from "../../../kgtool/network/page/timeline-axis.js";
import { linesNeeded, stacked } from "../../../kgtool/network/page/timeline-lines.js";

const wide = (text) => 7 * text.length;
const date = (earliest, latest) => ({ earliest, latest });

test("the bounds of a date: open at an end, the wrong way round, or none", () => {
  assert.deepEqual(bounds(date("1970-01-03", "")), { first: 2, last: null });
  assert.deepEqual(bounds(date("", "1970-01-03")), { first: null, last: 2 });
  assert.deepEqual(bounds(date("1970-01-05", "1970-01-03")), { first: 2, last: 4 });
  assert.equal(bounds(date("", "")), null);
});

test("a day by its number, before our era too", () => {
  assert.equal(dayOf(0), "1 Jan 1970");
  assert.equal(dayOf(-719529), "31 Dec -0001");
});

test("days stand in order, and a long stretch without a date is cut short, less so inside a dated range", () => {
  const apart = scaled([{ first: 0, last: 0 }, { first: 400, last: 400 }], 600, false), within = scaled([{ first: 0, last: 400 }], 600, false);
  assert.equal(apart.parts.filter(({ cut }) => cut).length, 1);
  assert.ok(!apart.parts.some(({ covered }) => covered) && within.parts.some(({ covered }) => covered));
  for (const { at, width, parts } of [apart, within]) {
    const places = [0, 1, 200, 400, 401].map(at);
    assert.deepEqual(places, [...places].sort((a, b) => a - b));
    assert.ok(places[0] === 0 && Math.abs(places[4] - width) < 1e-9);
    for (const [index, part] of parts.slice(1).entries()) assert.ok(Math.abs(parts[index].x + parts[index].width - part.x) < 1e-9);
  }
});

test("no label of the axis is wider than its room, and none is said twice", () => {
  for (const last of [0, 5, 40, 400, 9000]) {
    const scale = scaled([{ first: 20000, last: 20000 + last }], 900, false), { above } = ticks(scale, wide);
    assert.ok(above.length);
    above.slice(1).forEach(({ x, text }, index) => assert.ok(x - above[index].x > wide(above[index].text) && text));
  }
});

test("words take as many lines as they need, one longer than a line too", () => {
  assert.equal(linesNeeded("a b", 0, 100, wide), 1);
  assert.equal(linesNeeded("aaaa bbbb", 0, 40, wide), 2);
  assert.equal(linesNeeded("aaaaaaaaaaaa", 0, 42, wide), 2);
});

test("no mark covers another", () => {
  const mark = (id, first, last) => ({ id, span: { first, last }, lead: 18, before: "", word: "proposes", after: "something to somebody" });
  const marks = Array.from({ length: 40 }, (_, id) => mark(String(id), id % 7, id % 7 + (id % 3)));
  const scale = scaled(marks.map(({ span }) => span), 700, false), { spots, height } = stacked(marks, { scale, right: scale.width + 116, most: 250, wide });
  assert.equal(spots.length, 40);
  for (const [one, a] of spots) for (const [other, b] of spots)
    if (one !== other && a.top === b.top) assert.ok(a.to <= b.from || b.to <= a.from, JSON.stringify([a, b]));
  assert.ok(spots.every(([, { top }]) => top < height));
  assert.deepEqual(stacked([], { scale, right: 0, most: 250, wide }), { spots: [], height: 0 });
});
