//! Measures how much a PDF unpacks to, because the library does not limit it.

use std::io::Read;

use flate2::read::ZlibDecoder;

/// Most bytes that one stream unpacks to: an A4 colour scan at 600 dpi has 105 million.
const STREAM_MAX: u64 = 128 * 1024 * 1024;
/// Most bytes that all streams unpack to.
const ALL_MAX: u64 = 4 * 1024 * 1024 * 1024;
/// Streams are compressed once, by mistake twice.
const LAYERS_MAX: usize = 4;
/// First byte of zlib data (RFC 1950, 2.2) with a window of 32 kB.
const ZLIB: u8 = 0x78;

/// Returns whether each stream (ISO 32000-2, 7.3.8), and all of them together, stay within the limits.
pub(super) fn is_fair(bytes: &[u8]) -> bool {
    let mut left = ALL_MAX;
    for start in streams(bytes) {
        let Some(rest) = left.checked_sub(unpacked_len(&bytes[start..])).filter(|rest| left - rest <= STREAM_MAX)
        else {
            return false;
        };
        left = rest;
    }
    true
}

/// Returns the offsets where compressed streams start, or may start.
fn streams(bytes: &[u8]) -> impl Iterator<Item = usize> {
    const WORD: &[u8] = b"stream";
    let ends = bytes.windows(WORD.len()).enumerate().filter(|(_, word)| *word == WORD).map(|(at, _)| at + WORD.len());
    ends.filter_map(|end| {
        let blank = bytes[end..].iter().take(2).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let start = end + blank;
        (blank > 0 && bytes.get(start) == Some(&ZLIB)).then_some(start)
    })
}

/// Returns how many bytes a stream unpacks to, counting at most one more than allowed.
fn unpacked_len(packed: &[u8]) -> u64 {
    let mut most = 0;
    for layers in 1..=LAYERS_MAX {
        let (first, length) = count_bytes(
            (0..layers).fold(Box::new(packed) as Box<dyn Read + '_>, |inner, _| Box::new(ZlibDecoder::new(inner))),
        );
        most = most.max(length);
        if first != Some(ZLIB) || length > STREAM_MAX {
            break;
        }
    }
    most
}

/// Returns the first byte and the number of bytes up to an error, or to one more than allowed.
fn count_bytes(reader: impl Read) -> (Option<u8>, u64) {
    let mut reader = reader.take(STREAM_MAX + 1);
    let (mut buffer, mut first, mut length) = (vec![0; 64 * 1024], None, 0);
    while let Ok(read @ 1..) = reader.read(&mut buffer) {
        first = first.or(Some(buffer[0]));
        length += read as u64;
    }
    (first, length)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    fn file(stream: &[u8]) -> Vec<u8> {
        [b"%PDF-1.7 <</Length 9>>stream\r\n", stream, b"\nendstream".as_slice()].concat()
    }

    #[test]
    fn what_unpacks_to_more_than_a_page_is_not_fair() {
        let huge = packed(&vec![b' '; usize::try_from(STREAM_MAX).expect("an address") + 1]);
        assert!(!is_fair(&file(&huge)), "packed once");
        assert!(!is_fair(&file(&packed(&huge))), "packed twice");
        assert!(!is_fair(&[file(b"x"), file(&huge)].concat()), "behind another one");
    }

    #[test]
    fn ordinary_and_broken_streams_are_fair() {
        let text = packed(b"BT (Hej) Tj ET");
        for stream in [&text[..], &text[..6], &packed(&text), b"x", b"", &packed(&packed(b"x"))[..9]] {
            assert!(is_fair(&file(stream)));
        }
        assert_eq!(unpacked_len(&text), 14);
        assert_eq!(unpacked_len(&packed(b"xyz")), 3);
    }
}
