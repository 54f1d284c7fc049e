//! Browsers start no module that is a file (its origin is nobody's): a script of the old kind starts the same text in the page.

use crate::archive::index::INDEX_SCRIPT;

/// Returns the path of the script that starts the module at `path`.
#[must_use]
pub fn starter_path(path: &str) -> String {
    format!("{path}.start.js")
}

/// Returns the script that starts a module. What the module imports by a relative address is not found from a folder.
///
/// # Panics
///
/// Never: a text is JSON.
#[must_use]
pub fn starter(module: &str) -> String {
    let text = serde_json::to_string(module).expect("invariant: a text is JSON");
    format!(
        "document.head.append(Object.assign(document.createElement(\"script\"), {{ type: \"module\", textContent: {text} }}));\n"
    )
}

/// Returns the script that starts the script of search: with what reads the index without a web server.
#[must_use]
pub fn search_starter(engine: &str) -> String {
    format!("{INDEX_SCRIPT}{}", starter(&format!("const fetch = griffelArchive.fetch;\n{engine}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_becomes_a_text_in_a_script() {
        let script = starter("const a = `</script>\n\"`;");
        assert!(script.contains(r#"textContent: "const a = `</script>\n\"`;" }"#), "{script}");
        assert!(search_starter("x()").contains(r"griffelArchive.fetch;\nx()"));
    }
}
