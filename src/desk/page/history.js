// Hands over differences in words, and the panel with the versions of a post, any of which can be brought back.

import { call } from "./api.js";
import { h, button, fill, hush, attempt, announce, ask, dialog, actions } from "./dom.js";
import { t, moment } from "./words.js";

/// A difference as text: what came is `ins`, what went is `del`, each said aloud too.
export function difference(pieces) {
  const marks = { added: "ins", removed: "del" };
  return h("div", { class: "change prose" }, pieces.map(({ kind, text }) =>
    (marks[kind] ? h(marks[kind], null, hush(t(kind)), text) : text)));
}

/// The panel with the versions of what is being written.
export function historyPanel(session, { restored }) {
  const list = h("ul", { class: "rows" });
  const told = h("p", { class: "hint" });
  const heading = h("h2", { class: "hush" }, t("tab_history"));

  async function look() {
    await session.flush();
    const answer = await attempt(() => call("versions", { post: session.post }));
    if (!answer) return;
    told.textContent = answer.versions.length ? t("history_lead") : t("history_none");
    fill(list, answer.versions.map((version) => {
      const when = moment(version.when);
      return h("li", null, h("div", null, h("h3", null, when), version.kind && h("p", { class: "meta" }, kindWords(version.kind))),
        button([t("history_look"), hush(` ${when}`)], () => open(version, when)));
    }));
  }
  async function open(version, when) {
    const answer = await attempt(() => call("version", { post: session.post, version: version.version }));
    if (!answer) return;
    const wants = await dialog(t("history_version", { when }), (close) => [
      h("p", { class: "hint" }, t("history_difference")),
      answer.title && h("p", null, h("strong", null, answer.title)),
      difference(answer.difference),
      actions(button(t("history_restore"), () => close(true), "main"), button(t("close"), () => close(null), "", { "data-first": true })),
    ].filter(Boolean), "wide");
    if (!wants || !(await session.settled())) return;
    const back = await attempt(() => call("version_restore", { post: session.post, version: version.version }));
    if (!back) return;
    // Details may be other ones too: everything is read anew.
    await restored();
    announce(t("history_restored", { when }));
  }
  return { element: h("div", null, heading, told, list), shown(is) { if (is) look(); } };
}

const KINDS = new Set(["typed", "saved", "published", "restored", "merged", "disk", "left", "replaced", "removed", "opened"]);
const kindWords = (kind) => (KINDS.has(kind) ? t(`version_${kind}`) : "");

/// Two texts side by side, where they cannot be put together without asking: the result is edited in the middle.
export function askMerge({ mine, theirs, body, difference: pieces, details = [], isSure }) {
  return dialog(t(isSure ? "merge_sure_title" : "merge_title"), (close) => {
    const text = h("textarea", { rows: "12", value: body ?? mine ?? "", spellcheck: "true", id: "merge-text" });
    const side = (title, content, take) => h("section", null, h("h3", null, title), h("div", { class: "prose" }, content),
      button(take, () => { text.value = content; text.dispatchEvent(new Event("input", { bubbles: true })); announce(take); text.focus(); }));
    return [
      h("p", null, t(isSure ? "merge_sure_lead" : "merge_lead")),
      pieces && difference(pieces),
      !isSure && h("div", { class: "sides" }, side(t("merge_mine"), mine ?? "", t("merge_take_mine")), side(t("merge_theirs"), theirs ?? "", t("merge_take_theirs"))),
      h("div", { class: "field" }, h("label", { for: "merge-text" }, t("merge_result")), text),
      details.length > 0 && h("div", { class: "note" }, h("p", null, t("merge_details")), h("ul", null, details.map((one) =>
        h("li", null, t("merge_detail", { mine: one.mine ?? "–", theirs: one.theirs ?? "–" }))))),
      actions(button(t("merge_use"), () => close(text.value), "main"), button(t("merge_later"), () => close(null))),
    ].filter(Boolean);
  }, "wide", true);
}

/// Brings the answer of the server about two texts into one form: it tells both, or their pieces in order.
export function mergeOf(answer) {
  const merge = answer?.merge ?? answer ?? {};
  if (Array.isArray(merge)) {
    const side = (of) => merge.map((piece) => piece.text ?? piece[of]).join("");
    return { mine: side("mine"), theirs: side("theirs"), body: side("mine"), difference: null, details: [], isSure: merge.every((piece) => "text" in piece) };
  }
  return {
    mine: merge.mine ?? "", theirs: merge.theirs ?? "", body: merge.body ?? null,
    difference: merge.difference ?? null, details: merge.details ?? [], isSure: Boolean(merge.is_sure),
  };
}

/// Settles a text that was changed elsewhere; resolves with the server's answer, which has the text that is now kept, or null.
export async function settle(post, answer) {
  const merge = mergeOf(answer);
  const text = await askMerge(merge);
  if (text === null) return null;
  return attempt(() => call("merge_settle", { post, body: text }));
}

/// Asks before something is left that was not saved.
export const askLeave = () => ask(t("unsaved_leave"), t("unsaved_leave_ask"), t("unsaved_leave"));
