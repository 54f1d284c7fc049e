// What a reader meets on a blog, measured in every theme of `themes/`: on phones and wide windows, with large text, in the colours
// of a municipality, in forced colours, by keyboard, on paper, and in bytes.
//
// THEME=<name> measures one theme; GRIFFEL_NIGHTLY=1 asks axe about every page in every look, and not about one look of each, two of `skola`.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import assert from "node:assert/strict";
import { checkout, launch, seen, watched } from "./browser.mjs";
import { boxes, figures, marks, onGradients, wideTables } from "./readers_measures.mjs";
import { KINDS, TITLES, make } from "./readers_site.mjs";
import { serve } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// The windows: name, width, height, size of text, and how much of the window the head may take.
const VIEWS = [
  ["390 × 844", 390, 844, "100%", 1 / 4], ["320 × 640", 320, 640, "100%", 1 / 4], ["844 × 390", 844, 390, "100%", 1 / 4],
  ["1280 × 720", 1280, 720, "100%", 1 / 4], ["1000 × 800", 1000, 800, "100%", 1 / 4], ["1920 × 1080", 1920, 1080, "100%", 1 / 4],
  ["1280 × 900, 200 %", 1280, 900, "200%", 1 / 4], ["390 × 844, 200 %", 390, 844, "200%", 1 / 4],
  ["844 × 390, 200 %", 844, 390, "200%", 1 / 4], ["320 × 640, 200 %", 320, 640, "200%", 1 / 4],
];
/// On a site whose own name is hostile, the head may take this much, with text of ordinary size.
const HOSTILE_HEAD = 1 / 3;
/// The looks that axe is asked about.
const LOOKS = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  "forced colours": { viewport: { width: 1280, height: 900 }, forcedColors: "active" },
  "320 px": { viewport: { width: 320, height: 640 }, colorScheme: "light" },
  "200 % text": { viewport: { width: 1280, height: 900 }, colorScheme: "dark", large: true },
};
/// Colours of municipalities, and those that are hardest.
const COLORS = { yellow: "#ffd200", "light blue": "#7ec8e3", red: "#e4002b", black: "#000000", white: "#ffffff", grey: "#808080", green: "#006a44", violet: "#5b2a86" };
/// Most bytes, compressed: HTML and CSS of a post, and of the home page and other lists; a presentation's with its scripts.
const MOST = { post: 14_000, home: 16_000, presentation: 70_000 };
const POSTS_KINDS = /^(post|covered|short|english|tables|figures|attached|page|hostile(?!Year))/;
const SLIDES_KINDS = /^(slides|presentations|embed)/;
/// The kinds that may load a script: they search, show one slide at a time, or copy what is pressed.
const WITH_SCRIPT = /^(search|slides|embed|subscribe|tables)/;
/// What a theme does not have by design: `folded menu`, `first title` (see `has`). `klar` folds its menu for large text alone.
const BY_DESIGN = { klar: ["folded menu"] };

