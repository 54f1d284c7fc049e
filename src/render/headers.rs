//! Rules for web servers: headers (among them the Content-Security-Policy) and redirects; and `security.txt`.

use std::collections::BTreeSet;
use std::ops::Bound;

use crate::addresses::own::{ASSETS, OwnFile};
use crate::config::external::ExternalHosts;
use crate::config::settings::{Config, Security};
use crate::config::url::BaseUrl;
use crate::directives::table::DIRECTIVES;
use crate::output::file::Output;
use crate::output::hosting::{
    FEED_TYPE, GoneAddress, Header, HeaderRule, Hosting, JSON_FEED_TYPE, PathRedirect, QueryRedirect, Scope, location,
};
use crate::output::policy::Policy;
use crate::output::route::Route;
use crate::search::files::immutable;

/// What the site uses: the policy allows no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uses<'a> {
    /// Scripts of its own.
    pub scripts: bool,
    /// Fonts of its own.
    pub fonts: bool,
    /// Video or audio of its own.
    pub media: bool,
    /// Names of the directives that embed videos of other hosts.
    pub embeds: &'a BTreeSet<&'a str>,
}

impl<'a> Uses<'a> {
    /// Returns what a site with these files uses. `embeds` names the directives that show something from another host.
    pub fn of<'r>(routes: impl Iterator<Item = &'r Route>, embeds: &'a BTreeSet<&'a str>) -> Self {
        let mut uses = Self { scripts: false, fonts: false, media: false, embeds };
        for route in routes.filter(|route| !route.is_page()) {
            match route.as_str().rsplit('.').next().unwrap_or_default() {
                "js" | "mjs" => uses.scripts = true,
                "woff" | "woff2" | "ttf" | "otf" => uses.fonts = true,
                "mp4" | "m4v" | "webm" | "mov" | "mp3" | "m4a" | "ogg" | "oga" | "wav" => uses.media = true,
                _ => {}
            }
        }
        uses
    }
}

/// Returns the site's Content-Security-Policy (row S4): nothing inline, and nothing from other hosts but
/// those that the settings allow. These are allowed whether a text uses them or not, because a theme may, too.
#[must_use]
pub fn policy(uses: Uses<'_>, external: &ExternalHosts) -> Policy {
    let own = ["img-src", "style-src", "connect-src"].into_iter();
    let used = [("script-src", uses.scripts), ("font-src", uses.fonts), ("media-src", uses.media)];
    let used = used.into_iter().filter(|(_, is_used)| *is_used).map(|(directive, _)| directive);
    let own = own.chain(used).chain(["manifest-src", "form-action"]);
    // Other hosts only where a page embeds a video, which is loaded after a click (row L10).
    let embeds = DIRECTIVES.into_iter().filter(|kind| uses.embeds.contains(kind.name));
    let frames = embeds.filter_map(|kind| Some(kind.video_host()?.frame_origin));
    let policy = own.fold(Policy::default().with("default-src", "'none'"), |policy, name| policy.with(name, "'self'"));
    let policy = frames.fold(policy, |policy, origin| policy.with("frame-src", origin));
    let policy = external.iter().fold(policy, |policy, host| {
        let directives = ["img-src", "media-src", "frame-src"].into_iter();
        directives.fold(policy, |policy, directive| policy.with(directive, host.source()))
    });
    policy.with("base-uri", "'none'").with("frame-ancestors", "'none'")
}

/// `Strict-Transport-Security` for a year (RFC 6797).
const MAX_AGE: &str = "max-age=31536000";
/// The same, for all names below the host, too.
const MAX_AGE_OF_SUBDOMAINS: &str = "max-age=31536000; includeSubDomains";

/// What the rules for web servers are made from.
pub struct HostingInput<'a> {
    /// The settings.
    pub config: &'a Config,
    /// What the site uses.
    pub uses: Uses<'a>,
    /// Old addresses and where they lead.
    pub redirects: &'a [(Route, String)],
    /// Addresses of what was published and is no longer.
    pub gone: &'a [Route],
    /// Redirects from queries of the home page.
    pub query_redirects: &'a [QueryRedirect],
    /// The addresses of all files, including those of redirects.
    pub routes: &'a BTreeSet<&'a Route>,
    /// Media types by extension.
    pub types: Vec<(&'static str, String)>,
    /// Addresses of the feeds.
    pub feeds: Vec<Route>,
    /// Whether the site has a search page.
    pub has_search: bool,
}

