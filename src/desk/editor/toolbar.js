// The toolbar of the editor, in words.
import { SHORTCUTS, keysNamed } from "./keys.js";
import { t } from "../page/words.js";

/// The buttons in their order; `true` for those that are pressed where the caret stands in their work.
const BUTTONS = [
  [["bold", true], ["italic", true], ["heading", true]],
  [["bullets", true], ["numbers", true], ["quote", true]],
  [["link", true], ["picture", false], ["attachment", false], ["film", false]],
  [["update", false], ["more", false]],
];

/// Makes the toolbar of an editor: one stop for Tab, the arrows, Home and End go on inside it.
export function createToolbar(editor, { label = t("editor_toolbar"), controls } = {}) {
  const bar = document.createElement("div");
  bar.className = "griffel-toolbar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", label);
  if (controls) bar.setAttribute("aria-controls", controls);
  const buttons = new Map();
  for (const group of BUTTONS) {
    const part = document.createElement("div");
    part.className = "griffel-toolbar-group";
    for (const [name, isPressed] of group) {
      const button = toolbarButton(name, isPressed, editor);
      buttons.set(name, button);
      part.append(button);
    }
    bar.append(part);
  }
  rove(bar, [...buttons.values()]);
  bar.release = editor.listen((active) => {
    for (const [name, button] of buttons) {
      if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", String(active.has(name)));
    }
  });
  return bar;
}

function toolbarButton(name, isPressed, editor) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `griffel-tool griffel-tool-${name}`;
  button.textContent = t(`editor_${name}`);
  button.title = keysNamed(t(`editor_${name}_help`));
  if (isPressed) button.setAttribute("aria-pressed", "false");
  if (SHORTCUTS[name]) button.setAttribute("aria-keyshortcuts", SHORTCUTS[name]);
  // The caret stays in the text, on phones the keyboard with it.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => editor.command(name));
  return button;
}

function rove(bar, buttons) {
  const stopAt = (chosen) => buttons.forEach((button) => (button.tabIndex = button === chosen ? 0 : -1));
  stopAt(buttons[0]);
  bar.addEventListener("focusin", ({ target }) => buttons.includes(target) && stopAt(target));
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(event.target);
    if (at < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const isReversed = getComputedStyle(bar).direction === "rtl";
    const [forward, back] = isReversed ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
    const to = { [forward]: at + 1, [back]: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    buttons[(to + buttons.length) % buttons.length].focus();
  });
}
