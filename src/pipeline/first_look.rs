//! The files of a site -> its posts and pages as people know them, before anything is built: only what stands above the texts is read.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::config::settings::Config;
use crate::parse::content_parts::content_parts;
use crate::parse::dates::Dates;
use crate::parse::document::{DocumentKind, ParseContext, document};
use crate::parse::front_matter::FrontMatter;
use crate::pipeline::report_page::KnownEntry;
use crate::pipeline::roles::{Role, Roles};
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};

/// Returns the posts and pages, drafts and scheduled ones as well, without their addresses. A build knows more: what folders give to
/// their posts, what is broken, and what a text without a title is called.
#[must_use]
pub fn first_look(snapshot: &Snapshot, config: &Config, today: Date) -> BTreeMap<SourcePath, KnownEntry> {
    let roles = Roles::of(snapshot);
    let sources: Vec<&Source> = snapshot.below("content").collect();
    let known = sources.into_par_iter().filter_map(|source| match roles.role(&source.path) {
        Role::Document(kind) => Some((source.path.clone(), known(source, kind, config, today)?)),
        _ => None,
    });
    known.collect::<Vec<_>>().into_iter().collect()
}

fn known(source: &Source, kind: DocumentKind, config: &Config, today: Date) -> Option<KnownEntry> {
    let text = source.text()?;
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let end = content_parts(text, start).map_or(text.len(), |parts| parts.body.start);
    let head = Source::new(source.path.clone(), text[..end].as_bytes());
    let defaults = FrontMatter::default();
    let context = ParseContext { dates: Dates::of(config, today), defaults: &defaults, has_vocabulary: false };
    let document = document(&head, kind, context).value?;
    Some(KnownEntry {
        title: document.title().map_or_else(|| document.name.clone(), |title| title.value.clone()),
        url: String::new(),
        date: document.date,
        is_draft: document.front.draft == Some(true),
        is_page: kind == DocumentKind::Page,
        has_presentation: document.front.attachments.is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_above_the_texts_is_enough() {
        let file = |path: &str, text: &str| Source::new(SourcePath::new(path).expect("a path"), text.as_bytes());
        let snapshot = Snapshot::new([
            file("content/posts/2026-01-02-a.md", "---\ntitle: Ett\ndraft: true\n---\n![](x.jpg)\n"),
            file("content/posts/b/index.md", "\u{feff}---\r\ntitle: Två\r\ndate: 2026-03-04\r\n---\r\nText\r\n"),
            file("content/posts/b/bilaga.md", "# Ingen post\n"),
            file("content/pages/om.md", "Utan uppgifter.\n"),
            file("content/posts/_mall.md", "---\ntitle: Mall\n---\n"),
        ]);
        let found = first_look(&snapshot, &Config::default(), jiff::civil::date(2026, 11, 29));
        let told: Vec<_> = found
            .values()
            .map(|one| (one.title.as_str(), one.date.map(|date| date.date().to_string()), one.is_draft, one.is_page))
            .collect();
        let day = |text: &str| Some(text.to_owned());
        assert_eq!(
            told,
            [
                ("om", None, false, true),
                ("Ett", day("2026-01-02"), true, false),
                ("Två", day("2026-03-04"), false, false)
            ]
        );
    }
}
