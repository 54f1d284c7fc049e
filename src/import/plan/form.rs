//! The form of the addresses of posts in an old blog, derived from the addresses.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::addresses::permalink::{AddressParts, Permalink};
use crate::output::route::Route;

/// A post of the old blog, by what its address may be made of.
#[derive(Debug, Clone)]
pub struct OldPost<'a> {
    /// Its old path; `None` if its address is none of a page, such as `/?p=12`.
    pub path: Option<String>,
    /// The day of its publication.
    pub date: Date,
    /// Its old slug; may be empty.
    pub slug: &'a str,
    /// Slugs of its categories.
    pub categories: Vec<&'a str>,
}

/// Most forms that are compared; a blog has one or two, and a handful of odd addresses.
const FORMS_MAX: usize = 20;

/// Endings of pages that no pattern has.
const OTHER_PAGES: [&str; 6] = ["htm", "xhtml", "php", "asp", "aspx", "jsp"];

/// Returns the form that at least half of the addresses of posts have, if there is one.
#[must_use]
pub fn form(posts: &[OldPost<'_>]) -> Option<Permalink> {
    let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
    for form in posts.iter().flat_map(forms) {
        *wanted.entry(form).or_default() += 1;
    }
    let mut wanted: Vec<(String, usize)> = wanted.into_iter().collect();
    wanted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let forms = wanted.into_iter().take(FORMS_MAX).filter_map(|(form, _)| Permalink::parse(&form).ok());
    let counted = forms.map(|form| (posts.iter().filter(|post| read(&form, post).is_some()).count(), form));
    // What follows the date is meant to; a folder that all posts share is meant as it is written.
    let rank = |(count, form): &(usize, Permalink)| {
        let dates = form.to_string().matches(':').count() - usize::from(form.has_category());
        (*count, dates, !form.has_category(), std::cmp::Reverse(form.to_string()))
    };
    let (count, form) = counted.max_by_key(rank)?;
    (count > 0 && count * 2 >= posts.len()).then_some(form)
}

/// Returns what the address of a post has in place of the parts of a form; `None` if it has another form.
#[must_use]
pub fn read<'a>(form: &Permalink, post: &'a OldPost<'_>) -> Option<AddressParts<'a>> {
    let parts = form.read(post.path.as_deref()?, post.date)?;
    let is_own = |category: &str| post.categories.iter().any(|own| own.eq_ignore_ascii_case(category));
    parts.category.is_none_or(is_own).then_some(parts)
}

/// Returns the forms that the address of a post may have: with the date and the slug in their places, and the other folders
/// as they are, or as categories.
fn forms(post: &OldPost<'_>) -> Vec<String> {
    let Some(path) = post.path.as_deref().filter(|path| !path.contains(':')) else { return Vec::new() };
    let (stem, end) = match path.strip_suffix(".html") {
        Some(stem) => (stem, ".html"),
        None => (path.trim_end_matches('/'), "/"),
    };
    let folders: Vec<&str> = stem.trim_start_matches('/').split('/').collect();
    // A pattern ends with a folder or with `.html`.
    let is_other = path.rsplit_once('.').is_some_and(|(_, ending)| OTHER_PAGES.contains(&ending));
    if is_other || folders.iter().any(|folder| folder.is_empty()) || Route::new(path).is_none() {
        return Vec::new();
    }
    // The slug may stand before other folders, but hardly ever does.
    let is_slug = |folder: &&str| !post.slug.is_empty() && folder.eq_ignore_ascii_case(post.slug);
    let slug = folders.iter().rposition(is_slug).unwrap_or(folders.len() - 1);
    let mut dates = Dates::new(post.date);
    let mut forms = vec![String::new()];
    for (index, folder) in folders.into_iter().enumerate() {
        let mut ways = Vec::new();
        let (dated, rest) = dates.at_start(folder);
        if index == slug {
            ways.push(":slug".to_owned());
            // A slug may begin with a year of its own, but not with a whole date.
            if dated.contains(":day") && !rest.is_empty() {
                ways.push(format!("{dated}:slug"));
            }
        } else if rest.is_empty() {
            ways.push(dated);
            dates.take(folder);
        } else {
            ways.push(folder.to_owned());
            if post.categories.iter().any(|category| category.eq_ignore_ascii_case(folder)) {
                ways.push(":category".to_owned());
            }
        }
        forms = forms.iter().flat_map(|form| ways.iter().map(move |way| format!("{form}/{way}"))).collect();
    }
    // A category in place of two folders would be one category.
    forms.retain(|form| form.matches(":category").count() < 2);
    // A number that is no part of the date is one of another time zone, and not the same in other addresses.
    let is_number = |folder: &str| !folder.is_empty() && folder.bytes().all(|byte| byte.is_ascii_digit());
    forms.retain(|form| !form.split('/').any(is_number));
    forms.into_iter().map(|form| format!("{form}{end}")).collect()
}

/// The parts of a date that an address may still hold, in their order.
struct Dates(Vec<(String, &'static str)>);

impl Dates {
    fn new(date: Date) -> Self {
        let year = (format!("{:04}", date.year()), ":year");
        let month = (format!("{:02}", date.month()), ":month");
        Self(vec![year, month, (format!("{:02}", date.day()), ":day")])
    }

    /// Returns the parts of the date at the start of a folder's name, with hyphens between them, as a form; and the rest of
    /// the name.
    fn at_start<'a>(&self, folder: &'a str) -> (String, &'a str) {
        let (mut form, mut rest) = (String::new(), folder);
        for (text, name) in &self.0 {
            let Some(after) = rest.strip_prefix(text.as_str()) else { break };
            let hyphen = if after.is_empty() { "" } else { "-" };
            let Some(after) = after.strip_prefix(hyphen) else { break };
            form.push_str(&format!("{name}{hyphen}"));
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        (form, rest)
    }

    /// Takes away the parts that a folder is made of.
    fn take(&mut self, folder: &str) {
        let (form, _) = self.at_start(folder);
        self.0.drain(..form.matches(':').count());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post<'a>(path: &str, slug: &'a str, categories: &[&'a str]) -> OldPost<'a> {
        let path = Some(path.to_owned()).filter(|path| !path.contains('?'));
        OldPost { path, date: Date::constant(2014, 5, 9), slug, categories: categories.to_vec() }
    }

    fn form_of(posts: &[OldPost<'_>]) -> Option<String> {
        form(posts).map(|form| form.to_string())
    }

    #[test]
    fn every_form_that_a_site_can_have_is_found() {
        for (path, slug, expected) in [
            ("/2014/05/09/a-b/", "a-b", "/:year/:month/:day/:slug/"),
            ("/blogg/2014/05/a/", "a", "/blogg/:year/:month/:slug/"),
            ("/index.php/2014/05/a/", "a", "/index.php/:year/:month/:slug/"),
            ("/archives/123", "hej", "/archives/:slug/"),
            ("/2014-05-09-a/", "a", "/:year-:month-:day-:slug/"),
            ("/2014-05/a.html", "a", "/:year-:month/:slug.html"),
            ("/a.html", "a", "/:slug.html"),
            ("/a/kommentarer/", "a", "/:slug/kommentarer/"),
            ("/Blogg/Nytt/A/", "a", "/Blogg/Nytt/:slug/"),
        ] {
            assert_eq!(form_of(&[post(path, slug, &[])]).as_deref(), Some(expected), "{path}");
        }
        for path in ["/", "/?p=12", "/a.aspx", "/a:b/c/", "//a/", "/2014/05/10/a/"] {
            assert_eq!(form_of(&[post(path, "", &[])]), None, "{path}");
        }
    }

    #[test]
    fn a_category_is_one_where_posts_have_several() {
        let (news, other) = (post("/nyheter/a/", "a", &["nyheter"]), post("/ak-3/b/", "b", &["skola", "ak-3"]));
        assert_eq!(form_of(&[news.clone(), other]).as_deref(), Some("/:category/:slug/"));
        assert_eq!(form_of(&[news.clone(), news]).as_deref(), Some("/nyheter/:slug/"));
    }

    #[test]
    fn one_odd_address_does_not_decide() {
        let (plain, odd) = (post("/?p=3", "c", &[]), post("/2014/a/", "a", &[]));
        assert_eq!(form_of(&[plain.clone(), odd.clone(), plain]), None);
        let usual = post("/2014/05/b/", "b", &[]);
        assert_eq!(form_of(&[odd, usual.clone(), usual]).as_deref(), Some("/:year/:month/:slug/"));
    }
}
