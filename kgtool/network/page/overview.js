// ---- overview: a row for each matter; left who is for it, right who is against, between them who is neither ----------------
import { say } from "./words.js";
import { NOTHING } from "./text.js";
import { day, days, saidThen, when } from "./dates.js";
import { $, all, element, one } from "./dom.js";
import {
  badge, badged, claimsOf, DRAWERS, ends, FACES, facts, label, named, passes, signsOf, stanceOf, wholeOf,
  stances, state, taken,
} from "./base.js";
import { show } from "./drawers.js";
import { headlines, scope } from "./headlines.js";
import { chain, select } from "./panel.js";
import { remember } from "./address.js";
import { turn } from "./faces.js";

const MOST = 4; // names on a side; the rest is a number, until it is asked for
/** The sides that show all, by way and matter. @type {Set<string>} */
const opened = new Set();
/** How many on a side, in words. @type {{ [way in Way]: (n: number) => string }} */
const WAYS = { pro: (n) => say("{n} for", { n }), neither: (n) => say("{n} neither", { n }), con: (n) => say("{n} against", { n }) };
const SIDES = { pro: say("For"), neither: say("Neither"), con: say("Against") };
const EVERY = /** @type {Way[]} */ (Object.keys(WAYS));
/**
 * What each way gives.
 * @template T
 * @param {(way: Way) => T} make
 */
const byWay = (make) => ({ pro: make("pro"), neither: make("neither"), con: make("con") });
/** Whether a claim is on a matter itself, not on one of its parts. @param {Claim} claim @param {string} id */
const isOn = (claim, id) => ends(claim).targets.includes(id);
/** @type {Sides[]} */
const matters = facts.matters.map((matter) => ({ ...matter, ...byWay((way) => matter[way].map((place) => facts.claims[place]).sort((a, b) => Number(isOn(b, matter.id)) - Number(isOn(a, matter.id)))) }));
const shortDay = (/** @type {Claim} */ claim) => { const [first] = days(claim.date).filter(Boolean); return first && saidThen(claim.date) ? day(first) : ""; };

/**
 * A claim as a chip: who, which stance, on what where that is not the matter itself, its signs and its day.
 * @param {Claim} claim @param {Sides} matter
 */
function position(claim, matter) {
  const { sources, targets } = ends(claim), look = stances.get(taken(claim)[0]) ?? stances.get(claim.stances?.[0]), on_ = targets.filter((id) => id !== matter.id);
  const made = element("button", { type: "button", className: `position ${claim.pattern}`, dir: "auto", title: [claim.statement, when(claim), chain(claim)].filter(Boolean).join("\n") },
    element("b", { textContent: named(sources) }), ` ${stanceOf(claim)} `, ...(on_.length ? [element("span", { className: "on", textContent: named(on_) }), " "] : []),
    ...badged(signsOf(claim), claim.pattern).map(badge), ...(shortDay(claim) ? [element("small", { textContent: ` ${shortDay(claim)}` })] : []));
  made.style.setProperty("--tone", `var(--role-${look?.role ?? "other"}, var(--role-other))`);
  made.dataset.claim = claim.iri;
  made.addEventListener("click", () => select(claim.iri));
  return element("li", {}, made);
}

/**
 * A side of a matter: its claims, the first of many, and how many they are as a bar.
 * @param {Sides} matter @param {Way} way @param {number} widest
 */
function side(matter, way, widest) {
  const key = `${way} ${matter.id}`, some = matter[way], few = some.length > MOST && !matter.part && !opened.has(key) ? some.slice(0, MOST - 1) : some, rest = some.length - few.length;
  const bar = element("i", { className: "bar", ariaHidden: "true" });
  bar.style.width = `${(100 * some.length) / widest}%`;
  const more = element("button", { type: "button", className: "more", textContent: say("and {n} more", { n: rest }) });
  more.addEventListener("click", () => {
    opened.add(key);
    overview();
    const again = all($("overview"), ".matter").find(({ dataset }) => dataset.matter === matter.id);
    if (again) one(again, `.${way} li:nth-child(${MOST}) button`).focus();
  });
  const made = element("div", { className: `side ${way}` }, ...(way === "neither" ? [] : [bar]), element("ul", {}, ...few.map((claim) => position(claim, matter)), ...(rest ? [element("li", {}, more)] : [])));
  made.dataset.side = SIDES[way];
  return made;
}

