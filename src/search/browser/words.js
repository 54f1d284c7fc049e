// Text -> words, by the same rules as the index: `src/search/words.rs` says them, and a test compares both.
const UNSEEN = "\\u{AD}\\u{34F}\\u{61C}\\u{200B}-\\u{200F}\\u{202A}-\\u{202E}\\u{2060}-\\u{2069}\\u{20E3}\\u{FE00}-\\u{FE0F}\\u{FEFF}";
const RUNS = new RegExp(
  `[0-9]+(?:[.,][0-9]+)+|[A-Za-zÅÄÖåäö][-\\u{2010}-\\u{2013}][0-9]+|[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\p{M}${UNSEEN}]|['’][\\p{L}])*`,
  "gu",
);
const GONE = new RegExp(`['’${UNSEEN}]`, "gu");
const UNSPACED =
  /[\u{E00}-\u{EFF}\u{1000}-\u{109F}\u{1780}-\u{17FF}\u{3005}-\u{3007}\u{3031}-\u{3035}\u{3040}-\u{30FF}\u{31F0}-\u{31FF}\u{3400}-\u{4DBF}\u{4E00}-\u{9FFF}\u{F900}-\u{FAFF}\u{FF66}-\u{FF9F}\u{20000}-\u{3FFFF}]/u;
const DIVIDERS = /[.,\-\u2010-\u2013]/;
const cut = (word) => (word.length > 64 ? [...word].slice(0, 64).join("") : word);

// Returns the words of a text in their order, each with the place in the text where it begins and ends.
export const words = (text) => {
  const found = [];
  for (const { 0: run, index } of text.matchAll(RUNS)) {
    const put = (word, start, end) => found.push({ word: cut(word), start: index + start, end: index + end });
    const parts = run.split(DIVIDERS);
    if (parts.length > 1) {
      const number = run[0] >= "0" && run[0] <= "9";
      if (parts.length === 2 && (number || parts[1].length <= 2)) {
        put(parts[0].toLowerCase() + (number ? "." : "-") + parts[1], 0, run.length);
      } else {
        let at = 0;
        for (const part of parts) {
          put(part.toLowerCase(), at, at + part.length);
          at += part.length + 1;
        }
      }
      continue;
    }
    const word = run.replace(GONE, "").toLowerCase().replaceAll("ς", "σ").replaceAll("i\u0307", "i").normalize();
    if (UNSPACED.test(word)) {
      // Characters by pairs, one alone as itself, and what stands between them whole. A place within the run is known if
      // nothing was put together or taken out.
      const same = word.length === run.length;
      const letters = [...word], kinds = letters.map((letter) => UNSPACED.test(letter));
      const alone = (i) => kinds[i - 1] !== true && kinds[i + 1] !== true;
      for (let i = 0, at = 0, next; i < letters.length; at += letters.slice(i, next).join("").length, i = next) {
        let end = i + 1;
        if (!kinds[i]) while (end < letters.length && !kinds[end]) end++;
        next = end;
        if (kinds[i] && kinds[i + 1]) end++;
        else if (kinds[i] && !alone(i)) continue;
        const piece = letters.slice(i, end).join("");
        put(piece, same ? at : 0, same ? at + piece.length : run.length);
      }
    } else if (word) put(word, 0, run.length);
  }
  return found;
};
