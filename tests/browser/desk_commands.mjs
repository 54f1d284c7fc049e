// The commands of the desk's editor, without a browser: what each makes of a text and a selection; and that the vendored script
// is the one whose hash is written down.
//
// `¦` is the caret, `⟦ ⟧` a selection.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";

const folder = resolve(dirname(fileURLToPath(import.meta.url)), "../../src/desk/editor");
const part = (name) => import(join(folder, name));
const { activeAt, run } = await part("commands.js");
const { apply, difference, moved } = await part("edit.js");
const { insertBlock, isAddress, linkAt, setLink } = await part("blocks.js");
const { backspace, breakLine, deleteForward, enter, typeBetween } = await part("enter.js");
const { TEXTS, directiveOf, parser, visible } = await part("markdown.js");
const { isInline } = await part("inline.js");
const { caretWords } = await part("text.js");

const seen = (what) => console.log(`ok  ${what}`);

const read = (marked) => {
  const text = marked.replace(/[¦⟦⟧]/g, "");
  const caret = marked.indexOf("¦");
  if (caret >= 0) return { text, selection: { from: caret, to: caret } };
  return { text, selection: { from: marked.indexOf("⟦"), to: marked.indexOf("⟧") - 1 } };
};
const show = ({ text, selection: { from, to } }) =>
  from === to ? `${text.slice(0, from)}¦${text.slice(from)}` : `${text.slice(0, from)}⟦${text.slice(from, to)}⟧${text.slice(to)}`;

let number = 0;
function becomes(before, after, act, name) {
  const { text, selection } = read(before);
  const edit = act(text, selection, parser.parse(text));
  assert.equal(show(apply(text, selection, edit)), after, `${name} on ${JSON.stringify(before)}`);
  number += 1;
}
const cases = (name, table, act = (text, selection, tree) => run(name, text, selection, tree, { time: "2026-04-20 14:05" })) => {
  for (const [before, after] of table) becomes(before, after, act, name);
};

