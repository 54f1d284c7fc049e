// Unpacks a file of the index (raw DEFLATE, RFC 1951) where a browser cannot do that itself: those from before 2023, as on
// tablets that get no newer system. The script of the search asks for this one only then.

/// Lengths and distances are given as a number from a table, and so many bits more: RFC 1951, 3.2.5.
const spread = (first, bits) => bits.map((more) => {
  const base = first;
  first += 2 ** more;
  return [base, more];
});
const LENGTHS = [...spread(3, [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5]), [258, 0]];
const DISTANCES = spread(1, [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]);
/// The order of the lengths of the code for lengths: RFC 1951, 3.2.7.
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// What a code means, by its bits with a 1 before them: RFC 1951, 3.2.2.
function codes(lengths) {
  const made = new Map();
  let code = 0;
  for (let length = 1; length < 16; length += 1) {
    lengths.forEach((own, meaning) => {
      if (own === length) made.set(2 ** length + code++, meaning);
    });
    code *= 2;
  }
  return made;
}

const FIXED = [codes(Array.from({ length: 288 }, (_, n) => (n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8))), codes(Array(30).fill(5))];

/// Returns the bytes that were packed. What is no such file is an error.
export function inflate(packed) {
  let made = new Uint8Array(4 * packed.length + 1024);
  let length = 0;
  let at = 0;
  const bits = (count) => {
    let number = 0;
    for (let n = 0; n < count; n += 1, at += 1) {
      if (at >> 3 >= packed.length) throw new RangeError("broken file");
      number |= ((packed[at >> 3] >> (at & 7)) & 1) << n;
    }
    return number;
  };
  const meaning = (table) => {
    let code = 1;
    while (code < 65536) {
      code = 2 * code + bits(1);
      if (table.has(code)) return table.get(code);
    }
    throw new RangeError("broken file");
  };
  const put = (byte) => {
    if (length === made.length) {
      const larger = new Uint8Array(2 * length);
      larger.set(made);
      made = larger;
    }
    made[length++] = byte;
  };
  const among = (table, number) => {
    if (!table[number]) throw new RangeError("broken file");
    const [base, more] = table[number];
    return base + bits(more);
  };
  const described = () => {
    const [letters, distances, count] = [bits(5) + 257, bits(5) + 1, bits(4) + 4];
    const lengths = Array(19).fill(0);
    for (const place of ORDER.slice(0, count)) lengths[place] = bits(3);
    const table = codes(lengths);
    const all = [];
    while (all.length < letters + distances) {
      const one = meaning(table);
      if (one < 16) all.push(one);
      else if (one === 16) all.push(...Array(bits(2) + 3).fill(all[all.length - 1]));
      else all.push(...Array(one === 17 ? bits(3) + 3 : bits(7) + 11).fill(0));
    }
    return [codes(all.slice(0, letters)), codes(all.slice(letters))];
  };

  let isLast;
  do {
    isLast = bits(1);
    const kind = bits(2);
    if (!kind) {
      at = (at + 7) & ~7;
      let count = bits(16);
      if ((count ^ bits(16)) !== 65535) throw new RangeError("broken file");
      while (count--) put(bits(8));
      continue;
    }
    if (kind > 2) throw new RangeError("broken file");
    const [letters, distances] = kind === 1 ? FIXED : described();
    for (let one; (one = meaning(letters)) !== 256; ) {
      if (one < 256) {
        put(one);
        continue;
      }
      const count = among(LENGTHS, one - 257);
      const from = length - among(DISTANCES, meaning(distances));
      if (from < 0) throw new RangeError("broken file");
      for (let n = 0; n < count; n += 1) put(made[from + n]);
    }
  } while (!isLast);
  return made.slice(0, length);
}
