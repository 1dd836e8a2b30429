/** Pieces of text that several views show: names with a mark of colour, facts, quotes, bars. */

import { el, link, svg } from "./dom.js";
import { split } from "./evidence.js";
import { colourOf, cornersOf, shapeOf } from "./palette.js";
import { STATUSES } from "./graph.js";
import { reading } from "./app-steps.js";

/** The sign of a type: its shape in its colour. */
export function sign(app, i, size = 12) {
  return typeSign(app, app.kindOf(i), size);
}

export function typeSign(app, type, size = 12) {
  const fill = colourOf(type, app.dark);
  const corners = cornersOf(shapeOf(type));
  const mark = corners ? svg("polygon", { points: corners.map((c) => c.map((v) => v.toFixed(2)).join(",")).join(" "), fill }) : svg("circle", { r: 1, fill });
  return svg("svg", { viewBox: "-1.3 -1.3 2.6 2.6", width: size, height: size, class: "sign", "aria-hidden": "true" }, mark);
}

/** A node as something to click. */
export function nodeLink(app, i, set = {}) {
  return link(app.label(i), () => app.open(i), { ...set, "data-node": app.graph.id(i) });
}

/** A line of a list: sign, name, remark, way to the evidence. */
export function row(app, i, remark = "", from = -1) {
  return el("li", { class: "row" }, sign(app, i), el("span", { class: "name" }, nodeLink(app, i)), remark && el("span", { class: "remark" }, remark), from >= 0 && quoteButton(app, from, i));
}

export function quoteButton(app, i, other) {
  const label = `${app.t("evidence")}: ${app.label(other)}`;
  return el("button", { type: "button", class: "quote", title: label, "aria-label": label, on: { click: () => app.go(reading(i, other)) } }, "❝");
}

/** A list that shows its first entries and more when asked. */
export function longList(app, items, make, first = 8) {
  const list = el("ul", { class: "rows" });
  const more = el("button", { type: "button", class: "more" });
  let shown = 0;
  const grow = (n) => {
    list.append(...items.slice(shown, shown + n).map(make));
    shown = Math.min(items.length, shown + n);
    const left = items.length - shown;
    more.hidden = left <= 0;
    more.textContent = app.t("more", { n: Math.min(left, 50) }) + (left > 50 ? ` / ${left.toLocaleString("en-US")}` : "");
  };
  more.addEventListener("click", () => {
    const before = shown;
    grow(50);
    list.children[before]?.querySelector("button")?.focus();
  });
  grow(first);
  return [list, more];
}

export function statusOf(app, code) {
  const name = STATUSES[code];
  return name && name !== "none" ? app.t(name) : "";
}

export function yearsOf(app, i) {
  const { first, last } = app.graph;
  return first[i] ? (first[i] === last[i] ? String(first[i]) : `${first[i]}–${last[i]}`) : "";
}

/** A sentence with what it is cited for marked. */
export function marked(piece, most = 0) {
  const [all, hit, rest] = split(piece.quote, piece.first, piece.length);
  let [before, after] = [all, rest];
  if (most && before.length > most) before = `…${before.slice(-most)}`;
  if (most && after.length > most * 2) after = `${after.slice(0, most * 2)}…`;
  return [before, hit && el("mark", {}, hit), after];
}

export function reportLine(app, piece) {
  const i = piece.report;
  if (i < 0) return "";
  const period = app.graph.extra[i]?.period;
  return [app.label(i), period && !app.label(i).includes(period) ? period : ""].filter(Boolean).join(" · ");
}

/** Bars of shares with a tick at the mean. @param {{label: any, share: number, mean?: number, text: string}[]} rows */
export function bars(app, rows) {
  const most = Math.max(0.0001, ...rows.map((r) => Math.max(r.share, r.mean || 0)));
  return el("ul", { class: "barlist" }, rows.map((r) => el("li", {}, el("span", { class: "label" }, r.label), el("span", { class: "track", "aria-hidden": "true" }, el("i", { class: "bar", style: { width: `${(100 * r.share) / most}%` } }), r.mean !== undefined && el("i", { class: "mean", style: { left: `${(100 * r.mean) / most}%` } })), el("span", { class: "number" }, r.text))));
}

export function percent(x) {
  return x > 0 && x < 0.005 ? "<1%" : `${Math.round(x * 100)}%`;
}

/** Facts as a description list, those without a value left out. @param {[string, any][]} pairs */
export function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== "" && value !== undefined && value !== null && value !== 0);
  return known.length ? el("dl", { class: "facts" }, known.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, typeof value === "number" ? String(value) : value)))) : "";
}
