"use strict";
// The page: data in, one vis-network, a legend that filters, a panel that tells the evidence, a table of everything.
// Text from the data enters the page by textContent and fillText only.
(() => {
  const { nodes, edges, facts } = JSON.parse(document.getElementById("data").textContent);
  const byId = (items) => new Map(items.map((item) => [item.id, item]));
  const cards = byId(nodes), lines = byId(edges), kinds = byId(facts.kinds), stances = byId(facts.stances);
  const claims = new Map(facts.claims.map((claim) => [claim.iri, claim]));
  const state = {
    offKinds: new Set(),
    offStances: new Set(facts.stances.filter((stance) => !stance.shown).map((stance) => stance.id)),
    selected: null, layout: null, visibleCards: new Set(), visibleLines: new Set(), lit: null,
  };
  const $ = (id) => document.getElementById(id);
  const FONT = '"Helvetica Neue", Arial, "Liberation Sans", "Noto Sans", sans-serif';
  const DASHES = { solid: false, dashed: [9, 5], dotted: [2, 4] };

  // ---- small helpers ------------------------------------------------------------------------------------

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }

  function drawn(name, attributes) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  // A CSS color as the canvas wants it; forgotten when the system turns dark or light.
  const resolved = new Map();
  const probe = document.body.appendChild(element("i", { hidden: true }));
  function color(css) {
    if (!resolved.has(css)) {
      probe.style.color = css;
      resolved.set(css, getComputedStyle(probe).color);
    }
    return resolved.get(css);
  }
  const role = (name) => color(`var(--role-${name}, var(--role-other))`);

  const OTHER = { ł: "l", Ł: "l", ø: "o", Ø: "o", đ: "d", Đ: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i" };
  const fold = (text) =>
    text.replace(/[łŁøØđĐßæœı]/g, (char) => OTHER[char]).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const day = (iso) => `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1]} ${iso.slice(0, 4)}`;
  function span({ earliest, latest }) {
    if (!earliest && !latest) return "";
    if (!latest) return `${day(earliest)} or later`;
    if (!earliest) return `${day(latest)} or earlier`;
    return earliest === latest ? day(earliest) : `${day(earliest)} to ${day(latest)}`;
  }

  const WHEN = { "said": "", "at the event": "date of the event", "reported": "date of the report", "article": "date of the article" };
  function when({ date }) {
    const told = span(date);
    if (!told) return "no date recorded";
    const how = [WHEN[date.kind], date.words && !date.words.startsWith("(") ? `“${date.words}”` : ""].filter(Boolean);
    return how.length ? `${told} (${how.join(", ")})` : told;
  }

  // ---- what is visible ----------------------------------------------------------------------------------

  function choose() {
    const on = (id) => cards.has(id) && !state.offKinds.has(cards.get(id).kind);
    const visible = edges.filter((edge) => !state.offStances.has(edge.stance) && on(edge.from) && on(edge.to));
    state.visibleLines = new Set(visible.map((edge) => edge.id));
    state.visibleCards = new Set(visible.flatMap((edge) => [edge.from, edge.to]));
    const fits = (layout) => visible.every((edge) => layout.routes[edge.id]);
    const layout = facts.layouts.find(fits) ?? facts.layouts.at(-1);
    const moved = layout !== state.layout;
    state.layout = layout;
    return moved;
  }

  // ---- the picture --------------------------------------------------------------------------------------

  const data = { nodes: new vis.DataSet(), edges: new vis.DataSet() };
  const network = new vis.Network($("canvas"), data, {
    physics: false, layout: { improvedLayout: false },
    interaction: { dragNodes: false, selectable: false, zoomSpeed: 0.6 },
    nodes: { fixed: true, chosen: false }, edges: { chosen: false, hoverWidth: 0, selectionWidth: 0 },
  });
  const piece = new Map(); // piece of a line -> the line

  function point(id, [x, y]) {
    // Not quite nothing: vis-network divides by the size to find where an arrow ends.
    const nothing = () => ({ drawNode() {}, nodeDimensions: { width: 0.01, height: 0.01 } });
    return { id, x, y, shape: "custom", ctxRenderer: nothing, size: 0.005, borderWidth: 0, label: "" };
  }

  // Every line ends with a straight bit, so that its end stands upright; a bar is seen only a little beside the card.
  function ended(route, arrow) {
    const [[before], [x, y]] = route.slice(-2), way = Math.sign(x - before);
    return [...route.slice(0, -1), [x - way * 15, y], [x - way * (arrow === "bar" ? 5 : 0), y]];
  }

  function show() {
    const moved = choose();
    const nodeItems = [], edgeItems = [];
    piece.clear();
    for (const id of state.visibleLines) {
      const { stance: stanceId, pattern } = lines.get(id), stance = stances.get(stanceId);
      const route = ended(state.layout.routes[id], stance.arrow);
      route.forEach((place, index) => nodeItems.push(point(`${id}.${index}`, place)));
      for (let index = 1; index < route.length; index += 1) {
        const last = index === route.length - 1, [x1, y1] = route[index - 1], [x2, y2] = route[index];
        const straight = Math.abs(y1 - y2) < 1;
        piece.set(`${id}-${index}`, id);
        edgeItems.push({
          id: `${id}-${index}`, from: `${id}.${index - 1}`, to: `${id}.${index}`, width: stance.width,
          dashes: DASHES[pattern] ?? false,
          arrows: last ? { to: { enabled: true, type: stance.arrow, scaleFactor: 0.75 - stance.width * 0.09 } } : "",
          smooth: straight ? false : x1 === x2 ? { enabled: true, type: "curvedCCW", roundness: 0.5 }
            : { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.55 },
        });
      }
    }
    for (const id of state.visibleCards) {
      const [x, y] = state.layout.cards[id];
      nodeItems.push({ id, x, y, shape: "custom", ctxRenderer: drawCard, label: "" });
    }
    data.edges.clear();
    data.nodes.clear();
    data.nodes.add(nodeItems);
    data.edges.add(edgeItems);
    $("empty").hidden = state.visibleCards.size > 0;
    light();
    counts();
    if (moved) fit();
  }

  function drawCard({ ctx, id, x, y }) {
    const card = cards.get(id), kind = kinds.get(card.kind), tone = role(kind.role);
    const { width, height } = card, left = x - width / 2, top = y - height / 2;
    const lit = !state.lit || state.lit.cards.has(id), chosen = state.selected === id;
    const drawNode = () => {
      ctx.save();
      ctx.globalAlpha = 1;
      ctx.beginPath();
      ctx.roundRect(left, top, width, height, Math.min(kind.radius, height / 2));
      ctx.fillStyle = color("var(--page)");
      ctx.fill();
      ctx.globalAlpha = lit ? 1 : 0.22;
      ctx.fillStyle = color(`color-mix(in srgb, var(--role-${kind.role}, var(--role-other)) ${chosen ? 24 : 9}%, var(--card))`);
      ctx.fill();
      ctx.lineWidth = chosen ? 3.5 : 1.5;
      ctx.strokeStyle = tone;
      ctx.stroke();
      ctx.textBaseline = "middle";
      ctx.textAlign = "left";
      ctx.font = `13px ${FONT}`;
      ctx.fillStyle = tone;
      const first = top + (height - facts.line * (card.lines.length + card.detail.length)) / 2 + facts.line / 2;
      ctx.fillText(kind.glyph, left + 7, first + 0.5, 14);
      ctx.font = `12px ${FONT}`;
      [...card.lines, ...card.detail].forEach((text, index) => {
        ctx.fillStyle = color(index < card.lines.length ? "var(--ink)" : "var(--muted)");
        ctx.fillText(text, left + 23, first + index * facts.line, width - 27);
      });
      ctx.restore();
    };
    return { drawNode, nodeDimensions: { width, height } };
  }

  // Light up the selection and its neighbors, dim the rest.
  function light() {
    const id = state.selected;
    state.lit = null;
    if (id && (state.visibleCards.has(id) || state.visibleLines.has(id))) {
      const near = [...state.visibleLines].filter((line) => line === id || lines.get(line).from === id || lines.get(line).to === id);
      state.lit = { lines: new Set(near), cards: new Set([id, ...near.flatMap((line) => [lines.get(line).from, lines.get(line).to])]) };
    }
    data.edges.update([...piece].map(([part, line]) => {
      const tone = role(stances.get(lines.get(line).stance).role), dim = state.lit && !state.lit.lines.has(line);
      return { id: part, color: { color: tone, hover: tone, highlight: tone, opacity: dim ? 0.12 : 1 } };
    }));
    network.redraw();
  }

  // The words on the selected lines, above everything, near their ends.
  function words(ctx) {
    if (!state.lit) return;
    ctx.font = `12px ${FONT}`;
    ctx.textBaseline = "middle";
    ctx.textAlign = "center";
    for (const id of state.lit.lines) {
      if (!lines.get(id).claims.length && state.selected !== id) continue; // a structural line needs no word
      const line = lines.get(id), route = state.layout.routes[id], stance = stances.get(line.stance);
      // Many may leave a card or come to it: write at the other end, or where the line has room.
      const pieces = route.slice(1).map((end, index) => [route[index], end]);
      if (line.from !== state.selected) pieces.reverse();
      const longest = (a, b) => (Math.abs(b[1][0] - b[0][0]) >= Math.abs(a[1][0] - a[0][0]) ? b : a);
      const [[x1, y1], [x2, y2]] = line.from === state.selected ? pieces.at(-1) : pieces.reduce(longest);
      const x = (x1 + x2) / 2, y = (y1 + y2) / 2;
      const text = line.claims.length > 1 ? `${stance.label} ×${line.claims.length}` : stance.label;
      const width = ctx.measureText(text).width + 12;
      ctx.beginPath();
      ctx.roundRect(x - width / 2, y - 9, width, 18, 9);
      ctx.fillStyle = color("var(--page)");
      ctx.fill();
      ctx.strokeStyle = ctx.fillStyle = role(stance.role);
      ctx.lineWidth = 1;
      ctx.stroke();
      ctx.fillText(text, x, y + 0.5);
    }
  }

  function headings() {
    const spans = $("headings").children;
    state.layout.columns.forEach(([, left, right], index) => {
      const { x } = network.canvasToDOM({ x: (left + right) / 2, y: 0 });
      spans[index].style.left = `${x}px`;
      spans[index].style.width = `${(right - left + 60) * network.getScale()}px`;
    });
  }

  function fit() {
    const [width, height] = state.layout.size, box = $("canvas").getBoundingClientRect();
    const scale = Math.min((box.width - 20) / width, (box.height - 12) / height, 1.5);
    $("headings").replaceChildren(...state.layout.columns.map(([label]) => element("span", { textContent: label })));
    network.moveTo({ position: { x: width / 2, y: height / 2 }, scale, animation: false });
  }
  const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor, animation: false });

  // ---- legend -------------------------------------------------------------------------------------------

  function swatch(tone, width, pattern, arrow) {
    const svg = drawn("svg", { viewBox: "0 0 44 14", "aria-hidden": "true" });
    const dashes = { dashed: "7 4", dotted: "2 3" }[pattern] ?? "none";
    svg.append(drawn("line", { x1: 1, y1: 7, x2: arrow ? 36 : 43, y2: 7, stroke: tone, "stroke-width": width, "stroke-dasharray": dashes }));
    const end = { arrow: "M34 2 L43 7 L34 12 Z", vee: "M33 2 L43 7 L33 12 L37 7 Z", bar: "M36 1 h3.5 v12 h-3.5 Z" }[arrow];
    if (arrow === "circle") svg.append(drawn("circle", { cx: 38, cy: 7, r: 4.5, fill: tone }));
    else if (end) svg.append(drawn("path", { d: end, fill: tone }));
    return svg;
  }

  function entry(sign, label, off, id) {
    const box = element("input", { type: "checkbox", checked: !off.has(id) });
    box.addEventListener("change", () => {
      if (box.checked) off.delete(id); else off.add(id);
      show();
    });
    const count = element("span", { className: "count" });
    count.dataset.of = id;
    return element("li", {}, element("label", {}, box, sign, element("span", { className: "name", textContent: label }), count));
  }

  function legend() {
    $("stances").replaceChildren(...facts.stances.map((stance) =>
      entry(swatch(role(stance.role), stance.width, "solid", stance.arrow), stance.label, state.offStances, stance.id)));
    $("kinds").replaceChildren(...facts.kinds.map((kind) => {
      const glyph = element("span", { className: "glyph", textContent: kind.glyph });
      glyph.style.color = role(kind.role);
      return entry(glyph, kind.label, state.offKinds, kind.id);
    }));
    const used = new Set(edges.map((edge) => edge.pattern));
    $("patterns").replaceChildren(...["solid", "dashed", "dotted"].filter((pattern) => used.has(pattern) && facts.patterns[pattern])
      .map((pattern) => element("li", { className: "key" }, element("span"), swatch(color("var(--muted)"), 2, pattern, ""),
        element("span", { className: "name", textContent: facts.patterns[pattern] }))));
    counts();
  }

  function counts() {
    const linked = nodes.filter((card) => card.degree > 0);
    for (const place of document.querySelectorAll("#legend .count")) {
      const id = place.dataset.of, isKind = kinds.has(id) && place.closest("#kinds");
      const all = isKind ? linked.filter((card) => card.kind === id) : edges.filter((edge) => edge.stance === id);
      const seen = isKind ? all.filter((card) => state.visibleCards.has(card.id)) : all.filter((edge) => state.visibleLines.has(edge.id));
      place.textContent = seen.length === all.length ? all.length : `${seen.length} of ${all.length}`;
    }
    const dates = facts.claims.flatMap(({ date }) => [date.earliest, date.latest]).filter(Boolean).sort();
    $("facts").textContent = [`${state.visibleCards.size} cards, ${state.visibleLines.size} lines, ${claims.size} claims`,
      dates.length ? `${day(dates[0])} to ${day(dates.at(-1))}` : ""].filter(Boolean).join(" · ");
  }

  // ---- panel --------------------------------------------------------------------------------------------

  const label = (id) => cards.get(id)?.label ?? id;

  function link(id) {
    const button = element("button", { type: "button", className: "link", textContent: label(id) });
    button.addEventListener("click", () => select(id));
    return button;
  }

  const listed = (texts) => (texts ?? []).join("; ");
  function paragraphs(evidence) {
    const byTitle = new Map();
    for (const { title, paragraph } of evidence) byTitle.set(title, [...(byTitle.get(title) ?? []), paragraph]);
    return [...byTitle].map(([title, numbers]) =>
      `${title}, paragraph${numbers.length > 1 ? "s" : ""} ${numbers.join(", ")}`).join("; ");
  }

  // Who passed it on: the article, the outlet it names, the informant of the outlet.
  function chain(claim) {
    if (!claim.evidence) return null;
    return [paragraphs(claim.evidence), listed(claim.outlet), listed(claim.informant)].filter(Boolean).join(" ← ");
  }

  const firmness = (claim) => [claim.status, listed(claim.modality)].filter(Boolean).join(", ");

  function claimCard(claim) {
    const stance = stances.get(claim.stance), tone = role(stance?.role ?? "other");
    const made = element("article");
    made.style.borderLeftColor = tone;
    const who = claim.sources.flatMap((id, index) => (index ? [" and ", link(id)] : [link(id)]));
    const pill = element("span", { className: "stance", textContent: (claim.negated ? "not: " : "") + claim.stanceLabel });
    pill.style.color = tone;
    made.append(element("p", {}, ...who, pill, link(claim.target)));
    if (claim.statement) made.append(element("p", { className: "statement", textContent: claim.statement }));
    const rows = [
      ["only if", listed(claim.condition)], ["how firm", firmness(claim)], ["when", when(claim)],
      ["where", listed([...(claim.event ?? []), ...(claim.place ?? [])])], ["on behalf of", listed(claim.behalf)],
      ["about", listed(claim.appliesTo)], ["reason given", listed(claim.motivation)],
      ["according to", listed(claim.accordingTo)], ["source", chain(claim)],
      ["words there", claim.anchor ? `“${claim.anchor}”` : ""],
      ["basis", [claim.basis, claim.note].filter(Boolean).join(": ")],
    ].filter(([, text]) => text);
    made.append(element("dl", {}, ...rows.flatMap(([name, text]) =>
      [element("dt", { textContent: name }), element("dd", { textContent: text })])));
    if (!claim.evidence) made.append(element("p", { className: "missing", textContent: "no source recorded" }));
    return made;
  }

  function structure(line) {
    const source = line.evidence.length ? paragraphs(line.evidence) : "no source recorded";
    return element("p", { className: "structure" },
      ...(line.from === state.selected ? [] : [link(line.from), " "]), stances.get(line.stance).label,
      ...(line.to === state.selected ? [] : [" ", link(line.to)]), element("small", { textContent: source }));
  }

  function panel() {
    const id = state.selected, place = $("panel");
    place.hidden = !id;
    $("legend").hidden = Boolean(id) || !$("found").hidden;
    place.replaceChildren();
    if (!id) return;
    const card = cards.get(id), line = lines.get(id);
    const back = element("button", { type: "button", id: "back", textContent: "← Legend" });
    back.addEventListener("click", () => select(null));
    const touching = card ? edges.filter((edge) => edge.from === id || edge.to === id) : [line];
    const told = [...new Set(touching.flatMap((edge) => edge.claims))].map((iri) => claims.get(iri));
    const linked = touching.filter((edge) => !edge.claims.length);
    const denied = (card?.denied ?? []).map((iri) => claims.get(iri));
    const own = told.filter((claim) => claim.sources.includes(id)), about = told.filter((claim) => !claim.sources.includes(id));
    const part = (title, items, make) => (items.length ? [element("h3", { textContent: title }), ...items.map(make)] : []);
    place.replaceChildren(back,
      element("h2", { textContent: card ? card.label : `${label(line.from)} – ${stances.get(line.stance).label} – ${label(line.to)}` }),
      ...(card ? [element("p", { className: "kind", textContent: [kinds.get(card.kind)?.label, card.note].filter(Boolean).join(" · ") })] : []),
      ...(card && !state.visibleCards.has(id) ? [element("p", { className: "missing", textContent: "Not in the picture: its lines are switched off, or it has none." })] : []),
      ...part(card ? "Takes these positions" : "Claims", card ? own : told, claimCard),
      ...part("Others about it", card ? about : [], claimCard),
      ...part("Said not to be so", denied, claimCard),
      ...part("Structure", linked, structure));
    document.querySelector("aside").scrollTop = 0;
    $("live").textContent = `${place.querySelector("h2").textContent}: ${told.length} claims`;
  }

  function select(id) {
    state.selected = cards.has(id) || lines.has(id) ? id : null;
    $("search").value = "";
    $("found").hidden = true;
    panel();
    light();
    reveal();
  }

  // Bring a card chosen by search or table into sight; one that is in sight stays where it is.
  function reveal() {
    const at = state.layout.cards[state.selected];
    if (!at || !state.visibleCards.has(state.selected)) return;
    const { x, y } = network.canvasToDOM({ x: at[0], y: at[1] }), box = $("canvas").getBoundingClientRect();
    if (x < 0 || y < 0 || x > box.width || y > box.height) network.moveTo({ position: { x: at[0], y: at[1] }, animation: false });
  }

  // ---- search -------------------------------------------------------------------------------------------

  function search() {
    const wanted = fold($("search").value.trim());
    $("found").hidden = !wanted;
    $("legend").hidden = Boolean(wanted) || Boolean(state.selected);
    $("panel").hidden = Boolean(wanted) || !state.selected;
    const hits = wanted ? nodes.filter((card) => fold(card.label).includes(wanted)).slice(0, 30) : [];
    $("found").replaceChildren(...hits.map((card) => {
      const button = element("button", { type: "button", textContent: `${kinds.get(card.kind)?.glyph ?? ""} ${card.label}` });
      button.addEventListener("click", () => select(card.id));
      return button;
    }));
    if (wanted && !hits.length) $("found").append(element("p", { textContent: "Nothing of that name." }));
    return hits;
  }

  // ---- table --------------------------------------------------------------------------------------------

  const TABLE = [
    ["Who", (claim) => claim.sources.map(label).join(", ")],
    ["Stance", (claim) => (claim.negated ? "not: " : "") + claim.stanceLabel],
    ["What", (claim) => label(claim.target)],
    ["Statement", (claim) => claim.statement ?? ""],
    ["Only if, how firm", (claim) => [listed(claim.condition) && `if ${listed(claim.condition)}`, firmness(claim)].filter(Boolean).join("; ")],
    ["When", when, (claim) => claim.date.earliest || "9999"],
    ["Source", (claim) => [chain(claim) ?? "no source recorded", claim.accordingTo && `according to ${listed(claim.accordingTo)}`].filter(Boolean).join("; ")],
    ["Basis", (claim) => claim.basis ?? ""],
  ];
  const sorting = { column: 5, down: false };

  function table() {
    const [, text, key = text] = TABLE[sorting.column];
    const sorted = [...facts.claims].sort((a, b) => key(a).localeCompare(key(b), "en") * (sorting.down ? -1 : 1) || (a.iri < b.iri ? -1 : 1));
    $("columns").replaceChildren(...TABLE.map(([name], index) => {
      const button = element("button", { type: "button", textContent: name });
      button.addEventListener("click", () => {
        Object.assign(sorting, { column: index, down: sorting.column === index && !sorting.down });
        table();
      });
      const cell = element("th", { scope: "col" }, button);
      if (index === sorting.column) cell.setAttribute("aria-sort", sorting.down ? "descending" : "ascending");
      return cell;
    }));
    $("rows").replaceChildren(...sorted.map((claim) => element("tr", {}, ...TABLE.map(([name, cell]) => {
      const place = element("td", { className: `cell-${name.split(/[ ,]/)[0].toLowerCase()}` });
      if (name === "Who") claim.sources.forEach((id, index) => place.append(...(index ? [", ", link(id)] : [link(id)])));
      else if (name === "What") place.append(link(claim.target));
      else place.textContent = cell(claim);
      return place;
    }))));
  }

  function turn(view) {
    document.body.dataset.view = view;
    $("picture").style.visibility = view === "picture" ? "visible" : "hidden";
    $("table").hidden = view !== "table";
    for (const name of ["picture", "table"]) $(`show-${name}`).setAttribute("aria-pressed", String(name === view));
  }

  // ---- start --------------------------------------------------------------------------------------------

  // The card or line at a place of the canvas. Cards are ours, so is the test whether one is hit.
  function hit(place) {
    const { x, y } = network.DOMtoCanvas(place);
    const inside = ({ width, height }, [cx, cy]) => Math.abs(x - cx) <= width / 2 && Math.abs(y - cy) <= height / 2;
    return [...state.visibleCards].find((id) => inside(cards.get(id), state.layout.cards[id])) ?? piece.get(network.getEdgeAt(place)) ?? null;
  }

  function listen() {
    network.on("click", ({ pointer }) => select(hit(pointer.DOM)));
    $("canvas").addEventListener("mousemove", ({ offsetX, offsetY }) => {
      $("canvas").style.cursor = hit({ x: offsetX, y: offsetY }) ? "pointer" : "";
    });
    network.on("afterDrawing", words);
    network.on("afterDrawing", headings);
    network.on("resize", fit);
    $("fit").addEventListener("click", fit);
    $("nearer").addEventListener("click", () => zoom(1.25));
    $("farther").addEventListener("click", () => zoom(0.8));
    $("show-picture").addEventListener("click", () => turn("picture"));
    $("show-table").addEventListener("click", () => turn("table"));
    $("search").addEventListener("input", search);
    $("search").addEventListener("keydown", (event) => {
      const [first] = event.key === "Enter" ? search() : [];
      if (first) select(first.id);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") select(null);
      else if (event.key === "/" && event.target.tagName !== "INPUT") {
        event.preventDefault();
        $("search").focus();
      }
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      resolved.clear();
      legend();
      panel();
      light();
    });
  }

  // Where a card or line is on the page, for tests and scripts.
  function where(id) {
    const route = state.layout.routes[id], box = $("canvas").getBoundingClientRect();
    const [a, b] = route ? route.slice(0, 2) : [];
    const at = route ? [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] : state.layout.cards[id];
    const { x, y } = network.canvasToDOM({ x: at[0], y: at[1] });
    return { x: box.left + x, y: box.top + y, scale: network.getScale() };
  }

  const seen = (id) => state.visibleCards.has(id) || state.visibleLines.has(id);
  window.kg = { nodes, edges, columns: facts.columns, select, where, seen };
  legend();
  table();
  turn(matchMedia("(max-width: 760px)").matches ? "table" : "picture");
  show();
  panel();
  listen();
  network.once("afterDrawing", () => { document.documentElement.dataset.ready = "true"; });
  fit();
})();
