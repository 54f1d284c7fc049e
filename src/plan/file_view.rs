//! Attachments and pictures as templates see them: a part of the contract with themes (`view.rs`).

use serde::Serialize;

/// An attachment as a card.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct FileView {
    /// Title, or the file name.
    pub title: String,
    /// Description; may be empty.
    pub description: String,
    /// Address on this host.
    pub href: String,
    /// Absolute address.
    pub url: String,
    /// File name.
    pub name: String,
    /// File type in words: `pdf`, `PowerPoint`.
    pub kind: String,
    /// `presentation`, `document`, `sheet`, `picture`, `film`, `sound`, `archive` or `file`: for an icon.
    pub sort: &'static str,
    /// Size in words: `1,2 MB`.
    pub size: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Number of pages, if known.
    pub pages: Option<u32>,
    /// Language, if not the post's.
    pub language: Option<String>,
    /// Media type.
    pub media_type: String,
    /// Other files of the same presentation, not listed by themselves: the PDF with the same name.
    pub also: Vec<FileView>,
    /// Address on this host of the page that shows its slides.
    pub page: Option<String>,
    /// Its first slide. The alternative text is empty because the title stands beside the picture.
    pub picture: Option<Picture>,
    /// Shape of its slides, if they can be shown.
    pub shape: Option<Shape>,
}

/// A picture beside a post.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Picture {
    /// Address on this host: of the picture, or of its widest rendition.
    pub href: String,
    /// Alternative text (WCAG 1.1.1).
    pub alt: String,
    /// In pixels.
    pub width: Option<u32>,
    /// In pixels.
    pub height: Option<u32>,
    /// `srcset` in its own format; may be empty.
    pub srcset: String,
    /// `srcset` in WebP; may be empty.
    pub webp: String,
}

/// Shape of slides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// 16:9 or nearly so.
    Wide,
    /// 4:3 or nearly so.
    Classic,
    /// Higher than wide.
    Tall,
}
