// Bold and italic: `(text, selection, tree) -> edit`. Marks are set so that what is read as bold afterwards is exactly what was
// asked for: each edit is read again before it is given, and where Markdown cannot say it, whole words are taken.
import { TEXTS, VERBATIM, near, parser, visible } from "./markdown.js";
import { apply, difference, lineAt } from "./edit.js";

const KINDS = { bold: { node: "StrongEmphasis", marks: ["**"] }, italic: { node: "Emphasis", marks: ["*", "_"] } };
/// What a mark must not stand in.
const ATOMS = /^(InlineCode|Image|Autolink|HTMLTag|Comment|Escape|Entity|URL|Strikethrough)$/;
/// What a mark has to be inside of or around.
const HOLDERS = /^(StrongEmphasis|Emphasis|Link)$/;
const LETTER = /[\p{L}\p{N}]/u;

/// Makes the selected words bold or italic, or plain if they are all so. Without a selection: the word around the caret, else
/// the next words that are typed.
export function toggleInline(kind, text, selection, tree = parser.parse(text)) {
  const { from, to } = selection;
  if (from === to) {
    const edit = toggleCaret(KINDS[kind], text, from, tree);
    if (edit !== undefined) return edit;
    const word = wordAt(text, from);
    const done = toggleRange(KINDS[kind], text, word, tree);
    return done && { changes: done.changes, selection: caretIn(done, word, from) };
  }
  return toggleRange(KINDS[kind], text, selection, tree);
}

/// Returns whether the words of a selection, or those around the caret, are bold or italic.
export function isInline(kind, text, { from, to }, tree) {
  const { node } = KINDS[kind];
  if (from === to) return near(tree, from, (found) => found.name === node && from > found.from && from < found.to) !== null;
  const { all, shown } = stateOf(KINDS[kind], blocksOf(text, { from, to }, tree));
  return shown && all;
}

function wordAt(text, at) {
  let [from, to] = [at, at];
  while (from > 0 && LETTER.test(text[from - 1])) from--;
  while (to < text.length && LETTER.test(text[to])) to++;
  return { from, to };
}

/// The caret stays beside the letter beside which it stood.
const caretIn = (edit, word, at) => {
  const caret = edit.selection.from + (at - word.from);
  return { from: caret, to: caret };
};

/// Returns the edit for a caret that is not inside a word; `undefined` if it is.
function toggleCaret(kind, text, at, tree) {
  const [mark] = kind.marks;
  const [before, after] = [/\**$/.exec(text.slice(0, at))[0].length, /^\**/.exec(text.slice(at))[0].length];
  const caret = (place) => ({ changes: [], selection: { from: place, to: place } });
  const size = mark.length;
  if (before >= size && after >= size) {
    const edit = { changes: [{ from: at - size, to: at + size, insert: "" }], selection: { from: at - size, to: at - size } };
    if (isStray(text, tree, at) && (before === after ? before !== 3 - size : !isStray(apply(text, null, edit).text, null, at - size))) return edit;
  }
  // Bold words that end with a space would not be bold: the space goes behind the mark.
  const spaces = /[ \t]*$/.exec(text.slice(0, at))[0];
  if (spaces && after >= size && isStray(text, tree, at)) {
    const changes = [{ from: at - spaces.length, to: at + size, insert: mark + spaces }];
    const edit = { changes, selection: { from: at + size, to: at + size } };
    if (!isStray(apply(text, null, edit).text, null, at)) return edit;
  }
  if (before === after && before > 0 && isStray(text, tree, at)) return insertMarks(mark, at);
  const block = near(tree, at, (node) => TEXTS.test(node.name));
  if (near(tree, at, (node) => VERBATIM.test(node.name) || (ATOMS.test(node.name) && at > node.from && at < node.to))) return null;
  if (!block) return insertMarks(mark, at);
  const inside = near(tree, at, (node) => node.name === kind.node && at > node.from && at < node.to);
  if (inside) {
    const inner = innerOf(inside);
    if (!text.slice(at, inner.to).trim()) return caret(inside.to);
    if (!text.slice(inner.from, at).trim()) return caret(inside.from);
    if (isInWord(text, at)) return undefined;
    return splitAt(kind, text, at, inside);
  }
  const left = near(tree, text.slice(0, at).trimEnd().length, (node) => node.name === kind.node && node.to <= at);
  const right = near(tree, at + (text.length - at - text.slice(at).trimStart().length), (node) => node.name === kind.node && node.from >= at);
  const isNext = left && !text.slice(left.to, at).trim() && left.from >= block.from;
  const isBefore = right && !text.slice(at, right.from).trim() && right.to <= block.to;
  if (isNext && isBefore) {
    const [end, start] = [innerOf(left).to, innerOf(right).from];
    const changes = [
      { from: end, to: left.to, insert: "" },
      { from: right.from, to: start, insert: "" },
    ];
    const place = at - (left.to - end);
    return { changes, selection: { from: place, to: place } };
  }
  if (left?.to === at) return caret(innerOf(left).to);
  if (right?.from === at) return caret(innerOf(right).from);
  return isInWord(text, at) ? undefined : insertMarks(mark, at);
}

