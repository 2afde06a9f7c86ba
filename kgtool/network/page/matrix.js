// @ts-nocheck: not yet
// ---- matrix: who takes which stance on which plan or topic; what has few claims is folded on both sides ----------------------
import { capital, counted } from "./text.js";
import { days, inOrder, saidThen, sortable } from "./dates.js";
import { $, element, narrow } from "./dom.js";
import {
  amount, badge, badged, cards, CLAIMS, claimsOf, COUNTED, ends, FACES, facts, figure, kinds, label, MATTERS,
  measured, NEGATED, on, pair, passing, signsOf, stances, state, taken, UNIT, wholeOf,
} from "./base.js";
import { select } from "./panel.js";
import { rove, roved } from "./roving.js";

const NONE = "not recorded", OTHERS = "\n"; // the key of what is folded
const WHO = CLAIMS ? "actor" : "source", WHAT = facts.matters.length ? "plan or topic" : CLAIMS ? "content" : "target";
const ROOM = { name: 210, column: 106, widest: 220, rows: 30 }; // pixels, and rows at most until the rest is unfolded
const ALONE = facts.counts && facts.stances.filter(({ role: tone }) => tone !== "structure").length === 1; // a cell is its number
const sorts = { rows: "claims", columns: "claims" };
const open = new Set(); // "rows", "columns": all are shown; a matter: its contents
const kindOf = (id) => kinds.get(cards.get(id)?.kind);
const nameOf = (id) => (id ? label(id) : NONE);

// ---- what stands in rows and columns

const matterIds = new Map(); // claim -> its matters
const within = new Map(); // what is in a matter that is open -> the matter
for (const [id, { claims: held }] of MATTERS) for (const iri of held) matterIds.set(iri, [...(matterIds.get(iri) ?? []), id]);

// The columns of a claim: plans and topics; where these are one, or opened, what is in them, a plan with its parts as one.
function columnsOf(claim) {
  const contents = [...new Set(ends(claim).targets.map(wholeOf))], matters = matterIds.get(claim.iri) ?? [];
  if (!contents.length) return [""];
  if (!matters.length || state.matter) return contents;
  return [...new Set(matters.flatMap((id) => {
    if (open.has(id)) for (const content of contents) within.set(content, id);
    return open.has(id) ? contents : [id];
  }))];
}

// The claims that pass, by row and column; what has none has neither.
function crossed() {
  const rows = new Map(), columns = new Map(), cells = new Map();
  within.clear();
  const put = (table, id, claim) => (table.get(id) ?? table.set(id, new Set()).get(id)).add(claim);
  for (const claim of passing()) {
    const sources = ends(claim).sources.length ? ends(claim).sources.filter(on) : [""];
    for (const column of columnsOf(claim)) {
      put(columns, column, claim);
      for (const source of sources) put(cells, pair(source, column), claim);
    }
    for (const source of sources) put(rows, source, claim);
  }
  return { rows, columns, cells };
}

// The first day on which one of these was said; that of a report or article is not it.
const firstDay = (held) => [...held].filter(({ date }) => saidThen(date)).flatMap(({ date }) => days(date).filter(Boolean).slice(0, 1)).sort(inOrder)[0] ?? "";
const SORTS = {
  claims: ["number of claims", ([, held]) => [-amount(held)]], name: ["name", () => []], first: ["first day", ([, held]) => [sortable(firstDay(held))]],
};
const compared = (a, b) => (typeof a === "number" ? a - b : a < b ? -1 : a > b ? 1 : 0);

