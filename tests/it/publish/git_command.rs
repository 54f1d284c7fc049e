//! `griffel publish` to a branch, run as an author runs it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::command_line::{griffel, text};
use crate::publish::git::{commits, for_readers, repository};
use crate::publish::servers::{Sshd, me};
use crate::site::files_below;

/// Makes a site that is published to a branch.
fn site(remote: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let done = griffel(folder.path(), &["init", "sajt"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let site = folder.path().join("sajt");
    let settings = fs::read_to_string(site.join("griffel.yaml")).expect("settings");
    let publish = format!("publish: {{webben: {{to: git, remote: \"{remote}\", branch: pages}}}}\n");
    fs::write(site.join("griffel.yaml"), settings + &publish).expect("settings");
    (folder, site)
}

fn publish(site: &Path, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_griffel"));
    command.args(["publish", "--yes"]).current_dir(site).env("LANG", "en_GB.UTF-8").env_remove("LC_ALL");
    command.envs(variables.iter().copied()).output().expect("the program runs")
}

/// Returns the files of the built site for readers.
fn built(site: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = files_below(&site.join("public"));
    files.retain(|path, _| !path.starts_with(".griffel"));
    files
}

#[test]
fn a_site_is_published_by_command_and_its_addresses_are_kept_here_alone() {
    let Some(repository) = repository() else { return };
    let (_folder, site) = site(repository.path().to_str().expect("a path"));
    let done = publish(&site, &[]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert_eq!((for_readers(repository.path()), commits(repository.path())), (built(&site), 1));
    assert!(site.join("published.yaml").is_file());
    let again = publish(&site, &[]);
    assert_eq!((again.status.code(), commits(repository.path())), (Some(0), 1), "{}", text(&again.stderr));
}

#[test]
fn a_branch_is_reached_by_ssh_and_nobody_is_asked_for_a_password() {
    let (Some(repository), Some(sshd)) = (repository(), Sshd::with_keys()) else { return };
    let host = fs::read_to_string(sshd.at("host.pub")).expect("a key");
    fs::write(sshd.at("known"), format!("[127.0.0.1]:{} {host}", sshd.port)).expect("a file");
    let path = repository.path().to_str().expect("a path");
    let (_folder, site) = site(&format!("ssh://{}@127.0.0.1:{}{path}", me(), sshd.port));
    let ssh = format!(
        "ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -i {} -o UserKnownHostsFile={}",
        sshd.at("user").display(),
        sshd.at("known").display()
    );
    let done = publish(&site, &[("GIT_SSH_COMMAND", &ssh)]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert_eq!((for_readers(repository.path()), commits(repository.path())), (built(&site), 1));
    // A host that this computer does not know is not asked about, either.
    let unknown = publish(&site, &[("SSH_AUTH_SOCK", ""), ("HOME", path)]);
    assert!(unknown.status.code() == Some(2) && text(&unknown.stderr).contains("Host key verification failed"));
}
