// The page of search: what is typed is answered at once, told once the typing rests, and kept in the address. Nothing of the
// index is fetched before there are words. What is said comes from the form's attributes; what the index says is put on the
// page as text, never as markup.
import { FILTERS, excerpt, isThere, marker, open, pieces } from "./engine.js";

const PAGE = 10;
const SLIDES = 3;
/// After this pause what was typed is announced, and becomes a place that "back" leads to.
const REST = 1000;
const BUSY = 500;
/// Words as short are seldom meant as they stand while they are typed.
const SHORT = 4;

const asked = (fields) => `?${new URLSearchParams(Object.entries(fields).filter(([, value]) => value))}`;
const fill = (text, field, value) => text.replace(field, () => value);

function element(name, fields, ...inside) {
  const made = Object.assign(document.createElement(name), fields);
  made.append(...inside);
  return made;
}

const line = (...inside) => element("p", {}, ...inside);
const note = (text) => element("p", { className: "meta" }, text);

/// Fetches a file of the index, which lies beside this script. A site that is not on a web server would have another one.
async function get(name, isNew) {
  const got = await fetch(new URL(`../${name}`, import.meta.url), isNew ? { cache: "reload" } : {});
  // Its `status` tells why.
  if (!got.ok) throw got;
  // All but the list of files is packed, because hosts leave unknown types as they are.
  if (name === "index.json") return got.arrayBuffer();
  let unpacked;
  try {
    unpacked = new DecompressionStream("deflate-raw");
  } catch {
    const { inflate } = await import("./inflate.js");
    return inflate(new Uint8Array(await got.arrayBuffer())).buffer;
  }
  return new Response(got.body.pipeThrough(unpacked)).arrayBuffer();
}

/// Asks what words that led to a page mean, and returns what makes a marker of them for a language.
export async function finder(query) {
  const { units } = await open(get).ask(query);
  return (language) => marker(units, language);
}

/// A text in which every second piece is marked.
const marked = (cut) => cut.map((text, place) => (place % 2 ? element("mark", {}, text) : text));

