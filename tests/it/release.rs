//! What is released is whole: the package holds what the program is built from, and one address says where it is published.

use std::path::{Path, PathBuf};

use crate::own_code::texts;
use crate::site::files_below;

/// What stands for the address until griffel is published; `.ci/set-repository` replaces it.
const PLACEHOLDER: &str = "host.example/griffel";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn manifest() -> String {
    std::fs::read_to_string(root().join("Cargo.toml")).expect("the manifest")
}

/// Returns the folders and files that `include` names.
fn included() -> Vec<String> {
    let manifest = manifest();
    let line = manifest.lines().find_map(|line| line.strip_prefix("include = ")).expect("include");
    line.split('"').skip(1).step_by(2).map(|one| one.trim_start_matches('/').to_owned()).collect()
}

/// Returns a path with its `..` taken away, as both are written.
fn plain(path: &Path) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in path.to_string_lossy().split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part.to_owned()),
        }
    }
    parts.join("/")
}

#[test]
fn the_package_holds_every_file_that_the_program_is_built_with() {
    let included = included();
    let mut count = 0;
    for (path, text) in texts() {
        // Tests may read the example blog: nobody runs them from a package.
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let folder = Path::new("src").join(&path).parent().expect("a folder").to_owned();
        for call in ["include_str!(\"", "include_bytes!(\"", "#[folder = \""] {
            for rest in text.split(call).skip(1) {
                let named = rest.split('"').next().unwrap_or_default();
                let file = if call.starts_with('#') { plain(Path::new(named)) } else { plain(&folder.join(named)) };
                assert!(root().join(&file).exists(), "{path} names {file}");
                let is_in = included.iter().any(|one| file == *one || file.starts_with(&format!("{one}/")));
                assert!(is_in, "{path} needs {file}, which `include` leaves out");
                count += 1;
            }
        }
    }
    assert!(count > 20, "{count}");
    for licence in ["LICENSE-MIT", "LICENSE-APACHE", "src/search/stem/LICENSE-SNOWBALL", "src/render/share/OFL.txt"] {
        assert!(root().join(licence).exists(), "{licence}");
    }
}

#[test]
fn one_setting_says_where_griffel_is_published() {
    let repository = env!("CARGO_PKG_REPOSITORY");
    assert_eq!(env!("CARGO_PKG_HOMEPAGE"), repository);
    let documentation = manifest().lines().any(|line| line == format!("documentation = \"{repository}#reference\""));
    assert_eq!(documentation, !repository.is_empty());
    let mut named = Vec::new();
    for folder in ["content/pages", ".ci"] {
        let is_named = |(name, bytes): &(String, Vec<u8>)| {
            name != "set-repository" && String::from_utf8_lossy(bytes).contains(PLACEHOLDER)
        };
        named.extend(files_below(&root().join(folder)).into_iter().filter(is_named).map(|(name, _)| name));
    }
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README");
    named.extend(readme.contains(PLACEHOLDER).then(|| "README.md".to_owned()));
    // Run `.ci/set-repository ADDRESS` again.
    assert!(repository.is_empty() || named.is_empty(), "these still name no address: {named:?}");
    assert!(!repository.is_empty() || !named.is_empty(), "`.ci/set-repository` would find nothing to replace");
}

#[test]
fn a_release_takes_its_notes_from_the_changelog() {
    let changelog = std::fs::read_to_string(root().join("content/pages/andringar.md")).expect("the changelog");
    let version = env!("CARGO_PKG_VERSION");
    let heading = format!("## {version}, ");
    let is_dated = changelog.lines().any(|line| line.starts_with(&heading));
    let is_next = changelog.lines().any(|line| line == "## Nästa version");
    assert!(is_dated || is_next, "the changelog has neither \"{heading}…\" nor what comes next");
}
