//! Pictures: turned, without metadata, in the sizes that readers need; and what is kept of them.

use std::path::Path;
use std::process::Command;

use griffel::media::blob_cache::NoBlobCache;
use griffel::media::digest::attachment;
use griffel::media::image::picture::picture;
use griffel::media::image::prepared::{Picture, Unpublishable};
use griffel::media::options::DigestOptions;
use griffel::media::rendition::Format;
use griffel::output::file::Body;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::Source;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::site::files_below;

/// A picture with something to see in it: noise would be larger in every format.
fn drawn(width: u32, height: u32) -> DynamicImage {
    let pixel = |x: u32, y: u32| {
        let part = |at: u32, of: u32| u8::try_from(at * 255 / of).expect("a byte");
        let is_ring = (x / 37 + y / 23).is_multiple_of(3);
        Rgb([part(x, width), part(y, height), if is_ring { 200 } else { part(x + y, width + height) / 2 }])
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, pixel))
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

/// An EXIF segment of JPEG with an orientation and a place in it.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    tiff.extend_from_slice(b"\x01\x12\0\x03\0\0\0\x01\0");
    tiff.extend_from_slice(&[orientation, 0, 0]);
    tiff.extend_from_slice(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0");
    tiff.extend_from_slice(b"\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0Norrbyvik");
    let length = u16::try_from(tiff.len() + 8).expect("short").to_be_bytes();
    [&b"\xff\xe1"[..], &length, b"Exif\0\0", &tiff].concat()
}

/// Puts segments behind the first two bytes of a JPEG, and something behind its end.
fn talking(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>Norrbyvik</x:xmpmeta>";
    let length = |part: &[u8]| u16::try_from(part.len() + 2).expect("short").to_be_bytes();
    let comment = b"Norrbyvik, den 3 maj";
    [
        &jpeg[..2],
        &exif(orientation),
        b"\xff\xe1",
        &length(xmp),
        xmp,
        b"\xff\xfe",
        &length(comment),
        comment,
        &jpeg[2..],
        b"MotionPhoto: Norrbyvik",
    ]
    .concat()
}

fn made(bytes: Vec<u8>) -> Picture {
    picture(&bytes.into()).expect("a picture")
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_photograph_loses_its_words_and_gets_copies_that_are_never_wider() {
    let jpeg = talking(&encoded(&drawn(2000, 1200), ImageFormat::Jpeg), 1);
    let Picture { pixels, cleaned, renditions, is_cut_off, format: _, pages: _ } = made(jpeg.clone());
    assert_eq!((pixels, is_cut_off), ((2000, 1200), false));
    let cleaned = cleaned.expect("other bytes");
    assert!(has(&jpeg, b"Norrbyvik") && !has(&cleaned, b"Norrbyvik") && !has(&cleaned, b"Exif"));
    assert!(cleaned.ends_with(b"\xff\xd9"));
    let found: Vec<_> = renditions.iter().map(|copy| (copy.pixels, copy.format)).collect();
    let both = |pixels| [(pixels, Format::Jpeg), (pixels, Format::WebP)];
    assert_eq!(found, [both((400, 240)), both((800, 480)), both((1600, 960))].concat());
    for copy in &renditions {
        let size = imagesize::blob_size(&copy.bytes).expect("a picture");
        assert_eq!((size.width as u64, size.height as u64), (copy.pixels.0.into(), copy.pixels.1.into()));
        assert!(!has(&copy.bytes, b"Norrbyvik") && copy.bytes.len() < cleaned.len());
    }
    assert_eq!(made(jpeg).renditions, renditions, "the same bytes twice");
}

#[test]
fn pictures_are_turned_as_the_camera_meant() {
    // Red is left, then.
    let upright = DynamicImage::ImageRgb8(RgbImage::from_fn(600, 900, |x, _| {
        if x < 300 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) }
    }));
    let is_red = |bytes: &[u8], (width, height): (u32, u32)| {
        let image = image::load_from_memory(bytes).expect("a picture").into_rgb8();
        assert_eq!(image.dimensions(), (width, height));
        let [left, right] = [10, width - 10].map(|x| image.get_pixel(x, height / 2)[0] > 128);
        (left, right)
    };
    for orientation in 1..=8_u8 {
        let turn = image::metadata::Orientation::from_exif(orientation).expect("an orientation");
        let back = match orientation {
            6 => image::metadata::Orientation::Rotate270,
            8 => image::metadata::Orientation::Rotate90,
            _ => turn,
        };
        let mut stored = upright.clone();
        stored.apply_orientation(back);
        let jpeg = talking(&encoded(&stored, ImageFormat::Jpeg), orientation);
        let Picture { pixels, cleaned, renditions, .. } = made(jpeg);
        assert_eq!(pixels, (600, 900), "orientation {orientation}");
        let cleaned = cleaned.expect("other bytes");
        assert!(!has(&cleaned, b"Exif"));
        assert_eq!(is_red(&cleaned, (600, 900)), (true, false), "orientation {orientation}");
        let smallest = renditions.first().expect("a copy");
        assert_eq!(is_red(&smallest.bytes, (400, 600)), (true, false), "orientation {orientation}");
    }
}

