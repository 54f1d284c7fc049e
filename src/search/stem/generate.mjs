// Joins the stemmers that Snowball's compiler wrote as JavaScript into one small module: its classes become functions
// over one shared runtime, its tables of endings become strings. Prints the module; a minifier does the rest.
import { readFileSync } from "node:fs";

const runtime = `/*! Stems by Snowball, BSD-3-Clause: https://snowballstem.org/license.html */
let word, cursor, limit, first, bra, ket;

// A table of endings, divided by spaces; those of one result by |, first those without a result of their own (-1).
const among = (text) => {
  const entries = new Map(), groups = text.split("|");
  let longest = 0;
  groups.forEach((group, i) => (i || group) && group.split(" ").forEach((ending) => {
    entries.set(ending, i || -1);
    longest = Math.max(longest, ending.length);
  }));
  return { entries, longest };
};
const find = ({ entries, longest }, backwards) => {
  for (let length = Math.min(longest, backwards ? cursor - first : limit - cursor); length >= 0; length--) {
    const from = backwards ? cursor - length : cursor;
    const result = entries.get(word.slice(from, from + length));
    if (result) {
      cursor += backwards ? -length : length;
      return result;
    }
  }
  return 0;
};
const find_among = (table) => find(table);
const find_among_b = (table) => find(table, 1);
const slice_from = (text) => {
  const longer = text.length - (ket - bra);
  word = word.slice(0, bra) + text + word.slice(ket);
  limit += longer;
  if (cursor >= ket) cursor += longer;
  else if (cursor > bra) cursor = bra;
  ket = bra + text.length;
};
const slice_del = () => slice_from("");
const eq_s = (text) => limit - cursor >= text.length && word.startsWith(text, cursor) && (cursor += text.length, true);
const eq_s_b = (text) => cursor - first >= text.length && word.endsWith(text, cursor) && (cursor -= text.length, true);
const in_grouping = (group) => cursor < limit && group.includes(word[cursor]) && (cursor++, true);
const in_grouping_b = (group) => cursor > first && group.includes(word[cursor - 1]) && (cursor--, true);
const out_grouping_b = (group) => cursor > first && !group.includes(word[cursor - 1]) && (cursor--, true);
const go = (group, inside) => {
  for (; cursor < limit; cursor++) if (group.includes(word[cursor]) !== inside) return true;
};
const go_in_grouping = (group) => go(group, true);
const go_out_grouping = (group) => go(group, false);
const go_out_grouping_b = (group) => {
  for (; cursor > first; cursor--) if (group.includes(word[cursor - 1])) return true;
};
`;

// Words of other letters, or with digits, are their own stem, as in mod.rs.
const end = `
const languages = { sv: swedish, en: english };
export const stem = (text, language) => {
  const run = languages[language.split(/[-_]/)[0]];
  if (!run || !/^[a-z\\u00df-\\u024f]+$/.test(text)) return text;
  word = text;
  cursor = first = bra = 0;
  ket = limit = text.length;
  run();
  return word;
};
`;

const [swedish, english] = process.argv.slice(2).map((path) => readFileSync(path, "utf8"));
process.stdout.write(`${runtime}const swedish = ${stemmer(swedish)};\nconst english = ${stemmer(english)};\n${end}`);

function stemmer(code) {
  const text = code
    .replace(/\/\*\*.*?\*\//gs, "")
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/^import .*$/m, "")
    .replace(/const\s+(a_\d+) = (\[\n[\s\S]*?\n\]);/g, (_, name, table) => `const ${name} = ${among(JSON.parse(table))};`)
    .replace(/const\s+(g_\w+) = (\[.*?\]);/g, (_, name, bits) => `const ${name} = [${JSON.parse(bits)}];`)
    .replace(/grouping(_b)?\((g_\w+), (\d+), \d+\)/g, "grouping$1($2_$3)");
  const groups = new Map();
  const used = text.replace(/\b(g_\w+)_(\d+)\)/g, (_, name, min) => {
    groups.set(name, Number(min));
    return `${name})`;
  });
  const named = used.replace(/const (g_\w+) = (\[.*?\]);/g, (_, name, bits) => {
    const letters = JSON.parse(bits).flatMap((byte, i) => [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) & 1)
      .map((bit) => String.fromCharCode(groups.get(name) + i * 8 + bit)));
    return `const ${name} = ${JSON.stringify(letters.join(""))};`;
  });
  const [tables, body] = named.split(/export default class extends B \{/);
  const routines = body
    .slice(0, body.indexOf("    stem("))
    .replace(/^    #(I_\w+) = 0;$/gm, "let $1 = 0;")
    .replace(/^    #(\w+)\(\) \{$/gm, "function $1() {")
    .replace(/this\.#/g, "")
    .replace(/this\.limit_backward/g, "first")
    .replace(/this\.c\b/g, "cursor")
    .replace(/this\./g, "")
    .replace(/switch \(a\) \{(?:\s*case \d+: \{\s*slice_from\("[^"]*"\);\s*break;\s*\})+/g, texts);
  return `(() => {${tables}${routines}return stem;\n})()`;
}

// Cases that put one text each as a list of texts, before the other cases.
function texts(cases) {
  const list = [];
  for (const [, number, text] of cases.matchAll(/case (\d+): \{\s*slice_from\("([^"]*)"\)/g)) list[number] = JSON.parse(`"${text}"`);
  const put = Array.from(list, (text) => text ?? "").join(" ");
  return `const put = ${JSON.stringify(put)}.split(" ")[a];\nif (put) slice_from(put);\nelse switch (a) {`;
}

// Entries as a call of `among`.
function among(entries) {
  const results = entries.map(([, result]) => Math.max(result, 0));
  const groups = Array.from({ length: Math.max(...results) + 1 }, (_, i) =>
    entries.filter((_, number) => results[number] === i).map(([ending]) => ending).join(" "));
  if (entries.some((entry) => entry.length > 3)) throw new Error("a table");
  return `among(${JSON.stringify(groups.join("|"))})`;
}
