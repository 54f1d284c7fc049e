//! Reads addresses from YAML: what a page must not link to is reported, with the address that was probably meant.

use url::Url;

use crate::addresses::link_address::{AddressError, AddressKind, LinkAddress, MailAddress};
use crate::config::external::{ExternalHost, ExternalHosts, NotAHost};
use crate::config::publish::is_local;
use crate::config::url::BaseUrl;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::span::Location;
use crate::yaml::fields::{Fields, Located};

/// An invalid address of the site.
pub const NO_URL: Rule = Rule::error("G060");
/// An address that a page must not link to, or that is none.
pub const NO_LINK: Rule = Rule::error("G132");
/// A host in another form than its name.
pub const NO_HOST: Rule = Rule::error("G130");

/// Returns the address of a key that becomes a link.
pub(super) fn link(fields: &mut Fields<'_>, path: &SourcePath, key: &'static str) -> Option<Located<LinkAddress>> {
    let text = fields.words(key)?;
    checked_link(fields, path, &text).map(|value| Located { value, span: text.span })
}

/// Returns the address that a text is.
pub(super) fn checked_link(fields: &mut Fields<'_>, path: &SourcePath, text: &Located<String>) -> Option<LinkAddress> {
    checked(LinkAddress::parse(&text.value), fields, path, text, "link")
}

/// Returns the e-mail address of a key.
pub(super) fn mail(fields: &mut Fields<'_>, path: &SourcePath, key: &'static str) -> Option<MailAddress> {
    let text = fields.words(key)?;
    checked(MailAddress::parse(&text.value), fields, path, &text, "mail")
}

/// Returns the address of a key at which somebody can be told of a weakness: absolute, and by https if it is one of the
/// web (RFC 9116).
pub(super) fn contact(fields: &mut Fields<'_>, path: &SourcePath, key: &'static str) -> Option<LinkAddress> {
    let text = fields.words(key)?;
    let found = LinkAddress::parse(&text.value).and_then(|address| {
        let (scheme, rest) = address.as_str().split_once(':').unwrap_or_default();
        match address.kind() {
            AddressKind::Own => Err(AddressError::Nothing),
            AddressKind::Web if scheme.eq_ignore_ascii_case("http") => Err(AddressError::Near(format!("https:{rest}"))),
            AddressKind::Web | AddressKind::Mail | AddressKind::Phone => Ok(address),
        }
    });
    checked(found, fields, path, &text, "contact")
}

/// Returns the address of a hub that tells subscribers of changed feeds (W3C `WebSub`). Everybody reads it in the feeds, so it
/// holds no user; by `http` only on this computer.
pub(super) fn hub(fields: &mut Fields<'_>, path: &SourcePath) -> Option<Located<Url>> {
    let text = fields.words("websub")?;
    let found = LinkAddress::parse(&text.value).map_err(|error| match error {
        AddressError::Near(near) if !near.starts_with("http") => AddressError::Nothing,
        other => other,
    });
    let found = found.and_then(|address| hub_of(&address));
    checked(found, fields, path, &text, "hub").map(|value| Located { value, span: text.span })
}

fn hub_of(address: &LinkAddress) -> Result<Url, AddressError> {
    let web = Some(address).filter(|address| address.kind() == AddressKind::Web);
    let url = web.and_then(|address| Url::parse(address.as_str()).ok()).ok_or(AddressError::Nothing)?;
    let mut sound = url.clone();
    sound.set_fragment(None);
    let is_sound = is_local(&url) || sound.scheme() == "https" || sound.set_scheme("https").is_ok();
    // It fails only for addresses without a host.
    let is_sound = is_sound && sound.set_username("").is_ok() && sound.set_password(None).is_ok();
    match is_sound {
        true if sound == url => Ok(url),
        true => Err(AddressError::Near(sound.into())),
        false => Err(AddressError::Nothing),
    }
}

/// Returns the address of a site that a text is.
pub(super) fn base_url(text: &Located<String>, fields: &mut Fields<'_>, path: &SourcePath) -> Option<BaseUrl> {
    let url = BaseUrl::parse(&text.value);
    if url.is_none() {
        fields.report(NO_URL.at(Location::at(path, text.span)).with("value", text.value.clone()));
    }
    url
}

/// Returns the hosts from which pages may load files.
pub(super) fn external(fields: &mut Fields<'_>, path: &SourcePath) -> ExternalHosts {
    let mut hosts = Vec::new();
    for text in fields.texts("external").unwrap_or_default() {
        match ExternalHost::parse(&text.value) {
            Ok(host) => hosts.push(host),
            Err(NotAHost { mended }) => {
                let diagnostic = NO_HOST.at(Location::at(path, text.span)).with("value", text.value.clone());
                let fix = mended.as_deref().filter(|_| text.is_plain());
                let diagnostic = fix.into_iter().fold(diagnostic, Diagnostic::fix);
                fields.report(match mended.as_deref() {
                    Some(mended) => diagnostic.with("mended", mended).help("mended"),
                    None => diagnostic,
                });
            }
        }
    }
    hosts.into_iter().collect()
}

/// Returns what was found; `form` names the help for something that is no address at all.
fn checked<T>(
    found: Result<T, AddressError>,
    fields: &mut Fields<'_>,
    path: &SourcePath,
    text: &Located<String>,
    form: &'static str,
) -> Option<T> {
    found.map_err(|error| fields.report(no_link(&error, path, text, form))).ok()
}

/// Returns the diagnostic about a text that is no address for a link.
#[must_use]
pub fn no_link(error: &AddressError, path: &SourcePath, text: &Located<String>, form: &'static str) -> Diagnostic {
    let diagnostic = NO_LINK.at(Location::at(path, text.span)).with("address", text.value.trim());
    match error {
        AddressError::Control => diagnostic.help("control"),
        AddressError::Scheme(scheme) => diagnostic.with("scheme", scheme.clone()).help("scheme"),
        AddressError::Nothing => diagnostic.help(form),
        AddressError::Near(near) if text.is_plain() => diagnostic.fix(near).near(Some(near)),
        AddressError::Near(near) => diagnostic.near(Some(near)),
    }
}
