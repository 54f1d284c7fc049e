//! Reads WXR (WordPress eXtended RSS 1.0 to 1.2) one entry at a time. Names are matched by prefix, because namespaces
//! differ between versions and are missing in some files.

use std::io::BufRead;
use std::ops::RangeInclusive;

use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use jiff::tz::Offset;

use crate::import::model::blog::{Author, Blog, Comment, Entry, Kind, Moderation, Moment, Says, State, Term};
use crate::import::model::plain_text::{clean, one_line, person, title};
use crate::import::source::elements::{ExportFault, ExportFaultKind, elements};
use crate::import::source::fields::{field, wp};
use crate::import::source::languages::{in_language, languages, one};
use crate::import::source::menu_item::menu_item;
use crate::text::address::decoded;
use crate::text::xml::Node;

/// Reads one part of an export and calls `each` for every entry; returns the data of the blog. `says` is what the whole
/// export says about its entries.
///
/// # Errors
///
/// [`ExportFault`] if the rest cannot be read. Entries may have been handed over before.
pub fn read(part: impl BufRead, says: Says, each: &mut dyn FnMut(Entry)) -> Result<Blog, ExportFault> {
    let mut blog = Blog::default();
    let mut is_export = false;
    elements(part, &["rss", "channel"], "item", &mut |node| {
        // Feeds are RSS, too, but lack the WordPress elements.
        is_export = is_export || node.prefix == "wp" || node.nodes().any(|child| child.prefix == "wp");
        match (node.prefix.as_str(), node.name.as_str()) {
            ("", "item") if is_export => {
                let [kinds, states] = ["post_type", "status"].map(|name| !wp(&node, name).is_empty());
                blog.says.add(Says { kinds, states });
                blog.lacks.add(Says { kinds: !kinds, states: !states });
                by_language(entry(&node, says), &blog).into_iter().for_each(&mut *each);
            }
            ("", "item") => {}
            _ => head(&mut blog, &node),
        }
    })?;
    // The language of the blog stands after its name.
    let language = blog.language().to_owned();
    let terms = blog.categories.iter_mut().chain(&mut blog.tags).map(|term| &mut term.name);
    for text in [&mut blog.title, &mut blog.description].into_iter().chain(terms) {
        if !languages(text).is_empty() {
            *text = one_line(&one(text, &language));
        }
    }
    if is_export { Ok(blog) } else { Err(ExportFault { line: 1, why: ExportFaultKind::NoExport }) }
}

/// Reads the head of an export.
fn head(blog: &mut Blog, node: &Node) {
    match (node.prefix.as_str(), node.name.as_str()) {
        ("", "title") => blog.title = title(&node.text()),
        ("", "description") => blog.description = title(&node.text()),
        ("", "link") => node.text().trim().clone_into(&mut blog.url),
        ("", "language") => blog.language = Some(node.text().trim().to_owned()).filter(|language| !language.is_empty()),
        ("wp", "base_blog_url") if blog.url.is_empty() => node.text().trim().clone_into(&mut blog.url),
        ("wp", "author") => {
            let author = Author { login: wp(node, "author_login"), name: person(&wp(node, "author_display_name")) };
            blog.authors.push(author);
        }
        ("wp", "category") => blog.categories.extend(named(Term {
            slug: decoded(&wp(node, "category_nicename")),
            name: title(&wp(node, "cat_name")),
            parent: Some(decoded(&wp(node, "category_parent"))).filter(|parent| !parent.is_empty()),
            description: wp(node, "category_description"),
            number: wp(node, "term_id"),
        })),
        ("wp", "tag") => blog.tags.extend(named(Term {
            slug: decoded(&wp(node, "tag_slug")),
            name: title(&wp(node, "tag_name")),
            parent: None,
            description: wp(node, "tag_description"),
            number: wp(node, "term_id"),
        })),
        ("wp", "term") => blog.others.push((wp(node, "term_taxonomy"), title(&wp(node, "term_name")))),
        // The site icon.
        ("", "image") => blog.others.push(("image".to_owned(), field(node, "", "url").trim().to_owned())),
        _ => {}
    }
    let values = node.nodes().filter(|child| child.prefix == "wp" && child.name == "termmeta");
    blog.further.extend(values.map(|value| wp(value, "meta_key")));
}

/// Returns a term with a name. One of which nothing is left has its slug for one.
fn named(term: Term) -> Option<Term> {
    let name = if term.name.is_empty() { title(&term.slug.replace('-', " ")) } else { term.name };
    (!name.is_empty()).then_some(Term { name, ..term })
}

