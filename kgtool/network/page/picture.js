// ---- what is visible ----------------------------------------------------------------------------------

// How a line looks, from its claims within the chosen dates.
const look = (line) => lookOf(line.claims.map((iri) => claims.get(iri)).filter(inTime));

function choose() {
  state.looks = new Map(edges.map((edge) => [edge.id, look(edge)]));
  const visible = edges.filter((edge) => !state.offStances.has(edge.stance) && on(edge.from) && on(edge.to) && inRange(edge));
  state.visibleLines = new Set(visible.map((edge) => edge.id));
  state.visibleCards = new Set(visible.flatMap((edge) => [edge.from, edge.to]));
  const matters = contested(passing());
  state.conflicts = new Set([...state.visibleCards].filter((id) => parts(id).some((part) => matters.has(part))));
  const fits = (layout) => visible.every((edge) => layout.routes[edge.id]);
  const layout = facts.layouts.find(fits) ?? facts.layouts.at(-1);
  const moved = layout !== state.layout;
  state.layout = layout;
  return moved;
}

// ---- the picture --------------------------------------------------------------------------------------

const data = { nodes: new vis.DataSet(), edges: new vis.DataSet() };
const OPTIONS = {
  physics: false, layout: { improvedLayout: false },
  interaction: { dragNodes: false, selectable: false, zoomSpeed: 0.6 },
  nodes: { fixed: true, chosen: false }, edges: { chosen: false, hoverWidth: 0, selectionWidth: 0 },
};
const network = new vis.Network($("canvas"), data, OPTIONS);
network.canvas.frame.removeAttribute("tabindex"); // the whole picture takes the focus, see keys.js
const piece = new Map(); // piece of a line -> the line

function point(id, [x, y]) {
  // Not zero: vis-network divides by the size to find where an arrow ends.
  const nothing = () => ({ drawNode() {}, nodeDimensions: { width: 0.01, height: 0.01 } });
  return { id, x, y, shape: "custom", ctxRenderer: nothing, size: 0.005, borderWidth: 0, label: "" };
}

// Every line ends with a straight bit, so that its end stands upright; a bar is seen only a little beside the card.
function ended(route, arrow) {
  const [[before], [x, y]] = route.slice(-2), way = Math.sign(x - before);
  return [...route.slice(0, -1), [x - way * 15, y], [x - way * (arrow === "bar" ? 5 : 0), y]];
}

function show() {
  const moved = choose();
  if (moved) head(); // before anything draws: headings() finds one place for each column
  const nodeItems = [], edgeItems = [];
  piece.clear();
  for (const id of state.visibleLines) {
    const stance = stances.get(lines.get(id).stance), { pattern } = state.looks.get(id);
    const route = ended(state.layout.routes[id], stance.arrow);
    route.forEach((place, index) => nodeItems.push(point(`${id}.${index}`, place)));
    for (let index = 1; index < route.length; index += 1) {
      const last = index === route.length - 1, [x1, y1] = route[index - 1], [x2, y2] = route[index];
      const straight = Math.abs(y1 - y2) < 1, arrow = last && stance.arrow !== "cross";
      piece.set(`${id}-${index}`, id);
      edgeItems.push({
        id: `${id}-${index}`, from: `${id}.${index - 1}`, to: `${id}.${index}`, width: stance.width,
        dashes: DASHES[pattern] ?? false,
        arrows: arrow ? { to: { enabled: true, type: stance.arrow, scaleFactor: 0.75 - stance.width * 0.09 } } : "",
        smooth: straight ? false : x1 === x2 ? { enabled: true, type: "curvedCCW", roundness: 0.5 }
          : { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.55 },
      });
    }
  }
  for (const id of state.visibleCards) {
    const [x, y] = state.layout.cards[id];
    const size = Math.max(cards.get(id).width, cards.get(id).height) / 2; // vis-network does not draw what it takes to be out of sight
    nodeItems.push({ id, x, y, size, shape: "custom", ctxRenderer: drawCard, label: "" });
  }
  data.edges.clear();
  data.nodes.clear();
  data.nodes.add(nodeItems);
  data.edges.add(edgeItems);
  trace();
  light();
  counts();
  hidden();
  FACES[state.view].draw();
  if (moved) (slim.matches ? begin : fit)();
}

const RTL = /^\P{L}*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/u; // its first letter is written from right to left
function drawCard({ ctx, id, x, y }) {
  const card = cards.get(id), kind = kinds.get(card.kind), tone = role(kind.role);
  const { width, height } = card, left = x - width / 2, top = y - height / 2, strip = card.order === null ? 0 : 20;
  const lit = !state.lit || state.lit.cards.has(id), chosen = state.selected === id;
  const drawNode = () => {
    ctx.save();
    ctx.globalAlpha = 1;
    ctx.beginPath();
    ctx.roundRect(left, top, width, height, Math.min(kind.radius, height / 2));
    ctx.fillStyle = color("var(--page)");
    ctx.fill();
    ctx.globalAlpha = lit ? 1 : 0.3;
    ctx.fillStyle = color(`color-mix(in srgb, var(--role-${kind.role}, var(--role-other)) ${chosen ? 16 : 9}%, var(--card))`);
    ctx.fill();
    ctx.lineWidth = chosen ? 3.5 : 1.5;
    ctx.strokeStyle = tone;
    ctx.stroke();
    ctx.textBaseline = "middle";
    if (strip) number(ctx, card, left, top, tone);
    ctx.textAlign = "left";
    ctx.direction = "ltr";
    ctx.font = `13px ${FONT}`;
    ctx.fillStyle = tone;
    const first = top + (height - facts.line * (card.lines.length + card.detail.length)) / 2 + facts.line / 2;
    ctx.fillText(kind.glyph, left + strip + 7, first + 0.5, 14);
    ctx.font = `12px ${FONT}`;
    [...card.lines, ...card.detail].forEach((text, index) => {
      ctx.fillStyle = color(index < card.lines.length ? "var(--ink)" : "var(--muted)");
      ctx.direction = RTL.test(text) ? "rtl" : "ltr";
      ctx.textAlign = ctx.direction === "rtl" ? "right" : "left";
      ctx.fillText(text, ctx.direction === "rtl" ? left + width - 8 : left + strip + 23, first + index * facts.line, width - strip - 27);
    });
    if (state.conflicts.has(id)) drawConflict(ctx, { x: left + width - 4, y: top + 1 });
    ctx.restore();
  };
  return { drawNode, nodeDimensions: { width, height } };
}

