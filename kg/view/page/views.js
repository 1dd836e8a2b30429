/** Which module draws which view. */

import { byId } from "./dom.js";
import { drawCompare } from "./compare.js";
import { drawEvidence } from "./reading.js";
import { drawMap } from "./map.js";
import { drawMatrix } from "./matrix.js";
import { drawPath, pathOf } from "./pathview.js";
import { drawPanel } from "./panel.js";
import { drawTable } from "./table.js";
import { drawTimeline } from "./timeline.js";
import { nodeScene, pathScene } from "./scene.js";
import { homeScene } from "./home.js";

const SHEETS = { matrix: drawMatrix, timeline: drawTimeline, table: drawTable, map: drawMap, compare: drawCompare, evidence: drawEvidence };

/** @param {any} state */
export function isGraphView(state) {
  return !(state.view in SHEETS);
}

/** @param {any} app @param {boolean} keep leave the camera */
export function drawView(app, keep) {
  const { view } = app.state;
  const sheet = byId("sheet");
  if (view in SHEETS) {
    const drawn = sheet.dataset.view === view;
    const top = drawn ? sheet.scrollTop : 0;
    sheet.replaceChildren(...[SHEETS[view](app)].flat());
    sheet.dataset.view = view;
    sheet.scrollTop = top;
  } else drawGraph(app, keep);
  drawPanel(app);
}

function drawGraph(app, keep) {
  byId("sheet").dataset.view = "";
  const bar = byId("pathbar");
  bar.hidden = app.state.view !== "path";
  if (app.state.view === "path") bar.replaceChildren(...drawPath(app));
  const scene = sceneOf(app);
  app.canvas.show(scene, keep && app.shown === app.state.view + app.state.node);
  app.shown = app.state.view + app.state.node;
  const note = !app.graph.size ? app.t("empty") : scene.left ? app.t("rest", { n: scene.left }) : app.t(scene.backdrop ? "hintHome" : "hint");
  byId("note").textContent = note;
}

function sceneOf(app) {
  if (app.state.view === "node") return nodeScene(app, app.state.node);
  const path = app.state.view === "path" ? pathOf(app) : [];
  if (path.length) return pathScene(app, path);
  return homeScene(app);
}
