// Writes a small index as the program does, from its description alone: what the script reads is tried without the program.
import { createHash } from "node:crypto";
import { stem } from "../../src/search/browser/stem.js";
import { words } from "../../src/search/browser/words.js";

const utf8 = (text) => [...Buffer.from(text, "utf8")];
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const first = (text) => [...fold(text)].slice(0, 4).join("");
const byBytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));

function number(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}

/// A text after another with whose beginning it begins.
function after(from, text) {
  const [a, b] = [utf8(from), utf8(text)];
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared += 1;
  return [...number(shared), ...number(b.length - shared), ...b.slice(shared)];
}

const rising = (list, rest = () => []) => {
  const sorted = [...list].sort((a, b) => a - b);
  return [...number(sorted.length), ...sorted.flatMap((value, n) => [...number(n ? value - sorted[n - 1] : value), ...rest(value)])];
};

const step = (times) => [0, 1, 2, 3, 5, 8, 13, 21].findLastIndex((least) => times >= least);

/// Returns the files of an index, by their names. A record has `title`, `href`, `kind`, and may have `language`, `day`,
/// `categories`, `text` (paragraphs) and `parts`; `shard` is the number of stems after which a shard may end.
export function written(records, { language = "sv", shard = 4 } = {}) {
  const files = new Map();
  const put = (bytes) => {
    const name = createHash("sha256").update(Uint8Array.from(bytes)).digest("hex").slice(0, 10);
    files.set(`1/${name}.bin`, Uint8Array.from(bytes));
    return name;
  };
  const entries = new Map();
  const lengths = [];
  const categories = [...new Set(records.flatMap((record) => record.categories ?? []))].sort();
  records.forEach((record, group) => {
    const own = record.language ?? language;
    let [paragraph, length] = [0, 0];
    const add = (text, bit, child) => {
      words(text).forEach(({ word }, offset) => {
        const key = stem(word, own) + (own === language ? "" : `\x01${own}`);
        if (!entries.has(key)) entries.set(key, { form: word, groups: new Map(), parts: new Map(), wholes: [] });
        const entry = entries.get(key);
        if (word.length < entry.form.length) entry.form = word;
        if (!entry.groups.has(group)) entry.groups.set(group, { times: 0, bits: 0, children: new Set(), places: [] });
        const found = entry.groups.get(group);
        found.times += bit ? 0 : 1;
        found.bits |= bit;
        found.children.add(child);
        found.places.push([paragraph, offset]);
        length += 1;
      });
      paragraph += 1;
    };
    add(record.title, 8, 0);
    for (const text of record.text ?? []) add(text, 0, 0);
    (record.parts ?? []).forEach((part, n) => {
      add(part.title ?? "", 16, n + 1);
      for (const text of part.text) add(text, 0, n + 1);
    });
    for (const category of record.categories ?? []) add(category, 32, 0);
    lengths.push(length);
  });
  // Two words of the blog, with a letter between them or none.
  for (const [key, { groups }] of entries) {
    for (let cut = 3; cut <= key.length - 4; cut += 1) {
      const heads = [key.slice(0, cut), key.slice(0, cut - 1)].filter((head) => head.length > 2 && entries.has(head));
      const tail = entries.get(key.slice(cut));
      if (!heads.length || !tail) continue;
      for (const part of [entries.get(heads[0]), tail]) {
        part.wholes.push(key);
        for (const [group, found] of groups) part.parts.set(group, found);
      }
    }
  }
  const sorted = [...entries.keys()].sort((a, b) => byBytes(fold(a), fold(b)) || byBytes(a, b));
  const weight = ({ times, bits, children }) => {
    const only = children.size === 1 && children.has(0);
    return only ? [step(times) | bits] : [step(times) | bits | 64, ...rising(children)];
  };
  const postings = (groups) => rising(groups.keys(), (group) => weight(groups.get(group)));
  const named = (key, last) => after(last, key);
  const pair = (key, last) => [...named(key, last), ...after(key.split("\x01")[0], entries.get(key).form)];
  const divided = (write) => {
    const ranges = [];
    for (const key of sorted) {
      if (!ranges.length || (ranges.at(-1).length >= shard && first(ranges.at(-1).at(-1)) !== first(key))) ranges.push([]);
      ranges.at(-1).push(key);
    }
    const names = ranges.map((range) => put([...number(range.length), ...range.flatMap((key, n) => write(key, range[n - 1] ?? ""))]));
    return { starts: ranges.map((range, n) => (n ? first(range[0]) : "")).join(" "), names: names.join("") };
  };
  const compounds = (key) => {
    const { wholes } = entries.get(key);
    return wholes.length ? [...number(wholes.length), ...wholes.flatMap((whole) => after(key, whole))] : [];
  };
  const shards = divided((key, last) =>
    [...pair(key, last), ...postings(entries.get(key).groups), ...postings(entries.get(key).parts), ...compounds(key)]);
  const places = divided((key, last) => [...named(key, last), ...rising(entries.get(key).groups.keys(), (group) => {
    const list = entries.get(key).groups.get(group).places;
    return [...number(list.length), ...list.flatMap(([paragraph, offset], n) => {
      const [before, at] = list[n - 1] ?? [0, 0];
      return [...number(paragraph - before), ...number(paragraph === before ? offset - at : offset)];
    })];
  })]);
  const vocabulary = put([...number(sorted.length), ...sorted.flatMap((key, n) =>
    [...pair(key, sorted[n - 1] ?? ""), Math.floor(Math.log2(entries.get(key).groups.size))])]);
  const json = (value) => put(utf8(JSON.stringify(value)));
  const texts = records.map(({ title, href, language: own, date, categories: c, text = [], parts, apart }) => {
    const shown = (parts ?? []).map((part) => ({ t: part.title, n: part.label, h: part.href, p: part.text }));
    const children = apart ? { m: shown.map((child, n) => [n + 1, json([child])]) } : { k: parts && shown };
    return json({ t: title, h: href, l: own === language ? undefined : own, d: date, c, p: text, ...children });
  });
  const days = records.map(({ day }) => (day ? Math.round((Date.parse(day) - Date.UTC(1900, 0, 1)) / 864e5) : 0));
  const columns = put([
    ...lengths.map((length) => Math.min(255, Math.floor(8 * Math.log2(length + 1)))),
    ...days.flatMap((day) => [day & 255, day >> 8]),
    ...records.map(({ kind }) => ["page", "post", "presentation"].indexOf(kind ?? "post")),
    ...records.flatMap(({ categories: own = [] }) => [...number(own.length), ...own.flatMap((name) => number(categories.indexOf(name)))]),
    ...texts.flatMap((name) => [...Buffer.from(name, "hex")]),
  ]);
  const index = {
    version: 1, language, languages: [...new Set([language, ...records.map((record) => record.language ?? language)])], groups: records.length,
    average: lengths.reduce((sum, length) => sum + length, 0) / (records.length || 1), categories, ...shards, columns, vocabulary, places: json(places),
  };
  files.set("index.json", Uint8Array.from(utf8(JSON.stringify(index))));
  return { files, index, texts };
}

/// Opens files as a browser would, and notes what is asked for; `change` may put other bytes in place of a file's, or none.
export function getter(source, change = (name, bytes) => bytes) {
  const asked = [];
  const get = async (name, isNew) => {
    asked.push(isNew ? `${name} anew` : name);
    const bytes = change(name, source.files.get(name), isNew);
    if (!bytes) throw Object.assign(new Error(name), { status: 404 });
    return Uint8Array.from(bytes).buffer;
  };
  return { get, asked };
}
