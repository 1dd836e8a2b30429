/** Sentences behind nodes and edges, and the reports they stand in; kept packed until first needed, in the page or in the file beside it. */

import { hex } from "./graph.js";
import { paragraph } from "./paragraph.js";
import { once, unpack } from "./unpack.js";

/**
 * @param {any} graph @param {string} inside packed evidence in the page, empty where it lies beside
 */
export function makeEvidence(graph, inside) {
  const { side, mark } = graph.about;
  let waiting = null;
  const store = {
    side, ready: false, failed: "",
    /** Resolves when sentences can be asked for, or have turned out not to be had. */
    load() {
      waiting ??= (inside ? Promise.resolve(inside) : beside(side, mark))
        .then(unpack)
        .then((data) => Object.assign(store, reader(graph, data), { ready: true }))
        .catch((problem) => (store.failed = String(problem.message || problem)));
      return waiting;
    },
    ofEdge: () => [], ofNode: () => [], count: () => 0, around: () => null, edgeId: () => "",
  };
  return store;
}

/** Answers from unpacked evidence. @param {any} graph @param {any} data as kg/view/evidence.py makes it */
export function reader(graph, data) {
  const offset = new Uint32Array(graph.edges + 1);
  for (let e = 0; e < graph.edges; e++) offset[e + 1] = offset[e] + data.count[e];
  const texts = new Map();
  const text = (report) => texts.get(report) ?? texts.set(report, characters(data.texts()[report] ?? "")).get(report);
  const quote = (s) => data.quotes()[s] || text(data.report[s]).slice(data.at[s], data.at[s] + data.size[s]);
  const piece = (s, first, length) => ({ sentence: s, first, length, quote: quote(s), report: data.report[s], at: data.at[s], heading: data.headings[data.heading[s]] || "" });
  const ofEdge = (e) => Array.from({ length: data.count[e] }, (_, k) => piece(data.sentence[offset[e] + k], data.first[offset[e] + k], data.length[offset[e] + k]));
  const own = (i) => (data.nodes()[i] || []).map((spot) => piece(...spot));
  const near = once(() => sentencesNear(data, quote));
  return {
    ofEdge, ofNode: (i) => distinct([...own(i), ...ofNode(graph, i, ofEdge)]), count: (e) => data.count[e],
    around: (p, steps = 0) => (data.quotes()[p.sentence] ? near()(p.sentence) : paragraph(text(p.report), p.at, data.size[p.sentence], steps)),
    edgeId: (e) => data.edgeOdd()[e] ?? `e-${hex(data.edgeId, 8 * e)}`,
  };
}

/** A text whose places count characters, as Python does: a string where every character is one unit, else a list of them. */
function characters(text) {
  if (!/[\ud800-\udfff]/.test(text)) return text;
  const chars = Array.from(text);
  return { length: chars.length, slice: (a, b) => chars.slice(a, b).join(""), indexOf: (c, from) => chars.indexOf(c, from), lastIndexOf: (c, from) => (from < 0 ? -1 : chars.lastIndexOf(c, from)) };
}

/** The side file calls `kgEvidence(mark, packed)`; another build's file carries another mark. */
function beside(name, mark) {
  return new Promise((resolve, reject) => {
    /** @type {any} */ (window).kgEvidence = (theirs, packed) => (theirs === mark ? resolve(packed) : reject(new Error("mismatch")));
    const script = document.createElement("script");
    script.src = encodeURIComponent(name);
    script.onerror = () => reject(new Error("missing"));
    document.head.append(script);
  });
}

/** A node's evidence is that of its edges; edges that speak of it by name come first. */
const RANK = { MENTIONED_IN: 0, CARRIES_OUT: 1, WRITTEN_BY: 1, REPORTS: 1, HAS_FIGURE: 2, AWARDED: 1, HAS_PROBLEM: 1 };
const MANY = 400;

function ofNode(graph, i, ofEdge) {
  const list = [...graph.via.subarray(graph.offset[i], graph.offset[i + 1])];
  const rank = (e) => RANK[graph.edgeTypes[graph.edgeType[e]].id] ?? 3;
  const sorted = list.sort((a, b) => rank(a) - rank(b));
  const out = [];
  for (const e of sorted) {
    out.push(...ofEdge(e));
    if (out.length > MANY) break;
  }
  return out;
}

/** @param {any[]} pieces */
export function distinct(pieces) {
  const seen = new Set();
  return pieces.filter((p) => {
    const key = `${p.sentence}:${p.first}:${p.length}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Where the report's text is not at hand: the sentences right before and after, as far as the graph holds them. */
function sentencesNear(data, quote) {
  const order = Array.from(data.at, (_, s) => s).sort((a, b) => data.report[a] - data.report[b] || data.at[a] - data.at[b]);
  const place = new Map(order.map((s, k) => [s, k]));
  const touch = (a, b) => a !== undefined && b !== undefined && data.report[a] === data.report[b] && data.heading[a] === data.heading[b] && data.at[b] - data.at[a] - data.size[a] <= 2;
  return (s) => {
    const [before, after] = [order[place.get(s) - 1], order[place.get(s) + 1]];
    return { before: touch(before, s) ? quote(before) : "", after: touch(s, after) ? quote(after) : "", more: false };
  };
}

/** Text, marked text, text. Offsets count characters, as Python does; `𠮷` is one, though two units here. */
export function split(quote, first, length) {
  const chars = Array.from(quote);
  return [chars.slice(0, first).join(""), chars.slice(first, first + length).join(""), chars.slice(first + length).join("")];
}
