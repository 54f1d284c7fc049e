//! Addresses of the old blog: which are its own, and what they are called in the index.

use std::collections::BTreeSet;

use url::Url;

use crate::text::address::{decoded, host, without_query};

/// The hosts of an old blog, and its address.
#[derive(Debug, Clone, Default)]
pub struct OldAddresses {
    /// Address of the blog; empty if nobody knows it.
    url: String,
    hosts: BTreeSet<String>,
}

impl OldAddresses {
    /// Returns the addresses of a blog whose entries and files lie at `links`.
    #[must_use]
    pub fn new<'a>(url: &'a str, links: impl Iterator<Item = &'a str>) -> Self {
        let hosts = std::iter::once(url).chain(links).filter_map(blog_host).collect();
        Self { url: url.to_owned(), hosts }
    }

    /// Returns the hosts of the blog and of its files, without `www.`.
    #[must_use]
    pub fn hosts(&self) -> &BTreeSet<String> {
        &self.hosts
    }

    /// Returns the address of the blog, if it is known.
    #[must_use]
    pub fn blog(&self) -> Option<Url> {
        Url::parse(&self.url).ok()
    }

    /// Returns an absolute address; a path is resolved against the blog's host.
    #[must_use]
    pub fn whole(&self, link: &str) -> String {
        self.blog().and_then(|blog| blog.join(link).ok()).map_or_else(|| link.to_owned(), |link| link.to_string())
    }

    /// Resolves an address in an entry; the original address stands for that of a copy.
    #[must_use]
    pub fn resolved(&self, typed: &str, within: &str) -> Option<Url> {
        let base = Url::parse(within).ok().or_else(|| self.blog())?;
        let address = base.join(typed.trim()).ok()?;
        Some(self.behind(&address).unwrap_or(address))
    }

    /// Returns whether a host is one of the blog or of its files.
    #[must_use]
    pub fn is_known(&self, host: &str) -> bool {
        self.hosts.contains(host)
    }

    /// Returns whether an address belongs to the blog itself, and not to a media host.
    #[must_use]
    pub fn is_of_blog(&self, address: &Url) -> bool {
        blog_host(address.as_str()).is_some_and(|own| blog_host(&self.url) == Some(own))
    }

    /// Returns the decoded path of an address below the blog's path.
    #[must_use]
    pub fn below(&self, address: &Url) -> Option<String> {
        let base = decoded(self.blog()?.path().trim_end_matches('/'));
        let path = decoded(address.path());
        let below = path.strip_prefix(&base).filter(|_| self.is_of_blog(address))?;
        if below.is_empty() { Some("/".to_owned()) } else { below.starts_with('/').then(|| below.to_owned()) }
    }

    /// Returns the path of an entry's address below the blog's.
    #[must_use]
    pub fn path(&self, link: &str) -> Option<String> {
        if link.is_empty() {
            return None;
        }
        let Ok(address) = Url::parse(&self.whole(link)) else {
            // The address of the blog is unknown; Takeout gives paths alone.
            return (link.starts_with('/') && !link.contains(['?', '#'])).then(|| decoded(link));
        };
        // Some hosts serve a blog under several names.
        let other = || address.query().is_none().then(|| decoded(address.path()));
        let path = if self.is_of_blog(&address) { self.below(&address) } else { other() };
        path.filter(|_| address.query().is_none())
    }

    /// Returns the original address behind Jetpack's image proxy (`i0.wp.com/<host>/<path>`) or Google's document
    /// viewer.
    fn behind(&self, address: &Url) -> Option<Url> {
        let copies = host(address.as_str())?;
        let is_own = |address: &Url| blog_host(address.as_str()).is_some_and(|own| self.is_known(&own));
        if copies == "docs.google.com" && matches!(address.path(), "/viewer" | "/gview") {
            let (_, shown) = address.query_pairs().find(|(name, _)| name == "url")?;
            return Url::parse(&shown).ok().filter(is_own);
        }
        let is_copies = copies.strip_suffix(".wp.com").is_some_and(|first| matches!(first, "i0" | "i1" | "i2" | "i3"));
        let (own, path) = address.path().strip_prefix('/').filter(|_| is_copies)?.split_once('/')?;
        Url::parse(&format!("https://{own}/{path}")).ok().filter(is_own)
    }
}

/// Returns the host of an address without `www.`. Blogger serves a blog under the name of each country, `.blogspot.se` and
/// `.blogspot.co.uk`, which are all `.blogspot.com`.
#[must_use]
pub fn blog_host(address: &str) -> Option<String> {
    let host = host(address)?;
    let name = host.split_once(".blogspot.").filter(|(name, country)| {
        let parts: Vec<&str> = country.split('.').collect();
        !name.contains('.') && parts.len() <= 2 && parts.iter().all(|part| (2..=3).contains(&part.len()))
    });
    Some(name.map_or_else(|| host.clone(), |(name, _)| format!("{name}.blogspot.com")))
}

