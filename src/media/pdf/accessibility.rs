//! Reads what a PDF tells programs that read aloud. The catalog and the tags are read, nothing is drawn.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::content::UntypedIter;
use hayro::hayro_syntax::object::{
    Array, Dict, MaybeRef, Name, Number, ObjRef, Object, ObjectIdentifier, String as PdfString,
};
use hayro::hayro_syntax::page::{Page, Resources};

use crate::media::paged_text::Unreadable;
use crate::media::pdf::properties::{catalog, raw_title, text_of};
use crate::media::pdf::reading::{drawing, open};
use crate::media::pdf::weight::is_fair;
use crate::media::pdf_facts::{PdfFacts, PdfTags};

/// Most objects of the tags that are visited: a book has 100,000.
const TAGS_MAX: usize = 200_000;
/// Number of first pages in which text is looked for.
const PAGES_SEEN: usize = 10;
/// Most pages whose order of the Tab key is looked at.
const TAB_PAGES_MAX: usize = 1_000;
/// Most operations in which text is looked for.
const OPERATIONS_MAX: usize = 2_000_000;
/// Most forms inside each other.
const FORMS_MAX: usize = 4;
/// Most names that an element's type is mapped through.
const ROLES_MAX: usize = 5;
/// Bit 10 of the permissions: text may be read for people with disabilities.
const MAY_READ: i64 = 1 << 9;
/// Bit 5 of the permissions: text may be copied, which was the same before revision 3.
const MAY_COPY: i64 = 1 << 4;

/// Reads the facts.
pub(super) fn facts(bytes: &Arc<[u8]>) -> Result<PdfFacts, Unreadable> {
    if !crate::media::signature::is_pdf(bytes) {
        return Err(Unreadable::Broken);
    }
    if !is_fair(bytes) {
        return Err(Unreadable::Large);
    }
    let pdf = open(bytes)?;
    catch_unwind(AssertUnwindSafe(|| read(&pdf, bytes))).map_err(|_| Unreadable::Broken)
}

fn read(pdf: &Pdf, bytes: &[u8]) -> PdfFacts {
    let root = catalog(pdf).unwrap_or_default();
    let inside = |key: &[u8], name: &[u8]| root.get::<Dict<'_>>(key).and_then(|dict| dict.get::<bool>(name));
    let text = |bytes: &[u8]| Some(text_of(bytes).trim().to_owned()).filter(|text| !text.is_empty());
    let metadata = pdf.metadata();
    let makers = [&metadata.creator, &metadata.producer].into_iter().flatten().filter_map(|maker| text(maker));
    let outline = root.get::<Dict<'_>>(b"Outlines");
    PdfFacts {
        pages: pdf.pages().len(),
        forbids_reading: forbids_reading(pdf, bytes),
        language: root.get::<PdfString<'_>>(b"Lang").and_then(|language| text(language.as_bytes())),
        title: raw_title(pdf),
        shows_title: inside(b"ViewerPreferences", b"DisplayDocTitle") == Some(true),
        has_text: has_text(pdf),
        has_bookmarks: outline.is_some_and(|outline| outline.contains_key(b"First")),
        is_marked: inside(b"MarkInfo", b"Marked") == Some(true),
        tags: PdfTags { is_guessed: inside(b"MarkInfo", b"Suspects") == Some(true), ..tags(pdf, &root) },
        untabbed: pdf.pages().iter().take(TAB_PAGES_MAX).filter(|page| is_untabbed(page)).count(),
        makers: makers.collect::<Vec<_>>().join(" ").to_lowercase(),
    }
}

