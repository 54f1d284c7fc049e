//! The settings of a site: `griffel.yaml` as a typed value.

pub mod accessibility;
pub mod check;
pub mod chosen_theme;
pub mod external;
pub mod link_fields;
pub mod new_site;
pub mod pin;
pub mod publish;
pub mod publish_backup;
pub mod publish_fields;
pub mod read;
pub mod settings;
pub mod url;
