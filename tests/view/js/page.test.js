import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { csvOf } from "../../../kg/view/page/export.js";
import { gunzip } from "../../../kg/view/page/inflate.js";
import { distinct, reader, split } from "../../../kg/view/page/evidence.js";
import { arrange, shorten } from "../../../kg/view/page/labels.js";
import { matrixOf } from "../../../kg/view/page/matrix.js";
import { compared } from "../../../kg/view/page/compare.js";
import { countsByYear } from "../../../kg/view/page/timeline.js";
import { nodeScene, MOST_EDGES, MOST_NODES } from "../../../kg/view/page/scene.js";
import { HELP, words } from "../../../kg/view/page/strings.js";
import { unpack } from "../../../kg/view/page/unpack.js";
import { fillDisc, rgb } from "../../../kg/view/page/raster.js";
import { plansOf, planWords } from "../../../kg/view/page/plans.js";
import { paragraph } from "../../../kg/view/page/paragraph.js";
import { makeGraph } from "../../../kg/view/page/graph.js";
import { sampleApp, sampleData } from "./sample.js";

test("gunzip undoes gzip: empty, stored, short, long, repeating", () => {
  const texts = ["", "a", "乡镇工作报告".repeat(5000), Array.from({ length: 40000 }, (_, i) => String.fromCharCode(0x4e00 + ((i * 7919) % 20000))).join("")];
  for (const text of texts) for (const level of [0, 1, 9]) assert.equal(new TextDecoder().decode(gunzip(gzipSync(text, { level }))), text);
});

test("unpacking works with and without DecompressionStream: JSON, columns behind it, and what is for later", async () => {
  const json = Buffer.from('{"镇":[1,2],"n":{"x":{"#":["h",0,4]},"y":{"#":["json",4,9]}}}  ');
  const head = Buffer.concat([json, Buffer.alloc((4 - (json.length % 4)) % 4, " ")]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const packed = gzipSync(Buffer.concat([length, head, Buffer.from([1, 0, 255, 255]), Buffer.from('{"a":"b"}')])).toString("base64");
  const kept = globalThis.DecompressionStream;
  for (const stream of [kept, undefined]) {
    globalThis.DecompressionStream = stream;
    const data = await unpack(packed);
    assert.deepEqual(data["镇"], [1, 2]);
    assert.deepEqual(data.n.x, Int16Array.of(1, -1));
    assert.deepEqual(data.n.y(), { a: "b" });
    assert.equal(data.n.y(), data.n.y());
  }
  globalThis.DecompressionStream = kept;
});

test("the paragraph around a sentence, then those around it, and a text without lines is cut at sentences", () => {
  const text = "标题\n前句。本句。后句。\n\n下一段。\n末段。";
  const at = text.indexOf("本句");
  assert.deepEqual(paragraph(text, at, 3), { before: "前句。", after: "后句。", more: true });
  assert.deepEqual(paragraph(text, at, 3, 1), { before: "标题\n前句。", after: "后句。\n\n下一段。", more: true });
  assert.deepEqual(paragraph(text, at, 3, 2), { before: "标题\n前句。", after: "后句。\n\n下一段。\n末段。", more: false });
  const long = `${"甲乙丙。".repeat(900)}本句。${"丁戊己。".repeat(900)}`;
  const cut = paragraph(long, 3600, 3);
  assert.ok(cut.more && cut.before.length <= 900 && cut.before.startsWith("甲乙丙。") && cut.after.endsWith("丁戊己。") && cut.after.length <= 900);
});

test("evidence is read out of the stored text, also past characters of two units; keys of edges are the graph's", () => {
  const text = "𠮷村概况\n建成𠮷村公路，全长三公里。群众满意。";
  const data = {
    texts: () => ({ 7: text }), quotes: () => ["", "另存的句子。"], report: [7, -1], at: [5, 0], size: [13, 6], heading: [0, 0], headings: ["一、工作"], count: [1, 0, 1, 0, 0, 0, 0, 0, 0],
    sentence: [0, 1], first: [2, 0], length: [4, 2], nodes: () => ({}), edgeId: Uint8Array.from({ length: 72 }, (_, k) => k), edgeOdd: () => ({ 1: "mine" }),
  };
  const store = reader(sampleApp().graph, data);
  const [piece] = store.ofEdge(0);
  assert.equal(piece.quote, "建成𠮷村公路，全长三公里。");
  assert.deepEqual(split(piece.quote, piece.first, piece.length)[1], "𠮷村公路");
  assert.deepEqual(store.around(piece), { before: "", after: "群众满意。", more: true });
  assert.equal(store.around(piece, 1).before, "𠮷村概况\n");
  assert.equal(store.ofEdge(2)[0].quote, "另存的句子。");
  assert.equal(store.edgeId(0), "e-0001020304050607");
  assert.equal(store.edgeId(1), "mine");
});

test("discs in pixels: full inside, half at the rim, over what was there", () => {
  const image = { width: 9, height: 9, data: new Uint8ClampedArray(9 * 9 * 4) };
  const at = (x, y) => [...image.data.subarray(4 * (y * 9 + x), 4 * (y * 9 + x) + 4)];
  fillDisc(image, 4.5, 4.5, 3, [10, 20, 30], 1);
  assert.deepEqual(at(4, 4), [10, 20, 30, 255]);
  assert.deepEqual(at(0, 0), [0, 0, 0, 0]);
  assert.equal(at(7, 4)[3], 128);
  fillDisc(image, 4.5, 4.5, 1, rgb("#6e7882"), 0.5);
  assert.deepEqual(at(4, 4), [60, 70, 80, 255]);
});

test("marks count characters, not UTF-16 units", () => {
  assert.deepEqual(split("𠮷村修路。", 2, 2), ["𠮷村", "修路", "。"]);
  assert.deepEqual(split("修路", 0, 0), ["", "", "修路"]);
});

test("the same words are cited once", () => assert.equal(distinct([{ sentence: 1, first: 0, length: 2 }, { sentence: 1, first: 0, length: 2 }, { sentence: 1, first: 3, length: 2 }]).length, 2));

test("labels never overlap each other or a node, and stay inside", () => {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const wanted = Array.from({ length: 400 }, () => ({ x: random() * 800, y: random() * 600, r: 3 + random() * 10, w: 20 + random() * 150, h: 16, left: random() < 0.5 }));
  const boxes = arrange(wanted, 800, 600, wanted).map((p, k) => p && { ...p, w: wanted[k].w, h: wanted[k].h }).filter(Boolean);
  assert.ok(boxes.length > 20);
  for (const [k, a] of boxes.entries()) {
    assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.w <= 800 && a.y + a.h <= 600);
    for (const b of boxes.slice(k + 1)) assert.ok(a.x >= b.x + b.w || b.x >= a.x + a.w || a.y >= b.y + b.h || b.y >= a.y + a.h);
    for (const n of wanted) assert.ok(a.x >= n.x + n.r || n.x - n.r >= a.x + a.w || a.y >= n.y + n.r || n.y - n.r >= a.y + a.h);
  }
});

