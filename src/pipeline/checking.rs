//! The site -> what its author is told about it: the rules of `check`, each text and file by itself and in parallel.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::check::baseline::{BASELINE_PATH, Baseline, baseline};
use crate::check::exceptions::{Exception, yaml_exceptions};
use crate::check::file::CheckedFile;
use crate::check::finding::{Finding, Severities};
use crate::check::findings::{FoundInText, findings, of_file, of_site, of_text};
use crate::check::site::CheckedSite;
use crate::check::statement::statement_diagnostics;
use crate::check::table::rule_of;
use crate::check::text::{Beside, CheckedText};
use crate::config::settings::{Config, SETTINGS_PATH};
use crate::diagnostic::rule::{Diagnostic, Severity};
use crate::media::blob_cache::NoBlobCache;
use crate::media::file_facts::file_facts;
use crate::model::article::Article;
use crate::model::presentations::TRANSCRIPT;
use crate::model::site::SiteEntry;
use crate::parse::document::Document;
use crate::pipeline::assembled::Assembled;
use crate::pipeline::checking_cache::CheckingCache;
use crate::pipeline::input::Input;
use crate::pipeline::named_files::named_files;
use crate::pipeline::rendering::Rendering;
use crate::pipeline::samples::samples;
use crate::pipeline::stage_cache::StageCache;
use crate::pipeline::statement::shortcomings;
use crate::plan::statement::{statement, statement_page};
use crate::plan::statement_view::StatementView;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::source::span::Location;

/// What was found, before the settings are asked.
#[derive(Debug, Clone, Default)]
pub struct Found {
    diagnostics: Vec<Diagnostic>,
    exceptions: Vec<Exception>,
    severities: Severities,
    baseline: Baseline,
}

impl Found {
    /// Returns other diagnostics, of which the settings and the author say the same.
    #[must_use]
    pub(super) fn with(&self, diagnostics: Vec<Diagnostic>) -> Self {
        let Self { diagnostics: _, exceptions, severities, baseline } = self;
        let (exceptions, severities, baseline) = (exceptions.clone(), severities.clone(), baseline.clone());
        Self { diagnostics, exceptions, severities, baseline }
    }

