//! The repository that the site is published in: how it is asked, and who lets us in.

use url::{Host, Url};

use crate::config::publish::SecretKind;
use crate::publish::git::answers::{cause, told};
use crate::publish::git::program::{Failure, Git, SSH, Ssh, THERE, Trouble, output};
use crate::publish::secret::{Secret, Secrets};
use crate::publish::target::{Cause, Stage, TargetError};

/// Variable of the environment, of git's process alone, that holds the token.
const TOKEN: &str = "GRIFFEL_GIT_TOKEN";
/// The user's name with a token where the address has none: GitHub wants this one, and others take any.
const TOKEN_USER: &str = "x-access-token";

/// A branch of a repository elsewhere.
#[derive(Debug)]
pub struct Remote {
    /// Its address.
    pub address: String,
    /// The branch.
    pub branch: String,
    /// Where the token comes from.
    pub secrets: Secrets,
}

/// What is known of letting us in.
#[derive(Debug, Default)]
pub struct Access {
    /// The token, if there is one and it was looked for.
    token: Option<Secret>,
    is_asked: bool,
    /// How ssh is called, once it is known.
    ssh: Option<Ssh>,
}

/// What became of a push.
#[derive(Debug, PartialEq, Eq)]
pub enum Pushed {
    /// The branch is ours.
    Done,
    /// Somebody else was there first.
    Outdated,
}

impl Remote {
    fn full_name(&self) -> String {
        format!("refs/heads/{}", self.branch)
    }

    /// Returns the commit that the branch is at; `None` if there is no such branch yet.
    pub fn commit(&self, git: &Git, access: &mut Access) -> Result<Option<String>, TargetError> {
        let name = self.full_name();
        let out = self.ask(git, access, &["ls-remote", "--", &self.address, &name]);
        let out = out.map_err(|trouble| self.failed(trouble, access, Stage::Connect))?;
        let text = String::from_utf8_lossy(&out);
        let mut lines = text.lines().filter_map(|line| line.split_once('\t'));
        Ok(lines.find(|(_, found)| *found == name).map(|(commit, _)| commit.to_owned()))
    }

    /// Brings what lies on the branch here, under [`THERE`], without its history.
    pub fn fetch(&self, git: &Git, access: &mut Access) -> Result<(), TargetError> {
        let what = format!("+{}:{THERE}", self.full_name());
        let arguments = ["fetch", "--quiet", "--depth=1", "--no-tags", "--", &self.address, &what];
        self.ask(git, access, &arguments).map(drop).map_err(|trouble| self.failed(trouble, access, Stage::Read))
    }

    /// Moves the branch from the commit that was seen there to a new one.
    pub fn push(&self, git: &Git, access: &mut Access, seen: Option<&str>, new: &str) -> Result<Pushed, TargetError> {
        let name = self.full_name();
        let lease = format!("--force-with-lease={name}:{}", seen.unwrap_or_default());
        let what = format!("{new}:{name}");
        let arguments = ["push", "--porcelain", "--no-verify", &lease, "--", &self.address, &what];
        let failure = match self.ask(git, access, &arguments) {
            Ok(_) => return Ok(Pushed::Done),
            Err(Trouble::Failed(failure)) if is_rejection(&failure) => failure,
            Err(trouble) => return Err(self.failed(trouble, access, Stage::Write)),
        };
        // Servers have many words for being late; where the branch is tells it.
        match self.commit(git, access)? {
            now if now.as_deref() == Some(new) => Ok(Pushed::Done),
            now if now.as_deref() != seen => Ok(Pushed::Outdated),
            _ => {
                let why = failure.out.lines().find_map(|line| line.strip_prefix('!')).unwrap_or_default();
                let why = why.rsplit('\t').next().unwrap_or_default();
                let said = format!("{} {why}", told(&failure.errors));
                Err(TargetError::new(Stage::Write, Cause::Refusal(hidden(said.trim(), access))))
            }
        }
    }

    /// Runs a command that asks the repository. If it lets nobody in, the author is asked for a token, once.
    fn ask(&self, git: &Git, access: &mut Access, arguments: &[&str]) -> Result<Vec<u8>, Trouble> {
        let takes_token = token_host(&self.address).is_some();
        if takes_token && access.token.is_none() {
            access.token = self.secrets.known(SecretKind::Token);
        }
        let result = self.once(git, access, arguments);
        let Err(Trouble::Failed(failure)) = &result else { return result };
        let is_denied = matches!(cause(&failure.errors), Cause::Denied(_));
        if !is_denied || !takes_token || access.token.is_some() || access.is_asked {
            return result;
        }
        access.is_asked = true;
        access.token = self.secrets.find(SecretKind::Token);
        if access.token.is_some() { self.once(git, access, arguments) } else { result }
    }

