//! Expands WordPress shortcodes such as `[gallery ids="1,2"]` to markup; unknown ones stay as text and are reported.

use crate::import::html::page_builders::piece;
use crate::import::html::shortcode_markup::{embed, figure, image};
use crate::import::html::shortcode_values::values;
use crate::import::html::tree::NOTE;
use crate::import::model::library::Library;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::text::entities::without_entities;
use crate::text::html::{escape_into, text_of};

/// A text without shortcodes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Expanded {
    /// Its markup.
    pub markup: String,
    /// Names of unknown shortcodes in order of appearance; missing pictures of a gallery as `gallery 12`.
    pub unknown: Vec<String>,
    /// Names of shortcodes whose content is left out.
    pub left_out: Vec<String>,
    /// Texts of footnotes that were written into the text, as markup.
    pub footnotes: Vec<String>,
}

/// Shortcodes of well-known plugins; other bracketed words are text unless they have attributes.
const PLUGINS: [&str; 14] = [
    "contact-form-7",
    "contact-form",
    "gravityform",
    "ninja_form",
    "wpforms",
    "ngg",
    "nggallery",
    "slideshow",
    "tablepress",
    "table",
    "poll",
    "vc_row",
    "vc_column",
    "su_button",
];

/// Returns the text with known shortcodes expanded. `entry` is the number of its entry.
#[must_use]
pub fn expand(content: &str, entry: &str, library: &dyn Library) -> Expanded {
    let mut made = Expanded { markup: String::with_capacity(content.len()), ..Expanded::default() };
    made.add(content, entry, library);
    made
}

impl Expanded {
    /// Adds a text with its shortcodes expanded.
    fn add(&mut self, content: &str, entry: &str, library: &dyn Library) {
        // Names without a closing shortcode further on, so that they are searched once.
        let mut endless = BTreeSet::new();
        let mut rest = content;
        // After the last bracket no shortcode ends.
        let last = content.rfind(']').unwrap_or(0);
        while let Some(at) = rest.find('[').filter(|at| content.len() - rest.len() + at < last) {
            self.markup.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some((text, length)) = escaped(rest) {
                self.markup.push_str(&text);
                rest = &rest[length..];
            } else if let Some(piece) = piece(rest, library, &mut endless) {
                self.markup.push_str(&piece.markup);
                self.left_out.extend(piece.left_out);
                rest = &rest[piece.length..];
            } else {
                rest = &rest[self.take(rest, entry, library, &mut endless)..];
            }
        }
        self.markup.push_str(rest);
    }

    /// Takes what begins with the bracket at the start of a text and returns its length.
    fn take<'a>(
        &mut self,
        rest: &'a str,
        entry: &str,
        library: &dyn Library,
        endless: &mut BTreeSet<&'a str>,
    ) -> usize {
        let Some(code) = Code::read(rest, endless) else {
            self.markup.push('[');
            return 1;
        };
        if let Some(note) = code.footnote() {
            self.footnotes.push(note.to_owned());
            write!(self.markup, "<{NOTE} n=\"{}\"></{NOTE}>", self.footnotes.len()).expect("a text");
            return code.length;
        }
        match code.markup(entry, library) {
            Some(made) => {
                self.unknown.extend(code.missing(library).map(|key| format!("gallery {key}")));
                // What is in it may hold shortcodes, too.
                let is_held =
                    matches!(code.name, "caption" | "wp_caption" | "spoiler" | "toggle" | "quote" | "pullquote");
                if is_held && code.inner.is_some_and(|inner| inner.contains('[')) {
                    self.add(&made, entry, library);
                } else {
                    self.markup.push_str(&made);
                }
                if let Some(words) = code.unshown() {
                    self.markup.push_str("\n\n");
                    self.add(words, entry, library);
                    self.markup.push_str("\n\n");
                }
                code.length
            }
            None => {
                if code.is_meant() {
                    self.unknown.push(code.name.to_owned());
                }
                self.markup.push('[');
                1
            }
        }
    }
}

/// Returns the text `[name]` of an escaped shortcode `[[name]]`, and its length.
fn escaped(rest: &str) -> Option<(String, usize)> {
    let inner = rest.strip_prefix("[[")?;
    let end = inner.bytes().zip(inner.bytes().skip(1)).take(CODE_MAX).position(|two| two == (b']', b']'))?;
    let code = &inner[..end];
    let is_code = code.starts_with(|c: char| c.is_ascii_alphabetic()) && !code.contains(['[', '\n']);
    // Encoded brackets are not read as a shortcode again.
    is_code.then(|| (format!("&#91;{code}&#93;"), end + 4))
}

