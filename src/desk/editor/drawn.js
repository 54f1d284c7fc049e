// What is drawn under and around lines: pictures and files under their line, and the boxes of directives; a state field.
import { Decoration, EditorView, StateEffect, StateField, WidgetType } from "../page/editor/codemirror.min.js";
import { directiveOf, parser, words } from "./markdown.js";
import { t } from "../page/words.js";

const FILMS = /\.(mp4|m4v|webm|mov)$/i;
const SOUNDS = /\.(mp3|m4a|ogg|oga|wav)$/i;
const FILES = /\.(pdf|pptx|ppsx|potx|pptm|ppsm|potm|ppt|pps|odp|otp|docx|doc|odt|rtf|xlsx|xls|ods|csv|zip)$/i;
const NAMED = new Set([
  "attachment", "sound", "film", "gallery", "youtube", "vimeo", "quote", "update", "caution", "important", "note", "tip", "warning",
]);

/// Returns the name of a directive in words.
export const directiveWords = (name) => (NAMED.has(name) ? t(`editor_directive_${name}`) : name);

/// Returns what a directive says beside its name: its title, its time.
export function directiveSays({ name, attributes }) {
  const [title, time] = [attributes.get("title"), attributes.get("time")];
  const author = [attributes.get("author"), attributes.get("source")].filter(Boolean).join(", ");
  return [name === "update" ? time : "", title, name === "quote" ? author : ""].filter(Boolean).join(" · ");
}

