// What is pasted or dropped: words from Word, the web or mail, files, an address over selected words.
import { isAddress, setLink } from "./blocks.js";
import { VERBATIM, near } from "./markdown.js";

const lines = (text) => text.replace(/\r\n?/g, "\n");

/// Takes a paste or a drop; returns whether it did, else the browser does what it always does. `surface` is the text, `at` the
/// place of a drop.
export function take(data, surface, { onFiles, onPasteHtml }, at = null) {
  const [html, plain, files] = [data.getData("text/html"), data.getData("text/plain"), [...(data.files ?? [])]];
  const { from, to } = surface.selection();
  // Word and spreadsheets put a picture of the words beside them.
  if (files.length > 0 && !(html && plain.trim())) {
    onFiles?.(files, surface.bookmark(at ?? to));
    return true;
  }
  if (at === null && from < to && isAddress(plain) && !/\n/.test(surface.text().slice(from, to))) {
    const edit = setLink(surface.text(), { from, to }, { address: plain.trim() }, surface.tree());
    if (edit) surface.change(edit, "input.paste");
    return edit !== null;
  }
  if (!html || !plain.trim() || !onPasteHtml) return false;
  if (near(surface.tree(), at ?? from, (node) => VERBATIM.test(node.name))) return false;
  const range = at === null ? { from, to } : { from: at, to: at };
  pasteHtml(html, lines(plain), surface, range, onPasteHtml);
  return true;
}

/// Puts the plain words in at once, and the Markdown in their place when it is there, as a step of its own: one undo brings the
/// plain words back.
async function pasteHtml(html, plain, surface, { from, to }, onPasteHtml) {
  const caret = from + plain.length;
  surface.change({ changes: [{ from, to, insert: plain }], selection: { from: caret, to: caret } }, "input.paste", true);
  const [start, end] = [surface.bookmark(from, 1), surface.bookmark(caret, -1)];
  const markdown = await onPasteHtml(html).catch(() => null);
  const range = { from: start.offset, to: end.offset };
  start.release();
  end.release();
  const isSame = surface.text().slice(range.from, range.to) === plain;
  if (markdown === null || markdown === undefined || markdown === "" || !isSame) return;
  const insert = lines(markdown).replace(/\n+$/, "");
  if (insert === plain) return;
  const now = surface.selection();
  const by = insert.length - plain.length;
  const place = (at) => (at >= range.to ? at + by : Math.min(at, range.from + insert.length));
  surface.change(
    { changes: [{ ...range, insert }], selection: { from: place(now.from), to: place(now.to) } },
    "input.paste.markdown",
    true,
  );
}
