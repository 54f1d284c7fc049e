// Search in a browser: nothing is asked of the index before the reader types; Swedish words in all their forms, å ä ö as
// letters of their own; filters, keyboard, a status that is said; categories and archive where no script runs.
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
const post = (day, title, text, more = "") =>
  write(`content/posts/${day}-${title.toLowerCase().replace(/[^a-z]+/g, "-")}/index.md`, `---\ntitle: ${title}\nsummary: Kort.\n${more}---\n${text}\n`);
write("griffel.yaml", "title: Norrby\nurl: https://norrby.example/skolblogg/\n");
post("2026-01-01", "Betyg", "Vi talade om rättvis bedömning hela dagen.", "categories: [Analys]\n");
post("2026-01-02", "Kalender", "Ett kort möte i aulan.", "categories: [Vardag]\n");
post("2025-01-03", "Plan", "Inför en ny höst. Så skriver man `<b> & c` i Norrby.", "categories: [Vardag]\n");
post("2025-01-04", "Gotland", "Ett får betade på skolgården.");
post("2025-01-08", "Lärare", "En lärare och en förälder gick igenom en läxa.");
post("2025-01-05", "Resa", "Min far kom på besök.");
post("2025-01-06", "Film", '::film{src="film.mp4" title="Film" captions="film.vtt"}\n\nText.');
write("content/posts/2025-01-06-film/film.mp4", "x");
write("content/posts/2025-01-06-film/film.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nVi mäter noggrannheten.\n");
post("2025-01-07", "Utkast", "Hemligheten är ett utkast om bedömning.", "draft: true\n");
for (let n = 10; n < 25; n += 1) post(`2024-01-${n}`, `Serie ${"abcdefghijklmno"[n - 10].repeat(3)}`, "Tal om klossar.");

const out = join(folder, "public");
build(out, join(folder, "blogg"));
const site = await serve(out, "/skolblogg/");
const browser = await launch();

async function opened(path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, reducedMotion: "reduce", ...options });
  const { page, complaints } = await watched(context, site.origin);
  const asked = [];
  page.on("request", (request) => { if (request.url().includes("/pagefind/")) asked.push(request.url()); });
  const answer = await page.goto(site.address + path);
  assert.equal(answer.status(), 200);
  return { page, context, complaints, asked, close: () => context.close() };
}

async function accessible(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`), []);
}

const status = (page) => page.locator("[role=status]").innerText();
const titles = (page) => page.locator(".search-results h2").allInnerTexts();

/// Types words and returns what was found, when the status says so.
async function found(page, words) {
  await page.fill("#search-words", words);
  await until(page, words, async () => (await status(page)).includes(words));
  return titles(page);
}

try {
  {
    const { page, complaints, asked, close } = await opened("search/");
    await page.waitForTimeout(300);
    assert.deepEqual([asked.length, complaints], [0, []], "nothing is asked before the reader types");
    assert.equal(await page.getByLabel("Sök efter").count(), 1);
    assert.equal(await page.locator("fieldset").isVisible(), false);
    await accessible(page);
    for (const [words, titles] of [["bedömningen", ["Betyg"]], ["mötena", ["Kalender"]], ["höstens", ["Plan"]], ["får", ["Gotland"]], ["far", ["Resa"]], ["noggrannhet", ["Film"]], ["lärarna", ["Lärare"]], ["föräldrarna", ["Lärare"]], ["läxorna", ["Lärare"]], ["hemligheten", []]]) {
      assert.deepEqual(await found(page, words), titles, words);
    }
    assert.equal(await status(page), "Inga träffar på hemligheten");
    seen("bedömningen, mötena, höstens in other forms; får is not far; words of captions; no draft");
    assert.deepEqual(await found(page, "bedomningen"), ["Betyg"]);
    assert((await status(page)).startsWith("Inget stavas precis så"), await status(page));
    assert.deepEqual(await found(page, "bedömningen"), ["Betyg"]);
    assert.equal(await status(page), "1 träff på bedömningen");
    assert.equal(await page.locator(".search-results mark").first().innerText(), "bedömning");
    assert.deepEqual(await found(page, "får"), ["Gotland"], "after a search for near words");
    await found(page, "höst");
    assert((await page.locator(".search-results").innerText()).includes("<b> & c"), await page.locator(".search-results").innerText());
    seen("near words are said to be near; markup in a text is text");
    await page.fill("#search-words", "");
    await until(page, "an empty page", async () => (await status(page)) === "");
    assert.equal(new URL(page.url()).search, "");
    assert.deepEqual(complaints, []);
    await close();
  }
  {
    const { page, complaints, asked, close } = await opened("search/?q=norrby+h%C3%B6st");
    await until(page, "the words of the address", async () => (await titles(page)).length === 1);
    assert(asked.length > 3);
    await found(page, "ett");
    const all = await titles(page);
    await page.selectOption("#search-category", "Vardag");
    await until(page, "the category", async () => (await titles(page)).length < all.length);
    assert.deepEqual(await titles(page), ["Kalender"]);
    assert.deepEqual(await page.locator("#search-year option").allInnerTexts(), ["Alla år", "2026", "2025", "2024"]);
    await page.selectOption("#search-category", "");
    await page.selectOption("#search-year", "2025");
    await until(page, "the year", async () => (await titles(page)).join() === "Gotland");
    assert.equal(new URL(page.url()).searchParams.get("year"), "2025");
    await page.reload();
    await until(page, "the same after loading anew", async () => (await titles(page)).join() === "Gotland");
    await accessible(page);
    assert.deepEqual(complaints, []);
    await close();
    seen("words of the address; filters for category and year, kept in the address");
  }
  {
    const { page, complaints, close } = await opened("");
    await page.getByRole("navigation", { name: "Meny" }).getByRole("link", { name: "Sök" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/search/");
    await page.locator("#search-words").focus();
    await page.keyboard.type("klossarna");
    await page.keyboard.press("Enter");
    await until(page, "the first ten", async () => (await titles(page)).length === 10);
    assert.equal(await status(page), "15 träffar på klossarna");
    await page.locator(".search-more").focus();
    await page.keyboard.press("Enter");
    await until(page, "the rest", async () => (await titles(page)).length === 15);
    assert.equal(await page.evaluate(() => document.activeElement.innerText), (await titles(page))[10], "the focus goes to the first new one");
    assert.equal(await page.locator(".search-more").isVisible(), false);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/skolblogg/2024/01/**");
    assert.deepEqual(complaints, []);
    await close();
    seen("by keyboard from the menu to a post, under a path of the host");
  }
  {
    const { page, context, close } = await opened("search/");
    await found(page, "ett");
    await context.setOffline(true);
    assert.deepEqual(await found(page, "ett f"), await found(page, "ett"));
    await close();
    const other = await opened("search/");
    await other.page.route("**/pagefind/**", (route) => route.abort());
    await other.page.fill("#search-words", "ett");
    await until(other.page, "the mistake", async () => (await status(other.page)).includes("fungerar inte"));
    await other.close();
    seen("what was loaded goes on without a network; a missing index is said in words");
  }
  {
    const { page, complaints, close } = await opened("search/", { javaScriptEnabled: false });
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
      assert.deepEqual(complaints, []);
      await close();
    }
  }
  seen("accessible in light and dark, and nothing is too wide at 320 px");
} finally {
  await browser.close();
  site.close();
  rmSync(folder, { recursive: true });
}
