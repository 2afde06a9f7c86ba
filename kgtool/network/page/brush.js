// @ts-nocheck: not yet
// ---- brush: a histogram of the days of claims, with a brush over it; one in the legend, one over the timeline -----------------
import { day, dayNumber, days, inOrder, saidThen } from "./dates.js";
import { $, drawn, element } from "./dom.js";
import { facts, state, stops, UNIT } from "./base.js";
import { show } from "./drawers.js";
import { remember } from "./address.js";

// Days as equal stretches of time, at most BINS of them; of each how many claims were said then, and of how many only the
// day of the report or article is known.
const BINS = 48;
const firstOf = (date) => days(date).filter(Boolean)[0];
function binned() {
  const [first, last] = [dayNumber(stops[0]), dayNumber(stops.at(-1))], size = Math.max(1, Math.ceil((last - first + 1) / BINS));
  const bins = Array.from({ length: Math.ceil((last - first + 1) / size) }, (_, place) => ({ from: first + place * size, said: 0, told: 0 }));
  for (const { date } of facts.claims) if (firstOf(date)) bins[Math.floor((dayNumber(firstOf(date)) - first) / size)][saidThen(date) ? "said" : "told"] += 1;
  return { bins, first, last, size };
}

const brushes = []; // one function for each, which shows what is chosen
const nearestStop = (number) => stops.reduce((best, stop) => (Math.abs(dayNumber(stop) - number) < Math.abs(dayNumber(best) - number) ? stop : best), stops[0]);

// The days from one stop to another are chosen; those at the ends let everything through.
function chooseDays(from, to) {
  const [first, last] = inOrder(from, to) <= 0 ? [from, to] : [to, from];
  state.from = first === stops[0] ? "" : first;
  state.to = last === stops.at(-1) ? "" : last;
  timesSet();
  show();
  remember();
}
const chosenDays = () => [state.from || stops[0], state.to || stops.at(-1)];

// A brush: two sliders, each over the whole histogram, moved by their thumbs and by the keys; between them a window that
// is dragged; dragging anywhere else chooses anew.
function brush(names = []) {
  const { bins, first, last, size } = binned(), most = Math.max(...bins.map(({ said, told }) => said + told));
  const bars = drawn("svg", { viewBox: `0 0 ${bins.length} 100`, preserveAspectRatio: "none", "aria-hidden": "true" });
  bins.forEach(({ said, told }, x) => {
    const high = (number) => (100 * number) / most, at = { x: x + 0.08, width: 0.84 };
    if (told) bars.append(drawn("rect", { class: "retold", ...at, y: 100 - high(said + told), height: high(told) }));
    if (said) bars.append(drawn("rect", { class: "said", ...at, y: 100 - high(said), height: high(said) }));
  });
  const window_ = element("div", { className: "window" }), made = element("div", { className: "brush" }, bars, window_);
  const inputs = ["from", "to"].map((name, place) => {
    const input = element("input", { type: "range", min: first, max: last, ...(names[place] && { id: names[place] }), ariaLabel: place ? `To: last day of ${UNIT}s` : `From: first day of ${UNIT}s` });
    const take = (stop) => chooseDays(...(place ? [chosenDays()[0], stop] : [stop, chosenDays()[1]]));
    input.addEventListener("input", () => take(nearestStop(Number(input.value))));
    input.addEventListener("keydown", (event) => {
      const at = stops.indexOf(chosenDays()[place]), page = Math.max(1, Math.round(stops.length / 10));
      const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: page, PageDown: -page, Home: -stops.length, End: stops.length }[event.key];
      if (!by) return;
      event.preventDefault();
      const [low, high] = chosenDays().map((stop) => stops.indexOf(stop)), [least, greatest] = place ? [low, stops.length - 1] : [0, high];
      take(stops[Math.min(Math.max(at + by, least), greatest)]);
    });
    return input;
  });
  made.append(...inputs);
  const share = (number) => (number - first) / Math.max(last - first, 1);
  brushes.push(() => {
    const chosen = chosenDays(), [from, to] = chosen.map(dayNumber);
    window_.style.left = `calc(7px + ${share(from)} * (100% - 14px))`;
    window_.style.right = `calc(7px + ${1 - share(to)} * (100% - 14px))`;
    inputs.forEach((input, place) => {
      input.value = [from, to][place];
      input.setAttribute("aria-valuetext", (place ? state.to : state.from) ? day(chosen[place]) : "any day");
    });
    [...bars.children].forEach((bar) => {
      const { from: start } = bins[Math.floor(bar.x.baseVal.value)];
      bar.classList.toggle("out", start + size - 1 < from || start > to);
    });
  });
  brushes.at(-1)();
  dragging(made, window_, (clientX) => {
    const { left, width } = made.getBoundingClientRect();
    return first + Math.min(Math.max((clientX - left - 7) / (width - 14), 0), 1) * (last - first);
  });
  return made;
}

// Dragging with a mouse, a pen or a finger: the window moves; from anywhere else a new one is drawn.
function dragging(made, window_, dayAt) {
  let start = null;
  made.addEventListener("pointerdown", (event) => {
    if (event.target.matches("input") || event.button) return;
    start = { at: dayAt(event.clientX), moves: event.target === window_ && (state.from || state.to), chosen: chosenDays().map(dayNumber) };
    made.setPointerCapture(event.pointerId);
  });
  made.addEventListener("pointermove", (event) => {
    if (!start) return;
    const now = dayAt(event.clientX), [from, to] = start.moves ? start.chosen.map((number) => number + now - start.at) : [start.at, now];
    chooseDays(nearestStop(from), nearestStop(to));
  });
  for (const name of ["pointerup", "pointercancel"]) made.addEventListener(name, () => { start = null; });
}

// The brush of the legend, with what it has chosen in words, and whether claims without a day are shown.
function times() {
  $("dates").hidden = stops.length < 2;
  const undated = facts.claims.filter(({ date }) => !days(date).some(Boolean)).length;
  $("undated").closest("label").hidden = !undated;
  $("undated-count").textContent = undated;
  $("undated").addEventListener("change", () => {
    state.undated = $("undated").checked;
    show();
    remember();
  });
  if (stops.length > 1) $("dates").querySelector("h2").after(brush(["from", "to"]), element("p", { className: "chosen-days" }, element("output", { id: "from-day" }), " – ", element("output", { id: "to-day" })));
  timesSet();
}

function timesSet() {
  $("undated").checked = state.undated;
  if (stops.length < 2) return;
  for (const set of brushes) set();
  $("from-day").textContent = state.from ? day(state.from) : "any day";
  $("to-day").textContent = state.to ? day(state.to) : "any day";
}

export { brush, times, timesSet };
