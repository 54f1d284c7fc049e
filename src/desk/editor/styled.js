// The text as it reads: CodeMirror with the look of Markdown. The editor knows it by the same few functions as the plain text.
import {
  Annotation,
  Decoration,
  EditorSelection,
  EditorState,
  EditorView,
  Language,
  Prec,
  StateEffect,
  StateField,
  WidgetType,
  defineLanguageFacet,
  dropCursor,
  ensureSyntaxTree,
  history,
  isolateHistory,
  keymap,
  languageDataProp,
  placeholder,
  redo,
  standardKeymap,
  syntaxTree,
  undo,
} from "../page/editor/codemirror.min.js";
import { Bookmarks } from "./bookmarks.js";
import { drawnField, redraw } from "./drawn.js";
import { backspace, breakLine, deleteForward, enter, typeBetween } from "./enter.js";
import { besideBullets, look, rightToLeft } from "./look.js";
import { parser } from "./markdown.js";
import { t } from "../page/words.js";

const about = defineLanguageFacet({});
const markdown = new Language(
  about,
  parser.configure({ props: [languageDataProp.add((type) => (type.isTop ? about : undefined))] }),
  [],
  "markdown",
);

/// Marks what the page does to the text, not the author.
const quiet = Annotation.define();

/// Characters of the longest text that is in the page as a whole, about 5,000 words; of longer ones what is near the screen is,
/// so that no key waits.
const WHOLE_MAX = 30_000;

/// Returns how much of the window's top the toolbar covers where it stays in sight: the caret must not go under it (WCAG 2.4.11).
function coveredTop() {
  const bar = document.querySelector(".griffel-toolbar");
  const { position, top } = bar ? getComputedStyle(bar) : {};
  return position === "sticky" ? (Number.parseFloat(top) || 0) + bar.offsetHeight + 8 : 0;
}

/// The text with its look.
export class Styled {
  /// `on`: `{change(body), move(), key(event), paste(data, at)}`; the last two return whether they took the event.
  constructor({ parent, body, language, label, describedBy, pictureUrl, nonce, on }) {
    this.on = on;
    this.bookmarks = new Bookmarks();
    this.view = new EditorView({
      parent,
      state: EditorState.create({ doc: body, extensions: this.extensions({ language, label, describedBy, pictureUrl, nonce }) }),
    });
    this.showWhole();
  }

  /// Keeps all of an ordinary text in the page: what is beside the screen is there for screen readers and for the browser's own
  /// search. CodeMirror does so while it prints, and is told here that it does.
  showWhole() {
    let isPrinting = false;
    Object.defineProperty(this.view.viewState, "printing", {
      get: () => isPrinting || this.view.state.doc.length <= WHOLE_MAX,
      set: (is) => (isPrinting = is),
    });
  }

