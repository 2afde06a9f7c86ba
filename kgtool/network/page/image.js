// ---- the whole picture as a PNG: title, dates, legend of what it shows, sources -------------------------------------

const IMAGE = { margin: 24, most: 16000, least: 900, row: 20 }; // most: pixels that a canvas can be wide or high

async function save() {
  const canvas = image(), blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const link = element("a", { href: URL.createObjectURL(blob), download: `${fold(document.title).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "picture"}.png` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  $("live").textContent = `Picture saved, ${canvas.width} by ${canvas.height} pixels`;
}

// All of the picture at twice its size, in the colors of the page.
function image() {
  const { margin } = IMAGE, [wide, high] = state.layout.size;
  const width = Math.max(wide + 2 * margin, IMAGE.least), inner = width - 2 * margin;
  const above = [[document.title, `bold 22px ${FONT}`, "--ink"], [$("subtitle")?.textContent, `15px ${FONT}`, "--muted"], [summary() + chosenDates(), `14px ${FONT}`, "--muted"]]
    .filter(([text]) => text).flatMap(([text, font, tone]) => broken(text, font, inner).map((line) => [line, font, tone]));
  const keys = rowsOf(legendItems(), inner), below = broken(sourceLine(), `13px ${FONT}`, inner);
  const top = margin + above.length * 26 + 46, end = top + high + 26;
  const height = end + (keys.length + below.length) * IMAGE.row + margin;
  const scale = Math.min(2, IMAGE.most / Math.max(width, height));
  const canvas = element("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) }), ctx = canvas.getContext("2d");
  ctx.scale(scale, scale);
  ctx.fillStyle = color("var(--page)");
  ctx.fillRect(0, 0, width, height);
  ctx.textBaseline = "middle";
  const write = (text, x, y, font, tone) => Object.assign(ctx, { font, fillStyle: color(`var(${tone})`) }).fillText(text, x, y);
  above.forEach(([text, font, tone], index) => write(text, margin, margin + 12 + index * 26, font, tone));
  ctx.textAlign = "center";
  for (const [text, left, right] of state.layout.columns) {
    const parts = broken(text, `bold 13px ${FONT}`, right - left + 60);
    parts.forEach((part, index) => write(part, margin + (left + right) / 2, top - 14 - (parts.length - 1 - index) * 15, `bold 13px ${FONT}`, "--muted"));
  }
  ctx.textAlign = "left";
  ctx.drawImage(drawing(scale), margin - 8, top - 8, wide + 16, high + 16);
  keys.forEach((row, line) => row.forEach(({ x, draw, text, wide }) => {
    const y = end + line * IMAGE.row + 8;
    ctx.save();
    draw(ctx, margin + x, y);
    ctx.restore();
    write(text, margin + x + wide, y, `13px ${FONT}`, "--ink");
  }));
  below.forEach((text, line) => write(text, margin, end + (keys.length + line) * IMAGE.row + 12, `13px ${FONT}`, "--muted"));
  return canvas;
}

// The cards and lines, drawn once more by vis-network in a frame as large as they are.
function drawing(scale) {
  const [wide, high] = state.layout.size, frame = document.body.appendChild(element("div", { className: "behind" }));
  const dense = scale / devicePixelRatio;
  Object.assign(frame.style, { width: `${(wide + 16) * dense}px`, height: `${(high + 16) * dense}px` });
  const copy = new vis.Network(frame, data, OPTIONS);
  copy.on("afterDrawing", signs);
  copy.on("afterDrawing", words);
  copy.moveTo({ position: { x: wide / 2, y: high / 2 }, scale: dense, animation: false });
  copy.redraw();
  const { canvas } = copy.canvas.frame, made = element("canvas", { width: canvas.width, height: canvas.height });
  made.getContext("2d").drawImage(canvas, 0, 0);
  copy.destroy();
  frame.remove();
  return made;
}

const chosenDates = () => (state.from || state.to ? ` · only ${[state.from && `from ${day(state.from)}`, state.to && `to ${day(state.to)}`].filter(Boolean).join(" ")}` : "");

// Whose words these are: the documents, and the outlets that they name.
function sourceLine() {
  const drawn = [...new Set([...state.visibleLines].flatMap((id) => lines.get(id).claims))].map((iri) => claims.get(iri)).filter(inTime);
  const all = (texts) => [...new Set(texts)].sort().join(", ");
  const documents = all(drawn.flatMap((claim) => (claim.evidence ?? []).map(({ title }) => title))), outlets = all(drawn.flatMap((claim) => claim.outlet ?? []));
  return `Sources: ${documents || "none recorded"}${outlets ? `; outlets they name: ${outlets}` : ""}. Made with kgtool.`;
}

// What the picture uses, as in the legend: how to draw the sign, its name, and where this begins.
function legendItems() {
  const usedHere = used(), muted = color("var(--muted)"), seen = new Set([...state.visibleLines].map((id) => lines.get(id).stance));
  const shown = new Set([...state.visibleCards].map((id) => cards.get(id).kind));
  const line = (tone, width, pattern, arrow) => (ctx, x, y) => stroke(ctx, x, y, tone, width, pattern, arrow);
  const tag = (sign, wide) => (ctx, x, y) => drawBadge(ctx, { ...sign, x: x + wide / 2, y, width: wide }, muted);
  const glyph = ({ glyph, role: name }) => (ctx, x, y) => Object.assign(ctx, { font: `15px ${FONT}`, fillStyle: role(name) }).fillText(glyph, x, y);
  return [
    ...facts.stances.filter(({ id }) => seen.has(id)).map((stance) => [line(role(stance.role), stance.width, "solid", stance.arrow), stance.label, 50]),
    ...FIRMEST.filter((pattern) => usedHere.has(pattern) && facts.patterns[pattern]).map((pattern) => [line(muted, 2, pattern, ""), facts.patterns[pattern], 50]),
    ...[...facts.signs.filter(({ id }) => usedHere.has(id)).map((sign) => ({ ...sign, whole: true })), ...(usedHere.has("some") ? [{ badge: "if", words: facts.words.some }] : [])]
      .map((sign) => [tag(sign, badgeWidth(sign)), sign.words, badgeWidth(sign) + 7]),
    ...(usedHere.has("dots") ? [[() => {}, facts.words.dots, 0]] : []),
    ...(usedHere.has("conflict") ? [[(ctx, x, y) => drawConflict(ctx, { x: x + 7, y }), CONFLICT, 22]] : []),
    ...facts.kinds.filter(({ id }) => shown.has(id)).map((kind) => [glyph(kind), kind.label, 22]),
  ].map(([draw, text, wide]) => ({ draw, text, wide }));
}

// A swatch of the legend on a canvas.
function stroke(ctx, x, y, tone, width, pattern, arrow) {
  ctx.save();
  ctx.translate(x, y - 7);
  Object.assign(ctx, { strokeStyle: tone, fillStyle: tone, lineWidth: width });
  ctx.setLineDash(SWATCH_DASHES[pattern] ?? []);
  ctx.beginPath();
  ctx.moveTo(1, 7);
  ctx.lineTo(arrow ? 36 : 43, 7);
  ctx.stroke();
  ctx.setLineDash([]);
  if (ENDS[arrow]) ctx.fill(new Path2D(ENDS[arrow]));
  ctx.restore();
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
