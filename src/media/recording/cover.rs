//! Covers of recordings, without the metadata of their pictures.

use crate::media::image::picture::picture;

/// Returns a cover without metadata, as long as it was: `None` if nothing changes.
///
/// # Errors
///
/// If it is no picture that can be published, or would grow.
#[expect(clippy::result_unit_err, reason = "there is one thing to do then: remove the cover")]
pub fn same_length(bytes: &[u8]) -> Result<Option<Vec<u8>>, ()> {
    // What follows the end of a picture is metadata; zeros are what this function writes there.
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    if end == 0 {
        return Ok(None);
    }
    match picture(&bytes[..end].into()) {
        Ok(picture) => match picture.cleaned {
            None => Ok(None),
            Some(mut cleaned) if cleaned.len() <= bytes.len() => {
                cleaned.resize(bytes.len(), 0);
                Ok((cleaned != bytes).then_some(cleaned))
            }
            Some(_) => Err(()),
        },
        Err(_) => Err(()),
    }
}
