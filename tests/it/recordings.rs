//! Films and sound on a site: place, device, time and private data are gone, title, artist and cover stay; by bytes that are
//! planted, and by the eyes of other programs where they are installed.

use std::path::Path;
use std::process::Command;

use griffel::diagnostic::rule::{Diagnostic, Severity};
use griffel::disk::blob_folder::BlobFolder;
use griffel::media::attachment::Attachment;
use griffel::media::blob_cache::NoBlobCache;
use griffel::media::digest::{as_it_is, attachment};
use griffel::media::options::DigestOptions;
use griffel::output::file::Body;
use griffel::pipeline::build::Build;
use griffel::pipeline::input::Options;
use griffel::source::fingerprint::Fingerprint;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Content, HEAD, Snapshot, Source};

use crate::site::{build_of, plain_theme};

/// Stands in everything that must go.
pub const SECRET: &[u8] = b"HEMLIG";
/// Stands in everything that must stay.
pub const KEPT: &[u8] = b"TITEL";

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|found| found == part)
}

fn source(name: &str, bytes: &[u8]) -> Source {
    Source::new(SourcePath::new(&format!("content/posts/a/{name}")).expect("a path"), bytes)
}

fn published(file: &Attachment) -> Option<Vec<u8>> {
    match &file.body {
        _ if file.is_withheld() => None,
        Body::Bytes(bytes) => Some(bytes.to_vec()),
        Body::Copy { .. } | Body::Stored | Body::InOutputFolder => panic!("bytes are held"),
    }
}

/// Returns what is published of a file beside a post and in `static/`, which is the same.
fn clean(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let source = source(name, bytes);
    let beside = attachment(&source, DigestOptions::default(), &NoBlobCache).value;
    let apart = as_it_is(&source, &NoBlobCache).value;
    assert_eq!(published(&beside), published(&apart), "{name}");
    assert_eq!(beside.fingerprint == source.fingerprint, published(&beside).is_none_or(|own| own == bytes), "{name}");
    published(&beside)
}

fn part(kind: &[u8; 4], contents: &[u8]) -> Vec<u8> {
    let len = u32::try_from(contents.len() + 8).expect("small");
    [&len.to_be_bytes(), kind, contents].concat()
}

/// Returns a track with one sample of ten bytes at an offset.
fn track(number: u8, handler: &[u8; 4], offset: u32) -> Vec<u8> {
    let mut tkhd = vec![0; 84];
    tkhd[1..12].fill(7);
    tkhd[15] = number;
    tkhd[40..44].copy_from_slice(&[0, 1, 0, 0]);
    tkhd[76..84].copy_from_slice(&[2, 128, 0, 0, 1, 104, 0, 0]);
    let hdlr = [&[0; 8], &handler[..], &[0; 12], b"HEMLIG-kamera\0"].concat();
    let stsz = [[0; 4], [0; 4], 1_u32.to_be_bytes(), 10_u32.to_be_bytes()].concat();
    let stsc = [0, 1, 1, 1, 1].map(u32::to_be_bytes).concat();
    let stco = [0, 1, offset].map(u32::to_be_bytes).concat();
    let stbl = [part(b"stsz", &stsz), part(b"stsc", &stsc), part(b"stco", &stco)].concat();
    let minf = part(b"minf", &part(b"stbl", &stbl));
    let mdia = part(b"mdia", &[part(b"mdhd", &[1; 24]), part(b"hdlr", &hdlr), minf].concat());
    part(b"trak", &[part(b"tkhd", &tkhd), mdia, part(b"udta", &part(b"loci", b"HEMLIG"))].concat())
}

