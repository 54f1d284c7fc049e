//! Tests of the whole conversion from foreign markup to Markdown.

use crate::import::html::clean::plain;
use crate::import::html::tree::{NOTE, element, of_tag, set_children, text_node};
use crate::import::markdown::convert::{ConvertedText, comment, convert, markdown};
use crate::import::model::addresses::{Addresses, Target};

struct Old;

impl Addresses for Old {
    fn link(&self, address: &str) -> Target {
        let own = address.strip_prefix("https://old.example/");
        own.map_or(
            Target::Same,
            |rest| {
                if rest == "gone" { Target::Gone } else { Target::Here(format!("/posts/{rest}.md")) }
            },
        )
    }

    fn alt(&self, _: &str) -> Option<String> {
        None
    }

    fn language(&self) -> String {
        "sv-SE".to_owned()
    }

    fn title(&self) -> String {
        "T".to_owned()
    }

    fn file(&self, address: &str) -> Option<String> {
        let name = address.strip_prefix("https://old.example/uploads/")?;
        Some(name.replace("-300x225", ""))
    }
}

fn of(markup: &str) -> String {
    let ConvertedText { markdown, difference, kept, .. } = markdown(markup, &Old);
    assert_eq!((difference, kept), (None, 0), "{markup}");
    markdown.trim_end().to_owned()
}

#[test]
fn paragraphs_of_nothing_go_and_the_others_stay() {
    assert_eq!(
        of("<p>Ett</p><p>&nbsp;</p><p><br></p><p>Två<br>rader<br></p><div>&nbsp; </div>"),
        "Ett\n\nTvå\\\nrader"
    );
    assert_eq!(of("a<!--more-->b"), "a\n\n<!--more-->\n\nb");
}

#[test]
fn what_holds_blocks_together_does_not_hold_them_back() {
    let columns = "<div><div><p>Ett</p></div> <div>l\u{f6}s <b>fet</b> text<hr>Tv\u{e5}<pre>rad  1\n\n ``` &lt;b></pre></div></div>";
    assert_eq!(of(columns), "Ett\n\nl\u{f6}s **fet** text\n\n- - -\n\nTv\u{e5}\n\n````\nrad  1\n\n ``` <b>\n````");
    assert_eq!(
        of("<pre class=\"wp-block-verse\">Ett\nTv\u{e5}\n\n# Tre\n1. Fyra</pre>"),
        "Ett\\\nTv\u{e5}\n\n\\# Tre\\\n1\\. Fyra"
    );
    assert_eq!(
        of("<p>En <span lang=\"en\">exit ticket</span> till</p>"),
        "En <span lang=\"en\">exit ticket</span> till"
    );
    let missing = "<figure><audio src=\"https://old.example/gone\"></audio><figcaption>Samtalet</figcaption></figure>";
    assert_eq!(of(missing), "Samtalet");
    let one_differs =
        markdown("<p>a</p><details><summary>b</summary><pre>1\n\n2 <i>3</i></pre></details><p>c</p>", &Old);
    assert_eq!(
        one_differs.markdown,
        "a\n\n<details><summary>b</summary>\n<pre>1&#10;&#10;2 <i>3</i></pre></details>\n\nc\n"
    );
}

#[test]
fn a_comment_of_which_nothing_is_seen_is_empty() {
    for nothing in [
        "",
        "<br>\n<br />",
        "\u{a0}&nbsp;",
        "\u{200b}\u{feff}",
        "<div></div>",
        "<p><b></b></p>",
        "<hr>",
        "<pre>\n</pre>",
        "<details><summary></summary></details>",
        "<table><tr><td>&nbsp;</td></tr></table>",
        "<ul><li><em> </em></li></ul><blockquote></blockquote>",
        "<a href=\"https://old.example/a\"></a>",
    ] {
        assert_eq!(comment(nothing, &Old).markdown, "", "{nothing:?}");
    }
    for said in [".", "&lt;3", "👍", "<img src=\"https://old.example/uploads/a.jpg\">"] {
        assert_ne!(comment(said, &Old).markdown, "", "{said:?}");
    }
}

