//! `web.config`, which Microsoft's Internet Information Services reads (IIS 7.5 and later).
//!
//! It has only sections that every IIS knows, because an unknown one stops the whole site: redirects are made by *HTTP
//! Redirection* (`httpRedirect`), which is ignored where that role service is missing, and not by the module URL Rewrite,
//! which has to be installed by hand. Where nothing redirects, the page at the old address does.

use std::collections::BTreeMap;

use crate::diagnostic::rule::{Diagnosed, Rule};
use crate::output::file::Output;
use crate::output::hosting::{HIDDEN_NAMES, Header, Hosting, IIS_NAME, PathRedirect, Scope};
use crate::output::route::Route;

/// More redirects than a `web.config` can hold.
pub const TOO_MANY: Rule = Rule::warning("G095");

/// Most bytes of the file: above its own limit of 250 kB (`MaxWebConfigFileSizeInKB`) IIS answers every request with an error.
const BYTES_MAX: usize = 240_000;

/// `<location>` elements: sections by path below the site and by name. Each may be there once.
#[derive(Default)]
struct Locations {
    sections: BTreeMap<String, BTreeMap<&'static str, String>>,
    /// Upper bound of their bytes.
    len: usize,
}

/// Draws the file.
#[must_use]
pub fn file(hosting: &Hosting) -> Diagnosed<Output> {
    let mut text = general(hosting);
    let mut diagnostics = Vec::new();
    let mut locations = Locations::default();
    for rule in &hosting.rules {
        let (Scope::Below(route) | Scope::Page(route)) = &rule.scope else { continue };
        let cache = rule.headers.iter().map(|header| cache(header, 6)).collect::<String>();
        locations.put(route_path(route), STATICS, statics(&cache));
        locations.put(route_path(route), "httpProtocol", custom_headers(rule.headers.iter(), 6));
    }
    let room = BYTES_MAX.saturating_sub(text.len());
    let all = hosting.redirects.len();
    let held = hosting.redirects.iter().take_while(|redirect| {
        locations.redirect(redirect);
        locations.len < room
    });
    let held = held.count();
    if held < all {
        let diagnostic = TOO_MANY.anywhere().with("count", all.to_string());
        diagnostics.push(diagnostic.with("left", (all - held).to_string()));
    }
    for feed in hosting.feeds.iter().take_while(|_| held == all) {
        if locations.len < room {
            let path = feed.file_path();
            let media_type = hosting.media_type(&path).unwrap_or_default();
            locations.put(route_path(feed), STATICS, statics(&map(&path.extension(), media_type)));
        }
    }
    text.push_str(&locations.text());
    text.push_str("</configuration>\n");
    let output = Output::text(Route::home().file(IIS_NAME).expect("invariant: a name"), text);
    Diagnosed { value: output, diagnostics }
}

impl Locations {
    /// Adds a section to a path, unless it has one of this name or XML cannot hold the path.
    fn put(&mut self, path: String, section: &'static str, settings: String) {
        let is_xml = path.chars().all(|letter| !matches!(letter, '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}'));
        if is_xml && !settings.is_empty() {
            // The elements around the settings, and `&quot;` for each character of the path.
            self.len += settings.len() + path.len() * 6 + 100;
            self.sections.entry(path).or_default().entry(section).or_insert(settings);
        }
    }

    /// Adds a redirect, and exempts what lies below its path.
    fn redirect(&mut self, redirect: &PathRedirect) {
        let path = route_path(&redirect.from);
        for name in &redirect.below {
            self.put(format!("{path}/{name}"), REDIRECT, "      <httpRedirect enabled=\"false\" />\n".to_owned());
        }
        let to = quoted(&redirect.to);
        let settings = format!(
            "      <httpRedirect enabled=\"true\" destination={to} exactDestination=\"true\" httpResponseStatus=\"Permanent\" />\n"
        );
        // As something below another old address, this path may be exempt.
        self.sections.get_mut(&path).map(|sections| sections.remove(REDIRECT));
        self.put(path, REDIRECT, settings);
    }

