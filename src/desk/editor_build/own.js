// What the desk's page takes from the editor.
export { createEditor } from "../page/editor/editor.js";
export { createToolbar } from "../page/editor/toolbar.js";
