/** The bar on top, the dialogs, and passing messages. */

import { byId, el } from "./dom.js";
import { leftToDo } from "./model.js";
import { HELP } from "./strings.js";

export function drawFrame(app) {
  if (!app.t) return;
  const { t, draft } = app;
  document.title = app.name ? `${app.name} · ${t("title")}` : t("title");
  const tool = (label, run, set = {}) => el("button", { type: "button", class: "tool", ...set, on: { click: run } }, label);
  byId("top").replaceChildren(...[
    el("h1", {}, t("title"), app.name ? el("span", { class: "soft" }, ` ${app.name}`) : null),
    draft ? progress(app) : el("span", {}),
    el("span", { class: `save ${app.saveState}`, role: "status", title: app.saveProblem || app.gold }, app.saveState === "unsaved" ? t("failed", { e: app.saveProblem }) : t(app.saveState)),
    draft ? el("button", { type: "button", class: draft.finished ? "finish done" : "finish", on: { click: app.finish } }, draft.finished ? t("reopen") : t("finish")) : null,
    el("div", { id: "tools" },
      tool(t("undo"), app.undo, { disabled: app.past.length === 0 }), tool(t("redo"), app.redo, { disabled: app.future.length === 0 }),
      tool(t(app.look === "dark" ? "light" : "dark"), app.toggleLook), tool(t("language"), app.toggleLanguage), tool(t("help"), app.help)),
  ].filter(Boolean));
}

function progress(app) {
  const { undecided } = leftToDo(app.draft);
  const all = app.draft.mentions.length;
  return el("span", { class: "here" },
    el("progress", { max: all || 1, value: all - undecided.length, "aria-label": app.t("undecidedN", { n: undecided.length }) }),
    el("span", { class: "soft" }, app.draft.finished ? app.t("finished") : app.t("left", { n: undecided.length })));
}

export function helpDialog(app) {
  const rows = HELP[app.language === "en" ? "en" : "zh"];
  show(app, app.t("help"), [el("table", {}, rows.map(([key, what]) => el("tr", {}, el("th", {}, el("kbd", {}, key)), el("td", {}, what))))], []);
}

/** @param {(state: string) => void} run */
export function finishDialog(app, n, run) {
  const { t } = app;
  show(app, t("finishTitle", { n }), [el("p", {}, t("finishText"))], [["acceptRest", () => run("accepted")], ["rejectRest", () => run("rejected")]], "goOn");
}

function show(app, title, inside, actions, close = "close") {
  const dialog = byId("help");
  const button = (label, action, first) => el("button", { type: "button", class: first ? "finish" : "tool", on: { click: () => { dialog.close(); action(); } } }, app.t(label));
  dialog.replaceChildren(el("h2", {}, title), ...inside, el("p", { class: "buttons" }, actions.map(([label, action]) => button(label, action, true)), button(close, () => {}, false)));
  if (!dialog.open) dialog.showModal();
}

let timer = 0;
export function toast(words) {
  const box = byId("toast");
  box.textContent = words;
  box.classList.add("on");
  clearTimeout(timer);
  timer = setTimeout(() => box.classList.remove("on"), 4000);
}
