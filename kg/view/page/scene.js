/** What a graph view shows, and where: nodes and edges with places, never more than the canvas and the eye can take. */

import { groupsOf } from "./groups.js";
import { between, neighbours } from "./graph.js";

export const MOST_NODES = 240;
export const MOST_EDGES = 600;
const USUAL = 16; // of a group, before "show more"
const MORE = 40;

/**
 * The neighbourhood of a node: groups in sectors around it, further rings for depth and for opened nodes.
 * @param {any} app @param {number} centre
 */
export function nodeScene(app, centre) {
  const scene = newScene(centre);
  scene.aspect = app.canvas ? app.canvas.aspect() : { x: 1.12, y: 1 };
  put(scene, centre, 0, 0, 26);
  const groups = groupsOf(app, centre).filter((g) => g.members.length || g.hub >= 0);
  share(groups, app.state.open);
  sectors(scene, groups);
  for (let depth = 2; depth <= app.state.depth; depth++) grow(app, scene, [...scene.at.keys()].filter((i) => i !== centre && scene.at.get(i).ring === depth - 1), 5, depth);
  for (const [key, n] of Object.entries(app.state.open)) openNode(app, scene, key, n);
  pinned(app, scene);
  realEdges(app, scene);
  return scene;
}

/** The way between two nodes, left to right, with what else links neighbours on it. */
export function pathScene(app, path) {
  const scene = newScene(path[0]);
  const gap = Math.max(150, 900 / Math.max(1, path.length - 1));
  path.forEach((i, k) => put(scene, i, k * gap - ((path.length - 1) * gap) / 2, k % 2 ? 46 : -46, 18));
  path.slice(1).forEach((i, k) => {
    const edges = between(app.graph, path[k], i);
    join(scene, path[k], i, { width: 3, label: app.edgeName(edges[0]), edge: edges[0], strong: true, against: app.graph.source[edges[0]] !== path[k] });
  });
  pinned(app, scene);
  return scene;
}

function newScene(centre) {
  return { centre, at: new Map(), edges: [], pairs: new Set(), more: [], captions: [], left: 0, narrow: 0, aspect: { x: 1, y: 1 } };
}

function put(scene, i, x, y, size, more = {}) {
  if (!scene.at.has(i)) scene.at.set(i, { x, y, size, ring: 1, ...more });
}

function join(scene, from, to, look = {}) {
  const key = from < to ? `${from}-${to}` : `${to}-${from}`;
  if (scene.pairs.has(key) || scene.edges.length >= MOST_EDGES) return;
  scene.pairs.add(key);
  scene.edges.push({ from, to, ...look });
}

/** How many of each group to show: what was asked for first, then evenly, at most 200 together. */
function share(groups, open) {
  for (const g of groups) g.shown = Math.min(g.members.length, open[g.key] || USUAL);
  let over = groups.reduce((n, g) => n + g.shown, 0) - 200;
  for (const g of [...groups].sort((a, b) => (open[a.key] || 0) - (open[b.key] || 0) || b.shown - a.shown)) {
    if (over <= 0) break;
    const cut = Math.min(over, g.shown - Math.min(g.shown, 3));
    g.shown -= cut;
    over -= cut;
  }
}

/** Each group gets a slice as wide as it has members; its hub stands between the centre and them. */
function sectors(scene, groups) {
  const weight = (g) => g.shown + 1.6;
  const total = groups.reduce((n, g) => n + weight(g), 0);
  const members = groups.reduce((n, g) => n + g.shown, 0);
  const radius = Math.max(250, Math.min(430, 150 + members * 4.2));
  let turn = -Math.PI / 2 - (groups.length ? (Math.PI * weight(groups[0])) / total : 0);
  for (const g of groups) {
    const slice = (2 * Math.PI * weight(g)) / total;
    sector(scene, g, turn, slice, radius);
    turn += slice;
  }
}

