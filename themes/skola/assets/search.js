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

const NEAR = 40;

const engines = {};
let shown = [];
let at = 0;
let turn = 0;
let timer;

function wish() {
  const wanted = {};
  for (const choice of choices) if (choice.value) wanted[choice.name] = choice.value;
  return wanted;
}

// Two engines: for one å, ä and ö are letters of their own, for the other signs on letters. The first is right about
// får and far, but takes fewer forms of a word for the same; the second knows more forms.
function engine(isExact) {
  const name = isExact ? "exact" : "near";
  engines[name] ??= (async () => {
    const pagefind = await import(`${words.index}pagefind.js?${name}`);
    await pagefind.options({ exactDiacritics: isExact });
    await pagefind.init();
    return pagefind;
  })().catch((error) => {
    delete engines[name];
    throw error;
  });
  return engines[name];
}

const fold = (word) => word.normalize("NFD").replace(/\p{M}/gu, "");
const wordsOf = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

// Whether two words begin alike, as forms of one word do; of letters å, ä and ö have to be the same.
function alike(asked, word, isFolded) {
  const [a, b] = [fold(asked), fold(word)];
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n += 1;
  return n >= Math.min(3, a.length) && (isFolded || asked.slice(0, n) === word.slice(0, n));
}

// Whether a text holds a form of every word asked for.
function holds({ content, meta }, query, isFolded) {
  const there = wordsOf(`${meta.title} ${content}`);
  return wordsOf(query).every((asked) => there.some((word) => alike(asked, word, isFolded)));
}

async function kept(results, query, isFolded) {
  const first = results.slice(0, NEAR);
  // What cannot be fetched just now is left out.
  const all = await Promise.all(first.map((one) => one.data().catch(() => undefined)));
  return first.filter((_, number) => all[number] && holds(all[number], query, isFolded));
}

// Returns what was found, and whether it is only near.
async function sought(query) {
  const [exact, near] = await Promise.all([engine(true), engine(false)]);
  if (filters.hidden) await offer(exact);
  const [own, others] = await Promise.all([exact, near].map((one) => one.search(query, { filters: wish() })));
  // A word that nothing begins with is shortened by the library until something does.
  const sure = own.results.length > NEAR ? own.results : await kept(own.results, query, false);
  const known = new Set(sure.map((one) => one.id));
  const more = await kept(others.results.filter((one) => !known.has(one.id)), query, false);
  const found = [...sure, ...more];
  if (found.length || /[åäö]/i.test(query)) return [found, false];
  const folded = await kept(others.results, query, true);
  return [folded, folded.length > 0];
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
  // Macs paste letters of two characters; the index has composed ones.
  const query = field.value.trim().normalize("NFC");
  if (!query) {
    list.replaceChildren();
    list.hidden = more.hidden = true;
    status.textContent = "";
    remember("");
    return;
  }
  status.textContent = words.busy;
  try {
    const [found, isNear] = await sought(query);
    if (mine !== turn) return;
    shown = found;
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
