/** What is shown as GraphML, for Gephi, yEd and Cytoscape; the serializer escapes, so labels stay labels. */

import { STATUSES } from "./graph.js";

const NAMESPACE = "http://graphml.graphdrawing.org/xmlns";
const NODE_KEYS = { label: "string", type: "string", theme: "string", status: "string", first_year: "int", last_year: "int", masked: "boolean" };
const EDGE_KEYS = { type: "string", label: "string", status: "string", year: "int" };

/** Keys of edges come with the evidence; where that is not to be had, the edges have none. @param {any} app @param {number[]} nodes */
export function graphmlOf(app, nodes) {
  const xml = document.implementation.createDocument(NAMESPACE, "graphml", null);
  const make = (tag, set, parent, text = "") => {
    const node = xml.createElementNS(NAMESPACE, tag);
    for (const [key, value] of Object.entries(set)) node.setAttribute(key, value);
    if (text) node.textContent = clean(text);
    return parent.appendChild(node);
  };
  const root = xml.documentElement;
  for (const [name, type] of Object.entries(NODE_KEYS)) make("key", { id: `n_${name}`, for: "node", "attr.name": name, "attr.type": type }, root);
  for (const [name, type] of Object.entries(EDGE_KEYS)) make("key", { id: `e_${name}`, for: "edge", "attr.name": name, "attr.type": type }, root);
  const graph = make("graph", { edgedefault: "directed" }, root);
  for (const i of nodes) values(make, make("node", { id: clean(app.graph.id(i)) }, graph), "n", nodeData(app, i));
  for (const e of edgesAmong(app.graph, nodes)) {
    const id = app.evidence.edgeId(e);
    const ends = { ...(id && { id }), source: clean(app.graph.id(app.graph.source[e])), target: clean(app.graph.id(app.graph.target[e])) };
    values(make, make("edge", ends, graph), "e", edgeData(app, e));
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(xml)}`;
}

function values(make, node, prefix, data) {
  for (const [name, value] of Object.entries(data)) if (value !== "" && value !== 0) make("data", { key: `${prefix}_${name}` }, node, String(value));
}

function nodeData(app, i) {
  const { graph } = app;
  return { label: app.label(i), type: app.kindOf(i), theme: graph.theme[i] >= 0 ? app.label(graph.theme[i]) : "", status: STATUSES[graph.status[i]], first_year: graph.first[i], last_year: graph.last[i], masked: String(Boolean(graph.masked[i])) };
}

function edgeData(app, e) {
  return { type: app.graph.edgeTypes[app.graph.edgeType[e]].id, label: app.edgeName(e), status: STATUSES[app.graph.edgeStatus[e]], year: app.graph.edgeYear[e] };
}

function edgesAmong(graph, nodes) {
  const shown = new Set(nodes);
  const found = [];
  for (let e = 0; e < graph.edges; e++) if (shown.has(graph.source[e]) && shown.has(graph.target[e])) found.push(e);
  return found;
}

/** XML has no place for control characters, escaped or not. */
function clean(text) {
  return text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "");
}
