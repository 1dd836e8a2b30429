/** A search field with suggestions: an ARIA combobox, used by the header, the path tool and the comparison. */

import { el } from "./dom.js";
import { colourOf } from "./palette.js";

let count = 0;

/**
 * @param {any} app @param {(i: number) => void} pick
 * @param {{may?: (i: number) => boolean, value?: string, label?: string}} [how]
 */
export function makeFinder(app, pick, how = {}) {
  const id = `found${count++}`;
  const f = { hits: [], at: -1 };
  const list = el("ul", { id, class: "hits", role: "listbox", hidden: true, "aria-label": app.t ? how.label || app.t("searchLabel") : "" });
  const input = /** @type {HTMLInputElement} */ (el("input", { type: "search", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list", "aria-label": how.label, placeholder: how.label, value: how.value }));
  input.addEventListener("input", () => seek());
  input.addEventListener("focus", () => input.value !== (how.value || "") && seek());
  input.addEventListener("blur", () => setTimeout(close, 120));
  input.addEventListener("keydown", keys);
  return { root: el("div", { class: "finder" }, input, list), focus: () => input.focus(), words, input };

  function words(placeholder, label) {
    input.placeholder = placeholder;
    input.setAttribute("aria-label", label);
    list.setAttribute("aria-label", label);
  }

  function seek() {
    f.hits = app.search(input.value, 30, how.may);
    f.at = f.hits.length ? 0 : -1;
    draw();
  }

  function draw() {
    const none = !f.hits.length && input.value.trim() ? [el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, app.t("noResult"))] : [];
    list.replaceChildren(...f.hits.map(row), ...none);
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (f.at >= 0) input.setAttribute("aria-activedescendant", `${id}-${f.at}`);
    else input.removeAttribute("aria-activedescendant");
    list.children[f.at]?.scrollIntoView({ block: "nearest" });
  }

  function row(i, k) {
    const towns = app.graph.townsOf(i);
    const where = towns.length === 1 ? app.label(towns[0]) : towns.length ? app.t("townsN", { n: towns.length }) : "";
    return el("li", { id: `${id}-${k}`, role: "option", "aria-selected": String(k === f.at), on: { mousedown: (e) => e.preventDefault() || choose(k) } },
      el("i", { class: "dot", style: { background: colourOf(app.kindOf(i), app.dark) } }), el("span", { class: "name" }, app.label(i)), el("small", {}, [where, app.typeName(i)].filter(Boolean).join(" · ")));
  }

  function keys(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && f.hits.length) {
      f.at = (f.at + step + f.hits.length) % f.hits.length;
      draw();
    } else if (event.key === "Enter" && f.at >= 0) choose(f.at);
    else if (event.key === "Escape") {
      close();
      input.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function choose(k) {
    const i = f.hits[k];
    close();
    input.value = "";
    input.blur();
    pick(i);
  }

  function close() {
    f.hits = [];
    f.at = -1;
    list.replaceChildren();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
}
