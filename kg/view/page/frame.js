/** What stands around every view: title, search, tabs, tools, filters, breadcrumb. */

import { byId, el, link } from "./dom.js";
import { exportMenu } from "./export.js";
import { filterBar } from "./filterbar.js";
import { HELP } from "./strings.js";
import { makeFinder } from "./finder.js";
import { opened } from "./app-steps.js";
import { zoom } from "./canvas.js";

const TABS = ["overview", "matrix", "timeline", "table", "map", "compare", "path"];

/** @param {any} app */
export function makeFrame(app) {
  app.title = () => app.graph.about.title || app.t("title");
  const finder = makeFinder(app, (i) => app.go(opened(i)));
  byId("finder").replaceChildren(finder.root);
  const frame = { draw: () => draw(app, finder), help: (show) => help(app, show) };
  document.addEventListener("keydown", (event) => shortcut(app, frame, finder, event));
  byId("drawer").addEventListener("click", () => byId("filters").classList.toggle("open"));
  return frame;
}

function draw(app, finder) {
  byId("title").textContent = app.title();
  byId("skip").textContent = app.t("skip");
  byId("drawer").textContent = app.t("showFilters");
  byId("net").setAttribute("aria-label", app.t("canvas"));
  byId("filters").setAttribute("aria-label", app.t("filters"));
  byId("panel").setAttribute("aria-label", app.t("details"));
  finder.words(app.t("search"), app.t("searchLabel"));
  const shows = [app.language, app.dark, app.state.view].join();
  if (shows !== app.memo.frame) {
    tabs(app);
    tools(app);
  }
  app.memo.frame = shows;
  crumbs(app);
  canvasTools(app);
  filterBar(app);
}

function tabs(app) {
  const current = ["node", "evidence"].includes(app.state.view) ? "overview" : app.state.view;
  const tab = (view) => el("button", { type: "button", class: "tab", "aria-current": view === current ? "page" : null, "data-view": view, on: { click: () => app.go(view === "overview" ? { view, selected: -1 } : { view, piece: 0 }) } }, app.t(view));
  byId("tabs").setAttribute("aria-label", app.t("views"));
  refill(byId("tabs"), TABS.map(tab));
}

/** Replace children, and leave the focus on the one that took its place: else the keyboard is thrown to the top of the page. */
function refill(holder, children) {
  const at = [...holder.querySelectorAll("button, input, select")].indexOf(document.activeElement);
  holder.replaceChildren(...children);
  if (at >= 0) [...holder.querySelectorAll("button, input, select")][at]?.focus();
}

function tools(app) {
  const tool = (name, label, run) => el("button", { type: "button", class: "tool", "data-tool": name, title: label, on: { click: run } }, label);
  refill(byId("tools"), [
    tool("back", app.t("back"), () => history.back()),
    tool("copy", app.t("copy"), () => copy(app)),
    exportMenu(app),
    tool("print", app.t("print"), () => print()),
    tool("look", app.dark ? app.t("light") : app.t("dark"), () => app.go({ look: app.dark ? "light" : "dark" }, { replace: true, keep: true })),
    tool("language", app.t("language"), () => app.go({ language: app.language === "en" ? "zh" : "en" }, { replace: true, keep: true })),
    tool("help", app.t("help"), () => help(app, true)),
  ]);
}

/** The clipboard is not open to pages from file: in every browser; selecting a field and copying is. */
async function copy(app) {
  const address = location.href.split("#")[0] + app.href({});
  try {
    await navigator.clipboard.writeText(address);
  } catch {
    const field = el("textarea", { class: "unseen", "aria-hidden": "true" }, address);
    document.body.append(field);
    /** @type {any} */ (field).select();
    document.execCommand("copy");
    field.remove();
  }
  toast(app.t("copied"));
}

function toast(text) {
  const box = byId("toast");
  box.textContent = text;
  box.classList.add("on");
  setTimeout(() => box.classList.remove("on"), 1800);
}

