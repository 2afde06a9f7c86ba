// ---- the link to this view: what differs from the first look, after the # ------------------------------------
import { dayNumber } from "./dates.js";
import { narrow } from "./dom.js";
import { cards, edges, FACES, facts, kinds, known, lines, OFF, stances, state, stops } from "./base.js";
import { CLOCKS, DATED } from "./asof.js";
import { turn } from "./faces.js";
import { tellHost } from "./host.js";
import { refresh } from "./legend.js";
import { select } from "./panel.js";

const FIRST = narrow.matches && facts.view === "picture" ? "table" : facts.view;
/** @param {string} id */
const spelled = (id) => (lines.has(id) ? [lines.get(id).from, lines.get(id).stance, lines.get(id).to].join(" ") : id);
let address = location.hash;

/**
 * `step`: a step of the browser's history, which Back takes back: what is selected, a face, a headline, a matter.
 * @param {boolean} step
 */
function remember(step = false) {
  tellHost();
  const link = new URLSearchParams();
  /** @param {string} name @param {(string | null | undefined)[]} values */
  const put = (name, values) => values.forEach((value) => value && link.append(name, value));
  put("on", OFF.filter((id) => !state.offStances.has(id)));
  put("off", [...state.offStances].filter((id) => !OFF.includes(id)));
  put("kind", [...state.offKinds]);
  put("from", [state.from]);
  put("to", [state.to]);
  put("as-of", [state.asOf]);
  put("clock", state.clock === "published" ? [] : [state.clock]);
  put("undated", state.undated ? [] : ["no"]);
  put("all", state.all ? ["yes"] : []);
  put("lane", state.lane === "actor" ? [] : [state.lane]);
  put("view", state.view === FIRST ? [] : [state.view]);
  put("open", [...state.unfolded]);
  put("only", state.headline === null ? [] : [String(state.headline)]);
  put("on-matter", [state.matter?.id]);
  put("find", [state.find]);
  put("see", state.selected ? [spelled(state.selected)] : []);
  const hash = String(link) && `#${link}`;
  if (hash === address || location.protocol === "about:") return; // a frame in a notebook does not have its own address
  address = hash;
  history[step ? "pushState" : "replaceState"](null, "", hash || location.pathname + location.search);
}

/** What the address has selected, or null; all else that it says is set. */
function recall() {
  const link = new URLSearchParams(location.hash.slice(1));
  const all = (/** @type {string} */ name) => link.getAll(name), one = (/** @type {string} */ name) => link.get(name) ?? "";
  address = location.hash;
  state.offStances = new Set([...OFF.filter((id) => !all("on").includes(id)), ...all("off").filter((id) => stances.has(id))]);
  state.offKinds = new Set(all("kind").filter((id) => kinds.has(id)));
  state.from = stops.find((stop) => stop === one("from")) ?? "";
  state.to = stops.find((stop) => stop === one("to")) ?? "";
  state.asOf = dayNumber(one("as-of")) === null || !DATED ? "" : one("as-of");
  state.clock = Object.hasOwn(CLOCKS, one("clock")) ? one("clock") : "published";
  state.undated = one("undated") !== "no";
  state.all = one("all") === "yes";
  state.lane = one("lane") || "actor";
  state.find = one("find");
  state.unfolded = new Set(all("open").filter((id) => cards.has(id)));
  narrowedTo(one("only"), one("on-matter"));
  state.view = Object.hasOwn(FACES, one("view")) ? one("view") : FIRST;
  const wanted = one("see");
  // Links of before had a space between the two things of a cell.
  return [wanted, wanted.replace(" ", "\n")].find(known) ?? edges.find((edge) => spelled(edge.id) === wanted)?.id ?? null;
}

/** A headline by its place, or a matter by its name. @param {string} headline @param {string} matter */
function narrowedTo(headline, matter) {
  const one = headline === "" ? undefined : facts.headlines[Number(headline)], other = facts.matters.find(({ id }) => id === matter);
  const places = one?.claims ?? (other ? [...other.pro, ...other.con, ...other.neither] : null);
  state.headline = one ? Number(headline) : null;
  state.matter = !one && other ? { id: other.id, label: other.label } : null;
  state.only = places && new Set(places.map((place) => facts.claims[place].iri));
}

/** Where the browser goes to another address of the page. */
function reopened() {
  if (location.hash === address) return;
  const wanted = recall();
  turn(state.view);
  refresh();
  select(wanted, false);
}

export { recall, remember, reopened };
