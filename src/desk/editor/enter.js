// What Enter, Backspace and Delete do in lists, quotations and paragraphs: `(text, selection, tree) -> edit`; `null` where the
// key does what it always does.
import { VERBATIM, near, parser } from "./markdown.js";
import { above, below, isBlank, lineAt } from "./edit.js";
import { partsOf } from "./lines.js";

const at = (place) => ({ from: place, to: place });
const put = ({ from, to }, insert) => ({ changes: [{ from, to, insert }], selection: at(from + insert.length) });

const isVerbatim = (tree, place) => near(tree, place, (node) => VERBATIM.test(node.name) || node.name === "Table") !== null;

/// Enter: the next item of a list, the next paragraph of a quotation, or a new paragraph; an empty item ends the list. `isPlain`
/// leaves paragraphs to the author.
export function enter(text, selection, tree = parser.parse(text), isPlain = false) {
  const line = lineAt(text, selection.from);
  const parts = partsOf(line.text);
  const markEnd = line.from + parts.quote.length + parts.indent.length + parts.list.length;
  if (isVerbatim(tree, line.to) && isVerbatim(tree, selection.from)) return null;
  if (selection.from < markEnd && selection.from > line.from) return null;
  if (parts.list && selection.from >= markEnd) {
    const isEmpty = line.text.slice(markEnd - line.from).trim() === "" && selection.from === selection.to;
    return isEmpty ? leaveItem(text, line, parts) : nextItem(text, selection, tree, line, parts);
  }
  if (parts.quote && selection.from >= line.from + parts.quote.length) return nextQuote(text, selection, line, parts, isPlain);
  if (isPlain || selection.from === line.from || isBlank(line)) return null;
  const underlined = near(tree, selection.from, (node) => /^SetextHeading/.test(node.name));
  if (underlined && underlined.getChild("HeaderMark")?.from === line.to + 1 && selection.to === line.to) {
    return put({ from: underlined.to, to: underlined.to }, "\n\n");
  }
  const spaces = /^[ \t]*/.exec(text.slice(selection.to))[0].length;
  return put({ from: selection.from, to: selection.to + spaces }, "\n\n");
}

function nextItem(text, selection, tree, line, parts) {
  const { quote, indent, bullet, number, stop, list, task } = parts;
  const gap = list.slice((bullet || `${number}${stop}`).length, list.length - task.length) || " ";
  const mark = bullet || `${number + 1}${stop}`;
  const before = isLoose(text, tree, line) ? `\n${quote.trimEnd()}` : "";
  const insert = `${before}\n${quote}${indent}${mark}${gap.startsWith("\t") ? gap : " ".repeat(Math.min(gap.length, 4))}${task ? "[ ] " : ""}`;
  const spaces = /^[ \t]*/.exec(text.slice(selection.to))[0].length;
  const edit = put({ from: selection.from, to: selection.to + spaces }, insert);
  if (number !== null) edit.changes.push(...renumbered(text, tree, line, number + 2));
  return edit;
}

/// Returns whether there are empty lines between the items of a list.
function isLoose(text, tree, line) {
  const item = near(tree, line.to, (node) => node.name === "ListItem");
  const other = item?.prevSibling?.name === "ListItem" ? item.prevSibling : item?.nextSibling;
  if (other?.name !== "ListItem") return false;
  const between = other.from < item.from ? text.slice(other.from, item.from) : text.slice(item.from, other.from);
  return /\n[ \t>]*\n[ \t>]*$/.test(between);
}

/// Returns the changes that count the items below on, as long as they follow each other.
function renumbered(text, tree, line, first) {
  const changes = [];
  let item = near(tree, line.to, (node) => node.name === "ListItem")?.nextSibling;
  for (let number = first; item?.name === "ListItem"; item = item.nextSibling, number++) {
    const mark = item.getChild("ListMark");
    const digits = /^\d+/.exec(text.slice(mark.from, mark.to))?.[0];
    if (Number(digits) !== number - 1) break;
    changes.push({ from: mark.from, to: mark.from + digits.length, insert: String(number) });
  }
  return changes;
}

/// Takes an empty item out: one level up, or out of the list.
function leaveItem(text, line, parts) {
  const { quote, indent } = parts;
  for (let over = above(text, line); indent.length > 0 && over; over = above(text, over)) {
    const up = partsOf(over.text);
    if (!up.list || up.indent.length >= indent.length) continue;
    const mark = up.bullet || `${up.number + 1}${up.stop}`;
    return put(line, `${quote}${up.indent}${mark} `);
  }
  const over = above(text, line);
  const isApart = !over || partsOf(over.text).words + partsOf(over.text).list === "";
  const tail = quote.trimEnd();
  const under = below(text, line);
  const end = under && !isBlank(under) ? `\n${tail}` : "";
  const head = isApart ? quote : `${tail}\n${quote}`;
  return { changes: [{ from: line.from, to: line.to, insert: head + end }], selection: at(line.from + head.length) };
}

