//! Files of a finished site that cannot lie beside each other in a folder.

use rayon::prelude::*;

use crate::output::file::Output;
use crate::output::route::{FileKey, Route};

/// Returns pairs of files of which only one can be written: their names differ only in case, or one has the name of a
/// folder that the other needs. Each file comes second at most once, with the first of those in its way.
#[must_use]
pub fn collisions(files: &[Output]) -> Vec<(&Route, &Route)> {
    let mut keys: Vec<(FileKey, &Route)> = files.par_iter().map(|file| (file.route.file_key(), &file.route)).collect();
    keys.par_sort_unstable();
    let mut found = Vec::new();
    // A file comes right before the paths for which it would have to be a folder, and these follow one another.
    let mut first = 0;
    for at in 1..keys.len() {
        if keys[at].0 == keys[first].0 || keys[at].0.is_inside(&keys[first].0) {
            found.push((keys[first].1, keys[at].1));
        } else {
            first = at;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the collisions of files, given by their addresses.
    fn of(addresses: &[&str]) -> Vec<String> {
        let route = |address: &&str| Route::new(address).expect("an address");
        let files: Vec<Output> = addresses.iter().map(|address| Output::text(route(address), String::new())).collect();
        collisions(&files).into_iter().map(|(first, second)| format!("{first} {second}")).collect()
    }

    #[test]
    fn files_of_one_name_and_files_that_would_be_folders_collide() {
        assert_eq!(of(&["/a.webp", "/A.webp", "/b/", "/b/c.pdf", "/b-c"]), ["/A.webp /a.webp"]);
        assert_eq!(of(&["/x", "/x/", "/x/y/z.pdf", "/x-y"]), ["/x /x/", "/x /x/y/z.pdf"]);
        assert_eq!(of(&["/search-index/1", "/search-index/1/a.bin", "/search-index/a"]).len(), 1);
        assert_eq!(of(&["/", "/index.html"]), ["/ /index.html"]);
        assert!(of(&["/", "/om/", "/om.pdf", "/omb", "/om/a.pdf"]).is_empty());
    }
}
