//! Publishing: what goes out, the publication and its end, and places.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::addresses::known::{KNOWN_PATH, KnownKind};
use crate::addresses::known_lines::known_addresses;
use crate::desk::api::goes_out::{GoesOutRequest, note_released, wanted};
use crate::desk::api::overview::Status;
use crate::desk::kept_versions::add_version;
use crate::desk::open_site::OpenSite;
use crate::desk::places::{NoPlace, ProposedPlace, add, proposed};
use crate::desk::publish_said::Heard;
use crate::desk::publishing::{Agreed, Job, NotPublished, Titles, ended, place, plan, worded};
use crate::desk::refusal::Refusal;
use crate::desk::released::Released;
use crate::desk::state::Desk;
use crate::desk::words::words;
use crate::diagnostic::catalogue::Language;
use crate::disk::clock;
use crate::disk::kept::version_log::VersionKind;
use crate::disk::real_path::shown;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::text::post_date::PostDate;

/// Asks for what would go out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    /// Name of a place of the settings; the readers' one without it.
    #[serde(default)]
    pub place: Option<String>,
    /// A post that is to go out with it. Its file stays as it is until it has.
    #[serde(default)]
    pub goes: Option<GoesOutRequest>,
}

/// Asks for a publication.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishRequest {
    /// Name of the place whose plan was shown; the readers' one without it.
    #[serde(default)]
    pub place: Option<String>,
    /// What the plan asked and the author agreed to: `foreign`, `others`.
    #[serde(default)]
    pub agreed: Vec<String>,
}

/// Asks for nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoRequest {}

/// Names a folder that shall become a place.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceRequest {
    /// The folder, as the author typed it.
    pub folder: String,
    /// What `place_look` answered for it, if she confirmed that.
    #[serde(default)]
    pub id: String,
}

/// Returns what would go out. It is what the author has to see before she can publish.
///
/// # Errors
///
/// If the settings have no such place, something runs already, or what is to go out cannot.
#[expect(clippy::needless_pass_by_value, reason = "every action takes its request")]
pub fn publish_plan(desk: &Arc<Desk>, request: PlanRequest) -> Result<Value, Refusal> {
    let site = desk.site()?;
    let job = job(desk, &site, request.place.as_deref())?;
    let goes = request.goes.as_ref().map(|goes| wanted(desk, &site, goes)).transpose()?.flatten();
    let waits = waits(&site, desk.language(), goes.as_ref());
    let heard = desk.publishing().looked(&job, goes).map_err(|why| refused(why, desk.language()))?;
    let words = words(desk.language());
    let say = |key: &str, fields: &[(&str, &str)]| words.say(key, fields);
    let mut plan = plan(&heard, &titles(&site), &waits, &say);
    plan["place"] = job.place.into();
    if let Some(warnings) = plan["warnings"].as_array_mut() {
        let unsaved = unsaved(&site).into_iter().rev();
        for title in unsaved {
            warnings.insert(0, say("publish_unsaved", &[("title", &title)]).into());
        }
    }
    Ok(plan)
}

/// Begins a publication. Its steps and its end are events.
///
/// # Errors
///
/// If nobody saw what would go out, or something runs already.
#[expect(clippy::needless_pass_by_value, reason = "every action takes its request")]
pub fn publish(desk: &Arc<Desk>, request: PublishRequest) -> Result<Value, Refusal> {
    let site = desk.site()?;
    let job = job(desk, &site, request.place.as_deref())?;
    let has = |what: &str| request.agreed.iter().any(|agreed| agreed == what);
    let agreed = Agreed { foreign: has("foreign"), others: has("others") };
    let (told, language) = (Arc::clone(desk), desk.language());
    let word = move |event: Value| worded(event, &|key, fields| words(language).say(key, fields));
    let tell = move |event: &Value| told.tell(event);
    let desk_at_end = Arc::clone(desk);
    // What a page is called when it is gone has to be known before.
    let titles = titles(&site);
    let published = texts_by_address(&site);
    // A draft that was only tried is one still.
    let config = site.config();
    let is_for_readers = place(&config, Some(&job.place)).is_some_and(|place| place.is_for_readers(&config.url));
    let end = move |heard: &Heard, is_cancelled, release: Option<&Released>| {
        for (path, text) in heard.gone_out().filter_map(|address| published.get(address)) {
            if release.is_none_or(|release| release.path != *path) {
                // The text itself is in its file.
                add_version(&site, path, text, VersionKind::Published, clock::now()).ok();
            }
        }
        let mut event = ended(heard, is_cancelled, &titles, &|key, fields| words(language).say(key, fields));
        if let Some(release) = release.filter(|_| is_for_readers && (heard.is_published() || heard.has_sent())) {
            released(&desk_at_end, &site, release, &mut event);
        }
        event
    };
    desk.publishing().publish(&job, agreed, word, tell, end).map_err(|why| refused(why, language))?;
    Ok(json!({}))
}

