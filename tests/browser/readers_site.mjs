// Makes the blog that the tests of themes read: posts over years, pictures of real sizes, tables, presentations, hostile titles.
//
// `await make(folder, theme, options)` writes the source to `folder/blogg`, builds it to `folder/public` and returns the address
// of each kind of page. `node readers_site.mjs FOLDER [THEME]` does it from a shell, and prints them.
import { copyFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, checkout, launch } from "./browser.mjs";
import { HOSTILE, POSTS, sixtySlides, textOf } from "./readers_posts.mjs";

const AUTHORS = ["Skolchefen i Sandåker", "Utvecklingsledaren i Sandåker"];

/// One address of each kind of page, below the site's own; `hostile…` are the titles that hurt, `slides…` the presentations.
export const KINDS = {
  home: "",
  later: "page/2/",
  post: "2026/11/17/analysdagen-steg-for-steg/",
  covered: "2026/11/20/lasningen-okar-pa-fem-skolor/",
  short: "2026/10/29/hoststangt/",
  english: "2026/11/05/what-the-visitors-asked/",
  tables: "2026/10/08/hela-tabellen/",
  figures: "2026/09/24/bilder-fran-byggplatsen/",
  attached: "2026/11/12/sju-bilder-om-narvaro/",
  slidesPptx: "2025/11/20/skolplanen-pa-en-sida/skolplan/",
  slidesDrawn: "2026/11/12/sju-bilder-om-narvaro/narvaro/",
  slidesPdf: "2026/09/10/elevenkaten-i-korthet/enkat/",
  slidesText: "2026/03/05/fyra-ord/",
  slidesSixty: "2026/06/04/sextio-bilder-fran-lararnas-dag/lararnas-dag/",
  page: "om/",
  pageShort: "kontakt/",
  statement: "tillganglighet/",
  categories: "category/",
  category: "category/kvalitetsarbete/",
  categoryBelow: "category/kvalitetsarbete/analys-och-uppfoljning/",
  tags: "tag/",
  tag: "tag/rektorer/",
  author: "author/skolchefen-i-sandaker/",
  series: "serie/analys-till-vardags/",
  archive: "arkiv/",
  year: "2026/",
  month: "2026/11/",
  presentations: "presentation/",
  embed: "presentation/embed/2025/11/20/skolplanen-pa-en-sida/skolplan/",
  subscribe: "prenumerera/",
  search: "search/",
  missing: "404.html",
  hostileLong: "2021/05/05/langtitel/",
  hostileWord: "2021/05/04/ettord/",
  hostileCapitals: "2021/05/03/versaler/",
  hostileAddress: "2021/05/02/adress/",
  hostileOther: "2021/05/01/andra-hallet/",
  hostileUntitled: "2021/04/30/utan-titel/",
  hostileYear: "2021/",
};

/// Names of a site that hurt, in place of an ordinary one: `make(folder, theme, { title: TITLES.word })`.
export const TITLES = {
  long: "Skolutveckling, kvalitetsarbete och likvärdighet i Sandåkers kommuns samtliga förskolor, grundskolor, fritidshem och anpassade gymnasieskolor",
  word: "Undervisningskvalitetsuppföljningssamordningsgruppsprotokollet",
  capitals: "SKOLUTVECKLING OCH KVALITETSARBETE I SANDÅKERS FÖRSKOLOR OCH SKOLOR",
  address: "https://sandaker.example/skola/kvalitet/2021/lasning-och-skrivning/",
  other: "مدارس ساندوكر 🎒📚 Sandåkers skolor 👩🏽‍🏫",
};