#[test]
fn typed_lists_become_lists() {
    let word = "<p>·<span>&nbsp;&nbsp; </span>Ett</p><p>· Två <b>fet</b></p><p>- Tre</p><p>-5 grader</p>";
    assert_eq!(of(word), "- Ett\n- Två **fet**\n- Tre\n\n-5 grader");
    assert_eq!(of("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"), "- a\n  - b\n- c");
    assert_eq!(of("<ol start=\"3\"><li>c</li><li>d</li></ol>"), "3. c\n4. d");
}

#[test]
fn headings_begin_below_the_title_and_skip_nothing() {
    assert_eq!(of("<h1>A</h1><h4><b>B</b></h4><h3>&nbsp;</h3><h4>C {x}</h4>"), "## A\n\n### B\n\n### C {x\\}");
}

#[test]
fn links_and_pictures_point_at_what_is_here_now() {
    assert_eq!(of("<p>Se <a href=\"https://old.example/a\"> inlägget</a>.</p>"), "Se [inlägget](/posts/a.md).");
    assert_eq!(of("<p>Se <a href=\"https://old.example/gone\">inlägget</a>.</p>"), "Se inlägget.");
    assert_eq!(of("<a href=\"https://else.example/(x)\">x</a>"), "[x](<https://else.example/(x)>)");
    let linked = "<a href=\"https://old.example/uploads/a.jpg\"><img src=\"https://old.example/uploads/a-300x225.jpg\" alt=\"[A]\"></a>";
    assert_eq!(of(linked), "![\\[A\\]](a.jpg)");
    let figure = format!("<figure>{linked}<figcaption>Foto: \"Å\"</figcaption></figure>");
    assert_eq!(of(&figure), "![\\[A\\]](a.jpg \"Foto: \\\"Å\\\"\")");
    let two = format!("<div class=\"gallery\">{figure}<figure>{linked}</figure></div>");
    assert_eq!(of(&two), "::: gallery\n![\\[A\\]](a.jpg \"Foto: \\\"Å\\\"\")\n\n![\\[A\\]](a.jpg)\n:::");
}

#[test]
fn films_ask_nobody() {
    for address in [
        "https://www.youtube.com/watch?v=abc123&t=5",
        "//www.youtube.com/embed/abc123?rel=0",
        "https://youtu.be/abc123",
    ] {
        assert_eq!(
            of(&format!("<iframe src=\"{address}\"></iframe>")),
            "::youtube{id=\"abc123\" title=\"T\"}",
            "{address}"
        );
    }
    let block = "<figure class=\"wp-block-embed\"><div>\nhttps://youtu.be/abc123\n</div><figcaption>Så gick det</figcaption></figure>";
    assert_eq!(of(block), "::youtube{id=\"abc123\" title=\"Så gick det\"}\n\nSå gick det");
    assert_eq!(of("<p>https://youtu.be/abc123</p>"), "::youtube{id=\"abc123\" title=\"T\"}");
    assert_eq!(
        of("<iframe src=\"https://player.vimeo.com/video/12345\"></iframe>"),
        "::vimeo{id=\"12345\" title=\"T\"}"
    );
    assert_eq!(of("<iframe src=\"https://evil.example/\"></iframe>"), "[https://evil.example/](https://evil.example/)");
    let own = "<video poster=\"https://old.example/uploads/p.jpg\"><source src=\"https://old.example/uploads/en-film.mp4\"></video>";
    assert_eq!(of(own), "::film{src=\"en-film.mp4\" title=\"en film\" poster=\"p.jpg\"}");
}

