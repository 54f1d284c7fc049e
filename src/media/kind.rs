//! Kinds of files: media type, words for readers, and how readers use them.

use crate::media::signature;

/// How a reader uses a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileCategory {
    /// Slides.
    Presentation,
    /// Text to read.
    Document,
    /// A spreadsheet.
    Spreadsheet,
    /// A picture.
    Picture,
    /// Video.
    Video,
    /// Audio.
    Audio,
    /// An archive of several files.
    Archive,
    /// Anything else.
    File,
}

impl FileCategory {
    /// Returns the name that themes see.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Presentation => "presentation",
            Self::Document => "document",
            Self::Spreadsheet => "sheet",
            Self::Picture => "picture",
            Self::Video => "film",
            Self::Audio => "sound",
            Self::Archive => "archive",
            Self::File => "file",
        }
    }
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileKind {
    /// Media type (IANA).
    pub media_type: &'static str,
    /// How a reader uses it.
    pub category: FileCategory,
    /// Key of its name in a theme's locale.
    pub word: &'static str,
}

impl FileKind {
    /// Returns what a file is by its first bytes, or by its extension in lower case where they do not say.
    #[must_use]
    pub fn of(extension: &str, head: &[u8]) -> Self {
        match signature::extension(head) {
            None => kind_of(extension),
            // Many formats are archives inside, and old office files, or encrypted new ones, are of one container.
            Some("zip" | "ole") if kind_of(extension).is_container() => kind_of(extension),
            Some(found) => kind_of(found),
        }
    }

    /// Returns whether files of its kind are archives inside, or old office files.
    #[must_use]
    pub fn is_container(self) -> bool {
        matches!(
            self.category,
            FileCategory::Presentation
                | FileCategory::Document
                | FileCategory::Spreadsheet
                | FileCategory::Archive
                | FileCategory::File
        ) && self.word != "kind_pdf"
            && self.word != "kind_text"
    }

    /// Returns the usual extension of a picture that browsers show; `None` for anything else.
    #[must_use]
    pub fn shown_extension(&self) -> Option<&'static str> {
        match self.media_type {
            "image/jpeg" => Some("jpg"),
            "image/png" => Some("png"),
            "image/gif" => Some("gif"),
            "image/webp" => Some("webp"),
            "image/avif" => Some("avif"),
            "image/svg+xml" => Some("svg"),
            _ => None,
        }
    }

    /// Returns whether it has slides of the format of `PowerPoint` before 2007, which are not read.
    #[must_use]
    pub fn is_old_presentation(&self) -> bool {
        self.media_type == OLD_POWERPOINT
    }

    /// Returns whether it is one of the kinds that are known by name.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.media_type != UNKNOWN.media_type
    }

    /// Returns the name under which a file of this kind is published: its own, or with an extension behind it where its own
    /// would keep browsers or servers from showing the picture that it is (`x.tif` becomes `x.tif.jpg`).
    #[must_use]
    pub fn published_name(&self, name: &str) -> Option<String> {
        let own = extension_of(name);
        let (named, extension) = (kind_of(&own), self.shown_extension()?);
        let is_kept = if extension == "svg" {
            // A text may be about SVG.
            named.category != FileCategory::Picture || named == *self
        } else {
            !named.is_known() || SERVED_BITMAPS.contains(&own.as_str())
        };
        (!is_kept).then(|| format!("{name}.{extension}"))
    }

    /// Returns whether its content is read: for its pages or its title.
    #[must_use]
    pub fn is_digested(&self) -> bool {
        let words = ["kind_pdf", "kind_powerpoint", "kind_odp", "kind_word", "kind_odt", "kind_excel", "kind_ods"];
        words.contains(&self.word)
    }
}

/// Extensions of bitmaps for which servers send the media type of a picture. They do not for others (`.jfif`, `.apng`), and
/// browsers download what has none. `.jpe` is known to some servers only; it stays, because it is an address in old blogs.
const SERVED_BITMAPS: [&str; 7] = ["jpg", "jpeg", "jpe", "png", "gif", "webp", "avif"];

/// Any other file.
const UNKNOWN: FileKind = kind("application/octet-stream", FileCategory::File, "kind_file");

/// A drawing that is packed with gzip. It has the media type of SVG, and needs a header of HTTP that servers do not send.
pub(super) const PACKED_SVG: &str = "image/svg+xml+gzip";

/// Media type of slides of `PowerPoint` before 2007.
const OLD_POWERPOINT: &str = "application/vnd.ms-powerpoint";

/// A file whose name says something else than its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misnamed {
    /// What its name says that it is.
    pub named: FileKind,
    /// What its bytes say that it is.
    pub found: FileKind,
    /// The usual extension of what it is.
    pub extension: &'static str,
}

