/** Every node of the graph as a dot beneath the overview: one bitmap while far, single dots once near. */

import { colourOf } from "./palette.js";

const SIDE = 2048;
const BUCKET = 40;
const AROUND = ["Place", "Organization", "Indicator", "Report", "Honor", "Problem"];

/** @param {any} app */
export function makeBackdrop(app) {
  const { graph } = app;
  const box = bounds(graph);
  const buckets = bucketed(graph, box);
  const halos = discs(graph);
  // About a third of the distance between neighbours in the fullest theme.
  const dot = Math.max(1.6, Math.min(8, 70 / Math.sqrt(Math.max(1, ...halos.map((h) => h.n)))));
  const back = { box, bitmap: null, scale: SIDE / Math.max(box.w, box.h), dirty: true, draw, nearest, refresh };
  return back;

  function refresh() {
    back.bitmap ??= document.createElement("canvas");
    back.bitmap.width = Math.ceil(box.w * back.scale);
    back.bitmap.height = Math.ceil(box.h * back.scale);
    const context = back.bitmap.getContext("2d");
    context.scale(back.scale, back.scale);
    context.translate(-box.x, -box.y);
    for (const h of halos) disc(context, h);
    dots(context, everything(graph.size), dot);
    back.dirty = false;
  }

  function disc(context, { x, y, r }) {
    context.fillStyle = app.dark ? "#1c2430" : "#eef2f8";
    context.beginPath();
    context.arc(x, y, r + 22, 0, 7);
    context.fill();
  }

  function dots(context, list, size) {
    const byType = graph.types.map(() => []);
    for (const i of list) if (app.ok(i)) byType[graph.type[i]].push(i);
    byType.forEach((members, type) => {
      const name = graph.types[type].id;
      if (name === "Theme" || name === "Town") return;
      context.globalAlpha = AROUND.includes(name) ? 0.2 : 0.72;
      context.fillStyle = colourOf(name, app.dark);
      context.beginPath();
      for (const i of members) {
        context.moveTo(graph.x[i] + size, graph.y[i]);
        context.arc(graph.x[i], graph.y[i], size, 0, 7);
      }
      context.fill();
    });
    context.globalAlpha = 1;
  }

  /** @param {{x: number, y: number, w: number, h: number}} seen the part of the map on screen */
  function draw(context, seen, zoom) {
    if (back.dirty && !back.bitmap) return;
    if (back.dirty) refresh();
    if (zoom > back.scale * 1.3) for (const h of halos) disc(context, h);
    const near = zoom > back.scale * 1.3 ? inside(seen, 3000) : null;
    if (near) dots(context, near, Math.max(dot * 0.75, 2.4 / zoom));
    else context.drawImage(back.bitmap, box.x, box.y, box.w, box.h);
  }

  function inside(seen, most) {
    const out = [];
    for (const list of around(seen)) {
      for (const i of list) out.push(i);
      if (out.length > most) return null;
    }
    return out;
  }

  function* around(seen) {
    for (let bx = Math.floor((seen.x - box.x) / BUCKET); bx <= (seen.x + seen.w - box.x) / BUCKET; bx++)
      for (let by = Math.floor((seen.y - box.y) / BUCKET); by <= (seen.y + seen.h - box.y) / BUCKET; by++) {
        const list = buckets.get(bx * 4096 + by);
        if (list) yield list;
      }
  }

  /** The node nearest to a point of the map, within a reach. */
  function nearest(x, y, reach) {
    let best = -1;
    let least = reach * reach;
    for (const list of around({ x: x - reach, y: y - reach, w: 2 * reach, h: 2 * reach })) {
      for (const i of list) {
        const d = (graph.x[i] - x) ** 2 + (graph.y[i] - y) ** 2;
        if (d < least && app.ok(i)) [best, least] = [i, d];
      }
    }
    return best;
  }
}

/** Each top theme's disc: where it lies, how far its initiatives reach, how many there are. */
function discs(graph) {
  const found = new Map(graph.topThemes.map((t) => [t, { x: graph.x[t], y: graph.y[t], r: 0, n: 0 }]));
  for (const i of graph.initiatives) {
    const h = found.get(graph.topTheme[i]);
    if (h) Object.assign(h, { n: h.n + 1, r: Math.max(h.r, Math.hypot(graph.x[i] - h.x, graph.y[i] - h.y)) });
  }
  return [...found.values()];
}

function* everything(size) {
  for (let i = 0; i < size; i++) yield i;
}

function bounds(graph) {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < graph.size; i++) {
    x0 = Math.min(x0, graph.x[i]);
    y0 = Math.min(y0, graph.y[i]);
    x1 = Math.max(x1, graph.x[i]);
    y1 = Math.max(y1, graph.y[i]);
  }
  return graph.size ? { x: x0 - 60, y: y0 - 60, w: x1 - x0 + 120, h: y1 - y0 + 120 } : { x: -500, y: -400, w: 1000, h: 800 };
}

function bucketed(graph, box) {
  const buckets = new Map();
  for (let i = 0; i < graph.size; i++) {
    const key = Math.floor((graph.x[i] - box.x) / BUCKET) * 4096 + Math.floor((graph.y[i] - box.y) / BUCKET);
    if (buckets.has(key)) buckets.get(key).push(i);
    else buckets.set(key, [i]);
  }
  return buckets;
}
