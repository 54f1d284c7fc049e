//! What the desk is from its start to its end: its language, its token, the pages that listen, and the site that is open.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;

use serde_json::Value;
use tokio::sync::broadcast;

use crate::desk::keeping::keep_all;
use crate::desk::life::Presence;
use crate::desk::open_site::OpenSite;
use crate::desk::open_text::OpenText;
use crate::desk::publishing::Publishing;
use crate::desk::refusal::Refusal;
use crate::desk::secret::Token;
use crate::diagnostic::catalogue::Language;

/// Events that a slow page may be behind. One that is further behind has to connect again.
const EVENTS_QUEUED: usize = 256;

/// The desk.
pub struct Desk {
    language: Language,
    port: u16,
    token: Token,
    events: broadcast::Sender<Arc<str>>,
    site: RwLock<Option<Arc<OpenSite>>>,
    /// Held by whoever opens a site.
    opening: Mutex<()>,
    pages: AtomicUsize,
    was_seen: AtomicBool,
    is_end_asked: AtomicBool,
    asked_last: Mutex<Instant>,
    publishing: Arc<Publishing>,
    /// Opens the site in a folder: given by whoever starts the desk, because a preview runs on a thread of its own.
    opens: Opens,
}

/// Opens the site in a folder.
type Opens = Box<dyn Fn(&Arc<Desk>, &Path) -> Result<Arc<OpenSite>, Refusal> + Send + Sync>;

impl Desk {
    /// Returns a desk on which nothing is open yet.
    #[must_use]
    pub fn new(language: Language, port: u16, token: Token, opens: Opens) -> Self {
        Self {
            language,
            port,
            token,
            events: broadcast::Sender::new(EVENTS_QUEUED),
            site: RwLock::default(),
            opening: Mutex::default(),
            pages: AtomicUsize::new(0),
            was_seen: AtomicBool::new(false),
            is_end_asked: AtomicBool::new(false),
            asked_last: Mutex::new(Instant::now()),
            publishing: Arc::default(),
            opens,
        }
    }

    /// Returns the language of the desk.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// Returns the port that it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the token that its page shows.
    #[must_use]
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// Returns the origin of its page.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Returns the site that is open.
    ///
    /// # Errors
    ///
    /// If none is.
    pub fn site(&self) -> Result<Arc<OpenSite>, Refusal> {
        self.open_site().ok_or_else(|| Refusal::new(409, "refused_no_site"))
    }

    /// Returns the site that is open, if one is.
    #[must_use]
    pub fn open_site(&self) -> Option<Arc<OpenSite>> {
        self.site.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Opens the site in a folder in the place of the one that is open. One that is open already, and is written here, stays so.
    ///
    /// # Errors
    ///
    /// If it cannot be opened; the one that is open stays then.
    pub fn open(self: &Arc<Self>, folder: &Path) -> Result<(), Refusal> {
        // Two clicks are one after the other: the second would find the site taken, by this very desk.
        let _alone = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        let is_of = |site: &Arc<OpenSite>| std::fs::canonicalize(folder).is_ok_and(|real| real == site.folder());
        if self.open_site().is_some_and(|site| site.other().is_none() && is_of(&site)) {
            return Ok(());
        }
        // What is in memory alone would end with it.
        let keeps = |site: &OpenSite| keep_all(site).map_err(|error| Refusal::disk(&error, self.language));
        if let Some(old) = self.open_site() {
            keeps(&old)?;
        }
        let new = (self.opens)(self, folder)?;
        let old = self.site.write().unwrap_or_else(PoisonError::into_inner).replace(new);
        if let Some(old) = old {
            // Nothing is taken from now on; what came until now is kept too.
            old.close();
            if let Err(refusal) = keeps(&old) {
                let told = refusal.to_json(self.language)["error"]["message"].clone();
                self.tell(&serde_json::json!({"type": "problem", "message": told}));
            }
        }
        self.tell(&serde_json::json!({"type": "opened"}));
        Ok(())
    }

    /// Returns what publishes.
    #[must_use]
    pub fn publishing(&self) -> &Arc<Publishing> {
        &self.publishing
    }

    /// Tells all open pages of something: an object with a `type`.
    pub fn tell(&self, event: &Value) {
        // There may be no page.
        self.events.send(format!("{event}\n").into()).ok();
    }

    /// Returns the events from now on.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<Arc<str>> {
        self.events.subscribe()
    }

    /// Notes that a page asked for something.
    pub fn note_asked(&self) {
        *self.asked_last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Returns when a page last asked for something.
    #[must_use]
    pub fn asked_last(&self) -> Instant {
        *self.asked_last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the number of pages that are open.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.pages.load(Ordering::SeqCst)
    }

    /// Notes that the author wants to end.
    pub fn ask_end(&self) {
        self.is_end_asked.store(true, Ordering::SeqCst);
    }

    /// Returns who is at the desk, and what runs.
    #[must_use]
    pub fn presence(&self) -> Presence {
        let has_unsaved = |site: Arc<OpenSite>| site.with_texts(|texts| texts.values().any(OpenText::is_unsaved));
        Presence {
            windows: self.pages(),
            was_seen: self.was_seen.load(Ordering::SeqCst),
            alone: self.asked_last().elapsed(),
            has_unsaved: self.open_site().is_some_and(has_unsaved),
            is_publishing: self.publishing.is_sending(),
            is_asked: self.is_end_asked.load(Ordering::SeqCst),
        }
    }

    /// Counts a page that is open, until the guard is dropped.
    #[must_use]
    pub fn page(self: &Arc<Self>) -> PageGuard {
        self.pages.fetch_add(1, Ordering::SeqCst);
        self.was_seen.store(true, Ordering::SeqCst);
        PageGuard(Arc::clone(self))
    }
}

/// A page that is open.
pub struct PageGuard(Arc<Desk>);

impl Drop for PageGuard {
    fn drop(&mut self) {
        self.0.pages.fetch_sub(1, Ordering::SeqCst);
        self.0.note_asked();
    }
}
