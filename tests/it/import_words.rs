//! No word is swallowed: what stands outside of tags in an export is in the new text, or the ledger says why not. And what
//! is bold, italic, struck or linked stays so.

use griffel::import::html::clean::{TextSource, clean};
use griffel::import::markdown::check::said;
use griffel::import::markdown::convert::{ConvertedText, convert};
use griffel::import::model::addresses::{Addresses, Target};
use griffel::import::model::library::{Library, LibraryFile};
use proptest::prelude::*;
use proptest::sample::select;

use crate::property::config;

/// A blog without files, to which nothing leads.
struct Nothing;

impl Addresses for Nothing {
    fn link(&self, _: &str) -> Target {
        Target::Same
    }

    fn file(&self, _: &str) -> Option<String> {
        None
    }

    fn alt(&self, _: &str) -> Option<String> {
        None
    }

    fn language(&self) -> String {
        "sv".to_owned()
    }

    fn title(&self) -> String {
        "Film".to_owned()
    }
}

impl Library for Nothing {
    fn file(&self, _: &str) -> Option<LibraryFile> {
        None
    }

    fn pictures_of(&self, _: &str) -> Vec<String> {
        Vec::new()
    }
}

/// Markup as exports hold it: whole, broken and out of place.
const MARKUP: [&str; 103] = [
    "<p>",
    "</p>",
    "<p class=\"a\">",
    "<div>",
    "</div>",
    "<div class='gallery'>",
    "<br>",
    "<br />",
    "\n",
    "\n\n",
    "<hr>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<em>",
    "</em>",
    "<strong>",
    "</strong>",
    "<u>",
    "<s>",
    "</s>",
    "<sup>",
    "</sup>",
    "<span style=\"text-decoration:line-through\">",
    "</span>",
    "<a href=\"https://a.example/\">",
    "</a>",
    "<a href=\"x>",
    "<a name=\"more\">",
    "<h2>",
    "</h2>",
    "<h1>",
    "</h1>",
    "<ul>",
    "</ul>",
    "<ol>",
    "</ol>",
    "<ol start=3>",
    "<li>",
    "</li>",
    "<li value=7>",
    "<blockquote>",
    "</blockquote>",
    "<pre>",
    "</pre>",
    "<code>",
    "</code>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<th>",
    "<caption>",
    "<figure>",
    "</figure>",
    "<figcaption>",
    "</figcaption>",
    "<iframe src=\"https://a.example/\" />",
    "<iframe src=x></iframe>",
    "<iframe src=x>",
    "<script src=\"x\" />",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<!--",
    "-->",
    "<!--more-->",
    "<!-- wp:paragraph -->",
    "<![CDATA[",
    "]]>",
    "<?php ",
    "<textarea>",
    "<title>",
    "<plaintext>",
    "<xmp>",
    "<noscript>",
    "<svg>",
    "</svg>",
    "<template>",
    "<video src=a.mp4>",
    "<object>",
    "<select>",
    "<option>",
    "<frameset>",
    "<body>",
    "<details>",
    "<summary>",
    "<center>",
    "<font color=red>",
    "<img alt=\"\">",
    "[caption]",
    "[/caption]",
    "[php]",
    "[/php]",
    "[et_pb_text a=\"]\"]",
    "[/et_pb_text]",
    "[ref]",
    "[/ref]",
    "</ ",
];
/// What text holds besides words.
const SIGNS: [&str; 22] = [
    " ", "  ", "- ", "# ", "1. ", "1) ", "> ", "---", "***", "* ", "_", "`", "&nbsp;", "&amp;lt;", "~~", "::: x",
    ":: ", "[", "](x)", "|", "\\", "== ",
];

/// Markup with numbered words between its pieces, and the number of words.
fn texts() -> impl Strategy<Value = (String, usize)> {
    let piece = prop_oneof![3 => select(&MARKUP[..]), 1 => select(&SIGNS[..])];
    let one = (piece, proptest::bool::weighted(0.7), proptest::bool::ANY);
    proptest::collection::vec(one, 1..16).prop_map(|pieces| {
        let mut markup = String::from("ord0q ");
        let mut count = 1;
        for (piece, has_word, has_space) in pieces {
            markup.push_str(piece);
            if has_word {
                markup.push_str(&format!("{}ord{count}q", if has_space { " " } else { "" }));
                count += 1;
            }
        }
        (markup, count)
    })
}

/// Returns the text with the words of its footnotes, and whether something was told.
fn converted(markup: &str) -> (String, bool) {
    let source = TextSource { entry: "1", footnotes: "", library: &Nothing, reusable: &|_| None };
    let clean = clean(markup, &source, &Nothing);
    let is_told = !clean.left_out.is_empty() || clean.lost.is_some() || !clean.unknown.is_empty();
    let notes: Vec<String> = clean.footnotes.iter().map(|note| converted(note).0).collect();
    let ConvertedText { markdown, difference, .. } = convert(clean, &notes, &Nothing);
    (markdown, is_told || difference.is_some())
}

proptest! {
    #![proptest_config(config("import_words", 500, 20_000))]

    #[test]
    fn no_word_is_swallowed_in_silence((markup, count) in texts()) {
        let (markdown, is_told) = converted(&markup);
        let shown = said(&markdown);
        let missing: Vec<String> = (0..count).map(|number| format!("ord{number}q")).filter(|word| !shown.contains(word)).collect();
        prop_assert!(missing.is_empty() || is_told, "{missing:?} of {markup:?}\n{markdown}");
    }

    #[test]
    fn nothing_is_told_of_a_text_that_is_whole(words in proptest::collection::vec((select(&SIGNS[..]), 0_usize..7), 1..12)) {
        let name = |kind: usize| ["p", "b", "i", "s", "blockquote", "li", "h3"][kind];
        let inner: Vec<String> = words.iter().enumerate().map(|(number, (sign, kind))| {
            let name = name(*kind);
            format!("<{name}>{sign}ord{number}q<br>{sign}slut</{name}>")
        }).collect();
        let inner = inner.concat();
        let (markdown, is_told) = converted(&inner);
        prop_assert!(!is_told, "{inner}\n{markdown}");
        prop_assert!(!markdown.contains("<p>") && !markdown.contains("<br"), "{inner}\n{markdown}");
    }
}
