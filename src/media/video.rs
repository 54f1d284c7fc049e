//! Films as they may be published: without a word about where they were taken (row L11).

use std::sync::Arc;

use crate::source::isobmff::{Telling, pixels, tellings};

/// What is asked of a film.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Film {
    /// Its bytes where they are others than before. No length changes: players find pictures and sound by their places.
    pub bytes: Option<Arc<[u8]>>,
    /// Width and height as shown.
    pub pixels: Option<(u32, u32)>,
}

/// Looks at a film of the ISO base media format (MP4, `QuickTime`); of others, nothing is known.
#[must_use]
pub fn film(bytes: &Arc<[u8]>) -> Film {
    let tellings = tellings(bytes);
    let cleaned = (!tellings.is_empty()).then(|| {
        let mut cleaned = bytes.to_vec();
        for telling in tellings {
            match telling {
                Telling::Box(range) => {
                    cleaned[range.start + 4..range.start + 8].copy_from_slice(b"free");
                    // What follows may be the length in 64 bits, which has to stay.
                    let is_long = cleaned[range.start..range.start + 4] == [0, 0, 0, 1];
                    cleaned[range.start + if is_long { 16 } else { 8 }..range.end].fill(0);
                }
                Telling::Text(range) => cleaned[range].fill(b' '),
            }
        }
        cleaned.into()
    });
    Film { bytes: cleaned, pixels: pixels(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(kind: &[u8; 4], contents: &[u8]) -> Vec<u8> {
        let len = u32::try_from(contents.len() + 8).expect("small");
        [&len.to_be_bytes(), kind, contents].concat()
    }

    /// Returns a film as telephones make it: the place in `udta`, and by name in `meta`.
    fn told() -> Vec<u8> {
        let place = part(b"\xa9xyz", b"\0\x12\x15\xc7+58.4108+015.6214/");
        let loci = part(b"loci", b"\0\0\0\0\x15\xc7Norrby\0\0");
        let udta = part(b"udta", &[place, part(b"name", b"Film"), loci].concat());
        let key = |name: &[u8]| part(b"mdta", name);
        let names = [key(b"com.apple.quicktime.make"), key(b"com.apple.quicktime.location.ISO6709")].concat();
        let keys = part(b"keys", &[&[0, 0, 0, 0, 0, 0, 0, 2], &names[..]].concat());
        let value = |number: u32, text: &[u8]| {
            part(&number.to_be_bytes(), &part(b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0], text].concat()))
        };
        let values = part(b"ilst", &[value(1, b"Kamera"), value(2, b"+58.4108+015.6214/")].concat());
        let meta = part(b"meta", &[part(b"hdlr", &[0; 24]), keys, values].concat());
        let mut tkhd = vec![0; 84];
        tkhd[40..44].copy_from_slice(&[0, 1, 0, 0]);
        tkhd[76..84].copy_from_slice(&[2, 128, 0, 0, 1, 104, 0, 0]);
        let trak = part(b"trak", &[part(b"tkhd", &tkhd), udta.clone()].concat());
        let moov = part(b"moov", &[udta, trak, meta].concat());
        [part(b"ftyp", b"isom"), part(b"mdat", &[7; 100]), moov].concat()
    }

    #[test]
    fn a_film_does_not_tell_where_it_was_taken() {
        let bytes: Arc<[u8]> = told().into();
        let Film { bytes: cleaned, pixels } = film(&bytes);
        let cleaned = cleaned.expect("another film");
        assert_eq!(pixels, Some((640, 360)));
        assert_eq!(cleaned.len(), bytes.len());
        let has = |part: &[u8]| cleaned.windows(part.len()).any(|found| found == part);
        assert!(!has(b"58.41") && !has(b"Norrby") && !has(b"\xa9xyz"), "the place is gone");
        assert!(has(b"Kamera") && has(b"Film") && has(&[7; 100]), "the rest stays");
        assert_eq!(film(&cleaned).bytes, None, "nothing is left to take away");
    }

    #[test]
    fn what_lies_about_its_length_is_left_alone() {
        let bytes = told();
        for end in 0..bytes.len() {
            let part: Arc<[u8]> = bytes[..end].into();
            assert!(film(&part).bytes.is_none_or(|cleaned| cleaned.len() == part.len()));
        }
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 0xff;
            let other: Arc<[u8]> = other.into();
            assert!(film(&other).bytes.is_none_or(|cleaned| cleaned.len() == other.len()));
        }
        assert_eq!(film(&Vec::new().into()), Film { bytes: None, pixels: None });
    }
}
