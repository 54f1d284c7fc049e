//! The files of a site at Netlify as they are and as they will be, each with its digest. Pure.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sha1::{Digest, Sha1};

use crate::output::manifest::FileStamp;
use crate::source::path::SourcePath;

/// A file with its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digested {
    /// SHA-1 of its bytes, as 40 digits.
    pub digest: String,
    /// How many they are.
    pub len: u64,
    /// Where they come from.
    pub bytes: Bytes,
}

/// Where bytes come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bytes {
    /// Netlify has them.
    There,
    /// The built site has them under the same name.
    Built(FileStamp),
    /// They are here.
    Small(Vec<u8>),
}

/// Computes the digest of bytes that come in parts.
#[derive(Debug, Default)]
pub struct Hasher(Sha1);

impl Hasher {
    /// Adds bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the digest.
    pub fn digest(self) -> String {
        let digits = |byte: &u8| {
            [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).expect("invariant: below 16"))
        };
        self.0.finalize().iter().flat_map(digits).collect()
    }
}

/// Returns the digest of bytes.
pub fn digest(bytes: &[u8]) -> String {
    let mut hasher = Hasher::default();
    hasher.add(bytes);
    hasher.digest()
}

/// The files of a site, by name.
pub type Files = BTreeMap<String, Digested>;

/// Reads a page of the list of files; `None` if it is none.
pub fn read_list(body: &[u8]) -> Option<Files> {
    let list: Value = serde_json::from_slice(body).ok()?;
    let entry = |one: &Value| {
        let path = one.get("path")?.as_str()?.trim_start_matches('/').to_owned();
        let digest = one.get("sha")?.as_str()?.to_owned();
        let len = one.get("size")?.as_u64()?;
        Some((path, Digested { digest, len, bytes: Bytes::There }))
    };
    list.as_array()?.iter().map(entry).collect()
}

/// Returns what is sent to begin a deploy.
pub fn deploy_text(files: &Files, is_async: bool) -> String {
    let digests: Map<String, Value> =
        files.iter().map(|(path, entry)| (format!("/{path}"), Value::from(entry.digest.as_str()))).collect();
    serde_json::json!({ "files": digests, "async": is_async }).to_string()
}

/// Returns a file with these bytes that is not at Netlify yet, by the digests that it asks for: one for each.
pub fn wanted<'a>(files: &'a Files, required: &[String]) -> BTreeMap<&'a str, (&'a str, &'a Digested)> {
    let wanted = files.iter().filter(|(_, entry)| entry.bytes != Bytes::There);
    let by_digest: BTreeMap<&str, (&str, &Digested)> =
        wanted.map(|(path, entry)| (entry.digest.as_str(), (path.as_str(), entry))).collect();
    required
        .iter()
        .filter_map(|digest| by_digest.get_key_value(digest.as_str()))
        .map(|(key, one)| (*key, *one))
        .collect()
}

/// Returns the lengths of all files whose names are paths of a site.
pub fn lengths(files: &Files) -> BTreeMap<SourcePath, u64> {
    files.iter().filter_map(|(path, entry)| Some((SourcePath::new(path)?, entry.len))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_and_what_is_asked_for_is_found_once() {
        assert_eq!(digest(b"abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        let list = br#"[{"path":"/a.txt","sha":"1","size":3,"id":"x"},{"path":"b/c","sha":"2","size":0}]"#;
        let mut files = read_list(list).expect("a list");
        assert_eq!(files.keys().collect::<Vec<_>>(), ["a.txt", "b/c"]);
        assert!(read_list(b"{}").is_none() && read_list(br#"[{"path":"/a"}]"#).is_none());
        for name in ["new", "same"] {
            let bytes = Bytes::Small(b"abc".to_vec());
            files.insert(name.to_owned(), Digested { digest: digest(b"abc"), len: 3, bytes });
        }
        let wanted = wanted(&files, &[digest(b"abc"), "2".to_owned(), "unknown".to_owned()]);
        assert_eq!(wanted.values().map(|(path, _)| *path).collect::<Vec<_>>(), ["same"]);
        let text = deploy_text(&files, false);
        assert!(text.contains(r#""/b/c":"2""#) && text.contains(r#""async":false"#), "{text}");
    }
}
