//! The rules for web servers, in the form of each server.

pub mod apache;
pub mod iis;
pub mod netlify;
pub mod nginx;
