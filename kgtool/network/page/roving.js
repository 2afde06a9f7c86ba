// ---- arrow keys in a face: one of its buttons is in the tab order; arrows go to the nearest in their direction --------

/** Only the chosen one is in the tab order. @param {Iterable<HTMLElement>} items @param {HTMLElement} chosen */
function roved(items, chosen) {
  for (const item of items) item.tabIndex = item === chosen ? 0 : -1;
}

/**
 * `line` selects what holds a line of them (a lane, a row); `place` gives the element that marks the position of an item.
 * @param {KeyboardEvent} event @param {Iterable<HTMLElement>} items @param {string} line @param {(item: HTMLElement) =>
 * Element | null} place
 */
function rove(event, items, line, place) {
  const from = /** @type {HTMLElement} */ (event.target), all = [...items];
  if (!all.includes(from) || event.ctrlKey || event.metaKey || event.altKey) return;
  const held = [...Map.groupBy(all, (item) => item.closest(line)).values()], number = held.findIndex((items) => items.includes(from));
  const x = (/** @type {HTMLElement} */ item) => (place(item) ?? item).getBoundingClientRect().left;
  const sorted = (/** @type {HTMLElement[]} */ items = []) => items.map((item) => ({ item, at: x(item) })).sort((a, b) => a.at - b.at).map(({ item }) => item);
  const own = sorted(held[number]), at = own.indexOf(from), here = x(from);
  const nearest = (/** @type {HTMLElement[]} */ items) => sorted(items).sort((a, b) => Math.abs(x(a) - here) - Math.abs(x(b) - here))[0];
  /** @type {Record<string, () => HTMLElement | undefined>} */
  const moves = {
    ArrowRight: () => own[at + 1] ?? sorted(held[number + 1])[0], ArrowLeft: () => own[at - 1] ?? sorted(held[number - 1]).at(-1),
    ArrowDown: () => nearest(held[number + 1]), ArrowUp: () => nearest(held[number - 1]), Home: () => own[0], End: () => own.at(-1),
  };
  if (!Object.hasOwn(moves, event.key)) return;
  event.preventDefault();
  const to = moves[event.key]();
  if (!to) return;
  roved(all, to);
  to.focus({ preventScroll: true });
  to.scrollIntoView({ block: "nearest", inline: "nearest" });
}

export { rove, roved };
