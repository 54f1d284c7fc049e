//! Streams the elements directly below the root of an export. Names are matched by prefix, because namespaces differ
//! between versions.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::import::source::decode::{Lines, Position};
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
    /// It begins with an element that belongs inside of the root, whose start is missing.
    Bare,
    /// An element is not well-formed.
    Broken {
        /// The line where the element begins.
        from: u64,
    },
    /// An element exceeds the size limit.
    TooMuch,
}

/// Largest element in bytes: a book has one million characters.
const BYTES_MAX: usize = 64 * 1024 * 1024;

/// Reads the elements below `path` and hands each to `take`. `item` is the name of an entry.
///
/// # Errors
///
/// [`ExportFault`] if the rest cannot be read. Elements may have been handed over before.
pub(in crate::import) fn elements(
    part: impl BufRead,
    path: &[&str],
    item: &str,
    take: &mut dyn FnMut(Node),
) -> Result<(), ExportFault> {
    let (part, place) = Lines::of(part);
    let mut reader = Reader::from_reader(part);
    reader.config_mut().allow_dangling_amp = true;
    reader.config_mut().expand_empty_elements = true;
    let (mut buffer, mut inner) = (Vec::new(), Vec::new());
    let (mut depth, mut is_export) = (0, false);
    let fault =
        |why| ExportFault { line: place.line(), why: if place.is_full() { ExportFaultKind::TooMuch } else { why } };
    loop {
        buffer.clear();
        place.begin(BYTES_MAX);
        match reader.read_event_into(&mut buffer).map_err(|_| fault(ExportFaultKind::NoXml))? {
            Event::Start(start) if depth == path.len() => {
                is_export = true;
                let (start, from) = (start.into_owned(), place.line());
                match element(&mut reader, &start, &mut inner) {
                    Ok(node) => take(node),
                    Err(NoTree::Deep | NoTree::Many) => return Err(fault(ExportFaultKind::TooMuch)),
                    Err(NoTree::Broken) => {
                        let (at, fault) = (reader.error_position(), fault(ExportFaultKind::Broken { from }));
                        let line = if at > 0 { place.line_of(at) } else { fault.line };
                        let is_broken = at > 0 && !place.is_full() && is_whole(&mut reader, &place, path[0]);
                        // A file that was cut does not end with its root.
                        let why = if is_broken || place.is_full() { fault.why } else { ExportFaultKind::Cut };
                        return Err(ExportFault { line: if is_broken { line } else { fault.line }, why });
                    }
                }
            }
            Event::Start(start) if start.local_name().as_ref() == path[depth] => depth += 1,
            Event::Start(start) if depth == 0 && start.local_name().as_ref() == item => {
                return Err(fault(ExportFaultKind::Bare));
            }
            Event::Start(_) => return Err(fault(ExportFaultKind::NoExport)),
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof => break,
            // Programs write their own messages after the end.
            Event::Text(text) if depth == 0 && !is_export && !text.trim().is_empty() => {
                return Err(fault(ExportFaultKind::NoXml));
            }
            _ => {}
        }
    }
    if depth > 0 {
        return Err(fault(ExportFaultKind::Cut));
    }
    if is_export { Ok(()) } else { Err(fault(ExportFaultKind::NoExport)) }
}

/// Reads to the end, and returns whether the file ends with the root's tag.
fn is_whole<R: BufRead>(reader: &mut Reader<Lines<R>>, place: &Position, root: &str) -> bool {
    place.begin(usize::MAX);
    std::io::copy(reader.get_mut(), &mut std::io::sink()).is_ok() && place.ends_with(&format!("</{root}>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> Result<(), ExportFault> {
        elements(file.as_bytes(), &["rss", "channel"], "item", &mut |_| {})
    }

    #[test]
    fn what_ends_too_early_or_is_something_else_says_where() {
        assert_eq!(read("<rss><channel>\n<item>\n<title>a"), Err(ExportFault { line: 3, why: ExportFaultKind::Cut }));
        assert_eq!(read("<rss><channel>\n"), Err(ExportFault { line: 2, why: ExportFaultKind::Cut }));
        assert_eq!(read("<html></html>"), Err(ExportFault { line: 1, why: ExportFaultKind::NoExport }));
        assert_eq!(read("hej"), Err(ExportFault { line: 1, why: ExportFaultKind::NoXml }));
        assert_eq!(read("\n<item><title>a</title></item>"), Err(ExportFault { line: 2, why: ExportFaultKind::Bare }));
        assert_eq!(read("<rss><channel><a></a></channel></rss>"), Ok(()));
        assert_eq!(read("<rss><channel><a/></channel></rss>\nKlart p\u{e5} 3 s"), Ok(()));
        let long = format!("<rss><channel>\n<a><![CDATA[{}]]></a></channel></rss>", "x".repeat(BYTES_MAX + 1));
        assert_eq!(read(&long), Err(ExportFault { line: 2, why: ExportFaultKind::TooMuch }));
    }

    #[test]
    fn an_element_that_is_broken_says_where_and_one_that_is_cut_that_it_is() {
        let line = |items: &str| read(&format!("<rss>\n<channel>\n{items}\n</channel></rss>\n")).unwrap_err();
        let broken = |line, from| ExportFault { line, why: ExportFaultKind::Broken { from } };
        // The text has no end: what comes after it belongs to it, up to the end of the next.
        let open = "<item>\n<a><![CDATA[x\ny</a>\n<b><![CDATA[z]]></b>\n</item>\n<item>\n</item>";
        assert_eq!(line(open), broken(6, 3));
        assert_eq!(line("<item></item>\n<item>\n<a><![CDATA[x</a>\n</item>"), broken(5, 4));
        assert_eq!(line("<item>\n<a><![CDATA[x]]>\n<b>y]]></a>\n</item>"), broken(5, 3));
        assert_eq!(line("<item>\n<a><![CDATA x]]></a>\n</item>"), broken(4, 3));
        let cut = read("<rss><channel>\n<item>\n<a><![CDATA[x\ny").unwrap_err();
        assert_eq!(cut, ExportFault { line: 4, why: ExportFaultKind::Cut });
    }
}
