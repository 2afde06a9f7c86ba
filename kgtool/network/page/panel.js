// ---- panel --------------------------------------------------------------------------------------------
import { count, say } from "./words.js";
import { counted, listed, UNITS, web } from "./text.js";
import { days, when } from "./dates.js";
import { $, element, one, role, slim } from "./dom.js";
import {
  cards, claims, CLAIMS, claimsOf, edges, ends, FACES, facts, inTime, kinds, known, label, lines, LINKS,
  manner, named, parts, stanceOf, stances, state, taken, UNIT,
} from "./base.js";
import { contested, originsOf } from "./sums.js";
import { light, reveal, show } from "./drawers.js";
import { shownHits, uncover } from "./search.js";
import { contradicted, openSides } from "./pairs.js";
import { remember } from "./address.js";
import { moveKey, putBackButton } from "./moving.js";
import { noteOn, noteText } from "./notes.js";
import { aboutThing } from "./things.js";
import { partButtons, showPart } from "./part.js";

/** A button that selects a thing. @param {string} id */
function link(id) {
  const button = element("button", { type: "button", className: "link", dir: "auto", textContent: label(id) });
  button.addEventListener("click", () => select(id));
  return button;
}

/** Each document cited: its title, its address, and the numbers of its paragraphs in words. @param {Passage[]} evidence */
function passages(evidence) {
  /** @type {Map<string, { title: string, address: string | null, found: (string | number)[] }>} */
  const cited = new Map();
  for (const { document, title, paragraph, address } of evidence) {
    if (!cited.has(document)) cited.set(document, { title, address: web(address), found: [] });
    if (paragraph !== null && paragraph !== "") cited.get(document).found.push(paragraph);
  }
  return [...cited.values()].map(({ title, address, found }) =>
    ({ title, address, where: found.length ? `, ${count("paragraph {numbers}", "paragraphs {numbers}", found.length, { numbers: found.join(", ") })}` : "" }));
}
/** @param {Passage[]} evidence */
const paragraphs = (evidence) => passages(evidence).map(({ title, where }) => title + where).join("; ");

/** The same with links to the documents that have an address. @param {Passage[]} evidence */
const cited = (evidence) => passages(evidence).flatMap(({ title, address, where }, index) => [
  index ? "; " : null, address ? element("a", { href: address, target: "_blank", rel: "noopener noreferrer", textContent: title }) : title, where]);

/** Who passed it on: the article, the outlet it names, the informant of the outlet. @param {Claim} claim */
const relayed = (claim) => [listed(claim.outlet), listed(claim.informant)].filter(Boolean).map((name) => ` ← ${name}`).join("");
/** @param {Claim} claim */
const chain = (claim) => (claim.evidence ? paragraphs(claim.evidence) + relayed(claim) : null);

/** @param {Claim} claim */
const firmness = (claim) => [claim.status, listed(claim.modality)].filter(Boolean).join(", ");

/**
 * Who says so, in the order in which it reached the article; documents with an address lead to the very words.
 * @param {Claim} claim
 */
function tellers(claim) {
  const passed = [...(claim.informant ?? []), ...(claim.outlet ?? [])].flatMap((name) => [name, " → "]);
  return claim.evidence ? [...passed, ...cited(claim.evidence)] : [];
}

/**
 * The very words in a document that has an address: a text fragment (WICG, URL Fragment Text Directives).
 * @param {string} words
 */
const fragment = (words) => `#:~:text=${encodeURIComponent(words).replaceAll("-", "%2D")}`;
/** The words of the source, as a link to them where the document has an address. @param {Claim} claim */
function quoted(claim) {
  const address = (claim.evidence ?? []).map((passage) => web(passage.address)).find(Boolean), text = claim.anchor ?? "", words = `“${text}”`;
  return address ? element("a", { href: address.split("#")[0] + fragment(text), target: "_blank", rel: "noopener noreferrer", textContent: words }) : words;
}

