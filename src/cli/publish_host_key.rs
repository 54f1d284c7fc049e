//! The key of a host by SSH that the settings do not name yet: shown to the author, and written down if it is the right one.

use std::fs;
use std::path::Path;

use crate::cli::terminal::Terminal;
use crate::config::pin::with_host_key;
use crate::config::publish::{HostKey, SftpSetting};
use crate::config::settings::SETTINGS_PATH;
use crate::disk::replace::replace;
use crate::publish::sftp::target::SftpServer;
use crate::publish::target::TargetError;

/// Why a host has no key that is known to be right.
pub enum NotPinned {
    /// The host.
    Target(TargetError),
    /// The author did not say yes.
    No,
}

/// Returns settings of a server with the key of its host. Where they name none, the author is asked whether the one that the
/// host shows is right; a yes is written into `griffel.yaml`. Without anybody to answer they come back as they are, and the
/// host is refused when it is connected to. `place` is the name of the server in the settings.
///
/// # Errors
///
/// [`NotPinned`].
pub fn pinned(setting: &SftpSetting, place: &str, site: &Path, terminal: &Terminal) -> Result<SftpSetting, NotPinned> {
    if setting.host_key.is_some() || !terminal.can_ask() {
        return Ok(setting.clone());
    }
    let key = SftpServer::host_key(setting).map_err(NotPinned::Target)?;
    let shown = key.to_string();
    if terminal.ask("publish_ask_host_key", &[("host", &setting.host), ("is", &shown)]) != Some(true) {
        return Err(NotPinned::No);
    }
    let key_of_message =
        if is_written(&key, place, site) { "publish_host_key_written" } else { "publish_host_key_not_written" };
    terminal.note(key_of_message, &[("name", place), ("is", &shown)]);
    Ok(SftpSetting { host_key: Some(key), ..setting.clone() })
}

fn is_written(key: &HostKey, place: &str, site: &Path) -> bool {
    let path = site.join(SETTINGS_PATH);
    let edited = fs::read_to_string(&path).ok().and_then(|text| with_host_key(&text, place, key).ok());
    edited.is_some_and(|text| replace(&path, &text).is_ok())
}
