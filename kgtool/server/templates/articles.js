// The page of an article: words that are selected become the quote, and what is typed is kept, here and by the server.
// Without this script the form works too: it is sent, checked and kept as a draft by its buttons.
"use strict";
{
  const form = /** @type {HTMLFormElement} */ (document.getElementById("form"));
  /** A field of the form, which may not have it. @param {string} name */
  const asked = (name) => /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
  /** A field that every form has. @param {string} name */
  const field = (name) => /** @type {HTMLInputElement} */ (asked(name));
  const announced = /** @type {HTMLElement} */ (document.getElementById("marked")), kept = /** @type {HTMLElement} */ (document.getElementById("kept"));
  const MOST = 6; // words of a quote

  // ---- words of a paragraph: where they stand in it, and what they are as a quote ------------------------------------

  const paragraphs = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".words"))];
  /** @param {HTMLElement} box */
  const wordsOf = (box) => [...box.textContent.matchAll(/\S+/gu)].map((found) => [found.index, found.index + found[0].length]);

  // The text nodes of a paragraph take turns: which has this character, and at which place?
  /** @param {HTMLElement} box @param {number} place @returns {[Node, number]} */
  function nodeAt(box, place) {
    const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const { length } = node.textContent ?? "";
      if (place <= length) return [node, place];
      place -= length;
    }
    return [box, 0];
  }
  /** @param {HTMLElement} box @param {number} start @param {number} end */
  function rangeOf(box, start, end) {
    const range = document.createRange();
    range.setStart(...nodeAt(box, start));
    range.setEnd(...nodeAt(box, end));
    return range;
  }
  /** @param {HTMLElement} box @param {Range} range @returns {[number, number]} */
  function placesOf(box, range) {
    const before = document.createRange();
    before.selectNodeContents(box);
    before.setEnd(range.startContainer, range.startOffset);
    const start = before.toString().length;
    return [start, start + range.toString().length];
  }
  // The whole words that are touched, without the marks around them.
  /** @param {HTMLElement} box @param {number} start @param {number} end */
  function quoteIn(box, start, end) {
    const touched = wordsOf(box).filter(([from, to]) => from < end && to > start);
    if (!touched.length) return null;
    const text = box.textContent.slice(touched[0][0], touched[touched.length - 1][1]);
    const signs = [...text.replace(/^[^\p{L}\p{N}$€£]+/u, "")];
    while (signs.length && !/[\p{L}\p{N}%]/u.test(signs[signs.length - 1])) signs.pop();
    const bare = signs.join("");
    if (!bare) return null;
    const from = touched[0][0] + text.indexOf(bare);
    return { words: bare.replace(/\s+/gu, " "), count: bare.split(/\s+/u).length, from, to: from + bare.length };
  }
  /** @param {HTMLElement} box @param {{ from: number, to: number } | null} found */
  function show(box, found) {
    if (!globalThis.Highlight || !CSS.highlights) return;
    CSS.highlights.delete("quote");
    if (found) CSS.highlights.set("quote", new Highlight(rangeOf(box, found.from, found.to)));
  }

  /** @param {HTMLElement} box @param {number} start @param {number} end */
  function take(box, start, end) {
    const quote = asked("quote"), par = asked("par"), found = quoteIn(box, start, end);
    if (!found || !quote || quote.matches(":disabled")) return false;
    if (found.count > MOST) {
      say(`${found.count} words are marked, and a quote has at most ${MOST}: mark fewer.`);
      return false;
    }
    const before = [quote.value, par?.value ?? ""], number = box.dataset.par ?? "";
    quote.value = found.words;
    const cited = (par?.value ?? "").split(/[;,\s]+/).filter(Boolean);
    if (par && !cited.includes(number)) par.value = cited.length > 1 ? [...cited, number].join("; ") : number;
    show(box, found);
    quote.dispatchEvent(new Event("input", { bubbles: true }));
    say(`Quote: “${found.words}”, paragraph ${number}.`);
    if (before[0] && before[0] !== found.words) {
      const back = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: `Back to “${before[0]}”` });
      back.addEventListener("click", () => {
        quote.value = before[0];
        if (par) par.value = before[1];
        say(`Quote: “${before[0]}”.`);
        quote.dispatchEvent(new Event("input", { bubbles: true }));
        quote.focus();
      });
      kept.append(" ", back);
    }
    return true;
  }
  /** @param {string} words */
  function say(words) {
    kept.textContent = words;
  }

  // The quote that stands in the form is shown in its paragraph.
  function showFilled() {
    const words = asked("quote")?.value, cited = (asked("par")?.value ?? "").split(/[;,\s]+/);
    if (words) for (const box of paragraphs) {
      const from = cited.includes(box.dataset.par ?? "") ? box.textContent.indexOf(words) : -1;
      if (from >= 0) return show(box, { from, to: from + words.length });
    }
    return show(form, null);
  }

  // ---- by mouse and by touch -------------------------------------------------------------------------------------------

  function taken() {
    const selection = getSelection();
    if (!selection?.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0), box = /** @type {HTMLElement | null | undefined} */ (range.startContainer.parentElement?.closest(".words"));
    if (!box) return;
    const inside = range.cloneRange();
    if (!box.contains(range.endContainer)) inside.setEnd(...nodeAt(box, box.textContent.length));
    take(box, ...placesOf(box, inside));
  }
  let touching = false, resting = 0;
  addEventListener("pointerdown", (event) => { touching = event.pointerType !== "mouse"; });
  addEventListener("mouseup", () => { if (!touching) setTimeout(taken); });
  document.addEventListener("selectionchange", () => { // handles are dragged: when they rest
    clearTimeout(resting);
    if (touching) resting = setTimeout(taken, 700);
  });

  // ---- by keyboard: one stop for all paragraphs, arrows within ----------------------------------------------------------

  let first = 0, last = 0;
  for (const box of paragraphs) {
    box.setAttribute("role", "textbox");
    box.setAttribute("aria-readonly", "true");
    box.setAttribute("aria-multiline", "true");
    box.setAttribute("aria-labelledby", `n-${box.dataset.par}`);
    box.setAttribute("aria-describedby", "how-to-mark");
    box.tabIndex = box === paragraphs[0] ? 0 : -1;
    box.addEventListener("focus", () => {
      for (const other of paragraphs) other.tabIndex = other === box ? 0 : -1;
    });
    box.addEventListener("keydown", (event) => onKey(event, box));
  }
  for (const hint of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".by-keys"))) hint.hidden = false;

  /** @param {KeyboardEvent} event @param {HTMLElement} box */
  function onKey(event, box) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const words = wordsOf(box), at = paragraphs.indexOf(box), selection = getSelection();
    const within = selection && selection.rangeCount > 0 && !selection.isCollapsed && box.contains(selection.anchorNode);
    const to = (/** @type {number} */ place) => {
      last = Math.min(Math.max(place, 0), words.length - 1);
      if (!event.shiftKey) first = last;
      mark(box, words);
    };
    /** @type {Record<string, () => void>} */
    const moves = {
      ArrowRight: () => to(within ? last + 1 : 0), ArrowLeft: () => to(within ? last - 1 : words.length - 1),
      Home: () => to(0), End: () => to(words.length - 1),
      ArrowDown: () => go(paragraphs[at + 1]), ArrowUp: () => go(paragraphs[at - 1]),
      Enter: () => {
        if (!within || !take(box, words[Math.min(first, last)][0], words[Math.max(first, last)][1])) return;
        (["who", "stance", "what", "says"].map(asked).find((one) => one && !one.value) ?? field("quote")).focus();
      },
      Escape: () => selection?.removeAllRanges(),
    };
    if (!Object.hasOwn(moves, event.key)) return;
    event.preventDefault();
    moves[event.key]();
  }
  /** @param {HTMLElement | undefined} box */
  function go(box) {
    if (!box) return;
    getSelection()?.removeAllRanges();
    box.focus();
    box.scrollIntoView({ block: "nearest" });
  }
  /** @param {HTMLElement} box @param {number[][]} words */
  function mark(box, words) {
    const [from, to] = [Math.min(first, last), Math.max(first, last)];
    const range = rangeOf(box, words[from][0], words[to][1]), selection = getSelection();
    selection?.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    announced.textContent = `${range.toString()}${to > from ? `: ${to - from + 1} words` : ""}`;
  }

  // ---- names of a large graph: asked for as one types --------------------------------------------------------------------

  for (const list of form.querySelectorAll("datalist")) {
    if (list.options.length < Number(form.dataset.most)) continue;
    let waiting = 0;
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll(`input[list="${list.id}"]`))) {
      input.addEventListener("input", () => {
        clearTimeout(waiting);
        const typed = (input.value.split(input.dataset.many === undefined ? /$^/ : ";").at(-1) ?? "").trim();
        waiting = setTimeout(async () => {
          const answer = await fetch(`${form.action}/names?${new URLSearchParams({ field: list.dataset.field ?? "", typed })}`).catch(() => null);
          if (!answer?.ok) return;
          list.replaceChildren(.../** @type {{ value: string, info: string }[]} */ (await answer.json()).map(({ value, info }) => Object.assign(document.createElement("option"), { value, textContent: info })));
        }, 150);
      });
    }
  }
  // Of several names in a field, a list completes the last one.
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[list][data-many]"))) {
    const list = input.list, names = [...(list?.options ?? [])].map((option) => [option.value, option.textContent]);
    if (!names.length || names.length >= Number(form.dataset.most)) continue;
    const own = document.createElement("datalist");
    own.id = `${input.id}-names`;
    own.dataset.field = input.name;
    form.append(own);
    input.setAttribute("list", own.id);
    const fill = () => {
      const cut = input.value.lastIndexOf(";"), before = cut < 0 ? "" : `${input.value.slice(0, cut + 1)} `;
      if (own.dataset.before === before) return;
      own.dataset.before = before;
      own.replaceChildren(...names.map(([value, info]) => Object.assign(document.createElement("option"), { value: before + value, textContent: info })));
    };
    input.addEventListener("focus", fill);
    input.addEventListener("input", fill);
    fill();
  }

  // ---- drafts: each keystroke goes into this browser, and soon to the server -----------------------------------------------

  // In the browser an entry is of one draft and one tab, so that two tabs do not overwrite each other's words. `sent`: the
  // server has them; `handed`: they went out with the form itself; `rev`: what the server had before.
  const place = `kgtool draft ${location.pathname} `, tab = Math.random().toString(36).slice(2), REST = 400, AGAIN = 3000;
  const idsOf = (/** @type {"drafts" | "done"} */ name) => new Set((form.dataset[name] ?? "").split(" ").filter(Boolean));
  const known = idsOf("drafts"), done = idsOf("done");
  /** What is typed; a form has no file. @returns {[string, string][]} */
  const values = () => [...new FormData(form)].filter(([name]) => !["draft", "rev"].includes(name)).map(([name, value]) => [name, String(value)]);
  const local = {
    /** @param {string} key @returns {Entry | null} */
    get(key) { try { return JSON.parse(localStorage.getItem(key) ?? "null"); } catch { return null; } },
    /** @param {string} id @param {Entry} entry */
    put(id, entry) { try { localStorage.setItem(`${place}${id} ${tab}`, JSON.stringify(entry)); } catch { /* full, or not allowed: the server has it */ } },
    /** @param {string} key */
    drop(key) { try { localStorage.removeItem(key); } catch { /* not allowed */ } },
    keys() { try { return Object.keys(localStorage).filter((key) => key.startsWith(place)); } catch { return []; } },
  };
  /** @param {Partial<Entry>} [more] */
  function remember(more) {
    local.put(field("draft").value, { pairs: values(), rev: Number(field("rev").value), sent: false, ...more });
  }
  /** @type {HTMLElement} */ (document.getElementById("keep")).hidden = true; // it is kept by itself

  let waiting = 0, sending = false, changed = false, leaving = false;
  const clock = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

  /** @param {string} id @param {number} rev @param {[string, string][]} pairs @returns {Promise<{ draft: string, rev: number }>} */
  async function ask(id, rev, pairs) {
    const body = new URLSearchParams([...pairs, ["draft", id], ["rev", String(rev)], ["do", "draft"]]);
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: body.toString().length < 60000 });
    if (!answer.ok) throw answer.status;
    return answer.json();
  }
  async function send() {
    clearTimeout(waiting);
    if (sending) { changed = true; return; }
    sending = true;
    changed = false;
    const id = field("draft").value, pairs = values();
    try {
      const answer = await ask(id, Number(field("rev").value), pairs);
      field("draft").value = answer.draft;
      field("rev").value = String(answer.rev);
      if (answer.draft !== id) local.drop(`${place}${id} ${tab}`);
      remember({ sent: !changed });
      say(`Kept as a draft, ${clock()}.`);
    } catch (fault) {
      const status = Number(fault); // an error of the network is no number
      say(status === 401 ? "You are not signed in any more: what you type is kept in this browser. Sign in in another tab."
        : status >= 400 && status < 500 ? "The server does not keep this draft: it is kept in this browser."
          : "The server does not answer: what you type is kept in this browser, and sent when it is back.");
      if (!(status >= 400 && status < 500) || status === 401) waiting = setTimeout(send, AGAIN);
    }
    sending = false;
    if (changed) waiting = setTimeout(send, REST);
  }
  form.addEventListener("input", () => {
    remember();
    clearTimeout(waiting);
    changed = true;
    waiting = setTimeout(send, REST);
  });
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(waiting);
    remember({ handed: true });
  });
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("pagehide", () => { if (changed && !leaving) send(); });

  /** @param {[string, string][]} pairs */
  function fill(pairs) {
    for (const [name, value] of pairs) {
      const one = asked(name);
      if (!one) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      else if (one.type === "checkbox") one.checked = one.value === value;
      else one.value = value;
      const fold = one?.closest?.("details");
      fold?.toggleAttribute("open", Boolean(value) || fold.open);
    }
  }
  /** @param {[string, string][]} pairs */
  const told = (pairs) => pairs.some(([name, value]) => value && !["claim", "base"].includes(name));
  /** @param {[string, string][]} pairs */
  const plain = (pairs) => JSON.stringify(pairs.map(([name, value]) => [name, value.replace(/\s+/g, " ").trim()]).filter(([, value]) => value).sort());

  // What an entry of this browser is good for: "" for nothing more, "here" for this form, "apart" for a draft of its own.
  /** @param {string} id @param {Entry} entry @param {boolean} isFree */
  function use(id, entry, isFree) {
    const rev = Number(form.dataset.rev), mine = id === field("draft").value;
    if (!told(entry.pairs)) return "";
    if (done.has(id)) return entry.sent || entry.handed ? "" : "apart";
    if (mine && plain(entry.pairs) === plain(values())) return "";
    if (mine && entry.rev >= rev) return form.dataset.posted || !isFree ? "" : "here";
    if (entry.sent || (mine && entry.handed && form.dataset.posted)) return known.has(id) || mine ? "" : "apart";
    const isEmpty = !form.dataset.kept && !form.dataset.posted && !new URLSearchParams(location.search).has("new");
    const claim = Object.fromEntries(entry.pairs).claim ?? "";
    return isFree && !mine && isEmpty && claim === field("claim").value ? "here" : "apart";
  }

  async function restore() {
    let isFree = true;
    for (const key of local.keys()) {
      const id = key.slice(place.length).split(" ")[0], entry = local.get(key), way = entry && use(id, entry, isFree);
      if (entry && way === "here") {
        isFree = false;
        field("draft").value = id;
        field("rev").value = String(entry.rev);
        fill(entry.pairs);
        remember();
        await send();
        say("What you typed last, and the server had not yet, is here again.");
      } else if (entry && way === "apart") {
        const answer = await ask(id, entry.rev, entry.pairs).catch(() => null);
        if (!answer) continue; // it stays in this browser
        const link = Object.assign(document.createElement("a"), { href: `?draft=${answer.draft}#form`, textContent: "open it" });
        say("A draft that the server had not yet is kept: ");
        kept.append(link);
      }
      local.drop(key);
    }
  }

  form.addEventListener("input", showFilled);
  restore().finally(() => { showFilled(); document.documentElement.dataset.ready = "true"; });
}
