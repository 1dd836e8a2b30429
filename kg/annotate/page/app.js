/** The page's state and every step that changes it: a step makes a new draft, draws it, and saves it. */

import { makeApi, makeSaver } from "./api.js";
import { byId } from "./dom.js";
import { drawFrame, finishDialog, helpDialog, toast } from "./frame.js";
import { drawList } from "./list.js";
import { accept, add, decide, decideRest, inOrder, isInitiative, leftToDo, mentionsOf, neighbour, respan, retype, setThing } from "./model.js";
import { pointsOf } from "./offsets.js";
import { drawPanel } from "./panel.js";
import { drawPopover } from "./popover.js";
import { translator } from "./strings.js";
import { makeText } from "./text.js";

const MOST_STEPS_BACK = 500;

export function makeApp(token, start) {
  const api = makeApi(token);
  const app = { list: [], problems: [], filter: "", name: "", points: [], draft: null, current: -1, past: [], future: [], saveState: "saved", language: start.language, look: start.look, gold: "", themes: [], types: {} };
  const text = () => app.textView;

  app.pick = (labels) => labels[app.language === "en" ? 1 : 0];
  app.typeLabel = (type) => app.pick(app.types[type] || [type, type]);
  saving(app, api.save);

  app.draw = () => {
    app.t = translator(app.language);
    document.documentElement.lang = app.language === "en" ? "en" : "zh-CN";
    document.documentElement.dataset.look = app.look;
    drawFrame(app);
    drawList(app);
    drawPanel(app);
    if (app.draft) { text().draw(app.draft, app.current); drawPopover(app); }
    location.replace(`#${new URLSearchParams({ token, report: app.name, at: String(app.current), l: app.language, look: app.look })}`);
  };

  app.load = async () => {
    const { reports, problems, gold, types, themes } = await api.list();
    Object.assign(app, { list: reports, problems, gold, types, themes });
  };

  app.open = async (name, current = -1, { again = false } = {}) => {
    if (name === app.name && app.draft && !again) return;
    await app.saver.settled();
    Object.assign(app, { name, draft: null, current: -1, past: [], future: [] });
    byId("main").replaceChildren(Object.assign(document.createElement("p"), { className: "loading", textContent: app.t("loading") }));
    app.draw();
    const report = await api.report(name).catch((e) => { byId("main").firstChild.textContent = e.message; return null; });
    if (!report || app.name !== name) return;
    app.saver.knows(name, report.draft.revision);
    const article = Object.assign(document.createElement("article"), { id: "text" });
    article.setAttribute("aria-label", app.t("text"));
    byId("main").replaceChildren(article);
    byId("main").scrollTop = 0;
    app.textView = makeText(article, app.choose);
    Object.assign(app, { points: pointsOf(report.text), draft: report.draft, report, current });
    app.textView.load({ points: app.points, noise: report.noise });
    app.draw();
    if (app.draft.mentions[current]) text().show(current);
    document.documentElement.dataset.ready = name;
  };

  steps(app);
  decisions(app);
  return app;
}

/** Every change is saved at once; what is not saved is said, and why. */
function saving(app, save) {
  function tell(state, problem = "") {
    Object.assign(app, { saveState: state, saveProblem: problem });
    document.documentElement.dataset.save = state;
    drawFrame(app);
  }
  app.saver = makeSaver(save, {
    begin: () => tell("saving"),
    done: (name, answer) => {
      tell("saved");
      if (answer.disputed.length) toast(app.t("disputed", { n: answer.disputed.join("、") }));
    },
    failed: (name, problem) => {
      tell("unsaved", problem.status ? problem.message : app.t("gone"));
      if (problem.status !== 409 || name !== app.name) return;
      toast(app.t("stale"));
      app.open(name, app.current, { again: true });
    },
  });
}

