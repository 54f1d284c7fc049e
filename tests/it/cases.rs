//! Nine of ten tests: `tests/cases/<stage>/*.txt`, each a whole site and what must come of it.
//!
//! `UPDATE=1 cargo test` writes what came of it into the files; read the difference before you keep it.

use std::path::{Path, PathBuf};

use crate::site::{Case, case, shown};

#[test]
fn every_case_comes_out_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let files = cases(&folder);
    assert!(files.len() > 10, "the cases are gone: {}", folder.display());
    let mut failed = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).expect("a readable case");
        let case = case(&text);
        let actual = actual(&case);
        let expected = &text[case.input.len()..];
        if actual == expected {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(file, format!("{}{actual}", case.input)).expect("a writable case");
        } else {
            failed.push(format!("{}\n--- expected\n{expected}\n+++ came out\n{actual}", file.display()));
        }
    }
    assert!(failed.is_empty(), "{} of {} cases\n\n{}", failed.len(), files.len(), failed.join("\n\n"));
}

/// Returns what came of a case in the form of its expectations: the sections that it asks for.
fn actual(case: &Case) -> String {
    let build = case.build();
    let mut text = String::new();
    let mut wanted: Vec<&str> = case.expected.iter().map(|(name, _)| name.as_str()).collect();
    if wanted.is_empty() {
        wanted.push("diagnostics");
    }
    for name in wanted {
        text.push_str(&format!("== {name} ==\n"));
        match name {
            "diagnostics" => text.push_str(&shown(&build.diagnostics, &case.snapshot)),
            "check" => text.push_str(&case.checked()),
            "files" => {
                for output in &build.outputs {
                    text.push_str(&format!("{}\n", output.route));
                }
            }
            address => match build.outputs.iter().find(|output| output.route.as_str() == address) {
                Some(output) => {
                    let shown = output.as_text().unwrap_or("(no text)\n");
                    text.push_str(shown);
                    if !shown.ends_with('\n') {
                        text.push('\n');
                    }
                }
                None => text.push_str("(nothing)\n"),
            },
        }
    }
    text
}

fn cases(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder of cases").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "txt") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}
