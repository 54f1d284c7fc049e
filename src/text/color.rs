//! Colours: parsed from CSS, contrast by WCAG 2.2, lightness changed in `OKLCH`.
//!
//! The arithmetic uses only sums, products, quotients and roots of our own, because the powers and sines of system
//! libraries differ in the last digit between machines.

/// Minimum contrast of text with its background (WCAG 2.2, 1.4.3).
pub const READABLE: f64 = 4.5;

/// Step by which the lightness is changed: too small to be visible.
const STEP: f64 = 0.002;

/// A colour of `sRGB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Color {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

/// Direction in which the lightness is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Towards {
    /// Towards black.
    Darker,
    /// Towards white.
    Lighter,
}

/// A colour in `OKLab` (Björn Ottosson, 2020): lightness, green to red (`a`), blue to yellow (`b`). Hue and chroma of
/// `OKLCH` are the direction and the length of the vector (a, b).
#[derive(Debug, Clone, Copy)]
struct Lab {
    lightness: f64,
    a: f64,
    b: f64,
}

impl Color {
    /// Parses `#1d5c63` or `#fff`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits: Vec<u8> = text
            .strip_prefix('#')?
            .chars()
            .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect::<Option<_>>()?;
        let [red, green, blue] = match digits.as_slice() {
            [red, green, blue] => [red * 17, green * 17, blue * 17],
            six if six.len() == 6 => [six[0] * 16 + six[1], six[2] * 16 + six[3], six[4] * 16 + six[5]],
            _ => return None,
        };
        Some(Self { red, green, blue })
    }

    /// Returns the colour in CSS notation, `#1d5c63`.
    #[must_use]
    pub fn css(self) -> String {
        let Self { red, green, blue } = self;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// Returns the contrast with another colour, from 1 to 21 (WCAG 2.2).
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Returns the nearest colour of the same hue, in the direction `towards`, for which `is_right` returns `true`; black or
    /// white if there is none. Chroma is reduced only where `sRGB` cannot show it.
    #[must_use]
    pub fn moved(self, towards: Towards, is_right: impl Fn(Self) -> bool) -> Self {
        let start = self.lab();
        let mut color = self;
        let mut lightness = start.lightness;
        while !is_right(color) && (0.0..=1.0).contains(&lightness) {
            match towards {
                Towards::Darker => lightness -= STEP,
                Towards::Lighter => lightness += STEP,
            }
            color = Lab { lightness: lightness.clamp(0.0, 1.0), ..start }.shown();
        }
        color
    }

    /// Returns a mix with another colour; `part` is the share of the other one, from 0 to 1.
    #[must_use]
    pub fn mixed(self, other: Self, part: f64) -> Self {
        let (one, two) = (self.lab(), other.lab());
        let mix = |one: f64, two: f64| one + (two - one) * part;
        let lightness = mix(one.lightness, two.lightness);
        Lab { lightness, a: mix(one.a, two.a), b: mix(one.b, two.b) }.shown()
    }

    fn linear(self) -> [f64; 3] {
        [self.red, self.green, self.blue].map(|part| {
            let part = f64::from(part) / 255.0;
            // x^2.4 is (x^(1/5))^12.
            if part <= 0.040_45 { part / 12.92 } else { root::<5>((part + 0.055) / 1.055).powi(12) }
        })
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn lab(self) -> Lab {
        let [red, green, blue] = self.linear();
        let l = root::<3>(0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue);
        let m = root::<3>(0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue);
        let s = root::<3>(0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue);
        Lab {
            lightness: 0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            a: 1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            b: 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        }
    }
}

impl Lab {
    /// Returns the `sRGB` colour, with as much of the chroma as `sRGB` can show.
    fn shown(self) -> Color {
        let scaled = |part: f64| Self { a: self.a * part, b: self.b * part, ..self }.linear();
        let is_shown = |parts: [f64; 3]| parts.iter().all(|part| (-0.000_1..=1.000_1).contains(part));
        let mut part = 1.0;
        if !is_shown(scaled(part)) {
            let (mut low, mut high) = (0.0, 1.0);
            for _ in 0..20 {
                part = f64::midpoint(low, high);
                if is_shown(scaled(part)) { low = part } else { high = part }
            }
            part = low;
        }
        let [red, green, blue] = scaled(part).map(|part| {
            let part = part.clamp(0.0, 1.0);
            let part = if part <= 0.003_130_8 { part * 12.92 } else { 1.055 * root::<12>(part).powi(5) - 0.055 };
            byte(part)
        });
        Color { red, green, blue }
    }

    fn linear(self) -> [f64; 3] {
        let Self { lightness, a, b } = self;
        let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
        ]
    }
}

