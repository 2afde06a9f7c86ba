// Tables that sort: the headings become buttons.
"use strict";
{
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
    const key = (row, column) => row.cells[column].dataset.key ?? row.cells[column].textContent.trim();
    heads.forEach((head, column) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: head.textContent });
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const compare = new Intl.Collator("en", { numeric: true }).compare;
        const rows = [...body.rows].map((row) => [key(row, column), row]);
        rows.sort(([a], [b]) => (!a - !b) || compare(a, b) * (down ? -1 : 1));
        body.append(...rows.map(([, row]) => row));
      });
    });
  }
  document.documentElement.dataset.ready = "true";
}
