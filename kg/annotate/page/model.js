/**
 * What is decided about a report, and the steps that change it. A step takes a draft and gives a new one; nothing else changes one.
 * A draft is `{mentions: [{start, end, thing, state, score, reason}], things: [{type, name, themes, status, places, orgs}], judgements, finished, revision}`.
 * Mentions and things keep their index for good; what is dropped is rejected, or named by no mention.
 */

import { surface } from "./offsets.js";

export const INITIATIVES = ["Project", "Program", "Policy", "Campaign"];
export const TYPES = [...INITIATIVES, "Place", "Organization"];
export const STATUSES = ["done", "ongoing", "planned", "none"];
const MOST_THEMES = 2;

export function isInitiative(type) {
  return INITIATIVES.includes(type);
}

/** The indices of the mentions of a thing that are not rejected, in text order. */
export function mentionsOf(draft, thing) {
  return inOrder(draft).filter((i) => draft.mentions[i].thing === thing);
}

/** The indices of all mentions that are not rejected, in text order. */
export function inOrder(draft) {
  const kept = draft.mentions.map((_, i) => i).filter((i) => draft.mentions[i].state !== "rejected");
  return kept.sort((a, b) => draft.mentions[a].start - draft.mentions[b].start);
}

/** The different forms of a thing's name in the text, first mention first. */
export function formsOf(draft, points, thing) {
  return [...new Set(mentionsOf(draft, thing).map((i) => form(draft, points, i)))];
}

function form(draft, points, i) {
  const m = draft.mentions[i];
  return surface(points, m.start, m.end);
}

/** @param {number[]} which */
export function decide(draft, which, state) {
  const chosen = new Set(which);
  return { ...draft, mentions: draft.mentions.map((m, i) => (chosen.has(i) ? { ...m, state } : m)) };
}

/** Accept or reject everything that is still proposed. */
export function decideRest(draft, state) {
  return decide(draft, draft.mentions.flatMap((m, i) => (m.state === "proposed" ? [i] : [])), state);
}

/** Accept a mention; what it overlaps is rejected. */
export function accept(draft, which) {
  return which.reduce((d, i) => clear(decide(d, [i], "accepted"), i), draft);
}

/** Reject whatever overlaps mention `i`. */
function clear(draft, i) {
  const { start, end } = draft.mentions[i];
  const hit = draft.mentions.flatMap((m, k) => (k !== i && m.state !== "rejected" && m.start < end && start < m.end ? [k] : []));
  return decide(draft, hit, "rejected");
}

/** Give a mention another span; a name that only it had goes with it. */
export function respan(draft, points, i, start, end) {
  if (start < 0 || end > points.length || !surface(points, start, end)) return draft;
  const before = form(draft, points, i);
  const mentions = draft.mentions.map((m, k) => (k === i ? { ...m, start, end, state: "accepted" } : m));
  const moved = clear({ ...draft, mentions }, i);
  const thing = moved.mentions[i].thing;
  const renamed = moved.things[thing].name === before && !formsOf(moved, points, thing).includes(before);
  return renamed ? setThing(moved, thing, { name: form(moved, points, i) }) : moved;
}

/** Mark a new span. It names the thing of its type that has this name already, else a new one. */
export function add(draft, points, start, end, type) {
  const name = surface(points, start, end);
  if (!name) return draft;
  const [withThing, thing] = thingNamed(draft, points, type, name);
  const mentions = [...withThing.mentions, { start, end, thing, state: "accepted", score: null, reason: "" }];
  return clear({ ...withThing, mentions }, mentions.length - 1);
}

function thingNamed(draft, points, type, name) {
  const known = draft.things.findIndex((t, i) => t.type === type && formsOf(draft, points, i).includes(name));
  if (known >= 0) return [draft, known];
  const thing = { type, name, themes: [], status: "none", places: [], orgs: [] };
  return [{ ...draft, things: [...draft.things, thing] }, draft.things.length];
}

/** Change the type of a mention's thing, and with it of all its mentions; accepted by that. A thing of that type and name takes it in. */
export function retype(draft, points, i, type) {
  const thing = draft.mentions[i].thing;
  const which = mentionsOf(draft, thing);
  if (draft.things[thing].type === type) return accept(draft, [i]);
  const twin = draft.things.findIndex((t, k) => k !== thing && t.type === type && formsOf(draft, points, k).includes(draft.things[thing].name));
  const typed = twin < 0 ? setThing(draft, thing, { type }) : moveTo(draft, which, twin);
  return accept(typed, [i]);
}

