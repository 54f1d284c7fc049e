//! The program run by itself beside the desk: the lines of JSON that it prints, and its end at any moment.

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// Most bytes of one line: a plan of a site of ten thousand changed pages is shorter.
const LINE_MAX: u64 = 16 << 20;

/// Starts the program in the site's folder, as the first of a group of processes that can be ended together. It has no terminal: it
/// asks nobody anything.
///
/// # Errors
///
/// If the system starts nothing.
pub fn start(program: &Path, site: &Path, arguments: &[&OsStr]) -> io::Result<Child> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(site);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    #[cfg(windows)]
    {
        /// No window of its own (`CREATE_NO_WINDOW`).
        const NO_WINDOW: u32 = 0x0800_0000;
        std::os::windows::process::CommandExt::creation_flags(&mut command, NO_WINDOW);
    }
    command.spawn()
}

/// Hands over each object that is printed, until the program prints no more. Other lines are left out.
pub fn each_object(printed: impl Read, mut take: impl FnMut(Value)) {
    let mut reader = BufReader::new(printed);
    let mut line = Vec::new();
    loop {
        line.clear();
        match reader.by_ref().take(LINE_MAX).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                if let Ok(object) = serde_json::from_slice(&line) {
                    take(object);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::processes::kill_group;

    #[test]
    fn lines_that_are_no_objects_are_left_out() {
        let mut found = Vec::new();
        each_object(&b"{\"type\":\"a\"}\nannat\n\n{\"type\":\"b\"}"[..], |object| found.push(object["type"].clone()));
        assert_eq!(found, ["a", "b"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_program_ends_with_what_it_began() {
        let folder = tempfile::tempdir().expect("a folder");
        let script = OsStr::new("sleep 60 & echo \"{\\\"type\\\":\\\"began\\\",\\\"number\\\":$!}\"; wait");
        let mut child = start(Path::new("/bin/sh"), folder.path(), &[OsStr::new("-c"), script]).expect("a program");
        let (number, began) = (child.id(), std::time::Instant::now());
        let mut inner = None;
        let printed = child.stdout.take().expect("output");
        // The inner program holds the output open, too: reading ends when both are gone.
        each_object(printed, |object| {
            inner = object["number"].as_u64();
            kill_group(number);
        });
        child.wait().expect("it ends");
        assert!(inner.is_some() && began.elapsed().as_secs() < 30);
    }
}
