//! The pages of a TIFF (TIFF 6.0, section 2): they form a list of directories.

/// Most directories that are followed; a directory may lead back to an earlier one.
const PAGES_MAX: u32 = 1_000;

/// What a TIFF holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TiffFile {
    /// The number of its pages, without their thumbnails.
    pub(super) pages: u32,
    /// Whether it is the raw data of a camera (DNG and its relatives): what can be read is a thumbnail.
    pub(super) is_raw: bool,
}

impl TiffFile {
    /// Reads the directories; `None` if there is none.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let reader = Reader { bytes, is_little: bytes.starts_with(b"II") };
        // BigTIFF (43) holds one picture that was too large for another.
        if reader.short(2)? != 42 {
            return Some(Self { pages: 1, is_raw: false });
        }
        let mut at = reader.long(4)? as usize;
        let first = reader.directory(at)?;
        let is_raw = first.is_dng || first.is_reduced && first.has_inner || bytes.get(8..10) == Some(b"CR");
        let mut pages = 0;
        for _ in 0..PAGES_MAX {
            let Some(directory) = reader.directory(at) else { break };
            pages += u32::from(!directory.is_reduced);
            match directory.next {
                Some(next) if next > at => at = next,
                // Directories mostly follow each other; one that leads back might be a circle.
                _ => break,
            }
        }
        Some(Self { pages: pages.max(1), is_raw })
    }
}

/// What is asked of a directory.
struct Directory {
    /// A smaller version, or a mask, of another page (`NewSubfileType`).
    is_reduced: bool,
    /// Has directories below it, as cameras write (`SubIFDs`).
    has_inner: bool,
    /// Says the version of DNG.
    is_dng: bool,
    next: Option<usize>,
}

struct Reader<'a> {
    bytes: &'a [u8],
    is_little: bool,
}

impl Reader<'_> {
    fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn directory(&self, at: usize) -> Option<Directory> {
        const NEW_SUBFILE_TYPE: u16 = 254;
        const SUB_IFDS: u16 = 330;
        const DNG_VERSION: u16 = 50706;
        let count = usize::from(self.short(at)?);
        let entries = at + 2;
        let mut found = Directory { is_reduced: false, has_inner: false, is_dng: false, next: None };
        for entry in (0..count).map(|number| entries + number * 12) {
            match self.short(entry)? {
                NEW_SUBFILE_TYPE => found.is_reduced = self.long(entry + 8)? & 0b101 != 0,
                SUB_IFDS => found.has_inner = true,
                DNG_VERSION => found.is_dng = true,
                _ => {}
            }
        }
        found.next = self.long(entries + count * 12).filter(|next| *next != 0).map(|next| next as usize);
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a TIFF of directories with these tags, each a long number.
    fn tiff(directories: &[&[(u16, u32)]]) -> Vec<u8> {
        let mut bytes = b"MM\0\x2a\0\0\0\x08".to_vec();
        for (index, tags) in directories.iter().enumerate() {
            bytes.extend(u16::try_from(tags.len()).expect("few").to_be_bytes());
            for (tag, value) in *tags {
                bytes.extend(tag.to_be_bytes());
                bytes.extend([0, 4, 0, 0, 0, 1]);
                bytes.extend(value.to_be_bytes());
            }
            let next = if index + 1 == directories.len() { 0 } else { bytes.len() + 4 };
            bytes.extend(u32::try_from(next).expect("small").to_be_bytes());
        }
        bytes
    }

    #[test]
    fn pages_are_counted_without_their_thumbnails() {
        let pages = |directories: &[&[(u16, u32)]]| TiffFile::of(&tiff(directories)).map(|found| found.pages);
        assert_eq!(pages(&[&[(256, 10)]]), Some(1));
        assert_eq!(pages(&[&[(256, 10)], &[(254, 1)], &[(254, 2)]]), Some(2));
        assert_eq!(pages(&[]), None);
    }

    #[test]
    fn raw_data_is_known_by_its_version_or_by_a_thumbnail_with_pictures_below() {
        let is_raw = |tags: &[(u16, u32)]| TiffFile::of(&tiff(&[tags])).expect("a directory").is_raw;
        assert!(is_raw(&[(254, 1), (330, 99)]) && is_raw(&[(50706, 0x0104_0000)]));
        assert!(!is_raw(&[(254, 0), (330, 99)]) && !is_raw(&[(254, 1)]));
    }
}
