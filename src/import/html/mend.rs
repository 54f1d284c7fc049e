//! Mends markup in which a browser would swallow words: comments, tags, quotation marks and elements that do not end.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::html::sanitise::is_known;
use crate::import::html::scan::is_tag;
use crate::text::elements::tag_name;
use crate::text::html::escape_into;

/// Markup in which every comment and tag ends, and every element that hides its content.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Mended {
    /// The markup.
    pub markup: String,
    /// What did not end; the words after it are kept.
    pub unclosed: BTreeSet<String>,
    /// Names of hidden content that was left out, and how many of each.
    pub left_out: BTreeMap<String, usize>,
}

/// Elements whose content browsers read letter by letter and do not show as markup (HTML, 13.1.2).
const RAW: [&str; 8] = ["script", "style", "iframe", "noembed", "noframes", "xmp", "textarea", "title"];
/// Further elements whose content is not shown.
pub const HIDING: [&str; 6] = ["noscript", "template", "svg", "math", "audio", "video"];
/// Elements that mean something without content.
const PLAYERS: [&str; 3] = ["iframe", "audio", "video"];
/// Attributes without a value.
const BARE: [&str; 12] = [
    "allowfullscreen",
    "webkitallowfullscreen",
    "mozallowfullscreen",
    "autoplay",
    "checked",
    "controls",
    "defer",
    "disabled",
    "loop",
    "muted",
    "noshade",
    "nowrap",
];
/// Attributes whose value is an address or a few names: never markup.
const ADDRESSES: [&str; 7] = ["href", "src", "class", "id", "name", "rel", "target"];
/// How a section of text begins in XML.
const CDATA: &str = "<![CDATA[";
/// Longest quoted value in bytes that may contain `>`.
const VALUE_MAX: usize = 20_000;

/// Mends markup.
#[must_use]
pub fn mend(markup: &str) -> Mended {
    let mut work = Work { marks: Marks::of(markup), all: markup, made: Mended::default() };
    let mut at = 0;
    while let Some(start) = markup[at..].find('<').map(|start| at + start) {
        work.made.markup.push_str(&markup[at..start]);
        at = start + work.mark(start);
    }
    work.made.markup.push_str(&markup[at..]);
    work.made
}

/// Where elements that hide their content begin and end.
#[derive(Default)]
struct Marks {
    opens: BTreeMap<String, Vec<usize>>,
    closes: BTreeMap<String, Vec<usize>>,
    /// Where the last comment, the last CDATA section and the last tag end: nothing after it is searched for its end.
    last_comment: Option<usize>,
    last_cdata: Option<usize>,
    last_tag: Option<usize>,
}

impl Marks {
    fn of(markup: &str) -> Self {
        let mut marks = Self {
            last_comment: markup.rfind("-->").max(markup.rfind("--!>")),
            last_cdata: markup.rfind("]]>"),
            last_tag: markup.rfind('>'),
            ..Self::default()
        };
        for (at, _) in markup.match_indices('<') {
            let name = tag_name(&markup[at..]).to_ascii_lowercase();
            if RAW.contains(&name.as_str()) || HIDING.contains(&name.as_str()) {
                let is_close = markup[at + 1..].starts_with('/');
                let all = if is_close { &mut marks.closes } else { &mut marks.opens };
                all.entry(name).or_default().push(at);
            }
        }
        marks
    }

    fn next(all: &BTreeMap<String, Vec<usize>>, name: &str, from: usize) -> Option<usize> {
        let all = all.get(name)?;
        all.get(all.partition_point(|at| *at < from)).copied()
    }
}

struct Work<'a> {
    all: &'a str,
    marks: Marks,
    made: Mended,
}

