// ---- two sides beside each other: claims that contradict each other, and who is for and who against a thing --------------------
import { say } from "./words.js";
import { capital } from "./text.js";
import { $, element } from "./dom.js";
import { ends, facts, label, named, parts, passes, stanceOf } from "./base.js";
import { claimCard } from "./panel.js";

/** The pairs that a claim is in: the other claim, the kind, and why. @param {Claim} claim @returns {Contradiction[]} */
const contradictions = (claim) => facts.conflicts.filter(([a, b]) => [a, b].includes(facts.claims.indexOf(claim)))
  .map(([a, b, kind, why]) => ({ other: facts.claims[facts.claims[a] === claim ? b : a], kind, why }));

/**
 * Sides beside each other: of each its name and claims.
 * @param {string} title @param {string} why @param {[string, Claim[]][]} sides
 */
function beside(title, why, ...sides) {
  const close = element("button", { type: "button", textContent: say("Close") });
  close.addEventListener("click", () => $("pair").close());
  $("pair").replaceChildren(element("h2", { id: "pair-name", textContent: title }), ...(why ? [element("p", { textContent: why })] : []),
    element("div", { className: "sides" }, ...sides.map(([name, some]) => element("section", {}, ...(name ? [element("h3", { textContent: name })] : []), ...some.map((claim) => claimCard(claim, true))))), close);
  $("pair").showModal();
}

/** @param {Claim} claim @param {Contradiction} pair */
const openPair = (claim, { other, kind, why }) => beside(capital(kind), why, ["", [claim]], ["", [other]]);

/** Who is for a card, or what is merged into it, and who is against it. @param {string} id */
function openSides(id) {
  const all = facts.claims.filter(passes), on_ = new Set(parts(id));
  const taking = (/** @type {number} */ way) => all.filter(({ sides }) => (sides ?? []).some(([matter, taken_]) => on_.has(matter) && taken_ === way));
  beside(say("{thing}: some are for it, others against it", { thing: label(id) }), "", [say("For"), taking(1)], [say("Against"), taking(-1)]);
}

/** The buttons of a claim that contradicts others. @param {Claim} claim */
const contradicted = (claim) => contradictions(claim).map((pair) => {
  const button = element("button", { type: "button", className: "link", textContent: `≠ ${pair.kind}: ${named(ends(pair.other).sources)}, ${stanceOf(pair.other)}`, title: pair.why });
  button.addEventListener("click", () => openPair(claim, pair));
  return element("p", { className: "missing" }, button);
});

export { contradicted, openSides };
