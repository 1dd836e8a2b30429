/** The drawn graph: vis-network holds what is on screen, we paint labels and backdrop, and listen to mouse, touch and keys. */

import { Backdrop } from "./backdrop.js";
import { byId } from "./dom.js";
import { paintLabels, shorten } from "./labels.js";
import { colourOf, inks, shapeOf, weightOf } from "./palette.js";

/** @param {any} app @param {{open: Function, select: Function, more: Function}} on */
export function makeCanvas(app, on) {
  const { vis } = /** @type {any} */ (window);
  const holder = byId("net");
  const data = { nodes: new vis.DataSet(), edges: new vis.DataSet() };
  const network = new vis.Network(holder, data, options());
  const c = { network, data, holder, scene: null, back: new Backdrop(app), order: [], painted: [], hover: -1, cursor: -1, backdrop: false, rest, size: sizeOf(holder) };
  // With each new set of data vis-network frames all of it, which asks for the page's layout; we place the camera ourselves.
  network.body.emitter.off("fit");
  network.on("beforeDrawing", (context) => c.backdrop && c.back.draw(context, seen(c), network.getScale()));
  network.on("afterDrawing", (context) => paint(app, c, context));
  listen(app, c, on);
  Object.assign(c, { show: (scene, keep) => show(app, c, scene, keep), redraw: () => network.redraw(), fit: () => fit(c), aspect: () => aspect(c), nodes: () => onScreen(app, c), redrawNow: () => network.renderer._redraw() });
  return c;

  function rest() {
    if (c.back.dirty) c.back.refresh();
    network.redraw();
  }
}

function options() {
  return {
    autoResize: true, physics: { enabled: false }, layout: { improvedLayout: false }, clickToUse: false,
    interaction: { hover: true, hoverConnectedEdges: false, selectConnectedEdges: false, zoomSpeed: 0.7, keyboard: { enabled: false }, multiselect: false },
    edges: { smooth: false, arrows: { to: { enabled: false, scaleFactor: 0.45 } }, chosen: false, hoverWidth: 0, selectionWidth: 0 },
    nodes: { chosen: false, labelHighlightBold: false },
  };
}

/** Width and height of an element, kept up to date aside: asking for them in mid-change makes the browser lay out twice. */
function sizeOf(holder) {
  let known = null;
  new ResizeObserver(([entry]) => (known = { w: entry.contentRect.width, h: entry.contentRect.height })).observe(holder);
  return () => (known && known.w ? known : { w: holder.clientWidth, h: holder.clientHeight });
}

/** The part of the map on screen. */
function seen(c) {
  const scale = c.network.getScale();
  const at = c.network.getViewPosition();
  const { w, h } = c.size();
  return { x: at.x - w / 2 / scale, y: at.y - h / 2 / scale, w: w / scale, h: h / scale };
}

/** @param {any} scene see scene.js; `keep` leaves the camera where it is */
function show(app, c, scene, keep = false) {
  // Before the data: each change of it paints at once, and must not meet the old order of labels.
  c.scene = scene;
  c.order = ordered(app, scene);
  c.backdrop = Boolean(scene.backdrop);
  c.hover = -1;
  if (!scene.at.has(c.cursor)) c.cursor = scene.centre;
  const { vis } = /** @type {any} */ (window);
  const dashed = (m, k) => ({ id: `m${k}`, from: m.from, to: m.id, color: inks(app.dark).edge, dashes: true, width: 1 });
  // New sets in one step: emptying the old ones first made vis-network work through everything three times.
  c.data = {
    nodes: new vis.DataSet([...nodesOf(app, scene), ...scene.more.map((m) => moreNode(app, m))]),
    edges: new vis.DataSet([...scene.edges.map((e, k) => edgeOf(app, scene, e, k)), ...scene.more.map(dashed)]),
  };
  const camera = keep && { position: c.network.getViewPosition(), scale: c.network.getScale() };
  // Data, camera and edges each make vis-network paint at once; once after all three is enough.
  c.network.body.emitter.emit("_blockRedraw");
  c.network.setData(c.data);
  if (camera) c.network.moveTo(camera);
  else fit(c);
  highlight(app, c);
  c.network.body.emitter.emit("_allowRedraw");
  c.network.body.emitter.emit("_requestRedraw");
}

function nodesOf(app, scene) {
  const ink = inks(app.dark);
  return [...scene.at].map(([i, p]) => {
    const chosen = i === app.state.selected;
    const pin = app.state.pinned.includes(i);
    const fill = colourOf(app.kindOf(i), app.dark);
    return {
      id: i, x: p.x, y: p.y, size: p.size * weightOf(app.kindOf(i)), shape: shapeOf(app.kindOf(i)), borderWidth: chosen || pin ? 3.5 : 1.5,
      color: { background: fill, border: chosen ? ink.strong : pin ? ink.ink : ink.paper, hover: { background: fill, border: ink.strong }, highlight: { background: fill, border: ink.strong } },
    };
  });
}

