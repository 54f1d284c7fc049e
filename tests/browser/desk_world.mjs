// What the desk's server of the tests answers: an invented school district in memory, and what each call does with it.

const TODAY = "2026-11-29";
const DRAWN = (text, colour) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180"><rect width="320" height="180" fill="${colour}"/><circle cx="250" cy="55" r="28" fill="#fff8"/><path d="M0 180 90 80l60 60 50-40 120 80z" fill="#0003"/><text x="16" y="40" font-family="sans-serif" font-size="22" fill="#fff">${text}</text></svg>`);

const SUBJECTS = ["Läsårsstart på Åsenskolan", "Fyra frågor efter lektionsbesöket", "Så läser vi resultaten tillsammans", "Elevhälsan flyttar närmare klassrummet", "Noggrannhet lönar sig", "Biblioteket håller öppet på kvällen", "Nytt schema för matematiken", "Rektorerna möts i Norrby", "En dag i förskolan Tallkotten", "Kvalitetsdialog med nämnden"];

function file(id, name, kind, bytes, more = {}) {
  return { file: id, name, title: "", kind, bytes, alt: "", used: true, link: name, ...more };
}

const LONG = `Hej!

I veckan besökte jag tre lektioner på Åsenskolan. Lärarna arbetar med läsning i *alla* ämnen, och det märks.

## Det jag såg

- Eleverna förklarar ord för varandra
- Läraren skriver nyckelorden på tavlan
- Alla får tid att tänka först

> Det är när jag ska förklara för någon annan som jag förstår själv.

![Två elever läser tillsammans i biblioteket](biblioteket.jpg "Biblioteket på Åsenskolan")

Nästa vecka fortsätter vi med [lektionsbesöken](../fyra-fragor/) i Norrby.
`;

