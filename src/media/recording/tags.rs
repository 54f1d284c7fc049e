//! Names of tags that stay, in the formats that name them with words: Vorbis, APE, Matroska.

use crate::media::recording::cover::same_length;
use crate::media::recording::patch::Patch;

/// Tags that say what a recording is, not where, when or with what it was made.
#[rustfmt::skip]
const KEPT: &[&str] = &[
    "title", "subtitle", "artist", "artists", "albumartist", "album artist", "album", "tracknumber", "track", "tracktotal",
    "totaltracks", "discnumber", "disc", "disctotal", "totaldiscs", "genre", "composer", "performer", "lead_performer",
    "copyright", "license", "language", "isrc", "compilation", "part_number", "total_parts", "bps", "duration",
    "number_of_frames", "number_of_bytes", "_statistics_tags", "titlesort", "artistsort", "albumsort", "bpm", "lyrics",
    "waveformatextensible_channel_mask",
];

/// Returns whether a tag stays.
#[must_use]
pub fn is_kept(name: &str, value: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    KEPT.contains(&name.as_str())
        || ["replaygain_", "r128_", "chapter", "mp3gain_"].iter().any(|start| name.starts_with(start))
        || matches!(name.as_str(), "date" | "year" | "date_released") && is_year(value)
}

/// Returns whether a time is no more than a year: that of an album, not of a recording.
#[must_use]
pub fn is_year(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    digits <= 4 && value.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, 0 | 0xFF | 0xFE | 1 | 3 | b' '))
}

/// Returns what is overwritten in Vorbis comments that begin at byte `start` of the file; `None` if they are damaged.
#[must_use]
pub fn vorbis(comments: &[u8], start: u64) -> Option<Vec<Patch>> {
    let number = |at: usize| {
        let bytes = comments.get(at..at.checked_add(4)?)?;
        usize::try_from(u32::from_le_bytes(bytes.try_into().ok()?)).ok()
    };
    let mut patches = Vec::new();
    let mut at = number(0)?.checked_add(4)?;
    let count = number(at)?;
    at += 4;
    for _ in 0..count {
        let (from, len) = (at + 4, number(at)?);
        let comment = comments.get(from..from.checked_add(len)?)?;
        at = from + len;
        let name = comment.iter().position(|byte| *byte == b'=').unwrap_or(0);
        let value = comment.get(name + 1..).unwrap_or_default();
        let name = String::from_utf8_lossy(&comment[..name]);
        let place = start + from as u64;
        if name.eq_ignore_ascii_case("metadata_block_picture") {
            patches.extend(picture(value, place + name.len() as u64 + 1));
        } else if !is_kept(&name, value) && !is_blank(comment) {
            let blank = if len > 1 { [b"x=".as_slice(), &vec![b' '; len - 2]].concat() } else { vec![b'x'; len] };
            patches.push(Patch::bytes(place, blank));
        }
    }
    Some(patches)
}

fn is_blank(comment: &[u8]) -> bool {
    comment.strip_prefix(b"x=").unwrap_or(comment).iter().all(|byte| matches!(byte, b' ' | b'x'))
}

/// Returns what is overwritten in a cover that is written in letters; one that cannot be read becomes zeros in letters.
fn picture(value: &[u8], place: u64) -> Option<Patch> {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let refused = || Patch::fill(place..place + value.len() as u64, b'A');
    let Ok(mut block) = STANDARD.decode(value) else {
        return value.iter().any(|byte| *byte != b'A').then(refused);
    };
    match flac_picture(&block)? {
        None => Some(refused()),
        Some((data, cleaned)) => {
            block[data..].fill(0);
            block[data..data + cleaned.len()].copy_from_slice(&cleaned);
            Some(Patch::bytes(place, STANDARD.encode(block)))
        }
    }
}

/// Returns the cleaned data of a picture block of FLAC and where it begins: `None` if nothing changes, `Some(None)` if it
/// cannot be kept.
#[must_use]
pub fn flac_picture(block: &[u8]) -> Option<Option<(usize, Vec<u8>)>> {
    let number = |at: usize| {
        let bytes = block.get(at..at.checked_add(4)?)?;
        usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()
    };
    let data = || {
        let description = number(4)?.checked_add(8)?;
        let data = number(description)?.checked_add(description)?.checked_add(4 + 16)?;
        let len = number(data)?;
        (data + 4 + len <= block.len()).then_some((data + 4, len))
    };
    let Some((data, len)) = data() else { return block.iter().any(|byte| *byte != 0).then_some(None) };
    match same_length(&block[data..data + len]) {
        Ok(None) => None,
        Ok(Some(cleaned)) => Some(Some((data, cleaned))),
        Err(()) => Some(None),
    }
}
