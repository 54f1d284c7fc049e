//! Pictures as they may be published: turned as the camera meant, and without a word about who, where and when (GDPR).

use std::sync::Arc;

/// Most pixels of a picture; a lying header claims billions.
const PIXELS_MAX: u64 = 200_000_000;

/// A picture that may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// Width and height as drawn.
    pub pixels: (u32, u32),
}

/// Returns the picture without metadata; `None` for one that cannot be read or claims too many pixels.
///
/// Only headers are read: nothing is decoded, so a picture that lies about its size costs nothing. Of the metadata
/// the colour profile and the orientation stay.
#[must_use]
pub fn cleaned(bytes: &Arc<[u8]>, media_type: &str) -> Option<Picture> {
    let size = imagesize::blob_size(bytes).ok()?;
    let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
    if width == 0 || height == 0 || u64::from(width) * u64::from(height) > PIXELS_MAX {
        return None;
    }
    let (bytes, orientation) = without_metadata(bytes, media_type)?;
    let pixels = if orientation >= 5 { (height, width) } else { (width, height) };
    Some(Picture { bytes, pixels })
}

#[cfg(feature = "images")]
fn without_metadata(bytes: &Arc<[u8]>, media_type: &str) -> Option<(Arc<[u8]>, u32)> {
    use img_parts::{Bytes, ImageEXIF};

    let input = Bytes::copy_from_slice(bytes);
    let orientation = orientation(bytes);
    let exif = (orientation > 1).then(|| Bytes::from(orientation_only(orientation)));
    let output = match media_type {
        "image/jpeg" => {
            let mut jpeg = img_parts::jpeg::Jpeg::from_bytes(input).ok()?;
            jpeg.segments_mut().retain(|segment| is_drawn_jpeg(segment.marker(), segment.contents()));
            jpeg.set_exif(exif);
            jpeg.encoder().bytes()
        }
        "image/png" => {
            let mut png = img_parts::png::Png::from_bytes(input).ok()?;
            png.chunks_mut().retain(|chunk| is_drawn_png(chunk.kind()));
            png.set_exif(exif);
            png.encoder().bytes()
        }
        "image/webp" => {
            let mut webp = img_parts::webp::WebP::from_bytes(input).ok()?;
            webp.remove_chunks_by_id(*b"XMP ");
            webp.set_exif(exif);
            webp.encoder().bytes()
        }
        _ => return Some((Arc::clone(bytes), orientation)),
    };
    Some((output.as_ref().into(), orientation))
}

#[cfg(not(feature = "images"))]
#[expect(clippy::unnecessary_wraps, reason = "its twin reads foreign bytes")]
fn without_metadata(bytes: &Arc<[u8]>, _: &str) -> Option<(Arc<[u8]>, u32)> {
    Some((Arc::clone(bytes), 1))
}

/// Returns whether a JPEG segment is needed to draw: comments and application data are not, but for JFIF, the colour
/// profile and Adobe's colour transform.
#[cfg(feature = "images")]
fn is_drawn_jpeg(marker: u8, contents: &[u8]) -> bool {
    match marker {
        0xE0 | 0xEE => true,
        0xE2 => contents.starts_with(b"ICC_PROFILE\0"),
        0xE1 | 0xE3..=0xED | 0xEF | 0xFE => false,
        _ => true,
    }
}

/// Returns whether a PNG chunk is needed to draw.
#[cfg(feature = "images")]
fn is_drawn_png(kind: [u8; 4]) -> bool {
    !matches!(&kind, b"eXIf" | b"tEXt" | b"zTXt" | b"iTXt" | b"tIME")
}

#[cfg(feature = "images")]
fn orientation(bytes: &[u8]) -> u32 {
    let mut cursor = std::io::Cursor::new(bytes);
    let Ok(exif) = exif::Reader::new().read_from_container(&mut cursor) else { return 1 };
    exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY)
        .and_then(|field| field.value.get_uint(0))
        .filter(|orientation| (1..=8).contains(orientation))
        .unwrap_or(1)
}

/// Returns an EXIF block that holds the orientation and nothing else.
#[cfg(feature = "images")]
fn orientation_only(orientation: u32) -> Vec<u8> {
    let mut block = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    block.push(u8::try_from(orientation).expect("invariant: at most 8"));
    block.extend_from_slice(&[0; 6]);
    block
}

/// Returns whether an SVG can run script or load something: it is then refused (it would run on the site's address).
#[must_use]
pub fn is_active_svg(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    let has_handler = text.split('<').any(|tag| {
        let tag = tag.split('>').next().unwrap_or_default();
        tag.split_ascii_whitespace().skip(1).any(|part| part.starts_with("on") && part.contains('='))
    });
    has_handler
        || ["<script", "javascript:", "<foreignobject", "<!entity", "<iframe", "<handler"]
            .iter()
            .any(|part| text.contains(part))
}

/// Returns the size of an SVG from its `width` and `height`, or its `viewBox`.
#[must_use]
pub fn svg_pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let tag = &text[text.find("<svg")?..];
    let tag = &tag[..tag.find('>')?];
    let value = |name: &str| crate::media::picture::attribute(tag, name);
    let pixels = |value: &str| value.trim().trim_end_matches("px").parse::<f64>().ok().and_then(whole);
    if let (Some(width), Some(height)) = (value("width").and_then(pixels), value("height").and_then(pixels)) {
        return Some((width, height));
    }
    let mut parts = value("viewBox")?.split([' ', ',']).filter(|part| !part.is_empty()).skip(2);
    Some((pixels(parts.next()?)?, pixels(parts.next()?)?))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let at = tag.find(&format!(" {name}=\"")).or_else(|| tag.find(&format!("\n{name}=\"")))?;
    let value = &tag[at + name.len() + 3..];
    value.split('"').next()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie between 1 and 100,000")]
fn whole(pixels: f64) -> Option<u32> {
    (1.0..100_000.0).contains(&pixels).then(|| pixels.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_in_an_svg_is_seen() {
        assert!(is_active_svg(b"<svg><script>x</script></svg>"));
        assert!(is_active_svg(b"<svg onload=\"x()\"/>"));
        assert!(is_active_svg(b"<svg><a xlink:href=\"javascript:x\"/></svg>"));
        assert!(!is_active_svg(b"<svg viewBox=\"0 0 40 20\"><text>once = one</text></svg>"));
        assert_eq!(svg_pixels(b"<svg viewBox=\"0 0 40 20.4\"></svg>"), Some((40, 20)));
    }
}
