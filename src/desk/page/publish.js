// Hands over publishing: when, what goes out, the confirming step, the progress and the result; and the copy for a colleague.

import { call, Refused } from "./api.js";
import { h, button, field, choice, group, form, actions, attempt, fill, announce, dialog, ask, setWrong, tellProblem } from "./dom.js";
import { openPost } from "./session.js";
import { t, dateInWords, dateParts, size, moment } from "./words.js";

/// The view that publishes; with a post, it is asked first when that one is to be seen.
export async function showPublish(desk, post) {
  await desk.refresh();
  const opened = post ? await openPost(post) : null;
  const body = h("div");
  const where = h("div");
  const h1 = h("h1", { tabindex: "-1" }, t("publish_title"));
  let place = desk.state.places?.[0]?.name;
  let progress = null;
  let isGone = false;
  // How the post is to go out. Its file stays as it is until it has: whatever ends this, a draft is a draft.
  let goes = null;

  // The focus moves with what stands here, and is left alone elsewhere.
  let hadFocus = false;
  const say = (title, ...children) => {
    if (isGone) return;
    const isOurs = body.contains(document.activeElement) || (hadFocus && document.activeElement === document.body);
    hadFocus = false;
    fill(body, h("h2", { tabindex: "-1" }, title), ...children);
    if (isOurs) body.querySelector("h2").focus();
    else announce(title);
  };
  const reading = () => {
    hadFocus ||= body.contains(document.activeElement);
    fill(body, h("p", { class: "lead" }, t("publish_reading")));
  };
  const back = () => (opened ? h("a", { class: "button", href: `#/write/${encodeURIComponent(post)}` }, t(goes && opened.status === "draft" ? "publish_undo" : "publish_back")) : h("a", { class: "button", href: "#/" }, t("to_overview")));

  function when() {
    const { details } = opened;
    const written = dateParts(details.date);
    const isLater = opened.status === "scheduled" || (written.day && written.day > desk.state.today);
    const day = h("input", { type: "date", value: isLater ? written.day : "", min: desk.state.today });
    const time = h("input", { type: "time", value: written.time || "08:00" });
    const words = h("p", { class: "hint" });
    const later = h("div", { class: "row", hidden: !isLater }, field(t("details_day"), day), field(t("details_time"), time));
    const radio = (value, label, checked) => choice("radio", label, { name: "when", value, checked, onchange: () => { later.hidden = value !== "on"; } });
    const told = () => {
      words.textContent = day.value ? dateInWords(`${day.value} ${time.value}`.trim()) : "";
      setWrong(day);
    };
    for (const one of [day, time]) one.addEventListener("input", told);
    told();
    const isDraft = opened.status === "draft";
    const goOn = async () => {
      const { value } = body.querySelector("[name=when]:checked");
      if (value === "on" && !(day.value >= desk.state.today)) {
        return setWrong(day, t("publish_no_day"));
      }
      goes = { post, when: value };
      if (value === "on") goes.date = time.value ? `${day.value}T${time.value}` : day.value;
      return plan();
    };
    fill(body, opened.title ? h("p", { class: "lead" }, opened.title) : h("p", { class: "lead" }, t("untitled")),
      form(goOn, group(t("publish_when"),
        isDraft || isLater ? radio("now", t("publish_now", { date: dateInWords(desk.state.today) }), !isLater) : radio("kept", t("publish_keep", { date: dateInWords(details.date) }), true),
        isDraft && written.day && !isLater && written.day !== desk.state.today && radio("kept", t("publish_now_keep", { date: dateInWords(details.date) })),
        (isDraft || isLater) && radio("on", t("publish_later"), isLater)), later, words,
      actions(h("button", { type: "submit", class: "main" }, t("publish_look")), back())));
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
      reading();
      // The settings are read anew first.
      for (let tries = 0; tries < 40; tries += 1) {
        await desk.refresh();
        if (desk.state.places.some(({ name }) => name === place)) break;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      return plan();
    };
    return say(t("publish_no_place"), h("p", null, t("publish_no_place_help")),
      form(look, field(t("place_folder"), folder, t("place_folder_hint")), actions(h("button", { type: "submit", class: "main" }, t("place_use")), back())));
  }

  /// What may be chosen is not drawn anew with what follows from it.
  function choosePlace() {
    const { places } = desk.state;
    if (places.length < 2 || where.childElementCount > 0) return;
    fill(where, group(t("publish_where"), places.map(({ name, title }) =>
      choice("radio", title ?? name, { name: "place", value: name, checked: name === place, onchange: () => { place = name; plan(); } }))));
  }

  // One look runs at a time; only the newest is shown.
  let asked = 0;
  let looking = null;
  async function plan() {
    const mine = (asked += 1);
    reading();
    announce(t("publish_reading"));
    while (looking) await looking;
    if (isGone || mine !== asked) return null;
    looking = call("publish_plan", { ...(place && { place }), ...(goes && { goes }) }).catch((refused) => ({ refused }));
    const answer = await looking;
    looking = null;
    if (isGone || mine !== asked) return null;
    const { refused } = answer;
    if (refused?.key === "publish_no_place") return noPlace();
    if (refused?.key === "publish_running") {
      await desk.refresh().catch(() => null);
      if (desk.state.publishing) return running();
    }
    if (refused) return say(t("publish_cannot"), h("p", { class: "lead" }, refused.status === 0 ? t("silent") : refused.message), actions(button(t("again"), plan, "main"), onlyDay(), back()));
    const { going, waits = [], warnings, errors, asks = [] } = answer;
    place = answer.place ?? place;
    choosePlace();
    const boxes = asks.map(({ kind, text }) => choice("checkbox", text, { value: kind, name: "agreed" }));
    const list = (what) => {
      const some = going.filter((one) => one.what === what);
      return some.length > 0 && [h("h3", null, t(`publish_${what}`, { n: some.length })), h("ul", { class: "rows" }, some.slice(0, 100).map(({ title, address }) =>
        h("li", null, h("div", null, title || t("untitled"), h("p", { class: "meta" }, address))))),
        some.length > 100 && h("p", { class: "meta" }, t("publish_more", { n: some.length - 100 }))];
    };
    const isNothing = answer.is_same || (going.length === 0 && answer.files === 0);
    return say(isNothing ? t("publish_same") : t("publish_going"),
      errors.length > 0 && h("div", { class: "note bad" }, h("p", null, h("strong", null, t("publish_errors", { n: errors.length }))), h("ul", null, errors.map((one) => h("li", null, one)))),
      warnings.length > 0 && h("div", { class: "note" }, h("p", null, h("strong", null, t("publish_warnings", { n: warnings.length }))), h("ul", null, warnings.map((one) => h("li", null, one)))),
      list("new"), list("changed"), list("gone"),
      boxes.length > 0 && group(t("publish_asks"), boxes),
      waits.length > 0 && [h("h3", null, t("publish_waits", { n: waits.length })), h("ul", { class: "rows" }, waits.map(({ title, when: date }) => h("li", null, h("div", null, title, h("p", { class: "meta" }, moment(date))))))],
      !isNothing && h("p", { class: "meta" }, t("publish_size", { n: answer.files, size: size(answer.bytes) })),
      actions((!isNothing || (goes && goes.when !== "on")) && errors.length === 0 && button(t("publish_confirm"), () => confirm(boxes.map((box) => box.querySelector("input"))), "main"), onlyDay(), back()));
  }

  /// A day can be set without publishing anything.
  const onlyDay = () => goes?.when === "on" && button(t("publish_only_day", { date: dateInWords(goes.date) }), async () => {
    if (!(await attempt(() => call("goes_out", goes)))) return;
    const date = dateInWords(goes.date);
    goes = null;
    fill(where);
    say(t("publish_day_set", { date }), h("p", { class: "lead" }, t("publish_day_help")), actions(h("a", { class: "button main", href: "#/list/scheduled" }, t("to_overview"))));
  });

  async function confirm(boxes) {
    const missing = boxes.find((box) => !box.checked);
    if (missing) {
      announce(t("publish_asks"));
      missing.focus();
      return;
    }
    if (!(await ask(t("publish_sure"), t("publish_sure_text"), t("publish_yes")))) return;
    running();
    try {
      await call("publish", { place, agreed: boxes.map((box) => box.value) });
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      tellProblem(refused.status === 0 ? t("silent") : refused.message);
      // Of a silent server nobody knows whether it began: it tells when it is back.
      if (refused.status !== 0) view.idle();
    }
  }

  function running() {
    const bar = h("progress", { max: "1", "aria-label": t("publish_running") });
    const line = h("p");
    progress = { bar, line, said: "" };
    fill(where);
    say(t("publish_running"), line, bar, actions(button(t("publish_cancel"), () => attempt(() => call("publish_cancel")))));
  }

  function done({ ok, released, links = [], message, warnings = [] }) {
    progress = null;
    if (ok || released) goes = null;
    say(ok ? t("publish_is_out") : t("publish_not_done"), message && h("p", { class: "lead" }, message),
      warnings.length > 0 && h("div", { class: "note" }, h("ul", null, warnings.map((one) => h("li", null, one)))),
      links.length > 0 && h("ul", { class: "rows" }, links.map(({ title, url }) => h("li", null, h("div", null,
        h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, title || url), h("p", { class: "meta" }, `${url} · ${t("new_window")}`))))),
      actions(ok ? h("a", { class: "button main", href: "#/list/published" }, t("to_overview")) : button(t("again"), plan, "main"), ok ? null : back()));
    announce(message || t(ok ? "publish_is_out" : "publish_not_done"));
  }

  const view = {
    title: t("publish_title"),
    look: "narrow",
    content: [h1, where, body],
    isUnkept: () => Boolean(progress),
    shown() { if (!opened && !progress) plan(); },
    leave() { isGone = true; },
    /// Nothing is being published, whatever was heard.
    idle() {
      if (!progress) return;
      progress = null;
      plan();
    },
    /// Hears what is told; true if the author reads it here.
    heard(event) {
      if (!progress) return false;
      if (event.type === "published") { done(event); return true; }
      if (event.type !== "publish") return false;
      progress.line.textContent = event.text ?? "";
      if (event.total > 0) progress.bar.value = event.done / event.total;
      // Each step is said once, not each file.
      if (event.step !== progress.said) { progress.said = event.step; announce(event.text ?? ""); }
      return true;
    },
  };
  if (desk.state.reads_only) fill(body, h("p", null, t("publish_reads_only")), actions(back()));
  else if (desk.state.publishing) running();
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
