// Hands over the panel with what is known about a post: date, categories, tags and the like, each kept when it is changed.

import { call, pictureAddress } from "./api.js";
import { h, button, field, choice, group, actions, attempt, fill, hush, announce, redraw } from "./dom.js";
import { t, dateParts, dateInWords, size } from "./words.js";
import { names } from "./combobox.js";

/// A summary longer than this is cut by search engines and lists.
const SUMMARY_LONG = 200;

/// The first year of a date that is wholly typed: `2` is on the way to `2026`.
const YEAR_FIRST = "1000";

/// The details of what is being written. `changed()` hears that its address is another.
export function detailsPanel(desk, session, opened, changed) {
  let details = opened.details ?? { categories: [], tags: [], authors: [], attachments: [], unknown: [] };
  const broken = opened.front_broken ?? details.is_broken;
  const known = desk.state.vocabulary;
  const lang = opened.language;
  const element = h("div", { class: "details" });

  /// Keeps what was chosen, and says so.
  async function change(key, value, { says = t("details_kept"), left } = {}) {
    if (await session.change(key, value, { left })) announce(says);
  }
  /// Keeps what is being typed, in its pauses.
  const type = (key, value, left) => session.change(key, value, { isTyping: true, left });

  function when() {
    const parts = dateParts(details.date);
    const day = h("input", { type: "date", value: parts.day });
    const time = h("input", { type: "time", value: parts.time });
    const words = h("p", { class: "hint" }, details.date ? dateInWords(details.date) : t("details_no_date"));
    const kept = () => {
      if (day.value < YEAR_FIRST) return;
      const written = time.value ? `${day.value}T${time.value}` : day.value;
      words.textContent = dateInWords(written);
      type("date", written);
    };
    for (const one of [day, time]) {
      one.addEventListener("input", kept);
      one.addEventListener("change", () => announce(words.textContent));
    }
    return group(t("details_date"), words, h("div", { class: "row" }, field(t("details_day"), day), field(t("details_time"), time)));
  }

  function categories() {
    const boxes = h("div", { class: "boxes" });
    const all = new Set([...known.categories, ...details.categories]);
    const fresh = h("input", { type: "text", autocomplete: "off", lang });
    const kept = () => change("categories", [...boxes.querySelectorAll("input:checked")].map((box) => box.value));
    const box = (name) => choice("checkbox", name, { value: name, checked: details.categories.includes(name), onchange: kept });
    const take = () => {
      const name = fresh.value.trim();
      if (!name) return;
      const there = [...boxes.querySelectorAll("input")].find((one) => one.value.toLowerCase() === name.toLowerCase());
      if (!there) boxes.append(box(name));
      (there ?? boxes.lastChild.querySelector("input")).checked = true;
      fresh.value = "";
      kept();
    };
    const add = () => { take(); fresh.focus(); };
    fresh.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); add(); }
    });
    // Who goes on has added it.
    fresh.addEventListener("change", take);
    fill(boxes, [...all].map(box));
    return group(t("details_categories"), boxes,
      h("div", { class: "row ends" }, field(t("details_category_new"), fresh), button([t("add"), hush(` ${t("details_category_new")}`)], add)));
  }

  function series() {
    const id = "known-series";
    const input = h("input", { type: "text", value: details.series ?? "", list: id, autocomplete: "off", lang, oninput: () => type("series", input.value.trim() || null) });
    return [field(t("details_series"), input, t("details_series_hint")), h("datalist", { id }, known.series.map((name) => h("option", { value: name })))];
  }

  function summary() {
    const count = h("p", { class: "meta" });
    const input = h("textarea", { rows: "4", value: details.summary ?? "", lang, spellcheck: "true" });
    const draw = () => {
      const { length } = input.value.trim();
      count.textContent = length > SUMMARY_LONG ? t("details_summary_long", { n: length }) : t("details_summary_count", { n: length });
    };
    input.addEventListener("input", () => { draw(); type("summary", input.value.trim() || null); });
    draw();
    return [field(t("details_summary"), input, t("details_summary_hint")), count];
  }

  function cover() {
    const holder = h("div");
    const below = h("div");
    const draw = () => {
      const pictures = session.files.filter(({ kind }) => kind === "picture");
      const one = (file) => pictures.find((picture) => picture.file === file);
      const value = (file, alt) => [file ? { file, alt } : null, { left: file ? { file: one(file)?.link ?? file, alt } : null }];
      // Only what stands below is drawn anew when another one is chosen: nobody is there.
      const ask = () => {
        const chosen = details.cover?.file;
        const alt = h("input", { type: "text", value: details.cover?.alt ?? "", lang, oninput: () => {
          const [cover, { left }] = value(chosen, alt.value.trim());
          details.cover = cover;
          type("cover", cover, left);
        } });
        fill(below, chosen && field(t("details_cover_alt"), alt, t("details_cover_alt_hint")));
      };
      const choose = (file) => {
        const [cover, left] = value(file, one(file)?.alt ?? "");
        details.cover = cover;
        ask();
        change("cover", cover, left);
      };
      const radio = (file, label, picture) => h("div", { class: "cover" }, picture,
        choice("radio", label, { name: "cover", checked: file === (details.cover?.file ?? ""), onchange: () => choose(file) }));
      fill(holder, pictures.length === 0 ? h("p", { class: "hint" }, t("details_cover_none")) : h("div", { class: "covers" },
        radio("", t("details_cover_no")), pictures.map((picture) => radio(picture.file, picture.name, thumbnail(picture)))), below);
      ask();
    };
    draw();
    redraws.push([holder, draw]);
    return group(t("details_cover"), holder);
  }

  function attachments() {
    const list = h("ol", { class: "rows attached" });
    const holder = h("div", null, list);
    const said = (how) => details.attachments.map((one) => ({ file: one[how] ?? one.file, title: one.title || null }));
    // The row itself shows at once what is chosen: it is not drawn anew when the answer comes.
    const keep = (to, says) => {
      details.attachments = to;
      draw();
      change("attachments", said("file"), { says, left: said("link") });
    };
    const row = (one, at, all) => {
      const names = [];
      const named = (words) => { names.push(hush(` ${one.title || one.name}`)); return [words, names.at(-1)]; };
      const others = () => details.attachments.filter(({ file }) => file !== one.file);
      const moved = (by) => {
        const to = others();
        const now = details.attachments.find(({ file }) => file === one.file) ?? one;
        to.splice(at + by, 0, now);
        keep(to, t("details_moved", { name: now.title || now.name, n: at + by + 1, total: all.length }));
        const buttons = list.children[at + by].querySelectorAll("[data-move]");
        (buttons[by < 0 ? 0 : buttons.length - 1] ?? list.children[at + by].querySelector("button")).focus();
      };
      const out = () => {
        keep(others(), t("details_attachment_gone", { name: one.title || one.name }));
        holder.closest("fieldset").querySelector("legend").focus();
      };
      const title = h("input", { type: "text", value: one.title ?? "", lang, oninput: () => {
        const now = title.value.trim();
        details.attachments = details.attachments.map((other) => (other.file === one.file ? { ...other, title: now } : other));
        for (const name of names) name.textContent = ` ${now || one.name}`;
        type("attachments", said("file"), said("link"));
      } });
      return h("li", null,
        field(t("details_attachment_title"), title, one.is_missing ? t("details_attachment_missing", { name: one.name }) : `${one.name}, ${size(one.bytes)}`),
        actions(
          at > 0 && button(named(t("up")), () => moved(-1), "", { "data-move": true }),
          at < all.length - 1 && button(named(t("down")), () => moved(1), "", { "data-move": true }),
          button(named(t("details_attachment_out")), out)));
    };
    const draw = () => {
      const all = details.attachments;
      fill(list, all.map(row));
      list.hidden = all.length === 0;
      none.hidden = all.length > 0;
    };
    const none = h("p", { class: "hint" }, t("details_attachments_none"));
    draw();
    redraws.push([holder, draw]);
    const box = group(t("details_attachments"), none, holder);
    box.querySelector("legend").tabIndex = -1;
    return box;
  }

  function consent() {
    const holder = h("div");
    const draw = () => {
      const pictures = session.files.filter(({ kind }) => kind === "picture" || kind === "film");
      fill(holder, pictures.length === 0 ? h("p", { class: "hint" }, t("details_consent_none")) : pictures.map((one) => {
        const input = h("input", { type: "text", value: details.consent?.[one.name] ?? "", lang, oninput: () => {
          const value = { ...details.consent, [one.name]: input.value.trim() };
          if (!value[one.name]) delete value[one.name];
          details.consent = value;
          type("consent", value);
        } });
        return field(one.name, input);
      }));
    };
    draw();
    redraws.push([holder, draw]);
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
      const answer = (await session.settled()) && await attempt(() => call("post_address", { post: session.post, slug: input.value.trim() }));
      if (!answer) return;
      shown.textContent = answer.address;
      told.textContent = answer.redirect_from ? t("details_redirect", { from: answer.redirect_from }) : t("details_address_new");
      announce(told.textContent);
      changed();
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
    files(newer) {
      // What is being typed is newer still.
      const typed = session.isUnkept() ? details : newer;
      const titles = new Map(typed?.attachments.map(({ file, title }) => [file, title]));
      if (newer) details = { ...newer, cover: typed.cover, consent: typed.consent, attachments: newer.attachments.map((one) => ({ ...one, title: titles.get(one.file) ?? one.title })) };
      for (const [part, draw] of redraws) redraw(part, draw);
    },
    /// Takes a name that stands in a field and is not in its list yet.
    commit() {
      const { activeElement: here } = document;
      if (!element.contains(here)) return;
      here.blur();
      here.focus();
    },
  };
}

/// A small picture of a file, without words of its own: its name stands beside it.
export function thumbnail({ file }, width = 240) {
  const picture = h("img", { alt: "", class: "thumbnail", loading: "lazy" });
  pictureAddress(file, width).then((address) => { if (address) picture.src = address; });
  return picture;
}
