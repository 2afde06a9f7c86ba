// ---- legend -------------------------------------------------------------------------------------------

// The ends of lines, in a swatch of 44 by 14.
const ENDS = {
  arrow: "M34 2 L43 7 L34 12 Z", vee: "M33 2 L43 7 L33 12 L37 7 Z", bar: "M36 1 h3.5 v12 h-3.5 Z",
  circle: "M33.5 7 a4.5 4.5 0 1 0 9 0 a4.5 4.5 0 1 0 -9 0 Z", cross: "M33 3 l2 -2 l4 4 l4 -4 l2 2 l-4 4 l4 4 l-2 2 l-4 -4 l-4 4 l-2 -2 l4 -4 Z",
};
const SWATCH_DASHES = { dashed: [7, 4], dotted: [2, 3] };

function swatch(tone, width, pattern, arrow) {
  const svg = drawn("svg", { viewBox: "0 0 44 14", "aria-hidden": "true" });
  const dashes = (SWATCH_DASHES[pattern] ?? ["none"]).join(" ");
  svg.append(drawn("line", { x1: 1, y1: 7, x2: arrow ? 36 : 43, y2: 7, stroke: tone, "stroke-width": width, "stroke-dasharray": dashes }));
  if (ENDS[arrow]) svg.append(drawn("path", { d: ENDS[arrow], fill: tone }));
  return svg;
}

function entry(sign, label, off, id) {
  const box = element("input", { type: "checkbox", checked: !off.has(id) });
  box.addEventListener("change", () => {
    if (box.checked) off.delete(id); else off.add(id);
    show();
    remember();
  });
  const count = element("span", { className: "count" });
  count.dataset.of = id;
  const only = element("button", { type: "button", className: "only", textContent: "only", title: `Only ${label}`, tabIndex: -1 });
  only.addEventListener("click", () => {
    for (const { dataset } of only.closest("ul").querySelectorAll(".count")) if (dataset.of === id) off.delete(dataset.of); else off.add(dataset.of);
    refresh();
  });
  return element("li", {}, element("label", {}, box, sign, element("span", { className: "name", textContent: label }), count), only);
}

// What is filtered, in words; nothing where all is as at first.
function filtered() {
  const switched = [...state.offStances].filter((id) => !OFF.includes(id)).length + OFF.filter((id) => !state.offStances.has(id)).length + state.offKinds.size;
  return [switched && `${counted(switched, "switch", "switches")}`, (state.from || state.to || !state.undated) && "dates", state.asOf && "as of a day",
    state.matter ? "a matter" : state.headline !== null && "a headline"].filter(Boolean).join(", ");
}

function resetAll() {
  Object.assign(state, { offStances: new Set(OFF), offKinds: new Set(), from: "", to: "", undated: true, asOf: "", clock: "published", matter: null, only: null, headline: null });
  refresh();
  $("legend-name").focus();
}

function legend() {
  const line = (stance) => entry(swatch(role(stance.role), stance.width, "solid", stance.arrow), stance.label, state.offStances, stance.id);
  const structure = facts.stances.filter((stance) => stance.role === "structure");
  $("stances").replaceChildren(...facts.stances.filter((stance) => !structure.includes(stance)).map(line));
  $("links").replaceChildren(...structure.map(line));
  $("kinds").replaceChildren(...facts.kinds.map((kind) => {
    const glyph = element("span", { className: "glyph", textContent: kind.glyph });
    glyph.style.color = role(kind.role);
    return entry(glyph, kind.label, state.offKinds, kind.id);
  }));
  const key = (name, sign, text) => {
    const item = element("li", { className: "key" }, element("span"), sign, element("span", { className: "name", textContent: text }));
    item.dataset.sign = name;
    return item;
  };
  const muted = color("var(--muted)");
  $("patterns").replaceChildren(
    ...FIRMEST.filter((pattern) => facts.patterns[pattern]).map((pattern) => key(pattern, swatch(muted, 2, pattern, ""), facts.patterns[pattern])),
    ...facts.signs.filter((sign) => sign.badge).map((sign) => key(sign.id, badge(sign), sign.words)),
    key("some", badge({ badge: "if", id: "some" }), facts.words.some),
    key("origins", swatch(muted, 4, "solid", ""), facts.words.origins),
    key("dots", element("span"), facts.words.dots),
    key("conflict", element("span", { className: "conflict", textContent: "≠" }), CONFLICT));
  counts();
}

