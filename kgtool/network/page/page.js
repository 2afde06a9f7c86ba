// ---- the start of the page: its controls, how it is printed, and a seam for tests ---------------------------------------
import { $, element, resolved, slim } from "./dom.js";
import { DRAWERS, edges, FACES, facts, nodes, state, verdict } from "./base.js";
import { turn } from "./faces.js";
import { badgesAt, begin, fit, light, show, where, zoom } from "./drawers.js";
import { headlines, scope } from "./headlines.js";
import { asOf, asOfSet, goTo } from "./asof.js";
import { times } from "./brush.js";
import { legend, resetAll } from "./legend.js";
import { panel, select } from "./panel.js";
import { hits, shownHits, sought } from "./search.js";
import { listenToHost } from "./host.js";
import { recall, remember, reopened } from "./address.js";
import { tableHead } from "./table.js";
import { image, save } from "./image.js";
import { column, keys } from "./keys.js";
import { moveTo, putAllBack } from "./moving.js";
import { notesInWords } from "./notes.js";
import { sharing } from "./share.js";

function listen() {
  DRAWERS.cards.listen();
  if (facts.dotted) DRAWERS.dots.listen();
  $("fit").addEventListener("click", () => {
    state.moved = false;
    fit();
  });
  $("skip").addEventListener("click", () => $(state.view === "picture" ? "canvas" : state.view).focus());
  $("reset").addEventListener("click", resetAll);
  $("put-back").addEventListener("click", putAllBack);
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
  $("search").addEventListener("input", () => sought($("search").value));
  $("search").addEventListener("keydown", (event) => {
    const { names, said } = event.key === "Enter" ? hits() : { names: [], said: [] }, first = names[0]?.id ?? said[0]?.iri;
    if (first) select(first);
  });
  addEventListener("hashchange", reopened);
  addEventListener("popstate", reopened);
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

/** Printed: the whole picture with its legend and sources, in the light colors. @param {boolean} prints */
function paper(prints) {
  document.documentElement.style.colorScheme = prints ? "light" : "";
  recolor();
  $("paper")?.remove();
  if (!prints) return;
  if (state.view === "picture" && state.visibleCards.size) document.body.append(Object.assign(image(), { id: "paper" }));
  else document.body.append(element("ul", { id: "paper" }, ...notesInWords(true).map((text) => element("li", { textContent: text }))));
}

// A seam for tests and scripts, there once <html data-ready="true">:
//   kg.nodes, kg.edges   the cards and the lines that are shown now ({ id, label, kind, … } and { id, from, to, stance, claims, … })
//   kg.select(iri)       selects a card, a claim or a line by its IRI or id, as a click does; null clears
//   kg.selected          what is selected, or null;  kg.claims  how many claims the page holds
//   kg.seen(id)          whether a card or line is shown;  kg.where(id)  where on the page it is
//   kg.all               all cards and lines, also those that are switched off;  kg.at  the card that the keys are at;
//   kg.place(id)  where a card is in the picture;  kg.move(id, [x, y])  moves it, as dragging does;
//   kg.pills  the words on lines;  kg.badges(line)  the signs on one;  kg.names()  the names between dots, with their places;  kg.size  of the picture;  kg.asOf(day, clock)  shows what was known then, and returns for each claim in, maybe or out;  kg.drawing  what is saved and printed, as SVG;  kg.column(id)  the cards of a column;  kg.columns, kg.stances, kg.look(line)  how they are drawn
/** @param {string} id */
const seen = (id) => state.visibleCards.has(id) || state.visibleLines.has(id);
window.kg = {
  get nodes() { return nodes.filter(({ id }) => seen(id)); },
  get edges() { return edges.filter(({ id }) => seen(id)); },
  get claims() { return facts.claims.length; },
  get selected() { return state.selected; },
  get at() { return state.at; },
  get pills() { return state.pills; },
  /** @param {string} wanted @param {string} clock */
  asOf(wanted, clock) { state.clock = clock; goTo(wanted); return facts.claims.map(verdict); },
  get drawing() { return image(); },
  get size() { return state.layout.size; },
  all: { nodes, edges }, columns: facts.columns, stances: facts.stances, select, where, seen, look: (/** @type {string} */ id) => state.looks.get(id), column,
  badges: badgesAt, names: () => DRAWERS.dots.names?.(), place: (/** @type {string} */ id) => state.layout.cards[id], move: (/** @type {string} */ id, /** @type {[number, number]} */ at) => moveTo(id, DRAWERS.cards.within(id, at)),
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
shownHits();
listen();
sharing();
begin();
if (wanted) select(wanted, false);
listenToHost();
document.documentElement.dataset.ready = "true";
