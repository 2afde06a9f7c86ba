// ---- brush: a histogram of the days of claims, with a brush over it; one in the legend, one over the timeline -----------------
import { say } from "./words.js";
import { binned, nearestStop, stopByKey } from "./bins.js";
import { day, dayNumber, days, inOrder } from "./dates.js";
import { $, drawn, element, labelOf, one } from "./dom.js";
import { facts, state, stops } from "./base.js";
import { show } from "./drawers.js";
import { remember } from "./address.js";

/** @type {(() => void)[]} */
const brushes = []; // one function for each, which shows what is chosen

/** The days from one stop to another are chosen; those at the ends let everything through. @param {string} from @param {string} to */
function chooseDays(from, to) {
  const [first, last] = inOrder(from, to) <= 0 ? [from, to] : [to, from];
  state.from = first === stops[0] ? "" : first;
  state.to = last === stops.at(-1) ? "" : last;
  timesSet();
  show();
  remember();
}
const chosenDays = () => [state.from || stops[0], state.to || stops[stops.length - 1]];

/**
 * A brush: two sliders, each over the whole histogram, moved by their thumbs and by the keys; between them a window that
 * is dragged; dragging anywhere else chooses anew.
 * @param {string[]} names the ids of the sliders
 */
function brush(names = []) {
  const { bins, first, last, size } = binned(facts.claims, stops), most = Math.max(...bins.map(({ said, told }) => said + told));
  const bars = drawn("svg", { viewBox: `0 0 ${bins.length} 100`, preserveAspectRatio: "none", "aria-hidden": "true" });
  bins.forEach(({ said, told }, x) => {
    const high = (/** @type {number} */ number) => (100 * number) / most, at = { x: x + 0.08, width: 0.84 };
    if (told) bars.append(drawn("rect", { class: "retold", ...at, y: 100 - high(said + told), height: high(told) }));
    if (said) bars.append(drawn("rect", { class: "said", ...at, y: 100 - high(said), height: high(said) }));
  });
  const window_ = element("div", { className: "window" }), made = element("div", { className: "brush" }, bars, window_);
  const inputs = ["from", "to"].map((name, place) => {
    const input = element("input", { type: "range", min: String(first), max: String(last), ...(names[place] && { id: names[place] }), ariaLabel: place ? say("To: last day") : say("From: first day") });
    const take = (/** @type {string} */ stop) => (place ? chooseDays(chosenDays()[0], stop) : chooseDays(stop, chosenDays()[1]));
    input.addEventListener("input", () => take(nearestStop(stops, Number(input.value))));
    input.addEventListener("keydown", (event) => {
      const stop = stopByKey(event.key, place, chosenDays(), stops);
      if (stop === null) return;
      event.preventDefault();
      take(stop);
    });
    return input;
  });
  made.append(...inputs);
  const share = (/** @type {number} */ number) => (number - first) / Math.max(last - first, 1);
  const set = () => {
    const chosen = chosenDays(), [from, to] = chosen.map((stop) => Number(dayNumber(stop)));
    window_.style.left = `calc(7px + ${share(from)} * (100% - 14px))`;
    window_.style.right = `calc(7px + ${1 - share(to)} * (100% - 14px))`;
    inputs.forEach((input, place) => {
      input.value = String([from, to][place]);
      input.setAttribute("aria-valuetext", (place ? state.to : state.from) ? day(chosen[place]) : say("any day"));
    });
    for (const bar of bars.querySelectorAll("rect")) {
      const { from: start } = bins[Math.floor(bar.x.baseVal.value)];
      bar.classList.toggle("out", start + size - 1 < from || start > to);
    }
  };
  brushes.push(set);
  set();
  dragging(made, window_, (clientX) => {
    const { left, width } = made.getBoundingClientRect();
    return first + Math.min(Math.max((clientX - left - 7) / (width - 14), 0), 1) * (last - first);
  });
  return made;
}

/**
 * Dragging with a mouse, a pen or a finger: the window moves; from anywhere else a new one is drawn.
 * @param {HTMLElement} made @param {HTMLElement} window_ @param {(x: number) => number} dayAt
 */
function dragging(made, window_, dayAt) {
  /** @type {{ at: number, moves: boolean, chosen: number[] } | null} */
  let start = null;
  made.addEventListener("pointerdown", (event) => {
    if (event.target instanceof HTMLInputElement || event.button) return;
    start = { at: dayAt(event.clientX), moves: event.target === window_ && Boolean(state.from || state.to), chosen: chosenDays().map((stop) => Number(dayNumber(stop))) };
    made.setPointerCapture(event.pointerId);
  });
  made.addEventListener("pointermove", (event) => {
    if (!start) return;
    const now = dayAt(event.clientX), { at, moves, chosen } = start, [from, to] = moves ? chosen.map((number) => number + now - at) : [at, now];
    chooseDays(nearestStop(stops, from), nearestStop(stops, to));
  });
  for (const name of ["pointerup", "pointercancel"]) made.addEventListener(name, () => { start = null; });
}

// The brush of the legend, with what it has chosen in words, and whether claims without a day are shown.
function times() {
  $("dates").hidden = stops.length < 2;
  const undated = facts.claims.filter(({ date }) => !days(date).some(Boolean)).length;
  labelOf($("undated")).hidden = !undated;
  $("undated-count").textContent = String(undated);
  $("undated").addEventListener("change", () => {
    state.undated = $("undated").checked;
    show();
    remember();
  });
  if (stops.length > 1) one($("dates"), "h2").after(brush(["from", "to"]), element("p", { className: "chosen-days" }, element("output", { id: "from-day" }), " – ", element("output", { id: "to-day" })));
  timesSet();
}

function timesSet() {
  $("undated").checked = state.undated;
  if (stops.length < 2) return;
  for (const set of brushes) set();
  $("from-day").textContent = state.from ? day(state.from) : say("any day");
  $("to-day").textContent = state.to ? day(state.to) : say("any day");
}

export { brush, times, timesSet };