// The patterns and signs that are in the picture.
function used() {
  const looks = [...state.visibleLines].filter((id) => lines.get(id).claims.length).map((id) => state.looks.get(id)), patterns = looks.map(({ pattern }) => pattern);
  if (facts.dotted) return new Set([...patterns, looks.some(({ signs }) => Object.keys(signs).length) ? "dots" : ""]); // no badge could be read
  const badges = looks.flatMap(badgesOf);
  const many = looks.some(({ origins }) => origins > 1) ? "origins" : "";
  return new Set([many, state.conflicts.size ? "conflict" : "", badges.some(({ whole }) => !whole) ? "some" : "", ...patterns, ...badges.map(({ id }) => id)]);
}

// How many of each there are, and how many are in sight. The legend leaves out what the picture does not use, unless it is switched off.
function counts() {
  const linked = nodes.filter((card) => card.degree > 0);
  for (const place of document.querySelectorAll("#legend .count")) {
    const id = place.dataset.of, isKind = kinds.has(id) && place.closest("#kinds"), item = place.closest("li");
    const all = isKind ? linked.filter((card) => card.kind === id) : edges.filter((edge) => edge.stance === id);
    const seen = isKind ? all.filter((card) => state.visibleCards.has(card.id)) : all.filter((edge) => state.visibleLines.has(edge.id));
    place.textContent = seen.length === all.length ? all.length : `${seen.length} of ${all.length}`;
    item.hidden = !seen.length && item.querySelector("input").checked && !item.contains(document.activeElement);
  }
  const signs = used();
  for (const item of document.querySelectorAll("#patterns li")) item.hidden = !signs.has(item.dataset.sign);
  for (const list of ["stances", "links", "kinds"]) $(`${list}-name`).hidden = ![...$(list).children].some((item) => !item.hidden);
  $("facts").textContent = summary();
  $("reset").hidden = !filtered();
  $("reset").textContent = `Reset: ${filtered()}`;
}

// What the page holds, and what of it is in the picture.
function summary() {
  const drawn = new Set([...state.visibleLines].flatMap((id) => lines.get(id).claims).filter((iri) => inTime(claims.get(iri)))).size;
  const documents = new Set(facts.claims.flatMap(({ evidence }) => evidence ?? []).map((passage) => passage.document)).size;
  const dates = stops.length ? span({ earliest: stops[0], latest: stops.at(-1) }) : "";
  const all = state.asOf ? "" : (facts.counts ? `${measured(amount(claims.values()))} in ` : "") + counted(claims.size, UNIT) + (documents ? ` from ${counted(documents, "document")}` : "");
  const shown = [counted(state.visibleCards.size, "card"), counted(state.visibleLines.size, "line")].join(", ");
  return [state.asOf ? asOfInWords() : "", all, dates, drawn === claims.size ? shown : `in the picture: ${counted(drawn, UNIT)}, ${shown}`].filter(Boolean).join(" · ");
}

