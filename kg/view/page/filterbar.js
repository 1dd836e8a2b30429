/** The filters at the left: they combine, and each choice says how many initiatives it would leave. */

import { byId, el, link } from "./dom.js";
import { facets } from "./filters.js";
import { colourOf } from "./palette.js";

/** @param {any} app */
export function filterBar(app) {
  const { state } = app;
  const holder = byId("filters");
  const shows = [app.filterKey, app.language, app.dark, state.pinned].join("|");
  if (holder.dataset.shows === shows) return;
  holder.dataset.shows = shows;
  const focused = document.activeElement && holder.contains(document.activeElement) ? document.activeElement.getAttribute("data-key") : null;
  const opened = new Map([...holder.querySelectorAll("details")].map((d) => [d.dataset.name, d.open]));
  const counts = facets(app.graph, app.filter);
  const active = state.hidden.size || state.themes.length || state.status.size || state.from || state.to || state.town >= 0 || state.masked !== "";
  const top = holder.children.length ? holder.scrollTop : 0;
  holder.replaceChildren(
    el("div", { class: "summary", role: "status" }, el("strong", {}, app.filter.count.toLocaleString("en-US")), " ", el("span", {}, app.t("matching", { n: "" }).trim()), active ? link(app.t("reset"), () => app.go({ hidden: new Set(), themes: [], status: new Set(), from: 0, to: 0, town: -1, masked: "" }), { "data-key": "reset" }) : null),
    pins(app),
    section(app, "types", types(app, counts), opened), section(app, "themes", themes(app, counts), opened),
    section(app, "status", statuses(app, counts), opened), section(app, "years", years(app, counts), opened),
    section(app, "town", towns(app, counts), opened), section(app, "masked", masked(app, counts), opened),
  );
  if (top) holder.scrollTop = top;
  if (focused) holder.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function section(app, name, inside, opened) {
  if (!inside) return "";
  return el("details", { "data-name": name, open: opened.get(name) ?? true }, el("summary", {}, app.t(name)), inside);
}

/** A line with a box to tick, a mark of colour, a name and a count. */
function tick(key, on, label, count, change, colour) {
  return el("label", { class: "tick" }, el("input", { type: "checkbox", checked: on, "data-key": key, on: { change } }), colour && el("i", { class: "dot", style: { background: colour } }), el("span", { class: "name" }, label), el("b", {}, (count || 0).toLocaleString("en-US")));
}

function flipped(set, key) {
  const out = new Set(set);
  if (!out.delete(key)) out.add(key);
  return out;
}

function types(app, counts) {
  return app.graph.types.map((t) => tick(`type:${t.id}`, !app.state.hidden.has(t.id), t[app.language], counts.types.get(t.id), () => app.go({ hidden: flipped(app.state.hidden, t.id) }, { keep: true }), colourOf(t.id, app.dark)));
}

function themes(app, counts) {
  const { state, graph } = app;
  if (!graph.topThemes.length) return null;
  const shown = [...new Set([...graph.topThemes, ...state.themes])];
  return shown.map((t) => tick(`theme:${t}`, state.themes.includes(t), app.label(t), counts.themes.get(t), () => app.go({ themes: [...flipped(new Set(state.themes), t)] }, { keep: true })));
}

function statuses(app, counts) {
  const known = ["done", "ongoing", "planned", "none"].filter((s) => counts.status.has(s) || app.state.status.has(s));
  return known.length > 1 || app.state.status.size ? known.map((s) => tick(`status:${s}`, app.state.status.has(s), app.t(s), counts.status.get(s), () => app.go({ status: flipped(app.state.status, s) }, { keep: true }))) : null;
}

function years(app, counts) {
  const { from, to } = app.years;
  if (!from || from === to) return null;
  const span = Array.from({ length: Math.min(80, to - from + 1) }, (_, k) => from + k);
  const most = Math.max(1, ...span.map((y) => counts.years.get(y) || 0));
  const { state } = app;
  const inside = (y) => y >= (state.from || from) && y <= (state.to || to);
  const bars = el("div", { class: "bars", "aria-hidden": "true" }, span.map((y) => el("i", { class: inside(y) ? "in" : "", title: `${y}: ${counts.years.get(y) || 0}`, style: { height: `${Math.max(4, (100 * (counts.years.get(y) || 0)) / most)}%` } })));
  const pick = (name, usual, key) => el("select", { "aria-label": `${app.t("years")} ${app.t(key)}`, "data-key": `year:${name}`, on: { change: (e) => app.go({ [name]: Number(e.target.value) === usual ? 0 : Number(e.target.value) }, { keep: true }) } }, span.map((y) => el("option", { value: y, selected: y === (state[name] || usual) }, y)));
  return [bars, el("div", { class: "range" }, pick("from", from, "from"), "–", pick("to", to, "to"))];
}

function towns(app, counts) {
  const { state, graph } = app;
  if (graph.towns.length < 2) return null;
  const sorted = [...graph.towns].sort((a, b) => (counts.towns.get(b) || 0) - (counts.towns.get(a) || 0) || a - b);
  const rows = sorted.slice(0, 1000).map((t) => el("option", { value: t, selected: t === state.town }, `${app.label(t)}（${counts.towns.get(t) || 0}）`));
  return el("select", { class: "wide", "aria-label": app.t("town"), "data-key": "town", on: { change: (e) => app.go({ town: Number(e.target.value) }, { keep: true }) } }, el("option", { value: -1, selected: state.town < 0 }, app.t("anyTown")), rows);
}

function masked(app, counts) {
  const choices = [["", app.t("all"), null], ["0", app.t("maskedNo"), counts.masked.get("0")], ["1", app.t("maskedYes"), counts.masked.get("1")]];
  return choices.map(([value, label, n]) => el("label", { class: "tick" }, el("input", { type: "radio", name: "masked", checked: app.state.masked === value, "data-key": `masked:${value}`, on: { change: () => app.go({ masked: value }, { keep: true }) } }), el("span", { class: "name" }, label), n === null ? "" : el("b", {}, (n || 0).toLocaleString("en-US"))));
}

function pins(app) {
  if (!app.state.pinned.length) return "";
  return el("details", { "data-name": "pins", open: true }, el("summary", {}, app.t("pinnedTitle")), app.state.pinned.map((i) => el("div", { class: "pinrow" }, link(app.label(i), () => app.open(i)), el("button", { type: "button", class: "x", "aria-label": `${app.t("unpin")} ${app.label(i)}`, on: { click: () => app.togglePin(i) } }, "×"))));
}
