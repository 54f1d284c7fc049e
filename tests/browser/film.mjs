// Film and sound in a browser: by keyboard, with captions and their text; films of other hosts, from which nothing is asked
// before a click on a button that says so, and a link where no script runs.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import assert from "node:assert/strict";
import { build, launch, seen, until, watched } from "./browser.mjs";
import { serve } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "griffel-film-"));
const write = (path, text) => {
  mkdirSync(dirname(join(folder, "blogg", path)), { recursive: true });
  writeFileSync(join(folder, "blogg", path), text);
};
write("griffel.yaml", "title: Norrby\nurl: https://norrby.example/skolblogg/\n");
write("content/posts/2026-01-01-film/index.md", `---
title: Två filmer
summary: Kort.
---
::youtube{id="abc123" title="Skolan i två minuter"}

::vimeo{id="123456" title="Biblioteket" poster="bild.svg"}
`);
write("content/posts/2026-01-01-film/bild.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 90"><rect width="160" height="90" fill="#456"/></svg>');
write("content/posts/2026-01-02-text.md", "---\ntitle: Bara text\nsummary: Kort.\n---\nText.\n");

const [example, other] = [join(folder, "example"), join(folder, "other")];
build(example);
build(other, join(folder, "blogg"));
const sites = [await serve(example), await serve(other, "/skolblogg/")];
const browser = await launch();
const PAGE = "2026/01/01/film/";
const HOSTS = { "www.youtube-nocookie.com": "Skolan i två minuter", "player.vimeo.com": "Biblioteket" };

/// Opens a page on which nothing may be asked of other hosts but what `answers` gives for them.
async function opened(site, path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, reducedMotion: "reduce", ...options });
  const asked = [];
  await context.route((url) => url.origin !== site.origin, (route) => {
    asked.push(new URL(route.request().url()));
    return route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Film</title><p>Film</p>" });
  });
  const { page, complaints } = await watched(context, site.origin);
  const answer = await page.goto(site.address + path);
  assert.equal(answer.status(), 200);
  return { page, complaints, asked, policy: answer.headers()["content-security-policy"], close: () => context.close() };
}

async function accessible(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`), []);
}

try {
  {
    const { page, complaints, policy, close } = await opened(sites[0], "2025/08/14/lasarsstart/");
    assert(!policy.includes("frame-src"), "no page shows a film of another host");
    const video = page.locator("video");
    await video.focus();
    assert.equal(await page.evaluate(() => document.activeElement.localName), "video");
    assert(await video.evaluate((video) => video.preload === "none" && video.readyState === 0), "nothing is loaded before it is asked for");
    await page.keyboard.press("Space");
    await until(page, "the film to play", () => video.evaluate((video) => !video.paused && video.currentTime > 0));
    await page.keyboard.press("Space");
    await until(page, "the film to stop", () => video.evaluate((video) => video.paused));
    await until(page, "the captions", () => video.evaluate((video) => video.textTracks[0].mode === "showing" && video.textTracks[0].cues?.length === 4));
    await page.locator("details.said summary").focus();
    await page.keyboard.press("Enter");
    const text = await page.locator("details.said").innerText();
    assert(text.includes("Räkna.") && text.includes("Höra till."), text);
    await accessible(page);
    assert.deepEqual(complaints, []);
    await close();
    seen("a film of one's own: played and stopped by keyboard, with captions, and its text below");
  }
  {
    const { page, complaints, asked, policy, close } = await opened(sites[1], PAGE);
    assert(policy.includes("frame-src https://www.youtube-nocookie.com https://player.vimeo.com;"), policy);
    await accessible(page);
    await page.waitForTimeout(300);
    assert.deepEqual([asked.length, complaints], [0, []], "nothing is asked of others before a click");
    assert.equal(await page.evaluate(() => document.cookie + localStorage.length + sessionStorage.length), "00");
    const about = await page.locator(".embed-about .meta").allInnerTexts();
    assert(about[0].includes("Då får YouTube veta") && about[1].includes("Då får Vimeo veta"), about.join());
    const buttons = page.locator(".embed button");
    assert.deepEqual(await buttons.allInnerTexts(), ["Spela filmen här från YouTube", "Spela filmen här från Vimeo"]);
    const described = await buttons.first().evaluate((button) => document.getElementById(button.getAttribute("aria-describedby")).innerText);
    assert.equal(described, about[0], "the button says what the click sends");
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    for (const host of Object.keys(HOSTS)) {
      await buttons.first().focus();
      await page.keyboard.press("Enter");
      await until(page, host, () => asked.some((url) => url.hostname === host));
    }
    assert.deepEqual(asked.map((url) => url.hostname), Object.keys(HOSTS));
    const frames = await page.locator("iframe").evaluateAll((frames) => frames.map((frame) => [new URL(frame.src).hostname, frame.title]));
    assert.deepEqual(frames, Object.entries(HOSTS));
    assert.equal(await page.evaluate(() => document.activeElement.title), "Biblioteket", "the focus goes on to the film");
    assert(await page.evaluate(() => document.documentElement.scrollHeight) <= height, "the page does not grow");
    const others = complaints.filter((complaint) => !Object.keys(HOSTS).some((host) => complaint.includes(`asks https://${host}/`)));
    assert.deepEqual(others, []);
    await close();
    seen("films of other hosts: nothing before the click, then the film with its title, in place of the picture");
  }
  {
    const { page, asked, close } = await opened(sites[1], PAGE, { javaScriptEnabled: false });
    assert.equal(await page.locator("main button").count(), 0);
    const links = page.locator(".embed-title a");
    assert.deepEqual(await links.allInnerTexts(), ["Se Skolan i två minuter på YouTube", "Se Biblioteket på Vimeo"]);
    assert.equal(asked.length, 0);
    await close();
    seen("without scripts: links that name the host");
  }
  {
    const { page, close } = await opened(sites[1], "2026/01/02/text/");
    assert.equal(await page.locator("script[src]").count(), 0);
    await close();
    seen("a page without such a film has no script");
  }
} finally {
  await browser.close();
  for (const site of sites) site.close();
  rmSync(folder, { recursive: true });
}
