// Hands over the panel with what is known about a post: date, categories, tags and the like, each kept when it is changed.

import { call, pictureAddress } from "./api.js";
import { h, button, field, choice, group, actions, attempt, fill, hush, announce } from "./dom.js";
import { t, dateParts, dateInWords, size } from "./words.js";
import { names } from "./combobox.js";

/// A summary longer than this is cut by search engines and lists.
const SUMMARY_LONG = 200;

/// The details of what is being written. `changed()` hears that one of them is another.
export function detailsPanel(desk, session, opened, changed) {
  let details = opened.details ?? { categories: [], tags: [], authors: [], attachments: [], unknown: [] };
  const broken = opened.front_broken ?? details.is_broken;
  const known = desk.state.vocabulary;
  const lang = opened.language;
  const element = h("div", { class: "details" });

  async function change(key, value, says = t("details_kept")) {
    await session.flush();
    const answer = await attempt(() => call("post_details", { post: session.post, changes: [{ key, value }] }));
    if (!answer) return false;
    details = answer.details;
    announce(says);
    changed(details);
    return true;
  }

  function when() {
    const parts = dateParts(details.date);
    const day = h("input", { type: "date", value: parts.day });
    const time = h("input", { type: "time", value: parts.time });
    const words = h("p", { class: "hint" }, details.date ? dateInWords(details.date) : t("details_no_date"));
    const kept = async () => {
      if (!day.value) return;
      const written = time.value ? `${day.value}T${time.value}` : day.value;
      words.textContent = dateInWords(written);
      await change("date", written, dateInWords(written));
    };
    for (const one of [day, time]) one.addEventListener("change", kept);
    return group(t("details_date"), words, h("div", { class: "row" }, field(t("details_day"), day), field(t("details_time"), time)));
  }

  function categories() {
    const boxes = h("div", { class: "boxes" });
    const all = new Set([...known.categories, ...details.categories]);
    const fresh = h("input", { type: "text", autocomplete: "off", lang });
    const kept = () => change("categories", [...boxes.querySelectorAll("input:checked")].map((box) => box.value));
    const box = (name) => choice("checkbox", name, { value: name, checked: details.categories.includes(name), onchange: kept });
    const add = async () => {
      const name = fresh.value.trim();
      if (!name) return fresh.focus();
      const there = [...boxes.querySelectorAll("input")].find((one) => one.value.toLowerCase() === name.toLowerCase());
      if (!there) boxes.append(box(name));
      (there ?? boxes.lastChild.querySelector("input")).checked = true;
      fresh.value = "";
      fresh.focus();
      await kept();
    };
    fresh.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); add(); }
    });
    fill(boxes, [...all].map(box));
    return group(t("details_categories"), boxes,
      h("div", { class: "row ends" }, field(t("details_category_new"), fresh), button([t("add"), hush(` ${t("details_category_new")}`)], add)));
  }

  function series() {
    const id = "known-series";
    const input = h("input", { type: "text", value: details.series ?? "", list: id, autocomplete: "off", lang, onchange: () => change("series", input.value.trim() || null) });
    return [field(t("details_series"), input, t("details_series_hint")), h("datalist", { id }, known.series.map((name) => h("option", { value: name })))];
  }

  function summary() {
    const count = h("p", { class: "meta" });
    const input = h("textarea", { rows: "4", value: details.summary ?? "", lang, spellcheck: "true" });
    const draw = () => {
      const { length } = input.value.trim();
      count.textContent = length > SUMMARY_LONG ? t("details_summary_long", { n: length }) : t("details_summary_count", { n: length });
    };
    input.addEventListener("input", draw);
    input.addEventListener("change", () => change("summary", input.value.trim() || null));
    draw();
    return [field(t("details_summary"), input, t("details_summary_hint")), count];
  }

  function cover() {
    const holder = h("div");
    const draw = () => {
      const pictures = session.files.filter(({ kind }) => kind === "picture");
      const chosen = details.cover?.file ?? "";
      const alt = h("input", { type: "text", value: details.cover?.alt ?? "", lang, onchange: () => choose(chosen, alt.value.trim()) });
      const choose = async (file, text) => {
        if (!(await change("cover", file ? { file, alt: text } : null))) return;
        // Who went on meanwhile is not fetched back.
        const wasHere = holder.contains(document.activeElement);
        const wasWriting = document.activeElement?.type === "text";
        draw();
        if (wasHere) holder.querySelector(wasWriting ? "[type=text]" : ":checked")?.focus();
      };
      const known = (file) => pictures.find((one) => one.file === file)?.alt ?? "";
      const radio = (file, label, picture) => h("div", { class: "cover" }, picture,
        choice("radio", label, { name: "cover", checked: file === chosen, onchange: () => choose(file, known(file)) }));
      fill(holder, pictures.length === 0 ? h("p", { class: "hint" }, t("details_cover_none")) : h("div", { class: "covers" },
        radio("", t("details_cover_no")), pictures.map((one) => radio(one.file, one.name, thumbnail(one)))),
      chosen && field(t("details_cover_alt"), alt, t("details_cover_alt_hint")));
    };
    draw();
    redraws.push(draw);
    return group(t("details_cover"), holder);
  }

  function attachments() {
    const list = h("ol", { class: "rows attached" });
    const holder = h("div", null, list);
    const keep = async (to, says, focus) => {
      const value = to.map(({ file, title }) => ({ file, title: title || null }));
      if (!(await change("attachments", value, says))) return;
      const wasHere = holder.contains(document.activeElement);
      draw();
      if (wasHere) focus?.();
    };
    const draw = () => {
      const all = details.attachments;
      fill(list, all.map((one, at) => {
        const name = one.title || one.name;
        const moved = (by) => {
          const to = all.filter((other) => other !== one);
          to.splice(at + by, 0, one);
          const next = () => {
            const buttons = list.children[at + by].querySelectorAll("[data-move]");
            (buttons[by < 0 ? 0 : buttons.length - 1] ?? list.children[at + by].querySelector("button")).focus();
          };
          keep(to, t("details_moved", { name, n: at + by + 1, total: all.length }), next);
        };
        const title = h("input", { type: "text", value: one.title ?? "", lang, onchange: () => keep(all.map((other) => (other === one ? { ...one, title: title.value.trim() } : other))) });
        return h("li", null,
          field(t("details_attachment_title"), title, one.is_missing ? t("details_attachment_missing", { name: one.name }) : `${one.name}, ${size(one.bytes)}`),
          actions(
            at > 0 && button([t("up"), hush(` ${name}`)], () => moved(-1), "", { "data-move": true }),
            at < all.length - 1 && button([t("down"), hush(` ${name}`)], () => moved(1), "", { "data-move": true }),
            button([t("details_attachment_out"), hush(` ${name}`)], () => keep(all.filter((other) => other !== one), t("details_attachment_gone", { name }), () => holder.closest("fieldset").querySelector("legend").focus()))));
      }));
      list.hidden = all.length === 0;
      none.hidden = all.length > 0;
    };
    const none = h("p", { class: "hint" }, t("details_attachments_none"));
    draw();
    redraws.push(draw);
    const box = group(t("details_attachments"), none, holder);
    box.querySelector("legend").tabIndex = -1;
    return box;
  }

  function consent() {
    const holder = h("div");
    const draw = () => {
      const pictures = session.files.filter(({ kind }) => kind === "picture" || kind === "film");
      fill(holder, pictures.length === 0 ? h("p", { class: "hint" }, t("details_consent_none")) : pictures.map((one) => {
        const input = h("input", { type: "text", value: details.consent?.[one.name] ?? "", lang, onchange: () => {
          const value = { ...details.consent, [one.name]: input.value.trim() };
          if (!value[one.name]) delete value[one.name];
          change("consent", value);
        } });
        return field(one.name, input);
      }));
    };
    draw();
    redraws.push(draw);
    return group(t("details_consent"), h("p", { class: "hint" }, t("details_consent_hint")), holder);
  }

  function comments() {
    const chosen = details.comments === true ? "open" : details.comments === false ? "closed" : "site";
    const value = { open: true, closed: false, site: null };
    return group(t("details_comments"), Object.keys(value).map((one) => choice("radio", t(`details_comments_${one}`),
      { name: "comments", checked: one === chosen, onchange: () => change("comments", value[one]) })));
  }

  function address() {
    const shown = h("p", { class: "hint long" }, opened.address || t("details_address_later"));
    const input = h("input", { type: "text", value: details.slug ?? "", autocomplete: "off", spellcheck: "false", autocapitalize: "none" });
    const told = h("p", { class: "wrong ok" });
    const move = async () => {
      if (!input.value.trim() || input.value === details.slug) return;
      await session.flush();
      const answer = await attempt(() => call("post_address", { post: session.post, slug: input.value.trim() }));
      if (!answer) return;
      shown.textContent = answer.address;
      told.textContent = answer.redirect_from ? t("details_redirect", { from: answer.redirect_from }) : t("details_address_new");
      announce(told.textContent);
      changed(details);
    };
    return group(t("details_address"), shown, h("div", { class: "row ends" }, field(t("details_slug"), input, t("details_slug_hint")), button(t("details_slug_set"), move)), told);
  }

  const redraws = [];
  const list = (key, value) => change(key, value);
  fill(element, h("h2", { class: "hush" }, t("tab_details")),
    broken ? h("div", { class: "note bad" }, h("p", null, t("details_broken")), typeof broken === "string" && h("p", null, broken)) : [
      when(), categories(),
      names(t("details_tags"), { known: known.tags, chosen: details.tags, hint: t("details_tags_hint"), lang, onChange: (value) => list("tags", value) }),
      summary(), cover(), attachments(),
      h("details", null, h("summary", null, t("details_more")),
        names(t("details_authors"), { known: known.authors, chosen: details.authors, lang, onChange: (value) => list("authors", value) }),
        series(), consent(), comments(), address()),
      details.unknown?.length > 0 && h("p", { class: "meta" }, t("details_unknown", { names: details.unknown.join(", ") })),
    ]);
  return {
    element,
    shown() {},
    /// The files beside the post, or their order among the attachments, are others.
    files(newer) { if (newer) details = newer; redraws.forEach((draw) => draw()); },
    get details() { return details; },
    change,
  };
}

/// A small picture of a file, without words of its own: its name stands beside it.
export function thumbnail({ file }, width = 240) {
  const picture = h("img", { alt: "", class: "thumbnail", loading: "lazy" });
  pictureAddress(file, width).then((address) => { if (address) picture.src = address; });
  return picture;
}
