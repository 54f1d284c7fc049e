//! The program `griffel`.

use std::process::ExitCode;

fn main() -> ExitCode {
    griffel::cli::run::run()
}
