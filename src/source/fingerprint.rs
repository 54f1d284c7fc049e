//! Fingerprints: hashes that identify bytes and values.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::io::{self, Read};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// The 128-bit XXH3 hash of some bytes. It is not cryptographic: collisions can be made on purpose.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// Returns the fingerprint of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(xxh3_128(bytes).to_be_bytes())
    }

    /// Returns the fingerprint of a value: of everything that its `Hash` covers.
    #[must_use]
    pub fn of_value<T: Hash + ?Sized>(value: &T) -> Self {
        let mut digest = Digest::default();
        value.hash(&mut digest);
        digest.fingerprint()
    }

    /// Returns the fingerprint and the number of the bytes in `first` followed by those of `rest`.
    ///
    /// # Errors
    ///
    /// The reader's error.
    pub fn of_all(first: &[u8], rest: &mut impl Read) -> io::Result<(Self, u64)> {
        let mut checksum = Checksum::default();
        checksum.add(first);
        let (mut part, mut len) = (vec![0; 1 << 20], first.len() as u64);
        loop {
            match rest.read(&mut part) {
                Ok(0) => return Ok((checksum.fingerprint(), len)),
                Ok(read) => {
                    checksum.add(&part[..read]);
                    len += read as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Returns 32 hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> String {
        let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digits.map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])).collect()
    }

    /// Parses the result of [`Fingerprint::hex`].
    #[must_use]
    pub fn from_hex(hex: &str) -> Option<Self> {
        let is_hex = hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u128::from_str_radix(hex, 16).ok().filter(|_| is_hex)?;
        Some(Self(number.to_be_bytes()))
    }

    /// Returns the first 10 hexadecimal digits: enough to tell versions of one file apart.
    #[must_use]
    pub fn short(&self) -> String {
        self.hex()[..10].to_owned()
    }

    /// Returns the bytes whose digits are [`Fingerprint::short`].
    #[must_use]
    pub fn short_bytes(&self) -> [u8; 5] {
        *self.0.first_chunk().expect("invariant: a fingerprint has 16 bytes")
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <&[u8]>::deserialize(deserializer)?;
        bytes.try_into().map(Self).map_err(D::Error::custom)
    }
}

/// The fingerprint of bytes that come one after the other.
#[derive(Default)]
pub struct Checksum(Xxh3);

impl Checksum {
    /// Adds the next bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the fingerprint of the bytes so far: the same as [`Fingerprint::of`] all of them.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint(self.0.digest128().to_be_bytes())
    }
}

/// Collects values and returns the fingerprint of them all.
#[derive(Debug)]
pub struct Digest {
    bytes: Vec<u8>,
}

impl Default for Digest {
    fn default() -> Self {
        // Most keys fit: a page of a list has about ten fingerprints.
        Self { bytes: Vec::with_capacity(512) }
    }
}

impl Digest {
    /// Adds a value.
    pub fn add<T: Hash + ?Sized>(&mut self, value: &T) {
        value.hash(self);
    }

    /// Returns the fingerprint of the values added so far.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.bytes)
    }
}

/// Collects the bytes of values; the 64 bits of [`Hasher::finish`] are not used.
impl Hasher for Digest {
    fn write(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        let Fingerprint(bytes) = self.fingerprint();
        u64::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]])
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_reads_back_and_is_the_same_in_pieces() {
        // From the specification of the algorithm: the hash of no bytes.
        assert_eq!(Fingerprint::of(b"").hex(), "99aa06d3014798d86001c324468d497f");
        let found = Fingerprint::of(b"griffel");
        assert_eq!(Fingerprint::from_hex(&found.hex()), Some(found));
        let all = vec![7; (3 << 20) + 5];
        let (first, mut rest) = all.split_at(1000);
        assert_eq!(Fingerprint::of_all(first, &mut rest).expect("read"), (Fingerprint::of(&all), all.len() as u64));
        for wrong in ["", "99", "+9aa06d3014798d86001c324468d497f", "99aa06d3014798d86001c324468d497fa"] {
            assert_eq!(Fingerprint::from_hex(wrong), None);
        }
    }
}
