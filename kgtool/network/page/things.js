// ---- things and links: a network in which nobody claims anything ----------------------------------------------------------
import { count, LANGUAGE, say } from "./words.js";
import { web } from "./text.js";
import { element } from "./dom.js";
import { cards, edges, kinds, label, lines, LINKS, nodes, stances, state } from "./base.js";
import { link } from "./panel.js";

const MOST_LINKS = 40; // of one property, in the panel

/** What is said of a card or a link: its values, then its links by property and direction. @param {string} id */
function aboutThing(id) {
  const line = lines.get(id), said = (/** @type {[string, string][]} */ pairs) => element("dl", {}, ...pairs.flatMap(([name, text]) => [element("dt", { textContent: name, dir: "auto" }), element("dd", { dir: "auto" }, valueOf(text))]));
  if (line) return [element("p", { dir: "auto" }, link(line.from), ` ${stances.get(line.stance).label} `, link(line.to)), ...(line.said?.length ? [said(line.said)] : [])];
  const own = edges.filter(({ from, to }) => from === id || to === id);
  /** @type {Map<string, Line[]>} */
  const groups = new Map();
  for (const edge of own) {
    const out = edge.from === id, key = `${out ? "" : "← "}${stances.get(edge.stance).label}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(edge);
  }
  const other = (/** @type {Line} */ { from, to }) => (from === id ? to : from);
  const lists = [...groups].map(([name, some]) => element("section", { className: "links" },
    element("h3", { textContent: some.length > 1 ? `${name} (${some.length})` : name, dir: "auto" }),
    element("ul", {}, ...some.slice(0, MOST_LINKS).map((edge) => element("li", {}, link(other(edge)), ...(edge.said ?? []).map(([what, text]) => element("small", { textContent: [what, text].filter(Boolean).join(": ") })))),
      ...(some.length > MOST_LINKS ? [element("li", { textContent: say("and {n} more, in the table", { n: some.length - MOST_LINKS }) })] : []))));
  const values = cards.get(id)?.values ?? [];
  return [...(values.length ? [said(values)] : []), ...lists, ...(values.length || own.length ? [] : [element("p", { className: "missing", textContent: say("Nothing more is said of it.") })])];
}

/** An address of the web is a link, any other value its text. @param {string} text */
const valueOf = (text) => (web(text) && !/\s/.test(text) ? element("a", { href: text, target: "_blank", rel: "noopener noreferrer", textContent: text }) : text);

// What the page holds, and what of it is in the picture.
function thingsInWords() {
  const inWords = (/** @type {number} */ things, /** @type {number} */ links) => [count("{n} thing", "{n} things", things, { n: things.toLocaleString(LANGUAGE) }), count("{n} link", "{n} links", links, { n: links.toLocaleString(LANGUAGE) })].join(", ");
  const [all, seen] = [inWords(nodes.length, edges.length), inWords(state.visibleCards.size, state.visibleLines.size)];
  return all === seen ? all : `${all} · ${say("in the picture: {seen}", { seen })}`;
}

// A row of the table: the thing, its kind, what is said of it, what it is linked to.
/** @type {Map<string, Line[]>} */
const linksOut = new Map();
for (const edge of LINKS ? edges : []) linksOut.set(edge.from, [...(linksOut.get(edge.from) ?? []), edge]);
/** @type {Column<Card>[]} */
const THINGS = [
  [say("Thing"), ({ id }) => label(id)],
  [say("Kind"), ({ kind }) => kinds.get(kind)?.label ?? ""],
  [say("Values"), ({ values }) => (values ?? []).map(([name, text]) => [name, text].filter(Boolean).join(": ")).join("; ")],
  [say("Links to"), ({ id }) => (linksOut.get(id) ?? []).map(({ stance, to }) => `${stances.get(stance).label} ${label(to)}`).join("; ")],
  [say("Links"), ({ degree }) => String(degree), ({ degree }) => String(degree).padStart(9, "0")],
];

export { aboutThing, THINGS, thingsInWords };
