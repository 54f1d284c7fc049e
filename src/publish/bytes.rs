//! Opens files of the finished site, and sees to it that what is sent is what was compared.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use crate::output::manifest::FileStamp;
use crate::source::fingerprint::Checksum;
use crate::source::path::SourcePath;

/// Opens files of a site that is published.
pub trait SiteBytes: Sync {
    /// Opens a file that had this stamp.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn open(&self, path: &SourcePath, stamp: &FileStamp) -> io::Result<Box<dyn Read + Send>>;
}

/// The files of a built site in their folder.
#[derive(Debug, Clone)]
pub struct BuiltFolder {
    /// Its path.
    pub root: PathBuf,
}

impl SiteBytes for BuiltFolder {
    fn open(&self, path: &SourcePath, _: &FileStamp) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(File::open(self.root.join(path.as_str()))?))
    }
}

/// Returns the bytes of a file, which is opened at the first read. If they are not those of the stamp, the last read fails with
/// [`io::ErrorKind::InvalidData`]: before the last byte is given away, so that one who reads no further sees it, too.
#[must_use]
pub fn checked<'a>(site: &'a dyn SiteBytes, path: &'a SourcePath, stamp: FileStamp) -> Box<dyn Read + Send + 'a> {
    Box::new(Checked { site, path, stamp, file: None, checksum: Checksum::default(), len: 0 })
}

struct Checked<'a> {
    site: &'a dyn SiteBytes,
    path: &'a SourcePath,
    stamp: FileStamp,
    file: Option<Box<dyn Read + Send>>,
    checksum: Checksum,
    /// Number of bytes so far.
    len: u64,
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(self.site.open(self.path, &self.stamp)?),
        };
        let read = file.read(buffer)?;
        self.checksum.add(&buffer[..read]);
        self.len += read as u64;
        let is_end = read == 0 && !buffer.is_empty() || self.len >= self.stamp.len;
        let is_same = || self.len == self.stamp.len && self.checksum.fingerprint() == self.stamp.fingerprint;
        if is_end && !is_same() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the file was changed after it was compared"));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::fingerprint::Fingerprint;

    struct Fixed(&'static [u8]);

    impl SiteBytes for Fixed {
        fn open(&self, _: &SourcePath, _: &FileStamp) -> io::Result<Box<dyn Read + Send>> {
            Ok(Box::new(self.0))
        }
    }

    fn read(is: &'static [u8], was: &[u8], part: usize) -> Result<Vec<u8>, io::ErrorKind> {
        let path = SourcePath::new("a").expect("a path");
        let stamp = FileStamp { fingerprint: Fingerprint::of(was), len: was.len() as u64 };
        let site = Fixed(is);
        let mut file = checked(&site, &path, stamp);
        let (mut all, mut buffer) = (Vec::new(), vec![0; part]);
        // As a client that has announced the length and reads no further.
        while all.len() < was.len() {
            match file.read(&mut buffer).map_err(|error| error.kind())? {
                0 => break,
                read => all.extend_from_slice(&buffer[..read]),
            }
        }
        if was.is_empty() {
            file.read(&mut buffer).map_err(|error| error.kind())?;
        }
        Ok(all)
    }

    #[test]
    fn bytes_that_changed_are_never_given_away_whole() {
        for part in [1, 3, 4, 100] {
            assert_eq!(read(b"abcd", b"abcd", part), Ok(b"abcd".to_vec()));
            assert_eq!(read(b"", b"", part), Ok(vec![]));
            for changed in [b"abcx".as_slice(), b"abc", b""] {
                assert_eq!(read(changed, b"abcd", part), Err(io::ErrorKind::InvalidData), "{changed:?} by {part}");
            }
            assert_eq!(read(b"x", b"", part), Err(io::ErrorKind::InvalidData));
        }
        assert_eq!(read(b"abcde", b"abcd", 100), Err(io::ErrorKind::InvalidData));
    }
}
