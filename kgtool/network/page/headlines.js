// ---- what the page says first, and what it is narrowed to -----------------------------------------------------------------
import { say } from "./words.js";
import { counted } from "./text.js";
import { $, element } from "./dom.js";
import { facts, nodes, state, UNIT } from "./base.js";
import { show } from "./drawers.js";
import { remember } from "./address.js";
import { turn } from "./faces.js";
import { partButtons, showPart } from "./part.js";

// What the page is narrowed to: a headline or a matter, with the way back.
function scope() {
  const { matter, headline, part } = state, text = part ? part.words : matter ? matter.label : headline === null ? "" : facts.headlines[headline].text;
  partButtons();
  $("scope").hidden = !text;
  if (!text) return;
  const back = element("button", { type: "button", textContent: say("Show all") });
  back.addEventListener("click", () => {
    if (part) return showPart(null);
    Object.assign(state, { matter: null, only: null, headline: null });
    if (matter && facts.view === "overview") turn("overview");
    scope();
    headlines();
    show();
    return remember(true);
  });
  if (part) return $("scope").replaceChildren(back, element("span", {}, element("b", { dir: "auto", textContent: text }), ` (${say("{some} of {all}", { some: part.cards.size, all: counted(nodes.length, "thing") })})`));
  $("scope").replaceChildren(back, element("span", {}, matter ? `${say("Only on")} ` : `${say("Only:")} `, element("b", { textContent: text }), ` (${counted(state.only?.size ?? 0, UNIT)})`));
}

// What the page says first: each sentence shows the claims that it rests on.
function headlines() {
  $("headlines").hidden = !facts.headlines.length;
  $("headlines").replaceChildren(...facts.headlines.map(({ text, claims: places }, index) => {
    const button = element("button", { type: "button", dir: "auto", textContent: text });
    button.setAttribute("aria-pressed", String(state.headline === index));
    button.addEventListener("click", () => chooseHeadline(state.headline === index ? null : index));
    return element("li", {}, button);
  }));
}

/** Narrow the page to the claims of a headline, by its place, or to none. @param {number | null} index */
function chooseHeadline(index) {
  state.headline = index;
  state.matter = null;
  state.only = index === null ? null : new Set(facts.headlines[index].claims.map((place) => facts.claims[place].iri));
  headlines();
  scope();
  show();
  remember(true);
}

export { headlines, scope };
