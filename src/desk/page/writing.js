// Hands over the editor with its toolbar as the writing view uses them, and the plain text field for those who want it.

import { t } from "./words.js";
import { createEditor } from "./editor/editor.js";
import { createToolbar } from "./editor/toolbar.js";

const PLAIN = "griffel-plain";

/// Makes the editor and its toolbar; the plain mode is remembered.
export async function editorFor({ lang, body, onLink, onFilm, onPicture, onAttachment, ...rest }) {
  let isPlain = localStorage.getItem(PLAIN) === "yes";
  const chosenWords = () => editor.selection?.() ?? "";
  const link = () => onLink(chosenWords());
  const editor = createEditor({ parent: null, body, language: lang, label: t("write_body"), isPlain, onLink: link, ...rest });
  const toolbar = createToolbar(editor, { label: t("toolbar"), onLink: link, onFilm, onPicture, onAttachment, t });
  return {
    editor,
    toolbar: toolbar.element ?? toolbar,
    isPlain: () => isPlain,
    setPlain(to) {
      isPlain = to;
      localStorage.setItem(PLAIN, to ? "yes" : "no");
      editor.setPlain(to);
    },
    /// The link takes the place of the chosen words.
    putLink: (text) => (editor.replaceSelection ?? editor.insert)(text),
  };
}
