//! Metadata about people in pictures and recordings: places and names. What is published has none; the author's file has.

use std::sync::LazyLock;

use regex::bytes::Regex;
use serde::{Deserialize, Serialize};

/// What a file tells about people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalMetadata {
    /// Whether it says where it was taken.
    pub has_place: bool,
    /// Whether it names who took it, whose camera it is, or who is seen.
    pub has_names: bool,
}

/// Marks of places in XMP (ISO 16684) and in films.
const PLACES: &str = r"(?-u)exif:GPSL(?:atitude|ongitude)|com\.apple\.quicktime\.location\.ISO6709|\xa9xyz";
/// Marks of names in XMP: faces with names, people who are seen.
const NAMES: &str = "(?-u)mwg-rs:Name|PersonDisplayName|PersonInImage|aux:OwnerName";

/// Looks for metadata about people.
#[must_use]
pub fn personal_metadata(bytes: &[u8]) -> PersonalMetadata {
    static MARKS: LazyLock<[Regex; 2]> =
        LazyLock::new(|| [PLACES, NAMES].map(|marks| Regex::new(marks).expect("invariant: the pattern is valid")));
    let [places, names] = &*MARKS;
    let (has_place, has_names) = of_camera(bytes);
    PersonalMetadata { has_place: has_place || places.is_match(bytes), has_names: has_names || names.is_match(bytes) }
}

#[cfg(feature = "images")]
fn of_camera(bytes: &[u8]) -> (bool, bool) {
    let Ok(exif) = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(bytes)) else {
        return (false, false);
    };
    let says = |tag| {
        exif.fields().filter(|field| field.tag == tag).any(|field| match &field.value {
            exif::Value::Ascii(texts) => texts.iter().any(|text| text.iter().any(u8::is_ascii_alphanumeric)),
            exif::Value::Rational(numbers) => numbers.iter().any(|number| number.num > 0),
            _ => false,
        })
    };
    (says(exif::Tag::GPSLatitude), says(exif::Tag::Artist) || says(exif::Tag::CameraOwnerName))
}

#[cfg(not(feature = "images"))]
fn of_camera(_: &[u8]) -> (bool, bool) {
    (false, false)
}
