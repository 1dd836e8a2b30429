/** Holds the state, turns it into what is on screen, and is handed to every view. */

import { opened, openToggled, pinToggled } from "./app-steps.js";
import { makeCanvas } from "./canvas.js";
import { byId } from "./dom.js";
import { applyFilters, filterKey, yearRange } from "./filters.js";
import { makeFrame } from "./frame.js";
import { makeSearch } from "./search.js";
import { emptyState, fromHash, toHash } from "./state.js";
import { relationTitles, translator } from "./strings.js";
import { drawView, isGraphView } from "./views.js";

/** @param {any} graph @param {any} evidence @param {any} overview nodes of the first picture, from pyvis */
export function makeApp(graph, evidence, overview) {
  const app = {
    graph, evidence, overview, memo: {}, state: emptyState(), dark: false, language: "zh", years: yearRange(graph), search: makeSearch(graph),
    ok: (i) => app.filter.fails[i] === 0,
    kindOf: (i) => graph.types[graph.type[i]].id,
    typeName: (i) => graph.types[graph.type[i]][app.language],
    label: (i) => (app.language === "en" && graph.en[i]) || graph.label[i],
    isHub: (i) => graph.degree[i] > 200 || ["Theme", "Report"].includes(app.kindOf(i)),
    edgeName: (e) => graph.edgeTypes[graph.edgeType[e]][app.language],
    relationTitle: (type, out, other) => relationTitle(app, type, out, other),
    say: (text) => (byId("say").textContent = text),
    go: (patch, how) => go(app, patch, how), href: (patch) => toHash({ ...app.state, ...patch }, graph.id), open: (i) => app.go(opened(i)),
    togglePin: (i) => app.go(pinToggled(app.state, i), { keep: true }), toggleOpen: (i) => app.go(openToggled(app.state, graph.id(i))), start: () => start(app),
  };
  return app;
}

function relationTitle(app, type, out, other) {
  const known = relationTitles(app.language)[app.graph.edgeTypes[type].id];
  if (known) return known[out ? 0 : 1];
  const relation = app.graph.edgeTypes[type][app.language];
  const kind = app.graph.types[other][app.language];
  return out ? `${relation} → ${kind}` : `${kind} → ${relation}`;
}

function start(app) {
  take(app, fromHash(location.hash, app.graph.find));
  addEventListener("hashchange", () => location.hash !== app.hash && take(app, fromHash(location.hash, app.graph.find)) && render(app));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => take(app, app.state) && render(app));
  app.frame = makeFrame(app);
  app.canvas = makeCanvas(app, {
    open: app.open, select: (i) => app.go({ selected: i === app.state.selected ? -1 : i }, { keep: true }),
    more: (m) => m && app.go({ open: { ...app.state.open, [m.key]: m.next } }),
  });
  render(app);
  requestAnimationFrame(() => setTimeout(() => {
    app.canvas.rest();
    document.documentElement.dataset.ready = "1";
    prepare([() => app.graph.near, () => app.search("。"), () => app.canvas.back.buckets()]);
  }));
}

/** What the first picture does not need and the first search, click or zoom does: one after the other while nothing else is to do. */
function prepare(steps) {
  const [step, ...rest] = steps;
  if (!step) return;
  const idle = /** @type {any} */ (window).requestIdleCallback || ((run) => setTimeout(run, 200));
  idle(() => {
    step();
    prepare(rest);
  });
}

/** Make a state the current one: language, colours and filters follow from it. */
function take(app, state) {
  app.state = state;
  app.hash = location.hash;
  app.language = state.language || (app.graph.about.language === "en" ? "en" : "zh");
  app.t = translator(app.language);
  const dark = app.dark;
  app.dark = state.look ? state.look === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const key = filterKey(state);
  if (app.canvas && (key !== app.filterKey || dark !== app.dark)) app.canvas.back.dirty = true;
  // Going from node to node leaves the filters; counting them anew took 40 ms of 100 at 20,000 nodes.
  if (key !== app.filterKey) Object.assign(app, { filterKey: key, filter: applyFilters(app.graph, state) });
  // Written also when nothing changes, they would have the whole page styled and laid out anew.
  const root = document.documentElement;
  const [lang, look] = [app.language === "en" ? "en" : "zh-CN", app.dark ? "dark" : "light"];
  if (root.lang !== lang) root.lang = lang;
  if (root.dataset.look !== look) root.dataset.look = look;
  return true;
}

/** Change some of the state; `replace` leaves no step to undo, `keep` leaves the camera, `quiet` draws nothing. */
function go(app, patch, { replace = false, keep = false, quiet = false } = {}) {
  const state = { ...app.state, ...patch };
  const hash = toHash(state, app.graph.id);
  if (hash === location.hash) return;
  if (replace) history.replaceState(null, "", hash);
  else history.pushState(null, "", hash);
  take(app, state);
  if (!quiet) render(app, keep);
}

function render(app, keep = false) {
  const canvas = isGraphView(app.state);
  byId("graphview").hidden = !canvas;
  byId("sheet").hidden = canvas;
  // Tables and charts need the room more than an overview of the corpus at their side.
  document.body.classList.toggle("wide", !["overview", "node", "evidence"].includes(app.state.view) && app.state.selected < 0);
  // The canvas first: it asks for sizes, and after changes elsewhere each such question costs a layout of the page.
  drawView(app, keep);
  app.frame.draw();
  document.title = app.state.node >= 0 && app.state.view !== "overview" ? `${app.label(app.state.node)} · ${app.title()}` : app.title();
}
