//! The files of a theme that are published: `static/` and `assets/`.

use std::collections::BTreeMap;

use crate::addresses::own::ASSETS;
use crate::config::url::BaseUrl;
use crate::output::file::Output;
use crate::output::route::Route;
use crate::source::fingerprint::Fingerprint;
use crate::source::snapshot::Source;

/// Returns the theme's files as outputs, and the addresses of its assets by their paths.
///
/// The name of an asset contains its fingerprint, so that browsers may cache it forever. `colors` is the name of a style
/// sheet and CSS that is appended to it.
pub(crate) fn outputs(
    files: &BTreeMap<String, &Source>,
    url: &BaseUrl,
    colors: Option<&(String, String)>,
) -> (Vec<Output>, BTreeMap<String, String>) {
    let mut outputs = Vec::new();
    let mut addresses = BTreeMap::new();
    for (path, source) in files {
        if let Some(name) = path.strip_prefix("static/") {
            outputs.extend(Route::new(&format!("/{name}")).map(|route| Output::of(route, source)));
        } else if let Some(name) = path.strip_prefix("assets/") {
            let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
            let colored = colors.filter(|(file, _)| file == name).and_then(|(_, colors)| {
                let bytes = [source.bytes()?, colors.as_bytes()].concat();
                Some((Fingerprint::of(&bytes), bytes))
            });
            let fingerprint = colored.as_ref().map_or(source.fingerprint, |(fingerprint, _)| *fingerprint);
            let address = format!("/{ASSETS}/{stem}.{}.{extension}", fingerprint.short());
            if let Some(route) = Route::new(&address) {
                addresses.insert(name.to_owned(), url.href(&route));
                outputs.push(match colored {
                    Some((_, bytes)) => Output::bytes(route, bytes.into()),
                    None => Output::of(route, source),
                });
            }
        }
    }
    (outputs, addresses)
}
