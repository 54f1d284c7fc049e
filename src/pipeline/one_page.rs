//! One text that is being typed, and the site of the last build -> its page, in the time between two keys.
//!
//! The page is drawn by the functions of a build, from the same values. Only what a build does for all other texts is left out. Where
//! more than the text has changed, or the page shows more than its text, nothing is drawn: the next build does it. Related posts follow
//! from the words of all texts and stay as they were until then.

use std::sync::Arc;

use jiff::civil::Date;

use crate::config::settings::Config;
use crate::diagnostic::rule::Diagnosed;
use crate::model::entries::{entry, targets};
use crate::model::inputs::Inputs;
use crate::model::publication::Today;
use crate::output::file::Output;
use crate::pipeline::contents::Contents;
use crate::pipeline::documents::reparsed;
use crate::pipeline::entries::KeyedSite;
use crate::pipeline::input::Purpose;
use crate::pipeline::progress::Progress;
use crate::pipeline::rendering::{LazyCard, LazyViews, Rendering};
use crate::pipeline::texts::{LazyTexts, typeset};
use crate::plan::pages::{SiteWide, page, planned_entry};
use crate::plan::view::View;
use crate::render::page::Shared;
use crate::source::fingerprint::Fingerprint;
use crate::source::snapshot::Source;
use crate::theme::template::Theme;

/// What the last build left.
pub(super) struct LastSite {
    pub(super) config: Config,
    pub(super) contents: Contents,
    pub(super) site: KeyedSite,
    pub(super) settings: Fingerprint,
    today: Today,
    pub(super) theme: Arc<Diagnosed<Option<Theme>>>,
    pub(super) texts: Vec<Arc<LazyTexts>>,
    cards: Vec<Arc<LazyCard>>,
    shared: Option<Shared>,
}

impl LastSite {
    /// Returns what a build left, before anything is drawn of it.
    pub(super) fn new(
        config: Config,
        contents: Contents,
        site: KeyedSite,
        (settings, today): (Fingerprint, Today),
        theme: Arc<Diagnosed<Option<Theme>>>,
        texts: Vec<Arc<LazyTexts>>,
    ) -> Self {
        let cards = site.site.posts.iter().map(|_| Arc::default()).collect();
        Self { config, contents, site, settings, today, theme, texts, cards, shared: None }
    }

    /// Draws the page of a text. `None` if a build has to do it.
    pub(super) fn page(&mut self, source: &Source, today: Date, progress: &dyn Progress) -> Option<Output> {
        let theme = Arc::clone(&self.theme);
        let theme = theme.value.as_ref()?;
        let at = self.contents.parsed.iter().position(|parsed| parsed.path == source.path)?;
        let parsed = reparsed(source, &self.contents.parsed[at], &self.contents.defaults, &self.config, today)?;
        let document = Arc::clone(parsed.document.as_ref()?);
        let index = self.site.keyed_index.value();
        let shown = index.posts.iter().chain(&index.pages).position(|routed| routed.document == at)?;
        let routed = index.posts.iter().chain(&index.pages).nth(shown)?;
        let Contents { documents, unread, comments, files, statics, slides, .. } = &self.contents;
        let inputs = Inputs { config: &self.config, documents, unread, comments, files, statics, slides };
        let Diagnosed { value, diagnostics: _ } = entry(&document, routed, inputs, &targets(inputs, index));
        // A presentation has a page of another kind.
        if value.presentation.is_some() {
            return None;
        }
        let typeset = typeset(&value, theme, &self.config);
        let posts = self.site.site.posts.len();
        let site_entry =
            if shown < posts { &mut self.site.site.posts[shown] } else { &mut self.site.site.pages[shown - posts] };
        site_entry.entry = Arc::new(value);
        self.contents.documents[at] = document;
        self.contents.parsed[at] = Arc::new(parsed);
        self.texts[shown] = Arc::new(typeset);
        if shown < posts {
            self.cards[shown] = Arc::default();
        }
        self.draw(shown, theme, progress)
    }

    fn draw(&mut self, shown: usize, theme: &Theme, progress: &dyn Progress) -> Option<Output> {
        let rendering = Rendering {
            statics: &self.contents.statics,
            site: &self.site,
            texts: &self.texts,
            config: &self.config,
            settings: self.settings,
            theme,
            progress,
            purpose: Purpose::Preview,
            today: self.today,
            statement: None,
        };
        let views = LazyViews { rendering, cards: self.cards.clone() };
        let planning = views.planning();
        let shared = self.shared.take().unwrap_or_else(|| {
            let wide = SiteWide::of(&planning);
            Shared::of(&wide.site, &wide.parts)
        });
        let planned = planned_entry(&planning, shown);
        // What the statement shows follows from the whole site.
        let drawn = (planned.template != View::STATEMENT)
            .then(|| crate::render::page::page(&page(&planning, &planned), theme, &shared).ok());
        drop(planned);
        drop(views);
        self.shared = Some(shared);
        drawn.flatten()
    }
}
