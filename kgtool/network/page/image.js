// ---- the whole picture as an image or on paper: title, dates, the picture, legend of what it shows, sources ---------------
import { say } from "./words.js";
import { day } from "./dates.js";
import { $, drawn, element, FONT, pen, textRuler } from "./dom.js";
import { cards, claims, CONFLICT, facts, inTime, lines, LINKS, state } from "./base.js";
import { FIRMEST } from "./sums.js";
import { copied } from "./drawers.js";
import { used } from "./legend.js";
import { summary } from "./summary.js";
import { swatch } from "./swatch.js";
import { notesInWords } from "./notes.js";
import { download } from "./share.js";

const IMAGE = { margin: 24, most: 16000, least: 900, row: 20, accent: "#0a55b5", ink: "#15191f", muted: "#4d5866", paper: "#ffffff" }; // most: pixels that a canvas can be wide or high

async function save() {
  const canvas = await pixels(image()), blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  download(blob, "png", "image/png");
  $("live").textContent = say("Picture saved, {width} by {height} pixels", { width: canvas.width, height: canvas.height });
}

/** A drawing at twice its size, as far as a canvas can be so large. @param {SVGElement} drawing */
async function pixels(drawing) {
  const picture = new Image(), [width, height] = ["width", "height"].map((name) => Number(drawing.getAttribute(name)));
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(drawing))}`;
  await picture.decode();
  const scale = Math.min(2, IMAGE.most / Math.max(width, height));
  const canvas = element("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
  pen(canvas).drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// All that is shown as one drawing in light colors, for what is published and printed.
function image() {
  const { margin, row, ink, muted, paper } = IMAGE, [wide, high] = state.layout.size;
  const width = Math.max(wide + 2 * margin, IMAGE.least), inner = width - 2 * margin;
  const heads = [
    { text: facts.house.title, size: 13, tone: IMAGE.accent, weight: "bold" },
    { text: document.title, size: 22, tone: ink, weight: "bold" }, { text: $("subtitle")?.textContent ?? "", size: 15, tone: muted, weight: "normal" },
    { text: summary() + chosenDates(), size: 14, tone: muted, weight: "normal" },
  ];
  const above = heads.filter(({ text }) => text).flatMap((head) => broken(head.text, `${head.weight} ${head.size}px ${FONT}`, inner).map((text) => ({ ...head, text })));
  const keys = rowsOf(legendItems(), inner), below = [sourceLine(), ...notesInWords()].flatMap((text) => broken(text, `13px ${FONT}`, inner));
  const top = margin + above.length * 26 + 12, end = top + high + 26, height = end + (keys.length + below.length) * row + margin;
  const made = drawn("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "font-family": FONT.replaceAll('"', "'"), role: "img", "aria-label": document.title });
  made.append(drawn("rect", { width, height, fill: paper }));
  /** @param {string} text @param {number} x @param {number} y @param {number} size @param {string} fill @param {string} [weight] */
  const write = (text, x, y, size, fill, weight = "normal") => {
    const line = drawn("text", { x, y: y + size * 0.35, "font-size": size, "font-weight": weight, fill });
    line.textContent = text;
    made.append(line);
  };
  above.forEach(({ text, size, tone, weight }, index) => write(text, margin, margin + 12 + index * 26, size, tone, weight));
  made.append(copied(margin, top));
  keys.forEach((items, line) => items.forEach(({ x, sample, text, wide: before }) => {
    const y = end + line * row + 8, group = drawn("g", { transform: `translate(${margin + x} ${y})` });
    group.append(...(sample ? [sample] : []));
    made.append(group);
    write(text, margin + x + before, y, 13, ink);
  }));
  below.forEach((text, line) => write(text, margin, end + (keys.length + line) * row + 12, 13, muted));
  return housed(made);
}

/** In the colors of the house (house_style.py). @param {SVGElement} drawing */
function housed(drawing) {
  const tones = facts.house.tones;
  for (const node of drawing.querySelectorAll("[font-family]")) node.removeAttribute("font-family"); // that of the whole is the house's
  for (const node of drawing.querySelectorAll("[fill], [stroke]")) for (const name of ["fill", "stroke"])
    if (Object.hasOwn(tones, node.getAttribute(name) ?? "")) node.setAttribute(name, tones[node.getAttribute(name) ?? ""]);
  return drawing;
}

const chosenDates = () => (state.from || state.to ? ` · ${say("only {days}", { days: [state.from && say("from {day}", { day: day(state.from) }), state.to && say("to {day}", { day: day(state.to) })].filter(Boolean).join(" ") })}` : "");

// Whose words these are: the documents, and the outlets that they name.
function sourceLine() {
  if (LINKS) return say("Made with kgtool.");
  const told = [...new Set([...state.visibleLines].flatMap((id) => lines.get(id).claims))].map((iri) => claims.get(iri)).filter(inTime);
  const all = (/** @type {string[]} */ texts) => [...new Set(texts)].sort().join(", ");
  const documents = all(told.flatMap((claim) => (claim.evidence ?? []).map(({ title }) => title))), outlets = all(told.flatMap((claim) => claim.outlet ?? []));
  return `${say("Sources: {documents}", { documents: documents || say("none recorded") })}${outlets ? say("; outlets they name: {outlets}", { outlets }) : ""}. ${say("Made with kgtool.")}`;
}

// What the picture uses, as in the legend: a sample of it, its name, and where this begins.
function legendItems() {
  const usedHere = used(), seen = new Set([...state.visibleLines].map((id) => lines.get(id).stance));
  const shown = new Set([...state.visibleCards].map((id) => cards.get(id).kind));
  /** @param {string} tone @param {number} width @param {string} pattern @param {string} arrow */
  const line = (tone, width, pattern, arrow) => {
    const made = swatch(tone, width, pattern, arrow);
    for (const [name, value] of Object.entries({ width: 44, height: 14, y: -7 })) made.setAttribute(name, String(value));
    return made;
  };
  const glyph = (/** @type {Kind} */ { glyph: text, tone }) => Object.assign(drawn("text", { y: 5, "font-size": 15, fill: tone }), { textContent: text });
  return [
    ...facts.stances.filter(({ id }) => seen.has(id)).map((stance) => ({ sample: line(stance.tone, stance.width, "solid", stance.arrow), text: stance.label, wide: 50 })),
    ...FIRMEST.filter((pattern) => usedHere.has(pattern) && facts.patterns[pattern]).map((pattern) => ({ sample: line(IMAGE.muted, 2, pattern, ""), text: facts.patterns[pattern], wide: 50 })),
    ...[...facts.signs.filter(({ id }) => usedHere.has(id)).map((sign) => ({ ...sign, whole: true })), ...(usedHere.has("some") ? [{ badge: say("if"), words: facts.words.some, whole: false }] : [])]
      .map((sign) => ({ sample: tag(sign), text: sign.words, wide: tagWidth(sign) + 7 })),
    ...(usedHere.has("origins") ? [{ sample: line(IMAGE.muted, 4, "solid", ""), text: facts.words.origins, wide: 50 }] : []),
    ...(usedHere.has("dots") ? [{ sample: null, text: facts.words.dots, wide: 0 }] : []),
    ...(usedHere.has("conflict") ? [{ sample: tag({ badge: "≠", whole: true, tone: IMAGE.ink }), text: CONFLICT, wide: 22 }] : []),
    ...facts.kinds.filter(({ id }) => shown.has(id)).map((kind) => ({ sample: glyph(kind), text: kind.label, wide: 22 })),
  ];
}

/** A sign of the legend, as the picture has it on lines. @param {{ badge: string, whole: boolean, tone?: string }} sign */
function tag({ badge: word, whole, tone = IMAGE.muted }) {
  const group = drawn("g", {}), wide = tagWidth({ badge: word });
  if (word === "ring") group.append(drawn("circle", { cx: 4.5, cy: 0, r: 3.6, fill: IMAGE.paper, stroke: tone, "stroke-width": 1.5 }));
  else {
    const text = drawn("text", { x: wide / 2, y: 4, "font-size": 11, "font-weight": "bold", "text-anchor": "middle", fill: whole ? IMAGE.paper : tone });
    text.textContent = word;
    group.append(drawn("rect", { y: -6, width: wide, height: 12, rx: 3, fill: whole ? tone : IMAGE.paper, stroke: tone }), text);
  }
  return group;
}

/** @param {{ badge: string }} sign */
function tagWidth({ badge: word }) {
  textRuler.font = `bold 11px ${FONT}`;
  return word === "ring" ? 9 : textRuler.measureText(word).width + 7;
}

/**
 * Items side by side in rows no wider than this.
 * @template {{ text: string, wide: number }} Item @param {Item[]} items @param {number} width
 */
function rowsOf(items, width) {
  /** @type {(Item & { x: number })[][]} */
  const rows = [];
  let x = Infinity;
  for (const item of items) {
    textRuler.font = `13px ${FONT}`;
    const room = item.wide + textRuler.measureText(item.text).width;
    if (x + room > width) {
      rows.push([]);
      x = 0;
    }
    rows[rows.length - 1].push({ ...item, x });
    x += room + 22;
  }
  return rows;
}

/**
 * A text in lines no wider than this, in a font; a word is not broken.
 * @param {string} text @param {string} font @param {number} width
 */
function broken(text, font, width) {
  textRuler.font = font;
  return text.split(" ").reduce((/** @type {string[]} */ rows, word) => {
    const longer = rows.length ? `${rows.at(-1)} ${word}` : word;
    return rows.length && textRuler.measureText(longer).width <= width ? [...rows.slice(0, -1), longer] : [...rows, word];
  }, []);
}

export { image, save };