/// Returns whether a line has asterisks that mark nothing.
function isStray(text, tree, at) {
  const line = lineAt(text, at);
  const known = tree ?? parser.parse(text);
  const isMark = (place) => known.resolveInner(place, 1).name.endsWith("Mark");
  return [...line.text.matchAll(/\*/g)].some(({ index }) => !isMark(line.from + index));
}

const isInWord = (text, at) => LETTER.test(text[at - 1] ?? "") && LETTER.test(text[at] ?? "");

const insertMarks = (mark, at) => ({
  changes: [{ from: at, to: at, insert: mark + mark }],
  selection: { from: at + mark.length, to: at + mark.length },
});

/// Ends the bold part before the caret and starts it again behind it.
function splitAt(kind, text, at, node) {
  const mark = text.slice(node.from, innerOf(node).from);
  const [end, start] = [text.slice(0, at).trimEnd().length, text.length - text.slice(at).trimStart().length];
  const changes = [
    { from: end, to: end, insert: mark },
    { from: start, to: start, insert: mark },
  ];
  const place = at + mark.length;
  return end === start ? null : { changes, selection: { from: place, to: place } };
}

/// Returns the range between the marks of bold or italic words, or of a link.
function innerOf(node) {
  const marks = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name === "EmphasisMark" || child.name === "LinkMark") marks.push(child);
  }
  const end = node.name === "Link" ? marks[1] : marks.at(-1);
  return marks.length > 1 ? { from: marks[0].to, to: end.from } : { from: node.from, to: node.to };
}

/// Returns the blocks of text in a range, each with the places that a reader sees, those that are chosen, and the nodes in it.
function blocksOf(text, { from, to }, tree) {
  const found = [];
  tree.iterate({
    from,
    to,
    enter(node) {
      if (VERBATIM.test(node.name)) return false;
      if (!TEXTS.test(node.name)) return true;
      const shown = visible(text, tree, node.from, node.to);
      const chosen = shown.filter((place) => place >= from && place < to);
      if (chosen.length > 0) found.push({ from: node.from, to: node.to, shown, chosen, nodes: nodesOf(node.node) });
      return false;
    },
  });
  return found;
}

function nodesOf(block) {
  const found = [];
  block.cursor().iterate((node) => {
    if (HOLDERS.test(node.name)) found.push({ name: node.name, from: node.from, to: node.to, inner: innerOf(node.node) });
    else if (ATOMS.test(node.name)) found.push({ name: node.name, from: node.from, to: node.to, inner: null });
  });
  return found;
}

const isOn = (kind, block, place) =>
  block.nodes.some(({ name, inner }) => name === kind.node && place >= inner.from && place < inner.to);

function stateOf(kind, blocks) {
  const places = blocks.flatMap((block) => block.chosen.map((place) => isOn(kind, block, place)));
  return { all: places.every(Boolean), shown: places.length > 0 };
}

function toggleRange(kind, text, range, tree) {
  const blocks = blocksOf(text, range, tree);
  const { all, shown } = stateOf(kind, blocks);
  if (!shown) return null;
  const on = !all;
  for (const widen of [(block) => block.chosen, (block) => wholeWords(text, block)]) {
    for (const mark of kind.marks) {
      const edit = marked(kind, text, blocks.map((block) => ({ ...block, chosen: widen(block) })), on, mark);
      if (says(kind, text, blocks.map((block) => ({ ...block, chosen: widen(block) })), on, edit)) return edit;
    }
  }
  return null;
}

/// Returns the chosen places and those up to the next space.
function wholeWords(text, block) {
  const chosen = new Set(block.chosen);
  const joined = (one, other) => !/\s/.test(text.slice(Math.min(one, other) + 1, Math.max(one, other)));
  for (const order of [block.shown, [...block.shown].reverse()]) {
    order.forEach((place, index) => {
      const last = order[index - 1];
      if (index > 0 && chosen.has(last) && joined(last, place)) chosen.add(place);
    });
  }
  return block.shown.filter((place) => chosen.has(place));
}

/// Returns the edit that sets new marks in blocks.
function marked(kind, text, blocks, on, mark) {
  const changes = [];
  let selection = null;
  let by = 0;
  for (const block of blocks) {
    const { result, from, to } = remarked(kind, text, block, on, mark);
    selection = { from: selection?.from ?? block.from + by + from, to: block.from + by + to };
    changes.push(...difference(text.slice(block.from, block.to), result, block.from));
    by += result.length - (block.to - block.from);
  }
  return { changes, selection };
}

