// What the text is at the caret, in words that a reader sees.
import { TEXTS, near, parser, words } from "./markdown.js";
import { above, isBlank, lineAt } from "./edit.js";

/// Returns the visible words of the block with the caret; on an empty line or a line of marks, those of the text above it, else
/// below it. With these words the preview finds the place.
export function caretWords(text, at, tree = parser.parse(text)) {
  const inner = near(tree, at, (node) => TEXTS.test(node.name) || /^(FencedCode|CodeBlock)$/.test(node.name));
  if (inner) return words(text, tree, inner.from, inner.to);
  const before = blockBefore(text, at, tree);
  return before || blockAfter(text, at, tree);
}

function blockBefore(text, at, tree) {
  let line = lineAt(text, at);
  while (line && isBlank(line)) line = above(text, line);
  const found = line && near(tree, line.to, (node) => TEXTS.test(node.name));
  return found ? words(text, tree, found.from, found.to) : "";
}

function blockAfter(text, at, tree) {
  let found = "";
  tree.iterate({
    from: at,
    enter(node) {
      if (found || !TEXTS.test(node.name)) return !found;
      if (node.from >= at) found = words(text, tree, node.from, node.to);
      return false;
    },
  });
  return found;
}
