//! The addresses that readers know: where things lie and lay on the web, kept from one publication to the next.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::output::route::Route;
use crate::text::quote::quoted;

/// Path of the file in a site's folder.
pub const KNOWN_PATH: &str = "published.yaml";

/// What stands above the lines.
const HEAD: &str = "# Addresses that readers know, kept by griffel. Do not delete.\n";

/// What lies at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KnownKind {
    /// A post.
    Post,
    /// A standing page.
    Page,
    /// The archive of a category, tag, author or series.
    Term,
    /// The page of a presentation.
    Presentation,
    /// A file that a post or page publishes.
    File,
}

impl KnownKind {
    /// All kinds, in the order of the file.
    pub const ALL: [Self; 5] = [Self::Post, Self::Page, Self::Term, Self::Presentation, Self::File];

    /// Returns its name in the file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Page => "page",
            Self::Term => "term",
            Self::Presentation => "presentation",
            Self::File => "file",
        }
    }
}

/// What tells a thing from all others, wherever it lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KnownKey {
    /// What it is.
    pub kind: KnownKind,
    /// Of a post or page: its `id`, else its file below `content/posts` or `content/pages`, without an ending.
    pub id: String,
}

/// What readers know of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Day on which it was first published.
    pub since: Date,
    /// Day on which it came, or came back, to its present address; never before `since`.
    pub moved: Date,
    /// Its address when it was last published.
    pub now: Route,
    /// Its addresses before that; never `now`.
    pub before: BTreeSet<Route>,
    /// Day from which it was no longer published; never before `moved`.
    pub gone: Option<Date>,
    /// Its id in feeds, if that is not the `id` of its key.
    pub guid: Option<String>,
    /// Its file, as in a key, if that is not the `id` of its key.
    pub file: Option<String>,
}

impl Known {
    /// Returns every address it has or had, the present one first.
    pub fn addresses(&self) -> impl Iterator<Item = &Route> {
        std::iter::once(&self.now).chain(&self.before)
    }
}

/// Everything that readers know: the value of `published.yaml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownAddresses {
    /// Things by their keys.
    pub entries: BTreeMap<KnownKey, Known>,
    /// Lines that could not be read. They are written again, because only their author knows what they say.
    pub unread: BTreeSet<String>,
}

/// Something that is published now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// What readers know it as.
    pub key: KnownKey,
    /// Its address.
    pub at: Route,
    /// Its id in feeds, if that is not the `id` of its key.
    pub guid: Option<String>,
    /// Its file, as in a key, if that is not the `id` of its key.
    pub file: Option<String>,
}

impl KnownAddresses {
    /// Returns the text of the file: one line for each thing, in the order of the keys.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = HEAD.to_owned();
        for (key, known) in &self.entries {
            text.push_str(&line(key, known));
        }
        for unread in &self.unread {
            text.push_str(unread);
            text.push('\n');
        }
        text
    }

    /// Returns what readers know after `now` was published on a day. What is not there any more is gone; an address that
    /// something else has now is no old address of others any more.
    #[must_use]
    pub fn recorded(&self, now: &[Present], today: Date) -> Self {
        let mut all = self.clone();
        let present: BTreeSet<&KnownKey> = now.iter().map(|present| &present.key).collect();
        for (key, known) in &mut all.entries {
            if !present.contains(key) {
                known.gone = known.gone.or(Some(today.max(known.moved)));
            }
        }
        for Present { key, at, guid, file } in now {
            let fresh = || Known {
                since: today,
                moved: today,
                now: at.clone(),
                before: BTreeSet::new(),
                gone: None,
                guid: guid.clone(),
                file: None,
            };
            let known = all.entries.entry(key.clone()).or_insert_with(fresh);
            if known.now != *at {
                let old = std::mem::replace(&mut known.now, at.clone());
                known.before.insert(old);
                known.before.remove(at);
                known.moved = known.moved.max(today);
            }
            if known.gone.take().is_some() {
                known.moved = known.moved.max(today);
            }
            known.guid = known.guid.take().or_else(|| guid.clone());
            known.file.clone_from(file);
        }
        let owners: BTreeMap<&Route, &KnownKey> = now.iter().map(|present| (&present.at, &present.key)).collect();
        for (key, known) in &mut all.entries {
            known.before.retain(|old| owners.get(old).is_none_or(|owner| *owner == key));
        }
        all
    }
}

