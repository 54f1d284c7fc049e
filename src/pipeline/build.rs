//! The whole build.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;

use crate::config::read::{MISSING, NO_URL, config};
use crate::config::settings::{Config, SETTINGS_PATH};
use crate::config::url::BaseUrl;
use crate::diagnostic::rule::{Diagnostic, Rule, has_error, in_order};
use crate::model::article::{Article, FileRef, Listed};
use crate::model::assemble::{Parts, site};
use crate::model::entry::Entry;
use crate::model::publication::{LeftOut, Today};
use crate::model::site::Site;
use crate::output::file::Output;
use crate::pipeline::contents::{Contents, contents};
use crate::pipeline::outputs::outputs;
use crate::pipeline::progress::{Progress, Stage};
use crate::plan::files::file_view;
use crate::plan::page::Texts;
use crate::plan::pages::template_name;
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;
use crate::source::span::Place;
use crate::text::nearest::nearest;
use crate::theme::load::{Wanted, theme};
use crate::theme::template::{DRAWING, Theme};
use crate::typeset::article::{Setting, article};
use crate::typeset::code::coloured;
use crate::typeset::comment::comment;

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
}

/// What came of a build.
#[derive(Debug, Default)]
pub struct Build {
    /// The files of the finished site, each address once, in order. Empty after an error.
    pub outputs: Vec<Output>,
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
}

/// The site before it is typeset, for builds and for lists.
pub(crate) struct Assembled {
    pub(crate) config: Config,
    pub(crate) contents: Contents,
    pub(crate) site: Site,
}

/// Builds the site.
#[must_use]
pub fn build(input: &Input<'_>) -> Build {
    let mut diagnostics = Vec::new();
    let mut report = Report::default();
    let outputs = stages(input, &mut report, &mut diagnostics).unwrap_or_default();
    let diagnostics = once_for_each_template(in_order(diagnostics));
    let outputs = if has_error(&diagnostics) { Vec::new() } else { outputs };
    Build { outputs, diagnostics, report }
}

/// A mistake in a template comes back on every page that it draws: the first page stands for all.
fn once_for_each_template(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    diagnostics.retain(|found| found.rule != DRAWING || found.place.is_none() || seen.insert(found.place.clone()));
    diagnostics
}

fn stages(input: &Input<'_>, report: &mut Report, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<Output>> {
    let Assembled { config, contents, site } = assembled(input, diagnostics)?;
    report.posts = site.posts.len();
    report.left_out.clone_from(&site.left_out);
    let settings = settings_path();
    let wanted = Wanted { name: &config.theme, settings: &settings, language: &config.language, url: &config.url };
    let mut theme = theme(input.snapshot, crate::theme::builtin::snapshot(), wanted).into_value(diagnostics)?;
    templates(&contents, &theme, diagnostics);
    let (posts, pages) = texts(&site, &config, &theme, input.progress, diagnostics);
    if has_error(diagnostics) {
        return None;
    }
    let (outputs, number) =
        outputs(input.snapshot, &site, &config, &mut theme, [&posts, &pages], input.progress, diagnostics);
    report.pages = number;
    Some(outputs)
}

/// Reads settings and contents and puts the site together.
pub(crate) fn assembled(input: &Input<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Assembled> {
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
    let contents = contents(input.snapshot, &config, input.progress, diagnostics);
    input.progress.stage(Stage::Model, 1);
    let today =
        Today { date: input.today, now: input.now, has_drafts: input.options.drafts, has_future: input.options.future };
    let parts = Parts {
        config: &config,
        documents: &contents.documents,
        comments: &contents.comments,
        files: &contents.files,
        statics: &contents.statics,
        today,
    };
    let site = site(&parts).into_value(diagnostics);
    Some(Assembled { config, contents, site })
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
            let place = Place::at(&document.path, template.span);
            let near = nearest(&name, theme.templates());
            diagnostics.push(NO_TEMPLATE.at(place).with("template", template.value.clone()).near(near));
        }
    }
}

/// Typesets every text, in parallel.
fn texts(
    site: &Site,
    config: &Config,
    theme: &Theme,
    progress: &dyn Progress,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Texts>, Vec<Texts>) {
    progress.stage(Stage::Typeset, site.posts.len() + site.pages.len());
    let entries = || site.posts.iter().chain(&site.pages);
    let code = coloured(entries().flat_map(|entry| &entry.article.body.outline.code));
    let listed_files: BTreeMap<&SourcePath, &[Listed]> =
        entries().map(|entry| (&entry.path, entry.files.as_slice())).collect();
    let file = |file: &FileRef, article: &Article| {
        let files = listed_files.get(&article.path).copied().unwrap_or_default();
        let listed = files.iter().find(|listed| listed.file.route == file.route);
        let view = file_view(file, listed, &theme.words, &config.language);
        serde_json::to_value(view).expect("invariant: a struct of texts and numbers")
    };
    let setting = Setting {
        theme,
        words: &theme.words,
        language: &config.language,
        code: &code,
        zone: &config.zone,
        file: &file,
    };
    let all: Vec<(Texts, Vec<Diagnostic>)> =
        site.posts.par_iter().chain(&site.pages).map(|entry| text(entry, &setting, progress)).collect();
    let mut texts = Vec::with_capacity(all.len());
    for (text, found) in all {
        texts.push(text);
        diagnostics.extend(found);
    }
    let pages = texts.split_off(site.posts.len());
    (texts, pages)
}

fn text(entry: &Entry, setting: &Setting<'_>, progress: &dyn Progress) -> (Texts, Vec<Diagnostic>) {
    progress.step(entry.path.as_str());
    let mut found = Vec::new();
    let typeset = article(&entry.article, setting).into_value(&mut found);
    let texts = Texts {
        content: typeset.content,
        excerpt: typeset.excerpt,
        has_more: typeset.has_more,
        updates: typeset.updates,
        comments: entry.comments.iter().map(|one| comment(&one.text)).collect(),
    };
    (texts, found)
}
