// The editor of the desk in a real browser, under the desk's own policy: it changes nothing by itself, and what the author does
// gives the text that she means.
//
// CORPUS is a folder of texts to open besides the handbook and texts by chance.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import assert from "node:assert/strict";
import { checkout, launch, seen, until, watched } from "./browser.mjs";
import { served, wordsOf } from "./desk_page.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = join(checkout, "src/desk/page/editor");

/// All texts below a folder, as a browser gets them: bytes that are no UTF-8 are replaced.
function textsBelow(place, ends) {
  if (!existsSync(place)) return [];
  const found = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return found.filter(({ name }) => ends.test(name)).map((entry) => [entry.name, readFileSync(join(entry.parentPath ?? entry.path, entry.name), "utf8")]);
}

let seed = 20261129;
const chance = (below) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};
const PIECES = [
  "Hej", "å", " ", "  ", "   \n", "\t", "\n", "\n\n", "\r\n", "\r", "\ufeff", "\u2028", "\u2029", "\u0085", "\u00a0", "\u200b", "\0", "\ud800", "🙂", "e\u0301", "مرحبا",
  "# ", "## ", "Rubrik\n===\n", "Rubrik\n---\n", "- ", "  - ", "1. ", "> ", ">", "    kod\n", "```\n", "~~~~\n", "**", "*", "__", "_", "`", "[a](b)", "[a](<b c> \"d\")",
  "[a][b]", "[^1]", "[^1]: not\n", "![x](y.jpg)", "![](a.png){decorative}", "| a | b |\n|--|:-:|\n| c | d |\n", "<!--more-->\n", "<!-- k\n-->", "::: tip\n", ":::\n",
  "::film{src=\"a.mp4\" title=\"b\"}\n", "<div>", "</b>", "&amp;", "\\*", "\\\n", "---\n", "***\n", "<https://a.example>", "https://b.example", "~~x~~", "- [ ] y\n", "> [!NOTE]\n", "[x]{lang=en}",
];
const anyText = () => Array.from({ length: chance(40) }, () => PIECES[chance(PIECES.length)]).join("");

