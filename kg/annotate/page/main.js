/** The page: reads the token from the address, loads the folder's reports, and opens the one that was open, else the first unfinished. */

import { makeApp } from "./app.js";
import { byId, el } from "./dom.js";
import { listen } from "./keys.js";
import { drawPopover } from "./popover.js";
import { translator } from "./strings.js";

async function start() {
  const set = new URLSearchParams(location.hash.slice(1));
  const language = set.get("l") === "en" ? "en" : "zh";
  const t = translator(language);
  if (!set.get("token")) return fail(t("closed"));
  const app = makeApp(set.get("token"), { language, look: set.get("look") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light") });
  app.t = t;
  try {
    await app.load();
  } catch (problem) {
    return fail(problem.status ? (problem.status === 403 ? t("closed") : problem.message) : t("gone"));
  }
  listen(app);
  document.addEventListener("selectionchange", () => { if (app.draft) drawPopover(app); });
  byId("popover").addEventListener("mousedown", (e) => e.preventDefault()); // a click there must not take the selection away
  byId("main").addEventListener("scroll", () => { if (app.draft) drawPopover(app); }, { passive: true });
  window.addEventListener("beforeunload", (e) => { if (app.saver.busy() || app.saveState === "unsaved") e.preventDefault(); });
  /** @type {any} */ (window).kgAnnotate = Object.freeze({ draft: () => app.draft, current: () => app.current });
  const known = app.list.some((r) => r.name === set.get("report"));
  const next = app.list.find((r) => r.state !== "finished") || app.list[0];
  return app.open(known ? set.get("report") : next.name, known ? Number(set.get("at") ?? -1) : -1);
}

function fail(words) {
  byId("main").replaceChildren(el("p", { class: "failed", role: "alert" }, words));
}

start();
