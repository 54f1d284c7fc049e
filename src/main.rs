//! The program `griffel`.

use std::process::ExitCode;

/// The system's allocator takes a fifth longer for a build: thousands of small texts on all threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    griffel::cli::run::run()
}
