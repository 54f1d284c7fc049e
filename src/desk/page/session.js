// Hands over what is being written: every key goes to the server, and it is told what became of it.

import { call, Refused } from "./api.js";
import { t, clock } from "./words.js";

/// Opens a post. One that was made a moment ago is in no build yet: what its file says of it is known all the same.
export async function openPost(post) {
  const opened = await call("post_open", { post });
  const { details } = opened;
  opened.title ??= details?.title ?? "";
  if (opened.status === "broken" && details && !details.is_broken) opened.status = details.draft ? "draft" : "published";
  return opened;
}

/// A post that is open. `told(words, isKept, isBad)` hears in words how it stands, `renamed()` that it has another title. `put(body,
/// instead)` puts what came from elsewhere into the editor; it is false if that has something else by now.
export function session(opened, told, renamed, put) {
  const { post } = opened;
  const text = { title: opened.title ?? "", body: opened.body ?? "" };
  let typed = 0;
  let kept = 0;
  let sending = null;
  let sentTitle = text.title;
  let sentBody = text.body;
  let status = opened.status;
  let isStopped = false;
  // The state of the text that the server and this window know both, and one that is newer. Without a number the server is told the
  // text on which was written.
  let { revision } = opened;
  let newer = null;
  let isLost = false;
  let isAsking = false;

  /// Shows what the server has in the place of what it knows of this window. A last line that has no end gets none: the caret stays in it.
  function show({ body: has, revision: number }) {
    const body = sentBody.endsWith("\n") ? has : has.replace(/\n$/, "");
    if (put(body, sentBody) === false) return;
    text.body = sentBody = body;
    revision = number;
    isLost = false;
  }
  /// What came from elsewhere is shown while nothing typed here is on its way: that brings both together by itself.
  function settle() {
    if (!isAsking && text.body === sentBody && newer?.revision > revision) show(newer);
  }

  const tell = () => told(t(status === "draft" ? "saved" : "saved_change", { time: clock() }), true);

  async function send() {
    for (let wait = 400; kept < typed && !isStopped;) {
      const now = typed;
      try {
        if (text.body !== sentBody) {
          const { body } = text;
          isAsking = true;
          const answer = await call("post_typed", { post, seq: now, body, ...(isLost ? { base: sentBody } : { revision }) })
            .finally(() => { isAsking = false; });
          sentBody = body;
          if (answer.body === undefined) {
            ({ revision } = answer);
            isLost = false;
          } else if (text.body === body) show(answer);
          // What was typed since goes the same way first: the server knows now on which text.
          settle();
        }
        if (text.title !== sentTitle) {
          const { title } = text;
          await call("post_details", { post, changes: [{ key: "title", value: title.trim() || null }] });
          sentTitle = title;
          renamed();
        }
        kept = now;
        wait = 400;
      } catch (refused) {
        if (!(refused instanceof Refused)) throw refused;
        // The server forgot it: it has to read the file first. What is typed here stays, and what is in the file too.
        if (["text_not_open", "text_older"].includes(refused.key) && wait < 5000) {
          await call("post_open", { post }).catch(() => null);
          isLost = true;
          wait *= 2;
          continue;
        }
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
    /// The server has this text: {body, revision}.
    learn(told) {
      if (told.revision > (newer?.revision ?? revision)) newer = told;
      settle();
    },
    /// The server has this title.
    learnTitle(title) {
      if (text.title === sentTitle) text.title = sentTitle = title;
      return text.title;
    },
    /// Keeps a new title or body.
    type(changes) {
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
