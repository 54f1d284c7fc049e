//! Slides of office programs: what they say, exactly, and what foreign files lead to.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use griffel::media::office::{read, title};
use griffel::media::paged_text::{Block, FaultKind, Limit, LinkTarget, NumberStyle, Page, PagedText, Unreadable};
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::property::config;
use crate::site::files_below;

fn pptx(bytes: &[u8]) -> Result<PagedText, Unreadable> {
    read(bytes, "pptx").map(|slides| slides.expect("slides are read"))
}

fn odp(bytes: &[u8]) -> Result<PagedText, Unreadable> {
    read(bytes, "odp").map(|slides| slides.expect("slides are read"))
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)).expect("a file of the tests")
}

/// Returns a folder of the files that others made, which are read where they lie.
fn others(folder: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus").join(folder);
    if !folder.is_dir() {
        println!("skipped: {} is not here (tests/README.md tells where it is looked for)", folder.display());
    }
    folder.is_dir().then_some(folder)
}

fn expected() -> serde_json::Value {
    serde_json::from_slice(&file("expected.json")).expect("JSON")
}

fn texts(value: &serde_json::Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

/// Compares a slide with what it is to say: title, texts, levels, tables, notes, descriptions.
fn is_as_expected(page: &Page, wanted: &serde_json::Value, has_levels: bool) {
    let number = &wanted["n"];
    assert_eq!(page.title.as_deref(), wanted["title"].as_str(), "title of {number}");
    let said: Vec<&str> = page.texts().collect();
    assert_eq!(said, texts(&wanted["text"]), "texts of {number}");
    assert_eq!(page.notes, texts(&wanted["notes"]), "notes of {number}");
    let described: Vec<&str> = page.descriptions().collect();
    assert_eq!(described, texts(&wanted["alt"]), "descriptions of {number}");
    if !has_levels {
        return;
    }
    assert_eq!(page.is_hidden, wanted["hidden"] == true, "hidden {number}");
    let levels: Vec<u64> = page
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Text { level, .. } => level.map(u64::from),
            Block::Table(_) | Block::Picture(_) => None,
        })
        .collect();
    let wanted_levels: Vec<u64> =
        wanted["bullet_levels"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_u64).collect();
    if !wanted_levels.is_empty() {
        assert_eq!(levels, wanted_levels, "levels of {number}");
    }
    let table = page.blocks.iter().find_map(|block| match block {
        Block::Table(table) => Some(serde_json::json!(
            table.rows.iter().map(|row| row.iter().map(|cell| &cell.text).collect::<Vec<_>>()).collect::<Vec<_>>()
        )),
        Block::Text { .. } | Block::Picture(_) => None,
    });
    assert_eq!(table.unwrap_or_default(), wanted["table"], "table of {number}");
}

#[test]
fn powerpoint_and_opendocument_say_exactly_what_they_say() {
    let expected = expected();
    let wanted = expected["slides"].as_array().expect("slides");
    for (name, paged_text) in
        [("pptx", pptx(&file("swedish.pptx")).expect("slides")), ("odp", odp(&file("swedish.odp")).expect("slides"))]
    {
        assert_eq!(paged_text.pages.len(), wanted.len(), "{name}");
        for (page, wanted) in paged_text.pages.iter().zip(wanted) {
            is_as_expected(page, wanted, true);
        }
        assert_eq!(paged_text.title.as_deref(), Some("Kollegialt lärande"), "{name}");
        assert!(
            paged_text.language.as_deref().is_some_and(|language| language.starts_with("sv")),
            "{:?}",
            paged_text.language
        );
        assert!(paged_text.faults.is_empty() && paged_text.is_wide() && paged_text.shown().count() == 7, "{name}");
    }
}

#[test]
fn diagrams_are_read_in_the_order_of_their_points() {
    let expected = expected();
    let wanted = expected["smartart"]["slides"].as_array().expect("slides");
    let paged_text = pptx(&file("smartart.pptx")).expect("slides");
    assert_eq!(paged_text.pages.len(), wanted.len());
    for (page, wanted) in paged_text.pages.iter().zip(wanted) {
        is_as_expected(page, wanted, false);
    }
}

