// ---- the faces of the page: one is shown; each draws what passes the filters, and marks what is selected ---------
import { $ } from "./dom.js";
import { FACES, state } from "./base.js";

FACES.picture = { draw() {}, chosen() {} }; // drawn by show(), so that it is ready when the face is opened

/** Show a face. @param {string} view */
function turn(view) {
  state.view = document.body.dataset.view = view;
  $("picture").style.visibility = view === "picture" ? "visible" : "hidden";
  for (const name of Object.keys(FACES)) {
    if (name !== "picture") $(name).hidden = name !== view;
    $(`show-${name}`).setAttribute("aria-pressed", String(name === view));
  }
  FACES[view].draw();
  FACES[view].chosen();
}

export { turn };
