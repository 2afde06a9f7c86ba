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

function listen() {
  cardsPicture.listen();
  if (facts.dotted) dotsPicture.listen();
  $("fit").addEventListener("click", () => {
    state.moved = false;
    fit();
  });
  $("skip").addEventListener("click", () => $(state.view === "picture" ? "canvas" : state.view).focus());
  $("reset").addEventListener("click", resetAll);
  $("image").addEventListener("click", save);
  keys();
  $("nearer").addEventListener("click", () => zoom(1.25));
  $("farther").addEventListener("click", () => zoom(0.8));
  for (const name of Object.keys(FACES)) {
    $(`show-${name}`).addEventListener("click", () => {
      turn(name);
      remember(true);
    });
  }
  $("search").addEventListener("input", search);
  $("search").addEventListener("keydown", (event) => {
    const [first] = event.key === "Enter" ? search() : [];
    if (first) select(first.id);
  });
  addEventListener("hashchange", () => { if (location.hash !== address) reopened(); });
  addEventListener("popstate", () => { if (location.hash !== address) reopened(); });
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

// `step`: a step of the browser's history, which Back takes back: what is selected, a face, a headline, a matter.
function remember(step = false) {
  const link = new URLSearchParams();
  const put = (name, values) => values.forEach((value) => link.append(name, value));
  put("on", OFF.filter((id) => !state.offStances.has(id)));
  put("off", [...state.offStances].filter((id) => !OFF.includes(id)));
  put("kind", [...state.offKinds]);
  put("from", [state.from].filter(Boolean));
  put("to", [state.to].filter(Boolean));
  put("as-of", [state.asOf].filter(Boolean));
  put("clock", state.clock === "published" ? [] : [state.clock]);
  put("undated", state.undated ? [] : ["no"]);
  put("all", state.all ? ["yes"] : []);
  put("lane", state.lane === "actor" ? [] : [state.lane]);
  put("view", state.view === FIRST ? [] : [state.view]);
  put("open", [...state.unfolded]);
  put("only", state.headline === null ? [] : [state.headline]);
  put("on-matter", [state.matter?.id].filter(Boolean));
  put("see", [state.selected].filter(Boolean).map(spelled));
  const hash = String(link) && `#${link}`;
  if (hash === address || location.protocol === "about:") return; // a frame in a notebook does not have its own address
  address = hash;
  history[step ? "pushState" : "replaceState"](null, "", hash || location.pathname + location.search);
}

function recall() {
  const link = new URLSearchParams(location.hash.slice(1)), all = (name) => link.getAll(name);
  address = location.hash;
  state.offStances = new Set([...OFF.filter((id) => !all("on").includes(id)), ...all("off").filter((id) => stances.has(id))]);
  state.offKinds = new Set(all("kind").filter((id) => kinds.has(id)));
  state.from = stops.includes(link.get("from")) ? link.get("from") : "";
  state.to = stops.includes(link.get("to")) ? link.get("to") : "";
  state.asOf = dayNumber(link.get("as-of") ?? "") === null || !DATED ? "" : link.get("as-of");
  state.clock = Object.hasOwn(CLOCKS, link.get("clock")) ? link.get("clock") : "published";
  state.undated = link.get("undated") !== "no";
  state.all = link.get("all") === "yes";
  state.lane = link.get("lane") ?? "actor";
  state.unfolded = new Set(all("open").filter((id) => cards.has(id)));
  narrowedTo(link.get("only"), link.get("on-matter"));
  state.view = Object.hasOwn(FACES, link.get("view")) ? link.get("view") : FIRST;
  const wanted = link.get("see");
  // Links of before had a space between the two things of a cell.
  return [wanted, wanted?.replace(" ", "\n")].find(known) ?? edges.find((edge) => spelled(edge.id) === wanted)?.id ?? null;
}

// A headline by its place, or a matter by its name.
function narrowedTo(headline, matter) {
  const one = facts.headlines[headline], other = facts.matters.find(({ id }) => id === matter);
  const places = one?.claims ?? (other ? [...other.pro, ...other.con, ...other.neither] : null);
  state.headline = one ? Number(headline) : null;
  state.matter = !one && other ? { id: other.id, label: other.label } : null;
  state.only = places && new Set(places.map((place) => facts.claims[place].iri));
}

function reopened() {
  const wanted = recall();
  turn(state.view);
  refresh();
  select(wanted, false);
}

// A seam for tests and scripts, there once <html data-ready="true">:
//   kg.nodes, kg.edges   the cards and the lines that are shown now ({ id, label, kind, … } and { id, from, to, stance, claims, … })
//   kg.select(iri)       selects a card, a claim or a line by its IRI or id, as a click does; null clears
//   kg.selected          what is selected, or null
//   kg.seen(id)          whether a card or line is shown;  kg.where(id)  where on the page it is
//   kg.all               all cards and lines, also those that are switched off;  kg.at  the card that the keys are at;
//   kg.pills  the words on lines;  kg.badges(line)  the signs on one;  kg.size  of the picture;  kg.asOf(day, clock)  shows what was known then, and returns for each claim in, maybe or out;  kg.drawing  what is saved and printed, as SVG;  kg.column(id)  the cards of a column;  kg.columns, kg.stances, kg.look(line)  how they are drawn
const seen = (id) => state.visibleCards.has(id) || state.visibleLines.has(id);
window.kg = {
  get nodes() { return nodes.filter(({ id }) => seen(id)); },
  get edges() { return edges.filter(({ id }) => seen(id)); },
  get selected() { return state.selected; },
  get at() { return state.at; },
  get pills() { return state.pills; },
  asOf(wanted, clock) { state.clock = clock; goTo(wanted); return facts.claims.map(verdict); },
  get drawing() { return image(); },
  get size() { return state.layout.size; },
  all: { nodes, edges }, columns: facts.columns, stances: facts.stances, select, where, seen, look: (id) => state.looks.get(id), column,
  badges: (id) => badgesAt(id),
};
const wanted = recall();
$("legend").open = !slim.matches;
legend();
times();
asOf();
asOfSet();
tableHead();
headlines();
scope();
turn(state.view);
show();
listen();
begin();
if (wanted) select(wanted, false);
document.documentElement.dataset.ready = "true";