function nextQuote(text, selection, line, parts, isPlain) {
  const { quote, indent, words, heading } = parts;
  const isEmpty = !words.trim() && !heading && selection.from === selection.to;
  if (!isEmpty) {
    const spaces = /^[ \t]*/.exec(text.slice(selection.to))[0].length;
    const between = isPlain ? "" : `\n${quote.trimEnd()}`;
    return put({ from: selection.from, to: selection.to + spaces }, `${between}\n${quote}${indent}`);
  }
  // An empty line ends the quotation, together with the one above that parted it from the text.
  const outer = quote.replace(/ {0,3}> ?$/, "");
  const over = above(text, line);
  const isOverEmpty = over && /^[ >]*$/.test(over.text) && over.text.trim() !== "";
  const from = isOverEmpty ? over.from : line.from;
  const before = from > 0 && !isOverEmpty && over && !isBlank(over) ? `${outer.trimEnd()}\n` : "";
  const head = isOverEmpty ? `${outer.trimEnd()}\n${outer}` : `${before}${outer}`;
  const under = below(text, line);
  const end = under && !isBlank(under) ? "\n" : "";
  return { changes: [{ from, to: line.to, insert: head + end }], selection: at(from + head.length) };
}

/// Shift and Enter: a new line in the same paragraph.
export function breakLine(text, selection, tree = parser.parse(text)) {
  const line = lineAt(text, selection.from);
  const { quote, indent, list, words } = partsOf(line.text);
  if (isVerbatim(tree, selection.from) || !words.trim()) return null;
  if (near(tree, selection.from, (node) => /Heading\d$/.test(node.name))) return null;
  return put(selection, `\\\n${quote}${indent}${" ".repeat(list.length)}`);
}

/// Backspace: behind the mark of an item, a quotation or a heading it takes the mark away; at the start of a paragraph it joins
/// it with the one above.
export function backspace(text, selection, tree = parser.parse(text)) {
  if (selection.from !== selection.to || selection.from === 0) return null;
  const place = selection.from;
  const line = lineAt(text, place);
  const { quote, indent, list, heading } = partsOf(line.text);
  if (isVerbatim(tree, line.to) && !isBlank(line)) return null;
  const ends = [line.from + quote.length, line.from + quote.length + indent.length + list.length];
  const headingEnd = ends[1] + heading.length;
  if (heading && place === headingEnd) return put({ from: ends[1], to: place }, "");
  if (list && place === ends[1]) return put({ from: ends[0] + indent.length, to: place }, "");
  if (quote && !list && place === ends[0]) {
    const from = line.from + quote.replace(/ {0,3}> ?$/, "").length;
    return put({ from, to: place }, "");
  }
  const over = above(text, line);
  const before = over && above(text, over);
  const isParagraph = place === line.from && over?.text === "" && before && !isBlank(before) && !isVerbatim(tree, before.to);
  return isParagraph && !isVerbatim(tree, place) ? put({ from: over.from - 1, to: place }, "") : null;
}

/// Delete at the end of a paragraph joins it with the one below.
export function deleteForward(text, selection, tree = parser.parse(text)) {
  if (selection.from !== selection.to) return null;
  const line = lineAt(text, selection.from);
  const under = below(text, line);
  const after = under && below(text, under);
  if (selection.from !== line.to || isBlank(line) || under?.text !== "" || !after || isBlank(after)) return null;
  const { quote, list, heading } = partsOf(after.text);
  if (quote || list || heading || isVerbatim(tree, after.from) || isVerbatim(tree, line.to)) return null;
  return put({ from: line.to, to: after.from }, "");
}

/// Text typed on the empty line between two paragraphs would join them, unseen: returns the edit that keeps them apart, `null`
/// where nothing would be joined.
export function typeBetween(text, selection, typed, tree = parser.parse(text)) {
  if (isVerbatim(tree, selection.from)) return null;
  if (selection.from !== selection.to || /^[\s\-*+>#|:<`~\d]/.test(typed)) return null;
  const line = lineAt(text, selection.from);
  const [over, under] = [above(text, line), below(text, line)];
  const joins = (other) => !isBlank(other) && !/^ {0,3}(:{2,}|#|```|~~~|<!--)/.test(other.text);
  if (!isBlank(line) || !(joins(over) || joins(under))) return null;
  const [head, tail] = [joins(over) ? "\n" : "", joins(under) ? "\n" : ""];
  const changes = [{ from: line.from, to: line.to, insert: head + typed + tail }];
  return { changes, selection: at(line.from + head.length + typed.length) };
}
