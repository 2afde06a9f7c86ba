// ---- days as stops and as equal stretches of time: what a histogram counts, and where a brush over it can be --------------------
import { dayNumber, days, saidThen } from "./dates.js";

const BINS = 48; // at most
/** @param {string} stop */
const number = (stop) => Number(dayNumber(stop));

/**
 * From the first of these stops to the last: of each stretch how many claims were said then, and of how many only the day
 * of the report or article is known.
 * @param {Pick<Claim, "date">[]} claims @param {string[]} stops
 */
function binned(claims, stops) {
  const [first, last] = [number(stops[0]), number(stops[stops.length - 1])], size = Math.max(1, Math.ceil((last - first + 1) / BINS));
  const bins = Array.from({ length: Math.ceil((last - first + 1) / size) }, (_, place) => ({ from: first + place * size, said: 0, told: 0 }));
  for (const { date } of claims) {
    const [on] = days(date).filter(Boolean);
    if (on) bins[Math.floor((number(on) - first) / size)][saidThen(date) ? "said" : "told"] += 1;
  }
  return { bins, first, last, size };
}

/** The stop nearest to a day; of two the earlier one. @param {string[]} stops @param {number} at */
const nearestStop = (stops, at) => stops.reduce((best, stop) => (Math.abs(number(stop) - at) < Math.abs(number(best) - at) ? stop : best), stops[0]);

/**
 * The stop to which a key moves an end of the chosen days, 0 or 1, which never passes the other; null for any other key.
 * @param {string} key @param {number} end @param {string[]} chosen @param {string[]} stops
 */
function stopByKey(key, end, chosen, stops) {
  const page = Math.max(1, Math.round(stops.length / 10)), places = chosen.map((stop) => stops.indexOf(stop));
  /** @type {Record<string, number>} */
  const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: page, PageDown: -page, Home: -stops.length, End: stops.length };
  const [least, greatest] = end ? [places[0], stops.length - 1] : [0, places[1]];
  return steps[key] ? stops[Math.min(Math.max(places[end] + steps[key], least), greatest)] : null;
}

export { binned, nearestStop, stopByKey };
