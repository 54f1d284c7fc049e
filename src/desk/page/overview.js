// Hands over the overview of all that was written, and the view that begins something new.

import { call } from "./api.js";
import { h, button, field, form, actions, attempt, fill, hush, announce, ask, redraw, tellProblem } from "./dom.js";
import { t, moment } from "./words.js";
import { sendFiles } from "./files.js";

/// Those that the server counts are shown.
const LISTS = ["drafts", "scheduled", "published", "changed", "presentations", "pages", "waiting", "bin"];

/// One list of the overview.
export async function showOverview(desk, wanted) {
  const list = LISTS.includes(wanted) ? wanted : "drafts";
  let query = "";
  let from = 0;
  const [first, waiting] = await Promise.all([call("overview", { list, query, from }), offers()]);
  const rows = h("ul", { class: "rows posts" });
  const more = h("div", { class: "actions" });
  const told = h("p", { class: "meta" });
  const find = h("input", { type: "search", autocomplete: "off" });
  const menu = h("nav", { "aria-label": t("lists"), class: "lists" });

  function counts(answer) {
    fill(menu, h("ul", null, LISTS.filter((name) => name in answer.counts).map((name) => h("li", null,
      h("a", { href: `#/list/${name}`, "aria-current": name === list ? "page" : null },
        t(`list_${name}`), " ", h("span", { class: "count" }, t("count", { n: answer.counts[name] ?? 0 })))))));
  }
  function draw(answer, isMore) {
    counts(answer);
    const made = answer.items.map((item) => row(desk, list, item, again));
    if (isMore) rows.append(...made); else fill(rows, made);
    from = rows.children.length;
    const { total } = answer;
    told.textContent = total === 0 ? (query ? t("found_none", { query }) : t(`empty_${list}`)) : query ? t("found", { n: total, query }) : "";
    fill(more, from < total && button(t("more", { n: Math.min(100, total - from) }), next), from < total && h("p", { class: "meta" }, t("shown_of", { from, total })));
    return made[0];
  }
  async function again() {
    const answer = await attempt(() => call("overview", { list, query, from: 0 }));
    if (!answer) return;
    redraw(columns, () => draw(answer, false));
  }
  async function next() {
    const answer = await attempt(() => call("overview", { list, query, from }));
    if (!answer) return;
    draw(answer, true)?.querySelector("a, button")?.focus();
    announce(t("shown_of", { from, total: answer.total }));
  }
  let pause = 0;
  find.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(async () => {
      query = find.value.trim();
      await again();
      announce(told.textContent || t("shown_of", { from, total: from }));
    }, 150);
  });
  draw(first, false);

  const columns = h("div", { class: "columns" }, menu, h("div", null, field(t("find"), find), told, rows, more));
  const isReader = Boolean(desk.state.reads_only);
  return {
    title: t(`list_${list}`),
    look: "overview",
    content: [
      h("div", { class: "heading" }, h("h1", { tabindex: "-1" }, t(`list_${list}`)),
        !isReader && actions(
          h("a", { class: "button main", href: `#/new/${list === "pages" ? "page" : "post"}` }, t(list === "pages" ? "new_page" : "new_post")),
          h("a", { class: "button", href: "#/new/presentation" }, t("new_presentation")))),
      waiting,
      columns,
    ],
    heard(event) { if (["overview", "published"].includes(event.type)) again(); },
  };
}

/// What waits for a choice: text that a crash left, and copies that a cloud drive made.
async function offers() {
  const [{ unsaved }, { copies }] = await Promise.all([call("unsaved"), call("copies")]);
  if (unsaved.length + copies.length === 0) return null;
  return h("section", { class: "note", "aria-labelledby": "offers" },
    h("h2", { id: "offers" }, t("offers_title")),
    unsaved.length > 0 && h("p", null, t("offers_unsaved", { n: unsaved.length })),
    copies.length > 0 && h("p", null, t("offers_copies", { n: copies.length })),
    h("p", null, h("a", { class: "button", href: "#/recovery" }, t("offers_look"))));
}

function row(desk, list, item, again) {
  const title = item.title || t("untitled");
  if (list === "bin") {
    const back = async () => {
      if (!(await attempt(() => call("bin_restore", { item: item.id })))) return;
      await again();
      announce(t("bin_restored", { title }));
      document.querySelector("h1").focus();
    };
    return h("li", null, h("div", null, h("h2", null, title), h("p", { class: "meta" }, t("bin_since", { when: moment(item.when) }))),
      button([t("bin_restore"), hush(` ${title}`)], back));
  }
  const said = [t(`status_${item.status}`)];
  if (item.when || item.date) said.push(item.when ?? moment(item.date));
  return h("li", null, h("div", null,
    h("h2", null, h("a", { href: `#/write/${encodeURIComponent(item.id)}` }, title)),
    h("p", { class: "meta" }, said.join(" · "),
      (item.changed || (item.has_unsaved && item.status === "published")) && [" ", h("strong", { class: "mark" }, t("changed_since"))],
      item.has_unsaved && item.status === "draft" && [" ", h("strong", { class: "mark" }, t("has_unsaved"))])));
}

/// Puts something into the bin after asking; returns whether it is there.
export async function putInBin(id, title) {
  if (!(await ask(t("bin_put"), t("bin_ask", { title: title || t("untitled") }), t("bin_yes"), "danger"))) return false;
  return Boolean(await attempt(() => call("bin_put", { post: id })));
}

/// Begins a post, a page or a presentation.
export function showNew(desk, wanted) {
  const kind = ["post", "page", "presentation"].includes(wanted) ? wanted : "post";
  const title = h("input", { type: "text", autocomplete: "off", lang: desk.state.site.language, class: "large" });
  const file = h("input", { type: "file", accept: ".pptx,.pdf,.odp" });
  const begin = async () => {
    const made = await attempt(() => call("post_new", { kind, title: title.value.trim() }));
    if (!made) return;
    // Only a post that is open can be given a file.
    let wrong = "";
    const tell = (words) => { wrong = words; };
    if (file.files[0] && await attempt(() => call("post_open", { post: made.post }))) await sendFiles(made.post, [file.files[0]], { kind: "presentation", tell });
    desk.begun = made.post;
    await desk.go(`write/${encodeURIComponent(made.post)}`);
    // Told where she is then.
    if (wrong) tellProblem(wrong);
  };
  return {
    title: t(`new_${kind}`),
    look: "narrow",
    focus: title,
    content: [
      h("h1", { tabindex: "-1" }, t(`new_${kind}`)),
      form(begin,
        field(t("new_title"), title, t("new_title_hint")),
        kind === "presentation" && field(t("new_file"), file, t("new_file_hint")),
        actions(h("button", { type: "submit", class: "main" }, t("new_begin")), h("a", { class: "button", href: "#/" }, t("cancel")))),
    ],
  };
}
