// From no site to a published post with three pictures and a presentation: the real desk in a real browser, by keyboard alone.
//
// PICTURES=<folder> keeps a picture of every step.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import assert from "node:assert/strict";
import { checkout, griffel, launch, seen, until } from "./browser.mjs";
import { tabTo } from "./desk_ways.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const { PICTURES } = process.env;
if (PICTURES) mkdirSync(PICTURES, { recursive: true });

const home = mkdtempSync(join(tmpdir(), "griffel-desk-"));
mkdirSync(join(home, "webben"));
const env = { ...process.env, HOME: home, USERPROFILE: home, XDG_CONFIG_HOME: join(home, ".config"), XDG_DATA_HOME: join(home, ".local") };
const server = spawn(griffel, ["desk", "--no-open", "--port", "0", "--lang", "sv"], { cwd: home, env, stdio: ["ignore", "pipe", "inherit"] });
let browser;

/// Waits for a finished first heading.
const heading = (page, text) => page.getByRole("heading", { level: 1, name: text }).waitFor();
const pixel = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

let step = 0;
async function look(page, name) {
  step += 1;
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run({ include: [["html"]], exclude: [["iframe"]] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0].html}`), []);
  const text = await page.evaluate(() => document.body.innerText);
  assert(!/ya?ml|front matter|content\//i.test(text), `${name}: ${text}`);
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${String(step).padStart(2, "0")}-${name}.png`) });
}

try {
  const address = await new Promise((resolve, reject) => {
    let said = "";
    server.once("exit", () => reject(new Error(`the desk ended: ${said}`)));
    server.stdout.on("data", (bytes) => {
      said += bytes;
      const found = /http:\/\/127\.0\.0\.1:\d+\/#t=\w+/.exec(said);
      if (found) resolve(found[0]);
    });
  });
  browser = await launch();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", locale: "sv-SE" });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error.stack)));
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) wrong.push(message.text()); });
  const since = Date.now();
  await page.goto(address);
  await heading(page, /Välkommen/);
  await look(page, "start");

  await tabTo(page, /^Vad ska bloggen heta/);
  await page.keyboard.type("Skolutveckling i Norrby");
  await page.keyboard.press("Enter");
  await heading(page, "Utkast");
  await tabTo(page, /^Nytt inlägg/);
  await look(page, "overview");
  await page.keyboard.press("Enter");
  await heading(page, "Nytt inlägg");
  await page.keyboard.type("Läsning på kvällen");
  await page.keyboard.press("Enter");
  const isWriting = () => page.evaluate(() => document.activeElement.isContentEditable);
  await until(page, "the editor", isWriting);
  await page.keyboard.type("Biblioteket har öppet till åtta.\n\nVälkomna!\n\n", { delay: 5 });
  const frame = () => page.frames().find((one) => one !== page.mainFrame());
  await until(page, "the words in the preview", async () => (await frame()?.innerText("body").catch(() => ""))?.includes("Välkomna!"));
  await look(page, "write");

  // Three pictures by the toolbar, which is one stop of Tab.
  await tabTo(page, /^Fet/, "Shift+Tab");
  for (let press = 0; press < 7; press += 1) await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Bild");
  const chooser = page.waitForEvent("filechooser");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(["ett", "två", "tre"].map((name) => ({ name: `${name}.png`, mimeType: "image/png", buffer: pixel })));
  await page.getByRole("heading", { name: "Vad visar bilderna?" }).waitFor();
  for (const [at, text] of ["En elev läser", "Två stolar vid ett bord", "Bibliotekets dörr"].entries()) {
    if (at > 0) await tabTo(page, /^Beskriv bilden/);
    await page.keyboard.type(text);
  }
  await look(page, "pictures");
  await tabTo(page, /^Infoga bilderna/);
  await page.keyboard.press("Enter");
  await until(page, "the editor again", isWriting);
  await until(page, "the pictures in the preview", async () => (await frame().locator("main img").count()) >= 3);

  // A presentation by the panel beside the text.
  await tabTo(page, /^Så blir det/);
  for (let press = 0; press < 3; press += 1) await page.keyboard.press("ArrowRight");
  await tabTo(page, /^Välj bilder eller filer/);
  const second = page.waitForEvent("filechooser");
  await page.keyboard.press("Enter");
  await (await second).setFiles(join(checkout, "tests/files/swedish.pptx"));
  await page.getByRole("heading", { name: "Bilaga eller presentation?" }).waitFor();
  await look(page, "presentation");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Text till bilderna/ }).waitFor();
  await look(page, "files");

  await tabTo(page, /^Filer/, "Shift+Tab");
  await page.keyboard.press("ArrowLeft");
  await tabTo(page, /^Ny kategori/);
  await page.keyboard.type("Läsning");
  await page.keyboard.press("Enter");
  await tabTo(page, /^Taggar/);
  await page.keyboard.type("bibliotek,");
  await tabTo(page, /^Sammanfattning/);
  await page.keyboard.type("Biblioteket har öppet till åtta på torsdagar.");
  await tabTo(page, /^Uppgifter/, "Shift+Tab");
  await look(page, "details");
  await page.keyboard.press("ArrowLeft");
  await page.locator(".check .lead").filter({ hasText: /./ }).waitFor();
  await look(page, "check");

  await tabTo(page, /^Publicera …/, "Shift+Tab");
  await page.keyboard.press("Enter");
  await heading(page, "Publicera");
  await look(page, "when");
  await tabTo(page, /^Fortsätt/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Bloggen har ingen plats på webben än" }).waitFor({ timeout: 20000 });
  await tabTo(page, /^Vilken mapp/);
  await page.keyboard.type(join(home, "webben"));
  await look(page, "place");
  await page.keyboard.press("Enter");
  await tabTo(page, /^Ja, det är rätt mapp/, "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Det här läggs ut" }).waitFor({ timeout: 60000 });
  await look(page, "plan");
  await tabTo(page, /^Publicera nu/);
  await page.keyboard.press("Enter");
  await tabTo(page, /^Ja, publicera/, "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /^Klart/ }).waitFor({ timeout: 90000 });
  await look(page, "published");
  assert(existsSync(join(home, "webben/index.html")), readdirSync(join(home, "webben")).join(" "));
  // That there was no place yet was an answer of the server.
  assert.deepEqual(wrong.filter((text) => !/status of 404/.test(text)), []);
  seen(`from no site to a published post with three pictures and a presentation, by keyboard: ${Math.round((Date.now() - since) / 1000)} s, ${step} looks with axe 0`);
} finally {
  await browser?.close();
  server.kill();
  rmSync(home, { recursive: true, force: true });
}
