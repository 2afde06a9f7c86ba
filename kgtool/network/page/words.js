// ---- the words of the page in its language: English stands in the code, the other languages in kgtool/words -------------------

/** English -> the text in the language of the page, or its forms for numbers. @type {Record<string, string | string[]>} */
const WORDS = JSON.parse(globalThis.document?.getElementById("words")?.textContent ?? "{}");
const LANGUAGE = globalThis.document?.documentElement.lang || "en";
const rules = new Intl.PluralRules(LANGUAGE);
const FORMS = ["zero", "one", "two", "few", "many", "other"].filter((name) => rules.resolvedOptions().pluralCategories.includes(/** @type {any} */ (name)));

/** @param {string} text @param {Record<string, unknown>} values */
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
/** An English text in the language of the page, with values in the places of their names. @param {string} text @param {Record<string, unknown>} [values] */
const say = (text, values = {}) => filled(String(WORDS[text] ?? text), values);
/** How many there are, by the plural rules of the language. @param {string} one @param {string} many @param {number} n @param {Record<string, unknown>} [values] */
function count(one, many, n, values = {}) {
  const own = WORDS[one] ?? [one, many];
  const place = WORDS[one] ? FORMS.indexOf(rules.select(n)) : Number(n !== 1);
  return filled(own[Math.min(place, own.length - 1)], { n, ...values });
}

export { count, LANGUAGE, say };
