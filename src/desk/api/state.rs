//! What the page has to know before it shows anything.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

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
#[expect(clippy::needless_pass_by_value, reason = "every action takes its request")]
#[expect(clippy::unnecessary_wraps, reason = "every action can be refused")]
pub fn state(desk: &Arc<Desk>, _: StateRequest) -> Result<Value, Refusal> {
    let site = desk.open_site();
    let of_site = site.as_deref().map_or_else(|| json!({"site": null, "preview": null}), of_site);
    let mut state = json!({"language": desk.language().tag()});
    if let (Some(state), Value::Object(more)) = (state.as_object_mut(), of_site) {
        state.extend(more);
    }
    Ok(state)
}

fn of_site(site: &OpenSite) -> Value {
    let (seen, config) = (site.seen(), site.config());
    let today = clock::now().to_zoned_datetime(config.zone.clone()).date();
    let preview = site.preview();
    let origin = preview.match_indices('/').nth(2).map_or(preview, |(at, _)| &preview[..at]);
    json!({
        // Before the first build nothing is known of it.
        "is_ready": seen.snapshot.get(SETTINGS_PATH).is_some(),
        "site": {
            "title": config.title,
            "url": config.url.absolute_href(config.url.path()),
            "color": config.color.as_ref().map(|color| color.value.css()),
            "language": config.language,
        },
        "today": today.to_string(),
        "preview": {"origin": origin, "base": preview},
        "reads_only": site.other(),
        "vocabulary": {
            "categories": seen.terms.category,
            "tags": seen.terms.tag,
            "authors": seen.terms.author,
            "series": seen.terms.series,
        },
    })
}