/** A link to this claim, or what is to be quoted with it. @param {Claim} claim */
function copying(claim) {
  const link_ = `${location.href.split("#")[0]}#see=${encodeURIComponent(claim.iri)}`;
  const citation = [claim.statement || heading(claim.iri), `${when(claim)}.`, chain(claim) ?? say("no source recorded"), ...manner(claim)].join(" ");
  return [[say("Copy link"), link_], [say("Copy citation"), citation]].map(([name, text]) => {
    const button = element("button", { type: "button", textContent: name });
    button.addEventListener("click", async () => {
      const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
      $("live").textContent = button.textContent = done ? say("Copied") : say("The browser does not allow it");
    });
    return button;
  });
}

/**
 * The sentence; who says so, when, how sure; what limits it; the quoted words; codes in a fold. `alone`: not in the panel.
 * @param {Claim} claim
 */
function claimCard(claim, alone = false) {
  const { sources, targets } = ends(claim), tone = role(stances.get(taken(claim)[0])?.role ?? "other");
  const made = element("article", { dir: "auto" });
  made.style.borderLeftColor = tone;
  const name = (/** @type {string} */ id) => (alone === true ? label(id) : link(id));
  const linked = (/** @type {string[]} */ ids) => (ids.length ? ids.flatMap((id, index) => (index ? [` ${say("and")} `, name(id)] : [name(id)])) : [say("not recorded")]);
  const pill = element("span", { className: "stance", textContent: stanceOf(claim) });
  pill.style.color = tone;
  made.append(element("p", {}, ...linked(sources), pill, ...linked(targets)));
  const signs = manner(claim).filter((sign) => sign !== facts.patterns.solid);
  if (signs.length) made.append(element("p", { className: "signs" }, ...signs.map((sign) => element("span", { textContent: sign }))));
  if (claim.statement) made.append(element("p", { className: "statement", textContent: claim.statement }));
  /** @type {[string, string | (string | Node | null)[]][]} */
  const rows = [
    [say("told by"), tellers(claim)], [say("when"), CLAIMS || days(claim.date).some(Boolean) || claim.date.words ? when(claim) : ""],
    [say("how sure"), [claim.mark, claim.note].filter(Boolean).join(": ")],
    [say("if"), listed(claim.condition)], [say("unless"), listed(claim.unless)], [say("held by"), listed(claim.share)], [say("figure"), listed(claim.figure)], [say("how firm"), firmness(claim)],
    [say("where"), listed([...(claim.event ?? []), ...(claim.place ?? [])])], [say("on behalf of"), listed(claim.behalf)],
    [say("about"), listed(claim.appliesTo)], [say("reason given"), listed(claim.motivation)], [say("channel"), listed(claim.channel)],
    [say("answers"), listed(claim.answers)], [say("corrects"), listed(claim.corrects)], [say("denied in"), listed(claim.denied)], [say("corrected in"), listed(claim.corrected)],
    [say("told elsewhere as"), listed(claim.elsewhere)], [say("according to"), listed(claim.accordingTo)],
    [say("quoted words"), claim.anchor ? [quoted(claim)] : ""],
  ];
  made.append(element("dl", {}, ...rows.filter(([, text]) => text.length).flatMap(([term, text]) =>
    [element("dt", { textContent: term }), element("dd", {}, ...[text].flat().filter(Boolean))])));
  if (!claim.evidence && !claim.iri.startsWith("row:")) made.append(element("p", { className: "missing", textContent: say("no source recorded") }));
  if (alone !== true) made.append(...contradicted(claim));
  if (alone !== true) made.append(noteOn(claim.iri)); else made.append(...noteText(claim.iri));
  if (alone !== true && !claim.iri.startsWith("row:")) made.append(element("p", { className: "copies" }, ...copying(claim)),
    element("details", {}, element("summary", { textContent: say("Codes") }), element("code", { textContent: claim.iri })));
  return made;
}

/** A part or post, and who tells of it. @param {Line} line */
function structure(line) {
  const source = line.evidence.length ? cited(line.evidence) : [say("no source recorded")];
  return element("p", { className: "structure" },
    ...(line.from === state.selected ? [] : [link(line.from), " "]), stances.get(line.stance).label,
    ...(line.to === state.selected ? [] : [" ", link(line.to)]), element("small", {}, ...source.filter(Boolean)));
}