// In order, and of more than `most` those with the most claims, the rest as one.
function ordered(table, by, most) {
  const key = (entry, [, make]) => [...make(entry)], all = [...table].filter(([id]) => id), byClaims = (a, b) => amount(b[1]) - amount(a[1]);
  const few = all.filter(([id]) => !within.has(id)).sort(byClaims), room = Math.max(most - (all.length - few.length), 2);
  const kept = new Set([...within.keys(), ...(few.length > room ? few.slice(0, room - 1) : few).map(([id]) => id)]); // what was opened stays
  const sorted = all.filter(([id]) => kept.has(id)).map((entry) => ({ entry, key: key(entry, SORTS[by]) }))
    .sort((a, b) => a.key.map((one, index) => compared(one, b.key[index])).find(Boolean) ?? nameOf(a.entry[0]).localeCompare(nameOf(b.entry[0]), "en")).map(({ entry }) => entry);
  const rest = all.filter(([id]) => !kept.has(id));
  if (rest.length) sorted.push([OTHERS, new Set(rest.flatMap(([, held]) => [...held])), rest.map(([id]) => id)]);
  return table.has("") ? [...sorted, ["", table.get("")]] : sorted;
}

// ---- cells

// The stances in a cell, each once for each manner: what it is, how it looks, how often.
function stancesIn(claimsHere) {
  const found = new Map();
  for (const claim of claimsHere) {
    const manner = { negated: claim.negated, pattern: claim.pattern, signs: claim.signs ?? [] };
    for (const id of claim.stances?.length ? claim.stances : [""]) {
      const look = stances.get(claim.negated ? NEGATED : id) ?? stances.get(id);
      const word = (id && stances.get(id)?.label) || claim.stanceLabel || "no stance";
      const key = [id, ...Object.values(manner)].join(" ");
      const chip = found.get(key) ?? found.set(key, { ...manner, badges: badged(signsOf(claim), claim.pattern), words: signsOf(claim).filter(({ id: own }) => own !== NEGATED).map(({ words }) => words), word, look, claims: [], order: facts.stances.indexOf(look) }).get(key);
      chip.claims.push(claim);
    }
  }
  return [...found.values()].sort((a, b) => a.order - b.order);
}

// The families of stances in a cell of what is folded, each with its number.
function familiesIn(claimsHere) {
  const found = new Map(facts.families.map((one, order) => [one.id, { pattern: "solid", badges: [], words: [], word: one.label, look: { role: one.role, arrow: "" }, claims: [], order }]));
  const familyOf = (claim) => found.get(stances.get(taken(claim)[0])?.family) ?? [...found.values()].at(-1);
  for (const claim of claimsHere) familyOf(claim).claims.push(claim);
  return [...found.values()].filter(({ claims: some }) => some.length);
}

const chipWords = ({ word, negated, words, claims: some }) => [
  negated ? `${word}: not so` : word, ...words, (amount(some) > 1 || facts.counts) && measured(amount(some)),
].filter(Boolean).join(", ");

function chipOf({ word, look, negated, pattern, badges, claims: some }) {
  const sum = amount(some), signs = [...badges.map(badge), negated && element("b", { textContent: "not" })].filter(Boolean);
  const made = element("span", { className: `chip ${pattern} ${look?.arrow === "bar" ? "against" : ""}`, claims: some.map(({ iri }) => iri) },
    ...(signs.length ? [element("span", { className: "signs" }, ...signs)] : []),
    ...(ALONE ? [figure(sum)] : [element("span", { textContent: word }), ...(sum > 1 || facts.counts ? [element("b", { textContent: ` ×${figure(sum)}` })] : [])]));
  made.style.setProperty("--tone", `var(--role-${look?.role ?? "other"}, var(--role-other))`);
  return made;
}

const unfold = (side, count) => `${count} other ${side === "rows" ? WHO : WHAT.replace("plan or topic", "plans and topic")}s`;

