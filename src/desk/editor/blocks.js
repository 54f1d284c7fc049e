// Links, and what stands on lines of its own: pictures, files, updates, the end of the excerpt. `(text, selection, …) -> edit`.
import { VERBATIM, near, parser, words } from "./markdown.js";
import { apply, difference, isBlank, lineAt, linesOf, moved } from "./edit.js";

/// Puts Markdown in place of the selection.
export function insertText(text, { from, to }, markdown) {
  const caret = from + markdown.length;
  return { changes: [{ from, to, insert: markdown }], selection: { from: caret, to: caret } };
}

/// Puts Markdown on lines of its own, with empty lines around it: on the caret's line if that is empty, above the caret's
/// paragraph if it stands at its start, else below. The caret stands in the next paragraph, or `caret` characters into the Markdown.
export function insertBlock(text, { from }, markdown, tree = parser.parse(text), caret = null) {
  const line = lineAt(text, from);
  const place = isBlank(line) ? line : placeOf(tree, from, line);
  const head = text.slice(0, place.from);
  const tail = text.slice(place.to);
  const inner = markdown.replace(/^\n+|\n+$/g, "");
  const start = head === "" || /\n[ \t]*\n[ \t]*$/.test(head) ? "" : head.endsWith("\n") ? "\n" : "\n\n";
  const isEnd = tail.trim() === "";
  const end = /^[ \t]*\n[ \t]*(?:\n|$)/.test(tail) && !isEnd ? "" : tail.startsWith("\n") && !isEnd ? "\n" : "\n\n";
  const insert = start + inner + (isEnd && tail.startsWith("\n\n") ? "" : end);
  const at = place.from + start.length;
  if (caret !== null) return { changes: [{ ...place, insert }], selection: { from: at + caret, to: at + caret } };
  const gap = /^\s*?(?=[^\s]|$)/.exec((insert + tail).slice(start.length + inner.length))[0];
  const next = at + inner.length + (isEnd ? 2 : gap.length);
  return { changes: [{ from: place.from, to: place.to, insert }], selection: { from: next, to: next } };
}

/// Returns where a block goes that is to stand beside the one at a place.
function placeOf(tree, at, line) {
  let block = tree.resolveInner(at, 1);
  if (block.name === "Document") block = tree.resolveInner(at, -1);
  while (block.parent && block.parent.name !== "Document") block = block.parent;
  const [from, to] = block.name === "Document" ? [line.from, line.to] : [block.from, Math.max(block.to, line.to)];
  return at <= from ? { from, to: from } : { from: to, to };
}

/// Begins an update of a live post, with its time as `2026-04-20 14:05`; selected lines become its text.
export function insertUpdate(text, selection, time, tree = parser.parse(text)) {
  return wrapBlock(text, selection, `::: update{time="${time}"}`, tree);
}

function wrapBlock(text, selection, opening, tree) {
  if (selection.from === selection.to) return insertBlock(text, selection, `${opening}\n\n:::`, tree, opening.length + 1);
  const lines = linesOf(text, selection);
  const [from, to] = [lines[0].from, lines.at(-1).to];
  const [before, after] = [isBlankBefore(text, from) ? "" : "\n", isBlankAfter(text, to) ? "" : "\n"];
  const changes = [
    { from, to: from, insert: `${before}${opening}\n` },
    { from: to, to, insert: `\n:::${after}` },
  ];
  const end = moved(changes, Math.min(selection.to, to), -1);
  return { changes, selection: { from: Math.min(moved(changes, selection.from), end), to: end } };
}

const isBlankBefore = (text, at) => /(?:^|\n[ \t]*\n)$/.test(text.slice(0, at));
const isBlankAfter = (text, at) => /^(?:$|\n[ \t]*(?:\n|$))/.test(text.slice(at));

const MORE = /^[ \t]*<!--\s*more\s*-->[ \t]*$/;

/// Returns the lines that end the excerpt.
function moreLines(text, tree) {
  return linesOf(text, { from: 0, to: text.length }).filter(
    (line) => MORE.test(line.text) && !near(tree, line.from, (node) => /^(FencedCode|CodeBlock)$/.test(node.name)),
  );
}

/// Ends the excerpt at the caret. There is only one such line in a post: another goes away; on the line itself it is taken out.
export function toggleMore(text, selection, tree = parser.parse(text)) {
  const old = moreLines(text, tree);
  const gone = old.map(({ from, to }) => withoutLine(text, from, to));
  const at = moved(gone, selection.from);
  const without = apply(text, null, { changes: gone }).text;
  if (old.some(({ from, to }) => selection.from >= from && selection.from <= to)) {
    return { changes: gone, selection: { from: at, to: at } };
  }
  const put = insertBlock(without, { from: at, to: at }, "<!--more-->");
  return { changes: difference(text, apply(without, null, put).text), selection: put.selection };
}

function withoutLine(text, from, to) {
  const before = /\n[ \t]*\n$/.test(text.slice(0, from)) ? 2 : from > 0 ? 1 : 0;
  const isLast = to === text.length;
  return { from: from - before, to: before === 0 && !isLast ? to + 1 : to, insert: "" };
}

/// Returns the link at a selection, `{from, to, text, address}`, or what would become one, with an empty address.
export function linkAt(text, { from, to }, tree = parser.parse(text)) {
  const node = near(tree, from, (found) => found.name === "Link" && found.from <= from && found.to >= to);
  const url = node?.getChild("URL");
  if (url) {
    const [, close] = node.getChildren("LinkMark");
    const address = text.slice(url.from, url.to).replace(/^<(.*)>$/s, "$1").replace(/\\([!-/:-@[-`{-~])/g, "$1");
    return { from: node.from, to: node.to, inner: { from: node.from + 1, to: close.from }, text: words(text, tree, node.from, node.to), address };
  }
  return { from, to, inner: { from, to }, text: words(text, tree, from, to), address: "" };
}

/// Makes the selection a link, gives the link at the caret another address or other words, or takes it away (an empty address).
export function setLink(text, selection, { address, text: shown }, tree = parser.parse(text)) {
  const link = linkAt(text, selection, tree);
  if (near(tree, selection.from, (node) => VERBATIM.test(node.name))) return null;
  const old = text.slice(link.inner.from, link.inner.to);
  const isSame = shown === undefined || shown.trim() === link.text;
  const inner = isSame && old ? old : escaped(shown?.trim() || address);
  const markdown = address ? `[${inner.replace(/\n[ \t]*\n/g, "\n")}](${typed(address)})` : inner;
  const caret = link.from + markdown.length;
  const changes = [{ from: link.from, to: link.to, insert: markdown }];
  return { changes, selection: address ? { from: caret, to: caret } : { from: link.from, to: caret } };
}

const escaped = (shown) => shown.replace(/[\\[\]*_`<]/g, "\\$&");

/// Returns an address as it is written in Markdown.
export function typed(address) {
  const bare = address.trim().replace(/\n/g, "");
  return /[\s()<>]/.test(bare) || bare === "" ? `<${bare.replace(/[<>]/g, "\\$&")}>` : bare;
}

/// Returns whether a pasted text is one address.
export const isAddress = (pasted) => /^(?:https?:\/\/|mailto:)[^\s<>"]+$/i.test(pasted.trim());