cases("bold", [
  ["Hej ⟦du⟧ där", "Hej **⟦du⟧** där"],
  ["Hej **⟦du⟧** där", "Hej ⟦du⟧ där"],
  ["Hej ⟦**du**⟧ där", "Hej ⟦du⟧ där"],
  ["Hej __⟦du⟧__ där", "Hej ⟦du⟧ där"],
  ["⟦Hej du ⟧där", "**⟦Hej du⟧** där"],
  ["⟦**hej** du⟧", "**⟦hej du⟧**"],
  ["**hej ⟦du⟧**", "**hej** ⟦du⟧"],
  ["**hej** ⟦du⟧ **där**", "**hej ⟦du⟧ där**"],
  ["lä¦sa", "**lä¦sa**"],
  ["**lä¦sa**", "lä¦sa"],
  ["**läsa mer n¦u**", "**läsa mer** n¦u"],
  ["läsa¦", "läsa**¦**"],
  ["läsa ¦", "läsa **¦**"],
  ["¦", "**¦**"],
  ["**¦**", "¦"],
  ["**läsa¦**", "**läsa**¦"],
  ["**läsa**¦", "**läsa¦**"],
  ["Vi **läsa ¦**", "Vi **läsa** ¦"],
  ["*¦*", "***¦***"],
  ["***¦***", "*¦*"],
  ["se [lä⟦nk](x.md) och⟧ mer", "se [lä**⟦nk**](x.md) **och⟧** mer"],
  ["> a ⟦b\n> c⟧ d", "> a **⟦b\n> c⟧** d"],
  ["⟦# A\n\nB⟧", "# **⟦A**\n\n**B⟧**"],
  ["- ⟦a\n- b⟧\n", "- **⟦a**\n- **b⟧**\n"],
  ["*hej ⟦du* och⟧ jag", "*hej **⟦du*** **och⟧** jag"],
  ["⟦”Hej”⟧du", "**⟦”Hej”du⟧**"],
  ["| ⟦a⟧ | b |\n|---|---|\n", "| **⟦a⟧** | b |\n|---|---|\n"],
  ["```\n⟦a⟧\n```", "```\n⟦a⟧\n```"],
  ["::: tip\n⟦a⟧\n:::", "::: tip\n**⟦a⟧**\n:::"],
  ["⟦  ⟧", "⟦  ⟧"],
  ["`ko¦d`", "`ko¦d`"],
  ["مر⟦حبا⟧", "مر**⟦حبا⟧**"],
  ["en ⟦🙂⟧ glad", "en **⟦🙂⟧** glad"],
]);
cases("italic", [
  ["Hej ⟦du⟧ där", "Hej *⟦du⟧* där"],
  ["Hej _⟦du⟧_ där", "Hej ⟦du⟧ där"],
  ["**⟦du⟧**", "***⟦du⟧***"],
  ["a ⟦***b***⟧ c", "a **⟦b⟧** c"],
  ["¦", "*¦*"],
  ["**läsa ¦mer**", "**läsa *¦*mer**"],
]);
cases("heading", [
  ["¦Text", "## ¦Text"],
  ["## ¦Text", "¦Text"],
  ["## A\n\nTe¦xt", "## A\n\n## Te¦xt"],
  ["## A\n\n## Te¦xt", "## A\n\n### Te¦xt"],
  ["## A\n\n### Te¦xt", "## A\n\nTe¦xt"],
  ["## A\n\n### B\n\nTe¦xt", "## A\n\n### B\n\n### Te¦xt"],
  ["## A\n\n### B\n\n### Te¦xt", "## A\n\n### B\n\n## Te¦xt"],
  ["## A\n\n### B\n\n## Te¦xt", "## A\n\n### B\n\nTe¦xt"],
  ["Text¦\n----\n", "Text¦\n"],
  ["Ett\n===\n\nText¦\n----\n", "Ett\n===\n\nText¦\n"],
  ["#### A¦", "A¦"],
  ["- p¦unkt", "## p¦unkt"],
  ["> c¦itat", "> ## c¦itat"],
  ["## A ##¦", "A¦"],
  ["¦", "## ¦"],
  ["```\n¦kod\n```", "```\n¦kod\n```"],
  ["⟦ett\n\ntvå⟧", "⟦## ett\n\n## två⟧"],
]);
cases("heading2", [["¦Text", "## ¦Text"], ["### T¦ext", "## T¦ext"], ["## T¦ext", "## T¦ext"]]);
cases("heading3", [["T¦ext", "### T¦ext"]]);
cases("paragraph", [["### T¦ext", "T¦ext"], ["T¦ext", "T¦ext"]]);
cases("bullets", [
  ["¦", "- ¦"],
  ["- ¦", "¦"],
  ["e¦tt", "- e¦tt"],
  ["- e¦tt", "e¦tt"],
  ["⟦ett\ntvå⟧", "⟦- ett\n- två⟧"],
  ["⟦ett\n\ntvå⟧", "⟦- ett\n- två⟧"],
  ["⟦- ett\n- två⟧", "⟦ett\n\ntvå⟧"],
  ["⟦1. ett\n2. två⟧", "⟦- ett\n- två⟧"],
  ["⟦- ett\ntvå⟧", "⟦ett\ntvå⟧"],
  ["- a\n- b¦\n- c", "- a\n\nb¦\n\n- c"],
  ["a\nb¦", "- a\n  b¦"],
  ["- a\n  b¦", "a\nb¦"],
  ["> a¦", "> - a¦"],
  ["## a¦", "- a¦"],
  ["⟦ett\n⟧text", "⟦- ett\n\n⟧text"],
  ["- [x] gjo¦rt", "gjo¦rt"],
  ["```\nk¦od\n```", "```\nk¦od\n```"],
  [
    `⟦${"Det här är en rad som en annan editor har brutit vid en viss bredd och som går\nvidare här.⟧"}`,
    `⟦- ${"Det här är en rad som en annan editor har brutit vid en viss bredd och som går\n  vidare här.⟧"}`,
  ],
]);
cases("numbers", [
  ["⟦ett\ntvå\ntre⟧", "⟦1. ett\n2. två\n3. tre⟧"],
  ["⟦- ett\n- två⟧", "⟦1. ett\n2. två⟧"],
  ["⟦- a\n  - b\n- c⟧", "⟦1. a\n  1. b\n2. c⟧"],
]);
cases("quote", [
  ["a¦", "> a¦"],
  ["> a¦", "a¦"],
  ["⟦a\n\nb⟧", "⟦> a\n>\n> b⟧"],
  ["⟦> a\n>\n> b⟧", "⟦a\n\nb⟧"],
  ["a\nb¦\nc\n\nd", "> a\n> b¦\n> c\n\nd"],
  ["- a¦", "> - a¦"],
  ["¦", "> ¦"],
  ["::: tip\na¦\n:::", "::: tip\n> a¦\n:::"],
]);
cases("indent", [["- a\n- b¦", "- a\n  - b¦"], ["- b¦", "- b¦"], ["1. a\n2. b¦", "1. a\n   2. b¦"]]);
cases("outdent", [["- a\n  - b¦", "- a\n- b¦"]]);
cases("update", [
  ["¦", "::: update{time=\"2026-04-20 14:05\"}\n¦\n:::\n\n"],
  ["text¦", "text\n\n::: update{time=\"2026-04-20 14:05\"}\n¦\n:::\n\n"],
  ["⟦a\n\nb⟧", "::: update{time=\"2026-04-20 14:05\"}\n⟦a\n\nb⟧\n:::"],
]);
cases("more", [
  ["a¦\n\nb", "a\n\n<!--more-->\n\n¦b"],
  ["a\n\n¦\n\nb", "a\n\n<!--more-->\n\n¦b"],
  ["a\n\n<!--more-->¦\n\nb", "a¦\n\nb"],
  ["a\n\n<!-- more -->\n\nb\n\nc¦\n\nd", "a\n\nb\n\nc\n\n<!--more-->\n\n¦d"],
  ["a\n\nb¦\n\n<!--more-->\n\nc", "a\n\nb\n\n<!--more-->\n\n¦c"],
]);
seen(`${number} cases of the commands`);

