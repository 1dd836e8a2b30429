/** The evidence view: one sentence at a time, the cited words marked, with where it stands and what the graph knows around it. */

import { el, link } from "./dom.js";
import { distinct } from "./evidence.js";
import { between } from "./graph.js";
import { facts, marked, nodeLink, typeSign } from "./parts.js";

/** @param {any} app */
export function drawEvidence(app) {
  const holder = el("article", { class: "reading" }, el("p", { class: "soft" }, app.t("loading")));
  const fill = () => holder.replaceChildren(...content(app).filter(Boolean));
  if (app.evidence.ready) fill();
  else app.evidence.load().then(fill);
  return holder;
}

/** Of a node, or of what links it to another. */
function piecesOf(app) {
  const { node, other } = app.state;
  if (other < 0) return app.evidence.ofNode(node);
  const direct = distinct(between(app.graph, node, other).flatMap((e) => app.evidence.ofEdge(e)));
  return direct.length ? direct : app.evidence.ofNode(other);
}

function content(app) {
  const { state, t } = app;
  if (app.evidence.failed) return [el("p", { class: "warn", role: "alert" }, t(app.evidence.failed === "mismatch" ? "sideMismatch" : "sideMissing", { f: app.evidence.side }))];
  const pieces = piecesOf(app);
  const k = Math.min(state.piece, pieces.length - 1);
  const head = el("header", {}, el("p", { class: "kind" }, typeSign(app, app.kindOf(state.node), 13), app.typeName(state.node), state.other >= 0 ? [" — ", linkNames(app)] : ""), el("h2", {}, nodeLink(app, state.node), state.other >= 0 && [" → ", nodeLink(app, state.other)]));
  if (k < 0) return [head, el("p", { class: "soft" }, t("noEvidence"))];
  return [head, pager(app, k, pieces.length), sentence(app, pieces[k]), where(app, pieces[k]), contents(app, pieces, k)];
}

function linkNames(app) {
  return [...new Set(between(app.graph, app.state.node, app.state.other).map(app.edgeName))].join("、");
}

function pager(app, k, n) {
  const step = (to, label, name) => el("button", { type: "button", class: "plain", "data-act": name, disabled: to < 0 || to >= n, on: { click: () => app.go({ piece: to }, { replace: true }) && null } }, label);
  return el("nav", { class: "pager", "aria-label": app.t("evidence") }, step(k - 1, `← ${app.t("previous")}`, "previous"), el("span", { role: "status" }, app.t("pieceOf", { k: k + 1, n })), step(k + 1, `${app.t("next")} →`, "next"));
}

function sentence(app, piece) {
  const steps = app.memo.around?.sentence === piece.sentence ? app.memo.around.steps : 0;
  const { before, after, more } = app.evidence.around(piece, steps) ?? {};
  const widen = () => {
    app.memo.around = { sentence: piece.sentence, steps: steps + 1 };
    holder.replaceWith(sentence(app, piece));
  };
  const around = (text) => text && el("span", { class: "around" }, text);
  const wider = more && el("button", { type: "button", class: "more", "data-act": "widen", on: { click: widen } }, app.t("widen"));
  const holder = el("blockquote", { class: "passage" }, piece.heading && el("p", { class: "heading" }, piece.heading), el("p", { class: "words" }, around(before), el("span", { class: "cited" }, marked(piece)), around(after)), wider);
  return holder;
}

function where(app, piece) {
  const { t, graph } = app;
  const i = piece.report;
  const x = graph.extra[i] || {};
  const town = i >= 0 ? graph.find(x.town || "") : -1;
  return facts([[t("report"), i >= 0 ? nodeLink(app, i) : ""], [t("town"), town >= 0 ? nodeLink(app, town) : ""], [t("period"), x.period], [t("heading"), piece.heading], [t("source"), x.source], [t("spot"), t("spotIs", { a: piece.at + piece.first + 1, b: piece.at + piece.first + piece.length })]]);
}

/** All pieces as a list to jump in. */
function contents(app, pieces, k) {
  const item = (p, n) => el("li", { class: n === k ? "current" : "" }, link([...marked(p, 14)].map((x) => (x && x.textContent) || x || "").join(""), () => app.go({ piece: n }, { replace: true }), { "aria-current": n === k ? "true" : null }), el("small", {}, p.report >= 0 ? app.label(p.report) : ""));
  const from = Math.max(0, k - 10);
  return pieces.length > 1 ? el("ol", { class: "contents", start: from + 1 }, pieces.slice(from, from + 40).map((p, n) => item(p, from + n))) : null;
}