/// Returns the rules for web servers (rows S4, S5 and S7).
#[must_use]
pub fn hosting(input: HostingInput<'_>) -> Hosting {
    let HostingInput { config, uses, redirects, gone, query_redirects, routes, types, feeds, has_search } = input;
    let other = |name, value: &str| Header::Other(name, value.to_owned());
    let is_whole_host = config.url.path() == "/";
    let mut everything = vec![
        Header::Policy(policy(uses, &config.external)),
        other("X-Content-Type-Options", "nosniff"),
        other("Referrer-Policy", "strict-origin-when-cross-origin"),
        // A blog below a path speaks for its own pages, not for every name below the host.
        other("Strict-Transport-Security", if is_whole_host { MAX_AGE_OF_SUBDOMAINS } else { MAX_AGE }),
        other("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        other("Cross-Origin-Opener-Policy", "same-origin"),
        // A page may change at any moment; asking whether it did costs a response without a body.
        Header::Cache(0, "must-revalidate"),
    ];
    // For files, too, and pages of a theme that says nothing in its markup.
    everything.extend(config.is_trial().then(|| other("X-Robots-Tag", "noindex")));
    // The name of an asset contains its fingerprint, so its bytes never change.
    let assets = Scope::Below(Route::home().page(ASSETS));
    let mut rules = vec![
        HeaderRule { scope: Scope::Everything, headers: everything },
        HeaderRule { scope: assets, headers: vec![Header::Cache(31_536_000, "immutable")] },
    ];
    if has_search {
        // Their names contain a fingerprint, too.
        let headers = vec![Header::Cache(31_536_000, "immutable")];
        rules.push(HeaderRule { scope: Scope::Below(immutable()), headers });
    }
    if config.has_embeds {
        let policy = policy(uses, &config.external).with("frame-ancestors", "*");
        rules.push(HeaderRule { scope: Scope::Below(config.paths.embeds()), headers: vec![Header::Policy(policy)] });
    }
    let redirect = |(from, to): &(Route, String)| PathRedirect {
        from: from.clone(),
        to: location(to),
        below: below(from, routes),
    };
    let gone_address = |route: &Route| GoneAddress { route: route.clone(), has_page: routes.contains(route) };
    let query_redirect = |redirect: &QueryRedirect| QueryRedirect { to: location(&redirect.to), ..redirect.clone() };
    let json = config.feed.json.clone().map(|name| (name, JSON_FEED_TYPE));
    Hosting {
        base: config.url.path().to_owned(),
        rules,
        redirects: redirects.iter().map(redirect).collect(),
        gone: gone.iter().map(gone_address).collect(),
        gone_page: Some(OwnFile::Gone.route()).filter(|page| routes.contains(page)),
        query_redirects: query_redirects.iter().map(query_redirect).collect(),
        types,
        feed_names: std::iter::once((config.feed.file.clone(), FEED_TYPE)).chain(json).collect(),
        feeds,
    }
}

/// Returns the names right below a page at which the site has something else.
fn below(page: &Route, routes: &BTreeSet<&Route>) -> BTreeSet<String> {
    if !page.is_page() {
        return BTreeSet::new();
    }
    let others = routes.range::<&Route, _>((Bound::Excluded(page), Bound::Unbounded));
    let inside = others.map_while(|route| route.as_str().strip_prefix(page.as_str()));
    inside.filter_map(|rest| rest.split('/').next()).map(str::to_owned).collect()
}

/// Draws the security contact, `security.txt` (RFC 9116). Its date comes from the settings, not from the clock.
#[must_use]
pub fn security(security: &Security, url: &BaseUrl, language: &str) -> Output {
    let route = OwnFile::Security.route();
    let text = format!(
        "Contact: {}\nExpires: {}T23:59:59Z\nPreferred-Languages: {language}\nCanonical: {}\n",
        security.contact.as_str(),
        security.expires,
        url.absolute(&route)
    );
    Output::text(route, text)
}
