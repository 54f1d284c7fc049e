//! Places on the author's own computer, which authors paste as addresses.

use crate::text::address::decoded;

/// Returns the name of the file that an address names on the author's own computer: `C:\Bilder\klass.jpg`,
/// `file:///klass.jpg`, `\\server\klass.jpg`, `~/klass.jpg`. `None` for any other address.
#[must_use]
pub fn file_on_own_computer(address: &str) -> Option<String> {
    let is_file = address.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"));
    let is_home = address.starts_with("~/") || address.starts_with("~\\");
    (is_file || is_home || has_drive(address) || address.starts_with("\\\\")).then(|| last_part(address))
}

/// Returns the name of the file if a path from the top of a disk is one of a home folder or another disk of macOS or
/// Linux: `/Users/namn/klass.jpg`. A site may have such a path of its own.
#[must_use]
pub fn file_in_home(path: &str) -> Option<String> {
    const HOMES: [&str; 5] = ["/Users/", "/home/", "/Volumes/", "/media/", "/mnt/"];
    let rest = HOMES.iter().find_map(|home| path.strip_prefix(home))?;
    rest.contains('/').then(|| last_part(path))
}

/// Returns whether an address starts with the letter of a drive: `C:\` or `C:/`.
fn has_drive(address: &str) -> bool {
    let bytes = address.as_bytes();
    matches!(bytes, [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic())
}

/// Returns the last part of a path, with `/` or `\` between its parts.
fn last_part(path: &str) -> String {
    let name = path.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default();
    decoded(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_on_the_own_computer_is_known_by_its_form() {
        for (typed, name) in [
            ("C:\\Users\\namn\\Mina bilder\\klass 7.jpg", "klass 7.jpg"),
            ("d:/bilder/klass.jpg", "klass.jpg"),
            ("file:///C:/bilder/min%20klass.jpg", "min klass.jpg"),
            ("FILE://server/klass.jpg", "klass.jpg"),
            ("\\\\server\\gemensam\\klass.jpg", "klass.jpg"),
            ("~/Bilder/klass.jpg", "klass.jpg"),
        ] {
            assert_eq!(file_on_own_computer(typed).as_deref(), Some(name), "{typed}");
        }
        for typed in
            ["klass.jpg", "a:b", "bilder\\klass.jpg", "/Users/a/b.jpg", "https://a.example/b", "filer/a.jpg", ""]
        {
            assert_eq!(file_on_own_computer(typed), None, "{typed}");
        }
        assert_eq!(file_in_home("/Users/namn/Pictures/klass.jpg").as_deref(), Some("klass.jpg"));
        assert_eq!((file_in_home("/home/"), file_in_home("/home/om"), file_in_home("/om/a.jpg")), (None, None, None));
    }
}
