//! A film, sound or document that was typed in the form of a picture, on a line of its own: `![title](film.mp4)`.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use crate::directives::table::{DirectiveKind, directive_for_file};
use crate::parse::destination::destination;
use crate::parse::typed_addresses::edited;
use crate::text::address::without_query;
use crate::text::markdown::{events, extensions};

/// Such a line; the texts have their ranges in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PictureLine {
    /// The directive that shows the file.
    pub(super) kind: &'static DirectiveKind,
    /// All of it.
    pub(super) whole: Range<usize>,
    /// The address of the file.
    pub(super) address: (String, Range<usize>),
    /// The title of the picture, or else its text.
    pub(super) title: (String, Range<usize>),
}

/// Returns what a line shows if it is the picture form of a file that is no picture, and has words for it.
pub(super) fn picture_line(line: &str) -> Option<PictureLine> {
    let picture = line.trim();
    let indent = line.len() - line.trim_start().len();
    let is_block = indent <= 3 && !line[..indent].contains('\t');
    if !is_block || !picture.starts_with("![") || !picture.ends_with(')') {
        return None;
    }
    let inside = destination(picture, picture.rfind("](")? + 1)?.address;
    let kind = directive_for_file(&extension(picture[inside].trim_end_matches('>')))?;
    let markdown = edited(picture);
    let events = events(&markdown, extensions());
    let mut events = events.iter().map(|(event, _)| event);
    let Some(Event::Start(Tag::Paragraph)) = events.next() else { return None };
    let Some(Event::Start(Tag::Image { link_type: LinkType::Inline, dest_url, title, .. })) = events.next() else {
        return None;
    };
    let mut words = String::new();
    loop {
        match events.next()? {
            Event::Text(text) | Event::Code(text) => words.push_str(text),
            Event::End(TagEnd::Image) => break,
            Event::Start(Tag::Image { .. }) | Event::SoftBreak | Event::HardBreak => return None,
            _ => {}
        }
    }
    let (Some(Event::End(TagEnd::Paragraph)), None) = (events.next(), events.next()) else { return None };
    let title = if title.trim().is_empty() { words.trim() } else { title.trim() };
    let whole = indent..indent + picture.len();
    let place = |text: &str| {
        let found = line.rfind(text).filter(|_| !text.is_empty());
        found.map_or_else(|| whole.clone(), |at| at..at + text.len())
    };
    let address = (dest_url.to_string(), place(dest_url));
    let title = (!title.is_empty()).then(|| (title.to_owned(), place(title)))?;
    Some(PictureLine { kind, whole, address, title })
}

/// Returns the extension of the file that an address names, in lower case.
fn extension(address: &str) -> String {
    let path = without_query(address);
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    name.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Option<(&'static str, String, String)> {
        let found = picture_line(line)?;
        assert_eq!(&line[found.whole.clone()], line.trim());
        Some((found.kind.name, found.address.0, found.title.0))
    }

    #[test]
    fn a_file_that_is_no_picture_is_shown_as_what_it_is() {
        for (line, name, address, title) in [
            ("![Skolgården](filmer/gard.MP4)", "film", "filmer/gard.MP4", "Skolgården"),
            ("  ![Kören *sjunger*](kör 1.m4a)  ", "sound", "kör 1.m4a", "Kören sjunger"),
            ("![x](tal.pptx \"Höstens tal\")", "attachment", "tal.pptx", "Höstens tal"),
            ("![Plan](<../en plan.pdf#page=2>)", "attachment", "../en plan.pdf#page=2", "Plan"),
        ] {
            assert_eq!(found(line), Some((name, address.to_owned(), title.to_owned())), "{line}");
        }
        for line in [
            "![x](bild.jpg)",
            "![](film.mp4)",
            "![x](film.mp4) ![y](film.mp4)",
            "Se ![x](film.mp4)",
            "    ![x](film.mp4)",
            "[x](film.mp4)",
            "![x](film.mp4",
            "![x](sida.md)",
            "![x][film]",
        ] {
            assert_eq!(found(line), None, "{line}");
        }
    }
}
