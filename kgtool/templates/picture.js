// ---- what is visible ----------------------------------------------------------------------------------

function choose() {
  const told = (edge) => !edge.claims.length || edge.claims.some((iri) => inTime(claims.get(iri)));
  const visible = edges.filter((edge) => !state.offStances.has(edge.stance) && on(edge.from) && on(edge.to) && told(edge));
  state.visibleLines = new Set(visible.map((edge) => edge.id));
  state.visibleCards = new Set(visible.flatMap((edge) => [edge.from, edge.to]));
  const fits = (layout) => visible.every((edge) => layout.routes[edge.id]);
  const layout = facts.layouts.find(fits) ?? facts.layouts.at(-1);
  const moved = layout !== state.layout;
  state.layout = layout;
  return moved;
}

// ---- the picture --------------------------------------------------------------------------------------

const data = { nodes: new vis.DataSet(), edges: new vis.DataSet() };
const network = new vis.Network($("canvas"), data, {
  physics: false, layout: { improvedLayout: false },
  interaction: { dragNodes: false, selectable: false, zoomSpeed: 0.6 },
  nodes: { fixed: true, chosen: false }, edges: { chosen: false, hoverWidth: 0, selectionWidth: 0 },
});
const piece = new Map(); // piece of a line -> the line

function point(id, [x, y]) {
  // Not quite nothing: vis-network divides by the size to find where an arrow ends.
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
    const { stance: stanceId, pattern } = lines.get(id), stance = stances.get(stanceId);
    const route = ended(state.layout.routes[id], stance.arrow);
    route.forEach((place, index) => nodeItems.push(point(`${id}.${index}`, place)));
    for (let index = 1; index < route.length; index += 1) {
      const last = index === route.length - 1, [x1, y1] = route[index - 1], [x2, y2] = route[index];
      const straight = Math.abs(y1 - y2) < 1;
      piece.set(`${id}-${index}`, id);
      edgeItems.push({
        id: `${id}-${index}`, from: `${id}.${index - 1}`, to: `${id}.${index}`, width: stance.width,
        dashes: DASHES[pattern] ?? false,
        arrows: last ? { to: { enabled: true, type: stance.arrow, scaleFactor: 0.75 - stance.width * 0.09 } } : "",
        smooth: straight ? false : x1 === x2 ? { enabled: true, type: "curvedCCW", roundness: 0.5 }
          : { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.55 },
      });
    }
  }
  for (const id of state.visibleCards) {
    const [x, y] = state.layout.cards[id];
    nodeItems.push({ id, x, y, shape: "custom", ctxRenderer: drawCard, label: "" });
  }
  data.edges.clear();
  data.nodes.clear();
  data.nodes.add(nodeItems);
  data.edges.add(edgeItems);
  $("empty").hidden = state.visibleCards.size > 0;
  light();
  counts();
  hidden();
  FACES[state.view].draw();
  if (moved) fit();
}

function drawCard({ ctx, id, x, y }) {
  const card = cards.get(id), kind = kinds.get(card.kind), tone = role(kind.role);
  const { width, height } = card, left = x - width / 2, top = y - height / 2;
  const lit = !state.lit || state.lit.cards.has(id), chosen = state.selected === id;
  const drawNode = () => {
    ctx.save();
    ctx.globalAlpha = 1;
    ctx.beginPath();
    ctx.roundRect(left, top, width, height, Math.min(kind.radius, height / 2));
    ctx.fillStyle = color("var(--page)");
    ctx.fill();
    ctx.globalAlpha = lit ? 1 : 0.22;
    ctx.fillStyle = color(`color-mix(in srgb, var(--role-${kind.role}, var(--role-other)) ${chosen ? 24 : 9}%, var(--card))`);
    ctx.fill();
    ctx.lineWidth = chosen ? 3.5 : 1.5;
    ctx.strokeStyle = tone;
    ctx.stroke();
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    ctx.font = `13px ${FONT}`;
    ctx.fillStyle = tone;
    const first = top + (height - facts.line * (card.lines.length + card.detail.length)) / 2 + facts.line / 2;
    ctx.fillText(kind.glyph, left + 7, first + 0.5, 14);
    ctx.font = `12px ${FONT}`;
    [...card.lines, ...card.detail].forEach((text, index) => {
      ctx.fillStyle = color(index < card.lines.length ? "var(--ink)" : "var(--muted)");
      ctx.fillText(text, left + 23, first + index * facts.line, width - 27);
    });
    ctx.restore();
  };
  return { drawNode, nodeDimensions: { width, height } };
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
    return { id: part, color: { color: tone, hover: tone, highlight: tone, opacity: dim ? 0.12 : 1 } };
  }));
  network.redraw();
}

// A ring on each line that rests on another's word, a little behind its start.
function rings(ctx) {
  for (const id of state.visibleLines) {
    const start = network.body.edges[`${id}-1`];
    if (!lines.get(id).told || !start) continue; // not there yet, while show() puts new lines in
    const [[x1], [x2]] = state.layout.routes[id], way = Math.abs(x2 - x1);
    const { x, y } = start.edgeType.getPoint(way ? Math.min(9 / way, 0.4) : 0.3);
    ctx.beginPath();
    ctx.arc(x, y, 3.6, 0, 2 * Math.PI);
    ctx.fillStyle = color("var(--page)");
    ctx.fill();
    ctx.globalAlpha = !state.lit || state.lit.lines.has(id) ? 1 : 0.12;
    ctx.strokeStyle = role(stances.get(lines.get(id).stance).role);
    ctx.lineWidth = 1.5;
    ctx.stroke();
    ctx.globalAlpha = 1;
  }
}

// The words on the selected lines, above everything, near their ends.
function words(ctx) {
  if (!state.lit) return;
  ctx.font = `12px ${FONT}`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "center";
  for (const id of state.lit.lines) {
    if (!lines.get(id).claims.length && state.selected !== id) continue; // a structural line needs no word
    const line = lines.get(id), route = state.layout.routes[id], stance = stances.get(line.stance);
    // Many may leave a card or come to it: write at the other end, or where the line has room.
    const pieces = route.slice(1).map((end, index) => [route[index], end]);
    if (line.from !== state.selected) pieces.reverse();
    const longest = (a, b) => (Math.abs(b[1][0] - b[0][0]) >= Math.abs(a[1][0] - a[0][0]) ? b : a);
    const [[x1, y1], [x2, y2]] = line.from === state.selected ? pieces.at(-1) : pieces.reduce(longest);
    const x = (x1 + x2) / 2, y = (y1 + y2) / 2;
    const text = line.claims.length > 1 ? `${stance.label} ×${line.claims.length}` : stance.label;
    const width = ctx.measureText(text).width + 12;
    ctx.beginPath();
    ctx.roundRect(x - width / 2, y - 9, width, 18, 9);
    ctx.fillStyle = color("var(--page)");
    ctx.fill();
    ctx.strokeStyle = ctx.fillStyle = role(stance.role);
    ctx.lineWidth = 1;
    ctx.stroke();
    ctx.fillText(text, x, y + 0.5);
  }
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

function fit() {
  const [width, height] = state.layout.size, box = $("canvas").getBoundingClientRect();
  const scale = Math.min((box.width - 20) / width, (box.height - 12) / height, 1.5);
  if (scale > 0) network.moveTo({ position: { x: width / 2, y: height / 2 }, scale, animation: false });
}
const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor, animation: false });