/** @param {Sides} matter @param {number} widest */
function row(matter, widest) {
  const name = element("button", { type: "button", className: "name", dir: "auto", textContent: matter.label });
  name.addEventListener("click", () => (matter.part ? select(matter.id) : openMatter(matter.id)));
  const counts_ = (/** @type {(claim: Claim) => boolean} */ which) => EVERY.map((way) => [way, matter[way].filter(which).length])
    .filter(([, number]) => number).map(([way, number]) => WAYS[/** @type {Way} */ (way)](Number(number))).join(" · ");
  const every = counts_(() => true), itself = counts_((claim) => isOn(claim, matter.id));
  const head = element("h2", {}, name, element("small", { textContent: every }),
    ...(itself && itself !== every ? [element("small", { textContent: say("on the whole: {counts}; the rest on its parts", { counts: itself }) })] : []));
  const made = element("section", { className: "matter", ariaLabel: matter.label }, head, side(matter, "pro", widest), side(matter, "neither", widest), side(matter, "con", widest));
  made.dataset.matter = matter.id;
  return made;
}

// The contents of a matter, a plan with its parts as one, each as a matter of its own.
/** @param {Sides} matter @returns {Sides[]} */
function within(matter) {
  /** @type {Map<string, Sides>} */
  const found = new Map();
  for (const way of EVERY) for (const claim of matter[way]) for (const target of new Set(ends(claim).targets.map(wholeOf))) {
    if (!found.has(target)) found.set(target, { id: target, label: label(target), pro: [], con: [], neither: [], part: true });
    const sides = new Map(claim.sides ?? []), taken_ = ends(claim).targets.filter((id) => wholeOf(id) === target).map((id) => sides.get(id) ?? 0).find(Boolean) ?? 0;
    found.get(target)[taken_ > 0 ? "pro" : taken_ < 0 ? "con" : "neither"].push(claim);
  }
  const both = (/** @type {Sides} */ { pro, con }) => Math.min(pro.length, con.length), all = (/** @type {Sides} */ { pro, con, neither }) => pro.length + con.length + neither.length;
  return [...found.values()].sort((a, b) => both(b) - both(a) || all(b) - all(a) || (a.id < b.id ? -1 : 1));
}

function overview() {
  const narrowed = matters.find(({ id }) => id === state.matter?.id);
  const seen = (narrowed ? within(narrowed) : matters).map((matter) => ({ ...matter, ...byWay((way) => matter[way].filter(passes)) }))
    .filter((matter) => EVERY.some((way) => matter[way].length));
  const widest = Math.max(1, ...seen.flatMap(({ pro, con }) => [pro.length, con.length]));
  $("overview").replaceChildren(
    element("p", { className: "reading" }, element("span", { className: "pro", textContent: `← ${say("for it")}` }), element("span", { textContent: say("neither, or counted on no side") }), element("span", { className: "con", textContent: `${say("against it")} →` })),
    ...(seen.length ? seen.map((matter) => row(matter, widest)) : [element("p", { className: "none", textContent: NOTHING.claim })]));
}

function overviewChosen() {
  const chosen = new Set(state.selected ? claimsOf(state.selected).map(({ iri }) => iri) : []);
  for (const one of all($("overview"), ".position")) one.setAttribute("aria-pressed", String(chosen.has(one.dataset.claim)));
}

/** A matter by itself: its own network, where the page has one, else its claims lit up in the picture. @param {string} id */
function openMatter(id) {
  const matter = matters.find((one) => one.id === id) ?? null;
  state.matter = matter && { id, label: matter.label };
  state.only = matter && new Set(EVERY.flatMap((way) => matter[way].map(({ iri }) => iri)));
  state.headline = null;
  headlines();
  scope();
  turn(facts.large && !DRAWERS.cards.has(id) ? "overview" : "picture");
  show();
  remember(true);
}
if (facts.matters.length) FACES.overview = { draw: overview, chosen: overviewChosen };
