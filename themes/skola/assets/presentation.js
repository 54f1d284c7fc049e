// One slide at a time, overview, full screen and search within a presentation. Without this the slides are a list with all
// that is said on them; nothing here is needed to read it. Words come from the page.
const viewer = document.querySelector(".viewer");
const slides = [...viewer.querySelectorAll(".slides > li")];
const [bar, foot, list, hitBar] = [".viewer-bar", ".viewer-foot", ".slides", ".hits"].map((name) => viewer.querySelector(name));
const status = viewer.querySelector(".viewer-status");
const button = (name) => viewer.querySelector(`[data-do=${name}]`);
const words = viewer.querySelector("#_presentation-words");
const fill = (text, fields) => text.replace(/\{(\w+)\}/g, (whole, name) => fields[name] ?? whole);
const fullWords = button("full").textContent;
const ratio = (picture) => picture.width / picture.height;

let mode = "list";
let at = 0;

const hashed = () => slides.findIndex((slide) => `#${slide.id}` === location.hash);
const placeWords = () => fill(viewer.dataset.page, { n: at + 1, of: slides.length });

/// Says a thing once: what does not change is not said again.
function say(text) {
  if (status.textContent !== text) status.textContent = text;
}

/// The slide that a reader of the list sees: the first that ends below the top of the window.
const seen = () => Math.max(0, slides.findIndex((slide) => slide.getBoundingClientRect().bottom > 80));

/// Puts the focus on the slides themselves: the keys work, and Space presses no button.
const focus = () => viewer.focus({ preventScroll: true });

/// Asks for a picture as wide as it is shown; one that was asked for once is never made smaller.
function sharpen(slide) {
  const picture = slide?.querySelector("img[srcset]");
  if (!picture) return;
  const own = ratio({ width: picture.getAttribute("width"), height: picture.getAttribute("height") });
  const width = isFull() ? Math.min(innerWidth, innerHeight * own) : slides[at].clientWidth;
  if (!(width <= picture.dataset.asked)) {
    picture.dataset.asked = width;
    picture.sizes = `${Math.ceil(width)}px`;
  }
  picture.removeAttribute("loading");
}

function show(to, says = true) {
  at = Math.min(Math.max(to, 0), slides.length - 1);
  // What has the focus on a slide that is hidden would lose it, and the keys with it.
  if (mode === "one" && slides.some((slide, place) => place !== at && slide.contains(document.activeElement))) focus();
  slides.forEach((slide, place) => slide.classList.toggle("current", place === at));
  viewer.querySelector("[data-place]").textContent = placeWords();
  // A button that is disabled loses its focus, and arrows with it.
  button("previous").setAttribute("aria-disabled", at === 0);
  button("next").setAttribute("aria-disabled", at === slides.length - 1);
  tellHit();
  if (mode === "list") {
    slides[at].scrollIntoView();
  } else {
    if (says) say(placeWords());
    if (mode === "one" && isFull()) viewer.scrollTop = 0;
    else if (mode === "one" && viewer.getBoundingClientRect().top < 0) viewer.scrollIntoView();
  }
  // The address leads here again; going back leads out of the presentation and not through all its slides.
  history.replaceState(history.state, "", `#${slides[at].id}`);
  if (mode === "one") for (const near of [at, at + 1]) sharpen(slides[near]);
}

/// Goes some slides on or back; the ends are the ends.
function turn(by) {
  if (slides[at + by]) show(at + by);
}

function change(to) {
  const from = mode;
  mode = to;
  viewer.classList.toggle("one", mode === "one");
  viewer.classList.toggle("overview", mode === "overview");
  button("one").setAttribute("aria-pressed", mode === "one");
  button("all").setAttribute("aria-pressed", mode === "overview");
  foot.hidden = mode !== "one";
  button("copy").hidden = mode !== "one" || !navigator.clipboard;
  if (mode === "one") {
    const start = hashed();
    show(from === "list" && start < 0 ? seen() : Math.max(start, 0));
    if (from === "list") viewer.scrollIntoView({ block: "start" });
  } else {
    say("");
    if (from === "one") slides[at].scrollIntoView({ block: "center" });
  }
}

