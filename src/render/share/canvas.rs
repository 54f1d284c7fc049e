//! Pixels of an image: steps from the background to the text.

/// Steps from one colour to the other. With twice as many the letters look the same, and the file is a third larger.
pub(super) const STEPS: u8 = 7;

/// An image, a byte a pixel.
pub(super) struct Canvas {
    width: usize,
    steps: Vec<u8>,
}

/// Pixels of a glyph.
#[derive(Debug, Default)]
pub(super) struct Pixels {
    /// Where the top left pixel is, seen from the origin of the glyph.
    pub(super) at: [i32; 2],
    pub(super) width: u16,
    /// A byte a pixel, row by row.
    pub(super) steps: Vec<u8>,
}

impl Canvas {
    pub(super) fn new((width, height): (u32, u32)) -> Self {
        let (width, height) = (width as usize, height as usize);
        Self { width, steps: vec![0; width * height] }
    }

    /// Adds a glyph whose origin is the top left corner of a pixel; leaves out what is beyond the edges.
    pub(super) fn add(&mut self, glyph: &Pixels, [x, y]: [i32; 2]) {
        let (left, top) = (x + glyph.at[0], y + glyph.at[1]);
        let beyond = usize::try_from(-left).unwrap_or(0).min(glyph.width.into());
        let start = usize::try_from(left).unwrap_or(0).min(self.width);
        let drawn = glyph.steps.chunks_exact(usize::from(glyph.width.max(1)));
        for (row, drawn) in (top..).zip(drawn) {
            let Ok(row) = usize::try_from(row) else { continue };
            let Some(pixels) = self.steps.chunks_exact_mut(self.width).nth(row) else { break };
            for (pixel, step) in pixels[start..].iter_mut().zip(&drawn[beyond..]) {
                *pixel = (*pixel + step).min(STEPS);
            }
        }
    }

    /// Fills a rectangle, given its top left and bottom right corners.
    pub(super) fn bar(&mut self, [left, top]: [u32; 2], [right, bottom]: [u32; 2]) {
        for row in self.steps.chunks_exact_mut(self.width).take(bottom as usize).skip(top as usize) {
            row[left as usize..right as usize].fill(STEPS);
        }
    }

    /// Returns the pixels, two a byte.
    pub(super) fn packed(&self) -> Vec<u8> {
        let pairs = self.steps.as_chunks().0.iter().map(|pair| u16::from_be_bytes(*pair));
        pairs.map(|pair| (pair >> 4 | pair & 0xf).to_le_bytes()[0]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyphs_are_added_up_to_the_text_colour_and_cut_at_the_edges() {
        let mut canvas = Canvas::new((4, 3));
        let glyph = Pixels { at: [-1, -2], width: 3, steps: vec![1, 2, 3, 4, 5, 6] };
        canvas.add(&glyph, [2, 2]);
        assert_eq!(canvas.steps, [0, 1, 2, 3, 0, 4, 5, 6, 0, 0, 0, 0]);
        canvas.add(&glyph, [0, 3]);
        assert_eq!(canvas.steps, [0, 1, 2, 3, 2, 7, 5, 6, 5, 6, 0, 0]);
        canvas.add(&glyph, [4, 1]);
        assert_eq!(canvas.steps, [0, 1, 2, 7, 2, 7, 5, 6, 5, 6, 0, 0]);
        for outside in [[-9, 1], [9, 1], [1, -9], [1, 9], [i32::MAX - 9, 0]] {
            canvas.add(&glyph, outside);
        }
        canvas.bar([1, 2], [4, 3]);
        assert_eq!(canvas.steps, [0, 1, 2, 7, 2, 7, 5, 6, 5, 7, 7, 7]);
        assert_eq!(canvas.packed(), [0x01, 0x27, 0x27, 0x56, 0x57, 0x77]);
    }
}
