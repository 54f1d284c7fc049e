// The commands of the editor, as functions from a text and a selection to an edit of it: the same ones for the styled text and
// the plain one, and for tests without a browser.
import { around, near, parser } from "./markdown.js";
import { isInline, toggleInline } from "./inline.js";
import { indentItems, levelAt, setHeading, toggleList, toggleQuote } from "./lines.js";
import { insertUpdate, linkAt, toggleMore } from "./blocks.js";
import { lineAt } from "./edit.js";

/// Each command: `(text, {from, to}, tree, {time}) -> edit` or `null` where there is nothing to do.
export const COMMANDS = {
  bold: (text, selection, tree) => toggleInline("bold", text, selection, tree),
  italic: (text, selection, tree) => toggleInline("italic", text, selection, tree),
  heading: (text, selection, tree) => setHeading(text, selection, tree),
  heading2: (text, selection, tree) => setHeading(text, selection, tree, 2),
  heading3: (text, selection, tree) => setHeading(text, selection, tree, 3),
  paragraph: (text, selection, tree) => setHeading(text, selection, tree, 0),
  bullets: (text, selection, tree) => toggleList("bullets", text, selection, tree),
  numbers: (text, selection, tree) => toggleList("numbers", text, selection, tree),
  quote: (text, selection, tree) => toggleQuote(text, selection, tree),
  indent: (text, selection, tree) => indentItems(1, text, selection, tree),
  outdent: (text, selection, tree) => indentItems(-1, text, selection, tree),
  update: (text, selection, tree, { time }) => insertUpdate(text, selection, time, tree),
  more: (text, selection, tree) => toggleMore(text, selection, tree),
};

/// Runs a command on a text.
export const run = (name, text, selection, tree = parser.parse(text), given = {}) => COMMANDS[name](text, selection, tree, given);

/// Returns the names of the commands in whose work the caret or the selection stands.
export function activeAt(text, selection, tree = parser.parse(text)) {
  const found = new Set();
  const { from } = selection;
  for (const kind of ["bold", "italic"]) if (isInline(kind, text, selection, tree)) found.add(kind);
  if (levelAt(text, tree, from) > 0) found.add("heading");
  const line = lineAt(text, from);
  const item = near(tree, Math.min(line.to, Math.max(from, line.from + line.text.length - line.text.trimStart().length)), (node) => node.name === "ListItem");
  if (item) found.add(item.parent.name === "BulletList" ? "bullets" : "numbers");
  if (near(tree, from, (node) => node.name === "Blockquote")) found.add("quote");
  if (linkAt(text, selection, tree).address) found.add("link");
  if (around(tree, from, 1, (node) => node.name === "Image")) found.add("picture");
  if (/^[ \t]*<!--\s*more\s*-->/.test(line.text)) found.add("more");
  return found;
}
