//! The size of a drawing, from the attributes of its root (SVG 2, 8.2; CSS Values 4, 6.2).

/// Returns width and height in pixels, from `width` and `height`, or from the `viewBox` where one of them is missing or
/// relative.
#[must_use]
pub fn pixels(width: Option<&str>, height: Option<&str>, view_box: Option<&str>) -> Option<(u32, u32)> {
    let (width, height) = (width.and_then(length), height.and_then(length));
    let shape = view_box.and_then(shape);
    let (width, height) = match (width, height, shape) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some((across, down))) => (width, width * down / across),
        (None, Some(height), Some((across, down))) => (height * across / down, height),
        (None, None, Some(shape)) => shape,
        (_, _, None) => return None,
    };
    Some((whole(width)?, whole(height)?))
}

/// Returns an absolute length in pixels.
fn length(text: &str) -> Option<f64> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '+' | '-'))).unwrap_or(text.len());
    let number: f64 = text[..end].parse().ok()?;
    let unit = match &text[end..] {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" | "em" | "rem" => 16.0,
        "ex" => 8.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        "Q" => 96.0 / 101.6,
        _ => return None,
    };
    Some(number * unit)
}

/// Returns width and height of a `viewBox`.
fn shape(view_box: &str) -> Option<(f64, f64)> {
    let numbers = view_box.split(|c: char| c == ',' || c.is_whitespace()).filter(|part| !part.is_empty());
    let numbers: Vec<f64> = numbers.map(str::parse).collect::<Result<_, _>>().ok()?;
    let [_, _, width, height] = numbers[..] else { return None };
    (width > 0.0 && height > 0.0).then_some((width, height))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie between 1 and 100,000")]
fn whole(pixels: f64) -> Option<u32> {
    (1.0..100_000.0).contains(&pixels).then(|| pixels.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_has_the_size_that_browsers_give_it() {
        assert_eq!(pixels(None, None, Some("0 0 40 20.4")), Some((40, 20)));
        assert_eq!(pixels(Some("100%"), Some("100%"), Some("0,0,40,20")), Some((40, 20)));
        assert_eq!(pixels(Some("72pt"), Some("25.4mm"), None), Some((96, 96)));
        assert_eq!(pixels(Some(" 90px "), None, Some("0 0 9 18")), Some((90, 180)));
        assert_eq!(pixels(Some("90"), None, None), None);
        assert_eq!(pixels(Some("-1"), Some("1e99"), Some("0 0 0 0")), None);
    }
}