#[test]
fn a_drawing_keeps_what_shows_through_and_its_own_file_where_that_is_small() {
    let mut image = drawn(900, 300).into_rgba8();
    image.pixels_mut().take(900 * 100).for_each(|pixel| pixel[3] = 0);
    let png = encoded(&DynamicImage::ImageRgba8(image), ImageFormat::Png);
    let Picture { cleaned, renditions, .. } = made(png);
    assert_eq!(cleaned, None, "it had nothing to lose");
    let webp = renditions.iter().rfind(|copy| copy.format == Format::WebP).expect("WebP");
    let read = image::load_from_memory(&webp.bytes).expect("a picture").into_rgba8();
    assert_eq!((read.width(), read.get_pixel(5, 5)[3], read.get_pixel(5, 250)[3]), (900, 0, 255));
}

#[test]
fn what_is_no_picture_is_withheld_and_what_is_cut_off_is_shown_as_far_as_it_goes() {
    let why = |bytes: &[u8]| picture(&bytes.into()).err();
    assert_eq!(why(b"Inte en bild"), Some(Unpublishable::Foreign));
    assert_eq!(why(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\0"), Some(Unpublishable::Heic));
    let mut bomb = encoded(&drawn(3, 3), ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    assert_eq!(why(&bomb), Some(Unpublishable::Large));
    let jpeg = talking(&encoded(&drawn(700, 500), ImageFormat::Jpeg), 1);
    for end in [jpeg.len() / 2, jpeg.len() - 40] {
        let cut = made(jpeg[..end].to_vec());
        assert!(cut.is_cut_off && cut.renditions.is_empty());
        assert!(!has(&cut.cleaned.expect("other bytes"), b"Norrbyvik"));
    }
    let png = encoded(&drawn(700, 500), ImageFormat::Png);
    assert!(made(png[..png.len() / 2].to_vec()).is_cut_off);
}

#[test]
fn what_scanners_and_old_cameras_write_becomes_what_browsers_show() {
    let flat = |width, height| DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb([200, 0, 0])));
    let (photograph, drawing) = (drawn(900, 600), flat(900, 600));
    let clear = DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(30, 20, image::Rgba([9, 9, 9, 100])));
    let opaque = DynamicImage::ImageRgba8(photograph.to_rgba8());
    let (grey, deep) =
        (DynamicImage::ImageLuma8(photograph.to_luma8()), DynamicImage::ImageRgb16(photograph.to_rgb16()));
    for (what, image, format, expected) in [
        ("a photograph", &photograph, ImageFormat::Tiff, Format::Jpeg),
        ("a photograph", &photograph, ImageFormat::Bmp, Format::Jpeg),
        ("a drawing", &drawing, ImageFormat::Tiff, Format::Png),
        ("a drawing", &drawing, ImageFormat::Bmp, Format::Png),
        ("with alpha", &clear, ImageFormat::Tiff, Format::Png),
        ("with alpha that hides nothing", &opaque, ImageFormat::Tiff, Format::Jpeg),
        ("grey", &grey, ImageFormat::Tiff, Format::Jpeg),
        ("16 bits", &deep, ImageFormat::Tiff, Format::Jpeg),
    ] {
        let found = made(encoded(image, format));
        assert_eq!((found.format, found.pixels), (expected, (image.width(), image.height())), "{what}, {format:?}");
        let bytes = found.cleaned.expect("other bytes");
        let read = image::load_from_memory(&bytes).expect("a picture");
        assert_eq!((read.width(), read.height()), found.pixels, "{what}");
        let widths: Vec<u32> = found.renditions.iter().map(|rendition| rendition.pixels.0).collect();
        assert!(image.width() < 400 || widths.contains(&400) && widths.iter().all(|width| *width <= 900), "{widths:?}");
    }
    // The directory of a TIFF lies behind its pixels.
    for (format, why) in [(ImageFormat::Tiff, Unpublishable::CutOff), (ImageFormat::Bmp, Unpublishable::Unreadable)] {
        let bytes = encoded(&photograph, format);
        assert_eq!(picture(&bytes[..bytes.len() / 2].into()).err(), Some(why), "{format:?}");
    }
}

