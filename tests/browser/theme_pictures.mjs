// Makes the pictures of the page that shows all themes on the same content: `node theme_pictures.mjs` draws the blog of
// `readers_site.mjs`, and a presentation of the example blog, in each theme of `themes/`, and writes them to `content/pages/teman/`.
//
// THEME=<name> draws one theme, OUT=<folder> writes somewhere else. Prints each picture as a line of Markdown, with its size.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import assert from "node:assert/strict";
import { build, checkout, launch } from "./browser.mjs";
import { KINDS, make } from "./readers_site.mjs";
import { serve } from "./site.mjs";

/// Most bytes of a picture.
const MOST = 60_000;
const DESKTOP = { viewport: { width: 1280, height: 860 }, deviceScaleFactor: 1, width: 1000 };
const PHONE = { viewport: { width: 390, height: 800 }, deviceScaleFactor: 2, width: 468 };

/// A presentation of the example blog: its slides are drawn, those of the other blog are words.
const EXAMPLE = "2026/03/27/skolplan-2026-2029/skolplan-2026-2029/";

/// The pictures of each theme: the end of the name, the kind of page, the window, the scheme, and what is seen.
const PICTURES = [
  ["start", "home", DESKTOP, "light", "Startsidan på en dator"],
  ["start-telefon", "home", PHONE, "light", "Startsidan på en telefon"],
  ["start-morkt", "home", DESKTOP, "dark", "Startsidan på en dator med mörka färger"],
  ["inlagg", "covered", DESKTOP, "light", "Ett inlägg på en dator"],
  ["inlagg-telefon", "covered", PHONE, "light", "Ett inlägg på en telefon"],
  ["presentation", EXAMPLE, DESKTOP, "light", "En presentation på en dator"],
];

/// What each theme looks like, for who does not see the pictures.
const LOOKS = {
  skola: {
    start: "inlägg under varje dags rubrik, med kategorier och presentationer i en spalt bredvid",
    "start-telefon": "ett sökfält och en meny som fälls ut, sedan inläggen med små bilder",
    inlagg: "rubrik och bild över texten, och i spalten bredvid de senaste inläggen och kategorierna",
    "inlagg-telefon": "rubrik, dag, bild och text under varandra",
    presentation: "bilderna i en lista med sin text bredvid",
  },
  tidning: {
    start: "en förstasida med en stor bild, rubriker i olika storlek och spalter",
    "start-telefon": "det första inlägget med en stor bild, de andra med små",
    inlagg: "en stor rubrik mitt på sidan och en bred bild över texten",
    "inlagg-telefon": "rubrik, författare, bild och text under varandra",
    presentation: "bilderna i en lista med sin text bredvid",
  },
  klar: {
    start: "inläggen år för år i en enda smal spalt, var och ett med dag, titel och en rad text",
    inlagg: "titel, dag, bild och text i en enda smal spalt",
    presentation: "texten först, och bilderna under den i samma smala spalt",
  },
};

/// Builds the example blog in a theme.
function example(theme) {
  const [site, out] = [join(folder, "example"), join(folder, "example-public")];
  for (const part of ["content", "static", "themes"]) cpSync(join(checkout, part), join(site, part), { recursive: true });
  const settings = readFileSync(join(checkout, "griffel.yaml"), "utf8");
  writeFileSync(join(site, "griffel.yaml"), settings.replace(/^theme: .*$/m, `theme: ${theme}`));
  build(out, site, true);
  return out;
}

/// Scales a screenshot in the browser, and compresses it until it is small enough.
async function webp(page, png, width) {
  const data = await page.evaluate(async ([source, width, most]) => {
    const picture = new Image();
    picture.src = source;
    await picture.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width, height: Math.round((picture.naturalHeight * width) / picture.naturalWidth) });
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    for (let quality = 0.86; quality > 0.3; quality -= 0.08) {
      const data = canvas.toDataURL("image/webp", quality);
      if (data.length * 0.75 < most) return data;
    }
    return "";
  }, [`data:image/png;base64,${png.toString("base64")}`, width, MOST]);
  assert(data.startsWith("data:image/webp"), "no WebP of at most 60 kB");
  return Buffer.from(data.split(",")[1], "base64");
}

const out = process.env.OUT ?? join(checkout, "content/pages/teman");
mkdirSync(out, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), "griffel-pictures-"));
const themes = readdirSync(join(checkout, "themes"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
const browser = await launch();
try {
  const pen = await browser.newPage();
  for (const theme of themes.filter((name) => !process.env.THEME || name === process.env.THEME)) {
    const made = await make(folder, theme);
    const sites = { own: await serve(made.out), example: await serve(example(theme)) };
    for (const [name, kind, { viewport, deviceScaleFactor, width }, colorScheme, what] of PICTURES) {
      const context = await browser.newContext({ viewport, deviceScaleFactor, colorScheme, reducedMotion: "reduce" });
      const page = await context.newPage();
      page.setDefaultTimeout(300_000);
      await page.goto(kind === EXAMPLE ? sites.example.address + kind : sites.own.address + KINDS[kind]);
      await page.evaluate(async () => {
        for (const picture of document.images) picture.loading = "eager";
        await Promise.all([...document.images].map((picture) => picture.decode().catch(() => {})));
      });
      const bytes = await webp(pen, await page.screenshot(), width);
      await context.close();
      writeFileSync(join(out, `${theme}-${name}.webp`), bytes);
      const look = LOOKS[theme]?.[name] ?? LOOKS[theme]?.[name.split("-")[0]];
      console.log(`![${what} i temat ${theme}${look ? `: ${look}` : ""}.](${theme}-${name}.webp) <!-- ${bytes.length} bytes -->`);
    }
    for (const site of Object.values(sites)) site.close();
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
