// ---- a canvas that one moves: drag, wheel, pinch -----------------------------------------------------------------------
// What is drawn is kept as a bitmap a little larger than what is in sight. While it moves only the bitmap is drawn, which
// takes a few milliseconds however much is on it; when it rests all is drawn anew.
import { element, pen } from "./dom.js";
import { limited, pinched, sightOf, toPicture, toScreen, zoomed } from "./views.js";

const MARGIN = 0.25, REST = 140; // of the bitmap around what is in sight, by its width and height; milliseconds without a move

/** A canvas in a frame, which draws what `Movable` says. @param {HTMLElement} frame @param {Movable} what */
function movingCanvas(frame, { paint, live, grab, drag, drop, tap, point, leave, moved }) {
  const canvas = frame.appendChild(element("canvas")), ctx = pen(canvas);
  const still = document.createElement("canvas"), kept = pen(still);
  /** @type {View} */
  const view = { x: 0, y: 0, scale: 1 };
  let drawnAt = { ...view }, stale = true, asked = 0, resting = 0;
  let size = { width: 0, height: 0, dense: 1 };

  function measure() {
    const { width, height } = frame.getBoundingClientRect(), dense = devicePixelRatio || 1;
    if (width === size.width && height === size.height && dense === size.dense) return;
    size = { width, height, dense };
    for (const { one, part } of [{ one: canvas, part: 1 }, { one: still, part: 1 + 2 * MARGIN }]) Object.assign(one, { width: Math.round(width * part * dense), height: Math.round(height * part * dense) });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    stale = true;
  }

  function all() {
    const { width, height, dense } = size;
    kept.setTransform(1, 0, 0, 1, 0, 0);
    kept.clearRect(0, 0, still.width, still.height);
    kept.setTransform(dense * view.scale, 0, 0, dense * view.scale, dense * (view.x + MARGIN * width), dense * (view.y + MARGIN * height));
    paint(kept, sightOf(view, size, MARGIN));
    drawnAt = { ...view };
    stale = false;
  }

  function frameNow() {
    asked = 0;
    measure();
    if (!size.width || !size.height) return;
    if (stale) all();
    const { dense, width, height } = size, grown = view.scale / drawnAt.scale;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    ctx.imageSmoothingEnabled = grown !== 1;
    ctx.drawImage(still, dense * (view.x - (drawnAt.x + MARGIN * width) * grown), dense * (view.y - (drawnAt.y + MARGIN * height) * grown), still.width * grown, still.height * grown);
    ctx.setTransform(dense * view.scale, 0, 0, dense * view.scale, dense * view.x, dense * view.y);
    if (live(ctx, sightOf(view, size, 0))) ask();
  }

  const ask = () => { asked ||= requestAnimationFrame(frameNow); };
  function redraw() {
    stale = true;
    ask();
  }

  /** Looks elsewhere; where the bitmap does not reach, and once it rests, all is drawn anew. @param {View} to */
  function look(to) {
    Object.assign(view, to, { scale: limited(to.scale) });
    const { x, y, scale } = view, far = Math.abs(x - drawnAt.x) > MARGIN * size.width || Math.abs(y - drawnAt.y) > MARGIN * size.height;
    if (scale === drawnAt.scale && far) stale = true;
    clearTimeout(resting);
    resting = setTimeout(redraw, REST);
    ask();
  }
  /** @param {number} factor @param {Point} place */
  const zoomAt = (factor, place) => look(zoomed(view, factor, place));
  /** @param {MouseEvent} event */
  const placeOf = (event) => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  /** @type {Map<number, Point>} */
  const fingers = new Map();
  let gone = 0, alone = false; // how far the pointer went since it went down; whether one thing is dragged
  canvas.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    fingers.set(event.pointerId, placeOf(event));
    canvas.setPointerCapture(event.pointerId);
    if (fingers.size === 1) [gone, alone] = [0, false];
    else if (alone) {
      alone = false;
      drop();
    }
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId), now = placeOf(event);
    if (!before) {
      if (event.pointerType !== "touch") point(now, event);
      return;
    }
    const [dx, dy] = [now.x - before.x, now.y - before.y], first = gone < 4;
    gone += Math.hypot(dx, dy);
    if (gone < 4) return;
    if (first && fingers.size === 1) alone = grab(before);
    if (alone) drag(now);
    else if (fingers.size === 1) look({ ...view, x: view.x + dx, y: view.y + dy });
    else {
      const [other] = [...fingers].filter(([id]) => id !== event.pointerId);
      look(pinched(view, other[1], before, now));
    }
    fingers.set(event.pointerId, now);
    moved();
  });
  /** @param {PointerEvent} event */
  const up = (event) => {
    if (!fingers.delete(event.pointerId)) return;
    if (alone) drop();
    else if (gone < 4 && !fingers.size && event.type === "pointerup") tap(placeOf(event));
    alone = false;
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const lines = event.deltaMode ? 16 : 1;
    zoomAt(Math.exp((-event.deltaY * lines) / (event.ctrlKey ? 150 : 500)), placeOf(event));
    moved();
  }, { passive: false });

  return { canvas, view, look, redraw, ask, measure, zoomAt, toPicture: (/** @type {Point} */ place) => toPicture(view, place), toScreen: (/** @type {Point} */ place) => toScreen(view, place) };
}

export { movingCanvas };