/// The state of everything; `scene` is plain, empty (no site), sites (several to choose among), unsaved (after a crash), reader
/// (the second desk) or many (10,000 posts).
export function world({ language, scene }) {
  const posts = new Map();
  const add = (id, post) => posts.set(id, {
    id, title: "", body: "", status: "draft", is_page: false, when: "i går", changed: false, unsaved: null, files: [], address: "",
    versions: [], ...post,
    details: { date: `${TODAY} 08:00`, categories: [], tags: [], authors: [], series: null, summary: null, cover: null, attachments: [], comments: null, consent: {}, slug: "", unknown: [], ...post.details },
  });
  const files = [
    file("f1", "biblioteket.jpg", "picture", 842_000, { alt: "Två elever läser tillsammans i biblioteket" }),
    file("f2", "klassrum.jpg", "picture", 1_240_000, { used: false }),
    file("f3", "kvalitetsdialog-november.pptx", "presentation", 4_700_000, { title: "Kvalitetsdialog november" }),
    file("f4", "blankett.docx", "attachment", 48_000, { title: "Anmälan till läsgruppen" }),
    file("f5", "schema.pdf", "attachment", 120_000),
  ];
  add("p1", {
    title: "Läsning i alla ämnen på Åsenskolan", body: LONG, files, when: "i dag 09.12",
    details: { categories: ["Kvalitetsarbete"], tags: ["läsning", "lektionsbesök"], authors: ["Skolchefen"], slug: "lasning-i-alla-amnen", cover: { file: "f1", alt: "Två elever läser i biblioteket" }, attachments: files.slice(2), consent: { "biblioteket.jpg": "Blankett 12, till juni 2028" }, unknown: ["kurskod"] },
    versions: [["v3", "2026-11-29 09:12", "typed"], ["v2", "2026-11-28 16:40", "saved"], ["v1", "2026-11-27 10:05", "opened"]],
  });
  add("p2", { title: "Tankar inför utvärderingen", body: "Vad fungerade?\n", when: "i går" });
  add("p3", { title: "", body: "Kom ihåg att fråga rektorerna om kvällsöppet.\n", when: "för tre dagar sedan" });
  add("p4", { title: "Vårterminens första månad", status: "scheduled", when: "i går", details: { date: "2027-01-11 08:00" } });
  SUBJECTS.forEach((title, n) => add(`q${n}`, {
    title, status: "published", body: LONG, changed: n === 1, when: n === 1 ? "i dag" : "i höstas", address: `https://blogg.norrby.example/2026/10/${String(20 - n).padStart(2, "0")}/inlagg-${n}/`,
    details: { date: `2026-10-${String(20 - n).padStart(2, "0")}`, categories: ["Kvalitetsarbete"], slug: `inlagg-${n}` },
  }));
  add("s1", { title: "Om bloggen", status: "published", is_page: true, when: "i våras", body: "Skolchefens blogg.\n" });
  add("r1", { title: "Systematiskt kvalitetsarbete i praktiken", status: "published", presentation: true, when: "i september", details: { date: "2026-09-02" } });
  if (scene === "many") {
    for (let n = 0; n < 10_000; n += 1) {
      add(`m${n}`, { title: `${SUBJECTS[n % 10]}, vecka ${n % 52 + 1}`, status: "published", when: "förr", details: { date: `20${String(10 + n % 16)}-0${1 + n % 9}-1${n % 9}` } });
    }
  }
  if (scene === "unsaved") {
    posts.get("p2").unsaved = {
      when: "i går kl. 22.31", title: "Tankar inför utvärderingen", body: "Vad fungerade i höstas?\n",
      difference: [{ kind: "same", text: "Vad fungerade" }, { kind: "added", text: " i höstas, och vad vill vi göra om" }, { kind: "same", text: "?\n" }, { kind: "removed", text: "Tack." }],
    };
  }
  const copies = scene !== "unsaved" ? [] : [{
    post: "q0", copy: "c1", title: SUBJECTS[0], who: "Kontorsdatorn", when: "i torsdags kl. 15.02",
    difference: [{ kind: "same", text: "I veckan besökte jag " }, { kind: "removed", text: "två" }, { kind: "added", text: "tre" }, { kind: "same", text: " lektioner." }],
    merge: { is_sure: false, mine: "I veckan besökte jag två lektioner.", theirs: "I veckan besökte jag tre lektioner.", body: null },
  }];
  const site = { name: "blogg", title: "Skolutveckling i Norrby", url: "https://blogg.norrby.example/", color: "#1f5e50", language };
  return {
    language, posts, copies, bin: [{ id: "b1", title: "Gammalt utkast om schemat", when: "i måndags", post: "b1" }],
    site: scene === "empty" || scene === "sites" ? null : site, made: site, last: scene === "sites" ? [{ id: "1", title: site.title }, { id: "2", title: "Förskolebloggen" }] : [],
    reads_only: scene === "reader" ? { who: "Kontorsdatorn", since: "08.15" } : null,
    places: scene === "empty" ? [] : [{ name: "webben", kind: "folder" }],
    number: 1, next: 1, mended: new Set(), conflict: null, cancelled: false,
    vocabulary: { categories: ["Forskning och litteratur", "Kvalitetsarbete", "Ledarskap", "Skolplan"], tags: ["elevhälsa", "lektionsbesök", "läsning", "läsgrupp", "matematik", "skolbibliotek"], authors: ["Skolchefen", "Utvecklingsledaren"], series: ["Lektionsbesök"] },
    page,
  };
}

const escaped = (text) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
const markup = (text) => text.split(/\n{2,}/).map((block) => (block.startsWith("## ") ? `<h2>${escaped(block.slice(3))}</h2>` : `<p>${escaped(block)}</p>`)).join("");
const inside = (post) => `<main><h1>${escaped(post.title || "Utan rubrik")}</h1>${markup(post.body)}</main>`;

