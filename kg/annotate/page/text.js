/** The report's text with its marks. Only lines whose marks changed are drawn again, so that the page stays where it is. */

import { el } from "./dom.js";
import { inOrder } from "./model.js";
import { linesOf, slice } from "./offsets.js";

/** @param {(i: number) => void} choose */
export function makeText(root, choose) {
  let points = [];
  let noise = [];
  let lines = [];

  function load(report) {
    points = report.points;
    noise = report.noise;
    lines = linesOf(points).map(([start, end]) => ({ start, end, key: null, node: el("p", { "data-start": start, class: start === end ? "blank" : "" }) }));
    root.replaceChildren(...lines.map((l) => l.node));
  }

  function draw(draft, current) {
    const marks = visible(draft, current);
    let at = 0;
    for (const line of lines) {
      while (at < marks.length && marks[at].end <= line.start) at += 1;
      const here = [];
      for (let k = at; k < marks.length && marks[k].start < line.end; k += 1) here.push(marks[k]);
      const key = here.map((m) => `${m.i}:${m.start}-${m.end}${m.type}${m.state}${m.i === current}${m.bare}`).join();
      if (key === line.key) continue;
      line.key = key;
      line.node.replaceChildren(...pieces(line, here, current));
    }
  }

  function pieces(line, marks, current) {
    const out = [];
    let at = line.start;
    for (const m of marks) {
      const [start, end] = [Math.max(m.start, line.start), Math.min(m.end, line.end)];
      out.push(...plain(at, start), mark(m, start, end, current));
      at = end;
    }
    out.push(...plain(at, line.end));
    return out;
  }

  /** Text without marks; what is no part of the report is grey. */
  function plain(start, end) {
    if (start >= end) return [];
    const hit = noise.find(([a, b]) => a < end && start < b);
    if (!hit) return [slice(points, start, end)];
    const [a, b] = [Math.max(hit[0], start), Math.min(hit[1], end)];
    return [...plain(start, a), el("span", { class: "noise" }, slice(points, a, b)), ...plain(b, end)];
  }

  function mark(m, start, end, current) {
    const isCurrent = m.i === current;
    return el("mark", { class: `${m.type} ${m.state}${m.bare ? " bare" : ""}`, "data-mention": m.i, "aria-current": isCurrent ? "true" : null, on: { click: () => { if (String(window.getSelection()) === "") choose(m.i); } } }, slice(points, start, end));
  }

  return { load, draw, show: (i) => show(root, i) };
}

/** Kept mentions, and rejected ones where nothing kept lies over them, in text order. */
function visible(draft, current) {
  const kept = inOrder(draft);
  const taken = kept.map((i) => draft.mentions[i]);
  const free = draft.mentions.map((_, i) => i).filter((i) => {
    const m = draft.mentions[i];
    if (m.state !== "rejected" || taken.some((t) => t.start < m.end && m.start < t.end)) return false;
    taken.push(m);
    return true;
  });
  return [...kept, ...free].map((i) => described(draft, i, current)).sort((a, b) => a.start - b.start);
}

function described(draft, i) {
  const m = draft.mentions[i];
  const thing = draft.things[m.thing];
  const initiative = !["Place", "Organization"].includes(thing.type);
  return { i, start: m.start, end: m.end, state: m.state, type: thing.type, bare: initiative && m.state === "accepted" && thing.themes.length === 0 };
}

function show(root, i) {
  const node = root.querySelector(`mark[data-mention="${i}"]`);
  if (!node) return;
  const box = node.getBoundingClientRect();
  const frame = root.closest("main").getBoundingClientRect();
  if (box.top < frame.top + 60 || box.bottom > frame.bottom - 60) node.scrollIntoView({ block: "center" });
}
