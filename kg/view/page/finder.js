/** A search field with suggestions: an ARIA combobox, used by the header, the path tool and the comparison. */

import { el } from "./dom.js";
import { colourOf } from "./palette.js";

let count = 0;

/**
 * @param {any} app @param {(i: number) => void} pick
 * @param {{may?: (i: number) => boolean, label?: string}} [how]
 */
export function makeFinder(app, pick, how = {}) {
  return new Finder(app, pick, how);
}

class Finder {
  constructor(app, pick, how) {
    Object.assign(this, { app, pick, may: how.may, hits: [], at: -1, id: `found${count++}` });
    this.list = el("ul", { id: this.id, class: "hits", role: "listbox", hidden: true });
    this.input = /** @type {any} */ (el("input", { type: "search", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false", "aria-controls": this.id, "aria-autocomplete": "list",
      on: { input: () => this.seek(), blur: () => setTimeout(() => this.close(), 120), keydown: (event) => this.key(event) } }));
    this.words(how.label || "", how.label || app.t("searchLabel"));
    this.root = el("div", { class: "finder" }, this.input, this.list);
  }

  focus() {
    this.input.focus();
  }

  words(placeholder, label) {
    this.input.placeholder = placeholder;
    for (const part of [this.input, this.list]) part.setAttribute("aria-label", label);
  }

  seek() {
    this.hits = this.app.search(this.input.value, 30, this.may);
    this.at = this.hits.length ? 0 : -1;
    this.draw();
    this.list.scrollTop = 0;
  }

  draw() {
    const { app, list, input, hits, at, id } = this;
    const none = !hits.length && input.value.trim() ? [el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, app.t("noResult"))] : [];
    list.replaceChildren(...hits.map((i, k) => this.row(i, k)), ...none);
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (at >= 0) input.setAttribute("aria-activedescendant", `${id}-${at}`);
    else input.removeAttribute("aria-activedescendant");
  }

  row(i, k) {
    const { app } = this;
    const towns = app.graph.townsOf(i);
    const where = towns.length === 1 ? app.label(towns[0]) : towns.length ? app.t("townsN", { n: towns.length }) : "";
    return el("li", { id: `${this.id}-${k}`, role: "option", "aria-selected": String(k === this.at), on: { mousedown: (event) => { event.preventDefault(); this.choose(k); } } },
      el("i", { class: "dot", style: { background: colourOf(app.kindOf(i), app.dark) } }), el("span", { class: "name" }, app.label(i)), el("small", {}, [where, app.typeName(i)].filter(Boolean).join(" · ")));
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.hits.length) {
      this.at = (this.at + step + this.hits.length) % this.hits.length;
      this.draw();
      this.list.children[this.at].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && this.at >= 0) this.choose(this.at);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  choose(k) {
    const i = this.hits[k];
    this.close();
    this.input.value = "";
    this.input.blur();
    this.pick(i);
  }

  close() {
    Object.assign(this, { hits: [], at: -1 });
    this.draw();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }
}
