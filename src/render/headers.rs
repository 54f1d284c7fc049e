//! What the web server is to send with the site's files, and whom to tell about a hole in security.

use std::collections::BTreeSet;
use std::ops::Bound;

use crate::addresses::own::{ASSETS, OwnFile};
use crate::config::settings::{Config, Security};
use crate::config::url::BaseUrl;
use crate::directives::table::DIRECTIVES;
use crate::output::file::Output;
use crate::output::hosting::{Header, Hosting, Moved, On, Policy, QueryRedirect, Rule, location};
use crate::output::route::{INDEX, Route};

/// What the site uses, so that the policy allows no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uses<'a> {
    /// Script files of its own.
    pub scripts: bool,
    /// Fonts of its own.
    pub fonts: bool,
    /// Film or sound.
    pub media: bool,
    /// Names of the directives that embed videos of other hosts.
    pub embeds: &'a BTreeSet<&'a str>,
}

impl<'a> Uses<'a> {
    /// Looks at the names of the site's files, and of the directives that show something of another host.
    pub fn of<'r>(routes: impl Iterator<Item = &'r Route>, embeds: &'a BTreeSet<&'a str>) -> Self {
        let mut uses = Self { scripts: false, fonts: false, media: false, embeds };
        for route in routes.filter(|route| !route.is_page() && !is_of_search(route)) {
            match route.as_str().rsplit('.').next().unwrap_or_default() {
                "js" | "mjs" | "wasm" => uses.scripts = true,
                "woff" | "woff2" | "ttf" | "otf" => uses.fonts = true,
                "mp4" | "m4v" | "webm" | "mov" | "mp3" | "m4a" | "ogg" | "oga" | "wav" => uses.media = true,
                _ => {}
            }
        }
        uses
    }
}

/// Returns whether a file is for the search page alone, which has a policy of its own.
fn is_of_search(route: &Route) -> bool {
    let name = route.as_str();
    name.starts_with(SEARCH_SCRIPT[0]) && name.ends_with(SEARCH_SCRIPT[1])
}

/// The theme's script of the search page.
pub const SEARCH_SCRIPT: [&str; 2] = ["/assets/search.", ".js"];

/// Returns the site's Content-Security-Policy (row S4): nothing from elsewhere, nothing inline.
#[must_use]
pub fn policy(uses: Uses<'_>) -> Policy {
    let own = ["img-src", "style-src", "connect-src"].into_iter();
    let used = [("script-src", uses.scripts), ("font-src", uses.fonts), ("media-src", uses.media)];
    let used = used.into_iter().filter(|(_, is_used)| *is_used).map(|(directive, _)| directive);
    let own = own.chain(used).chain(["manifest-src", "form-action"]);
    // Of other hosts only those of which a page shows a film after a click (row L10).
    let embeds = DIRECTIVES.into_iter().filter(|kind| uses.embeds.contains(kind.name));
    let frames = embeds.filter_map(|kind| Some(kind.video_host()?.frame_origin));
    let policy = own.fold(Policy::default().with("default-src", "'none'"), |policy, name| policy.with(name, "'self'"));
    let policy = frames.fold(policy, |policy, origin| policy.with("frame-src", origin));
    policy.with("base-uri", "'none'").with("frame-ancestors", "'none'")
}

/// What the rules for web servers are made of.
pub struct Site<'a> {
    /// The settings.
    pub config: &'a Config,
    /// What the site uses.
    pub uses: Uses<'a>,
    /// Old addresses and where they lead.
    pub redirects: &'a [(Route, String)],
    /// Old addresses that are questions.
    pub asked: &'a [QueryRedirect],
    /// The addresses of all files, old ones among them.
    pub routes: &'a BTreeSet<&'a Route>,
    /// Media types by extension.
    pub types: Vec<(&'static str, String)>,
    /// Addresses of the feeds.
    pub feeds: Vec<Route>,
    /// Whether readers can search.
    pub has_search: bool,
}

/// Returns what a web server is to be told about the site (rows S4, S5 and S7).
#[must_use]
pub fn hosting(site: Site<'_>) -> Hosting {
    let Site { config, uses, redirects, asked, routes, types, feeds, has_search } = site;
    let other = |name, value: &str| Header::Other(name, value.to_owned());
    let everything = vec![
        Header::Policy(policy(uses)),
        other("X-Content-Type-Options", "nosniff"),
        other("Referrer-Policy", "strict-origin-when-cross-origin"),
        other("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
        other("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        other("Cross-Origin-Opener-Policy", "same-origin"),
        // A page may change at any moment; asking whether it did costs an answer without a body.
        Header::Cache(0, "must-revalidate"),
    ];
    // The name of an asset carries its fingerprint: it never changes.
    let assets = On::Below(Route::home().page(ASSETS));
    let mut rules = vec![
        Rule { on: On::Everything, headers: everything },
        Rule { on: assets, headers: vec![Header::Cache(31_536_000, "immutable")] },
    ];
    if has_search {
        // The page and the script that seeks in a thread of its own: the policy of a thread comes with its file.
        let page = On::Page(Route::home().page(config.paths.search.as_str()));
        for on in [page, On::Below(Route::home().page(INDEX))] {
            let policy = policy(Uses { scripts: true, ..uses }).with("script-src", "'wasm-unsafe-eval'");
            rules.push(Rule { on, headers: vec![Header::Policy(policy)] });
        }
    }
    if config.has_embeds {
        let policy = policy(uses).with("frame-ancestors", "*");
        rules.push(Rule { on: On::Below(config.paths.embeds()), headers: vec![Header::Policy(policy)] });
    }
    let moved =
        redirects.iter().map(|(from, to)| Moved { from: from.clone(), to: location(to), below: below(from, routes) });
    Hosting {
        base: config.url.path().to_owned(),
        rules,
        moved: moved.collect(),
        asked: asked.iter().map(|asked| QueryRedirect { to: location(&asked.to), ..asked.clone() }).collect(),
        types,
        feed_name: config.feed.file.clone(),
        feeds,
    }
}

/// Returns the names right below a page at which other addresses lie.
fn below(page: &Route, routes: &BTreeSet<&Route>) -> BTreeSet<String> {
    if !page.is_page() {
        return BTreeSet::new();
    }
    let others = routes.range::<&Route, _>((Bound::Excluded(page), Bound::Unbounded));
    let inside = others.map_while(|route| route.as_str().strip_prefix(page.as_str()));
    inside.filter_map(|rest| rest.split('/').next()).map(str::to_owned).collect()
}

/// Draws `security.txt` (RFC 9116) from the settings, never from the clock.
#[must_use]
pub fn security(security: &Security, url: &BaseUrl, language: &str) -> Output {
    let route = OwnFile::Security.route();
    let text = format!(
        "Contact: {}\nExpires: {}T23:59:59Z\nPreferred-Languages: {language}\nCanonical: {}\n",
        security.contact,
        security.expires,
        url.absolute(&route)
    );
    Output::text(route, text)
}
