// The views of the desk in a browser, with a server that holds everything in memory: accessible in light, dark, forced colours,
// at 320 px and with text at 200 %, nothing wider than the window, and the whole way by keyboard.
//
// PICTURES=<folder> keeps the pictures, to be looked at.
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import assert from "node:assert/strict";
import { checkout, launch, seen } from "./browser.mjs";
import { fakeDesk, words } from "./desk_fake.mjs";
import { WAYS } from "./desk_ways.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const { PICTURES } = process.env;
if (PICTURES) mkdirSync(PICTURES, { recursive: true });

/// Most bytes of the desk's own modules together, compressed: with the 120 kB of the editor (`desk_editor.mjs`) 160 kB.
const MODULES_MAX = 40_000;

const tab = (name) => async (page) => {
  const head = page.getByRole("tab", { name });
  await head.click();
  await page.locator(`#${await head.getAttribute("aria-controls")}`).waitFor();
};
const files = tab("Filer");
const press = (name) => (page) => page.getByRole("button", { name }).first().click();
const both = (...steps) => async (page) => { for (const step of steps) await step(page); };
const dialog = (page) => page.waitForSelector("dialog[open]");

/// Every view: how the world is, where it is, and what is done there.
const VIEWS = {
  start: ["empty", ""],
  sites: ["sites", ""],
  drafts: ["plain", "list/drafts"],
  published: ["plain", "list/published"],
  bin: ["plain", "list/bin"],
  offers: ["unsaved", "list/drafts"],
  recovery: ["unsaved", "recovery"],
  together: ["unsaved", "recovery", both(press("Sätt ihop dem"), dialog)],
  new_post: ["plain", "new/post"],
  new_presentation: ["plain", "new/presentation"],
  write: ["plain", "write/p1"],
  unsaved: ["unsaved", "write/p2"],
  leave: ["unsaved", "write/p2", both(press(/^Lämna den/), dialog)],
  reader: ["reader", "write/p1"],
  more: ["plain", "write/p1", (page) => page.locator(".menu summary").click()],
  check: ["plain", "write/p1", both(tab(/^Kontroll/), (page) => page.waitForSelector(".finding"))],
  details: ["plain", "write/p1", both(tab("Uppgifter"), (page) => page.locator(".details details summary").click())],
  tags: ["plain", "write/p1", both(tab("Uppgifter"), (page) => page.getByRole("combobox", { name: "Taggar" }).pressSequentially("läs"), (page) => page.waitForSelector("[role=option]"))],
  files: ["plain", "write/p1", files],
  picture: ["plain", "write/p1", both(files, press(/^Infoga i texten/), dialog)],
  kind: ["plain", "write/p1", both(files, press(/^Bilaga eller presentation/), dialog)],
  slides: ["plain", "write/p1", both(files, press(/^Text till bilderna/), dialog)],
  typed: ["plain", "write/p1", both(files, press(/^Text till bilderna/), dialog, (page) => page.locator("dialog textarea").first().fill("Rättat."), (page) => page.keyboard.press("Escape"), (page) => page.getByRole("heading", { name: "Kasta det du skrivit?" }).waitFor())],
  history: ["plain", "write/p1", both(tab("Tidigare"), (page) => page.getByRole("heading", { level: 3 }).first().waitFor())],
  version: ["plain", "write/p1", both(tab("Tidigare"), press(/^Visa .*november/), dialog)],
  when: ["plain", "publish/p1"],
  plan: ["plain", "publish/p1", both(press("Fortsätt"), (page) => page.getByRole("heading", { name: "Det här läggs ut" }).waitFor())],
  published_all: ["plain", "publish", both(press("Publicera nu"), press("Ja, publicera"), (page) => page.getByRole("heading", { name: /^Klart/ }).waitFor())],
};
const LOOKS = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  forced: { viewport: { width: 1280, height: 900 }, forcedColors: "active" },
  "320 px": { viewport: { width: 320, height: 640 }, colorScheme: "light" },
  "320 px dark": { viewport: { width: 320, height: 640 }, colorScheme: "dark" },
  "200 %": { viewport: { width: 1280, height: 900 }, size: "200%" },
};

const mistakes = [];
const check = (isSo, what) => { if (!isSo) mistakes.push(what); };
const browser = await launch();

/// Opens the desk in a scene and a view; tells what the console says, which has to be nothing.
async function open(scene, to, what, { language = "sv", ...options } = {}) {
  const fake = await fakeDesk({ scene, language });
  const context = await browser.newContext({ reducedMotion: "reduce", viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) mistakes.push(`${to}: ${message.text()}`); });
  page.on("pageerror", (error) => mistakes.push(`${to}: ${error.stack}`));
  try {
    await page.goto(fake.address);
    await page.waitForSelector("main h1");
    if (to) {
      await page.evaluate((hash) => { document.querySelector("main h1").dataset.old = "yes"; location.hash = `#/${hash}`; }, to);
      await page.waitForFunction((hash) => document.querySelector("main h1:not([data-old])") || hash === "list/drafts", to);
    }
    return await what(page, fake);
  } finally {
    await context.close();
    fake.close();
  }
}

