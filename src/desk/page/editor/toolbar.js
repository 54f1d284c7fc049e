// The toolbar is part of the editor's script.
export { createToolbar } from "./editor.js";
