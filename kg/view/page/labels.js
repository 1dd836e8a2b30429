/** Labels of constant size that never overlap: the most important first, each tried on four sides, left out where none is free. */

const FACE = '"Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",sans-serif';
const CELL = 64;

/** Cut to the width of so many Chinese characters; Latin ones are half as wide. @param {string} text @param {number} most */
export function shorten(text, most) {
  let width = 0;
  let kept = "";
  for (const char of text) {
    width += char < "\u2e80" ? 0.55 : 1;
    if (width > most) return `${kept.trimEnd()}…`;
    if (width <= most - 1) kept += char;
  }
  return text;
}

/**
 * Places for labels on a screen of w × h. Pure, so that it can be tested without a canvas.
 * @param {{x: number, y: number, r: number, w: number, h: number, left?: boolean, big?: boolean}[]} wanted most important first
 * @param {{x: number, y: number, r: number}[]} nodes discs no label may cover
 * @returns {({x: number, y: number} | null)[]} the upper left corner of each, or null
 */
export function arrange(wanted, width, height, nodes = []) {
  const grid = new Map();
  for (const n of nodes) occupy(grid, n.x - n.r, n.y - n.r, 2 * n.r, 2 * n.r);
  return wanted.map((item) => {
    const spots = candidates(item).filter((s) => s.x >= 2 && s.y >= 2 && s.x + item.w <= width - 2 && s.y + item.h <= height - 2);
    const free = spots.find((s) => !hits(grid, s.x, s.y, item.w, item.h));
    if (free) occupy(grid, free.x, free.y, item.w, item.h);
    return free || null;
  });
}

function candidates({ x, y, r, w, h, left, big, level }) {
  const below = { x: x - w / 2, y: y + r + 3 };
  const above = { x: x - w / 2, y: y - r - h - 3 };
  const right = { x: x + r + 5, y: y - h / 2 };
  const toLeft = { x: x - r - w - 5, y: y - h / 2 };
  const near = [below, above, right, toLeft];
  // What names a whole group is worth a place a little further off.
  const aside = level ? [1, -1].flatMap((dy) => [1, -1].flatMap((dx) => [{ x: x - w / 2 + dx * w * 0.45, y: y - h / 2 + dy * (r + h * 0.9) }, { x: x - w / 2 + dx * (r + w / 2 + 4), y: y - h / 2 + dy * h * 0.6 }])) : [];
  if (big) return [...near, ...aside];
  if (aside.length) return [...(left ? [toLeft, below, above, right] : [right, below, above, toLeft]), ...aside];
  return left ? [toLeft, below, above, right] : [right, below, above, toLeft];
}

function* cells(x, y, w, h) {
  for (let cx = Math.floor(x / CELL); cx <= Math.floor((x + w) / CELL); cx++) for (let cy = Math.floor(y / CELL); cy <= Math.floor((y + h) / CELL); cy++) yield cx * 4096 + cy;
}

function hits(grid, x, y, w, h) {
  for (const cell of cells(x, y, w, h)) for (const b of grid.get(cell) || []) if (x < b[2] && b[0] < x + w && y < b[3] && b[1] < y + h) return true;
  return false;
}

function occupy(grid, x, y, w, h) {
  const box = [x - 3, y - 1, x + w + 3, y + h + 1];
  for (const cell of cells(x - 3, y - 1, w + 6, h + 2)) {
    if (grid.has(cell)) grid.get(cell).push(box);
    else grid.set(cell, [box]);
  }
}

/** Sizes by importance: 2 the centre and top themes, 1 towns and hubs, 0 the rest. */
const FONTS = [`400 12.5px ${FACE}`, `500 13px ${FACE}`, `600 15px ${FACE}`];
const HEIGHTS = [16, 17, 20];
const widths = new Map();

function measure(context, level, text) {
  const key = level + text;
  if (!widths.has(key)) {
    context.font = FONTS[level];
    widths.set(key, context.measureText(text).width);
  }
  return widths.get(key);
}

/**
 * @param {CanvasRenderingContext2D} context in screen units
 * @param {{x: number, y: number, r: number, text: string, level: number, left?: boolean}[]} items most important first
 * @returns {any[]} what was painted, with boxes
 */
export function paintLabels(context, items, width, height, ink, nodes = []) {
  const wanted = items.map((i) => ({ ...i, w: measure(context, i.level, i.text), h: HEIGHTS[i.level], big: i.big || i.level === 2 }));
  const places = arrange(wanted, width, height, nodes);
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = ink.paper;
  const painted = [];
  places.forEach((p, k) => {
    if (!p) return;
    const item = wanted[k];
    context.font = FONTS[item.level];
    context.fillStyle = item.soft ? ink.soft : ink.ink;
    context.strokeText(item.text, p.x, p.y + item.h / 2);
    context.fillText(item.text, p.x, p.y + item.h / 2);
    painted.push({ text: item.text, x: p.x, y: p.y, w: item.w, h: item.h, level: item.level });
  });
  return painted;
}