function settings(theme, { title, description, color, paginate, base, more }) {
  return `theme: ${theme}
title: ${JSON.stringify(title ?? "Skolutveckling i Sandåker")}
description: ${JSON.stringify(description ?? "Skolchefens blogg om kvalitetsarbete och lärande i Sandåkers skolor")}
url: https://sandaker.example${base ?? "/"}
language: sv
paginate: ${paginate ?? 10}
${color ? `color: "${color}"\n` : ""}embed: true
logo: marke.svg
authors:
  - {name: ${AUTHORS[0]}, email: skolchef@sandaker.example, role: Skolchef, picture: skolchef.jpg, description: "Leder Sandåkers förskolor och skolor på huvudmannens uppdrag."}
  - {name: ${AUTHORS[1]}, email: utveckling@sandaker.example, role: Utvecklingsledare, description: "Arbetar med analys, skolplan och kollegialt lärande."}
organization: {name: Sandåkers utbildningsförvaltning, url: "https://www.sandaker.example/"}
accessibility:
  contact: https://e-tjanst.sandaker.example/tillganglighet
  method: self
  assessed: 2026-11-09
categories:
  - {name: Kvalitetsarbete, description: "Hur vi följer upp, analyserar och förbättrar, från klassrummet till nämnden."}
  - {name: Analys och uppföljning, parent: Kvalitetsarbete, description: "Det vi räknar, och det vi frågar om."}
  - {name: Skolplan, parent: Kvalitetsarbete}
  - {name: Undervisning}
  - {name: Läsning, parent: Undervisning}
  - {name: Ledarskap}
  - {name: Elevhälsa}
  - {name: Digitalisering}
menu:
  - {title: Om bloggen, page: om}
footer:
  - {title: Tillgänglighetsredogörelse, page: tillganglighet}
  - {title: Kontakt, page: kontakt}
comments: {email: skolchef@sandaker.example}
${more ?? ""}`;
}

/// Pictures as cameras and drawing programs make them: a gradient sky, hills, noise; drawn by the browser, so that JPEGs are real.
const PICTURES = [
  ["2026-11-20-lasningen-okar-pa-fem-skolor/bibliotek.jpg", 2400, 1600, 28], ["2026-10-22-att-ga-fran-ord-till-handling/moln.png", 1280, 800, 205],
  ["2026-09-24-bilder-fran-byggplatsen/bygge.jpg", 2400, 1350, 35], ["2026-09-24-bilder-fran-byggplatsen/trapphus.jpg", 1200, 1800, 260],
  ["2026-09-24-bilder-fran-byggplatsen/moln.png", 800, 600, 190], ["2026-09-24-bilder-fran-byggplatsen/marke.png", 160, 160, 330],
  ["2026-02-12-matematik-pa-fredagar/tavla.jpg", 1600, 1200, 150], ["../../static/skolchef.jpg", 600, 600, 15],
];

async function draw(folder) {
  const browser = await launch();
  const page = await browser.newPage();
  for (const [path, width, height, hue] of PICTURES) {
    const kind = path.endsWith(".png") ? "image/png" : "image/jpeg";
    const data = await page.evaluate(([width, height, hue, kind]) => {
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const pen = canvas.getContext("2d");
      const sky = pen.createLinearGradient(0, 0, 0, height);
      sky.addColorStop(0, `hsl(${hue} 45% 62%)`);
      sky.addColorStop(1, `hsl(${hue + 30} 55% 88%)`);
      pen.fillStyle = sky;
      pen.fillRect(0, 0, width, height);
      for (let layer = 0; layer < 5; layer += 1) {
        pen.fillStyle = `hsl(${hue + layer * 12} ${28 - layer * 2}% ${58 - layer * 10}%)`;
        pen.beginPath();
        pen.moveTo(0, height);
        for (let x = 0; x <= width; x += 8) pen.lineTo(x, height * (0.45 + layer * 0.1) + Math.sin(x / (width / (3 + layer)) + layer * 2) * height * 0.07);
        pen.lineTo(width, height);
        pen.fill();
      }
      pen.fillStyle = "rgba(255, 255, 255, .25)";
      for (let n = 0; n < 60; n += 1) pen.fillRect((n * 7919) % width, (n * 104729) % (height / 2), width / 180, width / 180);
      return canvas.toDataURL(kind, 0.85).split(",")[1];
    }, [width, height, hue, kind]);
    const place = join(folder, "content/posts", path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, Buffer.from(data, "base64"));
  }
  await browser.close();
}

const STAIRS = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 900" width="1600" height="900"><rect width="1600" height="900" fill="#22302c"/>${["läsa", "räkna", "höra till", "gå vidare"].map((word, n) => `<path d="M${120 + n * 340} ${760 - n * 150}h340v-150" fill="none" stroke="#e9e4d6" stroke-width="12"/><text x="${150 + n * 340}" y="${740 - n * 150}" fill="#e9e4d6" font-family="sans-serif" font-size="54">${word}</text>`).join("")}</svg>`;
const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64"><rect width="64" height="64" rx="14" fill="#1f5e50"/><path d="M14 46h10V34h10V22h16" fill="none" stroke="#fff" stroke-width="5"/></svg>';

