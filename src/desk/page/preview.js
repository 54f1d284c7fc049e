// Hands over the panel with the real page: a frame of another origin, told of each new text, never loaded anew for a key.

import { call } from "./api.js";
import { h, choice, group } from "./dom.js";
import { t } from "./words.js";

/// Width of a desktop's window, as in `desk.css`: 80 rem.
const DESKTOP = 1280;

const remembered = (key, otherwise) => localStorage.getItem(`griffel-${key}`) ?? otherwise;

/// The preview of what is being written: `session.post`. `where()` is the words of the caret's block.
export function previewPanel(session, where) {
  const frame = h("iframe", { title: t("preview_frame"), sandbox: "allow-scripts", referrerpolicy: "no-referrer" });
  const holder = h("div", { class: "frame" }, frame);
  const wrong = h("p", { class: "lead" });
  let as = "page";
  let address = null;
  let isShown = false;
  let isAsked = false;
  let isAsking = false;
  let isLoaded = false;
  let latest = null;

  // The frame has no origin of its own ("null"), so none can be named; it gets only what it shows.
  const say = (message) => frame.contentWindow?.postMessage(message, "*");
  // The script in the frame tells when it listens.
  const here = new AbortController();
  addEventListener("message", ({ source, data }) => {
    if (source !== frame.contentWindow || data?.griffel !== "ready") return;
    isLoaded = true;
    if (latest) say(latest);
  }, { signal: here.signal });

  /// No page can choose light or dark for a frame: the preview is asked for the one or the other.
  function load(to) {
    isLoaded = false;
    address = to;
    frame.src = `${to}?${remembered("scheme", "light")}`;
  }

  async function ask(isAnew) {
    if (!isShown) { isAsked = true; return; }
    if (isAsking) { isAsked = true; return; }
    isAsking = true;
    isAsked = false;
    const caret = where();
    const answer = await call("preview", { post: session.post, as }).catch((refused) => ({ refused }));
    isAsking = false;
    wrong.textContent = answer.refused && answer.refused.status !== 0 ? answer.refused.message : "";
    holder.hidden = Boolean(wrong.textContent);
    if (!answer.refused) {
      latest = answer.html === null || answer.html === undefined ? null : { griffel: "body", html: answer.html, caret };
      // The same page with another text; a post may get another address by its title or date.
      if (isAnew || address !== answer.address || !latest) load(answer.address);
      else if (isLoaded) say(latest);
    }
    if (isAsked) ask(false);
  }

  const radios = (name, legend, values, chosen, onchange) => h("div", { class: "switch" }, group(legend, values.map((value) =>
    choice("radio", t(`preview_${value}`), { name, value, checked: value === chosen, onchange: () => onchange(value) }))));
  const width = (value) => {
    localStorage.setItem("griffel-width", value);
    holder.classList.toggle("phone", value === "phone");
  };
  width(remembered("width", "phone"));
  // A desktop's width is shown smaller where there is less room.
  new ResizeObserver(([{ contentRect }]) => {
    frame.style.setProperty("--scale", Math.min(1, contentRect.width / DESKTOP));
  }).observe(holder);
  const element = h("div", { class: "preview" },
    h("div", { class: "switches" },
      radios("width", t("preview_width"), ["phone", "desktop"], remembered("width", "phone"), width),
      radios("scheme", t("preview_scheme"), ["light", "dark"], remembered("scheme", "light"), (value) => {
        localStorage.setItem("griffel-scheme", value);
        if (address) load(address);
      }),
      radios("as", t("preview_as"), ["page", "list", "feed"], as, (value) => { as = value; ask(true); })),
    wrong, holder);
  return {
    element,
    shown(is) {
      isShown = is;
      if (is && (isAsked || !address)) ask(!address);
    },
    /// There is a new build; `isAnew` when more than the text changed.
    built: (isAnew = false) => ask(isAnew),
    leave: () => here.abort(),
    caret: () => { if (isShown && isLoaded) say({ griffel: "caret", caret: where() }); },
  };
}
