//! Lists as they lie on a server: a text of some megabytes, compressed.

use std::io::Read;

use flate2::read::ZlibDecoder;
use libdeflater::{CompressionLvl, Compressor};

/// Most bytes of a list. A site of 200,000 files has one of 20 MB; more is an attempt to fill the memory.
pub const LIST_MAX: u64 = 256 << 20;

/// How much lists are compressed: higher levels gain nothing, as half of a line is a fingerprint.
const LEVEL: i32 = 6;

/// First byte of what is compressed (RFC 1950: deflate with a window of 32 KiB); no text of ours begins with it.
const ZLIB: u8 = 0x78;

/// Compresses a text.
#[must_use]
pub fn packed(text: &str) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::new(LEVEL).expect("invariant: 0 to 12 are levels"));
    let mut bytes = vec![0; compressor.zlib_compress_bound(text.len())];
    let len = compressor.zlib_compress(text.as_bytes(), &mut bytes).expect("invariant: the bound holds");
    bytes.truncate(len);
    bytes
}

/// Returns the text of a list that is compressed, or is not: one that the build wrote and somebody uploaded. `None` for anything
/// else.
#[must_use]
pub fn unpacked(bytes: &[u8]) -> Option<String> {
    unpacked_within(bytes, LIST_MAX)
}

fn unpacked_within(bytes: &[u8], most: u64) -> Option<String> {
    if bytes.first() != Some(&ZLIB) {
        return String::from_utf8(bytes.to_vec()).ok();
    }
    let mut text = String::new();
    ZlibDecoder::new(bytes).take(most.saturating_add(1)).read_to_string(&mut text).ok()?;
    (text.len() as u64 <= most).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_unpacks_to_more_than_is_taken_is_none() {
        let text = "x".repeat(100_000);
        let bytes = packed(&text);
        assert!(bytes.len() < 1000);
        assert_eq!(unpacked_within(&bytes, 100_000), Some(text));
        assert_eq!(unpacked_within(&bytes, 99_999), None);
    }

    #[test]
    fn a_list_reads_back_packed_or_not_and_half_of_one_does_not() {
        let text = "griffel manifest 3\nå\n".repeat(100);
        let bytes = packed(&text);
        assert!(bytes.len() < 100 && bytes[0] == ZLIB);
        assert_eq!(unpacked(&bytes).as_deref(), Some(text.as_str()));
        assert_eq!(unpacked(text.as_bytes()).as_deref(), Some(text.as_str()));
        for end in 1..bytes.len() {
            assert_eq!(unpacked(&bytes[..end]), None, "{end}");
        }
        assert_eq!(unpacked(&[0xff, 0xfe]), None);
    }
}