/// Longest code in bytes that is kept.
const CODE_MAX: usize = 1_000;

/// A shortcode in a text.
struct Code<'a> {
    name: &'a str,
    /// Its attributes as they were typed.
    typed: &'a str,
    values: Vec<(String, String)>,
    /// Its content, if it has a closing shortcode.
    inner: Option<&'a str>,
    /// Length including the closing shortcode.
    length: usize,
}

impl<'a> Code<'a> {
    fn read(rest: &'a str, endless: &mut BTreeSet<&'a str>) -> Option<Self> {
        let body = &rest[1..];
        let name_end = body.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))?;
        let name = &body[..name_end];
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let open_end = tag_end(body)?;
        let typed = &body[name_end..open_end];
        if !typed.is_empty() && !typed.starts_with([' ', '\n', '\t', '/', '=', ':', '\u{a0}']) {
            return None;
        }
        let values = values(typed.trim_end_matches('/'));
        let after = &body[open_end + 1..];
        let close = format!("[/{name}]");
        let has_end = !typed.ends_with('/') && !endless.contains(name);
        let inner = if has_end { after.find(&close).map(|end| &after[..end]) } else { None };
        if has_end && inner.is_none() {
            endless.insert(name);
        }
        let length = 1 + open_end + 1 + inner.map_or(0, |inner| inner.len() + close.len());
        Some(Self { name, typed, values, inner, length })
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns the first value without a name: `[youtube https://…]`.
    fn bare(&self) -> Option<&str> {
        self.value("")
    }

    /// Returns whether it is meant as a shortcode: `[sic]` is a word.
    fn is_meant(&self) -> bool {
        PLUGINS.contains(&self.name) || self.inner.is_some() || self.values.iter().any(|(key, _)| !key.is_empty())
    }

    fn markup(&self, entry: &str, library: &dyn Library) -> Option<String> {
        match self.name {
            "caption" | "wp_caption" => Some(self.caption()),
            "gallery" => Some(self.gallery(entry, library)),
            "embed" => {
                let address = self.inner.or_else(|| self.value("src")).or_else(|| self.bare())?;
                Some(embed(&address.trim_start_matches(['=', ':']).trim().replace("&amp;", "&")))
            }
            "youtube" | "youtube_sc" | "yt" | "vimeo" | "dailymotion" => self.video(),
            "audio" | "video" | "dewplayer" | "mp3" | "podcast" | "wpaudio" => self.sound_or_film(),
            "playlist" => Some(self.playlist(library)),
            "spoiler" | "toggle" => self.spoiler(),
            "quote" | "pullquote" => Some(format!("<blockquote>{}</blockquote>", self.inner?)),
            _ => None,
        }
    }

    fn caption(&self) -> String {
        let inner = self.inner.unwrap_or_default();
        // The picture and its link come first, then the caption; since WordPress 3.4.
        let end = ["</a>", "/>", ">"]
            .iter()
            .find_map(|end| {
                let from = inner.find("<img")?;
                if *end == "</a>" && !inner[..from].contains("<a") {
                    return None;
                }
                inner[from..].find(end).map(|at| from + at + end.len())
            })
            .unwrap_or(0);
        let (picture, below) = inner.split_at(end);
        let mut caption = below.trim().to_owned();
        if caption.is_empty() {
            escape_into(&mut caption, self.value("caption").unwrap_or_default());
        }
        figure(picture.trim(), &caption)
    }

    fn gallery(&self, entry: &str, library: &dyn Library) -> String {
        let list = |ids: &str| ids.split(',').map(|id| id.trim().to_owned()).collect::<Vec<_>>();
        let keys = match self.value("ids").or_else(|| self.value("include")) {
            Some(ids) => list(ids),
            None => {
                let left_out = self.value("exclude").map(list).unwrap_or_default();
                let of = self.value("id").unwrap_or(entry);
                library.pictures_of(of).into_iter().filter(|key| !left_out.contains(key)).collect()
            }
        };
        let pictures = keys.iter().filter_map(|key| library.file(key));
        let figures: String = pictures.map(|media| figure(&image(&media.url, &media.alt), &media.caption)).collect();
        format!("<div class=\"gallery\">{figures}</div>")
    }

    /// Returns the numbers of missing pictures.
    fn missing(&self, library: &dyn Library) -> impl Iterator<Item = String> {
        let ids = self.value("ids").or_else(|| self.value("include")).filter(|_| self.name == "gallery");
        let keys = ids.unwrap_or_default().split(',').map(str::trim).filter(|key| !key.is_empty());
        keys.filter(|key| library.file(key).is_none()).map(str::to_owned)
    }

    /// Returns the words between its shortcodes that its markup does not show: WordPress has no use for them, but they are
    /// an author's.
    fn unshown(&self) -> Option<&'a str> {
        let inner = self.inner.filter(|inner| text_of(inner).contains(char::is_alphanumeric))?;
        let is_unshown = match self.name {
            "gallery" | "playlist" => true,
            "audio" | "video" | "dewplayer" | "mp3" | "podcast" | "wpaudio" => !self.typed.trim().is_empty(),
            "youtube" | "youtube_sc" | "yt" | "vimeo" | "dailymotion" => self.inner_address().is_none(),
            _ => false,
        };
        is_unshown.then_some(inner)
    }

    /// Returns its content if that is an address, or the name of a video.
    fn inner_address(&self) -> Option<&'a str> {
        self.inner.map(str::trim).filter(|inner| !inner.is_empty() && !inner.contains(char::is_whitespace))
    }

    /// Returns the text of a footnote that was written into the text.
    fn footnote(&self) -> Option<&'a str> {
        let inner = self.inner.filter(|inner| !inner.trim().is_empty())?;
        matches!(self.name, "ref" | "footnote" | "fn" | "efn_note" | "note_ref").then_some(inner)
    }

    /// Returns a video by its address or by its name at its host: `[youtube abcdefghijk]`.
    fn video(&self) -> Option<String> {
        let named = ["src", "url", "id", "video", "v", "clip_id"].iter().find_map(|name| self.value(name));
        let address = self.inner_address().or(named).or_else(|| self.bare())?;
        let address = address.trim_start_matches(['=', ':']).trim();
        if address.contains("://") || address.starts_with("//") {
            return Some(embed(&address.replace("&amp;", "&")));
        }
        let id: String = address.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
        let host = match self.name {
            "vimeo" => "https://vimeo.com/",
            "dailymotion" => "https://www.dailymotion.com/video/",
            _ => "https://www.youtube.com/watch?v=",
        };
        if id.is_empty() { None } else { Some(embed(&format!("{host}{id}"))) }
    }

    fn spoiler(&self) -> Option<String> {
        let inner = self.inner?;
        let mut markup = "<details><summary>".to_owned();
        escape_into(&mut markup, self.value("title").or_else(|| self.bare()).unwrap_or("…"));
        Some(format!("{markup}</summary>{inner}</details>"))
    }

    fn sound_or_film(&self) -> Option<String> {
        const KINDS: [&str; 14] =
            ["src", "mp3", "m4a", "ogg", "oga", "wav", "flac", "mp4", "m4v", "webm", "ogv", "mov", "url", "file"];
        let named = KINDS.iter().find_map(|kind| self.value(kind));
        // The first audio plugins wrote `[audio:a.mp3,b.mp3|titles=Ett,Två]`.
        let typed = self.typed.trim().trim_start_matches([':', '=']).trim();
        let (addresses, options) = typed.split_once('|').unwrap_or((typed, ""));
        let is_old =
            named.is_none() && (self.typed.starts_with([':', '=']) || typed.contains('|') || !typed.contains('='));
        let titles = options.split('|').find_map(|option| option.trim().strip_prefix("titles="));
        let mut titles = titles.unwrap_or_default().split(',');
        let addresses: Vec<&str> = match named {
            Some(named) => vec![named],
            None if typed.is_empty() => vec![self.inner?.trim()],
            None if is_old => addresses.split(',').map(str::trim).filter(|address| !address.is_empty()).collect(),
            None => vec![self.bare()?],
        };
        let name = if self.name == "video" { "video" } else { "audio" };
        let mut markup = String::new();
        for address in addresses {
            markup.push_str(&format!("<{name} src=\""));
            escape_into(&mut markup, &without_entities(address));
            let title = self.value("title").or_else(|| titles.next()).filter(|title| !title.trim().is_empty());
            for (key, value) in [("poster", self.value("poster")), ("title", title)] {
                if let Some(value) = value {
                    markup.push_str(&format!("\" {key}=\""));
                    escape_into(&mut markup, value);
                }
            }
            markup.push_str(&format!("\"></{name}>"));
        }
        if markup.is_empty() { None } else { Some(markup) }
    }

    fn playlist(&self, library: &dyn Library) -> String {
        let name = if self.value("type") == Some("video") { "video" } else { "audio" };
        let ids = self.value("ids").unwrap_or_default();
        let files = ids.split(',').filter_map(|id| library.file(id.trim()));
        let pieces = files.map(|media| {
            let mut piece = format!("<{name} title=\"");
            escape_into(&mut piece, &media.title);
            piece.push_str("\" src=\"");
            escape_into(&mut piece, &media.url);
            piece + &format!("\"></{name}>")
        });
        pieces.collect()
    }
}