impl Work<'_> {
    /// Writes what begins with the `<` at this index and returns its length.
    fn mark(&mut self, start: usize) -> usize {
        let rest = &self.all[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            return self.comment(start, rest, comment);
        }
        if let Some(section) = rest.strip_prefix(CDATA) {
            return self.section(start, section);
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            let has_end = self.marks.last_tag > Some(start);
            let Some(end) = has_end.then(|| rest.find('>')).flatten() else { return self.text() };
            let name: String = rest[1..end].chars().take_while(|c| !c.is_whitespace()).take(10).collect();
            *self.made.left_out.entry(name).or_default() += 1;
            return end + 1;
        }
        if !is_tag(rest) {
            // `</` without a name begins a comment for a browser.
            return if rest.starts_with("</") { self.text() } else { self.sign() };
        }
        match typed_tag(rest, self.marks.last_tag > Some(start)) {
            Typed::Whole(length) => self.tag(start, &one_line(&rest[..length]), length),
            Typed::Broken(tag, length) => {
                self.made.unclosed.insert(format!("<{}", tag_name(rest)));
                self.tag(start, &one_line(&tag), length)
            }
            Typed::Text => self.text(),
        }
    }

    /// Writes what stands in a CDATA section, which is markup of its own: the export of a program that did not take it off.
    fn section(&mut self, start: usize, section: &str) -> usize {
        let has_end = self.marks.last_cdata > Some(start);
        let Some(end) = has_end.then(|| section.find("]]>")).flatten() else {
            self.made.unclosed.insert(CDATA.to_owned());
            return CDATA.len();
        };
        let Mended { markup, unclosed, left_out } = mend(&section[..end]);
        self.made.markup.push_str(&markup);
        self.made.unclosed.extend(unclosed);
        for (name, number) in left_out {
            *self.made.left_out.entry(name).or_default() += number;
        }
        CDATA.len() + end + 3
    }

    /// Keeps a `<` that begins nothing.
    fn sign(&mut self) -> usize {
        self.made.markup.push('<');
        1
    }

    /// Keeps a `<` as text which would begin something that does not end.
    fn text(&mut self) -> usize {
        self.made.markup.push_str("&lt;");
        1
    }

    fn comment(&mut self, start: usize, rest: &str, comment: &str) -> usize {
        for empty in ["-->", ">", "->"] {
            if comment.starts_with(empty) {
                return 4 + empty.len();
            }
        }
        let has_end = self.marks.last_comment > Some(start);
        let Some((end, length)) = has_end.then(|| comment_end(comment)).flatten() else {
            self.made.unclosed.insert("<!--".to_owned());
            return 4;
        };
        let words = comment[..end].trim();
        let begins_sign =
            ["wp:", "/wp:", "more", "nextpage", "[if ", "[endif"].iter().any(|sign| words.starts_with(sign));
        // Where a language begins and ends: `:sv` and `:`.
        let is_language = |name: &str| name.len() <= 2 && name.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_sign = begins_sign || words.strip_prefix(':').is_some_and(is_language);
        if !is_sign && words.contains(char::is_alphanumeric) {
            *self.made.left_out.entry("!--".to_owned()).or_default() += 1;
        }
        self.made.markup.push_str(&rest[..4 + end]);
        self.made.markup.push_str("-->");
        4 + end + length
    }

    /// Writes a tag; of an element that hides its content, the element. Returns the length in the markup.
    fn tag(&mut self, start: usize, tag: &str, length: usize) -> usize {
        let name = tag_name(tag).to_ascii_lowercase();
        let is_raw = RAW.contains(&name.as_str());
        if tag.starts_with("</") || name == "plaintext" || (!is_raw && !HIDING.contains(&name.as_str())) {
            let is_stray = tag.starts_with("</") && is_raw;
            if !is_stray && name != "plaintext" {
                self.made.markup.push_str(tag);
            }
            return length;
        }
        let from = start + length;
        let close = Marks::next(&self.marks.closes, &name, from);
        let next = Marks::next(&self.marks.opens, &name, from);
        let is_closed = tag.ends_with("/>");
        let end = close.filter(|close| {
            let inner = &self.all[from..*close];
            match next.filter(|next| next < close) {
                // A script may write scripts.
                Some(next) if name == "script" => self.all[..next].ends_with(['"', '\'']),
                Some(_) => !is_closed && matches!(name.as_str(), "svg" | "math" | "noscript" | "template"),
                None => !is_closed || matches!(name.as_str(), "script" | "style") || inner.trim().is_empty(),
            }
        });
        let Some(end) = end else {
            self.made.unclosed.insert(format!("<{name}"));
            if PLAYERS.contains(&name.as_str()) {
                let tag = tag.trim_end_matches(['>', '/']);
                self.made.markup.push_str(&format!("{tag}></{name}>"));
            }
            return length;
        };
        if !is_raw {
            self.made.markup.push_str(&tag.replace("/>", ">"));
            return length;
        }
        self.raw(&name, tag, &self.all[from..end]);
        let rest = &self.all[end..];
        end - start + rest.find('>').map_or(rest.len(), |end| end + 1)
    }

    /// Writes an element whose content is read letter by letter.
    fn raw(&mut self, name: &str, tag: &str, inner: &str) {
        match name {
            "textarea" | "title" => self.made.markup.push_str(&inner.replace('<', "&lt;")),
            "xmp" => {
                self.made.markup.push_str("<pre>");
                escape_into(&mut self.made.markup, inner);
                self.made.markup.push_str("</pre>");
            }
            "iframe" => {
                self.made.markup.push_str(&format!("{}></iframe>", tag.trim_end_matches(['>', '/'])));
                if !inner.trim().is_empty() {
                    *self.made.left_out.entry("iframe: text".to_owned()).or_default() += 1;
                }
            }
            _ => *self.made.left_out.entry(name.to_owned()).or_default() += 1,
        }
    }
}

