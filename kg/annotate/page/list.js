/** The folder's reports and how far each is. */

import { byId, el } from "./dom.js";

export function drawList(app) {
  const { t, list, name } = app;
  const finished = list.filter((r) => r.state === "finished").length;
  const words = app.filter.trim();
  const rows = list.filter((r) => !words || `${r.name} ${r.title} ${r.town}`.includes(words));
  const input = el("input", { type: "search", placeholder: t("find"), "aria-label": t("find"), value: app.filter, on: { input: (e) => app.setFilter(e.target.value) } });
  byId("reports").replaceChildren(...[
    el("div", { class: "progress" },
      el("strong", {}, t("progress", { n: finished, of: list.length })),
      el("progress", { max: list.length || 1, value: finished, "aria-label": t("progress", { n: finished, of: list.length }) })),
    list.length > 8 ? input : null,
    el("ol", {}, rows.map((r) => row(app, r, r.name === name))),
    app.problems.length ? el("p", { class: "warn", title: app.problems.join("\n") }, t("skipped", { n: app.problems.length })) : null,
  ].filter(Boolean));
  if (words) { input.focus(); input.setSelectionRange(input.value.length, input.value.length); }
}

function row(app, r, current) {
  const { t } = app;
  const state = r.state === "open" && r.undecided ? t("left", { n: r.undecided }) : t(r.state);
  return el("li", {}, el("button", { type: "button", class: `report ${r.state}`, "aria-current": current ? "page" : null, title: r.problem || r.title || r.name, on: { click: () => app.open(r.name) } },
    el("span", { class: "sign", "aria-hidden": "true" }, { new: "○", open: "◐", finished: "●" }[r.state]),
    el("span", { class: "name" }, r.name),
    el("small", {}, r.problem ? "!" : state),
    el("small", { class: "about" }, [r.title && r.title !== r.name ? r.title : r.town, t("characters", { n: r.characters.toLocaleString("en-US") })].filter(Boolean).join(" · "))));
}
