// The page on which desk_editor.mjs tries the editor: what the desk does around it, in small.
import { createEditor, createToolbar } from "/editor/editor.js";

const given = new URLSearchParams(location.search);
const told = { changes: 0, files: [], links: [], picks: [], pasted: [], asked: [] };
window.told = told;
window.pasteHtml = async () => null;

/// A grey picture of the size that its name says.
async function pictureUrl(link) {
  told.asked.push(link);
  if (!/\.(jpg|png)$/.test(link) || link.includes("saknas") || link.startsWith("http")) return null;
  const [, width = 600, height = 300] = /(\d+)x(\d+)/.exec(link) ?? [];
  const canvas = Object.assign(document.createElement("canvas"), { width: Number(width), height: Number(height) });
  const drawing = canvas.getContext("2d");
  const shades = drawing.createLinearGradient(0, 0, 0, canvas.height);
  shades.addColorStop(0, "#a9c6d6");
  shades.addColorStop(1, "#5d7f6a");
  drawing.fillStyle = shades;
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(URL.createObjectURL(blob))));
}

window.start = (body = "", options = {}) => {
  window.editor?.destroy();
  document.querySelector(".griffel-toolbar")?.remove();
  const main = document.querySelector("main");
  window.editor = createEditor({
    parent: main,
    body,
    language: "sv",
    label: "Text",
    isPlain: given.has("plain"),
    pictureUrl,
    onChange: (text) => {
      told.changes += 1;
      told.body = text;
    },
    onPasteHtml: (html) => {
      told.pasted.push(html);
      return window.pasteHtml(html);
    },
    onFiles: (files, position) => told.files.push({ names: files.map(({ name }) => name), position }),
    onLink: (link) => told.links.push(link),
    onPick: (kind) => told.picks.push(kind),
    time: () => "2026-04-20 14:05",
    ...options,
  });
  main.before(createToolbar(window.editor));
};
window.start(document.querySelector("#body").textContent);
document.documentElement.dataset.ready = "";