/** What a card, line or claim says of itself. @param {string} id */
function heading(id) {
  if (cards.has(id)) return label(id);
  if (lines.has(id)) return `${label(lines.get(id).from)} – ${stances.get(lines.get(id).stance).label} – ${label(lines.get(id).to)}`;
  const [claim] = claimsOf(id);
  if (claims.has(id)) return `${named(ends(claim).sources)} – ${stanceOf(claim)} – ${named(ends(claim).targets)}`;
  return id.split("\n").map(label).join(" – ");
}

/**
 * What some are for and others against: a card, what is merged into it, or a topic that the positions on it are about.
 * @param {string} id @param {Claim[]} all
 */
function disputes(id, all) {
  const matters = contested([...claims.values()]);
  const own = parts(id).filter((part) => matters.has(part)).map((part) =>
    (part === id ? say("Positions on it conflict: some are for it, others against it.")
      : say("Positions on {thing} conflict: some are for it, others against it.", { thing: cards.get(id).things[part] })));
  const topics = new Set(all.filter((claim) => ends(claim).targets.includes(id)).flatMap(({ sides }) => (sides ?? []).map(([matter]) => matter)));
  const wider = [...topics].filter((topic) => facts.topics[topic] && matters.has(topic)).map((topic) =>
    say("On the topic {topic} some are for, others against.", { topic: facts.topics[topic] }));
  return [...own, ...wider].map((text) => element("p", { className: "missing", textContent: text }));
}

/** Why a card is not shown; where its lines are switched off, with a button that switches them on. @param {string} id */
function hiddenLines(id) {
  const own = edges.filter(({ from, to }) => from === id || to === id);
  if (!own.length) return [say("it has no lines.")];
  const button = element("button", { type: "button", textContent: say("Show them") });
  button.addEventListener("click", () => {
    uncover(id);
    select(id);
  });
  return [`${say("its lines are switched off.")} `, button];
}

/** @param {string} id */
function sidesButton(id) {
  const button = element("button", { type: "button", textContent: `≠ ${say("Both sides")}` });
  button.addEventListener("click", () => openSides(id));
  return element("p", {}, button);
}

function panel() {
  const id = state.selected, place = $("panel");
  place.hidden = !id;
  document.body.toggleAttribute("data-panel", Boolean(id));
  document.body.style.setProperty("--top", `${one(document, "aside").getBoundingClientRect().bottom}px`); // where it lies over the picture
  shownHits();
  place.replaceChildren();
  $("live").textContent = id ? "" : say("Nothing selected");
  if (!id) return;
  const card = cards.get(id), line = lines.get(id);
  const back = element("button", { type: "button", id: "back", textContent: say("Close") });
  back.addEventListener("click", () => select(null));
  const linked = card ? edges.filter((edge) => !edge.claims.length && (edge.from === id || edge.to === id)) : line && !line.claims.length ? [line] : [];
  const all = LINKS ? [] : claimsOf(id);
  const own = all.filter((claim) => ends(claim).sources.includes(id)), others = all.filter((claim) => !own.includes(claim));
  const denied = others.filter((claim) => claim.negated), about = others.filter((claim) => !claim.negated);
  /** @template T @param {string} title @param {T[]} items @param {(item: T) => Node} make */
  const part = (title, items, make) => (items.length ? [element("h3", { textContent: title }), ...items.map(make)] : []);
  place.replaceChildren(back,
    element("h2", { tabIndex: -1, dir: "auto", textContent: heading(id) }),
    ...(card ? [element("p", { className: "kind", textContent: [kinds.get(card.kind)?.label, card.note].filter(Boolean).join(" · ") })] : []),
    ...(card && !state.visibleCards.has(id) ? [element("p", { className: "missing" }, `${say("Not in the picture:")} `, ...hiddenLines(id))] : []),
    ...(card && state.moves.has(moveKey(id)) ? [putBackButton(id)] : []),
    ...(card ? [noteOn(id)] : []),
    ...(card ? disputes(id, all) : []),
    ...(card && state.conflicts.has(id) ? [sidesButton(id)] : []),
    ...(LINKS ? aboutThing(id) : []),
    ...part(!card ? UNITS[UNIT] : CLAIMS ? say("Takes these positions") : say("From it"), card ? own : all, (claim) => claimCard(claim)),
    ...part(CLAIMS ? say("What others say of it") : say("To it"), card ? about : [], (claim) => claimCard(claim)),
    ...part(say("Said not to be so"), denied, (claim) => claimCard(claim)),
    ...part(say("Structure"), linked, structure));
  one(document, "aside").scrollTop = place.scrollTop = 0;
  $("live").textContent = `${one(place, "h2").textContent}: ${counted(LINKS ? claimsOf(id).length : all.length, UNIT)}`;
}

