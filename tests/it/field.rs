//! Cases from real use, which lie beside the checkout with the program that runs them.

use std::path::Path;
use std::process::Command;

/// The kinds that hold, by the numbers in the names of the cases.
const KINDS: &[&str] = &[
    "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19",
    "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "33", "34", "35", "36", "37", "38",
    "39", "40",
];

/// The cases of files beside posts that hold, by their names.
#[rustfmt::skip] // One a line, so that changes side by side do not touch.
const MEDIA_CASES: &[&str] = &[
    "01-in-static",
    "01-other-endings",
    "01-sound-of-a-phone",
    "02-file-names",
    "03-equal-bytes",
    "03-renamed",
    "04-guard-words",
    "04-prefix",
    "04-spaces",
    "05-gif-without-end",
    "05-tiff-shown",
    "05-webp-with-xmp",
    "06-links",
    "06-odp-table",
    "06-show-ending",
    "07-capitals",
    "07-other-number",
    "08-guard-page-numbers",
    "08-steps",
    "09-days",
    "10-pattern",
    "11-listed-twice",
    "11-programs",
    "12-escapes",
    "12-javascript",
];

/// The cases of blogs that move in that hold, by their names.
#[rustfmt::skip] // One a line, so that changes side by side do not touch.
const IMPORT_CASES: &[&str] = &[
    "01-category-and-tag",
    "01-page-with-a-taken-name",
    "01-title-with-quotes",
    "02-open-comment",
    "02-self-closed-iframe",
    "03-no-url",
    "04-form-with-a-folder",
    "04-newer-export",
    "05-code-shortcode",
    "05-old-player",
    "05-youtube-code",
    "06-line-starts",
    "06-speech",
    "07-no-status",
    "07-one-number",
    "08-scaled",
    "09-accessibility-page",
    "10-empty-comments",
];

#[test]
fn every_case_from_real_use_holds() {
    let field = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/field");
    let has_python = Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success());
    if !field.join("run.py").is_file() || !has_python {
        println!("skipped: {} or Python is not there", field.display());
        return;
    }
    let mut command = Command::new("python3");
    command.arg(field.join("run.py")).args(["--griffel", env!("CARGO_BIN_EXE_griffel"), "--slow", "10", "--failed"]);
    for kind in KINDS {
        command.arg("--only").arg(format!("core/{kind}"));
    }
    for case in MEDIA_CASES {
        command.arg("--only").arg(format!("media/{case}"));
    }
    for case in IMPORT_CASES {
        command.arg("--only").arg(format!("import/{case}"));
    }
    let output = command.output().expect("Python");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
