//! Outputs that a build does not hold in memory -> their bytes on disk.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::disk::blob_folder::BlobFolder;
use crate::disk::real_path::on_disk;
use crate::output::file::{Body, Output, OutputBytes};

/// Opens outputs on the disk.
#[derive(Clone, Copy)]
pub struct OutputFiles<'a> {
    /// The site folder.
    pub site: &'a Path,
    /// The output folder.
    pub out: &'a Path,
    /// Renditions.
    pub blob_cache: &'a BlobFolder,
}

impl OutputBytes for OutputFiles<'_> {
    fn open<'a>(&'a self, output: &'a Output) -> io::Result<Box<dyn Read + 'a>> {
        let path = match &output.body {
            Body::Bytes(bytes) => return Ok(Box::new(bytes.as_ref())),
            Body::Copy { from } => on_disk(self.site, from)?,
            Body::Stored => self.blob_cache.path(output.fingerprint()),
            Body::InOutputFolder => self.out.join(output.route.file_path().as_str()),
        };
        Ok(Box::new(File::open(path)?))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use super::*;
    use crate::output::route::Route;
    use crate::source::fingerprint::Fingerprint;
    use crate::source::path::SourcePath;

    #[test]
    fn every_output_is_read_and_a_changed_one_is_noticed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (site, out) = (folder.path().join("site"), folder.path().join("out"));
        let blob_cache = BlobFolder::of(&site);
        let bytes = b"bytes".as_slice();
        let fingerprint = Fingerprint::of(bytes);
        let stored = blob_cache.path(fingerprint);
        for path in [&site.join("content/film.mp4"), &out.join("om/index.html"), &stored] {
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, bytes).expect("written");
        }
        let files = OutputFiles { site: &site, out: &out, blob_cache: &blob_cache };
        let output = |body| {
            let route = Route::new("/om/").expect("a route");
            Output::known(route, body, fingerprint, bytes.len() as u64)
        };
        let copy = Body::Copy { from: SourcePath::new("content/film.mp4").expect("a path") };
        for body in [Body::Bytes(Arc::from(bytes)), copy, Body::Stored, Body::InOutputFolder] {
            assert_eq!(output(body.clone()).bytes_from(&files).expect("read").as_ref(), bytes, "{body:?}");
        }
        for changed in ["BYTES", "more bytes"] {
            fs::write(out.join("om/index.html"), changed).expect("written");
            let error = output(Body::InOutputFolder).bytes_from(&files).expect_err("it was changed");
            assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        }
        fs::remove_file(&stored).expect("deleted");
        assert_eq!(output(Body::Stored).bytes_from(&files).expect_err("gone").kind(), io::ErrorKind::NotFound);
    }
}
