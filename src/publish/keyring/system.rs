//! What is kept in the store of the computer's system, and what is removed from it.

use crate::publish::keyring::account::{Account, NoStore};
#[cfg(any(windows, target_os = "macos"))]
use crate::publish::keyring::native as store;
#[cfg(not(any(windows, target_os = "macos")))]
use crate::publish::keyring::secret_service as store;
use crate::publish::secret::Secret;

/// Returns a secret; `None` if none is kept.
///
/// # Errors
///
/// [`NoStore`], also if the store is locked.
pub fn kept(account: &Account) -> Result<Option<Secret>, NoStore> {
    store::kept(account)
}

/// Keeps a secret in the place of one that may be there.
///
/// # Errors
///
/// [`NoStore`]; the secret is not in its words.
pub fn keep(account: &Account, secret: &Secret) -> Result<(), NoStore> {
    store::keep(account, secret).map_err(|NoStore(reason)| NoStore(secret.hide_in(&reason)))
}

/// Removes a secret; returns whether there was one.
///
/// # Errors
///
/// [`NoStore`], also if it is still there afterwards.
pub fn forget(account: &Account) -> Result<bool, NoStore> {
    if store::kept(account)?.is_none() {
        return Ok(false);
    }
    store::forget(account)?;
    match store::kept(account)? {
        None => Ok(true),
        Some(_) => Err(NoStore("the secret is still there".to_owned())),
    }
}
