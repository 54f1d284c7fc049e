// Markdown as griffel reads it, as a tree, and what the lines of directives say: what the commands and the look share.
import { Autolink, Strikethrough, Table, TaskList, parser as commonmark } from "../page/editor/codemirror.min.js";

const NAME = /^\p{Alphabetic}[\p{Alphabetic}\p{N}_-]*/u;

/// Returns what a line says as a directive, as `src/parse/directives.rs` reads it: `{kind: "open" | "leaf" | "close", name,
/// attributes}`; `null` for other lines.
export function directiveOf(line) {
  const [, colons, after] = /^ {0,3}(:{2,})(.*)$/s.exec(line.trimEnd()) ?? [];
  if (!colons) return null;
  if (after === "") return colons.length > 2 ? { kind: "close", name: "", attributes: new Map() } : null;
  const rest = colons.length > 2 ? after.trimStart() : after;
  const name = NAME.exec(rest)?.[0];
  if (!name) return null;
  const attributes = rest.slice(name.length).trim();
  if (attributes === "" ? colons.length === 2 : !attributes.startsWith("{")) return null;
  return { kind: colons.length > 2 ? "open" : "leaf", name, attributes: attributesOf(attributes) };
}

function attributesOf(text) {
  const found = new Map();
  for (const [, key, straight, curly, bare] of text.slice(1).matchAll(/([^\s="{}]+)\s*=(?:"([^"]*)"|["”“]([^"”“]*)["”“]|([^\s}]*))/g)) {
    found.set(key, straight ?? curly ?? bare);
  }
  return found;
}

const lineNow = (line) => directiveOf(line.text) !== null;

/// Lines of directives are no part of a paragraph: griffel takes them out before it reads Markdown.
const directives = {
  defineNodes: [{ name: "Directive", block: true }],
  parseBlock: [
    {
      name: "Directive",
      before: "IndentedCode",
      parse(context, line) {
        if (!lineNow(line)) return false;
        context.addElement(context.elt("Directive", context.lineStart + line.pos, context.lineStart + line.text.length));
        context.nextLine();
        return true;
      },
      endLeaf: (context, line) => lineNow(line),
    },
  ],
};

/// The parser: CommonMark with tables, strikethrough, tasks, bare addresses and directives.
export const parser = commonmark.configure([Table, Strikethrough, TaskList, Autolink, directives]);

/// Blocks whose text has bold parts, links and so on.
export const TEXTS = /^(Paragraph|Task|ATXHeading\d|SetextHeading\d|TableCell)$/;

/// Blocks whose text is as it is.
export const VERBATIM = /^(FencedCode|CodeBlock|HTMLBlock|CommentBlock|ProcessingInstructionBlock|LinkReference|Directive)$/;

/// What a reader does not see.
const MARKS =
  /^(EmphasisMark|LinkMark|LinkTitle|LinkLabel|CodeMark|HeaderMark|QuoteMark|ListMark|StrikethroughMark|TaskMarker|TableDelimiter|HTMLTag|HTMLBlock|Comment|CommentBlock|CodeInfo|LinkReference|ProcessingInstruction|ProcessingInstructionBlock|Directive)$/;

/// Returns the ranges between two places that a reader does not see, in their order.
export function marks(tree, from, to) {
  const found = [];
  tree.iterate({
    from,
    to,
    enter(node) {
      if (MARKS.test(node.name) || (node.name === "URL" && /^(Link|Image)$/.test(node.node.parent?.name ?? ""))) {
        found.push({ from: node.from, to: node.to });
        return false;
      }
      // The backslash before a mark that is none.
      if (node.name === "Escape") found.push({ from: node.from, to: node.from + 1 });
      return true;
    },
  });
  return found;
}

/// Returns the places of all characters between two places that a reader sees; spaces are none.
export function visible(text, tree, from, to) {
  const found = [];
  let at = from;
  for (const mark of [...marks(tree, from, to), { from: to, to }]) {
    for (; at < Math.min(mark.from, to); at++) if (!/\s/.test(text[at])) found.push(at);
    at = Math.max(at, mark.to);
  }
  return found;
}

/// Returns the nearest node around a place, from the inside, for which something holds.
export function around(tree, at, side, holds) {
  for (let node = tree.resolveInner(at, side); node; node = node.parent) if (holds(node)) return node;
  return null;
}

/// Returns the nearest node around a place on either side of it.
export const near = (tree, at, holds) => around(tree, at, -1, holds) ?? around(tree, at, 1, holds);

/// Returns the words of a range that a reader sees, in one line.
export function words(text, tree, from, to) {
  let shown = "";
  let at = from;
  for (const mark of [...marks(tree, from, to), { from: to, to }]) {
    if (mark.from > at) shown += text.slice(at, Math.min(mark.from, to));
    at = Math.max(at, mark.to);
  }
  return shown.replace(/\s+/g, " ").trim();
}
