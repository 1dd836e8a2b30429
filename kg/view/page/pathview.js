/** The bar of the path view: from, to, and the way found, step by step with its evidence. */

import { el } from "./dom.js";
import { makeFinder } from "./finder.js";
import { between, shortestPath } from "./graph.js";
import { nodeLink, quoteButton, sign } from "./parts.js";

/** The path the state asks for; computed once for each ask. @returns {number[]} */
export function pathOf(app) {
  const { node, other, sort } = app.state;
  if (node < 0 || other < 0) return [];
  if (app.memo.pathFor !== app.filter || app.memo.pathKey !== `${node}/${other}/${sort}`) {
    const hubs = sort === "hubs";
    app.memo.path = shortestPath(app.graph, node, other, (i) => app.ok(i) && (hubs || !["Theme", "Report", "Indicator"].includes(app.kindOf(i))));
    Object.assign(app.memo, { pathFor: app.filter, pathKey: `${node}/${other}/${sort}` });
  }
  return app.memo.path;
}

/** @param {any} app */
export function drawPath(app) {
  const { t, state } = app;
  const end = (name, label) => el("div", { class: "chosen" }, el("span", { class: "soft" }, label), state[name] >= 0 ? [sign(app, state[name]), nodeLink(app, state[name])] : "", makeFinder(app, (i) => app.go({ [name]: i, selected: -1 }), { label }).root);
  const hubs = el("label", { class: "tick" }, el("input", { type: "checkbox", checked: state.sort === "hubs", on: { change: () => app.go({ sort: state.sort === "hubs" ? "" : "hubs" }, { replace: true }) } }), el("span", {}, t("viaHubs")));
  const path = pathOf(app);
  const asked = state.node >= 0 && state.other >= 0;
  return [el("div", { class: "choice two" }, end("node", t("from")), end("other", t("to")), hubs), asked ? el("p", { role: "status", class: path.length ? "" : "warn" }, path.length ? t("pathSteps", { n: path.length - 1 }) : t("noPath")) : el("p", { class: "soft" }, t("pathHelp")), path.length > 1 ? steps(app, path) : ""].filter(Boolean);
}

function steps(app, path) {
  const edge = (k) => between(app.graph, path[k - 1], path[k])[0];
  const way = (k) => (app.graph.source[edge(k)] === path[k - 1] ? "via" : "via against");
  const step = (i, k) => [k > 0 && el("li", { class: way(k) }, app.edgeName(edge(k)), quoteButton(app, path[k - 1], i)), el("li", {}, sign(app, i), nodeLink(app, i))];
  return el("ol", { class: "steps" }, path.map(step));
}