test("long labels are cut by characters", () => {
  assert.equal(shorten("𠮷𠮷𠮷𠮷", 3), "𠮷𠮷…");
  assert.equal(shorten("Rural road", 8), "Rural road");
  assert.equal(shorten("三个字", 3), "三个字");
});

test("a spreadsheet gets no formula, and quotes survive", () => {
  assert.equal(csvOf([["=1+1", "@x", "-3", 5, 'a"b,c']]), `'=1+1,'@x,'-3,5,"a""b,c"\r\n`);
});

test("a town's scene groups its initiatives under their themes", () => {
  const scene = nodeScene(sampleApp({ view: "node", node: 2 }), 2);
  assert.ok([2, 0, 4, 5, 7].every((i) => scene.at.has(i)));
  assert.ok(scene.edges.some((e) => e.from === 0 && e.to === 5) && scene.edges.some((e) => e.from === 2 && e.to === 0));
  assert.ok(scene.at.size <= MOST_NODES && scene.edges.length <= MOST_EDGES);
});

test("hidden nodes are not in a scene, pinned ones are", () => {
  assert.ok(!nodeScene(sampleApp({ hidden: new Set(["Report"]) }), 2).at.has(7));
  assert.ok(nodeScene(sampleApp({ pinned: [8] }), 2).at.has(8));
});

test("matrix, comparison and timeline count initiatives", () => {
  const app = sampleApp();
  assert.deepEqual(matrixOf(app).rows.map((r) => [r.town, r.cells, r.total]), [[2, [2], 2], [3, [1], 2]]);
  assert.deepEqual(compared(app, 2, 3), { both: [4], first: [5], second: [6] });
  assert.deepEqual(Object.fromEntries(countsByYear(app).get(2022)), { Program: 1, Project: 1, Campaign: 1 });
});

test("every word is there in both languages", () => {
  for (const [key, pair] of Object.entries(words)) assert.ok(pair.length === 2 && pair.every(Boolean), key);
  assert.equal(HELP.zh.length, HELP.en.length);
});

test("plans beside what later reports say: answered ones first, under the filters", () => {
  const data = sampleData();
  data.edges.extra = () => ({ 1: { outcome: "not_mentioned", outcome_year: 2023 }, 4: { outcome: "done", outcome_year: 2023 }, 3: { text: "x" } });
  const app = Object.assign(sampleApp(), { graph: makeGraph(data) });
  assert.deepEqual(plansOf(app).map((p) => [p.town, p.item, p.outcome]), [[3, 6, "done"], [2, 4, "not_mentioned"]]);
  assert.deepEqual(plansOf(app, 2).map((p) => p.item), [4]);
  assert.equal(planWords(app, plansOf(app, 3)[0]), "2022年计划 → 2023年已完成");
});
