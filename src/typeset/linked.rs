//! The writer's links, pictures and raw HTML: whatever has an address.

use pulldown_cmark::{Event, LinkType, Tag};

use crate::model::article::{Article, FileRef, Target};
use crate::parse::markdown::raw_addresses;
use crate::parse::outline::LinkAt;
use crate::text::html::{escape_address_into, escape_into};
use crate::text::words::size;
use crate::typeset::scan::picture_text;
use crate::typeset::writer::{LinkEnd, Writer};

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
        if !title.is_empty() {
            self.out.push_str("<figcaption>");
            escape_into(&mut self.out, title);
            self.out.push_str("</figcaption>");
        }
        self.out.push_str("</figure>\n");
        next + 1
    }

    /// Writes a picture whose start is at `at`; returns the place after its end.
    pub(super) fn image(&mut self, address: &str, title: &str, at: usize, is_figure: bool) -> usize {
        let (alt, end) = picture_text(self.events, at + 1);
        let target = self.target(at);
        let (src, pixels) = match target {
            Some(Target::File(file)) => (file.href.as_str(), file.attachment.pixels),
            Some(Target::Address(address)) => (address.as_str(), None),
            Some(Target::Hidden) | None => (address, None),
        };
        self.out.push_str("<img src=\"");
        escape_address_into(&mut self.out, src);
        self.out.push_str("\" alt=\"");
        escape_into(&mut self.out, &alt);
        self.out.push('"');
        if !title.is_empty() && !is_figure {
            self.attribute("title", title);
        }
        if self.article().is_some() {
            if let Some((width, height)) = pixels {
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
        end + 1
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