/// Returns a film as phones and action cameras write it.
fn film() -> Vec<u8> {
    let place = part(b"\xa9xyz", b"\0\x12\x15\xc7HEMLIG+58.4108+015.6214/");
    let udta = part(
        b"udta",
        &[place, part(b"titl", b"TITEL"), part(b"GPMF", b"HEMLIG"), part(b"\xa9mak", b"HEMLIG")].concat(),
    );
    let key = |name: &[u8]| part(b"mdta", name);
    let names = [key(b"com.apple.quicktime.title"), key(b"com.HEMLIG.location.ISO6709")].concat();
    let keys = part(b"keys", &[&[0, 0, 0, 0, 0, 0, 0, 2], &names[..]].concat());
    let data = |text: &[u8]| part(b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0], text].concat());
    let value = |number: u32, text: &[u8]| part(&number.to_be_bytes(), &data(text));
    let named = part(b"ilst", &[value(1, b"TITEL"), value(2, b"HEMLIG")].concat());
    let meta = part(b"meta", &[part(b"hdlr", &[0; 24]), keys, named].concat());
    let tool = [
        part(b"\xa9nam", &data(b"TITEL")),
        part(b"\xa9too", &data(b"HEMLIG")),
        part(b"\xa9day", &data(b"2026-01-02HEMLIG")),
    ];
    let itunes = part(b"meta", &[&[0; 4][..], &part(b"hdlr", &[0; 25]), &part(b"ilst", &tool.concat())].concat());
    let own = part(b"udta", &itunes);
    let ftyp = part(b"ftyp", b"isom\0\0\0\0");
    let mdat = part(b"mdat", b"TITELTITELHEMLIGTELE");
    let at = u32::try_from(ftyp.len() + 8).expect("small");
    let mvhd = part(b"mvhd", &[0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, 0, 0, 3, 0xe8]);
    let moov = [mvhd, track(1, b"vide", at), track(2, b"meta", at + 10), udta, own, meta].concat();
    let uuid = part(b"uuid", b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xacHEMLIG");
    let hidden = [part(b"free", b"freeGPS HEMLIG"), part(b"skip", b"HEMLIG"), part(b"wide", b"")].concat();
    [ftyp, mdat, part(b"moov", &moov), uuid, hidden, b"\0\0\0\x04HEMLIG appended".to_vec()].concat()
}

fn id3(version: u8, frames: &[(&str, &[u8])]) -> Vec<u8> {
    let frames: Vec<u8> = frames
        .iter()
        .flat_map(|(name, contents)| {
            let len = u32::try_from(contents.len()).expect("small").to_be_bytes();
            let head = if version == 2 {
                [name.as_bytes(), &len[1..]].concat()
            } else {
                [name.as_bytes(), &len, &[0, 0]].concat()
            };
            [head, contents.to_vec()].concat()
        })
        .collect();
    let size = frames.len() + 20;
    let size = [size >> 21, size >> 14, size >> 7, size].map(|part| u8::try_from(part & 0x7F).expect("seven bits"));
    [b"ID3", &[version, 0, 0][..], &size, &frames, &[0; 20], b"\xff\xfb\x90\x64sound sound"].concat()
}

fn vorbis_comments() -> Vec<u8> {
    let comments =
        ["TITLE=TITEL", "LOCATION=HEMLIG", "description=HEMLIG", "date=2026-01-02HEMLIG", "ARTIST=TITELARTIST"];
    let len = |len: usize| u32::try_from(len).expect("small").to_le_bytes();
    let list: Vec<u8> = comments.iter().flat_map(|text| [&len(text.len()), text.as_bytes()].concat()).collect();
    [&len(3), b"lib".as_slice(), &len(comments.len()), &list].concat()
}

fn ogg_page(kind: u8, number: u8, packet: &[u8]) -> Vec<u8> {
    let segment = u8::try_from(packet.len()).expect("short");
    let mut page =
        [b"OggS\0", &[kind][..], &[0; 8], b"ABCD", &[number, 0, 0, 0], &[0; 4], &[1, segment], packet].concat();
    let sum = page.iter().fold(0_u32, |sum, byte| {
        (0..8)
            .fold(sum ^ u32::from(*byte) << 24, |sum, _| if sum >> 31 == 1 { sum << 1 ^ 0x04C1_1DB7 } else { sum << 1 })
    });
    page[22..26].copy_from_slice(&sum.to_le_bytes());
    page
}

fn ebml(id: &[u8], contents: &[u8]) -> Vec<u8> {
    let len = u32::try_from(contents.len()).expect("small") | 0x1000_0000;
    [id, &len.to_be_bytes(), contents].concat()
}

