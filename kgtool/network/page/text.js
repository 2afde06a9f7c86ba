// ---- texts: as one searches for them, as one reads them ---------------------------------------------------------------
import { count, say } from "./words.js";

/** @type {Record<string, string>} */
const OTHER = { ł: "l", ø: "o", đ: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i" };

/** A text without marks and case, by which it is found. @param {string} text */
const fold = (text) =>
  text.toLowerCase().replace(/[łøđßæœı]/g, (char) => OTHER[char]).normalize("NFD").replace(/\p{M}/gu, "");

/** @param {string[] | undefined} texts */
const listed = (texts) => (texts ?? []).join("; ");

/** @type {Record<string, (n: number) => string>} */
const NOUNS = {
  claim: (n) => count("{n} claim", "{n} claims", n), row: (n) => count("{n} row", "{n} rows", n), link: (n) => count("{n} link", "{n} links", n),
  thing: (n) => count("{n} thing", "{n} things", n), card: (n) => count("{n} card", "{n} cards", n), line: (n) => count("{n} line", "{n} lines", n),
  document: (n) => count("{n} document", "{n} documents", n), origin: (n) => count("{n} origin", "{n} origins", n), name: (n) => count("{n} name", "{n} names", n),
  note: (n) => count("{n} note", "{n} notes", n), "moved card": (n) => count("{n} moved card", "{n} moved cards", n), entry: (n) => count("{n} entry", "{n} entries", n),
  actor: (n) => count("{n} actor", "{n} actors", n), source: (n) => count("{n} source", "{n} sources", n), target: (n) => count("{n} target", "{n} targets", n),
  content: (n) => count("{n} content", "{n} contents", n), "plan or topic": (n) => count("{n} plan or topic", "{n} plans and topics", n),
};
/** "1 claim", "2 claims", in the language of the page. @param {number} number @param {string} one @param {string} [many] */
const counted = (number, one, many = `${one}s`) => NOUNS[one]?.(number) ?? `${number} ${number === 1 ? one : many}`;
/** What lines are, in words. @type {Record<string, string>} */
const UNITS = { claim: say("Claims"), row: say("Rows"), link: say("Links") };
/** @type {Record<string, string>} */
const NOTHING = {
  claim: say("Nothing to show: no claim matches, or all are switched off."), row: say("Nothing to show: no row matches, or all are switched off."),
  link: say("Nothing to show: no link matches, or all are switched off."),
};

/** @param {string} text */
const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The first ones of these, and how many more. @param {string[]} names */
const few = (names, most = 3) => [...names.slice(0, most), ...(names.length > most ? [say("{n} more", { n: names.length - most })] : [])].join(", ");

/** A text without its end where it is longer than this. @param {string} text @param {number} most */
const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** A text as the name of a file, without its ending; "picture" where nothing of it can be. @param {string} text */
const slug = (text) => fold(text).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "picture";

/** A text within an attribute of HTML. @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** An address of the web, which may become a link; null for any other. @param {string | undefined} text */
const web = (text) => (text && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : null);

/**
 * A text that begins with a name, which may itself have several lines, and what follows below it; null without one.
 * @param {string} text @param {(name: string) => boolean} there whether there is such a name @returns {[string, string] | null}
 */
function beginning(text, there) {
  const rows = text.split("\n");
  for (let count = 1; count <= rows.length; count += 1) {
    const name = rows.slice(0, count).join("\n");
    if (there(name)) return [name, rows.slice(count).join("\n")];
  }
  return null;
}

export { beginning, capital, counted, cut, escaped, few, fold, listed, NOTHING, slug, UNITS, web };
