//! Reads exports of Blogger: the backup format of 2008 and Takeout since 2018. Both are Atom; the kind of an element
//! is a category in the former and an element in the latter.

use std::io::BufRead;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::import::model::blog::{Author, Blog, Comment, Element, Entry, Kind, Moderation, Moment, Says, State, Term};
use crate::import::model::options::ImportOptions;
use crate::import::model::plain_text::{clean, person, title};
use crate::import::source::elements::{ExportFault, elements};
use crate::text::elements::tag_name;
use crate::text::xml::Node;

/// Reads one part of an export and returns the data of the blog. `says` is what the whole export says about its
/// entries.
///
/// # Errors
///
/// [`ExportFault`] if the rest cannot be read. Entries may have been handed over before.
pub fn read(
    part: impl BufRead,
    to_tags: bool,
    says: Says,
    options: &ImportOptions,
    take: &mut dyn FnMut(Element),
) -> Result<Blog, ExportFault> {
    let mut blog = Blog::default();
    let zone = TimeZone::get(&options.zone).unwrap_or(TimeZone::UTC);
    let mut reader =
        Atom { to_tags, says, said: Says::default(), lacks: Says::default(), zone, options, authors: Vec::new() };
    elements(part, &["feed"], "entry", &mut |node| match node.name.as_str() {
        "entry" => take(reader.found(&node)),
        "title" => blog.title = title(&node.text()),
        "subtitle" => blog.description = title(&node.text()),
        "link" if node.plain("rel") == Some("alternate") => {
            node.plain("href").unwrap_or_default().clone_into(&mut blog.url);
        }
        _ => {}
    })?;
    (blog.authors, blog.says, blog.lacks) = (reader.authors, reader.said, reader.lacks);
    Ok(blog)
}

struct Atom<'a> {
    to_tags: bool,
    says: Says,
    /// What the entries so far said.
    said: Says,
    /// What any of them did not say.
    lacks: Says,
    zone: TimeZone,
    options: &'a ImportOptions,
    authors: Vec<Author>,
}

impl Atom<'_> {
    fn found(&mut self, node: &Node) -> Element {
        let kind = kind(node);
        let (kinds, states) = (!kind.is_empty(), !said(node, "status").is_empty());
        self.said.add(Says { kinds, states });
        self.lacks.add(Says { kinds: !kinds, states: !states });
        if kind == "comment" {
            let (of, comment) = self.comment(node);
            return Element::Comment(of, comment);
        }
        Element::Entry(Box::new(self.entry(node, &kind)))
    }

    fn entry(&mut self, node: &Node, kind: &str) -> Entry {
        let id = said(node, "id");
        let name = author(node);
        let labels = labels(node);
        let date = self.moment(&said(node, "published"));
        let link = link(node);
        let stem = link.rsplit('/').next().unwrap_or_default();
        let is_named = !kind.is_empty() || !self.says.kinds;
        let kind = match kind {
            "post" | "" => Kind::Post,
            "page" => Kind::Page,
            other => Kind::Other(other.to_owned()),
        };
        if matches!(kind, Kind::Post | Kind::Page)
            && !name.is_empty()
            && self.authors.iter().all(|known| known.name != name)
        {
            self.authors.push(Author { login: name.clone(), name: name.clone() });
        }
        let (categories, tags) = if self.to_tags { (Vec::new(), labels) } else { (labels, Vec::new()) };
        Entry {
            key: key(&id),
            kind,
            state: if is_named { self.state(node, date) } else { State::Unsaid },
            title: title(&said(node, "title")),
            slug: stem.trim_end_matches(".html").to_owned(),
            link,
            short: None,
            guid: id,
            date,
            updated: self.moment(&said(node, "updated")),
            author: name,
            categories,
            tags,
            content: markup(&text(node)),
            footnotes: String::new(),
            excerpt: said(node, "metaDescription"),
            is_pinned: false,
            order: 0,
            parent: None,
            picture: None,
            file: None,
            enclosures: Vec::new(),
            language: None,
            alt: String::new(),
            takes_comments: true,
            comments: Vec::new(),
            read: Vec::new(),
            further: Vec::new(),
        }
    }

    fn comment(&self, node: &Node) -> (String, Comment) {
        let replied = node.nodes().find(|child| child.name == "in-reply-to").and_then(|child| child.plain("ref"));
        let of = replied.map_or_else(|| said(node, "parent"), str::to_owned);
        // The backup links to the feed of the comment that is replied to.
        let related = node.nodes().find(|child| child.name == "link" && child.plain("rel") == Some("related"));
        let related = related.and_then(|link| link.plain("href")).and_then(|href| href.rsplit('/').next());
        let parent = related.map_or_else(|| key(&said(node, "inReplyTo")), str::to_owned);
        let moderation = match said(node, "status").as_str() {
            "" if !self.says.states => Moderation::Approved,
            "LIVE" => Moderation::Approved,
            "SPAM" => Moderation::Spam,
            "SOFT_TRASHED" | "TRASHED" => Moderation::Trashed,
            _ => Moderation::Waiting,
        };
        let comment = Comment {
            key: key(&said(node, "id")),
            author: author(node),
            url: String::new(),
            date: self.moment(&said(node, "published")),
            parent: Some(parent).filter(|parent| !parent.is_empty()),
            text: markup(&text(node)),
            moderation,
        };
        (key(&of), comment)
    }

    /// Parses a moment and converts it to the blog's time zone.
    fn moment(&self, text: &str) -> Option<Moment> {
        let moment = text.trim().parse::<Timestamp>().ok()?.to_zoned_datetime(self.zone.clone());
        Some(Moment { local: moment.datetime(), offset: Some(moment.offset()) })
    }

    /// Returns the visibility of an entry. The backup does not mark scheduled posts.
    fn state(&self, node: &Node, date: Option<Moment>) -> State {
        let is_draft = node
            .child("control")
            .and_then(|control| control.child("draft"))
            .is_some_and(|draft| draft.text().trim() == "yes");
        let state = match said(node, "status").as_str() {
            _ if is_draft => State::Draft,
            // The backup of 2008 has no status: what is no draft was published.
            "" if self.says.states && !said(node, "type").is_empty() => State::Unsaid,
            "" | "LIVE" => State::Published,
            "SCHEDULED" => State::Scheduled,
            "SOFT_TRASHED" | "TRASHED" => State::Trashed,
            _ => State::Draft,
        };
        let is_later = date.is_some_and(|date| date.local.date() > self.options.today);
        if state == State::Published && is_later { State::Scheduled } else { state }
    }
}

