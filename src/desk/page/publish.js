// Hands over publishing: when, what goes out, the confirming step, the progress and the result; and the copy for a colleague.

import { call } from "./api.js";
import { h, button, field, choice, group, form, actions, attempt, fill, announce, dialog, ask } from "./dom.js";
import { openPost } from "./session.js";
import { t, dateInWords, dateParts, size, moment } from "./words.js";

/// The view that publishes; with a post, it is asked first when that one is to be seen.
export async function showPublish(desk, post) {
  const places = desk.state.places ?? [];
  const opened = post ? await openPost(post) : null;
  const body = h("div");
  const h1 = h("h1", { tabindex: "-1" }, t("publish_title"));
  let place = places[0]?.name;
  let isRunning = false;
  let wasDraft = false;
  let progress = null;

  const say = (title, ...children) => {
    fill(body, h("h2", { tabindex: "-1" }, title), ...children);
    body.querySelector("h2").focus();
  };
  const back = () => (opened ? h("a", { class: "button", href: `#/write/${encodeURIComponent(post)}` }, t("publish_back")) : h("a", { class: "button", href: "#/" }, t("to_overview")));

  function when() {
    const { details } = opened;
    const written = dateParts(details.date);
    const isLater = opened.status === "scheduled" || (written.day && written.day > desk.state.today);
    const day = h("input", { type: "date", value: isLater ? written.day : "", min: desk.state.today });
    const time = h("input", { type: "time", value: written.time || "08:00" });
    const words = h("p", { class: "hint" });
    const wrong = h("p", { class: "wrong" });
    const later = h("div", { class: "row", hidden: !isLater }, field(t("details_day"), day), field(t("details_time"), time));
    const radio = (value, label, checked) => choice("radio", label, { name: "when", value, checked, onchange: () => { later.hidden = value !== "later"; } });
    const told = () => { words.textContent = day.value ? dateInWords(`${day.value} ${time.value}`.trim()) : ""; };
    for (const one of [day, time]) one.addEventListener("input", told);
    told();
    const isDraft = opened.status === "draft";
    const goOn = async () => {
      const { value } = body.querySelector("[name=when]:checked");
      if (value === "later" && !(day.value >= desk.state.today)) {
        wrong.textContent = t("publish_no_day");
        announce(wrong.textContent);
        return day.focus();
      }
      const date = time.value ? `${day.value}T${time.value}` : day.value;
      if (!(await goOut(value === "keep" ? { isKept: true, isDraft } : value === "later" ? { when: "on", date } : { when: "now" }))) return null;
      wasDraft = isDraft;
      return plan();
    };
    fill(body, opened.title ? h("p", { class: "lead" }, opened.title) : h("p", { class: "lead" }, t("untitled")),
      form(goOn, group(t("publish_when"),
        isDraft || isLater ? radio("now", t("publish_now", { date: dateInWords(desk.state.today) }), !isLater) : radio("keep", t("publish_keep", { date: dateInWords(details.date) }), true),
        isDraft && written.day && !isLater && written.day !== desk.state.today && radio("keep", t("publish_now_keep", { date: dateInWords(details.date) })),
        (isDraft || isLater) && radio("later", t("publish_later"), isLater)), later, words, wrong,
      actions(h("button", { type: "submit", class: "main" }, t("publish_look")), back())));
  }

  /// Changes what has to be changed so that readers see the post then, and writes its file; returns whether that went well.
  async function goOut({ isKept, isDraft, ...wish }) {
    const kept = { changes: isDraft ? [{ key: "draft", value: false }] : [] };
    const answer = isKept ? kept : await attempt(() => call("goes_out", { post, ...wish }));
    if (!answer) return false;
    const { changes } = answer;
    if (changes.length && !(await attempt(() => call("post_details", { post, changes })))) return false;
    return Boolean(await attempt(() => call("post_save", { post })));
  }

  /// A folder to begin with, where no place on the web is known yet.
  function noPlace() {
    const folder = h("input", { type: "text", autocomplete: "off", spellcheck: "false" });
    const look = async () => {
      const found = folder.value.trim() && await attempt(() => call("place_look", { folder: folder.value.trim() }));
      if (!found) return folder.focus();
      if (!(await ask(t("place_ask"), found.text, t("place_yes")))) return null;
      const added = await attempt(() => call("place_add", { folder: folder.value.trim(), id: found.id }));
      if (!added) return null;
      place = added.place;
      fill(body, h("p", { class: "lead" }, t("publish_reading")));
      // The settings are read anew first.
      for (let tries = 0; tries < 40; tries += 1) {
        await desk.refresh();
        if (desk.state.places.some(({ name }) => name === place)) break;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      return plan();
    };
    return say(t("publish_no_place"), h("p", null, t("publish_no_place_help")),
      form(look, field(t("place_folder"), folder, t("place_folder_hint")), actions(h("button", { type: "submit", class: "main" }, t("place_use")), undo())));
  }

  async function plan() {
    fill(body, h("p", { class: "lead" }, t("publish_reading")));
    announce(t("publish_reading"));
    const answer = await call("publish_plan", place ? { place } : {}).catch((refused) => ({ refused }));
    if (answer.refused?.key === "publish_no_place") return noPlace();
    if (answer.refused) return say(t("publish_cannot"), h("p", { class: "lead" }, answer.refused.status === 0 ? t("silent") : answer.refused.message), actions(button(t("again"), plan, "main"), undo()));
    const { going, waits = [], warnings, errors, asks = [] } = answer;
    place = answer.place ?? place;
    const boxes = asks.map(({ kind, text }) => choice("checkbox", text, { value: kind, name: "agreed" }));
    const choose = places.length > 1 && group(t("publish_where"), places.map(({ name, title }) =>
      choice("radio", title ?? name, { name: "place", checked: name === place, onchange: () => { place = name; plan(); } })));
    const list = (what) => {
      const some = going.filter((one) => one.what === what);
      return some.length > 0 && [h("h3", null, t(`publish_${what}`, { n: some.length })), h("ul", { class: "rows" }, some.slice(0, 100).map(({ title, address }) =>
        h("li", null, h("div", null, title || t("untitled"), h("p", { class: "meta" }, address))))),
        some.length > 100 && h("p", { class: "meta" }, t("publish_more", { n: some.length - 100 }))];
    };
    const isNothing = answer.is_same || (going.length === 0 && answer.files === 0);
    return say(isNothing ? t("publish_same") : t("publish_going"), choose,
      errors.length > 0 && h("div", { class: "note bad" }, h("p", null, h("strong", null, t("publish_errors", { n: errors.length }))), h("ul", null, errors.map((one) => h("li", null, one)))),
      warnings.length > 0 && h("div", { class: "note" }, h("p", null, h("strong", null, t("publish_warnings", { n: warnings.length }))), h("ul", null, warnings.map((one) => h("li", null, one)))),
      list("new"), list("changed"), list("gone"),
      boxes.length > 0 && group(t("publish_asks"), boxes),
      waits.length > 0 && [h("h3", null, t("publish_waits", { n: waits.length })), h("ul", { class: "rows" }, waits.map(({ title, when: date }) => h("li", null, h("div", null, title, h("p", { class: "meta" }, moment(date))))))],
      !isNothing && h("p", { class: "meta" }, t("publish_size", { n: answer.files, size: size(answer.bytes) })),
      actions(!isNothing && errors.length === 0 && button(t("publish_confirm"), () => confirm(boxes.map((box) => box.querySelector("input"))), "main"), undo()));
  }

  /// Turns back; what was a draft is one again.
  const undo = () => (wasDraft ? button(t("publish_undo"), async () => {
    if (await goOut({ when: "back" })) desk.go(`write/${encodeURIComponent(post)}`);
  }) : back());

  async function confirm(boxes) {
    const missing = boxes.find((box) => !box.checked);
    if (missing) {
      announce(t("publish_asks"));
      missing.focus();
      return;
    }
    if (!(await ask(t("publish_sure"), t("publish_sure_text"), t("publish_yes")))) return;
    const bar = h("progress", { max: "1", "aria-label": t("publish_running") });
    const line = h("p");
    progress = { bar, line, said: "" };
    isRunning = true;
    say(t("publish_running"), line, bar, actions(button(t("publish_cancel"), () => attempt(() => call("publish_cancel")))));
    if (!(await attempt(() => call("publish", { place, agreed: boxes.map((box) => box.value) })))) { isRunning = false; plan(); }
  }

  function done({ ok, links = [], message, warnings = [] }) {
    isRunning = false;
    progress = null;
    if (ok) wasDraft = false;
    say(ok ? t("publish_is_out") : t("publish_not_done"), message && h("p", { class: "lead" }, message),
      warnings.length > 0 && h("div", { class: "note" }, h("ul", null, warnings.map((one) => h("li", null, one)))),
      links.length > 0 && h("ul", { class: "rows" }, links.map(({ title, url }) => h("li", null, h("div", null,
        h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, title || url), h("p", { class: "meta" }, `${url} · ${t("new_window")}`))))),
      actions(ok ? h("a", { class: "button main", href: "#/list/published" }, t("to_overview")) : button(t("again"), plan, "main"), ok ? null : undo()));
    announce(message ?? t(ok ? "publish_is_out" : "publish_not_done"));
  }

  const view = {
    title: t("publish_title"),
    look: "narrow",
    content: [h1, body],
    isUnkept: () => isRunning,
    shown() { if (!opened) plan().then(() => h1.focus()); },
    heard(event) {
      if (event.type === "published" && isRunning) done(event);
      if (event.type !== "publish" || !progress) return;
      progress.line.textContent = event.text ?? "";
      if (event.total > 0) progress.bar.value = event.done / event.total;
      // Each step is said once, not each file.
      if (event.step !== progress.said) { progress.said = event.step; announce(event.text ?? ""); }
    },
  };
  if (desk.state.reads_only) fill(body, h("p", null, t("publish_reads_only")), actions(back()));
  else if (opened) when();
  if (desk.state.reads_only) view.shown = undefined;
  return view;
}

/// The copy of one draft for a colleague.
export async function colleagueCopy(post) {
  const wanted = await dialog(t("copy_for_title"), (close) => [
    h("p", null, t("copy_for_lead")),
    actions(button(t("copy_for_zip"), () => close("zip"), "main", { "data-first": true }), button(t("copy_for_folder"), () => close("folder")), button(t("cancel"), () => close(null))),
  ]);
  const answer = wanted && await attempt(() => call("colleague_copy", { post, form: wanted }));
  if (!answer) return;
  await dialog(t("copy_for_done"), (close) => [
    h("p", null, h("strong", null, answer.name), answer.bytes ? `, ${size(answer.bytes)}` : ""), h("p", null, answer.where),
    actions(button(t("close"), () => close(), "main", { "data-first": true })),
  ]);
}
