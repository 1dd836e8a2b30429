/** What is shown, as a file: picture, drawing, table or graph. Nothing leaves the page but as a download. */

import { el } from "./dom.js";
import { matrixOf } from "./matrix.js";
import { drawingOf } from "./drawing.js";
import { tableColumns, tableRows } from "./table.js";
import { graphmlOf } from "./graphml.js";
import { isSheet } from "./state.js";
import { compared } from "./compare.js";
import { inks } from "./palette.js";

/** @param {any} app */
export function exportMenu(app) {
  const kinds = [["png", savePng], ["svg", saveSvg], ["csv", saveCsv], ["graphml", saveGraphml]];
  const hasPicture = !isSheet(app.state) || ["map", "timeline"].includes(app.state.view);
  const item = ([kind, save]) => el("button", { type: "button", "data-export": kind, disabled: !hasPicture && (kind === "png" || kind === "svg"), title: !hasPicture && (kind === "png" || kind === "svg") ? app.t("exportNothing") : null, on: { click: (e) => { e.target.closest("details").open = false; save(app); } } }, app.t(`export${kind[0].toUpperCase()}${kind.slice(1)}`));
  return el("details", { class: "menu", on: { keydown: (e) => e.key === "Escape" && (e.currentTarget.open = false) } }, el("summary", { class: "tool", "data-tool": "export" }, app.t("exports")), el("div", { class: "menulist" }, kinds.map(item)));
}

function save(app, blob, ending) {
  const a = el("a", { href: URL.createObjectURL(blob), download: `kg-${app.state.view}.${ending}` });
  document.body.append(a);
  a.click();
  a.remove();
  setTimeout(() => URL.revokeObjectURL(/** @type {any} */ (a).href), 30000);
}

function saveSvg(app) {
  save(app, new Blob([new XMLSerializer().serializeToString(drawingOf(app))], { type: "image/svg+xml" }), "svg");
}

/** The drawing, rasterised at double size: sharper than a copy of the canvas, and all of it whatever the zoom. */
async function savePng(app) {
  const drawing = drawingOf(app);
  const [, , w, h] = drawing.getAttribute("viewBox").split(" ").map(Number);
  const scale = Math.min(2, 8000 / Math.max(w, h));
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(drawing)], { type: "image/svg+xml" }));
  await image.decode();
  const canvas = /** @type {HTMLCanvasElement} */ (el("canvas", { width: Math.round(w * scale), height: Math.round(h * scale) }));
  const context = canvas.getContext("2d");
  context.fillStyle = inks(app.dark).paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => save(app, blob, "png"));
}

function saveCsv(app) {
  save(app, new Blob(["\ufeff", csvOf(rowsOf(app))], { type: "text/csv;charset=utf-8" }), "csv");
}

async function saveGraphml(app) {
  await app.evidence.load();
  save(app, new Blob([graphmlOf(app, shownNodes(app))], { type: "application/xml" }), "graphml");
}

/** The nodes of the current view. */
export function shownNodes(app) {
  const { view, node, other } = app.state;
  if (!isSheet(app.state)) return [...app.canvas.scene.at.keys()];
  if (view === "compare" && node >= 0 && other >= 0) return [node, other, ...Object.values(compared(app, node, other)).flat()];
  return tableRows(app);
}

/** Rows of the current view's own table, else one row for each node shown. */
export function rowsOf(app) {
  const { t, label } = app;
  if (app.state.view === "matrix") {
    const { themes, rows } = matrixOf(app);
    return [[t("town"), ...themes.map(label), t("total")], ...rows.map((r) => [label(r.town), ...r.cells, r.total])];
  }
  const columns = tableColumns(app);
  const nodes = app.state.view === "table" ? tableRows(app) : shownNodes(app);
  return [["id", ...columns.map((c) => c.name)], ...nodes.map((i) => [app.graph.id(i), ...columns.map((c) => c.get(i))])];
}

/** @param {any[][]} rows */
export function csvOf(rows) {
  return rows.map((cells) => cells.map(field).join(",")).join("\r\n") + "\r\n";
}

/** A cell that a spreadsheet would run as a formula is put behind an apostrophe. */
function field(value) {
  let text = String(value);
  if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
