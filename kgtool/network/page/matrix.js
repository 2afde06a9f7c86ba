// ---- matrix: who takes which stance on which plan or topic; what has few claims is folded on both sides ----------------------
import { count, say } from "./words.js";
import { capital, counted, NOTHING, UNITS } from "./text.js";
import { $, all, around, element, narrow, one } from "./dom.js";
import {
  cards, CLAIMS, claimsOf, COUNTED, ends, FACES, facts, figure, kinds, label, MATTERS, measured, on, pair, passing, state,
  UNIT, wholeOf,
} from "./base.js";
import { select } from "./panel.js";
import { rove, roved } from "./roving.js";
import { crossed, heldIn, ordered, SORTS } from "./matrix-cross.js";
import { amount } from "./sums.js";
import { chipOf, chipWords, familiesIn, matrixKey, stancesIn } from "./matrix-cells.js";

const NONE = say("not recorded");
const WHO = CLAIMS ? "actor" : "source", WHAT = facts.matters.length ? "plan or topic" : CLAIMS ? "content" : "target";
const ROOM = { name: 210, column: 106, widest: 220, rows: 30 }; // pixels, and rows at most until the rest is unfolded
const BUTTONS = "[data-cell], [data-thing], [data-open]";
/** @type {Record<Side, string>} */
const sorts = { rows: "claims", columns: "claims" };
/** @type {Set<string>} */
const open = new Set(); // "rows", "columns": all are shown; a matter: its contents
/** @param {string} id */
const kindOf = (id) => kinds.get(cards.get(id)?.kind);
/** @param {string} id */
const nameOf = (id) => (id ? label(id) : NONE);

// ---- what stands in rows and columns

/** @type {Map<string, string[]>} */
const matterIds = new Map(); // claim -> its matters
for (const [id, { claims: held }] of MATTERS) for (const iri of held) matterIds.set(iri, [...(matterIds.get(iri) ?? []), id]);
/** @type {Map<string, string>} */
const within = new Map(); // what is in a matter that is open -> the matter

/** @param {Claim} claim */
const rowsOf = (claim) => (ends(claim).sources.length ? ends(claim).sources.filter(on) : [""]);
/**
 * The columns of a claim: plans and topics; where these are one, or opened, what is in them, a plan with its parts as one.
 * @param {Claim} claim
 */
function columnsOf(claim) {
  const contents = [...new Set(ends(claim).targets.map(wholeOf))], matters = matterIds.get(claim.iri) ?? [];
  if (!contents.length) return [""];
  if (!matters.length || state.matter) return contents;
  return [...new Set(matters.flatMap((id) => {
    if (open.has(id)) for (const content of contents) within.set(content, id);
    return open.has(id) ? contents : [id];
  }))];
}

// ---- cells

/** What is folded, in words. @type {Record<string, (n: number) => string>} */
const OTHER = {
  actor: (n) => count("{n} other actor", "{n} other actors", n), source: (n) => count("{n} other source", "{n} other sources", n),
  content: (n) => count("{n} other content", "{n} other contents", n), target: (n) => count("{n} other target", "{n} other targets", n),
  "plan or topic": (n) => count("{n} other plan or topic", "{n} other plans and topics", n),
};
/** @param {Side} side @param {number} many */
const unfold = (side, many) => OTHER[side === "rows" ? WHO : WHAT](many);