/// Writes the site's source; `site` is where.
async function write(site, theme, options) {
  const put = (path, text) => {
    mkdirSync(dirname(join(site, path)), { recursive: true });
    writeFileSync(join(site, path), text);
  };
  put("griffel.yaml", settings(theme, options));
  cpSync(join(checkout, "themes"), join(site, "themes"), { recursive: true });
  if (existsSync(join(site, "content"))) return;
  put("static/marke.svg", LOGO);
  await draw(site);
  for (const post of [...POSTS, ...HOSTILE]) {
    put(`content/posts/${post.file}/index.md`, textOf(post, AUTHORS));
    if (!post.comments) continue;
    const comments = Array.from({ length: post.comments }, (_, n) => `- id: "${n + 1}"\n  author: ${["En lärare", "Rektorn på Åsen", "En förälder"][n]}\n  date: 2026-11-2${n + 1} 08:30\n${n === 1 ? '  parent: "1"\n' : ""}  text: ${["Hur räknade ni de som var sjuka?", "De räknades som frånvarande, precis som i fjol.", "Tack för att ni visar också det som inte gick."][n]}\n`);
    put(`content/posts/${post.file}/comments.yaml`, comments.join(""));
  }
  put("content/posts/2025-11-20-skolplanen-pa-en-sida/trappa.svg", STAIRS);
  put("content/posts/2026-06-04-sextio-bilder-fran-lararnas-dag/lararnas-dag.md", sixtySlides());
  put("content/posts/2026-03-05-fyra-ord.md", '---\ntitle: Fyra ord om skolplanen\ntemplate: presentation\ncategories: Skolplan\ntags: [skolplan]\nplace: Kvarnängens skola\n---\n# Fyra ord\n\nOm skolplanen, på fyra minuter.\n\n---\n\n## Läsa\n\n- Varje dag, i alla ämnen\n- Någon vuxen läser också\n\n---\n\n## Räkna\n\n| Årskurs | Minuter |\n|---|--:|\n| 1 | 40 |\n| 6 | 60 |\n\n---\n\n## Höra till\n\n> Där någon väntar på en.\n\n---\n\n## Gå vidare\n\nTill gymnasiet, och till nästa bok.\n');
  const files = [["swedish.pptx", "2026-11-12-sju-bilder-om-narvaro/narvaro.pptx"], ["swedish.pdf", "2026-09-10-elevenkaten-i-korthet/enkat.pdf"], ["swedish.pptx", "2025-11-20-skolplanen-pa-en-sida/skolplan.pptx"], ["swedish.pdf", "2025-11-20-skolplanen-pa-en-sida/skolplan.pdf"]];
  for (const [from, to] of files) copyFileSync(join(checkout, "tests/files", from), join(site, "content/posts", to));
  put("content/pages/om.md", "---\ntitle: Om bloggen\n---\nHär skriver skolchefen om det som görs i Sandåkers skolor, innan det är klart.\n\n## Vem som skriver\n\nSkolchefen och utvecklingsledaren. Ibland en gäst.\n\n## Hur ofta\n\nVarannan vecka under terminerna.\n\n## Det du skriver till oss\n\nDitt brev publiceras inte av sig självt. Skriv om du vill att vi citerar dig.\n\n### Hur länge vi sparar\n\nTills frågan är besvarad.\n\n## Rättelser\n\nVi rättar i texten, och skriver att vi har gjort det.\n");
  put("content/pages/kontakt.md", "---\ntitle: Kontakt\n---\nSkriv till [skolchef@sandaker.example](mailto:skolchef@sandaker.example).\n");
  put("content/pages/tillganglighet.md", "---\ntitle: Tillgänglighetsredogörelse\ntemplate: accessibility\n---\n\nVi svarar inom två arbetsdagar.\n");
}

/// Makes the site for a theme in a folder; a folder with a site gets new settings and themes only. `options` are `title`,
/// `description`, `color`, `paginate`, and `more`, lines of settings of one's own. Returns where it was built, and KINDS.
export async function make(folder, theme = "skola", options = {}) {
  const site = join(folder, "blogg");
  const out = join(folder, options.out ?? "public");
  await write(site, theme, options);
  build(out, site, options.keep ?? true);
  return { out, site, kinds: KINDS };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, theme] = process.argv.slice(2);
  const { out, kinds } = await make(folder, theme);
  console.log(out);
  for (const [kind, path] of Object.entries(kinds)) console.log(`${kind}\t${path}`);
}
