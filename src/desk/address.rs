//! A text before and after a change -> the address at which it will lie, and what becomes of the one that readers know.

use jiff::Timestamp;

use crate::addresses::known::{Known, KnownAddresses, KnownKey};
use crate::addresses::new_post::UNTITLED;
use crate::config::settings::Config;
use crate::desk::change_details::{NotChanged, changed, with_old_address};
use crate::desk::detail_change::Detail;
use crate::model::known_ids::{document_key, document_kind, file_id};
use crate::model::routes::{first_category, page_route, post_address, post_slug};
use crate::output::route::Route;
use crate::parse::dates::Dates;
use crate::parse::document::{Document, DocumentKind, ParseContext, document};
use crate::parse::front_matter::FrontMatter;
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::text::slug::Slug;

/// What an address depends on besides the text.
#[derive(Clone, Copy)]
pub struct AddressContext<'a> {
    /// The file of the text.
    pub path: &'a SourcePath,
    /// The settings.
    pub config: &'a Config,
    /// What dates are read by.
    pub dates: Dates<'a>,
    /// Now: what lies ahead is not public yet.
    pub now: Timestamp,
    /// What readers know; `None` if no publication was ever recorded.
    pub known: Option<&'a KnownAddresses>,
}

/// A text whose address was considered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The text, with what keeps old links going.
    pub text: String,
    /// Its address.
    pub address: Option<Route>,
    /// The address that leads to the new one from now on.
    pub redirect_from: Option<Route>,
}

impl AddressContext<'_> {
    /// Returns the address at which a text lies; `None` if it has none.
    #[must_use]
    pub fn address(&self, text: &str) -> Option<Route> {
        route(&self.read(text)?, self.config)
    }

    /// Returns a changed text with the address that its title, its day and its slug give it. `saved` is the text that its file
    /// holds.
    ///
    /// Old addresses of what was published lead on: those that the record of publications holds do so by themselves; where
    /// nothing was ever recorded, the old address is written into the text. As long as nobody has seen a text, its address
    /// follows its title.
    ///
    /// # Errors
    ///
    /// [`NotChanged`] if the address has to be written into the text and cannot be.
    pub fn placed(&self, saved: &str, before: &str, after: String) -> Result<Placed, NotChanged> {
        let nothing = |text| Placed { text, address: None, redirect_from: None };
        let (Some(old), Some(now)) = (self.read(saved), self.read(&after)) else { return Ok(nothing(after)) };
        let text = match self.read(before).filter(|_| !self.is_public(&old)) {
            Some(before) => self.following_title(&before, &now, after)?,
            None => after,
        };
        let Some(now) = self.read(&text) else { return Ok(nothing(text)) };
        let Some(address) = route(&now, self.config) else { return Ok(nothing(text)) };
        let known = self.known.map(|known| Self::known_as(&old, known));
        let (text, redirect_from) = match known {
            Some(Some(known)) => (text, Some(known.now.clone())),
            Some(None) => (text, None),
            None => match route(&old, self.config)
                .filter(|old| self.is_public(&self.read(saved).unwrap_or(now)) && *old != address)
            {
                Some(from) => (with_old_address(&text, self.path, from.as_str(), self.dates)?, Some(from)),
                None => (text, None),
            },
        };
        let redirect_from = redirect_from.filter(|from| *from != address);
        Ok(Placed { text, address: Some(address), redirect_from })
    }

    /// Lets the last part of the address be that of the title, if it was before.
    fn following_title(&self, before: &Document, now: &Document, text: String) -> Result<String, NotChanged> {
        let title = |document: &Document| document.title().map(|title| Slug::of(&title.value));
        let (old, new) = (title(before), title(now));
        let (Some(new), DocumentKind::Post) = (new, now.kind) else { return Ok(text) };
        if old.as_ref() == Some(&new) {
            return Ok(text);
        }
        let slug = post_slug(now);
        let is_untitled = old.is_none() && numberless(&slug) == UNTITLED;
        // A post that shares its title with another has a number in its address.
        let is_of_title = old.is_some_and(|old| slug == old || numberless(&slug) == old.as_str());
        if slug == new || !(is_of_title || is_untitled) {
            return Ok(text);
        }
        // The name of the file gives the address where no slug does.
        let is_of_file = Slug::of(&now.name) == new;
        let slug = Detail::Text("slug", (!is_of_file).then(|| new.to_string()));
        changed(&text, self.path, &[slug], self.dates)
    }

    /// Returns whether readers can have seen a text.
    fn is_public(&self, document: &Document) -> bool {
        let is_ahead = document.date.is_some_and(|date| date.timestamp() > self.now);
        document.front.draft != Some(true) && !is_ahead && !document.has_front_errors
    }

    /// Returns what readers know of a text.
    fn known_as<'k>(document: &Document, known: &'k KnownAddresses) -> Option<&'k Known> {
        let of_file = || {
            let kind = document_kind(document);
            let file = file_id(document);
            let mut of_kind = known.entries.iter().filter(|(key, _)| key.kind == kind);
            of_kind
                .find(|(KnownKey { id, .. }, known)| known.file.as_deref().unwrap_or(id) == file)
                .map(|(_, known)| known)
        };
        known.entries.get(&document_key(document)).or_else(of_file).filter(|known| known.gone.is_none())
    }

    fn read(&self, text: &str) -> Option<Document> {
        let kind = if self.path.is_below("content/pages") { DocumentKind::Page } else { DocumentKind::Post };
        let defaults = FrontMatter::default();
        let context = ParseContext { dates: self.dates, defaults: &defaults, has_vocabulary: false };
        // The body says nothing about the address.
        let head = crate::desk::parts::parts(text.as_bytes()).ok()?.head.to_owned();
        document(&Source::new(self.path.clone(), format!("{head}\nx\n").into_bytes()), kind, context).value
    }
}

