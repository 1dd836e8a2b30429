/** What is said about the chosen mention and its thing, and where it is changed. */

import { byId, el, link } from "./dom.js";
import { STATUSES, TYPES, accept, decide, formsOf, inOrder, isInitiative, join, leftToDo, mentionsOf, respan, retype, separate, setThing, toggleTheme } from "./model.js";
import { slice, surface } from "./offsets.js";

export function drawPanel(app) {
  const { draft, current } = app;
  const inside = draft && (draft.mentions[current] ? mention(app) : summary(app));
  byId("panel").replaceChildren(...(inside || []));
}

function mention(app) {
  const { t, draft, current, points } = app;
  const m = draft.mentions[current];
  const thing = draft.things[m.thing];
  const order = inOrder(draft);
  const place = order.indexOf(current) + 1;
  return [
    el("div", { class: "steps" },
      el("button", { type: "button", class: "tool", on: { click: () => app.step(-1) } }, `‹ ${t("previous")}`),
      el("span", { class: "soft" }, place ? t("of", { k: place, n: order.length }) : t("rejected")),
      el("button", { type: "button", class: "tool", on: { click: () => app.step(1) } }, `${t("next")} ›`)),
    el("h2", { class: thing.type }, surface(points, m.start, m.end)),
    el("p", { class: "soft" }, app.typeLabel(thing.type), " · ", t(m.state), m.score === null ? null : ` · ${t("score")} ${m.score.toFixed(2)}`),
    decisions(app, m),
    section(t("type"), el("div", { class: "choices" }, TYPES.map((type, k) => choice(app.typeLabel(type), String(k + 1), thing.type === type, () => app.change((d) => retype(d, points, current, type)), type)))),
    section(t("span"), span(app, m)),
    ...(isInitiative(thing.type) ? initiative(app, m.thing, thing) : []),
    section(t("forms"), forms(app, m, thing)),
    m.reason ? el("p", { class: "soft reason" }, `${t("why")}：${m.reason}`) : null,
  ].filter(Boolean);
}

function decisions(app, m) {
  const { t, draft, current } = app;
  const all = mentionsOf(draft, m.thing);
  const more = all.length > 1 && all.includes(current);
  return el("div", { class: "decisions" },
    el("button", { type: "button", class: "accept", "aria-pressed": String(m.state === "accepted"), on: { click: () => app.acceptThis() } }, `✓ ${t("accept")}`, el("kbd", {}, "a")),
    el("button", { type: "button", class: "reject", "aria-pressed": String(m.state === "rejected"), on: { click: () => app.rejectThis() } }, `✕ ${t("reject")}`, el("kbd", {}, "x")),
    more ? link(t("acceptAll", { n: all.length }), () => app.change((d) => accept(d, all))) : null,
    more ? link(t("rejectAll", { n: all.length }), () => app.change((d) => decide(d, all, "rejected"))) : null);
}

function span(app, m) {
  const { t, points, current } = app;
  const move = (from, to) => () => app.change((d) => respan(d, points, current, m.start + from, m.end + to));
  const around = (start, end) => slice(points, Math.max(0, start), end).replace(/\r?\n/g, "↵");
  const nudge = (sign, key, from, to) => el("button", { type: "button", title: t(key), "aria-label": t(key), on: { click: move(from, to) } }, sign);
  return el("div", { class: "span" },
    nudge("⇤", "startLeft", -1, 0), nudge("⇥", "startRight", 1, 0),
    el("span", { class: "context" }, el("i", {}, around(m.start - 6, m.start)), el("b", {}, around(m.start, m.end)), el("i", {}, around(m.end, m.end + 6))),
    nudge("⇤", "endLeft", 0, -1), nudge("⇥", "endRight", 0, 1));
}

