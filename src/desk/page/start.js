// Hands over the first view: a site is made, or one of the last ones is chosen.

import { call } from "./api.js";
import { h, button, field, form, actions, attempt, fill, setWrong } from "./dom.js";
import { t } from "./words.js";

/// Largest logo that is taken, before it is read.
const LOGO_MAX = 2_000_000;

const base64 = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result.replace(/^.*?,/, ""));
  reader.onerror = reject;
  reader.readAsDataURL(file);
});

/// The last sites, or the page that makes one.
export async function showStart(desk) {
  const { last } = await call("sites");
  return last.length > 0 ? showSites(desk, last) : maker(desk);
}

/// The last sites to choose among.
export async function showSites(desk, known) {
  const last = known ?? (await call("sites")).last;
  const open = async (id) => {
    if (!(await attempt(() => call("site_open", { id })))) return;
    await desk.refresh();
    await desk.go("");
  };
  return {
    title: t("sites_title"),
    look: "narrow",
    content: [
      h("h1", { tabindex: "-1" }, t("sites_title")),
      h("p", { class: "lead" }, t("sites_lead")),
      h("ul", { class: "rows" }, last.map(({ id, title }) => h("li", null, button(title, () => open(id), "row")))),
      h("p", null, button(t("sites_new"), async () => {
        const { content, title } = maker(desk);
        document.title = `${title} · Griffel`;
        fill(document.querySelector("main"), content);
        document.querySelector("h1").focus();
      })),
    ],
  };
}

function maker(desk) {
  const title = h("input", { type: "text", "aria-required": "true", autocomplete: "off", maxlength: "100" });
  const address = h("input", { type: "text", inputmode: "url", autocomplete: "off", spellcheck: "false", placeholder: "https://" });
  const color = h("input", { type: "color", value: "#1f5e50" });
  const logo = h("input", { type: "file", accept: "image/png,image/jpeg,image/webp,image/svg+xml" });
  const sample = h("p", { class: "sample" });
  const picture = h("img", { alt: "", hidden: true });

  const draw = () => {
    fill(sample, picture, h("span", null, title.value.trim() || t("start_sample")));
    // Not a style attribute: the page's policy forbids those.
    sample.style.setProperty("--chosen", color.value);
  };
  const chosen = () => {
    const [file] = logo.files;
    const isLarge = file?.size > LOGO_MAX;
    if (isLarge) logo.value = "";
    setWrong(logo, isLarge ? t("start_logo_large") : "");
    picture.hidden = !logo.files[0];
    if (logo.files[0]) picture.src = URL.createObjectURL(logo.files[0]);
    draw();
  };
  for (const one of [title, color]) one.addEventListener("input", draw);
  logo.addEventListener("change", chosen);
  draw();

  const make = async () => {
    const missing = !title.value.trim();
    setWrong(title, missing ? t("start_no_title") : "");
    if (missing) return;
    const [file] = logo.files;
    const written = address.value.trim();
    const url = written && written !== "https://" ? (/^https?:/.test(written) ? written : `https://${written}`) : "";
    const request = {
      title: title.value.trim(), url, color: color.value,
      logo: file ? { name: file.name, base64: await base64(file) } : null,
    };
    if (!(await attempt(() => call("site_new", request)))) return;
    await desk.refresh();
    await desk.go("");
  };
  return {
    title: t("start_title"),
    look: "narrow",
    content: [
      h("h1", { tabindex: "-1" }, t("start_title")),
      h("p", { class: "lead" }, t("start_lead")),
      form(make,
        field(t("start_name"), title, t("start_name_hint")),
        field(t("start_address"), address, t("start_address_hint")),
        field(t("start_color"), color, t("start_color_hint")),
        field(t("start_logo"), logo, t("start_logo_hint")),
        h("p", { class: "hint" }, t("start_sample_label")), sample,
        actions(h("button", { type: "submit", class: "main" }, t("start_make")))),
    ],
  };
}
