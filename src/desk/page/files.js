// Hands over pictures and files: sending one or fifty, what is asked about them, and the panel with those beside the post.

import { call, upload } from "./api.js";
import { h, button, field, choice, actions, attempt, fill, hush, announce, dialog, ask, form, redraw, setWrong, tellProblem } from "./dom.js";
import { t, size } from "./words.js";
import { thumbnail } from "./details.js";
import { askKind, editSlides } from "./slides.js";

/// Largest file that is sent at all; the server's own limit is lower for some kinds.
const FILE_MAX = 1_000_000_000;

/// Sends files one after the other with their progress in a dialog; returns what the server answered for each that came. `tell`
/// hears why others did not.
export async function sendFiles(post, files, { kind, tell = tellProblem } = {}) {
  const answers = [];
  const all = [...files];
  const stop = new AbortController();
  const bar = h("progress", { max: "1", value: 0 });
  const line = h("p");
  const closing = { close: null };
  const shown = dialog(t("upload_title", { n: all.length }), (close) => {
    closing.close = close;
    bar.setAttribute("aria-label", t("upload_title", { n: all.length }));
    return [line, bar, actions(button(t("upload_stop"), () => stop.abort(), "", { "data-first": true }))];
  });
  const wrong = [];
  stop.signal.addEventListener("abort", () => closing.close());
  shown.then(() => stop.abort());
  for (const [at, file] of all.entries()) {
    if (stop.signal.aborted) break;
    line.textContent = all.length > 1 ? t("upload_of", { name: file.name, at: at + 1, total: all.length }) : file.name;
    if (at % 10 === 0) announce(line.textContent);
    if (file.size > FILE_MAX) { wrong.push(t("upload_large", { name: file.name, size: size(file.size) })); continue; }
    try {
      const answer = await upload(post, file, (part) => { bar.value = (at + part) / all.length; }, stop.signal);
      if (kind && answer.asks === "kind") await call("file_kind", { post, file: answer.file.file, kind });
      answers.push(answer);
    } catch (refused) {
      if (refused.key !== "aborted") wrong.push(`${file.name}: ${refused.message}`);
    }
  }
  closing.close();
  await shown;
  if (wrong.length) tell(wrong.join(" "));
  return answers;
}

