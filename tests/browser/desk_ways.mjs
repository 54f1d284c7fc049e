// What authors do on the desk, by keyboard alone, and what they hear: the ways that `desk_views.mjs` goes.
import assert from "node:assert/strict";
import { seen, until } from "./browser.mjs";

/// Presses Tab until what has the focus is as wanted; every stop has to be seen.
export async function tabTo(page, wanted, key = "Tab") {
  for (let step = 0; step < 90; step += 1) {
    const at = await page.evaluate(() => {
      const { activeElement: element } = document;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const label = element.labels?.[0]?.textContent ?? element.getAttribute("aria-label") ?? element.textContent;
      const box = element.getBoundingClientRect();
      return {
        name: label.trim().slice(0, 60), tag: element.localName, role: element.getAttribute("role"),
        isSeen: element.isContentEditable || element === document.body || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2),
        isThere: element === document.body || (box.bottom > 0 && box.top < innerHeight && box.width > 0),
      };
    });
    // The frame of the preview has stops of its own.
    const isShown = at.tag === "iframe" || (at.isSeen && at.isThere);
    if (step > 0) assert(isShown, `the focus is not seen at ${JSON.stringify(at)}`);
    if (step > 0 && wanted.test(at.name)) return at;
    await page.keyboard.press(key);
  }
  throw new Error(`${wanted} is not reached by ${key}`);
}
const heading = (page) => page.evaluate(() => document.querySelector("h1").textContent);
const focused = (page) => page.evaluate(() => document.activeElement.localName);
const status = (page) => page.evaluate(() => document.querySelector("#status").textContent);

