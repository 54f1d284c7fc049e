//! The writer's pictures: in the text, as figures, and side by side in galleries.

use std::borrow::Cow;

use pulldown_cmark::{Event, Tag};

use crate::model::article::LinkTarget;
use crate::model::sources::Sources;
use crate::text::html::{escape_address_into, escape_into};
use crate::text::page_markup::FULL;
use crate::typeset::lookahead::picture_text;
use crate::typeset::writer::Writer;

/// Width of the narrowest page, in CSS pixels (WCAG 1.4.10): pictures up to it are shown whole everywhere.
const NARROWEST_PAGE: u32 = 320;

/// Width of a picture, in pixels, from which it is worth more than the column of text.
const BROAD: u32 = 1100;

impl Writer<'_, '_> {
    /// Writes a paragraph with one picture as a figure; returns the index after the paragraph.
    pub(super) fn figure(&mut self, at: usize) -> usize {
        let has_link = matches!(self.events[at + 1].0, Event::Start(Tag::Link { .. }));
        let picture = if has_link { at + 2 } else { at + 1 };
        let is_broad = self.has_full_pictures() && self.target(picture).is_some_and(is_broad);
        self.out.push_str(if is_broad { "<figure class=\"broad\">" } else { "<figure>" });
        if has_link {
            self.event(at + 1);
        }
        let Event::Start(Tag::Image { dest_url, title, .. }) = &self.events[picture].0 else { return at + 1 };
        let full = self.full_picture(picture).filter(|_| !self.is_in_link());
        if let Some(full) = &full {
            self.out.push_str(FULL);
            self.full_link(full, title, picture);
        }
        let mut next = self.picture(dest_url, title, picture, true);
        if full.is_some() {
            self.out.push_str("</a>");
        }
        if has_link {
            next = self.event(next);
        }
        self.caption(title);
        self.out.push_str("</figure>\n");
        next + 1
    }

    /// Returns whether of the picture of a figure that starts at `at` only a link is shown: it is one of another host, or none.
    pub(super) fn is_only_linked(&self, at: usize) -> bool {
        let has_link = matches!(self.events[at + 1].0, Event::Start(Tag::Link { .. }));
        let target = self.target(if has_link { at + 2 } else { at + 1 });
        target.is_some_and(|target| matches!(target, LinkTarget::Foreign(_)) || !target.is_picture())
    }

    /// Writes the pictures of a paragraph as figures that link to their files; returns the index after the paragraph.
    pub(super) fn row_of_pictures(&mut self, start: usize) -> usize {
        let end = self.after(start);
        let mut at = start + 1;
        while at < end {
            let Event::Start(Tag::Image { dest_url, title, .. }) = &self.events[at].0 else {
                at += 1;
                continue;
            };
            // Feeds have always had the links of pictures with a text alternative, and no others.
            let is_named = !picture_text(self.events, at + 1).0.trim().is_empty();
            let full = match self.target(at) {
                Some(target @ LinkTarget::File(file)) if is_named && target.is_picture() => Some(Sources::of(file).src),
                _ => self.full_picture(at),
            };
            self.out.push_str("<figure>");
            if let Some(full) = &full {
                self.out.push_str(if is_named { "<a class=\"full\" " } else { FULL });
                self.full_link(full, title, at);
            }
            at = self.picture(dest_url, title, at, true);
            if full.is_some() {
                self.out.push_str("</a>");
            }
            self.caption(title);
            self.out.push_str("</figure>\n");
        }
        end
    }

    /// Returns whether pictures lead to their files: on the article's own page, where they are not parts of a slide.
    fn has_full_pictures(&self) -> bool {
        self.is_page() && !self.is_divided
    }

    /// Returns the address of the widest file of the picture whose start is at `at`, if the page may show it smaller than that.
    fn full_picture(&self, at: usize) -> Option<String> {
        // Without words, the link of a picture that is not described has no name (WCAG 2.4.4).
        let has_words = self.context().is_some_and(|context| context.words.has("full_picture"));
        let target = self.target(at).filter(|target| self.has_full_pictures() && has_words && target.is_picture());
        match target? {
            LinkTarget::File(file) => {
                let sources = Sources::of(file);
                let is_whole = |(width, _)| width <= NARROWEST_PAGE;
                (!sources.pixels.is_some_and(is_whole)).then_some(sources.src)
            }
            LinkTarget::Address(address) => Some(address.clone()).filter(|address| address.starts_with('/')),
            LinkTarget::Hidden | LinkTarget::Foreign(_) => None,
        }
    }

    /// Writes the attributes of a link to a full picture. Its name is the text alternative of the picture in it; without one
    /// it says what the link does, and with which picture (WCAG 2.4.4).
    fn full_link(&mut self, full: &str, caption: &str, at: usize) {
        self.out.push_str("href=\"");
        escape_address_into(&mut self.out, full);
        self.out.push('"');
        let has_words = self.context().is_some_and(|context| context.words.has("full_picture"));
        let does = if has_words { self.word("full_picture", &[]) } else { String::new() };
        if picture_text(self.events, at + 1).0.trim().is_empty() {
            let of = if caption.is_empty() { String::new() } else { format!(": {caption}") };
            self.attribute("aria-label", &format!("{does}{of}"));
        } else if has_words {
            self.attribute("title", &does);
        }
        self.out.push('>');
    }

