//! What the properties of office files and the pictures in them tell about people.

use crate::media::office::package::Package;
use crate::media::personal_metadata::{People, personal_metadata};
use crate::text::xml::Node;

/// Elements of the properties with names of people or of where they work (ECMA-376, part 2, 8; ODF 1.3, 4.3).
const NAMES: [&str; 6] = ["creator", "lastModifiedBy", "initial-creator", "manager", "Manager", "Company"];
/// Parts with the properties.
const PARTS: [&str; 3] = ["docProps/core.xml", "docProps/app.xml", "meta.xml"];
/// Extensions of pictures that may say where they were taken.
const PICTURES: [&str; 6] = [".jpg", ".jpeg", ".png", ".webp", ".tif", ".heic"];
/// Most pictures that are looked at.
const PICTURES_MAX: usize = 300;
/// Longest picture in bytes that is looked at.
const PICTURE_MAX: u64 = 24 * 1024 * 1024;

/// Reads a file.
pub(super) fn people(bytes: &[u8]) -> People {
    let Ok(package) = Package::open(bytes) else { return People::default() };
    let mut names = Vec::new();
    for part in PARTS {
        let Ok(tree) = package.part(part) else { continue };
        tree.walk(&mut |node: &Node| {
            if NAMES.contains(&node.name.as_str()) {
                names.push(node.text());
            }
            true
        });
    }
    let pictures: Vec<String> = package.names().map(str::to_owned).collect();
    let mut pictures = pictures.iter().filter(|name| PICTURES.iter().any(|end| name.ends_with(end))).take(PICTURES_MAX);
    let has_places =
        pictures.any(|name| package.bytes(name, PICTURE_MAX).is_some_and(|bytes| personal_metadata(&bytes).has_place));
    People { names, has_places }
}