// The table lists every claim; above it stands what is not in the picture, and why.
function hidden() {
  const seen = new Set([...state.visibleLines].flatMap((id) => lines.get(id).claims).filter((iri) => inTime(claims.get(iri))));
  const drawable = new Set(edges.flatMap((edge) => edge.claims));
  const why = (claim) => (!drawable.has(claim.iri) ? "without claimant, stance or content"
    : !inTime(claim) ? state.asOf && verdict(claim) === "out" ? "not known by then" : "outside the dates" : "switched off in the legend");
  const numbers = new Map();
  for (const claim of facts.claims) if (!seen.has(claim.iri)) numbers.set(why(claim), (numbers.get(why(claim)) ?? 0) + 1);
  const reasons = [...numbers].sort().map(([reason, number]) => `${number} ${reason}`).join(", ");
  $("empty").hidden = state.visibleCards.size > 0;
  $("empty").textContent = `Nothing to show${reasons ? `: ${reasons}` : ""}.`;
  const shown = state.all ? claims.size : passing().length;
  $("note").textContent = (shown === claims.size ? `All ${counted(claims.size, UNIT)}.` : `${shown} of ${counted(claims.size, UNIT)}.`)
    + (reasons && ` Not in the picture: ${reasons}.`);
}

// Two sliders over the days of claims; at its outer end a slider lets everything through.
function times() {
  $("dates").hidden = stops.length < 2;
  const undated = facts.claims.filter(({ date }) => !days(date).some(Boolean)).length;
  $("undated").closest("label").hidden = !undated;
  $("undated-count").textContent = undated;
  for (const name of ["from", "to"]) {
    $(name).max = Math.max(stops.length - 1, 0);
    $(name).addEventListener("input", () => {
      const first = Number($("from").value), last = Number($("to").value);
      if (first > last) $(name === "from" ? "to" : "from").value = $(name).value;
      state.from = Number($("from").value) === 0 ? "" : stops[Number($("from").value)];
      state.to = Number($("to").value) === stops.length - 1 ? "" : stops[Number($("to").value)];
      timesSet();
      show();
      remember();
    });
  }
  $("undated").addEventListener("change", () => {
    state.undated = $("undated").checked;
    show();
    remember();
  });
  timesSet();
}

// All controls as the state has them.
function refresh() {
  legend();
  timesSet();
  asOfSet();
  headlines();
  scope();
  show();
  remember();
}

function timesSet() {
  $("from").value = state.from ? stops.indexOf(state.from) : 0;
  $("to").value = state.to ? stops.indexOf(state.to) : stops.length - 1;
  $("undated").checked = state.undated;
  for (const [name, open] of [["from", "any day"], ["to", "any day"]]) {
    const text = state[name] ? day(state[name]) : open;
    $(`${name}-day`).textContent = text;
    $(name).setAttribute("aria-valuetext", text);
  }
}

// ---- panel --------------------------------------------------------------------------------------------

function link(id) {
  const button = element("button", { type: "button", className: "link", dir: "auto", textContent: label(id) });
  button.addEventListener("click", () => select(id));
  return button;
}

// Each document cited: its title, its address, and the numbers of its paragraphs in words.
function passages(evidence) {
  const cited = new Map();
  for (const { document, title, paragraph, address } of evidence) {
    if (!cited.has(document)) cited.set(document, { title, address: web(address), found: [] });
    if (paragraph !== null && paragraph !== "") cited.get(document).found.push(paragraph);
  }
  return [...cited.values()].map(({ title, address, found }) =>
    ({ title, address, where: found.length ? `, paragraph${found.length > 1 ? "s" : ""} ${found.join(", ")}` : "" }));
}
const paragraphs = (evidence) => passages(evidence).map(({ title, where }) => title + where).join("; ");

// The same with links to the documents that have an address.
const cited = (evidence) => passages(evidence).flatMap(({ title, address, where }, index) => [
  index ? "; " : null, address ? element("a", { href: address, target: "_blank", rel: "noopener noreferrer", textContent: title }) : title, where]);

// Who passed it on: the article, the outlet it names, the informant of the outlet.
const relayed = (claim) => [listed(claim.outlet), listed(claim.informant)].filter(Boolean).map((name) => ` ← ${name}`).join("");
const chain = (claim) => (claim.evidence ? paragraphs(claim.evidence) + relayed(claim) : null);

const firmness = (claim) => [claim.status, listed(claim.modality)].filter(Boolean).join(", ");

