// ---- the notebook around the page: it is told what is selected, and says from which day on to show; by a port of its own ---------
import { dayNumber, inOrder } from "./dates.js";
import { claimsOf, state, stops } from "./base.js";
import { refresh } from "./legend.js";

/** @type {MessagePort | null} */
let port = null;
let told = "";
let wish = { since: "", from: "" }; // the day that the notebook said, and that of the page which stands for it

/** After each change: what the notebook does not know yet. */
function tellHost() {
  const since = state.from === wish.from ? wish.since : state.from;
  const view = { claims: state.selected ? claimsOf(state.selected).map(({ iri }) => iri) : [], since };
  if (!port || JSON.stringify(view) === told) return;
  told = JSON.stringify(view);
  port.postMessage(view);
}

/** Show what is of this day or later. The page counts by the days of its claims. @param {string} since */
function showSince(since) {
  const from = dayNumber(since) === null ? "" : stops.find((stop) => inOrder(stop, since) >= 0) ?? since;
  wish = { since, from: from === stops[0] ? "" : from };
  state.from = wish.from;
  refresh();
}

// Only who wrote this page into a frame (srcdoc) can hand it a port: it knows all that is in the page.
function listenToHost() {
  if (location.protocol !== "about:") return;
  addEventListener("message", ({ source, data, ports }) => {
    if (source !== parent || data !== "kgtool" || !ports.length) return;
    [port] = ports;
    port.onmessage = ({ data: { since } }) => showSince(String(since));
    tellHost();
  });
}

export { listenToHost, tellHost };
