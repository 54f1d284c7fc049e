//! Names of files in an archive, and which of them Windows has no room for.

/// The folder of the finished site.
pub const SITE: &str = "site";

/// The folder of the sources: `griffel restore` finds them there.
pub const SOURCES: &str = "sources";

/// The page that somebody opens first. Capitals stand out, and ASCII survives every program that unpacks.
pub const START: &str = "START.html";

/// The list of posts and pages.
pub const POSTS: &str = "posts.csv";

/// The list of files.
pub const FILES: &str = "files.csv";

/// The sums of all files, as `sha256sum -c` reads them.
pub const SUMS: &str = "checksums.sha256";

/// Windows' own program to unpack stops at paths of 260 signs (`MAX_PATH`); so many are left when the folder in front of them is one
/// of a user, named as the file.
pub const PATH_MAX: usize = 180;

/// Returns the paths that are too long for Windows to unpack, as it counts them (UTF-16).
pub fn too_long<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    paths.filter(|path| path.encode_utf16().count() > PATH_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_paths_are_counted_as_windows_does() {
        let (long, short) = ("å".repeat(PATH_MAX + 1), "å".repeat(PATH_MAX));
        assert_eq!(too_long([long.as_str(), short.as_str()].into_iter()), [long.as_str()]);
    }
}
