// One slide at a time, overview, full screen and search within a presentation. Without this the slides are a list with all that is
// said on them; nothing here is needed to read it. Words come from the page.
const viewer = document.querySelector(".viewer");
const slides = [...viewer.querySelectorAll(".slides > li")];
const [bar, foot] = [".viewer-bar", ".viewer-foot"].map((name) => viewer.querySelector(name));
const status = viewer.querySelector(".viewer-status");
const button = (name) => viewer.querySelector(`[data-do=${name}]`);
const words = viewer.querySelector("#_presentation-words");
const fill = (text, fields) => text.replace(/\{(\w+)\}/g, (whole, name) => fields[name] ?? whole);

let mode = "list";
let at = 0;

const hashed = () => slides.findIndex((slide) => `#${slide.id}` === location.hash);

/// The slide that a reader of the list sees: the first that ends below the top of the window.
const seen = () => Math.max(0, slides.findIndex((slide) => slide.getBoundingClientRect().bottom > 80));

function show(to, says = true) {
  at = Math.min(Math.max(to, 0), slides.length - 1);
  // What has the focus on a slide that is hidden would lose it, and the keys with it.
  if (mode === "one" && slides.some((slide, place) => place !== at && slide.contains(document.activeElement))) focus();
  slides.forEach((slide, place) => slide.classList.toggle("current", place === at));
  const place = fill(viewer.dataset.page, { n: at + 1, of: slides.length });
  viewer.querySelector("[data-place]").textContent = place;
  // A button that is disabled loses its focus, and arrows with it.
  button("previous").setAttribute("aria-disabled", at === 0);
  button("next").setAttribute("aria-disabled", at === slides.length - 1);
  if (mode === "list") {
    slides[at].scrollIntoView();
  } else if (says) {
    status.textContent = place;
  }
  // The address leads here again; going back leads out of the presentation and not through all its slides.
  history.replaceState(history.state, "", `#${slides[at].id}`);
  for (const near of [at, at + 1]) slides[near]?.querySelector("img")?.removeAttribute("loading");
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
  if (mode === "one") {
    const start = hashed();
    show(from === "list" && start < 0 ? seen() : Math.max(start, 0));
    if (from === "list") viewer.scrollIntoView({ block: "start" });
  } else {
    status.textContent = "";
    if (from === "one") slides[at].scrollIntoView({ block: "center" });
  }
}

const isFull = () => document.fullscreenElement === viewer;
const full = () => (isFull() ? document.exitFullscreen() : viewer.requestFullscreen()).catch(() => {});

/// Goes to the next slide that holds the words, from the one after this.
function find() {
  const wanted = words.value.trim().normalize("NFC").toLowerCase();
  const has = (slide) => slide.textContent.normalize("NFC").toLowerCase().includes(wanted);
  const hits = wanted ? slides.map((slide, place) => (has(slide) ? place : -1)).filter((place) => place >= 0) : [];
  slides.forEach((slide, place) => slide.classList.toggle("found", hits.includes(place)));
  if (!wanted) {
    status.textContent = "";
    return;
  }
  if (hits.length) {
    const isNew = words.dataset.last !== wanted;
    const next = hits.find((place) => (isNew ? place >= at : place > at)) ?? hits[0];
    if (mode === "overview") change("one");
    show(next, false);
  }
  words.dataset.last = wanted;
  const text = hits.length ? viewer.dataset[hits.length === 1 ? "one" : "other"] : viewer.dataset.none;
  const place = fill(viewer.dataset.page, { n: at + 1, of: slides.length });
  status.textContent = fill(text, { n: hits.length, words: words.value.trim(), page: place });
}

/// Puts the focus on the slides themselves: the keys work, and Space presses no button.
const focus = () => viewer.focus({ preventScroll: true });

const actions = {
  one: () => change(mode === "one" ? "list" : "one"),
  all: () => change(mode === "overview" ? "list" : "overview"),
  full,
  previous: () => turn(-1),
  next: () => turn(1),
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
  if (isByMouse && mode === "one" && !target.closest(`${FIELD}, label, iframe`)) focus();
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

document.addEventListener("keydown", (event) => {
  const isHeld = event.repeat && [" ", "Enter"].includes(event.key);
  if (event.key === "Escape") {
    if (mode === "list" || isFull() || !viewer.contains(event.target) || event.target.closest(FIELD)) return;
    change("list");
    button("one").focus();
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
const list = viewer.querySelector(".slides");
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
document.addEventListener("fullscreenchange", () => {
  button("full").setAttribute("aria-pressed", isFull());
  if (isFull() && mode !== "one") change("one");
  if (isFull() && document.activeElement !== words) focus();
});
addEventListener("hashchange", () => {
  if (mode === "one" && hashed() >= 0) show(hashed());
});

/// Marks the words that led here from the search of the blog, by its rules.
async function mark(asked) {
  const { finder } = await import(viewer.dataset.engine);
  const marker = await finder(asked);
  const finders = {};
  const walker = document.createTreeWalker(list, NodeFilter.SHOW_TEXT);
  const ranges = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const language = node.parentElement.closest("[lang]").lang.split("-")[0];
    for (const [from, to] of (finders[language] ??= marker(language))(node.data)) {
      const range = new Range();
      range.setStart(node, from);
      range.setEnd(node, to);
      ranges.push(range);
    }
  }
  if (CSS.highlights) CSS.highlights.set("asked", new Highlight(...ranges));
  // From the end, so that what is put in moves no other place.
  else for (const range of ranges.reverse()) range.surroundContents(document.createElement("mark"));
}
const asked = new URLSearchParams(location.search).get("q");
if (asked && viewer.dataset.engine) mark(asked).catch(() => {});

viewer.tabIndex = -1;
bar.hidden = false;
button("full").hidden = !document.fullscreenEnabled;
at = Math.max(0, hashed());
if (viewer.dataset.start === "one") change("one");