/// Returns whether the file is encrypted in a way that forbids reading aloud. The library hides the permissions, which are
/// never encrypted themselves.
fn forbids_reading(pdf: &Pdf, bytes: &[u8]) -> bool {
    const KEY: &[u8] = b"/Encrypt";
    let forbids =
        |permissions: i64, revision: i64| permissions & MAY_READ == 0 && (revision >= 3 || permissions & MAY_COPY == 0);
    let mut rest = bytes;
    while let Some(at) = rest.windows(KEY.len()).position(|part| part == KEY) {
        rest = &rest[at + KEY.len()..];
        let found = match reference(rest) {
            Some(id) => pdf.xref().get::<Dict<'_>>(id).and_then(|dict| {
                let number = |key: &[u8]| dict.get::<Number>(key).map(|number| number.as_i64());
                Some((number(b"P")?, number(b"R")?))
            }),
            None => typed_number(rest, b"/P").zip(typed_number(rest, b"/R")),
        };
        if let Some((permissions, revision)) = found {
            return forbids(permissions, revision);
        }
    }
    false
}

/// Reads `12 0 R`.
fn reference(bytes: &[u8]) -> Option<ObjectIdentifier> {
    let head = std::str::from_utf8(bytes.get(..bytes.len().min(40))?.split(|byte| *byte == b'R').next()?).ok()?;
    let mut words = head.split_ascii_whitespace();
    let (number, generation) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    words.next().is_none().then(|| ObjectIdentifier::new(number, generation))
}

/// Reads the number behind a key of a dictionary that stands at the place itself.
fn typed_number(bytes: &[u8], key: &[u8]) -> Option<i64> {
    /// A dictionary of encryption has two or three keys of 127 bytes.
    const LENGTH: usize = 2_000;
    let part = &bytes[..bytes.len().min(LENGTH)];
    let starts = part.windows(key.len()).enumerate().filter(|(_, word)| *word == key).map(|(at, _)| at + key.len());
    starts.filter_map(|at| part.get(at..)).find_map(|rest| {
        let rest = rest.trim_ascii_start();
        let len = rest.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'-').count();
        std::str::from_utf8(&rest[..len]).ok()?.parse().ok()
    })
}

/// Returns whether one of the first pages shows text.
fn has_text(pdf: &Pdf) -> bool {
    let mut search = Search { left: OPERATIONS_MAX, seen: BTreeSet::new() };
    pdf.pages().iter().take(PAGES_SEEN).any(|page| {
        drawing(page).is_some()
            && catch_unwind(AssertUnwindSafe(|| {
                search.shows_text(page.page_stream().unwrap_or_default(), page.resources(), 0)
            }))
            .unwrap_or(false)
    })
}

/// A search for operators that show text.
struct Search {
    /// Operations that may still be read.
    left: usize,
    /// Forms that were read.
    seen: BTreeSet<ObjectIdentifier>,
}

impl Search {
    fn shows_text(&mut self, content: &[u8], resources: &Resources<'_>, depth: usize) -> bool {
        let mut operations = UntypedIter::new(content);
        let mut forms = Vec::new();
        while let Some(operation) = operations.next() {
            if self.left == 0 {
                return false;
            }
            self.left -= 1;
            match &**operation.operator {
                b"Tj" | b"TJ" | b"'" | b"\"" => return true,
                b"Do" => forms.extend(operation.operands().next().cloned().and_then(Object::into_name)),
                _ => {}
            }
        }
        depth < FORMS_MAX && forms.iter().any(|name| self.form_shows_text(name, resources, depth))
    }

    fn form_shows_text(&mut self, name: &Name<'_>, resources: &Resources<'_>, depth: usize) -> bool {
        let Some(form) = resources.get_x_object(name) else { return false };
        let is_form = form.dict().get::<Name<'_>>(b"Subtype").is_some_and(|kind| &*kind == b"Form");
        if !is_form || !self.seen.insert(form.obj_id()) {
            return false;
        }
        let Ok(content) = form.decoded_data() else { return false };
        match form.dict().get::<Dict<'_>>(b"Resources") {
            Some(own) => self.shows_text(&content, &Resources::new(own), depth + 1),
            None => self.shows_text(&content, resources, depth + 1),
        }
    }
}

