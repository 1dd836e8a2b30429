/** Towns by themes: how many initiatives, or what share of the town's own; sorted by any column. */

import { el, link } from "./dom.js";

/** @param {any} app */
export function drawMatrix(app) {
  const { graph, t, state } = app;
  const { rows, themes } = matrixOf(app);
  if (!rows.length) return el("p", { class: "warn" }, t("nothing"));
  const share = state.sort.includes("share");
  const column = state.sort.replace("share", "").replace(/^-/, "");
  const by = (name) => () => app.go({ sort: `${share ? "share" : ""}${name}` }, { replace: true });
  const sorted = sortRows(app, rows, column, share);
  const most = Math.max(...rows.flatMap((r) => r.cells.map((n) => (share ? n / (r.total || 1) : n))), 0.01);
  const head = el("tr", {}, el("th", { scope: "col" }, link(t("town"), by("town"))), themes.map((theme) => el("th", { scope: "col", "aria-sort": column === graph.id(theme) ? "descending" : null }, link(app.label(theme), by(graph.id(theme))))), el("th", { scope: "col" }, link(t("total"), by(""))));
  return [
    el("header", { class: "sheethead" }, el("h2", {}, `${t("themes")} × ${t("towns")}`), el("p", { class: "soft" }, t("matrixHelp")), el("div", { class: "choice", role: "group", "aria-label": t("matrix") }, [["", "counts"], ["share", "sharesOf"]].map(([mode, name]) => el("button", { type: "button", class: "plain", "aria-pressed": String(share === (mode === "share")), on: { click: () => app.go({ sort: mode + column }, { replace: true }) } }, t(name))))),
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("matrix") }, el("table", { class: "matrix" }, el("thead", {}, head), el("tbody", {}, sorted.slice(0, 400).map((r) => line(app, r, themes, share, most))))),
  ];
}

/** @returns {{themes: number[], rows: {town: number, cells: number[], total: number}[]}} */
export function matrixOf(app) {
  const { graph } = app;
  const themes = graph.topThemes;
  const place = new Map(themes.map((theme, k) => [theme, k]));
  const rows = graph.towns.filter(app.ok).map((town) => {
    const cells = themes.map(() => 0);
    const done = graph.doneBy(town).filter(app.ok);
    for (const i of done) if (place.has(graph.topTheme[i])) cells[place.get(graph.topTheme[i])]++;
    return { town, cells, total: done.length };
  });
  return { themes, rows: rows.filter((r) => r.total) };
}

function sortRows(app, rows, column, share) {
  const k = app.graph.topThemes.indexOf(app.graph.find(column));
  const value = (r) => (k < 0 ? r.total : share ? r.cells[k] / (r.total || 1) : r.cells[k]);
  if (column === "town") return [...rows].sort((a, b) => app.label(a.town).localeCompare(app.label(b.town), "zh"));
  return [...rows].sort((a, b) => value(b) - value(a) || a.town - b.town);
}

function line(app, r, themes, share, most) {
  const cell = (n, k) => {
    const value = share ? n / (r.total || 1) : n;
    const strength = n ? 0.06 + 0.5 * Math.sqrt(value / most) : 0;
    const text = share ? `${Math.round(100 * value)}%` : String(n);
    return el("td", { style: { "--s": strength.toFixed(3) }, class: n ? "" : "zero" }, n ? link(text, () => app.go({ view: "node", node: r.town, selected: -1, open: {}, themes: [themes[k]], sort: "" }), { title: `${app.label(r.town)} · ${app.label(themes[k])}: ${n}` }) : "·");
  };
  return el("tr", {}, el("th", { scope: "row" }, link(app.label(r.town), () => app.open(r.town))), r.cells.map(cell), el("td", { class: "total" }, String(r.total)));
}