#[test]
fn films_stand_in_lists_and_are_links_where_they_cannot() {
    let video = "<object><param name=\"movie\" value=\"http://www.youtube.com/v/abc123\"><embed src=\"http://www.youtube.com/v/abc123\"></object>";
    assert_eq!(
        of(&format!("<ul><li>A{video}</li><li>B</li></ul>")),
        "- A\n\n  ::youtube{id=\"abc123\" title=\"T\"}\n\n- B"
    );
    let page = "https://www.youtube.com/watch?v=abc123";
    assert_eq!(of(&format!("<blockquote>A {video}</blockquote>")), format!("> A [{page}]({page})"));
    assert_eq!(
        of(&format!("<table><tr><td>A</td><td>{video}</td></tr></table>")),
        format!("<table><tbody><tr><td>A</td><td><a href=\"{page}\">{page}</a></td></tr>\n</tbody>\n</table>")
    );
}

#[test]
fn pictures_of_other_hosts_are_links() {
    let markup = "<p><img src=\"https://else.example/a.jpg\" alt=\"En [bild]\"> <a href=\"https://else.example/\"><img src=\"https://else.example/b.jpg\">\
                  </a><img src=\"https://count.example/x\" width=\"1\" height=\"1\"><img src=\"data:image/png;base64,AA\"></p>";
    let text = markdown(markup, &Old);
    assert_eq!(
        text.markdown,
        "[En \\[bild\\]](https://else.example/a.jpg) [https://else.example/b.jpg](https://else.example/)\n"
    );
    assert_eq!((text.difference, text.kept, text.linked.len()), (None, 0, 2));
    let left_out: Vec<(&str, usize)> = text.left_out.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(left_out, [("img", 1), ("img 1×1", 1)]);
}

#[test]
fn tables_keep_their_heads_or_stay_markup() {
    let plain = "<table><thead><tr><th>Fråga</th><th>Rätt</th></tr></thead><tbody><tr><td>½ | ¼</td><td>18</td></tr></tbody></table>";
    assert_eq!(of(plain).lines().next().map(|line| line.replace(' ', "")).as_deref(), Some("|Fråga|Rätt|"));
    let wide =
        "<table class=\"x\"><tr><td colspan=\"2\">A</td></tr>\n\n<tr><td>1 &lt; 2</td><td><p>b</p></td></tr></table>";
    assert_eq!(
        of(wide),
        "<table><tbody><tr><td colspan=\"2\">A</td></tr>\n<tr><td>1 &lt; 2</td><td><p>b</p>\n</td></tr>\n</tbody>\n</table>"
    );
}

#[test]
fn what_an_author_typed_is_no_markdown() {
    assert_eq!(of("<p>149:- och 13/5 {{ x }} ::: note</p>"), "149:- och 13/5 {{ x }} ::: note");
    assert_eq!(of("<p>::: note</p><p>::film</p>"), "\\::: note\n\n\\::film");
    let within_markup = "<details><summary>a</summary><br>\n:::video{src=x}<p>b</p></details>";
    let text = markdown(within_markup, &Old).markdown;
    assert!(text.contains("\n&#58;::video"), "{text}");
    assert_eq!(of("<p># inte rubrik</p><p>1. inte lista</p>"), "\\# inte rubrik\n\n1\\. inte lista");
    assert_eq!(
        of("<p>x<sup>2</sup> <s>y</s> <u>z</u> &lt;script&gt; &amp;amp; [^1]</p>"),
        "x<sup>2</sup> ~~y~~ z \\<script> \\&amp; \\[^1\\]"
    );
}

#[test]
fn names_that_links_lead_to_stay() {
    assert_eq!(
        of(
            "<p><a href=\"#kapitel\">K</a> <a href=\"#_ftn1\" name=\"_ftnref1\">[1]</a></p><h2 id=\"kapitel\">K</h2><h2 id=\"x\">X</h2>\
            <p><a href=\"#_ftnref1\" name=\"_ftn1\">[1]</a> Not</p>"
        ),
        "[K](#kapitel) [<span id=\"_ftnref1\"></span>\\[1\\]](#_ftn1)\n\n## K {#kapitel}\n\n## X\n\n[<span id=\"_ftn1\"></span>\\[1\\]](#_ftnref1) Not"
    );
}

