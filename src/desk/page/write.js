// Hands over the view in which a post is written, with what stands beside the text.

import { call, pictureAddress, Refused } from "./api.js";
import { h, button, tabs, attempt, fill, announce, tellProblem } from "./dom.js";
import { t } from "./words.js";
import { session as makeSession } from "./session.js";
import { previewPanel } from "./preview.js";
import { checkPanel } from "./check.js";
import { detailsPanel } from "./details.js";
import { filesPanel, takeFiles, askFilm } from "./files.js";
import { askLink, linkText } from "./links.js";
import { historyPanel, settle } from "./history.js";
import { unsavedOffer } from "./recovery.js";
import { colleagueCopy } from "./publish.js";
import { putInBin } from "./overview.js";


/// Opens a post; what a crash left is asked about first.
export async function showWrite(desk, id) {
  const opened = await call("post_open", { post: id });
  const title = opened.title || t("untitled");
  if (desk.state.reads_only) return reader(opened, title);
  if (!opened.unsaved) return writer(desk, opened);
  return {
    title,
    look: "narrow",
    content: [h("h1", { tabindex: "-1" }, title), h("section", { class: "paper" }, h("h2", null, t("unsaved_one")), unsavedOffer(opened, desk.reload))],
  };
}

/// What the second desk sees.
function reader(opened, title) {
  return { title, look: "narrow", content: [h("h1", { tabindex: "-1" }, title), h("pre", { class: "plain", lang: opened.language }, opened.body)] };
}

