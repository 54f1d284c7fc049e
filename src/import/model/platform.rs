//! The platform that an export comes from.

/// The platform that the export comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// WordPress.
    WordPress,
    /// Blogger, whose labels become categories or tags.
    Blogger {
        /// Whether labels become tags.
        to_tags: bool,
    },
}
