//! How the user is let in: by the keys of the agent, by key files, and by password.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use russh::MethodKind;
use russh::client::{AuthResult, Handle, KeyboardInteractiveAuthResponse};
use russh::keys::agent::AgentIdentity;
use russh::keys::agent::client::{AgentClient, AgentStream};
use russh::keys::{HashAlg, PrivateKey, PrivateKeyWithHashAlg, PublicKey, decode_secret_key};
use zeroize::Zeroizing;

use crate::config::publish::SecretKind;
use crate::publish::secret::{Secret, Secrets};
use crate::publish::sftp::connect::Pinned;
use crate::publish::target::{Cause, Stage, TargetError};

/// Most keys of the agent that are tried: servers close the connection after six wrong answers (`MaxAuthTries`).
const AGENT_KEYS_MAX: usize = 3;

/// Most questions of a server that are answered.
const QUESTIONS_MAX: usize = 3;

type Agent = AgentClient<Box<dyn AgentStream + Send + Unpin>>;

/// What a user can show.
#[derive(Debug)]
pub(super) struct Login {
    pub user: String,
    /// The key file of the settings.
    pub key: Option<PathBuf>,
    /// Key files that are tried without one in the settings, if they are there.
    pub usual_keys: Vec<PathBuf>,
    /// The agent's socket.
    pub agent: Option<PathBuf>,
    pub secrets: Secrets,
}

/// A login that is under way.
struct Attempt<'a> {
    login: &'a Login,
    handle: &'a mut Handle<Pinned>,
    /// Whether the server takes keys, as far as is known.
    takes_keys: bool,
    takes_password: bool,
    takes_answers: bool,
    /// Secrets that were used, which no error may show.
    used: &'a mut Vec<Secret>,
}

impl Login {
    /// Logs in. Secrets that were used are added to `used`, whatever becomes of it.
    pub(super) async fn log_in(&self, handle: &mut Handle<Pinned>, used: &mut Vec<Secret>) -> Result<(), TargetError> {
        let (takes_keys, takes_password, takes_answers) = (true, true, true);
        let mut attempt = Attempt { login: self, handle, takes_keys, takes_password, takes_answers, used };
        if attempt.with_keys().await? || attempt.with_password().await? {
            return Ok(());
        }
        let cause = if handle.is_closed() && used.is_empty() { Cause::Lost } else { Cause::Password };
        Err(TargetError::new(Stage::Login, cause))
    }
}

