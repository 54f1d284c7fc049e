//! All tests that look at more than one room.

mod cases;
mod site;
mod spec;
