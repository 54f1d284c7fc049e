// Hands over what is being written: every key goes to the server, and it is told what became of it.

import { call, Refused } from "./api.js";
import { tellProblem } from "./dom.js";
import { holdUnkept, letGo } from "./unkept.js";
import { t, clock } from "./words.js";

/// Pause in typing after which a detail is sent, and after which the browser holds what no answer came for, in milliseconds.
const PAUSE = 500;

/// Opens a post. One that was made a moment ago is in no build yet: what its file says of it is known all the same.
export async function openPost(post) {
  const opened = await call("post_open", { post });
  const { details } = opened;
  opened.title ??= details?.title ?? "";
  if (opened.status === "broken" && details && !details.is_broken) opened.status = details.draft ? "draft" : "published";
  return opened;
}

/// Time after which what the server took is on the disk, in milliseconds.
const LANDS = 2000;

/// A post that is open. `told(words, isKept, isBad)` hears in words how it stands, `detailed()` that a detail is another one. `put(body,
/// instead)` puts what came from elsewhere into the editor; it is false if that has something else by now. `place` is the site and the
/// run of the desk: by them another window knows what the browser holds.
export function session(opened, told, detailed, put, place) {
  const { post } = opened;
  const text = { title: opened.title ?? "", body: opened.body ?? "" };
  /// Details that no answer came for, by their keys: `value`, and `left`, as another run of the desk understands it.
  const wanted = new Map();
  /// Those of them that the server does not want.
  const refusals = new Map();
  let typed = 0;
  let kept = 0;
  let sending = null;
  let sentBody = text.body;
  let status = opened.status;
  let isStopped = false;
  let isFailing = false;
  let isHeld = true;
  let trouble = null;
  let pause = 0;
  let held = 0;
  // The state of the text that the server and this window know both, and one that is newer. Without a number the server is told the
  // text on which was written.
  let { revision } = opened;
  let newer = null;
  let isLost = false;
  let isAsking = false;
  // When it was last answered that something is taken, and whether that may have been lost all the same.
  let takenAt = 0;
  let isDoubtful = false;

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

  const isUnkept = () => kept < typed || wanted.size > 0;
  const tell = () => {
    const bad = trouble ?? [...refusals.values()].at(-1);
    if (bad) told(bad, false, true);
    else told(t(status === "draft" ? "saved" : "saved_change", { time: clock() }), true);
  };

  /// Has the browser hold what is not kept, or let go of what is.
  function hold() {
    clearTimeout(held);
    held = 0;
    isHeld = true;
    if (!isUnkept()) letGo(opened.name);
    else {
      isHeld = holdUnkept(opened.name, {
        ...place, post, name: opened.name, when: new Date().toISOString(), title: text.title, body: text.body === sentBody && !isDoubtful ? null : text.body,
        changes: [...wanted].map(([key, { left }]) => ({ key, value: left })),
      });
    }
  }

  /// How it stands when the server does not take it.
  function failed(refused) {
    isFailing = true;
    hold();
    const closed = isHeld ? "not_saved_held" : "not_saved_copy";
    told(refused.status === 0 ? t("not_saved_silent") : refused.key === "closed" ? t(closed) : refused.message, false, true);
  }

  async function sendDetails() {
    for (const [key, { value }] of wanted) {
      if (refusals.has(key)) continue;
      try {
        await call("post_details", { post, changes: [{ key, value }] });
        if (wanted.get(key).value === value) wanted.delete(key);
        if (!isStopped) detailed();
      } catch (refused) {
        // One that is not wanted does not hold back the text.
        if (!(refused instanceof Refused) || refused.key === "closed" || refused.key === "text_not_open" || refused.status === 0 || refused.status >= 500) throw refused;
        if (wanted.get(key).value === value) refusals.set(key, refused.message);
      }
    }
  }

  async function send() {
    for (let wait = 400; kept < typed && !isStopped;) {
      const now = typed;
      try {
        if (text.body !== sentBody || isDoubtful) {
          const { body } = text;
          isAsking = true;
          const answer = await call("post_typed", { post, seq: now, body, ...(isLost ? { base: sentBody } : { revision }) })
            .finally(() => { isAsking = false; });
          sentBody = body;
          takenAt = Date.now();
          isDoubtful = false;
          if (answer.body === undefined) {
            ({ revision } = answer);
            isLost = false;
          } else if (text.body === body) show(answer);
          // What was typed since goes the same way first: the server knows now on which text.
          settle();
        }
        await sendDetails();
        kept = now;
        wait = 400;
        isFailing = false;
      } catch (refused) {
        if (!(refused instanceof Refused)) throw refused;
        // The server forgot it: it has to read the file first. What is typed here stays, and what is in the file too.
        if (["text_not_open", "text_older"].includes(refused.key) && wait < 5000) {
          await call("post_open", { post }).catch(() => null);
          isLost = true;
          wait *= 2;
          continue;
        }
        failed(refused);
        // What the server does not want now it will not want later; a server that is silent may come back.
        if (refused.status !== 0 && refused.status < 500) { isStopped = true; break; }
        await new Promise((resolve) => setTimeout(resolve, wait));
        wait = Math.min(wait * 2, 5000);
      }
    }
    // In the same step in which it is seen that nothing is left: what is typed next begins anew.
    sending = null;
    if (isStopped) return;
    hold();
    tell();
  }
  function go() {
    clearTimeout(pause);
    if (kept < typed && !isStopped) sending ??= Promise.resolve().then(send).catch((error) => { sending = null; throw error; });
  }
  function note(isTyping) {
    typed += 1;
    isStopped = false;
    if (kept === typed - 1) told(t("saving"), false);
    if (isFailing) hold();
    else held ||= setTimeout(hold, PAUSE);
    clearTimeout(pause);
    if (isTyping) pause = setTimeout(go, PAUSE);
    else go();
  }

  const self = {
    post,
    text,
    get status() { return status; },
    set status(to) { status = to; },
    isUnkept,
    /// What the browser holds of what is not kept; false if it could not.
    get isHeld() { return isHeld; },
    /// What the disk refuses, in words, until it no longer does; then null.
    set trouble(words) {
      const isOther = words !== trouble;
      trouble = words;
      if (isOther && (words || !isUnkept())) tell();
    },
    /// The server has this text: {body, revision}.
    learn(told) {
      if (told.revision > (newer?.revision ?? revision)) newer = told;
      settle();
    },
    /// The server has this title.
    learnTitle(title) {
      if (!wanted.has("title")) text.title = title;
      return text.title;
    },
    /// Keeps a new title or body.
    type(changes) {
      Object.assign(text, changes);
      if ("title" in changes) self.change("title", changes.title.trim() || null);
      else note(false);
    },
    /// Keeps a detail; one that is being typed in a pause. `left` is its value as another run of the desk understands it. Resolves
    /// when it is kept or refused: with whether it is kept.
    async change(key, value, { left = value, isTyping = false } = {}) {
      wanted.set(key, { value, left });
      refusals.delete(key);
      note(isTyping);
      await sending;
      return !wanted.has(key);
    },
    /// Waits until all that was typed is kept; false if the server does not answer or does not want the text.
    async flush() {
      isStopped &&= kept >= typed;
      go();
      const late = new Promise((resolve) => setTimeout(resolve, 3000));
      if (sending) await Promise.race([sending, late]);
      return kept >= typed;
    },
    /// Waits likewise before something is done with the text, and says so if it cannot be done.
    async settled() {
      const is = await self.flush();
      if (!is) tellProblem(t("not_settled"));
      return is;
    },
    hold,
    /// The server is silent: what it took a moment ago may be on no disk, and goes to it again.
    doubt() {
      if (Date.now() - takenAt > LANDS) return;
      isDoubtful = true;
      note(false);
    },
    /// Sends nothing more. What is not kept the browser holds.
    end() {
      isStopped = true;
      clearTimeout(pause);
      hold();
    },
  };
  return self;
}
