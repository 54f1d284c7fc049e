//! Exit codes of the program, besides 0 for success.

/// The content of the site has errors.
pub const CONTENT: u8 = 1;
/// Wrong arguments, or something on the computer that prevents the command.
pub const USAGE: u8 = 2;