const themes = readdirSync(join(checkout, "themes"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).filter((name) => !process.env.THEME || name === process.env.THEME);
const browser = await launch();
const top = mkdtempSync(join(tmpdir(), "griffel-readers-"));
const mistakes = [];
let measured = 0;

/// Opens a page for a reader of some kind, and does something with it.
async function reading(site, options, what) {
  const { large, ...context } = options;
  const opened = await browser.newContext({ reducedMotion: "reduce", ...context });
  const { page, complaints } = await watched(opened, site.origin);
  // While another blog is built the server of this one waits, too.
  page.setDefaultTimeout(180_000);
  const go = async (path) => {
    await page.goto(site.address + path);
    if (large) await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
  };
  await what(page, go);
  mistakes.push(...complaints);
  await opened.close();
}

/// Whether a theme has what a measure is about.
const has = (theme, measure) => !(BY_DESIGN[theme] ?? []).includes(measure);

/// Boxes of a page in one window.
async function measure(page, theme, kind, [name, width, height, size, most], headMost = most) {
  await page.setViewportSize({ width, height });
  await page.evaluate((to) => { document.documentElement.style.fontSize = to; }, size);
  const found = await page.evaluate(boxes);
  measured += 1;
  const say = (what) => mistakes.push(`${theme}, ${kind}, ${name}: ${what}`);
  if (found.beyond) say(`beyond the edge: ${found.beyond}`);
  if (found.small) say(`smaller than 24 px: ${found.small}`);
  if (found.high) say(`a row of a table is higher than sixteen lines: ${found.high}`);
  if (found.cut) say(`cut off: ${found.cut}`);
  if (headMost && found.head > height * headMost) say(`the head takes ${found.head} of ${height} px`);
  if (name !== "390 × 844") return;
  if (kind === "home" && has(theme, "first title") && !(found.title < 260)) say(`the first title begins at ${found.title} px`);
  if (kind === "home" && found.height > 4 * height) say(`${(found.height / height).toFixed(1)} screens`);
  if (kind.startsWith("slides") && !(found.slide?.bottom <= height)) say(`the first slide ends at ${found.slide?.bottom} px`);
}

/// Every kind of page in every window, one load for all of them.
async function windows(theme, site) {
  await reading(site, { viewport: { width: 390, height: 844 } }, async (page, go) => {
    for (const [kind, path] of Object.entries(KINDS)) {
      await go(path);
      for (const view of VIEWS) await measure(page, theme, kind, view);
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
      await measure(page, theme, `${kind} with what opens`, VIEWS.at(-1), 0);
      if (kind === "figures") await whole(page, theme);
      if (kind === "tables") await scrolled(page, theme);
    }
  });
}

/// Every figure leads to its whole picture.
async function whole(page, theme) {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(async () => {
    document.documentElement.style.fontSize = "";
    for (const picture of document.images) picture.loading = "eager";
    await Promise.all([...document.images].map((picture) => picture.decode().catch(() => {})));
  });
  const { without, links } = await page.evaluate(figures);
  if (without.length) mistakes.push(`${theme}, figures: no link to the whole picture: ${without.join(" ")}`);
  for (const link of new Set(links)) {
    const answer = await page.request.get(link);
    if (!answer.ok() || !answer.headers()["content-type"].startsWith("image/")) mistakes.push(`${theme}, figures: ${link} is no picture`);
  }
}

/// A table that is wider than a phone tells it at its edge, has a name, and is moved by the keyboard.
async function scrolled(page, theme) {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(() => { document.documentElement.style.fontSize = ""; });
  const tables = await page.evaluate(wideTables);
  const say = (what) => mistakes.push(`${theme}, tables: ${what}`);
  if (!tables.length) say("the wide table does not scroll");
  for (const { tells, name, stops } of tables) {
    if (!tells) say("nothing at the edge tells that there is more");
    if (!name || !stops) say(`a table that scrolls has the name “${name}” and ${stops ? "a" : "no"} stop`);
  }
  const place = page.locator("main [tabindex='0']:has(table)").first();
  await place.focus();
  for (let n = 0; n < 3; n += 1) await page.keyboard.press("ArrowRight");
  await page.waitForTimeout(300);
  if (!(await place.evaluate((one) => one.scrollLeft))) say("the arrow key does not move it");
}

/// By keyboard: the folded menu opens, says that it does, and is passed by where it is closed; on a wide window it is all there.
async function menu(theme, site) {
  if (!has(theme, "folded menu")) return;
  const say = (what) => mistakes.push(`${theme}, menu: ${what}`);
  const at = (page) => page.evaluate(() => {
    const { activeElement: one } = document;
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    const { top: y, left: x } = one.getBoundingClientRect();
    return { tag: one.localName, id: one.id, text: one.textContent.trim(), isShown: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2, isInMenu: Boolean(one.closest(".masthead nav")), isInHead: Boolean(one.closest("body > header")), x, y };
  });
  const walk = async (page) => {
    const stops = [];
    await page.keyboard.press("Tab");
    for (let n = 0; n < 30; n += 1) {
      await page.keyboard.press("Tab");
      const stop = await at(page);
      if (!stop.isInHead) break;
      stops.push(stop);
    }
    return stops;
  };
  await reading(site, { viewport: { width: 390, height: 844 } }, async (page, go) => {
    await go("");
    const closed = await walk(page);
    if (closed.some(({ isInMenu }) => isInMenu) || closed.at(-1)?.tag !== "summary") say(`closed, these are reached: ${closed.map(({ text, id }) => text || id).join(", ")}`);
    const tree = await page.context().newCDPSession(page);
    const node = async () => {
      const { nodes } = await tree.send("Accessibility.getFullAXTree");
      const found = nodes.find(({ role, name }) => ["DisclosureTriangle", "button"].includes(role?.value) && name?.value === "Meny");
      return found?.properties.find(({ name }) => name === "expanded")?.value.value;
    };
    if ((await node()) !== false) say(`closed, a screen reader hears: ${await node()}`);
    await page.locator(".fold summary").focus();
    await page.keyboard.press("Enter");
    if ((await node()) !== true) say(`open, a screen reader hears: ${await node()}`);
    await page.keyboard.press("Tab");
    const first = await at(page);
    if (!first.isInMenu || !first.isShown) say(`after the button comes ${JSON.stringify(first)}`);
    const open = await walk((await go(""), await page.locator(".fold summary").click(), await page.evaluate(() => document.activeElement.blur()), page));
    const out = open.filter((stop, n) => n && (stop.y < open[n - 1].y - 30 || (Math.abs(stop.y - open[n - 1].y) < 10 && stop.x < open[n - 1].x)));
    if (out.length) say(`out of order: ${out.map(({ text, id }) => text || id).join(", ")}`);
    for (const stop of open) if (!stop.isShown) say(`the focus is not seen on ${stop.text || stop.id}`);
  });
  await reading(site, { viewport: { width: 1280, height: 900 } }, async (page, go) => {
    await go("");
    const stops = await walk(page);
    const links = await page.locator(".masthead nav a").count();
    if (stops.filter(({ isInMenu }) => isInMenu).length !== links || stops.some(({ tag }) => tag === "summary")) say(`wide, ${stops.length} stops for ${links} links`);
  });
}

/// axe on every kind of page; each in two looks by turns, or in all of them.
async function accessible(theme, site, turn) {
  for (const [number, [look, options]] of Object.entries(LOOKS).entries()) {
    await reading(site, options, async (page, go) => {
      for (const [n, [kind, path]] of Object.entries(KINDS).entries()) {
        const turns = [(n + turn) % 5, ...(theme === "skola" ? [(n + turn + 2) % 5] : [])];
        if (!process.env.GRIFFEL_NIGHTLY && !turns.includes(number)) continue;
        await go(path);
        await page.evaluate(axe);
        const isForced = look === "forced colours";
        const one = page.locator("[data-do=one]");
        if (isForced && (await one.isVisible())) await one.click();
        // axe reads the colours that the style sheet asks for, and not those that the system puts in their place.
        const found = await page.evaluate(async ([runOnly, enabled]) => {
          const { violations } = await window.axe.run(document, { runOnly, rules: { "color-contrast": { enabled } }, resultTypes: ["violations"] });
          return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" ")}`);
        }, [RULES, !isForced]);
        const blind = isForced ? await page.evaluate(marks) : [];
        mistakes.push(...found.map((what) => `${theme}, ${kind}, ${look}: ${what}`));
        mistakes.push(...blind.map((what) => `${theme}, ${kind}, ${look}: “${what}” looks like the others`));
      }
    });
  }
}

/// One site for each colour, of which five have hostile names: no text is hard to read by day or by night, and nothing is wider
/// than its window.
async function colored(theme, folder) {
  for (const [n, [color, value]] of Object.entries(COLORS).entries()) {
    const [name, title] = Object.entries(TITLES)[n] ?? [];
    const { out } = await make(folder, theme, { color: value, out: "colored", ...(title && { title }) });
    const site = await serve(out);
    for (const colorScheme of ["light", "dark"]) {
      await reading(site, { viewport: { width: 1280, height: 900 }, colorScheme }, async (page, go) => {
        for (const kind of ["home", ["attached", "covered", "tables", "figures"][n % 4], ["slidesPptx", "slidesText"][n % 2], "subscribe"]) {
          await go(KINDS[kind]);
          if (title && colorScheme === "light") {
            for (const view of VIEWS) await measure(page, theme, `${kind} of a blog with the title ${name}`, view, view[3] === "100%" ? HOSTILE_HEAD : 0);
            await page.setViewportSize({ width: 1280, height: 900 });
            await page.evaluate(() => { document.documentElement.style.fontSize = ""; });
          }
          await page.evaluate(axe);
          const found = await page.evaluate(async () => {
            const { violations } = await window.axe.run(document, { runOnly: { type: "rule", values: ["color-contrast"] }, resultTypes: ["violations"] });
            return violations.flatMap(({ nodes }) => nodes.map((node) => `${node.any[0]?.data?.contrastRatio}: ${node.html.slice(0, 100)}`));
          });
          found.push(...await page.evaluate(onGradients));
          mistakes.push(...found.map((what) => `${theme}, ${kind}, ${color} ${colorScheme}: contrast ${what}`));
        }
      });
    }
    site.close();
  }
}

/// Bytes of a page with its styles, and its scripts alone, compressed; from the files, as a server would send them.
function weigh(out, path) {
  const file = path.endsWith("/") || path === "" ? `${path}index.html` : path;
  const html = readFileSync(join(out, file));
  const sources = (pattern) => [...html.toString().matchAll(pattern)].map(([, address]) => readFileSync(join(out, address)));
  const zipped = (parts) => parts.reduce((sum, part) => sum + gzipSync(part, { level: 9 }).length, 0);
  return { page: zipped([html, ...sources(/<link rel="stylesheet" href="([^"]+)"/g)]), scripts: zipped(sources(/<script[^>]* src="([^"]+)"/g)) };
}

function weights(theme, out) {
  const said = [];
  for (const [kind, path] of Object.entries(KINDS)) {
    const { page, scripts } = weigh(out, path);
    const most = MOST[POSTS_KINDS.test(kind) ? "post" : SLIDES_KINDS.test(kind) ? "presentation" : "home"];
    const weight = SLIDES_KINDS.test(kind) ? page + scripts : page;
    if (weight > most) mistakes.push(`${theme}, ${kind}: ${weight} bytes compressed, at most ${most}`);
    if (scripts && !WITH_SCRIPT.test(kind)) mistakes.push(`${theme}, ${kind}: a script of ${scripts} bytes`);
    if (["home", "post", "tables", "archive", "slidesPptx", "slidesSixty"].includes(kind)) said.push(`${kind} ${(weight / 1000).toFixed(1)}`);
  }
  return said.join(", ");
}

/// On paper: no menus, the address at the end, and no last page with next to nothing on it.
async function printed(theme, site, folder) {
  await reading(site, { viewport: { width: 1280, height: 900 } }, async (page, go) => {
    for (const kind of ["home", "post", "covered", "archive", "slidesPptx", "tables"]) {
      await go(KINDS[kind]);
      await page.evaluate(async () => {
        for (const picture of document.images) picture.loading = "eager";
        await Promise.all([...document.images].map((picture) => picture.decode().catch(() => {})));
      });
      const place = join(folder, "print.pdf");
      writeFileSync(place, await page.pdf({ format: "A4", margin: { top: "1.5cm", bottom: "1.5cm", left: "1.5cm", right: "1.5cm" } }));
      const sheets = execFileSync("pdftotext", ["-layout", place, "-"], { encoding: "utf8" }).split("\f").slice(0, -1).map((text) => text.replace(/\s+/g, ""));
      const say = (what) => mistakes.push(`${theme}, ${kind} on paper: ${what}`);
      const last = sheets.at(-1);
      if (!last.includes(`sandaker.example/${KINDS[kind]}`.replace(/\/$/, ""))) say(`the address is not at the end: ${last.slice(-120)}`);
      if (sheets.length > 1 && last.length < 150) say(`the last of ${sheets.length} pages has ${last.length} letters`);
      if (sheets.some((sheet) => sheet.length < 20 && sheet !== last)) say("an empty page");
      if (sheets[0].includes("Hoppatill")) say("the skip link is printed");
    }
  });
}

try {
  const hasPdf = existsSync("/usr/bin/pdftotext");
  if (!hasPdf) console.log("skipped: pdftotext is not there to read the print");
  const sum = () => mistakes.length;
  await Promise.all([0, 1].map(async (worker) => {
    for (const [turn, theme] of themes.entries()) {
      const folder = join(top, `${theme}-${worker}`);
      const before = sum();
      const { out } = await make(folder, theme);
      if (worker === 1) {
        await colored(theme, folder);
        continue;
      }
      const site = await serve(out);
      await windows(theme, site);
      await menu(theme, site);
      await accessible(theme, site, turn);
      if (hasPdf) await printed(theme, site, folder);
      const said = weights(theme, out);
      site.close();
      if (sum() === before) seen(`${theme}: kB compressed: ${said}`);
      else console.log(`${theme}: ${said}`);
    }
  }));
  assert(mistakes.length === 0, `${mistakes.length} mistakes:\n  ${mistakes.join("\n  ")}`);
  seen(`${themes.join(", ")}: ${Object.keys(KINDS).length} kinds of pages in ${VIEWS.length} windows (${measured} measured), ${Object.keys(LOOKS).length} looks, ${Object.keys(COLORS).length} colours, menu, paper`);
} finally {
  await browser.close();
  rmSync(top, { recursive: true });
}
