//! `extra` of front matter in the cache: as JSON text, because the cache's format is not self-describing.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serializer};
use serde_json::{Map, Value};

/// Serializes a map as JSON text; an empty one as an empty text.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize<S: Serializer>(map: &Map<String, Value>, serializer: S) -> Result<S::Ok, S::Error> {
    if map.is_empty() {
        return serializer.serialize_str("");
    }
    serializer.serialize_str(&Value::Object(map.clone()).to_string())
}

/// Deserializes a map from JSON text.
///
/// # Errors
///
/// Those of the deserializer, and text that is not a JSON object.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map<String, Value>, D::Error> {
    let text = <&str>::deserialize(deserializer)?;
    if text.is_empty() { Ok(Map::new()) } else { serde_json::from_str(text).map_err(D::Error::custom) }
}