function initiative(app, i, thing) {
  const { t } = app;
  const set = (patch) => app.change((d) => setThing(d, i, patch));
  return [
    section(t("theme"), el("div", { class: "choices themes", id: "themes" }, app.themes.map((theme) => {
      const at = thing.themes.indexOf(theme.id);
      return choice(app.pick(theme.label), at >= 0 && thing.themes.length > 1 ? String(at + 1) : "", at >= 0, () => app.change((d) => toggleTheme(d, i, theme.id)));
    })), thing.themes.length ? "" : t("noTheme")),
    section(t("status"), el("div", { class: "choices" }, STATUSES.map((s, k) => choice(t(s), "dopm"[k], thing.status === s, () => set({ status: s }))))),
    section(t("places"), names(app, thing.places, "Place", (places) => set({ places }))),
    section(t("orgs"), names(app, thing.orgs, "Organization", (orgs) => set({ orgs }))),
  ];
}

/** A list of names to take from and add to; the names of that type in the report are offered. */
function names(app, chosen, type, set) {
  const { t, draft } = app;
  const known = [...new Set(draft.things.filter((x, i) => x.type === type && mentionsOf(draft, i).length).map((x) => x.name))].filter((n) => !chosen.includes(n));
  const take = (e) => {
    const value = e.target.value.trim();
    if (value && !chosen.includes(value)) set([...chosen, value]);
  };
  const id = `known-${type}`;
  return el("div", { class: "names" },
    chosen.map((n) => el("span", { class: "chip" }, n, el("button", { type: "button", "aria-label": t("remove", { n }), title: t("remove", { n }), on: { click: () => set(chosen.filter((x) => x !== n)) } }, "×"))),
    el("input", { list: id, placeholder: t("addHint"), "aria-label": `${t(type === "Place" ? "places" : "orgs")}：${t("addHint")}`, maxlength: 100, on: { change: take } }),
    el("datalist", { id }, known.map((n) => el("option", { value: n }))));
}

function forms(app, m, thing) {
  const { t, draft, points, current } = app;
  const mine = surface(points, m.start, m.end);
  const all = formsOf(draft, points, m.thing);
  const others = draft.things.map((x, i) => [x, i]).filter(([x, i]) => i !== m.thing && x.type === thing.type && mentionsOf(draft, i).length);
  const rename = (name) => app.change((d) => setThing(d, m.thing, { name }));
  return el("div", { class: "forms" },
    el("ul", {}, all.map((f) => el("li", {},
      el("span", { class: f === thing.name ? "full" : "" }, f),
      f === thing.name || all.length < 2 ? null : link(t("fullName"), () => rename(f)),
      f === mine && all.length > 1 ? link(t("separate"), () => app.change((d) => separate(d, points, current))) : null))),
    others.length ? el("select", { "aria-label": t("same"), on: { change: (e) => app.change((d) => join(d, points, m.thing, Number(e.target.value))) } },
      el("option", { value: "" }, `${t("same")}…`), others.map(([x, i]) => el("option", { value: i }, x.name))) : null);
}

function choice(label, key, on, run, type = "") {
  return el("button", { type: "button", class: `choice ${type}`, "aria-pressed": String(on), on: { click: run } }, label, key ? el("kbd", {}, key) : null);
}

function section(title, inside, warning = "") {
  return el("section", {}, el("h3", {}, title, warning ? el("span", { class: "lacking" }, warning) : null), inside);
}

/** Nothing is chosen: what is there, and what is left to do. */
function summary(app) {
  const { t, draft } = app;
  const { undecided, themeless } = leftToDo(draft);
  const todo = [["undecidedN", undecided], ["themelessN", themeless]].filter(([, some]) => some.length);
  const counts = TYPES.map((type) => [type, draft.mentions.filter((m) => m.state === "accepted" && draft.things[m.thing].type === type).length]);
  return [
    el("h2", {}, t("todo")),
    draft.finished ? el("p", { class: "good" }, t("finishedNote", { f: `${app.gold}/${app.name}.json` })) : null,
    todo.length ? el("ul", { class: "todo" }, todo.map(([key, some]) => el("li", {}, t(key, { n: some.length }), link(t("go"), () => app.choose(some[0]))))) : draft.finished ? null : el("p", { class: "good" }, t("nothingLeft")),
    el("p", { class: "soft" }, t("chosen")),
    el("p", { class: "soft" }, t("guide")),
    section(t("countsTitle"), el("ul", { class: "counts" }, counts.map(([type, n]) => el("li", {}, el("i", { class: `swatch ${type}` }), app.typeLabel(type), el("b", {}, n))))),
  ].filter(Boolean);
}
