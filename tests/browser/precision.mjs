// How good the first ten hits are: posts of known topics (`topics.txt`), and questions that were written before the first
// answer was read (`questions.txt`). No browser; `POSTS=2000` posts, `MISSES=1` lists all questions, `KEEP=folder`
// keeps the site. GRIFFEL is the program (else the checkout's own debug build).
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { inflateRawSync } from "node:zlib";
import { open } from "../../src/search/browser/engine.js";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? resolve(here, "../../target");
const griffel = process.env.GRIFFEL ?? join(target, "debug", "griffel");
const POSTS = Number(process.env.POSTS ?? 2000);
/// Share of right hits among ten, mean of all questions: by ten always, and by as many as there are, since a right word may
/// stand in seven posts.
const LEAST = { ten: 0.984, shown: 0.99 };
/// What every post may say, whatever it is about.
const COMMON = `Eleverna {arbetade|fortsatte} {i grupp|var för sig} {hela veckan|till lunch}.
Arbetslaget {utvärderar|planerar} {på onsdag|före lovet}.
Rektor {beslutade|föreslog} att {pröva|fortsätta} {under våren|ett år till}.
Lärarna {skrev|berättade} om vad som {fungerade|blev svårt} i {klassen|gruppen}.
Nästa {vecka|termin} {fortsätter vi|tar vi upp tråden}.
Målet är att {fler|alla} ska {lyckas|hinna med} i skolan.
{Klass 4|Årskurs 7|Trean} {visade|samlade} sina {resultat|erfarenheter}.
Skolan {har prövat|arbetar med} det här {i två år|sedan i höstas}.
Vi {träffades|möttes} {en eftermiddag|på konferensen} för att {tala om|skriva ner} det.
{Kunskap|Undervisning} {tar tid|byggs långsamt}, {säger en lärare|står det i läroplanen}.`.split("\n");
const PLAIN = ["Terminen som gick", "Tankar från veckan", "Tre frågor till oss själva", "Vad vi lärde oss", "Anteckningar i november"];

const lines = (name) => readFileSync(join(here, name), "utf8").split("\n").filter((line) => line && !/^# .*`/.test(line));

/// Numbers that are the same on every machine.
function dice(seed) {
  let state = seed;
  const below = (end) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
  const one = (list) => list[below(list.length)];
  const said = (text) => {
    const drawn = text.replace(/\{([^}]*)\}/g, (_, choices) => one(choices.split("|")));
    return drawn[0].toUpperCase() + drawn.slice(1);
  };
  /// Some of a list, each once.
  const some = (list, count) => list.map((item) => [below(1e6), item]).sort(([a], [b]) => a - b).slice(0, count).map(([, item]) => item);
  return { below, one, said, some };
}

function topics() {
  const made = [];
  for (const line of lines("topics.txt")) {
    if (line.startsWith("# ")) {
      const [name, category] = line.slice(2).split(" | ");
      made.push({ name, category, titles: [], passing: [], sentences: [] });
    } else if (line.startsWith("= ")) made.at(-1).titles.push(...line.slice(2).split(" | "));
    else if (line.startsWith("+ ")) made.at(-1).passing.push(...line.slice(2).split(" | "));
    else made.at(-1).sentences.push(line);
  }
  return made;
}

/// A post dwells on some words of its topic and speaks of two or three others in passing, once; every fourth title tells
/// nothing.
function post(number, all) {
  const { below, one, said, some } = dice(number * 7919 + 13);
  const topic = all[number % all.length];
  const others = some(all.filter((other) => other !== topic), 2 + below(2));
  const passing = others.map(({ passing: brief, sentences }) => one(below(4) ? brief : sentences));
  const dwelt = some(topic.sentences, 4);
  const own = Array.from({ length: 8 + below(7) }, () => one(dwelt));
  const text = some([...own, ...some(COMMON, 4 + below(6)), ...passing], 99).map(said);
  const paragraphs = [];
  while (text.length) paragraphs.push(text.splice(0, 2 + below(4)).join(" "));
  const day = new Date(Date.UTC(2010, 0, 11) + number * 2.9 * 864e5).toISOString().slice(0, 10);
  return { topic: topic.name, category: topic.category, day, title: one(below(4) ? topic.titles : PLAIN), text: paragraphs.join("\n\n") };
}