number = 0;
cases("a block", [
  ["¦", "![](x.jpg)\n\n¦"],
  ["a¦b", "ab\n\n![](x.jpg)\n\n¦"],
  ["¦ab", "![](x.jpg)\n\n¦ab"],
  ["a\n\n¦b", "a\n\n![](x.jpg)\n\n¦b"],
  ["a\n¦\nb", "a\n\n![](x.jpg)\n\n¦b"],
  ["a¦\n\nb", "a\n\n![](x.jpg)\n\n¦b"],
  ["- a¦\n- b\n\nc", "- a\n- b\n\n![](x.jpg)\n\n¦c"],
  ["a\n\n¦\n\nb", "a\n\n![](x.jpg)\n\n¦b"],
], (text, selection, tree) => insertBlock(text, selection, "![](x.jpg)", tree));
cases("a link", [
  ["Se ⟦sidan⟧ nu", "Se [sidan](b.md)¦ nu"],
  ["Se [si¦dan](a.md) nu", "Se [sidan](b.md)¦ nu"],
  ["Se ¦", "Se [b.md](b.md)¦"],
  ["Se ⟦[1]⟧", "Se [[1]](b.md)¦"],
], (text, selection, tree) => setLink(text, selection, { address: "b.md" }, tree));
cases("a link away", [["Se [si¦dan](a.md) nu", "Se ⟦sidan⟧ nu"]], (text, selection, tree) => setLink(text, selection, { address: "" }, tree));
cases("a link with spaces", [["⟦x⟧", "[x](<vår plan.pdf>)¦"]], (text, selection, tree) => setLink(text, selection, { address: "vår plan.pdf" }, tree));
cases("a link with other words", [["[a¦](b)", "[c\\*d](b)¦"]], (text, selection, tree) => setLink(text, selection, { address: "b", text: "c*d" }, tree));
const link = read("Se [**si¦dan**](<en plan.pdf>)");
assert.deepEqual(
  (({ text, address }) => ({ text, address }))(linkAt(link.text, link.selection)),
  { text: "sidan", address: "en plan.pdf" },
);
assert(isAddress("https://example.se/a?b=c ") && !isAddress("https://a b") && !isAddress("hej"));
seen(`${number} cases of links and blocks`);