/** 总览 › 主题 › 乡镇 › 项目 › 证据 */
function crumbs(app) {
  const { state } = app;
  const steps = [[app.t("home"), { view: "overview", node: -1, selected: -1, open: {}, depth: 1 }]];
  if (state.node >= 0 && ["node", "evidence"].includes(state.view)) {
    for (const i of above(app, state.node)) steps.push([app.label(i), opened(i)]);
    steps.push([app.label(state.node), opened(state.node)]);
    if (state.view === "evidence") steps.push([app.t("evidence"), null]);
  } else if (state.view !== "overview") steps.push([app.t(state.view), null]);
  const last = steps.length - 1;
  refill(byId("crumbs"), [el("ol", {}, steps.map(([text, patch], k) => el("li", {}, k === last || !patch ? el("span", { "aria-current": k === last ? "page" : null }, text) : link(text, () => app.go(patch)))))]);
}

function above(app, i) {
  const { graph } = app;
  if (app.kindOf(i) === "Theme") return graph.broader[i] === undefined ? [] : [graph.broader[i]];
  if (!graph.isInitiative[graph.type[i]]) return [];
  const towns = graph.townsOf(i);
  return [graph.topTheme[i] >= 0 ? [graph.topTheme[i]] : [], towns.length === 1 ? towns : []].flat();
}

function canvasTools(app) {
  const { state } = app;
  const button = (text, label, run) => el("button", { type: "button", class: "round", title: label, "aria-label": label, on: { click: run } }, text);
  const depth = el("label", { class: "depth" }, app.t("depth"), el("select", { on: { change: (e) => app.go({ depth: Number(e.target.value) }) } }, [1, 2, 3].map((n) => el("option", { value: n, selected: n === state.depth }, n))));
  refill(byId("canvastools"), [state.view === "node" && depth, button("＋", app.t("zoomIn"), () => zoom(app.canvas, 1.3)), button("－", app.t("zoomOut"), () => zoom(app.canvas, 0.77)), button("⤢", app.t("fit"), () => app.canvas.fit())].filter(Boolean));
}

function help(app, show) {
  const box = byId("help");
  if (!show) return box.close();
  box.setAttribute("aria-label", app.t("help"));
  const rows = HELP[app.language].map(([key, what]) => el("tr", {}, el("th", { scope: "row" }, el("kbd", {}, key)), el("td", {}, what)));
  const about = app.graph.about;
  const made = [about.kg_version && `kg ${about.kg_version}`, about.format, about.tagger].filter(Boolean).join(" · ");
  box.replaceChildren(el("h2", {}, app.t("help")), el("p", {}, app.t("hint")), el("p", {}, app.t("hintHome")), el("table", {}, el("tbody", {}, rows)), el("p", { class: "soft" }, made), el("button", { type: "button", class: "primary", on: { click: () => box.close() } }, app.t("close")));
  if (!box.open) box.showModal();
}

function shortcut(app, frame, finder, event) {
  const field = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (field || event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  const chosen = app.state.selected >= 0 ? app.state.selected : app.state.node;
  const steps = {
    "/": () => finder.focus(), "?": () => frame.help(true), u: () => history.back(), h: () => app.go({ view: "overview", node: -1, selected: -1, open: {} }),
    d: () => app.go({ look: app.dark ? "light" : "dark" }, { replace: true, keep: true }), l: () => app.go({ language: app.language === "en" ? "zh" : "en" }, { replace: true, keep: true }),
    x: () => chosen >= 0 && app.toggleOpen(chosen), p: () => chosen >= 0 && app.togglePin(chosen), e: () => chosen >= 0 && app.go({ view: "evidence", node: chosen, other: -1, piece: 0 }),
    Escape: () => (app.state.selected >= 0 ? app.go({ selected: -1 }, { keep: true }) : byId("filters").classList.remove("open")),
  };
  const run = steps[event.key] || (/^[1-7]$/.test(event.key) && (() => app.go({ view: TABS[Number(event.key) - 1], selected: -1 })));
  if (!run) return;
  event.preventDefault();
  run();
}
