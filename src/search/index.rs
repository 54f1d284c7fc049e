//! Records -> the files of an index, which a browser searches piece by piece.

use std::collections::BTreeMap;

use pagefind::api::PagefindIndex;
use pagefind::options::PagefindServiceConfig;

use crate::output::file::Output;
use crate::output::route::{INDEX, Route};
use crate::search::record::{Record, Records};

/// Makes the index. The same records give the same bytes.
///
/// # Errors
///
/// What the library says, in words.
pub fn index(records: &Records) -> Result<Vec<Output>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
    runtime.block_on(made(records)).map_err(|error| error.to_string())
}

async fn made(records: &Records) -> anyhow::Result<Vec<Output>> {
    let options = PagefindServiceConfig::builder().force_language(records.language.clone()).build();
    let mut index = PagefindIndex::new(Some(options))?;
    for record in records.records.iter().flat_map(|records| records.iter()) {
        let Record { route, href, title, date, year, categories, text } = record;
        let mut shown = BTreeMap::from([("title".to_owned(), title.clone()), ("href".to_owned(), href.clone())]);
        shown.extend(date.clone().map(|date| ("date".to_owned(), date)));
        shown.extend(categories.first().map(|category| ("category".to_owned(), category.clone())));
        let mut filters = BTreeMap::new();
        if !categories.is_empty() {
            filters.insert("category".to_owned(), categories.clone());
        }
        filters.extend(year.clone().map(|year| ("year".to_owned(), vec![year])));
        // Slides lie on one page, each at its own place.
        let place = href.split_once('#').map(|(_, place)| format!("#{place}")).unwrap_or_default();
        let (address, language) = (format!("{}{place}", route.as_str()), records.language.clone());
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

/// Returns whether our search page needs a file: not those of the library's own ones.
fn is_wanted(name: &str) -> bool {
    const SCRIPTS: [&str; 3] = ["pagefind.js", "pagefind-worker.js", "pagefind-entry.json"];
    SCRIPTS.contains(&name)
        || name.starts_with("wasm.")
        || name.ends_with(".pf_meta")
        || ["fragment/", "index/", "filter/"].iter().any(|folder| name.starts_with(folder))
}
