// How Markdown looks in the editor: headings by size, bold, lists, links; marks dimmed on the caret's line and hidden elsewhere. A
// view plugin that decorates what is on the screen; the text itself stays as it is.
import { Decoration, EditorSelection, EditorState, EditorView, StateEffect, ViewPlugin, WidgetType, syntaxTree } from "../page/editor/codemirror.min.js";
import { directiveOf } from "./markdown.js";
import { directiveSays, directiveWords } from "./drawn.js";
import { partsOf } from "./lines.js";
import { tableLook } from "./table.js";
import { t } from "../page/words.js";

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const CALLOUT = /^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]$/i;

/// Words in place of marks.
class Label extends WidgetType {
  constructor(shown, className, tag = "span") {
    super();
    Object.assign(this, { shown, className, tag });
  }

  eq(other) {
    return this.shown === other.shown && this.className === other.className;
  }

  toDOM() {
    const made = document.createElement(this.tag);
    made.className = this.className;
    made.textContent = this.shown;
    return made;
  }

  ignoreEvent() {
    return false;
  }
}

/// The box of a task; a click ticks it.
class Task extends Label {
  toDOM(view) {
    const box = super.toDOM();
    box.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const at = view.posAtDOM(box) + 1;
      view.dispatch({ changes: { from: at, to: at + 1, insert: this.shown === "☐" ? "x" : " " }, userEvent: "input" });
    });
    return box;
  }

  ignoreEvent() {
    return true;
  }
}

const label = (shown, className) => Decoration.replace({ widget: new Label(shown, className) });
const HIDDEN = Decoration.replace({});
const DIM = Decoration.mark({ class: "griffel-mark" });
const BULLET = label("•", "griffel-bullet");
const NUMBER = Decoration.mark({ class: "griffel-number" });
const INLINE = {
  StrongEmphasis: Decoration.mark({ tagName: "strong" }),
  Emphasis: Decoration.mark({ tagName: "em" }),
  Strikethrough: Decoration.mark({ tagName: "s" }),
  InlineCode: Decoration.mark({ class: "griffel-code" }),
  Comment: Decoration.mark({ class: "griffel-comment" }),
  HTMLTag: Decoration.mark({ class: "griffel-mark griffel-tag" }),
  LinkReference: DIM,
};
const LINK = Decoration.mark({ class: "griffel-link" });
const NOTE = Decoration.mark({ class: "griffel-note" });
const LINES = {
  FencedCode: "griffel-block-code",
  CodeBlock: "griffel-block-code",
  HTMLBlock: "griffel-block-html",
  CommentBlock: "griffel-comment",
  ProcessingInstructionBlock: "griffel-comment",
  Blockquote: "griffel-quote",
  HorizontalRule: "griffel-rule",
};

/// Decorations of one drawing.
class Drawing {
  constructor(view, shownLine) {
    this.view = view;
    this.doc = view.state.doc;
    this.shownLine = shownLine;
    this.found = [];
    this.atoms = [];
    this.lines = new Map();
    /// What is being drawn; what stands outside it is not on the screen.
    this.range = { from: 0, to: 0 };
  }

  text(from, to) {
    return this.doc.sliceString(from, to);
  }

  add(decoration, from, to) {
    if (to > from) this.found.push(decoration.range(from, to));
  }

  /// Puts something in place of what the caret passes in one step.
  replace(decoration, from, to) {
    if (to <= from) return;
    this.found.push(decoration.range(from, to));
    this.atoms.push(decoration.range(from, to));
  }

  isShown(at) {
    return this.shownLine !== null && this.shownLine >= 0 && this.doc.lineAt(at).from === this.shownLine;
  }

  /// Hides marks, or dims them on the caret's line. A line end is never hidden.
  hide(from, to, instead = HIDDEN) {
    if (this.isShown(from) || this.text(from, to).includes("\n")) this.add(DIM, from, to);
    else this.add(instead, from, to);
  }

