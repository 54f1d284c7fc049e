//! Metadata about people: places and names in pictures and recordings, of which what is published has none, and names in documents,
//! which are published as they are.

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

/// What a document tells about people besides its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    /// Who made it, changed it or had it made, each once.
    pub names: Vec<String>,
    /// Whether a picture in it says where it was taken.
    pub has_places: bool,
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