// The place of a card in its order (first, second, third line of defense), large, in a strip at its left.
function number(ctx, { order, height }, left, top, tone) {
  ctx.save();
  ctx.clip();
  ctx.fillStyle = tone;
  ctx.fillRect(left, top, 20, height);
  ctx.restore();
  ctx.textAlign = "center";
  ctx.font = `bold 17px ${FONT}`;
  ctx.fillStyle = color("var(--page)");
  ctx.fillText(String(order), left + 10, top + height / 2 + 1, 17);
}

// Light up the selection and its neighbors, dim the rest.
function light() {
  const id = state.selected;
  state.lit = null;
  if (id && (state.visibleCards.has(id) || state.visibleLines.has(id))) {
    const near = [...state.visibleLines].filter((line) => line === id || lines.get(line).from === id || lines.get(line).to === id);
    state.lit = { lines: new Set(near), cards: new Set([id, ...near.flatMap((line) => [lines.get(line).from, lines.get(line).to])]) };
  }
  data.edges.update([...piece].map(([part, line]) => {
    const tone = role(stances.get(lines.get(line).stance).role), dim = state.lit && !state.lit.lines.has(line);
    return { id: part, color: { color: tone, hover: tone, highlight: tone, opacity: dim ? 0.16 : 1 } };
  }));
  wordLines();
  network.redraw();
}

function head() {
  $("headings").replaceChildren(...state.layout.columns.map(([text]) => element("span", { textContent: text })));
}

function headings() {
  const spans = $("headings").children;
  state.layout.columns.forEach(([, left, right], index) => {
    const { x } = network.canvasToDOM({ x: (left + right) / 2, y: 0 });
    spans[index].style.left = `${x}px`;
    spans[index].style.width = `${(right - left + 60) * network.getScale()}px`;
  });
}

// ---- what of it is in sight ------------------------------------------------------------------------------

const LEAST = 0.8, GOOD = 0.95; // below the first scale text is hard to read; then the picture opens at the second
// The part of the canvas not covered by the panel, which on small screens lies over its right or bottom.
function room() {
  const { width, height, top, left } = $("canvas").getBoundingClientRect(), over = $("panel").getBoundingClientRect();
  const full = { width, height };
  if (!slim.matches || !over.height) return { width, height, full };
  const side = over.width < width * 0.7;
  return { width: side ? Math.max(over.left - left, 80) : width, height: side ? height : Math.max(over.top - top, 80), full };
}

function scales() {
  const [width, height] = state.layout.size, box = room();
  return [(box.width - 20) / width, (box.height - 12) / height];
}
const whole = () => Math.min(...scales(), 1.5);

function fit() {
  const [width, height] = state.layout.size, scale = whole();
  if (scale > 0) lookAt([width / 2, height / 2], scale);
}

// Move a point of the picture to the middle of the free part of the canvas.
function lookAt([x, y], scale = network.getScale()) {
  const { width, height, full } = room();
  network.moveTo({ position: { x: x + (full.width - width) / 2 / scale, y: y + (full.height - height) / 2 / scale }, scale, animation: false });
}

// The first look: all of it, if that can be read; else its top in full width; else around what is selected, or what most
// positions are about.
function begin() {
  if (whole() >= LEAST || !state.visibleCards.size) return fit();
  const [wide] = scales(), scale = wide >= LEAST ? Math.min(wide, 1) : GOOD, { width, height } = room();
  const chosen = state.visibleCards.has(state.selected) ? state.selected : wide >= LEAST ? null : foremost();
  const at = chosen ? state.layout.cards[chosen] : [0, 0];
  const inside = (value, size, seen) => (size <= seen ? size / 2 : Math.min(Math.max(value, seen / 2 - 8), size - seen / 2 + 8));
  lookAt([inside(at[0], state.layout.size[0], width / scale), inside(at[1], state.layout.size[1], height / scale)], scale);
}

// The card that most positions are about; of several the one with most lines.
function foremost() {
  const rank = (id) => [[...state.visibleLines].filter((line) => lines.get(line).to === id && lines.get(line).claims.length).length, cards.get(id).degree];
  const better = (a, b) => rank(b)[0] - rank(a)[0] || rank(b)[1] - rank(a)[1] || (a < b ? -1 : 1);
  return [...state.visibleCards].sort(better)[0];
}

// Bring a card into sight; one that is in sight stays where it is.
function reveal(id) {
  const at = state.layout.cards[id];
  if (!at || !state.visibleCards.has(id)) return;
  const { x, y } = network.canvasToDOM({ x: at[0], y: at[1] }), box = room(), scale = network.getScale();
  const { width, height } = cards.get(id), [dx, dy] = [(width / 2) * scale, (height / 2) * scale];
  if (x - dx < 0 || y - dy < 0 || x + dx > box.width || y + dy > box.height) lookAt(at);
}
const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor, animation: false });
