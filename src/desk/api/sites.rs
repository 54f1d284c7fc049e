//! The first page: a new site, or one that was opened before.

use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::config::new_site::date_zone;
use crate::desk::keeping::keep_all;
use crate::desk::last_sites::id_of;
use crate::desk::new_site::{LOGO_MAX, NoSite, TypedSite, make};
use crate::desk::refusal::Refusal;
use crate::desk::sites::{folder_for_new, keep_opened, last_sites, title_of};
use crate::desk::state::Desk;
use crate::disk::clock;
use crate::disk::real_path::shown;

/// Asks for a new site.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteNewRequest {
    /// Its name.
    pub title: String,
    /// Its address; may be empty as long as it is not known.
    #[serde(default)]
    pub url: String,
    /// Its colour; may be empty.
    #[serde(default)]
    pub color: String,
    /// Its logo.
    #[serde(default)]
    pub logo: Option<LogoRequest>,
}

/// A picture in a request.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogoRequest {
    /// Its name on the author's computer.
    pub name: String,
    /// Its bytes.
    pub base64: String,
}

/// Asks for the sites that were opened last, or for the end.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SitesRequest {}

/// Asks for one of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteOpenRequest {
    /// Its id.
    pub id: String,
}

/// Makes a site and opens it; returns where it is, in words.
///
/// # Errors
///
/// If something was typed that cannot be, or the folder cannot be written.
pub fn site_new(desk: &Arc<Desk>, request: SiteNewRequest) -> Result<Value, Refusal> {
    let SiteNewRequest { title, url, color, logo } = request;
    let logo = logo.map(|LogoRequest { name, base64 }| {
        // Four characters are three bytes.
        if base64.len() / 4 * 3 > LOGO_MAX + 3 {
            return Err(Refusal::new(413, "site_logo_size"));
        }
        STANDARD.decode(base64).map(|bytes| (name, bytes)).map_err(|_| Refusal::new(400, "site_logo"))
    });
    let typed = TypedSite { title, url, color, logo: logo.transpose()? };
    let language = desk.language();
    let day = clock::today(&date_zone(language));
    let parent = folder_for_new().ok_or_else(|| Refusal::new(500, "site_no_home"))?;
    let folder = make(&typed, language, day, &parent).map_err(|why| match why {
        NoSite::Title => Refusal::new(400, "site_title"),
        NoSite::Address => Refusal::new(400, "site_address"),
        NoSite::Color => Refusal::new(400, "site_color"),
        NoSite::LogoSize => Refusal::new(413, "site_logo_size"),
        NoSite::Logo => Refusal::new(400, "site_logo"),
        NoSite::Disk(_, error) => Refusal::disk(&error, language),
    })?;
    open(desk, &folder)?;
    Ok(json!({"folder": shown(&folder).to_string()}))
}

/// Returns the sites that were opened last and are still there: their ids, titles and folders.
///
/// # Errors
///
/// Never.
pub fn sites(_: &Arc<Desk>, _: SitesRequest) -> Result<Value, Refusal> {
    let last = last_sites();
    let there = last.folders().filter_map(|site| Some((site, title_of(site)?)));
    let last: Vec<Value> = there
        .map(|(site, title)| json!({"id": id_of(site), "title": title, "folder": shown(site).to_string()}))
        .collect();
    Ok(json!({"last": last}))
}

/// Opens one of the sites that were opened last.
///
/// # Errors
///
/// If none has the id, or it cannot be opened.
#[expect(clippy::needless_pass_by_value, reason = "every action takes its request")]
pub fn site_open(desk: &Arc<Desk>, request: SiteOpenRequest) -> Result<Value, Refusal> {
    let folder = last_sites().folder(&request.id).map(PathBuf::from);
    let folder = folder.filter(|folder| title_of(folder).is_some()).ok_or_else(Refusal::unknown)?;
    open(desk, &folder)?;
    Ok(json!({}))
}

/// Ends the desk, as soon as nothing is being published.
///
/// # Errors
///
/// If something that was typed cannot be written: it would end with the desk, which stays.
pub fn end(desk: &Arc<Desk>, _: SitesRequest) -> Result<Value, Refusal> {
    if let Some(site) = desk.open_site() {
        keep_all(&site).map_err(|error| Refusal::disk(&error, desk.language()))?;
    }
    desk.ask_end();
    Ok(json!({}))
}

/// Opens a site, unless one is being published: the one that is open is then told to nobody.
fn open(desk: &Arc<Desk>, folder: &std::path::Path) -> Result<(), Refusal> {
    if desk.publishing().is_sending() {
        return Err(Refusal::new(409, "publish_running"));
    }
    desk.open(folder)?;
    keep_opened(folder);
    Ok(())
}
