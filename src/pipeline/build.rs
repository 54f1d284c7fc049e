//! The whole build.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::config::read::{MISSING, NO_URL, config};
use crate::config::settings::{Config, SETTINGS_PATH};
use crate::config::url::BaseUrl;
use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule, has_error, in_order};
use crate::media::blob_cache::BlobCache;
use crate::model::publication::{Lasting, LeftOut, Today};
use crate::output::file::Output;
use crate::output::hosting::Hosting;
use crate::pipeline::contents::{Contents, World, contents};
use crate::pipeline::entries::{Entries, entries};
use crate::pipeline::keys;
use crate::pipeline::memory::{Index, Memory};
use crate::pipeline::outputs::{Finished, Making, by_address, outputs};
use crate::pipeline::progress::{Progress, Stage};
use crate::pipeline::texts::texts;
use crate::plan::pages::template_name;
use crate::search::record::SearchRecords;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;
use crate::source::span::Location;
use crate::text::suggest::nearest;
use crate::theme::load::{ThemeOptions, theme};
use crate::theme::template::{DRAWING, Theme};

/// A template of the front matter that the theme does not have.
pub const NO_TEMPLATE: Rule = Rule::error("G058");

/// What an author may ask of a build besides the usual.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Drafts are published.
    pub drafts: bool,
    /// Scheduled posts are published.
    pub future: bool,
    /// Another address of the site than the settings say.
    pub base_url: Option<String>,
}

/// Everything that a build depends on.
pub struct Input<'a> {
    /// The site folder.
    pub snapshot: &'a Snapshot,
    /// The day in the site's zone.
    pub today: Date,
    /// The moment.
    pub now: Timestamp,
    /// What was asked for.
    pub options: &'a Options,
    /// Who watches.
    pub progress: &'a dyn Progress,
    /// Where large files are read from and made pictures are kept; without it nobody looks into files beside posts.
    pub blob_cache: Option<&'a dyn BlobCache>,
    /// Nobody shares pages of a preview: pictures for sharing are not drawn.
    pub is_preview: bool,
}

/// What came of a build.
#[derive(Debug, Default)]
pub struct Build {
    /// The files of the finished site, each address once, in order. Empty after an error.
    pub outputs: Vec<Output>,
    /// The rules for web servers, which the preview obeys, too.
    pub hosting: Hosting,
    /// What readers can find, where an index of it is to be made.
    pub search: Option<Arc<SearchRecords>>,
    /// Everything worth saying, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// Numbers for the summary.
    pub report: Report,
}

/// Numbers for the summary.
#[derive(Debug, Default)]
pub struct Report {
    /// Published posts.
    pub posts: usize,
    /// Pages of all kinds.
    pub pages: usize,
    /// What is not published, and why.
    pub left_out: Vec<LeftOut>,
    /// How long the same is published.
    pub lasting: Lasting,
}

/// The site before it is typeset, for builds and for lists.
pub(crate) struct Assembled {
    pub(crate) config: Config,
    pub(crate) contents: Contents,
    pub(crate) entries: Entries,
    settings: Fingerprint,
}

/// Builds the site; what `memory` holds of an earlier build is not made again. The memory never changes what comes out.
#[must_use]
pub fn build(input: &Input<'_>, memory: &mut Memory) -> Build {
    let mut diagnostics = Vec::new();
    let mut report = Report::default();
    let (outputs, hosting, search) = stages(input, memory, &mut report, &mut diagnostics).unwrap_or_default();
    let diagnostics = once_for_each_template(in_order(diagnostics));
    let (outputs, search) = if has_error(&diagnostics) { (Vec::new(), None) } else { (outputs, search) };
    Build { outputs, hosting, search, diagnostics, report }
}

impl Build {
    /// Takes in the index that was made of the records.
    pub fn add_index(&mut self, index: Vec<Output>, memory: &mut Memory) {
        let Some(records) = self.search.take() else { return };
        self.outputs.extend(index.iter().cloned());
        self.outputs = by_address(std::mem::take(&mut self.outputs));
        memory.index = Some(Index { key: records.fingerprint, files: index, is_stored: false });
    }
}

