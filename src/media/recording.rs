//! Films and sound: published without place, device, time of recording and private data, with title, artist and cover.
//!
//! Not a byte is moved, because players find frames and sound by offset: what goes is overwritten.

pub mod access;
mod box_editor;
pub mod boxes;
pub mod container;
pub mod cover;
pub mod flac;
pub mod id3;
pub mod matroska;
pub mod movie;
pub mod movie_values;
pub mod ogg;
pub mod patch;
pub mod publish;
pub mod riff;
pub mod tags;
pub mod tail;
pub mod telemetry;
pub mod tracks;
