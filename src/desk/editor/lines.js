// Headings, lists and quotations: `(text, selection, tree) -> edit`, line by line.
import { VERBATIM, near, parser } from "./markdown.js";
import { above, below, difference, isBlank, linesOf, moved } from "./edit.js";

/// From this length on a line seems to be broken by an editor, and to go on in the next one.
const BROKEN = 60;

/// Returns the parts of a line: quotation marks, indentation, the mark of a list with the space behind it, a task's box, the
/// mark of a heading, and the words.
export function partsOf(line) {
  const [, quote, indent, rest] = /^((?: {0,3}> ?)*)([ \t]*)(.*)$/s.exec(line);
  const list = /^(?:([-*+])|(\d{1,9})([.)]))([ \t]+|$)(\[[ xX]\][ \t]+)?/.exec(rest);
  const isRule = /^([-*_])[ \t]*(?:\1[ \t]*){2,}$/.test(rest);
  const found = list && !isRule ? list : null;
  const after = rest.slice(found?.[0].length ?? 0);
  const heading = /^(#{1,6})(?:[ \t]+|$)/.exec(after);
  return {
    quote,
    indent,
    list: found?.[0] ?? "",
    bullet: found?.[1] ?? "",
    number: found?.[2] ? Number(found[2]) : null,
    stop: found?.[3] ?? "",
    task: found?.[5] ?? "",
    heading: heading?.[0] ?? "",
    level: heading?.[1].length ?? 0,
    words: after.slice(heading?.[0].length ?? 0),
  };
}

const isVerbatim = (tree, line) =>
  near(tree, line.from + line.text.length - line.text.trimStart().length, (node) => VERBATIM.test(node.name) || node.name === "Table") !== null;

const kindOf = (parts) => (parts.bullet ? "bullets" : parts.number !== null ? "numbers" : null);

/// Returns the edit that gives lines new texts; `null` removes a line with its end. `gaps` are what goes before and behind each
/// line. What stays of a line keeps its place, and a selection at its end stays there.
function rewritten(text, selection, lines, texts, gaps = []) {
  const changes = [];
  lines.forEach((line, index) => {
    const { before = "", after = "" } = gaps[index] ?? {};
    const now = texts[index];
    const edits = [];
    if (before) edits.push({ from: line.from, to: line.from, insert: before });
    if (now !== null) edits.push(...difference(line.text, now, line.from));
    else if (line.from > 0) edits.push({ from: line.from - 1, to: line.to, insert: "" });
    else edits.push({ from: 0, to: Math.min(line.to + 1, text.length), insert: "" });
    if (after) edits.push({ from: line.to, to: line.to, insert: after, isAfter: true });
    changes.push(...edits);
  });
  if (changes.length === 0) return null;
  const inner = changes.filter((change) => !change.isAfter);
  const place = (at, side) =>
    moved(inner, at, side) + changes.reduce((sum, { from, insert, isAfter }) => sum + (isAfter && from < at ? insert.length : 0), 0);
  const to = place(selection.to, 1);
  const isCaret = selection.from === selection.to;
  const from = isCaret ? to : Math.min(to, place(selection.from, selection.from === lines[0].from && !gaps[0]?.before ? -1 : 1));
  return { changes: joined(changes), selection: { from, to } };
}

/// Makes changes that touch each other one.
function joined(changes) {
  const found = [];
  for (const { from, to, insert } of changes) {
    const last = found.at(-1);
    if (last?.to === from) found[found.length - 1] = { from: last.from, to, insert: last.insert + insert };
    else found.push({ from, to, insert });
  }
  return found;
}

/// Returns the level of the next heading above a place.
function levelAbove(tree, at) {
  let level = 0;
  tree.iterate({
    from: 0,
    to: at,
    enter(node) {
      if (node.to >= at) return node.from < at;
      const found = /^(?:ATX|Setext)Heading(\d)$/.exec(node.name);
      if (found) level = Number(found[1]);
      return !found;
    },
  });
  return level;
}

/// Returns the level that the heading of a line has now; 0 for other lines.
export function levelAt(text, tree, at) {
  const found = near(tree, at, (node) => /^(?:ATX|Setext)Heading\d$/.test(node.name));
  return found ? Number(found.name.at(-1)) : 0;
}

