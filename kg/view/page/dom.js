/** Elements made from code. Text only ever arrives as text: there is no way from here to markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, any>} [set] `class`, `on` (event → function), `data`, or attributes; null and false are left out
 * @param {...any} inside nodes, text, lists of them; null and false are left out
 * @returns {HTMLElement}
 */
export function el(tag, set = {}, ...inside) {
  return fill(document.createElement(tag), set, inside);
}

/** The same for SVG. @returns {SVGElement} */
export function svg(tag, set = {}, ...inside) {
  return fill(document.createElementNS(SVG, tag), set, inside);
}

function fill(node, set, inside) {
  for (const [name, value] of Object.entries(set)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, run] of Object.entries(value)) node.addEventListener(event, run);
    else if (name === "style") for (const [key, text] of Object.entries(value)) node.style.setProperty(key, String(text));
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...inside.flat(9).filter((x) => x !== null && x !== undefined && x !== false && x !== ""));
  return node;
}

/** @param {string} id @returns {any} */
export function byId(id) {
  return document.getElementById(id);
}

/** A button that looks like a link: every step in the page is one of these, so keyboards and readers can take it. */
export function link(text, run, set = {}) {
  return el("button", { type: "button", class: "link", ...set, on: { click: run } }, text);
}