/// Returns whether a page has links or fields that the Tab key does not visit in the order of the tags.
fn is_untabbed(page: &Page<'_>) -> bool {
    let raw = page.raw();
    let has_stops = raw.get::<Array<'_>>(b"Annots").is_some_and(|annotations| annotations.raw_iter().next().is_some());
    has_stops && raw.get::<Name<'_>>(b"Tabs").is_none_or(|order| &*order != b"S")
}

/// Counts the tags.
fn tags(pdf: &Pdf, root: &Dict<'_>) -> PdfTags {
    let Some(tree) = root.get::<Dict<'_>>(b"StructTreeRoot") else { return PdfTags::default() };
    let roles = tree.get::<Dict<'_>>(b"RoleMap").unwrap_or_default();
    let mut found = PdfTags::default();
    let mut open: Vec<MaybeRef<Object<'_>>> = tree.get_raw::<Object<'_>>(b"K").into_iter().collect();
    let mut seen: BTreeSet<ObjectIdentifier> = BTreeSet::new();
    let mut visited = 0;
    while let Some(next) = open.pop() {
        visited += 1;
        if visited > TAGS_MAX {
            found.is_cut = true;
            break;
        }
        let object = match next {
            MaybeRef::NotRef(object) => Some(object),
            MaybeRef::Ref(reference) => unseen(reference, &mut seen).and_then(|id| pdf.xref().get::<Object<'_>>(id)),
        };
        match object {
            Some(Object::Array(kids)) => {
                let room = TAGS_MAX.saturating_sub(open.len());
                let mut kids: Vec<_> = kids.raw_iter().take(room + 1).collect();
                found.is_cut |= kids.len() > room;
                kids.truncate(room);
                open.extend(kids);
            }
            Some(Object::Dict(element)) => {
                match element.get::<Name<'_>>(b"S") {
                    Some(kind) => count(&mut found, &element, &role(&roles, &kind)),
                    None => found.contents += 1,
                }
                open.extend(element.get_raw::<Object<'_>>(b"K"));
            }
            Some(Object::Number(_)) => found.contents += 1,
            Some(Object::Null(_) | Object::Boolean(_) | Object::String(_) | Object::Name(_) | Object::Stream(_))
            | None => {}
        }
    }
    found
}

/// Returns the object of a reference, unless it was visited.
fn unseen(reference: ObjRef, seen: &mut BTreeSet<ObjectIdentifier>) -> Option<ObjectIdentifier> {
    let id = ObjectIdentifier::from(reference);
    seen.insert(id).then_some(id)
}

/// Returns the type of an element by the file's own table of types.
fn role(roles: &Dict<'_>, kind: &Name<'_>) -> Vec<u8> {
    let mut kind = kind.to_vec();
    for _ in 0..ROLES_MAX {
        match roles.get::<Name<'_>>(&kind) {
            Some(meant) => kind = meant.to_vec(),
            None => break,
        }
    }
    kind
}

