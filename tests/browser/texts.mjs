// The parts of a text in a browser: code and addresses that are copied with one press.
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
} finally {
  await browser.close();
  site.close();
  rmSync(folder, { recursive: true, force: true });
}
