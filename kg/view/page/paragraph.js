/** The paragraph of a report around a sentence, and on request those around it. A paragraph is a line: that is how reports are stored. */

const LONG = 900; // characters either side: a text without line breaks is no paragraph to read
const ENDS = "。！？；";

/**
 * @param {{length: number, slice: (a: number, b: number) => string, indexOf: (c: string, from: number) => number, lastIndexOf: (c: string, from: number) => number}} text
 * @param {number} at first character of the sentence
 * @param {number} size its length
 * @param {number} steps how many paragraphs more on either side
 * @returns {{before: string, after: string, more: boolean}} what stands before and after it, and whether the report goes on
 */
export function paragraph(text, at, size, steps = 0) {
  const end = Math.min(text.length, at + size);
  let [from, to] = [lineStart(text, at), lineEnd(text, end)];
  for (let n = 0; n < steps; n++) [from, to] = [lineStart(text, back(text, from)), lineEnd(text, on(text, to))];
  const room = LONG * (steps + 1);
  if (at - from > room) from = at - room + firstEnd(text.slice(at - room, at));
  if (to - end > room) to = end + lastEnd(text.slice(end, end + room));
  return { before: text.slice(from, at).trimStart(), after: text.slice(end, to).trimEnd(), more: Boolean(text.slice(0, from).trim() || text.slice(to, text.length).trim()) };
}

function lineStart(text, at) {
  return at <= 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

function lineEnd(text, from) {
  const found = text.indexOf("\n", from);
  return found < 0 ? text.length : found;
}

/** The end of the text before a place that is not blank. */
function back(text, at) {
  while (at > 0 && text.slice(at - 1, at).trim() === "") at--;
  return at;
}

function on(text, at) {
  while (at < text.length && text.slice(at, at + 1).trim() === "") at++;
  return at;
}

/** How far into a part its first sentence ends; 0 where none does. */
function firstEnd(part) {
  return Array.from(part).findIndex((c) => ENDS.includes(c)) + 1;
}

/** How far into a part its last sentence ends; all of it where none does. */
function lastEnd(part) {
  const chars = Array.from(part);
  return chars.reduce((last, c, k) => (ENDS.includes(c) ? k + 1 : last), 0) || chars.length;
}
