import assert from "node:assert/strict";
import { test } from "node:test";
import { between, makeGraph, neighbours, shortestPath } from "../../../kg/view/page/graph.js";
import { applyFilters, facets, yearRange } from "../../../kg/view/page/filters.js";
import { makeSearch } from "../../../kg/view/page/search.js";
import { emptyState, fromHash, toHash } from "../../../kg/view/page/state.js";
import { sampleApp, sampleData } from "./sample.js";

const graph = makeGraph(sampleData());

test("keys are put together again and found", () => {
  assert.equal(graph.id(4), "program-00000000000000a4");
  assert.equal(graph.id(8), "odd");
  assert.equal(graph.find("program-00000000000000a4"), 4);
  assert.equal(graph.find("nothing"), -1);
});

test("neighbours and edges between", () => {
  assert.deepEqual([...neighbours(graph, 2).keys()].sort(), [4, 5, 7]);
  assert.deepEqual(between(graph, 4, 2), [1]);
  assert.deepEqual(graph.townsOf(4), [2, 3]);
  assert.equal(graph.topTheme[4], 0);
});

test("a shortest path passes only what may be passed", () => {
  assert.deepEqual(shortestPath(graph, 5, 6, () => true), [5, 2, 4, 3, 6]);
  assert.deepEqual(shortestPath(graph, 5, 6, (i) => i !== 4), []);
  assert.deepEqual(shortestPath(graph, 5, 5, () => true), [5]);
  assert.deepEqual(shortestPath(graph, 5, 8, () => true), []);
});

test("search by characters, alias and pinyin initials, also where a character is read two ways", () => {
  const search = makeSearch(graph);
  assert.equal(search("河长")[0], 4);
  assert.equal(search("河湖长")[0], 4);
  assert.equal(search("cql")[0], 5);
  assert.equal(search("qs")[0], 2);
  assert.equal(search("party")[0], 0);
  assert.deepEqual(search("没有"), []);
  assert.deepEqual(search("  "), []);
});

test("filters combine, and each choice counts under the others", () => {
  const app = sampleApp({ town: 2, status: new Set(["done"]) });
  assert.deepEqual(graph.initiatives.filter(app.ok), [4]);
  const counts = facets(graph, app.filter);
  assert.equal(counts.status.get("ongoing"), 1); // 5 is of that town
  assert.equal(counts.towns.get(3), 1); // 4 is done there too
  assert.equal(counts.towns.get(2), 1);
});

test("year, theme and mask filters", () => {
  const kept = (patch) => Array.from({ length: graph.size }, (_, i) => i).filter((i) => applyFilters(graph, { ...emptyState(), ...patch }).fails[i] === 0);
  assert.ok(!kept({ from: 2021, to: 2021 }).includes(5) && kept({ from: 2021, to: 2021 }).includes(4));
  assert.ok(kept({ themes: [0] }).includes(4) && !kept({ themes: [0] }).includes(6));
  assert.deepEqual(kept({ masked: "1" }), [8]);
  assert.deepEqual(yearRange(graph), { from: 2020, to: 2022 });
});

test("a state survives its address", () => {
  const state = { ...emptyState(), view: "node", node: 4, selected: 2, hidden: new Set(["Report"]), themes: [0], status: new Set(["done"]), from: 2020, to: 0, town: 3, masked: "0", depth: 2, open: { "program-00000000000000a4": 24 }, pinned: [5, 8], look: "dark", language: "en" };
  assert.deepEqual(fromHash(toHash(state, graph.id), graph.find), state);
});

test("nonsense in an address is passed over", () => {
  const state = fromHash("#v=%3Cscript%3E&n=gone&depth=99&masked=7&years=x-y&open=a*b~c&k=-3&lang=xx", graph.find);
  assert.deepEqual(state, { ...emptyState(), depth: 3 });
  assert.equal(fromHash("#v=evidence&n=gone", graph.find).view, "overview");
});
