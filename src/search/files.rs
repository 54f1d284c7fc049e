//! The files of the index: their addresses, and how they are packed.

use std::cell::RefCell;
use std::collections::BTreeMap;

use libdeflater::{CompressionLvl, Compressor};

use crate::output::file::Output;
use crate::output::route::{INDEX, Route};
use crate::source::fingerprint::Fingerprint;

/// The form of the files, and the name of their folder. A browser that has files of an older form in its cache does not read
/// them.
pub const VERSION: u32 = 1;

/// How much files are compressed: the next level takes twice the time for texts that are a fiftieth shorter.
const LEVEL: i32 = 1;

/// Returns an address below the folder of the index.
#[must_use]
pub fn route(name: &str) -> Route {
    Route::new(&format!("/{INDEX}/{name}")).expect("invariant: names of the index are file names")
}

/// Returns the folder of the files whose bytes never change.
#[must_use]
pub fn immutable() -> Route {
    route(&format!("{VERSION}/"))
}

/// A file of the index before it is packed. Its name follows from its bytes, so that browsers keep it for ever.
pub struct PlainFile {
    bytes: Vec<u8>,
    fingerprint: Fingerprint,
}

impl PlainFile {
    /// Creates a file.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { fingerprint: Fingerprint::of(&bytes), bytes }
    }

    /// Creates a file of JSON.
    ///
    /// # Panics
    ///
    /// If the value cannot be written as JSON.
    #[must_use]
    pub fn json(value: &impl serde::Serialize) -> Self {
        Self::new(serde_json::to_vec(value).expect("invariant: strings, numbers and lists are JSON"))
    }

    /// Returns its name without the ending.
    #[must_use]
    pub fn name(&self) -> String {
        self.fingerprint.short()
    }

    /// Returns the bytes whose digits are its name.
    #[must_use]
    pub fn name_bytes(&self) -> [u8; 5] {
        self.fingerprint.short_bytes()
    }

    /// Returns the file as it is published: compressed, because web servers leave files of unknown types as they are (raw
    /// DEFLATE, RFC 1951). A file that `known` has is not packed again.
    #[must_use]
    pub fn packed(&self, known: &KnownFiles<'_>) -> Output {
        let route = route(&format!("{VERSION}/{}.bin", self.name()));
        if let Some(known) = known.0.get(&route) {
            return (*known).clone();
        }
        Output::bytes(route, deflated(&self.bytes).into())
    }
}

thread_local! {
    /// What packs the files of a worker: it has a quarter of a megabyte, which takes longer to make than a short text to pack.
    static PACKER: RefCell<Compressor> = RefCell::new(packer());
}

fn packer() -> Compressor {
    Compressor::new(CompressionLvl::new(LEVEL).unwrap_or_default())
}

/// Returns bytes as raw DEFLATE (RFC 1951).
#[must_use]
pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    PACKER.with_borrow_mut(|packer| {
        let mut packed = vec![0; packer.deflate_compress_bound(bytes.len())];
        let length = packer.deflate_compress(bytes, &mut packed).expect("invariant: there is room for all");
        packed.truncate(length);
        packed
    })
}

/// The files of an earlier index.
#[derive(Debug, Default)]
pub struct KnownFiles<'a>(BTreeMap<&'a Route, &'a Output>);

impl<'a> KnownFiles<'a> {
    /// Creates a list of files.
    #[must_use]
    pub fn new(files: &'a [Output]) -> Self {
        Self(files.iter().map(|file| (&file.route, file)).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::DeflateDecoder;

    use super::*;

    #[test]
    fn what_was_packed_before_changes_nothing() {
        let noise: Vec<u8> = (0..70_000u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
        for bytes in [&b""[..], "skolan ".repeat(900).as_bytes(), &noise, b"lektion", &noise[..3_000]] {
            let mut alone = vec![0; bytes.len() + 1000];
            let length = packer().deflate_compress(bytes, &mut alone).expect("room");
            let packed = deflated(bytes);
            assert_eq!(packed, alone[..length]);
            let mut read = Vec::new();
            DeflateDecoder::new(packed.as_slice()).read_to_end(&mut read).expect("packed bytes");
            assert_eq!(read, bytes);
        }
    }
}
