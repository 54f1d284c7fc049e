//! Streams the elements directly below the root of an export. Names are matched by prefix, because namespaces differ
//! between versions.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::import::source::decode::Lines;
use crate::text::xml::{NoTree, Node, element};

/// Why an export cannot be read to its end, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportFault {
    /// The line where it was noticed, from 1.
    pub line: u64,
    /// Why.
    pub why: ExportFaultKind,
}

/// Why an export cannot be read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFaultKind {
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
/// [`ExportFault`] if the rest cannot be read. Elements may have been handed over before.
pub(in crate::import) fn elements(
    part: impl BufRead,
    path: &[&str],
    take: &mut dyn FnMut(Node),
) -> Result<(), ExportFault> {
    let (part, line, left) = Lines::of(part);
    let mut reader = Reader::from_reader(part);
    reader.config_mut().allow_dangling_amp = true;
    reader.config_mut().expand_empty_elements = true;
    let (mut buffer, mut inner) = (Vec::new(), Vec::new());
    let (mut depth, mut is_export) = (0, false);
    let fault =
        |why| ExportFault { line: line.get(), why: if left.get() == 0 { ExportFaultKind::TooMuch } else { why } };
    loop {
        buffer.clear();
        left.set(BYTES_MAX);
        match reader.read_event_into(&mut buffer).map_err(|_| fault(ExportFaultKind::NoXml))? {
            Event::Start(start) if depth == path.len() => {
                is_export = true;
                let start = start.into_owned();
                take(whole(&mut reader, &start, &mut inner).map_err(fault)?);
            }
            Event::Start(start) if start.local_name().as_ref() == path[depth] => depth += 1,
            Event::Start(_) => return Err(fault(ExportFaultKind::NoExport)),
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof => break,
            Event::Text(text) if depth == 0 && !text.trim().is_empty() => return Err(fault(ExportFaultKind::NoXml)),
            _ => {}
        }
    }
    if depth > 0 {
        return Err(fault(ExportFaultKind::Cut));
    }
    if is_export { Ok(()) } else { Err(fault(ExportFaultKind::NoExport)) }
}

fn whole<R: BufRead>(
    reader: &mut Reader<R>,
    start: &BytesStart<'_>,
    buffer: &mut Vec<u8>,
) -> Result<Node, ExportFaultKind> {
    element(reader, start, buffer).map_err(|none| match none {
        NoTree::Broken => ExportFaultKind::Cut,
        NoTree::Deep | NoTree::Many => ExportFaultKind::TooMuch,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> Result<(), ExportFault> {
        elements(file.as_bytes(), &["rss", "channel"], &mut |_| {})
    }

    #[test]
    fn what_ends_too_early_or_is_something_else_says_where() {
        assert_eq!(read("<rss><channel>\n<item>\n<title>a"), Err(ExportFault { line: 3, why: ExportFaultKind::Cut }));
        assert_eq!(read("<rss><channel>\n"), Err(ExportFault { line: 2, why: ExportFaultKind::Cut }));
        assert_eq!(read("<html></html>"), Err(ExportFault { line: 1, why: ExportFaultKind::NoExport }));
        assert_eq!(read("hej"), Err(ExportFault { line: 1, why: ExportFaultKind::NoXml }));
        assert_eq!(read("<rss><channel><a></a></channel></rss>"), Ok(()));
        assert_eq!(read("<rss><channel><a/></channel></rss>"), Ok(()));
        let long = format!("<rss><channel>\n<a><![CDATA[{}]]></a></channel></rss>", "x".repeat(BYTES_MAX + 1));
        assert_eq!(read(&long), Err(ExportFault { line: 2, why: ExportFaultKind::TooMuch }));
    }
}
