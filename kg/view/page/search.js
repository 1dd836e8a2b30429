/** Search over labels, aliases and pinyin initials: a plain scan, a few milliseconds at 20,000 nodes. */

/** @param {any} graph @returns {(query: string, limit?: number, may?: (i: number) => boolean) => number[]} */
export function makeSearch(graph) {
  let ready = null;
  return (query, limit = 20, may = () => true) => {
    const q = query.trim().toLowerCase();
    if (!q) return [];
    ready ??= prepare(graph);
    const latin = /^[a-z0-9]+$/.test(q);
    const best = [];
    for (let i = 0; i < graph.size; i++) {
      const score = rate(ready, i, q, latin);
      if (score > 0 && may(i)) best.push([score + ready.weight[i], i]);
    }
    return best.sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, limit).map((pair) => pair[1]);
  };
}

function prepare(graph) {
  const { label, aliases, en, degree, type } = graph;
  const { chars, initials, fix } = graph.pinyin;
  const letters = new Map(Array.from(chars, (c, i) => [c, initials[i]]));
  const report = graph.kind.Report;
  const spell = (text) => {
    let out = "";
    for (const c of text) out += letters.get(c) ?? c;
    return out.toLowerCase();
  };
  return {
    label: label.map((s) => s.toLowerCase()),
    other: label.map((_, i) => (aliases[i] || en[i] ? `${aliases[i] || ""}|${en[i] || ""}`.toLowerCase() : "")),
    pinyin: label.map((s, i) => fix[i] ?? spell(s)),
    weight: label.map((_, i) => Math.min(9, Math.log2(1 + degree[i])) + (type[i] === report ? -12 : 0)),
  };
}

function rate(ready, i, q, latin) {
  const at = ready.label[i].indexOf(q);
  if (at === 0) return ready.label[i].length === q.length ? 120 : 100;
  if (at > 0) return 80;
  if (ready.other[i] && ready.other[i].includes(q)) return 60;
  if (!latin) return 0;
  const spelled = ready.pinyin[i].indexOf(q);
  if (spelled === 0) return ready.pinyin[i].length === q.length ? 70 : 40;
  return spelled > 0 && q.length > 1 ? 20 : 0;
}
