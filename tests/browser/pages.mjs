// The example blog in a browser: accessible in light, dark and at 320 px, by keyboard, in print; quiet, still and light.
//
// `UPDATE=1 node pages.mjs` writes the sizes of the pages anew (figures.json); PICTURES=<folder> keeps the pictures, to be
// looked at.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import assert from "node:assert/strict";
import { build, here, launch, seen, watched } from "./browser.mjs";
import { serve } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/// The kinds of pages, one of each.
const KINDS = {
  home: "",
  post: "2026/02/05/dokument-som-alla-kan-lasa/",
  film: "2025/08/14/lasarsstart/",
  category: "category/kvalitetsarbete/",
  archive: "arkiv/",
  subscribe: "prenumerera/",
  missing: "404.html",
};
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
const SCHEMES = ["light", "dark"];

/// Most bytes of a page with its styles and scripts, compressed (row P26).
const POST_MAX = 20_000;
const LIST_MAX = 60_000;
/// How far height and picture of a page may be from what was recorded: fonts differ between machines.
const NEAR = 0.25;

const folder = mkdtempSync(join(tmpdir(), "griffel-pages-"));
const out = join(folder, "public");
build(out);
const site = await serve(out);
const browser = await launch();
const mistakes = [];
const check = (isSo, what) => { if (!isSo) mistakes.push(what); };
const complaints = [];

/// Opens a page of its own kind of reader, does something with it and closes it.
async function reading(options, path, what) {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const watching = await watched(context, site.origin);
  const answer = await watching.page.goto(site.address + path);
  // `404.html` is asked for by its name.
  assert.equal(answer.status(), 200, path);
  const result = await what(watching.page);
  complaints.push(...watching.complaints);
  await context.close();
  return result;
}

async function axed(page) {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
  return { found, passed: passes.length };
}