fn matroska(is_live: bool) -> Vec<u8> {
    let tag = |name: &str, value: &str| {
        let simple = [ebml(&[0x45, 0xA3], name.as_bytes()), ebml(&[0x44, 0x87], value.as_bytes())].concat();
        ebml(&[0x73, 0x73], &ebml(&[0x67, 0xC8], &simple))
    };
    let info = [
        ebml(&[0xBF], b"CRC!"),
        ebml(&[0x7B, 0xA9], b"TITEL"),
        ebml(&[0x44, 0x61], b"HEMLIG!!"),
        ebml(&[0x57, 0x41], b"HEMLIG 1.0"),
        ebml(&[0x73, 0x84], b"C:\\HEMLIG.mkv"),
    ];
    let tags =
        [tag("TITLE", "TITEL"), tag("COM.APPLE.QUICKTIME.LOCATION", "HEMLIG"), tag("DATE_RECORDED", "HEMLIG")].concat();
    let file = [ebml(&[0x46, 0x6E], b"HEMLIG.txt"), ebml(&[0x46, 0x60], b"text/plain"), ebml(&[0x46, 0x5C], b"HEMLIG")]
        .concat();
    let cluster = [ebml(&[0xE7], &[0]), ebml(&[0xA3], b"\x81\0\0\x80TITEL")].concat();
    let cluster = if is_live {
        [&[0x1F, 0x43, 0xB6, 0x75, 0xFF][..], &cluster].concat()
    } else {
        ebml(&[0x1F, 0x43, 0xB6, 0x75], &cluster)
    };
    let parts = [
        ebml(&[0x15, 0x49, 0xA9, 0x66], &info.concat()),
        cluster,
        ebml(&[0x19, 0x41, 0xA4, 0x69], &ebml(&[0x61, 0xA7], &file)),
        ebml(&[0x12, 0x54, 0xC3, 0x67], &tags),
    ];
    let segment = if is_live {
        [&[0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF][..], &parts.concat()].concat()
    } else {
        [ebml(&[0x18, 0x53, 0x80, 0x67], &parts.concat()), b"HEMLIG appended".to_vec()].concat()
    };
    [ebml(&[0x1A, 0x45, 0xDF, 0xA3], &ebml(&[0x42, 0x82], b"matroska")), segment].concat()
}

fn riff(form: &[u8; 4], chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let is_big = form.starts_with(b"AIF");
    let len = |len: usize| {
        let len = u32::try_from(len).expect("small");
        if is_big { len.to_be_bytes() } else { len.to_le_bytes() }
    };
    let chunks: Vec<u8> = chunks
        .iter()
        .flat_map(|(kind, contents)| [&kind[..], &len(contents.len()), contents, &vec![0; contents.len() % 2]].concat())
        .collect();
    let head = if is_big { b"FORM" } else { b"RIFF" };
    [&head[..], &len(chunks.len() + 4), form, &chunks, b"HEMLIG appended"].concat()
}

/// The beginning of a frame of AAC.
const ADTS: &[u8] = b"\xff\xf1\x50\x80\x02\x1f\xfc\0\0";

/// Returns files of the kinds that are not cleaned, with secrets.
pub fn uncleanable() -> Vec<(&'static str, Vec<u8>)> {
    const ASF: &[u8] = b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c";
    let packet = |time: &[u8]| [time, b"G\x40\0\x10HEMLIG", &[0xff; 178]].concat().repeat(3);
    let begins = |signature: &[u8]| [signature, b"\0\x01HEMLIG"].concat();
    vec![
        ("film.wmv", begins(ASF)),
        ("ljud.wma", begins(ASF)),
        ("okand", begins(ASF)),
        ("fel.mp4", begins(ASF)),
        ("film.flv", begins(b"FLV\x01\x05\0\0\0\x09")),
        ("fel.mov", begins(b"FLV\x01\x05\0\0\0\x09")),
        ("film.mpg", begins(b"\0\0\x01\xba")),
        ("film.vob", begins(b"\0\0\x01\xba")),
        ("MAH0001.MPG", begins(b"\0\0\x01\xb3")),
        ("film.ts", packet(b"")),
        ("00001.MTS", packet(b"\0\0\x01\x02")),
        ("00001.m2ts", packet(b"\0\0\x01\x02")),
        ("film.rm", begins(b".RMF\0")),
        ("film.mxf", begins(b"\x06\x0e\x2b\x34\x02\x05\x01\x01")),
        ("film.dv", begins(b"\x1f\x07\0")),
        ("ljud.caf", begins(b"caff\0\x01")),
        ("ljud.au", begins(b".snd\0")),
        ("ljud.wv", begins(b"wvpk")),
        // Whatever else bears the name of a film.
        ("skadad.mp4", begins(b"\xee\xee\xee\xee")),
    ]
}

