// The editor of the desk: a text with the look of Markdown, or plain, one at a time, with the same commands. It edits text and
// nothing else: what is not typed, pasted or asked for by a command stays as it is, to the byte.
import { insertBlock, insertText, linkAt, setLink } from "./blocks.js";
import { COMMANDS, activeAt, run } from "./commands.js";
import { difference, lineAt, moved } from "./edit.js";
import { Keys } from "./keys.js";
import { levelAt } from "./lines.js";
import { take } from "./paste.js";
import { Plain } from "./plain.js";
import { Styled } from "./styled.js";
import { caretWords } from "./text.js";
import { t } from "../page/words.js";

const ACCEPTED = {
  picture: "image/*",
  film: "video/*,audio/*",
  attachment: "",
};

/// Commands that the page carries out, because they ask something.
const ASKING = ["link", "picture", "attachment", "film"];

const nonceOfPage = () => document.querySelector('meta[name="griffel-nonce"]')?.content ?? "";
const two = (number) => String(number).padStart(2, "0");

/// Returns the present time as an update tells it.
function timeNow() {
  const now = new Date();
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
  return `${day} ${two(now.getHours())}:${two(now.getMinutes())}`;
}

/// Makes an editor in `parent`; without one its `element` is for the page to put in place.
///
/// - `body`, `language` (of the text, for spell check), `label` (its name for screen readers), `isPlain`, `describedBy` (an id)
/// - `pictureUrl(link)`: an address to show a picture from, or `null`; asked once for each link until `redraw()`
/// - `onChange(body)`: after each change of the author's; not after `setBody`
/// - `onPasteHtml(html)`: Markdown for pasted HTML, or `null`
/// - `onFiles(files, position)`: files that were pasted or dropped; `position.offset` follows the text, `position.release()` ends that
/// - `onPick(kind)`: Picture, Attachment or Film was asked for; without it the browser asks for files, and `onFiles` gets them
/// - `onLink({text, address})`: Link was asked for; the page answers by `link({address, text})`
/// - `onState(names)`: the names of the commands in whose work the caret stands
/// - `onCaret(line)`: the caret came to another line, a moment ago
/// - `onSay(words)`: words for screen readers
/// - `time()`: the time of an update
export function createEditor(options) {
  return new Editor(options);
}

class Editor {
  constructor(options) {
    this.options = options;
    this.time = options.time ?? timeNow;
    this.keys = new Keys();
    this.listeners = new Set(options.onState ? [options.onState] : []);
    this.active = new Set();
    this.isPlain = Boolean(options.isPlain);
    this.element = document.createElement("div");
    this.element.className = "griffel-editor";
    this.forget = () => this.keys.forget();
    window.addEventListener("blur", this.forget);
    options.parent?.append(this.element);
    this.findings = [];
    this.surface = this.made(this.isPlain, options.body ?? "");
    this.surfaces = { [this.isPlain ? "plain" : "styled"]: this.surface };
  }

  made(isPlain, body) {
    const on = {
      change: (text) => this.options.onChange?.(text),
      move: () => this.moved(),
      key: (event) => this.key(event),
      paste: (given, at) => take(given, this.surface, this.options, at),
    };
    const { language, label, describedBy, pictureUrl } = this.options;
    const given = { parent: this.element, body, language, label, describedBy, pictureUrl, nonce: this.options.nonce ?? nonceOfPage(), on };
    return isPlain ? new Plain(given) : new Styled(given);
  }

  key(event) {
    const name = this.keys.command(event);
    return name !== null && this.command(name);
  }

  /// The caret moved: tells who wants to know in whose work it stands, a moment later, so that no key waits for it.
  moved() {
    if (this.waits) return;
    this.waits = setTimeout(() => {
      this.waits = null;
      if (this.element.isConnected) this.tell();
    }, 120);
  }

  tell() {
    const line = this.caretLine();
    if (line !== this.line) this.options.onCaret?.(line);
    this.line = line;
    if (this.listeners.size === 0) return;
    const now = activeAt(this.surface.text(), this.surface.selection(), this.surface.quickTree());
    if (now.size === this.active.size && [...now].every((name) => this.active.has(name))) return;
    this.active = now;
    for (const listener of this.listeners) listener(now);
  }

  /// Calls `listener(names)` whenever the caret stands in the work of other commands. Returns what ends that.
  listen(listener) {
    this.listeners.add(listener);
    listener(this.active);
    return () => this.listeners.delete(listener);
  }

  /// Returns the text.
  body() {
    return this.surface.text();
  }

  /// Gives the editor another text; only what differs is changed, and in the styled text it can be undone. `keepCaret` leaves the
  /// caret beside the words beside which it stood.
  setBody(body, { keepCaret = false } = {}) {
    const changes = difference(this.body(), body);
    const { from, to } = this.surface.selection();
    const place = (at) => Math.min(body.length, moved(changes, at));
    const selection = keepCaret ? { from: place(from), to: Math.max(place(from), place(to)) } : { from: 0, to: 0 };
    if (this.isPlain) {
      this.surface.bookmarks.follow(changes);
      this.surface.set(body);
      this.surface.select(selection);
      this.surface.grow();
    } else this.surface.change({ changes, selection }, "set", true, true);
  }

