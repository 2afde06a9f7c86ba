// ---- dates: days in words and in order ----------------------------------------------------------------------------------
import { say } from "./words.js";


const MONTHS = [
  say("Jan"), say("Feb"), say("Mar"), say("Apr"), say("May"), say("Jun"), say("Jul"), say("Aug"), say("Sep"), say("Oct"), say("Nov"), say("Dec"),
];
const DAY = /^(-?\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?=$|[TZ+-])/;

/** A day in words; anything else stays as it is written. @param {string} text */
function day(text) {
  const parts = DAY.exec(text);
  return parts ? say("{day} {month} {year}", { day: Number(parts[3]), month: MONTHS[Number(parts[2]) - 1], year: parts[1] }) : text;
}

/** A day as a number, by which days are in order, those before our era too; null for what is none. @param {string} text */
function dayNumber(text) {
  const parts = DAY.exec(text);
  return parts && Math.round(new Date(0).setUTCFullYear(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) / 864e5);
}

/** Less than 0 where one day is before the other; what is no day stands at 1970. @param {string} a @param {string} b */
const inOrder = (a, b) => Number(dayNumber(a)) - Number(dayNumber(b));

/** A text that sorts as its day does; what is no day comes last. @param {string} text */
function sortable(text) {
  const number = dayNumber(text);
  return number === null ? `~${text}` : String(number + 4e7).padStart(9, "0");
}

/** The days between which something was, in words. @param {Days} date */
function span({ earliest, latest }) {
  if (!earliest && !latest) return "";
  if (!latest) return say("{day} or later", { day: day(earliest) });
  if (!earliest) return say("by {day}", { day: day(latest) });
  return day(earliest) === day(latest) ? day(earliest) : say("{first} to {last}", { first: day(earliest), last: day(latest) });
}

/** Whether the day is that of the words: said then or at that event. Rows of an answer have no other. @param {Days} date */
const saidThen = ({ kind }) => !["reported", "article"].includes(kind ?? "");

/**
 * When something was said, as the claim has it in words; of an event, its days and the words of the source.
 * @param {{ when?: string, date: Days }} claim
 */
function when({ when: told, date }) {
  const range = span(date) || date.words;
  const words = date.words && date.words !== range && !date.words.startsWith("(") ? ` (“${date.words}”)` : "";
  return told ?? (range ? range + words : say("not told"));
}

/** The first and the last day of a date, "" where it is not told to the day: only days can be compared. @param {Days} date */
const days = (date) => [date.earliest, date.latest].map((text) => DAY.exec(text)?.[0] ?? "");

export { day, dayNumber, days, inOrder, MONTHS, saidThen, sortable, span, when };
