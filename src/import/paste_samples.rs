//! What programs put on the clipboard, and the Markdown that it becomes.

use crate::import::paste::pasted;

fn text(html: &str) -> String {
    pasted(html, "sv").expect("a text of usual length").markdown
}

/// Word 365 on Windows: settings in comments, a style sheet, lists as paragraphs, footnotes with links to and fro.
const WORD: &str = r##"<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=Generator content="Microsoft Word 15">
<title>Veckobrev</title>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]-->
<style>
<!--
 /* Style Definitions */
 p.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif; mso-fareast-language:EN-US;}
 @list l0:level1 {mso-level-number-format:bullet; mso-level-text:; }
-->
</style>
</head>
<body lang=SV style='tab-interval:65.2pt;word-wrap:break-word'>
<!--StartFragment-->
<h1><a name="_Toc1"></a>Vecka 40<o:p></o:p></h1>
<p class=MsoNormal><span style='mso-spacerun:yes'>&nbsp;</span>Vi har <b style='mso-bidi-font-weight:normal'>läst</b> om
<i>rymden</i> och skrivit <s>två</s>&nbsp; tre texter.<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span
class=MsoFootnoteReference><span style='mso-special-character:footnote'><![if !supportFootnotes]><span
class=MsoFootnoteReference><span style='font-size:11.0pt'>[1]</span></span><![endif]></span></span></a> <span lang=EN-US>Good
luck!</span><o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<h2>Att göra<o:p></o:p></h2>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;
</span></span></span><![endif]>Läs sidan 12<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-add-space:auto;text-indent:-18.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>högt
för <b>någon</b><o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Räkna<o:p></o:p></p>
<p class=MsoNormal>Så här:<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>1.<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span><![endif]>Ta fram boken.<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>2.<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>Läs.<o:p></o:p></p>
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse;border:none;mso-yfti-tbllook:1184'>
 <tr style='mso-yfti-irow:0;mso-yfti-firstrow:yes'>
  <td width=208 valign=top style='width:155.8pt'><p class=MsoNormal><b>Dag</b><o:p></o:p></p></td>
  <td width=208 valign=top><p class=MsoNormal><b>Tid</b><o:p></o:p></p></td>
 </tr>
 <tr style='mso-yfti-irow:1;mso-yfti-lastrow:yes'>
  <td width=208 valign=top><p class=MsoNormal>Måndag<o:p></o:p></p></td>
  <td width=208 valign=top><p class=MsoNormal>8.00<o:p></o:p></p><p class=MsoNormal>9.00<o:p></o:p></p></td>
 </tr>
</table>
<p class=MsoNormal><!--[if gte vml 1]><v:shape id="Bild_1" style='width:200pt'><v:imagedata src="file:///C:/x/image001.png"/></v:shape><![endif]--><![if !vml]><img
border=0 width=267 height=200 src="file:///C:/Users/x/AppData/Local/Temp/msohtmlclip1/01/clip_image001.png" alt="Elever vid en karta" v:shapes="Bild_1"><![endif]></p>
<p class=MsoNormal><del cite="mailto:x" datetime="2026-11-01T10:00">borttaget </del><ins cite="mailto:x" datetime="2026-11-01T10:00">Nytt</ins>
<a href="https://skola.example/schema">schema</a><span class=MsoCommentReference><a class=msocomanchor href="#_msocom_1">[KE1]</a></span>.<o:p></o:p></p>
<div style='mso-element:footnote-list'><![if !supportFootnotes]><br clear=all>
<hr align=left size=1 width="33%">
<![endif]>
<div style='mso-element:footnote' id=ftn1>
<p class=MsoFootnoteText><a style='mso-footnote-id:ftn1' href="#_ftnref1" name="_ftn1" title=""><span class=MsoFootnoteReference><span
style='mso-special-character:footnote'><![if !supportFootnotes]><span class=MsoFootnoteReference>[1]</span><![endif]></span></span></a> Se
<i>läroboken</i>.<o:p></o:p></p>
</div>
</div>
<!--EndFragment-->
</body>
</html>"##;

