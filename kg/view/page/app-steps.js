/** Steps a reader can take, as changes of the state. */

/** Opening a node. @param {number} i */
export function opened(i) {
  return { view: "node", node: i, selected: -1, other: -1, open: {}, depth: 1, piece: 0 };
}

/** Reading the evidence of a node, or of what links two. */
export function reading(i, other = -1) {
  return { view: "evidence", node: i, other, piece: 0 };
}

/** @param {any} state @param {number} i */
export function pinToggled(state, i) {
  return { pinned: state.pinned.includes(i) ? state.pinned.filter((p) => p !== i) : [...state.pinned, i] };
}

/** @param {any} state @param {string} key */
export function openToggled(state, key) {
  const open = { ...state.open };
  if (open[key]) delete open[key];
  else open[key] = 24;
  return { open };
}
