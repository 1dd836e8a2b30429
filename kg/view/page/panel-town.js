/** What a town does: by theme beside the mean of all towns, by type and status, with its reports, figures and likes. */

import { el, link } from "./dom.js";
import { byRelation, byTheme } from "./groups.js";
import { bars, longList, nodeLink, percent, row, statusOf, yearsOf } from "./parts.js";
import { between, STATUSES } from "./graph.js";
import { plansPart } from "./plans.js";

/** @param {any} app @param {number} town */
export function townPanel(app, town) {
  const done = app.graph.doneBy(town).filter(app.ok);
  return [
    el("section", {}, el("h3", {}, app.t("shares")), shareBars(app, town, done)),
    el("section", {}, el("h3", {}, app.t("byType")), breakdown(app, done, (i) => app.typeName(i))),
    el("section", {}, el("h3", {}, app.t("byStatus")), breakdown(app, done, (i) => app.t(STATUSES[app.graph.status[i]] || "none"))),
    ...byTheme(app, town).map((g) => el("section", {}, el("h3", {}, g.hub >= 0 ? nodeLink(app, g.hub) : g.title, el("small", {}, app.t("itemsN", { n: g.members.length }))), longList(app, g.members, (i) => row(app, i, [statusOf(app, app.graph.status[i]), yearsOf(app, i)].filter(Boolean).join(" "), town), 5))),
    plansPart(app, town),
    figures(app, town),
    ...byRelation(app, town, ["CARRIES_OUT", "REPORTS"]).map((g) => el("section", {}, el("h3", {}, g.title), longList(app, g.members, (i) => row(app, i, yearsOf(app, i) || certainty(app, town, i), town)))),
    similar(app, town),
    community(app, town),
  ].filter(Boolean);
}

/** How sure an inferred place is, and from which clues. */
function certainty(app, town, place) {
  const x = between(app.graph, town, place).map((e) => app.graph.edgeExtra[e]).find((extra) => extra?.confidence !== undefined);
  return x ? [percent(x.confidence), x.clues].filter(Boolean).join(" · ").slice(0, 40) : "";
}

/** Share of each top theme among all initiatives of a town. @returns {Map<number, number>} */
export function shares(app, list) {
  const count = new Map();
  for (const i of list) {
    const t = app.graph.topTheme[i];
    if (t >= 0) count.set(t, (count.get(t) || 0) + 1);
  }
  const total = [...count.values()].reduce((a, b) => a + b, 0) || 1;
  return new Map([...count].map(([t, n]) => [t, n / total]));
}

/** The mean of the towns' shares under the current filters, computed once for each of them. */
export function meanShares(app) {
  if (app.memo.meanFor === app.filter) return app.memo.mean;
  const sum = new Map();
  let towns = 0;
  for (const t of app.graph.towns) {
    const own = shares(app, app.graph.doneBy(t).filter(app.ok));
    if (!own.size) continue;
    towns++;
    for (const [theme, share] of own) sum.set(theme, (sum.get(theme) || 0) + share);
  }
  app.memo.meanFor = app.filter;
  return (app.memo.mean = new Map([...sum].map(([theme, s]) => [theme, s / towns])));
}

function shareBars(app, town, done) {
  const own = shares(app, done);
  const mean = meanShares(app);
  const themes = app.graph.topThemes.filter((t) => own.has(t) || mean.get(t) > 0.01);
  themes.sort((a, b) => (own.get(b) || 0) - (own.get(a) || 0) || a - b);
  return bars(app, themes.map((t) => ({ label: link(app.label(t), () => app.go({ themes: [t] }, { keep: true })), share: own.get(t) || 0, mean: mean.get(t) || 0, text: `${percent(own.get(t) || 0)} / ${percent(mean.get(t) || 0)}` })));
}

function breakdown(app, list, name) {
  const count = new Map();
  for (const i of list) count.set(name(i), (count.get(name(i)) || 0) + 1);
  const rows = [...count].sort((a, b) => b[1] - a[1]);
  return bars(app, rows.map(([label, n]) => ({ label, share: n / list.length, text: `${n}` })));
}

/** Values a town reports: indicator, value, change, year. */
function figures(app, town) {
  const { graph } = app;
  const rows = [];
  for (let at = graph.offset[town]; at < graph.offset[town + 1]; at++) if (graph.edgeTypes[graph.edgeType[graph.via[at]]].id === "REPORTS") rows.push(graph.via[at]);
  return rows.length ? el("section", {}, el("h3", {}, app.t("figures")), figureTable(app, rows, town)) : null;
}

export function figureTable(app, edges, from) {
  const { graph, t } = app;
  const line = (e) => {
    const x = graph.edgeExtra[e] || {};
    const other = graph.source[e] === from ? graph.target[e] : graph.source[e];
    const value = x.masked ? x.text || "X" : [x.modifier, x.value, x.unit].filter((v) => v !== undefined).join("") || x.text;
    return el("tr", {}, el("td", {}, nodeLink(app, other)), el("td", { class: "n" }, value || ""), el("td", { class: "n" }, x.change === undefined ? "" : `${x.change}${typeof x.change === "number" ? "%" : ""}`), el("td", { class: "n" }, graph.edgeYear[e] || ""));
  };
  return el("table", { class: "small" }, el("thead", {}, el("tr", {}, [t("name"), t("value"), t("change"), t("year")].map((h) => el("th", { scope: "col" }, h)))), el("tbody", {}, edges.slice(0, 60).map(line)));
}

/** Towns that carry out most of the same initiatives. */
function similar(app, town) {
  const count = new Map();
  for (const i of app.graph.doneBy(town)) if (app.ok(i)) for (const t of app.graph.townsOf(i)) if (t !== town) count.set(t, (count.get(t) || 0) + 1);
  const most = [...count].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 6);
  if (!most.length) return null;
  return el("section", {}, el("h3", {}, app.t("similar")), el("ul", { class: "rows" }, most.map(([t, n]) => el("li", { class: "row" }, el("span", { class: "name" }, link(app.label(t), () => app.go({ view: "compare", node: town, other: t, selected: -1 }))), el("span", { class: "remark" }, app.t("sharedN", { n }))))));
}

/** Towns of the same community: groups that share more initiatives among themselves than with others. */
function community(app, town) {
  const { graph, t } = app;
  const own = graph.community[town];
  const peers = own ? graph.towns.filter((i) => i !== town && graph.community[i] === own && app.ok(i)) : [];
  if (!peers.length) return null;
  peers.sort((a, b) => graph.shared[b] - graph.shared[a] || a - b);
  return el("section", {}, el("h3", {}, t("community"), el("small", {}, t("townsN", { n: peers.length + 1 }))), el("p", { class: "soft" }, t("communityHelp")), longList(app, peers, (i) => row(app, i, t("sharesWith", { n: graph.shared[i] })), 6));
}
