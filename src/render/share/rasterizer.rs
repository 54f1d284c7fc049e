//! Outlines -> coverage of every pixel.
//!
//! Every edge adds to the pixels that it crosses how much it changes the coverage to its right; summing along each row gives
//! the coverage (the method of Raph Levien's font-rs).
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "everything is clamped to a glyph of a few hundred pixels before"
)]

/// Line segments that approximate a curve: enough for letters of a hundred pixels.
const PIECES: u8 = 8;

/// Accumulates the edges of outlines.
pub(super) struct Rasterizer {
    width: usize,
    height: usize,
    /// Changes of coverage, row by row, each row with two extra cells for edges at its right end.
    changes: Vec<f32>,
}

impl Rasterizer {
    pub(super) fn new((width, height): (u32, u32)) -> Self {
        let (width, height) = (width as usize, height as usize);
        Self { width, height, changes: vec![0.0; (width + 2) * height] }
    }

    /// Adds a quadratic Bézier curve.
    pub(super) fn curve(&mut self, from: [f32; 2], over: [f32; 2], to: [f32; 2]) {
        let mut last = from;
        for piece in 1..=PIECES {
            let part = f32::from(piece) / f32::from(PIECES);
            let rest = 1.0 - part;
            let at = |axis: usize| rest * rest * from[axis] + 2.0 * rest * part * over[axis] + part * part * to[axis];
            let next = [at(0), at(1)];
            self.edge(last, next);
            last = next;
        }
    }

    /// Adds a straight edge.
    pub(super) fn edge(&mut self, from: [f32; 2], to: [f32; 2]) {
        let inside = |[x, y]: [f32; 2]| [x.clamp(0.0, self.width as f32), y.clamp(0.0, self.height as f32)];
        let (from, to) = (inside(from), inside(to));
        if (from[1] - to[1]).abs() <= 0.0 {
            return;
        }
        let (sign, from, to) = if from[1] < to[1] { (1.0, from, to) } else { (-1.0, to, from) };
        let slope = (to[0] - from[0]) / (to[1] - from[1]);
        let mut x = from[0];
        for y in from[1] as usize..(to[1].ceil() as usize).min(self.height) {
            let part = ((y + 1) as f32).min(to[1]) - (y as f32).max(from[1]);
            let next = (x + slope * part).clamp(0.0, self.width as f32);
            let start = y * (self.width + 2);
            cross(&mut self.changes[start..start + self.width + 2], x.min(next), x.max(next), sign * part);
            x = next;
        }
    }

    /// Returns the coverage of every pixel, in steps from 0 to `most`.
    pub(super) fn steps(&self, most: u8) -> Vec<u8> {
        let mut steps = Vec::with_capacity(self.width * self.height);
        for row in self.changes.chunks(self.width + 2) {
            let mut sum = 0.0_f32;
            steps.extend(row[..self.width].iter().map(|change| {
                sum += change;
                (sum.abs().min(1.0) * f32::from(most) + 0.5) as u8
            }));
        }
        steps
    }
}

/// Adds an edge that goes from `left` to `right` within a row and spans `high` of its height.
fn cross(row: &mut [f32], left: f32, right: f32, high: f32) {
    let first = left as usize;
    let end = (right.ceil() as usize).max(first + 1);
    if end == first + 1 {
        let middle = f32::midpoint(left, right) - first as f32;
        row[first] += high * (1.0 - middle);
        row[first + 1] += high * middle;
        return;
    }
    // For each pixel: the area to the right of the edge, minus what the pixels before it added.
    let steep = 1.0 / (right - left);
    let mut before = 0.0;
    for (index, change) in row[first..=end].iter_mut().enumerate() {
        let start = (first + index) as f32;
        let covered = right_of(start + 1.0, left, right, steep) - right_of(start, left, right, steep);
        *change += high * (covered - before);
        before = covered;
    }
}

/// Returns the area to the right of an edge, from the left up to `x`, in a row of height one.
fn right_of(x: f32, left: f32, right: f32, steep: f32) -> f32 {
    let inside = x.clamp(left, right) - left;
    0.5 * inside * inside * steep + (x - right).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_halves_and_slopes_are_covered_as_far_as_they_are() {
        let mut rasterizer = Rasterizer::new((6, 4));
        rasterizer.edge([1.0, 2.5], [1.0, 1.0]);
        rasterizer.edge([3.5, 1.0], [3.5, 2.5]);
        assert_eq!(
            rasterizer.steps(100),
            [[0, 0, 0, 0, 0, 0], [0, 100, 100, 50, 0, 0], [0, 50, 50, 25, 0, 0], [0, 0, 0, 0, 0, 0],].concat()
        );
        let mut rasterizer = Rasterizer::new((4, 2));
        for (from, to) in [([0.0, 0.0], [4.0, 2.0]), ([4.0, 2.0], [4.0, 0.0]), ([4.0, 0.0], [0.0, 0.0])] {
            rasterizer.edge(from, to);
        }
        assert_eq!(rasterizer.steps(100), [[25, 75, 100, 100], [0, 0, 25, 75]].concat());
    }
}
