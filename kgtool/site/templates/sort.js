// Tables that sort: the headings become buttons.
"use strict";
{
  for (const table of /** @type {NodeListOf<HTMLTableElement>} */ (document.querySelectorAll("table.sortable"))) {
    const heads = [...table.tHead?.rows[0].cells ?? []], body = table.tBodies[0];
    const key = (/** @type {HTMLTableRowElement} */ row, /** @type {number} */ column) => row.cells[column].dataset.key ?? row.cells[column].textContent.trim();
    heads.forEach((head, column) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: head.textContent });
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const { compare } = new Intl.Collator("en", { numeric: true });
        const rows = [...body.rows].map((row) => ({ row, by: key(row, column) }));
        rows.sort((a, b) => Number(!a.by) - Number(!b.by) || compare(a.by, b.by) * (down ? -1 : 1));
        body.append(...rows.map(({ row }) => row));
      });
    });
  }
  document.documentElement.dataset.ready = "true";
}
