//! Under which names the secrets of a place are kept.

use crate::config::publish::{PublishTarget, SecretKind, TargetKind};

/// The name of one secret: what it is for, and where it is sent. A place that changes its host gets another name, so that no
/// server is sent the secret of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The name.
    pub name: String,
    /// What people see in the list of their secrets.
    pub label: String,
}

/// What all secrets of griffel are found by, beside the names of their accounts.
pub(super) const SERVICE: &str = "griffel";

/// The computer has no store that answers: why, in the words of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoStore(pub String);

/// Returns the name of a secret of a place.
#[must_use]
pub fn account(place: &PublishTarget, kind: SecretKind) -> Account {
    let at = match (&place.kind, kind) {
        // It opens a file of this computer, whatever server the key is for.
        (TargetKind::Sftp(setting), SecretKind::Passphrase) => {
            setting.key.clone().unwrap_or_else(|| "~/.ssh".to_owned())
        }
        (TargetKind::Sftp(setting), _) => format!("sftp://{}@{}:{}", setting.user, setting.host, setting.port),
        (TargetKind::Ftps(setting), _) => format!("ftps://{}@{}:{}", setting.user, setting.host, setting.port),
        (TargetKind::S3(setting), _) => {
            let service = setting.endpoint.as_ref().map_or_else(|| setting.region.clone(), ToString::to_string);
            format!("s3://{}@{service}", setting.bucket)
        }
        (TargetKind::Git { remote, .. }, _) => format!("git:{remote}"),
        (TargetKind::Netlify { site }, _) => format!("netlify:{site}"),
        (TargetKind::Folder { path }, _) => path.clone(),
    };
    Account { name: format!("{} {at}", kind.word()), label: format!("griffel: {}", place.name.value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read::config;
    use crate::source::path::SourcePath;
    use crate::source::snapshot::Source;

    /// Returns the names of all secrets of a place.
    fn names(place: &str) -> Vec<String> {
        let settings = format!("publish: {{webben: {{{place}}}}}");
        let source = Source::new(SourcePath::new("griffel.yaml").expect("a path"), settings.as_bytes());
        let places = config(&source).value.publish;
        let place = places.first().expect("a place");
        place.kind.secrets().iter().map(|kind| account(place, *kind).name).collect()
    }

    #[test]
    fn a_secret_is_kept_for_the_one_server_that_it_is_sent_to() {
        let sftp = "to: sftp, user: anna, path: www, host: a.example";
        assert_eq!(names(sftp), ["password sftp://anna@a.example:22", "passphrase ~/.ssh"]);
        let key = names(&format!("{sftp}, port: 2222, key: ~/.ssh/k"));
        assert_eq!(key, ["password sftp://anna@a.example:2222", "passphrase ~/.ssh/k"]);
        let ftps = names("to: ftps, user: anna, path: www, host: b.example");
        assert_eq!(ftps, ["password ftps://anna@b.example:21"]);
        let bucket = "to: s3, bucket: b, region: eu-north-1";
        assert_eq!(names(bucket), ["key_id s3://b@eu-north-1", "secret s3://b@eu-north-1"]);
        let own = names(&format!("{bucket}, endpoint: \"https://s3.example/\""));
        assert_eq!(own, ["key_id s3://b@https://s3.example/", "secret s3://b@https://s3.example/"]);
        assert_eq!(names("to: git, remote: \"https://h/a.git\", branch: x"), ["token git:https://h/a.git"]);
        assert_eq!(names("to: netlify, site: blogg"), ["token netlify:blogg"]);
        assert_eq!(names("to: folder, path: ../webb"), [""; 0]);
    }
}