const inText = (text) => text.replace(/\s+/g, " ").trim().replace(/[\\[\]]/g, "\\$&");
const inQuotes = (text) => text.replace(/\s+/g, " ").trim().replace(/[\\"]/g, "\\$&");
/// A value of a directive: a straight mark would end it, a curved one is part of it.
const inAttribute = (text) => text.replace(/\s+/g, " ").trim().replaceAll('"', "”");

/// How a picture is written. Only who sees nothing says nothing: an empty description is a choice of its own.
function pictureText(link, { alt, caption, isDecorative }) {
  const to = /[\s()]/.test(link) && !link.startsWith("<") ? `<${link}>` : link;
  const title = caption ? ` "${inQuotes(caption)}"` : "";
  return `![${isDecorative ? "" : inText(alt)}](${to}${title})${isDecorative ? "{decorative}" : ""}`;
}

/// Asks what pictures show, one after the other in one dialog; resolves with {file, alt, caption, isDecorative} of each, or
/// null.
function askPictures(files, lang) {
  return dialog(t("picture_title", { n: files.length }), (close) => {
    const asked = files.map((file, at) => {
      const alt = h("textarea", { rows: "2", value: file.alt ?? "", lang, spellcheck: "true", "data-first": at === 0 });
      const caption = h("input", { type: "text", lang, spellcheck: "true" });
      const box = choice("checkbox", t("picture_decorative"), { onchange: (event) => { alt.disabled = event.target.checked; } });
      const decorative = box.querySelector("input");
      const element = h("fieldset", { class: "picture" }, h("legend", null, files.length > 1 ? t("picture_of", { at: at + 1, total: files.length }) : file.name),
        thumbnail(file, 480),
        h("div", null, field(t("picture_alt"), alt, at === 0 ? t("picture_alt_hint") : null), field(t("picture_caption"), caption), box));
      return { file, alt, element, answer: () => ({ file, alt: alt.value.trim(), caption: caption.value.trim(), isDecorative: decorative.checked }) };
    });
    const done = () => {
      const missing = asked.find(({ alt, answer }) => !answer().alt && !answer().isDecorative && !alt.dataset.asked);
      if (!missing) return close(asked.map(({ answer }) => answer()));
      // Asked once for each; who says it later is reminded by the check.
      for (const { alt } of asked) alt.dataset.asked = "yes";
      for (const { alt } of asked) setWrong(alt);
      return setWrong(missing.alt, t("picture_missing"));
    };
    return form(done, asked.map(({ element }) => element),
      actions(h("button", { type: "submit", class: "main" }, t("picture_insert", { n: files.length })), button(t("cancel"), () => close(null))));
  }, "wide", true);
}

/// Asks for a film's address and name; resolves with how it is written, or null.
export function askFilm(lang) {
  return dialog(t("film_title"), (close) => {
    const address = h("input", { type: "text", inputmode: "url", autocomplete: "off", spellcheck: "false", "data-first": true });
    const title = h("input", { type: "text", lang, spellcheck: "true" });
    const done = () => {
      const text = filmText(address.value, title.value);
      if (text && title.value.trim()) return close(text);
      setWrong(text ? address : title);
      return setWrong(text ? title : address, t(text ? "film_no_title" : "film_unknown"));
    };
    return form(done, field(t("film_address"), address, t("film_address_hint")), field(t("film_name"), title, t("film_name_hint")),
      actions(h("button", { type: "submit", class: "main" }, t("insert")), button(t("cancel"), () => close(null))));
  });
}

/// How the film at an address is written, or null if it is not known how to show it.
function filmText(address, title) {
  const name = inAttribute(title);
  const youtube = /(?:youtube(?:-nocookie)?\.com\/(?:watch\?(?:.*&)?v=|embed\/|shorts\/|live\/)|youtu\.be\/)([\w-]{6,20})/.exec(address);
  if (youtube) return `::youtube{id="${youtube[1]}" title="${name}"}`;
  const vimeo = /vimeo\.com\/(?:video\/)?(\d{4,})/.exec(address);
  return vimeo ? `::vimeo{id="${vimeo[1]}" title="${name}"}` : null;
}

/// Takes files into the post: sends them, asks about them and hands over what is to be written at the caret.
export async function takeFiles(session, files, { lang, insert, newBody }) {
  if (!files.length || !(await session.settled())) return;
  const answers = await sendFiles(session.post, files);
  const moved = answers.findLast(({ body }) => body !== undefined && body !== null);
  if (moved) newBody(moved);
  const pictures = answers.filter(({ asks }) => asks === "alt").map(({ file }) => file);
  if (pictures.length) {
    // Who turns away from the question has the pictures in the text all the same: the check asks again.
    const told = (await askPictures(pictures, lang)) ?? pictures.map((file) => ({ file, alt: "", caption: "" }));
    insert(told.map((one) => pictureText(one.file.link, one)).join("\n\n"));
  }
  const notes = answers.flatMap(({ told }) => told ?? []);
  if (notes.length) tellProblem(notes.join(" "), "");
  for (const { file } of answers.filter(({ asks }) => asks === "kind")) await askKind(session.post, file);
  for (const { file, asks } of answers.filter(({ asks: one }) => one !== "alt" && one !== "kind")) {
    if (file.kind === "film" || file.kind === "sound") insert(`::${file.kind}{src="${inAttribute(file.link)}" title="${inAttribute(file.title || file.name)}"}`);
    else if (asks === "nothing") await attempt(() => call("file_kind", { post: session.post, file: file.file, kind: "attachment" }));
  }
  if (answers.length) announce(t("upload_done", { n: answers.length }));
}

/// The panel with the files beside the post.
export function filesPanel(session, { take, insert, lang }) {
  const list = h("ul", { class: "rows files" });
  const input = h("input", { type: "file", multiple: true, class: "hush", tabindex: "-1", "aria-hidden": "true" });
  input.addEventListener("change", async () => { await take([...input.files]); input.value = ""; });
  const none = h("p", { class: "hint" }, t("files_none"));
  const choose = button(t("files_choose"), () => input.click(), "main");

  const picture = async (file) => {
    const told = await askPictures([file], lang);
    if (told) insert(pictureText(file.link, told[0]));
  };
  const remove = async (file) => {
    if (!(await ask(t("files_remove"), t(file.used ? "files_remove_used" : "files_remove_ask", { name: file.name }), t("files_remove_yes"), "danger"))) return;
    const answer = await attempt(() => call("file_remove", { post: session.post, file: file.file }));
    if (!answer) return;
    await session.refreshFiles();
    announce(t("files_removed", { name: file.name }));
    choose.focus();
  };
  function draw() {
    const { files } = session;
    none.hidden = files.length > 0;
    redraw(list, () => fill(list, files.map((file) => h("li", null, file.kind === "picture" ? thumbnail(file) : h("span", { class: "sheet", "aria-hidden": "true" }, file.name.split(".").at(-1)),
      h("div", null, h("h3", null, file.title || file.name), h("p", { class: "meta" }, t(`kind_${file.kind}`), " · ", size(file.bytes), !file.used && ` · ${t("files_unused")}`),
        actions(
          file.kind === "picture" && button([t("files_insert"), hush(` ${file.name}`)], () => picture(file)),
          file.kind === "presentation" && button([t("slides_edit"), hush(` ${file.name}`)], () => editSlides(file, lang)),
          ["presentation", "attachment"].includes(file.kind) && /\.(pptx|pdf|odp)$/i.test(file.name) && button([t("kind_change"), hush(` ${file.name}`)], async () => { if (await askKind(session.post, file)) session.refreshFiles(); }),
          button([t("files_remove"), hush(` ${file.name}`)], () => remove(file))))))));
  }
  draw();
  return {
    element: h("div", null, h("h2", { class: "hush" }, t("tab_files")), h("p", null, t("files_lead")), actions(choose), input, none, list),
    shown() {},
    draw,
    open: () => input.click(),
  };
}
