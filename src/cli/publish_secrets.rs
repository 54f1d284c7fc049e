//! The secrets of a place for one run: where each came from, what is kept of them, and `griffel publish --forget`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::json;

use crate::cli::arguments::{Global, PublishArguments};
use crate::cli::exit_code::USAGE;
use crate::cli::publish_place::place;
use crate::cli::session::{find, read, settings};
use crate::cli::terminal::Terminal;
use crate::config::publish::{PublishTarget, SecretKind};
use crate::publish::error::PublishError;
use crate::publish::keyring::account::{NoStore, account};
use crate::publish::keyring::system::{forget as forget_secret, keep, kept};
use crate::publish::secret::{Secret, Secrets};
use crate::publish::target::Cause;

/// The secrets of one place.
pub struct PlaceSecrets {
    place: PublishTarget,
    terminal: Terminal,
    memory: SecretMemory,
}

/// What is known of secrets in one run of the program, in which a place may be published to twice.
#[derive(Clone, Default)]
pub struct SecretMemory(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Those that the keyring had.
    kept: BTreeMap<SecretKind, Secret>,
    /// Those that the author typed: nobody is asked twice.
    typed: BTreeMap<SecretKind, Secret>,
    /// Those of which the keyring said that it has none, and so can have one.
    missing: BTreeSet<SecretKind>,
    /// Those that the author was asked about whether they are to be kept.
    offered: BTreeSet<SecretKind>,
    /// Whether the keyring did not answer.
    is_silent: bool,
}

impl PlaceSecrets {
    /// Creates the secrets of a place, of which none is known yet.
    pub fn new(place: PublishTarget, terminal: Terminal) -> Self {
        Self { place, terminal, memory: SecretMemory::default() }
    }

    /// Returns the secrets of the same place, of which some may be known.
    pub fn remembering(&self, memory: &SecretMemory) -> Self {
        Self { place: self.place.clone(), terminal: self.terminal, memory: memory.clone() }
    }

    /// Returns where they come from: the environment, the keyring, the author.
    pub fn sources(self: &Arc<Self>) -> Secrets {
        let (of_keyring, of_author) = (Arc::clone(self), Arc::clone(self));
        let ask = move |kind| of_author.typed(kind);
        let secrets = Secrets::new(&self.place.name.value, |variable| std::env::var(variable).ok(), ask);
        secrets.with_store(move |kind| of_keyring.kept(kind))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.memory.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a secret of the keyring, or one that was typed already: a new connection asks again.
    fn kept(&self, kind: SecretKind) -> Option<Secret> {
        let mut state = self.state();
        if let Some(known) = state.typed.get(&kind).or_else(|| state.kept.get(&kind)) {
            return Some(known.clone());
        }
        if state.is_silent || state.missing.contains(&kind) {
            return None;
        }
        match kept(&account(&self.place, kind)) {
            Ok(Some(secret)) => {
                state.kept.insert(kind, secret.clone());
                Some(secret)
            }
            Ok(None) => {
                state.missing.insert(kind);
                None
            }
            Err(NoStore(reason)) => {
                state.is_silent = true;
                self.terminal.debug("publish_no_keyring", &[("reason", &reason)]);
                None
            }
        }
    }

    fn typed(&self, kind: SecretKind) -> Option<Secret> {
        // Who comes second waits for the answer.
        let mut state = self.state();
        if let Some(secret) = state.typed.get(&kind) {
            return Some(secret.clone());
        }
        let key = match kind {
            SecretKind::Password => "publish_ask_password",
            SecretKind::Passphrase => "publish_ask_passphrase",
            SecretKind::KeyId => "publish_ask_key_id",
            SecretKind::Secret => "publish_ask_secret",
            SecretKind::Token => "publish_ask_token",
        };
        let secret = self.terminal.ask_secret(key, &[("name", &self.place.name.value)]).and_then(Secret::new)?;
        state.typed.insert(kind, secret.clone());
        Some(secret)
    }

    /// Asks whether secrets are to be kept that were typed, if the keyring can keep them, and keeps them. It is called when the
    /// place has taken them.
    pub fn keep(&self) {
        let kinds: Vec<(SecretKind, Secret)> = {
            let State { typed, missing, offered, .. } = &mut *self.state();
            let new = typed.iter().filter(|(kind, _)| missing.contains(*kind) && offered.insert(**kind));
            new.map(|(kind, secret)| (*kind, secret.clone())).collect()
        };
        let name = &self.place.name.value;
        if kinds.is_empty() || self.terminal.ask("publish_ask_keep", &[("name", name)]) != Some(true) {
            return;
        }
        for (kind, secret) in kinds {
            if let Err(NoStore(reason)) = keep(&account(&self.place, kind), &secret) {
                self.terminal.note("publish_not_kept_there", &[("reason", &reason)]);
                return;
            }
        }
        self.terminal.note("publish_kept_there", &[("name", name)]);
    }

    /// Returns whether the place refused a secret of the keyring.
    pub fn is_wrong(&self, error: &PublishError) -> bool {
        let PublishError::Target(error) = error else { return false };
        let is_refused = matches!(error.cause, Cause::Password | Cause::Denied(_) | Cause::NoPlace(_));
        is_refused && !self.state().kept.is_empty()
    }
}

/// Removes the secrets of a place from the keyring.
#[must_use]
pub fn forget(arguments: &PublishArguments, global: &Global, terminal: &Terminal) -> ExitCode {
    forgotten(arguments, global, terminal).map_or_else(|code| code, |()| ExitCode::SUCCESS)
}

fn forgotten(arguments: &PublishArguments, global: &Global, terminal: &Terminal) -> Result<(), ExitCode> {
    let config = settings(&read(find(global, terminal)?, terminal)?);
    let place = place(arguments, &config, terminal)?;
    let name = place.name.value.as_str();
    let mut removed = Vec::new();
    for kind in place.kind.secrets() {
        match forget_secret(&account(&place, *kind)) {
            Ok(true) => removed.push(kind.word()),
            Ok(false) => {}
            Err(NoStore(reason)) => {
                terminal.error("publish_not_forgotten", &[("name", name), ("reason", &reason)]);
                return Err(ExitCode::from(USAGE));
            }
        }
    }
    if terminal.is_json() {
        terminal.object("forgotten", json!({"place": name, "secrets": removed}));
    } else {
        let key = if removed.is_empty() { "publish_nothing_to_forget" } else { "publish_forgotten" };
        terminal.note(key, &[("name", name)]);
    }
    Ok(())
}
