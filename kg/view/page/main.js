/**
 * The page: unpacks the graph, reads the address, and shows what it says.
 * `kgPage` tells tests and benchmarks where the canvas has put things, which no element of the page can.
 */

import { makeApp } from "./app.js";
import { byId, el } from "./dom.js";
import { makeEvidence } from "./evidence.js";
import { makeGraph } from "./graph.js";
import { unpack } from "./unpack.js";

async function start() {
  const graph = makeGraph(await unpack(byId("graph").textContent));
  const overview = JSON.parse(byId("first").textContent);
  const app = makeApp(graph, makeEvidence(graph, byId("evidence-data").textContent), overview);
  app.start();
  /** @type {any} */ (window).kgPage = Object.freeze({ painted: () => app.canvas.painted, nodes: () => app.canvas.nodes(), redraw: () => app.canvas.redrawNow() });
}

start().catch((problem) => {
  byId("main").replaceChildren(el("p", { class: "failed", role: "alert" }, `页面未能打开 · The page could not be opened: ${problem && problem.message}`));
  throw problem;
});
