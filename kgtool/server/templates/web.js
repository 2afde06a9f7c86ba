// On every page: / goes to the search, and a form that is sent says so until the answer comes.
// (What an editor puts in the place of the query's text field listens first, and has given it its text.)
"use strict";
{
  document.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key !== "/" || !plain || event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    document.getElementById("search").focus();
  });
  // Said only where there are keys.
  const search = document.getElementById("search");
  if (search && matchMedia("(hover: hover) and (pointer: fine)").matches) search.placeholder += " (press /)";
  // The server does not know of TLS that a proxy before it speaks.
  const place = document.getElementById("sparql-at");
  if (place && location.protocol === "https:") place.textContent = place.textContent.replace("http:", "https:");
  const state = document.getElementById("state"), query = document.getElementById("query");
  // The browser would tell of an empty field, but not of one with a space in it.
  if (query) query.form.noValidate = true;
  for (const form of document.querySelectorAll("main form")) {
    form.addEventListener("submit", (event) => {
      if (!state || !form.contains(state)) return;
      clearInterval(form.timer);
      if (form.contains(query) && !query.value.trim()) {
        event.preventDefault();
        state.textContent = "Write a query first.";
        (window.editor ?? query).focus();
        return;
      }
      const start = performance.now();
      state.textContent = "Running …";
      form.timer = setInterval(() => { state.textContent = `Running … ${Math.round((performance.now() - start) / 1000)} s`; }, 1000);
    });
    // A page that is shown again by the way back is running nothing.
    addEventListener("pageshow", () => {
      clearInterval(form.timer);
      if (state) state.textContent = "";
    });
  }
}