/** @param {Group} row @param {Group} column @param {Claim[]} held */
function cell(row, column, held) {
  const made = element("td");
  if (!held.length) return made;
  const folded = row.others ? "rows" : column.others ? "columns" : "", chips = folded && facts.families.length ? familiesIn(held) : stancesIn(held);
  const [who, what] = [row.others ? unfold("rows", row.others.length) : nameOf(row.id), column.others ? unfold("columns", column.others.length) : nameOf(column.id)];
  const button = element("button", { type: "button", className: "cell", tabIndex: -1, title: folded ? say("Click to unfold") : [`${who} – ${what}`, ...chips.map(chipWords), ...held.map(({ statement }) => statement)].filter(Boolean).join("\n") },
    ...chips.map(chipOf), element("span", { className: "what", dir: "auto", textContent: what }));
  button.setAttribute("aria-label", say("{who} on {what}: {stances}", { who, what, stances: chips.map(chipWords).join("; ") }));
  if (folded) button.dataset.open = folded;
  else button.dataset.cell = row.id && column.id ? pair(row.id, column.id) : held.length === 1 ? held[0].iri : row.id || column.id;
  made.append(button);
  return made;
}

// ---- heads and totals

/** @param {Claim[]} held @param {number} most */
function total(held, most) {
  const number = amount(held), bar = element("i", { ariaHidden: "true" });
  bar.style.width = `${Math.min((100 * number) / most, 100)}%`;
  return element("span", { className: "total" }, bar, element("span", { textContent: String(figure(number)) }));
}

/**
 * The name of a row or column, which selects its card; of a matter, which opens it; of what is folded, which unfolds it.
 * @param {Side} side @param {Group} group
 */
function head(side, { id, others }) {
  if (others) {
    const made = element("button", { type: "button", className: "folded", tabIndex: -1, textContent: `▸ ${unfold(side, others.length)}`, title: others.map(nameOf).join("\n") });
    made.dataset.open = side;
    return made;
  }
  const kind = kindOf(id), glyph = kind && element("i", { textContent: kind.glyph, ariaHidden: "true" });
  if (glyph) glyph.style.color = `var(--role-${kind.role})`;
  const name = element("span", { dir: "auto", textContent: nameOf(id) }), matter = side === "columns" && within.get(id);
  if (matter && matter !== id) name.append(element("small", { textContent: ` (${nameOf(matter)})` }));
  if (!cards.has(id) && !MATTERS.has(id)) return element("span", { className: "bare" }, name);
  const made = element("button", { type: "button", tabIndex: -1, title: [nameOf(id), kind?.label ?? say("topic: click for its contents")].join("\n") }, ...(glyph ? [glyph] : []), name);
  if (cards.has(id)) made.dataset.thing = id; else made.dataset.open = id;
  return made;
}

function matrixBar() {
  const choice = (/** @type {Side} */ side, /** @type {string} */ text) => {
    const select_ = element("select", { ariaLabel: text }, ...Object.entries(SORTS).map(([value, { words }]) => element("option", { value, textContent: facts.counts && value === "claims" ? COUNTED : words })));
    select_.addEventListener("change", () => {
      sorts[side] = select_.value;
      again();
    });
    return element("label", {}, `${text} `, select_);
  };
  const fold = element("button", { type: "button", className: "fold-again", textContent: say("Fold again"), hidden: true });
  fold.addEventListener("click", () => {
    open.clear();
    again();
  });
  return element("div", { className: "face-bar" }, choice("rows", say("Rows by")), choice("columns", say("Columns by")), fold, element("ul", { className: "face-key" }));
}

// ---- the face

