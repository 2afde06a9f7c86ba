// On every page: / goes to the search, and a form that is sent says so until the answer comes.
"use strict";
{
  document.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key !== "/" || !plain || event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    document.getElementById("search").focus();
  });
  const state = document.getElementById("state");
  for (const form of document.querySelectorAll("main form")) {
    form.addEventListener("submit", () => {
      if (!state || !form.contains(state)) return;
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