function write(folder, all, texts) {
  const put = (name, text) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  put("griffel.yaml", "title: Kända ämnen\nurl: https://norrby.example/\nlanguage: sv\nshare_pictures: false\n");
  const by = new Map();
  for (let number = 0; number < POSTS; number += 1) {
    const { topic, category, day, title, text } = post(number, all);
    const name = `p${number}`;
    texts.push(title, category, text);
    put(`content/posts/${day.slice(0, 4)}/${name}.md`, `---\ntitle: ${JSON.stringify(title)}\ndate: ${day}\nslug: ${name}\ncategories: [${category}]\n---\n\n${text}\n`);
    by.set(name, topic);
  }
  return by;
}

/// Words that nobody ever wrote, of sounds that Swedish has.
function invented(count) {
  const { below, one } = dice(7);
  const starts = "b br d dr f fl g gr h j k kl l m n p pl r s sk sl t tr v".split(" ");
  const syllable = () => one(starts) + one([..."aeiouyåäö"]) + one(["", "n", "r", "l", "s", "t", "k", "m", "ck", "nd"]);
  return Array.from({ length: count }, () => Array.from({ length: 2 + below(3) }, syllable).join(""));
}

/// Asks as a reader does who takes the first suggestion for a word that is nowhere.
async function asked(index, question) {
  let query = question;
  let answer = await index.ask(query);
  for (let tries = 0; answer.missing.length && tries < 3; tries += 1) {
    const { text } = answer.missing[0];
    const [better] = await index.suggest(text);
    if (!better) break;
    query = query.replace(text, better);
    answer = await index.ask(query);
  }
  const hits = await Promise.all(answer.groups.slice(0, 10).map((group) => index.read(group, answer)));
  return { query, count: answer.all, hits };
}

assert(existsSync(griffel), `${griffel} is not there: build it first, or set GRIFFEL`);
const all = topics();
const folder = process.env.KEEP ?? mkdtempSync(join(tmpdir(), "griffel-precision-"));
const site = join(folder, "site");
const texts = [];
const by = write(site, all, texts);
const out = join(folder, "out");
execFileSync(griffel, ["build", "--site", site, "--out", out, "--today", "2026-11-23", "--quiet", "--no-cache"], { stdio: ["ignore", "inherit", "ignore"] });
const index = open(async (name) => {
  const bytes = readFileSync(join(out, "search-index", name));
  return Uint8Array.from(name.endsWith(".bin") ? inflateRawSync(bytes) : bytes).buffer;
});
const questions = lines("questions.txt");
const sum = { ten: 0, shown: 0 };
for (const line of questions) {
  const [, question, isMisspelt, topic] = line.match(/^(.*?)(\??): (.*)$/);
  assert(all.some(({ name }) => name === topic), line);
  const { query, count, hits } = await asked(index, question);
  const found = hits.map(({ h }) => by.get(h.split("/").at(-2)));
  const others = found.filter((one) => one !== topic);
  const right = found.length - others.length;
  sum.ten += right / 10;
  sum.shown += right / (found.length || 1);
  if (right < 10 || process.env.MISSES) {
    console.log(`    ${right} of ${found.length} right, ${count} found: ${question}${isMisspelt}${query === question ? "" : ` -> ${query}`}${others.length ? `; others: ${others.join(", ")}` : ""}`);
  }
}
const whole = texts.join(" ").toLowerCase();
const nowhere = invented(1000).filter((word) => !whole.includes(word));
const claimed = [];
for (const word of nowhere) if ((await index.ask(`${word} `)).all) claimed.push(word);
if (!process.env.KEEP) rmSync(folder, { recursive: true });
const mean = (name) => sum[name] / questions.length;
console.log(`    ${questions.length} questions to ${POSTS} posts on ${all.length} topics: precision at 10 is ${mean("ten").toFixed(3)}, of what is shown ${mean("shown").toFixed(3)}`);
for (const [name, least] of Object.entries(LEAST)) assert(mean(name) >= least, `${name}: below ${least}`);
console.log("ok  the first hits are on what was asked");
assert(nowhere.length > 900);
assert.deepEqual(claimed, [], "words that stand nowhere");
console.log(`ok  none of ${nowhere.length} made words is found`);
