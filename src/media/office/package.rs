//! A zip archive that is read part by part, each bounded in size.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::media::paged_text::{Limit, Unreadable};
use crate::text::xml::{NoTree, Node, parse};

/// Files in an archive. A presentation of three hundred slides with notes and pictures has two thousand.
const ENTRIES_MAX: usize = 20_000;
/// Unpacked bytes of an XML part. The largest real slide, a drawn map, has four million.
const PART_MAX: u64 = 24 * 1024 * 1024;
/// Unpacked bytes of all parts together: a thousand rich slides.
const ALL_MAX: u64 = 400 * 1024 * 1024;
/// Start of an encrypted office file: another container (OLE) around the encrypted archive.
const CONTAINER: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// An archive of parts.
pub(super) struct Package<'a> {
    /// Names of the parts, with their index in the archive.
    names: BTreeMap<String, usize>,
    archive: std::cell::RefCell<ZipArchive<Cursor<&'a [u8]>>>,
    /// Bytes that may still be unpacked.
    left: Cell<u64>,
}

impl<'a> Package<'a> {
    /// Opens an archive.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] says why it cannot be read.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        if bytes.starts_with(CONTAINER) {
            return Err(Unreadable::Locked);
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Broken)?;
        if archive.len() > ENTRIES_MAX {
            return Err(Unreadable::Large);
        }
        let names =
            (0..archive.len()).filter_map(|place| Some((part_name(&archive.name_for_index(place)?.ok()?), place)));
        let names = names.collect();
        Ok(Self { names, archive: archive.into(), left: Cell::new(ALL_MAX) })
    }

    /// Returns whether it has a part.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains_key(&part_name(name))
    }

    /// Returns the names of its parts, in small letters.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// Reads the bytes of a part; `None` if it cannot be read, or is longer than `most` bytes.
    pub(super) fn bytes(&self, name: &str, most: u64) -> Option<Vec<u8>> {
        let place = *self.names.get(&part_name(name))?;
        let mut archive = self.archive.borrow_mut();
        let entry = archive.by_index(place).ok().filter(|entry| !entry.encrypted())?;
        let most = most.min(self.left.get());
        let mut unpacked = Vec::new();
        entry.take(most + 1).read_to_end(&mut unpacked).ok()?;
        let len = unpacked.len() as u64;
        self.left.set(self.left.get().saturating_sub(len));
        (len <= most).then_some(unpacked)
    }

    /// Reads an XML part.
    ///
    /// # Errors
    ///
    /// [`NoPart`] if it is missing, cannot be read or exceeds a limit.
    pub(super) fn part(&self, name: &str) -> Result<Node, NoPart> {
        let place = *self.names.get(&part_name(name)).ok_or(NoPart::Broken)?;
        let mut archive = self.archive.borrow_mut();
        let entry = archive.by_index(place).map_err(|_| NoPart::Broken)?;
        if entry.encrypted() {
            return Err(NoPart::Locked);
        }
        // The size in the archive's directory may be a lie, so bytes are counted while reading.
        let most = PART_MAX.min(self.left.get());
        let mut unpacked = Vec::new();
        entry.take(most + 1).read_to_end(&mut unpacked).map_err(|_| NoPart::Broken)?;
        let len = unpacked.len() as u64;
        self.left.set(self.left.get().saturating_sub(len));
        if len > most {
            return Err(NoPart::TooMuch(Limit::Bytes));
        }
        let text = String::from_utf8(unpacked).map_err(|_| NoPart::Broken)?;
        Ok(parse(text.strip_prefix('\u{feff}').unwrap_or(&text))?)
    }
}

/// Returns the name of a part as names are compared: without regard to case (ECMA-376, part 2, 6.2.2.3), and with the
/// slashes that some programs write as backslashes.
fn part_name(name: &str) -> String {
    name.replace('\\', "/").to_ascii_lowercase()
}

/// Why a part cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPart {
    /// It is missing or not XML.
    Broken,
    /// It is encrypted.
    Locked,
    /// It exceeds a limit.
    TooMuch(Limit),
}

impl From<NoTree> for NoPart {
    fn from(none: NoTree) -> Self {
        match none {
            NoTree::Broken => Self::Broken,
            NoTree::Deep => Self::TooMuch(Limit::Depth),
            NoTree::Many => Self::TooMuch(Limit::Entries),
        }
    }
}

impl From<NoPart> for Unreadable {
    fn from(none: NoPart) -> Self {
        match none {
            NoPart::Broken => Self::Broken,
            NoPart::Locked => Self::Locked,
            NoPart::TooMuch(_) => Self::Large,
        }
    }
}

/// Resolves a path relative to a folder to a part name; `None` if it leaves the archive.
pub(super) fn resolve(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    let path = path.split(['#', '?']).next().unwrap_or_default();
    let path = match path.strip_prefix('/') {
        Some(rest) => rest,
        None => {
            parts.extend(folder.split('/').filter(|part| !part.is_empty()));
            path
        }
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leaves_the_archive() {
        assert_eq!(resolve("ppt/slides", "../media/a.png").as_deref(), Some("ppt/media/a.png"));
        assert_eq!(resolve("ppt/slides", "/ppt/a.xml").as_deref(), Some("ppt/a.xml"));
        assert_eq!(resolve("ppt", "../../etc/passwd"), None);
    }
}