/// Has the file of a text say that it went out, as readers can see. The event says whether it does.
fn released(desk: &Desk, site: &OpenSite, release: &Released, event: &mut Value) {
    match note_released(desk, site, release) {
        Ok(text) => {
            add_version(site, &release.path, &text, VersionKind::Published, clock::now()).ok();
            event["released"] = true.into();
            event["post"] = site.id_of(&release.path).into();
        }
        Err(why) => {
            let told = why.to_json(desk.language());
            if let Some(warnings) = event["warnings"].as_array_mut() {
                let message = told["error"]["message"].as_str().unwrap_or_default();
                warnings.push(words(desk.language()).say("publish_not_released", &[("reason", message)]).into());
            }
        }
    }
}

/// Ends the publication that runs.
///
/// # Errors
///
/// Never.
pub fn publish_cancel(desk: &Arc<Desk>, _: NoRequest) -> Result<Value, Refusal> {
    Ok(json!({"was_running": desk.publishing().cancel()}))
}

/// Looks at a folder that shall become a place; returns where it is and the id by which it is confirmed. Nothing is written.
///
/// # Errors
///
/// If it is none that may become a place.
#[expect(clippy::needless_pass_by_value, reason = "every action takes its request")]
pub fn place_look(desk: &Arc<Desk>, request: PlaceRequest) -> Result<Value, Refusal> {
    let site = desk.site()?;
    let home = std::env::home_dir().ok_or_else(|| no_place(NoPlace::NotHome))?;
    let place = proposed(&request.folder, site.folder(), &home).map_err(no_place)?;
    let (folder, holds) = (shown(&place.folder).to_string(), place.holds);
    let key = if holds == 0 { "place_confirm" } else { "place_confirm_full" };
    let text = words(desk.language()).say(key, &[("folder", &folder), ("n", &holds.to_string())]);
    Ok(json!({"id": confirmation(desk, &place), "folder": folder, "holds": holds, "text": text}))
}

/// Returns what confirms that a folder becomes a place: nobody knows it who has not looked at it first.
fn confirmation(desk: &Desk, place: &ProposedPlace) -> String {
    Fingerprint::of(format!("{}/{}", desk.token().digits(), place.folder.display()).as_bytes()).hex()
}

/// Writes a folder into the settings as a place, after its author confirmed it; returns the place's name.
///
/// # Errors
///
/// If it is another folder than the one that was confirmed, or the settings cannot be changed.
#[expect(clippy::needless_pass_by_value, reason = "every action takes its request")]
pub fn place_add(desk: &Arc<Desk>, request: PlaceRequest) -> Result<Value, Refusal> {
    let site = desk.site()?;
    let home = std::env::home_dir().ok_or_else(|| no_place(NoPlace::NotHome))?;
    let place = proposed(&request.folder, site.folder(), &home).map_err(no_place)?;
    if confirmation(desk, &place) != request.id {
        return Err(Refusal::new(409, "place_not_confirmed"));
    }
    let name = add(&place, site.folder(), &site.config()).map_err(no_place)?;
    site.touched([site.folder().join(crate::config::settings::SETTINGS_PATH)]);
    Ok(json!({"place": name}))
}

/// Returns what a publication to a place of the settings needs.
fn job(desk: &Desk, site: &OpenSite, name: Option<&str>) -> Result<Job, Refusal> {
    let config = site.config();
    let place = place(&config, name).or_else(|| config.publish.first().filter(|_| name.is_none()));
    let place = place.ok_or_else(|| Refusal::new(404, "publish_no_place"))?;
    let program = std::env::current_exe().map_err(|error| Refusal::disk(&error, desk.language()))?;
    let site = site.folder().to_path_buf();
    Ok(Job { program, site, place: place.name.value.clone(), language: desk.language().tag() })
}

fn refused(why: NotPublished, language: Language) -> Refusal {
    match why {
        NotPublished::Busy => Refusal::new(409, "publish_running"),
        NotPublished::NotSeen => Refusal::new(409, "publish_not_seen"),
        NotPublished::TooMany => Refusal::new(409, "publish_too_many"),
        NotPublished::Start(error) => Refusal::disk(&error, language),
    }
}