// Full screen, or the whole window where a browser has no full screen for a page (Safari on iPhones).

let isFilled = false;
let modeBefore = "one";
let resting = 0;
const isNative = () => document.fullscreenElement === viewer;
const isFull = () => isFilled || isNative();

/// Takes everything else out of reach, or back.
function alone(is) {
  for (let inner = viewer; inner !== document.body; inner = inner.parentElement) {
    for (const other of inner.parentElement.children) if (other !== inner) other.inert = is;
  }
}

/// Shows the controls, which hide where nothing moves for a while.
function wake() {
  viewer.classList.remove("resting");
  clearTimeout(resting);
  if (isFull()) resting = setTimeout(() => viewer.classList.add("resting"), 3000);
}

function fullChanged() {
  const is = isFull();
  if (is && !viewer.classList.contains("full")) modeBefore = mode;
  viewer.classList.toggle("full", is);
  button("full").textContent = is ? viewer.dataset.leave : fullWords;
  wake();
  if (is && mode !== "one") change("one");
  if (is) {
    for (const near of [at, at + 1]) sharpen(slides[near]);
    if (document.activeElement !== words) focus();
  } else if (modeBefore !== mode) {
    change(modeBefore);
  } else {
    viewer.scrollIntoView({ block: "start" });
  }
}

function fillWindow(is) {
  isFilled = is;
  alone(is);
  fullChanged();
}

function full() {
  if (isNative()) document.exitFullscreen().catch(() => {});
  else if (isFilled) fillWindow(false);
  else if (document.fullscreenEnabled) viewer.requestFullscreen().catch(() => fillWindow(true));
  else fillWindow(true);
}

// Search: the slides that hold the words, the words marked, and the way back to where the reader was.

let hits = [];
let lastWords = "";
let before = null;

function tellHit() {
  hitBar.hidden = !hits.length;
  const place = hits.indexOf(at);
  hitBar.querySelector("[data-hits]").textContent = fill(viewer.dataset.hit, { n: place < 0 ? "–" : place + 1, of: hits.length });
}

/// Marks words by what finds them in a text: their places from where to where.
function mark(finder) {
  const walker = document.createTreeWalker(list, NodeFilter.SHOW_TEXT);
  const ranges = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (const [from, to] of finder(node.data, node.parentElement)) {
      const range = new Range();
      range.setStart(node, from);
      range.setEnd(node, to);
      ranges.push(range);
    }
  }
  const places = ranges.map((range) => slides.findIndex((slide) => slide.contains(range.startContainer)));
  if (CSS.highlights) CSS.highlights.set("asked", new Highlight(...ranges));
  // From the end, so that what is put in moves no other place.
  else for (const range of ranges.reverse()) range.surroundContents(document.createElement("mark"));
  return [...new Set(places)];
}

function unmark() {
  CSS.highlights?.delete("asked");
  for (const one of list.querySelectorAll("mark")) one.replaceWith(...one.childNodes);
}

const plain = (text) => text.normalize("NFC").toLowerCase();

/// Finds words as they are written, also across the pieces of a text.
function findPlain(wanted) {
  mark((data) => {
    const [text, found] = [plain(data), []];
    // Places hold only where the text that is searched is as long as the one that is shown.
    for (let from = text.indexOf(wanted); text.length === data.length && from >= 0; from = text.indexOf(wanted, from + wanted.length)) {
      found.push([from, from + wanted.length]);
    }
    return found;
  });
  return slides.flatMap((slide, place) => (plain(slide.textContent).includes(wanted) ? [place] : []));
}

function setHits(found, wanted) {
  [hits, lastWords] = [found, wanted];
  slides.forEach((slide, place) => slide.classList.toggle("found", hits.includes(place)));
  tellHit();
}

/// Goes to a slide that holds the words, and says how many do.
function goToHit(place) {
  if (mode === "overview") change("one");
  if (place !== undefined) show(place, false);
  const text = hits.length ? viewer.dataset[hits.length === 1 ? "one" : "other"] : viewer.dataset.none;
  status.classList.remove("hush");
  say(fill(text, { n: hits.length, words: words.value.trim(), page: placeWords() }));
}