number = 0;
cases("Enter", [
  ["text¦", "text\n\n¦"],
  ["te¦xt", "te\n\n¦xt"],
  ["te¦ xt", "te\n\n¦xt"],
  ["## Rubrik¦", "## Rubrik\n\n¦"],
  ["Rubrik¦\n---\n\ntext", "Rubrik\n---\n\n¦\n\ntext"],
  ["- a¦", "- a\n- ¦"],
  ["- a¦b", "- a\n- ¦b"],
  ["- a\n- ¦", "- a\n\n¦"],
  ["- a\n\n- ¦", "- a\n\n¦"],
  ["- a\n- ¦\n- c", "- a\n\n¦\n\n- c"],
  ["- a\n  - ¦", "- a\n- ¦"],
  ["1. a¦\n2. b\n3. c", "1. a\n2. ¦\n3. b\n4. c"],
  ["9. a¦", "9. a\n10. ¦"],
  ["1) a¦", "1) a\n2) ¦"],
  ["- [x] a¦", "- [x] a\n- [ ] ¦"],
  ["- a\n\n- b¦", "- a\n\n- b\n\n- ¦"],
  ["* a¦", "* a\n* ¦"],
  ["> a¦", "> a\n>\n> ¦"],
  ["> a\n>\n> ¦", "> a\n\n¦"],
  ["> a\n> ¦", "> a\n\n¦"],
  ["> - a¦", "> - a\n> - ¦"],
], enter);
for (const before of ["```\nkod¦\n```", "| a | b¦ |\n|---|---|", "¦text", "\n¦", "<!--\na¦\n-->", "::: tip¦"]) becomes(before, before, enter, "Enter");
cases("Enter in plain text", [["text¦", "text¦"], ["- a¦", "- a\n- ¦"], ["> a¦", "> a\n> ¦"]], (text, selection, tree) => enter(text, selection, tree, true));
cases("Shift and Enter", [["a¦b", "a\\\n¦b"], ["- a¦b", "- a\\\n  ¦b"], ["## a¦", "## a¦"], ["> a¦", "> a\\\n> ¦"]], breakLine);
cases("Backspace", [
  ["- ¦a", "¦a"],
  ["1. ¦", "¦"],
  ["> ¦a", "¦a"],
  ["> - ¦a", "> ¦a"],
  ["## ¦a", "¦a"],
  ["a\n\n¦b", "a¦b"],
  ["a\n\n¦", "a¦"],
  ["a\n¦b", "a\n¦b"],
  ["a¦", "a¦"],
], backspace);
cases("Delete", [["a¦\n\nb", "a¦b"], ["a¦\n\n- b", "a¦\n\n- b"], ["a¦\n", "a¦\n"]], deleteForward);
cases("typing between paragraphs", [
  ["a\n¦\nb", "a\n\nX¦\n\nb"],
  ["- a\n¦", "- a\n\nX¦"],
  ["a\n\n¦\n\nb", "a\n\n¦\n\nb"],
  ["## a\n¦", "## a\n¦"],
  ["```\na\n¦\nb\n```", "```\na\n¦\nb\n```"],
], (text, selection) => typeBetween(text, selection, "X"));
seen(`${number} cases of keys`);