/// Hosts that only serve pictures of blogs of Blogger and WordPress.
const MEDIA_HOSTS: [&str; 2] = ["blogger.googleusercontent.com", "bp.blogspot.com"];

/// Returns whether a host only serves pictures of blogs.
#[must_use]
pub fn is_media_host(host: &str) -> bool {
    // `lh3.googleusercontent.com`, `lh5.ggpht.com`: Picasa, and Blogger since 2011.
    let is_numbered = host.strip_prefix("lh").and_then(|host| host.split_once('.')).is_some_and(|(number, host)| {
        number.bytes().all(|byte| byte.is_ascii_digit()) && matches!(host, "googleusercontent.com" | "ggpht.com")
    });
    is_numbered
        || MEDIA_HOSTS.contains(&host)
        || host.ends_with(".bp.blogspot.com")
        || host.ends_with(".files.wordpress.com")
}

/// Returns the lookup form of an address's path: decoded, in lower case, without trailing slash.
#[must_use]
pub fn path_of(address: &str) -> String {
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => address,
    };
    let path = without_query(path);
    lookup_form(&decoded(path))
}

/// Returns the lookup form of a decoded address: in lower case, without trailing slash.
#[must_use]
pub fn lookup_form(address: &str) -> String {
    address.to_lowercase().trim_end_matches('/').to_owned()
}

/// Returns the path of the original of a resized picture on Blogger: `/s320/bild.jpg`, `/w640-h480/bild.jpg`,
/// `…=s320`.
#[must_use]
pub fn sized(path: &str) -> Option<String> {
    let is_size = |part: &str| {
        let mut parts = part.split('-');
        let side = |part: Option<&str>, sign: char| {
            part.and_then(|part| part.strip_prefix(sign))
                .is_some_and(|side| !side.is_empty() && side.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let first = parts.next();
        ['s', 'w', 'h'].iter().any(|sign| side(first, *sign))
    };
    if let Some((path, size)) = path.rsplit_once('=') {
        return is_size(size).then(|| format!("{path}=s0"));
    }
    let parts: Vec<&str> = path.split('/').collect();
    let index = parts.iter().rposition(|part| is_size(part))?;
    let whole: Vec<&str> = parts.iter().enumerate().map(|(at, part)| if at == index { "s0" } else { *part }).collect();
    Some(whole.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blog_of_blogger_has_one_host_in_every_country() {
        for address in
            ["https://klass5.blogspot.se/a", "http://www.klass5.blogspot.co.uk/", "https://klass5.blogspot.com.br/"]
        {
            assert_eq!(blog_host(address).as_deref(), Some("klass5.blogspot.com"), "{address}");
        }
        assert_eq!(blog_host("https://1.bp.blogspot.com/x").as_deref(), Some("1.bp.blogspot.com"));
        assert_eq!(blog_host("https://a.blogspot.example.se/").as_deref(), Some("a.blogspot.example.se"));
    }

    #[test]
    fn pictures_of_blogs_have_hosts_of_their_own() {
        for host in ["2.bp.blogspot.com", "bp.blogspot.com", "lh3.googleusercontent.com", "lh6.ggpht.com"] {
            assert!(is_media_host(host), "{host}");
        }
        for host in ["drive.googleusercontent.com", "klass5.blogspot.com", "lhx.ggpht.com", "ggpht.com"] {
            assert!(!is_media_host(host), "{host}");
        }
    }

    #[test]
    fn a_path_alone_is_the_address_of_an_entry_while_the_blog_has_none() {
        let path = |url: &str, link: &str| OldAddresses::new(url, std::iter::empty()).path(link);
        assert_eq!(path("", "/2020/01/a%20b.html").as_deref(), Some("/2020/01/a b.html"));
        assert_eq!(path("https://a.example/", "/2020/01/a.html").as_deref(), Some("/2020/01/a.html"));
        assert_eq!((path("", "/?p=1"), path("", "")), (None, None));
    }

    #[test]
    fn sizes_of_pictures_lead_to_the_whole() {
        assert_eq!(sized("/img/b/x/s320/klass.jpg").as_deref(), Some("/img/b/x/s0/klass.jpg"));
        assert_eq!(sized("/x/s1600-h/klass.jpg").as_deref(), Some("/x/s0/klass.jpg"));
        assert_eq!(sized("/x/w640-h480-p-k/klass.jpg").as_deref(), Some("/x/s0/klass.jpg"));
        assert_eq!(sized("/img/a/AVvX=s320").as_deref(), Some("/img/a/AVvX=s0"));
        assert_eq!((sized("/img/a/AVvX"), sized("/skola/start.jpg")), (None, None));
    }
}
