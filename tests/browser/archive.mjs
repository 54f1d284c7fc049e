// An archive in a folder, opened by double-click: no server, no network. Pages, slides, search, the list from A to Z; every link is
// followed, and nobody is asked for anything.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inflateRawSync } from "node:zlib";
import assert from "node:assert/strict";
import { TODAY, checkout, griffel, launch, seen, until } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "griffel-archive-"));
const write = (path, content) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
};
const post = (path, front, text) => write(`blogg/content/posts/${path}`, `---\n${front}\n---\n${text}\n`);
write("blogg/griffel.yaml", "title: Norrby\nurl: https://kommun.example/skolor/blogg/\nredirects: {/gammal/: /om/}\n");
write("blogg/content/pages/om.md", "---\ntitle: Om bloggen\n---\nTill [läslust](/2026/01/02/laslust/#alla).\n");
post("2026-01-02-laslust/index.md", "title: Läslust i åk 4\ncategories: [Läsning]\nattachments: [bilder.md, 'å & 5%.pdf']", `Kvällsöppet i biblioteket.

![En penna](penna.png)

## Alla

::youtube{id="dQw4w9WgXcQ" title="Så gör vi"}

Se [filen](<å & 5%.pdf>), [vår gamla sida](https://kommun.example/skolor/blogg/gammal/) och [kommunen](https://kommun.example/).`);
write("blogg/content/posts/2026-01-02-laslust/bilder.md", "# Läsning\n\n---\n\n## Varför?\n\nNoggrannhet lönar sig.\n\n---\n\n## Hur?\n\nMed böcker.\n");
write("blogg/content/posts/2026-01-02-laslust/å & 5%.pdf", readFileSync(join(checkout, "tests/files/swedish.pdf")));
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
write("blogg/content/posts/2026-01-02-laslust/penna.png", Buffer.from(pixel, "base64"));
post("2026-01-03-raster.md", "title: Rasterna\nlanguage: en", "Breaks and benches.");

/// Unpacks a zip (APPNOTE 4.3.12).
function unpack(file, to) {
  const zip = readFileSync(file);
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  let at = zip.readUInt32LE(end + 16);
  for (let n = zip.readUInt16LE(end + 10); n > 0; n -= 1) {
    const [method, packed, nameLength, extra, comment] = [[10, 2], [20, 4], [28, 2], [30, 2], [32, 2]].map(([by, size]) => zip.readUIntLE(at + by, size));
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    const start = zip.readUInt32LE(at + 42);
    const from = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
    const bytes = zip.subarray(from, from + packed);
    at += 46 + nameLength + extra + comment;
    if (name.endsWith("/")) continue;
    mkdirSync(dirname(join(to, name)), { recursive: true });
    writeFileSync(join(to, name), method ? inflateRawSync(bytes) : bytes);
  }
}

// A folder as one has: with a space, a letter that is not ASCII, and signs that mean something in an address.
const unpacked = join(folder, "Arkiv för 100% #1");
execFileSync(griffel, ["archive", join(folder, "a.zip"), "--site", join(folder, "blogg"), "--today", TODAY, "--quiet"]);
unpack(join(folder, "a.zip"), unpacked);

