// On every page: a form that was sent says so until the answer comes.
// (What an editor puts in the place of the query's text field listens first, and has given it its text.)
"use strict";
{
  // Mentioned only where there is a keyboard.
  const search = /** @type {HTMLInputElement | null} */ (document.getElementById("search"));
  if (search && matchMedia("(hover: hover) and (pointer: fine)").matches) search.placeholder += " (press /)";
  // The server does not know whether a proxy in front of it speaks TLS.
  const place = document.getElementById("sparql-at");
  if (place && location.protocol === "https:") place.textContent = place.textContent.replace("http:", "https:");
  // Day after day, each a page: an address that ends in #play goes on by itself.
  const play = /** @type {HTMLElement | null} */ (document.querySelector(".as-of .play"));
  const later = /** @type {HTMLAnchorElement | null} */ (document.querySelector(".as-of [rel=next]"))?.href;
  if (play) {
    play.hidden = false;
    let next = 0;
    const stop = () => { clearTimeout(next); next = 0; play.textContent = "Play"; history.replaceState(null, "", location.pathname + location.search); };
    const go = () => { location.href = `${later ?? play.dataset.first}#play`; };
    play.addEventListener("click", () => (next ? stop() : go()));
    if (location.hash === "#play" && later) { play.textContent = "Stop"; next = setTimeout(go, 1500); }
  }
  const state = document.getElementById("state"), query = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("query"));
  // The browser reports an empty field, but not one with only a space in it.
  if (query?.form) query.form.noValidate = true;
  for (const form of document.querySelectorAll("main form")) {
    let timer = 0;
    form.addEventListener("submit", (event) => {
      if (!state || !form.contains(state)) return;
      clearInterval(timer);
      if (query && form.contains(query) && !query.value.trim()) {
        event.preventDefault();
        state.textContent = "Write a query first.";
        (window.editor ?? query).focus();
        return;
      }
      const start = performance.now();
      state.textContent = "Running …";
      timer = setInterval(() => { state.textContent = `Running … ${Math.round((performance.now() - start) / 1000)} s`; }, 1000);
    });
    // A page that is shown again by the back button is not running anything.
    addEventListener("pageshow", () => {
      clearInterval(timer);
      if (state) state.textContent = "";
    });
  }
}
