//! The Credential Manager of Windows and the Keychain of macOS, by the system's own functions.

use std::sync::Arc;

#[cfg(target_os = "macos")]
use apple_native_keyring_store::keychain::Store as NativeStore;
use keyring_core::{CredentialStore, Entry, Error};
#[cfg(windows)]
use windows_native_keyring_store::Store as NativeStore;
use zeroize::Zeroize as _;

use crate::publish::keyring::account::{Account, NoStore, SERVICE};
use crate::publish::secret::Secret;

pub(super) fn kept(account: &Account) -> Result<Option<Secret>, NoStore> {
    match entry(account).and_then(|entry| entry.get_password()) {
        Ok(text) => Ok(Secret::new(text)),
        Err(Error::NoEntry) => Ok(None),
        // Not one of ours; its bytes stay where they are.
        Err(Error::BadEncoding(mut bytes)) => {
            bytes.zeroize();
            Ok(None)
        }
        Err(error) => Err(no_store(&error)),
    }
}

pub(super) fn keep(account: &Account, secret: &Secret) -> Result<(), NoStore> {
    entry(account).and_then(|entry| entry.set_password(secret.exposed())).map_err(|error| no_store(&error))
}

pub(super) fn forget(account: &Account) -> Result<(), NoStore> {
    match entry(account).and_then(|entry| entry.delete_credential()) {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(no_store(&error)),
    }
}

fn entry(account: &Account) -> Result<Entry, Error> {
    let store: Arc<CredentialStore> = NativeStore::new()?;
    Entry::new_in_store(&store, SERVICE, &account.name)
}

fn no_store(error: &Error) -> NoStore {
    NoStore(error.to_string())
}
