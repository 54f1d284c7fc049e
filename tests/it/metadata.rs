//! What a file tells about the person who made it, by every way into the site: it is gone, or the file is withheld and told.

use std::collections::BTreeMap;
use std::process::Command;

use griffel::diagnostic::rule::{Diagnostic, Severity};
use griffel::output::file::Body;
use griffel::pipeline::input::Options;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};
use image::{ImageFormat, Rgb, RgbImage};
use img_parts::webp::WebP;
use img_parts::{Bytes, ImageEXIF};

use crate::site::{build_of, plain_theme};

/// Stands in every place where a file can tell something.
pub const PLANTED: &str = "NORRBYVIK";

/// A file with planted metadata.
pub struct Row {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    /// Rule of the message that it is withheld; `None` if it is published.
    pub withheld: Option<&'static str>,
}

/// The kinds of files, each under the names that it has in real life. A new kind is a new line here.
pub fn rows() -> Vec<Row> {
    let published = |name, bytes: &[u8]| Row { name, bytes: bytes.to_vec(), withheld: None };
    let withheld = |name, bytes: &[u8], rule| Row { name, bytes: bytes.to_vec(), withheld: Some(rule) };
    let (jpeg, png, webp, avif) = (jpeg(), png(), webp(), avif());
    let (gif, scan, bmp) = (gif(), tiff(&[]), bmp());
    let heic = isobmff(b"heic");
    vec![
        published("a.jpg", &jpeg),
        published("A2.JPG", &jpeg),
        published("b.jfif", &jpeg),
        published("c.jpe", &jpeg),
        published("d.pjpeg", &jpeg),
        published("utan", &jpeg),
        published("fel.png", &jpeg),
        published("fel.tif", &jpeg),
        published("fel.heic", &jpeg),
        published("fel.pdf", &jpeg),
        published("e.png", &png),
        published("e.apng", &png),
        published("e2.apng", &animated_png()),
        published("fel7.pjpeg", &animated_png()),
        published("fel2.jpg", &png),
        published("f.webp", &webp),
        published("fel3.jpg", &webp),
        published("g.gif", &gif),
        published("h.avif", &avif),
        published("f2.webp", &animated_webp()),
        published("utan2", &avif),
        published("i.tif", &scan),
        published("j.TIFF", &scan),
        published("fel4.jpg", &scan),
        published("k.bmp", &bmp),
        withheld("l.dng", &tiff(&[(50706, 0x0104_0000)]), "G090"),
        withheld("m.nef", &tiff(&[(254, 1), (330, 8)]), "G090"),
        withheld("n.cr3", &isobmff(b"crx "), "G090"),
        withheld("utan3", &isobmff(b"crx "), "G090"),
        withheld("o.heic", &heic, "G093"),
        withheld("fel5.jpg", &heic, "G093"),
        withheld("o2.heics", &isobmff(b"hevc"), "G093"),
        withheld("o3.HIF", &isobmff(b"msf1"), "G093"),
        withheld("utan7", &isobmff(b"hevx"), "G093"),
        withheld("p.jxl", &[b"\xff\x0a", PLANTED.as_bytes()].concat(), "G090"),
        withheld("q.psd", &[b"8BPS\0\x01", PLANTED.as_bytes()].concat(), "G090"),
        withheld("s.svgz", &[b"\x1f\x8b\x08\0\0\0\0\0", PLANTED.as_bytes()].concat(), "G090"),
        withheld("t.eps", &[b"%!PS-Adobe-3.0 EPSF-3.0\n%%For: ", PLANTED.as_bytes()].concat(), "G090"),
        withheld("utan4", &[b"gimp xcf v011\0", PLANTED.as_bytes()].concat(), "G090"),
        withheld("u.wdp", &[b"II\xbc\x01", PLANTED.as_bytes()].concat(), "G090"),
        withheld("fel6.jpg", &[b"\xff\x4f\xff\x51\0", PLANTED.as_bytes()].concat(), "G090"),
        withheld("v.exr", &[b"\x76\x2f\x31\x01\x02", PLANTED.as_bytes()].concat(), "G090"),
        withheld("utan5", &[b"FUJIFILMCCD-RAW 0201\0", PLANTED.as_bytes()].concat(), "G090"),
        withheld("utan6", &[&part(b"ftyp", b"mif1\0\0\0\0mif1avci")[..], PLANTED.as_bytes()].concat(), "G093"),
        withheld("r.jp2", &[b"\0\0\0\x0cjP  \r\n\x87\n", PLANTED.as_bytes()].concat(), "G090"),
    ]
}

