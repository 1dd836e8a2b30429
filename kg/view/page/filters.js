/** Which nodes pass the filters, and how many each choice would give: every filter counts under all the others. */

import { STATUSES } from "./graph.js";

const TYPE = 1;
const THEME = 2;
const STATUS = 4;
const YEARS = 8;
const TOWN = 16;
const MASKED = 32;
const MOST_YEARS = 60; // a span beyond it is a misread year

/** @param {any} graph @param {any} state */
export function applyFilters(graph, state) {
  const fails = new Uint8Array(graph.size);
  const asked = {
    ...state, hiddenType: graph.types.map((t) => state.hidden.has(t.id)), theme: new Set(state.themes),
    ofStatus: STATUSES.map((s) => !state.status.size || state.status.has(s || "none")), inTown: state.town >= 0 ? new Set(graph.doneBy(state.town)) : null,
  };
  let count = 0;
  for (let i = 0; i < graph.size; i++) {
    fails[i] = failing(graph, asked, i);
    if (!fails[i] && graph.isInitiative[graph.type[i]]) count++;
  }
  return { ok: (i) => fails[i] === 0, fails, count };
}

/** What of a state the filters depend on. */
export function filterKey({ hidden, themes, status, from, to, town, masked }) {
  return JSON.stringify([[...hidden], themes, [...status], from, to, town, masked]);
}

function failing(graph, asked, i) {
  const type = graph.type[i];
  let bad = asked.hiddenType[type] ? TYPE : 0;
  if (asked.masked !== "" && String(graph.masked[i]) !== asked.masked) bad |= MASKED;
  if (graph.first[i] && asked.from && graph.last[i] < asked.from) bad |= YEARS;
  if (graph.first[i] && asked.to && graph.first[i] > asked.to) bad |= YEARS;
  if (!graph.isInitiative[type]) return bad;
  if (!asked.ofStatus[graph.status[i]]) bad |= STATUS;
  if (asked.theme.size && !graph.themesOver(i).some((t) => asked.theme.has(t))) bad |= THEME;
  if (asked.inTown && !asked.inTown.has(i)) bad |= TOWN;
  return bad;
}

/** Counts by choice: types over all nodes, the rest over initiatives. */
export function facets(graph, { fails }) {
  const of = { types: tally(graph.types.length), themes: tally(graph.size), status: tally(STATUSES.length), towns: tally(graph.size), masked: tally(2), years: new Map() };
  const { offset, items } = graph.carriers;
  for (let i = 0; i < graph.size; i++) {
    const bad = fails[i];
    if ((bad & ~TYPE) === 0) of.types[graph.type[i]]++;
    if (!graph.isInitiative[graph.type[i]]) continue;
    if ((bad & ~THEME) === 0) for (const t of graph.themesOver(i)) of.themes[t]++;
    if ((bad & ~STATUS) === 0) of.status[graph.status[i]]++;
    if ((bad & ~TOWN) === 0) for (let at = offset[i]; at < offset[i + 1]; at++) of.towns[items[at]]++;
    if ((bad & ~MASKED) === 0) of.masked[graph.masked[i]]++;
    if ((bad & ~YEARS) === 0 && graph.first[i]) for (let y = graph.first[i]; y <= graph.last[i] && y - graph.first[i] < MOST_YEARS; y++) of.years.set(y, (of.years.get(y) || 0) + 1);
  }
  of.status[STATUSES.indexOf("none")] += of.status[0];
  return { types: named(of.types, (k) => graph.types[k].id), themes: named(of.themes), status: named(of.status, (k) => STATUSES[k] || "none"), towns: named(of.towns), masked: named(of.masked, String), years: of.years };
}

function tally(size) {
  return new Uint32Array(size);
}

/** Counts that are not zero, by name; a later one of the same name takes the place of an earlier. */
function named(counts, name = (k) => k) {
  const out = new Map();
  counts.forEach((n, k) => n && out.set(name(k), n));
  return out;
}

/** The years the corpus speaks of, smallest and largest; zeros where it names none. */
export function yearRange(graph) {
  let from = 9999;
  let to = 0;
  for (const list of [graph.initiatives, graph.ofType("Report")]) {
    for (const i of list) {
      if (!graph.first[i]) continue;
      from = Math.min(from, graph.first[i]);
      to = Math.max(to, graph.last[i]);
    }
  }
  return to ? { from, to } : { from: 0, to: 0 };
}