    fn text(&self) -> String {
        let location = |(path, sections): (&String, &BTreeMap<&str, String>)| {
            let settings: String = sections.values().map(String::as_str).collect();
            let path = quoted(path);
            format!(
                "  <location path={path}>\n    <system.webServer>\n{settings}    </system.webServer>\n  </location>\n"
            )
        };
        self.sections.iter().map(location).collect()
    }
}

const STATICS: &str = "staticContent";
const REDIRECT: &str = "httpRedirect";

fn statics(settings: &str) -> String {
    if settings.is_empty() {
        return String::new();
    }
    format!("      <staticContent>\n{settings}      </staticContent>\n")
}

fn general(hosting: &Hosting) -> String {
    let headers = hosting.general();
    let mut text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <!-- Settings of the site for IIS, made by griffel anew with every build. Redirects need the role service HTTP\n\
         \x20    Redirection; the site is a site or an application of its own. -->\n\
         <configuration>\n  <system.webServer>\n    \
         <defaultDocument enabled=\"true\">\n      <files>\n        <clear />\n        <add value=\"index.html\" />\n      \
         </files>\n    </defaultDocument>\n    <directoryBrowse enabled=\"false\" />\n    \
         <httpErrors errorMode=\"Custom\">\n      <remove statusCode=\"404\" />\n      \
         <error statusCode=\"404\" path=\"404.html\" responseMode=\"File\" />\n    </httpErrors>\n    \
         <security>\n      <requestFiltering>\n        <hiddenSegments>\n"
        .to_owned();
    // IIS hides `web.config` by default, and refuses to hide it twice.
    for name in HIDDEN_NAMES.into_iter().filter(|name| *name != IIS_NAME) {
        let name = quoted(name);
        text.push_str(&format!("          <remove segment={name} />\n          <add segment={name} />\n"));
    }
    text.push_str("        </hiddenSegments>\n      </requestFiltering>\n    </security>\n");
    text.push_str(&custom_headers(headers.iter().copied(), 4));
    text.push_str("    <staticContent>\n");
    text.extend(headers.iter().map(|header| cache(header, 4)));
    text.extend(hosting.types.iter().map(|(extension, media_type)| map(extension, media_type)));
    text.push_str("    </staticContent>\n  </system.webServer>\n");
    text
}

/// Returns headers without `Cache-Control`, which has a section of its own.
fn custom_headers<'a>(headers: impl Iterator<Item = &'a Header>, indent: usize) -> String {
    let mut lines = String::new();
    for header in headers {
        if let Header::Policy(_) | Header::Other(..) = header {
            let (name, value) = (quoted(header.name()), quoted(&header.value()));
            lines.push_str(&format!("{:indent$}    <remove name={name} />\n", ""));
            lines.push_str(&format!("{:indent$}    <add name={name} value={value} />\n", ""));
        }
    }
    if lines.is_empty() {
        return lines;
    }
    format!(
        "{0:indent$}<httpProtocol>\n{0:indent$}  <customHeaders>\n{lines}{0:indent$}  </customHeaders>\n{0:indent$}</httpProtocol>\n",
        ""
    )
}

/// Returns `Cache-Control` in the form of IIS.
fn cache(header: &Header, indent: usize) -> String {
    let Header::Cache(seconds, words) = header else { return String::new() };
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let age = format!("{days}.{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    format!(
        "{:indent$}  <clientCache cacheControlMode=\"UseMaxAge\" cacheControlMaxAge=\"{age}\" cacheControlCustom=\"public, {words}\" />\n",
        ""
    )
}

/// Returns the media type of an extension. IIS refuses one that it knows already, so that is removed first.
fn map(extension: &str, media_type: &str) -> String {
    let extension = quoted(&format!(".{extension}"));
    let media_type = quoted(media_type);
    format!(
        "      <remove fileExtension={extension} />\n      <mimeMap fileExtension={extension} mimeType={media_type} />\n"
    )
}

/// Returns the path of a route below `web.config`.
fn route_path(route: &Route) -> String {
    route.as_str().trim_matches('/').to_owned()
}

fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for letter in text.chars() {
        match letter {
            '&' => quoted.push_str("&amp;"),
            '<' => quoted.push_str("&lt;"),
            '>' => quoted.push_str("&gt;"),
            '"' => quoted.push_str("&quot;"),
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