    /// Runs the rules that look at the site as a whole, its theme and its pages. Returns the accessibility statement, if a page
    /// is to show it.
    pub(super) fn add_site(
        &mut self,
        input: &Input<'_>,
        rendering: Rendering<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<StatementView> {
        let Rendering { site, config, theme, .. } = rendering;
        let site = &site.site;
        let page = statement_page(site);
        let empty = page.map(|_| statement(site, config, &theme.words, &[]));
        let (samples, mistakes) = samples(Rendering { statement: empty.as_ref(), ..rendering });
        if input.purpose.is_check() {
            diagnostics.extend(mistakes);
        }
        let checked = CheckedSite { snapshot: input.snapshot, config, site, theme, samples: &samples };
        self.diagnostics.extend(of_site(&checked));
        diagnostics.extend(statement_diagnostics(page?, config, input.today));
        let told = shortcomings(&self.for_statement(diagnostics), site);
        Some(statement(site, config, &theme.words, &told))
    }

    /// Returns the findings that an accessibility statement has to tell. The settings and the baseline of `check` make no
    /// difference: they say what the author is told, and not what readers can use.
    fn for_statement(&self, of_build: &[Diagnostic]) -> Vec<Finding> {
        let of_build = of_build.iter().filter(|found| rule_of(found.rule.code).is_some());
        findings(self.diagnostics.iter().chain(of_build).cloned().collect(), &self.exceptions, &Severities::new())
    }

    /// Returns the findings, with those of the build's diagnostics that are errors or say what a rule of `check` asks.
    pub(super) fn findings(self, of_build: &[Diagnostic]) -> Vec<Finding> {
        let is_told =
            |found: &&Diagnostic| found.rule.severity == Severity::Error || rule_of(found.rule.code).is_some();
        let all = self.diagnostics.into_iter().chain(of_build.iter().filter(is_told).cloned()).collect();
        let mut all = findings(all, &self.exceptions, &self.severities);
        self.baseline.mark(&mut all);
        all
    }
}

/// Runs the rules that the last build did not run on the same text or file.
pub(super) fn found(input: &Input<'_>, assembled: &Assembled, cache: &mut CheckingCache) -> Found {
    let config = &assembled.config;
    let of_texts = texts(input, assembled, &mut cache.texts);
    let mut found = Found { severities: config.check.severities.clone(), ..Found::default() };
    for text in &of_texts {
        found.diagnostics.extend(text.diagnostics.iter().cloned());
        found.exceptions.extend(text.exceptions.iter().cloned());
    }
    for file in files(input, assembled, &mut cache.files) {
        found.diagnostics.extend(file.iter().cloned());
    }
    if let Some(source) = input.snapshot.get(BASELINE_PATH) {
        found.baseline = baseline(source).into_value(&mut found.diagnostics);
    }
    let comments = input.snapshot.below("content").filter(|source| source.path.name() == "comments.yaml");
    for source in comments.chain(input.snapshot.get(SETTINGS_PATH)) {
        let (exceptions, diagnostics) = yaml_exceptions(&source.path, source.text().unwrap_or_default());
        found.exceptions.extend(exceptions);
        found.diagnostics.extend(diagnostics);
    }
    found
}

/// Returns what is wrong in the text of each entry, and in its slides and transcripts.
fn texts(
    input: &Input<'_>,
    assembled: &Assembled,
    cache: &mut StageCache<SourcePath, Arc<FoundInText>>,
) -> Vec<Arc<FoundInText>> {
    let Assembled { config, contents, site, settings, today: _ } = assembled;
    let entries: Vec<&SiteEntry> = site.site.entries().collect();
    let captions: Vec<Vec<String>> = entries.iter().map(|entry| captions(input, entry)).collect();
    // Notes of consent hold until a day; what the other rules tell is the same on every day.
    let day = config.check.wants_consent.then(|| input.today.to_string());
    let keys = entries.iter().zip(&site.keys).zip(&captions);
    let wanted = keys
        .map(|((entry, keys), captions)| {
            (entry.path.clone(), Fingerprint::of_value(&(keys.whole, settings, captions, &day)))
        })
        .collect();
    cache.recall(wanted, |index| {
        let entry = entries[index];
        let beside = entry.presentations().filter_map(|presentation| presentation.markdown());
        let beside = beside.filter_map(|article| Some((contents.slides.get(&article.path)?, article)));
        let beside = beside.map(|(document, article)| (document.as_ref(), article.as_ref()));
        let mut all = FoundInText::default();
        for (document, article) in std::iter::once((entry.document.as_ref(), entry.article.as_ref())).chain(beside) {
            let cover = entry.cover.as_ref().filter(|_| document.path == entry.path).map(|(file, _)| &*file.attachment);
            let beside = Beside { today: Some(input.today), cover, captions: &captions[index] };
            let FoundInText { diagnostics, exceptions } = text(input, document, article, config, beside);
            all.diagnostics.extend(diagnostics);
            all.exceptions.extend(exceptions);
        }
        Arc::new(all)
    })
}

fn text(input: &Input<'_>, document: &Document, article: &Article, config: &Config, beside: Beside<'_>) -> FoundInText {
    let typed = input.snapshot.text(document.path.as_str()).unwrap_or_default();
    of_text(&CheckedText::new(document, typed, Some(article), config).with(beside))
}

/// Returns the files of captions in the folder of an entry, relative to it.
fn captions(input: &Input<'_>, entry: &SiteEntry) -> Vec<String> {
    if !entry.document.is_folder {
        return Vec::new();
    }
    let folder = entry.path.folder();
    let all = input.snapshot.below(folder).filter(|source| source.path.extension() == "vtt");
    all.filter_map(|source| Some(source.path.as_str().strip_prefix(folder)?.trim_start_matches('/').to_owned()))
        .collect()
}

/// Returns what is wrong with each published file.
fn files(
    input: &Input<'_>,
    assembled: &Assembled,
    cache: &mut StageCache<SourcePath, Arc<Vec<Diagnostic>>>,
) -> Vec<Arc<Vec<Diagnostic>>> {
    let Assembled { config, contents, site, settings, today: _ } = assembled;
    let mut places: BTreeMap<&SourcePath, Named<'_>> = BTreeMap::new();
    for entry in site.site.entries() {
        for (file, place) in named_files(entry) {
            let day = entry.date.map(|date| date.date());
            let new = || Named { places: Vec::new(), language: &entry.article.language, published: day };
            let named = places.entry(&file.attachment.path).or_insert_with(new);
            // A text without a day may be of today.
            named.published = named.published.zip(day).map(|(first, second)| first.max(second));
            named.places.push(place);
        }
    }
    let statics = contents.statics.iter().filter(|(_, file)| !file.is_withheld());
    for (path, _) in statics {
        let unnamed = Named { places: Vec::new(), language: &config.language, published: None };
        places.entry(path).or_insert(unnamed);
    }
    let attachment = |path: &SourcePath| contents.files.get(path).or_else(|| contents.statics.get(path));
    let all: Vec<(_, _, &Source, _)> = places
        .iter()
        .filter_map(|(path, named)| Some((*path, attachment(path)?, input.snapshot.get(path.as_str())?, named)))
        .collect();
    let has_transcript = |path: &SourcePath| input.snapshot.get(&format!("{path}{TRANSCRIPT}")).is_some();
    let wanted = all
        .par_iter()
        .map(|(path, attachment, source, named)| {
            let places: Vec<_> = named.places.iter().map(|place| (&place.path, place.span)).collect();
            let published = named.published.map(|day| day.to_string());
            let of_file = (attachment.fingerprint, source.fingerprint, has_transcript(path));
            let key = (of_file, places, named.language, published, settings);
            ((*path).clone(), Fingerprint::of_value(&key))
        })
        .collect();
    cache.recall(wanted, |index| {
        let (path, attachment, source, named) = &all[index];
        let facts = file_facts(source, attachment, input.blob_cache.unwrap_or(&NoBlobCache));
        Arc::new(of_file(&CheckedFile {
            attachment,
            source,
            facts: &facts,
            published: named.published,
            has_transcript: has_transcript(path),
            places: &named.places,
            language: named.language,
            config,
        }))
    })
}

/// Who names a file.
struct Named<'a> {
    places: Vec<Location>,
    language: &'a str,
    /// The newest day of the texts that name it.
    published: Option<Date>,
}
