//! What `griffel check` finds in files: PDFs, office files, pictures, each written here.

use std::io::{Cursor, Write};

use griffel::pipeline::input::{OnErrors, Options, Purpose};
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};
use jiff::civil::date;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::site::built_for;

/// Returns a PDF of pages with this content; `root` and `trailer` are more of its root and its end.
fn pdf(pages: usize, content: &str, root: &str, trailer: &str, objects: &[&str]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages).map(|at| format!("{} 0 R", 5 + objects.len() + at)).collect();
    let font = "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>";
    let mut all = vec![
        format!("<</Type/Catalog/Pages 2 0 R{root}>>"),
        format!("<</Type/Pages/Count {pages}/Kids[{}]>>", kids.join(" ")),
        "null".to_owned(),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
    ];
    all.extend(objects.iter().map(|object| (*object).to_owned()));
    let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 300]/Contents 4 0 R/Resources<<{font}>>>>");
    all.extend(vec![page; pages]);
    let (mut file, mut table) = ("%PDF-1.5\n".to_owned(), "0000000000 65535 f \n".to_owned());
    for (at, object) in all.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let (start, size) = (file.len(), all.len() + 1);
    let end =
        format!("xref\n0 {size}\n{table}trailer<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n");
    (file + &end).into_bytes()
}

const TEXT: &str = "BT /F1 20 Tf 30 100 Td (Hej) Tj ET";
const GOOD: &str = "/Lang(sv)/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>/StructTreeRoot 5 0 R";
const TREE: &str = "<</K[<</S/Document/K[<</S/H1/K 0>><</S/P/K 1>>]>>]>>";
const TITLE: &str = "/Info 6 0 R";
const INFO: &str = "<</Title(Plan 2026)>>";

fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).expect("memory");
        archive.write_all(text.as_bytes()).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}

/// Returns the findings of a post of a day that names a file: code, severity and helps.
fn found_on(day: &str, name: &str, bytes: Vec<u8>) -> Vec<String> {
    let text = format!("---\ntitle: A\ndate: {day}\n---\n[Planen för året](fil.{name})\n");
    let settings = "title: Blogg\nurl: https://example.se/\ntheme: plain\n";
    let source = |path: &str, bytes: Vec<u8>| Source::new(SourcePath::new(path).expect("a path"), bytes);
    let snapshot = Snapshot::new([
        source("griffel.yaml", settings.into()),
        source("content/posts/a/index.md", text.into()),
        source(&format!("content/posts/a/fil.{name}"), bytes),
    ]);
    let options = Options { on_errors: OnErrors::Show, ..Options::default() };
    let build = built_for(Purpose::Check, &snapshot, date(2026, 11, 29), &options);
    let told = build.findings.iter().map(|finding| &finding.diagnostic).filter(|told| told.rule.code.len() < 4);
    let told = told.filter(|told| matches!(told.rule.code.as_bytes()[0], b'D' | b'F' | b'I') && told.rule.code != "F1");
    told.map(|told| {
        let place = told.location.as_ref().expect("a place");
        assert_eq!(place.path.as_str(), "content/posts/a/index.md");
        format!("{} {} {}", told.rule.code, told.rule.severity.name(), told.helps.join(" ")).trim().to_owned()
    })
    .collect()
}

fn found(name: &str, bytes: Vec<u8>) -> Vec<String> {
    found_on("2026-11-01", name, bytes)
}

#[test]
fn a_pdf_is_told_for_what_it_lacks() {
    assert_eq!(found("pdf", pdf(1, TEXT, GOOD, TITLE, &[TREE, INFO])), [""; 0]);
    let bare = ["D4 error word", "D6 warning how", "D7 warning none"];
    assert_eq!(found("pdf", pdf(1, TEXT, "", "", &[])), bare);
    let scan = ["D4 error word", "D5 error how", "D6 warning how", "D7 warning none"];
    assert_eq!(found("pdf", pdf(1, "0 0 9 9 re f", "", "", &[])), scan);
    assert_eq!(found("pdf", pdf(1, TEXT, GOOD, TITLE, &["<<>>", INFO])), ["D4 error word"]);
    let hollow = "<</K[<</S/P>><</S/P>>]>>";
    let made = "<</Title(Microsoft Word - brev.docx)/Producer(LibreOffice 24.2)>>";
    assert_eq!(found("pdf", pdf(1, TEXT, GOOD, TITLE, &[hollow, made])), ["D4 error libreoffice", "D7 warning made"]);
    let flat = "<</K[<</S/P/K 0>><</S/Figure/K 1>><</S/Table/K 2>>]>>";
    let hidden = GOOD.replace("true>>/Struct", "false>>/Struct").replace("/Marked true", "/Marked true/Suspects true");
    let poor = ["D7 warning hidden", "D8 warning headings figures tables guessed", "D9 warning how"];
    assert_eq!(found("pdf", pdf(21, TEXT, &hidden, TITLE, &[flat, INFO])), poor);
    assert_eq!(found("pdf", b"%PDF-1.7\nhej".to_vec()), ["D1 error how"]);
}

