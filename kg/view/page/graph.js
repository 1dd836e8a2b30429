/** The graph in memory: typed arrays by node and edge number, and who is linked to whom. What the first picture does not need is made when first asked for. */

import { once } from "./unpack.js";

const INITIATIVES = ["Project", "Program", "Policy", "Campaign"];
export const STATUSES = ["", "done", "ongoing", "planned", "none"];

/**
 * @param {any} data the unpacked columns, as kg/view/columns.py makes them
 * @returns {any} the graph every other module takes
 */
export function makeGraph(data) {
  const { nodes, edges, types, edgeTypes } = data;
  const graph = {
    size: nodes.label.length, edges: edges.type.length, about: data.about, types, edgeTypes, label: nodes.label, broader: nodes.broader,
    type: nodes.type, x: nodes.x, y: nodes.y, theme: nodes.theme, status: nodes.status, first: nodes.first, last: nodes.last, mentions: nodes.mentions, community: nodes.community, shared: nodes.shared,
    masked: flags(nodes.label.length, nodes.masked), edgeType: edges.type, source: summed(edges.source), target: edges.target, edgeStatus: edges.status, edgeYear: edges.year,
  };
  later(graph, { en: nodes.en, aliases: nodes.aliases, extra: nodes.extra, edgeExtra: edges.extra, pinyin: data.pinyin });
  graph.kind = Object.fromEntries(types.map((t, i) => [t.id, i]));
  graph.relation = Object.fromEntries(edgeTypes.map((t, i) => [t.id, i]));
  graph.isInitiative = types.map((t) => INITIATIVES.includes(t.id));
  graph.scope = (i) => nodes.scopes[nodes.scope[i]];
  naming(graph, nodes);
  degrees(graph);
  const links = once(() => linked(graph));
  later(graph, { near: () => links().near, via: () => links().via });
  derive(graph);
  return graph;
}

/** Properties worked out when first read. @param {any} target @param {Record<string, () => any>} made */
function later(target, made) {
  for (const [name, make] of Object.entries(made)) Object.defineProperty(target, name, { get: once(make), enumerable: true });
}

function flags(size, list) {
  const out = new Uint8Array(size);
  for (const i of list) out[i] = 1;
  return out;
}

function summed(steps) {
  const out = new Uint32Array(steps.length);
  for (let i = 0, sum = 0; i < steps.length; i++) out[i] = sum += steps[i];
  return out;
}

/** Keys and numbers of nodes: `town-` and eight bytes in hexadecimal, or what stands in `odd`. */
function naming(graph, { id, odd }) {
  const starts = graph.types.map((t) => `${t.id.toLowerCase()}-`);
  const whole = new Map(Object.entries(odd).map(([i, key]) => [key, Number(i)]));
  graph.id = (i) => odd[i] ?? starts[graph.type[i]] + hex(id, 8 * i);
  graph.find = (key) => whole.get(key) ?? placeOf(graph, id, starts, key);
}

/** Eight bytes as sixteen hexadecimal digits. @param {Uint8Array} bytes @param {number} at */
export function hex(bytes, at) {
  let out = "";
  for (let k = at; k < at + 8; k++) out += (bytes[k] < 16 ? "0" : "") + bytes[k].toString(16);
  return out;
}

function placeOf(graph, id, starts, key) {
  const digits = key.slice(-16);
  const kind = starts.indexOf(key.slice(0, -16));
  if (kind < 0 || !/^[0-9a-f]{16}$/.test(digits)) return -1;
  const wanted = Array.from({ length: 8 }, (_, k) => parseInt(digits.slice(2 * k, 2 * k + 2), 16));
  for (let i = 0; i < graph.size; i++) if (graph.type[i] === kind && wanted.every((byte, k) => id[8 * i + k] === byte)) return i;
  return -1;
}

/** How many edges each node has, and where its neighbours will begin. */
function degrees(graph) {
  const { size, edges, source, target } = graph;
  const degree = new Uint32Array(size);
  for (let e = 0; e < edges; e++) {
    degree[source[e]]++;
    degree[target[e]]++;
  }
  const offset = new Uint32Array(size + 1);
  for (let i = 0; i < size; i++) offset[i + 1] = offset[i] + degree[i];
  Object.assign(graph, { degree, offset });
}

/** Neighbours of node i: `near[offset[i] … offset[i+1])`, each by edge `via`. */
function linked({ edges, source, target, offset }) {
  const next = offset.slice();
  const near = new Uint32Array(2 * edges);
  const via = new Uint32Array(2 * edges);
  for (let e = 0; e < edges; e++) {
    let at = next[source[e]]++;
    near[at] = target[e];
    via[at] = e;
    at = next[target[e]]++;
    near[at] = source[e];
    via[at] = e;
  }
  return { near, via };
}

