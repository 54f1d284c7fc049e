// Publishing as its author sees it: a draft stays one until it has gone out, the end is told in whatever view she is, and the focus
// is left where it is.
import assert from "node:assert/strict";
import { launch, seen, until } from "./browser.mjs";
import { fakeDesk } from "./desk_fake.mjs";

const browser = await launch();
const told = (page) => page.textContent("#told");
const heading = (page, name) => page.getByRole("heading", { name }).waitFor();
const press = (page, name) => page.getByRole("button", { name }).first().click();
const focused = (page) => page.evaluate(() => { const { localName, textContent, value } = document.activeElement; return `${localName} ${value ?? textContent}`; });

/// Opens a view of a desk whose world `make` arranges; `act` gets the page, the world and the server.
async function open(to, act, make = () => {}) {
  const fake = await fakeDesk();
  make(fake.desk);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error.stack)));
  try {
    await page.goto(fake.address);
    await heading(page, "Utkast");
    if (to) await page.evaluate((hash) => { location.hash = `#/${hash}`; }, to);
    await act(page, fake.desk, fake);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
    fake.close();
  }
}
const asked = (desk, name) => desk.asked.filter((one) => one.name === name);
/// A publication that goes on until the test ends it.
function held(desk) {
  desk.publishing = { type: "publish", step: "send", done: 1, total: 4, text: "Skickar" };
  return (event) => {
    desk.publishing = null;
    desk.published = { type: "published", id: "e1", ok: false, links: [], warnings: [], message: "Servern släpper inte in bloggen.", ...event };
    return desk.published;
  };
}

try {
  // What follows from "Fortsätt" writes nothing, whichever way she leaves.
  for (const [way, leave] of [
    ["the button", (page) => page.getByRole("link", { name: "Vänta, låt det vara ett utkast" }).click()],
    ["the browser's way back", (page) => page.goBack()],
    ["the menu", (page) => page.getByRole("link", { name: "Allt du skrivit", exact: true }).first().click()],
    ["the window", (page) => page.reload()],
  ]) {
    await open("publish/p1", async (page, desk) => {
      await press(page, "Fortsätt");
      await heading(page, "Det här läggs ut");
      await leave(page);
      await page.getByRole("heading", { name: "Det här läggs ut" }).waitFor({ state: "detached" });
      assert.equal(desk.posts.get("p1").status, "draft", way);
      assert.deepEqual(["post_details", "post_save", "goes_out", "publish"].flatMap((name) => asked(desk, name)), [], way);
      assert.deepEqual(asked(desk, "publish_plan").map(({ asked: { goes } }) => goes), [{ post: "p1", when: "now" }]);
    });
  }
  seen("a draft that was looked at stays one by every way out");

  await open("publish/p1", async (page, desk) => {
    await page.getByLabel("Senare").check();
    // What is missing is said of its field.
    await press(page, "Fortsätt");
    const day = page.getByLabel("Dag", { exact: true });
    await until(page, "what is wrong", async () => (await day.getAttribute("aria-invalid")) === "true");
    assert.match(await page.locator(".field", { has: day }).locator(".wrong").textContent(), /Välj en dag/);
    await day.fill("2026-12-24");
    assert.equal(await day.getAttribute("aria-invalid"), "false");
    await press(page, "Fortsätt");
    await press(page, /^Låt det vänta till torsdag 24 december 2026/);
    await heading(page, /^Det väntar till torsdag 24 december/);
    assert.equal(desk.posts.get("p1").status, "scheduled");
    assert.deepEqual(asked(desk, "publish"), []);
  });
  seen("a day is set without publishing, and what is wrong is said of its field");

  // The end is told where she is: in the list, while she writes, after a reload.
  for (const [where, to] of [["the list", "list/published"], ["the text", "write/p2"]]) {
    await open(to, async (page, desk) => {
      await page.locator(to.startsWith("list") ? ".posts" : "[contenteditable]").waitFor();
      desk.tell(held(desk)({}));
      await until(page, `the end in ${where}`, async () => /släpper inte in/.test(await told(page)));
    });
  }
  await open("", async (page, desk) => {
    const end = held(desk);
    await page.reload();
    await heading(page, "Utkast");
    end({});
    await page.reload();
    await until(page, "the end that no page heard", async () => /släpper inte in/.test(await told(page)));
    const before = asked(desk, "state").length;
    await page.reload();
    await heading(page, "Utkast");
    await until(page, "that it asked", () => asked(desk, "state").length >= before + 2);
    assert.equal(await told(page), "", "once is enough");
    // A page that was too slow asks as well.
    desk.published = { ...desk.published, id: "e2", ok: true, message: "Klart! Två sidor har gått ut." };
    desk.tell({ type: "missed" });
    await until(page, "what was missed", async () => /Två sidor/.test(await told(page)));
  });
  seen("the end of a publication is told in every view, after a reload and after a gap, once");

  // The view that publishes goes on where it was, though it was loaded anew or its stream broke.
  await open("", async (page, desk, fake) => {
    const end = held(desk);
    await page.evaluate(() => { location.hash = "#/publish"; });
    await heading(page, "Publicerar …");
    desk.tell({ ...desk.publishing, done: 2 });
    await until(page, "how far it is", () => page.evaluate(() => document.querySelector("progress").value === 0.5));
    fake.cut();
    end({ ok: true, message: "Klart! En sida har gått ut.", links: [{ title: "Läsning", url: "https://a.example/" }] });
    await heading(page, /^Klart! Det ligger ute/);
    await page.getByRole("link", { name: "Läsning" }).waitFor();
    assert.doesNotMatch(await told(page), /En sida/, "it is told once");
  });
  await open("publish", async (page, desk, fake) => {
    await press(page, "Publicera nu");
    await page.route("**/api/publish", (route) => route.abort());
    await press(page, "Ja, publicera");
    await until(page, "that it is silent", async () => /svarar inte/.test(await told(page)));
    fake.cut();
    // Nothing began: it can be tried again.
    await page.getByRole("button", { name: "Publicera nu" }).waitFor();
  });
  seen("a publication whose stream broke comes to its end");

  // Choosing a place by the arrow keys moves nothing but the choice; only the newest look is shown.
  await open("publish", async (page, desk) => {
    await heading(page, "Det här läggs ut");
    assert.equal(await focused(page), "h1 Publicera", "the view is read from its heading");
    desk.isSlow = true;
    await page.locator("[name=place]").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await until(page, "the last place", () => asked(desk, "publish_plan").at(-1).asked.place === "prov");
    await heading(page, "Det här läggs ut");
    assert.equal(await focused(page), "input prov");
    assert.equal(await page.locator("[name=place]:checked").getAttribute("value"), "prov");
    assert.equal(asked(desk, "publish_plan").filter(({ asked: { place } }) => place === "mellan").length <= 1, true);
    // Who is elsewhere when the plan comes is left there.
    await page.keyboard.press("ArrowUp");
    await page.getByRole("link", { name: "Allt du skrivit", exact: true }).first().focus();
    await heading(page, "Det här läggs ut");
    await until(page, "what is said", async () => /läggs ut/.test(await page.textContent("#status")));
    assert.equal(await focused(page), "a Allt du skrivit");
  }, (desk) => { desk.places = ["webben", "mellan", "prov"].map((name) => ({ name, title: name, kind: "folder" })); });
  seen("a place is chosen without losing the focus, and only the newest look is shown");
} finally {
  await browser.close();
}
