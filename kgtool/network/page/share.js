// ---- sharing: a link, a frame for another page, the state, the drawing, and the page itself as it stands ----------------------
import { say } from "./words.js";
import { counted, escaped, slug } from "./text.js";
import { $, element, labelOf, one, PRISTINE } from "./dom.js";
import { state } from "./base.js";
import { filtered } from "./summary.js";
import { heading } from "./panel.js";
import { spelledView } from "./address.js";
import { image } from "./image.js";

/**
 * The page as its file has it: the script keeps what it began with, in which a copy differs by its state alone.
 * @param {string} view
 */
function savedPage(view) {
  const copy = new DOMParser().parseFromString(PRISTINE, "text/html");
  copy.querySelector(".site-bar")?.remove(); // leads to pages that the file does not have beside it
  one(copy, "#state").textContent = JSON.stringify(view).replaceAll("<", "\\u003c");
  return `<!doctype html>\n${copy.documentElement.outerHTML}\n`;
}

/** @param {BlobPart} content @param {string} ending @param {string} type */
function download(content, ending, type) {
  const link_ = element("a", { href: URL.createObjectURL(new Blob([content], { type })), download: `${slug(document.title)}.${ending}` });
  link_.click();
  setTimeout(() => URL.revokeObjectURL(link_.href), 60_000);
  tellShared(say("{file} is saved.", { file: link_.download }));
}

/**
 * A line of HTML for another page, with this one in a frame: compact, and a wheel over it scrolls the page around it.
 * @param {string} view
 */
function frameLine(view) {
  const here = location.protocol === "file:" ? location.pathname.split("/").at(-1) : location.href.split("#")[0];
  const inside = new URLSearchParams(view);
  inside.set("view", state.view); // a narrow frame would open with another face
  inside.set("frame", "yes");
  return `<iframe src="${escaped(`${here}#${inside}`)}" title="${escaped(document.title)}" loading="lazy" sandbox="allow-scripts allow-popups allow-downloads" style="width:100%;height:600px;border:0"></iframe>`;
}

const outside = () => location.protocol !== "about:"; // a frame in a notebook has no address
/**
 * What can be had: its name, what it is for, whether it is there, what a click does.
 * @type {[string, string, () => boolean, (view: string) => void][]}
 */
const SHARED = [
  [say("Copy link"), say("this view, by the address of the page"), outside, (view) => copyText(location.href.split("#")[0] + (view && `#${view}`))],
  [say("Copy frame"), say("a line of HTML that shows this view in another page"), outside, (view) => copyText(frameLine(view))],
  [say("Copy state"), say("for kgtool view --state"), () => true, (view) => copyText(view || `view=${state.view}`)],
  [say("Save page"), say("one file that opens as this page stands now, notes and all"), () => true, (view) => download(savedPage(view), "html", "text/html")],
  [say("Save SVG"), say("the whole picture, to be edited"), () => state.visibleCards.size > 0, () => download(new XMLSerializer().serializeToString(image()), "svg", "image/svg+xml")],
];

/** @param {string} text */
async function copyText(text) {
  $("share-text").value = text;
  $("share-text").hidden = false;
  $("share-text").select();
  const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  tellShared(done ? say("Copied:") : say("The browser does not let a page copy; here it is:"));
}

/** @param {string} text */
function tellShared(text) {
  $("share-told").textContent = text;
}

function openShare() {
  const written = Object.entries({ "moved card": state.moves.size, note: state.notes.size }).filter(([, number]) => number).map(([name, number]) => counted(number, name));
  $("share-holds").textContent = [$(`show-${state.view}`).textContent, filtered() && say("filtered: {filters}", { filters: filtered() }), state.selected && say("selected: {thing}", { thing: heading(state.selected) }), ...written].filter(Boolean).join(" · ");
  $("share-ways").replaceChildren(...SHARED.filter(([, , there]) => there()).flatMap(([name, purpose, , act]) => {
    const button = element("button", { type: "button", textContent: name });
    button.addEventListener("click", () => {
      $("share-text").hidden = true;
      act(spelledView($("with-notes").checked));
    });
    return [element("dt", {}, button), element("dd", { textContent: purpose })];
  }));
  labelOf($("with-notes")).hidden = !state.notes.size;
  $("share-text").hidden = true;
  tellShared("");
  $("share").showModal();
}

// In a frame of another page: the view alone, and a way to all of it.
function framed() {
  document.body.toggleAttribute("data-frame", state.frame);
  $("faces").dataset.hint = say("Click to scroll and drag");
  if (!state.frame) $("whole")?.remove();
  if (!state.frame || $("whole")) return;
  const whole = element("a", { id: "whole", target: "_blank", rel: "noopener", textContent: say("Open the whole page") });
  whole.addEventListener("pointerdown", () => { whole.href = `${location.href.split("#")[0]}#${spelledView(true, false)}`; });
  whole.href = `${location.href.split("#")[0]}#${spelledView(true, false)}`;
  $("tools").append(whole);
}

function sharing() {
  $("show-share").addEventListener("click", openShare);
  $("close-share").addEventListener("click", () => $("share").close());
  framed();
}

export { download, framed, sharing };