async function writer(desk, opened) {
  const lang = opened.language;
  const isFresh = desk.begun === opened.post;
  desk.begun = null;
  const state = h("p", { class: "state" });
  const notes = h("div");
  let said = "";
  const session = makeSession(opened, (words, isKept, isBad) => {
    state.textContent = `${t(`status_${session.status}`)} · ${words}`;
    state.classList.toggle("bad", Boolean(isBad));
    // A reader is told that it is saved, not each time that it begins.
    const spoken = isBad ? words : isKept ? words : said;
    if (spoken !== said) announce(spoken);
    said = spoken;
  });
  session.files = opened.files;

  const title = h("textarea", { class: "title", rows: "1", value: opened.title ?? "", lang, spellcheck: "true", id: "title", placeholder: t("write_title_empty") });
  const grow = () => { title.style.setProperty("block-size", "auto"); title.style.setProperty("block-size", `${title.scrollHeight}px`); };
  const heading = h("h1", { tabindex: "-1", class: "hush" }, t("write_heading", { title: opened.title || t("untitled") }));

  const type = (changes) => {
    session.type(changes);
    check.changed();
  };
  const newBody = (body) => {
    if (body === undefined || body === null || body === editor.body()) return;
    editor.setBody(body, { keepCaret: true });
    session.text.body = body;
    preview.built();
    check.changed();
  };
  const insert = (text) => { editor.insert(text); editor.focus(); };
  const take = async (files, position) => {
    await takeFiles(session, files, { lang, newBody, insert: (text) => editor.insert(text, position) });
    await session.refreshFiles();
    editor.focus();
  };

  // The editor is large and waits until somebody writes.
  const { editorFor } = await import("./writing.js");
  const writing = await editorFor({
    lang, body: opened.body,
    onChange: (body) => type({ body }),
    onPasteHtml: async (html) => (await call("paste", { html }).catch(() => null))?.markdown ?? null,
    pictureUrl: async (link) => {
      const file = session.files.find((one) => one.link === link || one.name === link);
      return file ? pictureAddress(file.file, 960) : null;
    },
    onFiles: take,
    onCaret: () => preview.caret(),
    async onLink(words) {
      const told = await askLink(session, words, lang);
      if (told) writing.putLink(linkText(told));
      editor.focus();
    },
    async onFilm() {
      const text = await askFilm(lang);
      if (text) insert(text);
    },
    onPicture: () => chooseFiles("image/*"),
    onAttachment: () => chooseFiles(""),
  });
  const { editor } = writing;

  function chooseFiles(accept) {
    const input = h("input", { type: "file", multiple: true, accept: accept || null });
    input.addEventListener("change", () => take([...input.files]));
    input.click();
  }
  const goTo = (line) => { if (isNarrow.matches) beside.choose("text"); editor.goTo(line); editor.focus(); };

  // What stands beside the text.
  const preview = previewPanel(session, () => editor.caretBlock());
  const check = checkPanel(session, { mended: newBody, goTo, counted: (n) => { beside.head("check").textContent = n ? t("tab_check_n", { n }) : t("tab_check"); } });
  const details = detailsPanel(desk, session, opened, () => { preview.built(true); check.changed(); });
  const files = filesPanel(session, { take, insert, lang });
  const history = historyPanel(session, { restored(back) {
    newBody(back.body);
    if (back.title !== undefined && back.title !== null) { title.value = back.title; session.text.title = back.title; grow(); }
  } });
  session.setFiles = (newer) => { session.files = newer; files.draw(); details.files(); editor.refresh?.(); };
  session.refreshFiles = async () => {
    const answer = await attempt(() => call("files", { post: session.post }));
    if (answer) session.setFiles(answer.files);
    const again = await call("post_open", { post: session.post }).catch(() => null);
    if (again) details.files(again.details);
  };
  const panels = { preview, check, details, files, history };
  const isNarrow = matchMedia("(max-width: 61.99rem)");
  const text = h("section", { class: "text", "aria-label": t("tab_text") },
    h("label", { class: "hush", for: "title" }, t("write_title")), title, writing.toolbar, editor.element);
  const panel = (name) => h("div", { class: "panel" }, panels[name].element);
  const items = [{ id: "text", label: t("tab_text"), panel: h("div", { class: "panel whole" }, text) },
    ...Object.keys(panels).map((name) => ({ id: name, label: t(`tab_${name}`), panel: panel(name) }))];
  const beside = tabs(t("beside"), items, (id) => {
    for (const [name, one] of Object.entries(panels)) one.shown(name === id);
  });
  const arrange = () => beside.choose(isNarrow.matches ? "text" : "preview");
  isNarrow.addEventListener("change", arrange);

  title.addEventListener("input", () => { grow(); type({ title: title.value.replace(/\s*\n\s*/g, " ") }); });
  title.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    editor.focus();
  });

  async function save() {
    if (!(await session.flush())) return false;
    try {
      await call("post_save", { post: session.post });
      announce(t("saved_file"));
      state.textContent = `${t(`status_${session.status}`)} · ${t("saved_file")}`;
      return true;
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      if (refused.status !== 409) { tellProblem(refused.message); return false; }
      const body = await settle(session.post, refused.more);
      if (body !== null) { newBody(body); fill(notes); announce(t("merge_done")); }
      return body !== null;
    }
  }
  async function publish() {
    if (await save()) desk.go(`publish/${encodeURIComponent(session.post)}`);
  }
  async function throwAway() {
    await session.flush();
    if (await putInBin(session.post, session.text.title)) desk.go("list/bin");
  }
  const more = h("details", { class: "menu" }, h("summary", null, t("more_menu")), h("div", null,
    button(t("plain_mode"), (event) => {
      const isPlain = !writing.isPlain();
      writing.setPlain(isPlain);
      event.currentTarget.setAttribute("aria-pressed", isPlain);
    }, "", { "aria-pressed": writing.isPlain() }),
    button(t("copy_for"), async () => { await session.flush(); await colleagueCopy(session.post); }),
    button(t("bin_put"), throwAway)));
  more.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && more.open) { more.open = false; more.querySelector("summary").focus(); }
  });
  addEventListener("click", (event) => { if (!more.contains(event.target)) more.open = false; });

  const showDisk = () => {
    if (notes.firstChild) return;
    fill(notes, h("div", { class: "note", role: "alert" }, h("p", null, t("changed_on_disk")), button(t("changed_on_disk_look"), async () => { await save(); }, "main")));
  };
  state.textContent = t(`status_${session.status}`);

  return {
    title: opened.title || t("untitled"),
    look: "write",
    focus: isFresh && opened.title ? editor : isFresh ? title : null,
    content: [
      heading,
      h("div", { class: "bar" }, state, button(t("save"), save), button(t("publish_menu"), publish, "main"), more),
      notes,
      h("div", { class: "desk" }, beside.list, items.map((item) => item.panel)),
    ],
    shown() {
      grow();
      arrange();
      check.look();
    },
    heard(event) {
      if (event.type === "built" && (event.posts === undefined || event.posts.length === 0 || event.posts.some(({ post }) => post === session.post))) preview.built();
      if (event.type === "changed" && event.post === session.post) showDisk();
    },
    back: () => { if (session.isUnkept()) session.type({}); },
    isUnkept: session.isUnkept,
    async leave() {
      isNarrow.removeEventListener("change", arrange);
      await session.flush();
      await call("post_close", { post: session.post }).catch(() => null);
    },
  };
}