#[test]
fn lists_stay_apart_and_typed_ones_are_found_within_a_paragraph() {
    assert_eq!(
        of("<ol start=\"5\"><li>fem</li><li>sex</li></ol> <ol><li>ett</li></ol><ol start=\"2\"><li>två</li></ol>"),
        "5. fem\n6. sex\n\n<!-- -->\n\n1. ett\n\n2. två"
    );
    assert_eq!(
        of("<p>Vi ska:<br>· ett<br>· två</p><p>- a<br>- b</p><p>* * *</p>"),
        "Vi ska:\n\n- ett\n- två\n- a\n- b\n\n\\* \\* \\*"
    );
    assert_eq!(of("<p>· Ett</p><p>o&nbsp;&nbsp; Under</p>"), "- Ett\n  - Under");
    assert_eq!(of("<p>Rad ett<br><br>Rad två<br>Rad tre<br><br><br></p>"), "Rad ett\n\nRad två\\\nRad tre");
    assert_eq!(of("<p>:-) glad</p><p>Ord<br>: inget</p>"), "\\:-) glad\n\nOrd\\\n\\: inget");
}

#[test]
fn what_is_struck_or_of_another_language_stays_so() {
    assert_eq!(
        of(
            "<p><span style=\"text-decoration: line-through\">Kl. 8</span> Kl. 9 <b style=\"font-weight: normal\">inte fet</b></p>"
        ),
        "~~Kl. 8~~ Kl. 9 inte fet"
    );
    assert_eq!(
        of("<p lang=\"en\">Growth mindset</p><p lang=\"SV\">Svenska</p><p lang=\"ar\" dir=\"rtl\">مرحبا</p>"),
        "<span lang=\"en\">Growth mindset</span>\n\nSvenska\n\n<span lang=\"ar\" dir=\"rtl\">مرحبا</span>"
    );
}

#[test]
fn tables_of_uneven_rows_stay_markup() {
    for rows in
        ["<tr><td></td><th>Rad</th></tr><tr><td>1</td></tr>", "<tr><th>A</th></tr><tr><th>B</th><td>1</td></tr>"]
    {
        assert!(of(&format!("<table>{rows}</table>")).starts_with("<table>"), "{rows}");
    }
}

#[test]
fn code_keeps_its_lines_and_deep_markup_its_words() {
    assert_eq!(of("<pre>a\n``` x\n\n\nb</pre>"), "````\na\n``` x\n\n\nb\n````");
    let deep = format!("{}Ord<p>Mer", "<span>".repeat(60_000));
    let text = markdown(&deep, &Old);
    assert_eq!((text.markdown.as_str(), text.difference), ("Ord\n\nMer\n", None));
}

#[test]
fn letters_that_are_pictures_are_letters() {
    let smile = "<img src=\"https://s.w.org/images/core/emoji/2/72x72/1f600.png\" alt=\"😀\" class=\"wp-smiley\">";
    assert_eq!(of(&format!("<p>Hej {smile}</p>")), "Hej 😀");
}

#[test]
fn emphasis_between_signs_and_letters_stays() {
    assert_eq!(
        of("<p><b>Mål:</b>Vi <b>läser</b>, <em>”ofta”</em>och <i>mer</i>.</p>"),
        "<strong>Mål:</strong>Vi **läser**, <em>”ofta”</em>och *mer*."
    );
}

#[test]
fn names_are_there_once_and_none_is_lost() {
    assert_eq!(
        of(
            "<p><a href=\"#rad\">r</a> <a href=\"#d\">d</a> <a href=\"#form\">f</a></p><table><tr id=\"rad\"><td>x</td></tr></table>\
            <h2 id=\"d\">D</h2><h2 id=\"d\">E</h2><form id=\"form\"></form>"
        ),
        "[r](#rad) [d](#d) [f](#form)\n\n<table><tbody><tr><td><span id=\"rad\"></span>x</td></tr>\n</tbody>\n</table>\n\n## D {#d}\n\n## E\n\n\
         <span id=\"form\"></span>"
    );
}

