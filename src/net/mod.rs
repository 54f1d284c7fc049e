//! The network: the only room that sends requests. It decides which hosts may be asked, how much is read and how long it
//! may take.

mod agent;
#[cfg(feature = "publish")]
pub mod api;
pub mod client;
pub mod error;
pub mod host_policy;
pub mod ip;
mod link_agent;
pub mod link_answer;
pub mod link_check;
mod link_verdict;
mod proxy;
mod resolver;
#[cfg(feature = "publish")]
pub mod road;
pub mod robots;
#[cfg(feature = "publish")]
pub mod sender;
#[cfg(feature = "publish")]
pub mod tls;
#[cfg(feature = "publish")]
pub mod web;
