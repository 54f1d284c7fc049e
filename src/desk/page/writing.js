// Hands over the editor with its toolbar as the writing view uses them; the plain mode is remembered.

import { h } from "./dom.js";
import { t } from "./words.js";
import { createEditor } from "./editor/editor.js";
import { createToolbar } from "./editor/toolbar.js";

const PLAIN = "griffel-plain";

/// Makes the editor and its toolbar; `options` are the editor's own.
export function editorFor(options) {
  const holder = h("div");
  const editor = createEditor({ parent: holder, label: t("write_body"), isPlain: localStorage.getItem(PLAIN) === "yes", ...options });
  return { editor, holder, toolbar: createToolbar(editor) };
}

/// Goes to the plain text field or back; returns whether it is plain now.
export function turnPlain(editor) {
  editor.setPlain(!editor.isPlain);
  localStorage.setItem(PLAIN, editor.isPlain ? "yes" : "no");
  return editor.isPlain;
}
