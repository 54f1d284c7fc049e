//! Functions of style sheets in which a text is the address of a file (CSS Values 4, CSS Images 4).

/// Returns whether texts in a function, `url` or `image-set`, are addresses.
#[must_use]
pub fn takes_address(function: &str) -> bool {
    let function = function.to_ascii_lowercase();
    matches!(function.as_str(), "url" | "src" | "image" | "cross-fade" | "-webkit-cross-fade")
        || function.ends_with("image-set")
}