/// Returns where the tag of a shortcode ends; a `]` inside a quoted value does not end it, and it contains no
/// brackets or tags.
fn tag_end(body: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in body.bytes().enumerate() {
        match (quote, byte) {
            (None, b']') => return Some(at),
            (None, b'[' | b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::model::library::LibraryFile;

    struct Files;

    impl Library for Files {
        fn file(&self, key: &str) -> Option<LibraryFile> {
            let url = format!("/{key}.jpg");
            (key != "9").then(|| LibraryFile {
                url,
                alt: "A&O".to_owned(),
                caption: "Text".to_owned(),
                title: key.to_owned(),
            })
        }

        fn pictures_of(&self, entry: &str) -> Vec<String> {
            if entry == "1" { vec!["2".to_owned(), "3".to_owned()] } else { Vec::new() }
        }
    }

    fn markup(text: &str) -> String {
        expand(text, "1", &Files).markup
    }

    #[test]
    fn captions_hold_a_picture_and_a_text() {
        let linked = "[caption id=\"a\" align=\"alignright\" width=\"300\"]<a href=\"x.jpg\"><img src=\"y.jpg\" /></a> Klassrummet <em>nu</em>[/caption]";
        assert_eq!(
            markup(linked),
            "<figure><a href=\"x.jpg\"><img src=\"y.jpg\" /></a><figcaption>Klassrummet <em>nu</em></figcaption></figure>"
        );
        let old = "a [caption caption=\"A & O\"]<img src='y.jpg'>[/caption] b";
        assert_eq!(markup(old), "a <figure><img src='y.jpg'><figcaption>A &amp; O</figcaption></figure> b");
    }

    #[test]
    fn galleries_name_their_pictures_or_have_those_of_the_post() {
        let one = |key: &str| {
            format!("<figure><img src=\"/{key}.jpg\" alt=\"A&amp;O\"><figcaption>Text</figcaption></figure>")
        };
        let gallery = |keys: &[&str]| {
            format!("<div class=\"gallery\">{}</div>", keys.iter().map(|key| one(key)).collect::<String>())
        };
        assert_eq!(markup("[gallery ids=\"104, 9,105\" columns=2]"), gallery(&["104", "105"]));
        assert_eq!(markup("[gallery]"), gallery(&["2", "3"]));
        assert_eq!(markup("[gallery exclude='2' /]"), gallery(&["3"]));
    }

    #[test]
    fn films_and_sounds_are_named_by_any_of_their_forms() {
        let video = "<iframe src=\"https://youtu.be/x?a=1&amp;b=2\"></iframe>";
        for text in [
            "[embed width=\"9\"]https://youtu.be/x?a=1&amp;b=2[/embed]",
            "[youtube https://youtu.be/x?a=1&b=2]",
            "[youtube=https://youtu.be/x?a=1&b=2]",
        ] {
            assert_eq!(markup(text), video, "{text}");
        }
        assert_eq!(markup("[audio mp3=\"a.mp3\"][/audio]"), "<audio src=\"a.mp3\"></audio>");
        assert_eq!(markup("[video mp4=a.mp4 poster='b.jpg']"), "<video src=\"a.mp4\" poster=\"b.jpg\"></video>");
        assert_eq!(
            markup("[audio:a.mp3, b.mp3|titles=Ett,Tv\u{e5}|x=1]"),
            "<audio src=\"a.mp3\" title=\"Ett\"></audio><audio src=\"b.mp3\" title=\"Tv\u{e5}\"></audio>"
        );
        assert_eq!(markup("[youtube abc-1_2]"), "<iframe src=\"https://www.youtube.com/watch?v=abc-1_2\"></iframe>");
        assert_eq!(markup("[dewplayer:/u/a.mp3]"), "<audio src=\"/u/a.mp3\"></audio>");
        assert_eq!(markup("[playlist ids='7']"), "<audio title=\"7\" src=\"/7.jpg\"></audio>");
    }

    #[test]
    fn footnotes_in_other_shortcodes_are_counted_on_and_words_that_none_shows_stay() {
        let made =
            expand("a[ref]Ett[/ref] [quote]b[fn]Tv\u{e5}[/fn][/quote] [spoiler]c[ref]Tre[/ref][/spoiler]", "1", &Files);
        assert_eq!(made.footnotes, ["Ett", "Tv\u{e5}", "Tre"]);
        let numbers: Vec<&str> = made.markup.split("n=\"").skip(1).map(|rest| &rest[..1]).collect();
        assert_eq!(numbers, ["1", "2", "3"]);
        for text in [
            "[gallery ids=\"2\"]Ord <b>ett</b>[/gallery]",
            "[audio mp3=\"a.mp3\"]Ord <b>ett</b>[/audio]",
            "[youtube abc-1_2]Ord <b>ett</b>[/youtube]",
            "[playlist ids='7']Ord <b>ett</b>[/playlist]",
        ] {
            assert!(markup(text).ends_with("\n\nOrd <b>ett</b>\n\n"), "{text}");
        }
        assert!(!markup("[video mp4=a.mp4]<br>[/video]").contains("<br>"));
    }

    #[test]
    fn brackets_that_nothing_closes_are_read_once() {
        for typed in ["[row ", "[row \"", "[et_pb_button a]", "[vc_raw_html]", "[button url=a]", "[a b"] {
            let text = typed.repeat(40_000);
            // Read anew from each bracket, these take minutes.
            assert!(expand(&text, "1", &Files).markup.len() < 3 * text.len(), "{typed}");
        }
    }

    #[test]
    fn what_nobody_knows_stays_and_is_named() {
        let text = "[contact-form-7 id=\"5\"] [sic] [1] [x](y) [a b=c]d[/a] [";
        let made = expand(text, "1", &Files);
        assert_eq!((made.markup.as_str(), made.unknown), (text, vec!["contact-form-7".to_owned(), "a".to_owned()]));
        assert_eq!(
            markup("Kod: [[caption]] ska [[gallery ids=\"1\"]]"),
            "Kod: &#91;caption&#93; ska &#91;gallery ids=\"1\"&#93;"
        );
    }

    #[test]
    fn what_only_lays_out_is_unwrapped() {
        let page = "[et_pb_section fb_built=\"1\"][et_pb_text admin_label=\"x ] y\"]Ett[/et_pb_text][/et_pb_section]";
        assert_eq!(markup(page).trim(), "Ett");
        assert_eq!(markup("[dropcap]V[/dropcap]i [highlight]ses[/highlight]"), "Vi ses");
        let row = "[vc_row][vc_custom_heading text=\"Om & oss\"][vc_column_text]Tv\u{e5}[/vc_column_text][/vc_row]";
        assert_eq!(markup(row).split_whitespace().collect::<Vec<_>>().join(" "), "<h3>Om &amp; oss</h3> Tv\u{e5}");
        assert_eq!(markup("[button link=\"/anmalan/\"]Anm\u{e4}l[/button]"), "<a href=\"/anmalan/\">Anm\u{e4}l</a>");
        let made = expand("a[vc_raw_html]JTNDcCUzRQ==[/vc_raw_html]b", "1", &Files);
        assert_eq!((made.markup.as_str(), made.left_out), ("ab", vec!["vc_raw_html".to_owned()]));
    }

    #[test]
    fn footnotes_are_taken_out_of_the_text() {
        let made = expand("Ord[ref]En <em>not</em>[/ref] och[fn]en till[/fn].", "1", &Files);
        assert_eq!(made.footnotes, ["En <em>not</em>", "en till"]);
        assert!(!made.markup.contains("En <em>") && made.markup.starts_with("Ord<") && made.markup.ends_with(">."));
    }
}