/// Runs search in a form with the fields `q`, `category`, `year` and `kind`, the last three in a `details`; what is found is
/// put into the elements with the classes `search-said` and `search-results`, beside a `search-status` and a button `search-more`.
function page(form) {
  const words = form.dataset;
  const field = form.elements.q;
  const choices = FILTERS.map((name) => form.elements[name]);
  const [filters, said, status, list, more] = ["search details", "search-said", "search-status", "search-results", "search-more"]
    .map((name) => document.querySelector(`.${name}`));
  const { ask, read, suggest } = open(get);

  let answer;
  let shown = 0;
  let turn = 0;
  let timer;
  let running;
  let wish = {};
  let isPlace;

  const query = () => field.value.trim();
  const number = (value) => value.toLocaleString(words.language);
  const counted = (name, count) => fill(words[name + (count === 1 ? "One" : "Other")], "%n", number(count));
  const label = ({ name }, value) => (name === "kind" && words[value]) || value;
  const say = (...lines) => said.replaceChildren(...lines.map((one) => line(...[one].flat())));
  const link = (text, fields) => element("a", { href: asked(fields) }, text);

  async function item(group) {
    const found = await read(group, answer);
    const { find, children, t: title, l: lang = words.language, p: own = [] } = found;
    const inLanguage = { lang, dir: "auto" };
    /// The words go along into a presentation.
    const to = (address) => {
      const [path, id] = address.split("#");
      return found.kind === "presentation" ? `${path}${asked({ q: query() })}${id ? `#${id}` : ""}` : address;
    };
    const titled = (text = "") => marked(pieces(text, find(text)));
    const cut = (best) => element("p", inLanguage, ...marked(best.pieces));
    const made = element("li", {}, element("h2", inLanguage, element("a", { href: to(found.h) }, ...titled(title))));
    const about = [found.d, ...(found.c ?? [])].filter(Boolean).join(" · ");
    if (about) made.append(note(about));

    const all = async (numbers) => (await Promise.all(numbers.map((child) => found.child(child).catch(() => {})))).filter(Boolean);
    const slides = (some) => element("ul", {}, ...some.map(({ t, n, h, p = [] }) =>
      element("li", {}, element("a", { href: to(h) }, n ?? "", n && t ? ": " : "", element("span", inLanguage, ...titled(t))), cut(excerpt(p, find)))));
    const first = await all(children.slice(0, SLIDES));
    // What has no address is the rest of a long text.
    const parts = first.filter(({ h }) => h);
    const best = excerpt([...own, ...first.filter(({ h }) => !h).flatMap(({ p }) => p ?? [])], find);
    if (best.worth || !parts.length) made.append(cut(best));
    if (!parts.length) return made;
    if (found.kind === "presentation") made.append(note(counted("slides", children.length)));
    made.append(slides(parts));
    const left = children.slice(SLIDES);
    if (!left.length) return made;
    const others = element("details", {}, element("summary", {}, fill(words.rest, "%n", number(left.length))));
    others.addEventListener("toggle", async () => others.append(slides((await all(left)).filter(({ h }) => h))), { once: true });
    made.append(others);
    return made;
  }

  /// The next hits; what cannot be read is told in its place.
  const items = (count) => Promise.all(answer.groups.slice(shown, shown + count).map((group) => item(group).catch((error) => {
    if (error.isStale) throw error;
    return element("li", {}, line(words.unread));
  })));

  function reveal(made) {
    list.append(...made);
    shown += made.length;
    more.hidden = shown >= answer.groups.length;
  }

  /// Says what was found; `near` are words that lie near those that are nowhere, with what to ask then.
  function tell(near = []) {
    const { groups, all, missing, unsearched, wanted, isBroken } = answer;
    const q = query();
    const lines = missing.map(({ text, isQuoted }) => fill(isQuoted ? words.nowhere : words.none, "%s", text));
    const listed = (links) => links.flatMap((one) => [", ", one]).slice(1);
    if (!wanted.length && !unsearched.length) lines.push(words.empty);
    if (near.length) lines.push([`${words.maybe} `, ...listed(near.map(([text, other]) => link(text, { ...wish, q: other }))), "?"]);
    if (!missing.length && wanted.length) {
      if (groups.length) lines.push(fill(counted("hits", groups.length), "%s", q));
      else if (all) lines.push([fill(counted("hidden", all), "%s", q), " ", link(words.show, { q })]);
      else lines.push([`${words.apart} `, ...listed(wanted.map(({ text, groups: own }) => link(`${text} (${number(own.length)})`, { q: text })))]);
    }
    if (unsearched.length) lines.push(fill(words.unsought, "%s", unsearched.map(({ text }) => text).join(", ")));
    else if (isBroken) lines.push(words.broken);
    say(...lines);
  }

  function offer() {
    for (const choice of choices) {
      const { name } = choice;
      const counts = answer.counts[name];
      if (wish[name] && !counts.has(wish[name])) counts.set(wish[name], 0);
      const names = [...counts.keys()].sort((a, b) => a.localeCompare(b, words.language));
      if (name === "year") names.reverse();
      choice.replaceChildren(choice.options[0], ...names.map((value) => new Option(`${label(choice, value)} (${number(counts.get(value))})`, value)));
      choice.value = wish[name] ?? "";
      choice.parentElement.hidden = !names.length;
    }
    filters.hidden = !answer.all;
    filters.querySelector("span").textContent = choices.filter(({ value }) => value).map((choice) => `: ${label(choice, choice.value)}`).join("");
  }

  function clear(...lines) {
    answer = undefined;
    shown = 0;
    list.replaceChildren();
    more.hidden = true;
    say(...lines);
  }

  /// Searches; `count` hits if the typing rests.
  async function search(mine, count) {
    if (!query()) {
      filters.hidden = true;
      clear();
      return;
    }
    const busy = setTimeout(() => {
      if (mine === turn) say((status.textContent = words.busy));
    }, BUSY);
    try {
      const made = await ask(field.value, wish);
      clearTimeout(busy);
      if (mine !== turn) return;
      answer = made;
      list.ariaBusy = true;
      const last = made.units.at(-1);
      if (!count && last?.terms[0].isTyped && made.missing.includes(last) && last.text.length < SHORT) {
        say();
        return;
      }
      tell();
      offer();
      shown = 0;
      const first = await items(count || PAGE);
      if (mine !== turn) return;
      list.replaceChildren();
      list.ariaBusy = false;
      reveal(first);
    } catch (error) {
      if (mine !== turn) return;
      if (error.isStale) return search(mine, count);
      clearTimeout(busy);
      clear(words.failed);
    }
  }

  /// Keeps what is asked in the address: one place for "back" for each words that the typing rested on.
  function remember() {
    const address = new URL(location);
    address.search = asked({ ...wish, q: query() });
    if (address.href !== location.href) history[isPlace ? "pushState" : "replaceState"](null, "", address);
    isPlace = query();
  }

  /// The typing rests: what was found is announced, and what lies near words that are nowhere.
  async function settle(mine) {
    await running;
    if (mine !== turn) return;
    remember();
    if (answer && list.ariaBusy === "true") await search(mine, PAGE);
    const terms = answer?.missing.flatMap((unit) => unit.terms).filter((term) => !isThere(term)) ?? [];
    if (terms.length) {
      const q = query().normalize().toLowerCase();
      const near = await Promise.all(terms.map(async ({ word }) => (await suggest(word).catch(() => [])).map((other) => [other, fill(q, word, other)])));
      if (mine !== turn) return;
      tell(near.flat());
    }
    if (mine === turn) status.textContent = said.innerText;
  }

  /// Searches now; `count` hits at once if the typing rests already.
  function begin(count) {
    clearTimeout(timer);
    turn += 1;
    running = search(turn, count);
    if (count) settle(turn);
    else timer = setTimeout(settle, REST, turn);
  }

  /// Takes what the address asks for.
  function take() {
    wish = Object.fromEntries(new URLSearchParams(location.search));
    field.value = wish.q ?? "";
    isPlace = wish.q;
    begin(PAGE);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    begin(PAGE);
  });
  field.addEventListener("input", () => begin());
  form.addEventListener("change", ({ target }) => {
    if (target === field) return;
    wish = Object.fromEntries(new FormData(form));
    begin(PAGE);
  });
  more.addEventListener("click", async () => {
    const mine = turn;
    const next = await items(PAGE).catch(() => begin(PAGE));
    if (mine !== turn) return;
    reveal(next);
    next[0].querySelector("a")?.focus();
  });
  list.addEventListener("click", remember);
  addEventListener("popstate", take);
  form.hidden = false;
  filters.open = matchMedia("(width >= 48rem)").matches;
  take();
}

const form = document.querySelector("form.search");
if (form) page(form);