/// A mistake in a template comes back on every page that it draws: the first page stands for all.
fn once_for_each_template(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    diagnostics
        .retain(|found| found.rule != DRAWING || found.location.is_none() || seen.insert(found.location.clone()));
    diagnostics
}

/// The files, the rules for web servers, what readers can find.
type Made = (Vec<Output>, Hosting, Option<Arc<SearchRecords>>);

fn stages(
    input: &Input<'_>,
    memory: &mut Memory,
    report: &mut Report,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Made> {
    let Assembled { config, contents, entries, settings } = assembled(input, memory, diagnostics)?;
    report.posts = entries.site.posts.len();
    report.left_out.clone_from(&entries.site.left_out);
    report.lasting = entries.lasting;
    let theme = loaded(input, &config, settings, memory);
    diagnostics.extend(theme.diagnostics.iter().cloned());
    let theme = theme.value.as_ref()?;
    templates(&contents, theme, diagnostics);
    let texts = texts(&entries, &config, theme, settings, memory, input.progress);
    diagnostics.extend(texts.iter().flat_map(|set| &set.diagnostics).cloned());
    if has_error(diagnostics) {
        return None;
    }
    let making = Making {
        statics: &contents.statics,
        entries: &entries,
        texts: &texts,
        config: &config,
        settings,
        theme,
        progress: input.progress,
        has_shares: !input.is_preview,
    };
    let Finished { files, pages, hosting, records } = outputs(making, memory, diagnostics);
    report.pages = pages;
    Some((files, hosting, records))
}

fn loaded(
    input: &Input<'_>,
    config: &Config,
    settings: Fingerprint,
    memory: &mut Memory,
) -> Arc<Diagnosed<Option<Theme>>> {
    memory.theme.recall(keys::theme(input.snapshot, settings), || {
        let path = settings_path();
        let wanted = ThemeOptions {
            name: &config.theme,
            settings: &path,
            language: &config.language,
            url: &config.url,
            color: config.color.as_ref(),
        };
        Arc::new(theme(input.snapshot, crate::theme::builtin::snapshot(), wanted))
    })
}

/// Reads settings and contents and puts the site together.
pub(crate) fn assembled(
    input: &Input<'_>,
    memory: &mut Memory,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Assembled> {
    let Some(source) = input.snapshot.get(SETTINGS_PATH) else {
        diagnostics.push(MISSING.anywhere().with("key", SETTINGS_PATH));
        return None;
    };
    let mut config = config(source).into_value(diagnostics);
    if let Some(address) = &input.options.base_url {
        match BaseUrl::parse(address) {
            Some(url) => config.url = url,
            None => diagnostics.push(NO_URL.anywhere().with("value", address.clone())),
        }
    }
    let settings = keys::settings(input.snapshot, input.options);
    let world = World { blob_cache: input.blob_cache, progress: input.progress };
    let contents = contents(input.snapshot, &config, memory, world, diagnostics);
    input.progress.stage(Stage::Model, 1);
    let Options { drafts, future, base_url: _ } = input.options;
    let today = Today { date: input.today, now: input.now, has_drafts: *drafts, has_future: *future };
    let entries = entries(&contents, &config, settings, today, memory, diagnostics);
    Some(Assembled { config, contents, entries, settings })
}

fn settings_path() -> SourcePath {
    SourcePath::new(SETTINGS_PATH).expect("invariant: a path")
}

/// Reports templates that front matter names and the theme does not have.
fn templates(contents: &Contents, theme: &Theme, diagnostics: &mut Vec<Diagnostic>) {
    for document in &contents.documents {
        let Some(template) = &document.front.template else { continue };
        let name = template_name(&template.value);
        if !theme.has(&name) {
            let place = Location::at(&document.path, template.span);
            let near = nearest(&name, theme.templates());
            diagnostics.push(NO_TEMPLATE.at(place).with("template", template.value.clone()).near(near));
        }
    }
}
