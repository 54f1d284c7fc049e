//! Films and frames of other hosts.

use std::rc::Rc;

use htmd::Node;

use crate::import::dom::{attribute, lists_above, of_tag, source, tag, text, typed, within};

/// A film at a host whose films griffel shows without asking it before a click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Film {
    /// Name of the directive.
    pub(super) host: &'static str,
    /// Its name there.
    pub(super) id: String,
}

impl Film {
    /// Writes the directive that shows it.
    pub(super) fn directive(&self, title: &str) -> String {
        let title = typed(title).split_whitespace().collect::<Vec<_>>().join(" ").replace('\\', "").replace('"', "”");
        let title = if title.is_empty() { String::new() } else { format!(" title=\"{title}\"") };
        format!("::{}{{id=\"{}\"{title}}}", self.host, self.id)
    }

    /// Returns the address of its page.
    pub(super) fn page(&self) -> String {
        match self.host {
            "youtube" => format!("https://www.youtube.com/watch?v={}", self.id),
            _ => format!("https://vimeo.com/{}", self.id),
        }
    }

    /// Reads the address of a film or of its player.
    pub(super) fn at(address: &str) -> Option<Self> {
        let youtube = youtube(address).map(|id| Self { host: "youtube", id });
        youtube.or_else(|| vimeo(address).map(|id| Self { host: "vimeo", id }))
    }
}

/// Returns whether a directive can stand where an element does: not in cells and quotations, and not in a list in a list.
pub(super) fn can_show(node: &Rc<Node>) -> bool {
    !within(node, &["td", "th", "dd", "dt", "blockquote", "summary", "figcaption"]) && lists_above(node) <= 1
}

/// Returns the film whose address is all that an element says: editors show the film instead.
pub(super) fn lone_film(node: &Rc<Node>) -> Option<Film> {
    const AROUND: [&str; 3] = ["p", "figure", "div"];
    if !AROUND.contains(&tag(node)) || of_tag(node, "img").is_some() || of_tag(node, "iframe").is_some() {
        return None;
    }
    let caption = of_tag(node, "figcaption").map(|caption| text(&caption)).unwrap_or_default();
    let said = text(node);
    let said = said.trim();
    let address = said.strip_suffix(caption.trim()).unwrap_or(said).trim();
    let is_address = address.starts_with("http") && !address.contains(char::is_whitespace);
    if is_address { Film::at(address).filter(|_| can_show(node)) } else { None }
}

/// Returns what a link says that takes the place of a frame, a sound or a film of another host; nothing for a known film that is shown.
pub(super) fn framed(node: &Rc<Node>) -> Option<String> {
    if !matches!(tag(node), "iframe" | "audio" | "video") {
        return None;
    }
    let address = source(node)?;
    let address = match Film::at(&address) {
        Some(_) if can_show(node) => return None,
        Some(film) => film.page(),
        None => address,
    };
    Some(attribute(node, "title").filter(|title| !title.trim().is_empty()).unwrap_or(address))
}

/// Returns the name of a film of `YouTube`.
fn youtube(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("//")?;
    let (host, path) = rest.split_once('/')?;
    let host = host.trim_start_matches("www.").trim_start_matches("m.");
    let id = match host {
        "youtu.be" => path.split(['?', '&', '#', '/']).next(),
        "youtube.com" | "youtube-nocookie.com" => path
            .strip_prefix("embed/")
            .or_else(|| path.strip_prefix("shorts/"))
            .or_else(|| path.strip_prefix("v/"))
            .or_else(|| path.split(['?', '&']).find_map(|value| value.strip_prefix("v=")))
            .and_then(|rest| rest.split(['?', '&', '#', '/']).next()),
        _ => None,
    }?;
    let is_id =
        id.len() >= 4 && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') && id != "videoseries";
    is_id.then(|| id.to_owned())
}

/// Returns the number of a film of Vimeo.
fn vimeo(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("//")?;
    let (host, path) = rest.split_once('/')?;
    if !host.ends_with("vimeo.com") {
        return None;
    }
    let id = path.strip_prefix("video/").unwrap_or(path).split(['?', '#', '/']).next()?;
    (!id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())).then(|| id.to_owned())
}
