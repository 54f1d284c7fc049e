//! A whole build: the site folder in, the files of the finished site out.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use crate::addresses::book::TAKEN;
use crate::addresses::paths::ByTaxonomy;
use crate::check::finding::Finding;
use crate::check::statement::out_of_date_on;
use crate::config::settings::{Config, SETTINGS_PATH, settings_path};
use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule, in_order};
use crate::model::known_redirects::Moved;
use crate::model::publication::{LeftOut, NextChange};
use crate::model::site::Site;
use crate::output::collisions::collisions;
use crate::output::file::{Output, OutputBytes};
use crate::output::hosting::Hosting;
use crate::output::route::Route;
use crate::parse::document::DocumentKind;
use crate::pipeline::assembled::{Assembled, assembled};
use crate::pipeline::checking::{self, Found};
use crate::pipeline::contents::Contents;
use crate::pipeline::external::{External, external};
use crate::pipeline::files::clean_theme;
use crate::pipeline::input::{Input, Purpose};
use crate::pipeline::keys;
use crate::pipeline::memory::Memory;
use crate::pipeline::one_page::LastSite;
use crate::pipeline::outputs::{RenderedSite, outputs};
use crate::pipeline::published::PublishedAddresses;
use crate::pipeline::rendering::Rendering;
use crate::pipeline::report_page::KnownEntry;
use crate::pipeline::texts::texts;
use crate::pipeline::tolerance::{Extent, Verdict, verdict};
use crate::plan::pages::template_name;
use crate::plan::statement::statement_page;
use crate::search::index::SearchRecords;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;
use crate::source::span::Location;
use crate::text::suggest::nearest;
use crate::theme::load::{ThemeOptions, theme};
use crate::theme::mistakes::{ARGUMENT, CIRCLE, NO_NAME, NO_VALUE, TOO_LONG};
use crate::theme::template::{DRAWING, Theme};
use crate::theme::wrong_names::UNKNOWN_NAME;

/// Front matter that names a template which the theme does not have.
pub const NO_TEMPLATE: Rule = Rule::error("G058");

/// The result of a build.
#[derive(Debug, Default)]
pub struct Build {
    /// Files of the finished site in the order of their addresses, each address once. Empty if errors stop the build.
    pub outputs: Vec<Output>,
    /// How much of the site it made.
    pub extent: Extent,
    /// The rules for web servers, which the preview obeys, too.
    pub hosting: Hosting,
    /// What a search index is to be made of, in a preview: it is made when a browser asks for it.
    pub search: Option<Arc<SearchRecords>>,
    /// Diagnostics, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// Figures for the summary.
    pub report: Report,
    /// The documents that are published, by their addresses.
    pub sources: BTreeMap<Route, SourcePath>,
    /// Where everything lies, for whoever records it.
    pub published: PublishedAddresses,
    /// What the rules of `check` found, in the order of files and lines; nothing if the build is for the site.
    pub findings: Vec<Finding>,
    /// The posts and pages as people know them, by their files; none if the build is for the site.
    pub entries: BTreeMap<SourcePath, KnownEntry>,
    /// Names of the terms in use, in the site's order; none if the build is for the site.
    pub terms: ByTaxonomy<Vec<String>>,
    /// The links to other sites, if the build is about them.
    pub external: External,
}

/// Figures for the summary of a build.
#[derive(Debug, Default)]
pub struct Report {
    /// Number of published posts.
    pub posts: usize,
    /// Number of pages of all kinds.
    pub pages: usize,
    /// Entries that are not published, with the reason for each.
    pub left_out: Vec<LeftOut>,
    /// Files of slides of which readers see only the words, in their order.
    pub without_pictures: Vec<SourcePath>,
    /// When other entries are published.
    pub next_change: NextChange,
    /// Posts, pages and terms that lie elsewhere than when they were last published.
    pub moved: Vec<Moved>,
}

/// Builds the site. Results that `memory` holds under the same key are reused; they never change the output.
#[must_use]
pub fn build(input: &Input<'_>, memory: &mut Memory) -> Build {
    let (mut withheld, mut diagnostics) = (BTreeSet::new(), Vec::new());
    // Each round leaves out documents more: their errors are no longer found then, so all that was found is kept.
    loop {
        let (mut build, mut told, mut found) = (Build::default(), Vec::new(), Found::default());
        let verdict = stages(input, &withheld, memory, &mut build, (&mut told, &mut found));
        diagnostics.extend(told);
        match verdict {
            Verdict::Withhold(more) => withheld.extend(more),
            Verdict::Make(extent) => {
                build.extent = extent;
                build.diagnostics = once_for_each_template(in_order(diagnostics));
                if input.purpose != Purpose::Site {
                    build.findings = found.findings(&build.diagnostics);
                }
                if extent == Extent::Nothing {
                    (build.outputs, build.search) = (Vec::new(), None);
                }
                return build;
            }
        }
    }
}

