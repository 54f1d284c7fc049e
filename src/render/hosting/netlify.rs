//! `_headers` and `_redirects`, which Netlify, Cloudflare Pages and others read.

use crate::output::file::Output;
use crate::output::hosting::{
    FEED_TYPE, HEADERS_NAME, Header, Hosting, On, Policy, QueryRedirect, REDIRECTS_NAME, Rule,
};
use crate::output::route::Route;

/// Draws both files.
#[must_use]
pub fn files(hosting: &Hosting) -> Vec<Output> {
    let file = |name: &str, text| Output::text(Route::home().file(name).expect("invariant: a name"), text);
    vec![file(HEADERS_NAME, headers(hosting)), file(REDIRECTS_NAME, redirects(hosting))]
}

/// Where several rules fit an address, Cloudflare sends the headers of all, joined by commas. Of one name no two may
/// therefore fit: a header that a narrower rule has, too, is left to it (what these hosts send of themselves is what
/// [`Header::Cache`] asks for in general), and of the policies, of which joined ones would allow what all of them
/// allow, one is drawn that allows what any of them does.
///
/// The file is read where the site is the root of its host, be it that another host shows it below the site's folder: that one
/// asks without the folder. So every address is named with the folder and without it.
fn headers(hosting: &Hosting) -> String {
    let narrower: Vec<&Header> =
        hosting.rules.iter().filter(|rule| rule.on != On::Everything).flat_map(|rule| &rule.headers).collect();
    let mut text = String::new();
    for Rule { on, headers } in &hosting.rules {
        let is_general = *on == On::Everything;
        let drawn: Vec<String> = headers
            .iter()
            .filter_map(|header| match header {
                Header::Policy(policy) => is_general.then(|| {
                    let policies = narrower.iter().filter_map(|other| match other {
                        Header::Policy(other) => Some(other),
                        Header::Cache(..) | Header::Other(..) => None,
                    });
                    Header::Policy(policies.fold(policy.clone(), Policy::or))
                }),
                _ if is_general && narrower.iter().any(|other| other.name() == header.name()) => None,
                Header::Cache(..) | Header::Other(..) => Some(header.clone()),
            })
            .map(|header| format!("  {}: {}\n", header.name(), header.value()))
            .collect();
        if drawn.is_empty() {
            continue;
        }
        let paths = match on {
            On::Everything => vec!["/*".to_owned()],
            On::Below(folder) => hosting.bases().map(|base| format!("{base}{}*", &folder.encoded()[1..])).collect(),
            On::Page(page) => hosting.bases().map(|base| format!("{base}{}", &page.encoded()[1..])).collect(),
        };
        for path in paths {
            text.push_str(&format!("{}{path}\n{}", if text.is_empty() { "" } else { "\n" }, drawn.concat()));
        }
    }
    let feed = Route::home().file(&hosting.feed_name).map(|feed| feed.encoded()).unwrap_or_default();
    for path in [feed.clone(), format!("/*{feed}")] {
        text.push_str(&format!("\n{path}\n  Content-Type: {FEED_TYPE}\n"));
    }
    text
}

fn redirects(hosting: &Hosting) -> String {
    let mut text = String::new();
    for moved in &hosting.moved {
        text.push_str(&format!("{} {} 301\n", hosting.href(&moved.from), moved.to));
    }
    // The home page lies there: it has to give way.
    for QueryRedirect { name, value, to } in &hosting.asked {
        text.push_str(&format!("{} {name}={value} {to} 301!\n", hosting.base));
    }
    text
}