    fn caption(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str("<figcaption>");
            escape_into(&mut self.out, title);
            self.out.push_str("</figcaption>");
        }
    }

    /// Writes the picture whose start is at `at`; returns the index after its end.
    pub(super) fn picture(&mut self, address: &str, title: &str, at: usize, is_figure: bool) -> usize {
        let (alt, end) = picture_text(self.events, at + 1);
        let (src, file) = match self.target(at) {
            Some(target) if !target.is_picture() => {
                self.link_to(target, at, &alt, if is_figure { "" } else { title });
                return end + 1;
            }
            Some(LinkTarget::File(file)) => (file.href.as_str(), Some(file)),
            Some(LinkTarget::Address(address)) => (address.as_str(), None),
            Some(LinkTarget::Hidden) => {
                // The picture is not published; its text alternative is.
                self.out.push_str("<span class=\"no-picture\">");
                escape_into(&mut self.out, &alt);
                self.out.push_str("</span>");
                return end + 1;
            }
            Some(LinkTarget::Foreign(foreign)) => {
                let text = if alt.trim().is_empty() { &foreign.name } else { &alt };
                self.link_instead(&foreign.href, text, "", if is_figure { "" } else { title });
                return end + 1;
            }
            None => (address, None),
        };
        let sources = file.map(|file| Sources::of(file));
        let webp = sources.as_ref().map(|sources| sources.webp.as_str()).filter(|webp| !webp.is_empty());
        if let Some(webp) = webp {
            self.out.push_str("<picture><source type=\"image/webp\"");
            self.attribute("srcset", webp);
            self.sizes(at, is_figure);
            self.out.push('>');
        }
        let alt = if is_figure { &alt } else { self.alternative(&alt, title, at) };
        self.out.push_str("<img src=\"");
        escape_address_into(&mut self.out, sources.as_ref().map_or(src, |sources| &sources.src));
        self.out.push_str("\" alt=\"");
        escape_into(&mut self.out, alt);
        self.out.push('"');
        if let Some(own) = sources.as_ref().map(|sources| sources.own.as_str()).filter(|own| !own.is_empty()) {
            self.attribute("srcset", own);
            self.sizes(at, is_figure);
        }
        if !title.is_empty() && !is_figure {
            self.attribute("title", title);
        }
        if self.article().is_some() {
            if let Some((width, height)) = sources.as_ref().and_then(|sources| sources.pixels) {
                self.out.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
            }
            // The first picture is probably in view; the others are loaded when they are (row P13).
            if self.pictures > 0 || self.is_excerpt() {
                self.out.push_str(" loading=\"lazy\"");
            }
            self.out.push_str(" decoding=\"async\"");
        }
        self.pictures += 1;
        self.out.push('>');
        if webp.is_some() {
            self.out.push_str("</picture>");
        }
        end + 1
    }

    /// Returns the text alternative of a picture that has no caption: without one the title, unless it is only decoration.
    fn alternative<'t>(&self, alt: &'t str, title: &'t str, at: usize) -> &'t str {
        let start = self.events[at].1.start;
        let is_decorative = || self.article().is_some_and(|article| article.body.prepared().is_decorative(start));
        if alt.trim().is_empty() && !is_decorative() { title } else { alt }
    }

    /// Writes a link to what is no picture, with the type and size of a file.
    fn link_to(&mut self, target: &LinkTarget, at: usize, text: &str, title: &str) {
        match target {
            LinkTarget::File(file) => {
                let note = self.file_note(file, at).unwrap_or_default();
                self.link_instead(&file.href, text, &note, title);
            }
            LinkTarget::Address(address) => self.link_instead(address, text, "", title),
            LinkTarget::Hidden | LinkTarget::Foreign(_) => escape_into(&mut self.out, text),
        }
    }

    /// Writes a link to what is not shown as a picture, and a note about its file; inside a link only its text.
    fn link_instead(&mut self, href: &str, text: &str, note: &str, title: &str) {
        let text =
            if text.trim().is_empty() { href.rsplit('/').find(|part| !part.is_empty()).unwrap_or(href) } else { text };
        if self.is_in_link() {
            escape_into(&mut self.out, text);
            return;
        }
        self.out.push_str("<a href=\"");
        escape_address_into(&mut self.out, href);
        self.out.push('"');
        if !title.is_empty() {
            self.attribute("title", title);
        }
        self.out.push('>');
        escape_into(&mut self.out, text);
        escape_into(&mut self.out, note);
        self.out.push_str("</a>");
    }

    /// Writes the `sizes` attribute of the picture whose start is at `at`.
    fn sizes(&mut self, at: usize, is_figure: bool) {
        let is_in_gallery = self.is_in_gallery();
        let sizes = self.context().map(|context| &context.theme.sizes);
        let sizes = sizes.map_or("100vw", |sizes| if is_in_gallery { &sizes.gallery } else { &sizes.text });
        // A theme may draw it wider: a browser that waits with it knows how wide it is (HTML, 4.8.4.2.2).
        let is_late = is_figure && self.has_full_pictures() && self.pictures > 0;
        let is_auto = is_late && self.target(at).is_some_and(is_broad);
        let value = if is_auto { Cow::Owned(format!("auto, {sizes}")) } else { Cow::Borrowed(sizes) };
        self.attribute("sizes", &value);
    }
}

/// Returns whether a picture may be drawn wider than the text: it has the pixels, and lies.
fn is_broad(target: &LinkTarget) -> bool {
    let LinkTarget::File(file) = target else { return false };
    let pixels = Some(file).filter(|_| target.is_picture()).and_then(|file| Sources::of(file).pixels);
    pixels.is_some_and(|(width, height)| width >= BROAD && width * 4 >= height * 5)
}
