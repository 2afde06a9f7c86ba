// The editor where the other one was not built: Ctrl+Enter runs the query, and the cursor is put where an error is.
"use strict";
{
  const form = /** @type {HTMLFormElement} */ (document.getElementById("ask"));
  const query = /** @type {HTMLTextAreaElement} */ (document.getElementById("query")), fault = document.getElementById("fault");
  query.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });
  if (fault?.dataset.line) {
    const before = query.value.split("\n").slice(0, Number(fault.dataset.line) - 1).join("\n");
    // Columns count characters, not the halves that a string is made of.
    const line = [...query.value.split("\n")[Number(fault.dataset.line) - 1] ?? ""];
    const place = before.length + (before || fault.dataset.line !== "1" ? 1 : 0) + line.slice(0, Number(fault.dataset.column) - 1).join("").length;
    query.focus();
    query.setSelectionRange(place, place + 1);
  }
  document.documentElement.dataset.ready = "true";
}
