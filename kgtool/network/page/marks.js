// ---- signs and words on the lines -------------------------------------------------------------------------

const paths = new Map(); // line -> points along it as it is drawn, from start to end, with the way up to each
const apart = (a, b, gap = 1) =>
  Math.abs(a.x - b.x) >= (a.width + b.width) / 2 + gap || Math.abs(a.y - b.y) >= (a.height + b.height) / 2 + gap;

// Where the lines run after they are redrawn: their signs stand on them, side by side.
function trace() {
  paths.clear();
  state.badges.clear();
  for (const id of state.visibleLines) paths.set(id, path(id));
  const put = [];
  for (const id of state.visibleLines) {
    let start = 4;
    state.badges.set(id, badgesOf(state.looks.get(id)).map((sign) => {
      const width = badgeWidth(sign), boxes = [1, 6, 11, 16, 21, 26].map((further) => {
        const way = start + width / 2 + further;
        return { ...sign, ...at(id, way), way, width, height: 11 };
      });
      const box = boxes.find((one) => put.every((other) => apart(one, other, 0))) ?? boxes[0];
      start = box.way + width / 2;
      put.push(box);
      return box;
    }));
  }
}

function badgeWidth({ badge: word }) {
  if (word === "ring") return 9;
  textRuler.font = `bold 10px ${FONT}`;
  return textRuler.measureText(word).width + 6;
}

function path(id) {
  const points = [];
  for (let index = 1; piece.has(`${id}-${index}`); index += 1) {
    const { edgeType } = network.body.edges[`${id}-${index}`];
    for (let step = points.length ? 1 : 0; step <= 16; step += 1) {
      const { x, y } = edgeType.getPoint(step / 16), before = points.at(-1);
      points.push({ x, y, way: before ? before.way + Math.hypot(x - before.x, y - before.y) : 0 });
    }
  }
  return points;
}

// The point at this distance along a line.
function at(id, way) {
  const points = paths.get(id), after = Math.max(points.findIndex((one) => one.way >= way), 1);
  const a = points[after - 1], b = points[after], part = Math.min(Math.max((way - a.way) / (b.way - a.way || 1), 0), 1);
  return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
}

function signs(ctx) {
  for (const [id, badges] of state.badges) {
    const tone = role(stances.get(lines.get(id).stance).role), end = paths.get(id).at(-1);
    ctx.globalAlpha = !state.lit || state.lit.lines.has(id) ? 1 : 0.16;
    for (const one of badges) drawBadge(ctx, one, tone);
    if (lines.get(id).stance === NEGATED) drawCross(ctx, { x: end.x - Math.sign(end.x - paths.get(id)[0].x) * 7, y: end.y }, tone);
    ctx.globalAlpha = 1;
  }
}

// A sign on a line: filled where all its claims bear it, else outlined; the ring is dashed then.
function drawBadge(ctx, { badge: word, whole, x, y, width, height = 11 }, tone) {
  const paper = color("var(--page)"), round = word === "ring";
  ctx.beginPath();
  if (round) ctx.arc(x, y, 3.6, 0, 2 * Math.PI);
  else ctx.roundRect(x - width / 2, y - height / 2, width, height, 3);
  Object.assign(ctx, { fillStyle: whole && !round ? tone : paper, strokeStyle: tone, lineWidth: round ? 1.5 : 1 });
  ctx.fill();
  ctx.setLineDash(round && !whole ? [2, 2] : []);
  ctx.stroke();
  ctx.setLineDash([]);
  if (round) return;
  Object.assign(ctx, { fillStyle: whole ? paper : tone, font: `bold 10px ${FONT}`, textAlign: "center", textBaseline: "middle", direction: "ltr" });
  ctx.fillText(word, x, y + 0.5);
}

function drawCross(ctx, { x, y }, tone) {
  ctx.beginPath();
  ctx.moveTo(x - 5, y - 5);
  ctx.lineTo(x + 5, y + 5);
  ctx.moveTo(x - 5, y + 5);
  ctx.lineTo(x + 5, y - 5);
  ctx.strokeStyle = tone;
  ctx.lineWidth = 3;
  ctx.stroke();
}

