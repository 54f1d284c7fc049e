//! Metadata about people in pictures and recordings: places and names. What is published has none; the author's file has.

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
const PLACES: [&[u8]; 4] =
    [b"exif:GPSLatitude", b"com.apple.quicktime.location.ISO6709", b"\xa9xyz", b"<exif:GPSLongitude"];
/// Marks of names in XMP: faces with names, people who are seen.
const NAMES: [&[u8]; 4] = [b"mwg-rs:Name", b"PersonDisplayName", b"PersonInImage", b"aux:OwnerName"];

/// Looks for metadata about people.
#[must_use]
pub fn personal_metadata(bytes: &[u8]) -> PersonalMetadata {
    let has = |marks: &[&[u8]]| marks.iter().any(|mark| bytes.windows(mark.len()).any(|part| part == *mark));
    let (has_place, has_names) = of_camera(bytes);
    PersonalMetadata { has_place: has_place || has(&PLACES), has_names: has_names || has(&NAMES) }
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
