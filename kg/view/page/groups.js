/** A node's neighbours in the groups a reader thinks in: a town's initiatives by theme, a theme's by sub-theme, others by relation. */

import { neighbours } from "./graph.js";

/**
 * @param {any} app @param {number} i
 * @returns {{key: string, title: string, label?: string, hub: number, members: number[], derived?: boolean, size?: number}[]}
 */
export function groupsOf(app, i) {
  const kind = app.kindOf(i);
  if (kind === "Town") return [...byTheme(app, i), ...byRelation(app, i, ["CARRIES_OUT"])];
  if (kind === "Theme") return themeGroups(app, i);
  return byRelation(app, i, []);
}

/** Initiatives that pass the filters, those of most towns first. */
export function ranked(app, list) {
  const { townCount, mentions, degree } = app.graph;
  // They are numbered in this order within each type: what is left to the sort is to merge four runs.
  return list.filter(app.ok).sort((a, b) => townCount[b] - townCount[a] || mentions[b] - mentions[a] || degree[b] - degree[a] || a - b);
}

/** A town's initiatives by top theme, largest first. */
export function byTheme(app, town) {
  const found = new Map();
  for (const i of ranked(app, app.graph.doneBy(town))) {
    const theme = app.graph.topTheme[i];
    if (!found.has(theme)) found.set(theme, []);
    found.get(theme).push(i);
  }
  const groups = [...found].map(([theme, members]) => ({
    key: theme >= 0 ? app.graph.id(theme) : "other", title: theme >= 0 ? app.label(theme) : app.t("noTheme"), hub: theme, members, derived: true,
  }));
  return groups.sort((a, b) => b.members.length - a.members.length || a.hub - b.hub);
}

/** Initiatives of a theme or of anything below it. */
export function initiativesOf(app, theme) {
  app.memo.byTheme ??= collect(app.graph);
  return app.memo.byTheme.get(theme) || [];
}

function collect(graph) {
  const found = new Map();
  for (const i of graph.initiatives) {
    for (const t of graph.themesOver(i)) {
      if (!found.has(t)) found.set(t, []);
      found.get(t).push(i);
    }
  }
  return found;
}

/** How many initiatives pass the filters, by theme. @returns {Uint32Array} */
export function themeCounts(app) {
  const out = new Uint32Array(app.graph.size);
  for (const i of app.graph.initiatives) if (app.ok(i)) for (const t of app.graph.themesOver(i)) out[t]++;
  return out;
}

/** Town → how many of these initiatives it carries out, most first. */
export function townCounts(app, list) {
  const { offset, items } = app.graph.carriers;
  const found = new Map();
  for (const i of list) for (let at = offset[i]; at < offset[i + 1]; at++) found.set(items[at], (found.get(items[at]) || 0) + 1);
  return [...found].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

export function subThemes(app, theme) {
  return app.graph.ofType("Theme").filter((t) => app.graph.broader[t] === theme);
}

function themeGroups(app, theme) {
  const all = ranked(app, initiativesOf(app, theme));
  const subs = subThemes(app, theme);
  const sub = new Map(all.map((i) => [i, subs.includes(app.graph.theme[i]) ? app.graph.theme[i] : app.graph.themesOf(i).find((t) => subs.includes(t))]));
  const groups = subs.map((hub) => ({ key: app.graph.id(hub), title: app.label(hub), hub, members: all.filter((i) => sub.get(i) === hub) }));
  const rest = all.filter((i) => sub.get(i) === undefined);
  const towns = townCounts(app, all).map(([t]) => t).filter(app.ok);
  groups.sort((a, b) => b.members.length - a.members.length || a.hub - b.hub);
  groups.push({ key: "rest", title: app.t("initiatives"), hub: -1, members: rest });
  groups.push({ key: "towns", title: app.t("towns"), hub: -1, members: towns, derived: true, size: 12 });
  return groups;
}

/** Neighbours by relation and direction, in the order of the relation types' own weight for a reader. */
const ORDER = ["CARRIES_OUT", "HAS_THEME", "BROADER", "PART_OF", "BASED_ON", "LOCATED_IN", "INVOLVES", "HAS_FIGURE", "REPORTS", "AWARDED", "HAS_PROBLEM", "WITHIN", "INFERRED_LOCATION", "WRITTEN_BY", "MENTIONED_IN"];

export function byRelation(app, i, without) {
  const { graph } = app;
  const found = new Map();
  for (const [j, edges] of neighbours(graph, i)) {
    if (!app.ok(j)) continue;
    const e = edges.find((x) => graph.edgeTypes[graph.edgeType[x]].id !== "MENTIONED_IN") ?? edges[0];
    const type = graph.edgeTypes[graph.edgeType[e]].id;
    if (without.includes(type)) continue;
    const out = graph.source[e] === i;
    const key = `${type}${out ? "" : "-in"}`;
    if (!found.has(key)) found.set(key, { key, type, title: app.relationTitle(graph.edgeType[e], out, graph.type[j]), hub: -1, members: [] });
    found.get(key).members.push(j);
  }
  const rank = (type) => (ORDER.indexOf(type) + 1 || 99);
  const sorted = [...found.values()].sort((a, b) => rank(a.type) - rank(b.type) || (a.key < b.key ? -1 : 1));
  for (const g of sorted) g.members.sort((a, b) => graph.degree[b] - graph.degree[a] || a - b);
  return sorted;
}
