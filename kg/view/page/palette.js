/** Colours and shapes of types: few, calm, apart in lightness as well as hue; shapes say the same again. */

const LOOKS = {
  Theme: ["#46546b", "#93a3bd", "dot"],
  Town: ["#c8842c", "#e0a655", "square"],
  Project: ["#2f74c8", "#66a3ea", "dot"],
  Program: ["#17877d", "#4cb8ad", "dot"],
  Policy: ["#7b5fc0", "#ab93e6", "dot"],
  Campaign: ["#cf5c57", "#ea8a84", "dot"],
  Place: ["#6d8f4e", "#9cbd7d", "triangle"],
  Organization: ["#8c7261", "#bda28f", "diamond"],
  Indicator: ["#5d86a0", "#8fb4cb", "hexagon"],
  Honor: ["#b3930f", "#d9bd4c", "star"],
  Problem: ["#a9507a", "#d585aa", "triangleDown"],
  Report: ["#8b95a3", "#a5afbd", "square"],
};
const OTHER = ["#7c8794", "#a5afbd", "dot"];

/** @param {string} type @param {boolean} dark */
export function colourOf(type, dark) {
  return (LOOKS[type] || OTHER)[dark ? 1 : 0];
}

/** Shapes with thin corners look smaller than a disc of their size. @param {string} type */
export function weightOf(type) {
  return { star: 1.6, diamond: 1.25, triangle: 1.25, triangleDown: 1.25, hexagon: 1.1 }[shapeOf(type)] || 1;
}

/** @param {string} type */
export function shapeOf(type) {
  return (LOOKS[type] || OTHER)[2];
}

/** Corners of a shape around 0,0 for size 1; null for a disc. */
export function cornersOf(shape) {
  const turn = (n, start, radius = () => 1) => Array.from({ length: n }, (_, i) => {
    const a = start + (i * 2 * Math.PI) / n;
    return [radius(i) * Math.cos(a), radius(i) * Math.sin(a)];
  });
  if (shape === "square") return [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]];
  if (shape === "diamond") return turn(4, 0, () => 1.15);
  if (shape === "triangle") return turn(3, -Math.PI / 2, () => 1.15);
  if (shape === "triangleDown") return turn(3, Math.PI / 2, () => 1.15);
  if (shape === "hexagon") return turn(6, 0);
  if (shape === "star") return turn(10, -Math.PI / 2, (i) => (i % 2 ? 0.5 : 1.2));
  return null;
}

/** Inks of the canvas, which style sheets do not reach. */
export function inks(dark) {
  return dark
    ? { paper: "#141920", ink: "#e6eaf0", soft: "#9aa7b6", edge: "#36414e", strong: "#7db2ff" }
    : { paper: "#fbfcfd", ink: "#1d2733", soft: "#5b6775", edge: "#cfd7e0", strong: "#1f5fbf" };
}