/// Returns a value from 0 to 1 as the nearest of 256 steps.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range before")]
fn byte(part: f64) -> u8 {
    (part * 255.0).round().clamp(0.0, 255.0) as u8
}

/// Returns the `N`th root of a number from 0 to 1, by Newton's method from above.
fn root<const N: i32>(number: f64) -> f64 {
    if number <= 0.0 {
        return 0.0;
    }
    let n = f64::from(N);
    let mut root: f64 = 1.0;
    // Far above a small root each iteration subtracts at least a twelfth; near it the digits double.
    for _ in 0..200 {
        let next = ((n - 1.0) * root + number / root.powi(N - 1)) / n;
        if next >= root && root < 1.0 {
            break;
        }
        root = next;
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(text: &str) -> Color {
        Color::parse(text).expect("a colour")
    }

    #[test]
    fn colours_are_parsed_from_css() {
        assert_eq!(color("#1d5c63").css(), "#1d5c63");
        assert_eq!(color("#FA0").css(), "#ffaa00");
        for wrong in ["", "#", "1d5c63", "#1d5c6", "#1d5c633", "#1d5c63ff", "#gggggg", "teal", "#åäö"] {
            assert_eq!(Color::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn contrast_follows_wcag() {
        let near = |a: &str, b: &str, wanted: f64| {
            let found = color(a).contrast(color(b));
            assert!((found - wanted).abs() < 0.005, "{a} on {b}: {found}");
        };
        near("#000", "#fff", 21.0);
        near("#fff", "#fff", 1.0);
        near("#777", "#fff", 4.48);
        near("#767676", "#fff", 4.54);
        near("#f00", "#fff", 4.0);
        near("#595959", "#fff", 7.0);
    }

    #[test]
    fn oklab_has_its_authors_reference_values_and_round_trips() {
        let near = |text: &str, wanted: [f64; 3]| {
            let Lab { lightness, a, b } = color(text).lab();
            for (found, wanted) in [lightness, a, b].into_iter().zip(wanted) {
                assert!((found - wanted).abs() < 0.001, "{text}: {found} and not {wanted}");
            }
        };
        near("#fff", [1.0, 0.0, 0.0]);
        near("#f00", [0.628, 0.225, 0.126]);
        near("#0f0", [0.866, -0.234, 0.179]);
        near("#00f", [0.452, -0.032, -0.312]);
        for step in 0..=255_u8 {
            for color in [[step, 0, 255 - step], [step, step, step], [255, step, 0], [7, 90, step]] {
                let [red, green, blue] = color;
                let color = Color { red, green, blue };
                assert_eq!(color.lab().shown(), color);
            }
        }
    }

    #[test]
    fn a_colour_changes_as_little_as_necessary_and_keeps_its_hue() {
        let paper = color("#fff");
        let yellow = color("#ffd200");
        let moved = yellow.moved(Towards::Darker, |color| color.contrast(paper) >= READABLE);
        assert!((READABLE..4.6).contains(&moved.contrast(paper)), "{}", moved.css());
        let (before, after) = (yellow.lab(), moved.lab());
        assert!((before.b * after.a - before.a * after.b).abs() < 0.002, "another hue: {}", moved.css());
        let teal = color("#1d5c63");
        assert_eq!(teal.moved(Towards::Darker, |color| color.contrast(paper) >= READABLE), teal);
        assert_eq!(paper.mixed(teal, 0.0), paper);
        assert_eq!(paper.mixed(teal, 1.0), teal);
    }
}