// Who says so, in the order in which it reached the article; documents with an address lead to the very words.
function tellers(claim) {
  const passed = [...(claim.informant ?? []), ...(claim.outlet ?? [])].flatMap((name) => [name, " → "]);
  return claim.evidence ? [...passed, ...cited(claim.evidence)] : [];
}

// The very words in a document that has an address: a text fragment (WICG, URL Fragment Text Directives).
const fragment = (words) => `#:~:text=${encodeURIComponent(words).replaceAll("-", "%2D")}`;
function quoted(claim) {
  const address = (claim.evidence ?? []).map(({ address: one }) => web(one)).find(Boolean), words = `“${claim.anchor}”`;
  return address ? element("a", { href: address.split("#")[0] + fragment(claim.anchor), target: "_blank", rel: "noopener noreferrer", textContent: words }) : words;
}

// A link to this claim, or what is to be quoted with it.
function copying(claim) {
  const link_ = `${location.href.split("#")[0]}#see=${encodeURIComponent(claim.iri)}`;
  const citation = [claim.statement || heading(claim.iri), `${when(claim)}.`, chain(claim) ?? "no source recorded", ...manner(claim)].join(" ");
  return [["Copy link", link_], ["Copy citation", citation]].map(([name, text]) => {
    const button = element("button", { type: "button", textContent: name });
    button.addEventListener("click", async () => {
      const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
      $("live").textContent = button.textContent = done ? "Copied" : "The browser does not allow it";
    });
    return button;
  });
}

// The sentence; who says so, when, how sure; what limits it; the quoted words; codes in a fold. `alone`: not in the panel.
function claimCard(claim, alone = false) {
  const { sources, targets } = ends(claim), tone = role(stances.get(taken(claim)[0])?.role ?? "other");
  const made = element("article", { dir: "auto" });
  made.style.borderLeftColor = tone;
  const name = (id) => (alone === true ? label(id) : link(id));
  const linked = (ids) => (ids.length ? ids.flatMap((id, index) => (index ? [" and ", name(id)] : [name(id)])) : ["not recorded"]);
  const pill = element("span", { className: "stance", textContent: stanceOf(claim) });
  pill.style.color = tone;
  made.append(element("p", {}, ...linked(sources), pill, ...linked(targets)));
  const signs = manner(claim).filter((sign) => sign !== facts.patterns.solid);
  if (signs.length) made.append(element("p", { className: "signs" }, ...signs.map((sign) => element("span", { textContent: sign }))));
  if (claim.statement) made.append(element("p", { className: "statement", textContent: claim.statement }));
  const rows = [
    ["told by", tellers(claim)], ["when", CLAIMS || days(claim.date).some(Boolean) || claim.date.words ? when(claim) : ""],
    ["how sure", [claim.mark, claim.note].filter(Boolean).join(": ")],
    ["if", listed(claim.condition)], ["unless", listed(claim.unless)], ["held by", listed(claim.share)], ["figure", listed(claim.figure)], ["how firm", firmness(claim)],
    ["where", listed([...(claim.event ?? []), ...(claim.place ?? [])])], ["on behalf of", listed(claim.behalf)],
    ["about", listed(claim.appliesTo)], ["reason given", listed(claim.motivation)], ["channel", listed(claim.channel)],
    ["answers", listed(claim.answers)], ["corrects", listed(claim.corrects)], ["denied in", listed(claim.denied)], ["corrected in", listed(claim.corrected)],
    ["told elsewhere as", listed(claim.elsewhere)], ["according to", listed(claim.accordingTo)],
    ["quoted words", claim.anchor ? [quoted(claim)] : ""],
  ].filter(([, text]) => text.length);
  made.append(element("dl", {}, ...rows.flatMap(([term, text]) =>
    [element("dt", { textContent: term }), element("dd", {}, ...[text].flat().filter(Boolean))])));
  if (!claim.evidence && !claim.iri.startsWith("row:")) made.append(element("p", { className: "missing", textContent: "no source recorded" }));
  if (alone !== true) made.append(...contradicted(claim));
  if (alone !== true && !claim.iri.startsWith("row:")) made.append(element("p", { className: "copies" }, ...copying(claim)),
    element("details", {}, element("summary", { textContent: "Codes" }), element("code", { textContent: claim.iri })));
  return made;
}