assert.deepEqual([...activeAt("- **a** [b](c)", { from: 5, to: 5 })].sort(), ["bold", "bullets"]);
assert.deepEqual([...activeAt("> ## a", { from: 6, to: 6 })].sort(), ["heading", "quote"]);
assert.deepEqual([...activeAt("1. [b](c)", { from: 5, to: 5 })].sort(), ["link", "numbers"]);
assert.deepEqual([...activeAt("a", { from: 1, to: 1 })], []);
assert.deepEqual(directiveOf("  ::: update{time=\"2026-01-02 03:04\" title=x}")?.attributes.get("time"), "2026-01-02 03:04");
for (const line of [":: hej", "::namn", "    ::: tip", "kl. 12::30", "::"]) assert.equal(directiveOf(line), null, line);
for (const [marked, words] of [
  ["a\n\nEn **fet** [län¦k](x.md).\n\nb", "En fet länk."],
  ["- ett\n- t¦vå *kursivt*", "två kursivt"],
  ["## Ru¦brik", "Rubrik"],
  ["Ett stycke.\n¦", "Ett stycke."],
  ["![En b¦ild](x.jpg)", "En bild"],
  ["::: tip{title=\"Råd\"}¦\nMer.\n:::", "Mer."],
  ["¦", ""],
]) {
  const { text, selection } = read(marked);
  assert.equal(caretWords(text, selection.from), words, marked);
}
seen("what is active, directives, and the words of the caret's block");

// Texts by chance, always the same ones.
let seed = 20261129;
const chance = (below) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};
const PIECES = ["läsa", "en", " ", " ", "\n", "\n\n", "**fet**", "*kursiv*", "`kod`", "[länk](x.md)", "- ", "> ", "## ", "1. ", ".", ",", "”hej”",
  "***båda***", "~~struken~~", "\\*", "![b](c.jpg)", "<!-- k -->", "| a | b |\n|---|---|\n", "::: tip\n", ":::\n", "```\n", "<b>", "&amp;", "🙂", "مرحبا", "__", "*", "**"];
const anyText = () => Array.from({ length: 1 + chance(14) }, () => PIECES[chance(PIECES.length)]).join("");
const anySelection = (text) => {
  const [one, other] = [chance(text.length + 1), chance(text.length + 1)];
  return chance(3) === 0 ? { from: one, to: one } : { from: Math.min(one, other), to: Math.max(one, other) };
};

/// What a reader sees of a text: each letter with what it is.
function model(text, kinds = ["bold", "italic"]) {
  const tree = parser.parse(text);
  const letters = [];
  tree.iterate({
    enter(node) {
      if (!TEXTS.test(node.name)) return true;
      for (const at of visible(text, tree, node.from, node.to)) {
        const range = { from: at, to: at + 1 };
        letters.push(text[at] + kinds.filter((kind) => isInline(kind, text, range, tree)).join());
      }
      return false;
    },
  });
  return letters.join("|");
}
let done = 0;
let declined = 0;
for (let round = 0; round < 6000; round++) {
  const text = anyText();
  const selection = anySelection(text);
  for (const kind of ["bold", "italic"]) {
    const once = apply(text, selection, run(kind, text, selection));
    assert(once.selection.from >= 0 && once.selection.to <= once.text.length && once.selection.from <= once.selection.to, JSON.stringify([text, selection]));
    if (selection.from === selection.to || once.text === text) continue;
    const where = JSON.stringify([kind, show({ text, selection }), show(once)]);
    assert.equal(model(once.text, []), model(text, []), `other words: ${where}`);
    const wasOn = isInline(kind, text, selection, parser.parse(text));
    assert.equal(isInline(kind, once.text, once.selection, parser.parse(once.text)), !wasOn, `not toggled: ${where}`);
    const back = run(kind, once.text, once.selection);
    if (!back) {
      declined += 1;
      continue;
    }
    const twice = apply(once.text, once.selection, back);
    assert.equal(isInline(kind, twice.text, twice.selection, parser.parse(twice.text)), wasOn, `not toggled back: ${where} ${show(twice)}`);
    done += 1;
  }
}
assert(declined < done / 100, `${declined} of ${done} could not be taken back`);
seen(`bold and italic on ${done} texts by chance: the same words, and the chosen ones changed`);

