/** The keyboard. Keys with Ctrl, Alt or Meta belong to the browser, but for undo and redo; so do all keys inside a field. */

import { STATUSES, TYPES } from "./model.js";
import { chosenSpan, touched } from "./popover.js";

export function listen(app) {
  document.addEventListener("keydown", (e) => {
    const field = e.target.closest && e.target.closest("input, select, textarea, dialog");
    if (field) { if (e.key === "Escape") e.target.blur(); return; }
    const run = (e.ctrlKey || e.metaKey) && !e.altKey ? history(app, e) : e.altKey || e.ctrlKey || e.metaKey ? null : action(app, e);
    if (!run) return;
    e.preventDefault();
    run();
  });
}

function history(app, e) {
  const key = e.key.toLowerCase();
  if (key === "z") return e.shiftKey ? app.redo : app.undo;
  return key === "y" ? app.redo : null;
}

function action(app, e) {
  const span = app.draft ? chosenSpan(app) : null;
  const type = TYPES[Number(e.key) - 1];
  if (span && type) return () => app.addSpan(span, type);
  if (span && e.key === "s" && touched(app, span) >= 0) return () => app.useSpan(span, touched(app, span));
  if (e.target.closest && e.target.closest("button") && [" ", "Enter"].includes(e.key)) return null;
  return always(app, e.key) || (app.draft && app.draft.mentions[app.current] ? onMention(app, e, type) : null);
}

function always(app, key) {
  const table = { j: () => app.step(1), k: () => app.step(-1), n: () => app.nextUndecided(), u: app.undo, r: app.redo, l: app.toggleLanguage, "?": app.help, Escape: () => app.choose(-1) };
  return table[key] || null;
}

function onMention(app, e, type) {
  if (type) return () => app.retypeThis(type);
  const status = STATUSES["dopm".indexOf(e.key)];
  if (status && e.key.length === 1) return () => app.statusThis(status);
  const table = {
    a: () => app.acceptThis(), A: () => app.decideAll("accepted"), x: () => app.rejectThis(), X: () => app.decideAll("rejected"), Delete: () => app.rejectThis(), t: () => app.toThemes(),
    ArrowLeft: () => app.nudge(e.shiftKey ? -1 : 0, e.shiftKey ? 0 : -1), ArrowRight: () => app.nudge(e.shiftKey ? 1 : 0, e.shiftKey ? 0 : 1),
  };
  return table[e.key] || null;
}
