/** The current picture as SVG, built as elements so that no label can be markup. */

import { byId, svg } from "./dom.js";
import { shorten } from "./labels.js";
import { colourOf, cornersOf, inks, shapeOf } from "./palette.js";

const FACE = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif";

/** @param {any} app @returns {SVGElement} */
export function drawingOf(app) {
  const sheet = document.getElementById("drawing");
  return sheet && !byId("sheet").hidden ? styled(app, /** @type {any} */ (sheet)) : graphDrawing(app);
}

/** A chart of the page, with the few styles it gets from the sheet written out. */
function styled(app, chart) {
  const copy = chart.cloneNode(true);
  const ink = inks(app.dark);
  copy.setAttribute("font-family", FACE);
  copy.setAttribute("font-size", "12");
  for (const hit of copy.querySelectorAll(".hit")) hit.remove();
  for (const text of copy.querySelectorAll("text")) text.setAttribute("fill", ink.ink);
  for (const rule of copy.querySelectorAll("line")) rule.setAttribute("stroke", ink.edge);
  return copy;
}

function graphDrawing(app) {
  const { scene } = app.canvas;
  const ink = inks(app.dark);
  const points = [...scene.at.values(), ...scene.more];
  const [x0, y0] = [Math.min(0, ...points.map((p) => p.x)) - 150, Math.min(0, ...points.map((p) => p.y)) - 70];
  const [w, h] = [Math.max(0, ...points.map((p) => p.x)) + 150 - x0, Math.max(0, ...points.map((p) => p.y)) + 90 - y0];
  const at = (id) => scene.at.get(id);
  const edges = scene.edges.filter((e) => !e.hidden).map((e) => svg("line", { x1: round(at(e.from).x), y1: round(at(e.from).y), x2: round(at(e.to).x), y2: round(at(e.to).y), stroke: e.strong ? ink.strong : ink.edge, "stroke-width": e.width || 1, "stroke-opacity": e.faint ? 0.5 : 1, "stroke-dasharray": e.dashes ? "5 4" : null }));
  const size = Math.max(12, Math.min(26, w / 90));
  return svg("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: [x0, y0, w, h].map(round).join(" "), width: round(w), height: round(h), "font-family": FACE, "font-size": round(size) },
    svg("title", {}, document.title), svg("rect", { x: round(x0), y: round(y0), width: round(w), height: round(h), fill: ink.paper }), dots(app, scene), edges,
    [...scene.at].map(([i, p]) => shape(app, i, p)), texts(app, scene, size, ink));
}

/** The overview's dots, as one path a type. */
function dots(app, scene) {
  if (!scene.backdrop) return null;
  const { graph } = app;
  const paths = graph.types.map(() => []);
  for (let i = 0; i < graph.size; i++) if (app.ok(i) && graph.isInitiative[graph.type[i]]) paths[graph.type[i]].push(`M${graph.x[i]} ${graph.y[i]}h.01`);
  return paths.map((d, k) => d.length && svg("path", { d: d.join(""), stroke: colourOf(graph.types[k].id, app.dark), "stroke-width": 5, "stroke-linecap": "round", "stroke-opacity": 0.6 })).filter(Boolean);
}

function shape(app, i, p) {
  const look = { fill: colourOf(app.kindOf(i), app.dark), stroke: inks(app.dark).paper, "stroke-width": 1.5 };
  const corners = cornersOf(shapeOf(app.kindOf(i)));
  if (!corners) return svg("circle", { cx: round(p.x), cy: round(p.y), r: p.size, ...look });
  return svg("polygon", { points: corners.map(([x, y]) => `${round(p.x + x * p.size)},${round(p.y + y * p.size)}`).join(" "), ...look });
}

/** Labels below their nodes, without overlap, the largest nodes first. */
function texts(app, scene, size, ink) {
  const taken = [];
  const order = [...scene.at].sort((a, b) => b[1].size - a[1].size || a[0] - b[0]);
  return order.map(([i, p]) => {
    const text = shorten(app.label(i), 16);
    const box = { x: p.x - (text.length * size) / 2, y: p.y + p.size + 2, w: text.length * size, h: size * 1.3 };
    if (taken.some((b) => box.x < b.x + b.w && b.x < box.x + box.w && box.y < b.y + b.h && b.y < box.y + box.h)) return null;
    taken.push(box);
    return svg("text", { x: round(p.x), y: round(box.y + size), "text-anchor": "middle", fill: ink.ink }, text);
  });
}

function round(x) {
  return Math.round(x * 10) / 10;
}
