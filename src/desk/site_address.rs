//! The open site and a text in it -> the address of the text, and what becomes of the one that readers know.

use crate::addresses::known::{KNOWN_PATH, KnownAddresses};
use crate::addresses::known_lines::known_addresses;
use crate::config::settings::Config;
use crate::desk::address::AddressContext;
use crate::desk::change_details::NotChanged;
use crate::desk::open_site::OpenSite;
use crate::desk::refusal::Refusal;
use crate::disk::clock;
use crate::parse::dates::Dates;
use crate::source::path::SourcePath;

impl NotChanged {
    /// Returns why details are not changed.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        Refusal::new(409, self.word())
    }
}

/// Returns what readers know of the site; `None` if no publication was ever recorded.
#[must_use]
pub fn known(site: &OpenSite) -> Option<KnownAddresses> {
    site.snapshot().get(KNOWN_PATH).map(|source| known_addresses(source).value)
}

/// Returns the full address at which a text will lie; `None` if it has none.
#[must_use]
pub fn address_of(site: &OpenSite, path: &SourcePath, text: &str) -> Option<String> {
    let (config, now) = (site.config(), clock::now());
    let dates = Dates::of(&config, now.to_zoned_datetime(config.zone.clone()).date());
    let context = AddressContext { path, config: &config, dates, now, known: None };
    context.address(text).map(|route| config.url.absolute(&route))
}

/// Brings what was changed in the details of a text together with its address: old ones lead on, and that of a draft follows its
/// title.
///
/// # Errors
///
/// If the address has to be written into the text and cannot be.
pub fn with_address(
    site: &OpenSite,
    config: &Config,
    path: &SourcePath,
    saved: &str,
    before: &str,
    after: String,
) -> Result<String, NotChanged> {
    let (known, now) = (known(site), clock::now());
    let dates = Dates::of(config, now.to_zoned_datetime(config.zone.clone()).date());
    let context = AddressContext { path, config, dates, now, known: known.as_ref() };
    Ok(context.placed(saved, before, after)?.text)
}
