//! What a web server is to be told about the site, in the form of each server.

pub mod apache;
pub mod iis;
pub mod netlify;
pub mod nginx;
