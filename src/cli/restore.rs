//! `griffel restore`: a backup becomes the folder of a site.

use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use crate::cli::backup::bar;
use crate::cli::exit_code::USAGE;
use crate::cli::session::settings_in;
use crate::cli::terminal::{Terminal, first_names};
use crate::diagnostic::catalogue::counted;
use crate::disk::restore::{Backup, NotRestored, Restored};
use crate::disk::restore_names::BadName;
use crate::text::quote::argument;
use crate::text::words::size;

/// Restores a backup to a new folder and says what comes next.
#[must_use]
pub fn run(file: &Path, folder: &Path, terminal: &Terminal) -> ExitCode {
    let restored = Backup::open(file).and_then(|backup| {
        let bar = bar(backup.bytes(), terminal);
        let restored = backup.restore(folder, &|len| bar.inc(len));
        bar.finish_and_clear();
        restored
    });
    match restored {
        Ok(restored) => {
            print(restored, folder, terminal);
            ExitCode::SUCCESS
        }
        Err(why) => refuse(&why, file, folder, terminal),
    }
}

fn print(restored: Restored, folder: &Path, terminal: &Terminal) {
    let Restored { files, bytes } = restored;
    let shown = folder.display().to_string();
    if terminal.is_json() {
        terminal.object("restored", json!({"path": shown, "files": files, "bytes": bytes}));
        return;
    }
    terminal.result(&shown);
    let language = terminal.language;
    let fields = [("files", counted(language, "backup_files", files)), ("size", size(bytes, language.tag()))];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    terminal.note("restore_done", &fields);
    terminal.note("restore_next", &[("path", &argument(&shown))]);
    let asks = |place: &crate::config::publish::PublishTarget| !place.kind.secrets().is_empty();
    if settings_in(folder).publish.iter().any(asks) {
        terminal.note("restore_secrets", &[]);
    }
}

/// Says why nothing was restored, and returns the exit code.
fn refuse(why: &NotRestored, file: &Path, folder: &Path, terminal: &Terminal) -> ExitCode {
    let (file_name, to) = (file.display().to_string(), folder.display().to_string());
    let say = |key: &str, of: &str| {
        terminal.error(key, &[("file", &file_name), ("path", of), ("to", &to)]);
        ExitCode::from(USAGE)
    };
    match why {
        NotRestored::Unread(error) => terminal.cannot("cannot_read", file, error),
        NotRestored::Unwritten(error) => terminal.cannot("cannot_write", folder, error),
        NotRestored::NoZip => say("restore_no_zip", ""),
        NotRestored::Export => say("restore_export", ""),
        NotRestored::NoSite => say("restore_no_site", ""),
        NotRestored::Damaged => say("restore_damaged", ""),
        NotRestored::DamagedFile(path) => say("restore_damaged_file", path),
        NotRestored::Encrypted(path) => say("restore_encrypted", path),
        NotRestored::Unknown(path) => say("restore_unknown", path),
        NotRestored::Bomb(bytes) => say("restore_bomb", &size(*bytes, terminal.language.tag())),
        NotRestored::NotEmpty => say("restore_not_empty", ""),
        NotRestored::Names(names) => {
            let of = |is: fn(&BadName) -> bool| -> Vec<String> {
                names.iter().filter(|(_, why)| is(why)).map(|(name, _)| name.escape_debug().to_string()).collect()
            };
            for (key, bad) in [
                ("restore_out", of(|why| *why == BadName::Out)),
                ("restore_windows", of(|why| *why == BadName::Windows)),
                ("restore_same", of(|why| matches!(why, BadName::Same(_)))),
            ] {
                if !bad.is_empty() {
                    say(key, &first_names(&bad));
                }
            }
            ExitCode::from(USAGE)
        }
    }
}
