//! What is served: the last site without errors, and what is wrong with the one on the disk.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde_json::{Value, json};

use crate::config::url::BaseUrl;
use crate::diagnostic::catalogue::{Language, say};
use crate::output::file::Output;
use crate::output::route::Route;
use crate::search::index::SearchRecords;
use crate::serve::site_rules::SiteRules;
use crate::source::path::SourcePath;

/// A finished site, ready to be served.
#[derive(Debug)]
pub struct ServedSite {
    /// Counts the sites of this run that differ from the one before.
    pub number: u64,
    /// Address of the site on the web. The preview keeps its path.
    pub url: BaseUrl,
    /// Headers and redirects.
    pub rules: SiteRules,
    /// The records of the search index.
    pub search: Option<Arc<SearchRecords>>,
    /// The files that pages are made of, by the addresses of the pages.
    pub sources: BTreeMap<Route, SourcePath>,
    /// The search index, made when a browser first asks for it.
    pub index: OnceLock<Arc<[Output]>>,
    /// In the order of their addresses.
    outputs: Vec<Output>,
}

impl ServedSite {
    /// Returns the site with the files of a build.
    #[must_use]
    pub fn new(mut outputs: Vec<Output>, url: BaseUrl, rules: SiteRules, number: u64) -> Self {
        // A build returns them in order, and sorting a sorted list costs next to nothing.
        outputs.sort_by(|a, b| a.route.cmp(&b.route));
        Self { number, url, rules, search: None, sources: BTreeMap::new(), index: OnceLock::new(), outputs }
    }

    /// Returns all files in the order of their addresses.
    #[must_use]
    pub fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    /// Returns the file that a page is made of: that of the page at the address, or of the nearest above it.
    #[must_use]
    pub fn source(&self, route: &Route) -> Option<&SourcePath> {
        let mut address = route.as_str();
        loop {
            if let Some(source) = Route::new(address).and_then(|route| self.sources.get(&route)) {
                return Some(source);
            }
            let above = address.trim_end_matches('/').rfind('/')?;
            if above == 0 {
                return None;
            }
            address = &address[..=above];
        }
    }

    /// Returns the file at an address.
    #[must_use]
    pub fn get(&self, route: &Route) -> Option<&Output> {
        let find = |outputs| {
            <[Output]>::binary_search_by(outputs, |output| output.route.cmp(route)).ok().map(|at| &outputs[at])
        };
        find(&self.outputs).or_else(|| find(self.index.get()?))
    }
}

/// What is wrong with the site on the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    /// Whether the site that is shown is an older one, because nothing can be made of the one on the disk.
    pub is_stuck: bool,
    /// Errors as JSON. One without a code is a bug of ours or an error of the disk.
    pub errors: Vec<Value>,
    /// Warnings as JSON.
    pub warnings: Vec<Value>,
    /// What the rules of `check` found, as JSON, by the paths of the files.
    pub findings: BTreeMap<String, Vec<Value>>,
}

impl Problems {
    /// Divides diagnostics by their severity.
    #[must_use]
    pub fn of(diagnostics: impl IntoIterator<Item = Value>, is_stuck: bool) -> Self {
        let (errors, warnings) = diagnostics.into_iter().partition(|found| found["severity"] == "error");
        Self { is_stuck, errors, warnings, findings: BTreeMap::new() }
    }

    /// Returns what the rules of `check` found in a file, or in the folder that belongs to it.
    #[must_use]
    pub fn findings_of(&self, file: &str) -> Vec<&Value> {
        let folder = file.strip_suffix("/index.md").map(|folder| format!("{folder}/"));
        let is_of = |path: &str| path == file || folder.as_ref().is_some_and(|folder| path.starts_with(folder));
        self.findings.iter().filter(|(path, _)| is_of(path)).flat_map(|(_, found)| found).collect()
    }

    /// Returns one error that is no mistake of the author.
    #[must_use]
    pub fn message(message: &str) -> Self {
        Self {
            is_stuck: true,
            errors: vec![json!({"severity": "error", "message": message, "help": [], "related": []})],
            ..Self::default()
        }
    }
}

/// What is served at one moment. The next one replaces it as a whole.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    /// The last site without errors; `None` until the first such build.
    pub site: Option<Arc<ServedSite>>,
    /// What is wrong now.
    pub problems: Arc<Problems>,
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
    let keys = [
        "overlay_errors",
        "overlay_all",
        "overlay_own",
        "overlay_others",
        "overlay_warnings",
        "overlay_findings",
        "overlay_close",
        "overlay_lost",
        "overlay_help",
    ];
    let words = keys.iter().map(|key| (key.trim_start_matches("overlay_").to_owned(), json!(say(language, key, &[]))));
    let mut words: serde_json::Map<String, Value> = words.collect();
    words.insert("language".to_owned(), json!(language.tag()));
    Value::Object(words)
}
