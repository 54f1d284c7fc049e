// Search in a browser: nothing is asked of the index before the reader types; then three files for a word, and at most one
// for a further letter. Swedish words in all their forms, å ä ö as letters of their own; what lies near a word that is
// nowhere; filters, keyboard, back, a status that is said; categories and archive where no script runs.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import assert from "node:assert/strict";
import { build, launch, seen, until, watched } from "./browser.mjs";
import { serve } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "griffel-search-"));
const write = (path, text) => {
  mkdirSync(dirname(join(folder, "blogg", path)), { recursive: true });
  writeFileSync(join(folder, "blogg", path), text);
};
const post = (day, name, text, more = "", title = name) =>
  write(`content/posts/${day}-${name.toLowerCase().replace(/[^a-z]+/g, "-")}/index.md`, `---\ntitle: ${title}\nsummary: Kort.\n${more}---\n${text}\n`);
write("griffel.yaml", "title: Norrby\nurl: https://norrby.example/skolblogg/\n");
post("2026-01-01", "Betyg", "Vi talade om rättvis bedömning hela dagen.", "categories: [Analys]\n");
post("2026-01-02", "Kalender", "Ett kort möte i aulan.", "categories: [Vardag]\n");
post("2025-01-03", "Plan", "Inför en ny höst. Så skriver man `<b> & c` i Norrby.", "categories: [Vardag]\n");
post("2025-01-04", "Gotland", "Ett får betade på skolgården. Skolan var tom.");
post("2025-01-08", "Lärare", "En lärare och en förälder gick igenom en läxa.");
post("2025-01-05", "Resa", "Min far kom på besök.");
post("2025-01-09", "Reading", "Learning to read with a very patient teacher.", "language: en\n");
post("2025-01-10", "Kvalitet", "Ett systematiskt kvalitetsarbete. Allt arbete är öppet.");
post("2025-01-11", "Paus", "I kontrast till en trast: lunchrasten är kort. Vi äter lunch.");
post("2025-01-12", "Lek", "En rast är lång.");
post("2025-01-13", "Arabiska", `${"كلمة ".repeat(60)}نحب القراءة في المدرسة كل يوم. ${"كلمة ".repeat(60)}`, "language: ar\n", "القراءة في المدرسة 2025");
post("2025-01-14", "Kinesiska", "我们的学校教育很好。👩‍🏫 ok.", "language: zh\n", "学校教育 👩‍🏫");
post("2025-01-06", "Film", '::film{src="film.mp4" title="Film" captions="film.vtt"}\n\nText.');
write("content/posts/2025-01-06-film/film.mp4", "x");
write("content/posts/2025-01-06-film/film.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nVi mäter noggrannheten.\n");
post("2025-01-07", "Utkast", "Hemligheten är ett utkast om bedömning.", "draft: true\n");
for (let n = 10; n < 25; n += 1) post(`2024-01-${n}`, `Serie ${"abcdefghijklmno"[n - 10].repeat(3)}`, "Tal om klossar.");

const out = join(folder, "public");
build(out, join(folder, "blogg"));
const site = await serve(out, "/skolblogg/");
const manifest = JSON.parse(readFileSync(join(out, "search-index", "index.json"), "utf8"));
/// The files of the index itself; all others are texts of what was found.
const inner = new Set([...manifest.names.match(/.{10}/g), manifest.columns, manifest.vocabulary, manifest.places, "index"]);
const browser = await launch();

/// Opens a page; `isOld` stands for a browser that cannot unpack files itself.
async function opened(path, options = {}, isOld = false) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, reducedMotion: "reduce", ...options });
  if (isOld) await context.addInitScript(() => delete globalThis.DecompressionStream);
  const { page, complaints } = await watched(context, site.origin);
  // What is asked of the index: its own files, and the texts of what was found.
  const asked = [];
  const texts = [];
  page.on("request", (request) => {
    const [, name] = /\/search-index\/(.+)$/.exec(request.url()) ?? [];
    if (name && !name.endsWith(".js")) (inner.has(/([^/]+)\.\w+$/.exec(name)[1]) ? asked : texts).push(name);
  });
  const answer = await page.goto(site.address + path);
  assert.equal(answer.status(), 200);
  return { page, context, complaints, asked, texts, close: () => context.close() };
}

