// Hands over the panel of findings: what is wrong for readers, where, and the buttons that mend it.

import { call } from "./api.js";
import { h, button, fill, hush, attempt, announce, redraw } from "./dom.js";
import { t } from "./words.js";

/// The findings of what is being written. `mended(answer)` puts the text of an answer into the editor, `goTo(line)` leads to a line.
export function checkPanel(session, { mended, goTo, counted }) {
  const list = h("ul", { class: "findings" });
  const told = h("p", { class: "lead" });
  const heading = h("h2", { tabindex: "-1", class: "hush" }, t("tab_check"));
  let isShown = false;
  let isStale = true;
  let isAsking = false;
  let pause = 0;

  async function look() {
    if (isAsking) { isStale = true; return; }
    isAsking = true;
    isStale = false;
    const answer = await attempt(() => call("check", { post: session.post }));
    isAsking = false;
    if (answer) draw(answer.findings);
    if (isStale && isShown) look();
  }
  function draw(findings) {
    counted(findings.length, findings);
    told.textContent = findings.length ? t("check_found", { n: findings.length }) : t("check_none");
    redraw(list, () => fill(list, findings.map(finding)));
  }
  function finding(one) {
    return h("li", { class: `finding ${one.severity}` },
      h("h3", null, h("span", { class: "tag" }, t(`severity_${one.severity}`)), " ", one.message),
      one.help && h("p", null, one.help),
      one.edits?.map((edit) => mend(one, edit)),
      h("p", { class: "actions" }, one.line > 0 && button([t("check_go"), hush(` ${t("check_line", { line: one.line })}`)], () => goTo(one.line))));
  }
  function mend(one, edit) {
    const id = `edit-${one.id}-${edit.id}`;
    return h("div", { class: "edit" },
      (edit.before || edit.after) && h("p", { class: "change", id },
        edit.before && h("del", null, hush(t("removed")), edit.before), " ",
        edit.after && h("ins", null, hush(t("added")), edit.after)),
      button(edit.label, async () => {
        const answer = (await session.settled()) && await attempt(() => call("mend", { post: session.post, finding: one.id, edit: edit.id }));
        if (!answer) return;
        mended(answer);
        await session.flush();
        await look();
        announce(`${t("check_mended")} ${told.textContent}`);
        heading.focus();
      }, "", { "aria-describedby": edit.before || edit.after ? id : null }));
  }
  return {
    element: h("div", { class: "check" }, heading, told, list),
    shown(is) {
      isShown = is;
      if (is && isStale) look();
    },
    /// The text is another one: a moment after the last key it is looked at again.
    changed() {
      isStale = true;
      clearTimeout(pause);
      pause = setTimeout(() => { if (isStale && isShown) look(); }, 800);
    },
    look,
  };
}
