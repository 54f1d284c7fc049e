//! The desk: a page in the author's own browser, on which she writes, sees, checks and publishes.
#![expect(
    clippy::disallowed_methods,
    reason = "this is an edge: it reads and writes the site while its author works on it"
)]

pub mod api;
pub mod assets;
pub mod body;
pub mod files;
pub mod guard;
pub mod live;
pub mod open_site;
pub mod open_text;
pub mod parts;
pub mod refusal;
pub mod run;
pub mod secret;
pub mod server;
pub mod state;
pub mod words;
