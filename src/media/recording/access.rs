//! Reads parts of a file that may be larger than memory.

use std::io::{self, Read, Seek, SeekFrom};

/// A file that can be read at any place.
pub trait RandomAccess: Read + Seek {}

impl<T: Read + Seek> RandomAccess for T {}

/// The metadata of a recording cannot be found or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncleanable {
    /// The file is damaged, or cannot be read.
    Damaged,
    /// It has metadata in a form that cannot be overwritten.
    HasMetadata,
}

impl From<io::Error> for Uncleanable {
    fn from(_: io::Error) -> Self {
        Self::Damaged
    }
}

/// A file of known length.
pub struct Access<'a> {
    file: &'a mut dyn RandomAccess,
    len: u64,
}

impl<'a> Access<'a> {
    /// Creates access to a file.
    #[must_use]
    pub fn new(file: &'a mut dyn RandomAccess, len: u64) -> Self {
        Self { file, len }
    }

    /// Returns the length of the file.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Returns whether the file is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Reads at most `len` bytes; fewer at the end of the file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn read(&mut self, at: u64, len: u64) -> io::Result<Vec<u8>> {
        let len = len.min(self.len.saturating_sub(at));
        let mut bytes = Vec::with_capacity(usize::try_from(len).unwrap_or(0));
        self.file.seek(SeekFrom::Start(at))?;
        (&mut *self.file).take(len).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads a part whole.
    ///
    /// # Errors
    ///
    /// [`Uncleanable`] if the file ends before, or the part is longer than `max`.
    pub fn whole(&mut self, at: u64, len: u64, max: u64) -> Result<Vec<u8>, Uncleanable> {
        if len > max {
            return Err(Uncleanable::HasMetadata);
        }
        let bytes = self.read(at, len)?;
        if bytes.len() as u64 == len { Ok(bytes) } else { Err(Uncleanable::Damaged) }
    }
}