function moreNode(app, m) {
  const ink = inks(app.dark);
  return { id: m.id, x: m.x, y: m.y, shape: "dot", size: 13, borderWidth: 1.5, shapeProperties: { borderDashes: [3, 3] }, color: { background: ink.paper, border: ink.soft, hover: { background: ink.paper, border: ink.strong }, highlight: { background: ink.paper, border: ink.strong } } };
}

function edgeOf(app, scene, e, k) {
  const ink = inks(app.dark);
  const hidden = Boolean(e.hidden);
  return {
    id: k, from: e.from, to: e.to, hidden, width: e.width || (e.faint ? 0.6 : 1.1), dashes: e.dashes ? [5, 4] : false,
    color: { color: e.strong ? ink.strong : ink.edge, opacity: e.faint ? 0.45 : 1 },
    arrows: e.strong ? (e.against ? "from" : "to") : "",
  };
}

/** The order in which labels get their place. */
function ordered(app, scene) {
  const rank = (i) => (i === scene.centre ? 1e9 : 0) + (scene.at.get(i).hub || app.graph.topThemes.includes(i) ? 1e7 : 0) + scene.at.get(i).size * 1e4 + Math.min(9999, app.graph.degree[i]);
  return [...scene.at.keys()].sort((a, b) => rank(b) - rank(a) || a - b);
}

function paint(app, c, context) {
  if (!c.scene) return;
  const scale = c.network.getScale();
  const at = c.network.getViewPosition();
  const { w, h } = c.size();
  const ratio = c.network.canvas.pixelRatio || devicePixelRatio;
  const screen = (i, p) => {
    const body = c.network.body.nodes[i];
    return { x: ((body ? body.x : p.x) - at.x) * scale + w / 2, y: ((body ? body.y : p.y) - at.y) * scale + h / 2, r: p.size * scale };
  };
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const ink = inks(app.dark);
  const list = c.hover >= 0 && c.scene.at.has(c.hover) ? [c.hover, ...c.order] : c.order;
  const items = list.map((i) => item(app, c, i, screen(i, c.scene.at.get(i)))).filter((p) => p.x > -20 && p.y > -20 && p.x < w + 20 && p.y < h + 20);
  const nodes = [...[...c.scene.at].map(([i, p]) => screen(i, p)), ...c.scene.more.map((m) => screen(m.id, { ...m, size: 13 }))].filter((p) => p.r > 2.5);
  const own = dedupe(items);
  // Hubs before captions: a hub without its name says less than a group without its title.
  c.painted = paintLabels(context, [...own.filter((p) => p.level), ...captions(c, screen), ...own.filter((p) => !p.level)], w, h, ink, nodes);
  cursor(app, c, context, screen, ink);
  context.restore();
}

function item(app, c, i, p) {
  const place = c.scene.at.get(i);
  const level = i === c.scene.centre || (c.backdrop && app.graph.topThemes.includes(i)) ? 2 : place.hub || app.kindOf(i) === "Town" ? 1 : 0;
  return { ...p, i, level, left: place.x < -1 && !c.backdrop, text: shorten(app.label(i), level === 2 ? 22 : 16), soft: level === 0 && c.backdrop };
}

/** What a group is, how many of it are not shown, and along the steps of a path what links them. */
function captions(c, screen) {
  const groups = c.scene.captions.map((p) => ({ ...screen(-1, { ...p, size: 0 }), i: p.text, level: 0, big: true, soft: true, text: p.text }));
  const ways = c.scene.edges.filter((e) => e.strong && e.label).map((e) => {
    const [a, b] = [screen(e.from, c.scene.at.get(e.from)), screen(e.to, c.scene.at.get(e.to))];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, r: 0, i: e.label, level: 0, big: true, soft: true, text: e.label };
  });
  const rest = c.scene.more.map((m) => ({ ...screen(m.id, { ...m, size: 13 }), i: m.id, level: 1, left: m.x < 0, text: `+${m.n}` }));
  return [...rest, ...groups, ...ways];
}

function dedupe(items) {
  const seenBefore = new Set();
  return items.filter((p) => !seenBefore.has(p.i) && seenBefore.add(p.i));
}

/** Where the keyboard is. */
function cursor(app, c, context, screen, ink) {
  if (document.activeElement !== c.holder || !c.scene.at.has(c.cursor)) return;
  const p = screen(c.cursor, c.scene.at.get(c.cursor));
  context.strokeStyle = ink.strong;
  context.lineWidth = 2;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.arc(p.x, p.y, p.r + 6, 0, 7);
  context.stroke();
  context.setLineDash([]);
}

/** Where each node is on the page, in CSS pixels. */
function onScreen(app, c) {
  const frame = c.holder.getBoundingClientRect();
  return [...c.scene.at.keys(), ...c.scene.more.map((m) => m.id)].map((i) => {
    const p = c.network.canvasToDOM(c.network.getPosition(i));
    return { id: typeof i === "number" ? app.graph.id(i) : i, label: typeof i === "number" ? app.label(i) : i, type: typeof i === "number" ? app.kindOf(i) : "more", x: p.x + frame.x, y: p.y + frame.y };
  });
}

