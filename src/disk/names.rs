//! Names that are no part of a site: hidden files, and litter of operating systems and editors.

/// Hidden names that a web server needs; in `static/` they are copied like any other file.
const SERVER_FILES: [&str; 5] = [".well-known", ".htaccess", ".nginx.conf", ".nojekyll", ".domains"];

/// Returns whether a file or folder of this name is left out below a top folder of the site.
#[must_use]
pub fn is_left_out(name: &str, top: &str) -> bool {
    let is_hidden = name.starts_with('.') && !(top == "static" && SERVER_FILES.contains(&name));
    is_hidden || is_litter(name)
}

/// Returns whether a name is litter that operating systems and editors leave in folders.
#[must_use]
pub fn is_litter(name: &str) -> bool {
    let is_lock_of_office = name.starts_with("~$");
    let is_backup = name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'));
    let is_swap = std::path::Path::new(name).extension().is_some_and(|extension| extension == "swp");
    is_lock_of_office || is_backup || is_swap || is_left_by_system(name)
}

/// Returns whether an operating system or a synchronising program leaves files or folders of this name on its own.
#[must_use]
pub fn is_left_by_system(name: &str) -> bool {
    const NAMES: [&str; 18] = [
        ".ds_store",
        ".localized",
        ".spotlight-v100",
        ".trashes",
        ".fseventsd",
        ".temporaryitems",
        ".documentrevisions-v100",
        "icon\r",
        "thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        "$recycle.bin",
        "system volume information",
        ".directory",
        "lost+found",
        ".dropbox",
        ".dropbox.attr",
        ".stfolder",
    ];
    let name = name.to_ascii_lowercase();
    // AppleDouble files lie beside the files they belong to.
    NAMES.contains(&name.as_str()) || name.starts_with("._") || name.starts_with(".trash-")
}

/// Returns whether a folder of this name keeps the versions of the files beside it.
#[must_use]
pub fn is_history(name: &str) -> bool {
    matches!(name, ".git" | ".hg" | ".svn" | ".jj")
}

/// Returns whether a file or folder of this name may lie beside the settings of a new site: a fresh clone holds such
/// files, and none of them is part of a site.
#[must_use]
pub fn is_beside_a_site(name: &str) -> bool {
    const HIDDEN: [&str; 9] = [
        ".gitignore",
        ".gitattributes",
        ".gitmodules",
        ".gitkeep",
        ".keep",
        ".editorconfig",
        ".github",
        ".gitlab-ci.yml",
        ".stignore",
    ];
    const TEXTS: [&str; 7] = ["license", "licence", "copying", "unlicense", "readme", "authors", "contributing"];
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_text = TEXTS.iter().any(|text| stem == *text || stem.starts_with(&format!("{text}-")));
    is_text || HIDDEN.contains(&name) || is_history(name) || is_left_by_system(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_fresh_clone_holds_may_lie_beside_a_site() {
        for name in [".git", ".hg", "LICENSE", "LICENSE-MIT", "licence.md", "Readme", "README.en.md", "._x", "Icon\r"] {
            assert!(is_beside_a_site(name), "{name}");
        }
        for name in ["griffel.yaml", "content", "CNAME", "index.html", "readmes", "licenses", ".env", "a.md", ".."] {
            assert!(!is_beside_a_site(name), "{name}");
        }
    }

    #[test]
    fn litter_and_hidden_files_are_left_out_and_what_a_server_needs_is_not() {
        for name in [".DS_Store", "Thumbs.db", "post.md~", "post.md.swp", "~$plan.docx", ".env", "#post.md#"] {
            assert!(is_left_out(name, "content"), "{name}");
        }
        assert!(!is_left_out(".well-known", "static"));
        assert!(is_left_out(".well-known", "content"));
        assert!(!is_left_out("post.md", "content"));
    }
}
