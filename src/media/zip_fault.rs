//! Why nobody should get an archive.

/// Why nobody should get an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZipFault {
    /// It cannot be read.
    Broken,
    /// A part wants to lie outside of the folder into which it is unpacked.
    Leaves,
    /// It has too many parts.
    Many,
    /// It unpacks to far more than it is.
    Swells,
    /// It holds a program.
    Program,
}
