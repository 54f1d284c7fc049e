//! Texts of versions, each once, compressed, under the fingerprint of its bytes.

use std::fs;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::disk::in_use;
use crate::disk::kept::whole_file::write_whole;
use crate::source::fingerprint::Fingerprint;

/// Most bytes that a text may unpack to. The desk takes no text of more than 8 MB; a damaged file must not fill the memory.
const TEXT_MAX: u64 = 64 << 20;

/// A folder of texts. Its files are ordinary gzip, so that they can be read without griffel.
#[derive(Debug)]
pub(super) struct TextStore {
    folder: PathBuf,
}

impl TextStore {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Keeps a text. One that is there is read first: a damaged copy is written again.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(super) fn keep(&self, text: &str) -> io::Result<Fingerprint> {
        let name = Fingerprint::of(text.as_bytes());
        if self.get(name).is_ok_and(|found| found == text) {
            return Ok(name);
        }
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(text.as_bytes())?;
        write_whole(&self.path(name), &packed.finish()?)?;
        Ok(name)
    }

    /// Returns a text.
    ///
    /// # Errors
    ///
    /// When it is not there, cannot be read or is damaged.
    pub(super) fn get(&self, name: Fingerprint) -> io::Result<String> {
        let packed = fs::read(self.path(name))?;
        let mut text = String::new();
        GzDecoder::new(packed.as_slice()).take(TEXT_MAX).read_to_string(&mut text)?;
        if Fingerprint::of(text.as_bytes()) == name {
            Ok(text)
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidData, "damaged"))
        }
    }

    /// Deletes a text that no version names any more. What cannot be deleted stays.
    pub(super) fn delete(&self, name: Fingerprint) {
        in_use::remove_file(&self.path(name)).ok();
    }

    pub(super) fn path(&self, name: Fingerprint) -> PathBuf {
        let hex = name.hex();
        self.folder.join(&hex[..2]).join(format!("{hex}.gz"))
    }
}