impl Build {
    /// Returns the bytes of the file at `route`, or `None` if there is no such file. Files that this build did not render
    /// again are read through `files`.
    ///
    /// # Errors
    ///
    /// As [`Output::bytes_from`].
    pub fn bytes(&self, route: &Route, files: &dyn OutputBytes) -> io::Result<Option<Arc<[u8]>>> {
        let found = self.outputs.binary_search_by(|output| output.route.cmp(route));
        found.ok().map(|index| self.outputs[index].bytes_from(files)).transpose()
    }
}

/// Mistakes that are found when a template renders.
const OF_TEMPLATES: [Rule; 6] = [DRAWING, NO_VALUE, ARGUMENT, NO_NAME, CIRCLE, TOO_LONG];

/// Keeps the first of several diagnostics about the same place in a template: a mistake there is found again on every
/// page that the template renders.
fn once_for_each_template(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    // What has stopped a page is told once, and not as a warning besides.
    let stopped: BTreeSet<_> =
        diagnostics.iter().filter(|found| found.rule == NO_VALUE).map(|found| found.location.clone()).collect();
    diagnostics.retain(|found| found.rule != UNKNOWN_NAME || !stopped.contains(&found.location));
    let mut seen = BTreeSet::new();
    diagnostics.retain(|found| {
        !OF_TEMPLATES.contains(&found.rule) || found.location.is_none() || seen.insert(found.location.clone())
    });
    diagnostics
}

/// Runs the stages in order, without the documents that are withheld. Stops where an error leaves nothing to go on with.
fn stages(
    input: &Input<'_>,
    withheld: &BTreeSet<SourcePath>,
    memory: &mut Memory,
    build: &mut Build,
    (diagnostics, found): (&mut Vec<Diagnostic>, &mut Found),
) -> Verdict {
    let judge = |diagnostics: &[Diagnostic]| verdict(input.options.on_errors, diagnostics, input.snapshot, withheld);
    let Some(assembled) = assembled(input, withheld, memory, diagnostics) else {
        return Verdict::Make(Extent::Nothing);
    };
    let page = statement_page(&assembled.site.site);
    let wants_findings = input.purpose != Purpose::Site || page.is_some();
    if wants_findings {
        *found = checking::found(input, &assembled, &mut memory.checking);
        build.entries = known_entries(&assembled);
        let site = &assembled.site.site;
        build.terms = ByTaxonomy::of(|taxonomy| site.terms(taxonomy).iter().map(|term| term.name.clone()).collect());
    }
    if input.purpose == Purpose::CheckExternal {
        build.external = external(input, &assembled, found);
    }
    let out_of_date = page.and_then(|_| out_of_date_on(&assembled.config, input.today));
    let Assembled { config, contents, site, settings, today } = assembled;
    let (posts, left_out) = (site.site.posts.len(), site.site.left_out.clone());
    let without_pictures = without_pictures(&site.site, &config);
    build.published = PublishedAddresses::of(&contents.known, &site);
    let (next_change, moved) = (site.next_change.or_on(out_of_date), build.published.moved().to_vec());
    build.report = Report { posts, pages: 0, left_out, without_pictures, next_change, moved };
    build.sources = site.site.entries().map(|entry| (entry.route.clone(), entry.path.clone())).collect();
    let theme = loaded_theme(input, &config, settings, memory);
    diagnostics.extend(theme.diagnostics.iter().cloned());
    let theme_of_build = Arc::clone(&theme);
    let Some(theme) = &theme.value else { return Verdict::Make(Extent::Nothing) };
    check_templates(&contents, theme, diagnostics);
    let texts = texts(&site, &config, theme, settings, &mut memory.texts, input.progress);
    diagnostics.extend(texts.iter().flat_map(|texts| &texts.diagnostics).cloned());
    let rendering = Rendering {
        statics: &contents.statics,
        site: &site,
        texts: &texts,
        config: &config,
        settings,
        theme,
        progress: input.progress,
        purpose: input.purpose,
        today,
        statement: None,
    };
    let statement = if wants_findings { found.add_site(input, rendering, diagnostics) } else { None };
    let so_far = judge(diagnostics);
    if input.purpose.is_check() || !matches!(so_far, Verdict::Make(Extent::Part | Extent::Whole)) {
        return so_far;
    }
    let rendering = Rendering { statement: statement.as_ref(), ..rendering };
    let RenderedSite { files, pages, hosting, records } = outputs(rendering, &mut memory.outputs, diagnostics);
    build.report.pages = pages;
    let files = without_collisions(files, input.snapshot, diagnostics);
    (build.outputs, build.hosting, build.search) = (files, hosting, records);
    if input.purpose == Purpose::Preview {
        memory.last = Some(LastSite::new(config, contents, site, (settings, today), theme_of_build, texts));
    }
    judge(diagnostics)
}

