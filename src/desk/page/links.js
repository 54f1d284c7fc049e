// Hands over the dialog that makes a link: to a post that is found by its title, or to an address.

import { call } from "./api.js";
import { h, button, field, actions, attempt, dialog, form, announce, setWrong } from "./dom.js";
import { t, moment } from "./words.js";
import { combobox } from "./combobox.js";

const ADDRESS = /^(https?:\/\/|mailto:|#|\/)\S+$/i;

/// What was pasted as an address people mean: `www.kommun.example`, `namn@kommun.example`.
function asAddress(text) {
  const written = text.trim();
  if (ADDRESS.test(written)) return written;
  if (/^[^\s@]+@[^\s@]+\.\w{2,}$/.test(written)) return `mailto:${written}`;
  return /^[\w-]+(\.[\w-]+)+(\/\S*)?$/.test(written) ? `https://${written}` : null;
}

/// Asks for a link; `text` are the chosen words and `address` where they lead already. Resolves with {text, address}, or null.
export function askLink(session, { text: words, address }, lang) {
  return dialog(t("link_title"), (close) => {
    let found = null;
    const text = h("input", { type: "text", value: words ?? "", lang, spellcheck: "true" });
    const { box, input } = combobox(t("link_to"), {
      hint: t("link_to_hint"),
      attributes: { "data-first": true, spellcheck: "false", value: address ?? "" },
      async find(query) {
        found = null;
        if (!query || query === address || asAddress(query)) return [];
        const answer = await attempt(() => call("find_posts", { query, from: session.post }));
        return (answer?.posts ?? []).map((post) => ({ label: post.title || t("untitled"), note: moment(post.date), post }));
      },
      onChoose({ label, post }) {
        found = post;
        input.value = label;
        if (!text.value) text.value = label;
        announce(t("link_chosen", { title: label }));
      },
      onFree: () => done(),
    });
    const done = () => {
      // What was written as a link before may be one that only the blog knows.
      const link = found?.link ?? asAddress(input.value) ?? (input.value && input.value === address ? address : null);
      const shown = text.value.trim() || found?.title || input.value.trim();
      if (link) return close({ text: shown, address: link });
      return setWrong(input, t("link_none"));
    };
    return form(done, box, field(t("link_text"), text, t("link_text_hint")),
      actions(h("button", { type: "submit", class: "main" }, t("link_make")), address && button(t("link_none_more"), () => close({ text: text.value.trim(), address: "" })), button(t("cancel"), () => close(null))));
  });
}
