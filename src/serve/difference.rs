//! Two sites -> what an open page has to do to show the second.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::output::file::Output;
use crate::output::route::Route;
use crate::serve::preview::Finished;

/// What an open page has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Nothing: the sites are the same.
    Nothing,
    /// Take other styles, by old and new address: nothing else differs.
    Styles(Vec<(String, String)>),
    /// Load itself anew.
    Pages,
}

/// Digits of the fingerprint in the name of an asset: `skola.1234567890.css`.
const FINGERPRINT_DIGITS: usize = 10;

/// Compares two sites.
#[must_use]
pub fn difference(old: &Finished, new: &Finished) -> Difference {
    if old.url != new.url {
        return Difference::Pages;
    }
    let Some((both, gone, come)) = paired(old.outputs(), new.outputs()) else { return Difference::Pages };
    let Some(renamed) = renamed(&gone, &come) else { return Difference::Pages };
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

/// Returns the files that both sites have, and the styles that one of them has not; `None` if another file is missing.
fn paired<'a>(old: &'a [Output], new: &'a [Output]) -> Option<Paired<'a>> {
    let (mut both, mut gone, mut come) = (Vec::with_capacity(new.len()), Vec::new(), Vec::new());
    let (mut before, mut after) = (old.iter().peekable(), new.iter().peekable());
    loop {
        let order = match (before.peek(), after.peek()) {
            (Some(old), Some(new)) => old.route.cmp(&new.route),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => return Some((both, gone, come)),
        };
        match order {
            std::cmp::Ordering::Equal => both.extend(before.next().zip(after.next())),
            std::cmp::Ordering::Less => gone.extend(before.next().map(|output| &output.route)),
            std::cmp::Ordering::Greater => come.extend(after.next().map(|output| &output.route)),
        }
        if !gone.last().is_none_or(|route| is_style(route)) || !come.last().is_none_or(|route| is_style(route)) {
            return None;
        }
    }
}

/// Pairs styles that differ in the fingerprint of their name; `None` if one is left over.
fn renamed<'a>(gone: &[&'a Route], come: &[&'a Route]) -> Option<Vec<(&'a Route, &'a Route)>> {
    let by_name: BTreeMap<String, &Route> = come.iter().map(|route| (without_fingerprint(route), *route)).collect();
    let is_one_to_one = gone.len() == come.len() && by_name.len() == come.len();
    let pairs = gone.iter().map(|from| Some((*from, *by_name.get(&without_fingerprint(from))?)));
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

    fn site(files: &[(&str, &str)]) -> Finished {
        let outputs = files
            .iter()
            .map(|(route, text)| Output::text(Route::new(route).expect("an address"), (*text).to_owned()))
            .collect();
        Finished::new(outputs, BaseUrl::parse("https://a.example/blogg/").expect("an address"), 1)
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
    fn files_that_come_go_or_change_load_the_page_anew() {
        for other in
            [&[PAGE][..], &[PAGE, STYLE, ("/ny.txt", "")], &[("/", "Ny"), STYLE], &[PAGE, STYLE, ("/b.css", "")]]
        {
            assert_eq!(difference(&site(&[PAGE, STYLE]), &site(other)), Difference::Pages, "{other:?}");
            assert_eq!(difference(&site(other), &site(&[PAGE, STYLE])), Difference::Pages, "{other:?}");
        }
    }
}
