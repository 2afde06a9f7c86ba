// ---- timeline: its rows: meetings, a lane for each actor or plan, articles with what only their day is known of, reports ---------------
import { LANGUAGE, say } from "./words.js";
import { bounds } from "./timeline-axis.js";
import { saidThen } from "./dates.js";
import { facts, inTime } from "./base.js";
import { articleMark, claimMark, eventMark, HAPPENINGS, LANES, laneName } from "./timeline-marks.js";

/** When a span begins, as far as it is known. @param {Span | null} span */
const start = (span) => span?.first ?? span?.last ?? Infinity;
/** Whether only the day of the report or article that tells a claim is known. @param {Claim} claim */
const isCollected = (claim) => !saidThen(claim.date) && bounds(claim.date) !== null;

/** A lane for each of what claims are shown by, in the order of their first days. @param {Claim[]} shown @returns {Lane[]} */
function laneRows(shown) {
  /** @type {Map<string, Lane>} */
  const found = new Map();
  for (const claim of shown) {
    const lanes = LANES[laneName()].lanes(claim);
    for (const [id, name] of lanes.length ? lanes : [["", say("not recorded")]]) {
      if (!found.has(id)) found.set(id, { id, name, marks: [] });
      found.get(id).marks.push(claimMark(claim));
    }
  }
  const first = new Map([...found.values()].map((lane) => [lane, Math.min(...lane.marks.map(({ span }) => start(span)))]));
  return [...found.values()].sort((a, b) => Number(!a.id) - Number(!b.id) || (first.get(a) === first.get(b) ? 0 : first.get(a) - first.get(b)) || a.name.localeCompare(b.name, LANGUAGE));
}

/** The reports and articles of which claims have nothing but the day, each with these claims. @param {Claim[]} shown @returns {Lane[]} */
function articleRows(shown) {
  /** @type {Map<string, Collection>} */
  const found = new Map();
  const tellers = new Map(facts.events.flatMap((event) => (event.claims ?? []).map((iri) => [`${event.sort} ${iri}`, event])));
  for (const claim of shown) {
    const teller = tellers.get(`${claim.date.kind === "reported" ? "report" : "document"} ${claim.iri}`), [passage] = claim.evidence ?? [];
    const id = teller?.iri ?? passage?.document ?? "", name = teller?.label ?? passage?.title ?? say("not recorded");
    if (!found.has(id)) found.set(id, { id, name, date: claim.date, collected: [] });
    found.get(id).collected.push(claim);
  }
  return [...found.values()].sort((a, b) => start(bounds(a.date)) - start(bounds(b.date)) || a.name.localeCompare(b.name, LANGUAGE)).map((row) => ({ ...row, marks: [articleMark(row)] }));
}

/** Meetings in a row, reports in another; none without any. @returns {[Lane[], Lane[]]} */
function eventRows() {
  const shown = facts.events.filter(inTime), row = (/** @type {string} */ name) => {
    const marks = shown.filter(({ sort }) => HAPPENINGS[sort].lane === name).map(eventMark);
    return marks.length ? [{ id: "", name, marks, events: true }] : [];
  };
  return [row(HAPPENINGS.event.lane), row(HAPPENINGS.report.lane)];
}

/** @param {Claim[]} shown @param {boolean} dense whether marks have no words beside their stance @returns {Lane[]} */
function rowsOf(shown, dense) {
  const articles = articleRows(shown.filter(isCollected)), [meetings, reports] = eventRows();
  if (articles.length) articles[0].title = say("Told on these days; when it was said is not known");
  const others = reports.map((row) => ({ ...row, foldable: true, marks: row.marks.filter(({ id }) => !articles.some((one) => one.id === id)) }));
  const rows = [...meetings, ...laneRows(shown.filter((claim) => !isCollected(claim))), ...articles, ...others.filter(({ marks }) => marks.length)];
  return !dense ? rows : rows.map((row) => ({ ...row, marks: row.marks.map((mark) => (mark.event ? mark : { ...mark, before: "", after: "" })) }));
}

export { rowsOf };
