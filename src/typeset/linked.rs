//! The writer's links, pictures and raw HTML: whatever has an address.

use pulldown_cmark::{Event, LinkType, Tag};

use crate::model::article::{Article, FileRef, Target};
use crate::model::sources::Sources;
use crate::parse::outline::LinkAt;
use crate::text::html::{escape_address_into, escape_into};
use crate::text::markdown::raw_addresses;
use crate::text::words::size;
use crate::typeset::directive::GALLERY;
use crate::typeset::scan::picture_text;
use crate::typeset::writer::{LinkEnd, Open, Writer};

impl<'a> Writer<'a, '_> {
    pub(super) fn target(&self, at: usize) -> Option<&'a Target> {
        self.article()?.target(LinkAt::Text(self.events[at].1.start))
    }

    pub(super) fn link(&mut self, link_type: LinkType, address: &str, title: &str, at: usize) {
        let target = self.target(at);
        let (href, file) = match target {
            Some(Target::Hidden) => {
                self.links.push(LinkEnd { is_drawn: false, file: None });
                return;
            }
            Some(Target::Address(address)) => (self.local_to(address), None),
            Some(Target::File(file)) => (file.href.clone(), Some(file)),
            None => (address.to_owned(), None),
        };
        self.out.push_str("<a href=\"");
        if link_type == LinkType::Email {
            self.out.push_str("mailto:");
        }
        escape_address_into(&mut self.out, &href);
        self.out.push('"');
        if !title.is_empty() {
            self.attribute("title", title);
        }
        self.out.push('>');
        let note = file.and_then(|file| self.file_note(file, at));
        self.links.push(LinkEnd { is_drawn: true, file: note });
    }

    /// In a list an address of the page itself needs the page in front.
    pub(super) fn local_to(&self, address: &str) -> String {
        match self.article().filter(|_| self.is_excerpt() && address.starts_with(['#', '?'])) {
            Some(article) => format!("{}{address}", article.href),
            None => address.to_owned(),
        }
    }

    /// Returns type and size for a link to a file whose text does not say its type (webbriktlinjer R9).
    pub(super) fn file_note(&self, file: &FileRef, at: usize) -> Option<String> {
        let setting = self.setting()?;
        let kind = setting.words.say(file.attachment.kind.word, &[]);
        let end = self.skip(at);
        let mut text = String::new();
        for (event, _) in &self.events[at..end] {
            match event {
                Event::Text(part) | Event::Code(part) => text.push_str(part),
                Event::Start(Tag::Image { .. }) => return None,
                _ => {}
            }
        }
        let text = text.to_lowercase();
        let extension = file.attachment.path.extension();
        let is_said =
            text.split(|c: char| !c.is_alphanumeric()).any(|word| word == kind.to_lowercase() || word == extension);
        let size = size(file.attachment.len, setting.language);
        Some(if is_said { String::new() } else { format!(" ({kind}, {size})") }).filter(|note| !note.is_empty())
    }

    pub(super) fn link_end(&mut self) {
        let Some(link) = self.links.pop() else {
            self.out.push_str("</a>");
            return;
        };
        if let Some(note) = link.file {
            escape_into(&mut self.out, &note);
        }
        if link.is_drawn {
            self.out.push_str("</a>");
        }
    }

    pub(super) fn figure(&mut self, at: usize) -> usize {
        self.out.push_str("<figure>");
        let has_link = matches!(self.events[at + 1].0, Event::Start(Tag::Link { .. }));
        let picture = if has_link { at + 2 } else { at + 1 };
        if has_link {
            self.event(at + 1);
        }
        let Event::Start(Tag::Image { dest_url, title, .. }) = &self.events[picture].0 else { return at + 1 };
        let mut next = self.image(dest_url, title, picture, true);
        if has_link {
            next = self.event(next);
        }
        self.caption(title);
        self.out.push_str("</figure>\n");
        next + 1
    }

    /// Returns whether what is written stands in a gallery of the article's own page.
    pub(super) fn is_in_gallery(&self) -> bool {
        let (Some((Open::Directive(number), _)), Some(article)) = (self.outer.last(), self.article()) else {
            return false;
        };
        self.is_page() && article.body.prepared().directives[*number].name.value == GALLERY
    }

    /// Writes the pictures of a paragraph as figures, each leading to itself in full; returns the place after the
    /// paragraph.
    pub(super) fn row_of_pictures(&mut self, start: usize) -> usize {
        let end = self.skip(start);
        let mut at = start + 1;
        while at < end {
            let Event::Start(Tag::Image { dest_url, title, .. }) = &self.events[at].0 else {
                at += 1;
                continue;
            };
            // A link needs a name, which is the picture's description (WCAG 2.4.4).
            let is_named = !picture_text(self.events, at + 1).0.trim().is_empty();
            let full = match self.target(at) {
                Some(Target::File(file)) if is_named => Some(Sources::of(file).src),
                _ => None,
            };
            self.out.push_str("<figure>");
            if let Some(full) = &full {
                self.out.push_str("<a href=\"");
                escape_address_into(&mut self.out, full);
                self.out.push_str("\">");
            }
            at = self.image(dest_url, title, at, true);
            if full.is_some() {
                self.out.push_str("</a>");
            }
            self.caption(title);
            self.out.push_str("</figure>\n");
        }
        end
    }

    fn caption(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str("<figcaption>");
            escape_into(&mut self.out, title);
            self.out.push_str("</figcaption>");
        }
    }

    /// Writes a picture whose start is at `at`; returns the place after its end.
    pub(super) fn image(&mut self, address: &str, title: &str, at: usize, is_figure: bool) -> usize {
        let (alt, end) = picture_text(self.events, at + 1);
        let target = self.target(at);
        let (src, file) = match target {
            Some(Target::File(file)) => (file.href.as_str(), Some(file)),
            Some(Target::Address(address)) => (address.as_str(), None),
            Some(Target::Hidden) => {
                // The picture cannot be shown, its description can be read.
                self.out.push_str("<span class=\"no-picture\">");
                escape_into(&mut self.out, &alt);
                self.out.push_str("</span>");
                return end + 1;
            }
            None => (address, None),
        };
        let sources = file.map(|file| Sources::of(file));
        let webp = sources.as_ref().map(|sources| sources.webp.as_str()).filter(|webp| !webp.is_empty());
        if let Some(webp) = webp {
            self.out.push_str("<picture><source type=\"image/webp\"");
            self.attribute("srcset", webp);
            self.sizes();
            self.out.push('>');
        }
        self.out.push_str("<img src=\"");
        escape_address_into(&mut self.out, sources.as_ref().map_or(src, |sources| &sources.src));
        self.out.push_str("\" alt=\"");
        escape_into(&mut self.out, &alt);
        self.out.push('"');
        if let Some(own) = sources.as_ref().map(|sources| sources.own.as_str()).filter(|own| !own.is_empty()) {
            self.attribute("srcset", own);
            self.sizes();
        }
        if !title.is_empty() && !is_figure {
            self.attribute("title", title);
        }
        if self.article().is_some() {
            if let Some((width, height)) = sources.as_ref().and_then(|sources| sources.pixels) {
                self.out.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
            }
            // The first picture is what a reader came for; the others wait (row P13).
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

    fn sizes(&mut self) {
        let is_in_gallery = self.is_in_gallery();
        let sizes = self.setting().map(|setting| &setting.theme.sizes);
        let sizes = sizes.map_or("100vw", |sizes| if is_in_gallery { &sizes.gallery } else { &sizes.text });
        self.attribute("sizes", sizes);
    }

    /// Writes raw HTML with the addresses in it resolved.
    pub(super) fn raw(&mut self, article: &Article, html: &str, start: usize) {
        let mut done = 0;
        for found in raw_addresses(html) {
            let Some(target) = article.target(LinkAt::Text(start + found.value.start)) else { continue };
            let address = match target {
                Target::File(file) => file.href.clone(),
                Target::Address(address) => self.local_to(address),
                Target::Hidden => "#main".to_owned(),
            };
            self.out.push_str(&html[done..found.value.start]);
            escape_address_into(&mut self.out, &address);
            done = found.value.end;
        }
        self.out.push_str(&html[done..]);
    }
}
