// What the desk's page does with words that are not kept: a desk that is silent, refuses, or was killed and started again.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import assert from "node:assert/strict";
import { griffel, launch, seen, until } from "./browser.mjs";
import { fakeDesk } from "./desk_fake.mjs";
import { cleared, home, killed, start } from "./desk_program.mjs";
import { SAFE_WAYS } from "./desk_safe_ways.mjs";

const browser = await launch();
const mistakes = [];

async function opened(context) {
  const page = await context.newPage();
  page.on("pageerror", (error) => mistakes.push(String(error.stack)));
  return page;
}

/// Opens the desk of the tests at a view.
async function open(to, what, scene = "plain") {
  const fake = await fakeDesk({ scene });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const page = await opened(context);
  try {
    await page.goto(fake.address);
    await page.waitForSelector("main h1");
    if (to) await page.evaluate((hash) => { location.hash = `#/${hash}`; }, to);
    await what(page, fake);
  } catch (error) {
    console.log(await page.evaluate(() => document.body.innerText).catch(() => ""));
    throw error;
  } finally {
    await context.close();
    fake.close();
  }
}

/// She types on while the program is dead, and starts it again.
async function typedAtADeadDesk() {
  const site = join(home, "blogg");
  execFileSync(griffel, ["init", site, "--lang", "sv"], { stdio: "ignore" });
  const file = join(site, "content/posts/2026-01-01-sa-skriver-vi.md");
  writeFileSync(file, "---\ntitle: Så skriver vi\ndate: 2026-01-01\ndraft: true\n---\n\nBörjan.\n");
  const first = await start("--site", site, "--port", "0");
  const { port } = new URL(first);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "sv-SE" });
  const old = await opened(context);
  const write = async (page) => {
    await page.getByRole("link", { name: /Så skriver vi/ }).first().click({ timeout: 60_000 });
  };
  await old.goto(first);
  await write(old);
  await old.locator(".cm-content").click({ timeout: 60_000 });
  await old.keyboard.press("Control+End");
  await old.keyboard.type(" Före.");
  await until(old, "what is in the file", () => readFileSync(file, "utf8").includes("Före."));
  await killed();
  await old.keyboard.type(" Medan programmet var dött.");
  await old.locator(".state").getByText("Inte sparat: skrivbordet svarar inte").waitFor();
  const address = await start("--site", site, "--port", port);
  assert.equal(new URL(address).port, port);
  await old.locator("#told").getByText("webbläsaren har det kvar").waitFor({ timeout: 60_000 });
  await old.keyboard.type(" Och mer.");
  const page = await opened(context);
  await page.goto(address);
  await write(page);
  await page.getByRole("heading", { name: "Det finns text som inte hann sparas" }).waitFor({ timeout: 60_000 });
  assert.match(await page.textContent(".offer"), /Medan programmet var dött\. Och mer\./);
  assert(!readFileSync(file, "utf8").includes("Medan"), "it was put in unasked");
  await page.getByRole("button", { name: /^Använd texten/ }).click();
  await page.locator(".cm-content").waitFor();
  await until(page, "what she chose in the file", () => readFileSync(file, "utf8").includes("Före. Medan programmet var dött. Och mer."));
  await context.close();
  await killed();
  seen("what is typed while the program is dead is offered when it is there again");
}

try {
  const only = process.env.ONLY;
  for (const way of SAFE_WAYS) if (!only || only === way.name) await way(open);
  if (!only || only === "dead") await typedAtADeadDesk();
  assert.deepEqual(mistakes, []);
} finally {
  await browser.close();
  cleared();
}
