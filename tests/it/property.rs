//! How many cases property tests run, and where the cases that fail are kept.

use proptest::test_runner::{Config, FileFailurePersistence};

/// Whether this is the long run of `.ci/nightly`.
pub fn is_nightly() -> bool {
    std::env::var_os("GRIFFEL_NIGHTLY").is_some()
}

/// Returns the settings of the property test `name`: so many cases, more at night, or as many as `PROPTEST_CASES` says.
///
/// The seeds of cases that fail are written to `tests/failed_cases`. They belong in the repository, and run first the next
/// time.
pub fn config(name: &str, usual: u32, nightly: u32) -> Config {
    let file: &'static str = format!("{}/tests/failed_cases/{name}.txt", env!("CARGO_MANIFEST_DIR")).leak();
    let config =
        Config { failure_persistence: Some(Box::new(FileFailurePersistence::Direct(file))), ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() {
        return config;
    }
    Config { cases: if is_nightly() { nightly } else { usual }, ..config }
}
