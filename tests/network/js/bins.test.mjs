import assert from "node:assert/strict";
import { test } from "node:test";
import { binned, nearestStop, stopByKey } from "../../../kgtool/network/page/bins.js";

const stops = ["2025-01-01", "2025-01-02", "2025-01-10", "2025-03-01"];
const on = (day, kind) => ({ date: { earliest: day, latest: day, kind } });

test("a histogram counts each claim once, apart where only the day of the article is known", () => {
  const { bins, first, last, size } = binned([on("2025-01-01"), on("2025-01-02", "article"), on("2025-03-01"), on("")], stops);
  assert.equal(bins.reduce((sum, { said }) => sum + said, 0), 2);
  assert.equal(bins.reduce((sum, { told }) => sum + told, 0), 1);
  assert.deepEqual([bins[0].from, bins[0].said, bins[0].told], [first, 1, 1]);
  assert.equal(bins.at(-1).said, 1);
  assert.ok(bins.length <= 48 && bins.length * size > last - first);
});

test("a histogram of one day has one stretch", () => {
  assert.deepEqual(binned([on("2025-01-01")], ["2025-01-01"]).bins.map(({ said }) => said), [1]);
});

test("the nearest stop to a day, of two the earlier one", () => {
  const { first } = binned([], stops);
  assert.equal(nearestStop(stops, first - 100), "2025-01-01");
  assert.equal(nearestStop(stops, first + 5), "2025-01-02");
  assert.equal(nearestStop(stops, first + 1e6), "2025-03-01");
});

test("a key moves one end of the chosen days, and never past the other", () => {
  const chosen = ["2025-01-02", "2025-01-10"];
  assert.equal(stopByKey("ArrowRight", 0, chosen, stops), "2025-01-10");
  assert.equal(stopByKey("End", 0, chosen, stops), "2025-01-10");
  assert.equal(stopByKey("Home", 0, chosen, stops), "2025-01-01");
  assert.equal(stopByKey("Home", 1, chosen, stops), "2025-01-02");
  assert.equal(stopByKey("PageUp", 1, chosen, stops), "2025-03-01");
  assert.equal(stopByKey("x", 1, chosen, stops), null);
});
