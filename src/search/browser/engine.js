// Asks the index that `search` writes: which posts, pages and presentations hold the words, in which order, where to mark
// them, and what lies near when a word is nowhere. Nothing here knows of a page: `get` fetches a file of the index.
import { stem } from "./stem.js";
import { words } from "./words.js";

const VERSION = 1;
export const FILTERS = ["category", "year", "kind"];
const KINDS = ["page", "post", "presentation"];
/// Occurrences by steps: the middle of what a step stands for.
const MIDDLE = [0, 1, 2, 3.5, 6, 10, 16, 25];
/// What a part of a compound and a beginning count beside a whole word.
const PART = 0.7;
/// A word as long may be the beginning of another; of Chinese and Japanese, written by pairs of signs, also one sign.
const BEGINNING = /.{4}|^[\u3040-\u9fff]$/;
/// Letters of an excerpt before its best place, and in all.
const BEFORE = 60;
const LENGTH = 220;
/// Places are one number each: the words of a paragraph come before those of the next.
const PARAGRAPH = 2 ** 24;

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
/// The first letters, by which a shard is found: their bytes in UTF-8, as the index is sorted.
const start = (text) => unescape(encodeURIComponent([...fold(text)].slice(0, 4).join("")));
/// The texts of hits are read at each key: what their words' stems are is remembered.
const stems = {};
const stemOf = (word, language) => (stems[`${language} ${word}`] ??= stem(word, language));
/// Whether a word is somewhere.
export const isThere = ({ own, parts }) => own.size || parts.size;
const union = (lists) => [...new Set(lists.flat())];

// Reading a file of the index: what does not fit is a broken file.
const utf8 = new TextDecoder("utf-8", { fatal: true });
const json = (buffer) => JSON.parse(utf8.decode(buffer));
let bytes;
let at;
let last;

function sound(isSound) {
  if (!isSound) throw new RangeError("broken");
}

function byte() {
  sound(at < bytes.length);
  return bytes[at++];
}

function number() {
  let made = 0;
  let by = 1;
  let one;
  do {
    one = byte();
    made += (one & 127) * by;
    by *= 128;
  } while (one > 127);
  return made;
}

function list(make, count = number()) {
  const made = [];
  while (count--) made.push(make());
  return made;
}

/// Numbers that rise, by their differences.
function rising(make) {
  let now = 0;
  return list(() => make((now += number())));
}

/// The bytes of a text whose beginning is that of the last stem.
function shared() {
  const count = number();
  sound(count <= last.length);
  return Uint8Array.of(...last.slice(0, count), ...list(byte));
}

const key = () => utf8.decode((last = shared()));
/// A word beside the last stem.
const beside = () => utf8.decode(shared());

/// A stem, and a word as it is written.
const pair = () => [key(), beside()];

/// By the numbers of groups: the weight of a stem there, and the children that have it.
function postings(groups) {
  const all = rising((group) => {
    sound(group < groups);
    const weight = byte();
    return [group, [weight, weight & 64 ? rising((child) => child) : [0]]];
  });
  const found = new Map(all);
  sound(found.size === all.length);
  return found;
}

const decoded = (make) => (buffer) => {
  bytes = new Uint8Array(buffer);
  at = 0;
  last = [];
  const made = make();
  sound(at === bytes.length);
  return made;
};

const shardOf = (groups) => decoded(() => new Map(list(() => {
  const [name, form] = pair();
  const [own, part] = [postings(groups), postings(groups)];
  return [name, { form, own, part, wholes: part.size ? list(beside) : [] }];
})));

const columnsOf = ({ groups, categories }) => decoded(() => ({
  lengths: list(byte, groups).map((length) => 2 ** (length / 8) - 1),
  year: list(() => byte() + 256 * byte(), groups).map((day) => (day ? [`${new Date((day - 25567) * 864e5).getUTCFullYear()}`] : [])),
  kind: list(() => [KINDS[byte()]], groups),
  category: list(() => list(() => categories[number()]), groups),
  names: list(() => list(() => byte().toString(16).padStart(2, 0), 5).join(""), groups),
}));

const placesOf = decoded(() => new Map(list(() => [key(), new Map(rising((group) => {
  let paragraph = 0;
  let offset = 0;
  return [group, list(() => {
    const by = number();
    paragraph += by;
    offset = number() + (by ? 0 : offset);
    return paragraph * PARAGRAPH + offset;
  })];
}))])));

