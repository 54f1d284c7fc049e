// The script that reads the index, without a browser and without the program: against an index of another hand.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { excerpt, marker, open, parse, pieces } from "../../src/search/browser/engine.js";
import { distance } from "../../src/search/browser/near.js";
import { getter, written } from "./index.mjs";
import { isCurrent, place, SCRIPTS } from "./minify.mjs";

const seen = (what) => console.log(`ok  ${what}`);
const LONG = "x".repeat(10_000);
const RECORDS = [
  { title: "Om bloggen", href: "/om/", kind: "page", text: ["Vi skriver om skolan i Norrby."] },
  { title: "Mobbning", href: "/a/", day: "2024-03-01", categories: ["Trygghet"], text: ["Så arbetar vi mot mobbning.", "Rasten är lång."] },
  { title: "Kvalitetsarbete", href: "/b/", day: "2024-05-01", categories: ["Analys"], text: ["Kvaliteten i arbetet.", "Ett systematiskt kvalitetsarbete."] },
  { title: "Läsning", href: "/c/", day: "2025-02-01", categories: ["Analys"], text: ["Läsning på lov. Skolans bibliotek är öppet, och läsningen ökar."] },
  { title: "Lov", href: "/d/", day: "2025-06-01", text: ["Skolbiblioteket har öppet. En bibliotekarie läser."] },
  { title: "Tal om läsning", href: "/e/", day: "2025-09-01", kind: "presentation", apart: true, parts: [
    { title: "Varför", label: "Bild 1", href: "/e/#page-1", text: ["Varför läsning och bibliotek?"] },
    { title: "", label: "Bild 2", href: "/e/#page-2", text: ["Bara en bild."] },
    { title: "Hur", label: "Bild 3", href: "/e/#page-3", text: ["Biblioteket är öppet för läsning."] },
  ] },
  { title: "Reading", href: "/f/", language: "en", day: "2025-10-01", text: ["Learning to read at school. A sag of the roof."] },
  { title: "学校教育", href: "/g/", language: "zh", day: "2025-11-01", text: ["我们的学校教育很好。"] },
  { title: "القراءة في المدرسة", href: "/h/", language: "ar", day: "2025-12-01", text: ["نحب القراءة في المدرسة كل يوم."] },
  { title: "Långt", href: "/i/", day: "2026-01-01", text: [`${"ord ".repeat(200)}${LONG} 👩‍🏫 slut på ${"mycket ".repeat(80)}`] },
  { title: "Sagan", href: "/j/", day: "2026-02-01", text: ["Vi mäter. Öppet bibliotek, men stängd skolgård; skolgården är gård."] },
];
const TITLES = RECORDS.map(({ title }) => title);
const source = written(RECORDS);

async function opened(change, records) {
  const { get, asked } = getter(records ?? source, change);
  const index = open(get);
  const titles = async (query, wish) => (await index.ask(query, wish)).groups.map((group) => TITLES[group]);
  return { ...index, asked, titles };
}
const marks = async (text, query, { language = "sv", records = [{ title: "Allt", href: "/", language, text: [text] }] } = {}) => {
  const { ask } = await opened(undefined, written(records));
  const { units } = await ask(query);
  return pieces(text, marker(units, language)(text)).filter((_, n) => n % 2);
};