  extensions({ language, label, describedBy, pictureUrl, nonce }) {
    const attributes = {
      spellcheck: "true",
      autocorrect: "on",
      autocapitalize: "sentences",
      writingsuggestions: "false",
      role: "textbox",
      "aria-multiline": "true",
      "aria-label": label,
      ...(language && { lang: language }),
      ...(describedBy && { "aria-describedby": describedBy }),
    };
    return [
      // All other signs of a line end stay what they are: characters of the text.
      EditorState.lineSeparator.of("\n"),
      nonce ? EditorView.cspNonce.of(nonce) : [],
      EditorView.contentAttributes.of(attributes),
      EditorView.lineWrapping,
      EditorView.scrollMargins.of(() => ({ top: coveredTop(), bottom: 32 })),
      EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, "\n")),
      rightToLeft,
      markdown.extension,
      history(),
      dropCursor(),
      placeholder(t("editor_placeholder")),
      drawnField(pictureUrl),
      look,
      besideBullets,
      findings,
      this.events(),
      this.keys(),
      EditorView.updateListener.of((update) => this.updated(update)),
    ];
  }

  events() {
    const noCopy = (event, view) => view.state.selection.main.empty && (event.preventDefault(), true);
    return Prec.highest(
      EditorView.domEventHandlers({
        keydown: (event) => this.on.key(event) && (event.preventDefault(), true),
        keyup: (event) => void this.on.key(event),
        paste: (event) => this.took(event, event.clipboardData, null),
        drop: (event, view) => this.took(event, event.dataTransfer, view.posAtCoords({ x: event.clientX, y: event.clientY }, false)),
        // Without a selection nothing is copied: no other program takes the whole line.
        copy: noCopy,
        cut: noCopy,
        beforeinput: (event, view) => this.typedOver(event, view),
      }),
    );
  }

  /// Text typed over a selection: done here, because a browser that joins parts itself writes styles that the policy forbids.
  typedOver(event, view) {
    const isTyped = event.inputType === "insertText" && event.data && !view.composing;
    if (!isTyped || view.state.selection.main.empty) return false;
    event.preventDefault();
    view.dispatch({ ...view.state.replaceSelection(event.data), userEvent: "input.type", scrollIntoView: true });
    return true;
  }

  took(event, data, at) {
    // Words that are moved inside the text: the browser's own drop knows where they came from.
    if (at !== null && this.isDragging) return false;
    if (!data || !this.on.paste(data, at)) return false;
    event.preventDefault();
    return true;
  }

  keys() {
    const by = (act) => (view) => {
      if (view.state.readOnly || view.composing) return false;
      const edit = act(this.text(), this.selection(), this.tree());
      if (edit) this.change(edit, "input.type");
      return edit !== null;
    };
    return [
      EditorView.inputHandler.of((view, from, to, typed) => {
        if (view.composing || from !== to || view.state.doc.lineAt(from).text.trim() !== "") return false;
        const edit = typeBetween(this.text(), { from, to }, typed, this.tree());
        if (edit) this.change(edit, "input.type");
        return edit !== null;
      }),
      EditorView.domEventHandlers({
        dragstart: () => void (this.isDragging = true),
        dragend: () => void (this.isDragging = false),
      }),
      keymap.of([
        { key: "Enter", run: by(enter), shift: by(breakLine) },
        { key: "Backspace", run: by(backspace) },
        { key: "Delete", run: by(deleteForward) },
        { key: "Mod-z", run: undo, preventDefault: true },
        { key: "Mod-y", run: redo, preventDefault: true },
        { key: "Mod-Shift-z", run: redo, preventDefault: true },
        ...standardKeymap,
      ]),
    ];
  }

  updated(update) {
    if (update.docChanged) {
      const changes = [];
      update.changes.iterChanges((from, to, _from, _to, inserted) => changes.push({ from, to, insert: inserted.toString() }));
      this.bookmarks.follow(changes);
      if (!update.transactions.every((transaction) => transaction.annotation(quiet))) this.on.change(this.text());
    }
    if (update.docChanged || update.selectionSet || update.focusChanged) this.on.move();
  }

  get element() {
    return this.view.contentDOM;
  }

  text() {
    return this.view.state.doc.toString();
  }

  selection() {
    const { from, to } = this.view.state.selection.main;
    return { from, to };
  }

  tree() {
    return ensureSyntaxTree(this.view.state, this.view.state.doc.length, 200) ?? parser.parse(this.text());
  }

  /// The tree as far as it is read: what is asked after each key must not wait for the rest.
  quickTree() {
    return syntaxTree(this.view.state);
  }

  /// Carries out an edit. `isAlone` makes it a step of its own in the history, `isQuiet` is no word of the author's.
  change(edit, event, isAlone = false, isQuiet = false) {
    const { from, to } = edit.selection;
    const annotations = [];
    if (isAlone) annotations.push(isolateHistory.of("full"));
    if (isQuiet) annotations.push(quiet.of(true));
    this.view.dispatch({
      changes: edit.changes,
      selection: EditorSelection.single(from, to),
      userEvent: event,
      annotations,
      scrollIntoView: !isQuiet,
    });
  }

  select({ from, to }, isShown = true) {
    this.view.dispatch({ selection: EditorSelection.single(from, to), scrollIntoView: isShown });
  }

  show(at) {
    this.view.dispatch({ effects: EditorView.scrollIntoView(at, { y: "center" }) });
  }

  bookmark(at, side) {
    return this.bookmarks.at(at, side);
  }

  mark(found) {
    this.view.dispatch({ effects: setFindings.of(found) });
  }

  redraw() {
    this.view.dispatch({ effects: redraw.of(null) });
  }

  undo() {
    return undo(this.view);
  }

  redo() {
    return redo(this.view);
  }

  focus() {
    this.view.focus();
  }

  hide(isHidden) {
    this.view.dom.hidden = isHidden;
    if (!isHidden) this.view.requestMeasure();
  }

  destroy() {
    this.view.destroy();
  }
}

/// The words of a finding, for those who do not see the line under it.
class Told extends WidgetType {
  constructor(message) {
    super();
    this.message = message;
  }

  eq(other) {
    return this.message === other.message;
  }

  toDOM() {
    const told = document.createElement("span");
    told.className = "griffel-told";
    told.textContent = ` (${t("editor_finding", { text: this.message })}) `;
    return told;
  }
}

const setFindings = StateEffect.define();

/// Lines with findings: `{from, to, message}`.
const findings = StateField.define({
  create: () => Decoration.none,
  update(value, transaction) {
    let set = value.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setFindings)) set = Decoration.set(effect.value.flatMap((found) => marksOf(transaction.state.doc, found)), true);
    }
    return set;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function marksOf(doc, { line, column, end, message = "" }) {
  if (!(line >= 1 && line <= doc.lines)) return [];
  const { from, to, length } = doc.line(line);
  const start = from + Math.min(length, Math.max(0, (column ?? 1) - 1));
  const last = end === undefined || end === null ? to : from + Math.min(length, Math.max(0, end - 1));
  const range = last > start ? [start, last] : [from, to];
  const marks = range[1] > range[0] ? [Decoration.mark({ class: "griffel-finding", attributes: { title: message } }).range(...range)] : [];
  if (message) marks.push(Decoration.widget({ widget: new Told(message), side: 1 }).range(range[1]));
  return marks;
}
