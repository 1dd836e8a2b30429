/** Which nodes pass the filters, and how many each choice would give: every filter counts under all the others. */

import { STATUSES } from "./graph.js";

const TYPE = 1;
const THEME = 2;
const STATUS = 4;
const YEARS = 8;
const TOWN = 16;
const MASKED = 32;

/** @param {any} graph @param {any} state */
export function applyFilters(graph, state) {
  const fails = new Uint8Array(graph.size);
  const themes = new Set(state.themes);
  const inTown = state.town >= 0 ? new Set(graph.doneBy(state.town)) : null;
  for (let i = 0; i < graph.size; i++) fails[i] = failing(graph, state, i, themes, inTown);
  return { ok: (i) => fails[i] === 0, fails, count: graph.initiatives.reduce((n, i) => n + (fails[i] === 0 ? 1 : 0), 0) };
}

/** What of a state the filters depend on. */
export function filterKey({ hidden, themes, status, from, to, town, masked }) {
  return JSON.stringify([[...hidden], themes, [...status], from, to, town, masked]);
}

function failing(graph, state, i, themes, inTown) {
  let bad = state.hidden.has(graph.types[graph.type[i]].id) ? TYPE : 0;
  if (state.masked !== "" && String(graph.masked[i]) !== state.masked) bad |= MASKED;
  if (graph.first[i] && state.from && graph.last[i] < state.from) bad |= YEARS;
  if (graph.first[i] && state.to && graph.first[i] > state.to) bad |= YEARS;
  if (!graph.isInitiative[graph.type[i]]) return bad;
  if (state.status.size && !state.status.has(STATUSES[graph.status[i]] || "none")) bad |= STATUS;
  if (themes.size && !themesOver(graph, i).some((t) => themes.has(t))) bad |= THEME;
  if (inTown && !inTown.has(i)) bad |= TOWN;
  return bad;
}

/** All themes of an initiative, each with the one above it. */
export function themesOver(graph, i) {
  graph.over ??= [];
  return (graph.over[i] ??= withBroader(graph, i));
}

function withBroader(graph, i) {
  const own = graph.themesOf(i);
  const all = graph.theme[i] >= 0 ? [graph.theme[i], ...own] : own;
  return [...new Set(all.flatMap((t) => [t, graph.top(t)]))];
}

/** Counts by choice: types over all nodes, the rest over initiatives. */
export function facets(graph, { fails }) {
  const types = new Map();
  const themes = new Map();
  const status = new Map();
  const towns = new Map();
  const masked = new Map();
  const years = new Map();
  const add = (map, key) => map.set(key, (map.get(key) || 0) + 1);
  for (let i = 0; i < graph.size; i++) {
    if ((fails[i] & ~TYPE) === 0) add(types, graph.types[graph.type[i]].id);
    if (!graph.isInitiative[graph.type[i]]) continue;
    if ((fails[i] & ~THEME) === 0) for (const t of themesOver(graph, i)) add(themes, t);
    if ((fails[i] & ~STATUS) === 0) add(status, STATUSES[graph.status[i]] || "none");
    if ((fails[i] & ~TOWN) === 0) for (const t of graph.townsOf(i)) add(towns, t);
    if ((fails[i] & ~MASKED) === 0) add(masked, String(graph.masked[i]));
    if ((fails[i] & ~YEARS) === 0 && graph.first[i]) for (let y = graph.first[i]; y <= graph.last[i] && y - graph.first[i] < 60; y++) add(years, y);
  }
  return { types, themes, status, towns, masked, years };
}

/** The years the corpus speaks of, smallest and largest; zeros where it names none. */
export function yearRange(graph) {
  let from = 9999;
  let to = 0;
  for (const i of [...graph.initiatives, ...graph.ofType("Report")]) {
    if (!graph.first[i]) continue;
    from = Math.min(from, graph.first[i]);
    to = Math.max(to, graph.last[i]);
  }
  return to ? { from, to } : { from: 0, to: 0 };
}
