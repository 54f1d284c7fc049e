//! The settings of the new site, as far as addresses depend on them.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use crate::addresses::paths::Paths;
use crate::addresses::permalink::Permalink;
use crate::config::settings::{Author, Config, TermSetting};
use crate::config::url::BaseUrl;
use crate::import::model::blog::{Blog, Term};
use crate::import::plan::names::{Names, site_language};
use crate::source::span::Span;
use crate::text::circles::circles;
use crate::text::html::text_of;
use crate::text::slug::Slug;
use crate::text::spelling::Word;
use crate::yaml::fields::Located;

/// Address of a site whose address nobody knows yet.
pub const NO_URL: &str = "https://example.com/";

/// Returns the settings that an export asks for. `categories` are all categories, `tags` those that readers see.
#[must_use]
pub fn planned_config(
    blog: &Blog,
    names: &Names,
    (categories, tags): (&[Term], &[Term]),
    permalink: Permalink,
    paths: Paths,
) -> Config {
    let default = Config::default();
    let mut seen = BTreeSet::new();
    let authors = blog.authors.iter().filter(|author| !author.name.is_empty() && seen.insert(Word::of(&author.name)));
    let author = |name: &String| Author::named(located(name));
    Config {
        title: if blog.title.is_empty() { default.title.clone() } else { blog.title.clone() },
        description: blog.description.clone(),
        url: BaseUrl::parse(&address(&blog.url)).unwrap_or_else(|| default.url.clone()),
        language: site_language(blog).to_owned(),
        authors: authors.map(|known| author(&known.name)).collect(),
        categories: category_settings(categories, names, &paths),
        tags: tag_settings(tags, names),
        permalink,
        paths,
        ..default
    }
}

/// Returns the address of the blog with a trailing slash.
fn address(url: &str) -> String {
    let Some(mut url) = Url::parse(url).ok().filter(Url::has_host) else { return NO_URL.to_owned() };
    url.set_query(None);
    url.set_fragment(None);
    format!("{}/", url.as_str().trim_end_matches('/'))
}

fn located(text: &str) -> Located<String> {
    Located { value: text.to_owned(), span: Span::default() }
}

/// A term before it has its slug.
struct Wanted<'a> {
    name: String,
    term: &'a Term,
    /// Index of the term above it.
    parent: Option<usize>,
}

/// Returns the terms by name, each once.
fn each_once<'a>(terms: &'a [Term], name: impl Fn(&Term) -> String) -> Vec<Wanted<'a>> {
    let mut all: Vec<Wanted<'a>> = Vec::new();
    let mut indexes: BTreeMap<Word, usize> = BTreeMap::new();
    for wanted in terms.iter().map(|term| Wanted { name: name(term), term, parent: None }) {
        if wanted.name.is_empty() {
            continue;
        }
        match indexes.get(&Word::of(&wanted.name)).map(|at| &mut all[*at]) {
            None => {
                indexes.insert(Word::of(&wanted.name), all.len());
                all.push(wanted);
            }
            // Of several spellings the term that gives the name gives the slug.
            Some(known) if known.term.name != known.name && wanted.term.name == wanted.name => *known = wanted,
            Some(_) => {}
        }
    }
    all
}