#[test]
fn a_document_of_word_keeps_what_it_says_and_nothing_else() {
    let pasted = pasted(WORD, "sv").expect("a text");
    let expected = "\
## Vecka 40

Vi har **läst** om *rymden* och skrivit ~~två~~ tre texter.[^1] Good luck!

### Att göra

- Läs sidan 12
  - högt för **någon**
- Räkna

Så här:

1. Ta fram boken.
2. Läs.

| **Dag** | **Tid**   |
| ------- | --------- |
| Måndag  | 8.00 9.00 |

Elever vid en karta

Nytt [schema](https://skola.example/schema).

[^1]: Se *läroboken*.
";
    assert_eq!(pasted.markdown, expected);
    assert_eq!(pasted.pictures, 1);
}

#[test]
fn lists_of_word_keep_their_levels_and_numbers() {
    let item = |list: &str, level: usize, sign: &str, words: &str| {
        format!(
            "<p class=MsoListParagraph style='mso-list:{list} level{level} lfo1'><![if !supportLists]><span style='mso-list:\r\nIgnore'>{sign}<span style='font:7.0pt'>&nbsp; </span></span><![endif]>{words}</p>\r\n"
        )
    };
    let all = [
        item("l0", 1, "3.", "tre"),
        item("l0", 2, "a)", "tre a"),
        item("l0", 2, "b)", "tre b"),
        item("l0", 3, "§", "djup"),
        item("l0", 1, "4.", "fyra"),
        item("l1", 1, "1.", "ny lista"),
        item("l2", 1, "·", "punkt"),
        item("l2", 3, "o", "hoppar en nivå"),
        item("l2", 2, "·", "upp igen"),
    ];
    let expected = "\
3. tre
   1. tre a
   2. tre b
      - djup
4. fyra

<!-- -->

1. ny lista

- punkt
  - hoppar en nivå
  - upp igen
";
    assert_eq!(text(&all.concat()), expected);
    let heading = "<h1 style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1<span>&nbsp; </span></span>Inledning</h1><p class=MsoNormal>x</p>";
    assert_eq!(text(heading), "## Inledning\n\nx\n");
    let typed = "<p class=MsoListParagraph>·&nbsp;&nbsp;&nbsp;&nbsp; ett</p><p class=MsoListParagraph>·&nbsp;&nbsp;&nbsp; två</p>";
    assert_eq!(text(typed), "- ett\n- två\n");
}

#[test]
fn a_document_of_libreoffice_keeps_what_it_says() {
    let html = r##"<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"/><title></title>
<meta name="generator" content="LibreOffice 24.8 (Linux)"/><style type="text/css">p { line-height: 115% }</style></head>
<body lang="sv-SE" link="#000080" dir="ltr"><h1 class="western">Utflykt</h1>
<p style="line-height: 100%">Vi går till <b>skogen</b><sup><a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a></sup>.</p>
<ol><li><p style="margin-bottom: 0cm">Ta med <i>matsäck</i>.</p></li><li><p>Ta på stövlar.</p><ul><li><p>inga skor</p></li></ul></li></ol>
<table width="100%" cellpadding="4" cellspacing="0"><col width="128*"/><col width="128*"/><tr valign="top"><td style="border: 1px solid"><p><b>Vad</b></p></td><td><p>När</p></td></tr>
<tr valign="top"><td><p>Buss</p></td><td><p>9.15</p></td></tr></table>
<p><br/></p>
<div id="sdfootnote1"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>Den stora.</p></div>
</body></html>"##;
    let expected = "\
## Utflykt

Vi går till **skogen**[^1].

1. Ta med *matsäck*.
2. Ta på stövlar.
   - inga skor

| **Vad** | När  |
| ------- | ---- |
| Buss    | 9.15 |

[^1]: Den stora.
";
    assert_eq!(text(html), expected);
}

#[test]
fn a_document_of_google_keeps_what_it_says() {
    let html = r#"<meta charset='utf-8'><meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1a2b"><h2 dir="ltr" style="line-height:1.38;margin-top:18pt;"><span style="font-size:16pt;font-family:Arial,sans-serif;color:#000000;font-weight:400;font-style:normal;text-decoration:none;vertical-align:baseline;white-space:pre-wrap;">Läsläxa</span></h2><p dir="ltr" style="line-height:1.38;"><span style="font-size:11pt;font-weight:700;font-style:normal;">Viktigt:</span><span style="font-size:11pt;font-weight:400;font-style:normal;"> läs </span><span style="font-weight:400;font-style:italic;">hela</span><span style="font-weight:400;"> kapitlet, se </span><a href="https://www.google.com/url?q=https://skola.example/l%25C3%25A4xa&amp;sa=D" style="text-decoration:none;"><span style="font-weight:400;text-decoration:underline;">sidan</span></a><span style="font-weight:400;">.</span></p><ul style="margin-top:0;padding-inline-start:48px;"><li dir="ltr" style="list-style-type:disc;font-weight:400;" aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400;">ett</span></p></li><ul style="padding-inline-start:48px;"><li dir="ltr" aria-level="2"><p dir="ltr" role="presentation"><span>inre</span></p></li></ul><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>två</span></p></li></ul><br><div dir="ltr" style="margin-left:0pt;" align="left"><table style="border:none;border-collapse:collapse;"><colgroup><col width="100"><col width="100"></colgroup><tbody><tr style="height:0pt"><td style="border:1pt"><p dir="ltr"><span>A</span></p></td><td><p dir="ltr"><span>B</span></p></td></tr><tr><td><p dir="ltr"><span>1</span></p></td><td><br></td></tr></tbody></table></div></b>"#;
    let expected = "\
## Läsläxa

**Viktigt:** läs *hela* kapitlet, se [sidan](https://skola.example/l%C3%A4xa).

- ett
  - inre
- två

| A   | B   |
| --- | --- |
| 1   |     |
";
    assert_eq!(text(html), expected);
    let notes = r##"<p><span>Text</span><sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup><span> och mer</span><sup><a href="#ftnt2" id="ftnt_ref2">[2]</a></sup></p><hr><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span> Ett.</span></p></div><div><p><a href="#ftnt_ref2" id="ftnt2">[2]</a><span> Två.</span></p></div>"##;
    assert_eq!(text(notes), "Text[^1] och mer[^2]\n\n[^1]: Ett.\n\n[^2]: Två.\n");
}

#[test]
fn a_mail_keeps_what_it_says_and_counts_nobody() {
    let html = r##"<html><head><style><!-- @font-face {font-family:Aptos;} --></style></head><body lang="SV" link="#467886"><div class="WordSection1">
<p class="MsoNormal">Hej alla!<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<p class="MsoNormal">Se <a href="https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fskola.example%2Fmat%3Fv%3D1&amp;data=05%7C02&amp;reserved=0">matsedeln</a>
och <a href="mailto:kansli@skola.example">kansliet</a>. <a href="javascript:alert(1)">Klicka</a> <a href="cid:x">inte</a>.<o:p></o:p></p>
<img src="https://spar.example/o.gif?u=1" width="1" height="1" alt=""><img src="cid:image001.png@01" alt="Skolans logotyp" width="90">
<img src="https://spar.example/b.gif" style="width:1px; height:1px" alt="x">
<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==" alt="Karta">
<table role="presentation"><tr><td><table><tr><td><p>I en ruta</p></td></tr></table></td></tr></table>
<p style="display:none">Förhandstext</p><script>alert(1)</script>
<form action="https://spar.example"><input name="a" value="b"><button>Skicka</button></form>
</div></body></html>"##;
    let pasted = pasted(html, "sv").expect("a text");
    let expected = "\
Hej alla!

Se [matsedeln](https://skola.example/mat?v=1) och [kansliet](mailto:kansli@skola.example). Klicka inte.

Skolans logotyp Karta

I en ruta
";
    assert_eq!((pasted.markdown.as_str(), pasted.pictures), (expected, 2));
}

#[test]
fn a_web_page_brings_its_words_and_nothing_that_runs_or_loads() {
    let html = r##"<meta charset='utf-8'><style>h1{color:red}</style><h3 class="x" style="color: rgb(0, 0, 0); font-weight: 700;" onclick="a()">Nyhet</h3>
<p style="box-sizing: inherit;">En <strong style="font-weight: 700;">fet</strong> och <span style="font-weight: bold;">stark</span> text, H<sub>2</sub>O.<br>Ny rad.</p>
<figure><picture><source srcset="https://bild.example/a.webp"><img src="https://bild.example/a.jpg" srcset="https://bild.example/b.jpg 2x" alt="Två barn läser" loading="lazy" onerror="alert(1)"></picture><figcaption>Foto: Kim</figcaption></figure>
<iframe src="https://www.youtube.com/embed/abc"></iframe><object data="x.swf"></object><svg><script>1</script></svg><video src="https://bild.example/a.mp4" autoplay></video>
<ol start="4" style="list-style: none"><li>fyra</li><li>fem</li></ol><blockquote><p>Citat</p></blockquote><pre><code>let x = 1;</code></pre>
<p><a href="/relativ">relativ</a> <a href="#top">upp</a> <a href="https://skola.example/?a=1&amp;b=2">skolan</a></p><p>1. inte en lista<br># inte en rubrik</p>"##;
    let pasted = pasted(html, "sv").expect("a text");
    let expected = "\
## Nyhet

En **fet** och **stark** text, H<sub>2</sub>O.\\
Ny rad.

Två barn läser

Foto: Kim

4. fyra
5. fem

> Citat

```
let x = 1;
```

relativ upp [skolan](https://skola.example/?a=1&b=2)

1\\. inte en lista\\
\\# inte en rubrik
";
    assert_eq!((pasted.markdown.as_str(), pasted.pictures), (expected, 1));
}

#[test]
fn what_is_too_deep_or_too_long_comes_as_words_or_not_at_all() {
    let deep = format!("{}ord{}", "<div><b>".repeat(20_000), "</b></div>".repeat(20_000));
    assert_eq!(text(&deep).trim(), "ord");
    let long = "<p>ord</p>".repeat(400_000);
    assert_eq!(pasted(&long, "sv"), None);
    let picture = format!("<p>ord<img alt='' src='data:image/png;base64,{}'></p>", "A".repeat(6_000_000));
    assert_eq!(text(&picture), "ord\n");
    for odd in
        ["", "<", "<body", "</body><body>", "<p", "&#0;", "<!--", "<table><tr>", "\u{0}<p>\u{0}", "<svg><![CDATA[x"]
    {
        assert!(pasted(odd, "sv").is_some(), "{odd}");
    }
}