/// Returns where the text of a comment ends, and the length of what ends it (HTML, 13.2.5.51).
fn comment_end(comment: &str) -> Option<(usize, usize)> {
    comment.match_indices('>').find_map(|(at, _)| {
        let before = &comment[..at];
        let end = if before.ends_with("--") { "--" } else { "--!" };
        before.ends_with(end).then(|| (at - end.len(), end.len() + 1))
    })
}

/// A tag on one line: line ends in it are not those of the text.
fn one_line(tag: &str) -> String {
    tag.replace(['\n', '\r', '\t'], " ")
}

/// What something that begins like a tag is.
enum Typed {
    /// A tag of this length.
    Whole(usize),
    /// A tag that does not end: what it is without the text after it, and its length.
    Broken(String, usize),
    /// Text.
    Text,
}

/// What the quoted values of a tag tell about where it was meant to end.
#[derive(Default)]
struct Quoted {
    /// Where the first value that contains a `>` begins, with its quote.
    long: Option<usize>,
    /// Whether something shows that its quote was meant to end before.
    is_odd: bool,
    /// Whether it is no place for markup.
    is_address: bool,
}

impl Quoted {
    fn add(&mut self, name: &str, value: &str, at: usize) {
        if self.long.is_none() && value.contains('>') {
            self.long = Some(at);
            self.is_address = ADDRESSES.iter().any(|one| name.eq_ignore_ascii_case(one));
            self.is_odd |= self.is_address && value.contains('<');
        }
    }

    /// Returns whether a tag that ends is one: markup may stand in a text about a picture, whatever stands behind its quote.
    fn is_whole(&self, rest: &str) -> bool {
        !self.is_odd || self.long.is_none_or(|long| !self.is_address && cut(rest, long).is_none())
    }

    /// Returns what a tag is whose value holds what stood behind it; `None` if none does.
    fn cut(&self, rest: &str) -> Option<Typed> {
        let long = self.long.filter(|_| self.is_odd)?;
        Some(cut(rest, long).unwrap_or(Typed::Text))
    }
}