/// Returns a block with new marks, and where the first and the last chosen place are in it.
function remarked(kind, text, block, on, mark) {
  const chosen = new Set(block.chosen);
  const wanted = (place) => (chosen.has(place) ? on : isOn(kind, block, place));
  const first = block.shown.indexOf(block.chosen[0]);
  const last = block.shown.indexOf(block.chosen.at(-1));
  // Nodes that touch what is chosen get new marks; others keep theirs.
  const near = [block.shown[first - 1] ?? block.shown[first], block.shown[last + 1] ?? block.shown[last]];
  const touched = block.nodes.filter(({ name, from, to }) => name === kind.node && from <= near[1] && to > near[0]);
  const isTouched = (place) => chosen.has(place) || touched.some(({ from, to }) => place >= from && place < to);
  const gone = touched.flatMap(({ from, to, inner }) => [[from, inner.from], [inner.to, to]]);
  const starts = new Set();
  const ends = new Set();
  const others = block.nodes.filter((node) => !touched.includes(node));
  for (const [from, to] of runs(block.shown, (place) => isTouched(place) && wanted(place))) {
    for (const [start, end] of pieces(from, to + 1, others).map((piece) => trimmed(text, piece))) {
      if (start >= end) continue;
      starts.add(start);
      ends.add(end);
    }
  }
  let [result, from, to] = ["", 0, 0];
  for (let at = block.from; at <= block.to; at++) {
    if (ends.has(at)) result += mark;
    if (starts.has(at)) result += mark;
    if (at === block.chosen[0]) from = result.length;
    if (at < block.to && !gone.some(([start, end]) => at >= start && at < end)) result += text[at];
    if (at === block.chosen.at(-1)) to = result.length;
  }
  return { result, from, to };
}

/// Returns the first and last places of each row of neighbours for which something holds.
function runs(places, holds) {
  const found = [];
  let isOpen = false;
  for (const place of places) {
    if (!holds(place)) isOpen = false;
    else if (isOpen) found.at(-1)[1] = place;
    else {
      found.push([place, place]);
      isOpen = true;
    }
  }
  return found;
}

function trimmed(text, [from, to]) {
  const piece = text.slice(from, to);
  return [to - piece.trimStart().length, from + piece.trimEnd().length];
}

/// Returns the pieces of a range that neither cut a node nor stand across its edge.
function pieces(from, to, nodes) {
  for (const node of nodes) {
    const { inner } = node;
    if (from >= node.to || to <= node.from) continue;
    if (from <= node.from && to >= node.to) continue;
    if (!inner) return pieces(Math.min(from, node.from), Math.max(to, node.to), nodes.filter((other) => other !== node));
    const startsIn = from > node.from;
    const endsIn = to < node.to;
    if (startsIn && endsIn) {
      if (from === inner.from && to === inner.to && node.name !== "Link") return pieces(node.from, node.to, nodes.filter((other) => other !== node));
      continue;
    }
    if (startsIn) {
      if (from === inner.from) return pieces(node.from, to, nodes);
      return [...pieces(from, inner.to, nodes), ...pieces(node.to, to, nodes)].filter(([start, end]) => start < end);
    }
    if (to === inner.to) return pieces(from, node.to, nodes);
    return [...pieces(from, node.from, nodes), ...pieces(inner.from, to, nodes)].filter(([start, end]) => start < end);
  }
  return [[from, to]];
}

/// Returns whether an edit gives what was asked for: the same words, and the chosen ones bold or not.
function says(kind, text, blocks, on, edit) {
  const changed = apply(text, null, edit).text;
  const tree = parser.parse(changed);
  let by = 0;
  return blocks.every((block) => {
    const grown = edit.changes
      .filter(({ from, to }) => from >= block.from && to <= block.to)
      .reduce((sum, { from, to, insert }) => sum + insert.length - (to - from), 0);
    const range = { from: block.from + by, to: block.to + by + grown };
    by += grown;
    const now = blocksOf(changed, range, tree);
    if (now.length !== 1 || now[0].shown.length !== block.shown.length) return false;
    const chosen = new Set(block.chosen);
    return block.shown.every((place, index) => {
      const other = now[0].shown[index];
      const want = chosen.has(place) ? on : isOn(kind, block, place);
      return text[place] === changed[other] && isOn(kind, now[0], other) === want && sameElse(kind, block, place, now[0], other);
    });
  });
}

/// Returns whether the other kinds of marks hold for a character as before.
function sameElse(kind, block, place, now, other) {
  const names = (one, at) =>
    one.nodes.filter(({ name, from, to }) => name !== kind.node && at >= from && at < to).map(({ name }) => name).sort().join();
  return names(block, place) === names(now, other);
}

