// Starts the page and leads from view to view by the fragment of the address.

import { call, events, Refused } from "./api.js";
import { h, button, ask, fill, announce, tellProblem, isTypedInDialog, leaveDialogs } from "./dom.js";
import { t, loadWords, setLanguage, moment } from "./words.js";
import { showStart, showSites } from "./start.js";
import { showOverview, showNew } from "./overview.js";
import { showWrite } from "./write.js";
import { showPublish } from "./publish.js";
import { showRecovery } from "./recovery.js";
import { handOver } from "./unkept.js";

/// What all views share.
const desk = {
  /// The server's answer to `state`.
  state: null,
  /// Goes to a view: `list/drafts`, `write/ID`. Resolves when it is there.
  go(to) {
    if (location.hash !== `#/${to}`) location.hash = `#/${to}`;
    return route();
  },
  /// Reads the state anew: names that were added are known to the next view.
  async refresh() {
    const before = desk.state;
    desk.state = await call("state");
    // This page may show frames of one preview alone: for another site it is loaded anew.
    if (before && before.preview?.origin !== desk.state.preview?.origin) {
      if (!(await left())) return;
      location.hash = "#/";
      location.reload();
      await new Promise(() => {});
    }
    setLanguage(desk.state.language);
    frame();
  },
  reload: () => route(),
};

const ROUTES = [
  [/^$/, () => (desk.state.site ? showOverview(desk, "drafts") : showStart(desk))],
  [/^list\/(\w+)$/, (list) => showOverview(desk, list)],
  [/^new\/(\w+)$/, (kind) => showNew(desk, kind)],
  [/^write\/(.+)$/, (id) => showWrite(desk, decodeURIComponent(id))],
  [/^publish(?:\/(.+))?$/, (id) => showPublish(desk, id && decodeURIComponent(id))],
  [/^recovery$/, () => showRecovery(desk)],
  [/^sites$/, () => showSites(desk)],
];

const main = document.querySelector("#main");
let view = null;
let turn = 0;
let routing = null;
/// The fragment of the view that is shown, and of the one on its way.
let shown = "";
let wanted = null;
let isFirst = true;

/// Leaves the view. What is not kept is not left unasked; returns whether it was left.
async function left() {
  const isKept = (await view?.kept?.()) !== false && !isTypedInDialog();
  if (!isKept && !(await ask(t("leave"), t(view.isHeld?.() ? "leave_held" : "leave_lost"), t("leave_yes"), "danger"))) return false;
  leaveDialogs();
  await view?.leave?.();
  view = null;
  return true;
}

/// Shows the view of the fragment. One after the other: who asks for several gets the last.
function route() {
  turn += 1;
  routing ??= routed().finally(() => { routing = null; });
  return routing;
}

async function routed() {
  for (let mine = 0; mine !== turn;) {
    mine = turn;
    wanted = location.hash;
    if (await left()) await show();
    else {
      history.replaceState(null, "", shown || "#/");
      wanted = shown;
      turn = mine;
    }
  }
}

