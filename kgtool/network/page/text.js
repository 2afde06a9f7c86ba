// ---- texts: as one searches for them, as one reads them ---------------------------------------------------------------

/** @type {Record<string, string>} */
const OTHER = { ł: "l", ø: "o", đ: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i" };

/** A text without marks and case, by which it is found. @param {string} text */
const fold = (text) =>
  text.toLowerCase().replace(/[łøđßæœı]/g, (char) => OTHER[char]).normalize("NFD").replace(/\p{M}/gu, "");

/** @param {string[] | undefined} texts */
const listed = (texts) => (texts ?? []).join("; ");

/** "1 claim", "2 claims". @param {number} number @param {string} one @param {string} [many] */
const counted = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

/** @param {string} text */
const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The first ones of these, and how many more. @param {string[]} names */
const few = (names, most = 3) => [...names.slice(0, most), ...(names.length > most ? [`${names.length - most} more`] : [])].join(", ");

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

export { beginning, capital, counted, cut, escaped, few, fold, listed, slug, web };
