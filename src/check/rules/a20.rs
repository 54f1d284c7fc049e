#![doc = include_str!("a20.md")]

use std::collections::BTreeMap;

use crate::check::rule::{CheckRule, Concern};
use crate::check::site::CheckedSite;
use crate::check::wording::{plain, shortened};
use crate::diagnostic::rule::{Diagnostic, Rule, Severity};
use crate::model::entry::Entry;
use crate::source::span::Location;

/// A post without date or category, or with the title of another one.
pub const A20: CheckRule = CheckRule {
    site: Some(check),
    build: &["G026"],
    ..CheckRule::new(Rule::warning("A20"), Concern::Everybody, &["WCAG 2.4.2", "WCAG 2.4.5"], include_str!("a20.md"))
};

/// A description that nobody wrote, and that no text stands in for.
const NO_WORDS: Rule = Rule { severity: Severity::Info, ..A20.rule };

/// Fewest posts of a blog whose custom can be told.
const POSTS_MIN: usize = 4;

fn check(site: &CheckedSite<'_>, found: &mut Vec<Diagnostic>) {
    let posts = &site.site.posts;
    let named = |name: &Entry| Entry::link_text(name);
    let has_terms = |post: &Entry| {
        let front = &post.document.front;
        let number = |names: &Option<Vec<_>>| names.as_ref().map_or(0, Vec::len);
        number(&front.categories) + number(&front.tags) > 0
    };
    // A blog without categories needs none.
    let with_terms = posts.iter().filter(|post| has_terms(post)).count();
    let are_usual = posts.len() >= POSTS_MIN && with_terms * 2 > posts.len();
    for post in posts.iter().filter(|post| are_usual && !has_terms(post)) {
        found.push(A20.rule.at(place(post)).with("title", shortened(&named(post), 60)).help("categories"));
    }
    for post in posts.iter().filter(|post| post.presentation.is_none() && post.description().trim().is_empty()) {
        found.push(NO_WORDS.at(place(post)).with("title", shortened(&named(post), 60)).help("summary"));
    }
    same_titles(site, found);
}

/// Tells titles that an older post, or a page, has already.
fn same_titles(site: &CheckedSite<'_>, found: &mut Vec<Diagnostic>) {
    let mut titles: BTreeMap<String, &Entry> = BTreeMap::new();
    for entry in site.site.pages.iter().chain(site.site.posts.iter().rev()) {
        let Some(title) = entry.title.as_deref() else { continue };
        match titles.get(&plain(title)) {
            Some(first) => {
                let date = entry.date.map_or_else(String::new, |date| format!(" {}", date.date()));
                let diagnostic = A20.rule.at(place(entry)).with("title", shortened(title, 60)).help("title");
                found.push(diagnostic.with("proposal", format!("{title}{date}")).and(place(first), "first"));
            }
            None => {
                titles.insert(plain(title), entry);
            }
        }
    }
}

/// Returns where the title of an entry is typed.
fn place(entry: &Entry) -> Location {
    let title = entry.document.front.title.as_ref();
    let own = title.filter(|_| !entry.document.front.inherited.contains_key("title"));
    own.map_or_else(|| Location::file(&entry.path), |title| Location::at(&entry.path, title.span))
}