const CLEAN = ["läsa", "en", "bok", " ", " ", ".", "\n\n", "[länk](x.md)", "- ", "> ", "## ", "`kod`", "”hej”", "åäö"];
done = 0;
for (let round = 0; round < 4000; round++) {
  const text = Array.from({ length: 1 + chance(12) }, () => CLEAN[chance(CLEAN.length)]).join("");
  const selection = anySelection(text);
  for (const kind of ["bold", "italic"]) {
    const once = apply(text, selection, run(kind, text, selection));
    const twice = apply(once.text, once.selection, run(kind, once.text, once.selection));
    assert.equal(twice.text, text, `${kind} twice: ${JSON.stringify([show({ text, selection }), show(once), show(twice)])}`);
    done += 1;
  }
}
seen(`twice is unchanged, to the byte, on ${done} texts without bold or italic`);

const PARAGRAPHS = ["Ett stycke.", "Två **feta** ord.", "En [länk](x.md).", "Åäö."];
for (let round = 0; round < 1000; round++) {
  const text = Array.from({ length: 1 + chance(4) }, () => PARAGRAPHS[chance(4)]).join("\n\n");
  const selection = { from: 0, to: text.length };
  for (const name of ["bullets", "numbers", "quote"]) {
    const once = apply(text, selection, run(name, text, selection));
    const twice = apply(once.text, once.selection, run(name, once.text, once.selection));
    assert.equal(twice.text, text, `${name} twice on ${JSON.stringify(text)}: ${JSON.stringify(show(once))}`);
  }
}
for (let round = 0; round < 3000; round++) {
  const text = anyText();
  const selection = anySelection(text);
  for (const name of ["heading", "bullets", "numbers", "quote", "indent", "outdent", "update", "more"]) {
    const { text: now, selection: { from, to } } = apply(text, selection, run(name, text, selection, undefined, { time: "x" }));
    assert(from >= 0 && from <= to && to <= now.length, `${name} ${JSON.stringify([text, selection, now, from, to])}`);
  }
  for (const key of [enter, breakLine, backspace, deleteForward]) {
    const { text: now, selection: { from, to } } = apply(text, selection, key(text, selection, parser.parse(text)));
    assert(from >= 0 && from <= to && to <= now.length, `${key.name} ${JSON.stringify([text, selection, now, from, to])}`);
  }
}
for (let round = 0; round < 3000; round++) {
  const [one, other] = [anyText(), anyText()];
  assert.equal(apply(one, null, { changes: difference(one, other) }).text, other);
}
assert.equal(moved([{ from: 1, to: 2, insert: "abc" }], 5), 7);
seen("lists and quotations twice are unchanged; no command leaves the text; differences are exact");

const lock = JSON.parse(readFileSync(join(folder, "editor.lock"), "utf8"));
for (const [path, hash] of Object.entries(lock.sha256)) {
  const now = createHash("sha256").update(readFileSync(join(folder, "..", path))).digest("hex");
  assert.equal(now, hash, `${path} is not the one of the last build: run src/desk/editor/build/build.mjs`);
}
const modules = readdirSync(folder).filter((name) => name.endsWith(".js"));
assert.deepEqual(modules.filter((name) => !(`editor/${name}` in lock.sha256)), [], "modules that no build knows");
const pinned = JSON.parse(readFileSync(join(folder, "build/package-lock.json"), "utf8"));
for (const [name, { resolved, version }] of Object.entries(pinned.packages)) {
  assert(!resolved || resolved.startsWith("https://registry.npmjs.org/"), `${name} comes from ${resolved}`);
  const known = lock.packages[name.replace("node_modules/", "")];
  assert(!known || known === version, `${name} ${version} is not in the script`);
}
seen("the vendored script, its licences and our own are those of the last build");
