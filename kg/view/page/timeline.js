/** Initiatives over the years, by type; below, those that run through several. Only where a corpus has several periods. */

import { el, svg } from "./dom.js";
import { colourOf } from "./palette.js";
import { nodeLink, typeSign } from "./parts.js";
import { plansPart } from "./plans.js";

/** @param {any} app */
export function drawTimeline(app) {
  const { t, years } = app;
  const head = el("header", { class: "sheethead" }, el("h2", {}, t("timeline")), el("p", { class: "soft" }, t("timelineHelp")));
  if (!years.from) return [head, el("p", { class: "warn" }, t("noYears"))];
  const span = Array.from({ length: Math.min(60, years.to - years.from + 1) }, (_, k) => years.from + k);
  const kinds = app.graph.types.filter((k, n) => app.graph.isInitiative[n]);
  const counts = countsByYear(app);
  return [head, years.from === years.to && el("p", { class: "warn" }, t("oneYear")), legend(app, kinds), chart(app, span, kinds, counts), lanes(app, span), planCard(app)].filter(Boolean);
}

/** year → type → initiatives carried out in it; an initiative counts once a year. */
export function countsByYear(app) {
  const { graph } = app;
  const seen = new Set();
  const out = new Map();
  for (let e = 0; e < graph.edges; e++) {
    const i = graph.target[e];
    const year = graph.edgeYear[e];
    if (graph.edgeType[e] !== graph.relation.CARRIES_OUT || !year || !app.ok(i) || seen.has(i * 4000 + year)) continue;
    seen.add(i * 4000 + year);
    if (!out.has(year)) out.set(year, new Map());
    out.get(year).set(app.kindOf(i), (out.get(year).get(app.kindOf(i)) || 0) + 1);
  }
  return out;
}

function planCard(app) {
  const part = plansPart(app, -1, 12);
  return part && el("div", { class: "card" }, part);
}

function legend(app, kinds) {
  return el("ul", { class: "legend" }, kinds.map((k) => el("li", {}, typeSign(app, k.id), k[app.language])));
}

function chart(app, span, kinds, counts) {
  const [w, h, low] = [900, 300, 34];
  const total = (y) => [...(counts.get(y)?.values() || [])].reduce((a, b) => a + b, 0);
  const most = Math.max(1, ...span.map(total));
  const step = (w - 50) / span.length;
  const column = (y, k) => {
    let top = h - low;
    const x = 46 + k * step;
    const parts = kinds.map((kind) => {
      const size = ((counts.get(y)?.get(kind.id) || 0) / most) * (h - low - 26);
      top -= size;
      return size ? svg("rect", { x: x + step * 0.16, y: top, width: step * 0.68, height: size, fill: colourOf(kind.id, app.dark) }) : null;
    });
    const n = total(y);
    const pick = () => app.go({ from: y, to: y, view: "timeline" });
    const hit = svg("rect", { x, y: 0, width: step, height: h, class: "hit", tabindex: 0, role: "button", "aria-label": `${y}: ${n}`, on: { keydown: (e) => (e.key === "Enter" || e.key === " ") && (e.preventDefault(), pick()) } });
    return svg("g", { class: "column", on: { click: pick } }, hit, parts, svg("text", { x: x + step / 2, y: h - 12, "text-anchor": "middle" }, String(y)), n ? svg("text", { x: x + step / 2, y: top - 7, "text-anchor": "middle", class: "strong" }, n.toLocaleString("en-US")) : null);
  };
  return el("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": app.t("timeline") }, svg("svg", { viewBox: `0 0 ${w} ${h}`, class: "chart", id: "drawing" }, svg("line", { x1: 44, x2: w, y1: h - low, y2: h - low, class: "axis" }), span.map(column)));
}

/** The initiatives with most years, each as a line from first to last with a dot for each year it is reported. */
function lanes(app, span) {
  const { graph, t } = app;
  const years = new Map();
  for (let e = 0; e < graph.edges; e++) {
    if (graph.edgeType[e] !== graph.relation.CARRIES_OUT || !graph.edgeYear[e] || !app.ok(graph.target[e])) continue;
    if (!years.has(graph.target[e])) years.set(graph.target[e], new Map());
    const own = years.get(graph.target[e]);
    own.set(graph.edgeYear[e], (own.get(graph.edgeYear[e]) || 0) + 1);
  }
  const list = [...years].filter(([, own]) => own.size > 1).sort((a, b) => b[1].size - a[1].size || graph.townCount[b[0]] - graph.townCount[a[0]] || a[0] - b[0]).slice(0, 40);
  if (!list.length) return null;
  const head = el("tr", {}, el("th", { scope: "col" }, t("longest")), span.map((y) => el("th", { scope: "col", class: "n" }, String(y).slice(2))));
  const cell = (own, y) => el("td", { class: own.has(y) ? "on" : "" }, own.has(y) ? el("span", { class: "bead", title: `${y}: ${app.t("townsN", { n: own.get(y) })}` }, String(own.get(y))) : "");
  return el("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": t("longest") }, el("table", { class: "lanes" }, el("thead", {}, head), el("tbody", {}, list.map(([i, own]) => el("tr", {}, el("th", { scope: "row" }, typeSign(app, app.kindOf(i)), " ", nodeLink(app, i)), span.map((y) => cell(own, y)))))));
}