function structure(line) {
  const source = line.evidence.length ? cited(line.evidence) : ["no source recorded"];
  return element("p", { className: "structure" },
    ...(line.from === state.selected ? [] : [link(line.from), " "]), stances.get(line.stance).label,
    ...(line.to === state.selected ? [] : [" ", link(line.to)]), element("small", {}, ...source.filter(Boolean)));
}

function heading(id) {
  if (cards.has(id)) return label(id);
  if (lines.has(id)) return `${label(lines.get(id).from)} – ${stances.get(lines.get(id).stance).label} – ${label(lines.get(id).to)}`;
  const [claim] = claimsOf(id);
  if (claims.has(id)) return `${named(ends(claim).sources)} – ${stanceOf(claim)} – ${named(ends(claim).targets)}`;
  return id.split("\n").map(label).join(" – ");
}

// What some are for and others against: a card, what is merged into it, or a topic that the positions on it are about.
function disputes(id, all) {
  const matters = contested([...claims.values()]);
  const own = parts(id).filter((part) => matters.has(part)).map((part) =>
    `Positions on ${part === id ? "it" : cards.get(id).things[part]} conflict: some are for it, others against it.`);
  const topics = new Set(all.filter((claim) => ends(claim).targets.includes(id)).flatMap(({ sides }) => (sides ?? []).map(([matter]) => matter)));
  const wider = [...topics].filter((topic) => facts.topics[topic] && matters.has(topic)).map((topic) =>
    `On the topic ${facts.topics[topic]} some are for, others against.`);
  return [...own, ...wider].map((text) => element("p", { className: "missing", textContent: text }));
}

// Why a card is not shown; where its lines are switched off, with a button that switches them on.
function hiddenLines(id) {
  const own = edges.filter(({ from, to }) => from === id || to === id);
  if (!own.length) return ["it has no lines."];
  const button = element("button", { type: "button", textContent: "Show them" });
  button.addEventListener("click", () => {
    for (const { from, to, stance } of own) {
      state.offStances.delete(stance);
      for (const end of [from, to]) state.offKinds.delete(cards.get(end)?.kind);
    }
    Object.assign(state, { from: "", to: "", undated: true, asOf: "", matter: null, only: null, headline: null });
    refresh();
    select(id);
  });
  return ["its lines are switched off. ", button];
}

function sidesButton(id) {
  const button = element("button", { type: "button", textContent: "≠ Both sides" });
  button.addEventListener("click", () => openSides(id));
  return element("p", {}, button);
}

function panel() {
  const id = state.selected, place = $("panel");
  place.hidden = !id;
  document.body.toggleAttribute("data-panel", Boolean(id));
  document.body.style.setProperty("--top", `${document.querySelector("aside").getBoundingClientRect().bottom}px`); // where it lies over the picture
  $("legend").hidden = !$("found").hidden;
  place.replaceChildren();
  $("live").textContent = id ? "" : "Nothing selected";
  if (!id) return;
  const card = cards.get(id), line = lines.get(id);
  const back = element("button", { type: "button", id: "back", textContent: "Close" });
  back.addEventListener("click", () => select(null));
  const linked = card ? edges.filter((edge) => !edge.claims.length && (edge.from === id || edge.to === id)) : line && !line.claims.length ? [line] : [];
  const all = claimsOf(id);
  const own = all.filter((claim) => ends(claim).sources.includes(id)), others = all.filter((claim) => !own.includes(claim));
  const denied = others.filter((claim) => claim.negated), about = others.filter((claim) => !claim.negated);
  const part = (title, items, make) => (items.length ? [element("h3", { textContent: title }), ...items.map(make)] : []);
  place.replaceChildren(back,
    element("h2", { tabIndex: -1, dir: "auto", textContent: heading(id) }),
    ...(card ? [element("p", { className: "kind", textContent: [kinds.get(card.kind)?.label, card.note].filter(Boolean).join(" · ") })] : []),
    ...(card && !state.visibleCards.has(id) ? [element("p", { className: "missing" }, "Not in the picture: ", ...hiddenLines(id))] : []),
    ...(card ? disputes(id, all) : []),
    ...(card && state.conflicts.has(id) ? [sidesButton(id)] : []),
    ...part(!card ? `${capital(UNIT)}s` : CLAIMS ? "Takes these positions" : "From it", card ? own : all, (claim) => claimCard(claim)),
    ...part(CLAIMS ? "What others say of it" : "To it", card ? about : [], (claim) => claimCard(claim)),
    ...part("Said not to be so", denied, (claim) => claimCard(claim)),
    ...part("Structure", linked, structure));
  document.querySelector("aside").scrollTop = place.scrollTop = 0;
  $("live").textContent = `${place.querySelector("h2").textContent}: ${counted(all.length, UNIT)}`;
}