  /// Gives all lines of a range a class.
  line(from, to, className, attributes = {}) {
    for (let at = Math.max(from, this.range.from); at <= Math.min(to, this.range.to); ) {
      const line = this.doc.lineAt(at);
      const known = this.lines.get(line.from) ?? { classes: new Set(), attributes: {} };
      known.classes.add(className);
      Object.assign(known.attributes, attributes);
      this.lines.set(line.from, known);
      at = line.to + 1;
    }
  }

  finished() {
    for (const [from, { classes, attributes }] of this.lines) {
      this.found.push(Decoration.line({ class: [...classes].sort().join(" "), attributes }).range(from));
    }
    return { decorations: Decoration.set(this.found, true), atoms: Decoration.set(this.atoms, true) };
  }
}

/// What is done with each kind of node; what returns `false` is not looked into.
const NODES = {
  EmphasisMark: (draw, node) => draw.hide(node.from, node.to),
  StrikethroughMark: (draw, node) => draw.hide(node.from, node.to),
  CodeMark(draw, node) {
    if (node.node.parent.name === "InlineCode") draw.hide(node.from, node.to);
    else draw.add(DIM, node.from, node.to);
  },
  CodeInfo: (draw, node) => draw.add(DIM, node.from, node.to),
  Escape: (draw, node) => draw.hide(node.from, node.from + 1),
  HardBreak(draw, node) {
    if (draw.text(node.from, node.from + 1) === "\\") draw.hide(node.from, node.from + 1);
  },
  HeaderMark(draw, node) {
    const line = draw.doc.lineAt(node.from);
    const isSetext = node.node.parent.name.startsWith("Setext");
    if (isSetext) draw.line(node.from, node.from, "griffel-under");
    const spaces = /^[ \t]*/.exec(draw.text(node.to, line.to))[0].length;
    const before = !isSetext && node.from > node.node.parent.from ? /[ \t]*$/.exec(draw.text(line.from, node.from))[0].length : 0;
    draw.hide(node.from - before, node.to + (before || isSetext ? 0 : spaces));
  },
  QuoteMark(draw, node) {
    const isSpaced = draw.text(node.to, node.to + 1) === " ";
    draw.hide(node.from, node.to + (isSpaced ? 1 : 0));
  },
  ListMark: listMark,
  TaskMarker(draw, node) {
    const isDone = /x/i.test(draw.text(node.from, node.to));
    draw.replace(Decoration.replace({ widget: new Task(isDone ? "☑" : "☐", "griffel-task") }), node.from, node.to);
  },
  ListItem: listItem,
  Link: link,
  Image(draw, node) {
    const url = node.node.getChild("URL");
    if (!url || draw.text(node.from, node.to).includes("\n")) return true;
    const name = draw.text(url.from, url.to).replace(/^<|>$/g, "").split("/").pop();
    const mark = /^ *\{[^}\n]{0,20}\}/.exec(draw.text(node.to, node.to + 24))?.[0].length ?? 0;
    draw.hide(node.from, node.to + mark, label(`${t("editor_picture")} ${name}`, "griffel-label"));
    return false;
  },
  URL: (draw, node) => draw.add(LINK, node.from, node.to),
  Autolink(draw, node) {
    draw.hide(node.from, node.from + 1);
    draw.add(LINK, node.from + 1, node.to - 1);
    draw.hide(node.to - 1, node.to);
    return false;
  },
  HorizontalRule(draw, node) {
    if (draw.isShown(node.from)) return false;
    draw.line(node.from, node.from, "griffel-rule");
    draw.add(HIDDEN, node.from, node.to);
    return false;
  },
  CommentBlock(draw, node) {
    const isMore = /^<!--\s*more\s*-->\s*$/.test(draw.text(node.from, Math.min(node.to, node.from + 40)));
    draw.line(node.from, node.to, isMore ? "griffel-more" : "griffel-comment");
    if (isMore) draw.hide(node.from, node.to, label(t("editor_more_line"), "griffel-label"));
    return false;
  },
  Directive: directive,
  Table(draw, node) {
    draw.line(node.from, node.to, "griffel-table");
    tableLook(draw, node.node, label);
    return true;
  },
};

