/** Sentences behind nodes and edges; kept packed until first needed, in the page or in the file beside it. */

import { unpack } from "./unpack.js";

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
        .then((data) => Object.assign(store, index(data), { ready: true }))
        .catch((problem) => (store.failed = String(problem.message || problem)));
      return waiting;
    },
    ofEdge: () => [], ofNode: () => [], count: () => 0, around: () => ({ before: null, after: null }),
  };
  return store;

  function index(data) {
    const offset = new Uint32Array(graph.edges + 1);
    for (let e = 0; e < graph.edges; e++) offset[e + 1] = offset[e] + data.count[e];
    const piece = (at) => pieceOf(data, data.sentence[at], data.first[at], data.length[at]);
    const ofEdge = (e) => Array.from({ length: data.count[e] }, (_, k) => piece(offset[e] + k));
    const own = (i) => (data.nodes[i] || []).map((spot) => pieceOf(data, ...spot));
    return { ofEdge, ofNode: (i) => distinct([...own(i), ...ofNode(graph, i, ofEdge)]), count: (e) => data.count[e], around: neighboursIn(data) };
  }
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

function pieceOf(data, sentence, first, length) {
  return {
    sentence, first, length, quote: data.quote[sentence], report: data.report[sentence],
    at: data.at[sentence], heading: data.headings[data.heading[sentence]] || "",
  };
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

/** The sentences right before and after, where the graph holds them: its own bit of the paragraph. */
function neighboursIn(data) {
  let order = null;
  const near = (a, b) => data.report[a] === data.report[b] && data.heading[a] === data.heading[b] && data.at[b] - data.at[a] - data.quote[a].length <= 2;
  return (sentence) => {
    order ??= data.quote.map((_, i) => i).sort((a, b) => data.report[a] - data.report[b] || data.at[a] - data.at[b]);
    const place = order.indexOf(sentence);
    const before = order[place - 1];
    const after = order[place + 1];
    return {
      before: before !== undefined && near(before, sentence) ? data.quote[before] : null,
      after: after !== undefined && near(sentence, after) ? data.quote[after] : null,
    };
  };
}

/** Text, marked text, text. Offsets count characters, as Python does; `𠮷` is one, though two units here. */
export function split(quote, first, length) {
  const chars = Array.from(quote);
  return [chars.slice(0, first).join(""), chars.slice(first, first + length).join(""), chars.slice(first + length).join("")];
}