/// A page of the preview, with its type.
function page(name, query, base) {
  if (name === "frame.js") {
    return ["text/javascript", `addEventListener("message", ({ data }) => {
      if (data.griffel === "body") document.body.innerHTML = data.html;
      document.documentElement.dataset.heard = Number(document.documentElement.dataset.heard ?? 0) + 1;
    });
    parent.postMessage({ griffel: "ready" }, "*");`];
  }
  if (name === "frame.css") return ["text/css", "html{font:1.1rem/1.6 sans-serif;color:#1c2321;background:#fbfaf7}html.dark{color:#eceae3;background:#1d2624}body{max-width:40rem;margin:2rem auto;padding:0 1rem}h1,h2{font-family:serif;line-height:1.2}"];
  const post = this.posts.get(name.split("/")[1]);
  return ["text/html", `<!doctype html><html lang="sv" class="${query.has("dark") ? "dark" : "light"}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Så blir det</title><link rel="stylesheet" href="${base}frame.css"><script src="${base}frame.js" defer></script><body>${post ? inside(post) : ""}`];
}

const SLIDES = ["Kvalitetsdialog november", "Vad säger siffrorna?", "Tre saker vi lärt oss", "Nästa steg"];
const brief = ({ id, title, details, when, status, is_page, changed, unsaved, address }) => ({ id, title, date: details.date, when, status, is_page, changed, has_unsaved: Boolean(unsaved), address });
const slug = (title) => title.toLowerCase().replace(/[åä]/g, "a").replace(/ö/g, "o").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

function listed(desk, list) {
  const all = [...desk.posts.values()];
  const kinds = {
    drafts: (one) => one.status === "draft", scheduled: (one) => one.status === "scheduled", published: (one) => one.status === "published" && !one.is_page,
    presentations: (one) => one.presentation, pages: (one) => one.is_page, waiting: (one) => one.status !== "draft" && (one.changed || one.status === "scheduled"),
  };
  return list === "bin" ? desk.bin : all.filter(kinds[list]).map(brief);
}

function findings(desk, post) {
  const lines = post.body.split("\n");
  const found = [];
  const say = (id, severity, message, help, line, edits = []) => { if (!desk.mended.has(id)) found.push({ id, code: id, severity, message, help, line, column: 1, end: 9, edits }); };
  lines.forEach((text, at) => {
    if (/\[(läs mer|klicka här)\]/i.test(text)) say("A2", "warning", "Länken säger inte vart den leder", "Skriv vad läsaren får se.", at + 1);
    if (/!\[\]\([^)]*\)(?!\{)/.test(text)) say("A6", "error", "Bilden saknar beskrivning", "Skriv en mening för den som inte ser bilden.", at + 1);
    if (text.startsWith("> ")) say("A9", "info", "Citatet har ingen källa", "Skriv vem som sa det, om du får.", at + 1, [{ id: "e1", label: "Skriv källan under citatet", before: text.slice(0, 30), after: `${text.slice(0, 30)} … Elev i årskurs 8` }]);
  });
  if (post.status === "draft" && !post.details.summary) say("A14", "warning", "Sammanfattning saknas", "Listor visar början av texten i stället.", 0);
  return found;
}

const one = (desk, { post }) => desk.posts.get(post);
const gone = { refused: 404, key: "refused_unknown", message: "Det finns inte längre. Någon har kanske flyttat eller tagit bort det." };
const known = (act) => (desk, asked) => { const post = one(desk, asked); return post ? act(desk, post, asked) : gone; };
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/// What each call takes: as the real server, this one refuses what it does not know.
const TAKES = {
  overview: "list query from", post_new: "kind title", post_open: "post", post_typed: "post seq body revision base", post_details: "post changes", post_save: "post", post_rewrite: "post",
  post_close: "post", post_address: "post slug", goes_out: "post when date", find_posts: "query from", preview: "post as", check: "post",
  mend: "post finding edit", versions: "post", version: "post version", version_restore: "post version", unsaved_choose: "post choice", unsaved_add: "name when title body changes", bin_put: "post",
  bin_restore: "item", copy_settle: "copy choice text", merge_settle: "post body", files: "post", upload: "post name bytes", file_bytes: "file width",
  file_kind: "post file kind", file_remove: "post file", slides: "file", slides_save: "file slides", paste: "html", publish_plan: "place goes", publish: "place agreed",
  place_look: "folder", place_add: "folder id", colleague_copy: "post form", site_new: "title url color logo", site_open: "id",
};

