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

/** An address of the web, which may become a link; null for any other. @param {string | undefined} text */
const web = (text) => (text && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : null);

export { capital, counted, fold, listed, web };