/// Compares what the name and the first bytes of a file say; `None` if they agree, or if one of them says nothing. The
/// extension is in lower case.
#[must_use]
pub fn misnamed(extension: &str, head: &[u8]) -> Option<Misnamed> {
    let (named, found) = (kind_of(extension), FileKind::of(extension, head));
    let extension = signature::extension(head)?;
    (named.is_known() && named.media_type != found.media_type).then_some(Misnamed { named, found, extension })
}

/// Returns the extension of a file name in lower case; empty if it has none.
fn extension_of(name: &str) -> String {
    name.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_lowercase())
}

const fn kind(media_type: &'static str, category: FileCategory, word: &'static str) -> FileKind {
    FileKind { media_type, category, word }
}

const fn powerpoint(media_type: &'static str) -> FileKind {
    kind(media_type, FileCategory::Presentation, "kind_powerpoint")
}

const fn word(media_type: &'static str) -> FileKind {
    kind(media_type, FileCategory::Document, "kind_word")
}

const fn excel(media_type: &'static str) -> FileKind {
    kind(media_type, FileCategory::Spreadsheet, "kind_excel")
}

const fn image(media_type: &'static str) -> FileKind {
    kind(media_type, FileCategory::Picture, "kind_picture")
}

const fn film(media_type: &'static str) -> FileKind {
    kind(media_type, FileCategory::Video, "kind_film")
}

const fn sound(media_type: &'static str) -> FileKind {
    kind(media_type, FileCategory::Audio, "kind_sound")
}

