#![doc = include_str!("f03.md")]

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::check::file::CheckedFile;
use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::diagnostic::rule::{Diagnostic, Rule, Severity};
use crate::media::attachment::Attachment;
use crate::media::kind::FileCategory;
use crate::model::article::LinkTarget;
use crate::text::markdown::LocatedEvent;
use crate::text::words::size;

/// A picture that is too heavy or too small for its place, or of a format that browsers do not show, which the build tells.
pub const F3: CheckRule = CheckRule {
    text: Some(small),
    file: Some(heavy),
    build: &["G093"],
    ..CheckRule::new(Rule::warning("F3"), Concern::Everybody, &["WCAG 1.4.5"], include_str!("f03.md"))
};

/// A picture that is small is worth knowing.
const SMALL: Rule = Rule { severity: Severity::Info, ..F3.rule };
/// Largest file of a picture, in bytes.
const BYTES_MAX: u64 = 5_000_000;
/// Width that a figure or cover has on a telephone of today, in pixels.
const WIDTH_MIN: u32 = 600;
/// Narrower pictures are icons and signs.
const ICON_MAX: u32 = 200;

fn heavy(file: &CheckedFile<'_>, found: &mut Vec<Diagnostic>) {
    if file.attachment.kind.category == FileCategory::Picture && file.source.len > BYTES_MAX {
        let bytes = size(file.source.len, file.language);
        found.push(file.found(F3.rule).with("size", bytes).help("heavy"));
    }
}

fn small(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    if let (Some(cover), Some(image)) = (text.beside.cover, &text.document.front.image)
        && let Some(pixels) = too_narrow(cover)
    {
        let diagnostic = text.found_at(SMALL, image.span).with("file", cover.path.name());
        found.push(diagnostic.with("size", pixels).help("small"));
    }
    let events = &text.parts.events;
    for (index, (_, range)) in events.iter().enumerate().filter(|(_, (event, _))| is_picture(event)) {
        let Some(LinkTarget::File(file)) = text.target(range.start) else { continue };
        if let Some(pixels) = too_narrow(&file.attachment).filter(|_| is_alone(events, index)) {
            let diagnostic = text.found(SMALL, range).with("file", file.attachment.path.name());
            found.push(diagnostic.with("size", pixels).help("small"));
        }
    }
}

fn is_picture(event: &Event<'_>) -> bool {
    matches!(event, Event::Start(Tag::Image { .. }))
}

/// Returns the size of a picture in pixels if it is too narrow for a figure.
fn too_narrow(picture: &Attachment) -> Option<String> {
    let (width, height) = picture.pixels().filter(|_| picture.is_raster())?;
    (ICON_MAX..WIDTH_MIN).contains(&width).then(|| format!("{width} × {height}"))
}

/// Returns whether the picture at an index stands alone in its paragraph, perhaps in a link.
fn is_alone(events: &[LocatedEvent<'_>], index: usize) -> bool {
    let kind = |at: Option<usize>| at.and_then(|at| events.get(at)).map(|(event, _)| event);
    let length = events[index..].iter().position(|(event, _)| matches!(event, Event::End(TagEnd::Image)));
    let (mut before, mut after) = (index.checked_sub(1), length.map(|length| index + length + 1));
    if let (Some(Event::Start(Tag::Link { .. })), Some(Event::End(TagEnd::Link))) = (kind(before), kind(after)) {
        before = before.and_then(|at| at.checked_sub(1));
        after = after.map(|at| at + 1);
    }
    matches!((kind(before), kind(after)), (Some(Event::Start(Tag::Paragraph)), Some(Event::End(TagEnd::Paragraph))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::settings::Config;
    use crate::media::attachment::AttachmentContent;
    use crate::media::file_facts::FileFacts;
    use crate::source::path::SourcePath;
    use crate::source::snapshot::Source;
    use crate::text::markdown::{events, extensions};

    fn picture(pixels: (u32, u32)) -> (Source, Attachment) {
        let source = Source::new(SourcePath::new("content/posts/a/x.jpg").expect("a path"), Vec::new());
        let content = AttachmentContent::Picture { pixels: Some(pixels), renditions: Vec::new() };
        let attachment = Attachment { content, ..Attachment::unseen(&source) };
        (source, attachment)
    }

    #[test]
    fn only_a_file_of_more_than_five_megabytes_is_heavy() {
        let config = Config::default();
        let (source, attachment) = picture((4000, 3000));
        let told = |len: u64| {
            let source = Source { len, ..source.clone() };
            let mut found = Vec::new();
            let (attachment, source) = (&attachment, &source);
            let file = CheckedFile {
                attachment,
                source,
                facts: &FileFacts::default(),
                published: None,
                has_transcript: false,
                places: &[],
                language: "sv",
                config: &config,
            };
            heavy(&file, &mut found);
            found.into_iter().map(|found| found.fields[1].1.clone()).collect::<Vec<_>>()
        };
        assert_eq!(told(BYTES_MAX), Vec::<String>::new());
        assert_eq!(told(14_200_000), ["14,2 MB"]);
    }

    #[test]
    fn icons_and_wide_pictures_are_large_enough() {
        let told = |width: u32| too_narrow(&picture((width, 300)).1);
        assert_eq!((told(ICON_MAX - 1), told(WIDTH_MIN)), (None, None));
        assert_eq!(told(400).as_deref(), Some("400 × 300"));
    }

    #[test]
    fn a_figure_stands_alone_in_its_paragraph() {
        let alone = |text: &str| {
            let events = events(text, extensions());
            let at = events.iter().position(|(event, _)| is_picture(event)).expect("a picture");
            is_alone(&events, at)
        };
        assert!(alone("![a](b.jpg)\n") && alone("> [![a *b*](b.jpg)](c.md)\n"));
        assert!(!alone("Se ![a](b.jpg)\n") && !alone("![a](b.jpg) ![c](d.jpg)\n") && !alone("- ![a](b.jpg)\n"));
    }
}
