/** A small graph in the payload's form: two themes, two towns, three initiatives, one report. */
import { makeGraph } from "../../../kg/view/page/graph.js";
import { applyFilters } from "../../../kg/view/page/filters.js";
import { emptyState } from "../../../kg/view/page/state.js";
import { translator } from "../../../kg/view/page/strings.js";

// 0 党的建设 1 基层组织 | 2 青石镇 3 白水乡 | 4 河长制 5 重庆路硬化 6 清洁行动 | 7 报告 | 8 alone
export function sampleData() {
  const edges = [ // type, source, target
    [0, 1, 0], [1, 2, 4], [1, 2, 5], [1, 3, 4], [1, 3, 6], [2, 4, 1], [2, 5, 0], [3, 4, 7], [4, 7, 2],
  ];
  return {
    about: { language: "zh" }, types: ["Theme", "Town", "Program", "Project", "Campaign", "Report", "Place"].map((id) => ({ id, zh: id, en: id })),
    edgeTypes: ["BROADER", "CARRIES_OUT", "HAS_THEME", "MENTIONED_IN", "WRITTEN_BY"].map((id) => ({ id, zh: id, en: id })),
    nodes: {
      id: Uint8Array.from({ length: 72 }, (_, k) => (k % 8 === 7 ? 0xa0 + (k - 7) / 8 : 0)), odd: { 8: "odd" }, label: ["党的建设", "基层组织", "青石镇", "白水乡", "河长制", "重庆路硬化", "清洁行动", "2022年报告", "孤村"],
      type: [0, 0, 1, 1, 2, 3, 4, 5, 6], x: [0, 9, 1, 2, 3, 4, 5, 6, 7], y: [0, 9, 1, 2, 3, 4, 5, 6, 7], theme: [-1, -1, -1, -1, 1, 0, -1, -1, -1],
      status: [0, 0, 0, 0, 1, 2, 0, 0, 0], first: [0, 0, 0, 0, 2020, 2022, 0, 2022, 0], last: [0, 0, 0, 0, 2022, 2022, 0, 2022, 0], mentions: [0, 0, 0, 0, 2, 1, 1, 0, 0], community: new Uint8Array(9), shared: new Uint8Array(9),
      masked: [8], broader: { 1: 0 }, en: () => ({ 0: "Party" }), aliases: () => ({ 4: "河湖长制" }), scopes: [""], scope: new Uint8Array(9), extra: () => ({}),
    },
    edges: { type: edges.map((e) => e[0]), source: edges.map((e, k) => e[1] - (k ? edges[k - 1][1] : 0)), target: edges.map((e) => e[2]), status: edges.map(() => 0), year: edges.map(() => 2022), extra: () => ({}) },
    pinyin: () => ({ chars: "长河制重庆路硬化青石", initials: "chzzqlyhqs", fix: { 4: "hzz", 5: "cqlyh" } }),
  };
}

export function sampleApp(patch = {}) {
  const graph = makeGraph(sampleData());
  const state = { ...emptyState(), ...patch };
  const app = { graph, state, memo: {}, dark: false, language: "zh", t: translator("zh"), filter: applyFilters(graph, state), years: { from: 2020, to: 2022 } };
  return Object.assign(app, {
    ok: (i) => app.filter.fails[i] === 0, label: (i) => graph.label[i], kindOf: (i) => graph.types[graph.type[i]].id, typeName: (i) => graph.types[graph.type[i]].zh,
    isHub: () => false, edgeName: (e) => graph.edgeTypes[graph.edgeType[e]].zh, relationTitle: (type) => graph.edgeTypes[type].zh, title: () => "t",
  });
}