// The sign on a card that some are for and others against.
function drawConflict(ctx, { x, y }) {
  ctx.beginPath();
  ctx.arc(x, y, 7, 0, 2 * Math.PI);
  ctx.fillStyle = color("var(--ink)");
  ctx.fill();
  ctx.fillStyle = color("var(--page)");
  ctx.font = `bold 12px ${FONT}`;
  Object.assign(ctx, { textAlign: "center", textBaseline: "middle", direction: "ltr" });
  ctx.fillText("≠", x, y + 0.5);
}

// ---- the words on the selected lines: none covers another, nor a badge or card that is lit, as far as there is room ----------

function wordLines() {
  state.pills = [];
  if (!state.lit) return;
  const box = (id) => ({ x: state.layout.cards[id][0], y: state.layout.cards[id][1], width: cards.get(id).width, height: cards.get(id).height });
  const lit = [...state.lit.cards].filter((id) => cards.has(id)).map(box), badges = [...state.lit.lines].flatMap((id) => state.badges.get(id) ?? []);
  for (const id of state.lit.lines) {
    if (!lines.get(id).claims.length && state.selected !== id) continue; // structural lines have no label
    state.pills.push(pill(id, lit, badges));
  }
}

function pill(id, lit, badges) {
  const name = stances.get(lines.get(id).stance).label, { count } = state.looks.get(id), wish = middle(id);
  const short = name.length > 28 ? `${name.slice(0, 27)}…` : name, text = count > 1 ? `${short} ×${count}` : short;
  textRuler.font = `12px ${FONT}`;
  const made = { id, text, width: textRuler.measureText(text).width + 12, height: 18 };
  const far = (one) => Math.hypot(one.x - wish.x, one.y - wish.y);
  const along = paths.get(id).map(({ x, y }) => ({ ...made, x, y })).sort((a, b) => far(a) - far(b));
  const beside = Array.from({ length: 40 }, (_, step) => ({ ...made, x: wish.x, y: wish.y + 10 * Math.ceil(step / 2) * (step % 2 ? 1 : -1) }));
  const free = (others) => (one) => others.every((other) => apart(one, other));
  const taken = [...state.pills, ...badges];
  return along.find(free([...taken, ...lit])) ?? along.find(free(taken)) ?? beside.find(free(taken)) ?? beside.find(free(state.pills)) ?? along[0];
}

// Many lines may share one end: write at the other end, or where the line has room.
function middle(id) {
  const route = state.layout.routes[id], pieces = route.slice(1).map((end, index) => [route[index], end]);
  const leaves = lines.get(id).from === state.selected;
  if (!leaves) pieces.reverse();
  const longest = (a, b) => (Math.abs(b[1][0] - b[0][0]) >= Math.abs(a[1][0] - a[0][0]) ? b : a);
  const [[x1, y1], [x2, y2]] = leaves ? pieces.at(-1) : pieces.reduce(longest);
  return { x: (x1 + x2) / 2, y: (y1 + y2) / 2 };
}

function words(ctx) {
  ctx.font = `12px ${FONT}`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "center";
  ctx.direction = "ltr";
  for (const { id, text, x, y, width, height } of state.pills) {
    ctx.beginPath();
    ctx.roundRect(x - width / 2, y - height / 2, width, height, 9);
    ctx.fillStyle = color("var(--page)");
    ctx.fill();
    ctx.strokeStyle = ctx.fillStyle = role(stances.get(lines.get(id).stance).role);
    ctx.lineWidth = 1;
    ctx.stroke();
    ctx.fillText(text, x, y + 0.5);
  }
}

// The ring around the card that the keys are at, while the picture has the focus.
function ring(ctx) {
  const place = state.layout.cards[state.at];
  if (!place || !state.visibleCards.has(state.at) || !$("canvas").matches(":focus-visible")) return;
  const { width, height } = cards.get(state.at);
  for (const [tone, line, gap] of [["var(--page)", 7, 4], ["var(--accent)", 3, 5]]) {
    ctx.beginPath();
    ctx.roundRect(place[0] - width / 2 - gap, place[1] - height / 2 - gap, width + 2 * gap, height + 2 * gap, 8);
    ctx.strokeStyle = color(tone);
    ctx.lineWidth = line;
    ctx.stroke();
  }
}