const { address, end } = await served("desk_editor_page.js");
const browser = await launch();
try {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 } });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { page, complaints } = await watched(context, address);
  const open = async (query = "") => {
    await page.goto(`${address}/${query}`);
    await page.waitForFunction(() => "ready" in document.documentElement.dataset);
  };
  const body = () => page.evaluate(() => window.editor.body());
  /// Begins with a text; `¦` is the caret, `⟦ ⟧` what is selected.
  const start = (marked, options = {}) => page.evaluate(([marked, options]) => {
    const text = marked.replace(/[¦⟦⟧]/g, "");
    window.start(text, options);
    const caret = marked.indexOf("¦");
    const range = caret >= 0 ? { from: caret, to: caret } : { from: Math.max(0, marked.indexOf("⟦")), to: Math.max(0, marked.indexOf("⟧") - 1) };
    window.editor.focus();
    window.editor.select(range);
    window.editor.focus();
  }, [marked, options]);
  const shown = () => page.evaluate(() => {
    const { from, to } = window.editor.selection();
    const text = window.editor.body();
    return from === to ? `${text.slice(0, from)}¦${text.slice(from)}` : `${text.slice(0, from)}⟦${text.slice(from, to)}⟧${text.slice(to)}`;
  });
  /// Begins with a text, presses keys (`"text` types it) and looks at what is there.
  const goes = async (before, keys, after, options) => {
    await start(before, options);
    for (const key of keys) await (key.startsWith('"') ? page.keyboard.type(key.slice(1)) : page.keyboard.press(key));
    assert.equal(await shown(), after, `${JSON.stringify(before)} and ${keys.join(" ")}`);
  };

  await open();

  // 1. It changes nothing.
  const texts = [
    ...textsBelow(join(checkout, "content"), /\.md$/),
    ...textsBelow(process.env.CORPUS ?? "", /\.(md|txt|markdown)$/),
    ...Array.from({ length: 500 }, (_, number) => [`by chance ${number}`, anyText()]),
  ];
  const changed = await page.evaluate(async (texts) => {
    const wrong = [];
    const same = (name, what, text) => window.editor.body() === text || wrong.push(`${name} ${what}`);
    for (const [name, text] of texts) {
      window.start(text);
      same(name, "opened", text);
      window.editor.select({ from: text.length >> 1, to: text.length >> 1 });
      window.editor.goTo(1 + (text.length % 7));
      same(name, "after the caret went", text);
      window.editor.setPlain(true);
      same(name, "as plain text", text);
      window.editor.setPlain(false);
      same(name, "back", text);
      window.editor.setBody("x");
      window.editor.setBody(text);
      same(name, "set", text);
    }
    return { wrong, changes: window.told.changes };
  }, texts);
  assert.deepEqual(changed, { wrong: [], changes: 0 });
  seen(`${texts.length} texts are the same to the byte: opened, with the caret in them, as plain text and back, set`);

  // One key in the middle, and nothing else is changed.
  for (const [name, text] of texts.filter(([, text]) => text.length > 2).slice(-60)) {
    await page.evaluate((text) => {
      window.start(text);
      const at = text.indexOf("å") >= 0 ? text.indexOf("å") : 0;
      window.editor.focus();
      window.editor.select({ from: at, to: at });
    }, text);
    const { from } = await page.evaluate(() => window.editor.selection());
    await page.keyboard.type("-");
    assert.equal(await body(), `${text.slice(0, from)}-${text.slice(from)}`, name);
  }
  seen("one key changes one character");

  const SAMPLE = "Text med **fet** och [länk](x.md).\n\n## Rubrik\n\n- punkt\n  - under\n\n> citat\n\n![En ring](ring-60x30.jpg)\n\n::: tip\nRåd.\n:::\n\n| a | b |\n|---|---|\n| c | d |\n\n<!--more-->\n\n```\nkod\n```\n\n¦";

  // The caret comes everywhere, by keys and by mouse, and no key leads back.
  await start(SAMPLE.replace("¦", ""));
  const where = () => page.evaluate(() => [window.editor.caretLine(), window.editor.selection().to]);
  const size = SAMPLE.length - 1;
  const rows = SAMPLE.split("\n").length;
  for (const [key, forward, byLine, last] of [["ArrowDown", 1, 0, rows], ["ArrowUp", -1, 0, 1], ["ArrowRight", 1, 1, size], ["ArrowLeft", -1, 1, 0]]) {
    let at = (await where())[byLine];
    for (let still = 0; still < 3; ) {
      await page.keyboard.press(key);
      const now = (await where())[byLine];
      assert((now - at) * forward >= 0, `${key} leads from ${at} to ${now}`);
      still = now === at ? still + 1 : 0;
      at = now;
    }
    assert.equal(at, last, key);
  }
  await page.evaluate(() => document.activeElement.blur());
  for (const word of ["fet", "Rubrik", "under", "citat", "Råd"]) {
    const place = await page.evaluate((word) => {
      const walk = document.createTreeWalker(document.querySelector(".cm-content"), NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const at = walk.currentNode.data.indexOf(word);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(walk.currentNode, at + 1);
        range.setEnd(walk.currentNode, at + 2);
        walk.currentNode.parentElement.scrollIntoView({ block: "center" });
        const { left, top, height } = range.getBoundingClientRect();
        return { x: left + 1, y: top + height / 2 };
      }
      return null;
    }, word);
    await page.mouse.click(place.x, place.y);
    assert.equal((await where())[1], SAMPLE.indexOf(word) + 1, `a click into ${word}`);
  }
  await start("- [ ] a¦");
  await page.locator(".griffel-task").click();
  assert.equal(await body(), "- [x] a");
  seen("the caret by keys and by mouse");

  // What the author did by chance can all be undone, whatever it was.
  const KEYS = ["Enter", "Enter", "Backspace", "Delete", "Control+b", "Control+i", "Control+Shift+8", "Control+Shift+7", "Control+Alt+2", "Shift+Enter", "ArrowDown", "ArrowUp",
    "ArrowLeft", "Home", "End", "Shift+ArrowDown", "Shift+ArrowRight", "Control+Shift+ArrowLeft", "Alt+Shift+ArrowRight", "Control+z", "Control+y", "a", "å", " ", "-", "*", ">", "#", "1", ".", "`", ":", "|", "["];
  const COMMANDS = ["quote", "update", "more", "heading", "indent", "outdent", "bullets"];
  for (let round = 0; round < 15; round++) {
    await start(SAMPLE.replace("¦", ""));
    await page.evaluate((line) => window.editor.goTo(line), 1 + chance(rows));
    const did = [];
    for (let step = 0; step < 30; step++) {
      const [key, command] = [KEYS[chance(KEYS.length)], COMMANDS[chance(COMMANDS.length)]];
      const isPlain = chance(15) === 0;
      const isCommand = chance(8) === 0;
      did.push(isPlain ? "plain and back" : isCommand ? command : key);
      if (isPlain) await page.evaluate(() => [true, false].forEach((is) => window.editor.setPlain(is)));
      else if (isCommand) await page.evaluate((command) => window.editor.command(command), command);
      else if ([...key].length === 1) await page.keyboard.type(key);
      else await page.keyboard.press(key);
    }
    const left = await page.evaluate(() => {
      for (let step = 0; step < 200 && window.editor.command("undo"); step++);
      return window.editor.body();
    });
    assert.equal(left, SAMPLE.replace("¦", ""), did.join(" "));
    assert.deepEqual(complaints, [], did.join(" "));
  }
  seen("450 things that an author does, by chance: all undone, and the text is the one that was opened");

  // 2. Who writes meets a text field.
  await start("Ett ¦stycke.");
  const attributes = await page.evaluate(() => Object.fromEntries([...document.querySelector(".cm-content").attributes].map(({ name, value }) => [name, value])));
  for (const [name, value] of Object.entries({ spellcheck: "true", autocorrect: "on", lang: "sv", role: "textbox", "aria-multiline": "true", "aria-label": "Text", contenteditable: "true" })) {
    assert.equal(attributes[name], value, name);
  }
  await page.keyboard.press("Tab");
  assert(await page.evaluate(() => !document.querySelector(".griffel-editor").contains(document.activeElement)), "Tab is trapped");
  assert.equal(await body(), "Ett stycke.");
  await page.keyboard.press("Shift+Tab");
  assert(await page.evaluate(() => document.activeElement === document.querySelector(".cm-content")), "Shift and Tab go back");
  seen("attributes for spell check and screen readers; Tab goes on");

  // 3. Keys.
  await goes("¦", ['"Ett stycke.', "Enter", '"Två.'], "Ett stycke.\n\nTvå.¦");
  await goes("¦", ['"- ett', "Enter", '"två', "Enter", "Enter", '"slut'], "- ett\n- två\n\nslut¦");
  await goes("1. a¦\n2. b", ["Enter", '"x'], "1. a\n2. x¦\n3. b");
  await goes("> a¦", ["Enter", '"b', "Enter", "Enter", '"c'], "> a\n>\n> b\n\nc¦");
  await goes("a¦b", ["Shift+Enter"], "a\\\n¦b");
  await goes("a\n\n¦b", ["Backspace"], "a¦b");
  await goes("a¦\n\nb", ["Delete"], "a¦b");
  await goes("a\n¦\nb", ['"x'], "a\n\nx¦\n\nb");
  await goes("- ¦a", ["Backspace"], "¦a");
  await goes("```\nx¦\n```", ["Enter"], "```\nx\n¦\n```");
  await goes("¦", ["Control+b", '"fet', "Control+b", '" vanlig'], "**fet** vanlig¦");
  await goes("Hej ⟦du⟧", ["Control+b"], "Hej **⟦du⟧**");
  await goes("Hej ⟦du⟧", ["Control+i"], "Hej *⟦du⟧*");
  await goes("Hej ⟦du⟧", ["Control+b", "Control+z"], "Hej ⟦du⟧");
  await goes("Hej ⟦du⟧", ["Control+b", "Control+z", "Control+y"], "Hej ⟦**du**⟧");
  await goes("Hej ⟦du⟧", ["Control+b", "Control+z", "Control+Shift+z"], "Hej ⟦**du**⟧");
  await goes("Te¦xt", ["Control+Alt+2"], "## Te¦xt");
  await goes("## A\n\nTe¦xt", ["Control+Alt+3"], "## A\n\n### Te¦xt");
  await goes("## Te¦xt", ["Control+Alt+0"], "Te¦xt");
  await goes("Te¦xt", ["Control+Shift+8"], "- Te¦xt");
  await goes("Te¦xt", ["Control+Shift+7"], "1. Te¦xt");
  await goes("- a\n- b¦", ["Alt+Shift+ArrowRight"], "- a\n  - b¦");
  await start("Se ⟦sidan⟧");
  await page.keyboard.press("Control+k");
  assert.deepEqual(await page.evaluate(() => window.told.links.at(-1)), { text: "sidan", address: "" });
  await page.evaluate(() => window.editor.link({ address: "../en sida.md" }));
  assert.equal(await shown(), "Se [sidan](<../en sida.md>)¦");
  seen("Enter, Backspace and the keys of the commands");

  // AltGr and 2 is @, whatever a browser says of Control and Alt.
  await start("a¦");
  const isTaken = await page.evaluate(() => {
    const key = (code, extra) => new KeyboardEvent("keydown", { code, bubbles: true, cancelable: true, ...extra });
    const content = document.querySelector(".cm-content");
    content.dispatchEvent(key("AltRight", { key: "AltGraph", ctrlKey: true, altKey: true }));
    return !content.dispatchEvent(key("Digit2", { key: "@", ctrlKey: true, altKey: true }));
  });
  assert.equal(isTaken, false);
  assert.equal(await body(), "a");
  seen("AltGr and 2 stays @");

  // 4. Marks are hidden away from the caret's line, and copied all the same.
  await start("**fet** [länk](x.md)\n\n## Rubrik\n\n¦slut");
  const lines = () => page.evaluate(() => [...document.querySelectorAll(".cm-line")].map((line) => line.textContent));
  assert.deepEqual((await lines()).map((line) => line.replace(/\u200b/g, "")), ["fet länk", "", "Rubrik", "", "slut"]);
  assert.equal(await page.evaluate(() => document.querySelector("[role=heading][aria-level='2']").textContent), "Rubrik");
  await page.evaluate(() => window.editor.goTo(1));
  assert.equal((await lines())[0], "**fet** [länk](x.md)");
  assert(await page.evaluate(() => document.querySelector(".cm-line .griffel-mark") !== null), "marks are dimmed");
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "**fet** [länk](x.md)\n\n## Rubrik\n\nslut");
  await start("a¦b");
  await page.keyboard.press("Control+x");
  assert.equal(await shown(), "a¦b", "nothing is cut without a selection");
  seen("marks are hidden away from the caret's line; copies hold the Markdown");

  // 5. Paste and drop.
  const paste = (given, target = ".cm-content") => page.evaluate(([given, target]) => {
    const data = new DataTransfer();
    for (const [kind, text] of Object.entries(given)) if (kind !== "files") data.setData(kind, text);
    for (const name of given.files ?? []) data.items.add(new File(["x"], name, { type: "image/jpeg" }));
    document.querySelector(target).dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, [given, target]);
  await start("a ¦ b");
  await page.evaluate(() => (window.pasteHtml = async () => "**fet** text\n"));
  await paste({ "text/html": "<b>fet</b> text", "text/plain": "fet text" });
  await until(page, "the Markdown", async () => (await body()) === "a **fet** text b");
  assert.equal(await shown(), "a **fet** text¦ b");
  await page.keyboard.press("Control+z");
  assert.equal(await shown(), "a fet text¦ b", "one undo brings the plain text");
  await page.keyboard.press("Control+z");
  assert.equal(await body(), "a  b");
  await page.evaluate(() => (window.pasteHtml = () => new Promise((resolve) => (window.answer = resolve))));
  await start("¦");
  await paste({ "text/html": "<i>x</i>", "text/plain": "x" });
  await page.keyboard.type("yz");
  await page.evaluate(() => window.answer("*x*"));
  await until(page, "the Markdown", async () => (await body()) === "*x*yz");
  assert.equal(await shown(), "*x*yz¦", "what was typed meanwhile stays, the caret too");
  await start("```\n¦\n```");
  await paste({ "text/html": "<b>x</b>", "text/plain": "x" });
  assert.equal(await body(), "```\nx\n```", "code stays as it is");
  await start("a¦");
  await paste({ "text/plain": "b\r\nc  d\t" });
  assert.equal(await body(), "ab\nc  d\t");
  await start("Se ⟦hit⟧ nu");
  await paste({ "text/plain": "https://a.example/b_(c)" });
  assert.equal(await shown(), "Se [hit](<https://a.example/b_(c)>)¦ nu");
  await start("ab¦c");
  await paste({ files: ["bild.jpg", "två.jpg"] });
  const files = await page.evaluate(() => {
    const { names, position } = window.told.files.at(-1);
    window.editor.insert("XX", { at: 0 });
    window.editor.insertBlock("![](bild.jpg)", { at: position });
    return { names, text: window.editor.body() };
  });
  assert.deepEqual(files, { names: ["bild.jpg", "två.jpg"], text: "XXabc\n\n![](bild.jpg)\n\n" });
  await start("¦");
  await page.evaluate(() => (window.pasteHtml = async () => "Ord"));
  await paste({ "text/html": "<p>Ord</p>", "text/plain": "Ord", files: ["bild.png"] });
  assert.equal(await body(), "Ord", "the words from Word, not the picture of them");
  const dropped = await page.evaluate(() => {
    window.start("ett\n\ntvå\n\ntre");
    const data = new DataTransfer();
    data.items.add(new File(["hemlig text"], "fil.txt", { type: "text/plain" }));
    const line = [...document.querySelectorAll(".cm-line")].find(({ textContent }) => textContent === "två").getBoundingClientRect();
    document.querySelector(".cm-content").dispatchEvent(new DragEvent("drop", { dataTransfer: data, clientX: line.left + 1, clientY: line.top + 5, bubbles: true, cancelable: true }));
    return [window.editor.body(), window.told.files.at(-1).position.offset];
  });
  assert.deepEqual(dropped, ["ett\n\ntvå\n\ntre", 5]);
  seen("paste of HTML in two steps, plain text, an address over words, files pasted and dropped");

  // 6. Pictures and what stands around lines.
  await start("![En ring](ring-60x30.jpg \"Läsning\")\n\n![](saknas.jpg)\n\n![](linje.png){decorative}\n\n![Film](x.mp4)\n\n::: update{time=\"2026-04-20 14:05\"}\nText.\n:::\n\n¦");
  await until(page, "a picture", () => page.evaluate(() => document.querySelector(".griffel-picture img")?.naturalWidth === 60));
  const drawn = await page.evaluate(() => ({
    alt: document.querySelector(".griffel-picture img").alt,
    pictures: [...document.querySelectorAll(".griffel-picture")].map((figure) => figure.innerText.replace(/\s+/g, " ").trim()),
    cards: [...document.querySelectorAll(".griffel-card")].map((card) => card.innerText.replace(/\s+/g, " ")),
    box: [...document.querySelectorAll(".griffel-box")].map((line) => line.innerText),
  }));
  const words = wordsOf("sv", "editor");
  assert.equal(drawn.alt, "En ring");
  assert.deepEqual(drawn.pictures, [
    `Läsning ${words.editor_picture_shows.replace("{text}", "En ring")}`,
    `${words.editor_picture_missing.replace("{name}", "saknas.jpg")} ${words.editor_picture_undescribed}`,
    words.editor_picture_decorative,
  ]);
  assert.deepEqual(drawn.cards, ["Film x.mp4"]);
  assert.deepEqual(drawn.box.map((line) => line.replace(/[\u200b\n]/g, "")), ["Uppdatering · 2026-04-20 14:05", "Text.", ""]);
  const asked = await page.evaluate(() => window.told.asked.length);
  await page.keyboard.type("mer text");
  assert.equal(await page.evaluate(() => window.told.asked.length), asked, "pictures are asked for once");
  await page.evaluate(() => window.editor.redraw());
  assert(await page.evaluate((asked) => window.told.asked.length > asked, asked), "and again when files changed");
  seen("pictures, cards, boxes and what is missing");

  // 7. The toolbar.
  await start("Hej ⟦du⟧ där");
  await page.evaluate(() => (window.editor.options.onSay = (words) => (window.told.said = words)));
  const button = (name) => page.getByRole("button", { name: words[`editor_${name}`], exact: true });
  await button("bold").click();
  assert.equal(await shown(), "Hej **⟦du⟧** där");
  await until(page, "pressed", async () => (await button("bold").getAttribute("aria-pressed")) === "true");
  for (const [name, after] of [["bullets", "- Hej **⟦du⟧** där"], ["bullets", "Hej **⟦du⟧** där"], ["heading", "## Hej **⟦du⟧** där"], ["heading", "Hej **⟦du⟧** där"], ["quote", "> Hej **⟦du⟧** där"]]) {
    await button(name).click();
    assert.equal(await shown(), after, name);
  }
  assert.equal(await page.evaluate(() => window.told.said), "Vanlig text");
  for (const name of ["picture", "attachment", "film"]) await button(name).click();
  assert.deepEqual(await page.evaluate(() => window.told.picks.slice(-3)), ["picture", "attachment", "film"]);
  const names = await page.evaluate(() => [...document.querySelectorAll("[role=toolbar] button")].map(({ textContent }) => textContent));
  assert.deepEqual(names, ["Fet", "Kursiv", "Rubrik", "Punktlista", "Numrerad lista", "Citat", "Länk", "Bild", "Bilaga", "Film", "Uppdatering", "Läs mer-gräns"]);
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  await page.evaluate(() => window.editor.focus());
  await page.keyboard.press("Shift+Tab");
  assert.equal(await focused(), "Fet", "one stop for Tab");
  for (const [key, name] of [["Home", "Fet"], ["ArrowRight", "Kursiv"], ["ArrowLeft", "Fet"], ["ArrowLeft", "Läs mer-gräns"], ["End", "Läs mer-gräns"], ["ArrowRight", "Fet"]]) {
    await page.keyboard.press(key);
    assert.equal(await focused(), name, key);
  }
  await page.keyboard.press("Tab");
  assert(await page.evaluate(() => document.activeElement === document.querySelector(".cm-content")), "one stop for Tab");
  await start("a¦");
  await page.evaluate(() => window.editor.command("update"));
  await page.keyboard.type("Nu.");
  assert.equal(await body(), "a\n\n::: update{time=\"2026-04-20 14:05\"}\nNu.\n:::\n\n");
  seen("the toolbar by mouse and keyboard");

  // 8. Places.
  await start("# Ett\n\nEtt **fett** stycke.\n\n- punkt");
  const places = await page.evaluate(() => {
    window.editor.goTo(3, 5);
    const block = window.editor.caretBlock();
    window.editor.mark([{ line: 3, column: 5, end: 13, message: "Fet text är ovanlig" }, 5]);
    const told = document.querySelector(".griffel-told").textContent.trim();
    return [block, window.editor.caretLine(), told, [...document.querySelectorAll(".griffel-finding")].map(({ textContent }) => textContent)];
  });
  assert.deepEqual(places, ["Ett fett stycke.", 3, "(Att se över: Fet text är ovanlig)", ["**fett**", "punkt"]]);
  await page.evaluate(() => {
    window.editor.setBody("Nytt\n\n# Ett\n\nEtt **fett** stycke.\n\n- punkt", { keepCaret: true });
  });
  assert.equal(await page.evaluate(() => window.editor.caretLine()), 5, "the caret stays with its words");
  seen("the caret's block and line, going to a line, findings");

  // 9. Plain text.
  await start("Hej ⟦du⟧", { isPlain: true });
  await page.keyboard.press("Control+b");
  assert.equal(await shown(), "Hej **⟦du⟧**");
  await page.keyboard.press("Control+z");
  assert.equal(await body(), "Hej du");
  await goes("- a¦", ["Enter", '"b', "Enter", "Enter", '"c'], "- a\n- b\n\nc¦", { isPlain: true });
  await goes("a¦", ["Enter", '"b'], "a\nb¦", { isPlain: true });
  await start("a ¦ b", { isPlain: true });
  await page.evaluate(() => (window.pasteHtml = async () => "**fet**"));
  await paste({ "text/html": "<b>fet</b>", "text/plain": "fet" }, "textarea");
  await until(page, "the Markdown", async () => (await body()) === "a **fet** b");
  await page.keyboard.press("Control+z");
  assert.equal(await body(), "a fet b", "one undo brings the plain text");
  await start("ett **två¦** tre");
  await page.evaluate(() => window.editor.setPlain(true));
  assert.equal(await shown(), "ett **två¦** tre");
  await page.keyboard.type("X");
  await page.evaluate(() => window.editor.setPlain(false));
  assert.equal(await shown(), "ett **tvåX¦** tre");
  await page.keyboard.press("Control+z");
  assert.equal(await body(), "ett **två** tre", "what was typed in the plain text can be undone");
  seen("the plain text has the same commands, and the switch loses nothing");

  // 10. Input methods: a composition as telephones and Japanese keyboards make it.
  const session = await context.newCDPSession(page);
  await start("- ett ¦");
  for (const text of ["t", "tv", "två"]) await session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  await session.send("Input.insertText", { text: "två" });
  assert.equal(await shown(), "- ett två¦");
  await start("a\n\n¦\n\nb");
  for (const text of ["に", "にほ", "日本"]) await session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  await session.send("Input.insertText", { text: "日本" });
  assert.equal(await shown(), "a\n\n日本¦\n\nb");
  await start("مرحبا ¦");
  await page.keyboard.type("بك");
  assert.equal(await body(), "مرحبا بك");
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector(".cm-line")).direction), "rtl");
  seen("compositions and right to left");

  // 11. Long texts. An ordinary one is in the page as a whole, for screen readers and the browser's own search.
  const part = (n) => `## Del ${n}\n\nEtt **stycke** med [länk](x.md) och ord som är vanliga. ${"Orden följer på varandra, och ingen vet när de tar slut. ".repeat(8)}\n\n- punkt\n- till\n`;
  await session.send("Performance.enable");
  const script = async () => (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "ScriptDuration").value;
  for (const [parts, isWhole] of [[54, true], [190, false]]) {
    const long = Array.from({ length: parts }, (_, n) => part(n)).join("\n");
    const middle = long.indexOf("Ett **", long.length >> 1) + 3;
    await start(`${long.slice(0, middle)}¦${long.slice(middle)}`);
    await page.waitForTimeout(500);
    const inPage = await page.evaluate(() => document.querySelectorAll(".cm-line").length);
    assert.equal(inPage === long.split("\n").length, isWhole, `${inPage} lines are in the page`);
    const before = await script();
    const KEYS = 120;
    for (let key = 0; key < KEYS; key++) await page.keyboard.press(key % 6 === 5 ? "Space" : "a");
    const perKey = ((await script()) - before) / KEYS * 1000;
    assert(perKey < 16, `${perKey.toFixed(1)} ms of script for each key`);
    seen(`${long.length} characters${isWhole ? ", all in the page" : ""}: ${perKey.toFixed(1)} ms of script for each key`);
  }

  // 12. Everybody can use it.
  for (const [name, options] of Object.entries({
    light: {},
    dark: { colorScheme: "dark" },
    narrow: { viewport: { width: 320, height: 640 } },
    forced: { forcedColors: "active" },
    still: { reducedMotion: "reduce" },
  })) {
    const other = await browser.newContext({ viewport: { width: 1000, height: 800 }, ...options, bypassCSP: false });
    const { page, complaints } = await watched(other, address);
    for (const isPlain of [false, true]) {
      await page.goto(`${address}/${isPlain ? "?plain" : ""}`);
      await page.waitForFunction(() => "ready" in document.documentElement.dataset);
      await page.evaluate((text) => window.start(text.replace("¦", ""), { }), SAMPLE);
      await page.waitForTimeout(150);
      await page.evaluate(() => window.editor.mark([{ line: 1, message: "Prov" }]));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert(wide <= 0, `${name}: ${wide} px too wide`);
      const small = await page.evaluate(() => [...document.querySelectorAll("button")].filter((one) => one.getBoundingClientRect().height < 24 || one.getBoundingClientRect().width < 24).length);
      assert.equal(small, 0, `${name}: targets under 24 px`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], preload: false }));
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => [html, failureSummary])]), [], name);
    }
    assert.deepEqual(complaints, []);
    await other.close();
  }
  seen("axe finds nothing: light, dark, 320 px, forced colours, reduced motion, styled and plain");

  // 13. The policy of the desk stopped nothing, and nothing was asked of other hosts.
  assert.deepEqual(complaints, []);
  const weight = ["codemirror.min.js", "editor.js"].map((name) => gzipSync(readFileSync(join(folder, name)), { level: 9 }).length);
  const total = weight.reduce((sum, bytes) => sum + bytes, 0);
  assert(total <= 120_000, `${total} bytes`);
  seen(`no complaint under the desk's policy; ${(total / 1000).toFixed(1)} kB of script, gzipped`);
} finally {
  await browser.close();
  end();
}