const fileName = (link) => {
  const bare = link.split(/[?#]/)[0].split(/[\\/]/).pop();
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
};

const element = (name, className, ...children) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
};

/// Returns the pictures of a line: `{link, description, caption, isDecorative}`.
function picturesIn(line) {
  const tree = parser.parse(line);
  const found = [];
  tree.iterate({
    enter(node) {
      if (node.name !== "Image") return node.name !== "InlineCode";
      const url = node.node.getChild("URL");
      if (!url) return false;
      const title = node.node.getChild("LinkTitle");
      const [open, close] = node.node.getChildren("LinkMark");
      found.push({
        link: line.slice(url.from, url.to).replace(/^<(.*)>$/, "$1"),
        description: close ? words(line, tree, open.to, close.from) : "",
        caption: title ? line.slice(title.from + 1, title.to - 1) : "",
        isDecorative: /^ *\{ *\.?(decorative|dekorativ) *\}/i.test(line.slice(node.to)),
      });
      return false;
    },
  });
  return found;
}

/// A picture under its line, with its description and caption. Its file is asked for once; `pictures` gives an address to show.
class Picture extends WidgetType {
  constructor(picture, pictures, version) {
    super();
    Object.assign(this, { picture, pictures, version });
  }

  eq(other) {
    const same = (key) => this.picture[key] === other.picture[key];
    return this.version === other.version && ["link", "description", "caption", "isDecorative"].every(same);
  }

  get estimatedHeight() {
    return this.pictures.heights.get(this.picture.link) ?? 260;
  }

  toDOM(view) {
    const { link, description, caption, isDecorative } = this.picture;
    const figure = element("figure", "griffel-picture");
    const image = element("img");
    image.alt = description;
    image.hidden = true;
    const missing = element("p", "griffel-missing");
    missing.hidden = true;
    const about = element("figcaption");
    if (caption) about.append(element("p", "griffel-caption", caption));
    const says = isDecorative ? t("editor_picture_decorative") : description && t("editor_picture_shows", { text: description });
    about.append(element("p", says ? "griffel-about" : "griffel-about griffel-lacks", says || t("editor_picture_undescribed")));
    figure.append(image, missing, about);
    const resized = () => {
      this.pictures.heights.set(link, figure.offsetHeight || 260);
      view.requestMeasure();
    };
    const fail = () => {
      image.hidden = true;
      missing.hidden = false;
      const key = /^(https?:)?\/\//i.test(link) ? "editor_picture_elsewhere" : "editor_picture_missing";
      missing.textContent = t(key, { name: fileName(link) });
      resized();
    };
    image.addEventListener("load", resized);
    image.addEventListener("error", fail);
    this.pictures.url(link).then((url) => {
      if (!url) return fail();
      image.src = url;
      image.hidden = false;
      return resized();
    }, fail);
    return figure;
  }

  ignoreEvent() {
    return false;
  }
}

/// A file that readers play or fetch, as a card under its line.
class FileCard extends WidgetType {
  constructor(kind, title, name) {
    super();
    Object.assign(this, { kind, title, name });
  }

  eq(other) {
    return this.kind === other.kind && this.title === other.title && this.name === other.name;
  }

  get estimatedHeight() {
    return 64;
  }

  toDOM() {
    const card = element("div", `griffel-card griffel-card-${this.kind}`);
    card.append(element("strong", "", this.title || this.name));
    card.append(element("span", "griffel-about", this.title && this.name ? this.name : directiveWords(this.kind)));
    return card;
  }

  ignoreEvent() {
    return false;
  }
}

/// Returns what a line shows under itself.
function widgetsOf(line, directive, pictures, version) {
  if (directive) {
    if (directive.kind !== "leaf") return [];
    const { name, attributes } = directive;
    const link = attributes.get("src") ?? attributes.get("file") ?? attributes.get("id") ?? "";
    return [new FileCard(name, attributes.get("title") ?? "", fileName(link))];
  }
  if (!line.includes("![")) return [];
  return picturesIn(line).map((picture) => {
    const bare = picture.link.split(/[?#]/)[0];
    const kind = [[FILMS, "film"], [SOUNDS, "sound"], [FILES, "attachment"]].find(([names]) => names.test(bare))?.[1];
    return kind ? new FileCard(kind, picture.caption || picture.description, fileName(bare)) : new Picture(picture, pictures, version);
  });
}

/// Follows fenced code and HTML comments from line to line, as griffel does.
class Verbatim {
  fence = "";
  isComment = false;

  /// Returns whether a line is code or part of a comment.
  goesOn(line) {
    const was = this.isComment || this.fence !== "";
    if (!this.isComment) {
      const ticks = /^\s*(?:> )*(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1] ?? "";
      if (!this.fence && ticks) {
        this.fence = ticks;
        return true;
      }
      if (this.fence && ticks[0] === this.fence[0] && ticks.length >= this.fence.length && line.trim() === ticks) this.fence = "";
    }
    if (this.fence) return true;
    for (let at = 0; at >= 0; ) {
      at = line.indexOf(this.isComment ? "-->" : "<!--", at);
      if (at < 0) break;
      this.isComment = !this.isComment;
      at += 3;
    }
    return was;
  }
}

function drawn(state, { pictures, version }) {
  const found = [];
  const open = [];
  const verbatim = new Verbatim();
  let from = 0;
  let lines = state.doc.iterLines();
  for (; !lines.next().done; from += lines.value.length + 1) {
    const line = lines.value;
    if (verbatim.goesOn(line)) continue;
    const directive = line.includes("::") ? directiveOf(line) : null;
    if (directive?.kind === "open") open.push({ from, name: directive.name });
    else if (directive?.kind === "close") {
      const box = open.pop();
      if (box) found.push(...boxLines(state.doc, box, from, open.length));
    }
    for (const [index, widget] of widgetsOf(line, directive, pictures, version).entries()) {
      found.push(Decoration.widget({ widget, block: true, side: 1 + index }).range(from + line.length));
    }
  }
  return Decoration.set(found, true);
}

function* boxLines(doc, box, end, depth) {
  const known = NAMED.has(box.name) ? box.name : "other";
  for (let number = doc.lineAt(box.from).number; number <= doc.lines; number++) {
    const line = doc.line(number);
    const edge = line.from === box.from ? " griffel-box-start" : line.from === end ? " griffel-box-end" : "";
    if (depth === 0 || edge) yield Decoration.line({ class: `griffel-box griffel-box-${known}${edge}` }).range(line.from);
    if (line.from === end) return;
  }
}

/// Asks for all pictures again: files came or went.
export const redraw = StateEffect.define();

/// Returns the field. `pictureUrl(link)` gives an address to show, or nothing.
export function drawnField(pictureUrl) {
  const asked = new Map();
  const pictures = {
    heights: new Map(),
    url(link) {
      if (!asked.has(link)) asked.set(link, Promise.resolve(pictureUrl?.(link) ?? null));
      return asked.get(link);
    },
  };
  return StateField.define({
    create: (state) => ({ version: 0, set: drawn(state, { pictures, version: 0 }) }),
    update(value, transaction) {
      const isAsked = transaction.effects.some((effect) => effect.is(redraw));
      if (isAsked) asked.clear();
      if (!isAsked && !transaction.docChanged) return value;
      const version = value.version + (isAsked ? 1 : 0);
      return { version, set: drawn(transaction.state, { pictures, version }) };
    },
    provide: (field) => EditorView.decorations.from(field, (value) => value.set),
  });
}
