// ---- as of a day: what could be known then, by when it was published or said; where the dates leave it open, maybe ------------
import { say } from "./words.js";
import { counted } from "./text.js";
import { day, inOrder } from "./dates.js";
import { $, element } from "./dom.js";
import { claims, facts, state, UNIT, verdict, verdicts } from "./base.js";
import { show } from "./drawers.js";
import { panel } from "./panel.js";
import { remember } from "./address.js";

/** The days on which what is known by a clock changes, in order. @param {string} clock */
const turns = (clock) => [...new Set(facts.claims.flatMap((claim) => verdicts(claim, clock).map(([from]) => from)).filter(Boolean))].sort(inOrder);
/** The clocks that tell of any day, in words. */
const CLOCKS = Object.fromEntries(facts.clocks.filter(([clock]) => turns(clock).length));
/** The clock that counts where none is chosen. */
const CLOCK = Object.hasOwn(CLOCKS, "published") ? "published" : Object.keys(CLOCKS)[0] ?? "published";
const DATED = Object.keys(CLOCKS).length > 0;
const knownDays = () => turns(state.clock);

// How many claims of each answer, in words.
function asOfInWords() {
  const found = facts.claims.map(verdict), number = (/** @type {string} */ wanted) => found.filter((one) => one === wanted).length;
  const maybe = number("maybe");
  const known = say("As of {day}, by what {clock}: {some} of {claims}", { day: day(state.asOf), clock: CLOCKS[state.clock], some: number("in") + maybe, claims: counted(claims.size, UNIT) });
  return maybe ? `${known}, ${say("{n} of them maybe", { n: maybe })}` : known;
}

let playing = 0; // the timer that steps over the days
function asOf() {
  $("as-of").hidden = !DATED;
  if ($("as-of").hidden) return;
  for (const [name, words] of Object.entries(CLOCKS)) $("clock").append(element("option", { value: name, textContent: words }));
  $("clock").addEventListener("change", () => {
    state.clock = $("clock").value;
    goTo(state.asOf);
  });
  $("day").addEventListener("input", () => {
    stop();
    goTo(knownDays()[Number($("day").value)] ?? "");
  });
  $("play").addEventListener("click", () => (playing ? stop() : play()));
}

// The slider goes over the days on which something became known; at its end all is.
function asOfSet() {
  const all = knownDays();
  $("clock").value = state.clock;
  $("day").max = String(all.length);
  $("day").value = String(state.asOf ? Math.max(all.findLastIndex((one) => inOrder(one, state.asOf) <= 0), 0) : all.length);
  const words = state.asOf ? day(state.asOf) : say("today");
  $("as-of-day").textContent = words;
  $("day").setAttribute("aria-valuetext", words);
  $("as-of-count").textContent = state.asOf ? asOfInWords() : "";
}

/** Show what was known on a day; "" is today. @param {string} wanted */
function goTo(wanted) {
  state.asOf = wanted;
  asOfSet();
  show();
  panel();
  remember();
}

function play() {
  const all = knownDays();
  let next = state.asOf ? all.indexOf(state.asOf) + 1 : 0;
  $("play").textContent = say("Stop");
  playing = setInterval(() => {
    goTo(all[next] ?? "");
    next += 1;
    if (next > all.length) stop();
  }, 1200);
}

function stop() {
  clearInterval(playing);
  playing = 0;
  $("play").textContent = say("Play");
}

export { asOf, asOfInWords, asOfSet, CLOCK, CLOCKS, DATED, goTo };
