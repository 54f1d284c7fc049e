//! Markup that helps readers of a page and stands nowhere else: the start tags that are known by, and a text without them.
//!
//! Their class has no quotes. The writer of pages writes no other tag so, and what an author types so is written with quotes:
//! what is taken out of feeds is never an author's.

use std::borrow::Cow;

/// A stretch in which no line ends.
pub const STRETCH: &str = "<span class=nb>";

/// A place in a long address at which a line may end.
pub const SOFT_BREAK: &str = "<wbr class=b>";

/// The start of a link from a heading to itself, which holds no text.
pub const ANCHOR: &str = "<a class=anchor ";

/// The start of a link from a picture to its widest file.
pub const FULL: &str = "<a class=full ";

/// Returns whether a tag as an author typed it could be taken for one of these.
#[must_use]
pub fn is_like(typed: &str) -> bool {
    [STRETCH, SOFT_BREAK, ANCHOR, FULL].iter().any(|tag| typed.starts_with(tag))
}

/// Returns markup without what helps readers of a page: feeds and other programs get what they always got.
#[must_use]
pub fn without_page_markup(markup: &str) -> Cow<'_, str> {
    let mut out = String::new();
    // Where the markup that was not copied yet starts, and the end tag of what is open.
    let (mut done, mut open): (usize, Option<&str>) = (0, None);
    for (at, _) in markup.match_indices('<') {
        let rest = &markup[at..];
        if at < done {
            continue;
        }
        let (length, closes) = if let Some(end) = open.filter(|end| rest.starts_with(end)) {
            (end.len(), None)
        } else if rest.starts_with(STRETCH) {
            (STRETCH.len(), Some("</span>"))
        } else if rest.starts_with(SOFT_BREAK) {
            (SOFT_BREAK.len(), open)
        } else if rest.starts_with(ANCHOR) {
            (rest.find("</a>").map_or(0, |end| end + "</a>".len()), open)
        } else if rest.starts_with(FULL) {
            (rest.find('>').map_or(0, |end| end + 1), Some("</a>"))
        } else {
            continue;
        };
        out.push_str(&markup[done..at]);
        (done, open) = (at + length, closes);
    }
    if done == 0 {
        return Cow::Borrowed(markup);
    }
    out.push_str(&markup[done..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_for_readers_of_a_page_is_taken_out_and_nothing_else() {
        let page = "<h2 id=\"a\">A</h2><a class=anchor href=\"#a\" aria-label=\"Till A\"></a>\n<p><span class=nb>3 %</span> <span>av</span> \
                    <a href=\"/x\">b</a> <a href=\"https://a.example/\">https://<wbr class=b>a.example/</a></p>\n\
                    <figure><a class=full href=\"/b.png\" title=\"Hela\"><img src=\"/b.png\" alt=\"\"></a></figure><a class=\"full\" href=\"/\">c</a>";
        let plain = "<h2 id=\"a\">A</h2>\n<p>3 % <span>av</span> <a href=\"/x\">b</a> <a href=\"https://a.example/\">https://a.example/</a></p>\n\
                     <figure><img src=\"/b.png\" alt=\"\"></figure><a class=\"full\" href=\"/\">c</a>";
        assert_eq!(without_page_markup(page), plain);
        assert!(matches!(without_page_markup(plain), Cow::Borrowed(_)));
        assert_eq!((is_like("<span class=nb>"), is_like("<a class=\"full\" href=x>")), (true, false));
    }
}