fn drawn() -> RgbImage {
    let part = |at: u32| u8::try_from(at * 4).expect("a byte");
    RgbImage::from_fn(60, 40, |x, y| Rgb([part(x), part(y), part(u32::midpoint(x, y))]))
}

fn encoded(format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    drawn().write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

/// A TIFF of one directory: the maker, the time, the author, XMP, a place, and these numbers. Without `pixels` it is what
/// EXIF is written in.
fn directory(more: &[(u16, u32)], pixels: Option<&RgbImage>) -> Vec<u8> {
    let text = |text: &str| (2_u16, u32::try_from(text.len() + 1).expect("short"), [text.as_bytes(), b"\0"].concat());
    let long = |value: u32| (4_u16, 1_u32, value.to_be_bytes().to_vec());
    let xmp = xmp();
    let mut tags: BTreeMap<u16, (u16, u32, Vec<u8>)> = BTreeMap::from([
        (271, text(PLANTED)),
        (306, text("2026:05:03 12:00:00")),
        (315, text(&format!("{PLANTED} Anna"))),
        (700, (1, u32::try_from(xmp.len()).expect("short"), xmp)),
    ]);
    tags.extend(more.iter().map(|(tag, value)| (*tag, long(*value))));
    if let Some(pixels) = pixels {
        let (width, height) = pixels.dimensions();
        let length = width * height * 3;
        tags.extend([(256, long(width)), (257, long(height)), (258, (3, 3, vec![0, 8, 0, 8, 0, 8]))]);
        tags.extend([(259, long(1)), (262, long(2)), (277, long(3)), (278, long(height)), (279, long(length))]);
        tags.insert(273, long(0));
    }
    // The place is a directory of its own.
    tags.insert(34853, long(0));
    let count = u32::try_from(tags.len()).expect("few");
    let mut after = 8 + 2 + count * 12 + 4;
    let mut values = Vec::new();
    let gps = [&b"\0\x01\0\x1d\0\x02\0\0\0\x0a"[..], &(after + 18).to_be_bytes(), b"\0\0\0\0NORRBYVIK\0"].concat();
    after += u32::try_from(gps.len()).expect("short");
    let pixels = pixels.map(|pixels| pixels.as_raw().clone()).unwrap_or_default();
    if let Some(strips) = tags.get_mut(&273) {
        strips.2 = after.to_be_bytes().to_vec();
    }
    tags.insert(34853, long(8 + 2 + count * 12 + 4));
    after += u32::try_from(pixels.len()).expect("small");
    let mut bytes = b"MM\0\x2a\0\0\0\x08".to_vec();
    bytes.extend(u16::try_from(count).expect("few").to_be_bytes());
    for (tag, (kind, count, value)) in tags {
        bytes.extend([tag.to_be_bytes(), kind.to_be_bytes()].concat());
        bytes.extend(count.to_be_bytes());
        if value.len() <= 4 {
            bytes.extend([&value[..], &[0; 4][value.len()..]].concat());
        } else {
            bytes.extend(after.to_be_bytes());
            after += u32::try_from(value.len()).expect("short");
            values.extend(value);
        }
    }
    bytes.extend([0; 4]);
    [bytes, gps, pixels, values].concat()
}

fn xmp() -> Vec<u8> {
    format!(
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description xmlns:p=\"http://ns.adobe.com/photoshop/1.0/\" p:City=\"{PLANTED}\"/></rdf:RDF></x:xmpmeta>"
    )
    .into_bytes()
}

fn tiff(more: &[(u16, u32)]) -> Vec<u8> {
    directory(more, Some(&drawn()))
}

/// A JPEG with EXIF, XMP, IPTC, a comment, a second picture (MPF), a thumbnail, and a film behind its end.
fn jpeg() -> Vec<u8> {
    let jpeg = encoded(ImageFormat::Jpeg);
    let segment = |marker: u8, contents: &[u8]| {
        let length = u16::try_from(contents.len() + 2).expect("short").to_be_bytes();
        [&[0xff, marker], &length[..], contents].concat()
    };
    let iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0e\x1c\x02\x5a\0\x09NORRBYVIK";
    let thumbnail = b"JFIF\0\x01\x01\0\0\x01\0\x01\x03\x01NORRBYVIK";
    [
        &jpeg[..2],
        &segment(0xe0, thumbnail),
        &segment(0xe1, &[b"Exif\0\0", &directory(&[], None)[..]].concat()),
        &segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", &xmp()[..]].concat()),
        &segment(0xe2, &[b"MPF\0", PLANTED.as_bytes()].concat()),
        &segment(0xed, iptc),
        &segment(0xfe, PLANTED.as_bytes()),
        &jpeg[2..],
        b"\xff\xd8\xff\xfe\0\x0bNORRBYVIK\xff\xd9\0\0\0\x18ftypmp42NORRBYVIKSEFH",
    ]
    .concat()
}

/// A PNG with EXIF, texts, XMP and a time.
fn png() -> Vec<u8> {
    let png = encoded(ImageFormat::Png);
    let chunk = |kind: &[u8], contents: &[u8]| {
        let named = [kind, contents].concat();
        let length = u32::try_from(contents.len()).expect("short").to_be_bytes();
        [&length[..], &named, &checksum(&named).to_be_bytes()].concat()
    };
    let header = 8 + 25;
    [
        &png[..header],
        &chunk(b"eXIf", &directory(&[], None)),
        &chunk(b"tEXt", b"Author\0NORRBYVIK"),
        &chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", &xmp()[..]].concat()),
        &chunk(b"tIME", b"\x07\xea\x05\x03\x0c\0\0"),
        &png[header..],
        PLANTED.as_bytes(),
    ]
    .concat()
}

/// An animated PNG of two frames with the same metadata.
fn animated_png() -> Vec<u8> {
    let png = png();
    let chunk = |kind: &[u8], contents: &[u8]| {
        let named = [kind, contents].concat();
        let length = u32::try_from(contents.len()).expect("short").to_be_bytes();
        [&length[..], &named, &checksum(&named).to_be_bytes()].concat()
    };
    let control = |number: u8| chunk(b"fcTL", &[&[0, 0, 0, number, 0, 0, 0, 60, 0, 0, 0, 40][..], &[0; 14]].concat());
    let start = png.windows(4).position(|kind| kind == b"IDAT").expect("pixels") - 4;
    let length = u32::from_be_bytes(png[start..start + 4].try_into().expect("four bytes"));
    let end = start + 12 + usize::try_from(length).expect("small");
    let second = chunk(b"fdAT", &[&[0, 0, 0, 2][..], &png[start + 8..end - 4]].concat());
    let animation = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    [&png[..start], &animation, &control(0), &png[start..end], &control(1), &second, &png[end..]].concat()
}

/// An animated WebP whose frame has metadata of its own, as the file has.
fn animated_webp() -> Vec<u8> {
    let webp = webp();
    let chunk = |kind: &[u8], contents: &[u8]| {
        let length = u32::try_from(contents.len()).expect("short").to_le_bytes();
        [kind, &length[..], contents, &[0][..contents.len() % 2]].concat()
    };
    let picture = encoded(ImageFormat::WebP)[12..].to_vec();
    let frame = [&[0; 6][..], &[59, 0, 0, 39, 0, 0, 10, 0, 0, 0], &picture, &chunk(b"XMP ", &xmp())].concat();
    let metadata = webp.windows(4).position(|kind| kind == b"EXIF").expect("metadata");
    let header = chunk(b"VP8X", &[0b0000_1110, 0, 0, 0, 59, 0, 0, 39, 0, 0]);
    let inside = [b"WEBP", &header[..], &chunk(b"ANIM", &[0; 6]), &chunk(b"ANMF", &frame), &webp[metadata..]].concat();
    chunk(b"RIFF", &inside)
}

/// CRC-32 (PNG, annex D).
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

fn webp() -> Vec<u8> {
    let mut webp = WebP::from_bytes(Bytes::from(encoded(ImageFormat::WebP))).expect("a picture");
    webp.set_exif(Some(Bytes::from(directory(&[], None))));
    let mut bytes = webp.encoder().bytes().to_vec();
    let xmp = xmp();
    bytes.extend(b"XMP ");
    bytes.extend(u32::try_from(xmp.len()).expect("short").to_le_bytes());
    bytes.extend(&xmp);
    bytes.extend(&[0][..xmp.len() % 2]);
    bytes[20] |= 0b100;
    let length = u32::try_from(bytes.len() - 8).expect("small");
    bytes[4..8].copy_from_slice(&length.to_le_bytes());
    bytes
}

/// A GIF of one pixel with a comment, XMP and a text, and something behind its end.
fn gif() -> Vec<u8> {
    [
        &b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"[..],
        b"\x21\xfe\x09NORRBYVIK\0\x21\xff\x0bXMP DataXMP\x09NORRBYVIK\0\x21\x01\x0c000000000000\x09NORRBYVIK\0",
        b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0\x3bNORRBYVIK",
    ]
    .concat()
}

/// A bitmap with something behind its pixels.
fn bmp() -> Vec<u8> {
    [&encoded(ImageFormat::Bmp)[..], PLANTED.as_bytes()].concat()
}

fn part(kind: &[u8], contents: &[u8]) -> Vec<u8> {
    [&u32::try_from(contents.len() + 8).expect("small").to_be_bytes(), kind, contents].concat()
}

/// A file of the ISO base media format of this brand.
fn isobmff(brand: &[u8]) -> Vec<u8> {
    [part(b"ftyp", &[brand, b"\0\0\0\0mif1", brand].concat()), part(b"free", PLANTED.as_bytes())].concat()
}

/// An AVIF with EXIF and XMP items, far behind the first bytes, a description, and a film behind its end.
fn avif() -> Vec<u8> {
    let exif = [&b"\0\0\0\0"[..], &directory(&[], None)].concat();
    let items: [(&[u8], Vec<u8>); 3] = [(b"av01", vec![7; 70_000]), (b"Exif", exif), (b"mime", xmp())];
    let entry = |(number, (kind, _)): (u16, &(&[u8], Vec<u8>))| {
        let name: &[u8] = if *kind == b"mime" { b"\0application/rdf+xml\0" } else { b"\0" };
        part(b"infe", &[b"\x02\0\0\0", &number.to_be_bytes()[..], b"\0\0", kind, name].concat())
    };
    let entries: Vec<u8> = (1..).zip(&items).flat_map(entry).collect();
    let ftyp = part(b"ftyp", b"avif\0\0\0\0mif1avifmiaf");
    let meta = |start: u32| {
        let mut at = start;
        let mut places = b"\x01\0\0\0\x44\0\0\x03".to_vec();
        for (number, (_, bytes)) in (1_u16..).zip(&items) {
            let length = u32::try_from(bytes.len()).expect("small");
            places.extend(
                [&number.to_be_bytes()[..], b"\0\0\0\0\0\x01", &at.to_be_bytes(), &length.to_be_bytes()].concat(),
            );
            at += length;
        }
        let ispe = part(b"ispe", b"\0\0\0\0\0\0\0\x3c\0\0\0\x28");
        let udes = part(b"udes", b"\0\0\0\0sv\0NORRBYVIK\0\0\0");
        let ipma = part(b"ipma", b"\0\0\0\0\0\0\0\x01\0\x01\x01\x81");
        let inside = [
            part(b"hdlr", b"\0\0\0\0\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0"),
            part(b"pitm", b"\0\0\0\0\0\x01"),
            part(b"iloc", &places),
            part(b"iinf", &[b"\0\0\0\0\0\x03", &entries[..]].concat()),
            part(b"iprp", &[part(b"ipco", &[ispe, udes].concat()), ipma].concat()),
        ];
        part(b"meta", &[b"\0\0\0\0", &inside.concat()[..]].concat())
    };
    let start = u32::try_from(ftyp.len() + meta(0).len() + 8).expect("small");
    let data: Vec<u8> = items.iter().flat_map(|(_, bytes)| bytes.clone()).collect();
    [ftyp, meta(start), part(b"mdat", &data), part(b"mpvd", PLANTED.as_bytes())].concat()
}

/// A way into a site: the name of the post's folder, its front matter, and what its text says about a file.
type Way = (&'static str, &'static str, fn(&str) -> String);

/// The ways into a site.
const WAYS: [Way; 8] = [
    ("lankad", "", |name| format!("[fil]({name})\n\n")),
    ("visad", "", |name| format!("![Bild]({name})\n\n")),
    ("html", "", |name| format!("<img src=\"{name}\" alt=\"Bild\">\n\n")),
    ("kalla", "", |name| {
        format!("<picture><source srcset=\"{name} 2x\"><img src=\"{name}\" alt=\"Bild\"></picture>\n\n")
    }),
    ("affisch", "", |name| format!("<video controls poster=\"{name}\"></video>\n\n")),
    ("film", "", |name| format!("::film{{src=\"{name}\" poster=\"{name}\" title=\"Film\"}}\n\n")),
    ("bifogad", "attachments", |_| String::new()),
    ("galleri", "", |name| format!("::: gallery\n![Bild]({name})\n:::\n\n")),
];

/// Returns a site in which every file goes every way, and the paths of the copies of each file.
fn site(rows: &[Row]) -> (Snapshot, Vec<Vec<String>>) {
    let mut files: BTreeMap<String, Vec<u8>> = plain_theme();
    files.insert("griffel.yaml".to_owned(), b"title: Blogg\nurl: https://a.example/\ntheme: plain\n".to_vec());
    let mut copies = vec![Vec::new(); rows.len()];
    let mut put = |index: usize, path: String, files: &mut BTreeMap<String, Vec<u8>>| {
        files.insert(path.clone(), rows[index].bytes.clone());
        copies[index].push(path);
    };
    for (way, key, body) in WAYS {
        let folder = format!("content/posts/2026-01-01-{way}");
        let names: Vec<&str> = rows.iter().map(|row| row.name).collect();
        let list = if key.is_empty() { String::new() } else { format!("{key}: [{}]\n", names.join(", ")) };
        let text: String = names.iter().map(|name| body(name)).collect();
        files.insert(format!("{folder}/index.md"), format!("---\ntitle: {way}\n{list}---\n{text}").into_bytes());
        for (index, row) in rows.iter().enumerate() {
            put(index, format!("{folder}/{}", row.name), &mut files);
        }
    }
    for (index, row) in rows.iter().enumerate() {
        let folder = format!("content/posts/2026-01-02-omslag-{index}");
        let text = format!("---\ntitle: Omslag {index}\nimage: {}\nimage_alt: Bild\n---\n", row.name);
        files.insert(format!("{folder}/index.md"), text.into_bytes());
        put(index, format!("{folder}/{}", row.name), &mut files);
        put(index, format!("static/{}", row.name), &mut files);
        put(index, format!("themes/plain/static/tema/{}", row.name), &mut files);
        files.insert(format!("themes/plain/assets/{}", row.name), row.bytes.clone());
    }
    let sources = files.into_iter().map(|(path, bytes)| Source::new(SourcePath::new(&path).expect("a path"), bytes));
    (Snapshot::new(sources), copies)
}

fn has(bytes: &[u8], part: &str) -> bool {
    bytes.windows(part.len()).any(|window| window == part.as_bytes())
}

#[test]
fn what_files_tell_about_people_is_gone_or_the_file_is_withheld_and_told() {
    let rows = rows();
    let (snapshot, copies) = site(&rows);
    let build = build_of(&snapshot, "2026-11-23".parse().expect("a date"), &Options::default());
    let errors: Vec<&Diagnostic> =
        build.diagnostics.iter().filter(|found| found.rule.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let mut written = BTreeMap::new();
    for output in &build.outputs {
        let Body::Bytes(bytes) = &output.body else { panic!("{}: bytes are held", output.route.as_str()) };
        assert!(!has(bytes, PLANTED), "{} tells something", output.route.as_str());
        written.insert(output.route.as_str().to_owned(), bytes);
    }
    let is_told = |path: &str, code: &str| {
        let about = |found: &Diagnostic| found.location.as_ref().is_some_and(|at| at.path.as_str() == path);
        build.diagnostics.iter().any(|found| found.rule.code == code && about(found))
    };
    for (row, copies) in rows.iter().zip(copies) {
        for copy in copies {
            let parts: Vec<&str> = copy.split('/').collect();
            let address = match parts.as_slice() {
                ["content", "posts", folder, name] => {
                    format!("/{}/{}/{name}", folder[..10].replace('-', "/"), &folder[11..])
                }
                ["themes", "plain", "static", rest @ ..] => format!("/{}", rest.join("/")),
                _ => copy.replacen("static", "", 1),
            };
            let is_written = written
                .keys()
                .any(|route| route.strip_prefix(&address).is_some_and(|rest| matches!(rest, "" | ".jpg" | ".png")));
            assert_eq!(is_written, row.withheld.is_none(), "{copy}");
            assert!(row.withheld.is_none_or(|code| is_told(&copy, code)), "{copy} is not told");
        }
    }
    read_by_exiftool(&written);
}

/// Reads what was written with another program that knows formats.
fn read_by_exiftool(written: &BTreeMap<String, &std::sync::Arc<[u8]>>) {
    const TELLING: [&str; 9] = ["IFD0", "IFD1", "ExifIFD", "GPS", "XMP", "IPTC", "MPF", "Photoshop", "Samsung"];
    if Command::new("exiftool").arg("-ver").output().is_err() {
        println!("skipped: exiftool is not installed");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (number, (route, bytes)) in written.iter().enumerate() {
        let name = route.rsplit('/').next().unwrap_or_default();
        std::fs::write(folder.path().join(format!("{number}-{name}")), bytes).expect("a file");
    }
    let output = Command::new("exiftool").args(["-r", "-a", "-u", "-G1", "-s"]).arg(folder.path()).output();
    let read = String::from_utf8_lossy(&output.expect("exiftool").stdout).into_owned();
    let mut file = "";
    for line in read.lines() {
        file = line.strip_prefix("======== ").unwrap_or(file);
        let group = line.strip_prefix('[').and_then(|line| line.split(']').next()).unwrap_or_default();
        let tells = line.contains(PLANTED) || TELLING.iter().any(|telling| group.starts_with(telling));
        assert!(!tells, "{file}: {line}");
    }
    assert!(read.contains("[File]"), "exiftool has read nothing: {read}");
}
