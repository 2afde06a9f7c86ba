// ---- the faces of the page: one is shown; each draws what passes the filters, and marks what is selected ---------

FACES.picture = { draw() {}, chosen() {} }; // drawn by show(), so that it is ready when the face is opened

function turn(view) {
  state.view = document.body.dataset.view = view;
  $("picture").style.visibility = view === "picture" ? "visible" : "hidden";
  for (const name of Object.keys(FACES)) {
    if (name !== "picture") $(name).hidden = name !== view;
    $(`show-${name}`).setAttribute("aria-pressed", String(name === view));
  }
  FACES[view].draw();
  FACES[view].chosen();
}

// ---- start --------------------------------------------------------------------------------------------

// The card or line at a point of the canvas. We draw the cards, so we also test whether one is hit.
function hit(place) {
  const { x, y } = network.DOMtoCanvas(place);
  const inside = ({ width, height }, [cx, cy]) => Math.abs(x - cx) <= width / 2 && Math.abs(y - cy) <= height / 2;
  return [...state.visibleCards].find((id) => inside(cards.get(id), state.layout.cards[id])) ?? piece.get(network.getEdgeAt(place)) ?? null;
}

function listen() {
  network.on("click", ({ pointer }) => select(hit(pointer.DOM)));
  $("canvas").addEventListener("mousemove", ({ offsetX, offsetY }) => {
    $("canvas").style.cursor = hit({ x: offsetX, y: offsetY }) ? "pointer" : "";
  });
  for (const layer of [signs, words, ring, headings]) network.on("afterDrawing", layer);
  // After a resize the picture is fitted again unless the reader has moved it; twice, as vis-network resizes with a delay.
  for (const own of ["dragEnd", "zoom"]) network.on(own, () => { state.moved = true; });
  network.on("resize", () => {
    if (state.moved) return;
    begin();
    requestAnimationFrame(begin);
  });
  $("fit").addEventListener("click", () => {
    state.moved = false;
    fit();
  });
  $("image").addEventListener("click", save);
  keys();
  $("nearer").addEventListener("click", () => zoom(1.25));
  $("farther").addEventListener("click", () => zoom(0.8));
  for (const name of Object.keys(FACES)) {
    $(`show-${name}`).addEventListener("click", () => {
      turn(name);
      remember();
    });
  }
  $("search").addEventListener("input", search);
  $("search").addEventListener("keydown", (event) => {
    const [first] = event.key === "Enter" ? search() : [];
    if (first) select(first.id);
  });
  addEventListener("hashchange", reopened);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolor);
  addEventListener("beforeprint", () => paper(true));
  addEventListener("afterprint", () => paper(false));
}

function recolor() {
  resolved.clear();
  legend();
  panel();
  light();
}

// Printed: the whole picture with its legend and sources, in the light colors.
function paper(prints) {
  document.documentElement.style.colorScheme = prints ? "light" : "";
  recolor();
  $("paper")?.remove();
  if (prints && state.view === "picture" && state.visibleCards.size) document.body.append(Object.assign(image(), { id: "paper" }));
}

// ---- the link to this view: what differs from the first look, after the # ------------------------------------

const FIRST = narrow.matches && facts.view === "picture" ? "table" : facts.view;
const spelled = (id) => (lines.has(id) ? [lines.get(id).from, lines.get(id).stance, lines.get(id).to].join(" ") : id);
let address = location.hash;

function remember() {
  const link = new URLSearchParams();
  const put = (name, values) => values.forEach((value) => link.append(name, value));
  put("on", OFF.filter((id) => !state.offStances.has(id)));
  put("off", [...state.offStances].filter((id) => !OFF.includes(id)));
  put("kind", [...state.offKinds]);
  put("from", [state.from].filter(Boolean));
  put("to", [state.to].filter(Boolean));
  put("undated", state.undated ? [] : ["no"]);
  put("all", state.all ? ["yes"] : []);
  put("lane", state.lane === "actor" ? [] : [state.lane]);
  put("view", state.view === FIRST ? [] : [state.view]);
  put("see", [state.selected].filter(Boolean).map(spelled));
  const hash = String(link) && `#${link}`;
  if (hash === address || location.protocol === "about:") return; // a frame in a notebook does not have its own address
  address = hash;
  history.replaceState(null, "", hash || location.pathname + location.search);
}

function recall() {
  const link = new URLSearchParams(location.hash.slice(1)), all = (name) => link.getAll(name);
  address = location.hash;
  state.offStances = new Set([...OFF.filter((id) => !all("on").includes(id)), ...all("off").filter((id) => stances.has(id))]);
  state.offKinds = new Set(all("kind").filter((id) => kinds.has(id)));
  state.from = stops.includes(link.get("from")) ? link.get("from") : "";
  state.to = stops.includes(link.get("to")) ? link.get("to") : "";
  state.undated = link.get("undated") !== "no";
  state.all = link.get("all") === "yes";
  state.lane = link.get("lane") ?? "actor";
  state.view = Object.hasOwn(FACES, link.get("view")) ? link.get("view") : FIRST;
  const wanted = link.get("see");
  // Links of before had a space between the two things of a cell.
  return [wanted, wanted?.replace(" ", "\n")].find(known) ?? edges.find((edge) => spelled(edge.id) === wanted)?.id ?? null;
}

function reopened() {
  const wanted = recall();
  legend();
  timesSet();
  turn(state.view);
  show();
  select(wanted);
}

// Where a card or line is on the page, for tests and scripts.
function where(id) {
  const route = state.layout.routes[id], box = $("canvas").getBoundingClientRect();
  const [a, b] = route ? route.slice(0, 2) : [];
  const at = route ? [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] : state.layout.cards[id];
  const { x, y } = network.canvasToDOM({ x: at[0], y: at[1] });
  return { x: box.left + x, y: box.top + y, scale: network.getScale() };
}

// A seam for tests and scripts, there once <html data-ready="true">:
//   kg.nodes, kg.edges   the cards and the lines that are shown now ({ id, label, kind, … } and { id, from, to, stance, claims, … })
//   kg.select(iri)       selects a card, a claim or a line by its IRI or id, as a click does; null clears
//   kg.selected          what is selected, or null
//   kg.seen(id)          whether a card or line is shown;  kg.where(id)  where on the page it is
//   kg.all               all cards and lines, also those that are switched off;  kg.at  the card that the keys are at;
//   kg.pills  the words on lines;  kg.badges(line)  the signs on one;  kg.size  of the picture;  kg.columns, kg.stances, kg.look(line)  how they are drawn
const seen = (id) => state.visibleCards.has(id) || state.visibleLines.has(id);
window.kg = {
  get nodes() { return nodes.filter(({ id }) => seen(id)); },
  get edges() { return edges.filter(({ id }) => seen(id)); },
  get selected() { return state.selected; },
  get at() { return state.at; },
  get pills() { return state.pills; },
  get size() { return state.layout.size; },
  all: { nodes, edges }, columns: facts.columns, stances: facts.stances, select, where, seen, look: (id) => state.looks.get(id),
  badges: (id) => state.badges.get(id) ?? [],
};
const wanted = recall();
$("legend").open = !slim.matches;
legend();
times();
tableHead();
turn(state.view);
show();
listen();
network.once("afterDrawing", () => { document.documentElement.dataset.ready = "true"; });
begin();
if (wanted) select(wanted);