/// Returns a TIFF of greys with these sides and this orientation, and as many bytes of pixels as are given.
fn scan((width, height): (u32, u32), orientation: u32, pixels: &[u8]) -> Vec<u8> {
    let length = u32::try_from(pixels.len()).expect("small");
    let entries = [
        (256, width),
        (257, height),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 8),
        (274, orientation),
        (278, height),
        (279, length),
    ];
    let mut bytes = [&b"II\x2a\0"[..], &(8 + length).to_le_bytes(), pixels, &[9, 0]].concat();
    for (tag, value) in entries {
        bytes.extend([&u16::to_le_bytes(tag)[..], &[4, 0, 1, 0, 0, 0], &value.to_le_bytes()].concat());
    }
    [bytes, vec![0; 4]].concat()
}

#[test]
fn a_scan_is_turned_as_it_says_and_one_that_would_fill_the_memory_is_told() {
    assert_eq!(made(scan((2, 1), 1, &[0, 255])).pixels, (2, 1));
    let turned = made(scan((2, 1), 6, &[0, 255]));
    let drawn = image::load_from_memory(&turned.cleaned.expect("other bytes")).expect("a picture").into_luma8();
    assert_eq!((turned.pixels, drawn.as_raw().as_slice()), ((1, 2), &[0, 255][..]));
    let why = |size| picture(&scan(size, 1, &[0; 9]).into()).err();
    assert_eq!(why((10_000, 10_000)), Some(Unpublishable::Heavy));
    assert_eq!(why((20_000, 10_000)), Some(Unpublishable::Large));
}

#[test]
fn pictures_of_the_corpus_are_turned_and_say_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/images");
    if !folder.is_dir() {
        println!("skipped: the corpus of pictures is not here (tests/README.md tells where it is looked for)");
        return;
    }
    for (name, bytes) in files_below(&folder) {
        let path = SourcePath::new(&format!("content/posts/x/{name}")).expect("a path");
        let found = attachment(&Source::new(path, bytes), DigestOptions::default(), &NoBlobCache);
        let codes: Vec<_> = found.diagnostics.iter().map(|found| found.rule.code).collect();
        let file = found.value;
        let expected: &[&str] = if name.starts_with("truncated") { &["G097"] } else { &[] };
        if file.is_withheld() {
            assert_eq!(codes, ["G090"], "{name}");
            continue;
        }
        assert_eq!(codes, expected, "{name}");
        if name.starts_with("hopper_orientation") {
            let (width, height) = file.pixels().expect("a size");
            assert!(width <= height, "{name}: {width} × {height}");
        }
        for body in [&file.body].into_iter().chain(file.renditions().iter().map(|copy| &copy.body)) {
            let Body::Bytes(bytes) = body else { panic!("{name}: bytes are held") };
            let mut cursor = std::io::Cursor::new(bytes.as_ref());
            assert!(exif::Reader::new().read_from_container(&mut cursor).is_err(), "{name} has EXIF");
        }
    }
}

/// Writes a site with two posts and one photograph, and builds it.
struct Built {
    folder: tempfile::TempDir,
}

