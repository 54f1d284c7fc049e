// Hands over the offers after a crash or by a cloud drive: text that was not saved, and copies of a post; nothing is applied
// before the author chose.

import { call } from "./api.js";
import { h, button, actions, attempt, fill, hush, announce } from "./dom.js";
import { t, moment } from "./words.js";
import { openPost } from "./session.js";
import { difference, askLeave, askMerge, mergeOf } from "./history.js";

/// The choice about one text that was not saved; `chosen(answer)` goes on.
export function unsavedOffer({ post, title, unsaved }, chosen) {
  const choose = async (choice) => {
    if (choice === "leave" && !(await askLeave())) return;
    const answer = await attempt(() => call("unsaved_choose", { post, choice }));
    if (answer) await chosen(answer, choice);
  };
  const name = title || t("untitled");
  return h("section", { class: "offer" },
    h("p", null, t("unsaved_lead", { when: moment(unsaved.when) })),
    unsaved.title && unsaved.title !== title && h("p", null, t("unsaved_title", { title: unsaved.title })),
    h("h3", null, t("unsaved_difference")),
    difference(unsaved.difference ?? [{ kind: "added", text: unsaved.body ?? "" }]),
    actions(button([t("unsaved_use"), hush(` ${name}`)], () => choose("use"), "main"), button([t("unsaved_leave"), hush(` ${name}`)], () => choose("leave"))));
}

/// All offers in one view.
export async function showRecovery(desk) {
  const [{ unsaved }, { copies }] = await Promise.all([call("unsaved"), call("copies")]);
  const opened = await Promise.all(unsaved.map(({ post }) => openPost(post).catch(() => null)));
  const holder = h("div");
  const h1 = h("h1", { tabindex: "-1" }, t("recovery_title"));
  const settled = (box, says) => {
    box.remove();
    announce(says);
    if (!holder.querySelector("article")) fill(holder, h("p", null, t("recovery_none")), h("p", null, h("a", { class: "button main", href: "#/" }, t("to_overview"))));
    h1.focus();
  };

  const texts = opened.filter((one) => one?.unsaved).map((one) => {
    const box = h("article", { class: "paper" }, h("h2", null, one.title || t("untitled")),
      unsavedOffer(one, (answer, choice) => settled(box, t(choice === "use" ? "unsaved_used" : "unsaved_left"))));
    return box;
  });
  const others = copies.map((copy) => {
    const box = h("article", { class: "paper" });
    const settle = async (choice, text, says) => {
      const request = { copy: copy.copy, choice };
      if (text !== undefined) request.text = text;
      if (await attempt(() => call("copy_settle", request))) settled(box, t(says));
    };
    const together = async () => {
      const text = await askMerge(mergeOf(copy));
      if (text !== null) settle("merge", text, "copy_merged");
    };
    fill(box, h("h2", null, copy.title || t("copy_title")),
      h("p", null, t(copy.who ? "copy_lead_who" : "copy_lead", { who: copy.who ?? "", when: moment(copy.when) })),
      difference(copy.difference ?? []),
      actions(button(t("copy_merge"), together, "main"), button(t("copy_keep_post"), () => settle("keep_post", undefined, "copy_kept_post")),
        button(t("copy_keep_copy"), () => settle("keep_copy", undefined, "copy_kept_copy"))));
    return box;
  });
  fill(holder, texts, others);
  if (texts.length + others.length === 0) fill(holder, h("p", null, t("recovery_none")));
  return { title: t("recovery_title"), look: "narrow", content: [h1, h("p", { class: "lead" }, t("recovery_lead")), holder] };
}