    fn once(&self, git: &Git, access: &mut Access, arguments: &[&str]) -> Result<Vec<u8>, Trouble> {
        let ssh = match access.ssh {
            Some(ssh) => ssh,
            None => *access.ssh.insert(git.ssh().map_err(|error| Trouble::Cause(error.cause))?),
        };
        let helper = access.token.as_ref().and_then(|_| token_host(&self.address)).map(|host| host.helper());
        let mut all = Vec::new();
        if let Some(helper) = &helper {
            // First none of the machine's, then ours, for this host alone: another one that it leads to gets nothing.
            all.extend(["-c", "credential.helper=", "-c", helper.as_str()]);
        }
        all.extend(arguments);
        let mut command = git.command(&all);
        if ssh == Ssh::Quiet {
            command.env("GIT_SSH_COMMAND", SSH);
        }
        if let Some(token) = access.token.as_ref().filter(|_| helper.is_some()) {
            command.env(TOKEN, token.exposed());
        }
        output(command)
    }

    fn failed(&self, trouble: Trouble, access: &Access, stage: Stage) -> TargetError {
        let cause = match trouble.cause() {
            Cause::Denied(_) if is_readable(&self.address) => Cause::NoTls,
            Cause::Denied(said) => Cause::Denied(hidden(&said, access)),
            Cause::NoPlace(said) => Cause::NoPlace(hidden(&said, access)),
            Cause::Certificate(said) => Cause::Certificate(hidden(&said, access)),
            Cause::Protocol(said) => Cause::Protocol(hidden(&said, access)),
            other => other,
        };
        TargetError::new(stage, cause)
    }
}

/// Returns a text of a server without the token.
fn hidden(said: &str, access: &Access) -> String {
    access.token.as_ref().map_or_else(|| said.to_owned(), |token| token.hide_in(said))
}

fn is_rejection(failure: &Failure) -> bool {
    failure.out.lines().any(|line| line.starts_with('!'))
}

/// A host that may be given the token.
#[derive(Debug, PartialEq, Eq)]
struct TokenHost {
    /// Scheme, host and port.
    origin: String,
    /// Whether the address has a user's name.
    has_user: bool,
}

impl TokenHost {
    /// Returns the setting of git that gives the token, which a line of git's own shell reads in the environment: it is in no
    /// argument, no file and no address.
    fn helper(&self) -> String {
        let user = if self.has_user { String::new() } else { format!("echo username={TOKEN_USER}; ") };
        let line = format!("!f() {{ test \"$1\" = get && {{ {user}printf \"password=%s\\n\" \"${TOKEN}\"; }}; }}; f");
        format!("credential.{}.helper={line}", self.origin)
    }
}

/// Returns who may be given the token: hosts by HTTPS, and this computer.
fn token_host(address: &str) -> Option<TokenHost> {
    let url = Url::parse(address).ok()?;
    if url.scheme() != "https" && !(url.scheme() == "http" && is_this_computer(&url)) {
        return None;
    }
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let origin = format!("{}://{}{port}", url.scheme(), url.host_str()?);
    Some(TokenHost { origin, has_user: !url.username().is_empty() })
}

/// Returns whether everybody on the way could read a token.
fn is_readable(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| url.scheme() == "http" && !is_this_computer(&url))
}

fn is_this_computer(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(number)) => number.is_loopback(),
        Some(Host::Ipv6(number)) => number.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_to_its_host_by_https_alone() {
        let origin = |address: &str| token_host(address).map(|host| host.origin);
        assert_eq!(origin("https://host.example:8443/a/b.git").as_deref(), Some("https://host.example:8443"));
        assert_eq!(origin("http://127.0.0.1:80/a.git").as_deref(), Some("http://127.0.0.1"));
        for address in ["http://host.example/a.git", "ssh://git@host/a", "git@host:a/b.git", "../a.git", "/srv/a.git"] {
            assert_eq!(origin(address), None, "{address}");
        }
        assert!(is_readable("http://host.example/a.git") && !is_readable("https://host.example/a.git"));
        let helper = |address: &str| token_host(address).expect("a host").helper();
        assert!(helper("https://host.example/a").starts_with("credential.https://host.example.helper=!f()"));
        assert!(
            helper("https://host.example/a").contains("username=")
                && !helper("https://bo@host/a").contains("username=")
        );
    }
}
