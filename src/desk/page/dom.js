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

/// A button; `look` is "main", "quiet" or "danger".
export const button = (label, onclick, look = "", attributes = {}) =>
  h("button", { type: "button", class: look || null, onclick, ...attributes }, label);

/// A label above a control, with a hint that is read with it.
export function field(label, control, hint) {
  control.id ||= newId();
  const hintId = hint && `${control.id}-hint`;
  if (hint) control.setAttribute("aria-describedby", hintId);
  return h("div", { class: "field" }, h("label", { for: control.id }, label), hint && h("p", { class: "hint", id: hintId }, hint), control);
}

/// A box or a radio button with its label behind it.
export function choice(type, label, attributes = {}) {
  const id = newId();
  return h("div", { class: "choice" }, h("input", { type, id, ...attributes }), h("label", { for: id }, label));
}

/// A group of controls under one name.
export const group = (legend, ...children) => h("fieldset", null, h("legend", null, legend), ...children);

/// A form that does not leave the page.
export const form = (onsubmit, ...children) =>
  h("form", { onsubmit: (event) => { event.preventDefault(); onsubmit(); } }, ...children);

/// Says something to those who listen. What stands behind an open dialog is not read, so a dialog has its own voice.
export function announce(text) {
  const voice = [...document.querySelectorAll("dialog[open] [role=status]")].at(-1) ?? document.querySelector("#status");
  voice.textContent = "";
  setTimeout(() => { voice.textContent = text; }, 60);
}

/// Shows what went wrong above the view until it is put away. A second one takes the place of the first.
export function tellProblem(message) {
  const open = [...document.querySelectorAll("dialog[open] .told")].at(-1) ?? document.querySelector("#told");
  const box = h("div", { class: "note bad", role: "alert" }, h("p", null, message),
    button(t("close"), () => { box.remove(); }, "quiet"));
  fill(open, box);
  box.scrollIntoView({ block: "nearest" });
}

/// Does something and tells what the server refused; returns null then.
export async function attempt(what) {
  try {
    return await what();
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    tellProblem(refused.status === 0 ? t("silent") : refused.message);
    return null;
  }
}

/// Opens a dialog; `make(close)` gives what stands in it. Resolves with what it was closed with, null for Escape, after the
/// focus has gone back to where it was.
export function dialog(title, make, look = "") {
  return new Promise((resolve) => {
    const from = document.activeElement;
    const id = newId();
    let result = null;
    const box = h("dialog", { class: look || null, "aria-labelledby": id });
    const close = (value = null) => { result = value; box.close(); };
    box.append(h("h2", { id, tabindex: "-1" }, title), h("div", { class: "told" }), ...[make(close)].flat(9), h("p", { class: "hush", role: "status" }));
    box.addEventListener("close", () => {
      box.remove();
      if (from?.isConnected) from.focus();
      resolve(result);
    });
    document.body.append(box);
    box.showModal();
    (box.querySelector("[data-first]") ?? box.querySelector("h2")).focus();
  });
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
