//! What pages, feeds and search records are made from.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::config::settings::Config;
use crate::media::attachment::Attachment;
use crate::model::publication::{Today, Waiting};
use crate::model::site::SiteEntry;
use crate::pipeline::entries::KeyedSite;
use crate::pipeline::input::Purpose;
use crate::pipeline::progress::Progress;
use crate::pipeline::texts::LazyTexts;
use crate::plan::cards::card;
use crate::plan::planning::{EntryViews, Planning};
use crate::plan::post_view::{Card, Shown};
use crate::plan::statement_view::StatementView;
use crate::plan::texts::Texts;
use crate::plan::view::View;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::theme::template::Theme;

/// A post as lists show it, made when it is first needed.
pub(super) type LazyCard = OnceLock<Arc<Shown<Card>>>;

/// What the files of the finished site are made from.
#[derive(Clone, Copy)]
pub(super) struct Rendering<'a> {
    pub(super) statics: &'a BTreeMap<SourcePath, Arc<Attachment>>,
    pub(super) site: &'a KeyedSite,
    /// Texts of the posts followed by the pages.
    pub(super) texts: &'a [Arc<LazyTexts>],
    pub(super) config: &'a Config,
    pub(super) settings: Fingerprint,
    pub(super) theme: &'a Theme,
    pub(super) progress: &'a dyn Progress,
    pub(super) purpose: Purpose,
    pub(super) today: Today,
    /// The accessibility statement, if a page is to show it.
    pub(super) statement: Option<&'a StatementView>,
}

impl Rendering<'_> {
    /// Returns whether readers can search: the settings ask for it, and the theme has a page for it.
    pub(super) fn has_search(&self) -> bool {
        self.config.has_search && self.theme.has("search.html")
    }

    /// Returns the day of a preview; `None` in a build.
    fn preview(&self) -> Option<Today> {
        Some(self.today).filter(|_| self.purpose == Purpose::Preview)
    }

    /// Returns what a preview says of an entry; `None` in a build.
    pub(super) fn waiting(&self, entry: &SiteEntry) -> Option<Waiting> {
        Some(Waiting::of(&entry.document, self.preview()?))
    }

    /// Returns the key of a link to a post: in a preview it says whether readers see that.
    pub(super) fn link_key(&self, post: usize) -> Fingerprint {
        let link = self.site.keys[post].link;
        self.waiting(&self.site.site.posts[post]).map_or(link, |waiting| Fingerprint::of_value(&(link, waiting)))
    }
}

/// Texts and cards of the entries, made when they are first needed.
pub(super) struct LazyViews<'a> {
    pub(super) rendering: Rendering<'a>,
    /// Cards of the posts.
    pub(super) cards: Vec<Arc<LazyCard>>,
}

impl<'a> LazyViews<'a> {
    pub(super) fn planning(&'a self) -> Planning<'a> {
        let Rendering { site, config, theme, statement, .. } = self.rendering;
        let preview = self.rendering.preview();
        let has_search = self.rendering.has_search();
        let has_gone = theme.has(View::GONE);
        Planning {
            site: &site.site,
            config,
            words: &theme.words,
            has_search,
            has_gone,
            statement,
            preview,
            views: self,
        }
    }
}

impl EntryViews for LazyViews<'_> {
    fn texts(&self, entry: usize) -> Arc<Texts> {
        let Rendering { site, texts, config, theme, .. } = self.rendering;
        let site = &site.site;
        let site_entry = site.posts.get(entry).unwrap_or_else(|| &site.pages[entry - site.posts.len()]);
        texts[entry].texts(site_entry, theme, config)
    }

    fn card(&self, post: usize) -> Arc<Shown<Card>> {
        let make = || Arc::new(card(&self.planning(), &self.rendering.site.site.posts[post], &self.texts(post)));
        Arc::clone(self.cards[post].get_or_init(make))
    }
}
