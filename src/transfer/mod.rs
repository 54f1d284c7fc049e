//! What is sent to a server, in which order, and what may be deleted there: values, compared with values.

pub mod difference;
pub mod journal;
pub mod packed;
pub mod plan;
pub mod rank;
pub mod state;