function derive(graph) {
  const { relation, source, target } = graph;
  const byType = new Map();
  graph.ofType = (name) => byType.get(name) ?? byType.set(name, numbersWhere(graph.size, (i) => graph.type[i] === graph.kind[name])).get(name);
  graph.initiatives = numbersWhere(graph.size, (i) => graph.isInitiative[graph.type[i]]);
  graph.towns = graph.ofType("Town");
  graph.top = (theme) => {
    for (let n = 0; n < 9 && graph.broader[theme] !== undefined; n++) theme = graph.broader[theme];
    return theme;
  };
  graph.topThemes = graph.ofType("Theme").filter((i) => graph.broader[i] === undefined);
  graph.topTheme = topThemes(graph);
  graph.carriers = grouped(graph, relation.CARRIES_OUT, target, source);
  graph.townCount = counted(graph.carriers, graph.size);
  graph.townsOf = (i) => list(graph.carriers, i);
  const done = once(() => grouped(graph, relation.CARRIES_OUT, source, target));
  graph.doneBy = (i) => list(done(), i);
  const themes = once(() => grouped(graph, relation.HAS_THEME, source, target));
  graph.themesOf = (i) => list(themes(), i);
  const over = once(() => withBroader(graph));
  graph.themesOver = (i) => over().items.subarray(over().offset[i], over().offset[i + 1]);
}

function topThemes(graph) {
  const out = new Int32Array(graph.size).fill(-1);
  const known = new Map();
  for (const i of graph.initiatives) {
    const theme = graph.theme[i];
    if (theme < 0) continue;
    if (!known.has(theme)) known.set(theme, graph.top(theme));
    out[i] = known.get(theme);
  }
  return out;
}

function numbersWhere(size, test) {
  const out = [];
  for (let i = 0; i < size; i++) if (test(i)) out.push(i);
  return out;
}

/** For edges of one type, the different nodes at the other end of each node, in edge order: `items[offset[i] … offset[i+1])`. */
function grouped(graph, type, from, to) {
  const { edgeType, source, target } = graph;
  const offset = new Uint32Array(graph.size + 1);
  const chosen = [];
  for (let e = 0; e < graph.edges; e++) {
    // Edges are sorted by type and ends, so that equal pairs stand side by side.
    if (edgeType[e] !== type || (e && edgeType[e - 1] === type && source[e - 1] === source[e] && target[e - 1] === target[e])) continue;
    chosen.push(e);
    offset[from[e] + 1]++;
  }
  for (let i = 0; i < graph.size; i++) offset[i + 1] += offset[i];
  const next = offset.slice();
  const items = new Uint32Array(chosen.length);
  for (const e of chosen) items[next[from[e]]++] = to[e];
  return { offset, items };
}

function list({ offset, items }, i) {
  return Array.from(items.subarray(offset[i], offset[i + 1]));
}

function counted({ offset }, size) {
  const out = new Uint32Array(size);
  for (let i = 0; i < size; i++) out[i] = offset[i + 1] - offset[i];
  return out;
}

/** All themes of each initiative, each with the one above it. */
function withBroader(graph) {
  const offset = new Uint32Array(graph.size + 1);
  const items = [];
  for (let i = 0; i < graph.size; i++) {
    const start = items.length;
    const add = (t) => items.indexOf(t, start) < 0 && items.push(t);
    if (graph.isInitiative[graph.type[i]]) {
      for (const t of graph.theme[i] >= 0 ? [graph.theme[i], ...graph.themesOf(i)] : graph.themesOf(i)) {
        add(t);
        add(graph.top(t));
      }
    }
    offset[i + 1] = items.length;
  }
  return { offset, items: Uint32Array.from(items) };
}

/** Different neighbours of a node with the edges that link them, in edge order. @returns {Map<number, number[]>} */
export function neighbours(graph, i) {
  const { near, via, offset } = graph;
  const found = new Map();
  for (let at = offset[i]; at < offset[i + 1]; at++) {
    const j = near[at];
    if (j === i) continue;
    const known = found.get(j);
    if (known) known.push(via[at]);
    else found.set(j, [via[at]]);
  }
  return found;
}

/** All edges between two nodes, either way. */
export function between(graph, a, b) {
  if (graph.degree[b] < graph.degree[a]) [a, b] = [b, a];
  const { near, via, offset } = graph;
  const found = [];
  for (let at = offset[a]; at < offset[a + 1]; at++) if (near[at] === b) found.push(via[at]);
  return found;
}

/**
 * A shortest way between two nodes over nodes that may be passed.
 * @param {any} graph @param {number} from @param {number} to @param {(i: number) => boolean} may
 * @returns {number[]} the nodes on it, ends included; empty where there is none
 */
export function shortestPath(graph, from, to, may) {
  if (from === to) return [from];
  const { near, offset } = graph;
  const before = new Int32Array(graph.size).fill(-1);
  before[from] = from;
  let edge = [from];
  while (edge.length) {
    const next = [];
    for (const i of edge) {
      for (let at = offset[i]; at < offset[i + 1]; at++) {
        const j = near[at];
        if (before[j] >= 0 || (j !== to && !may(j))) continue;
        before[j] = i;
        if (j === to) return trace(before, from, to);
        next.push(j);
      }
    }
    edge = next;
  }
  return [];
}

function trace(before, from, to) {
  const path = [to];
  while (path[0] !== from) path.unshift(before[path[0]]);
  return path;
}
