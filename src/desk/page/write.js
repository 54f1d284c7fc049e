// Hands over the view in which a post is written, with what stands beside the text.

import { call, pictureAddress, Refused } from "./api.js";
import { h, button, actions, tabs, attempt, fill, announce, tellProblem, isTypedInDialog } from "./dom.js";
import { t, clock } from "./words.js";
import { openPost, session as makeSession } from "./session.js";
import { previewPanel } from "./preview.js";
import { checkPanel } from "./check.js";
import { detailsPanel } from "./details.js";
import { filesPanel, takeFiles, askFilm } from "./files.js";
import { askLink } from "./links.js";
import { historyPanel, settle } from "./history.js";
import { unsavedOffer } from "./recovery.js";
import { colleagueCopy } from "./publish.js";
import { putInBin } from "./overview.js";

/// Opens a post; what a crash left is asked about first.
export async function showWrite(desk, id) {
  const opened = await openPost(id);
  const title = opened.title || t("untitled");
  if (desk.state.reads_only) return reader(opened, title);
  if (!opened.unsaved) return writer(desk, opened);
  return {
    title,
    look: "narrow",
    content: [h("h1", { tabindex: "-1" }, title), h("section", { class: "paper" }, h("h2", null, t("unsaved_one")), unsavedOffer(opened, desk.reload))],
  };
}

/// What the second desk sees: the post as it is for readers.
function reader(opened, title) {
  const preview = previewPanel(opened, () => "");
  return { title, look: "narrow", content: [h("h1", { tabindex: "-1" }, title), preview.element], shown: () => preview.shown(true), leave: () => preview.leave() };
}

/// Holds a post for this window, until what is returned is called; null if another window has it: two would write over each other.
function hold(post) {
  return new Promise((resolve) => {
    const held = navigator.locks.request(`griffel ${post}`, { ifAvailable: true }, (lock) => {
      if (lock === null) return resolve(null);
      // Whoever comes next finds it free.
      return new Promise((release) => resolve(() => { release(); return held; }));
    });
  });
}

/// What a second window sees of a post that is written in another.
function elsewhere(desk, opened) {
  const view = reader(opened, opened.title || t("untitled"));
  const [first, ...rest] = view.content;
  const told = h("div", { class: "note" }, h("p", null, t("write_elsewhere")), actions(button(t("write_elsewhere_again"), desk.reload)));
  return { ...view, content: [first, told, ...rest] };
}

