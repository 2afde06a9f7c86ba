// ---- the link to this view: what differs from the first look, after the # ------------------------------------
import { count } from "./words.js";
import { dayNumber } from "./dates.js";
import { $, narrow } from "./dom.js";
import { cards, edges, FACES, facts, kinds, known, lines, OFF, stances, state, stops } from "./base.js";
import { CLOCK, CLOCKS, DATED } from "./asof.js";
import { turn } from "./faces.js";
import { tellHost } from "./host.js";
import { refresh } from "./legend.js";
import { select } from "./panel.js";
import { moveOf, puttingBack } from "./moving.js";
import { noted, noteOf } from "./notes.js";
import { framed } from "./share.js";
import { partOf } from "./part.js";

const FIRST = narrow.matches && facts.view === "picture" ? "table" : facts.view;
/** @param {string} id */
const spelled = (id) => (lines.has(id) ? [lines.get(id).from, lines.get(id).stance, lines.get(id).to].join(" ") : id);
const OPENED = JSON.parse($("state").textContent); // what a saved page opens with, in the words of an address
let address = location.hash;

/** What is shown in the words of an address: names and values as in the query of one. Also `kgtool view --state` reads it (state.py). */
function spelledView(notes = true, frame = state.frame) {
  const link = new URLSearchParams();
  /** @param {string} name @param {(string | null | undefined)[]} values */
  const put = (name, values) => values.forEach((value) => value && link.append(name, value));
  put("on", OFF.filter((id) => !state.offStances.has(id)));
  put("off", [...state.offStances].filter((id) => !OFF.includes(id)));
  put("kind", [...state.offKinds]);
  put("from", [state.from]);
  put("to", [state.to]);
  put("as-of", [state.asOf]);
  put("clock", state.clock === "published" || (!state.asOf && state.clock === CLOCK) ? [] : [state.clock]);
  put("undated", state.undated ? [] : ["no"]);
  put("all", state.all ? ["yes"] : []);
  put("lane", state.lane === "actor" ? [] : [state.lane]);
  put("view", state.view === FIRST && !OPENED ? [] : [state.view]); // never empty in a saved page, where nothing stands for what it opens with
  put("open", [...state.unfolded]);
  put("part", [state.part?.text]);
  put("only", state.headline === null ? [] : [String(state.headline)]);
  put("on-matter", [state.matter?.id]);
  put("find", [state.find]);
  put("see", state.selected ? [spelled(state.selected)] : []);
  put("move", [...state.moves].map(([key, at]) => `${at.map(Math.round).join(" ")} ${key}`));
  put("note", notes ? [...state.notes].map(([id, text]) => `${id}\n${text}`) : []);
  put("frame", frame ? ["yes"] : []);
  return String(link);
}

/**
 * `step`: a step of the browser's history, which Back takes back: what is selected, a face, a headline, a matter, a moved card.
 * @param {boolean} step
 */
function remember(step = false) {
  tellHost();
  const view = spelledView(), hash = view && `#${view}`;
  if (hash === address || location.protocol === "about:") return; // a frame in a notebook does not have its own address
  address = hash;
  history[step ? "pushState" : "replaceState"]({ own: true }, "", hash || location.pathname + location.search);
}

/** What the address has selected, or null; all else that it says is set. */
function recall() {
  const link = new URLSearchParams(location.hash.slice(1) || OPENED);
  const all = (/** @type {string} */ name) => link.getAll(name), one = (/** @type {string} */ name) => link.get(name) ?? "";
  address = location.hash;
  state.offStances = new Set([...OFF.filter((id) => !all("on").includes(id)), ...all("off").filter((id) => stances.has(id))]);
  state.offKinds = new Set(all("kind").filter((id) => kinds.has(id)));
  state.from = stops.find((stop) => stop === one("from")) ?? "";
  state.to = stops.find((stop) => stop === one("to")) ?? "";
  state.asOf = dayNumber(one("as-of")) === null || !DATED ? "" : one("as-of");
  state.clock = Object.hasOwn(CLOCKS, one("clock")) ? one("clock") : CLOCK;
  state.undated = one("undated") !== "no";
  state.all = one("all") === "yes";
  state.lane = one("lane") || "actor";
  state.find = one("find");
  state.unfolded = new Set(all("open").filter((id) => cards.has(id)));
  state.part = partOf(one("part"));
  narrowedTo(one("only"), one("on-matter"));
  state.view = Object.hasOwn(FACES, one("view")) ? one("view") : FIRST;
  state.moves = new Map(/** @type {[string, [number, number]][]} */ (all("move").map(moveOf).filter(Boolean)));
  // What was written is not taken back with a step: only the address of another view adds to it.
  if (!history.state?.own || !ready()) state.notes = new Map([.../** @type {[string, string][]} */ (all("note").map(noteOf).filter(Boolean)), ...state.notes]);
  state.frame = one("frame") === "yes";
  puttingBack();
  const wanted = one("see");
  // Links of before had a space between the two things of a cell.
  const found = [wanted, wanted.replace(" ", "\n")].find(known) ?? edges.find((edge) => spelled(edge.id) === wanted)?.id ?? null;
  missing([...(wanted && !found ? [wanted] : []), ...all("open").filter((id) => !cards.has(id)), ...(one("on-matter") && !state.matter ? all("on-matter") : []),
    ...all("move").filter((text) => !moveOf(text)).map((text) => text.split(" ").slice(2).join(" ")), ...[...state.notes.keys()].filter((id) => !noted(id))]);
  return found;
}

/** What an address names and this page does not have: it may have been made from other data. @param {string[]} names */
function missing(names) {
  const some = [...new Set(names)];
  $("missing").hidden = !some.length;
  $("missing").textContent = count(
    "Of the view that the address describes, {n} thing cannot be shown, because this page does not have it: {names}.",
    "Of the view that the address describes, {n} things cannot be shown, because this page does not have them: {names}.",
    some.length, { names: `${some.slice(0, 3).join(", ")}${some.length > 3 ? ", …" : ""}` });
}

/** A headline by its place, or a matter by its name. @param {string} headline @param {string} matter */
function narrowedTo(headline, matter) {
  const one = headline === "" ? undefined : facts.headlines[Number(headline)], other = facts.matters.find(({ id }) => id === matter);
  const places = one?.claims ?? (other ? [...other.pro, ...other.con, ...other.neither] : null);
  state.headline = one ? Number(headline) : null;
  state.matter = !one && other ? { id: other.id, label: other.label } : null;
  state.only = places && new Set(places.map((place) => facts.claims[place].iri));
}

const ready = () => document.documentElement.dataset.ready === "true";
/** Where the browser goes to another address of the page. */
function reopened() {
  if (location.hash === address) return;
  const wanted = recall();
  framed();
  turn(state.view);
  refresh();
  select(wanted, false);
}

export { recall, remember, reopened, spelledView };
