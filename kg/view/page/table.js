/** Everything as a table: sortable, filtered like the graph, and searchable; what screen readers and spreadsheets take. */

import { el, link } from "./dom.js";
import { STATUSES } from "./graph.js";
import { nodeLink, sign } from "./parts.js";

const PAGE = 100;

/** Columns: key, value to show, value to sort by. */
export function tableColumns(app) {
  const { graph, t } = app;
  const towns = (i) => graph.townsOf(i);
  const text = (key, name, get) => ({ key, name, get, sort: get, number: false });
  const number = (key, name, get) => ({ key, name, get: (i) => get(i) || "", sort: get, number: true });
  return [
    text("name", t("name"), (i) => app.label(i)), text("type", t("type"), (i) => app.typeName(i)),
    text("theme", t("theme"), (i) => (graph.theme[i] >= 0 ? app.label(graph.theme[i]) : "")),
    text("status", t("status"), (i) => (graph.isInitiative[graph.type[i]] ? t(STATUSES[graph.status[i]] || "none") : "")),
    text("town", t("town"), (i) => towns(i).slice(0, 3).map(app.label).join("、") + (towns(i).length > 3 ? ` +${towns(i).length - 3}` : "")),
    number("towns", t("townCount"), (i) => graph.townCount[i]), number("first", t("firstYear"), (i) => graph.first[i]), number("last", t("lastYear"), (i) => graph.last[i]),
    number("links", t("links2"), (i) => graph.degree[i]),
  ];
}

/** Nodes of the table, sorted as the state says: `-name` is descending. */
export function tableRows(app) {
  const { graph, state } = app;
  const q = state.query.trim().toLowerCase();
  const list = [];
  for (let i = 0; i < graph.size; i++) if (app.ok(i) && (!q || app.label(i).toLowerCase().includes(q) || (graph.aliases[i] || "").includes(q))) list.push(i);
  const down = state.sort.startsWith("-");
  const column = tableColumns(app).find((c) => c.key === state.sort.replace(/^-/, "")) || tableColumns(app)[5];
  const value = new Map(list.map((i) => [i, column.sort(i)]));
  const order = (a, b) => (column.number ? value.get(a) - value.get(b) : collator.compare(value.get(a), value.get(b)));
  const usual = !state.sort;
  return list.sort((a, b) => (down || usual ? order(b, a) : order(a, b)) || a - b);
}

const collator = new Intl.Collator("zh-CN");

/** @param {any} app */
export function drawTable(app) {
  const { t, state } = app;
  const body = el("tbody");
  const count = el("span", { class: "soft", role: "status" });
  const more = el("button", { type: "button", class: "more" });
  let rows = [];
  let shown = 0;
  const columns = tableColumns(app);
  const grow = () => {
    body.append(...rows.slice(shown, shown + PAGE).map((i) => line(app, columns, i)));
    shown = Math.min(rows.length, shown + PAGE);
    more.hidden = shown >= rows.length;
    more.textContent = t("more", { n: Math.min(PAGE, rows.length - shown) });
  };
  const fill = () => {
    rows = tableRows(app);
    shown = 0;
    body.replaceChildren();
    count.textContent = t("rows", { n: rows.length });
    grow();
  };
  more.addEventListener("click", grow);
  const find = el("input", { type: "search", value: state.query, "aria-label": t("find"), placeholder: t("find"), on: { input: (e) => { app.go({ query: e.target.value }, { replace: true, quiet: true }); fill(); } } });
  fill();
  return [el("header", { class: "sheethead" }, el("h2", {}, t("table")), el("p", { class: "soft" }, t("tableHelp")), el("div", { class: "choice" }, find, count)), el("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": t("table") }, el("table", { class: "data" }, el("thead", {}, el("tr", {}, columns.map((c) => heading(app, c)))), body)), more];
}

function heading(app, column) {
  const { sort } = app.state;
  const now = sort === column.key ? "ascending" : sort === `-${column.key}` || (!sort && column.key === "towns") ? "descending" : null;
  const next = now === "descending" ? column.key : now === "ascending" ? `-${column.key}` : column.number ? `-${column.key}` : column.key;
  return el("th", { scope: "col", class: column.number ? "n" : "", "aria-sort": now }, link([column.name, now === "ascending" ? " ▲" : now === "descending" ? " ▼" : ""].join(""), () => app.go({ sort: next }, { replace: true })));
}

function line(app, columns, i) {
  const [, ...rest] = columns;
  return el("tr", {}, el("th", { scope: "row" }, sign(app, i), " ", nodeLink(app, i)), rest.map((c) => el("td", { class: c.number ? "n" : c.key === "town" ? "wrap" : "" }, String(c.get(i)))));
}
