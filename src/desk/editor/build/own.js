// What the desk's page takes from the editor.
export { createEditor } from "../editor.js";
export { createToolbar } from "../toolbar.js";
