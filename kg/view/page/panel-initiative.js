/** An initiative's towns, places, organisations, figures, parts and basis; and the plain form of the same for all other nodes. */

import { el } from "./dom.js";
import { byRelation } from "./groups.js";
import { between } from "./graph.js";
import { longList, row, statusOf, yearsOf } from "./parts.js";
import { figureTable } from "./panel-town.js";
import { plansOf, planWords } from "./plans.js";

/** @param {any} app @param {number} i */
export function initiativePanel(app, i) {
  return byRelation(app, i, []).map((g) => (g.type === "HAS_FIGURE" ? figureSection(app, i, g) : section(app, i, g)));
}

/** @param {any} app @param {number} i */
export function otherPanel(app, i) {
  return byRelation(app, i, []).map((g) => section(app, i, g));
}

function section(app, i, g) {
  return el("section", {}, el("h3", {}, g.title, el("small", {}, app.t("itemsN", { n: g.members.length }))), longList(app, g.members, (j) => row(app, j, remark(app, i, j, g), i)));
}

/** For a town what it has got to and when; for the rest the years. */
function remark(app, i, j, g) {
  if (g.type !== "CARRIES_OUT") return yearsOf(app, j);
  const edges = between(app.graph, i, j).filter((e) => app.graph.edgeTypes[app.graph.edgeType[e]].id === "CARRIES_OUT");
  const plan = plansOf(app, app.kindOf(j) === "Town" ? j : i).find((p) => p.item === i || p.item === j);
  if (plan) return planWords(app, plan);
  const years = [...new Set(edges.map((e) => app.graph.edgeYear[e]).filter(Boolean))].sort();
  const status = [...new Set(edges.map((e) => statusOf(app, app.graph.edgeStatus[e])).filter(Boolean))];
  return [...years, ...status].join(" ");
}

function figureSection(app, i, g) {
  const edges = g.members.flatMap((j) => between(app.graph, i, j));
  return el("section", {}, el("h3", {}, g.title), figureTable(app, edges, i));
}
