/** A theme's sub-themes, towns and initiatives; and, when nothing is chosen, the corpus as a whole. */

import { el, link } from "./dom.js";
import { initiativesOf, ranked, subThemes, themeCounts, townCounts } from "./groups.js";
import { bars, longList, nodeLink, row, yearsOf } from "./parts.js";

/** @param {any} app @param {number} theme */
export function themePanel(app, theme) {
  const all = ranked(app, initiativesOf(app, theme));
  const towns = townCounts(app, all);
  const subs = subThemes(app, theme).map((s) => [s, initiativesOf(app, s).filter(app.ok).length]).sort((a, b) => b[1] - a[1]);
  const most = (list) => list[0]?.[1] || 1;
  return [
    subs.length > 0 && el("section", {}, el("h3", {}, app.t("subThemes")), bars(app, subs.map(([s, n]) => ({ label: nodeLink(app, s), share: n / most(subs), text: String(n) })))),
    el("section", {}, el("h3", {}, app.t("topInitiatives"), el("small", {}, app.t("itemsN", { n: all.length }))), longList(app, all, (i) => row(app, i, app.t("townsN", { n: app.graph.townCount[i] }), theme), 10)),
    el("section", {}, el("h3", {}, app.t("topTowns")), longList(app, towns, ([t, n]) => el("li", { class: "row" }, el("span", { class: "name" }, link(app.label(t), () => app.go({ view: "node", node: t, selected: -1, themes: [theme], open: {} }))), el("span", { class: "remark" }, app.t("itemsN", { n }))), 10)),
  ].filter(Boolean);
}

/** @param {any} app */
export function homePanel(app) {
  const { graph, t } = app;
  const number = (n, label) => el("div", { class: "figure" }, el("strong", {}, n.toLocaleString("en-US")), el("span", {}, label));
  const shared = ranked(app, graph.initiatives).filter((i) => graph.townCount[i] > 0);
  const about = themeCounts(app);
  const themes = graph.topThemes.map((theme) => [theme, about[theme]]).sort((a, b) => b[1] - a[1]);
  const most = themes[0]?.[1] || 1;
  return [
    el("header", { class: "about" }, el("h2", {}, app.title())),
    el("div", { class: "figures" }, number(graph.towns.length, t("towns")), number(graph.ofType("Report").length || graph.about.reports || 0, t("reports")), number(app.filter.count, t("initiatives")), number(graph.edges, t("links"))),
    app.evidence.side ? el("p", { class: "soft" }, t("sideNote", { f: app.evidence.side })) : null,
    !graph.size ? el("p", { class: "warn" }, t("empty")) : !app.filter.count && graph.initiatives.length ? el("p", { class: "warn" }, t("nothing")) : null,
    themes.length ? el("section", {}, el("h3", {}, t("themes")), bars(app, themes.map(([theme, n]) => ({ label: nodeLink(app, theme), share: n / most, text: n.toLocaleString("en-US") })))) : null,
    shared.length ? el("section", {}, el("h3", {}, t("topInitiatives")), longList(app, shared, (i) => row(app, i, t("townsN", { n: graph.townCount[i] }) + (yearsOf(app, i) ? ` · ${yearsOf(app, i)}` : "")), 10)) : null,
    graph.towns.length ? el("section", {}, el("h3", {}, t("topTowns")), longList(app, townCounts(app, graph.initiatives.filter(app.ok)), ([town, n]) => row(app, town, t("itemsN", { n })), 8)) : null,
  ].filter(Boolean);
}