/// Reads a tag as browsers do (HTML, 13.2.5), unless it would swallow what stands after it. `has_end` says whether a `>`
/// stands further on: without one a tag is not read beyond the next.
fn typed_tag(rest: &str, has_end: bool) -> Typed {
    let bytes = rest.as_bytes();
    let is_space = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_whitespace);
    let is_close = bytes.get(1) == Some(&b'/');
    let mut at = 1 + usize::from(is_close);
    // Names may contain more than letters: `o:p`.
    while bytes.get(at).is_some_and(|byte| !byte.is_ascii_whitespace() && !b"/><".contains(byte)) {
        at += 1;
    }
    let name_end = at;
    let mut quoted = Quoted::default();
    loop {
        while is_space(at) || bytes.get(at) == Some(&b'/') {
            at += 1;
        }
        match bytes.get(at) {
            None => return quoted.long.and_then(|long| cut(rest, long)).unwrap_or_else(|| unended(rest, name_end, at)),
            Some(b'>') if quoted.is_whole(rest) => return Typed::Whole(at + 1),
            Some(b'>' | b'<') => return quoted.cut(rest).unwrap_or_else(|| unended(rest, name_end, at)),
            Some(_) => {}
        }
        let from = at;
        at += 1;
        while bytes.get(at).is_some_and(|byte| !byte.is_ascii_whitespace() && !b"/>=<".contains(byte)) {
            at += 1;
        }
        let name = &rest[from..at];
        quoted.is_odd |= name.contains(['"', '\'']);
        let sign = (at..bytes.len()).find(|at| !is_space(*at));
        let Some(sign) = sign.filter(|sign| bytes[*sign] == b'=') else { continue };
        at = sign + 1;
        while is_space(at) {
            at += 1;
        }
        match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => {
                let Some(end) = value_end(rest, at + 1, *quote) else {
                    return cut(rest, at).unwrap_or(Typed::Text);
                };
                quoted.add(name, &rest[at + 1..end], at);
                at = end + 1;
                let is_last = bytes.get(at).is_none_or(|byte| byte.is_ascii_whitespace() || b"/>".contains(byte));
                quoted.is_odd |= !is_last;
            }
            _ => {
                while bytes.get(at).is_some_and(|byte| !byte.is_ascii_whitespace() && *byte != b'>') {
                    if bytes[at] == b'<' && !has_end {
                        return Typed::Text;
                    }
                    at += 1;
                }
            }
        }
    }
}

/// Returns where a quoted value ends; `None` if its quote is not closed within reach.
fn value_end(rest: &str, from: usize, quote: u8) -> Option<usize> {
    let bytes = rest.as_bytes();
    let first = (from..bytes.len()).find(|at| bytes[*at] == quote || bytes[*at] == b'>')?;
    if bytes[first] == quote {
        return Some(first);
    }
    let end = bytes.len().min(first + VALUE_MAX);
    (first..end).find(|at| bytes[*at] == quote)
}

/// Returns a tag whose last value, that at `quote`, ends at the first `>`; `None` if the value begins with more markup.
fn cut(rest: &str, quote: usize) -> Option<Typed> {
    let value = &rest[quote + 1..];
    // Markup in the value is what the quote swallowed.
    let end = value.find(['>', '<']).filter(|end| value[*end..].starts_with('>'))?;
    let sign = &rest[quote..=quote];
    Some(Typed::Broken(format!("{}{}{sign}>", &rest[..=quote], &value[..end]), quote + 1 + end + 1))
}

