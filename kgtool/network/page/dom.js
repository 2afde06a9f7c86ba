// ---- elements, colors, and how wide texts are --------------------------------------------------------------

/**
 * The element of page.html with this id.
 * @template {string} Id
 * @param {Id} id
 * @returns {Id extends keyof Elements ? Elements[Id] : HTMLElement}
 */
const $ = (id) => /** @type {any} */ (document.getElementById(id));
const narrow = matchMedia("(max-width: 760px)"), slim = matchMedia("(max-width: 1100px)");
const FONT = getComputedStyle(document.body).fontFamily;
const PRISTINE = document.documentElement.outerHTML; // the page as its file has it, for share.js

/**
 * A new element with these properties and children; a child that is null is left out.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Partial<HTMLElementTagNameMap[Name]>} properties
 * @param {(Node | string | null | undefined)[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/**
 * A new element of SVG.
 * @template {keyof SVGElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string | number>} attributes
 * @returns {SVGElementTagNameMap[Name]}
 */
function drawn(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/**
 * The elements inside another that a selector finds.
 * @param {ParentNode} place @param {string} selector
 * @returns {HTMLElement[]}
 */
const all = (place, selector) => /** @type {HTMLElement[]} */ ([...place.querySelectorAll(selector)]);

/**
 * The first element inside another that a selector finds; there is one.
 * @param {ParentNode} place @param {string} selector
 */
const one = (place, selector) => /** @type {HTMLElement} */ (place.querySelector(selector));

/** The element around the place of an event that a selector finds. @param {Event} event @param {string} selector */
const around = ({ target }, selector) => (target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest(selector)) : null);

/** The label around a control. @param {HTMLElement} control */
const labelOf = (control) => /** @type {HTMLElement} */ (control.closest("label"));

/** @type {Map<string, string>} */
const resolved = new Map(); // emptied when the system turns dark or light
const probe = document.body.appendChild(element("i", { hidden: true }));
/** A CSS color in the form the canvas needs. @param {string} css @returns {string} */
function color(css) {
  const known = resolved.get(css);
  if (known) return known;
  probe.style.color = css;
  resolved.set(css, getComputedStyle(probe).color);
  return color(css);
}
/** @param {string} name */
const role = (name) => color(`var(--role-${name}, var(--role-other))`);

const textRuler = pen(document.createElement("canvas")); // measures text
/** @param {HTMLCanvasElement} canvas */
function pen(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

export { $, all, around, color, drawn, element, FONT, labelOf, narrow, one, pen, PRISTINE, resolved, role, slim, textRuler };
