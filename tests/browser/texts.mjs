// The parts of a text in a browser: code that is copied with one press, links to headings, full pictures, wide tables, numbers that
// stay with what they count; and a feed that somebody opens.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import assert from "node:assert/strict";
import { build, launch, seen, until, watched } from "./browser.mjs";
import { serve } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "griffel-texts-"));
const write = (path, text) => {
  mkdirSync(dirname(join(folder, "blogg", path)), { recursive: true });
  writeFileSync(join(folder, "blogg", path), text);
};
if (process.env.THEMES) cpSync(process.env.THEMES, join(folder, "blogg", "themes"), { recursive: true });
write("griffel.yaml", "title: Norrby\nurl: https://norrby.example/skolblogg/\n");
write("content/posts/2026-01-01-kod.md", `---
title: Kod
summary: Kort.
---
Så här räknar vi.

\`\`\`python
print("hej", 1 < 2)

summa = 3
\`\`\`

Och igen:

\`\`\`python
x = 1
\`\`\`
`);
const COLUMNS = ["Namn", "Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag", "Lördag", "Söndag", "Sammanlagt", "Anmärkning"];
const WIDE = `| ${COLUMNS.join(" | ")} |\n|${"---|".repeat(COLUMNS.length)}\n| ${COLUMNS.map((name) => name.toLowerCase()).join(" | ")} |\n`;
write("content/posts/2026-01-03-delar/index.md", `---
title: Delar
summary: Kort.
---
Läsåren 2026–2029 visar vi en 2 minuters film den 13
januari 2027, enligt A. Lindgren och § 7.

Se https://www.norrby.example/arkiv/2026/januari/planering/bilagor/underlag/till/motet/

## Planering ”vår” & höst

![Skolgården](bred.svg "Skolgården i maj")

![](utan.svg "Utan ord")

### Fler bilder

[![Länkad](bred.svg)](https://annan.example/)

${WIDE}
## Sist

\`2026–2029\` är kod.
`);
const svg = (width, height) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="#456"/></svg>`;
for (const folder of ["posts/2026-01-03-delar", "pages/bred"]) {
  write(`content/${folder}/bred.svg`, svg(1800, 1000));
  write(`content/${folder}/utan.svg`, svg(900, 900));
}
write("content/pages/bred/index.md", `---\ntitle: Bred\n---\n![Skolgården](bred.svg)\n\n${WIDE}`);
write("content/posts/2026-01-02-text.md", "---\ntitle: Bara text\nsummary: Kort.\n---\nText med `kod` på raden.\n");

const out = join(folder, "out");
build(out, join(folder, "blogg"));
const site = await serve(out, "/skolblogg/");
const browser = await launch();
const CODE = "2026/01/01/kod/";

/// Opens a page that asks no other host.
async function opened(path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, reducedMotion: "reduce", permissions: ["clipboard-read", "clipboard-write"], ...options });
  const { page, complaints } = await watched(context, site.origin);
  const answer = await page.goto(site.address + path);
  assert.equal(answer.status(), 200);
  return { page, complaints, close: () => context.close() };
}

async function accessible(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`), []);
}