const browser = await launch();
try {
  const context = await browser.newContext();
  const complaints = [];
  const page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(`${page.url()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error}`));
  page.on("request", (request) => !/^(file|data|blob):/.test(request.url()) && complaints.push(`${page.url()} asks ${request.url()}`));
  const open = (path) => page.goto(pathToFileURL(join(unpacked, path)).href);
  const axed = async () => {
    // It would read style sheets as no page does.
    await page.evaluate(axe);
    const { violations, passes } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"], preload: false }));
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`), [], page.url());
    return passes.length;
  };

  // Every link, from the first page on.
  const left = [pathToFileURL(join(unpacked, "START.html")).href];
  const known = new Set(left);
  const places = [];
  for (let now; (now = left.pop()); ) {
    // What leads on at once is tried below.
    if (readFileSync(fileURLToPath(now), "utf8").includes("http-equiv=\"refresh\"")) continue;
    await page.goto(now);
    const found = await page.evaluate(() => [...document.querySelectorAll("[href], [src]")].map((one) => [one.localName, one.href?.baseVal ?? one.href ?? one.src]));
    for (const [, address] of found) {
      if (!address?.startsWith("file:")) continue;
      const url = new URL(address);
      const fragment = decodeURIComponent(url.hash.slice(1));
      url.hash = url.search = "";
      assert(existsSync(fileURLToPath(url)), `${now} leads to ${address}`);
      if (fragment) places.push([url.href, fragment, now]);
      if (!known.has(url.href) && url.pathname.endsWith(".html")) {
        known.add(url.href);
        left.push(url.href);
      }
    }
  }
  const texts = Object.fromEntries([...known].map((href) => [href, readFileSync(fileURLToPath(href), "utf8")]));
  for (const [href, fragment, from] of places) {
    assert(!texts[href] || new RegExp(`id="?${fragment}["\\s>]`).test(texts[href]), `${from} leads to ${href}#${fragment}`);
  }
  assert(known.size > 12 && places.length > 10, "pages were walked");
  seen(`${known.size} pages, all links lead to files; ${places.length} to places in them`);

  await open("START.html");
  let rules = await axed();
  await page.getByRole("link", { name: "Allt från A till Ö" }).click();
  rules += await axed();
  assert.equal(await page.locator("main h1").innerText(), "Allt från A till Ö");
  await page.getByRole("navigation", { name: "Bokstäver" }).getByRole("link", { name: "L" }).click();
  assert.match(page.url(), /#az-004c$/);
  await page.getByRole("link", { name: "Läslust i åk 4" }).first().click();
  assert.equal(await page.locator("main h1").innerText(), "Läslust i åk 4");
  assert(await page.evaluate(() => [...document.images].every((image) => image.naturalWidth > 0)), "pictures are there");
  assert.equal(await page.locator(".embed-sheet button, iframe").count(), 0, "no film is fetched");
  await page.getByRole("link", { name: "vår gamla sida" }).click();
  assert.equal(await page.locator("main h1").innerText(), "Om bloggen");
  seen(`the first page, the list and a post; ${rules} checks of axe`);

  await open("site/gammal/index.html");
  await until(page, "the old address leads on", async () => (await page.locator("main h1").innerText()) === "Om bloggen");

  await open("site/presentation/index.html");
  await page.locator(".presentations a").first().click();
  await page.locator("[data-do=one]").click();
  await page.locator("[data-do=next]").click();
  assert.match(await page.locator(".slides > li.current h2").innerText(), /Varför/);
  seen("slides one at a time");

  await open("site/index.html");
  await page.getByRole("searchbox").fill("biblioteket");
  await page.keyboard.press("Enter");
  const hit = page.locator(".search-results a").first();
  await hit.waitFor();
  assert.equal(await hit.innerText(), "Läslust i åk 4");
  await page.getByRole("searchbox").fill("noggranhet");
  await page.locator(".search-said").getByText("Menade du").waitFor();
  await page.getByRole("searchbox").fill("kvällsöppet");
  await until(page, "hits", async () => (await page.locator(".search-results mark").first().innerText().catch(() => "")) === "Kvällsöppet");
  await hit.click();
  assert.equal(await page.locator("main h1").innerText(), "Läslust i åk 4");
  seen("search, from a word to the post; a word that is spelt wrong");

  if (process.env.PICTURES) {
    mkdirSync(process.env.PICTURES, { recursive: true });
    for (const [name, size] of Object.entries({ phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } })) {
      await page.setViewportSize(size);
      for (const [shown, path] of [["start", "START.html"], ["az", "site/a-o/index.html"]]) {
        await open(path);
        await page.screenshot({ path: join(process.env.PICTURES, `${shown}-${name}.png`), fullPage: true });
      }
    }
  }
  assert.deepEqual(complaints, []);
  seen("nobody was asked, and the console is empty");
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
