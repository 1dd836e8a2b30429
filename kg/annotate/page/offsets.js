/**
 * Places in a text. The files count Unicode code points, the browser counts UTF-16 units: 𠮷 is one of the former and two of the
 * latter. Everything in this page counts code points; only the two functions at the end know of units.
 */

/** Signs that the guidelines cut from both ends of a span before it is compared. */
const EDGE = new Set("「」“”‘’《》〈〉\"'（）() \t\r\n\u3000\u00a0");

/** @param {string} text @returns {string[]} its code points */
export function pointsOf(text) {
  return Array.from(text);
}

/** The text of `[start, end)`. */
export function slice(points, start, end) {
  return points.slice(start, end).join("");
}

/** The name at `[start, end)`: without quotation marks and blanks around it. */
export function surface(points, start, end) {
  const [from, to] = trimmed(points, start, end);
  return slice(points, from, to);
}

/** `[start, end)` without the edge signs at its ends. */
export function trimmed(points, start, end) {
  let from = start;
  let to = end;
  while (from < to && EDGE.has(points[from])) from += 1;
  while (to > from && EDGE.has(points[to - 1])) to -= 1;
  return [from, to];
}

/** Quotation marks that open at a span's end or close at its start belong to its neighbours; blanks to nobody. */
export function tidy(points, start, end) {
  let from = start;
  let to = end;
  while (from < to && /\s/.test(points[from])) from += 1;
  while (to > from && /\s/.test(points[to - 1])) to -= 1;
  return [from, to];
}

/** The lines as `[start, end)`, without their line ends. */
export function linesOf(points) {
  const lines = [];
  let start = 0;
  for (let i = 0; i <= points.length; i += 1) {
    if (i < points.length && points[i] !== "\n") continue;
    const end = i > start && points[i - 1] === "\r" ? i - 1 : i;
    lines.push([start, end]);
    start = i + 1;
  }
  return lines;
}

/** How many code points lie before a place of the DOM inside an element. */
export function pointsBefore(root, node, offset) {
  const range = root.ownerDocument.createRange();
  range.setStart(root, 0);
  range.setEnd(node, offset);
  return pointsOf(range.toString()).length;
}

/** The code points of a selection as `[start, end)` of the text, or null. Lines carry `data-start`. */
export function selected(root, selection) {
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const [start, end] = [pointOf(root, range.startContainer, range.startOffset), pointOf(root, range.endContainer, range.endOffset)];
  return start === null || end === null || end <= start ? null : [start, end];
}

function pointOf(root, node, offset) {
  const element = node.nodeType === 1 ? node : node.parentElement;
  const line = element && element.closest("[data-start]");
  if (line && root.contains(line)) return Number(line.dataset.start) + pointsBefore(line, node, offset);
  // Between two lines: the start of the one that follows.
  const next = element === root ? root.children[offset] : null;
  return next ? Number(next.dataset.start) : null;
}
