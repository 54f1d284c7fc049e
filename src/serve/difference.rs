//! Two sites -> what an open page has to do to show the second.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::output::file::Output;
use crate::output::route::Route;
use crate::serve::preview::ServedSite;

/// What an open page has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Nothing: the sites are the same.
    Nothing,
    /// Replace styles, by old and new address: nothing else differs.
    Styles(Vec<(String, String)>),
    /// Reload itself.
    Pages,
}

/// Digits of the fingerprint in the name of an asset: `skola.1234567890.css`.
const FINGERPRINT_DIGITS: usize = 10;

/// Compares two sites.
#[must_use]
pub fn difference(old: &ServedSite, new: &ServedSite) -> Difference {
    if old.url != new.url || old.rules != new.rules {
        return Difference::Pages;
    }
    let Some((both, removed, added)) = paired(old.outputs(), new.outputs()) else { return Difference::Pages };
    let Some(renamed) = renamed(&removed, &added) else { return Difference::Pages };
    let changed: Vec<(&Output, &Output)> =
        both.into_par_iter().filter(|(old, new)| old.fingerprint() != new.fingerprint()).collect();
    let (styles, pages): (Vec<_>, Vec<_>) = changed.into_iter().partition(|(old, _)| is_style(&old.route));
    let mut swaps: Vec<(String, String)> =
        renamed.iter().map(|(from, to)| (old.url.href(from), new.url.href(to))).collect();
    swaps.extend(styles.iter().map(|(old_style, _)| {
        let href = old.url.href(&old_style.route);
        (href.clone(), href)
    }));
    let is_explained = pages.par_iter().all(|(before, after)| differs_in_addresses_only(before, after, &swaps));
    match (is_explained, swaps.is_empty()) {
        (false, _) => Difference::Pages,
        (true, true) => Difference::Nothing,
        (true, false) => Difference::Styles(swaps),
    }
}

type Paired<'a> = (Vec<(&'a Output, &'a Output)>, Vec<&'a Route>, Vec<&'a Route>);

/// Returns the files of both sites, and the styles of only one of them; `None` if only one of them has another file.
fn paired<'a>(old: &'a [Output], new: &'a [Output]) -> Option<Paired<'a>> {
    let (mut both, mut removed, mut added) = (Vec::with_capacity(new.len()), Vec::new(), Vec::new());
    let (mut before, mut after) = (old.iter().peekable(), new.iter().peekable());
    loop {
        let order = match (before.peek(), after.peek()) {
            (Some(old), Some(new)) => old.route.cmp(&new.route),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => return Some((both, removed, added)),
        };
        match order {
            std::cmp::Ordering::Equal => both.extend(before.next().zip(after.next())),
            std::cmp::Ordering::Less => removed.extend(before.next().map(|output| &output.route)),
            std::cmp::Ordering::Greater => added.extend(after.next().map(|output| &output.route)),
        }
        if !removed.last().is_none_or(|route| is_style(route)) || !added.last().is_none_or(|route| is_style(route)) {
            return None;
        }
    }
}

/// Pairs styles whose names differ in the fingerprint only; `None` if one is left over.
fn renamed<'a>(removed: &[&'a Route], added: &[&'a Route]) -> Option<Vec<(&'a Route, &'a Route)>> {
    let by_name: BTreeMap<String, &Route> = added.iter().map(|route| (without_fingerprint(route), *route)).collect();
    let is_one_to_one = removed.len() == added.len() && by_name.len() == added.len();
    let pairs = removed.iter().map(|from| Some((*from, *by_name.get(&without_fingerprint(from))?)));
    pairs.collect::<Option<Vec<_>>>().filter(|_| is_one_to_one)
}

fn without_fingerprint(route: &Route) -> String {
    let is_fingerprint =
        |part: &&str| part.len() == FINGERPRINT_DIGITS && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    route.as_str().split('.').filter(|part| !is_fingerprint(part)).collect::<Vec<_>>().join(".")
}

fn is_style(route: &Route) -> bool {
    route.as_str().ends_with(".css")
}

fn differs_in_addresses_only(old: &Output, new: &Output, swaps: &[(String, String)]) -> bool {
    let (Some(before), Some(after)) = (old.as_text(), new.as_text()) else { return false };
    if swaps.is_empty() {
        return false;
    }
    swaps.iter().fold(before.to_owned(), |text, (from, to)| text.replace(from, to)) == after
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::url::BaseUrl;
    use crate::serve::redirects::parse_redirects;
    use crate::serve::site_rules::SiteRules;

    fn site(files: &[(&str, &str)]) -> ServedSite {
        let outputs = files
            .iter()
            .map(|(route, text)| Output::text(Route::new(route).expect("an address"), (*text).to_owned()))
            .collect();
        ServedSite::new(
            outputs,
            BaseUrl::parse("https://a.example/blogg/").expect("an address"),
            SiteRules::default(),
            1,
        )
    }

    const PAGE: (&str, &str) = ("/", "<link href=\"/blogg/assets/a.0123456789.css\">Text");
    const STYLE: (&str, &str) = ("/assets/a.0123456789.css", "a {}");

    #[test]
    fn the_same_site_is_no_difference() {
        assert_eq!(difference(&site(&[PAGE, STYLE]), &site(&[PAGE, STYLE])), Difference::Nothing);
    }

    #[test]
    fn a_style_under_a_new_name_is_swapped() {
        let page = ("/", "<link href=\"/blogg/assets/a.abcdefabcd.css\">Text");
        let style = ("/assets/a.abcdefabcd.css", "b {}");
        let swap = ("/blogg/assets/a.0123456789.css".to_owned(), "/blogg/assets/a.abcdefabcd.css".to_owned());
        assert_eq!(difference(&site(&[PAGE, STYLE]), &site(&[page, style])), Difference::Styles(vec![swap]));
        let other = ("/", "<link href=\"/blogg/assets/a.abcdefabcd.css\">Annan text");
        assert_eq!(difference(&site(&[PAGE, STYLE]), &site(&[other, style])), Difference::Pages);
    }

    #[test]
    fn a_style_that_keeps_its_name_is_swapped_for_itself() {
        let [old, new] = ["a {}", "b {}"].map(|text| site(&[("/", "x"), ("/stil.css", text)]));
        let swap = ("/blogg/stil.css".to_owned(), "/blogg/stil.css".to_owned());
        assert_eq!(difference(&old, &new), Difference::Styles(vec![swap]));
    }

    #[test]
    fn files_that_come_go_or_change_reload_the_page() {
        for other in
            [&[PAGE][..], &[PAGE, STYLE, ("/ny.txt", "")], &[("/", "Ny"), STYLE], &[PAGE, STYLE, ("/b.css", "")]]
        {
            assert_eq!(difference(&site(&[PAGE, STYLE]), &site(other)), Difference::Pages, "{other:?}");
            assert_eq!(difference(&site(other), &site(&[PAGE, STYLE])), Difference::Pages, "{other:?}");
        }
    }

    #[test]
    fn another_redirect_reloads_the_page() {
        let mut other = site(&[PAGE, STYLE]);
        other.rules.redirects = parse_redirects("/a /b");
        assert_eq!(difference(&site(&[PAGE, STYLE]), &other), Difference::Pages);
    }
}
