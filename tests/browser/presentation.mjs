// Presentations in a browser: a list without scripts, one slide at a time with them; keyboard, fragment, swipe, search within
// the talk and on the site, print, and inside a page of another site.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import assert from "node:assert/strict";
import { build, checkout, launch, seen, until, watched } from "./browser.mjs";
import { serve } from "./site.mjs";

/// Most bytes of a talk's page with its styles and scripts, compressed.
const WEIGHT_MAX = 25_000;

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "griffel-presentation-"));
const write = (path, text) => {
  mkdirSync(dirname(join(folder, "blogg", path)), { recursive: true });
  writeFileSync(join(folder, "blogg", path), text);
};
const POST = "content/posts/2026-01-02-konferens";
write("griffel.yaml", "title: Norrby\nurl: https://norrby.example/\nembed: true\n");
write(`${POST}/index.md`, `---
title: Konferensen
categories: [Forskning]
summary: Så var det i aulan.
attachments:
  - {file: bilder.md, place: Norrby, notes: true}
  - {file: drawn.pptx, title: "Läsa, skriva, räkna", notes: true}
  - drawn.pdf
---
Text.
`);
write(`${POST}/bilder.md`, `# Läsning i alla ämnen

Norrby 2026

---

## Varför?

Kvällsöppet i biblioteket.

| Skola | Antal |
|---|---|
| Åsen | 3 |

Note: Fråga salen.

---

## Varför?

Noggrannhet lönar sig.
`);
copyFileSync(join(checkout, "tests/files/swedish.pptx"), join(folder, "blogg", POST, "drawn.pptx"));
copyFileSync(join(checkout, "tests/files/swedish.pdf"), join(folder, "blogg", POST, "drawn.pdf"));
write("content/posts/2026-01-03-tal/index.md", "---\ntitle: Talet\nattachments: [{file: tal.md, notes: true}]\n---\nText.\n");
write("content/posts/2026-01-03-tal/tal.md", `# Så gör vi

Några ord om **läsning**.

---

## Länken

[Konferensen](../2026-01-02-konferens/) och [fler](../2026-02-02-egen.md).

Note: Andas.

---

## Tabellen

| ${"En ganska lång rubrik | ".repeat(12)}
|${"---|".repeat(12)}
| ${"3 | ".repeat(12)}

---

## Sist

Tack!
`);
write("content/posts/2026-02-02-egen.md", "---\ntitle: Egen bildserie\ntemplate: presentation\ntags: [läsning]\n---\n# Först\n\nEtt.\n\n---\n\n# Sedan\n\nTvå.\n");

const out = join(folder, "public");
build(out, join(folder, "blogg"));
const site = await serve(out);
const browser = await launch();
const TALK = "2026/01/02/konferens/bilder/";
const EMBED = `presentation/embed/${TALK}`;
const SPEECH = "2026/01/03/tal/tal/";
const DRAWN = "2026/01/02/konferens/drawn/";

async function opened(path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, reducedMotion: "reduce", ...options });
  const { page, complaints } = await watched(context, site.origin);
  const answer = await page.goto(site.address + path);
  assert.equal(answer.status(), 200, path);
  return { page, context, complaints, close: () => context.close() };
}

let rules = 0;
async function accessible(page, what) {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => window.axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => `${what}, ${id}: ${nodes.map((node) => node.html)}`), []);
  rules += passes.length;
}

const status = (page) => page.locator(".viewer-status").innerText();
const shown = async (page) => {
  const all = await page.locator(".slides > li").all();
  const ids = [];
  for (const slide of all) if (await slide.isVisible()) ids.push(await slide.getAttribute("id"));
  return ids;
};
/// Presses a button; a mouse that moves shows those that hide in full screen.
const press = async (page, name) => {
  for (const x of [200, 210]) await page.mouse.move(x, 300);
  await page.locator(`[data-do=${name}]`).click();
};