/// Returns an entry once for each language of its text. The one in the blog's language comes first, or the first that
/// there is: it has the number, the address and the comments.
fn by_language(entry: Entry, blog: &Blog) -> Vec<Entry> {
    let mut found: Vec<String> = languages(&entry.content).into_iter().map(str::to_owned).collect();
    if found.is_empty() || !matches!(entry.kind, Kind::Post | Kind::Page) {
        return vec![in_one_language(entry, blog)];
    }
    let at = found.iter().position(|language| language == blog.language()).unwrap_or_default();
    found[..=at].rotate_right(1);
    let main = found[0].clone();
    let said = |language: &str| {
        let said = |text: &str| in_language(text, language);
        let title = said(&entry.title).unwrap_or_else(|| one(&entry.title, &main));
        let own = Entry {
            title: one_line(&title),
            excerpt: said(&entry.excerpt).unwrap_or_default(),
            content: said(&entry.content).unwrap_or_default(),
            language: Some(language.to_owned()).filter(|own| own != blog.language()),
            ..entry.clone()
        };
        in_one_language(own, blog)
    };
    let other = |language: &String| {
        let slug = Some(&entry.slug).filter(|slug| !slug.is_empty()).map(|slug| format!("{slug}-{language}"));
        Entry {
            key: format!("{}:{language}", entry.key),
            slug: slug.unwrap_or_default(),
            link: below(&entry.link, &blog.url, language),
            guid: if entry.guid.is_empty() { String::new() } else { format!("{}#{language}", entry.guid) },
            short: None,
            is_pinned: false,
            comments: Vec::new(),
            read: Vec::new(),
            further: Vec::new(),
            ..said(language)
        }
    };
    let others: Vec<Entry> = found.iter().skip(1).map(other).collect();
    std::iter::once(said(&main)).chain(others).collect()
}

/// Returns an entry whose names are in the blog's language, or in the first that they have.
fn in_one_language(mut entry: Entry, blog: &Blog) -> Entry {
    let terms = entry.categories.iter_mut().chain(&mut entry.tags).map(|term| &mut term.name);
    for name in [&mut entry.title, &mut entry.alt, &mut entry.excerpt].into_iter().chain(terms) {
        if !languages(name).is_empty() {
            *name = one_line(&one(name, blog.language()));
        }
    }
    entry
}

/// Returns the address of a translation: below the blog's, the language first.
fn below(link: &str, blog: &str, language: &str) -> String {
    let blog = blog.trim_end_matches('/');
    let path = link.strip_prefix(blog).filter(|path| path.starts_with('/') && !path.contains('?'));
    path.map(|path| format!("{blog}/{language}{path}")).unwrap_or_default()
}

fn entry(node: &Node, says: Says) -> Entry {
    let number = |text: String| Some(text).filter(|key| !key.is_empty() && key != "0");
    let mut entry = Entry {
        key: wp(node, "post_id"),
        kind: kind(node),
        state: State::Unsaid,
        title: title(&field(node, "", "title")),
        slug: decoded(&wp(node, "post_name")),
        link: field(node, "", "link").trim().to_owned(),
        short: None,
        guid: field(node, "", "guid").trim().to_owned(),
        date: moment(&wp(node, "post_date"), &wp(node, "post_date_gmt"))
            .or_else(|| published(&field(node, "", "pubDate"))),
        updated: moment(&wp(node, "post_modified"), &wp(node, "post_modified_gmt")),
        author: field(node, "dc", "creator").trim().to_owned(),
        categories: Vec::new(),
        tags: Vec::new(),
        content: field(node, "content", "encoded"),
        footnotes: String::new(),
        excerpt: clean(&field(node, "excerpt", "encoded")).into_owned(),
        is_pinned: wp(node, "is_sticky") == "1",
        order: wp(node, "menu_order").parse().unwrap_or(0),
        parent: number(wp(node, "post_parent")),
        picture: None,
        file: number(wp(node, "attachment_url")),
        enclosures: Vec::new(),
        language: None,
        alt: String::new(),
        takes_comments: wp(node, "comment_status") != "closed",
        comments: Vec::new(),
        read: Vec::new(),
        further: Vec::new(),
    };
    entry.state = state(node, &entry, says);
    for child in node.nodes() {
        match (child.prefix.as_str(), child.name.as_str()) {
            ("", "category") => term(&mut entry, child),
            ("wp", "postmeta") => meta(&mut entry, &wp(child, "meta_key"), wp(child, "meta_value")),
            ("wp", "comment") => {
                entry.comments.push(comment(child));
                let values = child.nodes().filter(|child| child.prefix == "wp" && child.name == "commentmeta");
                entry.further.extend(values.map(|value| wp(value, "meta_key")));
            }
            _ => {}
        }
    }
    let name = match entry.kind {
        Kind::Post => "p",
        Kind::Page => "page_id",
        Kind::File | Kind::MenuItem(_) | Kind::Other(_) => return entry,
    };
    entry.short = entry.key.parse().ok().map(|number: u64| format!("/?{name}={number}"));
    entry
}

