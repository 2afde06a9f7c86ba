// Suggestions while somebody types into the search field. On a site the list of what can be searched is a script of our
// own, fetched when the search is first used (a page opened as a file may not fetch anything else); a server is asked.
"use strict";
{
  const form = /** @type {HTMLFormElement} */ (document.getElementById("finder")), input = /** @type {HTMLInputElement} */ (document.getElementById("search"));
  const found = /** @type {HTMLElement} */ (document.getElementById("found")), live = /** @type {HTMLElement} */ (document.getElementById("live"));
  /** @type {Record<string, string>} */
  const OTHER = { ł: "l", ø: "o", đ: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i" };
  /** @param {string} text */
  const fold = (text) =>
    text.toLowerCase().replace(/[łøđßæœı]/g, (char) => OTHER[char]).normalize("NFKD").replace(/\p{M}/gu, "");
  const MOST = 24, WAIT = 150;
  const address = form.dataset.suggest; // of a server
  const day = [...new URLSearchParams(location.search)].filter(([name]) => address && (name === "as-of" || name === "clock"));
  /** @type {(Hit & { key: string, all: string })[] | null} */
  let items = null;
  let asked = false, waiting = 0;

  window.siteSearch = (rows) => {
    items = rows.map(([name, kind, file, also]) => ({ name, kind, file, key: ` ${fold(name)} `, all: ` ${fold(`${name} ${also} ${kind}`)} ` }));
    search();
  };

  function load() {
    if (asked || address) return;
    asked = true;
    document.head.append(Object.assign(document.createElement("script"), { src: "search-data.js" }));
  }

  /**
   * What has all the words, the best first: the name begins so, a word of it does, it is somewhere.
   * @template {{ key: string, all: string, kind: string }} T @param {T[]} all @param {string} words
   */
  function hits(all, words) {
    const wanted = words.split(/\s+/);
    const rank = (/** @type {T} */ { key }) => (key.startsWith(` ${words}`) ? 0 : wanted.every((word) => key.includes(` ${word}`)) ? 1 : wanted.every((word) => key.includes(word)) ? 2 : 3);
    return all.filter((item) => wanted.every((word) => item.all.includes(word)))
      .map((item, place) => ({ item, place, late: Number(item.kind === "claim"), rank: rank(item) }))
      .sort((a, b) => a.late - b.late || a.rank - b.rank || a.place - b.place).map(({ item }) => item);
  }

  function search() {
    const words = fold(input.value).trim();
    show(words && items ? hits(items, words) : null);
  }

  // What the server suggests for what is in the field; it may have changed while the answer was on its way.
  async function ask() {
    const typed = input.value.trim();
    const answer = typed ? await fetch(`${address}?${new URLSearchParams([["name", typed], ...day])}`).catch(() => null) : null;
    if (typed !== input.value.trim()) return;
    show(answer?.ok ? /** @type {[string, string, string][]} */ (await answer.json()).map(([name, kind, file]) => ({ name, kind, file })) : null);
  }

  /** @param {Hit[] | null} all */
  function show(all) {
    found.hidden = !all;
    found.replaceChildren();
    if (!all) return;
    const list = document.createElement("ul");
    for (const { name, kind, file } of all.slice(0, MOST)) {
      const link = Object.assign(document.createElement("a"), { href: file });
      if (day.length) link.search = `${link.search ? `${link.search}&` : "?"}${new URLSearchParams(day)}`;
      const label = Object.assign(document.createElement("bdi"), { textContent: name.length > 160 ? `${name.slice(0, 160)}…` : name });
      link.append(label, " ", Object.assign(document.createElement("small"), { textContent: kind }));
      const place = document.createElement("li");
      place.append(link);
      list.append(place);
    }
    found.append(list);
    const more = all.length - MOST;
    const note = !all.length ? "Nothing found: try fewer letters or words." : more > 0 ? `${more} more: type more of it.` : "";
    if (note) found.append(Object.assign(document.createElement("p"), { textContent: note }));
    live.textContent = `${all.length || "nothing"} found`;
  }

  function close() {
    found.hidden = true;
    live.textContent = "";
  }

  const links = () => [...found.querySelectorAll("a")];
  /** Whether an event is in what a selector finds. @param {Event} event @param {string} selector */
  const within = ({ target }, selector) => target instanceof Element && target.closest(selector) !== null;

  form.hidden = false; // without a script there is no search: "All things" lists them
  input.addEventListener("focus", load);
  input.addEventListener("input", () => {
    load();
    clearTimeout(waiting);
    if (address) waiting = setTimeout(ask, WAIT);
    else search();
  });
  form.addEventListener("submit", (event) => {
    if (address) return; // it has a page for what is found
    event.preventDefault();
    links()[0]?.click();
  });
  document.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const all = links(), at = all.findIndex((link) => link === document.activeElement);
    if (event.key === "/" && plain && !within(event, "input, textarea, select")) {
      event.preventDefault();
      input.focus();
      input.select();
    } else if (event.key === "Escape" && within(event, "#finder")) {
      input.focus();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !found.hidden && within(event, "#finder")) {
      event.preventDefault();
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      (next < 0 ? input : all[Math.min(next, all.length - 1)])?.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!within(event, "#finder") || within(event, "a")) close();
  });
}
