// Edits of a text: `{changes: [{from, to, insert}], selection: {from, to}}`. The changes are in the order of the text, do not
// overlap and hold places of the old text; the selection holds places of the new one.

/// Returns the text and the selection after an edit; `null` is an edit that changes nothing.
export function apply(text, selection, edit) {
  if (!edit) return { text, selection };
  let changed = "";
  let at = 0;
  for (const { from, to, insert } of edit.changes) {
    changed += text.slice(at, from) + insert;
    at = to;
  }
  return { text: changed + text.slice(at), selection: edit.selection };
}

/// Returns where a place of the old text is after changes. What is inserted at the place itself stands before it, unless
/// `side` is negative.
export function moved(changes, place, side = 1) {
  let by = 0;
  for (const { from, to, insert } of changes) {
    if (from > place || (from === place && side < 0)) break;
    if (to > place) return from + by + (side < 0 ? 0 : insert.length);
    by += insert.length - (to - from);
  }
  return place + by;
}

/// Returns the change that makes one text the other: what both begin and end with stays.
export function difference(old, text, offset = 0) {
  if (old === text) return [];
  const most = Math.min(old.length, text.length);
  let start = 0;
  while (start < most && old[start] === text[start]) start++;
  let end = 0;
  while (end < most - start && old[old.length - 1 - end] === text[text.length - 1 - end]) end++;
  // No half of a character stays alone.
  if (start > 0 && /[\uD800-\uDBFF]/.test(old[start - 1])) start--;
  if (end > 0 && /[\uDC00-\uDFFF]/.test(old[old.length - end])) end--;
  return [{ from: offset + start, to: offset + old.length - end, insert: text.slice(start, text.length - end) }];
}

/// Returns the lines that a range touches, as `{from, to, text}`. A range that ends where a line starts does not touch that one.
export function linesOf(text, { from, to }) {
  const last = to > from && text[to - 1] === "\n" ? to - 1 : to;
  const found = [];
  for (let at = from > 0 ? text.lastIndexOf("\n", from - 1) + 1 : 0; at <= last; ) {
    const next = text.indexOf("\n", at);
    const end = next < 0 ? text.length : next;
    found.push({ from: at, to: end, text: text.slice(at, end) });
    at = end + 1;
  }
  return found;
}

/// Returns the line of a place.
export const lineAt = (text, at) => linesOf(text, { from: at, to: at })[0];

/// Returns the line above or below a line; `null` where there is none.
export const above = (text, line) => (line.from > 0 ? lineAt(text, line.from - 1) : null);
export const below = (text, line) => (line.to < text.length ? lineAt(text, line.to + 1) : null);

export const isBlank = (line) => !line || line.text.trim() === "";
