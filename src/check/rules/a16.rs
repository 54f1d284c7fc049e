#![doc = include_str!("a16.md")]

use crate::check::parts::{LinkPart, TagPart};
use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::diagnostic::rule::{Diagnostic, Rule, Severity};
use crate::directives::table::{AUDIO, VIDEO, directive_for_file};
use crate::text::address::without_query;

/// A film or sound without text, which for directives the build tells.
pub const A16: CheckRule = CheckRule {
    text: Some(check),
    build: &["G049"],
    ..CheckRule::new(
        Rule::error("A16"),
        Concern::Hearing,
        &["WCAG 1.2.1", "WCAG 1.2.2", "WCAG 1.2.3"],
        include_str!("a16.md"),
    )
};

/// How serious it is if a film is only linked to: the text may be where nobody looks.
const LINKED: Rule = Rule { severity: Severity::Warning, ..A16.rule };
/// How far from a film or sound its text may be linked to, in bytes.
const BESIDE: usize = 600;
/// Parts of words that name a text alternative.
const WORDS: &[&str] = &[
    "transkri",
    "utskrift",
    "textversion",
    "textalternativ",
    "textad",
    "undertext",
    "manus",
    "transcript",
    "caption",
    "subtitle",
    "text version",
];

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    let texts: Vec<usize> = text.parts.links.iter().filter(|link| is_text(link)).map(|link| link.range.start).collect();
    let has_text = |at: usize| {
        let after = texts.partition_point(|start| *start + BESIDE < at);
        texts.get(after).is_some_and(|start| *start < at + BESIDE)
    };
    for (index, tag) in text.parts.tags.iter().enumerate() {
        if !matches!(tag.name.as_str(), "video" | "audio") || has_text(tag.range.start) {
            continue;
        }
        // Moving pictures without sound that nobody starts are decoration.
        let is_silent = tag.attribute("muted").is_some() && tag.attribute("controls").is_none();
        let inside = || {
            let others = &text.parts.tags[index + 1..];
            others.iter().take_while(|tag| matches!(tag.name.as_str(), "source" | "track" | "p" | "a" | "br"))
        };
        if is_silent || inside().any(is_captions) {
            continue;
        }
        let source = std::iter::once(tag).chain(inside()).find_map(|tag| tag.attribute("src"));
        let file = source.map_or("", |source| source.value.trim());
        let diagnostic = text.found(A16.rule, &tag.range).with("file", name_of(file));
        let track =
            |captions: &str| format!("<track kind=\"captions\" src=\"{captions}\" srclang=\"{}\">", text.language);
        let captions = captions_beside(text, file);
        let help = if captions.is_some() { "beside" } else { "track" };
        let captions = captions.unwrap_or_else(|| format!("{}.vtt", stem(file)));
        found.push(diagnostic.with("proposal", track(&captions)).help(help));
    }
    for link in text.parts.links.iter().filter(|link| !is_text(link)) {
        let path = without_query(&link.address);
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
        let kind = directive_for_file(&extension).filter(|kind| [VIDEO.name, AUDIO.name].contains(&kind.name));
        let Some(kind) = kind.filter(|_| !path.contains("://") && !has_text(link.range.start)) else { continue };
        let captions = captions_beside(text, path);
        let help = if captions.is_some() { "shown" } else { "linked" };
        let captions = captions.unwrap_or_else(|| format!("{}.vtt", stem(path)));
        let title = link.text.trim().replace('"', "”");
        let form = format!("::{}{{src=\"{path}\" title=\"{title}\" captions=\"{captions}\"}}", kind.name);
        let diagnostic = text.found(LINKED, &link.range).with("file", name_of(path));
        found.push(diagnostic.with("proposal", form).help(help));
    }
}

fn is_captions(tag: &TagPart) -> bool {
    let kind = tag.attribute("kind").map_or("subtitles", |kind| kind.value.trim());
    tag.name == "track" && (kind.eq_ignore_ascii_case("captions") || kind.eq_ignore_ascii_case("subtitles"))
}

fn is_text(link: &LinkPart) -> bool {
    let words = link.text.to_lowercase();
    WORDS.iter().any(|word| words.contains(word))
}

fn name_of(address: &str) -> &str {
    address.rsplit(['/', '\\']).next().unwrap_or_default()
}

fn stem(address: &str) -> &str {
    address.rsplit_once('.').map_or(address, |(stem, _)| stem)
}

/// Returns the address of the file of captions that lies beside a film or sound of the post.
fn captions_beside(text: &CheckedText<'_>, address: &str) -> Option<String> {
    let wanted = format!("{}.vtt", stem(address.trim_start_matches("./")));
    text.beside.captions.contains(&wanted).then_some(wanted)
}