/// Returns the text of a child element.
fn said(node: &Node, name: &str) -> String {
    node.child(name).map(|child| clean(&child.text()).trim().to_owned()).unwrap_or_default()
}

/// Returns the text of an entry or comment as it is.
fn text(node: &Node) -> String {
    node.child("content").map(|child| child.text().trim().to_owned()).unwrap_or_default()
}

/// Returns the kind of an element in lower case; nothing if it has none.
fn kind(node: &Node) -> String {
    let own = said(node, "type");
    if !own.is_empty() {
        return own.to_lowercase();
    }
    let terms = node.nodes().filter(|child| child.name == "category").filter_map(|category| category.plain("term"));
    let mut kinds = terms.filter_map(|term| term.split_once("/kind#").map(|(_, kind)| kind.to_lowercase()));
    kinds.next().unwrap_or_default()
}

fn labels(node: &Node) -> Vec<Term> {
    let categories = node.nodes().filter(|child| child.name == "category");
    let is_label = |category: &&Node| {
        category.plain("scheme").is_some_and(|scheme| scheme.contains("blogger.com") && !scheme.contains("#kind"))
    };
    let names = categories.filter(is_label).filter_map(|category| category.plain("term")).map(title);
    let mut labels: Vec<Term> = Vec::new();
    for name in names.filter(|name| !name.is_empty()) {
        if labels.iter().all(|known| known.name != name) {
            labels.push(Term { slug: name.clone(), name, ..Term::default() });
        }
    }
    labels
}

fn author(node: &Node) -> String {
    node.child("author").and_then(|author| author.child("name")).map(|name| person(&name.text())).unwrap_or_default()
}

/// Returns the number in `tag:blogger.com,1999:blog-1.post-2`.
fn key(id: &str) -> String {
    let last = id.rsplit('.').next().unwrap_or_default();
    last.strip_prefix("post-").or_else(|| last.strip_prefix("page-")).unwrap_or(last).to_owned()
}

/// Returns the address of an entry, which is absolute in the backup and a path in Takeout.
fn link(node: &Node) -> String {
    let file = said(node, "filename");
    if !file.is_empty() {
        return file;
    }
    let alternate = node.nodes().find(|child| child.name == "link" && child.plain("rel") == Some("alternate"));
    alternate.and_then(|link| link.plain("href")).unwrap_or_default().to_owned()
}

/// Returns the markup of a text in which two line breaks end a paragraph; its own line ends mean nothing.
fn markup(content: &str) -> String {
    let mut markup = String::with_capacity(content.len());
    let mut rest = content;
    while let Some(at) = rest.find('<') {
        markup.push_str(&on_one_line(&rest[..at]));
        rest = &rest[at..];
        let name = tag_name(rest);
        let length = if rest.starts_with("</") {
            1
        } else if name.eq_ignore_ascii_case("pre") {
            preformatted(rest)
        } else if let Some(length) = line_break(rest).filter(|_| name.eq_ignore_ascii_case("br")) {
            markup.push('\n');
            rest = rest[length..].trim_start_matches([' ', '\n', '\r']);
            continue;
        } else {
            1
        };
        markup.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    markup.push_str(&on_one_line(rest));
    markup
}

fn on_one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// Returns the length of the break that a text begins with; `None` if its tag does not end.
fn line_break(rest: &str) -> Option<usize> {
    let end = rest[1..].find(['<', '>'])? + 1;
    rest[end..].starts_with('>').then_some(end + 1)
}

/// Returns the length of the preformatted element that a text begins with.
fn preformatted(rest: &str) -> usize {
    let mut ends = rest.match_indices("</").map(|(at, _)| at);
    let end = ends.find(|at| tag_name(&rest[*at..]).eq_ignore_ascii_case("pre"));
    end.map_or(rest.len(), |end| rest[end..].find('>').map_or(rest.len(), |length| end + length + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_breaks_end_a_paragraph() {
        assert_eq!(markup("Rad ett<br />Rad\ntvå<br /> <br>Nytt"), "Rad ett\nRad två\n\nNytt");
        assert_eq!(markup("a<pre>b\nc</pre>\nd"), "a<pre>b\nc</pre> d");
        assert_eq!(markup("a<PRE>b\nc</PRE >\nd<BR>\n<BR CLEAR=all>e"), "a<PRE>b\nc</PRE > d\n\ne");
        // A break that does not end swallows nothing.
        assert_eq!(markup("a<br b\nc <brand>d</brand><br <b>e</b>"), "a<br b c <brand>d</brand><br <b>e</b>");
    }

    #[test]
    fn names_are_the_last_part_of_their_ids() {
        assert_eq!(key("tag:blogger.com,1999:blog-4711.post-1001"), "1001");
        assert_eq!(
            (key("post-17"), key("post-17.comment-8"), key("")),
            ("17".to_owned(), "comment-8".to_owned(), String::new())
        );
    }
}
