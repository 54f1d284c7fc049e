//! Hosts whose videos a page may embed.

use std::ops::RangeInclusive;

/// A host whose videos a page may embed; its player is loaded after a click.
#[derive(Debug, PartialEq, Eq)]
pub struct VideoHost {
    /// Origin of its player: `frame-src` of the Content-Security-Policy.
    pub frame_origin: &'static str,
    /// Address of a video's page, up to the id.
    page_address: &'static str,
    /// Its domains, subdomains included, each with what comes before an id in a path.
    domains: &'static [(&'static str, &'static [&'static str])],
    /// Query parameter with the id.
    parameter: Option<&'static str>,
    /// Alphabet of ids.
    alphabet: Alphabet,
    /// Words in place of an id in addresses of something else, such as a playlist.
    not_ids: &'static [&'static str],
}

/// The characters of an id.
#[derive(Debug, PartialEq, Eq)]
enum Alphabet {
    Digits,
    /// Letters, digits, `-` and `_`.
    Base64Url,
}

/// Lengths that ids may have; those of today have 6 to 11 characters.
const ID_LEN: RangeInclusive<usize> = 1..=20;

const YOUTUBE_PATHS: &[&str] = &["embed/", "shorts/", "live/", "v/"];

/// `YouTube`; its player is loaded from the domain that sets no cookies before a video is played.
pub static YOUTUBE: VideoHost = VideoHost {
    frame_origin: "https://www.youtube-nocookie.com",
    page_address: "https://www.youtube.com/watch?v=",
    domains: &[("youtube.com", YOUTUBE_PATHS), ("youtube-nocookie.com", YOUTUBE_PATHS), ("youtu.be", &[""])],
    parameter: Some("v"),
    alphabet: Alphabet::Base64Url,
    not_ids: &["videoseries"],
};

/// Vimeo.
pub static VIMEO: VideoHost = VideoHost {
    frame_origin: "https://player.vimeo.com",
    page_address: "https://vimeo.com/",
    domains: &[("vimeo.com", &["video/", ""])],
    parameter: None,
    alphabet: Alphabet::Digits,
    not_ids: &[],
};

impl VideoHost {
    /// Returns the id of the video that an author typed, as an id or as an address.
    #[must_use]
    pub fn id<'a>(&self, typed: &'a str) -> Option<&'a str> {
        let typed = typed.trim();
        if typed.contains("://") { self.id_in_address(typed) } else { self.checked(typed) }
    }

    /// Returns the id in the address of a video's page or player; the scheme may be missing (`//host/…`).
    #[must_use]
    pub fn id_in_address<'a>(&self, address: &'a str) -> Option<&'a str> {
        let (domain, rest) = address.split_once("//")?.1.split_once('/')?;
        let is_own = |own: &str| domain.strip_suffix(own).is_some_and(|sub| sub.is_empty() || sub.ends_with('.'));
        let (_, prefixes) = self.domains.iter().find(|(own, _)| is_own(own))?;
        let rest = rest.split('#').next()?;
        let (path, query) = rest.split_once(['?', '&']).unwrap_or((rest, ""));
        let in_query = query.split('&').find_map(|pair| pair.strip_prefix(self.parameter?)?.strip_prefix('='));
        let in_path = prefixes.iter().find_map(|prefix| path.strip_prefix(prefix)?.split('/').next());
        self.checked(in_path.or(in_query)?)
    }

    /// Returns the address of a video's page.
    #[must_use]
    pub fn page(&self, id: &str) -> String {
        format!("{}{id}", self.page_address)
    }

    fn checked<'a>(&self, id: &'a str) -> Option<&'a str> {
        let is_allowed = |byte: u8| match self.alphabet {
            Alphabet::Digits => byte.is_ascii_digit(),
            Alphabet::Base64Url => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
        };
        let is_id = ID_LEN.contains(&id.len()) && id.bytes().all(is_allowed) && !self.not_ids.contains(&id);
        is_id.then_some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_video_is_named_by_its_id_or_its_address() {
        for (host, typed, id) in [
            (&YOUTUBE, "dQw4w9WgXcQ", Some("dQw4w9WgXcQ")),
            (&YOUTUBE, "https://youtu.be/dQw4w9WgXcQ?si=x", Some("dQw4w9WgXcQ")),
            (&YOUTUBE, "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3", Some("dQw4w9WgXcQ")),
            (&YOUTUBE, "https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ", Some("dQw4w9WgXcQ")),
            (&YOUTUBE, "https://www.youtube.com/shorts/dQw4w9WgXcQ", Some("dQw4w9WgXcQ")),
            (&YOUTUBE, "https://www.youtube.com/embed/videoseries?list=x", None),
            (&YOUTUBE, "https://www.youtube.com/redirect?q=https://a.example/embed/x", None),
            (&YOUTUBE, "https://notyoutube.com/watch?v=dQw4w9WgXcQ", None),
            (&YOUTUBE, "x&list=y", None),
            (&YOUTUBE, "a\" onload", None),
            (&VIMEO, "123456789", Some("123456789")),
            (&VIMEO, "https://vimeo.com/123456789", Some("123456789")),
            (&VIMEO, "https://vimeo.com/123456789/a1b2c3?share=copy", Some("123456789")),
            (&VIMEO, "https://player.vimeo.com/video/123456789#t=5", Some("123456789")),
            (&VIMEO, "https://vimeo.com/channels/staffpicks/123456789", None),
            (&VIMEO, "abc", None),
        ] {
            assert_eq!(host.id(typed), id, "{typed}");
        }
    }

    #[test]
    fn an_address_may_have_no_scheme() {
        assert_eq!(YOUTUBE.id_in_address("//www.youtube.com/embed/abc123?rel=0"), Some("abc123"));
        assert_eq!(YOUTUBE.id_in_address("http://www.youtube.com/v/abc123&hl=sv"), Some("abc123"));
        assert_eq!(YOUTUBE.id_in_address("abc123"), None);
    }
}