function listMark(draw, node) {
  const isBullet = node.node.parent.parent.name === "BulletList";
  const after = draw.text(node.to, node.to + 4);
  const spaces = /^ */.exec(after)[0].length;
  if (isBullet) draw.replace(BULLET, node.from, node.to + Math.min(spaces, 1));
  else draw.add(NUMBER, node.from, node.to + Math.min(spaces, 1));
}

function listItem(draw, node) {
  let depth = 0;
  for (let over = node.node; over; over = over.parent) if (over.name === "ListItem") depth += 1;
  const first = draw.doc.lineAt(node.from);
  for (let at = Math.max(first.from, draw.range.from); at <= Math.min(node.to, draw.range.to); ) {
    const line = draw.doc.lineAt(at);
    const inner = line.from === first.from ? null : draw.innermostItem(line);
    if (line.from === first.from || inner === node.from) {
      draw.line(line.from, line.from, line.from === first.from ? "griffel-item" : "griffel-item-rest");
      draw.line(line.from, line.from, `griffel-depth-${Math.min(depth, 6)}`);
      const start = line.from + /^(?: {0,3}> ?)*/.exec(line.text)[0].length;
      const indent = /^[ \t]*/.exec(line.text.slice(start - line.from))[0].length;
      if (indent > 0 && indent < line.text.length) draw.replace(HIDDEN, start, start + indent);
    }
    at = line.to + 1;
  }
}

/// Returns where the innermost item around the words of a line begins; `null` for a line of code or without words.
Drawing.prototype.innermostItem = function innermostItem(line) {
  const words = line.from + line.text.length - line.text.trimStart().length;
  if (words >= line.to) return null;
  for (let node = syntaxTree(this.view.state).resolveInner(words, 1); node; node = node.parent) {
    if (/Code$|CodeBlock|HTMLBlock/.test(node.name)) return null;
    if (node.name === "ListItem") return node.from;
  }
  return null;
};