/// Returns files of every kind with secrets in every place where programs put them.
pub fn planted() -> Vec<(&'static str, Vec<u8>)> {
    let frames: [(&str, &[u8]); 9] = [
        ("TIT2", b"\0TITEL"),
        ("TPE1", b"\0TITEL"),
        ("PRIV", b"XMP\0HEMLIG"),
        ("GEOB", b"\0HEMLIG"),
        ("TXXX", b"\0GPS\0HEMLIG"),
        ("TDRC", b"\x032026-01-02HEMLIG"),
        ("COMM", b"\0swe\0HEMLIG"),
        ("WOAS", b"HEMLIG"),
        ("UFID", b"HEMLIG"),
    ];
    let old: [(&str, &[u8]); 3] = [("TT2", b"\0TITEL"), ("COM", b"\0swe\0HEMLIG"), ("TXX", b"\0a\0HEMLIG")];
    let mut tail = id3(3, &frames);
    let item = |name: &str, value: &[u8]| {
        let len = u32::try_from(value.len()).expect("small").to_le_bytes();
        [&len, &[0; 4][..], name.as_bytes(), &[0], value].concat()
    };
    let items = [item("Title", b"TITEL"), item("HEMLIG", b"HEMLIG")].concat();
    let size = u32::try_from(items.len() + 32).expect("small").to_le_bytes();
    let footer = [b"APETAGEX", &2000_u32.to_le_bytes()[..], &size, &2_u32.to_le_bytes(), &[0; 12]].concat();
    let short = [b"TAG".as_slice(), b"TITEL", &[0; 25], &[0; 60], b"2026", b"HEMLIG", &[0; 24], &[9]].concat();
    tail.extend([items, footer, short.clone()].concat());
    let information =
        [b"INFO", b"INAM\x06\0\0\0TITEL\0".as_slice(), b"ICMT\x06\0\0\0HEMLIG", b"ICRD\x06\0\0\0HEMLIG"].concat();
    let block = |kind: u8, contents: &[u8]| {
        let len = u32::try_from(contents.len()).expect("small").to_be_bytes();
        [&[kind], &len[1..], contents].concat()
    };
    let flac =
        [block(0, &[0; 34]), block(2, b"riffHEMLIG"), block(4, &vorbis_comments()), block(0x81, b"HEMLIG")].concat();
    let head = ogg_page(2, 0, b"OpusHead\x01\x02\0\0\x80\xbb\0\0\0\0\0");
    let tags = ogg_page(0, 1, &[b"OpusTags".as_slice(), &vorbis_comments()].concat());
    vec![
        ("film.mp4", film()),
        ("film.mov", film()),
        ("sang.m4a", film()),
        ("film.3gp", film()),
        ("utan-namn", film()),
        ("tal.mp3", id3(3, &frames)),
        ("tal4.MP3", id3(4, &frames)),
        ("gammal.mp3", id3(2, &old)),
        ("svans.mp3", tail),
        ("film.mkv", matroska(false)),
        ("film.webm", matroska(true)),
        (
            "ljud.wav",
            riff(
                b"WAVE",
                &[
                    (b"fmt ", &[0; 16]),
                    (b"bext", b"HEMLIG"),
                    (b"LIST", &information),
                    (b"data", b"TITEL"),
                    (b"iXML", b"<HEMLIG/>"),
                ],
            ),
        ),
        (
            "ljud.aiff",
            riff(b"AIFF", &[(b"COMM", &[0; 18]), (b"ANNO", b"HEMLIG"), (b"NAME", b"TITEL"), (b"SSND", &[0; 8])]),
        ),
        ("film.avi", riff(b"AVI ", &[(b"IDIT", b"HEMLIG"), (b"LIST", &information), (b"LIST", b"moviTITEL")])),
        ("ljud.opus", [head, tags, ogg_page(4, 2, b"TITEL"), b"HEMLIG".to_vec()].concat()),
        ("tal.aac", [id3(4, &frames), ADTS.to_vec()].concat()),
        ("utan-namn-2", [ADTS, &short].concat()),
        ("rost.amr", [b"#!AMR\n\x3c\0\x07", &short[..]].concat()),
        ("ljud.flac", [b"fLaC".to_vec(), flac, b"TITEL".to_vec()].concat()),
    ]
}

