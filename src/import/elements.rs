//! Streams the elements directly below the root of an export. Names are matched by prefix, because namespaces differ
//! between versions.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::import::decode::Lines;
use crate::text::xml::{NoTree, Node, element};

/// Why an export cannot be read to its end, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The line where it was noticed, from 1.
    pub line: u64,
    /// Why.
    pub why: FaultKind,
}

/// Why an export cannot be read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// It is not XML.
    NoXml,
    /// It is XML but not an export of this kind.
    NoExport,
    /// It is truncated.
    Cut,
    /// An element exceeds the size limit.
    TooMuch,
}

/// Largest element in bytes: a book has one million characters.
const BYTES_MAX: usize = 64 * 1024 * 1024;

/// Reads the elements below `path` and hands each to `take`.
///
/// # Errors
///
/// [`Fault`] if the rest cannot be read. Elements may have been handed over before.
pub(super) fn elements(part: impl BufRead, path: &[&str], take: &mut dyn FnMut(Node)) -> Result<(), Fault> {
    let (part, line, left) = Lines::of(part);
    let mut reader = Reader::from_reader(part);
    reader.config_mut().allow_dangling_amp = true;
    reader.config_mut().expand_empty_elements = true;
    let (mut buffer, mut inner) = (Vec::new(), Vec::new());
    let (mut depth, mut is_export) = (0, false);
    let fault = |why| Fault { line: line.get(), why: if left.get() == 0 { FaultKind::TooMuch } else { why } };
    loop {
        buffer.clear();
        left.set(BYTES_MAX);
        match reader.read_event_into(&mut buffer).map_err(|_| fault(FaultKind::NoXml))? {
            Event::Start(start) if depth == path.len() => {
                is_export = true;
                let start = start.into_owned();
                take(whole(&mut reader, &start, &mut inner).map_err(fault)?);
            }
            Event::Start(start) if start.local_name().as_ref() == path[depth] => depth += 1,
            Event::Start(_) => return Err(fault(FaultKind::NoExport)),
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof => break,
            Event::Text(text) if depth == 0 && !text.trim().is_empty() => return Err(fault(FaultKind::NoXml)),
            _ => {}
        }
    }
    if depth > 0 {
        return Err(fault(FaultKind::Cut));
    }
    if is_export { Ok(()) } else { Err(fault(FaultKind::NoExport)) }
}

fn whole<R: BufRead>(reader: &mut Reader<R>, start: &BytesStart<'_>, buffer: &mut Vec<u8>) -> Result<Node, FaultKind> {
    element(reader, start, buffer).map_err(|none| match none {
        NoTree::Broken => FaultKind::Cut,
        NoTree::Deep | NoTree::Many => FaultKind::TooMuch,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> Result<(), Fault> {
        elements(file.as_bytes(), &["rss", "channel"], &mut |_| {})
    }

    #[test]
    fn what_ends_too_early_or_is_something_else_says_where() {
        assert_eq!(read("<rss><channel>\n<item>\n<title>a"), Err(Fault { line: 3, why: FaultKind::Cut }));
        assert_eq!(read("<rss><channel>\n"), Err(Fault { line: 2, why: FaultKind::Cut }));
        assert_eq!(read("<html></html>"), Err(Fault { line: 1, why: FaultKind::NoExport }));
        assert_eq!(read("hej"), Err(Fault { line: 1, why: FaultKind::NoXml }));
        assert_eq!(read("<rss><channel><a></a></channel></rss>"), Ok(()));
        assert_eq!(read("<rss><channel><a/></channel></rss>"), Ok(()));
        let long = format!("<rss><channel>\n<a><![CDATA[{}]]></a></channel></rss>", "x".repeat(BYTES_MAX + 1));
        assert_eq!(read(&long), Err(Fault { line: 2, why: FaultKind::TooMuch }));
    }
}
