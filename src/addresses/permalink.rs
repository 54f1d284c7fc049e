//! Permalinks: patterns of the addresses of posts.

use std::fmt;

use jiff::civil::Date;

use crate::output::route::Route;
use crate::text::slug::Slug;

/// Pattern of a post's address, such as `/:year/:month/:day/:slug/` or `/:year/:slug.html`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permalink(Vec<Part>);

/// Replaces `:category` for a post that has none.
pub const NO_CATEGORY: &str = "post";

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Year,
    Month,
    Day,
    Slug,
    Category,
}

/// What an address that follows a pattern has in place of the pattern's parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressParts<'a> {
    /// In place of `:slug`.
    pub slug: &'a str,
    /// In place of `:category`.
    pub category: Option<&'a str>,
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternError {
    /// It does not start with `/`, or ends neither with `/` nor with `.html`.
    Ends,
    /// It has no `:slug`, so posts would share an address.
    NoSlug,
    /// It has an unknown part.
    Unknown(String),
}

impl Permalink {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// [`PatternError`] says what is wrong with the text.
    pub fn parse(pattern: &str) -> Result<Self, PatternError> {
        let ends_well = pattern.ends_with('/')
            || std::path::Path::new(pattern).extension().is_some_and(|extension| extension == "html");
        if !pattern.starts_with('/') || !ends_well {
            return Err(PatternError::Ends);
        }
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some(at) = rest.find(':') {
            if at > 0 {
                parts.push(Part::Text(rest[..at].to_owned()));
            }
            let name = &rest[at + 1..];
            let end = name.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(name.len());
            parts.push(match &name[..end] {
                "year" => Part::Year,
                "month" => Part::Month,
                "day" => Part::Day,
                "slug" | "title" => Part::Slug,
                "category" => Part::Category,
                other => return Err(PatternError::Unknown(format!(":{other}"))),
            });
            rest = &name[end..];
        }
        parts.push(Part::Text(rest.to_owned()));
        if !parts.contains(&Part::Slug) {
            return Err(PatternError::NoSlug);
        }
        Ok(Self(parts))
    }

    /// Returns the address of a post.
    #[must_use]
    pub fn route(&self, date: Date, slug: &Slug, category: Option<&Slug>) -> Option<Route> {
        Route::new(&self.fill(date, slug.as_str(), category.map_or(NO_CATEGORY, Slug::as_str)))
    }

    /// Returns the pattern with its parts filled in. Nothing is checked: an old blog's slug may be anything.
    #[must_use]
    pub fn fill(&self, date: Date, slug: &str, category: &str) -> String {
        let mut address = String::with_capacity(48);
        for part in &self.0 {
            match part {
                Part::Text(text) => address.push_str(text),
                Part::Year => address.push_str(&format!("{:04}", date.year())),
                Part::Month => address.push_str(&format!("{:02}", date.month())),
                Part::Day => address.push_str(&format!("{:02}", date.day())),
                Part::Slug => address.push_str(slug),
                Part::Category => address.push_str(category),
            }
        }
        address
    }
}

