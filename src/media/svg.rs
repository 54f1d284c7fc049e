//! SVG drawings: read by their elements, published without script, without addresses of other files, without metadata.

pub mod addresses;
pub mod allowed;
pub mod attributes;
pub mod cleaning;
pub mod embedded;
pub mod encoding;
pub mod entities;
pub mod publish;
pub mod size;
pub mod stylesheet;
pub mod writer;
