// ---- timeline: days on an axis, of which long stretches without a date are cut short --------------------------------------------------
import { say } from "./words.js";
import { day, dayNumber, days, MONTHS } from "./dates.js";

const CUT = { empty: 38, covered: 50, most: 12 }; // widths, that of a cut inside a dated range is wider; how many at most
/** @param {number} number */
const ofDay = (number) => new Date(number * 864e5);
/** A day by its number, in words. @param {number} number */
const dayOf = (number) => day(ofDay(number).toISOString().replace(/T.*/, "").replace(/^[+-]?\d+/, (year) => (Number(year) < 0 ? "-" : "") + String(Math.abs(Number(year))).padStart(4, "0")));

/** The first and the last day of a date, null where it is open; null where there is none. @param {Days} date @returns {Span | null} */
function bounds(date) {
  const [first, last] = days(date).map(dayNumber);
  if (first === null) return last === null ? null : { first, last };
  return last !== null && first > last ? { first: last, last: first } : { first, last };
}

/**
 * Where the days of these dates stand in a room so wide: stretches of days, cut ones between them.
 * @param {Span[]} dates @param {number} room @param {boolean} slim whether one scrolls sideways anyway @returns {Scale}
 */
function scaled(dates, room, slim) {
  const stops = [...new Set(dates.flatMap(({ first, last }) => [first, last]).filter((one) => one !== null))].sort((a, b) => a - b);
  const [start, end] = [stops[0] ?? 0, (stops.at(-1) ?? 0) + 1];
  const gaps = stops.slice(1).map((to, index) => ({ from: stops[index] + 1, to })).filter(({ from, to }) => to > from);
  /** @type {{ from: number, to: number, width: number, covered: boolean }[]} */
  const cuts = [];
  let total = end - start, left = room;
  for (const { from, to } of gaps.sort((a, b) => b.to - b.from - (a.to - a.from)).slice(0, CUT.most)) {
    const long = to - from;
    if (left / total >= 20 || long < 14 || long < total * 0.12) break;
    const covered = dates.some(({ first, last }) => first !== null && last !== null && first < from && last >= to), width = covered ? CUT.covered : CUT.empty;
    cuts.push({ from, to, width, covered });
    total -= long;
    left -= width;
  }
  const scale = Math.min(Math.max(left / total, slim ? Math.min(14.4, 1400 / total) : 0), 56);
  /** @type {Scale["parts"]} */
  const parts = [];
  let x = 0, from = start;
  for (const gap of cuts.sort((a, b) => a.from - b.from)) {
    const before = (gap.from - from) * scale;
    parts.push({ from, to: gap.from, x, width: before, cut: false, covered: false }, { ...gap, x: x + before, cut: true });
    x += before + gap.width;
    from = gap.to;
  }
  parts.push({ from, to: end, x, width: (end - from) * scale, cut: false, covered: false });
  const at = (/** @type {number} */ number) => {
    const part = parts[Math.max(parts.findLastIndex((one) => one.from <= number), 0)];
    return part.x + ((number - part.from) / (part.to - part.from)) * part.width;
  };
  return { stops, parts, scale, width: x + (end - from) * scale, at };
}

/** So many days in words. @param {number} count */
const lasting = (count) => (count >= 730 ? say("{n} years", { n: Math.round(count / 365.25) }) : count >= 61 ? say("{n} mo.", { n: Math.round(count / 30.44) }) : say("{n} days", { n: count }));

/**
 * Two rows above the axis: days (or months) below, months (or years) above; labels without room are left out.
 * @param {Scale} scale @param {(text: string) => number} wide how wide a text is
 */
function ticks({ parts, scale }, wide) {
  const unit = scale >= 13.5 ? "day" : scale >= 2.6 ? "week" : scale >= 1.1 ? "month" : "year", daily = unit === "day" || unit === "week";
  /** @type {Tick[]} */
  const below = [];
  /** @type {{ x: number, texts: string[], key: number }[]} */
  const above = [];
  for (const part of parts) {
    if (part.cut) {
      below.push({ x: part.x, text: lasting(part.to - part.from), look: "cut", width: part.width });
      continue;
    }
    const size = part.width / (part.to - part.from);
    for (let number = part.from; number < part.to; number += 1) {
      const date = ofDay(number), x = part.x + (number - part.from) * size;
      const [year, month, dated] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
      if (number === part.from || dated === 1) {
        const texts = daily ? [`${MONTHS[month]} ${year}`, `${MONTHS[month]} ’${String(year).slice(-2)}`] : month === 0 || number === part.from ? [String(year)] : null;
        if (texts) above.push({ x, texts, key: daily ? year * 12 + month : year });
        if (unit === "month") below.push({ x, text: MONTHS[month], look: "", width: 30.4 * size });
      }
      if (unit === "day" || (unit === "week" && (date.getUTCDay() === 1 || part.to - part.from < 7 && number === part.from))) {
        below.push({ x, text: String(dated), look: unit === "day" ? "single" : "", width: size });
      }
    }
  }
  const starts = above.filter(({ key }, index) => key !== above[index - 1]?.key);
  const months = starts.map(({ x, texts }, index) => {
    const room = (starts[index + 1]?.x ?? Infinity) - x;
    return { x, text: texts.find((text) => wide(text) + 6 < room) ?? "" };
  });
  return { below, above: months.filter(({ text }) => text), unit };
}

export { bounds, dayOf, scaled, ticks };