/// Returns the line of a thing.
fn line(key: &KnownKey, known: &Known) -> String {
    let Known { since, moved, now: _, before: _, gone, guid, file } = known;
    let at: Vec<String> = known.addresses().map(|route| scalar(route.as_str())).collect();
    let mut line = format!("- {{id: {}, kind: {}, since: {since}", scalar(&key.id), key.kind.name());
    if moved != since {
        line.push_str(&format!(", moved: {moved}"));
    }
    line.push_str(&format!(", at: [{}]", at.join(", ")));
    if let Some(gone) = gone {
        line.push_str(&format!(", gone: {gone}"));
    }
    for (name, value) in [("guid", guid), ("file", file)] {
        if let Some(value) = value {
            line.push_str(&format!(", {name}: {}", scalar(value)));
        }
    }
    line.push_str("}\n");
    line
}

/// Returns a text as a value in braces: without quotes where every reader of YAML takes it for the same text.
fn scalar(text: &str) -> String {
    let is_sound = text.starts_with(|c: char| c == '/' || c.is_alphanumeric());
    let is_word = |word: &str| text.eq_ignore_ascii_case(word);
    let is_other = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"].into_iter().any(is_word);
    if is_sound && !is_other && text.chars().all(is_plain) { text.to_owned() } else { quoted(text) }
}

/// Returns whether a character may be part of a value without quotes.
pub(super) fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | '.')
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn key(id: &str) -> KnownKey {
        KnownKey { kind: KnownKind::Post, id: id.to_owned() }
    }

    fn present(id: &str, at: &str) -> Present {
        let guid = Some(format!("https://example.se{at}"));
        Present { key: key(id), at: Route::new(at).expect("an address"), guid, file: None }
    }

    fn lines(known: &KnownAddresses) -> String {
        known.to_text().replace(HEAD, "")
    }

    #[test]
    fn what_moves_keeps_its_first_day_its_id_and_its_old_addresses() {
        let first = KnownAddresses::default().recorded(&[present("a", "/a/")], date(2026, 1, 1));
        let same = first.recorded(&[present("a", "/a/")], date(2026, 1, 2));
        assert_eq!(first, same, "a day by itself changes nothing");
        let moved = same.recorded(&[present("a", "/b å/")], date(2026, 1, 3));
        assert_eq!(
            lines(&moved),
            "- {id: a, kind: post, since: 2026-01-01, moved: 2026-01-03, at: [\"/b å/\", /a/], guid: \"https://example.se/a/\"}\n"
        );
        let back = moved.recorded(&[present("a", "/a/")], date(2026, 1, 4));
        assert_eq!(back.entries[&key("a")].addresses().map(Route::as_str).collect::<Vec<_>>(), ["/a/", "/b å/"]);
    }

    #[test]
    fn what_is_not_there_is_gone_until_it_comes_back() {
        let first = KnownAddresses::default().recorded(&[present("a", "/a/")], date(2026, 1, 1));
        let gone = first.recorded(&[], date(2026, 1, 2)).recorded(&[], date(2026, 1, 3));
        assert_eq!(gone.entries[&key("a")].gone, Some(date(2026, 1, 2)));
        let back = gone.recorded(&[present("a", "/a/")], date(2026, 1, 4));
        assert_eq!((back.entries[&key("a")].gone, back.entries[&key("a")].moved), (None, date(2026, 1, 4)));
    }

    #[test]
    fn an_address_that_another_has_now_is_no_old_address() {
        let known = KnownAddresses::default().recorded(&[present("a", "/a/")], date(2026, 1, 1));
        let known = known.recorded(&[present("a", "/b/"), present("c", "/a/")], date(2026, 1, 2));
        assert_eq!(known.entries[&key("a")].addresses().map(Route::as_str).collect::<Vec<_>>(), ["/b/"]);
        assert_eq!(known.entries[&key("c")].now.as_str(), "/a/");
    }
}