/** Change, undo, redo, and moving about. */
function steps(app) {
  function put(draft) {
    app.draft = draft;
    updateRow(app);
    app.saver.put(app.name, draft);
    app.draw();
  }
  app.change = (step) => {
    const next = step(app.draft);
    if (next === app.draft) return;
    app.past = [...app.past, app.draft].slice(-MOST_STEPS_BACK);
    app.future = [];
    // Gold leaves nothing open: what undoes that makes the report unfinished again.
    const { undecided, themeless } = leftToDo(next);
    put(next.finished && undecided.length + themeless.length ? { ...next, finished: false } : next);
  };
  app.undo = () => { if (app.past.length) { app.future.push(app.draft); put(app.past.pop()); } };
  app.redo = () => { if (app.future.length) { app.past.push(app.draft); put(app.future.pop()); } };
  app.choose = (i) => {
    app.current = i;
    if (i < 0) window.getSelection().removeAllRanges();
    app.draw();
    if (i >= 0) app.textView.show(i);
  };
  app.step = (by, fits) => {
    const next = app.draft ? neighbour(app.draft, app.current, by, fits) : -1;
    if (next >= 0) app.choose(next);
    return next >= 0;
  };
  app.nextUndecided = () => app.step(1, (i) => app.draft.mentions[i].state === "proposed");
  app.setFilter = (words) => { app.filter = words; drawList(app); };
  app.toggleLanguage = () => { app.language = app.language === "en" ? "zh" : "en"; app.draw(); };
  app.toggleLook = () => { app.look = app.look === "dark" ? "light" : "dark"; app.draw(); };
  app.help = () => helpDialog(app);
}

function updateRow(app) {
  const { undecided } = leftToDo(app.draft);
  const kept = inOrder(app.draft).length - undecided.length;
  app.list = app.list.map((r) => (r.name === app.name ? { ...r, state: app.draft.finished ? "finished" : "open", undecided: undecided.length, accepted: kept } : r));
}

/** What is done to the chosen mention, and to the report as a whole. */
function decisions(app) {
  const here = () => app.draft.mentions[app.current];
  app.acceptThis = () => { app.change((d) => accept(d, [app.current])); onward(app); };
  app.rejectThis = () => { app.change((d) => decide(d, [app.current], "rejected")); onward(app); };
  app.decideAll = (state) => {
    const all = mentionsOf(app.draft, here().thing);
    app.change((d) => (state === "accepted" ? accept(d, all) : decide(d, all, state)));
    onward(app);
  };
  app.retypeThis = (type) => app.change((d) => retype(d, app.points, app.current, type));
  app.statusThis = (status) => { if (isInitiative(app.draft.things[here().thing].type)) app.change((d) => setThing(d, here().thing, { status })); };
  app.nudge = (from, to) => app.change((d) => respan(d, app.points, app.current, here().start + from, here().end + to));
  app.addSpan = ([start, end], type) => {
    window.getSelection().removeAllRanges();
    app.change((d) => add(d, app.points, start, end, type));
    app.choose(app.draft.mentions.length - 1);
  };
  app.useSpan = ([start, end], i) => {
    window.getSelection().removeAllRanges();
    app.change((d) => respan(d, app.points, i, start, end));
    app.choose(i);
  };
  app.toThemes = () => { const first = document.querySelector("#themes button"); if (first) first.focus(); };
  app.finish = () => {
    const { undecided, themeless } = leftToDo(app.draft);
    if (app.draft.finished) return app.change((d) => ({ ...d, finished: false }));
    if (undecided.length) return finishDialog(app, undecided.length, (state) => { app.change((d) => decideRest(d, state)); app.finish(); });
    if (themeless.length) { toast(app.t("themelessN", { n: themeless.length })); return app.choose(themeless[0]); }
    app.change((d) => ({ ...d, finished: true }));
    return app.choose(-1);
  };
}

/** After a decision, on to the next proposal; an initiative that still lacks its theme is stayed with. */
function onward(app) {
  const m = app.draft.mentions[app.current];
  const thing = app.draft.things[m.thing];
  if (m.state === "accepted" && isInitiative(thing.type) && !thing.themes.length) return;
  app.nextUndecided();
}