try {
  // Accessible to programs that look: every kind of page, by day, by night, and as narrow as WCAG 1.4.10 says.
  let rules = 0;
  const views = [
    ["light", { viewport: SIZES.desktop, colorScheme: "light" }],
    ["dark", { viewport: SIZES.desktop, colorScheme: "dark" }],
    ["320 px", { viewport: { width: 320, height: 640 }, colorScheme: "light" }],
    ["320 px dark", { viewport: { width: 320, height: 640 }, colorScheme: "dark" }],
  ];
  for (const [kind, path] of Object.entries(KINDS)) {
    for (const [name, options] of views) {
      await reading(options, path, async (page) => {
        const { found, passed } = await axed(page);
        rules += passed;
        check(found.length === 0, `${kind}, ${name}: ${found.join("\n    ")}`);
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        check(beyond <= 0, `${kind}, ${name}: ${beyond} px beyond the edge`);
      });
    }
  }
  seen(`axe: ${Object.keys(KINDS).length} kinds of pages in ${views.length} views, ${rules} rules passed`);

  // Nothing moves while a page is loaded.
  for (const [kind, path] of Object.entries(KINDS)) {
    await reading({ viewport: SIZES.phone }, path, async (page) => {
      const shift = await page.evaluate(() => new Promise((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
          .observe({ type: "layout-shift", buffered: true });
        scrollTo(0, document.body.scrollHeight);
        setTimeout(() => resolve(sum), 300);
      }));
      check(shift === 0, `${kind}: things move by ${shift}`);
    });
  }
  seen("nothing moves while pages are loaded");

  // By keyboard: past the menu, through the menu, and everything that takes the focus shows it and is on the screen.
  await reading({ viewport: SIZES.desktop }, "", async (page) => {
    await page.keyboard.press("Tab");
    const at = () => page.evaluate(() => {
      const { activeElement: element } = document;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      return {
        text: element.textContent.trim(), href: element.getAttribute("href"), id: element.id, tag: element.localName,
        isInMenu: Boolean(element.closest(".masthead nav")), isShown: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
        isThere: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
      };
    });
    const skip = await at();
    check(skip.href === "#main" && skip.isThere && skip.isShown, `the first stop skips the menu: ${JSON.stringify(skip)}`);
    await page.keyboard.press("Enter");
    check((await at()).id === "main", "the skip link leads to the text");
    await page.goto(site.address);
    const stops = [];
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press("Tab");
      const stop = await at();
      if (stop.tag === "body") break;
      stops.push(stop);
    }
    const menu = stops.filter((stop) => stop.isInMenu && stop.href);
    check(stops.some((stop) => stop.id === "_find"), "the field for searching is reached");
    const links = await page.locator(".masthead nav a").count();
    check(menu.length === links && links > 4, `${menu.length} of ${links} links of the menu are reached`);
    for (const stop of stops) check(stop.isThere && stop.isShown, `the focus is not seen on ${JSON.stringify(stop)}`);
    const last = menu.at(-1);
    await page.locator(".masthead nav a").last().focus();
    await Promise.all([page.waitForURL(`**${last.href}`), page.keyboard.press("Enter")]);
    check((await page.locator("[aria-current=page]").getAttribute("href")) === last.href, "the menu tells where one is");
    seen(`keyboard: ${stops.length} stops, ${links} of them in the menu, each of them seen`);
  });

  // On paper: the text without the menu, and its title in the document.
  await reading({ viewport: SIZES.desktop }, KINDS.post, async (page) => {
    const title = await page.locator("h1").innerText();
    await page.emulateMedia({ media: "print" });
    check(!(await page.locator(".masthead nav").isVisible()), "the menu is not printed");
    check(await page.locator("h1").isVisible(), "the title is printed");
    const pdf = await page.pdf({ format: "A4", tagged: true });
    const pages = (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length;
    check(pages > 0 && pages < 20, `${pages} pages in print`);
    const place = join(folder, "post.pdf");
    writeFileSync(place, pdf);
    let text = null;
    try {
      text = execFileSync("pdftotext", [place, "-"], { encoding: "utf8" });
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
      console.log("skipped: pdftotext is not there to read the print");
    }
    const plain = (text) => text.normalize("NFC").replace(/\s+/g, " ");
    if (text !== null) check(plain(text).includes(plain(title)), `“${title}” is not in the print: ${text.slice(0, 200)}`);
    seen(`print: ${pages} pages, with the title`);
  });

  // Light: a page with all that it needs to be drawn, compressed.
  const weights = {};
  for (const [kind, path] of Object.entries(KINDS)) {
    const zipped = await reading({ viewport: SIZES.desktop }, path, async (page) => {
      const parts = await page.evaluate(() => [location.href,
        ...[...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((part) => part.href || part.src)]);
      const bytes = await Promise.all(parts.map(async (part) => Buffer.from(await (await fetch(part)).arrayBuffer())));
      return bytes.reduce((sum, part) => sum + gzipSync(part).length, 0);
    });
    weights[kind] = zipped;
    const most = ["post", "film"].includes(kind) ? POST_MAX : LIST_MAX;
    check(zipped <= most, `${kind}: ${zipped} bytes compressed, at most ${most}`);
  }
  seen(`weights, compressed: ${Object.entries(weights).map(([kind, bytes]) => `${kind} ${(bytes / 1000).toFixed(1)} kB`).join(", ")}`);

  // As they look: compared by eye once, by size ever after.
  const known = JSON.parse(readFileSync(join(here, "figures.json"), "utf8"));
  const figures = {};
  for (const [kind, path] of Object.entries(KINDS)) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      for (const colorScheme of SCHEMES) {
        const name = `${kind} ${size} ${colorScheme}`;
        await reading({ viewport, colorScheme }, path, async (page) => {
          // Pictures further down are loaded when somebody comes near.
          await page.evaluate(async () => {
            for (const picture of document.images) picture.loading = "eager";
            await Promise.all([...document.images].map((picture) => picture.decode().catch(() => {})));
          });
          const height = await page.evaluate(() => document.documentElement.scrollHeight);
          const picture = await page.screenshot({ fullPage: true });
          figures[name] = { height, bytes: picture.length };
          if (process.env.PICTURES) {
            mkdirSync(process.env.PICTURES, { recursive: true });
            writeFileSync(join(process.env.PICTURES, `${name.replaceAll(" ", "-")}.png`), picture);
          }
        });
      }
    }
  }
  if (process.env.UPDATE) {
    const lines = Object.entries(figures).map(([name, figure]) => `  ${JSON.stringify(name)}: ${JSON.stringify(figure)}`);
    writeFileSync(join(here, "figures.json"), `{\n${lines.join(",\n")}\n}\n`);
    console.log("figures.json is written anew");
  } else {
    for (const [name, figure] of Object.entries(figures)) {
      for (const key of ["height", "bytes"]) {
        const [is, was] = [figure[key], known[name]?.[key] ?? 0];
        check(Math.abs(is - was) <= was * NEAR, `${name}: ${key} ${is}, recorded ${was}`);
      }
    }
    check(Object.keys(known).length === Object.keys(figures).length, "figures.json tells of other pages");
    seen(`${Object.keys(figures).length} pictures are as large as they were, within ${NEAR * 100} %`);
  }

  check(complaints.length === 0, `in the console, or to other hosts: ${complaints.join("\n    ")}`);
  assert(mistakes.length === 0, `${mistakes.length} mistakes:\n  ${mistakes.join("\n  ")}`);
  seen("no error in the console, nothing that the policy stopped, no request to another host");
} finally {
  await browser.close();
  site.close();
  rmSync(folder, { recursive: true });
}
