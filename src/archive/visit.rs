//! What is asked of each address that is met.

/// What an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// The browser loads it when it shows the page.
    Loaded,
    /// It leads there if somebody wants to go.
    Linked,
    /// A script may read it: it is an address only if it leads to a file.
    Read,
}

/// Takes an address and returns another one, or `None` where it stays.
pub type Visit<'a> = dyn FnMut(&str, Use) -> Option<String> + 'a;