const vocabularyOf = decoded(() => list(() => [...pair(), byte()]));

/// Where stems lie: the beginnings of shards, and their names.
const directory = ({ starts, names }) => ({ starts: starts.split(" ").map(start), names: names.match(/.{10}/g) ?? [] });
const rangeOf = ({ starts }, text) => {
  const wanted = start(text);
  return starts.findLastIndex((one) => one <= wanted);
};

/// Returns what is asked: each unit is a word, or several in a row if they were quoted; those with `isOut` must be absent.
export function parse(query) {
  const units = [];
  for (const [all, quoted] of query.matchAll(/-?["“”„]([^"“”„]+)["“”„]|\S+/g)) {
    const isOut = /^-./.test(all);
    const terms = words(quoted ?? all).map(({ word }) => ({ word }));
    for (const row of isOut || quoted ? [terms] : terms.map((term) => [term])) {
      if (row[0]) units.push({ isOut, isQuoted: quoted, terms: row, text: quoted ? `"${quoted}"` : row[0].word });
    }
  }
  const end = units.at(-1);
  if (end && !end.isOut && !end.isQuoted && /\S$/.test(query)) end.terms[0].isTyped = true;
  return units;
}

/// Returns a function that finds where a text of a language holds the units of an answer: `[start, end, number of the unit]`,
/// in order. A compound is marked by its part if the index knows that it has it, as its posts are found.
export function marker(units, language) {
  const isMet = (word, { isQuoted }, term) => {
    const own = stemOf(word, language);
    return own === stemOf(term.word, language)
      || (!isQuoted && (term.wholes.has(own) || (term.begins && (word.startsWith(term.word) || own.startsWith(term.word)))));
  };
  return (text) => {
    const all = words(text);
    return all.flatMap(({ start: from }, place) => units.flatMap((unit, index) => {
      const row = all.slice(place, place + unit.terms.length);
      const isMarked = !unit.isOut && unit.terms.every((term, by) => row[by] && isMet(row[by].word, unit, term));
      return isMarked ? [[from, row.at(-1).end, index]] : [];
    }));
  };
}

/// Cuts a text into pieces: every second one is marked.
export function pieces(text, ranges, from = 0, to = text.length) {
  const cut = [];
  for (const range of ranges) {
    const first = Math.max(range[0], from);
    const end = Math.min(range[1], to);
    if (first >= end) continue;
    // What follows at once belongs to the mark before.
    if (first > from || !cut.length) cut.push(text.slice(from, first), "");
    cut.push(cut.pop() + text.slice(first, end));
    from = end;
  }
  return [...cut, text.slice(from, to)];
}

/// Returns the piece of the paragraphs with most of the words; without any, the beginning.
export function excerpt(paragraphs, find) {
  let best = { worth: 0, text: paragraphs.find((text) => text) ?? "", place: 0, ranges: [] };
  for (const text of paragraphs) {
    const ranges = find(text);
    ranges.forEach(([place], index) => {
      const near = ranges.slice(index, index + 20).filter(([other]) => other < place + LENGTH - BEFORE);
      const worth = 10 * union(near.map(([, , unit]) => unit)).length + Math.min(near.length, 9);
      if (worth > best.worth) best = { worth, text, place, ranges };
    });
  }
  const { worth, text, place, ranges } = best;
  // Cut between words, or between letters where a word has no end.
  const whole = (where) => where + /[\uDC00-\uDFFF]/.test(text[where]);
  const before = text.slice(0, place).slice(-BEFORE).search(/\s\S/);
  const from = place > BEFORE + 20 ? whole(place - BEFORE + before + 1) : 0;
  const after = from + text.slice(from, from + LENGTH).search(/\s\S*$/);
  const to = from + LENGTH < text.length ? (after > place ? after : whole(from + LENGTH)) : text.length;
  const cut = pieces(text, ranges, from, to);
  if (from) cut[0] = `… ${cut[0]}`;
  if (to < text.length) cut.push(`${cut.pop()} …`);
  return { worth, pieces: cut };
}

/// Opens an index. `get(name, isNew)` returns a promise of a file's bytes, past all caches if `isNew`; where there is no such
/// file, its error has a `status` of 404.
export function open(get) {
  let files = {};
  let listed;
  let index;
  let opening;

  /// What was made of a file is remembered; a file that did not come, or is broken, is asked for again.
  const kept = (name, make) => (files[name] ??= get(`${VERSION}/${name}.bin`).then(make).catch((error) => {
    delete files[name];
    throw error;
  }));

  async function take(isNew) {
    const text = utf8.decode(await get("index.json", isNew));
    if (text === listed) return;
    const made = JSON.parse(text);
    sound(made.version === VERSION);
    index = { ...made, ...directory(made) };
    listed = text;
    files = {};
  }

  /// Does some work with the index. If one of its files is gone, the blog was published anew, and the work is done again.
  async function current(work) {
    await (opening ??= take().catch(() => take(true)).catch((error) => {
      opening = undefined;
      throw error;
    }));
    const mine = listed;
    const lost = [];
    const made = await work(lost).catch((error) => {
      lost.push(error);
    });
    if (lost.some(({ status }) => status === 404)) {
      if (listed === mine) await take(true).catch(() => {});
      if (listed !== mine) return work([]);
    }
    if (!made) throw lost.at(-1);
    return made;
  }

  const columns = () => kept(index.columns, columnsOf(index));
  const shard = async (range) => (index.names[range] ? kept(index.names[range], shardOf(index.groups)) : new Map());
  const stemsOf = (word) => index.languages.map((language) => stemOf(word, language) + (language === index.language ? "" : `\x01${language}`));

  /// Fills in where a word is; `lost` gets what could not be read.
  async function look(term, lost) {
    const { word } = term;
    const stems = stemsOf(word);
    term.begins = false;
    term.own = new Map();
    term.parts = new Map();
    // The compounds that it is a part of.
    term.wholes = new Set();
    const merge = (into, from) => {
      for (const [group, [weight, children]] of from) {
        const [other, more] = into.get(group) ?? [0, []];
        into.set(group, [Math.max(other, weight), union([more, children])]);
      }
    };
    const gather = async (ranges, isMeant) => {
      const shards = await Promise.all(union(ranges).map((range) => shard(range).catch((error) => {
        lost.push(error);
        term.isLost = true;
        return [];
      })));
      for (const [name, { form, own, part, wholes }] of shards.flatMap((entries) => [...entries])) {
        if (!isMeant(name, form)) continue;
        merge(term.begins ? term.parts : term.own, own);
        if (term.begins) continue;
        merge(term.parts, part);
        wholes.forEach((whole) => term.wholes.add(whole));
      }
    };
    await gather(stems.map((one) => rangeOf(index, one)), (name) => stems.includes(name));
    if (!term.isTyped || isThere(term) || !BEGINNING.test(word)) return;
    // Four letters have all that begins with them in one shard; one sign may have its pairs in several.
    term.begins = true;
    const ranges = [...index.names.keys()].slice(rangeOf(index, word), rangeOf(index, `${word}\u{10FFFF}`) + 1);
    await gather(ranges, (name, form) => name.startsWith(word) || form.startsWith(word));
  }

  /// Keeps those groups that have the words of a unit in a row.
  async function inRow(unit) {
    const parts = await kept(index.places, (buffer) => directory(json(buffer)));
    const lists = await Promise.all(unit.terms.map(({ word }) => Promise.all(stemsOf(word).map(async (one) =>
      (await kept(parts.names[rangeOf(parts, one)], placesOf)).get(one)))));
    unit.groups = unit.groups.filter((group) => {
      const [places, ...others] = lists.map((all) => new Set(all.flatMap((each) => each?.get(group) ?? [])));
      return [...places].some((place) => others.every((other, by) => other.has(place + by + 1)));
    });
  }

  /// Fills in which groups have a unit.
  async function hold(unit, lost) {
    const { terms, isOut, isQuoted } = unit;
    const lists = terms.map(({ own, parts }) => new Set([...own.keys(), ...(isOut || isQuoted ? [] : parts.keys())]));
    unit.groups = [...lists[0]].filter((group) => lists.every((one) => one.has(group)));
    unit.isLost = terms.some((term) => term.isLost && !isThere(term));
    if (isQuoted && lists[1] && unit.groups[0] >= 0) await inRow(unit).catch((error) => {
      lost.push(error);
      unit.isLost = true;
    });
  }

  /// What a group is worth (BM25, k1 1.2, b 0.6).
  function scorer(terms, lengths) {
    const times = ([weight, ] = [0]) => MIDDLE[weight & 7] + (weight & 8 ? 4 : 0) + (weight & 48 ? 2 : 0);
    const idf = terms.map(({ own, parts }) => {
      const held = union([...own.keys(), ...parts.keys()]).length;
      return Math.log(1 + (index.groups - held + 0.5) / (held + 0.5));
    });
    return (group) => terms.reduce((sum, { own, parts }, n) => {
      const often = times(own.get(group)) + PART * times(parts.get(group));
      return sum + (idf[n] * often * 2.2) / (often + 0.48 + (0.72 * lengths[group]) / (index.average || 1));
    }, 0);
  }

  /// Answers a query. `wish` names a `category`, `year` and `kind`, or some of them.
  ///
  /// `groups` are what was found, best first; `all` is their number without the wishes, and `counts` how many each further
  /// wish would leave. `wanted` are the units that were looked for, with the groups of each, `missing` those that are nowhere,
  /// `unsearched` those whose part of the index cannot be read.
  const ask = (query, wish = {}) => current(async (lost) => {
    const units = parse(query);
    const [table] = await Promise.all([columns(), ...units.flatMap(({ terms }) => terms).map((term) => look(term, lost))]);
    await Promise.all(units.map((unit) => hold(unit, lost)));
    const read = units.filter(({ isLost }) => !isLost);
    const wanted = read.filter(({ isOut }) => !isOut);
    const sets = wanted.map(({ groups }) => new Set(groups));
    const out = new Set(read.flatMap(({ isOut, groups }) => (isOut ? groups : [])));
    const found = (wanted[0]?.groups ?? []).filter((group) => !out.has(group) && sets.every((set) => set.has(group)));

    const counts = {};
    const fits = (group, but) => FILTERS.every((name) => name === but || !wish[name] || table[name][group].includes(wish[name]));
    for (const name of FILTERS) {
      const count = (counts[name] = new Map());
      for (const one of found.filter((group) => fits(group, name)).flatMap((group) => table[name][group])) count.set(one, (count.get(one) ?? 0) + 1);
    }
    const score = scorer(wanted.flatMap(({ terms }) => terms), table.lengths);
    const scored = found.filter((group) => fits(group)).map((group) => [group, score(group)]);
    return {
      units,
      groups: scored.sort((a, b) => b[1] - a[1] || b[0] - a[0]).map(([group]) => group),
      all: found.length,
      counts,
      wanted,
      missing: wanted.filter(({ groups }) => !groups.length),
      unsearched: units.filter(({ isLost }) => isLost),
      isBroken: lost.length > 0,
      listed,
    };
  });

  /// Reads what is shown of a group of an answer: its text, its children with most of the words, and how to mark them. After
  /// a new index the numbers are others: the error `isStale`, and one asks again.
  const read = (group, { units, listed: mine }) => current(async () => {
    if (mine !== listed) throw { isStale: true };
    const { names, kind } = await columns();
    const text = await kept(names[group], json);
    const having = units.filter(({ isOut }) => !isOut).flatMap(({ terms }) => terms)
      .map(({ own, parts }) => union([own, parts].map((some) => some.get(group)?.[1] ?? [])));
    const count = (child) => having.filter((children) => children.includes(child)).length;
    // The title stands for the whole: what it holds hides no slide.
    const all = union(having).filter((child) => child);
    const most = Math.max(...all.map(count));
    return {
      ...text,
      kind: kind[group][0],
      children: all.filter((child) => count(child) === most).sort((a, b) => a - b),
      async child(place) {
        const [from, name] = text.m?.findLast(([first]) => first <= place) ?? [1];
        return (name ? await kept(name, json) : text.k)[place - from];
      },
      find: marker(units, text.l?.split("-")[0] ?? index.language),
    };
  });

  /// Returns words of the blog that lie near one that is nowhere. What finds them comes only then.
  const suggest = (word) => current(async () => {
    const { near } = await import("./near.js");
    const own = [...await shard(rangeOf(index, word)).catch(() => [])];
    return near(word, stemOf(word, index.language), fold, own.map(([name, { form, own: groups }]) => [name, form, Math.log2(groups.size || 1)]),
      () => kept(index.vocabulary, vocabularyOf));
  });

  return { ask, read, suggest };
}
