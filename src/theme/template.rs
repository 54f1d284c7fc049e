//! A loaded theme: renders templates and reports the mistakes in them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::Arc;

use tera::{Context, Tera};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::output::file::Output;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::source::span::Location;
use crate::text::words::Words;
use crate::theme::mistakes::{ComponentCircle, Known, of_drawing};
use crate::theme::names::NameFindings;
use crate::theme::steps::{CountedTemplate, start};

/// A template that failed while it was rendered.
pub const DRAWING: Rule = Rule::error("G071");
/// A template whose output is too large.
pub const TOO_MUCH: Rule = Rule::error("G076");

/// Stack of a drawing of many steps, in bytes: a build for tests takes 100 kB for each. Only what is used takes memory.
const DEEP_STACK: usize = 64 * 1024 * 1024;

/// Largest page, in bytes; a year of posts on one page has one million.
const PAGE_MAX: usize = 32 * 1024 * 1024;

/// A loaded theme.
pub struct Theme {
    pub(crate) tera: Tera,
    /// Paths of the templates by their names.
    pub(crate) sources: BTreeMap<String, SourcePath>,
    /// Words in the site's language.
    pub words: Arc<Words>,
    /// `sizes` of pictures.
    pub sizes: Sizes,
    /// Published files: `static/` as they are, `assets/` under names with their fingerprints.
    pub files: Vec<Output>,
    /// The style sheets among its assets, those of the themes that it extends first.
    pub styles: Vec<Source>,
    /// The style sheet at whose end the site's own colour is added.
    pub colored: Option<SourcePath>,
    /// What the site's own colour adds to it.
    pub colors: Option<String>,
    /// Which of its colours meet.
    pub contrast: ContrastPairs,
    /// Address on this host of the style sheet with which browsers show feeds: `assets/feed.css`.
    pub feed_sheet: Option<String>,
    /// Names of the directives for which the theme has a template.
    pub directives: BTreeSet<String>,
    /// What each template depends on, by its name.
    pub(crate) closures: BTreeMap<String, TemplateClosure>,
    /// Names of the files in `assets/`.
    pub(crate) assets: BTreeSet<String>,
    /// Components that can call each other for ever, by the templates that come to them.
    pub(crate) component_circles: BTreeMap<String, ComponentCircle>,
    /// Templates whose pages need more stack than a thread has.
    pub(crate) deep: BTreeSet<String>,
    /// What the names that they read are like, by template.
    pub(crate) names: BTreeMap<String, NameFindings>,
    /// Templates whose steps are counted, by name.
    pub(crate) counted: BTreeMap<String, CountedTemplate>,
    /// Fingerprint of what every template may use: words, addresses of assets, language, `sizes`.
    pub common: Fingerprint,
}

/// Custom properties whose colours meet, without the two hyphens: `contrast` of `theme.yaml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContrastPairs {
    /// Text, with what it stands on.
    pub text: Vec<(String, Vec<String>)>,
    /// What shows where a control or the focus is, with what it stands on.
    pub ui: Vec<(String, Vec<String>)>,
}

/// The `sizes` attribute of pictures, by which browsers choose a file of the right width.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sizes {
    /// Of pictures in a text.
    pub text: String,
    /// Of pictures in a gallery.
    pub gallery: String,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { text: "100vw".to_owned(), gallery: "50vw".to_owned() }
    }
}

/// Everything that a template depends on besides its variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateClosure {
    /// Names of the variables that it and the templates that it extends and includes read.
    pub reads: BTreeSet<String>,
    /// Fingerprint of all these templates.
    pub fingerprint: Fingerprint,
}

impl Theme {
    /// Returns whether the theme has a template.
    #[must_use]
    pub fn has(&self, template: &str) -> bool {
        self.sources.contains_key(template)
    }

    /// Returns the names of the templates of whole pages.
    pub fn templates(&self) -> impl Iterator<Item = &str> {
        self.sources.keys().map(String::as_str).filter(|name| !name.contains('/'))
    }

    /// Returns what a template depends on, or `None` if the theme does not have it.
    #[must_use]
    pub fn closure(&self, template: &str) -> Option<&TemplateClosure> {
        self.closures.get(template)
    }

    /// Returns the fingerprint of all templates of directives and of what they may use.
    #[must_use]
    pub fn directives_fingerprint(&self) -> Fingerprint {
        let templates = self.closures.iter().filter(|(name, _)| name.starts_with("directives/"));
        let templates: Vec<_> = templates.map(|(name, closure)| (name, closure.fingerprint)).collect();
        Fingerprint::of_value(&(templates, self.common))
    }

    /// Renders a template; `page` is the name of the page in diagnostics.
    ///
    /// # Errors
    ///
    /// The mistake, with its location in the template.
    pub fn draw(&self, template: &str, context: &Context, page: &str) -> Result<String, Box<Diagnostic>> {
        let bytes = self.draw_into(Vec::new(), template, context, page)?;
        Ok(String::from_utf8(bytes).expect("invariant: templates and values are UTF-8"))
    }

    /// Renders a template into `bytes`, which are cleared first, so that a thread can reuse one buffer for all its pages.
    ///
    /// # Errors
    ///
    /// The mistake, with its location in the template.
    pub fn draw_into(
        &self,
        mut bytes: Vec<u8>,
        template: &str,
        context: &Context,
        page: &str,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        bytes.clear();
        let mut buffer = Capped { bytes, is_full: false };
        let goes_round = self.component_circles.get(template).is_some_and(|circle| circle.is_own);
        let mut draw = || {
            start();
            self.tera.render_to(template, context, &mut buffer)
        };
        let result = if goes_round || self.deep.contains(template) { on_deep_stack(&mut draw) } else { draw() };
        if buffer.is_full {
            let place = self.sources.get(template).map(Location::file);
            return Err(Box::new(Diagnostic { location: place, ..TOO_MUCH.anywhere().with("page", page) }));
        }
        match result {
            Ok(()) => Ok(buffer.bytes),
            Err(error) => {
                let known = Known {
                    sources: &self.sources,
                    words: &self.words,
                    assets: &self.assets,
                    circles: &self.component_circles,
                    counted: &self.counted,
                    names: &self.names,
                };
                Err(Box::new(of_drawing(DRAWING, &error, template, known).with("page", page)))
            }
        }
    }
}

/// Runs a drawing that may go as deep as Tera lets components call each other, with whatever each includes.
fn on_deep_stack<T: Send>(draw: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(DEEP_STACK).spawn_scoped(scope, draw);
        let thread = thread.expect("invariant: the system gives one more thread");
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// A buffer with a largest size.
struct Capped {
    bytes: Vec<u8>,
    is_full: bool,
}

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > PAGE_MAX {
            self.is_full = true;
            return Err(io::Error::other("the page is too large"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
