// Takes the README's pictures of the example blog: a post, a presentation and a search.
//
// `node pictures.mjs` writes them into `.github/pictures`; `node pictures.mjs FOLDER` writes them elsewhere.
// Run it after a change of the theme or of these pages, and look at the result: no test compares the pictures. The fonts are
// those of the machine; P052 and Noto Sans look like what most readers have.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import assert from "node:assert/strict";
import { build, checkout, launch, seen, until, watched } from "./browser.mjs";
import { serve } from "./site.mjs";

/// Largest size of one picture in bytes: the README is read over slow connections, too.
const SIZE_MAX = 120_000;

/// Quality of WebP, from 0 to 1.
const QUALITY = 0.8;

/// What each picture shows, in CSS pixels; the last two stand side by side. `isBelowMenu` leaves the head of the page out.
const SHOTS = [
  { name: "post", path: "2026/03/27/skolplan-2026-2029/", viewport: { width: 1200, height: 820 } },
  {
    name: "presentation",
    path: "2026/03/27/skolplan-2026-2029/skolplan-2026-2029/",
    viewport: { width: 900, height: 900 },
    isBelowMenu: true,
  },
  {
    name: "search",
    path: "search/?q=elever+l%C3%A4ser",
    viewport: { width: 900, height: 900 },
    isBelowMenu: true,
    ready: (page) => until(page, "results", async () => (await page.locator(".search-results h2").count()) > 2),
  },
];

/// Re-encodes a PNG as WebP in the browser, so that no other program is needed.
async function webp(browser, png) {
  const page = await browser.newPage();
  const encoded = await page.evaluate(async ([base64, quality]) => {
    const picture = new Image();
    picture.src = `data:image/png;base64,${base64}`;
    await picture.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
    canvas.getContext("2d").drawImage(picture, 0, 0);
    return canvas.toDataURL("image/webp", quality);
  }, [png.toString("base64"), QUALITY]);
  await page.close();
  const start = "data:image/webp;base64,";
  assert(encoded.startsWith(start), "this browser does not write WebP");
  return Buffer.from(encoded.slice(start.length), "base64");
}

const target = process.argv[2] ? resolve(process.argv[2]) : join(checkout, ".github/pictures");
const folder = mkdtempSync(join(tmpdir(), "griffel-pictures-"));
const out = join(folder, "public");
build(out);
const site = await serve(out);
const browser = await launch();
try {
  mkdirSync(target, { recursive: true });
  for (const { name, path, viewport, isBelowMenu, ready } of SHOTS) {
    const context = await browser.newContext({
      viewport, colorScheme: "light", reducedMotion: "reduce", locale: "sv-SE", deviceScaleFactor: 1.5,
    });
    const { page, complaints } = await watched(context, site.origin);
    const answer = await page.goto(site.address + path);
    assert.equal(answer.status(), 200, path);
    await ready?.(page);
    await page.evaluate(async (isBelowMenu) => {
      // Pictures further down load when the reader comes near; here they have to be there at once.
      for (const picture of document.images) picture.loading = "eager";
      await Promise.all([...document.images].map((picture) => picture.decode()));
      if (isBelowMenu) scrollTo(0, document.querySelector("main").getBoundingClientRect().top - 24);
    }, Boolean(isBelowMenu));
    const bytes = await webp(browser, await page.screenshot());
    assert(bytes.length <= SIZE_MAX, `${name}: ${bytes.length} bytes, at most ${SIZE_MAX}`);
    assert.deepEqual(complaints, []);
    writeFileSync(join(target, `${name}.webp`), bytes);
    seen(`${name}.webp: ${(bytes.length / 1000).toFixed(1)} kB`);
    await context.close();
  }
} finally {
  await browser.close();
  site.close();
  rmSync(folder, { recursive: true });
}