#[test]
fn slides_of_other_programs_are_read() {
    let Some(folder) = others("office/others") else { return };
    let read = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).expect("a file");
        if name.ends_with(".odp") { odp(&bytes) } else { pptx(&bytes) }.expect("slides")
    };
    let all =
        |paged_text: &PagedText| paged_text.pages.iter().flat_map(Page::texts).map(str::to_owned).collect::<Vec<_>>();
    assert!(read("no-slides.pptx").pages.is_empty() && read("minimal.pptx").pages.is_empty());
    for name in ["powerpoint_sample.pptx", "shp-groupshape.pptx", "tbl-cell.pptx", "odf_presentation_01.odp"] {
        let paged_text = read(name);
        assert!(!paged_text.pages.is_empty() && paged_text.faults.is_empty(), "{name}: {:?}", paged_text.faults);
    }
    assert!(all(&read("powerpoint_sample.pptx")).iter().any(|text| text.contains("Test Table Slide")));
    assert!(read("sld-notes.pptx").pages.iter().any(|page| !page.notes.is_empty()));
    assert!(read("odf_presentation_01.odp").pages.iter().all(|page| page.texts().next().is_some()));
}

#[test]
fn hostile_archives_lead_to_what_they_must() {
    let Some(folder) = others("hostile/zip") else { return };
    for (name, bytes) in files_below(&folder) {
        let read = pptx(&bytes);
        let said = format!("{read:?}");
        assert!(!said.contains("root:"), "{name}");
        if name.contains("truncated") {
            assert_eq!(read, Err(Unreadable::Broken), "{name}");
        }
    }
}

/// Packs parts to an archive.
fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(text.as_bytes()).expect("bytes");
    }
    archive.finish().expect("an archive").into_inner()
}

/// Packs slides, each of the markup that stands among its shapes.
pub fn with_slides(slides: &[String]) -> Vec<u8> {
    let id = |n| format!("<p:sldId id=\"{n}\" r:id=\"r{n}\"/>");
    let ids: String = (0..slides.len()).map(id).collect();
    let main = format!("<p:presentation xmlns:p=\"p\" xmlns:r=\"r\"><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>");
    let relation = |n| format!("<Relationship Id=\"r{n}\" Type=\"x/slide\" Target=\"slides/s{n}.xml\"/>");
    let relations: String = (0..slides.len()).map(relation).collect();
    let relations = format!("<Relationships>{relations}</Relationships>");
    let mut parts =
        vec![("ppt/presentation.xml".to_owned(), main), ("ppt/_rels/presentation.xml.rels".to_owned(), relations)];
    for (n, shapes) in slides.iter().enumerate() {
        let slide =
            format!("<p:sld xmlns:p=\"p\" xmlns:a=\"a\"><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>");
        parts.push((format!("ppt/slides/s{n}.xml"), slide));
    }
    packed(&parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>())
}

pub fn saying(text: &str) -> String {
    format!("<p:sp><p:nvSpPr><p:nvPr/></p:nvSpPr><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>")
}

#[test]
fn what_is_beyond_reason_is_left_out_and_the_rest_is_read() {
    let deep = format!("{}{}", "<p:grpSp>".repeat(5000), "</p:grpSp>".repeat(5000));
    let long = saying(&"ord ".repeat(60_000));
    let bomb = saying(&"0".repeat(30 * 1024 * 1024));
    let unclosed = "<p:sp>".to_owned();
    let entity = saying("&hemlig;&aring;");
    let paged_text =
        pptx(&with_slides(&[saying("Först"), deep, long, bomb, unclosed, entity, saying("Sist")])).expect("slides");
    let said: Vec<Vec<&str>> = paged_text.pages.iter().map(|page| page.texts().collect()).collect();
    assert_eq!(said, [vec!["Först"], vec![], vec![], vec![], vec![], vec![], vec!["Sist"]]);
    let found: Vec<(FaultKind, Vec<u32>)> =
        paged_text.faults.iter().map(|fault| (fault.what.clone(), fault.pages.clone())).collect();
    let wanted = [
        (FaultKind::TooMuch(Limit::Depth), vec![2]),
        (FaultKind::TooMuch(Limit::Letters), vec![3]),
        (FaultKind::TooMuch(Limit::Bytes), vec![4]),
        (FaultKind::Unreadable, vec![5]),
    ];
    assert_eq!(found, wanted);
    let many: Vec<String> = (0..1200).map(|n| saying(&n.to_string())).collect();
    let paged_text = pptx(&with_slides(&many)).expect("slides");
    assert_eq!(paged_text.pages.len(), 1000);
    assert!(paged_text.faults.iter().any(|fault| fault.what == FaultKind::TooMuch(Limit::Pages)));
}

