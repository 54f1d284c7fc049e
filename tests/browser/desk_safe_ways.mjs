// What goes wrong on the desk and must not cost a word: the ways of `desk_unkept.mjs`, with a server that holds all in memory.
import assert from "node:assert/strict";
import { seen, until } from "./browser.mjs";

const DETAILS = "#panel-details";
const names = (desk) => desk.asked.map(({ name }) => name);
const count = (desk, wanted) => names(desk).filter((name) => name === wanted).length;
const told = (page) => page.textContent("#told");
const state = (page) => page.textContent(".state");
const hash = (page) => page.evaluate(() => location.hash);
const heading = (page) => page.evaluate(() => document.querySelector("h1").textContent);
const active = (page) => page.evaluate(() => document.activeElement.closest("[id]")?.id ?? document.activeElement.localName);
const held = (page) => page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("griffel-unkept")).length);
const refused = (page, status) => page.route("**/api/*", (route) => route.fulfill({ status, body: "" }));
const free = (page) => page.unroute("**/api/*");
/// Waits until something is a value, or a text like an expression: the page and the server come to it a moment later.
async function is(page, what, wanted) {
  let last;
  const isSo = async () => {
    last = await what();
    return wanted instanceof RegExp ? wanted.test(last) : last === wanted;
  };
  await until(page, wanted, isSo).catch((late) => { throw new Error(`${late.message}; it is ${last}`); });
}
async function writing(page) {
  await page.waitForSelector("[contenteditable]");
  await page.click("[contenteditable]");
}
async function details(page) {
  await writing(page);
  await page.click("#tab-details");
}

/// A window whose desk was started again: it says so without numbers, holds what is typed, and is left only on purpose.
async function anotherDesk(open) {
  for (const status of [401, 403, 421]) {
    await open("write/p2", async (page, { desk }) => {
      await writing(page);
      await refused(page, status);
      await page.keyboard.type("Sist skrivet. ");
      await until(page, "that it is told", async () => /Inte sparat i inlägget/.test(await state(page)));
      assert.doesNotMatch(await page.evaluate(() => document.body.innerText), /\b4\d\d\b|Sparat \d/);
      await is(page, () => held(page), 1);
      await page.getByRole("link", { name: "Allt du skrivit" }).click();
      await page.getByRole("dialog").getByText("Webbläsaren har det kvar").waitFor();
      await page.getByRole("button", { name: "Avbryt" }).click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await is(page, () => hash(page), "#/write/p2");
      await is(page, () => page.textContent("[contenteditable]"), /Sist skrivet/);
      await page.getByRole("button", { name: "Avsluta Griffel" }).click();
      assert.doesNotMatch(await page.getByRole("dialog").innerText(), /är sparat\./);
      await page.getByRole("button", { name: "Avbryt" }).click();
      // Another window, of a desk that answers.
      await free(page);
      await page.getByRole("link", { name: "Allt du skrivit" }).click();
      await page.waitForFunction(() => document.querySelector("h1").textContent === "Utkast");
      await is(page, () => desk.posts.get("p2").body, /Sist skrivet/);
      await is(page, () => held(page), 0);
    });
  }
  seen("a window of another desk says so, holds what is typed, and is not left unasked");
}

/// What the browser holds is offered by the next desk, with the difference, and not put in.
async function offered(open) {
  await open("write/p2", async (page, { desk }) => {
    await writing(page);
    await refused(page, 401);
    await page.keyboard.type("Hållet kvar. ");
    await until(page, "what is held", async () => (await held(page)) === 1);
    // The window goes: what it wrote is of no living window then.
    page.on("dialog", (box) => box.accept());
    await free(page);
    await page.reload();
    await page.getByRole("heading", { name: "Det finns text som inte hann sparas" }).waitFor();
    await is(page, () => page.textContent(".offer"), /Hållet kvar/);
    assert.doesNotMatch(desk.posts.get("p2").body, /Hållet kvar/);
    await is(page, () => held(page), 0);
    await page.getByRole("button", { name: /^Använd texten/ }).click();
    await writing(page);
    await is(page, () => desk.posts.get("p2").body, /Hållet kvar/);
    seen("what the browser held is offered with its difference after a reload");
  });
}