function moveTo(draft, which, thing) {
  const chosen = new Set(which);
  return { ...draft, mentions: draft.mentions.map((m, i) => (chosen.has(i) ? { ...m, thing } : m)) };
}

export function setThing(draft, thing, patch) {
  return { ...draft, things: draft.things.map((t, i) => (i === thing ? { ...t, ...patch } : t)) };
}

/** Add a theme as the last, or take it away; of more than two the first gives way. */
export function toggleTheme(draft, thing, theme) {
  const { themes } = draft.things[thing];
  const next = themes.includes(theme) ? themes.filter((t) => t !== theme) : [...themes, theme].slice(-MOST_THEMES);
  return setThing(draft, thing, { themes: next });
}

/** Say that two things are one: the mentions of `from` name `into`, which takes over what it lacks. */
export function join(draft, points, from, into) {
  const [a, b] = [draft.things[from], draft.things[into]];
  if (from === into || a.type !== b.type) return draft;
  const both = (x, y) => [...new Set([...x, ...y])];
  const patch = { themes: b.themes.length ? b.themes : a.themes, status: b.status === "none" ? a.status : b.status, places: both(b.places, a.places), orgs: both(b.orgs, a.orgs) };
  const moved = moveTo(draft, draft.mentions.flatMap((m, i) => (m.thing === from ? [i] : [])), into);
  return judge(setThing(moved, into, patch), b.type, a.name, b.name, "same");
}

/** Say that a form of a thing is another thing: its mentions get one of their own, with the same themes and status. */
export function separate(draft, points, i) {
  const old = draft.mentions[i].thing;
  const name = form(draft, points, i);
  const forms = formsOf(draft, points, old);
  if (forms.length < 2) return draft;
  const thing = draft.things[old];
  const rest = forms.filter((f) => f !== name);
  const stays = rest.includes(thing.name) ? thing.name : rest.reduce((a, b) => (pointsLength(b) > pointsLength(a) ? b : a));
  const things = [...setThing(draft, old, { name: stays }).things, { ...thing, name }];
  const which = mentionsOf(draft, old).filter((k) => form(draft, points, k) === name);
  return judge(moveTo({ ...draft, things }, which, things.length - 1), thing.type, name, stays, "different");
}

function pointsLength(text) {
  return Array.from(text).length;
}

/** Keep a verdict on two names; an earlier one on the same two gives way. */
function judge(draft, type, a, b, verdict) {
  if (a === b) return draft;
  const names = [a, b].sort();
  const others = draft.judgements.filter((j) => j.type !== type || String(j.names) !== String(names));
  return { ...draft, judgements: [...others, { type, names, verdict }] };
}

/** What stands between a draft and gold: proposals nobody decided on, initiatives without a theme. */
export function leftToDo(draft) {
  const order = inOrder(draft);
  const undecided = order.filter((i) => draft.mentions[i].state === "proposed");
  const themeless = order.filter((i) => draft.mentions[i].state === "accepted" && isInitiative(draft.things[draft.mentions[i].thing].type) && draft.things[draft.mentions[i].thing].themes.length === 0);
  const seen = new Set();
  const first = themeless.filter((i) => !seen.has(draft.mentions[i].thing) && seen.add(draft.mentions[i].thing));
  return { undecided, themeless: first };
}

/** The next mention after `i` (or before it) that `fits`, round the end; -1 where none does. */
export function neighbour(draft, i, step, fits = () => true) {
  const order = inOrder(draft);
  const at = order.indexOf(i);
  const from = at >= 0 ? at : nearest(draft, order, i, step);
  for (let k = 1; k <= order.length; k += 1) {
    const next = order[(((from + step * k) % order.length) + order.length) % order.length];
    if (next !== i && fits(next)) return next;
  }
  return -1;
}

/** Where a rejected or missing mention would stand among the kept ones, so that one step leads to its neighbour. */
function nearest(draft, order, i, step) {
  if (i < 0 || !draft.mentions[i]) return step > 0 ? -1 : 0;
  const after = order.findIndex((k) => draft.mentions[k].start >= draft.mentions[i].start);
  const place = after < 0 ? order.length : after;
  return step > 0 ? place - 1 : place;
}
