// The text as it is typed: the browser's own text field. The editor knows it by the same few functions as the styled text.
import { Bookmarks } from "./bookmarks.js";
import { apply, difference } from "./edit.js";
import { enter } from "./enter.js";
import { parser } from "./markdown.js";

/// Signs of which one stands for `\r`, which a text field turns into a line end.
const STAND_INS = ["\u240d", "\ue00d", "\ue00e", "\ue00f"];

/// The text in a text field.
export class Plain {
  constructor({ parent, body, language, label, describedBy, on }) {
    this.on = on;
    this.bookmarks = new Bookmarks();
    this.isQuiet = false;
    const field = document.createElement("textarea");
    Object.assign(field, { className: "griffel-plain", spellcheck: true, rows: 12 });
    field.setAttribute("aria-label", label);
    field.setAttribute("autocorrect", "on");
    field.setAttribute("autocapitalize", "sentences");
    if (language) field.lang = language;
    if (describedBy) field.setAttribute("aria-describedby", describedBy);
    this.element = field;
    this.set(body);
    field.setSelectionRange(0, 0);
    field.addEventListener("input", () => this.typed());
    field.addEventListener("keydown", (event) => this.pressed(event));
    field.addEventListener("keyup", (event) => this.on.key(event));
    field.addEventListener("paste", (event) => {
      if (this.on.paste(event.clipboardData, null)) event.preventDefault();
    });
    field.addEventListener("drop", (event) => {
      if (event.dataTransfer.files.length > 0 && this.on.paste(event.dataTransfer, this.selection().to)) event.preventDefault();
    });
    for (const name of ["select", "keyup", "mouseup", "focus"]) field.addEventListener(name, () => this.on.move());
    parent.append(field);
    this.grow();
  }

  /// Gives the field a text; what the browser would undo begins anew.
  set(body) {
    this.standIn = body.includes("\r") ? STAND_INS.find((sign) => !body.includes(sign)) : null;
    this.last = body;
    this.element.value = this.standIn ? body.replaceAll("\r", this.standIn) : body;
  }

  text() {
    const { value } = this.element;
    return this.standIn ? value.replaceAll(this.standIn, "\r") : value;
  }

  typed() {
    const now = this.text();
    this.bookmarks.follow(difference(this.last, now));
    this.last = now;
    this.grow();
    if (!this.isQuiet) this.on.change(now);
    this.on.move();
  }

  pressed(event) {
    if (this.on.key(event)) {
      event.preventDefault();
      return;
    }
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const edit = enter(this.text(), this.selection(), this.tree(), true);
    if (!edit) return;
    event.preventDefault();
    this.change(edit);
  }

  /// The page scrolls, not the field.
  grow() {
    if (CSS.supports("field-sizing", "content") || this.element.hidden) return;
    this.element.style.height = "auto";
    this.element.style.height = `${this.element.scrollHeight + 4}px`;
  }

  selection() {
    return { from: this.element.selectionStart, to: this.element.selectionEnd };
  }

  tree() {
    return parser.parse(this.text());
  }

  quickTree() {
    return this.tree();
  }

  /// Carries out an edit as if it were typed: the browser can undo it.
  change(edit, _event, _isAlone = false, isQuiet = false) {
    const { element } = this;
    this.isQuiet = isQuiet;
    const text = this.text();
    const [change] = difference(text, apply(text, null, edit).text);
    if (change) {
      element.focus({ preventScroll: isQuiet });
      element.setSelectionRange(change.from, change.to);
      const insert = this.standIn ? change.insert.replaceAll("\r", this.standIn) : change.insert;
      const isDone = insert === "" ? document.execCommand("delete") : document.execCommand("insertText", false, insert);
      if (!isDone) {
        element.setRangeText(insert, change.from, change.to, "end");
        this.typed();
      }
    }
    this.isQuiet = false;
    this.select(edit.selection);
  }

  select({ from, to }) {
    this.element.setSelectionRange(from, to);
    this.on.move();
  }

  /// Brings a place into sight, as well as a text field lets one know where it is.
  show(at) {
    const lines = this.element.value.length === 0 ? 0 : at / this.element.value.length;
    const box = this.element.getBoundingClientRect();
    const top = box.top + window.scrollY + box.height * lines - window.innerHeight / 2;
    window.scrollTo({ top: Math.max(0, top), behavior: "instant" });
  }

  bookmark(at, side) {
    return this.bookmarks.at(at, side);
  }

  mark() {}

  redraw() {}

  undo() {
    this.focus();
    return document.execCommand("undo");
  }

  redo() {
    this.focus();
    return document.execCommand("redo");
  }

  focus() {
    this.element.focus();
  }

  hide(isHidden) {
    this.element.hidden = isHidden;
    this.grow();
  }

  destroy() {
    this.element.remove();
  }
}