function matrix() {
  const face = $("matrix");
  if (!face.firstChild) {
    face.append(matrixBar(), element("div", { className: "grid" }), element("p", { className: "none", textContent: NOTHING[UNIT] }));
    listenMatrix(face);
  }
  within.clear();
  const found = crossed(passing(), rowsOf, columnsOf), grid = one(face, ".grid"), empty = !found.rows.size;
  for (const part of [grid, one(face, ".face-bar")]) part.hidden = empty;
  one(face, ".none").hidden = !empty;
  one(face, ".fold-again").hidden = !open.size;
  grid.replaceChildren();
  if (empty) return;
  const wide = Math.max(face.clientWidth - 28 - ROOM.name, ROOM.column), most = narrow.matches || open.has("columns") ? Infinity : Math.max(Math.floor(wide / ROOM.column) - Number(found.columns.has("")), 2);
  const opened = new Set(within.keys()); // what was opened stays
  const columns = ordered(found.columns, sorts.columns, most, opened, nameOf), rows = ordered(found.rows, sorts.rows, open.has("rows") ? Infinity : ROOM.rows, opened, nameOf);
  const largest = (/** @type {Group[]} */ groups) => Math.max(...groups.map(({ held, others }) => (others && groups.length > 1 ? 0 : amount(held)))), [rowMost, columnMost] = [largest(rows), largest(columns)];
  const table = element("table", {},
    element("caption", { className: "spoken", textContent: `${measured(amount([...new Set(rows.flatMap(({ held }) => held))]))}: ${say("{rows} by {columns}", { rows: counted(found.rows.size, WHO), columns: counted(found.columns.size, WHAT) })}; ${CLAIMS ? say("each cell tells the stances") : say("each cell tells the lines")}` }),
    element("thead", {}, element("tr", {}, element("th", { scope: "col", className: "corner" }, element("span", { textContent: CLAIMS ? say("Actor") : say("Source") }), element("small", { textContent: facts.counts ? capital(COUNTED) : UNITS[UNIT] })),
      ...columns.map((column) => {
        const made = element("th", { scope: "col", className: "head" }, head("columns", column), total(column.held, columnMost));
        made.dataset.column = column.id;
        return made;
      }))),
    element("tbody", {}, ...rows.map((row) => {
      const made = element("tr", {}, element("th", { scope: "row", className: "who" }, element("div", {}, head("rows", row), total(row.held, rowMost))),
        ...columns.map((column) => cell(row, column, heldIn(found.cells, row, column))));
      made.dataset.row = row.id;
      return made;
    })));
  const width = Math.min(Math.max(Math.floor(wide / columns.length), ROOM.column), ROOM.widest);
  table.style.setProperty("--column", `${width}px`);
  table.style.width = `${ROOM.name + columns.length * width}px`;
  grid.append(table);
  one(face, ".face-key").replaceChildren(...matrixKey([...found.cells.values()].flatMap((row) => [...row.values()].map((held) => [...held]))));
  const [start] = all(table, ".cell");
  if (start) start.tabIndex = 0;
}

function again() {
  matrix();
  matrixChosen();
}

/** Mark what is selected: the cells that hold a selected claim, the row or column of a selected thing. */
function matrixChosen() {
  const face = $("matrix"), id = state.selected, chosen = new Set(id && !cards.has(id) && !id.includes("\n") ? claimsOf(id).map(({ iri }) => iri) : []);
  for (const button of all(face, ".cell")) {
    const holds = button.dataset.cell === id || (chosen.size && all(button, ".chip").some(({ dataset: { claims = "" } }) => claims.split(" ").some((iri) => chosen.has(iri))));
    if (holds) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  for (const row of all(face, "tbody tr")) row.classList.toggle("lit", Boolean(id) && row.dataset.row === id);
  const index = all(face, ".head").findIndex((head_) => id && head_.dataset.column === id);
  for (const row of all(face, "tr")) [...row.children].forEach((place, at) => place.classList.toggle("lit", index >= 0 && at === index + 1));
  if (id) face.querySelector("tr.lit th, .head.lit, .cell[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** @param {HTMLElement} face */
function listenMatrix(face) {
  face.addEventListener("click", (event) => {
    const button = around(event, BUTTONS);
    if (!button) return;
    if (button.dataset.open) {
      open.add(button.dataset.open);
      again();
      all(face, ".cell")[0]?.focus({ preventScroll: true });
    } else {
      roved(all(face, BUTTONS), button);
      select(button.dataset.cell ?? button.dataset.thing ?? null);
    }
  });
  face.addEventListener("keydown", (event) => rove(event, all(face, BUTTONS), "tr", (item) => item.closest("th, td")));
  let waiting = 0;
  addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => { if (state.view === "matrix") again(); });
  });
}
FACES.matrix = { draw: matrix, chosen: matrixChosen };
