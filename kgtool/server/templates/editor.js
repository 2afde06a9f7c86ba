// The built editor (Yasqe) in the place of the text field. It asks nobody but this server, keeps nothing in the browser,
// and the form stays what is sent.
"use strict";
{
  const form = /** @type {HTMLFormElement} */ (document.getElementById("ask"));
  const query = /** @type {HTMLTextAreaElement} */ (document.getElementById("query")), fault = document.getElementById("fault");
  const root = form.dataset.root, WAIT = 150; // milliseconds after the last key, before names are asked for
  const holder = document.createElement("div");
  query.before(holder);
  query.hidden = true;

  const run = () => form.requestSubmit();
  // Its own completion asks other servers and keeps what they say, and its check knows only declared prefixes.
  Yasqe.defaults.autocompleters.length = 0;
  Yasqe.prototype.checkSyntax = () => {};
  const editor = new Yasqe(holder, {
    value: query.value, screenReaderLabel: "SPARQL query", highlightSelectionMatches: false, persistenceId: null, consumeShareLink: null,
    createShareableLink: null, showQueryButton: false, resizeable: false, editorHeight: "auto", lineWrapping: true,
    requestConfig: { endpoint: `${root}/sparql` },
    // Tab goes on to the next control, as everywhere.
    extraKeys: { "Ctrl-Enter": run, "Cmd-Enter": run, "Ctrl-Space": () => complete(true), "Ctrl-S": () => {}, Tab: false, "Shift-Tab": false },
  });
  form.addEventListener("submit", () => {
    query.value = editor.getValue();
  });

  // ---- completion: what the server knows could stand at the cursor ---------------------------------------------------

  /**
   * The place so many characters before the cursor; a character may be two halves of a string.
   * @param {Cursor} cursor @param {number} count @returns {Cursor}
   */
  function back(cursor, count) {
    const before = [...editor.getLine(cursor.line).slice(0, cursor.ch)];
    return { line: cursor.line, ch: before.slice(0, before.length - count).join("").length };
  }

  /** @param {boolean} asked whether somebody asked for it */
  async function offers(asked) {
    const cursor = editor.getCursor(), end = { line: editor.lastLine(), ch: Infinity };
    const cut = new URLSearchParams({ before: editor.getRange({ line: 0, ch: 0 }, cursor), after: editor.getRange(cursor, end) });
    if (asked) cut.set("asked", "");
    // Without an answer, one types on unaided.
    const answer = await fetch(`${root}/complete?${cut}`).catch(() => null);
    if (!answer?.ok) return null;
    const list = /** @type {Offer[]} */ (await answer.json()).map(({ text, info, replaces, shown }) => ({
      text, from: back(cursor, replaces),
      render: (/** @type {HTMLElement} */ line) => {
        line.textContent = shown;
        if (info && info !== shown) line.append(" ", Object.assign(document.createElement("small"), { textContent: info }));
      },
    }));
    const now = editor.getCursor();
    return list.length && now.line === cursor.line && now.ch === cursor.ch ? { list, from: cursor, to: cursor } : null;
  }

  /** @param {boolean} asked whether somebody asked for it */
  async function complete(asked) {
    const found = await offers(asked);
    if (found && editor.hasFocus()) editor.showHint({ hint: () => found, completeSingle: false, closeOnUnfocus: true });
  }

  let waiting = 0;
  editor.on("inputRead", (/** @type {unknown} */ _, /** @type {{ text: string[] }} */ change) => {
    clearTimeout(waiting);
    if (/[\w:?]$/.test(change.text[change.text.length - 1])) waiting = setTimeout(() => complete(false), WAIT);
  });

  // ---- the place of an error -------------------------------------------------------------------------------------------

  if (fault?.dataset.line) {
    const line = Number(fault.dataset.line) - 1, columns = [...(editor.getLine(line) ?? "")];
    const ch = columns.slice(0, Number(fault.dataset.column) - 1).join("").length;
    editor.addLineClass(line, "background", "at-fault");
    editor.markText({ line, ch }, { line, ch: ch + 1 }, { className: "fault" });
    editor.setCursor({ line, ch });
  }
  editor.on("change", () => {
    for (let line = 0; line < editor.lineCount(); line += 1) editor.removeLineClass(line, "background", "at-fault");
  });
  if (!location.hash) editor.focus();
  window.editor = editor;
  document.documentElement.dataset.ready = "true";
}
