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
    is_lock_of_office
        || is_backup
        || is_swap
        || name == ".DS_Store"
        || name.eq_ignore_ascii_case("thumbs.db")
        || name.eq_ignore_ascii_case("desktop.ini")
}

#[cfg(test)]
mod tests {
    use super::*;

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