/// From no site to a published post, by keyboard alone.
async function fromNothing(open, mistakes) {
  await open("empty", "", async (page, { desk }) => {
    const spoken = [];
    await page.exposeFunction("heard", (text) => { if (text) spoken.push(text); });
    await page.evaluate(() => new MutationObserver(() => window.heard(document.querySelector("#status").textContent)).observe(document.querySelector("#status"), { childList: true, characterData: true, subtree: true }));
    await tabTo(page, /^Vad ska bloggen heta/);
    await page.keyboard.press("Enter");
    assert((await page.locator(".wrong").first().textContent()).length > 5, "what is missing is told");
    await page.keyboard.type("Skolutveckling i Norrby");
    await page.keyboard.press("Enter");
    await until(page, "the overview", async () => (await heading(page)) === "Utkast");
    await until(page, "the focus on the heading", async () => (await focused(page)) === "h1");
    await tabTo(page, /^Nytt inlägg/);
    await page.keyboard.press("Enter");
    await until(page, "the new post", async () => (await heading(page)) === "Nytt inlägg");
    await page.keyboard.type("Läsning på kvällen");
    await page.keyboard.press("Enter");
    await until(page, "the editor", () => page.evaluate(() => document.activeElement.isContentEditable));
    await page.keyboard.type("Biblioteket har öppet till åtta.\nVälkomna!", { delay: 5 });
    const post = () => [...desk.posts.values()][0];
    await until(page, "the text at the server", () => post().body.includes("Välkomna!"));
    await until(page, "what is saved", async () => /Utkast · Sparat \d\d\.\d\d/.test(await page.textContent(".state")));
    await until(page, "what is said", () => spoken.some((text) => /^Sparat/.test(text)));
    // Tab leaves the text; the tabs are one stop, arrows go between them.
    await tabTo(page, /^Så blir det/);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Uppgifter");
    await tabTo(page, /^Ny kategori/);
    await page.keyboard.type("Läsning");
    await page.keyboard.press("Enter");
    await tabTo(page, /^Taggar/);
    await page.keyboard.type("biblio");
    await page.waitForSelector("[role=option]");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.type("kvällsöppet,");
    await until(page, "tags and category", () => post().details.tags.length === 2 && post().details.categories.includes("Läsning"));
    assert.deepEqual(post().details.tags, ["skolbibliotek", "kvällsöppet"]);
    await tabTo(page, /^Sammanfattning/);
    await page.keyboard.type("Öppet till åtta.");
    await tabTo(page, /^Publicera …/, "Shift+Tab");
    await page.keyboard.press("Enter");
    await until(page, "publishing", async () => (await heading(page)) === "Publicera");
    await tabTo(page, /^Fortsätt/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Bloggen har ingen plats" }).waitFor();
    await tabTo(page, /^Vilken mapp/);
    await page.keyboard.type("Dokument/webben");
    await page.keyboard.press("Enter");
    await tabTo(page, /^Ja, det är rätt mapp/, "Shift+Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Det här läggs ut" }).waitFor();
    await tabTo(page, /^Publicera nu/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^Ja, publicera/, "Shift+Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /^Klart/ }).waitFor();
    assert.equal(post().status, "published");
    assert.equal(post().details.summary, "Öppet till åtta.");
    const link = await tabTo(page, /^Läsning på kvällen/);
    assert.equal(link.tag, "a");
    // That there is no place yet was an answer of the server.
    mistakes.splice(0, mistakes.length, ...mistakes.filter((text) => !/status of 404/.test(text)));
    const yaml = await page.evaluate(() => /ya?ml|front matter|\/content\//i.test(document.body.innerText));
    assert(!yaml);
    seen(`from no site to a published post by keyboard; said meanwhile: ${spoken.length} texts, as “${spoken.slice(0, 3).join("”, “")}”`);
  });
}

/// Ten thousand posts: the list is there, goes on by a hundred, and is searched.
async function tenThousand(open) {
  await open("many", "list/published", async (page) => {
    const since = Date.now();
    await page.waitForSelector(".posts li");
    assert.equal(await page.locator(".posts li").count(), 100);
    await page.getByRole("button", { name: "Visa 100 till" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".posts li").length === 200);
    await until(page, "the focus on the first of them", async () => (await page.evaluate(() => [...document.querySelectorAll(".posts li")].indexOf(document.activeElement.closest("li")))) === 100);
    await page.getByRole("searchbox").fill("vecka 33");
    await page.waitForFunction(() => /träff/.test(document.querySelector("main").innerText));
    await until(page, "what is said", async () => /träff/.test(await status(page)));
    seen(`ten thousand posts: two hundred shown and searched after ${Date.now() - since} ms`);
  });
}

/// The server is silent while she types, and comes back; it forgot her post; the file was changed elsewhere.
async function silence(open, mistakes) {
  await open("plain", "write/p2", async (page, { desk }) => {
    await page.waitForSelector("[contenteditable]");
    await page.click("[contenteditable]");
    await page.route("**/api/*", (route) => route.abort());
    await page.keyboard.type("Nytt ");
    await until(page, "that it is told", async () => /Inte sparat/.test(await page.textContent(".state")));
    await page.keyboard.type("och mer ");
    await page.unroute("**/api/*");
    await until(page, "what was typed", () => desk.posts.get("p2").body.includes("och mer"));
    await until(page, "what is saved", async () => /Sparat/.test(await page.textContent(".state")));
    desk.forgot = true;
    await page.keyboard.type("igen ");
    // To the last letter: this server puts nothing together that is still on its way.
    await until(page, "what was typed after it was forgotten", () => desk.posts.get("p2").body.includes("igen "));
    const post = desk.posts.get("p2");
    post.body = `${post.body}\nUtifrån.\n`;
    desk.tell({ type: "changed", post: "p2", body: post.body, revision: post.revision += 1, is_draft: true, is_merged: true });
    await page.getByText("De ändringarna är inlagda").waitFor();
    await until(page, "both changes", async () => /och mer.*Utifrån/s.test(await page.textContent("[contenteditable]")));
    desk.conflict = [{ text: "Vad fungerade " }, { base: "", mine: "bra", theirs: "sämre" }, { text: "?\n" }];
    desk.tell({ type: "conflict", post: "p2", merge: desk.conflict });
    await page.getByRole("button", { name: "Titta på ändringen" }).click();
    await page.getByRole("dialog").waitFor();
    await page.getByRole("button", { name: "Utgå från den andra" }).click();
    await page.getByRole("button", { name: "Använd den här texten" }).click();
    await until(page, "the settled text", () => desk.posts.get("p2").body === "Vad fungerade sämre?\n");
    // What failed was meant to.
    mistakes.splice(0, mistakes.length, ...mistakes.filter((text) => !/ERR_FAILED|status of 409/.test(text)));
    seen("a silent server, a forgotten post and a file changed elsewhere lose no word");
  });
}

/// Pictures, a presentation and a paste into the text.
async function takingIn(open) {
  await open("plain", "write/p2", async (page, { desk }) => {
    // It takes a moment until the browser asks here for files.
    page.on("filechooser", () => {});
    await page.waitForSelector("[contenteditable]");
    await page.click("[contenteditable]");
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Bild", exact: true }).click();
    const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
    await (await chooser).setFiles(["ett", "två", "tre"].map((name) => ({ name: `${name}.png`, mimeType: "image/png", buffer: png })));
    await page.getByRole("heading", { name: "Vad visar bilderna?" }).waitFor();
    await page.getByLabel("Beskriv bilden").nth(0).fill("En tavla [svart]");
    await page.getByLabel(/^Bildtext/).nth(0).fill('Den "gamla" tavlan');
    await page.getByLabel("Beskriv bilden").nth(1).fill("Två stolar");
    await page.getByLabel(/bara utsmyckning/).nth(2).check();
    await page.getByRole("button", { name: "Infoga bilderna" }).click();
    await until(page, "the pictures in the text", () => desk.posts.get("p2").body.includes("{decorative}"));
    const { body } = desk.posts.get("p2");
    assert(body.includes('![En tavla \\[svart\\]](ett.png "Den \\"gamla\\" tavlan")') && body.includes("![Två stolar](två.png)") && body.includes("![](tre.png){decorative}"), body);
    await page.getByRole("tab", { name: "Filer" }).click();
    const second = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Välj bilder eller filer" }).click();
    await (await second).setFiles([{ name: "tal.pptx", mimeType: "application/zip", buffer: png }]);
    await page.getByRole("heading", { name: "Bilaga eller presentation?" }).waitFor();
    await page.getByRole("button", { name: "Visa som presentation" }).click();
    await until(page, "the presentation", () => desk.posts.get("p2").files.some(({ kind }) => kind === "presentation"));
    await page.getByRole("heading", { name: "tal.pptx" }).waitFor();
    await until(page, "that no dialog is left", async () => (await page.evaluate(() => document.querySelectorAll("dialog").length)) === 0);
    seen("three pictures described, one of them only decoration, and a presentation with its pages");
  });
}

export const WAYS = [fromNothing, tenThousand, silence, takingIn];
