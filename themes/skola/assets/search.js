// Search. Nothing is fetched before the reader types or the address holds words. Words come from the page, and what the
// index says is put there as text, never as markup.
const form = document.querySelector("form.search");
const field = form.elements.q;
const filters = form.querySelector("fieldset");
const choices = [form.elements.category, form.elements.year];
const status = document.querySelector(".search-status");
const list = document.querySelector(".search-results");
const more = document.querySelector(".search-more");
const words = form.dataset;
const PAGE = 10;
const PAUSE = 150;

let engine;
let exact;
let shown = [];
let at = 0;
let turn = 0;
let timer;

function wish() {
  const wanted = {};
  for (const choice of choices) if (choice.value) wanted[choice.name] = choice.value;
  return wanted;
}

async function load() {
  engine ??= import(`${words.index}pagefind.js`).catch((error) => {
    engine = undefined;
    throw error;
  });
  return engine;
}

// The library keeps what it was told when it began: å, ä and ö are letters of their own, or signs on others.
let last = Promise.resolve();
function seek(query, isExact) {
  last = last.catch(() => {}).then(() => sought(query, isExact));
  return last;
}

async function sought(query, isExact) {
  const pagefind = await load();
  if (exact !== isExact) {
    if (exact !== undefined) await pagefind.destroy();
    await pagefind.options({ exactDiacritics: isExact });
    await pagefind.init();
    exact = isExact;
  }
  if (filters.hidden) await offer(pagefind);
  return pagefind.search(query, { filters: wish() });
}

async function offer(pagefind) {
  const known = await pagefind.filters();
  for (const choice of choices) {
    const names = Object.keys(known[choice.name] ?? {}).sort(new Intl.Collator(words.language).compare);
    if (choice.name === "year") names.reverse();
    choice.append(...names.map((name) => new Option(name, name)));
    choice.parentElement.hidden = names.length === 0;
    const asked = new URLSearchParams(location.search).get(choice.name);
    if (names.includes(asked)) choice.value = asked;
  }
  filters.hidden = choices.every((choice) => choice.parentElement.hidden);
}

function remember(query) {
  const address = new URL(location.href);
  const all = { q: query, ...wish() };
  address.search = query ? new URLSearchParams(all) : "";
  history.replaceState(null, "", address);
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function plain(text) {
  const signs = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&" };
  return text.replace(/&(lt|gt|quot|amp);/g, (sign) => signs[sign]);
}

function excerpt(marked) {
  const line = element("p");
  for (const [number, part] of marked.split(/<\/?mark>/).entries()) {
    line.append(number % 2 ? element("mark", plain(part)) : plain(part));
  }
  return line;
}

function result({ meta, excerpt: marked }) {
  const item = element("li");
  const heading = element("h2");
  const link = element("a", meta.title);
  link.href = meta.href;
  heading.append(link);
  item.append(heading);
  const about = [meta.date, meta.category].filter(Boolean).join(" · ");
  if (about) item.append(element("p", about, "meta"));
  item.append(excerpt(marked));
  return item;
}

async function show(mine) {
  const next = shown.slice(at, at + PAGE);
  const found = await Promise.all(next.map((one) => one.data()));
  if (mine !== turn) return;
  at += next.length;
  const items = found.map(result);
  list.append(...items);
  list.hidden = at === 0;
  more.hidden = at >= shown.length;
  return items[0];
}

async function search() {
  clearTimeout(timer);
  const mine = ++turn;
  const query = field.value.trim();
  if (!query) {
    list.replaceChildren();
    list.hidden = more.hidden = true;
    status.textContent = "";
    remember("");
    return;
  }
  status.textContent = words.busy;
  try {
    let found = await seek(query, true);
    let isNear = false;
    if (mine === turn && found.results.length === 0 && !/[åäö]/i.test(query)) {
      found = await seek(query, false);
      isNear = found.results.length > 0;
    }
    if (mine !== turn) return;
    shown = found.results;
    at = 0;
    list.replaceChildren();
    await show(mine);
    if (mine !== turn) return;
    const count = shown.length;
    const pattern = count === 0 ? words.none : count === 1 ? words.one : words.other;
    const said = pattern.replace("%n", count.toLocaleString(words.language)).replace("%s", () => query);
    status.textContent = isNear ? `${words.near} ${said}` : said;
    remember(query);
  } catch {
    if (mine === turn) status.textContent = words.failed;
  }
}

form.hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE);
});
for (const choice of choices) choice.addEventListener("change", search);
more.addEventListener("click", async () => {
  const first = await show(turn).catch(() => undefined);
  first?.querySelector("a").focus();
});
field.value = new URLSearchParams(location.search).get("q") ?? "";
if (field.value) search();
