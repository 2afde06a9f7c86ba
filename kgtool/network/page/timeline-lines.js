// ---- timeline: where marks and their words stand, so that none covers another -------------------------------------------------------

const LINE = 15, GAP = 7; // the height of a line of words, what is between rows
const FADE = 70; // how far a bar goes whose end is not known
const LEAST = 90; // the words of a mark are no narrower

/**
 * How many lines a text takes in this width, after what leads it.
 * @param {string} text @param {number} lead @param {number} width @param {(text: string) => number} wide
 */
function linesNeeded(text, lead, width, wide) {
  let lines = 1, at = lead;
  for (const word of text.split(" ")) {
    if (at > lead && at + wide(word) > width) [lines, at] = [lines + 1, 0];
    lines += Math.max(Math.ceil(wide(word) / width) - 1, 0);
    at += wide(`${word} `);
  }
  return lines;
}

/**
 * Where the words of a mark stand: to the right of its bar, or where there is more room to its left; in as many lines as
 * they need there, so that they cross no bar and none is cut.
 * @param {Mark} mark @param {Ground} ground @returns {Spot}
 */
function placed(mark, { scale, right, most, wide }) {
  const text = [mark.before, mark.word, mark.after].filter(Boolean).join(" ").trim(), lead = mark.lead + 0.1 * wide(mark.word), whole = lead + wide(text) + 10; // the word is bold
  let room = right - 10, x = 0, bar = 0, turned = false;
  if (mark.span) {
    const { first, last } = mark.span;
    x = first === null ? scale.at(last + 1) - FADE : scale.at(first);
    bar = Math.max((last === null ? x + Math.max(FADE, scale.scale) : scale.at(last + 1)) - x, 8);
    const [after, before] = [right - x - bar - 8, x - 4], wanted = Math.min(whole, most);
    turned = after < wanted && before > after;
    room = Math.max(Math.min(turned ? before : after, most), Math.min(LEAST, whole));
  }
  const words = Math.max(Math.min(whole, room), Math.min(lead + Math.max(...text.split(" ").map(wide)) + 12, most));
  const left = turned ? x - 4 - words : x;
  return { x, bar, turned, words, lines: linesNeeded(text, lead, words - 9, wide), from: left, to: (turned || !mark.span ? Math.max(left + words, x + bar) : x + bar + 4 + words) + 5, top: 0 };
}

/**
 * Put marks into rows so that none covers another: each goes into the first row with room for it.
 * @param {Mark[]} marks @param {Ground} ground @returns {{ spots: [Mark, Spot][], height: number }}
 */
function stacked(marks, ground) {
  const spots = marks.map((mark) => /** @type {[Mark, Spot]} */ ([mark, placed(mark, ground)]))
    .sort(([a, at], [b, other]) => at.from - other.from || other.bar - at.bar || (a.id < b.id ? -1 : 1));
  /** @type {Spot[][]} */
  const rows = [];
  for (const [mark, spot] of spots) {
    const row = mark.span ? rows.find((held) => held[held.length - 1].to <= spot.from) : undefined;
    if (row) row.push(spot); else rows.push([spot]);
  }
  let height = 0;
  for (const row of rows) {
    for (const spot of row) spot.top = height + 2;
    height += Math.max(...row.map(({ lines }) => lines)) * LINE + GAP;
  }
  return { spots, height };
}

export { FADE, LEAST, linesNeeded, stacked };
