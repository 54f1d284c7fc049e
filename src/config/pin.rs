//! The key of a host, written into the settings by griffel itself; all else keeps its bytes.

use crate::config::publish::HostKey;
use crate::yaml::change::{Change, Step};
use crate::yaml::edit::edit;
use crate::yaml::layout::NotEdited;
use crate::yaml::scalar::Scalar;

/// Returns the text of the settings with the host key of a target, in the place of one that may be there.
///
/// # Errors
///
/// [`NotEdited`] if the text is written in a way in which an edit could change more than this.
pub fn with_host_key(settings: &str, target: &str, key: &HostKey) -> Result<String, NotEdited> {
    let (key, path) = (key.to_string(), [Step::Key("publish"), Step::Key(target), Step::Key("host_key")]);
    match edit(settings, &Change::Insert(&path[..2], "host_key", Scalar::Text(&key))) {
        Err(NotEdited::Exists) => edit(settings, &Change::Set(&path, Scalar::Text(&key))),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::publish::TargetKind;
    use crate::config::read::config;
    use crate::source::path::SourcePath;
    use crate::source::snapshot::Source;

    const KEY: &str = "SHA256:b5PxnDbVP5uGbwHgFVhgS9k26MkoYOmFVnEv8dIxrS0";

    fn pinned(settings: &str) -> Result<String, NotEdited> {
        with_host_key(settings, "webben", &HostKey::parse(KEY).expect("a key"))
    }

    #[test]
    fn nothing_but_the_key_is_written_however_the_settings_are_laid_out() {
        for (before, after) in [
            (
                "# Vår blogg\ntitle: Å\n\npublish:\n  webben: # hos driften\n    to: sftp\n    host: a.example # ny 2026\n    user: b\n    path: c\n\n  # ett prov\n  prov: {to: folder, path: ../prov}\n# slut\n",
                "# Vår blogg\ntitle: Å\n\npublish:\n  webben: # hos driften\n    to: sftp\n    host: a.example # ny 2026\n    user: b\n    path: c\n    host_key: KEY\n\n  # ett prov\n  prov: {to: folder, path: ../prov}\n# slut\n",
            ),
            (
                "publish:\r\n  webben: {to: sftp, host: a.example, user: b, path: c} # x\r\ntitle: Å\r\n",
                "publish:\r\n  webben: {to: sftp, host: a.example, user: b, path: c, host_key: KEY} # x\r\ntitle: Å\r\n",
            ),
            (
                "\u{feff}publish: {prov: {to: folder, path: ../p}, webben: {to: sftp, host: a.example, user: b, path: c}}",
                "\u{feff}publish: {prov: {to: folder, path: ../p}, webben: {to: sftp, host: a.example, user: b, path: c, host_key: KEY}}",
            ),
            (
                "publish:\n  webben:\n    to: sftp\n    host: a.example\n    host_key: # fråga\n    user: b\n    path: c",
                "publish:\n  webben:\n    to: sftp\n    host: a.example\n    host_key: KEY # fråga\n    user: b\n    path: c",
            ),
        ] {
            let written = pinned(before).expect("an edit");
            // With quotes or without.
            let (plain, quoted) = (after.replace("KEY", KEY), after.replace("KEY", &format!("\"{KEY}\"")));
            assert!(written == plain || written == quoted, "{written}");
            let read = config(&Source::new(SourcePath::new("griffel.yaml").expect("a path"), written.as_bytes()));
            let webben = read.value.publish.into_iter().find(|target| target.name.value == "webben");
            let Some(TargetKind::Sftp(setting)) = webben.map(|target| target.kind) else { panic!("no server") };
            assert_eq!(setting.host_key, HostKey::parse(KEY));
        }
    }

    #[test]
    fn settings_that_cannot_be_edited_safely_stay_as_they_are() {
        for settings in [
            "publish:\n  webben: &w {to: sftp, host: a.example, user: b, path: c}\n",
            "publish:\n  annan: {to: sftp, host: a.example, user: b, path: c}\n",
            "publish: [\n",
        ] {
            assert!(pinned(settings).is_err(), "{settings}");
        }
    }
}