// The focus never moves to the page itself: it goes to the heading of the panel, and back to where it came from.
let opener = null;
function select(id, step = true) {
  const before = state.selected, focus = document.activeElement;
  const moves = $("panel").contains(focus) || $("found").contains(focus) || (focus === $("search") && $("search").value);
  state.selected = known(id) ? id : null;
  // A part that stands behind its plan comes out.
  const plan = !state.visibleCards.has(id) && edges.find((edge) => edge.folded && edge.to === id)?.from;
  if (plan) {
    state.unfolded.add(plan);
    show();
  }
  if (cards.has(state.selected)) state.at = state.selected;
  if (!before && state.selected) opener = $("found").contains(focus) ? $("search") : focus;
  $("search").value = "";
  $("found").hidden = true;
  if (Boolean(before) !== Boolean(state.selected)) $("legend").open = !state.selected && !slim.matches;
  panel();
  light();
  if (state.view === "picture") reveal(state.selected);
  FACES[state.view].chosen();
  remember(step);
  const back = $("found").contains(focus) || focus === $("search") ? $("search")
    : opener?.getClientRects().length && opener !== document.body ? opener : $("legend-name");
  if (moves) (state.selected ? $("panel").querySelector("h2") : back).focus({ preventScroll: true });
}

// ---- the small card at the pointer -------------------------------------------------------------------------

// What a line says, or how much a card has to say; each claim in a sentence with its day and place.
function tell(id, x, y) {
  const told = $("told");
  told.hidden = !id;
  if (!id) return;
  const all = claimsOf(id).filter(inTime), few = lines.has(id) ? all.slice(0, 2) : [], rest = all.length - few.length;
  const said = (claim) => element("p", { dir: "auto" }, claim.statement || heading(claim.iri),
    element("small", { textContent: [CLAIMS && when(claim), chain(claim), ...manner(claim).filter((sign) => sign !== facts.patterns.solid)].filter(Boolean).join(" · ") }));
  const card = cards.get(id), kind = kinds.get(card?.kind)?.label, origins = originsOf(all);
  told.replaceChildren(...(card ? [element("p", { dir: "auto" }, element("b", { textContent: card.label }), element("small", { textContent: [kind, card.note].filter(Boolean).join(" · ") }))] : []),
    ...few.map(said), ...(lines.has(id) && !all.length ? [element("p", { textContent: heading(id) })] : []),
    ...(rest > 0 ? [element("p", {}, element("small", { textContent: `${card ? "" : "and "}${counted(rest, UNIT)}${card ? "" : " more"}: click to read` }))] : []),
    ...(origins > 1 ? [element("p", {}, element("small", { textContent: `told by ${counted(origins, "origin")}` }))] : []));
  const { width, height } = told.getBoundingClientRect();
  told.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - width - 8))}px`;
  told.style.top = `${y + 18 + height > innerHeight ? Math.max(4, y - height - 12) : y + 18}px`;
}

// ---- search -------------------------------------------------------------------------------------------

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