fn known_entries(assembled: &Assembled) -> BTreeMap<SourcePath, KnownEntry> {
    let entries = assembled.site.site.entries().map(|entry| {
        let url = assembled.config.url.absolute(&entry.route);
        let known = KnownEntry {
            title: entry.link_text(),
            url,
            date: entry.date,
            is_draft: entry.document.front.draft == Some(true),
            is_page: entry.kind == DocumentKind::Page,
            has_presentation: entry.presentations().next().is_some(),
        };
        (entry.path.clone(), known)
    });
    entries.collect()
}

/// Returns the files of which each can lie in its place, and reports the others. Where errors are shown or tolerated, one of two takes
/// the place.
fn without_collisions(mut files: Vec<Output>, snapshot: &Snapshot, diagnostics: &mut Vec<Diagnostic>) -> Vec<Output> {
    let (told, second) = collided(&files, snapshot);
    diagnostics.extend(told);
    files.retain(|file| !second.contains(&file.route));
    files
}

/// Returns the files of slides of which readers see only the words, each once. Where LibreOffice draws them and fails, its
/// failure is told instead.
fn without_pictures(site: &Site, config: &Config) -> Vec<SourcePath> {
    if config.office.is_some() || !cfg!(all(feature = "pdf", feature = "images")) {
        return Vec::new();
    }
    let presentations = site.entries().flat_map(|entry| entry.presentations());
    let files: BTreeSet<&SourcePath> = presentations.filter_map(|one| one.file_without_pictures()).collect();
    files.into_iter().cloned().collect()
}

/// Reports files that cannot lie beside each other. The address book finds nearly all of them before anything is rendered;
/// it holds no files whose names follow from bytes: renditions, the search index, pictures for sharing. Returns the routes
/// that others take, too.
fn collided(files: &[Output], snapshot: &Snapshot) -> (Vec<Diagnostic>, BTreeSet<Route>) {
    let location = |route: &Route| {
        let of_author = snapshot.get(&format!("static/{}", route.file_path().as_str()));
        Location::file(of_author.map_or(&settings_path(), |source| &source.path))
    };
    let told = |(first, second): (&Route, &Route)| {
        TAKEN.at(location(second)).with("address", second.as_str()).and(location(first), "other").help("file")
    };
    let pairs = collisions(files);
    let second = pairs.iter().map(|(_, second)| (*second).clone()).collect();
    let mut found = in_order(pairs.into_iter().map(told).collect());
    // A file in the way of a folder is one mistake, however many files need the folder.
    found.dedup_by(|later, first| later.location == first.location && later.related == first.related);
    (found, second)
}

/// Loads the theme of the settings.
pub(super) fn loaded_theme(
    input: &Input<'_>,
    config: &Config,
    settings: Fingerprint,
    memory: &mut Memory,
) -> Arc<Diagnosed<Option<Theme>>> {
    memory.theme.recall_single(keys::theme(input.snapshot, settings), || {
        let path = SourcePath::new(SETTINGS_PATH).expect("invariant: a path");
        let options = ThemeOptions {
            name: &config.theme,
            settings: &path,
            language: &config.language,
            url: &config.url,
            color: config.color.as_ref(),
        };
        Arc::new(clean_theme(theme(input.snapshot, crate::theme::builtin::snapshot(), options), input))
    })
}

/// Reports templates that front matter names and the theme does not have.
fn check_templates(contents: &Contents, theme: &Theme, diagnostics: &mut Vec<Diagnostic>) {
    for document in &contents.documents {
        let Some(template) = &document.front.template else { continue };
        let name = template_name(&template.value);
        if !theme.has(&name) {
            let file = document.front.file_of("template", &document.path);
            let location = Location::at(file, template.span);
            let suggestion = nearest(&name, theme.templates());
            diagnostics.push(NO_TEMPLATE.at(location).with("template", template.value.clone()).near(suggestion));
        }
    }
}