#[test]
fn a_pdf_that_keeps_readers_out_is_told() {
    let locked = "/Encrypt<</Filter/Standard/V 1/R 3/P -3904/O(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)/U\
                  (bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb)>>/ID[(a)(a)]";
    assert_eq!(found("pdf", pdf(1, TEXT, "", locked, &[])), ["D2 error how"]);
    let office = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &[0; 600]].concat();
    assert_eq!(found("docx", office), ["D2 error how"]);
}

#[test]
fn what_is_older_than_the_law_is_told_and_not_passed_over() {
    let old = found_on("2018-09-22", "pdf", pdf(1, TEXT, "", "", &[]));
    let exempt = "check_document_exempt";
    let wanted = ["D4 info word", "D6 info how", "D7 info none"].map(|told| format!("{told} {exempt}"));
    assert_eq!(old, wanted);
    assert_eq!(found_on("2018-09-23", "pdf", pdf(1, TEXT, "", "", &[])).len(), 3);
}

#[test]
fn numbers_of_people_in_files_are_told() {
    // The check digits are right.
    let text = TEXT.replace("Hej", "20120304-2385");
    assert_eq!(found("pdf", pdf(1, &text, GOOD, TITLE, &[TREE, INFO])), ["I1 error pages"]);
    let core = "<x><title>Plan för 120304-2385</title></x>";
    let body = "<document><body><p><r><t>2012</t></r><r><t>0304-2385, 070-123 45 67</t></r></p></body></document>";
    let docx = zip(&[("docProps/core.xml", core), ("word/document.xml", body)]);
    assert_eq!(found("docx", docx), ["D10 warning language", "I1 error file", "I2 warning file"]);
    let cells = "<worksheet><c t=\"s\"><v>1</v></c><c><v>201203042385</v></c></worksheet>";
    let xlsx = zip(&[("docProps/core.xml", core), ("xl/workbook.xml", "<x/>"), ("xl/worksheets/sheet1.xml", cells)]);
    assert_eq!(found("xlsx", xlsx), ["I1 error pages"]);
}

#[test]
fn office_files_are_told_for_what_they_lack() {
    let picture = |more: &str| format!("<drawing><docPr name=\"Bild 1\" {more}</drawing>");
    let described = picture("descr=\"En mur av tegel\"/>");
    let decorative = picture("><extLst><ext><x:decorative val=\"1\"/></ext></extLst></docPr>");
    let table = |first: &str| {
        let row = |style: &str| format!("<tr>{style}<tc/><tc/></tr>");
        format!("<tbl>{}{}</tbl>", row(first), row(""))
    };
    let docx = |body: &str| {
        let core = "<x><title>Plan för året</title><language>sv-SE</language></x>";
        let body = format!("<document><body>{body}</body></document>");
        found("docx", zip(&[("docProps/core.xml", core), ("word/document.xml", &body)]))
    };
    let head = table("<trPr><tblHeader/></trPr>");
    assert_eq!(docx(&format!("{described}{decorative}{head}")), [""; 0]);
    assert_eq!(docx(&format!("{}{}", picture("/>"), table(""))), ["D10 warning pictures tables"]);
    assert_eq!(found("docx", b"PK\x03\x04hej".to_vec()), ["D1 error how"]);
}

#[test]
fn a_picture_whose_file_tells_where_it_was_taken_is_told() {
    let png = |text: &[u8]| {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55".to_vec();
        bytes.extend(text);
        bytes
    };
    assert_eq!(found("png", png(b"")), [""; 0]);
    assert_eq!(found("png", png(b"<x exif:GPSLatitude=\"59,20N\"/>")), ["F2 info place"]);
    assert_eq!(found("png", png(b"<mwg-rs:Name>Anna</mwg-rs:Name>\xa9xyz")), ["F2 info both"]);
}