#[test]
fn what_stays_markup_is_cleaned_of_looks() {
    let looks = "<table><caption>Poäng</caption><tr title=\"\"><td colspan=\"2\"><center><font color=\"red\">A</font></center></td></tr></table>";
    assert_eq!(
        of(looks),
        "<table><caption>Poäng</caption>\n<tbody><tr><td colspan=\"2\">A</td></tr>\n</tbody>\n</table>"
    );
    assert_eq!(of("<ol type=\"a\"><br><li>x</li><br></ol>"), "<ol type=\"a\"><li>x</li>\n</ol>");
    let named = "<table><caption>Poäng</caption><tr><th>A</th></tr><tr><td>1</td></tr></table>";
    assert!(of(named).starts_with("<table><caption>Poäng</caption>"), "Markdown has no captions");
}

#[test]
fn lists_and_code_keep_their_numbers_and_languages() {
    assert_eq!(of("<ol start=\"9\"><li value=\"3\">tre</li><li>fyra</li></ol>"), "3. tre\n4. fyra");
    for class in ["brush: php; gutter: true", "lang:php decode:true", "language-php", "lang-php"] {
        assert_eq!(of(&format!("<pre class=\"{class}\">$a = 1;</pre>")), "```php\n$a = 1;\n```", "{class}");
    }
}

#[test]
fn an_excerpt_ends_where_its_mark_stands_within_other_markup() {
    assert_eq!(of("<p>Ett <b>två<!--more--> tre</b></p>"), "Ett **två**\n\n<!--more-->\n\n**tre**");
    assert_eq!(of("<blockquote><p>Ett</p><!--more--><p>Två</p></blockquote>"), "> Ett\n\n<!--more-->\n\n> Två");
    assert_eq!(of("<ul><li>Ett<!--more--></li><li>Två</li></ul><p>Tre</p>"), "- Ett\n- Två\n\n<!--more-->\n\nTre");
}

#[test]
fn breaks_at_the_ends_of_emphasis_need_no_markup() {
    assert_eq!(of("<p><b>Ett<br></b>två <i> tre </i>fyra</p>"), "**Ett**\\\ntvå *tre* fyra");
    assert_eq!(of("<p><b>Ett&nbsp;<br></b>två</p>"), "**Ett**\\\ntvå");
}

#[test]
fn a_lone_dash_is_speech_and_two_are_a_list() {
    assert_eq!(
        of("<p>Hej!<br>- Det var roligt, säger Anna.</p><p>Sen gick de hem.</p>"),
        "Hej!\\\n\\- Det var roligt, säger Anna.\n\nSen gick de hem."
    );
    assert_eq!(of("<p>- Det var roligt, säger Anna.</p><p>Sen.</p>"), "\\- Det var roligt, säger Anna.\n\nSen.");
    assert_eq!(of("<p>Ta med:<br>- stövlar<br>- en macka</p>"), "Ta med:\n\n- stövlar\n- en macka");
}

#[test]
fn a_tag_on_several_lines_breaks_none_of_the_text() {
    let typed = "Se <a\nhref=\"https://a.example/\"\n\n title=\"b\">den h\u{e4}r</a> nu.\nSlut.";
    let made = comment(typed, &Old);
    assert_eq!(made.markdown, "Se [den h\u{e4}r](https://a.example/) nu.\\\nSlut.\n");
}

#[test]
fn a_footnote_of_several_lines_stays_one() {
    let clean = plain("<p>a</p>", false, &Old);
    let paragraph = of_tag(&clean.tree, "p").expect("a paragraph");
    set_children(&paragraph, vec![text_node("a"), element(NOTE, &[("n", "1")])]);
    let notes = ["Ett\\\nmed rad:\n\n- b\n- c\n".to_owned()];
    assert_eq!(convert(clean, &notes, &Old).markdown, "a[^1]\n\n[^1]: Ett\\\n    med rad:\n\n    - b\n    - c\n");
}