/** How a circle becomes an ellipse that fills the canvas, room for labels left at the sides. */
function aspect(c) {
  const { w, h } = c.size();
  const ratio = Math.max(0.62, Math.min(1.7, (w - 230) / Math.max(200, h - 130)));
  return { x: Math.sqrt(ratio) * 1.05, y: 1.05 / Math.sqrt(ratio) };
}

/** Frame what is shown; the backdrop's far points do not count. */
function fit(c) {
  const points = [...c.scene.at.values(), ...c.scene.more];
  if (!points.length) return;
  const { w, h } = c.size();
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const pad = c.backdrop ? 64 : Math.min(110, w * 0.14);
  const scale = Math.min((w - 2 * pad) / Math.max(1, x1 - x0), (h - 110) / Math.max(1, y1 - y0), 1.6);
  c.network.moveTo({ position: { x: (x0 + x1) / 2, y: (y0 + y1) / 2 }, scale: Math.max(0.02, scale), animation: false });
}

/** Under the pointer: its edges stand out, and in the overview appear at all. */
function highlight(app, c) {
  const ink = inks(app.dark);
  const focus = c.hover >= 0 ? c.hover : app.state.selected;
  const updates = [];
  c.scene.edges.forEach((e, k) => {
    const lit = focus >= 0 && (e.from === focus || e.to === focus);
    if (e.lit === lit && !e.hidden) return;
    if (Boolean(e.lit) === lit) return;
    e.lit = lit;
    updates.push({ id: k, hidden: e.hidden && !lit, color: { color: lit || e.strong ? ink.strong : ink.edge, opacity: lit ? 0.8 : e.faint ? 0.45 : 1 } });
  });
  if (updates.length) c.data.edges.update(updates);
}

function listen(app, c, on) {
  const { network } = c;
  network.on("hoverNode", ({ node }) => typeof node === "number" && setHover(app, c, node));
  network.on("blurNode", () => setHover(app, c, -1));
  network.on("click", (p) => clicked(app, c, on, p));
  network.on("doubleClick", (p) => {
    const hit = hitBy(app, c, p);
    if (typeof hit === "number" && hit >= 0) on.open(hit);
  });
  network.on("dragEnd", (p) => {
    for (const id of p.nodes) if (c.scene.at.has(id)) Object.assign(c.scene.at.get(id), network.getPosition(id));
  });
  c.holder.addEventListener("keydown", (event) => keys(app, c, on, event));
  for (const name of ["focus", "blur"]) c.holder.addEventListener(name, () => network.redraw());
}

const TWICE = 500;

/** A second click on the same node enters it. vis-network's own double click is missed where drawing takes long between the two. */
function clicked(app, c, on, p) {
  const hit = hitBy(app, c, p);
  const at = p.event?.srcEvent?.timeStamp ?? performance.now();
  const again = hit === c.last?.hit && at - c.last.at < TWICE;
  c.last = again ? null : { hit, at };
  if (typeof hit === "string") on.more(c.scene.more.find((m) => m.id === hit));
  else if (hit >= 0 && again) on.open(hit);
  else if (hit >= 0) on.select(hit);
}

function hitBy(app, c, p) {
  return p.nodes[0] ?? dotUnder(app, c, p.pointer.canvas);
}

function dotUnder(app, c, point) {
  return c.backdrop ? c.back.nearest(point.x, point.y, 9 / c.network.getScale()) : -1;
}

function setHover(app, c, i) {
  c.hover = i;
  highlight(app, c);
  c.network.redraw();
}

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function keys(app, c, on, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const arrow = ARROWS[event.key];
  if (arrow && event.shiftKey) pan(c, arrow);
  else if (arrow) step(app, c, arrow, on);
  else if (event.key === "Enter" && c.cursor >= 0) on.open(c.cursor);
  else if (event.key === " " && c.cursor >= 0) on.select(c.cursor);
  else if (event.key === "+" || event.key === "=") zoom(c, 1.25);
  else if (event.key === "-") zoom(c, 0.8);
  else if (event.key === "0") fit(c);
  else return;
  event.preventDefault();
}

function pan(c, [dx, dy]) {
  const at = c.network.getViewPosition();
  const by = 80 / c.network.getScale();
  c.network.moveTo({ position: { x: at.x + dx * by, y: at.y + dy * by } });
}

export function zoom(c, by) {
  c.network.moveTo({ scale: c.network.getScale() * by });
}

/** The next node in a direction: near, and not far off the line. */
function step(app, c, [dx, dy]) {
  const from = c.scene.at.get(c.cursor) || { x: 0, y: 0 };
  let best = -1;
  let least = Infinity;
  for (const [i, p] of c.scene.at) {
    const along = (p.x - from.x) * dx + (p.y - from.y) * dy;
    const off = Math.abs((p.x - from.x) * dy) + Math.abs((p.y - from.y) * dx);
    if (i !== c.cursor && along > 1 && along + 2.5 * off < least) [best, least] = [i, along + 2.5 * off];
  }
  if (best < 0) return;
  c.cursor = best;
  app.say(`${app.label(best)}，${app.typeName(best)}`);
  c.network.redraw();
}
