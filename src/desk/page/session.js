// Hands over what is being written: every key goes to the server, and it is told what became of it.

import { call, Refused } from "./api.js";
import { t, clock } from "./words.js";

/// A post that is open. `told(words, isKept)` hears in words how it stands.
export function session(opened, told) {
  const { post } = opened;
  const text = { title: opened.title ?? "", body: opened.body ?? "" };
  let typed = 0;
  let kept = 0;
  let sending = null;
  let hasNewTitle = false;
  let status = opened.status;
  let isStopped = false;

  const tell = () => {
    if (kept < typed) return told(t("saving"), false);
    told(t(status === "draft" ? "saved" : "saved_change", { time: clock() }), true);
  };

  async function send() {
    for (let wait = 400; kept < typed && !isStopped;) {
      const now = typed;
      const request = { post, seq: now, body: text.body };
      if (hasNewTitle) request.title = text.title;
      try {
        await call("post_typed", request);
        kept = now;
        wait = 400;
      } catch (refused) {
        if (!(refused instanceof Refused)) throw refused;
        told(refused.status === 0 ? t("not_saved_silent") : refused.message, false, true);
        // What the server does not want now it will not want later; a server that is silent may come back.
        if (refused.status !== 0 && refused.status < 500) { isStopped = true; return; }
        await new Promise((resolve) => setTimeout(resolve, wait));
        wait = Math.min(wait * 2, 5000);
      }
    }
    if (kept >= typed) tell();
  }

  return {
    post,
    text,
    get status() { return status; },
    set status(to) { status = to; },
    isUnkept: () => kept < typed,
    /// Keeps a new title or body.
    type(changes) {
      if ("title" in changes) hasNewTitle = true;
      Object.assign(text, changes);
      typed += 1;
      isStopped = false;
      if (kept === typed - 1) told(t("saving"), false);
      sending ??= send().finally(() => { sending = null; });
    },
    /// Waits until all that was typed is kept; false if the server does not answer or does not want it.
    async flush() {
      const late = new Promise((resolve) => setTimeout(resolve, 3000));
      if (sending) await Promise.race([sending, late]);
      return kept >= typed;
    },
  };
}