function cell([source, , others], [column, , rest], held) {
  const made = element("td");
  if (!held) return made;
  const inCell = [...held], folded = others ? "rows" : rest ? "columns" : "", chips = folded && facts.families.length ? familiesIn(inCell) : stancesIn(inCell);
  const names = [others ? unfold("rows", others.length) : nameOf(source), rest ? unfold("columns", rest.length) : nameOf(column)];
  const button = element("button", { type: "button", className: "cell", tabIndex: -1, title: folded ? "Click to unfold" : [names.join(" – "), ...chips.map(chipWords), ...inCell.map(({ statement }) => statement)].filter(Boolean).join("\n") },
    ...chips.map(chipOf), element("span", { className: "what", dir: "auto", textContent: names[1] }));
  button.setAttribute("aria-label", `${names[0]} on ${names[1]}: ${chips.map(chipWords).join("; ")}`);
  if (folded) button.dataset.open = folded;
  else button.dataset.cell = source && column ? pair(source, column) : inCell.length === 1 ? inCell[0].iri : source || column;
  made.append(button);
  return made;
}

// ---- heads and totals

function total(held, most) {
  const number = amount(held), bar = element("i", { ariaHidden: "true" });
  bar.style.width = `${Math.min((100 * number) / most, 100)}%`;
  return element("span", { className: "total" }, bar, element("span", { textContent: figure(number) }));
}

// The name of a row or column, which selects its card; of a matter, which opens it; of what is folded, which unfolds it.
function head(side, [id, , others]) {
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
  const made = element("button", { type: "button", tabIndex: -1, title: [nameOf(id), kind?.label ?? "topic: click for its contents"].join("\n") }, ...(glyph ? [glyph] : []), name);
  if (cards.has(id)) made.dataset.thing = id; else made.dataset.open = id;
  return made;
}

function matrixBar() {
  const choice = (side, text) => {
    const select_ = element("select", { ariaLabel: text }, ...Object.entries(SORTS).map(([value, [words]]) => element("option", { value, textContent: words.replace("claims", COUNTED) })));
    select_.addEventListener("change", () => {
      sorts[side] = select_.value;
      again();
    });
    return element("label", {}, `${text} `, select_);
  };
  const fold = element("button", { type: "button", className: "fold-again", textContent: "Fold again", hidden: true });
  fold.addEventListener("click", () => {
    open.clear();
    again();
  });
  return element("div", { className: "face-bar" }, choice("rows", "Rows by"), choice("columns", "Columns by"), fold, element("ul", { className: "face-key" }));
}

// ---- the face

function matrixKey(cells) {
  const chips = [...cells.values()].flatMap((held) => stancesIn([...held])), item = (look, text) => element("li", {}, element("span", { className: `chip ${look}`, textContent: "  " }), text);
  return [
    ...(chips.some(({ look }) => look?.arrow === "bar") ? [item("against", "against it, or declines it")] : []),
    ...["dotted", "dashed"].filter((pattern) => chips.some((chip) => chip.pattern === pattern)).map((pattern) => item(pattern, facts.patterns[pattern] ?? pattern)),
    ...(chips.some(({ negated }) => negated) ? [element("li", {}, element("b", { textContent: "not" }), "said not to be so")] : []),
    ...facts.signs.filter(({ id }) => chips.some(({ badges }) => badges.some((one) => one.id === id))).map((one) => element("li", {}, badge(one), one.words)),
  ];
}