#[test]
fn a_file_that_wants_a_password_or_is_something_else_is_named_so() {
    assert_eq!(pptx(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), Err(Unreadable::Locked));
    assert_eq!(pptx(b"hej"), Err(Unreadable::Broken));
    // What is in the archive says of which kind it is, and not its name.
    assert_eq!(odp(&file("swedish.pptx")), pptx(&file("swedish.pptx")));
    assert_eq!(pptx(&file("swedish.odp")), odp(&file("swedish.odp")));
    let locked = "<manifest:manifest xmlns:manifest=\"m\"><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    assert_eq!(odp(&packed(&[("META-INF/manifest.xml", locked), ("content.xml", "x")])), Err(Unreadable::Locked));
}

#[test]
fn titles_are_read_where_somebody_gave_one() {
    let core =
        |title: &str| packed(&[("docProps/core.xml", &format!("<c xmlns:dc=\"d\"><dc:title>{title}</dc:title></c>"))]);
    assert_eq!(title(&core("Skolplan &amp; budget"), "docx").as_deref(), Some("Skolplan & budget"));
    assert_eq!(title(&core("skolplan.docx"), "docx"), None);
    let meta = packed(&[("meta.xml", "<m xmlns:dc=\"d\"><dc:title>Kallelse</dc:title></m>")]);
    assert_eq!(title(&meta, "odt").as_deref(), Some("Kallelse"));
    assert_eq!(title(b"hej", "xlsx"), None);
}

proptest! {
    #![proptest_config(config("office", 128, 4_000))]

    #[test]
    fn no_change_of_a_byte_makes_a_reader_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..24),
        which in 0..3_usize,
    ) {
        let mut bytes = file(["swedish.pptx", "swedish.odp", "smartart.pptx"][which]);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let read = if which == 1 { odp(&bytes) } else { pptx(&bytes) };
        prop_assert!(read.is_err() || read.is_ok_and(|paged_text| paged_text.pages.len() <= 1000));
    }
}

const PRESENTATION_RELATIONS: &str =
    r#"<Relationships><Relationship Id="r1" Type="x/slide" Target="slides\slide1.xml"/></Relationships>"#;

/// Returns a presentation of one slide, whose parts are named as no two programs name them.
fn of_one_slide(shapes: &str) -> Vec<u8> {
    let slide = format!("<sld><cSld><spTree>{shapes}</spTree></cSld></sld>");
    let links = r#"<Relationships>
        <Relationship Id="a" Type="x/hyperlink" TargetMode="External" Target="https://skola.example/plan?a=1&amp;b=2"/>
        <Relationship Id="b" Type="x/hyperlink" TargetMode="External" Target="javascript:alert(1)"/>
        <Relationship Id="c" Type="x/hyperlink" TargetMode="External" Target="file:///C:/hemligt.docx"/>
    </Relationships>"#;
    let parts = [
        ("PPT\\Presentation.xml", r#"<presentation><sldIdLst><sldId r:id="r1"/></sldIdLst></presentation>"#),
        ("ppt\\_rels\\presentation.xml.rels", PRESENTATION_RELATIONS),
        ("ppt/Slides/Slide1.xml", slide.as_str()),
        ("ppt/slides/_RELS/slide1.xml.rels", links),
    ];
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(text.as_bytes()).expect("a part");
    }
    archive.finish().expect("an archive").into_inner()
}