impl Built {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let built = Self { folder };
        built.write("griffel.yaml", b"title: Bilder\nurl: https://a.example/\n");
        built.write("content/posts/2026-01-01-a/index.md", b"---\ntitle: A\n---\nText.\n\n![En tavla](tavla.jpg)\n");
        built
            .write("content/posts/2026-01-01-a/tavla.jpg", &talking(&encoded(&drawn(1000, 600), ImageFormat::Jpeg), 1));
        built.write("content/posts/2026-01-02-b.md", b"---\ntitle: B\n---\n![Samma](2026-01-01-a/tavla.jpg)\n");
        built
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let file = self.folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, bytes).expect("a file");
    }

    fn run(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_griffel"));
        let done = command.args(arguments).arg("--site").arg(self.folder.path()).output().expect("run");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).expect("text")
    }

    /// Returns the files of the finished site and the names in the storeroom.
    fn build(&self, more: &[&str]) -> (Vec<String>, Vec<String>) {
        self.run(&[&["build", "--quiet", "--today", "2026-11-23"], more].concat());
        let names = |folder: &str| files_below(&self.folder.path().join(folder)).into_keys().collect();
        (names("public"), names(".griffel/cache/pictures"))
    }
}

#[test]
fn a_picture_that_is_removed_leaves_no_copy_anywhere() {
    let site = Built::new();
    let renditions = |files: &[String]| files.iter().filter(|file| file.contains("tavla")).count();
    let (files, kept) = site.build(&[]);
    assert!(renditions(&files) > 3 && kept.len() > 3, "{files:?} {kept:?}");
    let page = std::fs::read_to_string(site.folder.path().join("public/2026/01/01/a/index.html")).expect("a page");
    assert!(page.contains("<source type=\"image/webp\" srcset=\"/2026/01/01/a/tavla-400w."), "{page}");
    let list = site.run(&["list", "pictures", "--lang", "sv"]);
    assert!(list.contains("content/posts/2026-01-01-a/tavla.jpg"), "{list}");
    assert!(
        list.contains("content/posts/2026-01-01-a/index.md:6") && list.contains("content/posts/2026-01-02-b.md:4"),
        "{list}"
    );
    assert!(list.contains("https://a.example/2026/01/01/a/tavla.jpg"), "{list}");
    std::fs::remove_file(site.folder.path().join("content/posts/2026-01-01-a/tavla.jpg")).expect("gone");
    site.write("content/posts/2026-01-01-a/index.md", b"---\ntitle: A\n---\nText.\n");
    site.write("content/posts/2026-01-02-b.md", b"---\ntitle: B\n---\nText.\n");
    let (files, kept) = site.build(&[]);
    assert_eq!((renditions(&files), kept.len()), (0, 0), "{files:?} {kept:?}");
}

#[test]
fn pictures_are_made_once_and_again_when_what_is_kept_is_gone() {
    let site = Built::new();
    let out = |name: &str| site.folder.path().join(name);
    site.build(&[]);
    let first = files_below(&out("public"));
    // Without anything that is kept, and with half of it: the same bytes.
    site.build(&["--no-cache", "--out", out("b").to_str().expect("text")]);
    assert!(files_below(&out("b")) == first);
    let kept: Vec<_> = files_below(&out(".griffel/cache/pictures")).into_iter().collect();
    std::fs::remove_dir_all(out("public")).expect("gone");
    for (name, _) in kept.iter().step_by(2) {
        std::fs::remove_file(out(".griffel/cache/pictures").join(name)).expect("gone");
    }
    site.build(&[]);
    assert!(files_below(&out("public")) == first);
    // What lies there is taken: had it been made again, it would have another date.
    let dates = || {
        let folder = std::fs::read_dir(out(".griffel/cache/pictures")).expect("a folder");
        folder.map(|entry| entry.expect("a file").metadata().expect("a date").modified().expect("a date")).max()
    };
    let before = dates();
    std::fs::remove_dir_all(out("public")).expect("gone");
    std::fs::remove_file(out(".griffel/cache/build")).expect("gone");
    site.build(&[]);
    assert!(files_below(&out("public")) == first && dates() == before);
}