async function accessible(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`), []);
}

const field = "#search-words";
const said = (page) => page.locator(".search-said").innerText();
const status = (page) => page.locator("[role=status]").textContent();
const titles = (page) => page.locator(".search-results h2").allInnerTexts();
const options = (page, name) => page.locator(`#search-${name} option`).allInnerTexts();
const told = (page, words) => until(page, words, async () => (await said(page)).includes(words) && (await page.locator(".search-results").getAttribute("aria-busy")) !== "true");

/// Types words and returns what was found.
async function found(page, words) {
  await page.fill(field, words);
  await told(page, words);
  return titles(page);
}

try {
  {
    const { page, complaints, asked, close } = await opened("search/");
    await page.waitForTimeout(300);
    assert.deepEqual([asked, complaints], [[], []], "nothing is asked before the reader types");
    assert.equal(await page.getByLabel("Sök efter").count(), 1);
    assert.equal(await page.locator("#search-category").isVisible(), false);
    await accessible(page);
    for (const [words, titles] of [["bedömningen", ["Betyg"]], ["mötena", ["Kalender"]], ["höstens", ["Plan"]], ["får", ["Gotland"]], ["far", ["Resa"]], ["noggrannhet", ["Film"]], ["lärarna", ["Lärare"]], ["föräldrarna", ["Lärare"]], ["läxorna", ["Lärare"]], ["teachers", ["Reading"]], ["arbete", ["Kvalitet"]], ["kvalitets arbete", ["Kvalitet"]]]) {
      assert.deepEqual(await found(page, words), titles, words);
      assert.equal(await said(page), `1 träff på ${words}`);
    }
    for (const words of ["hemligheten", "läromedel", "skolfrånvaro"]) {
      assert.deepEqual(await found(page, words), []);
      assert((await said(page)).startsWith(`Inget inlägg har ordet ${words}.`), await said(page));
    }
    assert.deepEqual(await found(page, '"allt arbete"'), ["Kvalitet"]);
    assert.deepEqual(await found(page, '"arbete allt"'), []);
    assert.equal(await said(page), 'Inget inlägg har "arbete allt" ord för ord.');
    await page.fill(field, "ett -får");
    await told(page, "ett -får");
    assert(!(await titles(page)).includes("Gotland"));
    seen("bedömningen, mötena, höstens in other forms; får is not far; parts, phrases; words of captions; no draft");
    await found(page, "bedömningen");
    assert.equal(await page.locator(".search-results mark").first().innerText(), "bedömning");
    assert.deepEqual(await found(page, "rast"), ["Lek", "Paus"]);
    assert.deepEqual(await page.locator(".search-results mark").allInnerTexts(), ["rast", "lunchrasten"], "compounds that it was found by, and no other words");
    await found(page, "höst");
    assert((await page.locator(".search-results").innerText()).includes("<b> & c"), await page.locator(".search-results").innerText());
    await found(page, "patient");
    assert.deepEqual(await page.locator(".search-results :is(h2, p[lang])").evaluateAll((all) => all.map(({ lang, dir }) => `${lang} ${dir}`)), ["en auto", "en auto"]);
    seen("the words are marked; markup in a text is text; another language is named");
    await page.fill(field, "");
    await until(page, "an empty page", async () => (await said(page)) === "" && new URL(page.url()).search === "");
    assert.equal(await page.locator(".search-results").isVisible(), false);
    assert.deepEqual(complaints, []);
    await close();
  }
  {
    const { page, close } = await opened("search/");
    for (const [words, meant, title] of [["bedomningen", "bedömning", "Betyg"], ["sytsematiskt", "systematisk", "Kvalitet"], ["gården", "skolgård", "Gotland"]]) {
      await found(page, words);
      await until(page, meant, async () => (await said(page)).includes("Menade du"));
      const link = page.locator(".search-said a").first();
      assert((await link.innerText()).startsWith(meant), await link.innerText());
      assert((await status(page)).includes("Menade du"));
      await link.click();
      await told(page, "1 träff");
      assert.deepEqual(await titles(page), [title]);
    }
    await page.fill(field, "klossar betyg");
    await told(page, "Inget inlägg har alla orden");
    assert((await said(page)).includes("klossar (15), betyg (1)"), await said(page));
    await close();
    seen("what lies near a word that is nowhere leads to hits; words that stand apart are told with their counts");
  }
  {
    const { page, asked, texts, close } = await opened("search/");
    await page.locator(field).focus();
    const letters = [..."kvalitetsarbete"];
    for (const [place, letter] of letters.entries()) {
      await page.keyboard.type(letter);
      await page.waitForTimeout(150);
      // What a letter asks for may come with the next.
      assert(asked.length <= 3 + place, `${letter}: ${asked}`);
    }
    await told(page, "1 träff på kvalitetsarbete");
    assert.equal(asked[0], "index.json");
    assert(asked.length <= 4, `${asked}`);
    const seenTexts = texts.length;
    await page.keyboard.press("Backspace");
    await told(page, "1 träff");
    assert.equal(texts.length, seenTexts, "what was fetched is remembered");
    console.log(`    ${asked.join(" ")}; ${texts.length} texts`);
    await close();
    seen("three files for the first letter, at most one for a further one");
  }
  {
    const { page, close } = await opened("search/");
    await page.fill(field, "klossar");
    await told(page, "15 träffar");
    assert.equal(await status(page), "", "the count is seen before it is said");
    assert.equal(new URL(page.url()).search, "");
    await until(page, "it is said", async () => (await status(page)) === "15 träffar på klossar");
    assert.equal(new URL(page.url()).searchParams.get("q"), "klossar");
    await page.fill(field, "höst");
    await until(page, "it is said", async () => (await status(page)) === "1 träff på höst");
    await page.goBack();
    await told(page, "15 träffar");
    assert.equal(await page.inputValue(field), "klossar");
    await page.goForward();
    await told(page, "1 träff på höst");
    await page.locator(".search-results a").first().click();
    await page.waitForURL("**/2025/01/**");
    await page.goBack();
    await told(page, "1 träff på höst");
    await close();
    seen("a count is said once the typing rests; back leads to what was asked before");
  }
  {
    const { page, close } = await opened("search/");
    await page.route("**/search-index/index.json", async (route) => {
      await page.waitForTimeout(1200);
      await route.continue();
    });
    await page.fill(field, "höst");
    await page.waitForTimeout(250);
    assert.equal(await said(page), "");
    await until(page, "a word for waiting", async () => (await said(page)) === "Söker …");
    await told(page, "1 träff");
    await close();
    seen("after half a second it says that it searches");
  }
  {
    const { page, complaints, asked, close } = await opened("search/?q=norrby+h%C3%B6st");
    await until(page, "the words of the address", async () => (await titles(page)).length === 1);
    assert.equal(asked[0], "index.json");
    await found(page, "ett");
    const all = await titles(page);
    await page.selectOption("#search-category", "Vardag");
    await until(page, "the category", async () => (await titles(page)).length < all.length);
    assert.deepEqual(await titles(page), ["Kalender"]);
    assert.deepEqual(await options(page, "year"), ["Alla år", "2026 (1)"]);
    await page.selectOption("#search-category", "");
    await until(page, "all", async () => (await titles(page)).length === all.length);
    await page.selectOption("#search-year", "2025");
    await until(page, "the year", async () => (await titles(page)).length < all.length);
    const count = (await titles(page)).length;
    assert((await options(page, "year")).includes(`2025 (${count})`));
    assert.deepEqual(await options(page, "kind"), ["Alla slag", `Inlägg (${count})`]);
    assert.equal(new URL(page.url()).searchParams.get("year"), "2025");
    await page.reload();
    await until(page, "the same after loading anew", async () => (await titles(page)).length === count);
    await accessible(page);
    await found(page, "klossar");
    assert.equal(await said(page), "Ingen av 15 träffar på klossar ryms i avgränsningen. Visa allt");
    await page.getByRole("link", { name: "Visa allt" }).click();
    await told(page, "15 träffar");
    assert.deepEqual(complaints, []);
    await close();
    seen("words of the address; filters with their counts, kept in the address");
  }
  {
    const { page, complaints, close } = await opened("");
    await page.getByRole("banner").getByLabel("Sök efter").focus();
    await page.keyboard.type("klossarna");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/search/?q=klossarna");
    await until(page, "the first ten", async () => (await titles(page)).length === 10);
    assert.equal(await said(page), "15 träffar på klossarna");
    await page.locator(".search-more").focus();
    await page.keyboard.press("Enter");
    await until(page, "the rest", async () => (await titles(page)).length === 15);
    assert.equal(await page.evaluate(() => document.activeElement.innerText), (await titles(page))[10], "the focus goes to the first new one");
    assert.equal(await page.locator(".search-more").isVisible(), false);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/skolblogg/2024/01/**");
    assert.deepEqual(complaints, []);
    await close();
    seen("by keyboard from the head of a page to a post, under a path of the host");
  }
  {
    const { page, context, close } = await opened("search/");
    const all = await found(page, "ett");
    await found(page, "höst");
    await context.setOffline(true);
    assert.deepEqual(await found(page, "ett"), all);
    await close();
    const text = await opened("search/");
    await text.page.route("**/search-index/1/*.bin", (route) => (inner.has(/([^/]+)\.bin$/.exec(route.request().url())[1]) ? route.continue() : route.fulfill({ body: "" })));
    await text.page.fill(field, "höst");
    await told(text.page, "1 träff");
    assert.equal(await text.page.locator(".search-results li").innerText(), "En träff gick inte att läsa just nu.");
    await text.close();
    const other = await opened("search/");
    await other.page.route("**/search-index/index.json", (route) => route.abort());
    await other.page.fill(field, "ett");
    await told(other.page, "fungerar inte");
    await other.close();
    for (const [what, answer] of [
      ["a page of the host", { body: "<!doctype html>" }],
      ["nothing", { body: "" }],
      ["no such file", { status: 404, body: "<!doctype html>" }],
      ["half of it", undefined],
    ]) {
      for (const isOld of [false, true]) {
        const third = await opened("search/", {}, isOld);
        const thrown = [];
        third.page.on("pageerror", (error) => thrown.push(error));
        await third.page.route("**/search-index/**/*.bin", async (route) => {
          const [, name] = /([^/]+)\.bin$/.exec(route.request().url());
          if (!manifest.names.includes(name)) return route.continue();
          if (answer) return route.fulfill(answer);
          const body = await (await route.fetch()).body();
          return route.fulfill({ body: body.subarray(0, body.length / 2) });
        });
        await third.page.fill(field, "höst");
        await told(third.page, "En del av registret gick inte att läsa");
        assert(!(await said(third.page)).includes("Inget inlägg"), "no count of what was not read");
        assert.deepEqual(thrown, [], what);
        await third.close();
      }
    }
    seen("what was loaded goes on without a network; a missing index and a broken shard are said in words");
  }
  {
    const { page, complaints, close } = await opened("search/", {}, true);
    const scripts = [];
    page.on("request", (request) => request.url().endsWith(".js") && scripts.push(/([^/]+)\.\w+\.js$/.exec(request.url())[1]));
    assert.deepEqual(await found(page, "bedömningen"), ["Betyg"]);
    assert.deepEqual(scripts, ["inflate"]);
    assert.deepEqual(await found(page, '"allt arbete"'), ["Kvalitet"]);
    // Those of 2020 to 2022 unpack, but not this form.
    const { page: other, close: leave, complaints: more } = await opened("search/");
    await other.evaluate(() => {
      globalThis.DecompressionStream = class {
        constructor() {
          throw new TypeError("deflate-raw");
        }
      };
    });
    assert.deepEqual(await found(other, "klossarna"), await found(page, "klossarna"));
    assert.deepEqual([complaints, more], [[], []]);
    await close();
    await leave();
    seen("a browser that cannot unpack files gets a script that can");
  }
  {
    // The script does not come, as in a browser that does not know its language: that is told after a while.
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.route("**/engine.*.js", (route) => route.fulfill({ contentType: "text/javascript", body: "new syntax" }));
    await page.goto(`${site.address}search/`);
    const off = page.locator(".search-off");
    const { height } = await off.boundingBox();
    assert.equal(height, 0, "not at once");
    await until(page, "a word about that", async () => (await off.boundingBox()).height > 20);
    assert((await off.innerText()).includes("Sökningen startade inte"));
    await page.evaluate(axe);
    assert.deepEqual(await page.evaluate(async () => (await window.axe.run()).violations), []);
    assert.equal(await page.locator(".search-browse a").first().isVisible(), true);
    await page.unroute("**/engine.*.js");
    await page.reload();
    await found(page, "betyg");
    assert.equal(await off.isVisible(), false);
    // A copy on a disk: browsers load no modules from there.
    await page.goto(`file://${join(out, "search", "index.html")}`);
    await until(page, "the same", async () => (await off.boundingBox())?.height > 10);
    assert.equal(await page.locator("form.search").isVisible(), false);
    assert.equal(await page.locator(".search-browse a").first().isVisible(), true);
    await context.close();
    seen("where the script does not start it says so, with categories and years, also in a copy on a disk");
  }
  {
    const { page, complaints, close } = await opened("search/");
    assert.deepEqual(await found(page, "المدرسة"), ["القراءة في المدرسة 2025"]);
    const shown = (selector) => page.locator(`.search-results ${selector}`).first().evaluate((node) => ({
      lang: node.closest("[lang]").lang, direction: getComputedStyle(node).direction, text: node.innerText,
    }));
    assert.equal(await page.locator(field).evaluate((node) => getComputedStyle(node).direction), "rtl");
    assert.deepEqual(await shown("h2 a"), { lang: "ar", direction: "rtl", text: "القراءة في المدرسة 2025" });
    const cut = await shown("p[lang]");
    assert.deepEqual([cut.lang, cut.direction], ["ar", "rtl"]);
    assert(cut.text.startsWith("… ") && cut.text.endsWith(" …"), cut.text);
    assert.deepEqual(await page.locator(".search-results mark").allInnerTexts(), ["المدرسة", "المدرسة"]);
    const places = (selector) => page.locator(`.search-results ${selector}`).first().evaluate((node) => {
      const range = new Range();
      range.selectNodeContents(node);
      const first = document.createRange();
      const text = document.createTreeWalker(node, NodeFilter.SHOW_TEXT).nextNode();
      first.setStart(text, 0);
      first.setEnd(text, 1);
      return [node.getBoundingClientRect().right - first.getBoundingClientRect().right, first.getBoundingClientRect().top - node.getBoundingClientRect().top];
    });
    const [right, top] = await places("p[lang]");
    assert(right < 2 && top < 10, `the ellipsis begins the first line, at its right end: ${right} ${top}`);
    assert.equal(await page.locator(".search-results .meta").first().evaluate((node) => getComputedStyle(node).direction), "ltr");
    if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, "search-rtl.png") });
    assert.deepEqual(await found(page, "学校"), ["学校教育 👩‍🏫"]);
    assert.deepEqual(await page.locator(".search-results mark").allInnerTexts(), ["学校", "学校"]);
    assert.deepEqual(await found(page, "教育很好"), ["学校教育 👩‍🏫"]);
    await page.fill(field, "👩‍🏫");
    await told(page, "Skriv minst ett ord");
    assert.equal((await found(page, "👩‍🏫 bedömningen")).length, 1);
    await page.fill(field, "القراءة bedömning");
    await told(page, "Inget inlägg har alla orden");
    assert.equal(await page.locator(".search-said a").first().evaluate((node) => getComputedStyle(node).unicodeBidi), "isolate");
    await accessible(page);
    assert.deepEqual(complaints, []);
    await close();
    seen("Arabic from right to left with its ellipses, Chinese by pairs of signs, emoji");
  }
  {
    const { page, complaints, close } = await opened("search/", { javaScriptEnabled: false });
    assert.equal(await page.locator(".search-off").isVisible(), false, "one word about it is enough");
    assert.equal(await page.locator("form").isVisible(), false);
    assert((await page.innerText("main")).includes("Sökningen kräver JavaScript"));
    const links = await page.locator(".search-browse a").allInnerTexts();
    assert.deepEqual(links, ["Analys", "Vardag", "2026", "2025", "2024"]);
    assert.deepEqual(complaints, []);
    await close();
    seen("without scripts: categories and years");
  }
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [320, 390, 1280]) {
      const { page, complaints, close } = await opened("search/", { viewport: { width, height: 844 }, colorScheme });
      await found(page, "ett");
      await accessible(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert(wide <= 0, `${wide} px too wide at ${width}`);
      if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, `search-${width}-${colorScheme}.png`) });
      if (width > 320) {
        const { y, height } = await page.locator(".search-results li").first().boundingBox();
        assert(y + height < 844, `the first hit ends at ${y + height}`);
      }
      assert.deepEqual(complaints, []);
      await close();
    }
  }
  seen("accessible in light and dark, nothing is too wide at 320 px, and the first hit is on the first screen of a phone");
} finally {
  await browser.close();
  site.close();
  rmSync(folder, { recursive: true });
}
