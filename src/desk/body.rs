//! A request's body that comes bit by bit -> something to read from, for work that waits.

use std::io::{self, Read};

use bytes::Bytes;
use tokio::sync::mpsc::Receiver;

/// The bytes of a body, as they come. An error, or an end that comes too early, is an error of reading: nobody takes half of a file
/// for a whole one.
pub struct BodyReader {
    parts: Receiver<io::Result<Bytes>>,
    rest: Bytes,
}

impl BodyReader {
    /// Returns a reader of the parts that a channel brings.
    #[must_use]
    pub fn new(parts: Receiver<io::Result<Bytes>>) -> Self {
        Self { parts, rest: Bytes::new() }
    }
}

impl Read for BodyReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.parts.blocking_recv() {
                Some(part) => self.rest = part?,
                None => return Ok(0),
            }
        }
        let len = self.rest.len().min(into.len());
        into[..len].copy_from_slice(&self.rest.split_to(len));
        Ok(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_in_order_and_errors_are_told() {
        let (sender, receiver) = tokio::sync::mpsc::channel(4);
        for part in
            [Ok(Bytes::from("ab")), Ok(Bytes::new()), Ok(Bytes::from("c")), Err(io::ErrorKind::BrokenPipe.into())]
        {
            sender.try_send(part).expect("room");
        }
        drop(sender);
        let mut text = Vec::new();
        let error = BodyReader::new(receiver).read_to_end(&mut text).expect_err("an error");
        assert_eq!((text.as_slice(), error.kind()), (&b"abc"[..], io::ErrorKind::BrokenPipe));
    }
}