fn kind(node: &Node) -> Kind {
    match wp(node, "post_type").as_str() {
        // The oldest exports contain only posts. An episode of a podcast is a post with its sound.
        "post" | "podcast" | "" => Kind::Post,
        "page" => Kind::Page,
        "attachment" => Kind::File,
        "nav_menu_item" => menu_item(node),
        other => Kind::Other(other.to_owned()),
    }
}

fn state(node: &Node, entry: &Entry, says: Says) -> State {
    let kind = wp(node, "post_type");
    match wp(node, "status").as_str() {
        _ if kind.is_empty() && says.kinds => State::Unsaid,
        "future" => State::Scheduled,
        "draft" => State::Draft,
        "pending" => State::Pending,
        "private" => State::Private,
        "trash" => State::Trashed,
        "auto-draft" => State::Automatic,
        // A file has the state of the entry that it was uploaded to.
        "publish" | "inherit" | "" if entry.kind == Kind::File => State::Published,
        // Programs that export no states export what was published, and that has a day.
        "" if says.states || entry.date.is_none() => State::Unsaid,
        "publish" | "" if wp(node, "post_password").is_empty() => State::Published,
        "publish" | "" => State::Locked,
        // States of plugins are unknown, so they count as drafts. Only files inherit theirs.
        _ => State::Draft,
    }
}

/// Offsets of the time zones of the world, in seconds. Where two moments are further apart, one of them is wrong.
const OFFSETS: RangeInclusive<i32> = -12 * 3_600..=14 * 3_600;

/// Parses a moment in the blog's time zone; the same moment in UTC gives its offset.
fn moment(local: &str, utc: &str) -> Option<Moment> {
    let read = |text: &str| DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok().filter(|moment| moment.year() > 0);
    let (local, utc) = (read(local), read(utc));
    let local = local.or(utc)?;
    let offset = utc.and_then(|utc| {
        let seconds = local.duration_since(utc).as_secs();
        let seconds = i32::try_from(seconds).ok().filter(|seconds| OFFSETS.contains(seconds))?;
        Offset::from_seconds(seconds).ok()
    });
    Some(Moment { local, offset })
}

/// Parses an RSS date with its offset.
fn published(text: &str) -> Option<Moment> {
    let moment = rfc2822::parse(text.trim()).ok()?;
    Some(Moment { local: moment.datetime(), offset: Some(moment.offset()) })
}

fn term(entry: &mut Entry, node: &Node) {
    let name = title(&node.text());
    let slug = decoded(node.plain("nicename").unwrap_or_default());
    let Some(term) = named(Term { slug, name, ..Term::default() }) else { return };
    let terms = match node.plain("domain") {
        Some("category") | None => &mut entry.categories,
        Some("tag" | "post_tag") => &mut entry.tags,
        // Polylang.
        Some("language") => {
            entry.language = tag(&term.slug);
            entry.read.push("language".to_owned());
            return;
        }
        Some("nav_menu") => return,
        Some(other) => {
            entry.further.push(format!("{other}: {}", term.name));
            return;
        }
    };
    // The oldest exports name each term twice, once without its slug.
    match terms.iter_mut().find(|known| known.name == term.name) {
        Some(known) if known.slug.is_empty() => known.slug = term.slug,
        Some(known) if known.slug == term.slug || term.slug.is_empty() => {}
        Some(_) | None => terms.push(term),
    }
}

/// Returns the language of a tag or a locale, without its region: `sv_SE`.
fn tag(typed: &str) -> Option<String> {
    let language = typed.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let is_language = (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase());
    is_language.then_some(language)
}

fn meta(entry: &mut Entry, key: &str, value: String) {
    match key {
        "_thumbnail_id" => entry.picture = Some(value),
        "_wp_attachment_image_alt" => entry.alt = title(&value),
        "footnotes" => entry.footnotes = value,
        // WordPress and PowerPress write address, length and type on lines of their own; Seriously Simple Podcasting the
        // address alone.
        "enclosure" | "audio_file" => {
            let address = value.lines().next().unwrap_or_default().trim().to_owned();
            if !address.is_empty() && !entry.enclosures.contains(&address) {
                entry.enclosures.push(address);
            }
        }
        // The exporter of WPML.
        "_wpml_import_language_code" => entry.language = tag(&value),
        _ if matches!(entry.kind, Kind::MenuItem(_)) && key.starts_with("_menu_item_") => {}
        _ => {
            entry.further.push(key.to_owned());
            return;
        }
    }
    entry.read.push(key.to_owned());
}