/// Returns the kind of a file by its extension in lower case.
#[must_use]
pub fn kind_of(extension: &str) -> FileKind {
    match extension {
        "pdf" => kind("application/pdf", FileCategory::Document, "kind_pdf"),
        "pptx" => powerpoint("application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        "ppsx" => powerpoint("application/vnd.openxmlformats-officedocument.presentationml.slideshow"),
        "potx" => powerpoint("application/vnd.openxmlformats-officedocument.presentationml.template"),
        "pptm" => powerpoint("application/vnd.ms-powerpoint.presentation.macroEnabled.12"),
        "ppsm" => powerpoint("application/vnd.ms-powerpoint.slideshow.macroEnabled.12"),
        "potm" => powerpoint("application/vnd.ms-powerpoint.template.macroEnabled.12"),
        "ppt" | "pps" | "pot" => powerpoint(OLD_POWERPOINT),
        "odp" => kind("application/vnd.oasis.opendocument.presentation", FileCategory::Presentation, "kind_odp"),
        "otp" => {
            kind("application/vnd.oasis.opendocument.presentation-template", FileCategory::Presentation, "kind_odp")
        }
        "docx" => word("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        "doc" => word("application/msword"),
        "odt" => kind("application/vnd.oasis.opendocument.text", FileCategory::Document, "kind_odt"),
        "rtf" => kind("application/rtf", FileCategory::Document, "kind_text"),
        "txt" | "md" | "vtt" => kind(text_type(extension), FileCategory::Document, "kind_text"),
        "xlsx" => excel("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "xls" => excel("application/vnd.ms-excel"),
        "ods" => kind("application/vnd.oasis.opendocument.spreadsheet", FileCategory::Spreadsheet, "kind_ods"),
        "csv" => kind("text/csv", FileCategory::Spreadsheet, "kind_text"),
        "zip" => kind("application/zip", FileCategory::Archive, "kind_zip"),
        "jpg" | "jpeg" | "jpe" | "jfif" | "pjpeg" | "pjp" => image("image/jpeg"),
        "png" | "apng" => image("image/png"),
        "gif" => image("image/gif"),
        "webp" => image("image/webp"),
        "avif" | "avifs" => image("image/avif"),
        "tif" | "tiff" | "dng" => image("image/tiff"),
        "bmp" => image("image/bmp"),
        "jxl" => image("image/jxl"),
        "jp2" | "j2k" | "j2c" | "jpc" | "jph" | "jpx" | "jpf" => image("image/jp2"),
        "jxr" | "wdp" | "hdp" => image("image/jxr"),
        "psd" | "psb" => image("image/vnd.adobe.photoshop"),
        "eps" | "epsf" | "epsi" => image("application/postscript"),
        "xcf" => image("image/x-xcf"),
        "exr" => image("image/x-exr"),
        "tga" => image("image/x-tga"),
        "mng" => image("video/x-mng"),
        "cr2" | "cr3" | "crw" | "nef" | "nrw" | "arw" | "sr2" | "srf" | "raf" | "orf" | "rw2" | "rwl" | "pef"
        | "srw" | "x3f" | "mrw" | "3fr" | "iiq" | "kdc" | "dcr" | "erf" | "mef" | "gpr" => image("image/x-raw"),
        "svg" => image("image/svg+xml"),
        "svgz" => image(PACKED_SVG),
        "heic" | "heif" | "hif" | "heics" | "heifs" => image("image/heic"),
        _ => recording_of(extension),
    }
}

/// Returns the kind of a film or sound by its extension in lower case. Of those that are not cleaned, none is published.
fn recording_of(extension: &str) -> FileKind {
    match extension {
        "3gp" | "3g2" => film("video/3gpp"),
        "ogv" => film("video/ogg"),
        "mp4" | "m4v" => film("video/mp4"),
        "webm" => film("video/webm"),
        "mov" => film("video/quicktime"),
        "mkv" => film("video/x-matroska"),
        "wmv" | "asf" => film("video/x-ms-asf"),
        "wtv" => film("video/x-ms-wtv"),
        "mpg" | "mpeg" | "mpe" | "m1v" | "m2v" | "vob" => film("video/mpeg"),
        "mts" | "m2ts" | "m2t" => film("video/mp2t"),
        "flv" => film("video/x-flv"),
        "rm" | "rmvb" => film("application/vnd.rn-realmedia"),
        "mxf" => film("application/mxf"),
        "dv" => film("video/dv"),
        "wma" => sound("audio/x-ms-wma"),
        "ra" => sound("audio/x-realaudio"),
        "caf" => sound("audio/x-caf"),
        "amr" | "awb" => sound("audio/amr"),
        "au" | "snd" => sound("audio/basic"),
        "ape" | "wv" | "mpc" | "tta" | "dsf" | "dff" => sound("audio/x-ape"),
        "flac" => sound("audio/flac"),
        "aac" => sound("audio/aac"),
        "mp3" => sound("audio/mpeg"),
        "m4a" | "m4b" => sound("audio/mp4"),
        "ogg" | "oga" | "opus" => sound("audio/ogg"),
        "wav" => sound("audio/wav"),
        _ => UNKNOWN,
    }
}

/// Returns whether browsers may draw files with an extension in lower case as pictures. Of kinds that griffel does not know
/// the films and sounds are named, because other programs have pictures of many more.
#[must_use]
pub fn is_drawn_as_picture(extension: &str) -> bool {
    const NOT_PICTURES: [&str; 9] = ["avi", "aif", "aiff", "key", "pages", "numbers", "epub", "html", "htm"];
    match kind_of(extension).category {
        FileCategory::Picture => true,
        FileCategory::File => !NOT_PICTURES.contains(&extension),
        FileCategory::Presentation
        | FileCategory::Document
        | FileCategory::Spreadsheet
        | FileCategory::Video
        | FileCategory::Audio
        | FileCategory::Archive => false,
    }
}

const fn text_type(extension: &str) -> &'static str {
    match extension.as_bytes() {
        b"md" => "text/markdown",
        b"vtt" => "text/vtt",
        _ => "text/plain",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0";

    #[test]
    fn a_name_that_says_something_else_than_the_bytes_is_found() {
        let found = |extension, head| misnamed(extension, head).map(|found| found.extension);
        assert_eq!(found("png", JPEG), Some("jpg"));
        assert_eq!(found("pdf", b"MZ\x90\0\x03\0\0\0"), Some("exe"));
        assert_eq!(found("jpg", b"PK\x03\x04\x14\0"), Some("zip"));
        // Names that agree, names that say nothing, and bytes that say nothing.
        assert_eq!((found("jfif", JPEG), found("docx", b"PK\x03\x04\x14\0")), (None, None));
        assert_eq!((found("", JPEG), found("ico", JPEG), found("pdf", b"En text.")), (None, None, None));
    }

    #[test]
    fn a_picture_is_published_under_a_name_that_browsers_show() {
        let published = |found: &str, name| kind_of(found).published_name(name);
        assert_eq!(published("jpg", "Protokoll.TIF").as_deref(), Some("Protokoll.TIF.jpg"));
        assert_eq!(published("jpg", "IMG_1.heic").as_deref(), Some("IMG_1.heic.jpg"));
        assert_eq!(published("png", "plan.pdf").as_deref(), Some("plan.pdf.png"));
        assert_eq!(published("svg", "logga.png").as_deref(), Some("logga.png.svg"));
        assert_eq!(published("jpg", "Klassen.JFIF").as_deref(), Some("Klassen.JFIF.jpg"));
        assert_eq!(published("png", "hopp.apng").as_deref(), Some("hopp.apng.png"));
        for (found, name) in [
            ("jpg", "a.png"),
            ("jpg", "a.jpe"),
            ("jpg", "a"),
            ("png", "favicon.ico"),
            ("svg", "svg.txt"),
            ("tif", "a.tif"),
        ] {
            assert_eq!(published(found, name), None, "{name}");
        }
    }
}
