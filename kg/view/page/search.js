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
  const { chars, initials, fix } = graph.pinyin;
  const letters = new Map(Array.from(chars, (c, i) => [c, initials[i]]));
  const spell = (text) => Array.from(text, (c) => letters.get(c) ?? c).join("").toLowerCase();
  return {
    label: graph.label.map((s) => s.toLowerCase()),
    other: graph.label.map((_, i) => `${graph.aliases[i] || ""}|${graph.en[i] || ""}`.toLowerCase()),
    pinyin: graph.label.map((s, i) => fix[i] ?? spell(s)),
    weight: graph.label.map((_, i) => Math.min(9, Math.log2(1 + graph.degree[i])) + (graph.types[graph.type[i]].id === "Report" ? -12 : 0)),
  };
}

function rate(ready, i, q, latin) {
  const at = ready.label[i].indexOf(q);
  if (at === 0) return ready.label[i].length === q.length ? 120 : 100;
  if (at > 0) return 80;
  if (ready.other[i].length > 1 && ready.other[i].includes(q)) return 60;
  if (!latin) return 0;
  const spelled = ready.pinyin[i].indexOf(q);
  if (spelled === 0) return ready.pinyin[i].length === q.length ? 70 : 40;
  return spelled > 0 && q.length > 1 ? 20 : 0;
}
