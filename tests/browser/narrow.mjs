// Pages that hold the longest words: none is wider than a window of 320 px (WCAG 1.4.10), nor with text of twice the size
// (WCAG 1.4.4), whatever the blog, its posts, its terms and its people are called. Ordinary words stay whole where there is room.
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import assert from "node:assert/strict";
import { build, checkout, launch, seen, watched } from "./browser.mjs";
import { serve } from "./site.mjs";

const folder = mkdtempSync(join(tmpdir(), "griffel-narrow-"));
const write = (path, text) => {
  mkdirSync(dirname(join(folder, "blogg", path)), { recursive: true });
  writeFileSync(join(folder, "blogg", path), text);
};

/// Words that some Swedish document really holds, and what a program makes of them.
const LONG = [
  "Förskoleverksamhetsutveckling", "Arbetsmarknadsdepartementsutredningen", "Specialpedagogikutvecklingssamordnaren",
  "Flygspaningssimulatoranläggningsmaterielunderhållsuppföljningssystemdiskussionsinläggsförberedelsearbeten",
  "Realisationsvinstbeskattningsutredningsbetänkande", "KVALITETSARBETSDOKUMENTATIONSSYSTEM",
];
const [blog, department, person, longest, report, capitals] = LONG;
const address = `https://annan.example/${"forskoleverksamhetsutvecklingsplan".repeat(4)}?år=2026`;
const file = "arbetsmarknadsdepartementsutredningen_kvalitetsarbetsdokumentation_slutversion_FINAL.pdf";

const settings = (theme) => write("griffel.yaml", `theme: ${theme}
title: ${blog}
description: ${longest} och annat
url: https://norrby.example/
embed: true
paginate: 2
authors:
  - {name: ${person}, description: ${longest}}
organization: {name: ${capitals}, url: "https://norrby.example/"}
categories:
  - {name: ${department}, description: ${longest}}
  - {name: ${report}, parent: ${department}}
  - {name: ${longest}, parent: ${report}}
menu:
  - {title: ${capitals}, url: /om/}
  - {title: ${longest}, url: /om/}
footer:
  - {title: ${longest}, url: /om/}
`);
write("content/pages/om.md", `---\ntitle: ${longest}\n---\n## ${longest}\n\n${LONG.join(" ")}\n\n### ${capitals}\n\nText.\n\n## ${report}\n\nText.\n`);
const POST = "content/posts/2026-01-02-lang";
write(`${POST}/index.md`, `---
title: ${longest}
authors: [${person}]
categories: [${department}, ${report}, ${longest}]
tags: [${LONG.map((word) => word.toLowerCase()).join(", ")}]
series: ${report}
summary: ${longest}
place: ${capitals}
attachments:
  - ${file}
  - {file: bilder.md, title: ${longest}, place: ${report}, notes: true}
  - {file: drawn.pptx, title: ${capitals}, description: ${longest}, notes: true}
---
${LONG.join(" ")} och ${address} och <${address}> och \`${longest.repeat(2)}\` och **${longest}** och ~~${longest}~~[^1].

## ${longest}

> ${longest}

- ${longest}
  - ${longest}
    - ${longest}
- [ ] ${longest}
- [x] [${longest}](/posts/2026-01-02-lang/)

1. ${longest}

Ord som förklaras
: ${longest}

### ${capitals}

\`\`\`rust
let ${longest.toLowerCase()} = "${longest}";
\`\`\`

| ${longest} | ${report} |
|---|---|
| ${longest} | 3 |

#### ${report}

![${longest}](bild.svg "${longest}")

<kbd>${longest}</kbd>

<details>
<summary>${longest}</summary>

${longest}

</details>

::: note{title="${longest}"}
${longest}
:::

::: quote{author="${person}" source="${department}"}
${longest}
:::

::: gallery{title="${longest}"}
![${longest}](bild.svg "${longest}")
![${longest}](bild.svg)
:::

::: update{time="2026-01-02 10:00"}
${longest}
:::

::youtube{id="abc123" title="${longest}"}

::vimeo{id="123456" title="${capitals}" poster="bild.svg"}

::sound{src="ljud.mp3" title="${longest}" transcript="talat.md"}

::film{src="film.mp4" title="${longest}" poster="bild.svg" captions="film.vtt"}

::attachment{file="${file}"}

[^1]: ${longest} ${address}
`);
write(`${POST}/bild.svg`, '<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="900" viewBox="0 0 160 90"><rect width="160" height="90" fill="#456"/></svg>');
write(`${POST}/ljud.mp3`, "inte mycket till ljud");
write(`${POST}/film.mp4`, "inte mycket till film");
write(`${POST}/film.vtt`, `WEBVTT\n\n00:00.000 --> 00:02.000\n${longest}\n`);
write(`${POST}/talat.md`, `${longest}\n`);
write(`${POST}/bilder.md`, `# ${longest}\n\n${blog}\n\n---\n\n## ${capitals}\n\n- ${longest}\n\n| ${longest} | ${report} |\n|---|---|\n| 1 | 2 |\n\nNote: ${longest}\n\n---\n\n\`\`\`\n${longest}\n\`\`\`\n\n${address}\n`);
copyFileSync(join(checkout, "tests/files/swedish.pdf"), join(folder, "blogg", POST, file));
copyFileSync(join(checkout, "tests/files/swedish.pptx"), join(folder, "blogg", POST, "drawn.pptx"));
const answers = [1, 2, 3, 4, 5].map((n) => `- id: "${n}"\n  author: ${person}\n  url: ${address}\n  date: 2026-01-0${n + 2} 10:00\n${n > 1 ? `  parent: "${n - 1}"\n` : ""}  text: ${longest} ${address}\n`);
write(`${POST}/comments.yaml`, answers.join(""));
for (const n of [3, 4, 5]) {
  write(`content/posts/2026-02-0${n}-del.md`, `---\ntitle: "${longest}, del ${n}"\nauthors: [${person}]\ncategories: [${report}]\nseries: ${report}\ntags: [${capitals.toLowerCase()}]\n---\n${longest}\n\nText om läsning på vardagar.\n`);
}
write("content/posts/2025-02-02-egen.md", `---\ntitle: ${longest}\ntemplate: presentation\ntags: [${blog.toLowerCase()}]\ncategories: [${department}]\n---\n# ${longest}\n\nEtt.\n\n---\n\n# ${report}\n\nTvå.\n`);

