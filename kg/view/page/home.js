/** The overview: themes on their ring, towns within, as Python placed them; edges appear under the pointer. */

/** @param {any} app */
export function homeScene(app) {
  const { graph, overview, state } = app;
  const scene = { centre: -1, at: new Map(), edges: [], pairs: new Set(), more: [], captions: [], left: 0, backdrop: true };
  for (const n of overview.nodes) if (app.ok(n.id)) scene.at.set(n.id, { x: n.x, y: n.y, size: n.size, ring: 1 });
  if (!scene.at.size) fallback(app, scene);
  for (const i of [...state.pinned, state.selected]) if (i >= 0 && !scene.at.has(i)) scene.at.set(i, { x: graph.x[i], y: graph.y[i], size: 10, ring: 1 });
  flows(app, scene);
  return scene;
}

/** A graph without themes and towns still has something to look at: what is linked most. */
function fallback(app, scene) {
  const { graph } = app;
  const all = Array.from({ length: graph.size }, (_, i) => i).filter(app.ok);
  all.sort((a, b) => graph.degree[b] - graph.degree[a] || a - b);
  for (const i of all.slice(0, 120)) scene.at.set(i, { x: graph.x[i], y: graph.y[i], size: 9, ring: 1 });
}

/** Town–theme flows, hidden until hovered: the strongest 500. */
function flows(app, scene) {
  const { graph } = app;
  const { offset, items } = graph.carriers;
  const count = new Map();
  for (const i of graph.initiatives) {
    if (!app.ok(i)) continue;
    const theme = graph.topTheme[i];
    if (!scene.at.has(theme)) continue;
    for (let at = offset[i]; at < offset[i + 1]; at++) {
      const town = items[at];
      if (scene.at.has(town)) count.set(town * graph.size + theme, (count.get(town * graph.size + theme) || 0) + 1);
    }
  }
  const most = [...count].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 500);
  for (const [key, n] of most) scene.edges.push({ from: Math.floor(key / graph.size), to: key % graph.size, width: 1 + Math.min(5, Math.sqrt(n)), hidden: true });
}