/// A silent server: the view is not left unasked, and nothing is done with a text that is not kept.
async function silent(open) {
  await open("write/p2", async (page, { desk }) => {
    await writing(page);
    await page.route("**/api/*", (route) => route.abort());
    await page.keyboard.type("Under tystnaden. ");
    await until(page, "that it is told", async () => /Inte sparat/.test(await state(page)));
    await page.getByRole("button", { name: "Spara", exact: true }).click();
    await page.locator("#told").getByText("inte sparat än").waitFor();
    await page.evaluate(() => { location.hash = "#/list/drafts"; });
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await is(page, () => hash(page), "#/write/p2");
    await free(page);
    await until(page, "what was typed", () => desk.posts.get("p2").body.includes("Under tystnaden"));
    seen("a silent server keeps her where she is, until all is kept or she wants to go");
  });
}

/// Details are kept while they are typed.
async function typedDetails(open) {
  await open("write/p1", async (page, { desk }) => {
    await details(page);
    const summary = page.locator(`${DETAILS} textarea`).first();
    await summary.click();
    await page.keyboard.type("En lång sammanfattning.");
    await page.evaluate(() => history.back());
    await until(page, "the overview", async () => (await heading(page)) === "Utkast");
    await is(page, () => desk.posts.get("p1").details.summary, "En lång sammanfattning.");
  });
  await open("write/p1", async (page, { desk }) => {
    await details(page);
    await page.locator(`${DETAILS} textarea`).first().fill("Utan att lämna fältet.");
    await until(page, "the summary", () => desk.posts.get("p1").details.summary === "Utan att lämna fältet.");
    // What is on its way is asked about.
    await page.route("**/api/*", (route) => route.abort());
    await page.locator(`${DETAILS} textarea`).first().fill("Inte framme.");
    let isAsked = false;
    page.once("dialog", (box) => { isAsked = true; box.dismiss(); });
    await page.evaluate(() => location.reload()).catch(() => null);
    await until(page, "the question", () => isAsked);
    await free(page);
    await until(page, "the rest", () => desk.posts.get("p1").details.summary === "Inte framme.");
    // A name that stands in its field when she leaves.
    await page.getByRole("combobox", { name: "Taggar" }).pressSequentially("kväll");
    await page.evaluate(() => { location.hash = "#/list/drafts"; });
    await until(page, "the overview", async () => (await heading(page)) === "Utkast");
    await until(page, "the tag", () => desk.posts.get("p1").details.tags.includes("kväll"));
    seen("details are kept while they are typed, and when she leaves");
  });
}

/// The server does not want one detail: it is told, the text goes on, and she is asked before it goes.
async function refusedDetail(open) {
  await open("write/p1", async (page, { desk }) => {
    await details(page);
    await page.route("**/api/post_details", (route) => route.fulfill({ status: 409, contentType: "application/json", body: JSON.stringify({ error: { key: "details_by_hand", message: "De vågar programmet inte ändra." } }) }));
    await page.locator(`${DETAILS} textarea`).first().fill("Sammanfattning");
    await until(page, "that it is told", async () => /vågar programmet inte/.test(await state(page)));
    await page.click("[contenteditable]");
    await page.keyboard.type("Texten går vidare. ");
    await until(page, "the text", () => desk.posts.get("p1").body.includes("Texten går vidare"));
    await page.getByRole("button", { name: "Spara", exact: true }).click();
    await until(page, "that it is saved", () => count(desk, "post_save") === 1);
    await page.getByRole("link", { name: "Allt du skrivit" }).click();
    await page.getByRole("button", { name: "Gå ändå" }).click();
    await until(page, "the overview", async () => (await heading(page)) === "Utkast");
    seen("a detail that is refused holds back nothing else, and is not left in silence");
  });
}

