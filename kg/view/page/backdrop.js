/** Every node of the graph as a dot beneath the overview: one bitmap while far, single dots once near. */

import { colourOf } from "./palette.js";
import { fillDisc, rgb } from "./raster.js";
import { once } from "./unpack.js";

const SIDE = 1536;
const BUCKET = 40;
const AROUND = ["Place", "Organization", "Indicator", "Report", "Honor", "Problem"];
const HALO = { light: "#eef2f8", dark: "#1c2430" };
const RIM = 22; // of a halo, beyond its outermost dot

export class Backdrop {
  /** @param {any} app */
  constructor(app) {
    const box = bounds(app.graph);
    const halos = discs(app.graph);
    // About a third of the distance between neighbours in the fullest theme.
    const dot = Math.max(1.8, Math.min(9, 115 / Math.sqrt(Math.max(1, ...halos.map((h) => h.n)))));
    Object.assign(this, { app, box, halos, dot, buckets: once(() => bucketed(app.graph, box)), bitmap: null, scale: SIDE / Math.max(box.w, box.h), dirty: true });
  }

  /** Paint the bitmap anew: filters or colours have changed. */
  refresh() {
    const { box, scale } = this;
    this.bitmap ??= document.createElement("canvas");
    this.bitmap.width = Math.ceil(box.w * scale);
    this.bitmap.height = Math.ceil(box.h * scale);
    const context = this.bitmap.getContext("2d");
    const image = context.createImageData(this.bitmap.width, this.bitmap.height);
    this.pixels(image);
    context.putImageData(image, 0, 0);
    this.dirty = false;
  }

  pixels(image) {
    const { box, scale, app, dot } = this;
    const { graph } = app;
    const looks = graph.types.map(({ id }) => (id === "Theme" || id === "Town" ? null : { colour: rgb(colourOf(id, app.dark)), alpha: opacity(id) }));
    for (let i = graph.size - 1; i >= 0; i--) {
      const look = looks[graph.type[i]];
      if (look && app.ok(i)) fillDisc(image, (graph.x[i] - box.x) * scale, (graph.y[i] - box.y) * scale, dot * scale, look.colour, look.alpha);
    }
  }

  dots(context, list, size) {
    const { graph } = this.app;
    const byType = graph.types.map(() => []);
    for (const i of list) if (this.app.ok(i)) byType[graph.type[i]].push(i);
    byType.forEach((members, type) => {
      const name = graph.types[type].id;
      if (name === "Theme" || name === "Town") return;
      context.globalAlpha = opacity(name);
      context.fillStyle = colourOf(name, this.app.dark);
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
  draw(context, seen, zoom) {
    for (const h of this.halos) disc(context, h, haloOf(this.app));
    if (this.dirty && !this.bitmap) return;
    if (this.dirty) this.refresh();
    const near = zoom > this.scale * 1.3 ? this.inside(seen, 3000) : null;
    if (!near) return context.drawImage(this.bitmap, this.box.x, this.box.y, this.box.w, this.box.h);
    this.dots(context, near, Math.max(this.dot * 0.75, 2.4 / zoom));
  }

  inside(seen, most) {
    const out = [];
    for (const list of this.around(seen)) {
      for (const i of list) out.push(i);
      if (out.length > most) return null;
    }
    return out;
  }

  *around(seen) {
    const { box } = this;
    const buckets = this.buckets();
    for (let bx = Math.floor((seen.x - box.x) / BUCKET); bx <= (seen.x + seen.w - box.x) / BUCKET; bx++)
      for (let by = Math.floor((seen.y - box.y) / BUCKET); by <= (seen.y + seen.h - box.y) / BUCKET; by++) {
        const list = buckets.get(bx * 4096 + by);
        if (list) yield list;
      }
  }

  /** The node nearest to a point of the map, within a reach. */
  nearest(x, y, reach) {
    const { graph } = this.app;
    let best = -1;
    let least = reach * reach;
    for (const list of this.around({ x: x - reach, y: y - reach, w: 2 * reach, h: 2 * reach })) {
      for (const i of list) {
        const d = (graph.x[i] - x) ** 2 + (graph.y[i] - y) ** 2;
        if (d < least && this.app.ok(i)) [best, least] = [i, d];
      }
    }
    return best;
  }
}

function opacity(type) {
  return AROUND.includes(type) ? 0.2 : 0.72;
}

function haloOf(app) {
  return app.dark ? HALO.dark : HALO.light;
}

function disc(context, { x, y, r }, colour) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, r + RIM, 0, 7);
  context.fill();
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
