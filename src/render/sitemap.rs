//! Files for search engines: `sitemap.xml` and `robots.txt`.

use crate::addresses::own::OwnFile;
use crate::config::url::BaseUrl;
use crate::output::file::Output;
use crate::output::route::Route;
use crate::plan::page::Planned;
use crate::text::allowed::allowed;
use crate::text::html::escape_into;

/// Most addresses in one sitemap (sitemaps.org protocol).
const ADDRESSES_MAX: usize = 50_000;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// Renders the sitemap; for a very large site, several and an index of them (row S1).
#[must_use]
pub fn sitemap(pages: &[Planned<'_>], url: &BaseUrl) -> Vec<Output> {
    let mut listed: Vec<&Planned<'_>> = pages.iter().filter(|page| page.is_listed).collect();
    listed.sort_by(|a, b| a.route.cmp(&b.route));
    if listed.len() <= ADDRESSES_MAX {
        return vec![Output::text(OwnFile::Sitemap.route(), part(&listed, url))];
    }
    let mut outputs = Vec::new();
    let mut index = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    for (number, pages) in listed.chunks(ADDRESSES_MAX).enumerate() {
        let route = address(&format!("/sitemap-{}.xml", number + 1));
        index.push_str("<sitemap><loc>");
        escape_into(&mut index, &url.absolute(&route));
        index.push_str("</loc></sitemap>\n");
        outputs.push(Output::text(route, part(pages, url)));
    }
    index.push_str("</sitemapindex>\n");
    outputs.push(Output::text(OwnFile::Sitemap.route(), index));
    outputs
}

fn part(pages: &[&Planned<'_>], url: &BaseUrl) -> String {
    let mut text = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"{NAMESPACE}\">\n");
    for page in pages {
        text.push_str("<url><loc>");
        escape_into(&mut text, &url.absolute(&page.route));
        text.push_str("</loc>");
        if let Some(changed) = page.changed {
            text.push_str("<lastmod>");
            text.push_str(&changed.iso());
            text.push_str("</lastmod>");
        }
        text.push_str("</url>\n");
    }
    text.push_str("</urlset>\n");
    allowed(&text).into_owned()
}

/// Search engines whose makers say that they leave out a page with `noindex`.
const HEEDING: [&str; 3] = ["Googlebot", "Bingbot", "Applebot"];

/// Renders `robots.txt` of a trial, which nobody is to find. Who heeds `noindex` has to read the pages for it: an address that robots
/// must not read is listed all the same, without a text, if another page links to it.
#[must_use]
pub fn robots_of_trial() -> Output {
    let heeding = HEEDING.join("\nUser-agent: ");
    let text = format!("User-agent: {heeding}\nAllow: /\n\nUser-agent: *\nDisallow: /\n");
    Output::text(OwnFile::Robots.route(), text)
}

/// Renders `robots.txt` (RFC 9309).
#[must_use]
pub fn robots(url: &BaseUrl) -> Output {
    let sitemap = url.absolute(&OwnFile::Sitemap.route());
    Output::text(OwnFile::Robots.route(), format!("User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n"))
}

fn address(text: &str) -> Route {
    Route::new(text).expect("invariant: an address")
}