/// Returns the tag before the index at which something else begins, or text if it holds words.
fn unended(rest: &str, name_end: usize, at: usize) -> Typed {
    let typed = &rest[name_end..at];
    let is_attribute = |word: &str| word.contains('=') || word == "/" || BARE.contains(&word.to_lowercase().as_str());
    if rest.starts_with("</") {
        if !is_known(&rest[2..name_end].to_ascii_lowercase()) {
            return Typed::Text;
        }
        // What stands between the name and the next tag is text.
        return Typed::Broken(format!("{}>", &rest[..name_end]), name_end);
    }
    let is_tag = at < rest.len() && typed.split_whitespace().all(is_attribute);
    if is_tag { Typed::Broken(format!("{}>", rest[..at].trim_end()), at) } else { Typed::Text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(markup: &str) -> (String, Vec<String>) {
        let made = mend(markup);
        (made.markup, made.unclosed.into_iter().collect())
    }

    #[test]
    fn what_is_whole_stays() {
        for markup in [
            "<p class=\"a\">1 < 2 <em title='a>b' data-x=\"{'a':'<b>'}\">c</em> <</p><!-- x --><o:p>d</o:p>",
            "<video src=\"a.mp4\">Text</video><svg><title>x</title></svg>",
            "<a href=x>b</a> 5 <6 och 7> 4 <input checked>",
        ] {
            let expected = markup.replace("<title>x</title>", "x");
            assert_eq!(mended(markup), (expected, Vec::new()), "{markup}");
        }
    }

    #[test]
    fn what_does_not_end_swallows_nothing() {
        let cases = [
            ("a<!-- b<i>c</i>", "a b<i>c</i>", "<!--"),
            ("a<iframe src=\"x\" />b", "a<iframe src=\"x\" ></iframe>b", "<iframe"),
            (
                "a<iframe src=x>b<iframe src=y></iframe>c",
                "a<iframe src=x></iframe>b<iframe src=y></iframe>c",
                "<iframe",
            ),
            ("a<script src=x />b<p>c</p>", "ab<p>c</p>", "<script"),
            ("a<STYLE>b { c } <p>d</p>", "ab { c } <p>d</p>", "<style"),
            ("a<textarea>b<p>c", "ab<p>c", "<textarea"),
            (
                "<a href=\"x>Text</a> och <b class=\"y\">mer</b>",
                "<a href=\"x\">Text</a> och <b class=\"y\">mer</b>",
                "<a",
            ),
            ("<a href=\"x>Text</a> och mer", "<a href=\"x\">Text</a> och mer", "<a"),
            (
                "<a href=\"x><hr>Ord[et_pb_text a=\"]\"]<a href=\"y\">z</a>",
                "<a href=\"x\"><hr>Ord[et_pb_text a=\"]\"]<a href=\"y\">z</a>",
                "<a",
            ),
            ("<a href='x><b>Ord</b> hon sa 'ja' <i>z</i>", "<a href='x'><b>Ord</b> hon sa 'ja' <i>z</i>", "<a"),
            ("<a href=\"x><b>Ord</b> a=\" b=\"c\">z", "<a href=\"x\"><b>Ord</b> a=\" b=\"c\">z", "<a"),
            ("<p class=\"a\" <b>c</b>", "<p class=\"a\"><b>c</b>", "<p"),
            ("a</p Efter <i>b</i>", "a</p> Efter <i>b</i>", "<p"),
            ("<video src=a.mp4 controls>b", "<video src=a.mp4 controls></video>b", "<video"),
        ];
        for (markup, expected, told) in cases {
            assert_eq!(mended(markup), (expected.to_owned(), vec![told.to_owned()]), "{markup}");
        }
        assert_eq!(mended("a<!-- b --!>c<!-- > d --->e").0, "a<!-- b -->c<!-- > d --->e");
        assert_eq!(mended("x <b och sedan slut"), ("x &lt;b och sedan slut".to_owned(), Vec::new()));
        assert_eq!(mended("<i class=\"x<b>Ord</b> \"]\">z</i>").0, "&lt;i class=\"x<b>Ord</b> \"]\">z</i>");
        let whole = "<img alt=\"<b>x</b>\"'>z";
        assert_eq!(mended(whole).0, whole);
        assert_eq!(mended("x <b Efter <i>y</i>").0, "x &lt;b Efter <i>y</i>");
        assert_eq!(mended("a <![CDATA[b <i>c</i>]]> </ d> e").0, "a b <i>c</i> &lt;/ d> e");
        let swallowing =
            ["<iframe src=\"x\" />b]]> c", "<!--b]]> c", "<i title=\"b]]> c", "<![CDATA[b]]> c", "<script>b]]> c"];
        for inner in swallowing {
            let (markup, ..) = mended(&format!("a <![CDATA[{inner}"));
            let parts = markup.strip_prefix("a ").and_then(|rest| rest.strip_suffix(" c"));
            assert!(parts.is_some_and(|section| section.ends_with('b')), "{inner}: {markup}");
        }
    }

    #[test]
    fn what_is_hidden_is_counted() {
        let made =
            mend("<?php echo 1 ?>a<script>if (a<b) document.write(\"<script>x<\\/script>\")</script>b<style>c</style>");
        assert_eq!(made.markup, "ab");
        let names: Vec<(&str, usize)> = made.left_out.iter().map(|(name, count)| (name.as_str(), *count)).collect();
        assert_eq!(names, [("?php", 1), ("script", 1), ("style", 1)]);
        let hidden = |markup: &str| mend(markup).left_out.get("!--").copied().unwrap_or_default();
        assert_eq!(hidden("a<!--:sv-->b<!--:--><!--more--><!-- wp:html --><!--[if mso]><w>0</w><![endif]-->"), 0);
        assert_eq!(hidden("a<!-- b --><!--: c --><!--::: d<p>e--><!--[caption]f-->"), 4);
    }
}
