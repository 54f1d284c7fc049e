//! The preview on the author's own machine: a build after every change, shown at once.
#![expect(clippy::disallowed_methods, reason = "this is an edge: it watches files, waits, and answers a browser")]

pub mod answer;
pub mod build_runner;
pub mod changed;
pub mod connections;
pub mod difference;
pub mod error_page;
pub mod headers;
pub mod host;
pub mod live;
mod lookup;
pub mod preview;
pub mod preview_policy;
pub mod range;
pub mod rebuild;
pub mod redirects;
pub mod reply;
pub mod reporter;
pub mod scan;
pub mod scheme;
pub mod script;
pub mod server;
pub mod site_rules;
pub mod watch;
pub mod watchdog;
