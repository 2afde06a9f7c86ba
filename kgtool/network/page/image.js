// ---- the whole picture as an image or on paper: title, dates, the picture, legend of what it shows, sources ---------------
import { day } from "./dates.js";
import { $, drawn, element, FONT, textRuler } from "./dom.js";
import { cards, claims, CONFLICT, facts, FIRMEST, inTime, lines, state } from "./base.js";
import { copied } from "./drawers.js";
import { summary, swatch, used } from "./legend.js";
import { notesInWords } from "./notes.js";
import { download } from "./share.js";

const IMAGE = { margin: 24, most: 16000, least: 900, row: 20, accent: "#0a55b5", ink: "#15191f", muted: "#4d5866", paper: "#ffffff" }; // most: pixels that a canvas can be wide or high

async function save() {
  const canvas = await pixels(image()), blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  download(blob, "png", "image/png");
  $("live").textContent = `Picture saved, ${canvas.width} by ${canvas.height} pixels`;
}

// A drawing at twice its size, as far as a canvas can be so large.
async function pixels(drawing) {
  const picture = new Image(), [width, height] = ["width", "height"].map((name) => Number(drawing.getAttribute(name)));
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(drawing))}`;
  await picture.decode();
  const scale = Math.min(2, IMAGE.most / Math.max(width, height));
  const canvas = element("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// All that is shown as one drawing in light colors, for what is published and printed.
function image() {
  const { margin, row, ink, muted, paper } = IMAGE, [wide, high] = state.layout.size;
  const width = Math.max(wide + 2 * margin, IMAGE.least), inner = width - 2 * margin;
  const above = [[facts.house.title, 13, IMAGE.accent, "bold"], [document.title, 22, ink, "bold"], [$("subtitle")?.textContent, 15, muted], [summary() + chosenDates(), 14, muted]]
    .filter(([text]) => text).flatMap(([text, size, tone, weight = "normal"]) => broken(text, `${weight} ${size}px ${FONT}`, inner).map((line) => [line, size, tone, weight]));
  const keys = rowsOf(legendItems(), inner), below = [sourceLine(), ...notesInWords()].flatMap((text) => broken(text, `13px ${FONT}`, inner));
  const top = margin + above.length * 26 + 12, end = top + high + 26, height = end + (keys.length + below.length) * row + margin;
  const made = drawn("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "font-family": FONT.replaceAll('"', "'"), role: "img", "aria-label": document.title });
  made.append(drawn("rect", { width, height, fill: paper }));
  const write = (text, x, y, size, fill, weight = "normal") => {
    const line = drawn("text", { x, y: y + size * 0.35, "font-size": size, "font-weight": weight, fill });
    line.textContent = text;
    made.append(line);
  };
  above.forEach(([text, size, tone, weight], index) => write(text, margin, margin + 12 + index * 26, size, tone, weight));
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

// In the colors of the house (house_style.py).
function housed(drawing) {
  const tones = facts.house.tones;
  for (const node of drawing.querySelectorAll("[font-family]")) node.removeAttribute("font-family"); // that of the whole is the house's
  for (const node of drawing.querySelectorAll("[fill], [stroke]")) for (const name of ["fill", "stroke"])
    if (Object.hasOwn(tones, node.getAttribute(name))) node.setAttribute(name, tones[node.getAttribute(name)]);
  return drawing;
}

const chosenDates = () => (state.from || state.to ? ` · only ${[state.from && `from ${day(state.from)}`, state.to && `to ${day(state.to)}`].filter(Boolean).join(" ")}` : "");

// Whose words these are: the documents, and the outlets that they name.
function sourceLine() {
  const told = [...new Set([...state.visibleLines].flatMap((id) => lines.get(id).claims))].map((iri) => claims.get(iri)).filter(inTime);
  const all = (texts) => [...new Set(texts)].sort().join(", ");
  const documents = all(told.flatMap((claim) => (claim.evidence ?? []).map(({ title }) => title))), outlets = all(told.flatMap((claim) => claim.outlet ?? []));
  return `Sources: ${documents || "none recorded"}${outlets ? `; outlets they name: ${outlets}` : ""}. Made with kgtool.`;
}

// What the picture uses, as in the legend: a sample of it, its name, and where this begins.
function legendItems() {
  const usedHere = used(), seen = new Set([...state.visibleLines].map((id) => lines.get(id).stance));
  const shown = new Set([...state.visibleCards].map((id) => cards.get(id).kind));
  const line = (tone, width, pattern, arrow) => Object.entries({ width: 44, height: 14, y: -7 }).reduce((made, [name, value]) => (made.setAttribute(name, value), made), swatch(tone, width, pattern, arrow));
  const glyph = ({ glyph: text, tone }) => Object.assign(drawn("text", { y: 5, "font-size": 15, fill: tone }), { textContent: text });
  return [
    ...facts.stances.filter(({ id }) => seen.has(id)).map((stance) => [line(stance.tone, stance.width, "solid", stance.arrow), stance.label, 50]),
    ...FIRMEST.filter((pattern) => usedHere.has(pattern) && facts.patterns[pattern]).map((pattern) => [line(IMAGE.muted, 2, pattern, ""), facts.patterns[pattern], 50]),
    ...[...facts.signs.filter(({ id }) => usedHere.has(id)).map((sign) => ({ ...sign, whole: true })), ...(usedHere.has("some") ? [{ id: "some", badge: "if", words: facts.words.some }] : [])]
      .map((sign) => [tag(sign), sign.words, tagWidth(sign) + 7]),
    ...(usedHere.has("origins") ? [[line(IMAGE.muted, 4, "solid", ""), facts.words.origins, 50]] : []),
    ...(usedHere.has("dots") ? [[null, facts.words.dots, 0]] : []),
    ...(usedHere.has("conflict") ? [[tag({ badge: "≠", whole: true, tone: IMAGE.ink }), CONFLICT, 22]] : []),
    ...facts.kinds.filter(({ id }) => shown.has(id)).map((kind) => [glyph(kind), kind.label, 22]),
  ].map(([sample, text, wide]) => ({ sample, text, wide }));
}

// A sign of the legend, as the picture has it on lines.
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

function tagWidth({ badge: word }) {
  textRuler.font = `bold 11px ${FONT}`;
  return word === "ring" ? 9 : textRuler.measureText(word).width + 7;
}

// Items side by side in rows no wider than this.
function rowsOf(items, width) {
  const rows = [];
  let x = Infinity;
  for (const item of items) {
    textRuler.font = `13px ${FONT}`;
    const room = item.wide + textRuler.measureText(item.text).width;
    if (x + room > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1).push({ ...item, x });
    x += room + 22;
  }
  return rows;
}

function broken(text, font, width) {
  textRuler.font = font;
  return text.split(" ").reduce((rows, word) => {
    const longer = rows.length ? `${rows.at(-1)} ${word}` : word;
    return rows.length && textRuler.measureText(longer).width <= width ? [...rows.slice(0, -1), longer] : [...rows, word];
  }, []);
}

export { image, save };