fn no_place(why: NoPlace) -> Refusal {
    match why {
        NoPlace::NoFolder => Refusal::new(400, "place_no_folder"),
        NoPlace::NotHome => Refusal::new(403, "place_not_home"),
        NoPlace::Hidden => Refusal::new(403, "place_hidden"),
        NoPlace::Site => Refusal::new(403, "place_site"),
        NoPlace::Settings => Refusal::new(409, "place_settings"),
        NoPlace::NotWritten => Refusal::new(409, "place_not_written"),
    }
}

/// Returns the texts as the disk holds them now, by the addresses of their pages behind that of the site: what goes out is kept as a
/// version.
fn texts_by_address(site: &OpenSite) -> BTreeMap<String, (SourcePath, Arc<str>)> {
    let seen = site.seen();
    let written = site.with_texts(|texts| {
        texts.iter().map(|(path, open)| (path.clone(), Arc::clone(&open.base))).collect::<BTreeMap<_, _>>()
    });
    let text =
        |path: &SourcePath| written.get(path).cloned().or_else(|| seen.snapshot.text(path.as_str()).map(Arc::from));
    let shown = seen.entries.iter().filter_map(|(path, entry)| {
        Some((format!("/{}", entry.url.strip_prefix(site.preview())?), (path.clone(), text(path)?)))
    });
    shown.collect()
}

/// Returns the titles of texts by their paths, and of what is or was published by its address.
fn titles(site: &OpenSite) -> Titles {
    let seen = site.seen();
    let mut by_path: BTreeMap<String, String> =
        seen.entries.iter().map(|(path, entry)| (path.to_string(), entry.title.clone())).collect();
    by_path.extend(seen.left_out.iter().map(|left| (left.path.to_string(), left.title.clone())));
    let mut by_address = BTreeMap::new();
    let known = seen.snapshot.get(KNOWN_PATH).map(|source| known_addresses(source).value).unwrap_or_default();
    for (key, thing) in &known.entries {
        let folder = match key.kind {
            KnownKind::Post => "content/posts",
            KnownKind::Page => "content/pages",
            KnownKind::Term | KnownKind::Presentation | KnownKind::File => continue,
        };
        let file = thing.file.as_ref().unwrap_or(&key.id);
        let paths = [format!("{folder}/{file}.md"), format!("{folder}/{file}/index.md")];
        let title = paths.iter().find_map(|path| by_path.get(path)).cloned();
        // Of what is deleted nothing is left but its name.
        let name = || SourcePath::new(&paths[0]).map(|path| path.readable());
        if let Some(title) = title.or_else(name) {
            by_address.insert(thing.now.as_str().to_owned(), title);
        }
    }
    let base = site.preview();
    let shown = seen.entries.values().filter_map(|entry| Some((entry.url.strip_prefix(base)?, entry)));
    by_address.extend(shown.map(|(address, entry)| (format!("/{address}"), entry.title.clone())));
    Titles { by_path, by_address }
}

/// Returns what waits for its day: titles, and the day in words. `goes` is what is to go out, if its day has come or not.
fn waits(site: &OpenSite, language: Language, goes: Option<&Released>) -> Vec<(String, String)> {
    let (seen, now, tag) = (site.seen(), clock::now(), language.tag());
    let mut waits: Vec<(PostDate, &str)> = seen
        .entries
        .iter()
        .filter(|(path, entry)| {
            Status::of(entry, now) == Status::Scheduled && goes.is_none_or(|goes| goes.path != **path)
        })
        .filter_map(|(_, entry)| Some((entry.date?, entry.title.as_str())))
        .collect();
    waits.extend(goes.and_then(|goes| {
        let date = PostDate::parse(goes.date.as_deref()?, &site.config().zone).ok()?;
        let title = &seen.entries.get(&goes.path)?.title;
        (date.timestamp() > now).then_some((date, title.as_str()))
    }));
    waits.sort_by_key(|(date, title)| (date.timestamp(), *title));
    let when = |date: &PostDate| match date.time(tag).filter(|_| date.has_time()) {
        Some(time) => format!("{} {time}", date.long(tag)),
        None => date.long(tag),
    };
    waits.iter().map(|(date, title)| ((*title).to_owned(), when(date))).collect()
}

/// Returns the titles of texts that readers know and in which something is not saved.
fn unsaved(site: &OpenSite) -> Vec<String> {
    let seen = site.seen();
    site.with_texts(|texts| {
        let unsaved = texts.iter().filter(|(_, open)| open.is_unsaved()).filter_map(|(path, _)| seen.entries.get(path));
        unsaved.filter(|entry| !entry.is_draft).map(|entry| entry.title.clone()).collect()
    })
}
