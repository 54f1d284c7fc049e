//! The table of directives.
//!
//! A theme may have templates for other directives, too; griffel knows nothing of these but their names, and that
//! attributes named as in [`ADDRESSES`] are addresses.

use crate::directives::video_host::{VIMEO, VideoHost, YOUTUBE};

/// What griffel knows about a directive of the built-in theme.
#[derive(Debug, PartialEq, Eq)]
pub struct DirectiveKind {
    /// What authors type, and the name of the template.
    pub name: &'static str,
    /// Leaf (`::name`) or container (`::: name`).
    pub form: Form,
    /// Names of its attributes.
    pub attributes: &'static [&'static str],
    /// Attributes without which it shows nothing.
    pub required: &'static [&'static str],
    /// How it is drawn.
    pub drawing: Drawing,
    /// The text alternative that it needs.
    pub alternative: Option<TextAlternative>,
}

/// The form of a directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One line: `::name{…}`.
    Leaf,
    /// Lines between `::: name` and `:::`.
    Container,
}

/// How a directive is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawing {
    /// By its template alone.
    Template,
    /// Pictures in the body become figures side by side.
    Gallery,
    /// As an update of a live post: `time` is a date, and updates may be sorted by it.
    Update,
    /// As a video of another host, whose id is in `id`; the page's policy allows frames of this host.
    Embed(&'static VideoHost),
}

/// A text alternative that a directive needs (WCAG 1.2.1 and 1.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextAlternative {
    /// Attributes of which one is enough.
    pub attributes: &'static [&'static str],
    /// Key of the help text of the diagnostic.
    pub help: Option<&'static str>,
}

/// Attributes that name a file or an address, in directives of any name.
pub const ADDRESSES: [&str; 9] =
    ["src", "file", "poster", "captions", "transcript", "image", "webm", LINKS[0], LINKS[1]];

/// Those of [`ADDRESSES`] that may lead to a page as well as to a file.
pub const LINKS: [&str; 2] = ["url", "href"];

/// Those of [`ADDRESSES`] that a page loads; to the others it only links.
pub const LOADED: [&str; 5] = ["src", "poster", "captions", "image", "webm"];

/// Those of [`ADDRESSES`] without which there is nothing to show.
pub const SHOWN: [&str; 3] = ["src", "file", "image"];

/// Attribute with what is said in a video or sound, and the theme's word for the link to it.
pub const TRANSCRIPT: &str = "transcript";
/// Attribute with the id of a video of another host.
pub const VIDEO_ID: &str = "id";
/// Attribute with the time of an update.
pub const UPDATE_TIME: &str = "time";

const CONTAINER: DirectiveKind = DirectiveKind {
    name: "",
    form: Form::Container,
    attributes: &["title"],
    required: &[],
    drawing: Drawing::Template,
    alternative: None,
};

const EMBED: DirectiveKind = DirectiveKind {
    form: Form::Leaf,
    attributes: &[VIDEO_ID, "title", "poster", "transcript"],
    required: &[VIDEO_ID, "title"],
    ..CONTAINER
};

static ATTACHMENT: DirectiveKind = DirectiveKind {
    name: "attachment",
    form: Form::Leaf,
    attributes: &["file", "title", "description"],
    required: &["file"],
    ..CONTAINER
};
/// A sound.
pub static AUDIO: DirectiveKind = DirectiveKind {
    name: "sound",
    form: Form::Leaf,
    attributes: &["src", "title", "captions", "transcript", "language"],
    required: &["src", "title"],
    alternative: Some(TextAlternative { attributes: &["captions", "transcript"], help: Some("sound") }),
    ..CONTAINER
};
/// A video.
pub static VIDEO: DirectiveKind = DirectiveKind {
    name: "film",
    form: Form::Leaf,
    attributes: &["src", "title", "webm", "poster", "captions", "language", "transcript"],
    required: &["src", "title"],
    alternative: Some(TextAlternative { attributes: &["captions", "transcript"], help: None }),
    ..CONTAINER
};
/// Pictures side by side.
pub static GALLERY: DirectiveKind = DirectiveKind { name: "gallery", drawing: Drawing::Gallery, ..CONTAINER };
static YOUTUBE_VIDEO: DirectiveKind = DirectiveKind { name: "youtube", drawing: Drawing::Embed(&YOUTUBE), ..EMBED };
static VIMEO_VIDEO: DirectiveKind = DirectiveKind { name: "vimeo", drawing: Drawing::Embed(&VIMEO), ..EMBED };

static QUOTE: DirectiveKind = DirectiveKind { name: "quote", attributes: &["author", "source", "url"], ..CONTAINER };
static UPDATE: DirectiveKind = DirectiveKind {
    name: "update",
    attributes: &[UPDATE_TIME, "title"],
    required: &[UPDATE_TIME],
    drawing: Drawing::Update,
    ..CONTAINER
};
static CAUTION: DirectiveKind = DirectiveKind { name: "caution", ..CONTAINER };
static IMPORTANT: DirectiveKind = DirectiveKind { name: "important", ..CONTAINER };
static NOTE: DirectiveKind = DirectiveKind { name: "note", ..CONTAINER };
static TIP: DirectiveKind = DirectiveKind { name: "tip", ..CONTAINER };
static WARNING: DirectiveKind = DirectiveKind { name: "warning", ..CONTAINER };

/// All directives of the built-in theme.
pub static DIRECTIVES: [&DirectiveKind; 13] = [
    &ATTACHMENT,
    &AUDIO,
    &VIDEO,
    &GALLERY,
    &YOUTUBE_VIDEO,
    &VIMEO_VIDEO,
    &QUOTE,
    &UPDATE,
    &CAUTION,
    &IMPORTANT,
    &NOTE,
    &TIP,
    &WARNING,
];

/// Returns what griffel knows about the directive of a name.
#[must_use]
pub fn directive_kind(name: &str) -> Option<&'static DirectiveKind> {
    DIRECTIVES.into_iter().find(|kind| kind.name == name)
}

/// Returns the directive that shows files with an extension in lower case; `None` for pictures, texts of the site and what
/// griffel does not know. Its first required attribute names the file.
#[must_use]
pub fn directive_for_file(extension: &str) -> Option<&'static DirectiveKind> {
    Some(match extension {
        "mp4" | "m4v" | "webm" | "mov" => &VIDEO,
        "mp3" | "m4a" | "ogg" | "oga" | "wav" => &AUDIO,
        "pdf" | "pptx" | "ppsx" | "potx" | "pptm" | "ppsm" | "potm" | "ppt" | "pps" | "odp" | "otp" | "docx"
        | "doc" | "odt" | "rtf" | "xlsx" | "xls" | "ods" | "csv" | "zip" => &ATTACHMENT,
        _ => return None,
    })
}

impl DirectiveKind {
    /// Returns the host of the video that it embeds.
    #[must_use]
    pub fn video_host(&self) -> Option<&'static VideoHost> {
        match self.drawing {
            Drawing::Embed(host) => Some(host),
            Drawing::Template | Drawing::Gallery | Drawing::Update => None,
        }
    }
}