/// A dialog in which much was typed.
async function typedDialog(open) {
  await open("write/p1", async (page, { desk }) => {
    await writing(page);
    await page.click("#tab-files");
    await page.getByRole("button", { name: /^Text till bilderna/ }).click();
    await page.locator("dialog textarea").first().fill("Texten som tog en timme.");
    // Browsers close a dialog at the second Escape, whatever the page says.
    for (let press = 0; press < 4; press += 1) {
      await page.keyboard.press("Escape");
      // One that is closed is gone a moment later: only then may she be asked anew.
      await page.waitForFunction((are) => document.querySelectorAll("dialog").length === are, press % 2 ? 1 : 2);
    }
    await page.getByRole("dialog").getByRole("button", { name: "Avbryt" }).click();
    await page.getByRole("heading", { name: "Kasta det du skrivit?" }).waitFor();
    await page.getByRole("dialog").last().getByRole("button", { name: "Avbryt" }).click();
    await page.evaluate(() => history.back());
    await page.getByRole("heading", { name: "Allt är inte sparat" }).waitFor();
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.querySelectorAll("dialog").length === 1);
    await is(page, () => page.locator("dialog textarea").first().inputValue(), "Texten som tog en timme.");
    await page.getByRole("dialog").getByRole("button", { name: "Spara" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await is(page, () => count(desk, "slides_save"), 1);
    // One in which nothing was typed closes at once.
    await page.getByRole("button", { name: /^Text till bilderna/ }).click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    seen("a dialog in which something was typed asks before it goes");
  });
}

/// A double click is one click, and of two views that are asked for the last one comes.
async function doubleClick(open) {
  await open("new/post", async (page, { desk }) => {
    await page.fill("input.large", "Dubbelklick");
    await page.dblclick("button[type=submit]");
    await page.waitForSelector("[contenteditable]");
    assert.equal(count(desk, "post_new"), 1);
    await page.evaluate(() => { location.hash = "#/list/drafts"; location.hash = "#/write/p1"; location.hash = "#/list/drafts"; location.hash = "#/write/p1"; });
    await until(page, "the post", async () => (await heading(page)).includes("Läsning i alla"));
    await page.waitForSelector("[contenteditable]");
    assert.equal(await page.getByText("i ett annat fönster").count(), 0);
    await page.evaluate(() => { location.hash = "#/list/drafts"; });
    await until(page, "the overview", async () => (await heading(page)) === "Utkast");
    await page.evaluate(() => { location.hash = "#/write/p1"; });
    await page.waitForSelector("[contenteditable]");
    seen("a double click begins one post, and views do not lock each other out");
  });
}

/// A file that a new presentation is not made of: why is told where she is then.
async function refusedFile(open) {
  await open("new/presentation", async (page) => {
    await page.fill("input.large", "Trasig");
    await page.route("**/api/upload*", (route) => route.fulfill({ status: 400, contentType: "application/json", body: JSON.stringify({ error: { key: "k", message: "Filen går inte att läsa." } }) }));
    await page.setInputFiles("input[type=file]", { name: "bild.heic", mimeType: "image/heic", buffer: Buffer.from("x") });
    await page.click("button[type=submit]");
    await page.waitForSelector("[contenteditable]");
    await page.locator("#told").getByText("bild.heic: Filen går inte att läsa.").waitFor();
    // It goes with the view.
    await page.evaluate(() => { location.hash = "#/list/drafts"; });
    await until(page, "the overview", async () => (await heading(page)) === "Utkast");
    await is(page, async () => (await told(page)).trim(), "");
    seen("why a file was refused is told in the view that follows");
  });
}

/// What cannot be written is said once, and stands in the line of the state; a file that is gone is written again.
async function notWritten(open) {
  await open("write/p2", async (page, { desk }) => {
    await writing(page);
    const tell = (more = {}) => desk.tell({ type: "not_saved", post: "p2", message: "Det gick inte att spara: disken är full", ...more });
    tell();
    await page.locator("#told [role=alert]").waitFor();
    await page.evaluate(() => {
      window.drawn = 0;
      new MutationObserver(() => { window.drawn += 1; }).observe(document.querySelector("#told"), { childList: true, subtree: true });
      document.querySelector("#told button").focus();
    });
    for (let time = 0; time < 20; time += 1) tell();
    await page.click("[contenteditable]");
    await page.keyboard.type("Mer. ");
    await until(page, "the text", () => desk.posts.get("p2").body.includes("Mer."));
    await page.waitForFunction(() => /disken är full/.test(document.querySelector(".state").textContent));
    assert.equal(await page.evaluate(() => window.drawn), 0);
    desk.tell({ type: "kept", post: "p2" });
    await until(page, "that it is kept again", async () => /Sparat/.test(await state(page)));
    tell();
    await until(page, "that it is told", async () => /disken är full/.test(await state(page)));
    desk.tell({ type: "saved", post: "p2", when: "2026-11-30T08:00:00Z" });
    await until(page, "that it is saved", async () => /Sparat/.test(await state(page)));
    tell({ message: "Inläggets fil finns inte kvar.", gone: true });
    await page.getByRole("button", { name: "Skriv den igen" }).click();
    await until(page, "the file", () => count(desk, "post_rewrite") === 1);
    await until(page, "that it is saved", async () => /Sparat i inlägget/.test(await state(page)));
    await is(page, () => page.getByRole("button", { name: "Skriv den igen" }).count(), 0);
    seen("what cannot be written is said once, and a file that is gone is written again");
  });
}

/// What is wrong is tied to its field.
async function atItsField(open) {
  const described = (page, locator) => locator.evaluate((one) => one.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id)?.textContent).join("|"));
  await open("", async (page) => {
    await page.click("button[type=submit]");
    const name = page.getByLabel("Vad ska bloggen heta?");
    await is(page, () => name.getAttribute("aria-invalid"), "true");
    await is(page, () => described(page, name), /Till exempel.*\|Skriv vad bloggen ska heta/);
    await name.fill("Norrby");
    const logo = page.getByLabel(/^Logotyp/);
    await logo.setInputFiles({ name: "stor.png", mimeType: "image/png", buffer: Buffer.alloc(2_000_001) });
    await is(page, () => described(page, logo), /större än 2 MB/);
    await is(page, () => logo.getAttribute("aria-invalid"), "true");
    await is(page, () => page.locator(".field", { has: logo }).locator(".wrong").textContent(), "Bilden är större än 2 MB. Välj en mindre.");
  }, "empty");
  await open("write/p2", async (page) => {
    await writing(page);
    await page.getByRole("button", { name: "Länk", exact: true }).click();
    await page.getByRole("button", { name: "Infoga länken" }).click();
    const to = page.getByRole("combobox", { name: "Vart ska länken leda?" });
    await is(page, () => described(page, to), /Välj ett inlägg i listan/);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Film", exact: true }).click();
    await page.getByLabel("Filmens adress").fill("https://youtu.be/abcdefghijk");
    await page.getByRole("button", { name: "Infoga", exact: true }).click();
    const title = page.getByLabel("Vad handlar filmen om?");
    await is(page, () => described(page, title), /Skriv vad filmen handlar om/);
    await is(page, () => page.getByLabel("Filmens adress").getAttribute("aria-invalid"), "false");
    seen("what is wrong is read with its field, and is said to be wrong");
  });
}