/// What a request has that its call does not know.
export const unknown = (name, asked) => Object.keys(asked).filter((key) => !(TAKES[name] ?? "").split(" ").includes(key));

/// What a post's file says when it goes out.
function goOut(post, { when, date }) {
  post.status = when === "on" ? "scheduled" : "published";
  if (when !== "kept") post.details.date = date ?? TODAY;
}

export const calls = {
  state: (desk) => ({ site: desk.site, language: desk.language, today: TODAY, preview: desk.preview, reads_only: desk.reads_only, vocabulary: desk.vocabulary, places: desk.places, is_ready: true, publishing: desk.publishing ?? null, published: desk.published ?? null }),
  sites: (desk) => ({ last: desk.last }),
  site_open: (desk) => { desk.site = desk.made; return {}; },
  site_new: (desk, { title }) => { desk.site = { ...desk.made, title }; desk.posts.clear(); desk.bin = []; return {}; },
  overview(desk, { list, query, from }) {
    const counts = Object.fromEntries(["drafts", "scheduled", "published", "presentations", "pages", "waiting", "bin"].map((name) => [name, listed(desk, name).length]));
    const all = listed(desk, list).filter(({ title }) => title.toLowerCase().includes(query.toLowerCase()));
    return { counts, items: all.slice(from, from + 100), total: all.length };
  },
  post_new(desk, { kind, title }) {
    const id = `n${desk.next += 1}`;
    desk.posts.set(id, { id, title, body: "", status: "draft", is_page: kind === "page", presentation: kind === "presentation", when: "nyss", changed: false, unsaved: null, files: [], address: `https://blogg.norrby.example/2026/11/29/${slug(title)}/`, versions: [], details: { date: TODAY, categories: [], tags: [], authors: ["Skolchefen"], series: null, summary: null, cover: null, attachments: [], comments: null, consent: {}, slug: slug(title), unknown: [] } });
    return { post: id };
  },
  goes_out: known((desk, post, goes) => { goOut(post, goes); return {}; }),
  post_open: known((desk, post) => (desk.forgot = false, { post: post.id, name: `lasting ${post.id}`, title: post.title, body: post.body, details: post.details, status: post.status, is_page: post.is_page, address: post.address, version_of_file: "h1", revision: post.revision ??= 1, unsaved: post.unsaved, files: post.files, language: "sv", front_broken: null })),
  post_typed: known(async (desk, post, { seq, body }) => {
    if (desk.isSlow) await wait(300);
    if (desk.forgot) return { refused: 409, key: "text_not_open", message: "Texten är inte öppen längre." };
    post.body = body;
    setTimeout(() => desk.tell({ type: "built", number: desk.number += 1, ms: 20, posts: [{ post: post.id, seq }] }), 10);
    return { seq, revision: post.revision };
  }),
  post_details: known((desk, post, { changes }) => {
    for (const { key, value } of changes) {
      if (key === "draft") post.status = value ? "draft" : "published";
      else if (key === "attachments") post.details.attachments = value.map((wanted) => ({ ...post.files.find(({ file: id }) => id === wanted.file), title: wanted.title }));
      else if (key === "title") post.title = value ?? "";
      else post.details[key] = value;
      if (key === "date" && value > TODAY && post.status !== "draft") post.status = "scheduled";
    }
    return { details: post.details };
  }),
  post_save: known((desk) => (desk.conflict ? { refused: 409, key: "changed_on_disk", message: "Filen har ändrats.", more: { merge: desk.conflict } } : { saved: true })),
  post_rewrite: known(() => ({ saved: true })),
  post_close: () => ({}),
  post_address: known((desk, post, { slug: to }) => { const from = post.address; post.address = `https://blogg.norrby.example/${to}/`; post.details.slug = to; return { address: post.address, redirect_from: post.status === "draft" ? null : from }; }),
  find_posts: (desk, { query }) => ({ posts: [...desk.posts.values()].filter(({ title }) => title.toLowerCase().includes(query.toLowerCase())).slice(0, 8).map(({ id, title, details }) => ({ id, title, date: details.date.slice(0, 10), link: `../${id}/` })) }),
  preview: known((desk, post, { as }) => ({ address: `${desk.preview.origin}${desk.preview.base}${as}/${post.id}/`, number: desk.number, html: inside(post) })),
  check: known((desk, post) => ({ findings: findings(desk, post) })),
  mend: known((desk, post, { finding }) => {
    desk.mended.add(finding);
    post.body = post.body.replace(/^(> .*)$/m, "$1\n>\n> Elev i årskurs 8");
    return { body: post.body, revision: post.revision += 1 };
  }),
  versions: known((desk, post) => ({ versions: post.versions.map(([version, when, kind]) => ({ version, when, kind })) })),
  version: known((desk, post) => ({ title: post.title, body: "Hej!\n\nI veckan besökte jag två lektioner.\n", difference: [{ kind: "same", text: "Hej!\n\nI veckan besökte jag " }, { kind: "removed", text: "tre" }, { kind: "added", text: "två" }, { kind: "same", text: " lektioner på Åsenskolan." }] })),
  version_restore: known((desk, post) => { post.body = "Hej!\n\nI veckan besökte jag två lektioner.\n"; return { body: post.body, title: post.title, details: post.details }; }),
  unsaved: (desk) => ({ unsaved: [...desk.posts.values()].filter(({ unsaved }) => unsaved).map(({ id, title, unsaved }) => ({ post: id, title, when: unsaved.when })) }),
  unsaved_add(desk, { name, when, title, body, changes }) {
    const post = desk.posts.get(name.replace("lasting ", ""));
    post.unsaved = { when, title, body: body ?? post.body, changes, difference: [{ kind: "removed", text: post.body }, { kind: "added", text: body ?? post.body }] };
    return {};
  },
  unsaved_choose: known((desk, post, { choice }) => { if (choice === "use") post.body = post.unsaved.body; post.unsaved = null; return { body: post.body, title: post.title }; }),
  bin_put: known((desk, post) => { desk.posts.delete(post.id); desk.bin.push({ id: `b${post.id}`, title: post.title, when: "nyss", kept: post }); return {}; }),
  bin_restore(desk, { item }) { desk.bin = desk.bin.filter(({ id, kept }) => { if (id === item && kept) desk.posts.set(kept.id, kept); return id !== item; }); return { post: item }; },
  copies: (desk) => ({ copies: desk.copies }),
  copy_settle(desk, { copy }) { desk.copies = desk.copies.filter((other) => other.copy !== copy); return {}; },
  merge_settle: known((desk, post, { body }) => { desk.conflict = null; post.body = body; return { body, revision: post.revision += 1 }; }),
  files: known((desk, post) => ({ files: post.files })),
  upload(desk, { post: id, name, bytes }) {
    const post = desk.posts.get(id);
    const kind = /\.(png|jpe?g|webp|svg|gif)$/i.test(name) ? "picture" : /\.(mp4|webm)$/i.test(name) ? "film" : "attachment";
    if (bytes.length > 5_000_000) return { refused: 413, key: "refused_large", message: "Filen är för stor." };
    const made = file(`u${desk.next += 1}`, name, kind, bytes.length, { used: false });
    post.files = [...post.files, made];
    return { file: made, asks: kind === "picture" ? "alt" : /\.(pptx|pdf)$/i.test(name) ? "kind" : "nothing", moved_to_folder: false };
  },
  file_bytes: (desk, { file: id }) => DRAWN(id.startsWith("slide") ? SLIDES[Number(id.slice(5))] ?? "" : "", { f1: "#3b6b7d", f2: "#7d5a3b" }[id] ?? "#1f5e50"),
  file_kind(desk, { file: id, kind }) {
    const post = [...desk.posts.values()].find(({ files }) => files.some((other) => other.file === id));
    if (!post) return gone;
    post.files = post.files.map((other) => (other.file === id ? { ...other, kind, used: true } : other));
    const wanted = post.files.find((other) => other.file === id);
    post.details.attachments = [...post.details.attachments.filter((other) => other.file !== id), wanted];
    return { files: post.files, details: post.details };
  },
  file_remove(desk, { file: id }) {
    const post = [...desk.posts.values()].find(({ files }) => files.some((other) => other.file === id));
    post.files = post.files.filter((other) => other.file !== id);
    return { files: post.files };
  },
  slides: () => ({ slides: SLIDES.map((title, n) => ({ number: n + 1, title, text: `${title}.\nTvå av tre elever når målen.`, notes: n === 1 ? "Fråga salen." : "", picture: `slide${n}` })) }),
  slides_save: () => ({}),
  paste: (desk, { html }) => ({ markdown: html.replace(/<[^>]*>/g, "") }),
  place_look: (desk, { folder }) => ({ id: "k1", folder, holds: 0, text: `Bloggen ska läggas i mappen ${folder}.` }),
  place_add: (desk) => { desk.places = [{ name: "webben", kind: "folder" }]; return { place: "webben" }; },
  async publish_plan(desk, { place, goes }) {
    if (desk.isSlow) await wait(300);
    if (desk.places.length === 0) return { refused: 404, key: "publish_no_place", message: "Det är inte bestämt var bloggen ska ligga." };
    const going = [...desk.posts.values()].filter(({ id, status, changed }) => status === "published" && (changed || id.startsWith("n") || id.startsWith("p"))).concat(goes && goes.when !== "on" && desk.posts.get(goes.post).status === "draft" ? [desk.posts.get(goes.post)] : []).map(({ id, title, address, changed }) => ({ title, address, what: changed ? "changed" : "new", id }));
    const asks = desk.isForeign ? [{ kind: "foreign", text: "På platsen ligger 3 filer som inte kommer från bloggen: gammal.html. Får de skrivas över?" }] : [];
    desk.goes = goes;
    return { going, asks, place: place ?? "webben", files: going.length * 4, bytes: going.length * 182_000, waits: listed(desk, "scheduled").map(({ title, date }) => ({ title, when: date })), warnings: going.length ? ["En bild i ”Läsning i alla ämnen” saknar beskrivning."] : [], errors: [], is_same: going.length === 0 };
  },
  publish(desk) {
    desk.cancelled = false;
    desk.published = null;
    const tell = (event) => desk.tell(event.type === "publish" ? (desk.publishing = event) : (desk.publishing = null, desk.published = { id: String(desk.number += 1), ...event }));
    (async () => {
      const steps = ["Bygger sidorna", "Jämför med webben", "Skickar", "Ser efter att allt kom fram"];
      for (let at = 0; at < 20; at += 1) {
        if (desk.cancelled) return tell({ type: "published", ok: false, links: [], message: "Du avbröt. Ingenting på webben är ändrat." });
        tell({ type: "publish", step: String(Math.floor(at / 5)), done: at, total: 20, text: steps[Math.floor(at / 5)] });
        await wait(desk.isSlow ? 200 : 15);
      }
      if (desk.goes) goOut(desk.posts.get(desk.goes.post), desk.goes);
      const out = [...desk.posts.values()].filter(({ id, changed }) => changed || id.startsWith("n"));
      for (const post of out) post.changed = false;
      return tell({ type: "published", ok: true, links: out.map(({ title, address }) => ({ title, url: address })), message: "Allt kom fram." });
    })();
    return {};
  },
  publish_cancel(desk) { desk.cancelled = true; return {}; },
  colleague_copy: (desk, { form }) => ({ name: form === "zip" ? "Läsning i alla ämnen.zip" : "Läsning i alla ämnen", where: "Den ligger i mappen Hämtade filer.", bytes: 1_900_000 }),
  end: () => ({}),
};
