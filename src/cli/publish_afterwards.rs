//! What is said when a publication has ended.

use serde_json::json;

use crate::cli::publish_check::{json_of, print_findings};
use crate::cli::publish_websub::HubTold;
use crate::cli::terminal::Terminal;
use crate::diagnostic::catalogue::counted;
use crate::publish::afterwards::Finding;
use crate::publish::run::Published;
use crate::text::words::size;

/// What came of a publication elsewhere than at its place.
#[derive(Default)]
pub struct Afterwards {
    findings: Vec<Finding>,
    hub: Option<HubTold>,
}

impl Afterwards {
    /// Creates it of what is wrong at the public address, and of what the hub was told, if there is one and feeds changed.
    pub fn new(findings: Vec<Finding>, hub: Option<HubTold>) -> Self {
        Self { findings, hub }
    }

    /// Prints what was sent, if anything, the address where readers find the site, what is wrong there, and who was told.
    pub fn print(&self, address: &str, sent: Option<&Published>, is_trial: bool, terminal: &Terminal) {
        let Self { findings, hub } = self;
        let (files, bytes, deleted) = sent.map_or((0, 0, 0), |sent| (sent.files, sent.bytes, sent.deleted));
        if terminal.is_json() {
            let checks = json_of(findings, terminal.language);
            let hub = hub.as_ref().map(HubTold::to_json);
            let fields = json!({"address": address, "files": files, "bytes": bytes, "deleted": deleted,
                "checks": checks, "websub": hub, "trial": is_trial});
            terminal.object("published", fields);
            return;
        }
        if sent.is_none() {
            terminal.note("publish_same", &[("address", address)]);
            return;
        }
        terminal.note(
            "publish_done",
            &[
                ("files", &counted(terminal.language, "publish_files", files)),
                ("bytes", &size(bytes, terminal.language.tag())),
                ("deleted", &deleted.to_string()),
                ("address", address),
            ],
        );
        if is_trial {
            terminal.note("publish_trial", &[]);
        }
        print_findings(findings, terminal);
        if let Some(hub) = hub {
            hub.print(terminal);
        }
    }
}
