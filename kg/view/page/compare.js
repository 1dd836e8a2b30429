/** Two towns side by side: themes as mirrored bars, then what both do and what only one does. */

import { el } from "./dom.js";
import { makeFinder } from "./finder.js";
import { ranked } from "./groups.js";
import { longList, nodeLink, percent, row, statusOf } from "./parts.js";
import { shares } from "./panel-town.js";

/** What two towns share and what not, under the filters. */
export function compared(app, a, b) {
  const [ours, theirs] = [a, b].map((t) => new Set(app.graph.doneBy(t)));
  const both = ranked(app, [...ours].filter((i) => theirs.has(i)));
  return { both, first: ranked(app, [...ours].filter((i) => !theirs.has(i))), second: ranked(app, [...theirs].filter((i) => !ours.has(i))) };
}

/** @param {any} app */
export function drawCompare(app) {
  const { t, state, graph } = app;
  const isTown = (i) => app.kindOf(i) === "Town";
  const [a, b] = [state.node, state.other].map((i) => (i >= 0 && isTown(i) ? i : -1));
  const choose = (name, value) => el("div", { class: "chosen" }, value >= 0 ? nodeLink(app, value) : el("span", { class: "soft" }, t("choose")), makeFinder(app, (i) => app.go({ [name]: i }), { may: isTown, label: t("choose") }).root);
  const swap = el("button", { type: "button", class: "plain", on: { click: () => app.go({ node: b, other: a }) } }, "⇄ ", t("swap"));
  const head = el("header", { class: "sheethead" }, el("h2", {}, t("compare")), el("p", { class: "soft" }, t("compareHelp")), el("div", { class: "choice two" }, choose("node", a), swap, choose("other", b)));
  if (a < 0 || b < 0 || graph.towns.length < 2) return [head, suggestions(app, a >= 0 ? "other" : "node")];
  const { both, first, second } = compared(app, a, b);
  const column = (title, list, from) => el("section", { class: "card" }, el("h3", {}, title, el("small", {}, t("itemsN", { n: list.length }))), longList(app, list, (i) => row(app, i, statusOf(app, graph.status[i]), from), 20));
  return [head, butterfly(app, a, b), el("div", { class: "columns" }, column(t("onlyIn", { t: app.label(a) }), first, a), column(t("shared"), both, a), column(t("onlyIn", { t: app.label(b) }), second, b))];
}

function suggestions(app, name) {
  const most = [...app.graph.towns].filter((i) => i !== app.state.node).sort((a, b) => app.graph.doneBy(b).length - app.graph.doneBy(a).length).slice(0, 24);
  return el("div", { class: "chips" }, most.map((i) => el("button", { type: "button", class: "plain", on: { click: () => app.go({ [name]: i }) } }, app.label(i))));
}

function butterfly(app, a, b) {
  const [left, right] = [a, b].map((t) => shares(app, app.graph.doneBy(t).filter(app.ok)));
  const most = Math.max(0.01, ...left.values(), ...right.values());
  const bar = (share, side) => el("span", { class: `wing ${side}` }, el("i", { style: { width: `${(100 * share) / most}%` } }), el("b", {}, percent(share)));
  const themes = app.graph.topThemes.filter((t) => left.has(t) || right.has(t));
  return el("ul", { class: "butterfly card" }, themes.map((t) => el("li", {}, bar(left.get(t) || 0, "left"), el("span", { class: "label" }, nodeLink(app, t)), bar(right.get(t) || 0, "right"))));
}
