// Hands over what is asked about a presentation's file, and its text, edited slide by slide beside the picture.

import { call, pictureAddress } from "./api.js";
import { h, button, field, actions, attempt, dialog, form, announce, tellProblem } from "./dom.js";
import { t } from "./words.js";

/// Pages shown when it is asked what a file is: enough to know it by.
const GLANCE = 6;

function picture(slide, width) {
  const image = h("img", { alt: t("slide_n", { n: slide.number }), class: "slide", loading: "lazy" });
  if (!slide.picture) return h("p", { class: "slide empty" }, slide.title || t("slide_n", { n: slide.number }));
  pictureAddress(slide.picture, width).then((address) => { if (address) image.src = address; });
  return image;
}

/// Asks whether a file is an attachment or a presentation, with its pages shown; resolves with the answer, or null.
export async function askKind(post, file) {
  const { slides } = (await call("slides", { file: file.file }).catch(() => null)) ?? { slides: [] };
  const kind = await dialog(t("kind_title"), (close) => [
    h("p", null, h("strong", null, file.name), slides.length > 0 && `, ${t("slides_n", { n: slides.length })}`),
    slides.length > 0 && h("ol", { class: "glance" }, slides.slice(0, GLANCE).map((slide) => h("li", null, picture(slide, 240)))),
    h("dl", null, h("dt", null, t("kind_presentation")), h("dd", null, t("kind_presentation_means")),
      h("dt", null, t("kind_attachment")), h("dd", null, t("kind_attachment_means"))),
    actions(button(t("kind_as_presentation"), () => close("presentation"), "main", { "data-first": true }),
      button(t("kind_as_attachment"), () => close("attachment"))),
  ].filter(Boolean), "wide");
  if (kind) await attempt(() => call("file_kind", { post, file: file.file, kind }));
  return kind;
}

/// Edits the text of each slide beside its picture.
export async function editSlides(file, lang) {
  const answer = await attempt(() => call("slides", { file: file.file }));
  if (!answer) return null;
  if (answer.slides.length === 0) return tellProblem(t("slides_none"));
  return dialog(t("slides_title"), (close) => {
    const rows = answer.slides.map((slide) => {
      const text = h("textarea", { rows: "6", value: slide.text ?? "", lang, spellcheck: "true" });
      return { slide, text, element: h("li", null, picture(slide, 640),
        h("div", null, h("h3", null, slide.title ? `${t("slide_n", { n: slide.number })}: ${slide.title}` : t("slide_n", { n: slide.number })), field(t("slide_text", { n: slide.number }), text),
          slide.notes && h("p", { class: "meta" }, t("slide_notes"), " ", slide.notes))) };
    });
    const save = async () => {
      const changed = rows.filter(({ slide, text }) => text.value !== (slide.text ?? "")).map(({ slide, text }) => ({ number: slide.number, text: text.value }));
      if (changed.length && !(await attempt(() => call("slides_save", { file: file.file, slides: changed })))) return;
      close(true);
      announce(t("slides_saved"));
    };
    return form(save, h("p", null, t("slides_lead")), h("ol", { class: "transcript" }, rows.map(({ element }) => element)),
      actions(h("button", { type: "submit", class: "main" }, t("save")), button(t("cancel"), () => close(null))));
  }, "wide", true);
}