{
  const { asked, ask, read, titles } = await opened();
  assert.deepEqual(asked, []);
  assert.deepEqual(await titles("mobbning"), ["Mobbning"]);
  assert.equal(asked.length, 3, `${asked}`);
  assert.equal(asked[0], "index.json");
  assert(asked.includes(`1/${source.index.columns}.bin`));
  await ask("mobbning");
  await ask("mobbnin");
  await ask("mobbningen");
  assert.equal(asked.length, 3, "what was fetched is remembered");
  const answer = await ask("mobbning");
  const { t, h } = await read(answer.groups[0], answer);
  await read(answer.groups[0], answer);
  assert.deepEqual([t, h, asked.length], ["Mobbning", "/a/", 4]);
  seen("a first word costs three files, its letters and forms none, a hit one");
}
{
  const { asked, ask } = await opened();
  await ask("k");
  for (let n = 2; n <= 12; n += 1) {
    const before = asked.length;
    await ask("kvalitetsarb".slice(0, n));
    assert(asked.length - before <= 1, `${asked.slice(before)}`);
  }
  seen("a further letter costs at most one file");
}
{
  const { titles, ask } = await opened();
  assert.deepEqual(await titles("lovet"), ["Lov", "Läsning"], "by stem; the title first");
  assert.deepEqual(await titles("bibliotek"), ["Tal om läsning", "Sagan", "Läsning", "Lov"], "parts of compounds come last");
  assert.deepEqual(await titles("bibliotek läsning"), ["Tal om läsning", "Läsning"], "all words");
  assert.deepEqual(await titles("kvalitets arbete"), ["Kvalitetsarbete"]);
  assert.deepEqual(await titles("bibliotek -skolbiblioteket -sagan"), ["Tal om läsning", "Läsning"]);
  assert.deepEqual(await titles('"öppet bibliotek"'), ["Sagan"], "a phrase in a row");
  assert.deepEqual(await titles('"biblioteket öppet"'), []);
  assert.deepEqual((await ask('"biblioteket öppet"')).missing.map(({ text }) => text), ['"biblioteket öppet"']);
  assert.deepEqual(await titles('bibliotek -"öppet bibliotek"'), ["Tal om läsning", "Läsning", "Lov"]);
  assert.deepEqual(await titles('"bibliotek"'), ["Tal om läsning", "Sagan", "Läsning"], "a quoted word is whole");
  assert.deepEqual(await titles("systema"), ["Kvalitetsarbete"], "a beginning while it is typed");
  assert.deepEqual(await titles("systema "), [], "not after a space");
  assert.deepEqual(await titles("sys"), [], "nor below four letters");
  assert.deepEqual(await titles("nowhere mobbning"), []);
  const apart = await ask("mobbning kvalitet");
  assert.deepEqual([apart.groups, apart.missing, apart.wanted.map(({ text, groups }) => [text, groups.length])], [[], [], [["mobbning", 1], ["kvalitet", 1]]]);
  assert.deepEqual([(await ask("")).units, (await ask(" ?! - \"\"")).units], [[], []]);
  seen("stems, parts, phrases, words to leave out, beginnings");
}
{
  const { suggest, asked, ask } = await opened();
  await ask("mobning");
  const before = asked.length;
  assert.equal((await suggest("mobning"))[0], "mobbning");
  assert.equal(asked.length, before, "of its own shard");
  assert.equal((await suggest("kvalitetsarbte"))[0], "kvalitetsarbete");
  assert.equal((await suggest("lasning"))[0], "läsning");
  assert((await suggest("rgård")).length > 0);
  assert.deepEqual(await suggest("qqqqqqqqq"), []);
  assert.deepEqual(await suggest(LONG.slice(1)), []);
  assert.equal(asked.filter((name) => name === `1/${source.index.vocabulary}.bin`).length, 1);
  assert.deepEqual([distance("abcd", "abdc", 1), distance("a", "abc", 2), distance("a", "abc", 1)], [1, 2, 99]);
  const own = written([{ title: "A", href: "/", text: ["En skolgård.", "En skola."] }]);
  assert.deepEqual(await (await opened(undefined, own)).ask("gården").then(({ missing }) => missing.length), 1);
  const other = await opened(undefined, own);
  await other.ask("gården");
  assert.deepEqual(await other.suggest("gården"), ["skolgård"], "a part that never stands alone");
  seen("what lies near a word that is nowhere");
}
{
  const { ask, read } = await opened();
  const answer = await ask("bibliotek läsning");
  const talk = await read(TITLES.indexOf("Tal om läsning"), answer);
  assert.deepEqual([talk.kind, talk.children], ["presentation", [1, 3]]);
  assert.equal((await talk.child(3)).h, "/e/#page-3");
  const cut = excerpt((await talk.child(3)).p, talk.find);
  assert.deepEqual(cut.pieces, ["", "Biblioteket", " är öppet för ", "läsning", "."]);
  const titled = await ask("tal hur läsning");
  assert.deepEqual((await read(TITLES.indexOf("Tal om läsning"), titled)).children, [3], "words of the title hide no slide");
  const partly = await ask("bibliotek");
  const lov = await read(TITLES.indexOf("Lov"), partly);
  assert.deepEqual(excerpt(lov.p, lov.find).pieces.filter((_, n) => n % 2), ["Skolbiblioteket"]);
  const post = await read(TITLES.indexOf("Läsning"), partly);
  assert.deepEqual(post.children, []);
  seen("the slides that hold most of the words; the marks of what was found");
}
{
  const { ask } = await opened();
  const { counts, all } = await ask("läsning bibliotek");
  assert.equal(all, 2);
  assert.deepEqual([...counts.kind], [["post", 1], ["presentation", 1]]);
  assert.deepEqual([...counts.category], [["Analys", 1]]);
  const one = await ask("bibliotek", { year: "2025", kind: "post" });
  assert.deepEqual([one.groups.length, one.all], [2, 4]);
  assert.deepEqual(Object.fromEntries(one.counts.year), { 2025: 2, 2026: 1 });
  assert.deepEqual(Object.fromEntries(one.counts.kind), { post: 2, presentation: 1 });
  for (const [name, map] of Object.entries(one.counts)) {
    for (const [value, count] of map) {
      const wish = { year: "2025", kind: "post", [name]: value };
      assert.equal((await ask("bibliotek", wish)).groups.length, count, `${name} ${value}`);
    }
  }
  assert.deepEqual((await ask("norrby")).counts.year.size, 0, "a page without a date");
  assert.equal((await ask("bibliotek", { category: "Finns inte" })).groups.length, 0);
  seen("the count of each filter is what it leaves");
}
{
  const { titles, ask, read } = await opened();
  assert.deepEqual(await titles("reads"), ["Reading"], "English by its own rules");
  assert.deepEqual(await titles("学校"), ["学校教育"]);
  assert.deepEqual(await titles("学校教育"), ["学校教育"]);
  assert.deepEqual(await titles("学"), ["学校教育"], "one sign begins a pair");
  assert.deepEqual(await titles("المدرسة"), ["القراءة في المدرسة"]);
  assert.deepEqual(await titles("👩‍🏫"), [], "emoji are no words");
  assert.deepEqual(await titles(LONG), ["Långt"]);
  assert.deepEqual(await titles(LONG.slice(5)), ["Långt"], "as a beginning");
  const answer = await ask(LONG);
  const { p, find } = await read(answer.groups[0], answer);
  const cut = excerpt(p, find);
  assert(cut.pieces.join("").length < 400, `${cut.pieces.join("").length}`);
  assert(cut.pieces[1].startsWith("xxx"));
  const arabic = await ask("المدرسة");
  const text = await read(arabic.groups[0], arabic);
  assert.deepEqual([text.l, excerpt(text.p, text.find).pieces[1]], ["ar", "المدرسة"]);
  assert.deepEqual((await marks("我们的学校教育很好。", "学校教育", { language: "zh" })).join(""), "学校教育");
  assert.deepEqual(excerpt([`${"å ".repeat(300)}😀😀😀`], () => []).pieces.join("").length < 240, true);
  assert.deepEqual(excerpt([], () => []).pieces, [""]);
  seen("other languages, other scripts, words of 10,000 letters");
}
{
  const shardOf = (stem) => {
    const starts = source.index.starts.split(" ");
    const at = starts.findLastIndex((start) => start <= stem.slice(0, 4));
    return `1/${source.index.names.slice(10 * at, 10 * at + 10)}.bin`;
  };
  const name = shardOf("mobb");
  for (const [what, change] of [
    ["cut", (bytes) => bytes.slice(0, -3)],
    ["longer", (bytes) => [...bytes, 0]],
    ["of large numbers", (bytes) => bytes.map((byte, n) => (n < 4 ? 255 : byte))],
    ["of nonsense", (bytes) => bytes.map((byte) => byte ^ 0x5a)],
    ["gone", () => undefined],
    ["a page of markup", () => Buffer.from("<!doctype html><html lang=sv><title>Fel</title>")],
  ]) {
    const { ask } = await opened((asked, bytes) => (asked === name ? change(bytes) : bytes));
    const answer = await ask("mobbning bibliotek");
    assert.deepEqual([answer.isBroken, answer.unsearched.map(({ text }) => text), answer.groups.length], [true, ["mobbning"], 4], what);
    assert.deepEqual([(await ask("mobbning")).groups, (await ask("mobbning")).missing], [[], []], "no count of what was not read");
    const whole = await ask("bibliotek");
    assert.deepEqual([whole.isBroken, whole.groups.length], [false, 4], what);
  }
  const { ask } = await opened((asked, bytes) => (asked === "index.json" ? undefined : bytes));
  await assert.rejects(ask("bibliotek"));
  let isOffline = true;
  const later = await opened((asked, bytes) => (isOffline ? undefined : bytes));
  await assert.rejects(later.ask("bibliotek"));
  isOffline = false;
  assert.equal((await later.titles("bibliotek")).length, 4, "after a failure it goes on");
  seen("a broken shard is told, and the rest is searched");
}
{
  // A new publication: the old list lies in the browser's cache, its files are gone.
  const fresh = written([...RECORDS, { title: "Nytt", href: "/ny/", day: "2026-03-01", text: ["Bibliotek igen."] }]);
  const aged = (asked, bytes, isNew) => (asked === "index.json" && !isNew ? source.files.get(asked) : fresh.files.get(asked));
  const { ask, read, asked } = await opened(aged);
  const answer = await ask("bibliotek");
  assert.equal(answer.groups.length, 5);
  assert.equal(asked.filter((name) => name === "index.json anew").length, 1);
  assert.equal((await read(answer.groups[0], answer)).h !== undefined, true);
  let now = source;
  const during = await opened((name) => now.files.get(name));
  const before = await during.ask("bibliotek");
  now = fresh;
  const gone = source.texts.findIndex((name) => !fresh.texts.includes(name));
  if (gone >= 0) await assert.rejects(during.read(gone, before), { isStale: true });
  assert.equal((await during.ask("mobbning")).groups.length, 1);
  seen("files of an older publication are asked for anew, once");
}
{
  for (const [records, query, count] of [[[], "ord", 0], [[{ title: "Ett", href: "/", text: ["Ett ord."] }], "ord", 1], [[{ title: "", href: "/" }], "ord", 0]]) {
    const own = written(records);
    const { ask, suggest } = await opened(undefined, own);
    const answer = await ask(query);
    assert.deepEqual([answer.groups.length, answer.isBroken], [count, false]);
    await ask('"ett ord"');
    await suggest("orde");
  }
  seen("no posts, one post, a post without words");
}
{
  const library = "Ett skolbibliotek, en biblioteksplan och ett bibliotek.";
  const known = (text, ...words) => ({ records: [{ title: "", href: "/", text: [text] }, { title: "Ord", href: "/ord/", text: words }] });
  assert.deepEqual(await marks(library, "bibliotek", known(library, "Skolan har en plan.")), ["skolbibliotek", "biblioteksplan", "bibliotek"]);
  // A compound is marked by its part where posts are found by it, and a word that but ends so is not.
  const breaks = "Lunchrasten är lång. I kontrast till den: en frukostrast, en trast och en rastplats.";
  assert.deepEqual(await marks(breaks, "rast", known(breaks, "lunch rast frukost plats")), ["Lunchrasten", "frukostrast", "rastplats"]);
  assert.deepEqual(await marks("Kvalitetsarbetet, kvaliteten.", "kvalitet", known("Kvalitetsarbetet, kvaliteten.", "arbete")), ["Kvalitetsarbetet", "kvaliteten"]);
  assert.deepEqual(await marks("Kvalitetsarbetet, kvaliteten.", '"kvalitet"', known("Kvalitetsarbetet, kvaliteten.", "arbete")), ["kvaliteten"]);
  assert.deepEqual(await marks("Systematiskt, systerligt.", "systema"), ["Systematiskt"]);
  assert.deepEqual(await marks("Öppet bibliotek. Bibliotek öppet.", '"öppet bibliotek"'), ["Öppet bibliotek"]);
  assert.deepEqual(await marks("<b>A & b</b>", "b"), ["b", "b", "b"]);
  assert.deepEqual(parse('it-pedagog -film "en två" „tre fyra” -"fem sex" öppen"').map(({ text, isOut, terms }) => [text, !!isOut, !!terms[0].isTyped]),
    [["it", false, false], ["pedagog", false, false], ["film", true, false], ['"en två"', false, false], ['"tre fyra"', false, false], ['"fem sex"', true, false], ["öppen", false, true]]);
  seen("marks, and how a question is read");
}
{
  for (const name of SCRIPTS) {
    assert(await isCurrent(name), `${name} is older than its sources: node minify.mjs`);
    const bytes = execFileSync("gzip", ["-9nc", place(name)]).length;
    console.log(`    ${name}: ${bytes} bytes, gzipped`);
    // What a first search fetches of script.
    assert(bytes <= 9_000, `${bytes} bytes`);
  }
  seen("the script is made of its sources, and small");
}
