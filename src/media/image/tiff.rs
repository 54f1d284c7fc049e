//! The pages of a TIFF (TIFF 6.0, section 2): they form a list of directories.

/// Most directories that are followed; a directory may lead back to an earlier one.
const PAGES_MAX: u32 = 1_000;

/// What a TIFF holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TiffFile {
    /// The number of its pages, without their thumbnails.
    pub(super) pages: u32,
    /// How its first page is turned, 1 to 8 (`Orientation`).
    pub(super) orientation: u32,
    /// Whether it is the raw data of a camera (DNG and its relatives): what can be read is a thumbnail.
    pub(super) is_raw: bool,
}

impl TiffFile {
    /// Reads the directories; `None` if there is none.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let reader = Reader { bytes, is_little: bytes.starts_with(b"II") };
        // BigTIFF (43) holds one picture that was too large for another.
        if reader.short(2)? != 42 {
            return Some(Self { pages: 1, orientation: 1, is_raw: false });
        }
        let mut at = reader.long(4)? as usize;
        let first = reader.directory(at)?;
        let is_raw = first.is_dng || first.is_reduced && first.has_inner || bytes.get(8..10) == Some(b"CR");
        let orientation = reader.entry(at, 274).and_then(|entry| reader.first_short(entry)).map_or(1, u32::from);
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
        Some(Self { pages: pages.max(1), orientation, is_raw })
    }
}

/// A page in colours that must be looked up or reckoned: what decoders read of it are numbers.
#[cfg(feature = "images")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CodedPage {
    /// The file, with a photometric interpretation by which decoders leave the numbers as they are.
    pub(super) bytes: Vec<u8>,
    pub(super) colours: CodedColours,
}

/// How the numbers of a page become colours (TIFF 6.0, sections 4, 5 and 21).
#[cfg(feature = "images")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CodedColours {
    /// Each number of so many bits stands for a colour.
    Palette {
        /// 1, 2, 4 or 8.
        bits: u8,
        /// Red, green and blue.
        colours: Vec<[u8; 3]>,
    },
    /// Brightness and two differences, three bytes a pixel.
    YCbCr,
}

#[cfg(feature = "images")]
impl CodedPage {
    /// Returns the first page if it is of this kind.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        const WHITE_IS_ZERO: u16 = 0;
        const BLACK_IS_ZERO: u16 = 1;
        const RGB: u16 = 2;
        const PALETTE: u16 = 3;
        const YCBCR: u16 = 6;
        const JPEG: [u16; 2] = [6, 7];
        let reader = Reader { bytes, is_little: bytes.starts_with(b"II") };
        let first = reader.long(4).filter(|_| reader.short(2) == Some(42))? as usize;
        let tag = |tag| reader.entry(first, tag);
        let number = |name, usual| tag(name).map_or(Some(usual), |entry| reader.first_short(entry));
        let interpretation = tag(262)? + 8;
        let (samples, bits) = (number(277, 1)?, number(258, 1)?);
        let grey = |share: u32, most: u32| u8::try_from(share * 255 / most).unwrap_or(u8::MAX);
        let (colours, read_as) = match (reader.short(interpretation)?, samples, bits) {
            (PALETTE, 1, 1 | 2 | 4 | 8) => {
                let (map, count) = (reader.long(tag(320)? + 8)? as usize, 1 << bits);
                let channel = |at: usize| reader.short(map + at * 2);
                let colour = |at: usize| Some([channel(at)?, channel(count + at)?, channel(2 * count + at)?]);
                let colours = (0..count).map(colour).collect::<Option<Vec<_>>>()?;
                // Some programs write bytes where the map has words.
                let shift = if colours.iter().flatten().all(|value| *value < 256) { 0 } else { 8 };
                let colours =
                    colours.into_iter().map(|colour| colour.map(|value| (value >> shift).to_le_bytes()[0])).collect();
                (CodedColours::Palette { bits: bits.to_le_bytes()[0], colours }, BLACK_IS_ZERO)
            }
            (interpretation @ (WHITE_IS_ZERO | BLACK_IS_ZERO), 1, 2 | 4) => {
                let most = (1 << bits) - 1;
                let shade = |at: u32| if interpretation == WHITE_IS_ZERO { most - at } else { at };
                let colours = (0..=most).map(|at| [grey(shade(at), most); 3]).collect();
                (CodedColours::Palette { bits: bits.to_le_bytes()[0], colours }, BLACK_IS_ZERO)
            }
            (YCBCR, 3, 8) if !JPEG.contains(&number(259, 1)?) => {
                // Two by two pixels share their differences if nothing else is said; no decoder reads that.
                let is_whole = tag(530).is_some_and(|at| [8, 10].map(|more| reader.short(at + more)) == [Some(1); 2]);
                (CodedColours::YCbCr, is_whole.then_some(RGB)?)
            }
            _ => return None,
        };
        let mut bytes = bytes.to_vec();
        let read_as = if reader.is_little { read_as.to_le_bytes() } else { read_as.to_be_bytes() };
        bytes[interpretation..interpretation + 2].copy_from_slice(&read_as);
        Some(Self { bytes, colours })
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

    /// Returns where the entry of a tag begins.
    fn entry(&self, directory: usize, tag: u16) -> Option<usize> {
        let count = usize::from(self.short(directory)?);
        (0..count).map(|number| directory + 2 + number * 12).find(|entry| self.short(*entry) == Some(tag))
    }

    /// Returns the first of the short numbers of an entry; more than two lie elsewhere.
    fn first_short(&self, entry: usize) -> Option<u16> {
        let is_elsewhere = self.long(entry + 4)? > 2;
        self.short(if is_elsewhere { self.long(entry + 8)? as usize } else { entry + 8 })
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
