// Hands over a text field that proposes, and a list of names that is filled with it (the ARIA pattern "combobox").

import { h, button, field, fill, newId, announce, hush } from "./dom.js";
import { t } from "./words.js";

/// Most proposals shown at once: more are not looked through by anybody, a letter more is quicker.
const SHOWN_MAX = 8;

/// A field with proposals. `find(text)` gives {label, note} or a promise of them; `onChoose` is told the one that was chosen,
/// `onFree` the text when Enter is pressed and none is.
export function combobox(label, { find, onChoose, onFree, hint, attributes = {} }) {
  const listId = newId();
  const input = h("input", {
    type: "text", role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId, ...attributes,
  });
  const list = h("ul", { role: "listbox", id: listId, "aria-label": label, hidden: true });
  let found = [];
  let at = -1;
  let turn = 0;

  function mark(to) {
    at = to;
    [...list.children].forEach((option, place) => option.setAttribute("aria-selected", place === at));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  }
  function close() {
    found = [];
    list.hidden = true;
    fill(list);
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  }
  function choose(option) {
    close();
    onChoose(option);
  }
  async function propose() {
    const mine = (turn += 1);
    const answer = (await find(input.value.trim())).slice(0, SHOWN_MAX);
    if (mine !== turn || !input.isConnected) return;
    found = answer;
    fill(list, found.map((option) => h("li", { role: "option", id: newId(), "aria-selected": "false",
      // Before the field loses its focus, which closes the list.
      onmousedown: (event) => { event.preventDefault(); choose(option); } },
    option.label, option.note && h("span", { class: "meta" }, ` ${option.note}`))));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", found.length > 0);
    mark(-1);
    if (input.value) announce(found.length ? t("proposals", { n: found.length }) : t("proposals_none"));
  }
  input.addEventListener("input", propose);
  input.addEventListener("blur", () => { turn += 1; close(); });
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (found.length === 0) { propose(); return; }
      const to = at + (key === "ArrowDown" ? 1 : -1);
      mark(to < 0 ? found.length - 1 : to % found.length);
    } else if (key === "Enter" && !event.isComposing) {
      event.preventDefault();
      turn += 1;
      if (at >= 0) choose(found[at]);
      else if (input.value.trim()) { close(); onFree?.(input.value.trim()); }
    } else if (key === "Escape" && found.length > 0) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  const box = field(label, input, hint);
  box.classList.add("combo");
  box.append(list);
  return { box, input };
}

/// Names of one kind, tags or authors: those chosen with a button each, and a field that proposes known ones.
export function names(label, { known, chosen, hint, onChange, lang }) {
  let kept = [...chosen];
  const list = h("ul", { class: "names", "aria-label": label });
  const same = (one, other) => one.localeCompare(other, undefined, { sensitivity: "accent" }) === 0;
  const { box, input } = combobox(label, {
    hint,
    attributes: { lang },
    find: (text) => known.filter((name) => !kept.some((one) => same(one, name)) && name.toLowerCase().includes(text.toLowerCase()))
      .sort((one, other) => other.toLowerCase().startsWith(text.toLowerCase()) - one.toLowerCase().startsWith(text.toLowerCase()))
      .map((name) => ({ label: name })),
    onChoose: (option) => add(option.label),
    onFree: (text) => text.split(",").map((one) => one.trim()).filter(Boolean).forEach(add),
  });
  // A comma ends a name, as in the fields that people know.
  input.addEventListener("input", () => {
    if (!input.value.includes(",")) return;
    const [first, ...rest] = input.value.split(",");
    input.value = rest.join(",").trimStart();
    if (first.trim()) add(first.trim(), input.value);
  });
  const free = () => input.value.trim() && add(input.value.trim());
  input.addEventListener("blur", free);

  function add(name, rest = "") {
    input.value = rest;
    if (kept.some((one) => same(one, name))) return;
    // The way that the name is written already.
    kept = [...kept, known.find((one) => same(one, name)) ?? name];
    draw();
    announce(t("name_added", { name }));
    onChange(kept);
  }
  function remove(name) {
    kept = kept.filter((one) => one !== name);
    draw();
    input.focus();
    announce(t("name_removed", { name }));
    onChange(kept);
  }
  function draw() {
    fill(list, kept.map((name) => h("li", null, h("span", null, name),
      button([h("span", { "aria-hidden": "true" }, "×"), hush(t("name_remove", { name }))], () => remove(name), "small"))));
    list.hidden = kept.length === 0;
  }
  draw();
  box.insertBefore(list, input);
  return box;
}
