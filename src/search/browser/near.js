// What lies near a word that is nowhere: other spellings, and compounds that end with it. The script of the search asks for this
// one only then.

/// A word one letter away comes before one that lies two away and is 2^8 times as common.
const SLIP = 8;

/// How many letters differ between two words: wrong, missing, too many or swapped (Damerau). Nothing above `most` is told
/// apart.
export function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return 99;
  let before;
  let above = [0, ...b].map((_, n) => n);
  for (let i = 0; i < a.length; i += 1) {
    const row = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const isSwapped = i && j && a[i] === b[j - 1] && a[i - 1] === b[j];
      row.push(Math.min(above[j] + (a[i] !== b[j]), above[j + 1] + 1, row[j] + 1, isSwapped ? before[j - 1] + 1 : 99));
    }
    if (Math.min(...row) > most) return 99;
    before = above;
    above = row;
  }
  return above.at(-1);
}

/// Returns words of the blog that lie near one, of its own shard, else of the whole vocabulary (lists of stem, form, and how
/// common it is: the logarithm of its posts). `asked` is the stem of the word.
export async function near(word, asked, fold, own, vocabulary) {
  // Dots, rings and accents are no slips.
  const most = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
  const typed = fold(word);
  const root = fold(asked);
  const best = (entries, worth) => entries
    .map(([name, form, often]) => [form, worth(name, form) - often])
    .filter(([form, by]) => by < 30 && form !== word)
    .sort((a, b) => a[1] - b[1])
    .map(([form]) => form);
  const first = (forms) => [...new Set(forms)].slice(0, 3);
  // A short stem has too many neighbours.
  const alike = (entries, isWhole) => best(entries, (name, form) => SLIP * Math.min(
    distance(typed, fold(form), most),
    isWhole ? 99 : distance(root, fold(name.split("\x01")[0]), root[5] ? most : 0),
  ));
  const beside = alike(own, true);
  if (beside.length) return first(beside);
  const all = await vocabulary();
  // The end of a compound: *skolgård* for *gården*. A short one only after a word that stands alone somewhere.
  const known = new Set(all.map(([name]) => name));
  const isHead = (head) => head[2] && known.has(head);
  const ends = best(all, (name) => {
    const head = name.slice(0, -asked.length);
    return asked[3] && name.endsWith(asked) && (asked[6] || isHead(head) || isHead(head.slice(0, -1))) ? 0 : 99;
  });
  return first([...ends, ...alike(all)]);
}