try {
  {
    const { page, complaints, close } = await opened(TALK, { javaScriptEnabled: false });
    assert.deepEqual(await shown(page), ["page-1", "page-2", "page-3"]);
    assert.equal(await page.locator(".viewer-bar").isVisible(), false);
    assert.equal(await page.locator("h1").count(), 1);
    const text = await page.innerText("main");
    for (const words of ["Norrby 2026", "Kvällsöppet i biblioteket", "Noggrannhet lönar sig", "Hämta som text", "Konferensen"]) {
      assert(text.includes(words), words);
    }
    await page.locator("#page-2 h2 a").click();
    assert.equal(new URL(page.url()).hash, "#page-2");
    await close();
    assert.deepEqual(complaints, []);
    seen("without scripts: an ordered list with every word, and an address for each slide");
  }
  for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 900 }]) {
    const { page, close } = await opened(TALK, { viewport });
    // What a card has below and beside its words is its padding.
    const empty = () => page.locator(".cards .slides > li").evaluateAll((all) => all.filter((card) => card.checkVisibility()).map((card) => {
      const style = getComputedStyle(card);
      const around = ["paddingTop", "paddingBottom", "borderTopWidth", "borderBottomWidth"].map((name) => parseFloat(style[name]));
      const words = card.querySelector(".slide-text").getBoundingClientRect().height;
      return card.getBoundingClientRect().height - words - around.reduce((sum, length) => sum + length);
    }));
    for (const what of ["list", "one"]) {
      if (what !== "list") await press(page, what);
      const found = await empty();
      assert(found.length > 0 && found.every((height) => height < 2), `${what} at ${viewport.width}: ${found}`);
    }
    await close();
  }
  seen("cards of words are as tall as their words: in the list and one at a time, on a phone and a wide window");
  {
    const { page, complaints, close } = await opened(`${TALK}#page-2`);
    const ids = await page.locator("[id]").evaluateAll((all) => all.map((one) => one.id));
    assert.equal(new Set(ids).size, ids.length, "ids are unique");
    await press(page, "one");
    assert.deepEqual(await shown(page), ["page-2"], "it starts at the page of the address");
    await page.keyboard.press("ArrowRight");
    assert.deepEqual([await shown(page), await status(page)], [["page-3"], "Bild 3 av 3"]);
    assert.equal(new URL(page.url()).hash, "#page-3");
    await page.keyboard.press("ArrowRight");
    assert.deepEqual(await shown(page), ["page-3"], "the end is the end");
    await page.keyboard.press("Home");
    assert.deepEqual(await shown(page), ["page-1"]);
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    assert.deepEqual([await shown(page), await status(page)], [["page-2"], "Bild 2 av 3"]);
    // Outside the viewer the keys are the browser's.
    await page.locator(".masthead a").first().focus();
    await page.keyboard.press("ArrowRight");
    assert.deepEqual(await shown(page), ["page-2"]);
    // In the field they move within what is typed.
    await page.locator("#_presentation-words").fill("å");
    await page.keyboard.press("ArrowLeft");
    assert.deepEqual(await shown(page), ["page-2"]);
    const length = await page.evaluate(() => history.length);
    await press(page, "next");
    assert.equal(await page.evaluate(() => history.length), length, "going back leads out of the talk");
    await page.reload();
    assert.equal(new URL(page.url()).hash, "#page-3");
    await press(page, "one");
    assert.deepEqual(await shown(page), ["page-3"], "the place is kept");
    await page.keyboard.press("Escape");
    assert.deepEqual(await shown(page), ["page-1", "page-2", "page-3"]);
    assert.equal(await page.evaluate(() => document.activeElement.dataset.do), "one");
    assert.deepEqual(complaints, []);
    await close();
    seen("one at a time: arrows, Home, End and Escape within the viewer alone; status; the place in the address");
  }
  {
    const { page, complaints, close } = await opened(TALK);
    await press(page, "one");
    const stops = [];
    for (let n = 0; n < 60; n += 1) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const { activeElement: at } = document;
        const box = at.getBoundingClientRect();
        return { name: at.dataset?.do ?? at.id ?? at.tagName, isSeen: box.width > 0 && box.height > 0, isBody: at === document.body };
      });
      if (stop.isBody) break;
      assert(stop.isSeen, `the stop ${stop.name} is seen`);
      stops.push(stop.name);
    }
    assert(["all", "_presentation-words", "next"].every((name) => stops.includes(name)) && stops.length < 60, `the keyboard goes through and out: ${stops}`);
    await press(page, "all");
    assert.equal((await shown(page)).length, 3);
    await page.locator("#page-3 h2 a").focus();
    await page.keyboard.press("Enter");
    assert.deepEqual(await shown(page), ["page-3"], "what is chosen in the overview is shown");
    assert.deepEqual(complaints, []);
    await close();
    seen(`keyboard: ${stops.length} stops through the viewer and out of it; overview and back`);
  }
  {
    const { page, complaints, close } = await opened(TALK);
    const find = async (words) => {
      await page.fill("#_presentation-words", words);
      await page.keyboard.press("Enter");
      return status(page);
    };
    assert.equal(await find("KVÄLLSÖPPET"), "1 bild med KVÄLLSÖPPET. Bild 2 av 3");
    assert.equal(new URL(page.url()).hash, "#page-2");
    assert.equal(await find("kvallsoppet"), "Ingen bild med kvallsoppet");
    assert.equal(await find("varför"), "2 bilder med varför. Bild 2 av 3");
    assert.equal(await find("varför"), "2 bilder med varför. Bild 3 av 3");
    assert.equal(await find("varför"), "2 bilder med varför. Bild 2 av 3");
    await press(page, "one");
    await find("noggrannhet");
    assert.deepEqual(await shown(page), ["page-3"]);
    assert.deepEqual(complaints, []);
    await close();
    seen("search within the talk: å, ä and ö are letters, the next hit follows, none is said");
  }
  {
    const { page, context, complaints, close } = await opened(TALK, { hasTouch: true, viewport: { width: 390, height: 844 } });
    await press(page, "one");
    const client = await context.newCDPSession(page);
    const swipe = async (from, to, down = 0) => {
      const box = await page.locator(".slides").boundingBox();
      // Above what stands on the slide: a table moves under a finger by itself.
      const [x, y] = [from, Math.max(box.y, 0) + 12];
      await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
      await client.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x: to, y: y + down }] });
      await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    };
    await swipe(300, 120);
    await until(page, "the next slide", async () => (await shown(page))[0] === "page-2");
    await swipe(100, 300);
    await until(page, "the slide before", async () => (await shown(page))[0] === "page-1");
    await swipe(300, 220, 200);
    await page.waitForTimeout(200);
    assert.deepEqual(await shown(page), ["page-1"], "who scrolls does not turn the page");
    assert.deepEqual(complaints, []);
    await close();
    seen("a finger turns the pages, and scrolls");
  }
  {
    // One slide at a time, in the page and in full screen: Space and a click go on, and nothing but Escape or its button ends it.
    const { page, complaints, close } = await opened(SPEECH);
    const [first, second, third, last] = [1, 2, 3, 4].map((n) => [`page-${n}`]);
    const is = async (slide, what) => assert.deepEqual(await shown(page), slide, what);
    const key = (name) => page.keyboard.press(name);
    const isFull = () => page.evaluate(() => document.fullscreenElement?.className ?? "");
    const blank = async () => {
      const { x, y, width, height } = await page.locator(".slides > li.current").boundingBox();
      await page.mouse.click(x + width - 8, y + height - 8);
    };
    for (const view of ["one", "full"]) {
      await press(page, view);
      await until(page, "one slide", async () => (await shown(page)).length === 1);
      assert.equal((await isFull()) !== "", view === "full");
      const still = async () => {
        assert.equal((await isFull()) !== "", view === "full", "full screen stays as it is");
        assert.equal((await shown(page)).length, 1, `${view}: one slide at a time stays`);
      };
      await key("Home");
      await is(first, view);
      for (const [name, slide] of [["Space", second], ["Enter", third], ["PageDown", last], ["ArrowRight", last], ["Space", last], ["Shift+Space", third], ["PageUp", second], ["ArrowLeft", first], ["Shift+Space", first], ["End", last], ["Home", first]]) {
        await key(name);
        await is(slide, `${view}: ${name}`);
        await still();
      }
      // A click on what is blank, on the words and on the heading goes on, and the keys still work after each.
      await blank();
      await is(second, `${view}: a click on what is blank`);
      await key("Space");
      await is(third, `${view}: Space after a click`);
      await page.locator("#page-3 td").first().click();
      await is(last, `${view}: a click in a table`);
      await key("ArrowLeft");
      await page.locator("#page-3 h2 a").click();
      await is(last, `${view}: a click on the heading`);
      for (const click of [blank, () => page.locator("#page-4 p").click(), () => page.locator("[data-do=next]").click({ force: true })]) {
        await click();
        await is(last, `${view}: a click on the last slide`);
        await still();
      }
      await key("Shift+Space");
      await is(third, `${view}: back after clicks on the last`);
      // Buttons that were clicked are not pressed by Space.
      await press(page, "previous");
      await is(second);
      await key("Space");
      await is(third, `${view}: Space after a click on the button back`);
      await press(page, "next");
      await key("Shift+Space");
      await is(third, `${view}: back after a click on the button on`);
      // Reached by Tab they are pressed by Enter; Space does not end the view.
      for (const name of view === "full" ? ["full"] : ["one", "all"]) {
        await key("Home");
        await page.locator(`[data-do=${name}]`).focus();
        await key("Space");
        await is(second, `${view}: Space on the button ${name}`);
        await still();
      }
      await page.locator("[data-do=previous]").focus();
      await key("Space");
      await is(first, "Space presses the button back for who goes there by Tab");
      await key("Space");
      await is(first);
      assert.equal(await page.evaluate(() => document.activeElement.dataset.do), "previous", "which keeps its focus");
      // What has the focus is hidden with its slide: the keys go on.
      await key("ArrowRight");
      await page.locator("#page-2 .text a").last().focus();
      await key("PageDown");
      await is(third);
      await key("Space");
      await is(last, `${view}: keys after a link was left behind`);
      // Notes open by a click, and Space goes on.
      await key("PageUp");
      await key("PageUp");
      await page.locator("#page-2 summary").click();
      assert.equal(await page.locator("#page-2 details").getAttribute("open"), "", "the notes are open");
      await is(second);
      await key("Space");
      await is(third, `${view}: Space after the notes were opened`);
      await key("PageUp");
      await page.locator("#page-2 summary").click();
      // The field takes what is typed.
      await page.fill("#_presentation-words", "");
      await page.locator("#_presentation-words").click();
      await page.keyboard.type("ett ord");
      assert.equal(await page.inputValue("#_presentation-words"), "ett ord");
      await is(second);
      await page.fill("#_presentation-words", "");
      // Words that are marked turn no page.
      const words = await page.locator("#page-2 .text p").first().boundingBox();
      await page.mouse.move(words.x + 2, words.y + 5);
      await page.mouse.down();
      await page.mouse.move(words.x + 60, words.y + 5, { steps: 4 });
      await page.mouse.up();
      await is(second, `${view}: marked words`);
      await page.evaluate(() => getSelection().empty());
      await still();
    }
    // What ends full screen is the browser's Escape; a robot has to do it through the page.
    await press(page, "full");
    await until(page, "the end of full screen", async () => (await isFull()) === "");
    await key("Space");
    await is(third, "the keys work after full screen");
    await key("Escape");
    assert.equal((await shown(page)).length, 4);
    await page.keyboard.press("Space");
    await is(third, "Space presses the button where nothing is shown alone");
    // Outside the slides Space is the browser's.
    await page.locator(".foot a").last().focus();
    await key("Space");
    await is(third);
    await key("Escape");
    await is(third);
    await page.locator("[data-do=previous]").click();
    await page.locator("#page-2 .text a").last().click();
    await page.waitForURL("**/egen/");
    assert.deepEqual(complaints, []);
    await close();
    seen("Space and a click go on, in the page and in full screen; they end nothing and press nothing");
  }
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [320, 390, 1280]) {
      for (const path of [TALK, DRAWN, "presentation/", "2026/01/02/konferens/", "2026/02/02/egen/", EMBED]) {
        const { page, complaints, close } = await opened(path, { viewport: { width, height: 844 }, colorScheme });
        const picture = async (what) => {
          const name = `${path.replaceAll("/", "-")}${what}-${width}-${colorScheme}.png`;
          if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, name) });
        };
        const fits = async (what) => {
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert(wide <= 0, `${path} ${what}: ${wide} px too wide at ${width}`);
          await accessible(page, `${path} ${what} at ${width}, ${colorScheme}`);
          await picture(what);
        };
        await fits("list");
        if (width !== 390 && await page.locator("[data-do=one]").count() && !path.includes("embed")) {
          await press(page, "one");
          await fits("one");
          await press(page, "all");
          await fits("overview");
        }
        assert.deepEqual(complaints, []);
        await close();
      }
    }
  }
  seen(`axe: ${rules} rules passed in light and dark, as list, alone and in the overview; nothing is too wide at 320 px`);
  {
    const { page, complaints, close } = await opened(DRAWN, { reducedMotion: "reduce" });
    const moved = await page.evaluate(() => new Promise((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; }).observe({ type: "layout-shift", buffered: true });
      setTimeout(() => resolve(sum), 500);
    }));
    assert(moved < 0.01, `the page moves by ${moved}`);
    const widths = await page.locator(".slide img").evaluateAll((all) => all.map((one) => [one.getAttribute("width"), one.loading, one.alt]));
    assert.deepEqual(widths[0], ["1280", "auto", "Så ser bild 1 ut"]);
    assert(widths.slice(1).every(([width, loading]) => width === "1280" && loading === "lazy"));
    const pdf = join(folder, "print.pdf");
    await page.pdf({ path: pdf });
    const pages = Number(/Pages:\s+(\d+)/.exec(execFileSync("pdfinfo", [pdf], { encoding: "utf8" }))[1]);
    const slides = await page.locator(".slides > li").count();
    const least = Math.ceil(slides / 2);
    assert(pages >= least && pages <= least + 1, `${pages} pages for ${slides} slides: two stand on one`);
    const printed = execFileSync("pdftotext", [pdf, "-"], { encoding: "utf8" });
    assert(printed.includes("Mini-whiteboard") && !printed.includes("En bild i taget"));
    await press(page, "one");
    const again = join(folder, "again.pdf");
    await page.pdf({ path: again });
    assert(execFileSync("pdftotext", [again, "-"], { encoding: "utf8" }).includes("Bild utan rubrik"), "all slides are printed, whatever is shown");
    assert.deepEqual(complaints, []);
    await close();
    seen(`nothing moves; ${slides} slides are printed on ${pages} pages`);
  }
  {
    const gz = (file) => gzipSync(readFileSync(file), { level: 9 }).length;
    const asset = (end) => join(out, "assets", readdirSync(join(out, "assets")).find((name) => name.startsWith(end[0]) && name.endsWith(end[1])));
    const weight = gz(join(out, TALK, "index.html")) + gz(asset(["skola.", ".css"])) + gz(asset(["presentation.", ".js"]));
    assert(weight <= WEIGHT_MAX, `${weight} bytes`);
    seen(`weight of a talk, compressed: ${(weight / 1000).toFixed(1)} kB with styles and script`);
  }
  {
    const { page, complaints, close } = await opened("search/");
    await page.fill("#search-words", "biblioteken");
    const hit = page.locator(".search-results > li").filter({ has: page.getByRole("heading", { name: "Läsning i alla ämnen" }) });
    await until(page, "a hit", async () => (await hit.count()) === 1);
    assert((await hit.innerText()).includes("1 bild i presentationen"), await hit.innerText());
    const slide = hit.locator("li a");
    assert.match(await slide.innerText(), /^\S+ 2: Varför\?$/);
    await slide.click();
    await page.waitForURL("**/bilder/?q=biblioteken#page-2");
    assert(await page.locator("#page-2").evaluate((slide) => slide.getBoundingClientRect().top < innerHeight));
    const marked = () => page.evaluate(() => [...(CSS.highlights.get("asked") ?? [])].map(String));
    await until(page, "the words are marked", async () => (await marked()).length > 0);
    assert.deepEqual(await marked(), ["biblioteket"]);
    await press(page, "one");
    await page.keyboard.press("ArrowRight");
    assert(page.url().endsWith("?q=biblioteken#page-3"), page.url());
    assert.deepEqual(complaints, []);
    await close();
    const other = await opened(`${TALK}?q=bibl`);
    await until(other.page, "a beginning is marked", async () => (await other.page.evaluate(() => [...(CSS.highlights?.get("asked") ?? [])].map(String).join())) === "biblioteket");
    await other.close();
    const plain = await opened(TALK);
    assert.equal(await plain.page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => name.includes("engine")).length), 0);
    await plain.close();
    seen("search on the site: a word of one slide opens that slide, where it is marked");
  }
  {
    const host = createServer((_, response) => {
      response.writeHead(200, { "Content-Type": "text/html" }).end(`<!doctype html><title>x</title><iframe src="${site.address}${EMBED}" width="800" height="514" title="x"></iframe><iframe src="${site.address}${TALK}" width="800" height="514" title="y"></iframe>`);
    });
    await new Promise((resolve) => host.listen(0, "127.0.0.1", resolve));
    const context = await browser.newContext({ reducedMotion: "reduce" });
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${host.address().port}/`);
    const frame = page.frameLocator("iframe").first();
    await frame.locator("#page-1").waitFor();
    assert.equal(await frame.locator("#page-2").isVisible(), false);
    await frame.locator("[data-do=next]").click();
    await frame.locator("#page-2").waitFor();
    await page.keyboard.press("Space");
    await frame.locator("#page-3").waitFor();
    await page.keyboard.press("Shift+Space");
    await frame.locator("#page-2").waitFor();
    assert.equal(await frame.locator("a[target=_top]").getAttribute("href"), "https://norrby.example/2026/01/02/konferens/bilder/");
    await context.close();
    host.close();
    seen("another site shows the talk, one slide at a time");
  }
} finally {
  await browser.close();
  site.close();
  rmSync(folder, { recursive: true });
}
