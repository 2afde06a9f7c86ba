import assert from "node:assert/strict";
import { test } from "node:test";
import { day, dayNumber, days, inOrder, saidThen, sortable, span, when } from "../../../kgtool/network/page/dates.js";

const date = (earliest, latest = earliest, more = {}) => ({ earliest, latest, ...more });

test("a day is written in words, all else as it is", () => {
  assert.equal(day("2025-09-04"), "4 Sep 2025");
  assert.equal(day("2025-09-04T10:00:00+02:00"), "4 Sep 2025");
  assert.equal(day("-0044-03-15"), "15 Mar -0044");
  for (const other of ["2025-13-01", "2025-09-32", "2025-09", "September", "2025-09-041", ""]) assert.equal(day(other), other);
});

test("days are in order, those before our era too", () => {
  const all = ["-0044-03-15", "0001-01-01", "0099-12-31", "1969-12-31", "1970-01-01", "2025-02-28", "2025-03-01"];
  assert.deepEqual([...all].reverse().sort(inOrder), all);
  assert.deepEqual([...all].reverse().sort((a, b) => (sortable(a) < sortable(b) ? -1 : 1)), all);
  assert.equal(dayNumber("1970-01-02"), 1);
  assert.equal(dayNumber("soon"), null);
});

test("what is no day is sorted after all days", () => {
  assert.ok(sortable("9999-12-31") < sortable("2025"));
});

test("a range says which of its ends is open", () => {
  assert.equal(span(date("")), "");
  assert.equal(span(date("2025-09-04", "")), "4 Sep 2025 or later");
  assert.equal(span(date("", "2025-09-04")), "by 4 Sep 2025");
  assert.equal(span(date("2025-09-04")), "4 Sep 2025");
  assert.equal(span(date("2025-09-04", "2025-09-05")), "4 Sep 2025 to 5 Sep 2025");
});

test("when something was said is told with the words of the source, once", () => {
  assert.equal(when({ date: date("", "", { words: "in spring" }) }), "in spring");
  assert.equal(when({ date: date("2025-09-04", "2025-09-04", { words: "on Thursday" }) }), "4 Sep 2025 (“on Thursday”)");
  assert.equal(when({ date: date("2025-09-04", "2025-09-04", { words: "(not stated)" }) }), "4 Sep 2025");
  assert.equal(when({ date: date("") }), "not told");
  assert.equal(when({ when: "not told (article of 4 Sep 2025)", date: date("2025-09-04") }), "not told (article of 4 Sep 2025)");
});

test("the day of an article is not that of the words", () => {
  assert.deepEqual(["said", undefined, "reported", "article"].map((kind) => saidThen({ ...date(""), kind })), [true, true, false, false]);
});

test("only what is told to the day can be compared", () => {
  assert.deepEqual(days(date("2025-09-04T23:00:00Z", "2025-09")), ["2025-09-04", ""]);
});