/// Lists keep the focus and the click of who works in them.
async function listsStay(open) {
  await open("write/p1", async (page, { desk }) => {
    await details(page);
    const first = page.locator(`${DETAILS} .attached input`).first();
    await first.fill("Nytt namn");
    await page.keyboard.press("Tab");
    const at = () => page.evaluate(() => document.activeElement.textContent);
    await is(page, () => at(), "Flytta ned Nytt namn");
    const titles = () => desk.posts.get("p1").details.attachments.map(({ title }) => title);
    await until(page, "the name", () => titles()[0] === "Nytt namn");
    await is(page, () => at(), "Flytta ned Nytt namn");
    await first.fill("Ännu ett");
    const down = await page.getByRole("button", { name: "Flytta ned Ännu ett" }).boundingBox();
    await page.mouse.move(down.x + 5, down.y + 5);
    await page.mouse.down();
    await until(page, "the name meanwhile", () => titles()[0] === "Ännu ett");
    await page.mouse.up();
    await until(page, "the order", () => titles()[1] === "Ännu ett");
    await is(page, () => page.locator(`${DETAILS} .attached input`).nth(1).inputValue(), "Ännu ett");
    // The file list is read anew while she is there.
    const second = page.locator(`${DETAILS} .attached input`).nth(1);
    await second.click();
    await is(page, () => active(page), await second.getAttribute("id"));
  });
  await open("list/published", async (page, { desk }) => {
    const link = page.locator(".posts a").nth(3);
    await link.focus();
    const title = await link.textContent();
    const before = count(desk, "overview");
    desk.tell({ type: "overview" });
    await until(page, "the list read anew", () => count(desk, "overview") > before);
    await page.evaluate(() => new Promise((done) => { setTimeout(done, 100); }));
    assert.equal(await page.evaluate(() => document.activeElement.textContent), title);
    seen("lists keep the focus and the click of who works in them");
  });
}

export const SAFE_WAYS = [anotherDesk, offered, silent, typedDetails, refusedDetail, typedDialog, doubleClick, refusedFile, notWritten, atItsField, listsStay];