/// Returns the address of a document. Categories of the same slug may have numbers, which only a build knows.
fn route(document: &Document, config: &Config) -> Option<Route> {
    if document.kind != DocumentKind::Post {
        return page_route(document);
    }
    let slug_of = |name: &str| {
        let setting = config.categories.iter().find(|setting| setting.name.value == name);
        setting.and_then(|setting| setting.slug.clone()).unwrap_or_else(|| Slug::of(name))
    };
    let category = first_category(document).filter(|_| config.permalink.has_category()).map(slug_of);
    post_address(document, config, category.as_ref())
}

/// Returns a slug without the number at its end.
fn numberless(slug: &Slug) -> &str {
    let slug = slug.as_str();
    match slug.rsplit_once('-') {
        Some((name, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) | None => slug,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::addresses::known::{KnownKind, Present};

    const PUBLIC: &str = "---\ntitle: Nytt\ndate: 2026-01-05\n---\n\nText\n";
    const DRAFT: &str = "---\ntitle: Nytt\ndate: 2026-01-05\ndraft: true\n---\n";

    fn placed(known: Option<&KnownAddresses>, saved: &str, after: &str) -> (String, Option<String>, Option<String>) {
        let path = SourcePath::new("content/posts/2026/2026-01-05-nytt.md").expect("a path");
        let config = Config::default();
        let dates = Dates::of(&config, date(2026, 11, 29));
        let now = "2026-11-29T12:00:00Z".parse().expect("a moment");
        let context = AddressContext { path: &path, config: &config, dates, now, known };
        let Placed { text, address, redirect_from } = context.placed(saved, saved, after.to_owned()).expect("a place");
        let shown = |route: Option<Route>| route.map(|route| route.as_str().to_owned());
        (text, shown(address), shown(redirect_from))
    }

    fn recorded() -> KnownAddresses {
        let key = KnownKey { kind: KnownKind::Post, id: "2026/2026-01-05-nytt".to_owned() };
        let at = Route::new("/2026/01/05/nytt/").expect("an address");
        KnownAddresses::default().recorded(&[Present { key, at, guid: None, file: None }], date(2026, 1, 5))
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn the_address_of_something_published_leads_on() {
        let moved = PUBLIC.replace("---\n\n", "slug: annat\n---\n\n");
        let (old, new) = (some("/2026/01/05/nytt/"), some("/2026/01/05/annat/"));
        let known = recorded();
        assert_eq!(
            placed(Some(&known), PUBLIC, &moved),
            (moved.clone(), new.clone(), old.clone()),
            "the record knows it"
        );
        let written = moved.replace("slug: annat\n", "slug: annat\naliases: [\"/2026/01/05/nytt/\"]\n");
        assert_eq!(placed(None, PUBLIC, &moved), (written, new.clone(), old.clone()), "nothing was recorded");
        let nothing = KnownAddresses::default();
        assert_eq!(placed(Some(&nothing), PUBLIC, &moved), (moved.clone(), new, None), "it was never published");
        let later = PUBLIC.replace("2026-01-05", "2026-02-06");
        assert_eq!(placed(Some(&known), PUBLIC, &later).2, old);
        assert_eq!(placed(None, PUBLIC, PUBLIC), (PUBLIC.to_owned(), some("/2026/01/05/nytt/"), None));
        let titled = PUBLIC.replace("title: Nytt", "title: Annat");
        assert_eq!(placed(Some(&known), PUBLIC, &titled).0, titled, "another title is no other address");
    }

    #[test]
    fn the_address_of_a_draft_follows_its_title() {
        let titled = DRAFT.replace("title: Nytt", "title: Höstlov");
        let (text, address, redirect) = placed(None, DRAFT, &titled);
        assert_eq!(text, titled.replace("draft: true\n", "draft: true\nslug: hostlov\n"));
        assert_eq!((address, redirect), (some("/2026/01/05/hostlov/"), None));
        // And back: the name of the file gives the address again.
        assert_eq!(placed(None, &text, &text.replace("title: Höstlov", "title: Nytt")).0, DRAFT);
        let own = DRAFT.replace("draft: true\n", "draft: true\nslug: eget\n");
        let titled = own.replace("title: Nytt", "title: Höstlov");
        assert_eq!(placed(None, &own, &titled).0, titled, "an address that was chosen stays");
        let emptied = DRAFT.replace("title: Nytt", "title: \"\"");
        assert_eq!(placed(None, DRAFT, &emptied).0, emptied);
    }
}
