//! Programs that begin others, and their end.

use std::process::{Command, Stdio};

/// Ends a program that leads its group, by its number, with everything that it began, at once. What it was doing is left as it is.
pub fn kill_group(number: u32) {
    let number = number.to_string();
    let mut command = if cfg!(windows) {
        let mut command = Command::new("taskkill");
        command.args(["/T", "/F", "/PID", &number]);
        command
    } else {
        let mut command = Command::new("kill");
        command.args(["-KILL", "--", &format!("-{number}")]);
        command
    };
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().ok();
}