impl Permalink {
    /// Reads an address that follows the pattern: the reverse of [`Self::fill`]. Capitals do not count, nor does a `/` at
    /// the end. `None` for other addresses, and for those of another day.
    #[must_use]
    pub fn read<'a>(&self, address: &'a str, date: Date) -> Option<AddressParts<'a>> {
        let (mut slug, mut category) = (None, None);
        let mut rest = address;
        for (index, part) in self.0.iter().enumerate() {
            let number = match part {
                Part::Text(text) if text == "/" && rest.is_empty() && index + 1 == self.0.len() => continue,
                Part::Text(text) => {
                    rest = after(rest, text)?;
                    continue;
                }
                Part::Slug | Part::Category => {
                    let found = self.segment(index, rest)?;
                    let place = if *part == Part::Slug { &mut slug } else { &mut category };
                    if found.is_empty() || place.is_some_and(|known| known != found) {
                        return None;
                    }
                    *place = Some(found);
                    rest = &rest[found.len()..];
                    continue;
                }
                Part::Year => format!("{:04}", date.year()),
                Part::Month => format!("{:02}", date.month()),
                Part::Day => format!("{:02}", date.day()),
            };
            rest = rest.strip_prefix(&number)?;
        }
        rest.is_empty().then_some(AddressParts { slug: slug?, category })
    }

    /// Returns what stands in place of the part with this index, at the start of the rest of an address: up to the text that
    /// follows, as far right in the folder as it stands.
    fn segment<'a>(&self, index: usize, rest: &'a str) -> Option<&'a str> {
        let folder = &rest[..rest.find('/').unwrap_or(rest.len())];
        match self.0.get(index + 1) {
            None => Some(folder),
            Some(Part::Text(text)) if text.starts_with('/') => Some(folder),
            Some(Part::Text(text)) => {
                let text = text.split('/').next().unwrap_or_default();
                folder.rfind(text).map(|at| &folder[..at])
            }
            // Nothing tells where the one ends and the other begins.
            Some(_) => None,
        }
    }

    /// Returns whether addresses hold the category of their posts.
    #[must_use]
    pub fn has_category(&self) -> bool {
        self.0.contains(&Part::Category)
    }
}

/// Returns what comes after a text, whose capitals do not count.
fn after<'a>(address: &'a str, text: &str) -> Option<&'a str> {
    let start = address.get(..text.len())?;
    (start.to_lowercase() == text.to_lowercase()).then(|| &address[text.len()..])
}

impl fmt::Display for Permalink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| {
            f.write_str(match part {
                Part::Text(text) => text,
                Part::Year => ":year",
                Part::Month => ":month",
                Part::Day => ":day",
                Part::Slug => ":slug",
                Part::Category => ":category",
            })
        })
    }
}

impl Default for Permalink {
    fn default() -> Self {
        Self::parse("/:year/:month/:day/:slug/").expect("invariant: the default is a pattern")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_give_addresses() {
        let date = Date::constant(2015, 1, 13);
        let route = |pattern: &str| {
            Permalink::parse(pattern).expect("a pattern").route(date, &Slug::of("Nytt år"), None).expect("a route")
        };
        assert_eq!(route("/:year/:month/:day/:slug/").as_str(), "/2015/01/13/nytt-ar/");
        assert_eq!(route("/:year/:month/:slug.html").as_str(), "/2015/01/nytt-ar.html");
        assert_eq!(Permalink::parse("/:year/:title/").expect("a pattern").to_string(), "/:year/:slug/");
        assert_eq!(Permalink::parse("/:year/"), Err(PatternError::NoSlug));
        assert_eq!(Permalink::parse("/:slug/:hour/"), Err(PatternError::Unknown(":hour".to_owned())));
        assert_eq!(Permalink::parse(":slug"), Err(PatternError::Ends));
    }

    #[test]
    fn addresses_are_read_as_patterns_write_them() {
        let date = Date::constant(2015, 1, 13);
        let read = |pattern: &str, address| Permalink::parse(pattern).expect("a pattern").read(address, date);
        let slug = |slug| Some(AddressParts { slug, category: None });
        assert_eq!(read("/Blogg/:year/:slug/", "/blogg/2015/nytt-ar"), slug("nytt-ar"));
        assert_eq!(read("/:year/:month/:slug.html", "/2015/01/a.html.html"), slug("a.html"));
        assert_eq!(read("/:year-:month-:day-:slug/", "/2015-01-13-a/"), slug("a"));
        let parts = AddressParts { slug: "a", category: Some("nyheter") };
        assert_eq!(read("/:category/:slug/", "/nyheter/a/"), Some(parts));
        for (pattern, address) in [
            ("/:year/:slug/", "/2014/a/"),
            ("/:slug/", "/a/b/"),
            ("/:slug/", "/"),
            ("/:slug.html", "/a/"),
            ("/:slug/:slug/", "/a/b/"),
            ("/:category:slug/", "/ab/"),
        ] {
            assert_eq!(read(pattern, address), None, "{pattern} {address}");
        }
    }
}
