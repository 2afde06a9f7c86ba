// ---- what draws the picture: cards, of the whole or of one matter; a large network as dots ------------------------------------

const drawer = () => (facts.dotted && !(state.matter && cardsPicture.has(state.matter.id)) ? dotsPicture : cardsPicture);
const light = () => drawer().light(), ring = () => drawer().ring(), fit = () => drawer().fit(), begin = () => drawer().begin();
const reveal = (id) => drawer().reveal(id), zoom = (factor) => drawer().zoom(factor), where = (id) => drawer().where(id);
const copied = (x, y) => drawer().copied(x, y), badgesAt = (id) => drawer().badgesAt(id);

// All that the filters change.
function show() {
  const moved = drawer().draw();
  if (facts.dotted) for (const [name, one] of [["canvas", dotsPicture], ["sheet", cardsPicture]]) $(name).style.visibility = drawer() === one ? "" : "hidden";
  counts();
  hidden();
  FACES[state.view].draw();
  if (moved) (slim.matches ? begin : fit)();
}
