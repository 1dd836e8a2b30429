/** The graph in memory: typed arrays by node and edge number, and who is linked to whom. */

const INITIATIVES = ["Project", "Program", "Policy", "Campaign"];
export const STATUSES = ["", "done", "ongoing", "planned", "none"];

/**
 * @param {any} data the unpacked columns, as kg/view/columns.py makes them
 * @returns {any} the graph every other module takes
 */
export function makeGraph(data) {
  const { nodes, edges, types, edgeTypes } = data;
  const size = nodes.label.length;
  const graph = {
    size, edges: edges.type.length, about: data.about, types, edgeTypes, pinyin: data.pinyin,
    label: nodes.label, en: nodes.en, aliases: nodes.aliases, scope: nodes.scope, extra: nodes.extra, edgeExtra: edges.extra, broader: nodes.broader,
    type: Uint8Array.from(nodes.type), x: Float32Array.from(nodes.x), y: Float32Array.from(nodes.y),
    theme: Int32Array.from(nodes.theme), status: Uint8Array.from(nodes.status), first: Uint16Array.from(nodes.first), last: Uint16Array.from(nodes.last),
    mentions: nodes.mentions, masked: flags(size, nodes.masked),
    edgeType: Uint8Array.from(edges.type), source: summed(edges.source), target: Uint32Array.from(edges.target),
    edgeStatus: Uint8Array.from(edges.status), edgeYear: Uint16Array.from(edges.year),
  };
  graph.kind = Object.fromEntries(types.map((t, i) => [t.id, i]));
  graph.relation = Object.fromEntries(edgeTypes.map((t, i) => [t.id, i]));
  graph.isInitiative = types.map((t) => INITIATIVES.includes(t.id));
  graph.id = (i) => (nodes.id[i].startsWith("=") ? nodes.id[i].slice(1) : `${types[graph.type[i]].id.toLowerCase()}-${nodes.id[i]}`);
  graph.find = finder(graph);
  link(graph);
  derive(graph);
  return graph;
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

/** Node key → number; the map is made when first asked for, which is when a link or a hash is opened. */
function finder(graph) {
  let known = null;
  return (key) => {
    if (!known) known = new Map(Array.from({ length: graph.size }, (_, i) => [graph.id(i), i]));
    return known.has(key) ? known.get(key) : -1;
  };
}

/** Neighbours of node i: `near[offset[i] … offset[i+1])`, each by edge `via`. */
function link(graph) {
  const { size, edges, source, target } = graph;
  const offset = new Uint32Array(size + 1);
  for (let e = 0; e < edges; e++) {
    offset[source[e] + 1]++;
    offset[target[e] + 1]++;
  }
  for (let i = 0; i < size; i++) offset[i + 1] += offset[i];
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
  Object.assign(graph, { offset, near, via, degree: Uint32Array.from({ length: size }, (_, i) => offset[i + 1] - offset[i]) });
}

function derive(graph) {
  const { relation, source, target } = graph;
  graph.ofType = (name) => numbersWhere(graph.size, (i) => graph.type[i] === graph.kind[name]);
  graph.initiatives = numbersWhere(graph.size, (i) => graph.isInitiative[graph.type[i]]);
  graph.towns = graph.ofType("Town");
  graph.top = (theme) => {
    for (let n = 0; n < 9 && graph.broader[theme] !== undefined; n++) theme = graph.broader[theme];
    return theme;
  };
  graph.topThemes = graph.ofType("Theme").filter((i) => graph.broader[i] === undefined);
  graph.topTheme = Int32Array.from(graph.theme, (t) => (t < 0 ? -1 : graph.top(t)));
  graph.townsOf = grouped(graph, relation.CARRIES_OUT, target, source);
  graph.doneBy = grouped(graph, relation.CARRIES_OUT, source, target);
  graph.themesOf = grouped(graph, relation.HAS_THEME, source, target);
}

function numbersWhere(size, test) {
  const out = [];
  for (let i = 0; i < size; i++) if (test(i)) out.push(i);
  return out;
}

/** For edges of one type, a function from the node at one end to the different nodes at the other. */
function grouped(graph, type, from, to) {
  const offset = new Uint32Array(graph.size + 1);
  const list = [];
  for (let e = 0; e < graph.edges; e++) if (graph.edgeType[e] === type) list.push(e);
  for (const e of list) offset[from[e] + 1]++;
  for (let i = 0; i < graph.size; i++) offset[i + 1] += offset[i];
  const next = offset.slice();
  const items = new Uint32Array(list.length);
  for (const e of list) items[next[from[e]]++] = to[e];
  return (i) => (offset[i] === offset[i + 1] ? [] : [...new Set(items.subarray(offset[i], offset[i + 1]))]);
}

/** Different neighbours of a node with the edges that link them, in edge order. @returns {Map<number, number[]>} */
export function neighbours(graph, i) {
  const found = new Map();
  for (let at = graph.offset[i]; at < graph.offset[i + 1]; at++) {
    const j = graph.near[at];
    if (j === i) continue;
    if (found.has(j)) found.get(j).push(graph.via[at]);
    else found.set(j, [graph.via[at]]);
  }
  return found;
}

/** All edges between two nodes, either way. */
export function between(graph, a, b) {
  if (graph.degree[b] < graph.degree[a]) [a, b] = [b, a];
  const found = [];
  for (let at = graph.offset[a]; at < graph.offset[a + 1]; at++) if (graph.near[at] === b) found.push(graph.via[at]);
  return found;
}

/**
 * A shortest way between two nodes over nodes that may be passed.
 * @param {any} graph @param {number} from @param {number} to @param {(i: number) => boolean} may
 * @returns {number[]} the nodes on it, ends included; empty where there is none
 */
export function shortestPath(graph, from, to, may) {
  if (from === to) return [from];
  const before = new Int32Array(graph.size).fill(-1);
  before[from] = from;
  let edge = [from];
  while (edge.length) {
    const next = [];
    for (const i of edge) {
      for (let at = graph.offset[i]; at < graph.offset[i + 1]; at++) {
        const j = graph.near[at];
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
