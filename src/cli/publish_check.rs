//! What `griffel publish` sees at the public address when it has sent, in words.

use serde_json::{Value, json};

use crate::cli::fetch_reason::fetch_reason;
use crate::cli::publish_watch::sleep;
use crate::cli::terminal::Terminal;
use crate::config::publish::TargetKind;
use crate::config::url::BaseUrl;
use crate::diagnostic::catalogue::{Language, say};
use crate::net::web::Web;
use crate::output::manifest::Manifest;
use crate::output::route::Route;
use crate::publish::afterwards::{Expected, Finding, Wrong, findings};
use crate::publish::compare::Site;

/// Returns what is wrong at the address `url` of a site that was published; `feed` is the name of its feed's file. `before` is what lay
/// there.
pub fn checked(
    kind: &TargetKind,
    url: &BaseUrl,
    feed: &str,
    site: Site<'_>,
    before: Option<&Manifest>,
) -> Vec<Finding> {
    let Some(feed) = Route::new(&format!("/{feed}")) else { return Vec::new() };
    let (follows_rules, pauses): (bool, &[u64]) = match kind {
        TargetKind::Folder { .. } | TargetKind::Sftp(_) | TargetKind::Ftps(_) => (true, &[1, 2, 4]),
        TargetKind::S3(_) => (false, &[1, 2, 4]),
        // These make the site anew when they have got it.
        TargetKind::Git { .. } | TargetKind::Netlify { .. } => (false, &[2, 5, 10, 20, 30]),
    };
    let expected = Expected { url, manifest: site.manifest, before, bytes: site.bytes, feed, follows_rules, pauses };
    let web = Web::default();
    findings(&expected, &|address, most| web.get(address, most), &sleep)
}

/// Prints what is wrong, and what to do.
pub fn print_findings(findings: &[Finding], terminal: &Terminal) {
    for finding in findings {
        terminal.note("publish_check", &[("message", &said(finding, terminal.language))]);
    }
}

/// Returns what is wrong as JSON.
pub fn json_of(findings: &[Finding], language: Language) -> Vec<Value> {
    let one = |finding: &Finding| {
        json!({"address": finding.address, "what": key(&finding.what).trim_start_matches("publish_check_"),
            "message": said(finding, language)})
    };
    findings.iter().map(one).collect()
}

fn key(what: &Wrong) -> &'static str {
    match what {
        Wrong::Example => "publish_check_example",
        Wrong::NoAnswer(_) => "publish_check_no_answer",
        Wrong::Status(404) => "publish_check_missing",
        Wrong::Status(_) => "publish_check_status",
        Wrong::LeadsTo(_) => "publish_check_leads_to",
        Wrong::Old => "publish_check_old",
        Wrong::Changed => "publish_check_changed",
        Wrong::Foreign => "publish_check_foreign",
        Wrong::NoHeaders => "publish_check_no_headers",
        Wrong::NoRedirect => "publish_check_no_redirect",
        Wrong::Open => "publish_check_open",
    }
}

fn said(finding: &Finding, language: Language) -> String {
    let detail = match &finding.what {
        Wrong::NoAnswer(error) => fetch_reason(error, language),
        Wrong::Status(status) => status.to_string(),
        Wrong::LeadsTo(to) => to.clone(),
        _ => String::new(),
    };
    say(language, key(&finding.what), &[("address", &finding.address), ("detail", &detail)])
}
