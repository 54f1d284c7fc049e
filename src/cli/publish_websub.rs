//! Tells the hub of the settings of the feeds that `griffel publish` changed (W3C `WebSub`).

use serde_json::{Value, json};
use url::Url;

use crate::cli::fetch_reason::fetch_reason;
use crate::cli::publish_watch::{TransferWatch, sleep};
use crate::cli::session::texts;
use crate::cli::terminal::{Terminal, first_names};
use crate::config::settings::settings_path;
use crate::config::url::BaseUrl;
use crate::diagnostic::catalogue::counted;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::disk::clock;
use crate::net::web::Web;
use crate::publish::compare::{Comparison, Site};
use crate::publish::websub::{ANSWER_TIME, Hub, Told, changed_feeds, tell};
use crate::source::snapshot::Snapshot;
use crate::source::span::{Location, Span};

/// A hub that was not told of a feed.
pub const NOT_TOLD: Rule = Rule::warning("G286");

/// What a hub was told, and what the hub is.
pub struct HubTold {
    address: String,
    told: Told,
}

/// Tells a hub, named at `span` of the settings, of the feeds that a transfer changed; `None` if there are none. The site is published: what fails is a warning at
/// the setting. `site` is what lies at `url` now, `comparison` what was sent there, `names` those of its feeds' files; the
/// settings are in `snapshot`.
pub fn hub_told(
    (hub, span): (&Url, Span),
    (url, names): (&BaseUrl, &[String]),
    (site, comparison): (Site<'_>, &Comparison),
    snapshot: &Snapshot,
    terminal: &Terminal,
) -> Option<HubTold> {
    let address = hub.as_str();
    let feeds = changed_feeds(site.manifest, comparison.there.as_ref(), site.bytes, names, address);
    if feeds.is_empty() {
        return None;
    }
    let (web, watch) = (Web::within(ANSWER_TIME), TransferWatch::new(*terminal));
    let post = |address: &str, fields: &[(&str, &str)]| web.post(address, fields);
    let telling = Hub { address, post: &post, watch: &watch, sleep: &sleep, now: &clock::now };
    let told = tell(&telling, feeds.iter().map(|feed| url.absolute(feed)).collect());
    if let Some(why) = &told.why {
        let found = NOT_TOLD.at(Location::at(&settings_path(), span)).with("hub", address);
        let found = found.with("feeds", first_names(&told.untold)).with("reason", fetch_reason(why, terminal.language));
        let texts = texts(snapshot);
        terminal.diagnostics(std::slice::from_ref::<Diagnostic>(&found), &|path| texts(path));
    }
    Some(HubTold { address: address.to_owned(), told })
}

impl HubTold {
    /// Returns what it was told as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({"hub": self.address, "told": self.told.told, "untold": self.told.untold})
    }

    /// Prints of how many feeds it was told.
    pub fn print(&self, terminal: &Terminal) {
        if !self.told.told.is_empty() {
            let feeds = counted(terminal.language, "publish_feeds", self.told.told.len());
            terminal.note("publish_hub_told", &[("hub", &self.address), ("feeds", &feeds)]);
        }
    }
}