#[test]
fn what_was_planted_is_gone_and_the_title_stays_in_every_kind_and_way() {
    for (name, bytes) in planted() {
        assert!(has(&bytes, SECRET) && has(&bytes, KEPT), "{name}");
        let cleaned = clean(name, &bytes).unwrap_or_else(|| panic!("{name} is published"));
        let text = String::from_utf8_lossy(&cleaned).into_owned();
        assert!(!has(&cleaned, SECRET), "{name}: {text:?}");
        assert!(has(&cleaned, KEPT), "{name}: {text:?}");
        assert_eq!(cleaned.len(), bytes.len(), "{name}");
        assert_eq!(clean(name, &cleaned).as_deref(), Some(&cleaned[..]), "{name}: nothing is left to remove");
    }
}

/// A way into a site: its name, its front matter, and the text that names a file. Every file has a post of its own for a way
/// with front matter.
type Way = (&'static str, &'static str, fn(&str) -> String);

const WAYS: [Way; 8] = [
    ("lank", "", |name| format!("[{name}]({name})")),
    ("bilaga", "attachments: [FIL]\n", |_| String::new()),
    ("visad", "", |name| format!("::film{{src=\"{name}\" title=\"{name}\" transcript=\"ord.txt\"}}")),
    ("bild", "", |name| format!("![Film]({name})")),
    ("omslag", "image: FIL\nimage_alt: Bild\n", |_| String::new()),
    ("galleri", "", |name| format!("::: gallery\n![Bild]({name})\n:::")),
    ("html", "", |name| format!("<video controls src=\"{name}\" poster=\"{name}\"></video>")),
    ("kalla", "", |name| format!("<audio controls><source src=\"{name}\"></audio>")),
];

/// Returns what is built of files that go every way, with copies in `static/` and in the theme.
fn built(files: &[(&str, Vec<u8>)]) -> Build {
    let mut site = plain_theme();
    site.insert("griffel.yaml".to_owned(), b"title: Blogg\nurl: https://a.example/\ntheme: plain\n".to_vec());
    for (way, head, body) in WAYS {
        let each = if head.is_empty() { files.len() } else { 1 };
        for (number, files) in files.chunks(each).enumerate() {
            let folder = format!("content/posts/2026-01-01-{way}-{number}");
            let text: Vec<String> = files.iter().map(|(name, _)| body(name)).collect();
            let head = head.replace("FIL", files[0].0);
            let text = format!("---\ntitle: {way} {number}\n{head}---\n{}\n", text.join("\n\n"));
            site.insert(format!("{folder}/index.md"), text.into_bytes());
            site.insert(format!("{folder}/ord.txt"), b"Det som hors.".to_vec());
            site.extend(files.iter().map(|(name, bytes)| (format!("{folder}/{name}"), bytes.clone())));
        }
    }
    for (name, bytes) in files {
        site.insert(format!("static/{name}"), bytes.clone());
        site.insert(format!("themes/plain/static/tema/{name}"), bytes.clone());
        site.insert(format!("themes/plain/assets/{name}"), bytes.clone());
    }
    let sources = site.into_iter().map(|(path, bytes)| Source::new(SourcePath::new(&path).expect("a path"), bytes));
    let build = build_of(&Snapshot::new(sources), "2026-11-23".parse().expect("a date"), &Options::default());
    let errors: Vec<&Diagnostic> =
        build.diagnostics.iter().filter(|found| found.rule.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{} errors: {:?}", errors.len(), &errors[..errors.len().min(3)]);
    build
}

/// Returns what is written of a file, in every way. The names of a theme's assets hold a fingerprint.
fn copies(build: &Build, name: &str) -> Vec<(String, Vec<u8>)> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is_copy = |route: &str| {
        let own = route.rsplit('/').next().unwrap_or_default();
        own == name || route.starts_with("/assets/") && own.starts_with(&format!("{stem}."))
    };
    let copies = build.outputs.iter().filter(|output| is_copy(output.route.as_str()));
    copies
        .map(|output| match &output.body {
            Body::Bytes(bytes) => (output.route.as_str().to_owned(), bytes.to_vec()),
            _ => panic!("{name}: bytes are held"),
        })
        .collect()
}