#[test]
fn links_numbers_and_escapes_of_slides_are_read() {
    let paragraph = |properties: &str, runs: &str| format!("<p><pPr {properties}</pPr>{runs}</p>");
    let run = |link: &str, text: &str| format!("<r><rPr>{link}</rPr><t>{text}</t></r>");
    let numbered = r#"lvl="0"><buAutoNum type="arabicPeriod" startAt="3"/>"#;
    let body = [
        paragraph(
            ">",
            &[run("", "Läs "), run(r#"<hlinkClick r:id="a"/>"#, "pla"), run(r#"<hlinkClick r:id="a"/>"#, "nen")]
                .concat(),
        ),
        paragraph(">", &run(r#"<hlinkClick r:id="b"/>"#, "Kör_x000B_nu_x0001_")),
        paragraph(">", &run(r#"<hlinkClick r:id="c"/>"#, "Fil")),
        paragraph(numbered, &run("", "tredje")),
        paragraph(numbered, &run("", "fjärde")),
    ];
    let shapes = format!("<sp><nvSpPr><nvPr/></nvSpPr><txBody>{}</txBody></sp>", body.concat());
    let slides = pptx(&of_one_slide(&shapes)).expect("slides");
    let said: Vec<_> = slides.pages[0]
        .blocks
        .iter()
        .map(|block| match block {
            Block::Text { number, text, links, .. } => {
                let links = links.iter().map(|link| (&text[link.range.0..link.range.1], &link.target));
                (number.map(|number| number.value), text.as_str(), links.collect::<Vec<_>>())
            }
            Block::Table(_) | Block::Picture(_) => panic!("a text"),
        })
        .collect();
    let address = LinkTarget::Address("https://skola.example/plan?a=1&b=2".to_owned());
    let plan = ("planen", &address);
    assert_eq!(
        said,
        [
            (None, "Läs planen", vec![plan]),
            (None, "Kör\nnu", vec![]),
            (None, "Fil", vec![]),
            (Some(3), "tredje", vec![]),
            (Some(4), "fjärde", vec![]),
        ]
    );
    let text = griffel::media::transcript::transcript(&slides, "tal.pptx", "00ff");
    assert!(
        text.contains("Läs [planen](<https://skola.example/plan?a=1&b=2>)\n") && text.contains("3. tredje\n"),
        "{text}"
    );
}

#[test]
fn cells_of_slides_span_what_they_span_and_only_a_header_is_one() {
    let cell =
        |attributes: &str, text: &str| format!("<tc {attributes}><txBody><p><r><t>{text}</t></r></p></txBody></tc>");
    let first = [cell(r#"gridSpan="2""#, "Vår"), cell(r#"hMerge="1""#, ""), cell(r#"rowSpan="2""#, "Sal")].concat();
    let second = [cell("", "mars"), cell("", "april"), cell(r#"vMerge="1""#, "")].concat();
    for (style, has_head) in [(r#"firstRow="1""#, true), (r#"bandRow="1""#, false)] {
        let table = format!("<tbl><tblPr {style}/><tr>{first}</tr><tr>{second}</tr></tbl>");
        let shapes = format!("<graphicFrame><graphic><graphicData>{table}</graphicData></graphic></graphicFrame>");
        let slides = pptx(&of_one_slide(&shapes)).expect("slides");
        let Block::Table(table) = &slides.pages[0].blocks[0] else { panic!("a table") };
        assert_eq!(table.has_head, has_head);
        let spans = table.rows.iter().map(|row| row.iter().map(|cell| (cell.columns, cell.rows)).collect::<Vec<_>>());
        assert_eq!(spans.collect::<Vec<_>>(), [vec![(2, 1), (1, 2)], vec![(1, 1), (1, 1)]]);
        let text = griffel::media::transcript::transcript(&slides, "tal.pptx", "00ff");
        assert!(text.contains("| Vår |  | Sal |\n") && text.contains("| mars | april |  |\n"), "{text}");
    }
}

#[test]
fn pictures_that_nobody_described_are_told_and_decorations_are_not() {
    let picture = |properties: &str| format!("<pic><nvPicPr><cNvPr id=\"2\" {properties}</cNvPr></nvPicPr></pic>");
    let words = "<sp><nvSpPr><nvPr/></nvSpPr><txBody><p><r><t>Ord</t></r></p></txBody></sp>";
    let faults = |shapes: String| {
        pptx(&of_one_slide(&shapes)).expect("slides").faults.into_iter().map(|fault| fault.what).collect::<Vec<_>>()
    };
    let named = picture(r#"descr="C:\Users\lararen\IMG_2041.jpg">"#);
    let decoration = picture(r#"><extLst><ext><decorative val="1"/></ext></extLst>"#);
    assert_eq!(faults([words, &named].concat()), [FaultKind::Undescribed]);
    assert_eq!(faults(named.clone()), [FaultKind::NoText]);
    assert_eq!(faults([words, &decoration].concat()), []);
    assert_eq!(faults([words, &picture(r#"descr="Elever läser">"#)].concat()), []);
    let group = r#"<grpSp><nvGrpSpPr><cNvPr descr="Fyra elever"/></nvGrpSpPr>"#;
    assert_eq!(faults([words, group, &named, "</grpSp>"].concat()), []);
}

/// Returns an `OpenDocument` presentation of slides, each of the name and the markup of its shapes.
fn odp_of(styles: &str, slides: &[(&str, &str)]) -> Vec<u8> {
    let page = |(name, shapes): &(&str, &str)| format!("<page x:name=\"{name}\">{shapes}</page>");
    let pages: String = slides.iter().map(page).collect();
    let content = format!(
        "<document-content xmlns:x=\"x\"><automatic-styles>{styles}</automatic-styles><body><presentation>{pages}\
         </presentation></body></document-content>"
    );
    packed(&[("content.xml", &content)])
}

#[test]
fn a_table_has_a_header_where_the_file_says_so() {
    let head = |attribute: &str, first: &str| {
        let row = |text: &str| format!("<table-row><table-cell><p>{text}</p></table-cell></table-row>");
        let table = format!("<frame><table {attribute}>{first}{}</table></frame>", row("b"));
        let slides = odp(&odp_of("", &[("ett", &table)])).expect("slides");
        let Block::Table(table) = &slides.pages[0].blocks[0] else { panic!("a table") };
        table.has_head
    };
    let row = "<table-row><table-cell><p>a</p></table-cell></table-row>";
    assert!(!head("", row) && !head(r#"x:use-first-row-styles="false""#, row));
    assert!(head(r#"x:use-first-row-styles="true""#, row));
    assert!(head("", &format!("<table-header-rows>{row}</table-header-rows>")));
}

/// Returns the styles of the numbers of the first slide, with the numbers.
fn list_numbers(slides: &PagedText) -> Vec<Option<(u32, NumberStyle)>> {
    let number = |block: &Block| match block {
        Block::Text { number, .. } => number.map(|number| (number.value, number.style)),
        Block::Table(_) | Block::Picture(_) => panic!("a text"),
    };
    slides.pages[0].blocks.iter().map(number).collect()
}

#[test]
fn numbers_of_lists_are_written_as_the_file_says() {
    let item = |kind: &str| {
        format!("<p><pPr><buAutoNum type=\"{kind}\"/></pPr><r><t>Punkt</t></r></p><p><r><t>Text</t></r></p>")
    };
    let kinds =
        ["alphaLcParenR", "alphaUcPeriod", "romanLcPeriod", "romanUcParenBoth", "arabicPlain", "circleNumDbPlain"];
    let items: String = kinds.into_iter().map(item).collect();
    let shapes = format!("<sp><nvSpPr><nvPr/></nvSpPr><txBody>{items}</txBody></sp>");
    let written = [
        NumberStyle::LowerLetter,
        NumberStyle::UpperLetter,
        NumberStyle::LowerRoman,
        NumberStyle::UpperRoman,
        NumberStyle::Decimal,
        NumberStyle::Decimal,
    ];
    let wanted: Vec<_> = written.into_iter().flat_map(|style| [Some((1, style)), None]).collect();
    assert_eq!(list_numbers(&pptx(&of_one_slide(&shapes)).expect("slides")), wanted);
    let style = |name: &str, format: &str| {
        format!(
            "<list-style x:name=\"{name}\"><list-level-style-number x:level=\"1\" x:num-format=\"{format}\" \
             x:start-value=\"2\"/></list-style>"
        )
    };
    let list = |name: &str| {
        let item = "<list-item><p>Punkt</p></list-item>";
        format!("<frame><text-box><list x:style-name=\"{name}\">{item}{item}</list></text-box></frame>")
    };
    let styles = [style("L1", "a"), style("L2", "I"), style("L3", "1")].concat();
    let slides = odp(&odp_of(&styles, &[("ett", &[list("L1"), list("L2"), list("L3")].concat())])).expect("slides");
    let both = |style| [Some((2, style)), Some((3, style))];
    let wanted = [NumberStyle::LowerLetter, NumberStyle::UpperRoman, NumberStyle::Decimal].map(both).concat();
    assert_eq!(list_numbers(&slides), wanted);
}

/// Returns where the links of a slide lead.
fn link_targets(page: &Page) -> Vec<(&str, &LinkTarget)> {
    let links = page.blocks.iter().flat_map(|block| match block {
        Block::Text { text, links, .. } => links.iter().map(|link| (&text[link.range.0..link.range.1], &link.target)),
        Block::Table(_) | Block::Picture(_) => panic!("a text"),
    });
    links.collect()
}

#[test]
fn links_to_slides_of_the_same_file_are_links() {
    let shows = |jump: &str| format!(r#"<hlinkClick r:id="" action="ppaction://hlinkshowjump?jump={jump}"/>"#);
    let run = |link: &str| format!("<r><rPr>{link}</rPr><t>länk</t></r><r><t> </t></r>");
    let links = [
        run(r#"<hlinkClick r:id="a" action="ppaction://hlinksldjump"/>"#),
        run(&shows("firstslide")),
        run(&shows("nextslide")),
        run(&shows("previousslide")),
        run(&shows("endshow")),
        run(r#"<hlinkClick r:id="gone" action="ppaction://hlinksldjump"/>"#),
    ];
    let slide = |runs: &str| {
        let shape = format!("<sp><nvSpPr><nvPr/></nvSpPr><txBody><p>{runs}</p></txBody></sp>");
        format!("<sld><cSld><spTree>{shape}</spTree></cSld></sld>")
    };
    let list =
        r#"<presentation><sldIdLst><sldId r:id="r1"/><sldId r:id="r2"/><sldId r:id="r3"/></sldIdLst></presentation>"#;
    let relation = |n| format!("<Relationship Id=\"r{n}\" Type=\"x/slide\" Target=\"slides/s{n}.xml\"/>");
    let relations = format!("<Relationships>{}</Relationships>", [1, 2, 3].map(relation).concat());
    let jump = r#"<Relationships><Relationship Id="a" Type="x/slide" Target="s3.xml"/></Relationships>"#;
    let (other, linking) = (slide("<r><t>Ord</t></r>"), slide(&links.concat()));
    let file = packed(&[
        ("ppt/presentation.xml", list),
        ("ppt/_rels/presentation.xml.rels", &relations),
        ("ppt/slides/s1.xml", &other),
        ("ppt/slides/s2.xml", &linking),
        ("ppt/slides/_rels/s2.xml.rels", jump),
        ("ppt/slides/s3.xml", &other),
    ]);
    let slides = pptx(&file).expect("slides");
    let to = |page| ("länk", LinkTarget::Page(page));
    let found: Vec<_> =
        link_targets(&slides.pages[1]).into_iter().map(|(text, target)| (text, target.clone())).collect();
    assert_eq!(found, [to(2), to(0), to(2), to(0)]);
    let link = |address: &str| format!("<a x:href=\"{address}\">länk</a> ");
    let links = [link("#slut%20%C3%A5"), link("#page9"), link("https://skola.example/")].concat();
    let shapes = format!("<frame><text-box><p>{links}</p></text-box></frame>");
    let slides = odp(&odp_of("", &[("page1", &shapes), ("slut å", "")])).expect("slides");
    let found: Vec<_> =
        link_targets(&slides.pages[0]).into_iter().map(|(text, target)| (text, target.clone())).collect();
    assert_eq!(found, [to(1), ("länk", LinkTarget::Address("https://skola.example/".to_owned()))]);
}
