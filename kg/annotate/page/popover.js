/** What can be made of selected text: a new mention of one of the types, or the span of a mention it touches. */

import { byId, el } from "./dom.js";
import { TYPES, inOrder } from "./model.js";
import { selected, surface, tidy } from "./offsets.js";

/** The selected span of the text without blanks at its ends, or null. */
export function chosenSpan(app) {
  const found = app.draft && selected(byId("text"), window.getSelection());
  if (!found) return null;
  const [start, end] = tidy(app.points, ...found);
  return surface(app.points, start, end) ? [start, end] : null;
}

/** The mention that selected text would re-span: the one it touches, the chosen one first. */
export function touched(app, [start, end]) {
  const hit = inOrder(app.draft).filter((i) => app.draft.mentions[i].start < end && start < app.draft.mentions[i].end);
  return hit.includes(app.current) ? app.current : (hit[0] ?? -1);
}

export function drawPopover(app) {
  const box = byId("popover");
  const span = chosenSpan(app);
  box.hidden = !span;
  if (!span) return;
  const { t, points } = app;
  const hit = touched(app, span);
  box.setAttribute("aria-label", t("markAs"));
  box.replaceChildren(
    el("div", { class: "choices" }, TYPES.map((type, k) => el("button", { type: "button", class: `choice ${type}`, on: { click: () => app.addSpan(span, type) } }, app.typeLabel(type), el("kbd", {}, k + 1)))),
    ...(hit < 0 ? [] : [el("button", { type: "button", class: "respan", on: { click: () => app.useSpan(span, hit) } }, t("useAsSpan", { n: shortened(surface(points, app.draft.mentions[hit].start, app.draft.mentions[hit].end)) }), el("kbd", {}, "s"))]));
  place(box, window.getSelection().getRangeAt(0).getBoundingClientRect());
}

function shortened(name) {
  const points = Array.from(name);
  return points.length > 16 ? `${points.slice(0, 15).join("")}…` : name;
}

/** Below the selection, above it where there is no room. */
function place(box, around) {
  const { width, height } = box.getBoundingClientRect();
  const below = around.bottom + 8;
  const top = below + height > window.innerHeight ? around.top - height - 8 : below;
  box.style.setProperty("left", `${Math.max(8, Math.min(around.left, window.innerWidth - width - 8))}px`);
  box.style.setProperty("top", `${Math.max(8, top)}px`);
}