  /// Runs a command by its name; returns whether it did something. `undo`, `redo`, the names of `COMMANDS`, and `link`, `picture`,
  /// `attachment`, `film`, which ask.
  command(name) {
    if (name === "undo" || name === "redo") return this.surface[name]();
    if (ASKING.includes(name)) {
      this.ask(name);
      return true;
    }
    if (!(name in COMMANDS)) throw new Error(`no command ${name}`);
    this.surface.focus();
    const edit = run(name, this.body(), this.surface.selection(), this.surface.tree(), { time: this.time() });
    if (edit) this.surface.change(edit, `command.${name}`);
    if (/^(heading|paragraph)/.test(name)) this.sayLevel();
    return true;
  }

  /// Says what the heading command made: which level cannot be told by a pressed button.
  sayLevel() {
    const level = levelAt(this.body(), this.surface.tree(), this.surface.selection().to);
    this.options.onSay?.(level > 0 ? t("editor_heading_level", { level }) : t("editor_heading_none"));
  }

  ask(name) {
    if (name === "link") {
      const { text, address } = linkAt(this.body(), this.surface.selection(), this.surface.tree());
      this.options.onLink?.({ text, address });
    } else if (this.options.onPick) this.options.onPick(name);
    else this.choose(name);
  }

  /// Lets the browser ask for files.
  choose(name) {
    const input = document.createElement("input");
    Object.assign(input, { type: "file", multiple: true, accept: ACCEPTED[name] });
    const position = this.bookmark();
    input.addEventListener("change", () => this.options.onFiles?.([...input.files], position));
    input.addEventListener("cancel", () => position.release());
    input.click();
  }

  /// Makes the selection a link, or gives the one at the caret another address; an empty address takes it away.
  link({ address, text }) {
    const edit = setLink(this.body(), this.surface.selection(), { address, text }, this.surface.tree());
    if (edit) this.surface.change(edit, "command.link");
    this.surface.focus();
  }

  /// Puts Markdown in place of the selection, or at a position (a number or what `onFiles` got).
  insert(markdown, { at } = {}) {
    this.put(at, (text, selection) => insertText(text, selection, markdown));
  }

  /// Puts Markdown (a picture, a film, an attachment) on lines of its own at the caret or a position.
  insertBlock(markdown, { at } = {}) {
    this.put(at, (text, selection) => insertBlock(text, selection, markdown, this.surface.tree()));
  }

  put(at, act) {
    const place = typeof at === "object" && at !== null ? at.offset : at;
    const here = this.surface.selection();
    const isHere = place === undefined || place === null;
    const edit = act(this.body(), isHere ? here : { from: place, to: place });
    const keep = (one) => moved(edit.changes, one);
    const isAway = !isHere && (place < here.from || place > here.to);
    const selection = isAway ? { from: keep(here.from), to: keep(here.to) } : edit.selection;
    this.surface.change({ ...edit, selection }, "input.paste", true);
  }

  /// Returns a place in the text that stays with its words: `{offset, release()}`. Without a number: the caret's.
  bookmark(at = this.surface.selection().to) {
    return this.surface.bookmark(at);
  }

  /// Returns the selection as `{from, to}`, in UTF-16 units of the text.
  selection() {
    return this.surface.selection();
  }

  /// Selects a range.
  select(range) {
    this.surface.select(range);
  }

  /// Returns the visible words of the block with the caret.
  caretBlock() {
    return caretWords(this.body(), this.surface.selection().to, this.surface.quickTree());
  }

  /// Returns the number of the caret's line, from 1.
  caretLine() {
    return this.body().slice(0, this.surface.selection().to).split("\n").length;
  }

  /// Puts the caret into a line (from 1; `column` from 1), in sight and in focus.
  goTo(line, column = 1) {
    const text = this.body();
    const lines = text.split("\n");
    const number = Math.min(Math.max(1, line), lines.length);
    const from = lines.slice(0, number - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const at = Math.min(from + column - 1, lineAt(text, from).to);
    this.surface.focus();
    this.surface.select({ from: at, to: at });
    this.surface.show(at);
  }

  /// Draws a quiet line under findings: numbers of lines, or `{line, column, end, message}`.
  mark(found) {
    this.findings = found.map((one) => (typeof one === "number" ? { line: one } : one));
    this.surface.mark(this.findings);
  }

  /// Asks for the pictures again: files came or went.
  redraw() {
    this.surface.redraw();
  }

  focus() {
    this.surface.focus();
  }

  /// Switches between the styled and the plain text. Text and caret stay; what was written in one can be undone in the styled one
  /// as a step.
  setPlain(isPlain) {
    if (isPlain === this.isPlain) return;
    const [body, selection, hadFocus] = [this.body(), this.surface.selection(), this.element.contains(document.activeElement)];
    const old = this.surface;
    this.isPlain = isPlain;
    const name = isPlain ? "plain" : "styled";
    this.surface = this.surfaces[name] ?? this.made(isPlain, body);
    this.surfaces[name] = this.surface;
    this.setBody(body);
    old.hide(true);
    this.surface.hide(false);
    this.surface.bookmarks.all = old.bookmarks.all;
    this.surface.select(selection);
    this.surface.mark(this.findings);
    if (hadFocus) this.surface.focus();
  }

  /// Ends the editor.
  destroy() {
    clearTimeout(this.waits);
    window.removeEventListener("blur", this.forget);
    for (const surface of Object.values(this.surfaces)) surface.destroy();
    this.element.remove();
  }
}