function matrix() {
  const face = $("matrix");
  if (!face.firstChild) {
    face.append(matrixBar(), element("div", { className: "grid" }), element("p", { className: "none", textContent: `Nothing to show: no ${UNIT} matches, or all are switched off.` }));
    listenMatrix(face);
  }
  const found = crossed(), grid = face.querySelector(".grid"), empty = !found.rows.size;
  for (const part of [grid, face.querySelector(".face-bar")]) part.hidden = empty;
  face.querySelector(".none").hidden = !empty;
  face.querySelector(".fold-again").hidden = !open.size;
  grid.replaceChildren();
  if (empty) return;
  const wide = Math.max(face.clientWidth - 28 - ROOM.name, ROOM.column), most = narrow.matches || open.has("columns") ? Infinity : Math.max(Math.floor(wide / ROOM.column) - Number(found.columns.has("")), 2);
  const columns = ordered(found.columns, sorts.columns, most), rows = ordered(found.rows, sorts.rows, open.has("rows") ? Infinity : ROOM.rows);
  const largest = (table) => Math.max(...table.map(([, some, others]) => (others && table.length > 1 ? 0 : amount(some)))), [rowMost, columnMost] = [largest(rows), largest(columns)];
  const held = (row, column) => { // of what is folded: all claims of its rows or columns, each once
    const ids = (one) => one[2] ?? [one[0]], some = ids(row).flatMap((source) => ids(column).flatMap((id) => [...(found.cells.get(pair(source, id)) ?? [])]));
    return some.length ? new Set(some) : null;
  };
  const every = new Set([...found.rows.values()].flatMap((some) => [...some]));
  const table = element("table", {},
    element("caption", { className: "spoken", textContent: `${measured(amount(every))}: ${counted(found.rows.size, WHO)} by ${counted(found.columns.size, WHAT, WHAT.replace("plan or topic", "plans and topics").replace(/(content|target)$/, "$1s"))}; each cell tells the ${CLAIMS ? "stances" : "lines"}` }),
    element("thead", {}, element("tr", {}, element("th", { scope: "col", className: "corner" }, element("span", { textContent: capital(WHO) }), element("small", { textContent: capital(COUNTED) })),
      ...columns.map((column) => {
        const made = element("th", { scope: "col", className: "head" }, head("columns", column), total(column[1], columnMost));
        made.dataset.column = column[0];
        return made;
      }))),
    element("tbody", {}, ...rows.map((row) => {
      const made = element("tr", {}, element("th", { scope: "row", className: "who" }, element("div", {}, head("rows", row), total(row[1], rowMost))),
        ...columns.map((column) => cell(row, column, held(row, column))));
      made.dataset.row = row[0];
      return made;
    })));
  const width = Math.min(Math.max(Math.floor(wide / columns.length), ROOM.column), ROOM.widest);
  table.style.setProperty("--column", `${width}px`);
  table.style.width = `${ROOM.name + columns.length * width}px`;
  grid.append(table);
  face.querySelector(".face-key").replaceChildren(...matrixKey(found.cells));
  const [start] = table.querySelectorAll(".cell");
  if (start) start.tabIndex = 0;
}

function again() {
  matrix();
  matrixChosen();
}

// Mark what is selected: the cells that hold a selected claim, the row or column of a selected thing.
function matrixChosen() {
  const face = $("matrix"), id = state.selected, chosen = new Set(id && !cards.has(id) && !id.includes("\n") ? claimsOf(id).map(({ iri }) => iri) : []);
  for (const button of face.querySelectorAll(".cell")) {
    const holds = button.dataset.cell === id || (chosen.size && [...button.querySelectorAll(".chip")].some(({ claims: some }) => some.some((iri) => chosen.has(iri))));
    if (holds) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  for (const row of face.querySelectorAll("tbody tr")) row.classList.toggle("lit", Boolean(id) && row.dataset.row === id);
  const index = [...face.querySelectorAll(".head")].findIndex((one) => id && one.dataset.column === id);
  for (const row of face.querySelectorAll("tr")) [...row.children].forEach((place, at) => place.classList.toggle("lit", index >= 0 && at === index + 1));
  if (id) face.querySelector("tr.lit th, .head.lit, .cell[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function listenMatrix(face) {
  const buttons = () => face.querySelectorAll("[data-cell], [data-thing], [data-open]");
  face.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-cell], [data-thing], [data-open]");
    if (!button) return;
    if (button.dataset.open) {
      open.add(button.dataset.open);
      again();
      face.querySelector(".cell")?.focus({ preventScroll: true });
    } else {
      roved(buttons(), button);
      select(button.dataset.cell ?? button.dataset.thing);
    }
  });
  face.addEventListener("keydown", (event) => rove(event, buttons(), "tr", (item) => item.closest("th, td")));
  let waiting = 0;
  addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => { if (state.view === "matrix") again(); });
  });
}
FACES.matrix = { draw: matrix, chosen: matrixChosen };
