// ---- matrix: who takes which stance towards what; actors by plans and measures ------------------------------------------
import { capital, counted } from "./text.js";
import { day, days, inOrder, saidThen, sortable } from "./dates.js";
import { $, element } from "./dom.js";
import {
  amount, badge, badged, cards, CLAIMS, claimsOf, COUNTED, edges, ends, FACES, facts, figure, kinds, label, measured,
  NEGATED, on, pair, passing, signsOf, stances, state, UNIT,
} from "./base.js";
import { select } from "./panel.js";
import { rove, roved } from "./roving.js";

const ENDS_CALLED = CLAIMS ? ["actor", "content"] : ["source", "target"];
const NONE = "not recorded", MOST = 150; // rows and columns at most: more would take a browser seconds to draw, and nobody could read them
const LINES = facts.stances.filter(({ role }) => role !== "structure"); // where all lines are of one kind, a cell is its number
const sorts = { rows: { by: "claims", down: true }, columns: { by: "kind", down: false } };
const rank = new Map(facts.kinds.map(({ id }, index) => [id, index]));
const kindOf = (id) => kinds.get(cards.get(id)?.kind);
const nameOf = (id) => (id ? label(id) : NONE);

// The parts of a plan stand next to it.
const wholes = new Map(edges.filter(({ stance }) => /[#/]hasComponent$/.test(stance)).map(({ from, to }) => [to, from]));

// The claims that pass, by row and column; what is switched off in the legend has none.
function crossed() {
  const rows = new Map(), columns = new Map(), cells = new Map();
  const put = (table, id, claim) => (table.get(id) ?? table.set(id, new Set()).get(id)).add(claim);
  for (const claim of passing()) {
    const { sources, targets } = ends(claim), all = (ids) => (ids.length ? ids.filter(on) : [""]);
    for (const source of all(sources)) {
      put(rows, source, claim);
      for (const target of all(targets)) put(cells, pair(source, target), claim);
    }
    for (const target of all(targets)) put(columns, target, claim);
  }
  return { rows, columns, cells };
}

// If there are too many, those with the most claims.
function most(table, counting) {
  const size = new Map([...table].map(([id, held]) => [id, [...held].filter((claim) => counting.has(claim)).length]));
  const ids = [...table.keys()].sort((a, b) => size.get(b) - size.get(a) || (a < b ? -1 : 1));
  return new Map(ids.slice(0, MOST).map((id) => [id, table.get(id)]));
}

// The first day on which one of these was said; that of a report or article is not it.
const firstDay = (held) => [...held].filter(({ date }) => saidThen(date)).flatMap(({ date }) => days(date).filter(Boolean).slice(0, 1)).sort(inOrder)[0] ?? "";

const KEYS = {
  name: () => [],
  claims: (id, held) => [amount(held)],
  first: (id, held) => [sortable(firstDay(held))],
  kind: (id) => [rank.get(kindOf(id)?.id) ?? 999],
};
const compared = (a, b) => (typeof a === "number" ? a - b : a < b ? -1 : a > b ? 1 : 0);

function ordered(table, { by: name, down }, parts) {
  const whole = (id) => (parts && table.has(wholes.get(id)) ? wholes.get(id) : id);
  const key = (id) => {
    const own = KEYS[name](id, table.get(id));
    if (!parts || name !== "kind") return own;
    const first = whole(id); // a plan, then its parts, by kind and by the order of defense lines
    return [KEYS.kind(first)[0], -table.get(first).size, nameOf(first), Number(first !== id), own[0], typeof cards.get(id)?.order === "number" ? cards.get(id).order : 999];
  };
  const keyed = [...table.keys()].map((id) => ({ id, key: key(id) }));
  const way = down ? -1 : 1;
  return keyed.sort((a, b) => !a.id - !b.id || way * (a.key.map((one, index) => compared(one, b.key[index])).find(Boolean) ?? 0)
    || (name === "name" ? way : 1) * nameOf(a.id).localeCompare(nameOf(b.id), "en")).map(({ id }) => id);
}

// ---- words short enough for a cell: "prop." for "proposes", none like another

const shorts = new Map();
function shortened(word) {
  if (shorts.has(word)) return shorts.get(word);
  const first = word.split(" ")[0], taken = new Set(shorts.values());
  let made = first;
  if ([...first].length > 6) {
    for (let size = 4; size < [...first].length; size += 1) {
      made = `${[...first].slice(0, size).join("").replace(/(?<=.{3})[aeiou]$/, "")}.`;
      if (!taken.has(made)) break;
    }
  }
  shorts.set(word, made);
  return made;
}

function shortBadge(sign) {
  const made = badge(sign), word = made.textContent;
  made.replaceChildren(element("span", { className: "short", textContent: shortened(word) }), element("span", { className: "full", textContent: word }));
  return made;
}

// The stances in a cell, each once for each manner: what it is, how it looks, how often.
function stancesIn(claimsHere) {
  const found = new Map();
  for (const claim of claimsHere) {
    const manner = { negated: claim.negated, pattern: claim.pattern, signs: claim.signs ?? [] };
    for (const id of claim.stances?.length ? claim.stances : [""]) {
      const look = stances.get(claim.negated ? NEGATED : id) ?? stances.get(id);
      const word = (id && stances.get(id)?.label) || claim.stanceLabel || "no stance";
      const key = [id, ...Object.values(manner)].join(" ");
      const chip = found.get(key) ?? found.set(key, { ...manner, badges: badged(signsOf(claim), claim.pattern), words: signsOf(claim).filter(({ id: own }) => own !== NEGATED).map(({ words }) => words), word, look, count: 0, sum: 0, order: facts.stances.indexOf(look) }).get(key);
      chip.count += 1;
      chip.sum += amount([claim]);
    }
  }
  return [...found.values()].sort((a, b) => a.order - b.order);
}

const chipWords = ({ word, negated, words, sum }) => [
  negated ? `${word}: not so` : word, ...words, (sum > 1 || facts.counts) && measured(sum),
].filter(Boolean).join(", ");

function chipOf(chip) {
  const { word, look, negated, pattern, badges, sum } = chip, alone = facts.counts && LINES.length === 1;
  const signs = [...badges.map(shortBadge), negated && element("b", { textContent: "not" }), (sum > 1 || facts.counts) && element("b", { textContent: (alone ? "" : "×") + figure(sum) })];
  const made = element("span", { className: `chip ${facts.counts ? "counting " : ""}${pattern} ${look?.arrow === "bar" ? "against" : ""}` },
    ...(signs.some(Boolean) ? [element("span", { className: "signs" }, ...signs.filter(Boolean))] : []),
    ...(alone ? [] : [element("span", { className: "short", textContent: shortened(word) }), element("span", { className: "full", textContent: word })]));
  made.style.setProperty("--tone", `var(--role-${look?.role ?? "other"}, var(--role-other))`);
  return made;
}

function cell(source, target, held) {
  const made = element("td");
  if (!held) return made;
  const inCell = [...held], chips = stancesIn(inCell);
  const button = element("button", { type: "button", className: "cell", tabIndex: -1, title: [`${nameOf(source)} – ${nameOf(target)}`, ...chips.map(chipWords), ...inCell.map(({ statement }) => statement)].filter(Boolean).join("\n") },
    ...chips.map(chipOf), element("span", { className: "what", dir: "auto", textContent: nameOf(target) }));
  button.setAttribute("aria-label", `${nameOf(source)} on ${nameOf(target)}: ${chips.map(chipWords).join("; ")}`);
  button.dataset.cell = source && target ? pair(source, target) : inCell.length === 1 ? inCell[0].iri : source || target;
  made.append(button);
  return made;
}

// ---- heads

function glyphOf(id) {
  const kind = kindOf(id), made = element("i", { textContent: kind?.glyph ?? "", title: kind?.label ?? "" });
  if (kind) made.style.color = `var(--role-${kind.role})`;
  return made;
}

// A head that sorts rows or columns; aria-sort says whether they are sorted by it.
function sorter(side, name, text, properties) {
  const { by: sorted, down } = sorts[side];
  const button = element("button", { type: "button", textContent: text, title: `Sort ${side} by ${{ name: "name", claims: `number of ${COUNTED}`, first: "first date", kind: "kind" }[name]}` });
  button.dataset.sort = `${side} ${name}`;
  button.addEventListener("click", () => {
    Object.assign(sorts[side], { by: name, down: sorted === name ? !down : name === "claims" });
    matrix();
    matrixChosen();
    [...$("matrix").querySelectorAll("[data-sort]")].find((one) => one.dataset.sort === `${side} ${name}`).focus();
  });
  const head = element("th", { scope: side === "rows" ? "col" : "row", className: `sorts ${side}`, ...properties }, button);
  if (sorted === name) head.setAttribute("aria-sort", down ? "descending" : "ascending");
  return head;
}

// A head selects its thing if that has a card.
function thing(id, content, properties) {
  const made = id ? element("button", { type: "button", tabIndex: -1, dir: "auto", title: [nameOf(id), kindOf(id)?.label].filter(Boolean).join("\n"), ...properties }, ...content) : element("span", properties, ...content);
  if (id) made.dataset.thing = id;
  return made;
}

const shortDay = (text) => (text ? day(text).replace(/ (\d\d)(\d\d)$/, " ’$2") : "–");

function groups(columns) {
  const runs = [];
  for (const id of columns) {
    const kind = kindOf(id), whole = sorts.columns.by === "kind" && columns.includes(wholes.get(id)) ? wholes.get(id) : id, group = sorts.columns.by === "kind" ? kindOf(whole) : kind;
    if (runs.at(-1)?.group === group) runs.at(-1).span += 1;
    else runs.push({ group, span: 1 });
  }
  return runs;
}

function matrixHead(columns, width) {
  const groupRow = element("tr", { className: "groups" }, sorter("columns", "kind", "Columns by kind", { colSpan: 3 }),
    ...groups(columns).map(({ group, span }) => {
      const made = element("th", { scope: "colgroup", colSpan: span, title: group?.label ?? NONE }, element("span", { textContent: `${group?.glyph ?? ""}${span * width > 90 ? ` ${group?.label ?? NONE}` : ""}` }));
      if (group) made.style.setProperty("--tone", `var(--role-${group.role})`);
      return made;
    }), element("td", {}));
  const names = columns.map((id) => {
    const part = sorts.columns.by === "kind" && columns.includes(wholes.get(id));
    const made = element("th", { scope: "col", rowSpan: 3, className: "head" }, thing(id, [glyphOf(id), element("span", { textContent: (part ? "└ " : "") + nameOf(id) })], { className: "slant" }));
    made.dataset.column = id;
    return made;
  });
  return element("thead", {}, groupRow,
    element("tr", { className: "low" }, sorter("columns", "name", "by name", { colSpan: 3 }), ...names, sorter("rows", "first", "First", { rowSpan: 3 })),
    element("tr", { className: "low" }, sorter("columns", "first", "by first date", { colSpan: 3 })),
    element("tr", { className: "names" }, sorter("rows", "kind", "Kind"), sorter("rows", "name", CLAIMS ? "Actor" : "Source"), sorter("rows", "claims", capital(COUNTED))));
}

const matrixFoot = (columns, held, all) => element("tfoot", {},
  element("tr", {}, sorter("columns", "claims", capital(COUNTED), { colSpan: 2 }), ...[all, ...columns.map((id) => figure(amount(held.get(id)))), ""].map((text) => element("td", { className: "tally", textContent: text }))));

// ---- the face

function matrixKey(cells) {
  const chips = [...cells.values()].flatMap((held) => stancesIn([...held])), item = (look, sample, text) => element("li", {}, element("span", { className: `chip ${look}`, textContent: sample }), text);
  const words = [...new Map(chips.map(({ word, order }) => [word, order]))].sort((a, b) => a[1] - b[1]).map(([word]) => word).filter((word) => shortened(word).endsWith("."));
  return [
    ...(chips.some(({ look }) => look?.arrow === "bar") ? [item("against", "  ", "against it, or declines it")] : []),
    ...["dotted", "dashed"].filter((pattern) => chips.some((chip) => chip.pattern === pattern)).map((pattern) => item(pattern, "  ", facts.patterns[pattern] ?? pattern)),
    ...(chips.some(({ negated }) => negated) ? [element("li", {}, element("b", { textContent: "not" }), "said not to be so")] : []),
    ...facts.signs.filter(({ id }) => chips.some(({ badges }) => badges.some((one) => one.id === id))).map((one) => element("li", {}, shortBadge(one), one.words)),
    ...(words.length ? [element("li", { className: "words", textContent: words.map((word) => `${shortened(word)} ${word}`).join(" · ") })] : []),
  ];
}

function matrix() {
  const face = $("matrix");
  if (!face.firstChild) {
    face.append(element("div", { className: "face-bar" }, element("p", { className: "few" }), element("ul", { className: "face-key" })), element("div", { className: "grid" }),
      element("p", { className: "none", textContent: `Nothing to show: no ${UNIT} matches, or all are switched off.` }));
    listenMatrix(face);
  }
  const { rows: allRows, columns: allColumns, cells } = crossed(), grid = face.querySelector(".grid");
  const claimsIn = (table) => new Set([...table.values()].flatMap((held) => [...held]));
  const rowClaims = most(allRows, claimsIn(allRows)), columnClaims = most(allColumns, claimsIn(rowClaims)), empty = !rowClaims.size;
  const few = [[allRows, ENDS_CALLED[0]], [allColumns, ENDS_CALLED[1]]].filter(([table]) => table.size > MOST).map(([table, word]) => `${MOST} of ${counted(table.size, word)}`);
  for (const part of [grid, face.querySelector(".face-bar")]) part.hidden = empty;
  face.querySelector(".none").hidden = !empty;
  grid.replaceChildren();
  if (empty) return;
  const rows = ordered(rowClaims, sorts.rows, false), columns = ordered(columnClaims, sorts.columns, true);
  const width = Math.min(Math.max(Math.floor((face.clientWidth - 28 - 270) / columns.length), 32), 84), all = amount(claimsIn(allRows));
  for (const stance of facts.stances) if (stance.role !== "structure") shortened(stance.label);
  const table = element("table", { className: width >= 68 && !facts.counts ? "wide" : "" },
    element("caption", { className: "spoken", textContent: `${measured(all)}: ${counted(rows.length, ENDS_CALLED[0])} by ${counted(columns.length, ENDS_CALLED[1])}; each cell tells the ${CLAIMS ? "stances" : "lines"}` }),
    element("colgroup", {}, element("col", { className: "kind" }), element("col", { className: "who" }), element("col", { className: "claims" }), ...columns.map(() => element("col", { className: "what" })), element("col", { className: "first" })),
    matrixHead(columns, width),
    element("tbody", {}, ...rows.map((id) => {
      const name = element("th", { scope: "row", className: "who" }, thing(id, [element("span", { textContent: nameOf(id) })]));
      const made = element("tr", {}, element("td", { className: "kind" }, glyphOf(id)), name, element("td", { className: "tally", textContent: figure(amount(rowClaims.get(id))) }),
        ...columns.map((target) => cell(id, target, cells.get(pair(id, target)))), element("td", { className: "first", title: firstDay(rowClaims.get(id)) ? "" : "the day is not told", textContent: shortDay(firstDay(rowClaims.get(id))) }));
      made.dataset.row = id;
      return made;
    })),
    matrixFoot(columns, columnClaims, figure(all)));
  table.style.setProperty("--column", `${width}px`);
  table.style.setProperty("--columns", columns.length);
  face.querySelector(".few").textContent = few.length ? `Those with the most ${UNIT}s are shown: ${few.join(", ")}. The filters narrow it.` : "";
  face.querySelector(".few").hidden = !few.length;
  grid.append(table);
  face.querySelector(".face-key").replaceChildren(...matrixKey(cells));
  const [start] = table.querySelectorAll(".cell");
  if (start) start.tabIndex = 0;
}

// Mark what is selected: the cells that hold a selected claim, the row or column of a selected thing.
function matrixChosen() {
  const face = $("matrix"), id = state.selected;
  const marked = new Set(id && !cards.has(id) ? claimsOf(id).flatMap((claim) => ends(claim).sources.flatMap((source) => ends(claim).targets.map((target) => pair(source, target)))) : []);
  if (id?.includes("\n")) {
    marked.clear();
    marked.add(id);
  }
  if (id) marked.add(id);
  for (const button of face.querySelectorAll(".cell")) {
    if (marked.has(button.dataset.cell)) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  for (const button of face.querySelectorAll("[data-thing]")) button.closest("th").classList.toggle("lit", button.dataset.thing === id);
  for (const row of face.querySelectorAll("tbody tr")) row.classList.toggle("lit", Boolean(id) && row.dataset.row === id);
  const columns = [...face.querySelectorAll(".head")], index = columns.findIndex((head) => id && head.dataset.column === id);
  for (const row of face.querySelectorAll("tbody tr")) [...row.children].forEach((place, at) => place.classList.toggle("lit", index >= 0 && at === index + 3));
  const first = face.querySelector("tr.lit th, .head.lit, .cell[aria-current]");
  if (id) first?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function listenMatrix(face) {
  face.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-cell], [data-thing]");
    if (!button) return;
    roved(face.querySelectorAll("[data-cell], [data-thing]"), button);
    select(button.dataset.cell ?? button.dataset.thing);
  });
  face.addEventListener("keydown", (event) => rove(event, face.querySelectorAll("[data-cell], [data-thing]"), "tr", (item) => item.closest("th, td")));
  const point = ({ target }) => {
    const place = target.closest?.("td, th"), index = place?.closest("tbody") ? [...place.parentElement.children].indexOf(place) - 3 : -1;
    [...face.querySelectorAll(".head")].forEach((head, at) => head.classList.toggle("at", at === index));
  };
  face.addEventListener("mouseover", point);
  face.addEventListener("focusin", point);
  let waiting = 0;
  addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      if (state.view !== "matrix") return;
      matrix();
      matrixChosen();
    });
  });
}
FACES.matrix = { draw: matrix, chosen: matrixChosen };
