// ---- in words: what the page holds, what is filtered, what is not in the picture -----------------------------------------------
import { say } from "./words.js";
import { counted, few } from "./text.js";
import { day, span } from "./dates.js";
import { $ } from "./dom.js";
import {
  claims, edges, facts, inTime, lines, LINKS, measured, OFF, state, stops, UNIT, verdict,
} from "./base.js";
import { amount } from "./sums.js";
import { asOfInWords } from "./asof.js";
import { inTable, TABLE } from "./table.js";
import { thingsInWords } from "./things.js";

// What is filtered, in words; nothing where all is as at first.
function filtered() {
  const off = (/** @type {string} */ id) => state.offStances.has(id), usual = facts.stances.filter(({ id }) => !OFF.includes(id));
  const whole = facts.families.filter(({ id }) => { const own = usual.filter(({ family }) => family === id); return own.length > 1 && own.every((stance) => off(stance.id)); });
  const without = [...whole, ...usual.filter(({ id, family }) => off(id) && !whole.some((one) => one.id === family)), ...facts.kinds.filter(({ id }) => state.offKinds.has(id))];
  const added = facts.stances.filter(({ id }) => OFF.includes(id) && !off(id));
  const named_ = (/** @type {string} */ word, /** @type {{ label: string }[]} */ some) => some.length > 0 && word.replace("{names}", few(some.map(({ label: name }) => name)));
  return [named_(say("without {names}"), without), named_(say("with {names}"), added), (state.from || state.to) && [state.from && say("from {day}", { day: day(state.from) }), state.to && say("to {day}", { day: day(state.to) })].filter(Boolean).join(" "),
    !state.undated && say("without those of no day"), state.asOf && say("as of {day}", { day: day(state.asOf) }), state.part?.words, state.matter?.label, state.headline !== null && say("a headline"), state.find && `“${state.find}”`].filter(Boolean).join("; ");
}

// What the page holds, and what of it is in the picture.
function summary() {
  if (LINKS) return thingsInWords();
  const drawn = new Set([...state.visibleLines].flatMap((id) => lines.get(id).claims).filter((iri) => inTime(claims.get(iri)))).size;
  const documents = new Set(facts.claims.flatMap(({ evidence }) => evidence ?? []).map((passage) => passage.document)).size;
  const dates = stops.length ? span({ earliest: stops[0], latest: stops[stops.length - 1] }) : "";
  const rows = counted(claims.size, UNIT);
  const all = state.asOf ? "" : facts.counts ? say("{counts} in {rows}", { counts: measured(amount(claims.values())), rows }) : (documents ? say("{claims} from {documents}", { claims: rows, documents: counted(documents, "document") }) : rows);
  const shown = [counted(state.visibleCards.size, "card"), counted(state.visibleLines.size, "line")].join(", ");
  return [state.asOf ? asOfInWords() : "", all, dates, drawn === claims.size ? shown : say("in the picture: {seen}", { seen: `${counted(drawn, UNIT)}, ${shown}` })].filter(Boolean).join(" · ");
}

// The table lists every claim; above it stands what is not in the picture, and why.
function hidden() {
  const seen = new Set([...state.visibleLines].flatMap((id) => lines.get(id).claims).filter((iri) => inTime(claims.get(iri))));
  const drawable = new Set(edges.flatMap((edge) => edge.claims));
  const why = (/** @type {Claim} */ claim) => (!drawable.has(claim.iri) ? say("without claimant, stance or content")
    : !inTime(claim) ? state.asOf && verdict(claim) === "out" ? say("not known by then") : say("outside the dates")
      : state.only && !state.only.has(claim.iri) ? say("outside of what the page is narrowed to") : say("hidden by the legend"));
  /** @type {Map<string, number>} */
  const numbers = new Map();
  if (!LINKS) for (const claim of facts.claims) if (!seen.has(claim.iri)) numbers.set(why(claim), (numbers.get(why(claim)) ?? 0) + 1);
  const reasons = [...numbers].sort().map(([reason, number]) => `${number} ${reason}`).join(", ");
  $("empty").hidden = state.visibleCards.size > 0;
  $("empty").textContent = reasons ? say("Nothing to show: {reasons}.", { reasons }) : say("Nothing to show.");
  const shown = inTable(), sought = state.find && ` ${say("with “{words}”", { words: state.find })}`, all = counted(TABLE.rows.length, LINKS ? "thing" : UNIT);
  $("note").textContent = (shown === TABLE.rows.length ? say("All {claims}.", { claims: all }) : `${say("{some} of {all}", { some: shown, all })}${sought}.`)
    + (reasons && ` ${say("Not in the picture: {reasons}.", { reasons })}`);
}

export { filtered, hidden, summary };
