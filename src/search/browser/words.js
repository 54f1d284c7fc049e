// Text -> words, by the same rules as the index: `src/search/words.rs` says them, and a test compares both.
const UNSEEN = "\\xAD\\u034F\\u061C\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2069\\u20E3\\uFE00-\\uFE0F\\uFEFF";
const RUNS = new RegExp(
  `[0-9]+(?:[.,][0-9]+)+|[A-Za-zÅÄÖåäö][-\\u2010-\\u2013][0-9]+|[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\p{M}${UNSEEN}]|['’][\\p{L}])*`,
  "gu",
);
const GONE = new RegExp(`['’${UNSEEN}]`, "gu");
const SIGNS = "\\u0E00-\\u0EFF\\u1000-\\u109F\\u1780-\\u17FF\\u3005-\\u3007\\u3031-\\u3035\\u3040-\\u30FF\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uF900-\\uFAFF\\uFF66-\\uFF9F\\u{20000}-\\u{3FFFF}";
const UNSPACED = new RegExp(`([${SIGNS}])|[^${SIGNS}]+`, "gu");
const DIVIDERS = /[.,\-\u2010-\u2013]/;

// Returns the words of a text in their order, each with the place in the text where it begins and ends.
export const words = (text) => {
  const found = [];
  for (const { 0: run, index } of text.matchAll(RUNS)) {
    const put = (word, start, end) => found.push({ word: [...word].slice(0, 64).join(""), start: index + start, end: index + end });
    const parts = run.split(DIVIDERS);
    let at = 0;
    if (parts[1]) {
      const isNumber = /^\d/.test(run);
      if (!parts[2] && (isNumber || !parts[1][2])) put(parts[0].toLowerCase() + (isNumber ? "." : "-") + parts[1], 0, run.length);
      else for (const part of parts) put(part.toLowerCase(), at, (at += part.length + 1) - 1);
      continue;
    }
    const word = run.replace(GONE, "").toLowerCase().replaceAll("ς", "σ").replaceAll("i\u0307", "i").normalize();
    // Characters of scripts without spaces by pairs, one alone as itself, and what stands between them whole. A place within
    // the run is known if nothing was put together or taken out.
    const same = word.length === run.length;
    const pieces = [...word.matchAll(UNSPACED)];
    pieces.forEach(([piece, sign], i) => {
      const after = sign && pieces[i + 1]?.[1];
      const whole = after ? piece + after : piece;
      if (after || !sign || !pieces[i - 1]?.[1]) put(whole, same ? at : 0, same ? at + whole.length : run.length);
      at += piece.length;
    });
  }
  return found;
};
