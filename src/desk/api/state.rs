//! What the page has to know before it shows anything.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::config::publish::TargetKind;
use crate::config::settings::SETTINGS_PATH;
use crate::desk::open_site::OpenSite;
use crate::desk::refusal::Refusal;
use crate::desk::state::Desk;
use crate::disk::clock;

/// Asks how things stand.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateRequest {}

/// Returns how things stand; `site` is `null` if none is open.
///
/// # Errors
///
/// Never.
pub fn state(desk: &Arc<Desk>, _: StateRequest) -> Result<Value, Refusal> {
    let site = desk.open_site();
    let of_site = site.as_deref().map_or_else(|| json!({"site": null, "preview": null}), of_site);
    let (step, last) = desk.publishing().told();
    let mut state = json!({"language": desk.language().tag(), "publishing": step, "published": last});
    if let (Some(state), Value::Object(more)) = (state.as_object_mut(), of_site) {
        state.extend(more);
    }
    Ok(state)
}

fn of_site(site: &OpenSite) -> Value {
    let (seen, config) = (site.seen(), site.config());
    let today = clock::today(&config.zone);
    let preview = site.preview();
    let origin = preview.match_indices('/').nth(2).map_or(preview, |(at, _)| &preview[..at]);
    json!({
        // Before the first build nothing is known of it.
        "is_ready": seen.snapshot.get(SETTINGS_PATH).is_some(),
        "site": {
            "name": site.lasting_name(None),
            "title": config.title,
            "url": config.url.absolute_href(config.url.path()),
            "color": config.color.as_ref().map(|color| color.value.css()),
            "language": config.language,
        },
        "today": today.to_string(),
        "preview": {"origin": origin, "base": preview},
        "reads_only": site.other(),
        "places": config.publish.iter().map(|place| json!({
            "name": place.name.value,
            "title": place_title(&place.kind),
            "kind": kind(&place.kind),
            "is_trial": !place.is_for_readers(&config.url),
        })).collect::<Vec<_>>(),
        "vocabulary": {
            "categories": seen.terms.category,
            "tags": seen.terms.tag,
            "authors": seen.terms.author,
            "series": seen.terms.series,
        },
    })
}

/// Returns the kind of a place as settings name it.
fn kind(kind: &TargetKind) -> &'static str {
    match kind {
        TargetKind::Folder { .. } => "folder",
        TargetKind::Sftp(_) => "sftp",
        TargetKind::Ftps(_) => "ftps",
        TargetKind::S3(_) => "s3",
        TargetKind::Git { .. } => "git",
        TargetKind::Netlify { .. } => "netlify",
    }
}

/// Returns what a place is known by: its server or its folder.
fn place_title(kind: &TargetKind) -> String {
    match kind {
        TargetKind::Folder { path } => {
            path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(path).to_owned()
        }
        TargetKind::Sftp(server) => server.host.clone(),
        TargetKind::Ftps(server) => server.host.clone(),
        TargetKind::S3(bucket) => bucket.bucket.clone(),
        TargetKind::Git { branch, .. } => branch.clone(),
        TargetKind::Netlify { site } => site.clone(),
    }
}
