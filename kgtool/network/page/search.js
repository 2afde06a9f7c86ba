// ---- search -------------------------------------------------------------------------------------------
import { fold } from "./text.js";
import { $, element } from "./dom.js";
import { kinds, nodes, state } from "./base.js";
import { select } from "./panel.js";

function search() {
  const wanted = fold($("search").value.trim());
  $("found").hidden = !wanted;
  $("legend").hidden = Boolean(wanted);
  $("panel").hidden = Boolean(wanted) || !state.selected;
  const all = wanted ? nodes.filter((card) => fold(card.label).includes(wanted)) : [], hits = all.slice(0, 30);
  $("found").replaceChildren(...hits.map((card) => {
    const button = element("button", { type: "button", textContent: `${kinds.get(card.kind)?.glyph ?? ""} ${card.label}` });
    button.addEventListener("click", () => select(card.id));
    return button;
  }));
  if (wanted && !hits.length) $("found").append(element("p", { textContent: "Nothing of that name." }));
  if (all.length > hits.length) $("found").append(element("p", { textContent: `${all.length - hits.length} more: type more of the name.` }));
  $("live").textContent = wanted ? `${all.length || "nothing"} found` : "";
  return hits;
}

export { search };
