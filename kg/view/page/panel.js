/** Details at the right: of what is selected, else of what the view is about. */

import { byId, el } from "./dom.js";
import { initiativePanel, otherPanel } from "./panel-initiative.js";
import { homePanel, themePanel } from "./panel-theme.js";
import { townPanel } from "./panel-town.js";
import { facts, marked, reportLine, typeSign, yearsOf } from "./parts.js";
import { reading } from "./app-steps.js";

/** @param {any} app */
export function drawPanel(app) {
  const { state } = app;
  const panel = byId("panel");
  const i = state.selected >= 0 ? state.selected : ["node", "evidence"].includes(state.view) ? state.node : -1;
  const before = panel.dataset.shows;
  panel.dataset.shows = `${i}/${state.view === "node"}`;
  panel.replaceChildren(...(i < 0 ? homePanel(app) : nodePanel(app, i)));
  // In the next frame, when the layout is made anyway: asking now would make it twice.
  if (before !== panel.dataset.shows) requestAnimationFrame(() => (panel.scrollTop = 0));
}

function nodePanel(app, i) {
  const kind = app.kindOf(i);
  const own = kind === "Town" ? townPanel : kind === "Theme" ? themePanel : app.graph.isInitiative[app.graph.type[i]] ? initiativePanel : otherPanel;
  return [head(app, i), actions(app, i), evidencePart(app, i), ...own(app, i)].filter(Boolean);
}

function head(app, i) {
  const { graph, t } = app;
  const scope = graph.scope(i);
  const where = scope === "national" ? t("national") : scope === "town" ? t("scopeTown") : scope === "report" ? t("scopeReport") : scope.split(":")[1] || scope;
  const x = graph.extra[i] || {};
  return el("header", { class: "about" },
    el("p", { class: "kind" }, typeSign(app, app.kindOf(i), 13), app.typeName(i), graph.masked[i] ? ` · ${t("masked")}` : ""),
    el("h2", {}, app.label(i)),
    facts([[t("status"), app.graph.isInitiative[graph.type[i]] ? t(["none", "done", "ongoing", "planned", "none"][graph.status[i]]) : ""], [t("years"), yearsOf(app, i)], [t("scope"), app.graph.isInitiative[graph.type[i]] ? where : ""], [t("aliases"), (graph.aliases[i] || "").split("|").filter(Boolean).join("、")], [t("mentions"), graph.mentions[i]], [t("sharing"), graph.shared[i] ? t(kindly(app, i), { n: graph.shared[i] }) : ""], [t("parents"), (x.parents || "").split("|").filter(Boolean).join(" ")], [t("place"), x.lat !== undefined ? `${x.lat}, ${x.lon}${x.approximate ? `（${t("approximate")}）` : ""}` : ""], [t("kind"), x.kind], [t("period"), x.period], [t("source"), x.source], [t("code"), x.code]]));
}

/** With how many of its like a node shares something: towns their initiatives, initiatives their towns. */
function kindly(app, i) {
  return app.kindOf(i) === "Town" ? "sharesWith" : "sharedBy";
}

function actions(app, i) {
  const { state, t } = app;
  const button = (text, run, main, name) => el("button", { type: "button", class: main ? "primary" : "plain", "data-act": name, on: { click: run } }, text);
  const here = state.view === "node" && state.node === i;
  const opened = Boolean(state.open[app.graph.id(i)]);
  return el("div", { class: "actions" },
    !here && button(`${t("enter")} →`, () => app.open(i), true, "enter"),
    state.view === "node" && !here && button(t(opened ? "collapse" : "expand"), () => app.toggleOpen(i), false, "expand"),
    button(t(state.pinned.includes(i) ? "unpin" : "pin"), () => app.togglePin(i), false, "pin"),
    button(t("pathFrom"), () => app.go({ view: "path", node: i, other: -1, selected: -1 }), false, "path"),
    app.kindOf(i) === "Town" && app.graph.towns.length > 1 && button(t("compareWith"), () => app.go({ view: "compare", node: i, other: -1, selected: -1 }), false, "compare"));
}

/** The first sentences right here: one click from anywhere in the page to the words of a report. */
function evidencePart(app, i) {
  if (app.state.view === "evidence") return null;
  const part = el("section", { class: "evidencepart" }, el("h3", {}, app.t("evidenceTitle")), el("p", { class: "soft" }, app.t("loading")));
  const fill = () => part.replaceChildren(el("h3", {}, app.t("evidenceTitle")), ...sentences(app, i));
  if (app.evidence.ready) fill();
  else app.evidence.load().then(fill);
  return part;
}

function sentences(app, i) {
  if (app.evidence.failed) return [el("p", { class: "warn", role: "alert" }, app.t(app.evidence.failed === "mismatch" ? "sideMismatch" : "sideMissing", { f: app.evidence.side }))];
  const pieces = app.evidence.ofNode(i);
  if (!pieces.length) return [el("p", { class: "soft" }, app.t("noEvidence"))];
  const brief = ["Town", "Theme", "Indicator", "Place"].includes(app.kindOf(i)) ? 1 : 3;
  return [...pieces.slice(0, brief).map((p) => el("blockquote", {}, el("p", {}, marked(p, 40)), el("cite", {}, reportLine(app, p)))), el("button", { type: "button", class: "more", "data-act": "read", on: { click: () => app.go(reading(i)) } }, app.t("readEvidence", { n: pieces.length >= 400 ? "400+" : pieces.length }))];
}