async function writer(desk, opened) {
  const release = await hold(opened.post);
  if (release === null) return elsewhere(desk, opened);
  const lang = opened.language ?? opened.details?.language ?? desk.state.site.language;
  opened.files ??= (await call("files", { post: opened.post }).catch(() => ({ files: [] }))).files;
  const isFresh = desk.begun === opened.post;
  desk.begun = null;
  const state = h("p", { class: "state" });
  const notes = h("div");
  let said = "";
  const tell = (words, isKept, isBad) => {
    state.textContent = `${t(`status_${session.status}`)} · ${words}`;
    state.classList.toggle("bad", Boolean(isBad));
    // A reader is told that it is saved, not each time that it begins.
    const spoken = isBad ? words : isKept ? words : said;
    if (spoken !== said) announce(spoken);
    said = spoken;
  };
  const put = (body, instead) => {
    if (editor.body() !== instead) return false;
    editor.setBody(body, { keepCaret: true });
    preview.built();
    check.changed();
    return true;
  };
  const session = makeSession(opened, tell, () => { preview.built(true); check.changed(); }, put,
    { of: desk.state.site.name, run: desk.state.preview?.base });
  session.files = opened.files;

  const title = h("textarea", { class: "title", rows: "1", value: opened.title ?? "", lang, spellcheck: "true", id: "title", placeholder: t("write_title_empty") });
  // Browsers that do not know `field-sizing`.
  const grow = () => {
    if (CSS.supports("field-sizing", "content")) return;
    title.style.setProperty("block-size", "auto");
    title.style.setProperty("block-size", `${title.scrollHeight}px`);
  };
  const heading = h("h1", { tabindex: "-1", class: "hush" }, t("write_heading", { title: opened.title || t("untitled") }));

  const type = (changes) => {
    session.type(changes);
    check.changed();
  };
  const newBody = session.learn;
  const insert = (text) => { editor.insertBlock(text); editor.focus(); };
  // The place in the text is remembered while files are sent and asked about.
  const take = async (files, given) => {
    const position = given ?? editor.bookmark();
    await takeFiles(session, files, { lang, newBody, insert: (text) => editor.insertBlock(text, { at: position }) });
    position.release();
    // Before anything is waited for: who goes on meanwhile is not fetched back. Who came from the list of files stays there.
    if (given) editor.focus();
    await session.refreshFiles();
  };

  // The editor is large and waits until somebody writes.
  const { editorFor, turnPlain } = await import("./writing.js");
  const { editor, holder, toolbar } = editorFor({
    language: lang, body: opened.body,
    onChange: (body) => type({ body }),
    onCaret: () => preview.caret(),
    onSay: announce,
    onPasteHtml: async (html) => (await call("paste", { html }).catch(() => null))?.markdown ?? null,
    pictureUrl: async (link) => {
      const file = session.files.find((one) => one.link === link || one.name === link);
      return file ? pictureAddress(file.file, 960) : null;
    },
    onFiles: take,
    async onLink({ text, address }) {
      const told = await askLink(session, { text, address }, lang);
      if (told) editor.link(told);
      editor.focus();
    },
    async onPick(kind) {
      const position = editor.bookmark();
      if (kind !== "film") return chooseFiles(kind === "picture" ? "image/*" : "", position);
      const text = await askFilm(lang);
      if (text) editor.insertBlock(text, { at: position });
      position.release();
      return editor.focus();
    },
  });

  function chooseFiles(accept, position) {
    const input = h("input", { type: "file", multiple: true, accept: accept || null });
    input.addEventListener("change", () => take([...input.files], position));
    input.addEventListener("cancel", () => position.release());
    input.click();
  }
  const goTo = (line) => { if (isNarrow.matches) beside.choose("text"); editor.goTo(line); editor.focus(); };

  // What stands beside the text.
  const preview = previewPanel(session, () => editor.caretBlock());
  const check = checkPanel(session, { mended: newBody, goTo, counted(n, found) {
    beside.head("check").textContent = n ? t("tab_check_n", { n }) : t("tab_check");
    // A line is drawn under what lies on one line; the rest is found by its line.
    editor.mark(found.filter(({ line }) => line > 0).map(({ line, column, end, message }) =>
      (end?.line === line ? { line, column, end: end.column, message } : { line, message })));
  } });
  const details = detailsPanel(desk, session, { ...opened, language: lang }, () => { preview.built(true); check.changed(); });
  const files = filesPanel(session, { take, insert, lang });
  const history = historyPanel(session, { restored: () => desk.reload() });
  session.setFiles = (newer) => { session.files = newer; files.draw(); details.files(); editor.redraw(); };
  session.refreshFiles = async () => {
    const answer = await attempt(() => call("files", { post: session.post }));
    if (answer) session.setFiles(answer.files);
    const again = await call("post_open", { post: session.post }).catch(() => null);
    if (!again) return;
    details.files(again.details);
    const known = session.learnTitle(again.title ?? "");
    if (title.value !== known && document.activeElement !== title) { title.value = known; grow(); }
  };
  const panels = { preview, check, details, files, history };
  const isNarrow = matchMedia("(max-width: 61.99rem)");
  const text = h("section", { class: "text", "aria-label": t("tab_text") },
    h("div", { class: "column" }, h("label", { class: "hush", for: "title" }, t("write_title")), title, toolbar, holder));
  const panel = (name) => h("div", { class: "panel" }, panels[name].element);
  const items = [{ id: "text", label: t("tab_text"), panel: h("div", { class: "panel whole" }, text) },
    ...Object.keys(panels).map((name) => ({ id: name, label: t(`tab_${name}`), panel: panel(name) }))];
  const beside = tabs(t("beside"), items, (id) => {
    chosen = id;
    for (const [name, one] of Object.entries(panels)) one.shown(name === id);
    if (id === "text") grow();
  });
  let chosen = isNarrow.matches ? "text" : "preview";
  // The text has no tab of its own where there is room for both.
  const arrange = () => { if (!isNarrow.matches && chosen === "text") beside.choose("preview"); };
  isNarrow.addEventListener("change", arrange);

  title.addEventListener("input", () => { grow(); type({ title: title.value.replace(/\s*\n\s*/g, " ") }); });
  title.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    editor.focus();
  });

  async function save() {
    if (!(await session.settled())) return false;
    try {
      await call("post_save", { post: session.post });
      session.trouble = null;
      tell(t("saved_file", { time: clock() }), true);
      return true;
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      if (refused.more?.gone) { gone(refused.message); return false; }
      if (refused.status !== 409) { tellProblem(refused.message); return false; }
      const settled = await settle(session.post, refused.more);
      if (settled) { newBody(settled); fill(notes); announce(t("merge_done")); }
      return Boolean(settled);
    }
  }
  async function publish() {
    if (await save()) await desk.go(`publish/${encodeURIComponent(session.post)}`);
  }
  async function throwAway() {
    if (await session.settled() && await putInBin(session.post, session.text.title)) await desk.go("list/bin");
  }
  const copyFor = async () => { if (await session.settled()) await colleagueCopy(session.post); };
  const more = h("details", { class: "menu" }, h("summary", null, t("more_menu")), h("div", null,
    button(t("plain_mode"), (event) => event.currentTarget.setAttribute("aria-pressed", turnPlain(editor)), "", { "aria-pressed": editor.isPlain }),
    button(t("copy_for"), copyFor),
    button(t("bin_put"), throwAway)));
  more.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && more.open) { more.open = false; more.querySelector("summary").focus(); }
  });
  const here = new AbortController();
  addEventListener("pagehide", session.hold, { signal: here.signal });
  addEventListener("click", (event) => { if (!more.contains(event.target)) more.open = false; }, { signal: here.signal });

  // Only she can decide; what was surely right is in the text already.
  const conflict = () => fill(notes, h("div", { class: "note", role: "alert" }, h("p", null, t("changed_on_disk")), actions(button(t("changed_on_disk_look"), save, "main"))));
  const merged = async (event) => {
    const { body, is_merged: isMerged, is_draft: isDraft } = event;
    if (body === undefined) return conflict();
    newBody(event);
    if (isDraft === false && session.status === "draft") {
      session.status = "published";
      state.textContent = t("status_published");
    }
    // Details may be other ones too.
    session.refreshFiles();
    return fill(notes, h("div", { class: "note", role: "alert" }, h("p", null, t(isMerged ? "merged_from_disk" : "read_from_disk")), actions(button(t("close"), () => fill(notes), ""))));
  };
  // The file was deleted or moved by somebody else: it comes back if she wants it.
  const gone = (words) => {
    session.trouble = words;
    const again = async () => {
      if (!(await session.settled()) || !(await attempt(() => call("post_rewrite", { post: session.post })))) return;
      fill(notes);
      session.trouble = null;
      tell(t("saved_file", { time: clock() }), true);
      editor.focus();
    };
    fill(notes, h("div", { class: "note bad", role: "alert", "data-gone": true }, h("p", null, words), actions(button(t("rewrite"), again, "main"))));
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
      beside.choose(chosen);
      grow();
      check.look();
      if (opened.in_conflict) conflict();
    },
    heard(event) {
      if (event.type === "built" && (event.posts === undefined || event.posts.length === 0 || event.posts.some(({ post }) => post === session.post))) preview.built();
      if (event.post !== session.post) return;
      if (event.type === "published" && event.released) {
        session.status = "published";
        state.textContent = t("status_published");
      }
      if (event.type === "changed") merged(event);
      if (event.type === "text") newBody(event);
      if (event.type === "conflict") conflict();
      if (event.type === "not_saved") {
        if (event.gone) gone(event.message);
        else session.trouble = event.message;
      }
      if (event.type === "kept") session.trouble = null;
      if (event.type === "saved") {
        session.trouble = null;
        if (notes.querySelector("[data-gone]")) fill(notes);
        if (!session.isUnkept()) tell(t("saved", { time: clock() }), true);
      }
    },
    silent: session.doubt,
    back() {
      if (session.isUnkept()) session.type({});
      preview.built();
    },
    post: session.post,
    isUnkept: () => session.isUnkept() || isTypedInDialog(),
    /// Waits for what is on its way; whether all is kept then. What is typed in a field with proposals is taken first.
    async kept() {
      details.commit();
      return (await session.flush()) && !session.isUnkept();
    },
    /// Whether the browser holds what is not kept.
    isHeld: () => session.isHeld && !isTypedInDialog(),
    async leave() {
      here.abort();
      preview.leave();
      isNarrow.removeEventListener("change", arrange);
      session.end();
      toolbar.release();
      editor.destroy();
      await call("post_close", { post: session.post }).catch(() => null);
      await release();
    },
  };
}
