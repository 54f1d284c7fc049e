//! `_headers` and `_redirects`, which Netlify, Cloudflare Pages and others read.

use crate::output::file::Output;
use crate::output::hosting::{HEADERS_NAME, HeaderRule, Hosting, QueryRedirect, REDIRECTS_NAME, Scope};
use crate::output::route::Route;

/// Draws both files.
#[must_use]
pub fn files(hosting: &Hosting) -> Vec<Output> {
    let file = |name: &str, text| Output::text(Route::home().file(name).expect("invariant: a name"), text);
    vec![file(HEADERS_NAME, headers(hosting)), file(REDIRECTS_NAME, redirects(hosting))]
}

/// Draws `_headers`. Several rules may match an address, so they are disjoint.
///
/// These hosts read the file where the site is the root of its host. If another host shows the site below its path, it
/// asks without that path. So every address is named with the path and without it.
fn headers(hosting: &Hosting) -> String {
    let mut text = String::new();
    for HeaderRule { scope, headers } in hosting.disjoint_rules() {
        let paths = match scope {
            Scope::Everything => vec!["/*".to_owned()],
            Scope::Below(folder) => hosting.bases().map(|base| format!("{base}{}*", &folder.encoded()[1..])).collect(),
            Scope::Page(page) => hosting.bases().map(|base| format!("{base}{}", &page.encoded()[1..])).collect(),
        };
        let lines = headers
            .iter()
            .fold(String::new(), |lines, header| format!("{lines}  {}: {}\n", header.name(), header.value()));
        for path in paths {
            text.push_str(&format!("{}{path}\n{lines}", if text.is_empty() { "" } else { "\n" }));
        }
    }
    for (name, media_type) in &hosting.feed_names {
        let feed = Route::home().file(name).map(|feed| feed.encoded()).unwrap_or_default();
        for path in [feed.clone(), format!("/*{feed}")] {
            text.push_str(&format!("\n{path}\n  Content-Type: {media_type}\n"));
        }
    }
    text
}

fn redirects(hosting: &Hosting) -> String {
    let mut text = String::new();
    for redirect in &hosting.redirects {
        text.push_str(&format!("{} {} 301\n", hosting.href(&redirect.from), redirect.to));
    }
    // `!`: the redirect comes before the home page, which lies at this path.
    for QueryRedirect { name, value, to } in &hosting.query_redirects {
        text.push_str(&format!("{} {name}={value} {to} 301!\n", hosting.base));
    }
    text
}
