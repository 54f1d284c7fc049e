//! The desk: a page in the author's own browser, on which she writes, sees, checks and publishes.
#![expect(
    clippy::disallowed_methods,
    reason = "this is an edge: it reads and writes the site while its author works on it"
)]

pub mod address;
pub mod api;
pub mod assets;
pub mod body;
pub mod change_details;
pub mod checking;
pub mod child;
pub mod colleague;
pub mod copies;
pub mod detail_change;
pub mod detail_files;
pub mod details;
pub mod files;
pub mod find;
pub mod going_out;
pub mod guard;
pub mod keeping;
pub mod kept_versions;
pub mod last_sites;
pub mod life;
pub mod list_plan;
pub mod live;
pub mod merged_post;
pub mod new_site;
pub mod open_site;
pub mod open_text;
pub mod parts;
pub mod places;
pub mod publish_said;
pub mod publishing;
pub mod recovery;
pub mod refusal;
pub mod released;
pub mod run;
pub mod saving;
pub mod secret;
pub mod server;
pub mod site_address;
pub mod sites;
pub mod state;
pub mod wanted;
pub mod words;
pub mod written;
