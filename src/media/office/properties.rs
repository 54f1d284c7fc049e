//! Titles in the properties of office files.

use crate::media::names::authored_title;
use crate::media::office::package::Package;
use crate::text::xml::Node;

/// Returns the title that an author gave to a file; `None` for kinds whose properties are not read (`doc`, `ppt`,
/// `xls`).
#[must_use]
pub fn title(bytes: &[u8], extension: &str) -> Option<String> {
    let part = match extension {
        "docx" | "xlsx" | "pptx" | "ppsx" | "potx" | "pptm" | "ppsm" | "potm" => "docProps/core.xml",
        "odt" | "ods" | "odp" | "otp" => "meta.xml",
        _ => return None,
    };
    Package::open(bytes).ok().and_then(|package| package_title(&package, part))
}

pub(super) fn package_title(package: &Package<'_>, part: &str) -> Option<String> {
    package.part(part).ok()?.find("title").map(Node::text).and_then(|title| authored_title(&title))
}

/// Returns the most frequent language, the first one if several are equally frequent.
pub(super) fn most_frequent<'a>(languages: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for language in languages.filter(|language| !language.is_empty()) {
        match counted.iter_mut().find(|(known, _)| *known == language) {
            Some((_, count)) => *count += 1,
            None => counted.push((language, 1)),
        }
    }
    let most = counted.iter().map(|(_, count)| *count).max()?;
    counted.into_iter().find(|(_, count)| *count == most).map(|(language, _)| language.to_owned())
}
