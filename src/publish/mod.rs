//! The edge to the servers that a site is published on: the only room besides `net` that opens connections.
