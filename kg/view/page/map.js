/** A schematic map: places by latitude and longitude, without tiles; approximate and inferred ones hollow. */

import { el, svg } from "./dom.js";
import { colourOf } from "./palette.js";

/** Everything with a position: its own, or for towns that of a place it lies in or is inferred to. */
export function pointsOf(app) {
  const { graph } = app;
  const points = [];
  const own = (i) => (graph.extra[i]?.lat !== undefined && graph.extra[i]?.lon !== undefined ? graph.extra[i] : null);
  for (const key of Object.keys(graph.extra)) {
    const i = Number(key);
    if (own(i) && app.ok(i) && usable(own(i))) points.push({ i, lat: own(i).lat, lon: own(i).lon, sure: !own(i).approximate });
  }
  for (const i of graph.towns) {
    if (own(i) || !app.ok(i)) continue;
    for (let at = graph.offset[i]; at < graph.offset[i + 1]; at++) {
      const name = graph.edgeTypes[graph.edgeType[graph.via[at]]].id;
      const there = ["WITHIN", "INFERRED_LOCATION"].includes(name) ? own(graph.near[at]) : null;
      if (there && usable(there)) {
        points.push({ i, lat: there.lat, lon: there.lon, sure: false });
        break;
      }
    }
  }
  return points;
}

function usable(p) {
  return Number.isFinite(p.lat) && Number.isFinite(p.lon) && Math.abs(p.lat) <= 90 && Math.abs(p.lon) <= 180;
}

/** @param {any} app */
export function drawMap(app) {
  const { t } = app;
  const points = pointsOf(app);
  const head = el("header", { class: "sheethead" }, el("h2", {}, t("map"), points.length ? el("small", {}, t("pointsN", { n: points.length })) : ""), el("p", { class: "soft" }, t("mapHelp")));
  if (!points.length) return [head, el("p", { class: "warn" }, t("noPlaces"))];
  return [head, el("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": t("map") }, drawing(app, points))];
}

const [W, H, PAD] = [960, 640, 54];

function drawing(app, points) {
  const frame = project(points);
  const labels = [];
  const free = (box) => labels.every((b) => box.x > b.x + b.w || b.x > box.x + box.w || box.y > b.y + b.h || b.y > box.y + box.h);
  const sorted = [...points].sort((a, b) => app.graph.degree[b.i] - app.graph.degree[a.i] || a.i - b.i).slice(0, 1500);
  const named = sorted.map((p) => {
    const { x, y } = frame.at(p);
    const text = app.label(p.i).slice(0, 12);
    const box = { x: x + 8, y: y - 8, w: text.length * 12.5, h: 16 };
    const show = labels.length < 90 && box.x + box.w < W - 4 && free(box);
    if (show) labels.push(box);
    return mark(app, p, x, y, show ? text : "");
  });
  return svg("svg", { viewBox: `0 0 ${W} ${H}`, class: "chart map", id: "drawing" }, graticule(frame), named.reverse());
}

function mark(app, p, x, y, text) {
  const colour = colourOf(app.kindOf(p.i), app.dark);
  const r = Math.min(11, 4 + Math.sqrt(app.graph.degree[p.i]) / 3);
  const open = () => app.open(p.i);
  const look = p.sure ? { fill: colour, "fill-opacity": 0.75 } : { fill: "none", stroke: colour, "stroke-width": 1.6, "stroke-dasharray": "3 2" };
  return svg("g", { class: "point", tabindex: 0, role: "link", "aria-label": `${app.label(p.i)}，${app.typeName(p.i)}，${app.t(p.sure ? "exact" : "approximate")}`, on: { click: open, keydown: (e) => e.key === "Enter" && open() } }, svg("title", {}, `${app.label(p.i)} ${p.lat.toFixed(3)}, ${p.lon.toFixed(3)}`), svg("circle", { cx: x, cy: y, r: Math.max(r, 8), class: "hit" }), svg("circle", { cx: x, cy: y, r, ...look }), text && svg("text", { x: x + r + 4, y: y + 4 }, text));
}

/** Equirectangular around the middle latitude: right enough for a province, honest about being a sketch. */
function project(points) {
  const lats = points.map((p) => p.lat);
  const lons = points.map((p) => p.lon);
  const [s, n, w, e] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
  const narrow = Math.cos((((s + n) / 2) * Math.PI) / 180);
  const scale = Math.min((W - 2 * PAD) / Math.max(0.05, (e - w) * narrow), (H - 2 * PAD) / Math.max(0.05, n - s));
  const at = ({ lat, lon }) => ({ x: W / 2 + (lon - (w + e) / 2) * narrow * scale, y: H / 2 - (lat - (s + n) / 2) * scale });
  return { at, s, n, w, e, scale };
}

function graticule(frame) {
  const span = Math.max(frame.n - frame.s, frame.e - frame.w, 0.05);
  const step = [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20].find((x) => span / x <= 8) || 30;
  const lines = [];
  const digits = step < 1 ? 2 : 0;
  for (let lat = Math.ceil((frame.s - span) / step) * step; lat <= frame.n + span; lat += step) {
    const { y } = frame.at({ lat, lon: frame.w });
    if (y > 8 && y < H - 8) lines.push(svg("line", { x1: -W, x2: 2 * W, y1: y, y2: y, class: "grid" }), svg("text", { x: 6, y: y - 4, class: "degree" }, `${lat.toFixed(digits)}°N`));
  }
  for (let lon = Math.ceil((frame.w - span) / step) * step; lon <= frame.e + span; lon += step) {
    const { x } = frame.at({ lat: frame.s, lon });
    if (x > 40 && x < W - 8) lines.push(svg("line", { x1: x, x2: x, y1: -H, y2: 2 * H, class: "grid" }), svg("text", { x: x + 4, y: H - 6, class: "degree" }, `${lon.toFixed(digits)}°E`));
  }
  return lines;
}
