// One slide at a time, overview, full screen and search within a talk. Without this the slides are a list with all that is
// said on them; nothing here is needed to read it. Words come from the page.
const viewer = document.querySelector(".viewer");
const slides = [...viewer.querySelectorAll(".slides > li")];
const [bar, foot] = [".viewer-bar", ".viewer-foot"].map((name) => viewer.querySelector(name));
const status = viewer.querySelector(".viewer-status");
const button = (name) => viewer.querySelector(`[data-do=${name}]`);
const words = viewer.querySelector("#talk-words");
const fill = (text, fields) => text.replace(/\{(\w+)\}/g, (whole, name) => fields[name] ?? whole);

let mode = "list";
let at = 0;

const hashed = () => slides.findIndex((slide) => `#${slide.id}` === location.hash);

/// The slide that a reader of the list sees: the first that ends below the top of the window.
const seen = () => Math.max(0, slides.findIndex((slide) => slide.getBoundingClientRect().bottom > 80));

function show(to, says = true) {
  at = Math.min(Math.max(to, 0), slides.length - 1);
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
  // The address leads here again; going back leads out of the talk and not through all its slides.
  history.replaceState(history.state, "", `#${slides[at].id}`);
  for (const near of [at, at + 1]) slides[near]?.querySelector("img")?.removeAttribute("loading");
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

const actions = {
  one: () => change(mode === "one" ? "list" : "one"),
  all: () => change(mode === "overview" ? "list" : "overview"),
  full,
  previous: () => show(at - 1),
  next: () => show(at + 1),
};

viewer.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-do]");
  if (pressed) {
    actions[pressed.dataset.do]();
    return;
  }
  const chosen = event.target.closest(".slides > li");
  if (mode === "overview" && chosen) {
    event.preventDefault();
    history.replaceState(history.state, "", `#${chosen.id}`);
    change("one");
    button("next").focus();
  }
});

const keys = {
  ArrowRight: () => show(at + 1),
  PageDown: () => show(at + 1),
  ArrowLeft: () => show(at - 1),
  PageUp: () => show(at - 1),
  Home: () => show(0),
  End: () => show(slides.length - 1),
  f: full,
  F: full,
};

// Only while the focus is in here; what is typed into the field, and what scrolls a table, is left alone.
viewer.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, .scroll");
  const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);
  if (event.key === "Escape" && mode !== "list" && !isFull() && !isTyping) {
    change("list");
    button("one").focus();
  } else if (mode === "one" && isPlain && !isTyping && keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
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
  if (Math.abs(x) > 50 && Math.abs(x) > 2 * Math.abs(y)) show(at + (x < 0 ? 1 : -1));
}, { passive: true });

bar.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  find();
});
document.addEventListener("fullscreenchange", () => {
  button("full").setAttribute("aria-pressed", isFull());
  if (isFull() && mode !== "one") change("one");
});
addEventListener("hashchange", () => {
  if (mode === "one" && hashed() >= 0) show(hashed());
});

bar.hidden = false;
button("full").hidden = !document.fullscreenEnabled;
at = Math.max(0, hashed());
if (viewer.dataset.start === "one") change("one");