/// Makes lines headings of a level, or text with level 0. Without a level: text becomes a heading of the level of the one above,
/// then of the other level, then text again. Level 3 needs a heading above it, because no level may be left out.
export function setHeading(text, selection, tree = parser.parse(text), level = null) {
  const lines = linesOf(text, selection);
  const shown = lines.filter((line) => !isVerbatim(tree, line));
  const first = shown.find((line) => !isBlank(line)) ?? shown[0];
  if (!first) return null;
  const wanted = level ?? nextLevel(levelAt(text, tree, first.from), levelAbove(tree, first.from));
  const isOnly = shown.every(isBlank);
  let all = lines;
  const under = below(text, lines.at(-1));
  if (under && isUnderline(tree, under)) all = [...lines, under];
  const texts = all.map((line) => {
    if (isUnderline(tree, line)) return null;
    if (!shown.includes(line) || (isBlank(line) && !isOnly)) return line.text;
    const { quote, indent, list, level: had, words } = partsOf(line.text);
    const bare = had > 0 ? words.replace(/(^|[ \t]+)#+[ \t]*$/, "") : words;
    return wanted === 0 ? quote + indent + list + bare : `${quote}${"#".repeat(wanted)} ${bare}`;
  });
  return rewritten(text, selection, all, texts);
}

const nextLevel = (now, over) => {
  const [one, other] = over === 3 ? [3, 2] : [2, over >= 2 ? 3 : 0];
  if (now === 0) return one;
  return now === one ? other : 0;
};

/// Returns whether a line is the `---` or `===` under a heading.
function isUnderline(tree, line) {
  if (!/^[ >]*(?:-+|=+)\s*$/.test(line.text)) return false;
  const node = near(tree, line.to, (found) => /^SetextHeading/.test(found.name));
  return node !== null && line.to >= node.to && line.from > node.from;
}

/// Makes lines items of a list, or text again if all are. `kind` is `bullets` or `numbers`.
export function toggleList(kind, text, selection, tree = parser.parse(text)) {
  const lines = listLines(text, selection, tree);
  const parts = lines.map((line) => partsOf(line.text));
  const isItem = lines.map((line, index) => startsItem(text, lines, parts, index, selection, tree));
  if (!isItem.some(Boolean)) return null;
  const isOff = parts.every((part, index) => !isItem[index] || kindOf(part) === kind);
  const texts = isOff ? unlisted(lines, parts, isItem) : listed(kind, text, lines, parts, isItem);
  const { kept, gaps } = apart(text, tree, lines, texts, isOff);
  return rewritten(text, selection, lines, kept, gaps);
}

/// Returns the lines that a list command is about: those of the selection; with a caret alone, those of its paragraph or item.
function listLines(text, selection, tree) {
  const lines = linesOf(text, selection);
  if (selection.from !== selection.to) return lines;
  const block = near(tree, selection.from, (node) => /^(Paragraph|Task|SetextHeading\d)$/.test(node.name));
  return block ? linesOf(text, { from: block.from, to: block.to }) : lines;
}

/// Returns whether a line is, or is to be, the first of an item.
function startsItem(text, lines, parts, index, selection, tree) {
  const line = lines[index];
  if (isVerbatim(tree, line) || isUnderline(tree, line)) return false;
  if (kindOf(parts[index])) return true;
  const isCaret = selection.from === selection.to;
  if (!parts[index].words && parts[index].level === 0) return isCaret && lines.length === 1;
  if (index === 0) return near(tree, line.from + line.text.length - line.text.trimStart().length, (node) => node.name === "ListItem") === null || isCaret;
  if (parts[index].level > 0) return true;
  const last = lines[index - 1];
  const goesOn = !isBlank({ text: parts[index - 1].words + parts[index - 1].list });
  if (goesOn && near(tree, line.to, (node) => node.name === "ListItem")) return false;
  return !(goesOn && (isCaret || last.text.length >= BROKEN));
}

function unlisted(lines, parts, isItem) {
  let width = 0;
  return lines.map((line, index) => {
    const { quote, indent, list, heading, words } = parts[index];
    if (isItem[index]) {
      width = list.length;
      return quote + (indent.length > 3 ? "" : indent) + heading + words;
    }
    return quote + indent.slice(Math.min(width, indent.length)) + line.text.slice(quote.length + indent.length);
  });
}

function listed(kind, text, lines, parts, isItem) {
  const counts = new Map();
  const before = above(text, lines[0]);
  const over = before && partsOf(before.text);
  if (over && over.number !== null) counts.set(over.indent.length, over.number);
  let width = 0;
  return lines.map((line, index) => {
    const { quote, indent, list, stop, task, words } = parts[index];
    if (!isItem[index]) {
      const rest = line.text.slice(quote.length + indent.length);
      return rest ? quote + " ".repeat(Math.max(width, 0)) + (list ? indent : "") + rest : line.text;
    }
    const deep = indent.length;
    const number = (counts.get(deep) ?? 0) + 1;
    counts.set(deep, number);
    for (const key of [...counts.keys()]) if (key > deep) counts.delete(key);
    const mark = kind === "bullets" ? "- " : `${number}${stop || "."} `;
    width = deep + mark.length;
    return quote + indent + mark + task + words;
  });
}

/// Takes out the empty lines that would draw a list apart, and tells where others go between what would run together.
function apart(text, tree, lines, texts, isOff) {
  const [over, under] = [above(text, lines[0]), below(text, lines.at(-1))];
  const parts = lines.map((line) => partsOf(line.text));
  const isList = (line) => !isBlank(line) && near(tree, line.to, (node) => node.name === "ListItem") !== null;
  const isParagraph = (index) => parts[index] && !parts[index].list && parts[index].words.trim() !== "";
  const isBetween = (index) => parts[index].words.trim() === "" && !parts[index].list && isParagraph(index - 1) && isParagraph(index + 1);
  const kept = texts.map((now, index) => (!isOff && isBetween(index) ? null : now));
  const quote = parts[0].quote.trimEnd();
  const gaps = texts.map((now, index) => {
    const isNext = isOff && parts[index].list !== "" && (index > 0 ? !isBlank(lines[index - 1]) : isList(over));
    const runsOn = index === texts.length - 1 && !isBlank(under) && (now ?? "").trim() !== "";
    const swallows = runsOn && (isOff ? isList(under) : !partsOf(under.text).list && !isVerbatim(tree, under));
    return { before: isNext ? `${quote}\n` : "", after: swallows ? `\n${quote}` : "" };
  });
  return { kept, gaps };
}

/// Makes the paragraphs of a selection a quotation, or text again if all are.
export function toggleQuote(text, selection, tree = parser.parse(text)) {
  const lines = paragraphLines(text, selection, tree);
  const isQuoted = (line) => /^ {0,3}>/.test(line.text);
  const isOff = lines.some((line) => !isBlank(line)) && lines.every((line) => isBlank(line) || isQuoted(line));
  const over = above(text, lines[0]);
  const under = below(text, lines.at(-1));
  const texts = lines.map((line) => {
    if (isOff) return line.text.replace(/^ {0,3}> ?/, "");
    return lines.length > 1 && isBlank(line) ? ">" : `> ${line.text}`;
  });
  const gaps = lines.map((line, index) => ({
    before: isOff && index === 0 && texts[0] && !isBlank(over) ? "\n" : "",
    after: isOff && index === lines.length - 1 && texts[index] && !isBlank(under) ? "\n" : "",
  }));
  return rewritten(text, selection, lines, texts, gaps);
}

/// Returns the lines of all paragraphs that a selection touches.
function paragraphLines(text, selection, tree) {
  const lines = linesOf(text, selection);
  const isEdge = (line) => isBlank(line) || near(tree, line.to, (node) => node.name === "Directive") !== null;
  const isQuoted = (line) => /^ {0,3}>/.test(line.text);
  for (let line = above(text, lines[0]); line && !isEdge(lines[0]) && !isEdge(line); line = above(text, line)) {
    if (isQuoted(line) !== isQuoted(lines[0])) break;
    lines.unshift(line);
  }
  for (let line = below(text, lines.at(-1)); line && !isEdge(lines.at(-1)) && !isEdge(line); line = below(text, line)) {
    if (isQuoted(line) !== isQuoted(lines.at(-1))) break;
    lines.push(line);
  }
  return lines;
}

/// Moves the items of a selection one level in or out.
export function indentItems(by, text, selection, tree = parser.parse(text)) {
  const lines = linesOf(text, selection);
  if (!lines.some((line) => near(tree, line.to, (node) => node.name === "ListItem"))) return null;
  const over = above(text, lines[0]);
  const parent = over && partsOf(over.text);
  if (by > 0 && !parent?.list && !parent?.indent) return null;
  const width = parent?.list ? parent.list.length - parent.task.length : 2;
  const texts = lines.map((line) => {
    const { quote, indent } = partsOf(line.text);
    if (isBlank(line)) return line.text;
    const rest = line.text.slice(quote.length + indent.length);
    const deeper = partsOf(line.text).indent.length <= (parent?.indent.length ?? 0);
    return quote + (by > 0 ? (deeper ? " ".repeat(width) : "") + indent : indent.slice(Math.min(indent.length, width))) + rest;
  });
  return rewritten(text, selection, lines, texts);
}
