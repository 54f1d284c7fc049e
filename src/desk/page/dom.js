// Hands over elements, fields, tabs, dialogs and announcements: the only place that makes them.

import { Refused } from "./api.js";
import { t } from "./words.js";

const PROPERTIES = new Set(["value", "checked", "textContent", "indeterminate"]);

/// Makes an element. `on…` are listeners; what is null, undefined or false is left out.
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

let made = 0;
export const newId = () => `g${(made += 1)}`;

/// Replaces the children of an element; what is null is left out.
export const fill = (element, ...children) => {
  element.replaceChildren(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
};

export const hush = (text) => h("span", { class: "hush" }, text);

/// Does one thing at a time: what is asked for while it runs is a double click.
function single(act) {
  let isRunning = false;
  return async (...given) => {
    if (isRunning) return;
    isRunning = true;
    try { await act(...given); } finally { isRunning = false; }
  };
}

/// A button; `look` is "main", "quiet" or "danger". A second press while the first one is being done is none.
export const button = (label, onclick, look = "", attributes = {}) =>
  h("button", { type: "button", class: look || null, onclick: single(onclick), ...attributes }, label);

/// What is wrong with a control, by the control.
const mistakes = new WeakMap();

/// A label above a control, with a hint that is read with it, and a place for what is wrong with it.
export function field(label, control, hint) {
  control.id ||= newId();
  const hinted = hint && h("p", { class: "hint", id: newId() }, hint);
  const wrong = h("p", { class: "wrong", id: newId() });
  mistakes.set(control, wrong);
  control.setAttribute("aria-describedby", [control.getAttribute("aria-describedby"), hinted?.id, wrong.id].filter(Boolean).join(" "));
  return h("div", { class: "field" }, h("label", { for: control.id }, label), hinted, control, wrong);
}

/// Says what is wrong with a control that stands in a field, and leads to it; without words nothing is.
export function setWrong(control, text = "") {
  mistakes.get(control).textContent = text;
  control.setAttribute("aria-invalid", Boolean(text));
  if (!text) return;
  announce(text);
  control.focus();
}

/// A box or a radio button with its label behind it.
export function choice(type, label, attributes = {}) {
  const id = newId();
  return h("div", { class: "choice" }, h("input", { type, id, ...attributes }), h("label", { for: id }, label));
}

/// A group of controls under one name.
export const group = (legend, ...children) => h("fieldset", null, h("legend", null, legend), ...children);

/// A form that does not leave the page. It is sent once: a second time when the first is done.
export function form(onsubmit, ...children) {
  const send = single(onsubmit);
  return h("form", { onsubmit: (event) => { event.preventDefault(); send(); } }, ...children);
}

/// Draws a part anew; who is in it stays at what has the same words, or the same place.
export function redraw(part, draw) {
  const all = () => [...part.querySelectorAll("a, button, input, textarea, summary")];
  const from = document.activeElement;
  const at = all().indexOf(from);
  draw();
  if (at < 0 || from.isConnected) return;
  const now = all();
  const there = now.find((one) => from.textContent && one.textContent === from.textContent) ?? now[Math.min(at, now.length - 1)];
  there?.focus();
  if (from.selectionStart > 0) there?.setSelectionRange?.(from.selectionStart, from.selectionEnd);
}

/// Says something to those who listen. What stands behind an open dialog is not read, so a dialog has its own voice.
export function announce(text) {
  const voice = [...document.querySelectorAll("dialog[open] [role=status]")].at(-1) ?? document.querySelector("#status");
  voice.textContent = "";
  setTimeout(() => { voice.textContent = text; }, 60);
}

/// Shows what went wrong above the view until it is put away; returns false if it stands there already. Another one takes the
/// place of the first.
export function tellProblem(message, look = "bad") {
  const open = [...document.querySelectorAll("dialog[open] .told")].at(-1) ?? document.querySelector("#told");
  if (open.querySelector("p")?.textContent === message) return false;
  const box = h("div", { class: `note ${look}`, role: "alert" }, h("p", null, message),
    button(t("close"), () => { box.remove(); }, "quiet"));
  fill(open, box);
  box.scrollIntoView({ block: "nearest" });
  return true;
}

/// Does something and tells what the server refused; returns null then.
export async function attempt(what) {
  try {
    return await what();
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    // She did it again, and hears it again.
    if (!tellProblem(refused.message)) announce(refused.message);
    return null;
  }
}

/// Opens a dialog; `make(close)` gives what stands in it. Resolves with what it was closed with, null for Escape, after the
/// focus has gone back to where it was. In one that `holdsText`, what was typed is not left unasked.
export function dialog(title, make, look = "", holdsText = false) {
  return new Promise((resolve) => {
    const from = document.activeElement;
    const id = newId();
    let result = null;
    const box = h("dialog", { class: look || null, "aria-labelledby": id });
    let isAsking = false;
    const close = async (value = null) => {
      if (value === null && "typed" in box.dataset) {
        if (isAsking) return;
        isAsking = true;
        const isLeft = await ask(t("typed_leave"), t("typed_leave_ask"), t("typed_leave_yes"), "danger");
        isAsking = false;
        if (!isLeft) return;
      }
      result = value;
      delete box.dataset.typed;
      box.close();
    };
    if (holdsText) {
      box.addEventListener("input", () => { box.dataset.typed = ""; });
      // A browser closes at the second Escape whatever is said to `cancel`.
      const leave = (event) => {
        if (!("typed" in box.dataset) || event.target !== box && event.key !== "Escape") return;
        event.preventDefault();
        close();
      };
      box.addEventListener("keydown", (event) => { if (event.key === "Escape") leave(event); });
      box.addEventListener("cancel", leave);
    }
    box.append(h("h2", { id, tabindex: "-1" }, title), h("div", { class: "told" }), ...[make(close)].flat(9), h("p", { class: "hush", role: "status" }));
    box.addEventListener("close", () => {
      if ("typed" in box.dataset) return box.showModal();
      box.remove();
      if (from?.isConnected) from.focus();
      return resolve(result);
    });
    document.body.append(box);
    box.showModal();
    (box.querySelector("[data-first]") ?? box.querySelector("h2")).focus();
  });
}

/// Whether an open dialog holds what was typed.
export const isTypedInDialog = () => Boolean(document.querySelector("dialog[data-typed]"));

/// Closes the dialogs that hold what was typed, and lets go of it.
export function leaveDialogs() {
  for (const box of document.querySelectorAll("dialog[data-typed]")) {
    delete box.dataset.typed;
    box.close();
  }
}

export const actions = (...buttons) => h("div", { class: "actions" }, ...buttons);

/// Asks before something is done; the safe answer has the focus.
export const ask = (title, text, yes, look = "main") => dialog(title, (close) => [
  [text].flat().map((one) => (one instanceof Node ? one : h("p", null, one))),
  actions(button(yes, () => close(true), look), button(t("cancel"), () => close(false), "", { "data-first": true })),
]);

/// Tabs with their panels: arrows move, the panel follows. `items` are {id, label, panel}; `onShown` is told the id.
export function tabs(label, items, onShown) {
  const heads = items.map(({ id, label: text, panel }) => {
    panel.id = `panel-${id}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", `tab-${id}`);
    return h("button", { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": panel.id, onclick: () => choose(id) }, text);
  });
  const list = h("div", { role: "tablist", "aria-label": label, class: "tabs" }, heads);
  const isThere = (head) => getComputedStyle(head).display !== "none";
  function choose(id, hasFocus = false) {
    items.forEach((item, place) => {
      const isChosen = item.id === id;
      heads[place].setAttribute("aria-selected", isChosen);
      heads[place].tabIndex = isChosen ? 0 : -1;
      item.panel.classList.toggle("chosen", isChosen);
      if (isChosen && hasFocus) heads[place].focus();
    });
    onShown?.(id);
  }
  list.addEventListener("keydown", (event) => {
    const there = heads.filter(isThere);
    const at = there.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: there.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    choose(there.at(to % there.length).id.slice(4), true);
  });
  return { list, choose, head: (id) => heads.find((head) => head.id === `tab-${id}`) };
}