/// Returns the settings of categories, parents as in the old blog.
fn category_settings(categories: &[Term], names: &Names, paths: &Paths) -> Vec<TermSetting> {
    let name = |term: &Term| names.category(&term.name, &term.slug).to_owned();
    let mut wanted = each_once(categories, name);
    let indexes: BTreeMap<Word, usize> =
        wanted.iter().enumerate().map(|(index, wanted)| (Word::of(&wanted.name), index)).collect();
    let index = |parent: &String| {
        let above = categories.iter().find(|other| other.slug == *parent || other.name == *parent)?;
        indexes.get(&Word::of(&name(above))).copied()
    };
    let mut parents: Vec<Option<usize>> =
        wanted.iter().map(|wanted| wanted.term.parent.as_ref().and_then(index)).collect();
    for circle in circles(&parents) {
        if let Some(last) = circle.into_iter().max() {
            parents[last] = None;
        }
    }
    for (wanted, parent) in wanted.iter_mut().zip(&parents) {
        wanted.parent = *parent;
    }
    // Below a category, its own later pages lie.
    let reserved: BTreeSet<(Option<usize>, Slug)> =
        (0..wanted.len()).map(|index| (Some(index), paths.page.clone())).collect();
    let slugs = slugs(&wanted, reserved);
    let above: Vec<Option<String>> =
        parents.iter().map(|parent| parent.map(|parent| wanted[parent].name.clone())).collect();
    let setting = |((wanted, slug), above): ((Wanted<'_>, Slug), Option<String>)| TermSetting {
        slug: Some(slug).filter(|slug| *slug != Slug::of(&wanted.name)),
        name: located(&wanted.name),
        description: text_of(&wanted.term.description),
        parent: above.as_deref().map(located),
    };
    wanted.into_iter().zip(slugs).zip(above).map(setting).collect()
}

/// Returns the settings of the tags whose slugs do not follow from their names.
fn tag_settings(tags: &[Term], names: &Names) -> Vec<TermSetting> {
    let wanted = each_once(tags, |term| names.tag(&term.name).to_owned());
    let slugs = slugs(&wanted, BTreeSet::new());
    let named = wanted.into_iter().zip(slugs).filter(|(wanted, slug)| *slug != Slug::of(&wanted.name));
    let setting = |(wanted, slug): (Wanted<'_>, Slug)| TermSetting {
        name: located(&wanted.name),
        slug: Some(slug),
        description: String::new(),
        parent: None,
    };
    named.map(setting).collect()
}

/// Returns the slug of each term, which no other below the same term has: the old one where it can stay, else that of its
/// name, else that with a number.
fn slugs(terms: &[Wanted<'_>], mut taken: BTreeSet<(Option<usize>, Slug)>) -> Vec<Slug> {
    let mut slugs: Vec<Option<Slug>> = Vec::with_capacity(terms.len());
    for wanted in terms {
        let old = Slug::of(&wanted.term.slug);
        let is_sound = old.as_str() == wanted.term.slug && taken.insert((wanted.parent, old.clone()));
        slugs.push(is_sound.then_some(old));
    }
    let named = |(old, wanted): (Option<Slug>, &Wanted<'_>)| {
        old.unwrap_or_else(|| {
            let plain = Slug::of(&wanted.name);
            let numbered = (2..).map(|number| plain.numbered(number));
            let mut candidates = std::iter::once(plain.clone()).chain(numbered);
            let free = candidates.find(|slug| taken.insert((wanted.parent, slug.clone())));
            free.expect("invariant: there are more numbers than terms")
        })
    };
    slugs.into_iter().zip(terms).map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(name: &str, slug: &str, parent: Option<&str>) -> Term {
        let parent = parent.map(str::to_owned);
        Term { name: name.to_owned(), slug: slug.to_owned(), parent, ..Term::default() }
    }

    fn settings(categories: &[Term], tags: &[Term]) -> Config {
        let blog = Blog { categories: categories.to_vec(), tags: tags.to_vec(), ..Blog::default() };
        let names = Names::new(&blog, &[], BTreeMap::new());
        planned_config(&blog, &names, (categories, tags), Permalink::default(), Paths::of_language("sv"))
    }

    fn shown(terms: &[TermSetting]) -> Vec<String> {
        let text = |term: &TermSetting| {
            let parent = term.parent.as_ref().map(|parent| format!("{}/", parent.value)).unwrap_or_default();
            let slug = term.slug.as_ref().map(|slug| format!("={slug}")).unwrap_or_default();
            format!("{parent}{}{slug}", term.name.value)
        };
        terms.iter().map(text).collect()
    }

    #[test]
    fn terms_keep_their_slugs_and_no_two_share_one() {
        let categories = [
            term("Nyheter", "nytt", None),
            term("Nytt", "nytt-2", None),
            term("Åk 3", "%c3%a5k", Some("nytt")),
            term("Page", "page", Some("nytt")),
            term("AK 3", "ak-3", Some("nytt")),
            term("nyheter", "nyheter-2", None),
        ];
        let expected = ["Nyheter=nytt", "Nytt=nytt-2", "Nyheter/Åk 3=ak-3-2", "Nyheter/Page=page-2", "Nyheter/AK 3"];
        assert_eq!(shown(&settings(&categories, &[]).categories), expected);
        let tags = [term("Läsning", "lasning", None), term("läsning", "lasning-2", None), term("C++", "c", None)];
        assert_eq!(shown(&settings(&[], &tags).tags), [""; 0]);
    }

    #[test]
    fn parents_in_a_circle_are_cut() {
        let circle = [term("A", "a", Some("b")), term("B", "b", Some("a")), term("C", "c", Some("c"))];
        assert_eq!(shown(&settings(&circle, &[]).categories), ["B/A", "B", "C"]);
    }
}
