//! A site for an archive, its lists and its sources -> one zip.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::archive::lists::Summed;
use crate::archive::names::{SITE, SOURCES};
use crate::archive::site::{ArchivedBody, ArchivedFile};
use crate::disk::backup_files::{BackupFile, Contents};
use crate::disk::output_bytes::OutputFiles;
use crate::disk::real_path::on_disk;
use crate::disk::zip_writer::{ARCHIVE_MARK, ZipWriter};
use crate::output::file::{Body, OutputBytes as _};

/// What an archive holds, but for the texts that tell of it.
#[derive(Clone, Copy)]
pub struct ArchiveContents<'a> {
    /// The finished site.
    pub site: &'a [ArchivedFile<'a>],
    /// The sources.
    pub sources: &'a Contents,
    /// Where bytes are that are not held in memory.
    pub files: OutputFiles<'a>,
}

impl ArchiveContents<'_> {
    /// Returns the lengths and sums of all files of the site and of the sources, by their paths in the archive.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub fn summed(&self) -> io::Result<Vec<Summed<'_>>> {
        let site = self.site.par_iter().map(|file| {
            let (sum, len) = match &file.body {
                ArchivedBody::Made(bytes) => sum(&mut bytes.as_ref())?,
                ArchivedBody::Same(output) => sum(&mut self.files.open(output)?)?,
            };
            Ok(Summed { path: format!("{SITE}/{}", file.path), route: file.route, len, sum })
        });
        let sources = self.sources.files.par_iter().map(|file| {
            let (sum, len) = sum(&mut File::open(&file.from)?)?;
            Ok(Summed { path: format!("{SOURCES}/{}", file.name), route: None, len, sum })
        });
        site.chain(sources).collect()
    }

    /// Writes the archive with the texts that tell of it; returns its length in bytes. The same contents make the same bytes.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or the archive cannot be written: what was at its place is there still.
    pub fn write(&self, texts: &[(String, String)], place: &Path) -> io::Result<u64> {
        let mut zip = ZipWriter::create(place)?;
        zip.comment(ARCHIVE_MARK)?;
        for (name, text) in texts {
            zip.add(name, text.as_bytes())?;
        }
        for ArchivedFile { path, body, .. } in self.site {
            let name = format!("{SITE}/{path}");
            match body {
                ArchivedBody::Made(bytes) => zip.add(&name, bytes)?,
                ArchivedBody::Same(output) => match &output.body {
                    Body::Copy { from } => {
                        zip.add_from(&name, &on_disk(self.files.site, from)?)?;
                    }
                    _ => zip.add(&name, &output.bytes_from(&self.files)?)?,
                },
            }
        }
        for BackupFile { name, from, .. } in &self.sources.files {
            zip.add_from(&format!("{SOURCES}/{name}"), from)?;
        }
        zip.finish()
    }
}

/// Returns the SHA-256 of bytes, in hexadecimal digits, and their number.
///
/// # Errors
///
/// When they cannot be read.
pub fn sum(bytes: &mut dyn Read) -> io::Result<(String, u64)> {
    let (mut sum, mut len) = (Sha256::new(), 0);
    let mut part = vec![0; 256 * 1024];
    loop {
        match bytes.read(&mut part) {
            Ok(0) => break,
            Ok(read) => {
                sum.update(&part[..read]);
                len += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let digits: Vec<String> = sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((digits.concat(), len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_standard() {
        let (digits, len) = sum(&mut &b"abc"[..]).expect("read");
        assert_eq!((digits.as_str(), len), ("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3));
    }
}
