/** What is on screen, as plain data, and its address: the URL hash holds all of it and nothing is kept elsewhere. */

export const VIEWS = ["overview", "node", "matrix", "timeline", "table", "map", "compare", "path", "evidence"];

/** @returns {any} */
export function emptyState() {
  return {
    view: "overview", node: -1, other: -1, selected: -1, hidden: new Set(), themes: [], status: new Set(), from: 0, to: 0,
    town: -1, masked: "", depth: 1, open: {}, pinned: [], piece: 0, sort: "", language: "", look: "", query: "",
  };
}

/** @param {any} state @param {(i: number) => string} id @returns {string} the hash, without what is as usual */
export function toHash(state, id) {
  const out = new URLSearchParams();
  const put = (key, value) => value !== "" && value !== undefined && out.set(key, value);
  put("v", state.view);
  for (const [key, name] of [["n", "node"], ["o", "other"], ["s", "selected"], ["town", "town"]]) if (state[name] >= 0) put(key, id(state[name]));
  put("hide", [...state.hidden].join("."));
  put("theme", state.themes.map(id).join("."));
  put("status", [...state.status].join("."));
  put("years", state.from || state.to ? `${state.from || ""}-${state.to || ""}` : "");
  put("masked", state.masked);
  put("depth", state.depth > 1 ? String(state.depth) : "");
  put("open", Object.entries(state.open).map(([key, n]) => `${key}*${n}`).join("~"));
  put("pin", state.pinned.map(id).join("~"));
  put("k", state.piece ? String(state.piece) : "");
  for (const [key, name] of [["sort", "sort"], ["lang", "language"], ["look", "look"], ["q", "query"]]) put(key, state[name]);
  return `#${out.toString()}`;
}

/** Anything a hash may hold that makes no sense is passed over. @param {string} hash @param {(id: string) => number} find */
export function fromHash(hash, find) {
  const state = emptyState();
  const got = new URLSearchParams(hash.replace(/^#/, ""));
  const text = (key) => got.get(key) || "";
  const list = (key, by = ".") => text(key).split(by).filter(Boolean);
  const nodes = (key, by) => list(key, by).map(find).filter((i) => i >= 0);
  const node = (key) => (text(key) ? find(text(key)) : -1);
  if (VIEWS.includes(text("v"))) state.view = text("v");
  Object.assign(state, { node: node("n"), other: node("o"), selected: node("s"), town: node("town") });
  Object.assign(state, { hidden: new Set(list("hide")), status: new Set(list("status")), themes: nodes("theme"), pinned: nodes("pin", "~") });
  const [from, to] = text("years").split("-").map((y) => Number(y) || 0);
  Object.assign(state, { from: from || 0, to: to || 0, masked: /^[01]$/.test(text("masked")) ? text("masked") : "" });
  state.depth = Math.min(3, Math.max(1, Number(text("depth")) || 1));
  state.open = Object.fromEntries(list("open", "~").map((pair) => pair.split("*")).filter(([, n]) => Number(n) > 0).map(([key, n]) => [key, Number(n)]));
  state.piece = Math.max(0, Number(text("k")) || 0);
  state.sort = text("sort");
  state.query = text("q");
  state.language = text("lang") === "en" || text("lang") === "zh" ? text("lang") : "";
  state.look = text("look") === "dark" || text("look") === "light" ? text("look") : "";
  if (state.node < 0 && (state.view === "node" || state.view === "evidence")) state.view = "overview";
  return state;
}

/** Views that are not the graph. @param {any} state */
export function isSheet(state) {
  return ["matrix", "timeline", "table", "map", "compare", "evidence"].includes(state.view);
}
