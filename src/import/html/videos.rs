//! Videos and frames of other hosts.

use std::rc::Rc;

use markup5ever_rcdom::Node;

use crate::directives::table::{DIRECTIVES, DirectiveKind};
use crate::directives::video_host::VideoHost;
use crate::import::html::tree::{above, attribute, of_tag, source, tag, text, within};

/// A video at a host that griffel embeds without contacting it before a click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) struct Video {
    /// The directive that embeds it.
    pub(in crate::import) directive: &'static DirectiveKind,
    /// Its host.
    pub(in crate::import) host: &'static VideoHost,
    /// Its name there.
    pub(in crate::import) id: String,
}

impl Video {
    /// Writes the directive that embeds it.
    pub(in crate::import) fn directive(&self, title: &str) -> String {
        let title = directive_value(title);
        let title = if title.is_empty() { String::new() } else { format!(" title=\"{title}\"") };
        format!("::{}{{id=\"{}\"{title}}}", self.directive.name, self.id)
    }

    /// Returns the address of its page.
    pub(in crate::import) fn page(&self) -> String {
        self.host.page(&self.id)
    }

    /// Parses the address of a video or of its player.
    pub(in crate::import) fn at(address: &str) -> Option<Self> {
        DIRECTIVES.into_iter().find_map(|directive| {
            let host = directive.video_host()?;
            Some(Self { directive, host, id: host.id_in_address(address)?.to_owned() })
        })
    }
}

/// Returns a text as the value of a directive's attribute: on one line, without the sign that would end it.
pub(in crate::import) fn directive_value(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('\\', "").replace('"', "”")
}

/// Returns whether a directive can stand in place of an element: not in cells, quotations or nested lists.
pub(in crate::import) fn can_show(node: &Rc<Node>) -> bool {
    !within(node, &["td", "th", "dd", "dt", "blockquote", "summary", "figcaption"])
        && above(node).filter(|above| matches!(tag(above), "ul" | "ol")).count() <= 1
}

/// Returns the video whose address is the whole text of an element; editors show the video instead.
pub(in crate::import) fn lone_video(node: &Rc<Node>) -> Option<Video> {
    const AROUND: [&str; 3] = ["p", "figure", "div"];
    if !AROUND.contains(&tag(node)) || of_tag(node, "img").is_some() || of_tag(node, "iframe").is_some() {
        return None;
    }
    let caption = of_tag(node, "figcaption").map(|caption| text(&caption)).unwrap_or_default();
    let said = text(node);
    let said = said.trim();
    let address = said.strip_suffix(caption.trim()).unwrap_or(said).trim();
    let is_address = address.starts_with("http") && !address.contains(char::is_whitespace);
    if is_address { Video::at(address).filter(|_| can_show(node)) } else { None }
}

/// Returns the link text that replaces a frame, audio or video of another host; `None` for a known video that is
/// embedded.
pub(in crate::import) fn framed(node: &Rc<Node>) -> Option<String> {
    if !matches!(tag(node), "iframe" | "audio" | "video") {
        return None;
    }
    let address = source(node)?;
    let address = match Video::at(&address) {
        Some(_) if can_show(node) => return None,
        Some(video) => video.page(),
        None => address,
    };
    Some(attribute(node, "title").filter(|title| !title.trim().is_empty()).unwrap_or(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_never_ends_the_value_that_holds_it() {
        let video = Video::at("https://youtu.be/abcdefghijk").expect("a video");
        let written = video.directive("Vi \"läser\"\n ”Mio”\\ }");
        assert_eq!(written, "::youtube{id=\"abcdefghijk\" title=\"Vi ”läser” ”Mio” }\"}");
        assert_eq!(video.directive(" \n"), "::youtube{id=\"abcdefghijk\"}");
    }
}