fn comment(node: &Node) -> Comment {
    let moderation = match (wp(node, "comment_type").as_str(), wp(node, "comment_approved").as_str()) {
        ("pingback" | "trackback", _) => Moderation::Pingback,
        (_, "1") => Moderation::Approved,
        (_, "spam") => Moderation::Spam,
        (_, "trash" | "post-trashed") => Moderation::Trashed,
        _ => Moderation::Waiting,
    };
    let parent = wp(node, "comment_parent");
    Comment {
        key: wp(node, "comment_id"),
        author: person(&wp(node, "comment_author")),
        url: wp(node, "comment_author_url"),
        date: moment(&wp(node, "comment_date"), &wp(node, "comment_date_gmt")),
        parent: Some(parent).filter(|parent| !parent.is_empty() && parent != "0"),
        text: field(node, "wp", "comment_content"),
        moderation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(items: &str) -> Result<(Blog, Vec<Entry>), ExportFault> {
        let file = format!("<rss><channel><title>Blogg &amp; s\u{e5}</title>{items}</channel></rss>");
        let mut entries = Vec::new();
        read(file.as_bytes(), Says { kinds: true, states: true }, &mut |entry| entries.push(entry))
            .map(|blog| (blog, entries))
    }

    #[test]
    fn moments_keep_the_clock_of_the_blog() {
        let both = moment("2025-10-26 02:30:00", "2025-10-26 01:30:00").expect("a moment");
        assert_eq!((both.local.to_string().as_str(), both.offset), ("2025-10-26T02:30:00", Some(Offset::constant(1))));
        let draft = moment("2025-11-13 09:00:00", "0000-00-00 00:00:00").expect("a moment");
        assert_eq!((draft.local.to_string().as_str(), draft.offset), ("2025-11-13T09:00:00", None));
        assert_eq!(moment("2024-02-31 10:00:00", ""), None);
        let changed = moment("2025-11-13 09:00:00", "2025-11-12 08:00:00").expect("a moment");
        assert_eq!((changed.local.to_string().as_str(), changed.offset), ("2025-11-13T09:00:00", None));
    }

    #[test]
    fn prefixes_need_not_be_bound_and_ampersands_may_dangle() {
        let (blog, entries) = entries(
            "<wp:category><wp:cat_name><![CDATA[A & B]]></wp:cat_name></wp:category>\
             <item><title>Mer & mer</title><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><category>Lek</category>\
             <category domain='category' nicename='lek'>Lek</category>\
             <content:encoded><![CDATA[a]]]]><![CDATA[>b]]></content:encoded></item>",
        )
        .expect("an export");
        assert_eq!((blog.title.as_str(), blog.categories[0].name.as_str()), ("Blogg & så", "A & B"));
        let entry = &entries[0];
        assert_eq!(
            (entry.title.as_str(), entry.content.as_str(), entry.state),
            ("Mer & mer", "a]]>b", State::Published)
        );
        assert_eq!(entry.categories, [Term { slug: "lek".to_owned(), name: "Lek".to_owned(), ..Term::default() }]);
    }

    #[test]
    fn a_term_of_which_nothing_is_seen_is_called_as_its_address() {
        let (_, entries) = entries(
            "<item><title>a</title><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>\
             <category domain='category' nicename='sma-steg'>&#8203;</category><category domain='post_tag' nicename=''>&#173;</category>\
             <category domain='post_tag' nicename='math'>&lt;math&gt;</category></item>",
        )
        .expect("an export");
        assert_eq!(entries[0].categories[0].name, "sma steg");
        assert_eq!(entries[0].tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["<math>"]);
    }

    #[test]
    fn a_blog_in_several_languages_is_called_as_in_its_own() {
        let (blog, _) = entries(
            "<title>&lt;!--:en--&gt;Our class&lt;!--:--&gt;&lt;!--:sv--&gt;Klassen&lt;!--:--&gt;</title><language>sv-SE</language>\
             <wp:category><wp:category_nicename>a</wp:category_nicename><wp:cat_name>[:en]Play[:sv]Lek[:]</wp:cat_name></wp:category>\
             <item><title>a</title><wp:post_type>post</wp:post_type></item>",
        )
        .expect("an export");
        assert_eq!((blog.title.as_str(), blog.categories[0].name.as_str()), ("Klassen", "Lek"));
    }
}
