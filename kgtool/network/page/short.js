// ---- things and links come as short as they can be (page/__init__.py): here they are spelled out ---------------------------------

/** A link is its own claim, by nobody. @param {ShortData} data @returns {PageData} */
function spelledOut({ nodes, edges, facts }) {
  const cards = nodes.map((card) => ({ ...card, kind: facts.kinds[card.kind].id, height: card.height ?? card.width, column: card.column ?? "", note: "", order: null, denied: [], things: {} }));
  /** @type {Claim[]} */
  const claims = [];
  const lines = edges.map(([from, to, stance, said], index) => {
    const [source, target] = [cards[from].id, cards[to].id], { id, label } = facts.stances[stance], iri = `row:${index}`;
    claims.push({ iri, sources: [source], stances: [id], stanceLabel: label, targets: [target], pattern: "solid", date: { earliest: "", latest: "" } });
    return { id: `e${index}`, from: source, to: target, stance: id, shown: true, evidence: [], claims: [iri], first: "", said };
  });
  return { nodes: cards, edges: lines, facts: { ...facts, claims } };
}

export { spelledOut };
