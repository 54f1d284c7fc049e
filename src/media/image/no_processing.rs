//! Stands in for [`processing`](crate::media::image) in a program without the feature `images`: pictures are
//! published unchanged.

use std::sync::Arc;

use crate::media::image::prepared::{ConvertedFormat, Picture, Unpublishable};
use crate::media::rendition::Format;

#[expect(clippy::unnecessary_wraps, reason = "its twin takes foreign bytes apart")]
pub(super) fn processed(_: &Arc<[u8]>, format: Format, pixels: (u32, u32)) -> Result<Picture, Unpublishable> {
    Ok(Picture { pixels, format, cleaned: None, renditions: Vec::new(), is_cut_off: false, pages: 1 })
}

#[expect(clippy::unnecessary_wraps, reason = "its twin takes foreign bytes apart")]
pub(super) fn upright(_: &Arc<[u8]>, _: Format) -> Result<(Option<Vec<u8>>, bool), Unpublishable> {
    Ok((None, false))
}

pub(super) fn converted(_: &Arc<[u8]>, _: ConvertedFormat, _: u32) -> Result<Picture, Unpublishable> {
    Err(Unpublishable::NotShown)
}
