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

    /// Returns whether its content is read: for its pages or its title.
    #[must_use]
    pub fn is_digested(&self) -> bool {
        let words = ["kind_pdf", "kind_powerpoint", "kind_odp", "kind_word", "kind_odt", "kind_excel", "kind_ods"];
        words.contains(&self.word)
    }
}

const fn kind(media_type: &'static str, category: FileCategory, word: &'static str) -> FileKind {
    FileKind { media_type, category, word }
}

/// Returns the kind of a file by its extension in lower case.
#[must_use]
pub fn kind_of(extension: &str) -> FileKind {
    match extension {
        "pdf" => kind("application/pdf", FileCategory::Document, "kind_pdf"),
        "pptx" => kind(
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            FileCategory::Presentation,
            "kind_powerpoint",
        ),
        "ppt" | "pps" => kind("application/vnd.ms-powerpoint", FileCategory::Presentation, "kind_powerpoint"),
        "odp" => kind("application/vnd.oasis.opendocument.presentation", FileCategory::Presentation, "kind_odp"),
        "docx" => kind(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            FileCategory::Document,
            "kind_word",
        ),
        "doc" => kind("application/msword", FileCategory::Document, "kind_word"),
        "odt" => kind("application/vnd.oasis.opendocument.text", FileCategory::Document, "kind_odt"),
        "rtf" => kind("application/rtf", FileCategory::Document, "kind_text"),
        "txt" | "md" | "vtt" => kind(text_type(extension), FileCategory::Document, "kind_text"),
        "xlsx" => kind(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            FileCategory::Spreadsheet,
            "kind_excel",
        ),
        "xls" => kind("application/vnd.ms-excel", FileCategory::Spreadsheet, "kind_excel"),
        "ods" => kind("application/vnd.oasis.opendocument.spreadsheet", FileCategory::Spreadsheet, "kind_ods"),
        "csv" => kind("text/csv", FileCategory::Spreadsheet, "kind_text"),
        "zip" => kind("application/zip", FileCategory::Archive, "kind_zip"),
        "jpg" | "jpeg" | "jpe" | "jfif" | "pjpeg" | "pjp" => kind("image/jpeg", FileCategory::Picture, "kind_picture"),
        "png" | "apng" => kind("image/png", FileCategory::Picture, "kind_picture"),
        "gif" => kind("image/gif", FileCategory::Picture, "kind_picture"),
        "webp" => kind("image/webp", FileCategory::Picture, "kind_picture"),
        "avif" => kind("image/avif", FileCategory::Picture, "kind_picture"),
        "tif" | "tiff" | "dng" => kind("image/tiff", FileCategory::Picture, "kind_picture"),
        "bmp" => kind("image/bmp", FileCategory::Picture, "kind_picture"),
        "svg" => kind("image/svg+xml", FileCategory::Picture, "kind_picture"),
        "heic" | "heif" => kind("image/heic", FileCategory::Picture, "kind_picture"),
        "3gp" | "3g2" => kind("video/3gpp", FileCategory::Video, "kind_film"),
        "ogv" => kind("video/ogg", FileCategory::Video, "kind_film"),
        "mp4" | "m4v" => kind("video/mp4", FileCategory::Video, "kind_film"),
        "webm" => kind("video/webm", FileCategory::Video, "kind_film"),
        "mov" => kind("video/quicktime", FileCategory::Video, "kind_film"),
        "mkv" => kind("video/x-matroska", FileCategory::Video, "kind_film"),
        "flac" => kind("audio/flac", FileCategory::Audio, "kind_sound"),
        "aac" => kind("audio/aac", FileCategory::Audio, "kind_sound"),
        "mp3" => kind("audio/mpeg", FileCategory::Audio, "kind_sound"),
        "m4a" | "m4b" => kind("audio/mp4", FileCategory::Audio, "kind_sound"),
        "ogg" | "oga" | "opus" => kind("audio/ogg", FileCategory::Audio, "kind_sound"),
        "wav" => kind("audio/wav", FileCategory::Audio, "kind_sound"),
        _ => kind("application/octet-stream", FileCategory::File, "kind_file"),
    }
}

/// Returns whether browsers may draw files with an extension in lower case as pictures. Of kinds that griffel does not know
/// the films and sounds are named, because other programs have pictures of many more.
#[must_use]
pub fn is_drawn_as_picture(extension: &str) -> bool {
    const NOT_PICTURES: [&str; 19] = [
        "avi", "wmv", "flv", "mpg", "mpeg", "3gp", "ogv", "aac", "flac", "aif", "aiff", "wma", "key", "pages",
        "numbers", "epub", "html", "htm", "ppsx",
    ];
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
