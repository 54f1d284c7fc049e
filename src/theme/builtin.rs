//! The built-in theme, embedded in the program.

use std::sync::OnceLock;

use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};

#[derive(rust_embed::RustEmbed)]
#[folder = "themes/skola"]
struct Skola;

/// Returns the built-in theme as files below `themes/skola`.
#[must_use]
pub fn snapshot() -> &'static Snapshot {
    static FILES: OnceLock<Snapshot> = OnceLock::new();
    FILES.get_or_init(|| {
        Snapshot::new(Skola::iter().filter_map(|name| {
            let path = SourcePath::new(&format!("themes/skola/{name}"))?;
            Some(Source::new(path, Skola::get(&name)?.data.into_owned()))
        }))
    })
}