async function show() {
  shown = wanted;
  const before = [...document.querySelector("#told").children];
  const path = shown.replace(/^#\//, "");
  const needsSite = desk.state.site || path === "sites";
  if (desk.state.site && desk.state.is_ready === false) return reading();
  const [pattern, make] = (needsSite && ROUTES.find(([one]) => one.test(path))) || ROUTES[0];
  let next;
  try {
    await handOver(desk.state);
    next = await make(...(pattern.exec(path) ?? []).slice(1));
  } catch (refused) {
    if (refused.status === undefined) throw refused;
    next = failed(refused);
  }
  view = next;
  const site = desk.state.site?.title;
  document.title = [view.title, site, "Griffel"].filter(Boolean).join(" · ");
  // What was told meanwhile is of what she sees now.
  for (const one of before) one.remove();
  main.className = view.look ?? "";
  fill(main, view.content);
  frame();
  scrollTo(0, 0);
  const focus = view.focus ?? main.querySelector("h1");
  if (!isFirst || view.focus) focus?.focus({ preventScroll: true });
  isFirst = false;
  return view.shown?.();
}

/// Until the site was read once nothing is known of it. The first build tells, or told before this page listened.
function reading() {
  frame();
  setTimeout(async () => {
    await desk.refresh().catch(() => null);
    if (!hasEnded && main.querySelector("[data-reading]")) route();
  }, 600);
  fill(main, h("h1", { tabindex: "-1" }, desk.state.site.title), h("p", { class: "lead", role: "status", "data-reading": true }, t("reading")));
}

function failed(refused) {
  const title = t(refused.key === "closed" ? "closed_title" : "failed_title");
  return { title, content: [h("h1", { tabindex: "-1" }, title), h("p", null, refused.message), h("p", null, h("a", { href: "#/" }, t("to_overview")))] };
}

let framed = "";

/// What stands around every view: the site's name, where one is, and who else is writing.
function frame() {
  const { site, reads_only: other } = desk.state;
  const path = location.hash.replace(/^#\//, "");
  // What has the focus loses it when it is drawn anew.
  const now = JSON.stringify([site?.title, other, path, desk.state.language]);
  if (now === framed) return;
  framed = now;
  const link = (to, text, isHere) => h("li", null, h("a", { href: `#/${to}`, "aria-current": isHere ? "page" : null }, text));
  fill(document.querySelector("#skip"), button(t("skip"), () => main.focus(), "skip"));
  fill(document.querySelector("#top"), h("div", { class: "wide" },
    h("a", { class: "brand", href: "#/" }, site?.title ?? "Griffel"),
    site && h("nav", { "aria-label": t("menu") }, h("ul", null,
      link("list/drafts", t("menu_posts"), path === "" || path.startsWith("list/")),
      !other && link("new/post", t("new_post"), path === "new/post"),
      !other && link("publish", t("menu_publish"), path.startsWith("publish"))))),
    other && h("p", { class: "band" }, h("strong", null, t("reads_only")), " ", t("reads_only_who", { who: other.who || t("somebody"), since: moment(other.since) })));
  fill(document.querySelector("#foot"), h("div", { class: "wide" }, h("p", null, t("later")), button(t("end"), end, "quiet")));
}

/// Ends the desk; what was typed is kept first.
async function end() {
  const isKept = (await view?.kept?.()) !== false;
  if (!(await ask(t("end"), t(isKept ? "end_ask" : view.isHeld?.() ? "leave_held" : "leave_lost"), t("end_yes"), isKept ? "main" : "danger"))) return;
  await view?.leave?.();
  view = null;
  hasEnded = true;
  await call("end").catch(() => null);
  for (const part of ["#top", "#told", "#foot", "#skip"]) fill(document.querySelector(part));
  main.className = "narrow";
  fill(main, h("h1", { tabindex: "-1" }, t("ended")), h("p", { class: "lead" }, t("ended_lead")));
  main.querySelector("h1").focus();
}

let isSilent = false;
let hasEnded = false;
function silence(is, refused) {
  if (hasEnded) return;
  if (is && !isSilent) view?.silent?.();
  if (refused) tellProblem(t(!view?.isUnkept?.() ? "closed_kept" : view.isHeld?.() ? "closed_held" : "closed_copy"));
  else if (is && !isSilent) tellProblem(t("silent"));
  else if (!is && isSilent) {
    const told = document.querySelector("#told");
    if (told.querySelector("p")?.textContent === t("silent")) fill(told);
    announce(t("back_again"));
    view?.back?.();
  }
  isSilent = is;
}

/// The end of a publication is told in whatever view she is: the view shows it, or it stands above.
const ENDED = "griffel-ended";
function ended(event) {
  if (desk.state) desk.state.publishing = null;
  localStorage.setItem(ENDED, event.id);
  if (view?.heard?.(event) === true) return;
  const { ok, message, warnings = [] } = event;
  tellProblem([message || t(ok ? "publish_is_out" : "publish_not_done"), ...warnings].join(" "), ok ? "" : "bad");
}

/// Asks for what was told while this page did not listen, or before it was there.
async function catchUp() {
  if (!(await desk.refresh().then(() => true, () => false))) return;
  const { publishing, published } = desk.state;
  if (published && published.id !== localStorage.getItem(ENDED)) ended(published);
  if (!publishing) view?.idle?.();
}

async function heard(event) {
  // The first of every stream, and the first after a gap.
  if (["hello", "missed"].includes(event.type)) return catchUp();
  if (event.type === "published") return ended(event);
  // A file that is gone is told where it can be written again.
  const isShown = event.gone && view?.post === event.post;
  if (["problem", "not_saved"].includes(event.type) && !isShown) tellProblem(event.message);
  const isReading = () => main.querySelector("[data-reading]");
  if (["opened", "reads_only"].includes(event.type) || (event.type === "built" && isReading())) {
    await desk.refresh();
    // What she is doing is not drawn anew under her hands, unless another desk took the site.
    if (event.type === "reads_only" || isReading()) await route();
    return;
  }
  view?.heard?.(event);
}

/// What is not kept yet would be lost with the window: the browser asks.
addEventListener("beforeunload", (event) => { if (view?.isUnkept?.()) event.preventDefault(); });
addEventListener("hashchange", () => { if (!hasEnded && location.hash !== wanted) route(); });
// A file that is dropped beside its place must not open in this window.
for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());

try {
  await loadWords();
  await desk.refresh();
  route();
  events(heard, silence);
} catch (refused) {
  setLanguage(document.documentElement.lang);
  document.title = "Griffel";
  // Without words there is nothing that could be said in one language alone.
  const unsaid = t("closed_title") === "closed_title";
  fill(main, unsaid ? [h("h1", null, "Griffel"), h("p", { lang: "sv" }, "Skrivbordet svarar inte. Starta Griffel igen."), h("p", { lang: "en" }, "The desk does not answer. Start Griffel again.")]
    : [h("h1", null, t("closed_title")), h("p", null, (refused instanceof Refused ? refused : new Refused(500)).message)]);
  if (!(refused instanceof Refused)) throw refused;
}
