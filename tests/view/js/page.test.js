import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { csvOf } from "../../../kg/view/page/export.js";
import { gunzip } from "../../../kg/view/page/inflate.js";
import { distinct, split } from "../../../kg/view/page/evidence.js";
import { arrange, shorten } from "../../../kg/view/page/labels.js";
import { matrixOf } from "../../../kg/view/page/matrix.js";
import { compared } from "../../../kg/view/page/compare.js";
import { countsByYear } from "../../../kg/view/page/timeline.js";
import { nodeScene, MOST_EDGES, MOST_NODES } from "../../../kg/view/page/scene.js";
import { HELP, words } from "../../../kg/view/page/strings.js";
import { unpack } from "../../../kg/view/page/unpack.js";
import { sampleApp } from "./sample.js";

test("gunzip undoes gzip: empty, stored, short, long, repeating", () => {
  const texts = ["", "a", "乡镇工作报告".repeat(5000), Array.from({ length: 40000 }, (_, i) => String.fromCharCode(0x4e00 + ((i * 7919) % 20000))).join("")];
  for (const text of texts) for (const level of [0, 1, 9]) assert.equal(new TextDecoder().decode(gunzip(gzipSync(text, { level }))), text);
});

test("unpacking works with and without DecompressionStream", async () => {
  const packed = gzipSync(JSON.stringify({ 镇: [1, 2] })).toString("base64");
  assert.deepEqual(await unpack(packed), { 镇: [1, 2] });
  const kept = globalThis.DecompressionStream;
  globalThis.DecompressionStream = undefined;
  assert.deepEqual(await unpack(packed), { 镇: [1, 2] });
  globalThis.DecompressionStream = kept;
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