/// Goes to the next or the previous slide that holds the words; after the last comes the first.
const stepHit = (by) => goToHit(by > 0 ? hits.find((place) => place > at) ?? hits[0] : hits.findLast((place) => place < at) ?? hits.at(-1));

/// Goes to the next slide that holds the words: of new words from this slide on, else from the one after it.
function find() {
  const wanted = plain(words.value.trim());
  if (!wanted) return clear();
  if (wanted === lastWords && hits.length) return stepHit(1);
  before ??= { mode, at, top: scrollY, hash: location.hash };
  if (mode === "list" && !hits.length) at = seen();
  unmark();
  setHits(findPlain(wanted), wanted);
  goToHit(hits.find((place) => place >= at) ?? hits[0]);
}

/// Ends the search, and goes back to where the reader was before it.
function clear() {
  const was = before;
  before = null;
  words.value = "";
  unmark();
  setHits([], "");
  status.classList.add("hush");
  say("");
  if (!was) return;
  history.replaceState(history.state, "", was.hash || location.pathname + location.search);
  if (isFull() || was.mode === "one") {
    if (mode !== "one") change("one");
    show(was.at);
  } else {
    if (mode !== was.mode) change(was.mode);
    at = was.at;
    scrollTo({ top: was.top, behavior: "instant" });
  }
}

async function copy() {
  const address = `${viewer.dataset.address ?? location.origin + location.pathname}#${slides[at].id}`;
  try {
    await navigator.clipboard.writeText(address);
    button("copy").classList.add("done");
    setTimeout(() => button("copy").classList.remove("done"), 3000);
    say(fill(viewer.dataset.copied, { n: at + 1 }));
  } catch {
    status.classList.remove("hush");
    say(viewer.dataset.kept);
  }
}

const actions = {
  one: () => change(mode === "one" ? "list" : "one"),
  all: () => change(mode === "overview" ? "list" : "overview"),
  full,
  copy,
  previous: () => turn(-1),
  next: () => turn(1),
  before: () => stepHit(-1),
  after: () => stepHit(1),
  clear: () => {
    clear();
    words.focus({ preventScroll: true });
  },
};

/// What a click or a key means something to.
const ACTIVE = "a[href], area, button, input, select, textarea, label, summary, video, audio, iframe, object, embed, [contenteditable]";
const FIELD = "input, select, textarea, [contenteditable]";

/// The link of a heading to its own slide, where the reader is.
const isHere = (link) => mode === "one" && link?.getAttribute("href") === `#${slides[at].id}`;

viewer.addEventListener("click", (event) => {
  const { target } = event;
  const pressed = target.closest("[data-do]");
  const chosen = target.closest(".slides > li");
  const active = target.closest(ACTIVE);
  const isByMouse = event.detail > 0 && event.pointerType !== "touch";
  const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented);
  const wasOne = mode === "one";
  if (pressed) {
    actions[pressed.dataset.do]();
    if (pressed.dataset.do === "one" && mode === "one") focus();
  } else if (mode === "overview" && chosen) {
    event.preventDefault();
    history.replaceState(history.state, "", `#${chosen.id}`);
    change("one");
    focus();
  } else if (wasOne && isPlain && event.detail > 0 && (!active || isHere(active)) && !target.closest(".viewer-bar, .viewer-foot")) {
    event.preventDefault();
    // Who marks words does not turn the page.
    if (getSelection().isCollapsed) turn(1);
  }
  // A button that is clicked keeps no focus, or Space presses it again.
  if (isByMouse && mode === "one" && !target.closest(`${FIELD}, label, iframe, [data-do=clear]`)) focus();
});

const keys = {
  ArrowRight: () => turn(1),
  PageDown: () => turn(1),
  ArrowLeft: () => turn(-1),
  PageUp: () => turn(-1),
  Home: () => show(0),
  End: () => show(slides.length - 1),
  f: full,
  F: full,
};

/// What moves by arrows and other keys while it has the focus.
const moves = (target) => {
  const scroll = target.closest(".scroll, pre");
  return target.closest("video, audio") || (scroll && scroll.scrollWidth > scroll.clientWidth);
};

