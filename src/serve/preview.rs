//! What is served: the last good site, and what is wrong with the one on the disk.

use std::sync::{Arc, OnceLock};

use serde_json::{Value, json};

use crate::config::url::BaseUrl;
use crate::diagnostic::catalogue::{Language, say};
use crate::output::file::Output;
use crate::output::route::Route;
use crate::search::record::SearchRecords;
use crate::serve::headers::{Block, blocks};
use crate::serve::redirects::{Redirect, redirects};

/// A finished site, ready to be asked.
#[derive(Debug)]
pub struct Finished {
    /// Counts the sites of this run that differ from the one before.
    pub number: u64,
    /// Where the site lies on the web: its path is kept here, too.
    pub url: BaseUrl,
    /// What `_headers` says.
    pub headers: Vec<Block>,
    /// What `_redirects` says.
    pub redirects: Vec<Redirect>,
    /// What readers can find.
    pub search: Option<Arc<SearchRecords>>,
    /// The index of it, made when a reader asks for it.
    pub index: OnceLock<Arc<[Output]>>,
    /// In the order of their addresses.
    outputs: Vec<Output>,
}

impl Finished {
    /// Makes a site of the files of a build.
    #[must_use]
    pub fn new(mut outputs: Vec<Output>, url: BaseUrl, number: u64) -> Self {
        // They come in order; to see that costs next to nothing.
        outputs.sort_by(|a, b| a.route.cmp(&b.route));
        let mut site = Self {
            number,
            url,
            headers: Vec::new(),
            redirects: Vec::new(),
            search: None,
            index: OnceLock::new(),
            outputs,
        };
        site.headers = blocks(site.text("/_headers"));
        site.redirects = redirects(site.text("/_redirects"));
        site
    }

    /// Returns all files in the order of their addresses.
    #[must_use]
    pub fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    /// Returns the file at an address.
    #[must_use]
    pub fn get(&self, route: &Route) -> Option<&Output> {
        let find = |outputs| {
            <[Output]>::binary_search_by(outputs, |output| output.route.cmp(route)).ok().map(|at| &outputs[at])
        };
        find(&self.outputs).or_else(|| find(self.index.get()?))
    }

    fn text(&self, address: &str) -> &str {
        let output = Route::new(address).and_then(|route| self.get(&route));
        output.and_then(Output::as_text).unwrap_or_default()
    }
}

/// What is wrong with the site on the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trouble {
    /// Diagnostics that stop the build, as JSON; one without a code tells of a mistake of ours or of the disk.
    pub errors: Vec<Value>,
    /// Diagnostics that do not.
    pub warnings: Vec<Value>,
}

impl Trouble {
    /// Returns diagnostics by their severity.
    #[must_use]
    pub fn of(diagnostics: impl IntoIterator<Item = Value>) -> Self {
        let (errors, warnings) = diagnostics.into_iter().partition(|found| found["severity"] == "error");
        Self { errors, warnings }
    }

    /// Returns one message that is no author's mistake.
    #[must_use]
    pub fn message(message: &str) -> Self {
        Self {
            errors: vec![json!({"severity": "error", "message": message, "help": [], "related": []})],
            ..Self::default()
        }
    }
}

/// What is served at one moment; the next one takes its place whole.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    /// The last good site; nothing until the first build without errors.
    pub site: Option<Arc<Finished>>,
    /// What is wrong now.
    pub trouble: Arc<Trouble>,
}

impl Preview {
    /// Returns the number of the site that is shown; 0 for none.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.site.as_ref().map_or(0, |site| site.number)
    }
}

/// Returns the words of the overlay.
#[must_use]
pub fn words(language: Language) -> Value {
    let keys = ["overlay_errors", "overlay_warnings", "overlay_close", "overlay_lost", "overlay_help"];
    let words = keys.iter().map(|key| (key.trim_start_matches("overlay_").to_owned(), json!(say(language, key, &[]))));
    let mut words: serde_json::Map<String, Value> = words.collect();
    words.insert("language".to_owned(), json!(language.tag()));
    Value::Object(words)
}