#[test]
fn a_sequence_of_pictures_is_cleaned_as_a_film_is_and_says_nothing() {
    let mut bytes = film();
    bytes[8..12].copy_from_slice(b"avis");
    for name in ["hopp.avif", "hopp.avifs", "hopp", "hopp.mp4"] {
        let cleaned = clean(name, &bytes).unwrap_or_else(|| panic!("{name} is published"));
        let text = String::from_utf8_lossy(&cleaned).into_owned();
        assert!(!has(&cleaned, SECRET), "{name}: {text:?}");
        // What is drawn stays, and no title.
        assert_eq!(text.matches("TITEL").count(), 2, "{name}: {text:?}");
        let file = attachment(&source(name, &bytes), DigestOptions::default(), &NoBlobCache).value;
        assert_eq!((file.kind.media_type, file.pixels()), ("image/avif", Some((640, 360))), "{name}");
    }
}

#[test]
fn no_way_into_the_site_lets_a_secret_through() {
    let planted = planted();
    let build = built(&planted);
    for (name, _) in &planted {
        let copies = copies(&build, name);
        assert!(copies.len() >= 6, "{name} is written {} times: {:?}", copies.len(), build.diagnostics);
        for (route, bytes) in copies {
            assert!(!has(&bytes, SECRET), "{route}");
        }
    }
}

#[test]
fn what_cannot_be_cleaned_is_withheld_and_told_in_every_way() {
    let files = uncleanable();
    let build = built(&files);
    for (name, _) in &files {
        let copies: Vec<String> = copies(&build, name).into_iter().map(|(route, _)| route).collect();
        assert!(copies.is_empty(), "{copies:?}");
        let is_about = |found: &&Diagnostic| {
            found.rule.code == "G096" && found.location.as_ref().is_some_and(|at| at.path.name() == *name)
        };
        // Beside a post for every way, in `static/`, and twice in the theme.
        assert_eq!(
            build.diagnostics.iter().filter(is_about).count(),
            WAYS.len() + 3,
            "{name}: {:?}",
            build.diagnostics
        );
    }
    for output in &build.outputs {
        assert!(!matches!(&output.body, Body::Bytes(bytes) if has(bytes, SECRET)), "{}", output.route.as_str());
    }
}

#[test]
fn what_lies_about_its_length_is_no_crash() {
    for (name, bytes) in planted() {
        for end in (0..bytes.len()).step_by(3) {
            assert!(clean(name, &bytes[..end]).is_none_or(|cleaned| cleaned.len() == end), "{name} {end}");
        }
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 0xff;
            assert!(clean(name, &other).is_none_or(|cleaned| cleaned.len() == other.len()), "{name} {at}");
        }
    }
}

#[test]
fn a_recording_that_is_too_large_for_memory_is_cleaned_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = folder.path();
    let path = SourcePath::new("content/posts/a/film.mp4").expect("a path");
    std::fs::create_dir_all(site.join("content/posts/a")).expect("a folder");
    let bytes = film();
    std::fs::write(site.join(path.as_str()), &bytes).expect("a film");
    let head: &[u8] = &bytes[..bytes.len().min(HEAD)];
    let content = Content::OnDisk { head: head.into() };
    let source = Source { path, len: bytes.len() as u64, fingerprint: Fingerprint::of(&bytes), content };
    let blobs = BlobFolder::of(site);
    for _ in 0..2 {
        let file = attachment(&source, DigestOptions::default(), &blobs);
        assert!(file.diagnostics.is_empty() && file.value.body == Body::Stored, "{:?}", file.diagnostics);
        let mut cleaned = Vec::new();
        blobs.copy(file.value.fingerprint, &mut cleaned).expect("kept");
        assert_eq!(Some(cleaned), clean("film.mp4", &bytes), "the same as in memory");
    }
    let unopened = attachment(&source, DigestOptions::default(), &NoBlobCache);
    assert!(unopened.value.is_withheld() && unopened.diagnostics[0].rule.code == "G096");
}

