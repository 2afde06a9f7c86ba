// Suggestions while somebody types into the search field. On a site the list of what can be searched is a script of our
// own, fetched when the search is first used (a page opened as a file may not fetch anything else); a server is asked.
"use strict";
{
  const form = document.getElementById("finder"), input = document.getElementById("search");
  const found = document.getElementById("found"), live = document.getElementById("live");
  const OTHER = { ł: "l", ø: "o", đ: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i" };
  const fold = (text) =>
    text.toLowerCase().replace(/[łøđßæœı]/g, (char) => OTHER[char]).normalize("NFKD").replace(/\p{M}/gu, "");
  const MOST = 24, WAIT = 150;
  const address = form.dataset.suggest; // of a server
  const day = [...new URLSearchParams(location.search)].filter(([name]) => address && (name === "as-of" || name === "clock"));
  let items = null, asked = false, waiting = 0;

  window.siteSearch = (rows) => {
    items = rows.map(([name, kind, file, also]) => ({ name, kind, file, key: ` ${fold(name)} `, all: ` ${fold(`${name} ${also} ${kind}`)} ` }));
    search();
  };

  function load() {
    if (asked || address) return;
    asked = true;
    document.head.append(Object.assign(document.createElement("script"), { src: "search-data.js" }));
  }

  // What has all the words, the best first: the name begins so, a word of it does, it is somewhere.
  function hits(words) {
    const wanted = words.split(/\s+/);
    const rank = ({ key }) => (key.startsWith(` ${words}`) ? 0 : wanted.every((word) => key.includes(` ${word}`)) ? 1 : wanted.every((word) => key.includes(word)) ? 2 : 3);
    return items.filter(({ all }) => wanted.every((word) => all.includes(word)))
      .map((item, place) => ({ item, place, late: item.kind === "claim", rank: rank(item) }))
      .sort((a, b) => a.late - b.late || a.rank - b.rank || a.place - b.place).map(({ item }) => item);
  }

  function search() {
    const words = fold(input.value).trim();
    show(words && items ? hits(words) : null);
  }

  // What the server suggests for what is in the field; it may have changed while the answer was on its way.
  async function ask() {
    const typed = input.value.trim();
    const answer = typed ? await fetch(`${address}?${new URLSearchParams([["name", typed], ...day])}`).catch(() => null) : null;
    if (typed !== input.value.trim()) return;
    show(answer?.ok ? (await answer.json()).map(([name, kind, file]) => ({ name, kind, file })) : null);
  }

  function show(all) {
    found.hidden = !all;
    found.replaceChildren();
    if (found.hidden) return;
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
    found.querySelector("a")?.click();
  });
  document.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const links = [...found.querySelectorAll("a")], at = links.indexOf(document.activeElement);
    if (event.key === "/" && plain && !event.target.closest("input, textarea, select")) {
      event.preventDefault();
      input.focus();
      input.select();
    } else if (event.key === "Escape" && form.contains(event.target)) {
      input.focus();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !found.hidden && form.contains(event.target)) {
      event.preventDefault();
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      (next < 0 ? input : links[Math.min(next, links.length - 1)])?.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target) || event.target.closest("a")) close();
  });
}
