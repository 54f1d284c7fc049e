//! Pages of a TIFF whose numbers become colours only here: palettes and few greys of office scanners, and YCbCr. The crate
//! `image` turns them down, and `tiff` below it reads their numbers.

use std::io::Cursor;

use image::{DynamicImage, RgbImage};
use tiff::decoder::{Decoder, DecodingResult, Limits};

use crate::media::image::tiff::{CodedColours, CodedPage};

/// A page before its numbers are read.
pub(super) struct CodedReader {
    decoder: Decoder<Cursor<Vec<u8>>>,
    colours: CodedColours,
    /// Width and height in pixels.
    pub(super) size: (u32, u32),
}

impl CodedReader {
    /// Reads the beginning of a page; `None` if it is damaged.
    pub(super) fn of(page: CodedPage) -> Option<Self> {
        let mut decoder = Decoder::new(Cursor::new(page.bytes)).ok()?;
        let size = decoder.dimensions().ok()?;
        Some(Self { decoder, colours: page.colours, size })
    }

    /// Returns the page in red, green and blue.
    pub(super) fn read(self) -> Option<DynamicImage> {
        let (width, height) = self.size;
        // Whoever calls has looked at the size.
        let mut decoder = self.decoder.with_limits(Limits::unlimited());
        let DecodingResult::U8(numbers) = decoder.read_image().ok()? else { return None };
        let pixels = match self.colours {
            CodedColours::Palette { bits, colours } => {
                looked_up(&numbers, usize::try_from(width).ok()?, bits, &colours)?
            }
            CodedColours::YCbCr => {
                numbers.chunks_exact(3).flat_map(|pixel| rgb([pixel[0], pixel[1], pixel[2]])).collect()
            }
        };
        Some(DynamicImage::ImageRgb8(RgbImage::from_raw(width, height, pixels)?))
    }
}

/// Returns the colours of numbers of a few bits; every row begins with a byte of its own.
fn looked_up(numbers: &[u8], width: usize, bits: u8, colours: &[[u8; 3]]) -> Option<Vec<u8>> {
    let in_byte = usize::from(8 / bits);
    let mask = u8::MAX >> (8 - bits);
    let mut pixels = Vec::with_capacity(numbers.len() * in_byte * 3);
    for row in numbers.chunks_exact(width.div_ceil(in_byte).max(1)) {
        for x in 0..width {
            let place = u8::try_from(in_byte - 1 - x % in_byte).ok()?;
            pixels.extend(colours.get(usize::from(row[x / in_byte] >> (place * bits) & mask))?);
        }
    }
    Some(pixels)
}

/// Returns red, green and blue of brightness and differences (ITU-R BT.601, as TIFF 6.0 takes it if nothing else is said).
fn rgb([brightness, blue, red]: [u8; 3]) -> [u8; 3] {
    // In thousandths.
    let (brightness, blue, red) = (i32::from(brightness) * 1000, i32::from(blue) - 128, i32::from(red) - 128);
    let channels = [brightness + 1402 * red, brightness - 344 * blue - 714 * red, brightness + 1772 * blue];
    channels.map(|channel| u8::try_from(((channel + 500) / 1000).clamp(0, 255)).expect("invariant: a byte"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a TIFF of two by two pixels; the numbers of tags that are longer than four bytes stand behind it.
    fn tiff(interpretation: u16, samples: u16, bits: u16, rows: &[u8], map: &[u16]) -> Vec<u8> {
        let after = 8 + 2 + 11 * 12 + 4;
        // The numbers of bits of three samples stand behind the file.
        let behind = after + u32::try_from(map.len() * 2 + rows.len()).expect("short");
        let depth = if samples == 3 { (3, behind) } else { (1, bits.into()) };
        let length = u32::try_from(rows.len()).expect("short");
        let words: Vec<u8> = map.iter().flat_map(|value| value.to_le_bytes()).collect();
        let (short, long) = (3_u16, 4_u16);
        let entries: [(u16, u16, u32, u32); 11] = [
            (256, long, 1, 2),
            (257, long, 1, 2),
            (258, short, depth.0, depth.1),
            (259, short, 1, 1),
            (262, short, 1, interpretation.into()),
            (273, long, 1, after + u32::try_from(words.len()).expect("short")),
            (277, short, 1, samples.into()),
            (278, long, 1, 2),
            (279, long, 1, length),
            (320, short, u32::try_from(map.len()).expect("short"), after),
            (530, short, 2, 0x0001_0001),
        ];
        let entry = |(tag, kind, count, value): (u16, u16, u32, u32)| {
            [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
        };
        // A file without a palette has no tag for one.
        let entries: Vec<u8> =
            entries.into_iter().filter(|entry| entry.0 != 320 || entry.2 > 0).flat_map(entry).collect();
        let count = u16::try_from(entries.len() / 12).expect("few").to_le_bytes();
        let mut bytes = [b"II\x2a\0\x08\0\0\0", &count[..], &entries, &[0; 4]].concat();
        bytes.resize(usize::try_from(after).expect("small"), 0);
        [bytes, words, rows.to_vec(), bits.to_le_bytes().repeat(if samples == 3 { 3 } else { 0 })].concat()
    }

    fn read(bytes: &[u8]) -> Option<Vec<u8>> {
        Some(CodedReader::of(CodedPage::of(bytes)?)?.read()?.into_rgb8().into_raw())
    }

    /// A map of red and blue at the first places, then black.
    fn map(bits: u32, most: u16) -> Vec<u16> {
        let count = 1 << bits;
        let mut map = vec![0; 3 * count];
        (map[0], map[2 * count + 1]) = (most, most);
        map
    }

    #[test]
    fn a_palette_gives_its_colours_in_any_depth() {
        let (red, blue) = ([255, 0, 0], [0, 0, 255]);
        let colours = Some([red, blue, blue, red].concat());
        assert_eq!(read(&tiff(3, 1, 8, &[0, 1, 1, 0], &map(8, 0xffff))), colours);
        assert_eq!(read(&tiff(3, 1, 4, &[0x01, 0x10], &map(4, 0xffff))), colours);
        assert_eq!(read(&tiff(3, 1, 1, &[0x40, 0x80], &map(1, 0xffff))), colours);
        // A map of bytes.
        assert_eq!(read(&tiff(3, 1, 8, &[0, 1, 1, 0], &map(8, 255))), colours);
        // A map that ends too early, and rows that do.
        assert_eq!(read(&tiff(3, 1, 8, &[0, 1, 1, 0], &[])), None);
        assert_eq!(read(&tiff(3, 1, 8, &[0], &map(8, 255))), None);
    }

    #[test]
    fn few_greys_are_read_from_black_and_from_white() {
        let (grey, white) = ([17; 3], [255; 3]);
        assert_eq!(read(&tiff(1, 1, 4, &[0x1f, 0xf1], &[])), Some([grey, white, white, grey].concat()));
        assert_eq!(read(&tiff(0, 1, 4, &[0xe0, 0x0e], &[])), Some([grey, white, white, grey].concat()));
    }

    #[test]
    fn brightness_and_differences_become_colours() {
        let rows = [[76, 85, 255], [255, 128, 128], [0, 128, 128], [29, 255, 107]].concat();
        let colours = [[254, 0, 0], [255, 255, 255], [0, 0, 0], [0, 0, 254]].concat();
        assert_eq!(read(&tiff(6, 3, 8, &rows, &[])), Some(colours));
    }
}