/// Every page below a folder, as its address.
function pages(root, below = "") {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return pages(root, `${below}${entry.name}/`);
    if (entry.name === "404.html") return ["404.html"];
    return entry.name === "index.html" ? [below] : [];
  });
}

/// What reaches beyond the edge, by the names of the elements.
const beyond = (page) => page.evaluate(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return null;
  const wide = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > clientWidth + 0.5 && !one.closest(".hush, .skip"));
  const names = wide.map((one) => `${one.localName}.${one.className}`.slice(0, 40));
  return `${scrollWidth} px: ${[...new Set(names)].slice(0, 12).join(" ")}`;
});

const browser = await launch();
const themes = readdirSync(join(checkout, "themes"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
const mistakes = [];
// The themes of the checkout, whichever the program was built with.
cpSync(join(checkout, "themes"), join(folder, "blogg", "themes"), { recursive: true });
try {
  for (const theme of themes.map(({ name }) => name)) {
    const out = join(folder, `public-${theme}`);
    settings(theme);
    build(out, join(folder, "blogg"));
    const site = await serve(out);
    const all = pages(out);
    for (const [what, width, size] of [["320 px", 320, "100%"], ["200 % text", 640, "200%"], ["320 px and 200 % text", 320, "200%"], ["1280 px and 200 % text", 1280, "200%"]]) {
      const context = await browser.newContext({ viewport: { width, height: 640 }, reducedMotion: "reduce" });
      const { page, complaints } = await watched(context, site.origin);
      for (const path of all) {
        await page.goto(site.address + path);
        await page.evaluate((to) => { document.documentElement.style.fontSize = to; }, size);
        const check = async (how) => {
          const wide = await beyond(page);
          if (wide) mistakes.push(`${theme}, ${what}, /${path} ${how}: ${wide}`);
        };
        await check("");
        await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
        await check("with what opens");
        for (const view of ["one", "all"]) {
          if (await page.locator(`[data-do=${view}]:visible`).count() === 0) continue;
          await page.locator(`[data-do=${view}]`).click();
          await check(view);
        }
      }
      await context.close();
      mistakes.push(...complaints);
    }
    seen(`${theme}: ${all.length} pages of the longest words are no wider than their windows`);
    site.close();
  }
  // Where there is room, no word of ordinary length is broken: the example blog, without the hyphens a browser may put in.
  const example = join(folder, "example");
  build(example);
  const site = await serve(example);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  let words = 0;
  for (const path of ["", "2026/05/21/fyra-fragor-efter-lektionsbesoket/", "arkiv/", "category/kvalitetsarbete/", "tag/", "presentation/", "prenumerera/"]) {
    await page.goto(site.address + path);
    const { seen: number, broken } = await page.evaluate(() => {
      document.body.style.hyphens = "none";
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found = { seen: 0, broken: [] };
      while (texts.nextNode()) {
        const { currentNode: text } = texts;
        if (text.parentElement.closest("script, style, pre, code, .hush, .skip, .sheet")) continue;
        for (const { 0: word, index } of text.data.matchAll(/(?<![^\s])\p{L}{2,18}(?![^\s.,:;!?])/gu)) {
          const range = new Range();
          range.setStart(text, index);
          range.setEnd(text, index + word.length);
          const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
          found.seen += 1;
          if (lines.size > 1) found.broken.push(word);
        }
      }
      return found;
    });
    words += number;
    mistakes.push(...broken.map((word) => `/${path} at 1280 px: ${word} is broken`));
  }
  site.close();
  seen(`${words} ordinary words are whole at 1280 px`);
  assert.deepEqual(mistakes, []);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