/// Returns what a program says; `None` if it is not installed.
fn asked(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
}

#[test]
fn other_programs_play_what_is_published_and_find_nothing_private() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).display().to_string();
    if asked("ffmpeg", &["-version"]).is_none() {
        println!("skipped: ffmpeg is not installed");
        return;
    }
    let tags = [
        "title=TITEL",
        "artist=TITEL",
        "comment=HEMLIG",
        "location=+58.5900+016.1833/",
        "make=HEMLIG",
        "model=HEMLIG",
        "creation_time=2026-01-02T03:04:05Z",
        "encoded_by=HEMLIG",
        "com.apple.quicktime.location.ISO6709=+58.5900",
    ];
    let tags: Vec<&str> = tags.iter().flat_map(|tag| ["-metadata", tag]).collect();
    let picture = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=1"];
    let sound = ["-f", "lavfi", "-i", "sine=frequency=440:duration=1"];
    let mut kinds = 0;
    for (name, with_picture, arguments) in [
        ("a.mp4", true, &["-c:v", "mpeg4", "-c:a", "aac"][..]),
        ("b.mp4", true, &["-c:v", "mpeg4", "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"]),
        ("c.mov", true, &["-c:v", "mpeg4", "-c:a", "aac", "-movflags", "use_metadata_tags"]),
        ("d.m4a", false, &["-c:a", "aac"]),
        ("e.mp3", false, &["-id3v2_version", "3", "-write_id3v1", "1"]),
        ("f.mp3", false, &["-id3v2_version", "4"]),
        ("g.mkv", true, &["-c:v", "mpeg4", "-c:a", "aac"]),
        ("h.webm", true, &["-c:v", "libvpx", "-c:a", "libopus", "-live", "1"]),
        ("i.wav", false, &["-write_bext", "1", "-metadata", "originator=HEMLIG"]),
        ("j.ogg", false, &["-c:a", "libvorbis"]),
        ("k.opus", false, &["-c:a", "libopus"]),
        ("l.flac", false, &[]),
        ("m.avi", true, &["-c:v", "mpeg4", "-c:a", "mp3"]),
    ] {
        let made = at(name);
        let mut all = vec!["-v", "error", "-y"];
        all.extend(if with_picture { picture.as_slice() } else { &[] });
        all.extend(sound.iter().chain(arguments).chain(&tags));
        all.push(&made);
        drop(asked("ffmpeg", &all));
        // A build of ffmpeg may lack an encoder.
        let Ok(bytes) = std::fs::read(&made) else { continue };
        if bytes.is_empty() {
            continue;
        }
        kinds += 1;
        let cleaned = clean(name, &bytes).unwrap_or_else(|| panic!("{name} is published"));
        assert_eq!(cleaned.len(), bytes.len(), "{name}");
        std::fs::write(&made, &cleaned).expect("written");
        let played = asked("ffmpeg", &["-v", "error", "-i", &made, "-f", "null", "-"]).unwrap_or_default();
        assert_eq!(played.trim(), "", "{name} plays");
        let show = ["-v", "error", "-show_entries", "format_tags:stream_tags", &made];
        let said = asked("ffprobe", &show).unwrap_or_default() + &seen_by_exiftool(Path::new(&made));
        for private in ["HEMLIG", "58.59", "58 deg", "2026-01-02", "2026:01:02"] {
            assert!(!said.contains(private), "{name}: {said}");
        }
        assert!(said.contains("TITEL"), "{name}: {said}");
    }
    println!("{kinds} kinds were played");
}

fn seen_by_exiftool(file: &Path) -> String {
    let said = asked("exiftool", &["-a", "-G1", "-s", "-ee", &file.display().to_string()]).unwrap_or_default();
    said.lines().filter(|line| !line.starts_with("[System]")).collect::<Vec<_>>().join("\n")
}
