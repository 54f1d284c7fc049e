// What the editor takes from CodeMirror: nothing else is in the file that a browser gets.
export { history, historyField, isolateHistory, redo, redoDepth, standardKeymap, undo, undoDepth } from "@codemirror/commands";
export { Language, defineLanguageFacet, ensureSyntaxTree, languageDataProp, syntaxTree } from "@codemirror/language";
export {
  Annotation,
  Compartment,
  EditorSelection,
  EditorState,
  Facet,
  Prec,
  RangeSetBuilder,
  StateEffect,
  StateField,
  Transaction,
} from "@codemirror/state";
export { Decoration, EditorView, ViewPlugin, WidgetType, dropCursor, keymap, placeholder } from "@codemirror/view";
export { Autolink, Strikethrough, Table, TaskList, parser } from "@lezer/markdown";
