//! A folder -> the site that is open on the desk: its preview on a port of its own, and what each build shows.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use crate::config::read::config;
use crate::config::settings::SETTINGS_PATH;
use crate::desk::files::moving::end_moves;
use crate::desk::files::taking_in::placing;
use crate::desk::open_site::{Held, OpenSite, OtherDesk, Seen};
use crate::desk::recovery::find_unsaved;
use crate::desk::refusal::Refusal;
use crate::desk::saving;
use crate::desk::secret::Token;
use crate::desk::state::Desk;
use crate::diagnostic::rule::Diagnosed;
use crate::disk::clock;
use crate::disk::desk_lock::{DeskAsked, DeskHolder, ask};
use crate::disk::read;
use crate::disk::uploads::forget_interrupted;
use crate::disk::who::user_and_computer;
use crate::pipeline::first_look::first_look;
use crate::pipeline::input::Options;
use crate::serve::live::{ServeError, ServeOptions, listening};
use crate::serve::reporter::{BuildEvent, Event, Reporter, TypedEvent};

/// Opens the site in a folder and starts its preview. Where another desk has it open, it is only read.
///
/// # Errors
///
/// If the folder cannot be read, or no port is free.
pub fn open(desk: &Arc<Desk>, folder: &Path) -> Result<Arc<OpenSite>, Refusal> {
    let options = ServeOptions {
        site: folder.to_path_buf(),
        port: 0,
        options: Options::for_author(),
        is_polling: false,
        language: desk.language(),
        desk: Some(desk.origin()),
    };
    let refused = |error: &std::io::Error| Refusal::disk(error, desk.language());
    let preview = listening(&options).map_err(|error| match error {
        ServeError::Site(error) | ServeError::Port(error) => refused(&error),
        ServeError::Secret(_) | ServeError::Ended => Refusal::new(500, "refused_bug"),
    })?;
    let salt = Token::new().map_err(|error| refused(&error))?;
    let (url, shared, events) = (preview.url().to_owned(), preview.shared(), preview.sender());
    let folder = shared.site.clone();
    let (user, computer) = user_and_computer();
    let held = match ask(&folder, &DeskHolder { user, computer }, clock::now()) {
        Ok(DeskAsked::Ours(lock)) => Held::Ours(lock),
        Ok(DeskAsked::Taken(open)) => Held::Theirs(OtherDesk::of(open.as_ref())),
        Err(error) => return Err(refused(&error)),
    };
    let site = Arc::new(OpenSite::new(folder, salt.digits().to_owned(), url, shared, events, held));
    if site.other().is_none() {
        find_unsaved(&site);
    }
    let reporter = Told { desk: Arc::clone(desk), site: Arc::clone(&site), has_built: AtomicBool::new(false) };
    // It ends with its site, or with the program.
    std::thread::spawn(move || preview.run(&reporter).err());
    let (looks, at) = (Arc::clone(desk), Arc::clone(&site));
    std::thread::spawn(move || look(&looks, &at));
    let (saves, of) = (Arc::clone(desk), Arc::clone(&site));
    std::thread::spawn(move || saving::run(&saves, &of));
    Ok(site)
}

/// Shows what there is before the first build has ended: ten thousand posts take a while.
fn look(desk: &Desk, site: &OpenSite) {
    let Ok(Diagnosed { value: snapshot, .. }) = read::snapshot(site.folder()) else { return };
    let Some(config) = snapshot.get(SETTINGS_PATH).map(|source| config(source).value) else { return };
    let today = clock::today(&config.zone);
    let entries = first_look(&snapshot, &config, today);
    site.note_first_look(Seen { snapshot: Arc::new(snapshot), entries, ..Seen::default() });
    desk.tell(&json!({"type": "built", "number": 0, "ms": 0, "posts": []}));
}

/// Notes what builds show, and tells open pages.
struct Told {
    desk: Arc<Desk>,
    site: Arc<OpenSite>,
    /// Whether the first build is over.
    has_built: AtomicBool,
}

impl Reporter for Told {
    fn report(&self, event: &Event<'_>) {
        match event {
            Event::Built(event) => self.built(event),
            Event::Typed(event) => self.typed(event),
            Event::Failed(message) => self.desk.tell(&json!({"type": "problem", "message": message})),
            Event::Listening { .. } | Event::Ready { .. } | Event::Polling(_) => {}
        }
    }
}

impl Told {
    fn typed(&self, event: &TypedEvent<'_>) {
        let TypedEvent { path, text, page, took } = event;
        self.site.note_typed_page(path, (*page).clone());
        let shown = self.site.with_texts(|texts| {
            let open = texts.get(*path).filter(|open| open.text.as_bytes() == text.as_ref());
            open.map(|open| json!({"post": self.site.id_of(path), "seq": open.seq}))
        });
        let ms = took.as_secs_f64() * 1e3;
        self.desk
            .tell(&json!({"type": "built", "number": self.site.seen().number, "ms": ms, "posts": shown.as_slice()}));
    }

    fn built(&self, event: &BuildEvent<'_>) {
        let build = &event.rebuilt.build;
        let seen = Seen {
            snapshot: Arc::clone(&event.rebuilt.snapshot),
            entries: build.entries.clone(),
            left_out: build.report.left_out.clone(),
            terms: build.terms.clone(),
            number: event.number,
            ..Seen::default()
        };
        // The snapshot tells which edit of each text is shown.
        let shown = self.site.with_texts(|texts| {
            let is_shown = |path: &str, text: &str| seen.snapshot.text(path) == Some(text);
            let shown = texts.iter().filter(|(path, open)| is_shown(path.as_str(), &open.text));
            shown.map(|(path, open)| json!({"post": self.site.id_of(path), "seq": open.seq})).collect::<Vec<_>>()
        });
        // What a run that was killed left half done.
        if !self.has_built.swap(true, Ordering::Relaxed) && self.site.other().is_none() {
            forget_interrupted(self.site.folder());
            let _alone = placing();
            end_moves(&self.site, &seen.snapshot);
        }
        self.site.note_seen(seen);
        self.site.forget_typed_page();
        let ms = event.took.as_secs_f64() * 1e3;
        self.desk.tell(&json!({"type": "built", "number": event.number, "ms": ms, "posts": shown}));
    }
}
