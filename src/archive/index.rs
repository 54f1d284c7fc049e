//! The index of search for a folder: each file becomes a script that hands over its bytes, with addresses that lead to files.

use std::io::Read as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::read::DeflateDecoder;
use serde_json::Value;

use crate::output::route::INDEX;
use crate::search::files::deflated;

/// What reads the index in a browser.
pub const INDEX_SCRIPT: &str = include_str!("index.js");

/// Returns the name of a file below the folder of the index; `None` for any other file of the site.
#[must_use]
pub fn name_in_index(path: &str) -> Option<&str> {
    path.strip_prefix(INDEX)?.strip_prefix('/')
}

/// Returns the text of the script that hands over a file of the index; `address` returns where an address of the site leads from the
/// page of search, and `None` where it stays.
#[must_use]
pub fn handed_over(name: &str, bytes: &[u8], address: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let changed = if name.ends_with(".json") { None } else { with_addresses(bytes, address) };
    let text = BASE64_STANDARD.encode(changed.as_deref().unwrap_or(bytes));
    format!("griffelArchive.take({name:?}, \"{text}\");\n")
}

/// Returns a packed file of texts with other addresses; `None` for a file that holds none.
fn with_addresses(packed: &[u8], address: &mut dyn FnMut(&str) -> Option<String>) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    DeflateDecoder::new(packed).read_to_end(&mut plain).ok()?;
    let mut value: Value = serde_json::from_slice(&plain).ok()?;
    let mut has_any = false;
    replace(&mut value, &mut |text| {
        if let Some(other) = address(text) {
            *text = other;
            has_any = true;
        }
    });
    has_any.then(|| deflated(&serde_json::to_vec(&value).expect("invariant: it was JSON")))
}

/// Calls `change` with every address: the field `h` of a record and of its parts.
fn replace(value: &mut Value, change: &mut dyn FnMut(&mut String)) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| replace(value, change)),
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                match value {
                    Value::String(text) if name == "h" => change(text),
                    value => replace(value, change),
                }
            }
        }
        _ => {}
    }
}

/// Returns the script of search with the scripts that it asks for later in it: there is no other way to them from a folder.
#[must_use]
pub fn with_later(engine: &str, later: &[(String, String)]) -> String {
    later.iter().fold(engine.to_owned(), |text, (name, script)| {
        let data = format!("\"data:text/javascript;base64,{}\"", BASE64_STANDARD.encode(script));
        text.replace(&format!("\"./{name}\""), &data)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_texts_lead_to_files_and_other_files_stay() {
        let mut address = |text: &str| text.strip_prefix('/').map(|rest| format!("../{rest}index.html"));
        let packed = deflated(br#"{"t":"/h/","h":"/a/","k":[{"h":"/b/","p":["h"]}]}"#);
        let script = handed_over("1/x.bin", &packed, &mut address);
        let text = script.split('"').nth(3).expect("base64");
        let mut plain = String::new();
        let bytes = BASE64_STANDARD.decode(text).expect("base64");
        DeflateDecoder::new(bytes.as_slice()).read_to_string(&mut plain).expect("packed");
        let read: Value = serde_json::from_str(&plain).expect("JSON");
        assert_eq!(
            (&read["t"], &read["h"], &read["k"][0]["h"]),
            (&"/h/".into(), &"../a/index.html".into(), &"../b/index.html".into())
        );
        let numbers = deflated(&[1, 2, 3]);
        let same = handed_over("1/y.bin", &numbers, &mut address);
        assert_eq!(same, format!("griffelArchive.take(\"1/y.bin\", \"{}\");\n", BASE64_STANDARD.encode(&numbers)));
        assert_eq!(name_in_index("search-index/1/x.bin"), Some("1/x.bin"));
        assert_eq!(name_in_index("search-index2/x"), None);
    }
}