function sector(scene, g, start, slice, radius) {
  const middle = start + slice / 2;
  const from = g.hub >= 0 ? g.hub : scene.centre;
  if (g.hub >= 0) {
    // Hubs of narrow slices would stand shoulder to shoulder; every other one steps back.
    scene.narrow = slice < 0.3 ? (scene.narrow + 1) % 3 : 0;
    const r = radius * [0.54, 0.8, 0.4][scene.narrow];
    put(scene, g.hub, Math.cos(middle) * r * scene.aspect.x, Math.sin(middle) * r * scene.aspect.y, 15, { hub: true, count: g.members.length });
    join(scene, scene.centre, g.hub, { width: 1.2 + Math.min(4, Math.sqrt(g.members.length) / 2), dashes: g.derived, label: g.label });
  }
  if (g.hub < 0 && g.shown > 1) scene.captions.push({ x: Math.cos(middle) * radius * 0.6 * scene.aspect.x, y: Math.sin(middle) * radius * 0.6 * scene.aspect.y, text: g.title });
  const extra = g.members.length > g.shown ? 1 : 0;
  g.members.slice(0, g.shown).forEach((i, k) => {
    const { x, y } = spot(k, g.shown + extra, start, slice, radius, scene.aspect);
    put(scene, i, x, y, g.size || 9);
    join(scene, from, i, { dashes: g.derived && g.hub < 0 });
  });
  if (extra) {
    const { x, y } = spot(g.shown, g.shown + 1, start, slice, radius, scene.aspect);
    scene.more.push({ id: `more:${g.key}`, key: g.key, x, y, from, n: g.members.length - g.shown, next: g.shown + MORE });
  }
  scene.left += g.members.length - g.shown;
}

/** The k-th of n places of a slice: in rows, the nearest row first, rows shifted so that labels interlock. */
function spot(k, n, start, slice, radius, aspect) {
  const room = Math.max(1, Math.floor((slice * radius) / 46));
  const rows = Math.ceil(n / room);
  const row = k % rows;
  const inRow = Math.ceil((n - row) / rows);
  const a = start + (slice * (Math.floor(k / rows) + 0.5)) / inRow;
  const r = radius + row * 74;
  return { x: Math.cos(a) * r * aspect.x, y: Math.sin(a) * r * aspect.y };
}

/** One ring further: up to `each` new neighbours behind every node of the ring before. */
function grow(app, scene, ring, each, depth) {
  for (const i of ring) {
    if (scene.at.size >= MOST_NODES - 10) {
      scene.left += 1;
      return;
    }
    if (!app.isHub(i)) fan(app, scene, i, each, depth);
  }
}

function openNode(app, scene, key, n) {
  const i = app.graph.find(key);
  if (i >= 0 && scene.at.has(i) && i !== scene.centre) fan(app, scene, i, n, 2, true);
}

/** New neighbours of a node, fanned out on the side away from the centre. */
function fan(app, scene, i, most, depth, withMore = false) {
  const here = scene.at.get(i);
  const fresh = [...neighbours(app.graph, i).keys()].filter((j) => !scene.at.has(j) && app.ok(j));
  fresh.sort((a, b) => app.graph.degree[b] - app.graph.degree[a] || a - b);
  const list = fresh.slice(0, Math.max(0, Math.min(most, MOST_NODES - scene.at.size)));
  const away = Math.atan2(here.y, here.x);
  list.forEach((j, k) => {
    const row = Math.floor(k / 12);
    const inRow = Math.min(12, list.length - row * 12);
    const a = away + ((k % 12) - (inRow - 1) / 2) * Math.min(0.42, 2.6 / inRow);
    put(scene, j, here.x + Math.cos(a) * (130 + row * 80), here.y + Math.sin(a) * (130 + row * 80), 7, { ring: depth });
    join(scene, i, j);
  });
  const rest = fresh.length - list.length;
  scene.left += rest;
  const end = { x: here.x + Math.cos(away) * 56, y: here.y + Math.sin(away) * 56 };
  if (withMore && rest) scene.more.push({ id: `more:${app.graph.id(i)}`, key: app.graph.id(i), ...end, from: i, n: rest, next: most + MORE });
}

/** Pinned nodes stay in every graph view, in a row below when the view itself does not show them. */
function pinned(app, scene) {
  const low = Math.max(...[...scene.at.values()].map((p) => p.y), 0) + 120;
  const absent = app.state.pinned.filter((i) => !scene.at.has(i));
  absent.forEach((i, k) => put(scene, i, (k - (absent.length - 1) / 2) * 150, low, 12));
  for (const i of app.state.pinned) for (const j of neighbours(app.graph, i).keys()) if (scene.at.has(j)) join(scene, i, j);
}

/** Links among what is shown, faint, so that shared initiatives and parts are seen; hubs would only add fog. */
function realEdges(app, scene) {
  for (const i of scene.at.keys()) {
    if (i === scene.centre || app.graph.degree[i] > 80 || foggy(app, i)) continue;
    for (const j of neighbours(app.graph, i).keys()) if (j > i && j !== scene.centre && scene.at.has(j) && !foggy(app, j)) join(scene, i, j, { faint: true });
  }
}

/** Reports and indicators are linked to nearly everything shown; their faint links would tell nothing. */
function foggy(app, i) {
  return ["Report", "Indicator"].includes(app.kindOf(i));
}
