//! Search records -> the files of the index, of which browsers load only the parts that a query needs.

use std::collections::BTreeMap;

use pagefind::api::PagefindIndex;
use pagefind::options::PagefindServiceConfig;

use crate::output::file::Output;
use crate::output::route::{INDEX, Route};
use crate::search::record::{SearchRecord, SearchRecords};

/// Returns the files of the index. The same records give the same bytes.
///
/// # Errors
///
/// The message of the library.
pub fn index(records: &SearchRecords) -> Result<Vec<Output>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
    runtime.block_on(index_files(records)).map_err(|error| error.to_string())
}

async fn index_files(records: &SearchRecords) -> anyhow::Result<Vec<Output>> {
    let options = PagefindServiceConfig::builder().force_language(records.language.clone()).build();
    let mut index = PagefindIndex::new(Some(options))?;
    for record in records.records.iter().flat_map(|records| records.iter()) {
        let SearchRecord { route, fragment, href, title, date, year, categories, text } = record;
        let mut shown = BTreeMap::from([("title".to_owned(), title.clone()), ("href".to_owned(), href.clone())]);
        shown.extend(date.clone().map(|date| ("date".to_owned(), date)));
        shown.extend(categories.first().map(|category| ("category".to_owned(), category.clone())));
        let mut filters = BTreeMap::new();
        if !categories.is_empty() {
            filters.insert("category".to_owned(), categories.clone());
        }
        filters.extend(year.clone().map(|year| ("year".to_owned(), vec![year])));
        let mut address = route.as_str().to_owned();
        if let Some(id) = fragment {
            address.extend(["#", id]);
        }
        let language = records.language.clone();
        index.add_custom_record(address, text.clone(), language, Some(shown), Some(filters), None).await?;
    }
    let mut files: Vec<Output> = Vec::new();
    for file in index.get_files().await? {
        let name = file.filename.to_string_lossy().replace('\\', "/");
        if is_wanted(&name)
            && let Some(route) = Route::new(&format!("/{INDEX}/{name}"))
        {
            files.push(Output::bytes(route, file.contents.into()));
        }
    }
    files.sort_by(|a, b| a.route.cmp(&b.route));
    Ok(files)
}

/// Returns whether the search page needs a file. The library's own user interface is left out.
fn is_wanted(name: &str) -> bool {
    const SCRIPTS: [&str; 3] = ["pagefind.js", "pagefind-worker.js", "pagefind-entry.json"];
    SCRIPTS.contains(&name)
        || name.starts_with("wasm.")
        || name.ends_with(".pf_meta")
        || ["fragment/", "index/", "filter/"].iter().any(|folder| name.starts_with(folder))
}