function link(draw, node) {
  const url = node.node.getChild("URL");
  const [open, close] = node.node.getChildren("LinkMark");
  const shown = draw.text(node.from, node.to);
  if (url) {
    draw.add(LINK, open.to, close.from);
    draw.hide(open.from, open.to);
    draw.hide(close.from, node.to);
    return true;
  }
  const language = /^\{lang=["']?([A-Za-z-]{2,20})["']?\}/.exec(draw.text(node.to, node.to + 32));
  if (language) {
    draw.add(Decoration.mark({ attributes: { lang: language[1] }, class: "griffel-foreign" }), open.to, close.from);
    draw.hide(open.from, open.to);
    draw.hide(close.from, node.to + language[0].length);
  } else if (CALLOUT.test(shown) && node.node.parent.parent?.name === "Blockquote") {
    draw.hide(node.from, node.to, label(directiveWords(CALLOUT.exec(shown)[1].toLowerCase()), "griffel-label"));
  } else if (/^\[\^[^\]\s]+\]$/.test(shown)) draw.add(NOTE, node.from, node.to);
  else if (node.node.getChild("LinkLabel")) draw.add(LINK, open.to, close.from);
  return true;
}

function directive(draw, node) {
  const line = draw.doc.lineAt(node.from);
  const found = directiveOf(line.text);
  draw.line(line.from, line.from, `griffel-directive griffel-directive-${found?.kind ?? "open"}`);
  if (!found) return false;
  const says = found.kind === "open" ? directiveSays(found) : "";
  const shown = [directiveWords(found.name), says].filter(Boolean).join(" · ");
  draw.hide(node.from, node.to, found.kind === "close" ? HIDDEN : label(shown, "griffel-label"));
  return false;
}

function drawing(view, shownLine) {
  const draw = new Drawing(view, shownLine);
  const tree = syntaxTree(view.state);
  for (const { from, to } of view.visibleRanges) {
    draw.range = { from: draw.doc.lineAt(from).from, to };
    for (let at = from; at <= to; ) {
      const line = draw.doc.lineAt(at);
      const isGap = line.length < 8 && /^[ >]*$/.test(line.text);
      if (isGap && line.number > 1 && /[^ >]/.test(draw.doc.line(line.number - 1).text)) {
        draw.line(line.from, line.from, "griffel-gap");
      }
      if (RIGHT_TO_LEFT.test(line.text)) draw.line(line.from, line.from, "griffel-any-direction", { dir: "auto" });
      at = line.to + 1;
    }
    tree.iterate({
      from,
      to,
      enter(node) {
        const heading = /^(?:ATX|Setext)Heading(\d)$/.exec(node.name);
        if (heading) {
          const level = heading[1];
          draw.line(node.from, node.to, `griffel-heading griffel-heading-${level}`, { role: "heading", "aria-level": level });
        }
        if (LINES[node.name] && !NODES[node.name]) draw.line(node.from, node.to, LINES[node.name]);
        if (INLINE[node.name]) draw.add(INLINE[node.name], node.from, node.to);
        return NODES[node.name]?.(draw, node) ?? true;
      },
    });
  }
  return draw.finished();
}

const released = StateEffect.define();

/// The plugin. Marks show on the caret's line once the author has been in the text; while the mouse is pressed nothing moves
/// under it.
export const look = ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.view = view;
      this.isUsed = false;
      this.isPressed = false;
      this.line = null;
      this.up = () => {
        if (!this.isPressed) return;
        this.isPressed = false;
        view.dispatch({ effects: released.of(null) });
      };
      for (const name of ["mouseup", "dragend"]) view.dom.ownerDocument.addEventListener(name, this.up);
      Object.assign(this, drawing(view, this.line));
      this.tree = syntaxTree(view.state);
    }

    update(update) {
      if (update.view.hasFocus) this.isUsed = true;
      const { state } = update;
      const line = this.isUsed ? state.doc.lineAt(state.selection.main.head).from : null;
      const isMoved = line !== this.line && !this.isPressed;
      const tree = syntaxTree(state);
      if (!update.docChanged && !update.viewportChanged && !isMoved && tree === this.tree) return;
      if (update.docChanged) this.isPressed = false;
      if (!this.isPressed) this.line = line;
      this.tree = tree;
      Object.assign(this, drawing(update.view, this.line));
    }

    destroy() {
      for (const name of ["mouseup", "dragend"]) this.view.dom.ownerDocument.removeEventListener(name, this.up);
    }
  },
  {
    decorations: (plugin) => plugin.decorations,
    provide: (plugin) => EditorView.atomicRanges.of((view) => view.plugin(plugin)?.atoms ?? Decoration.none),
    eventHandlers: {
      mousedown() {
        this.isPressed = true;
      },
      keydown() {
        this.up();
      },
    },
  },
);

/// Keeps the caret behind the bullet of an item, as Word does: before it there is nothing to write.
export const besideBullets = EditorState.transactionFilter.of((transaction) => {
  const { newSelection, startState } = transaction;
  const { main } = newSelection;
  if (transaction.docChanged || !transaction.isUserEvent("select") || !main.empty) return transaction;
  const line = startState.doc.lineAt(main.head);
  const { bullet, quote, indent, list } = partsOf(line.text);
  const end = line.from + quote.length + indent.length + list.length;
  if (!bullet || main.head >= end || !isItem(startState, end - 1)) return transaction;
  const isBack = startState.selection.main.head === end && line.from > 0 && transaction.isUserEvent("select") && !transaction.isUserEvent("select.pointer");
  return [transaction, { selection: EditorSelection.cursor(isBack ? line.from - 1 : end) }];
});

function isItem(state, at) {
  for (let node = syntaxTree(state).resolveInner(at, -1); node; node = node.parent) if (node.name === "ListItem") return true;
  return false;
}

export const rightToLeft = EditorView.perLineTextDirection.of(true);