/**
 * The focus never moves to the page itself: it goes to the heading of the panel, and back to where it came from.
 * @type {HTMLElement | null}
 */
let opener = null;
/**
 * Select a card, line or claim, or nothing. `step`: as a step of the browser's history.
 * @param {string | null} id @param {boolean} step
 */
function select(id, step = true) {
  const before = state.selected, focus = /** @type {HTMLElement | null} */ (document.activeElement);
  const moves = $("panel").contains(focus) || $("found").contains(focus) || (focus === $("search") && id);
  state.selected = known(id) ? id : null;
  // A part that stands behind its plan comes out.
  const plan = !state.visibleCards.has(id) && edges.find((edge) => edge.folded && edge.to === id)?.from;
  if (plan) {
    state.unfolded.add(plan);
    show();
  }
  if (cards.has(state.selected)) state.at = state.selected;
  if (state.part && cards.has(id) && !state.part.cards.has(id)) showPart(null); // what lies outside comes into sight
  partButtons();
  if (!before && state.selected) opener = $("found").contains(focus) ? $("search") : focus;
  if (Boolean(before) !== Boolean(state.selected)) $("legend").open = !state.selected && !slim.matches;
  panel();
  light();
  if (state.view === "picture") reveal(state.selected);
  FACES[state.view].chosen();
  remember(step);
  const back = $("found").contains(focus) || focus === $("search") ? $("search")
    : opener?.getClientRects().length && opener !== document.body ? opener : $("legend-name");
  if (moves) (state.selected ? one($("panel"), "h2") : back).focus({ preventScroll: true });
}

// ---- the small card at the pointer -------------------------------------------------------------------------

/**
 * What a line says, or how much a card has to say; each claim in a sentence with its day and place.
 * @param {string | null} id @param {number} [x] @param {number} [y]
 */
function tell(id, x = 0, y = 0) {
  const told = $("told");
  told.hidden = !id;
  if (!id) return;
  const all = claimsOf(id).filter(inTime), few = lines.has(id) ? all.slice(0, 2) : [], rest = all.length - few.length;
  const said = (/** @type {Claim} */ claim) => element("p", { dir: "auto" }, claim.statement || heading(claim.iri),
    element("small", { textContent: [CLAIMS && when(claim), chain(claim), ...manner(claim).filter((sign) => sign !== facts.patterns.solid)].filter(Boolean).join(" · ") }));
  const card = cards.get(id), kind = kinds.get(card?.kind)?.label, origins = originsOf(all);
  told.replaceChildren(...(card ? [element("p", { dir: "auto" }, element("b", { textContent: card.label }), element("small", { textContent: [kind, card.note].filter(Boolean).join(" · ") }))] : []),
    ...few.map(said), ...(lines.has(id) && !all.length ? [element("p", { textContent: heading(id) })] : []),
    ...(rest > 0 ? [element("p", {}, element("small", { textContent: card ? say("{claims}: click to read", { claims: counted(rest, UNIT) }) : say("and {claims} more: click to read", { claims: counted(rest, UNIT) }) }))] : []),
    ...(origins > 1 ? [element("p", {}, element("small", { textContent: say("told by {origins}", { origins: counted(origins, "origin") }) }))] : []),
    ...[...(card ? [id] : []), ...few.map(({ iri }) => iri)].flatMap(noteText).map((note) => element("p", {}, note)));
  const { width, height } = told.getBoundingClientRect();
  told.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - width - 8))}px`;
  told.style.top = `${y + 18 + height > innerHeight ? Math.max(4, y - height - 12) : y + 18}px`;
}

export { chain, claimCard, firmness, heading, link, panel, select, tell };
