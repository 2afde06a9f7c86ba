// ---- table ----------------------------------------------------------------------------------------------

// A column: its name, the text of a cell, what it is sorted by.
const TABLE = [
  ["Who", (claim) => named(ends(claim).sources)],
  ["Stance", stanceOf],
  ["What", (claim) => named(ends(claim).targets)],
  ["Statement", (claim) => claim.statement ?? ""],
  ["Only if, how firm", (claim) => [listed(claim.condition) && `if ${listed(claim.condition)}`, firmness(claim)].filter(Boolean).join("; ")],
  ["When", when, (claim) => claim.date.earliest || claim.date.latest || "9999"],
  ["Source", (claim) => [chain(claim) ?? "no source recorded", claim.accordingTo && `according to ${listed(claim.accordingTo)}`].filter(Boolean).join("; ")],
  ["Basis", (claim) => claim.basis ?? ""],
];
const sorting = { column: 5, down: false };

// The headings stay, so that the focus does; only the rows are sorted anew.
function tableHead() {
  $("columns").replaceChildren(...TABLE.map(([name], index) => {
    const button = element("button", { type: "button", textContent: name });
    button.addEventListener("click", () => {
      Object.assign(sorting, { column: index, down: sorting.column === index && !sorting.down });
      table();
    });
    return element("th", { scope: "col" }, button);
  }));
  $("rows").replaceChildren(...facts.claims.map(tableRow));
}

function tableRow(claim) {
  const made = element("tr", {}, ...TABLE.map(([name, cell]) => {
    const place = element("td", { className: `cell-${name.split(/[ ,]/)[0].toLowerCase()}` });
    const ids = { Who: ends(claim).sources, What: ends(claim).targets }[name];
    if (ids?.length) ids.forEach((id, index) => place.append(...(index ? [", ", link(id)] : [link(id)])));
    else place.textContent = cell(claim);
    return place;
  }));
  made.dataset.claim = claim.iri;
  return made;
}

function table() {
  const [, text, key = text] = TABLE[sorting.column];
  [...$("columns").children].forEach((cell, index) => {
    if (index === sorting.column) cell.setAttribute("aria-sort", sorting.down ? "descending" : "ascending");
    else cell.removeAttribute("aria-sort");
  });
  const rows = new Map([...$("rows").children].map((row) => [row.dataset.claim, row]));
  const sorted = [...facts.claims].sort((a, b) => key(a).localeCompare(key(b), "en") * (sorting.down ? -1 : 1) || (a.iri < b.iri ? -1 : 1));
  $("rows").append(...sorted.map((claim) => rows.get(claim.iri)));
}