fn count(found: &mut PdfTags, element: &Dict<'_>, kind: &[u8]) {
    let says =
        |key: &[u8]| element.get::<PdfString<'_>>(key).is_some_and(|text| !text_of(text.as_bytes()).trim().is_empty());
    found.elements += 1;
    match kind {
        b"H" | b"H1" | b"H2" | b"H3" | b"H4" | b"H5" | b"H6" => found.headings += 1,
        b"Table" => found.tables += 1,
        b"TH" => found.header_cells += 1,
        b"Figure" => {
            found.figures += 1;
            found.undescribed += usize::from(!says(b"Alt") && !says(b"ActualText"));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::pdf::sample::Sample;

    /// Returns the facts of a file with a tree of tags, its elements given from object 1001 on.
    fn tagged(root: &str, tree: &str, elements: &[String]) -> PdfFacts {
        let mut sample = Sample::of_texts(&[vec![(30, 100, "Hej")]]);
        sample.root = format!("/MarkInfo<</Marked true>>/StructTreeRoot 1000 0 R{root}");
        sample.objects = std::iter::once(tree.to_owned()).chain(elements.iter().cloned()).map(|o| (o, None)).collect();
        facts(&sample.bytes()).expect("a PDF")
    }

    #[test]
    fn tags_are_counted_by_the_files_own_names() {
        let tree = "<</Type/StructTreeRoot/K 1001 0 R/RoleMap<</Rubrik/Overskrift/Overskrift/H2/Bild/Figure>>>>";
        let elements = [
            "<</S/Document/K[1002 0 R 1003 0 R 1004 0 R<</S/Table/K[<</S/TR/K<</S/TH/K 7>>>>]>>]>>",
            "<</S/Rubrik/K 1>>",
            "<</S/Bild/K<</Type/MCR/MCID 2>>/Alt( )>>",
            "<</S/Figure/Alt(En mur)>>",
        ];
        let found = tagged("/Lang(sv)", tree, &elements.map(str::to_owned));
        let wanted = PdfTags {
            elements: 7,
            contents: 3,
            headings: 1,
            tables: 1,
            header_cells: 1,
            figures: 2,
            undescribed: 1,
            ..PdfTags::default()
        };
        assert_eq!((found.tags.clone(), found.is_tagged(), found.has_text), (wanted, true, true));
        assert_eq!(found.language.as_deref(), Some("sv"));
    }

    #[test]
    fn trees_that_bite_their_tails_or_have_no_end_are_left() {
        let round = ["<</S/P/K[1002 0 R 1000 0 R]>>".to_owned(), "<</S/P/K[1001 0 R 1002 0 R]>>".to_owned()];
        let found = tagged("", "<</K 1001 0 R>>", &round).tags;
        assert_eq!((found.elements, found.is_cut), (2, false));
        let roles = tagged("", "<</K[<</S/A>><</S/B>>]/RoleMap<</A/B/B/A>>>>", &[]).tags;
        assert_eq!(roles.elements, 2);
        let wide = format!("<</K[{}]>>", "<</S/P>>".repeat(1_000_000));
        let found = tagged("", &wide, &[]).tags;
        assert!(found.is_cut && found.elements <= TAGS_MAX && found.elements > TAGS_MAX / 2, "{found:?}");
        let deep = format!("<</K{}{}>>", "<</S/P/K".repeat(3_000), ">>".repeat(3_000));
        let found = std::thread::Builder::new().stack_size(64 << 20).spawn(move || tagged("", &deep, &[]).tags);
        assert!(found.expect("a thread").join().is_ok());
    }

    #[test]
    fn text_in_forms_is_text_and_pictures_are_none() {
        let with = |content: &str, form: &str| {
            let objects = vec![("<</Subtype/Form/BBox[0 0 9 9]>>".to_owned(), Some(form.to_owned()))];
            let resources = "/XObject<</A 1000 0 R>>".to_owned();
            let sample = Sample { pages: vec![content.to_owned()], resources, objects, ..Sample::default() };
            facts(&sample.bytes()).expect("a PDF").has_text
        };
        assert!(with("/A Do", "BT (Hej) Tj ET"));
        assert!(!with("/A Do", "0 0 9 9 re f /A Do"), "a form that draws itself");
        assert!(!with("0 0 9 9 re f", "BT (Hej) Tj ET"), "a form that nobody draws");
        assert!(!with("/B Do (Tj) pop", ""));
    }

    #[test]
    fn permissions_are_read_where_they_stand() {
        let reads = |text: &str| (typed_number(text.as_bytes(), b"/P"), typed_number(text.as_bytes(), b"/R"));
        assert_eq!(reads("<</Filter/Standard/Perms(x)/P -3904/R 3>>"), (Some(-3904), Some(3)));
        assert_eq!(reads("<</Filter/Standard>>"), (None, None));
        assert_eq!(reference(b" 12 0 R/Root"), Some(ObjectIdentifier::new(12, 0)));
        assert_eq!((reference(b"<</P 1/R 2"), reference(b" 12 R"), reference(b"")), (None, None, None));
    }
}
