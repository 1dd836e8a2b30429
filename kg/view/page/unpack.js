/** Packed text in the page → data, as kg/view/pack.py packed it: base64, gzip, JSON and the columns behind it. */

import { gunzip } from "./inflate.js";

const KINDS = { B: Uint8Array, H: Uint16Array, I: Uint32Array, b: Int8Array, h: Int16Array, i: Int32Array };

/** @param {string} text @returns {Promise<any>} columns as typed arrays; what is for later as a function that parses it once */
export async function unpack(text) {
  const packed = fromBase64(text.trim());
  return parse(typeof DecompressionStream === "function" ? await streamed(packed) : gunzip(packed));
}

function fromBase64(text) {
  const native = /** @type {any} */ (Uint8Array).fromBase64;
  if (native) return native.call(Uint8Array, text);
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

async function streamed(bytes) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}

function parse(bytes) {
  const text = new TextDecoder();
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const data = JSON.parse(text.decode(bytes.subarray(4, 4 + length)));
  const body = bytes.byteOffset + 4 + length;
  const back = (value) => {
    if (!value || !value["#"]) return value;
    const [kind, at, size] = value["#"];
    if (KINDS[kind]) return new KINDS[kind](bytes.buffer, body + at, size / KINDS[kind].BYTES_PER_ELEMENT);
    return once(() => JSON.parse(text.decode(new Uint8Array(bytes.buffer, body + at, size))));
  };
  for (const [key, value] of Object.entries(data)) {
    data[key] = back(value);
    if (isGroup(data[key])) for (const [name, column] of Object.entries(data[key])) data[key][name] = back(column);
  }
  return data;
}

function isGroup(value) {
  return value && typeof value === "object" && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** A function that works its value out when first asked. */
export function once(make) {
  let made;
  let known = false;
  return () => {
    if (!known) [made, known] = [make(), true];
    return made;
  };
}