try {
  {
    const { page, complaints, close } = await opened(CODE);
    const buttons = page.locator("button.copy");
    await until(page, "the buttons", async () => (await buttons.count()) === 2);
    assert.equal(await page.getByRole("button", { name: "Kopiera kod: python", exact: true }).count(), 1);
    await page.getByRole("button", { name: "Kopiera kod: python 2" }).waitFor();
    const status = page.locator("body > [role=status]");
    await page.evaluate(() => {
      const status = document.querySelector("body > [role=status]");
      window.said = [];
      new MutationObserver(() => status.textContent && window.said.push(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true });
    });
    await buttons.first().focus();
    await page.keyboard.press("Enter");
    await until(page, "the message", async () => (await status.textContent()) === "Kopierat");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'print("hej", 1 < 2)\n\nsumma = 3');
    assert.equal(await buttons.first().getAttribute("aria-label"), "Kopiera kod: python", "the name stays while the message is said");
    await accessible(page);
    await until(page, "the end of the message", async () => (await status.textContent()) === "");
    assert.deepEqual(await page.evaluate(() => window.said), ["Kopierat"], "said once");
    assert.equal(await buttons.first().textContent(), "Kopiera");
    const { height, width } = await buttons.first().boundingBox();
    assert(height >= 24 && width >= 24, "a target of 24 px (WCAG 2.5.8)");
    const [code, button] = [await page.locator("pre.code code").first().boundingBox(), await buttons.first().boundingBox()];
    assert(button.y + button.height <= code.y + 4, "the button covers no code");
    assert.deepEqual(complaints, []);
    await close();
    seen("a block of code is copied with one press, said once, and keeps its name");
  }
  {
    const { page, close } = await opened(CODE);
    await page.locator("button.copy").first().waitFor();
    await page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error("no")); document.execCommand = () => false; });
    await page.locator("button.copy").first().click();
    await until(page, "the message", async () => (await page.locator("body > [role=status]").textContent()).startsWith("Det gick inte"));
    await accessible(page);
    if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, "copy-failed.png") });
    assert.equal((await page.evaluate(() => getSelection().toString())).trim(), 'print("hej", 1 < 2)\n\nsumma = 3');
    await close();
    seen("without a clipboard the code is marked, and the page says so");
  }
  {
    const { page, close } = await opened(CODE, { javaScriptEnabled: false });
    assert.equal(await page.locator("button.copy").count(), 0);
    await close();
    const { page: other, close: closeOther } = await opened("2026/01/02/text/");
    assert.equal(await other.locator("script:not([type='application/ld+json'])").count(), 0, "no script where nothing needs one");
    await closeOther();
    seen("without a script there is no button, and without code no script");
  }
  {
    const { page, complaints, close } = await opened("2026/01/03/delar/");
    const link = page.getByRole("link", { name: "Länk till avsnittet Planering ”vår” & höst" });
    const heading = page.getByRole("heading", { name: "Planering ”vår” & höst", exact: true });
    assert.equal(await heading.count(), 1, "the name of the heading is its text");
    const opacity = () => link.evaluate((node) => Number(getComputedStyle(node).opacity));
    assert.equal(await opacity(), 0, "the sign is not there before it is wanted");
    await heading.hover();
    assert.equal(await opacity(), 1);
    const { x, width, height } = await link.boundingBox();
    assert(x >= 0 && width >= 24 && height >= 24, "a target of 24 px beside the heading");
    await page.mouse.move(0, 0);
    await link.focus();
    assert.equal(await opacity(), 1, "and where the keyboard is");
    await page.keyboard.press("Enter");
    assert(page.url().endsWith("#planering-var-host"), page.url());
    const copied = await page.evaluate(() => {
      getSelection().selectAllChildren(document.querySelector(".text"));
      return getSelection().toString();
    });
    assert(!copied.includes("#") && !copied.includes("\u00a0") && copied.includes("den 13 januari 2027, enligt A. Lindgren och § 7."), copied);
    assert(copied.includes("https://www.norrby.example/arkiv/2026/januari/planering/bilagor/underlag/till/motet/"), copied);
    assert.equal(await page.locator("code .nb").count(), 0, "never in code");
    await accessible(page);
    assert.deepEqual(complaints, []);
    await close();
    seen("a heading has a link on hover and focus, and nothing is copied that was not written");
  }
  {
    const { page, close } = await opened("2026/01/03/delar/");
    const full = page.locator("a.full");
    assert.deepEqual(await full.evaluateAll((links) => links.map((link) => new URL(link.href).pathname.split("/").pop())), ["bred.svg", "utan.svg"], "but for the picture that the author has linked");
    assert.equal(await page.getByRole("link", { name: "Skolgården", exact: true }).count(), 1);
    assert.equal(await page.getByRole("link", { name: "Visa hela bilden: Utan ord", exact: true }).count(), 1);
    assert.equal((await page.request.get(await full.first().evaluate((link) => link.href))).status(), 200);
    await close();
    seen("a figure leads to its full picture under the picture's own name");
  }
  for (const width of [320, 390, 844]) {
    const { page, close } = await opened("2026/01/03/delar/", { viewport: { width, height: 800 }, hasTouch: true, isMobile: true });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, "nothing is wider than the window");
    const split = await page.locator(".nb").evaluateAll((parts) => parts.filter((part) => part.getClientRects().length > 1).map((part) => part.textContent));
    // A window of 320 px may hold letters of twice the size: there is no room for stretches.
    if (width > 352) assert.deepEqual(split, [], "no line ends in a number and what it counts");
    // In a box of its own, which a line holds whole if it can.
    const dates = await page.locator(".meta time").evaluateAll((times) => times.map((time) => {
      const letters = document.createRange();
      letters.selectNodeContents(time);
      return letters.getClientRects().length;
    }));
    assert(dates.length > 0 && dates.every((lines) => lines === 1), `no date has two lines: ${dates}`);
    assert.equal(await page.locator(".anchor").first().evaluate((node) => getComputedStyle(node).opacity), "1", "no finger hovers");
    const region = page.getByRole("region", { name: "Tabell 1" });
    await region.focus();
    await page.keyboard.press("ArrowRight");
    await until(page, "the table to move", async () => (await region.evaluate((node) => node.scrollLeft)) > 0);
    await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, "nor at twice the size of the letters");
    await close();
  }
  seen("on phones numbers stay together, the table is scrolled by itself, and nothing is wider than the window");
  for (const address of ["bred/", "2026/01/03/delar/"]) {
    const { page, close } = await opened(address, { viewport: { width: 1280, height: 800 } });
    const [text, table, picture] = await Promise.all([".text > p, .text", ".scroll", ".broad"].map((part) => page.locator(part).first().boundingBox()));
    assert(table.width > text.width + 100 && picture.width > text.width + 100, "they take the room that nothing else has");
    assert.equal(await page.locator(".scroll").evaluate((node) => node.scrollWidth > node.clientWidth), false, "so that the table is whole");
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 1280);
    if (address !== "bred/") {
      const [article, side] = await Promise.all(["article", ".side"].map((part) => page.locator(part).boundingBox()));
      assert(side.y >= article.y + article.height, "what would stand beside them is below");
    }
    await close();
    seen(`${address}: a wide table and a wide picture grow, and nothing stands beside them`);
  }
  {
    const { page, complaints, close } = await opened("feed.xml");
    const link = page.locator("a");
    assert.equal(await link.textContent(), "Så följer du bloggen");
    assert.equal(await page.locator("item > title").first().evaluate((node) => getComputedStyle(node).display), "block");
    const shown = await page.evaluate(() => [...document.querySelectorAll("item > *")]
      .filter((node) => node.textContent.includes("<p>")).map((node) => getComputedStyle(node).display));
    assert(shown.length > 0 && shown.every((display) => display === "none"), `no source is shown: ${shown}`);
    if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, "feed.png") });
    assert.equal(await link.getAttribute("href"), "https://norrby.example/skolblogg/prenumerera/");
    // XML names no icon, and browsers look for one in a place of their own.
    assert.deepEqual(complaints.filter((one) => !one.endsWith("404 (Not Found)")), []);
    await close();
    seen("a feed that a person opens says what it is, and leads to the page that explains it");
  }
} finally {
  await browser.close();
  site.close();
  rmSync(folder, { recursive: true, force: true });
}
