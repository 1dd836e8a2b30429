/** Packed text in the page → data: base64, gzip, JSON. */

import { gunzip } from "./inflate.js";

/** @param {string} text @returns {Promise<any>} */
export async function unpack(text) {
  const bytes = fromBase64(text.trim());
  return JSON.parse(typeof DecompressionStream === "function" ? await streamed(bytes) : new TextDecoder().decode(gunzip(bytes)));
}

function fromBase64(text) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

function streamed(bytes) {
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}
