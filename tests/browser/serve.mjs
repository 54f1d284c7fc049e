// A session with `griffel serve` in a real browser: an author writes, and the page follows.
import { spawn, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import assert from "node:assert/strict";
import { griffel, launch, seen, until, watched } from "./browser.mjs";

const site = join(mkdtempSync(join(tmpdir(), "griffel-serve-")), "blogg");
const write = (path, text) => {
  mkdirSync(dirname(join(site, path)), { recursive: true });
  writeFileSync(join(site, path), text);
};
const POST = "content/posts/2026-01-01-lang.md";
const post = (title, text) => {
  const paragraphs = Array.from({ length: 80 }, (_, n) => `Stycke ${n}.\n\n`).join("");
  return `---\ntitle: ${title}\nsummary: Kort.\n---\n${paragraphs}${text}\n`;
};
const STYLE = "themes/egen/assets/egen.css";
const style = (colour) => `h1 { color: ${colour} }\n`;

execFileSync(griffel, ["init", site, "--lang", "sv"], { stdio: "ignore" });
write(POST, post("Långt", "Slutet ett."));
write("griffel.yaml", readFileSync(join(site, "griffel.yaml"), "utf8").replace("theme: skola", "theme: egen"));
write("themes/egen/theme.yaml", "name: egen\nextends: skola\n");
write("themes/egen/templates/post.html", '{% extends "skola/post.html" %}\n{% block head %}' +
  '<link rel="stylesheet" href="{{ asset(path="egen.css") }}">{% endblock head %}\n');
write(STYLE, style("rgb(1, 2, 3)"));
// What is to be filled in is told until it is.
write("content/pages/tillganglighet.md", "---\ntitle: Tillgänglighet\n---\nNorrby kommun står bakom bloggen.\n");

const server = spawn(griffel, ["serve", "--port", "0", "--json", "--lang", "sv", "--site", site],
  { stdio: ["ignore", "pipe", "inherit"] });
let browser;
try {
  const address = await new Promise((resolve, reject) => {
    server.once("exit", () => reject(new Error("the server ended")));
    createInterface(server.stdout).on("line", (line) => {
      const said = JSON.parse(line);
      if (said.type === "serving") resolve(said.url);
    });
  });
  browser = await launch();
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  const { page, complaints } = await watched(context, new URL(address).origin);
  const loads = () => page.evaluate(() => performance.getEntriesByType("navigation").length && window.marker === "here");
  const has = (text) => page.waitForFunction((text) => document.querySelector("main")?.innerText.includes(text), text);
  const hasOverlay = (text) => page.waitForFunction(
    (text) => document.querySelector("griffel-preview")?.shadowRoot.textContent.includes(text), text);
  const overlay = () => page.evaluate(() => document.querySelector("griffel-preview")?.shadowRoot.textContent ?? "");

  await page.goto(`${address}2026/01/01/lang/`);
  await has("Slutet ett.");
  seen("the post is shown");

  // The page has listened for a moment before anything changes, as it has for an author.
  await page.waitForTimeout(300);
  await page.evaluate(() => scrollTo({ left: 0, top: 1500, behavior: "instant" }));
  const place = await page.evaluate(() => scrollY);
  assert(place > 1000, `scrolled to ${place}`);
  const since = Date.now();
  write(POST, post("Långt", "Slutet två."));
  await has("Slutet två.");
  seen(`new text without a key being pressed, after ${Date.now() - since} ms`);
  await until(page, "the place in the page", () => page.evaluate((place) => Math.abs(scrollY - place) < 2, place));
  seen(`the place in the page is kept (${place} px)`);

  await page.evaluate(() => { window.marker = "here"; });
  await page.waitForTimeout(300);
  const colour = () => page.evaluate(() => getComputedStyle(document.querySelector("h1")).color);
  assert.equal(await colour(), "rgb(1, 2, 3)");
  for (const wanted of ["rgb(4, 5, 6)", "rgb(7, 8, 9)"]) {
    write(STYLE, style(wanted));
    await until(page, "the new style", async () => (await colour()) === wanted);
    assert(await loads(), "the page was loaded anew");
    assert.equal(await page.evaluate(() => scrollY), place);
  }
  seen("new styles twice, and the page was not loaded anew");

  // Nobody knows when a post is to be seen whose front matter cannot be read.
  write(POST, post("Läxor: ja", "Slutet tre."));
  await page.waitForFunction(() => document.title.includes("finns inte"));
  await hasOverlay(`${POST}:2:8`);
  const said = await overlay();
  assert(said.includes("Fel på hela webbplatsen: 1") && said.includes("Hjälp"), said);
  assert(!(await page.innerText("main")).includes("Slutet"), "the post is left out");
  const missing = "Failed to load resource: the server responded with a status of 404 (Not Found)";
  assert.deepEqual(complaints.splice(0), [`${address}2026/01/01/lang/: ${missing}`]);
  const box = await page.evaluate(() => {
    const section = document.querySelector("griffel-preview").shadowRoot.querySelector("section");
    const { height, bottom } = section.getBoundingClientRect();
    return { height, bottom, colour: getComputedStyle(section).backgroundColor };
  });
  assert(box.height > 50 && Math.abs(box.bottom - 700) < 2 && box.colour !== "rgba(0, 0, 0, 0)", JSON.stringify(box));
  if (process.env.PICTURE) await page.screenshot({ path: process.env.PICTURE });
  seen(`the mistake is shown above the page: ${said.replace(/\s+/g, " ").slice(0, 140)}`);

  write(POST, post("Långt", "Slutet fyra."));
  await has("Slutet fyra.");
  await until(page, "the end of the overlay", async () => (await overlay()) === "");
  seen("it is mended and gone");

  write(POST, post("Långt", "Slutet fem. [](om.md)\n\n![](saknas.svg)\n\n<p style=\"color: red\">Rött</p>"));
  await has("Slutet fem.");
  await hasOverlay("Fel på den här sidan: ");
  seen(`what can be shown is shown with its errors: ${(await overlay()).replace(/\s+/g, " ").slice(0, 140)}`);
  await page.goto(address);
  await hasOverlay("Fel i andra filer: ");
  seen("a list shows that there are errors elsewhere");
  await page.goto(`${address}2026/01/01/lang/`);
  write(POST, post("Långt", "Slutet sex."));
  await has("Slutet sex.");

  assert.deepEqual(complaints, []);
  seen("no error in the console and nothing that the site's policy stopped");
} finally {
  await browser?.close();
  server.kill();
  rmSync(dirname(site), { recursive: true });
}
