// ---- arrow keys in a face: one of its buttons is in the tab order; arrows go to the nearest in their direction --------

function roved(items, chosen) {
  for (const item of items) item.tabIndex = item === chosen ? 0 : -1;
}

// `line` selects what holds a line of them (a lane, a row); `place` gives the element that marks the position of an item.
function rove(event, items, line, place) {
  const from = event.target, all = [...items];
  if (!all.includes(from) || event.ctrlKey || event.metaKey || event.altKey) return;
  const lines = new Map();
  for (const item of all) lines.set(item.closest(line), [...(lines.get(item.closest(line)) ?? []), item]);
  const held = [...lines.values()], number = held.findIndex((items) => items.includes(from));
  const x = (item) => (place(item) ?? item).getBoundingClientRect().left;
  const sorted = (items = []) => items.map((item) => [x(item), item]).sort((a, b) => a[0] - b[0]).map(([, item]) => item);
  const own = sorted(held[number]), at = own.indexOf(from), here = x(from);
  const nearest = (items) => sorted(items).sort((a, b) => Math.abs(x(a) - here) - Math.abs(x(b) - here))[0];
  const found = {
    ArrowRight: () => own[at + 1] ?? sorted(held[number + 1])[0], ArrowLeft: () => own[at - 1] ?? sorted(held[number - 1]).at(-1),
    ArrowDown: () => nearest(held[number + 1]), ArrowUp: () => nearest(held[number - 1]), Home: () => own[0], End: () => own.at(-1),
  }[event.key];
  if (!found) return;
  event.preventDefault();
  const to = found();
  if (!to) return;
  roved(all, to);
  to.focus({ preventScroll: true });
  to.scrollIntoView({ block: "nearest", inline: "nearest" });
}

export { rove, roved };
