/** Plans, and what later reports of the same town say of them. */

import { el } from "./dom.js";
import { bars, longList, nodeLink, quoteButton, sign } from "./parts.js";

export const OUTCOMES = ["done", "carried_on", "not_mentioned"];

/**
 * @param {any} app @param {number} town only its own; -1 for all
 * @returns {{town: number, item: number, year: number, outcome: string, answered: number}[]} those that pass the filters, answered ones first
 */
export function plansOf(app, town = -1) {
  const { graph } = app;
  graph.plans ??= Object.keys(graph.edgeExtra).map(Number).filter((e) => OUTCOMES.includes(graph.edgeExtra[e].outcome));
  const found = graph.plans.filter((e) => (town < 0 ? app.ok(graph.source[e]) : graph.source[e] === town) && app.ok(graph.target[e]));
  const plans = found.map((e) => ({ town: graph.source[e], item: graph.target[e], year: graph.edgeYear[e], outcome: graph.edgeExtra[e].outcome, answered: graph.edgeExtra[e].outcome_year || 0 }));
  return plans.sort((a, b) => OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome) || a.year - b.year || a.item - b.item);
}

/** `2018年计划 → 2019年已完成` */
export function planWords(app, { year, outcome, answered }) {
  const { t } = app;
  return `${year ? t("plannedFor", { y: String(year) }) : t("planned")} → ${answered ? t("saidIn", { y: String(answered) }) : ""}${t(outcome)}`;
}

/** The section of a town, or of all; null where no plan has a later report. */
export function plansPart(app, town = -1, first = 6) {
  const { t } = app;
  const plans = plansOf(app, town);
  if (!plans.length) return null;
  const counts = OUTCOMES.map((o) => [o, plans.filter((p) => p.outcome === o).length]);
  const line = (p) => el("li", { class: "row" }, sign(app, p.item), el("span", { class: "name" }, nodeLink(app, p.item), town < 0 ? el("small", { class: "soft" }, ` ${app.label(p.town)}`) : ""), el("span", { class: "remark" }, planWords(app, p)), quoteButton(app, p.town, p.item));
  return el("section", { class: "plans" }, el("h3", {}, t("plans"), el("small", {}, t("itemsN", { n: plans.length }))), el("p", { class: "soft" }, t("plansHelp")),
    bars(app, counts.map(([o, n]) => ({ label: t(o), share: n / plans.length, text: String(n) }))), longList(app, plans, line, first));
}