/// Returns what a key does with one slide at a time; nothing where it belongs to what has the focus.
function meant({ key, target, shiftKey, ctrlKey, metaKey, altKey }) {
  // In full screen nothing else is seen; a page of another site shows the slides alone. Else the keys outside are the browser's.
  const isAlone = isFull() || (viewer.dataset.start === "one" && target === document.body);
  if (mode !== "one" || ctrlKey || metaKey || altKey || !(isAlone || viewer.contains(target)) || target.closest(FIELD)) return null;
  if (key === " ") {
    // Space never ends what is shown: Enter presses the buttons above the slides.
    const active = target.closest("button, summary, video, audio");
    const isOwn = shiftKey ? active?.dataset.do : active?.closest(".viewer-bar") && active.dataset.do;
    return !active || isOwn ? () => turn(shiftKey ? -1 : 1) : null;
  }
  if (shiftKey && key !== "F") return null;
  if (key === "Enter") return target.closest(ACTIVE) ? null : () => turn(1);
  if (key.startsWith("Arrow") || key === "Home" || key === "End") return moves(target) ? null : keys[key];
  return keys[key];
}

/// Ends the nearest thing: the search where it has the focus, the whole window, one slide at a time.
function escape(event) {
  if (hits.length && event.target.closest(".viewer-bar form, .hits")) {
    event.preventDefault();
    clear();
    words.focus({ preventScroll: true });
  } else if (isFilled) {
    fillWindow(false);
  } else if (mode !== "list" && !isFull() && viewer.contains(event.target) && !event.target.closest(FIELD)) {
    change("list");
    button("one").focus();
  }
}

document.addEventListener("keydown", (event) => {
  wake();
  const isHeld = event.repeat && [" ", "Enter"].includes(event.key);
  if (event.key === "Escape") {
    escape(event);
    return;
  }
  const action = event.defaultPrevented ? null : meant(event);
  if (!action) return;
  event.preventDefault();
  if (!isHeld) action();
});
// Some browsers press a button when the key goes up.
document.addEventListener("keyup", (event) => {
  if (event.key === " " && meant(event)) event.preventDefault();
});

let touch = null;
list.addEventListener("touchstart", (event) => {
  const isOne = mode === "one" && event.touches.length === 1 && (visualViewport?.scale ?? 1) < 1.05;
  touch = isOne && !event.target.closest(".scroll") ? event.touches[0] : null;
}, { passive: true });
list.addEventListener("touchend", (event) => {
  if (!touch || event.touches.length) return;
  const [x, y] = [event.changedTouches[0].clientX - touch.clientX, event.changedTouches[0].clientY - touch.clientY];
  if (Math.abs(x) > 50 && Math.abs(x) > 2 * Math.abs(y)) turn(x < 0 ? 1 : -1);
}, { passive: true });

bar.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  find();
});
words.addEventListener("input", () => {
  if (!words.value && (hits.length || lastWords)) clear();
});
document.addEventListener("fullscreenchange", fullChanged);
for (const name of ["pointermove", "pointerdown", "focusin"]) viewer.addEventListener(name, wake, { passive: true });
addEventListener("resize", () => {
  if (mode === "one") sharpen(slides[at]);
});
addEventListener("hashchange", () => {
  if (mode === "one" && hashed() >= 0) show(hashed());
});

/// Marks the words that led here from the search of the blog, by its rules.
async function arrive(asked) {
  const { finder } = await import(viewer.dataset.engine);
  const marker = await finder(asked);
  const finders = {};
  words.value = asked;
  setHits(mark((data, parent) => {
    const language = parent.closest("[lang]").lang.split("-")[0];
    return (finders[language] ??= marker(language))(data);
  }), plain(asked.trim()));
}
const asked = new URLSearchParams(location.search).get("q");
if (asked && viewer.dataset.engine) arrive(asked).catch(() => {});

const first = viewer.querySelector(".slide img");
if (first) viewer.style.setProperty("--ratio", ratio({ width: first.getAttribute("width"), height: first.getAttribute("height") }));
viewer.tabIndex = -1;
bar.hidden = false;
// A page within another can fill its own frame only.
button("full").hidden = !document.fullscreenEnabled && self !== top;
at = Math.max(0, hashed());
if (viewer.dataset.start === "one") change("one");