impl Attempt<'_> {
    /// Returns whether an answer of the server lets the user in, and remembers what else it takes.
    fn is_in(&mut self, result: &AuthResult) -> bool {
        let AuthResult::Failure { remaining_methods, .. } = result else { return true };
        let takes = |kind| remaining_methods.contains(&kind);
        self.takes_keys = takes(MethodKind::PublicKey);
        self.takes_password = takes(MethodKind::Password);
        self.takes_answers = takes(MethodKind::KeyboardInteractive);
        false
    }

    async fn with_keys(&mut self) -> Result<bool, TargetError> {
        // What the server takes is known after the first question, and asking without a key is one.
        let asked = self.handle.authenticate_none(self.login.user.clone()).await.map_err(|error| failed(&error))?;
        if self.is_in(&asked) {
            return Ok(true);
        }
        let own = match self.login.key.as_deref().filter(|_| self.takes_keys) {
            Some(path) => Some(read_key(path).map_err(|cause| TargetError::new(Stage::Login, cause))?),
            None => None,
        };
        if self.takes_keys && self.with_agent(own.as_ref().and_then(KeyText::public)).await? {
            return Ok(true);
        }
        let usual = self.login.usual_keys.iter().filter(|_| self.login.key.is_none());
        let keys = own.into_iter().chain(usual.filter_map(|path| read_key(path).ok()));
        for key in keys.collect::<Vec<_>>() {
            if !self.takes_keys {
                break;
            }
            if self.with_key(&key).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Tries the agent's keys, or that one of them which the settings name.
    async fn with_agent(&mut self, own: Option<PublicKey>) -> Result<bool, TargetError> {
        if self.login.key.is_some() && own.is_none() {
            return Ok(false);
        }
        let Some(mut agent) = agent(self.login.agent.as_deref()).await else { return Ok(false) };
        let identities = agent.request_identities().await.unwrap_or_default();
        let keys = identities.into_iter().filter_map(|identity| match identity {
            AgentIdentity::PublicKey { key, .. } => Some(key),
            AgentIdentity::Certificate { .. } => None,
        });
        let is_wanted = |key: &PublicKey| own.as_ref().is_none_or(|own| own.key_data() == key.key_data());
        for key in keys.filter(is_wanted).take(AGENT_KEYS_MAX).collect::<Vec<_>>() {
            if !self.takes_keys {
                break;
            }
            let hash = self.rsa_hash(key.algorithm().is_rsa()).await;
            let user = self.login.user.clone();
            // An agent that does not sign says nothing about the other ways in.
            let Ok(result) = self.handle.authenticate_publickey_with(user, key, hash, &mut agent).await else {
                continue;
            };
            if self.is_in(&result) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn with_key(&mut self, key: &KeyText) -> Result<bool, TargetError> {
        let key = match key.open(None) {
            Ok(key) => key,
            Err(russh::keys::Error::KeyIsEncrypted) => {
                let Some(secret) = self.login.secrets.find(SecretKind::Passphrase) else { return Ok(false) };
                self.used.push(secret.clone());
                let wrong = |_| TargetError::new(Stage::Login, Cause::Password);
                key.open(Some(secret.exposed())).map_err(wrong)?
            }
            Err(_) => return Ok(false),
        };
        let hash = self.rsa_hash(key.algorithm().is_rsa()).await;
        let key = PrivateKeyWithHashAlg::new(Arc::new(key), hash);
        let user = self.login.user.clone();
        let result = self.handle.authenticate_publickey(user, key).await.map_err(|error| failed(&error))?;
        Ok(self.is_in(&result))
    }

    /// Returns the hash with which the server takes signatures of RSA keys; other keys have none.
    async fn rsa_hash(&self, is_rsa: bool) -> Option<HashAlg> {
        if !is_rsa {
            return None;
        }
        self.handle.best_supported_rsa_hash().await.ok().flatten().unwrap_or(Some(HashAlg::Sha512))
    }

    async fn with_password(&mut self) -> Result<bool, TargetError> {
        if !self.takes_password && !self.takes_answers {
            return Ok(false);
        }
        let Some(secret) = self.login.secrets.find(SecretKind::Password) else { return Ok(false) };
        self.used.push(secret.clone());
        if self.takes_password {
            let sent = self.handle.authenticate_password(self.login.user.clone(), secret.exposed()).await;
            let result = sent.map_err(|error| failed(&error))?;
            return Ok(self.is_in(&result));
        }
        self.with_answers(&secret).await
    }

    /// Answers the one hidden question of a server with the password (RFC 4256).
    async fn with_answers(&mut self, secret: &Secret) -> Result<bool, TargetError> {
        let user = self.login.user.clone();
        let mut reply = self.handle.authenticate_keyboard_interactive_start(user, None).await;
        for _ in 0..QUESTIONS_MAX {
            let answers = match reply.map_err(|error| failed(&error))? {
                KeyboardInteractiveAuthResponse::Success => return Ok(true),
                KeyboardInteractiveAuthResponse::Failure { .. } => return Ok(false),
                KeyboardInteractiveAuthResponse::InfoRequest { prompts, .. } => match prompts.as_slice() {
                    [] => Vec::new(),
                    [prompt] if !prompt.echo => vec![secret.exposed().to_owned()],
                    _ => return Ok(false),
                },
            };
            reply = self.handle.authenticate_keyboard_interactive_respond(answers).await;
        }
        Ok(matches!(reply, Ok(KeyboardInteractiveAuthResponse::Success)))
    }
}

/// The text of a file with a private key.
struct KeyText(Zeroizing<String>);

impl KeyText {
    fn open(&self, passphrase: Option<&str>) -> Result<PrivateKey, russh::keys::Error> {
        // OpenSSH's form is asked first, because only it tells an encrypted key from a damaged one.
        if let Ok(key) = PrivateKey::from_openssh(self.0.as_bytes())
            && key.is_encrypted()
            && passphrase.is_none()
        {
            return Err(russh::keys::Error::KeyIsEncrypted);
        }
        decode_secret_key(&self.0, passphrase)
    }

    /// Returns the public half, which OpenSSH's form leaves readable.
    fn public(&self) -> Option<PublicKey> {
        let open = PrivateKey::from_openssh(self.0.as_bytes()).ok();
        open.or_else(|| self.open(None).ok()).map(|key| key.public_key().clone())
    }
}

fn read_key(path: &Path) -> Result<KeyText, Cause> {
    let read = fs::read_to_string(path);
    read.map(|text| KeyText(Zeroizing::new(text))).map_err(|error| Cause::Unreadable(error.kind()))
}

/// Returns the agent, if one answers.
#[cfg(unix)]
async fn agent(socket: Option<&Path>) -> Option<Agent> {
    Some(AgentClient::connect_uds(socket?).await.ok()?.dynamic())
}

/// Returns OpenSSH's agent or Pageant, if one answers.
#[cfg(windows)]
async fn agent(_: Option<&Path>) -> Option<Agent> {
    if let Ok(agent) = AgentClient::connect_named_pipe(r"\\.\pipe\openssh-ssh-agent").await {
        return Some(agent.dynamic());
    }
    Some(AgentClient::connect_pageant().await.ok()?.dynamic())
}

fn failed(error: &russh::Error) -> TargetError {
    let cause = match error {
        russh::Error::IO(error) => Cause::from(error),
        russh::Error::HUP | russh::Error::Disconnect | russh::Error::SendError | russh::Error::RecvError => Cause::Lost,
        russh::Error::ConnectionTimeout | russh::Error::KeepaliveTimeout | russh::Error::InactivityTimeout => {
            Cause::Late
        }
        other => Cause::Protocol(other.to_string()),
    };
    TargetError::new(Stage::Login, cause)
}

/// Returns the key files that a user usually has.
pub(super) fn usual_keys(home: &Path) -> Vec<PathBuf> {
    ["id_ed25519", "id_ecdsa", "id_rsa"].into_iter().map(|name| home.join(".ssh").join(name)).collect()
}

/// Returns a path of the settings, of which `~/` is the home folder.
pub(super) fn expanded(path: &str, home: Option<&Path>) -> io::Result<PathBuf> {
    match path.strip_prefix("~/") {
        Some(rest) => Ok(home.ok_or(io::ErrorKind::NotFound)?.join(rest)),
        None => Ok(PathBuf::from(path)),
    }
}
