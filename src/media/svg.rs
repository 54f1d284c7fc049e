//! SVG drawings: their size, and whether they are active.

/// Returns whether an SVG can run script or load anything. Such files are refused, because they would run with the
/// site's origin.
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

/// Returns the size of an SVG from `width` and `height`, or from its `viewBox`.
#[must_use]
pub fn svg_pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let tag = &text[text.find("<svg")?..];
    let tag = &tag[..tag.find('>')?];
    let value = |name: &str| attribute(tag, name);
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