async function axed(page) {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => window.axe.run({
    // What the preview shows is the site's own business.
    include: [["html"]], exclude: [["iframe"]],
  }, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return { found: violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" ")}`), passed: passes.length };
}

/// What can be said of every view without knowing which: one first heading, no wider than the window, targets large enough.
const looked = (page) => page.evaluate(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const shown = (element) => element.checkVisibility() && element.getBoundingClientRect().width > 1;
  const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > clientWidth + 0.5 && !one.closest(".hush, .skip, .frame"));
  const box = document.querySelector("dialog[open]");
  const targets = [...(box ?? document.body).querySelectorAll("button, input, summary, textarea, select")].filter((one) => shown(one) && !one.closest(".hush"));
  return {
    headings: [...document.querySelectorAll("h1")].length,
    beyond: scrollWidth > clientWidth ? `${scrollWidth} px: ${[...new Set(wide.map((one) => `${one.localName}.${one.className}`))].slice(0, 8).join(" ")}` : "",
    inDialog: box && box.scrollWidth > box.clientWidth ? `dialog ${box.scrollWidth} px` : "",
    small: targets.filter((one) => {
      const { width, height } = one.getBoundingClientRect();
      // A box is pressed by its label too.
      return Math.min(width, height) < (one.type === "checkbox" || one.type === "radio" ? 20 : 24);
    }).map((one) => one.outerHTML.slice(0, 80)),
    keys: /\[object|undefined|page_\w+|\b(start|list|write|tab|details|publish|files)_\w+/.exec(document.body.innerText)?.[0],
    title: document.title,
  };
});

const only = process.env.ONLY?.split(",");
// Each view in two looks, in turn, so that every look is taken of many views; in the long run each in all.
const looksOf = (number) => {
  const all = Object.entries(LOOKS);
  return process.env.GRIFFEL_NIGHTLY ? all : [0, 3].map((further) => all[(number + further) % all.length]);
};
try {
  // Both languages have the same words with the same fields.
  const [sv, en] = [words("sv"), words("en")];
  assert.deepEqual(Object.keys(sv).sort(), Object.keys(en).sort());
  const fields = (text) => [...(typeof text === "string" ? text : text.other).matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  for (const key of Object.keys(sv)) assert.deepEqual([...new Set(fields(sv[key]))], [...new Set(fields(en[key]))], key);
  const folder = join(checkout, "src/desk/page");
  const modules = readdirSync(folder).filter((name) => name.endsWith(".js")).map((name) => readFileSync(join(folder, name), "utf8"));
  for (const [, key] of modules.join("\n").matchAll(/\bt\("(\w+)"/g)) assert(`page_${key}` in sv, `there are no words for ${key}`);
  const weight = gzipSync(modules.join("\n"), { level: 9 }).length;
  assert(weight <= MODULES_MAX, `the modules weigh ${weight} bytes`);
  seen(`${Object.keys(sv).length} texts in two languages, ${modules.length} modules of ${weight} bytes together, compressed`);

  let rules = 0;
  let views = 0;
  for (const [number, [name, [scene, to, act]]] of Object.entries(VIEWS).entries()) {
    if (only && !only.includes(name)) continue;
    await open(scene, to, async (page) => {
      try {
        await act?.(page);
      } catch (error) {
        mistakes.push(`${name}: ${String(error).slice(0, 300)}`);
      }
      for (const [look, { viewport, colorScheme = "light", forcedColors = "none", size = "" }] of looksOf(number)) {
        const where = `${name}, ${look}`;
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: "reduce" });
        await page.evaluate((big) => { document.documentElement.style.fontSize = big; }, size);
        await page.waitForTimeout(120);
        const { found, passed } = await axed(page);
        rules += passed;
        views += 1;
        check(found.length === 0, `${where}: ${found.join("\n    ")}`);
        const { headings, beyond, inDialog, small, keys, title } = await looked(page);
        check(headings === 1, `${where}: ${headings} first headings`);
        check(!beyond && !inDialog, `${where}: ${beyond} ${inDialog}`);
        check(small.length === 0, `${where}: too small ${small.join(" ")}`);
        check(!keys, `${where}: a key instead of words: ${keys}`);
        check(title.includes("Griffel") && title.length > 9, `${where}: the window is called ${title}`);
        if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}-${look.replace(/\W+/g, "")}.png`) });
      }
    });
  }
  seen(`axe: ${Object.keys(VIEWS).length} views, ${views} looks at them, ${rules} rules passed`);
  for (const [to, text] of [["list/drafts", "Drafts"], ["write/p1", "Write: Läsning i alla ämnen på Åsenskolan"], ["publish/p1", "Publish"]]) {
    await open("plain", to, async (page) => {
      await page.getByRole("heading", { level: 1, name: text, exact: true }).waitFor({ timeout: 5000 }).catch(() => mistakes.push(`${to} in English`));
      check(await page.evaluate(() => document.documentElement.lang) === "en", `${to}: the language is not told`);
      const { keys } = await looked(page);
      check(!keys, `${to} in English: ${keys}`);
    }, { language: "en" });
  }
  if (!only || only.includes("ways")) {
    for (const way of WAYS) await way(open, mistakes).catch((error) => mistakes.push(`${way.name}: ${error.stack}`));
  }
} finally {
  await browser.close();
}
assert.deepEqual(mistakes, []);
