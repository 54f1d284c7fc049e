//! The store for secrets that the computer's system has: the Secret Service of Linux, the Credential Manager of Windows, the
//! Keychain of macOS.

pub mod account;
#[cfg(any(windows, target_os = "macos"))]
mod native;
#[cfg(not(any(windows, target_os = "macos")))]
mod secret_service;
pub mod system;
