/** gzip for browsers without DecompressionStream (before 2020–2023): RFC 1951 in its plainest form. */

const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Unpack one gzip member as Python's gzip writes it (no name, no comment). @param {Uint8Array} bytes */
export function gunzip(bytes) {
  const size = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4).getUint32(0, true);
  return inflate(bytes.subarray(10), size);
}

function inflate(input, size) {
  const out = new Uint8Array(size);
  const read = reader(input);
  let at = 0;
  for (let last = false; !last; ) {
    last = read.bits(1) === 1;
    const kind = read.bits(2);
    if (kind === 0) at = stored(read, input, out, at);
    else at = block(read, out, at, ...(kind === 1 ? fixed() : dynamic(read)));
  }
  return out;
}

function reader(input) {
  const s = { at: 0, hold: 0, count: 0 };
  const bits = (n) => {
    while (s.count < n) {
      s.hold |= input[s.at++] << s.count;
      s.count += 8;
    }
    const value = s.hold & ((1 << n) - 1);
    s.hold >>>= n;
    s.count -= n;
    return value;
  };
  return { bits, state: s };
}

function stored(read, input, out, at) {
  const s = read.state;
  s.hold = s.count = 0;
  const length = input[s.at] | (input[s.at + 1] << 8);
  out.set(input.subarray(s.at + 4, s.at + 4 + length), at);
  s.at += 4 + length;
  return at + length;
}

/** Code lengths → counts by length and symbols in code order. */
function tree(lengths) {
  const counts = new Uint16Array(16);
  for (const n of lengths) counts[n]++;
  counts[0] = 0;
  const next = new Uint16Array(16);
  for (let i = 1; i < 16; i++) next[i] = next[i - 1] + counts[i - 1];
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((n, symbol) => n && (symbols[next[n]++] = symbol));
  return { counts, symbols };
}

function symbol(read, { counts, symbols }) {
  let code = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length < 16; length++) {
    code |= read.bits(1);
    const count = counts[length];
    if (code - count < first) return symbols[index + (code - first)];
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  throw new Error("damaged data");
}

function fixed() {
  const lengths = Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
  return [tree(lengths), tree(new Array(30).fill(5))];
}

function dynamic(read) {
  const literals = read.bits(5) + 257;
  const distances = read.bits(5) + 1;
  const codes = new Array(19).fill(0);
  for (let i = 0, n = read.bits(4) + 4; i < n; i++) codes[ORDER[i]] = read.bits(3);
  const lengths = runs(read, tree(codes), literals + distances);
  return [tree(lengths.slice(0, literals)), tree(lengths.slice(literals))];
}

function runs(read, codes, total) {
  const lengths = [];
  while (lengths.length < total) {
    const s = symbol(read, codes);
    if (s < 16) lengths.push(s);
    else {
      const value = s === 16 ? lengths[lengths.length - 1] : 0;
      const times = s === 16 ? 3 + read.bits(2) : s === 17 ? 3 + read.bits(3) : 11 + read.bits(7);
      for (let i = 0; i < times; i++) lengths.push(value);
    }
  }
  return lengths;
}

function block(read, out, at, literals, distances) {
  for (;;) {
    const s = symbol(read, literals);
    if (s === 256) return at;
    if (s < 256) out[at++] = s;
    else {
      const length = LENGTHS[s - 257] + read.bits(LENGTH_BITS[s - 257]);
      const d = symbol(read, distances);
      const distance = DISTANCES[d] + read.bits(DISTANCE_BITS[d]);
      for (let i = 0; i < length; i++, at++) out[at] = out[at - distance];
    }
  }
}
