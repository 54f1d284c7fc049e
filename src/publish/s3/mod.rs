//! A bucket as a target, by the protocol of Amazon S3, which many services have. `rusty-s3` signs, `net` sends.

mod errors;
mod labels;
mod list;
mod objects;
mod requests;
pub mod target;
mod upload;
