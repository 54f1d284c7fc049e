//! A drawing with the pictures that lie in it, as it may be published.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;

use crate::media::image::picture::picture;
use crate::media::svg::addresses::Embedded;
use crate::media::svg::cleaning::{CleanedDrawing, NotADrawing, cleaned};
use crate::media::svg::encoding;

/// Drawings inside drawings: editors put one into another, and nobody three.
const INSIDE_MAX: usize = 2;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Returns a drawing as it may be published. A text in another encoding than UTF-8 is written anew.
///
/// # Errors
///
/// [`NotADrawing`] if browsers would not show it.
pub fn drawing(bytes: &[u8]) -> Result<CleanedDrawing, NotADrawing> {
    at_depth(bytes, 0)
}

fn at_depth(bytes: &[u8], depth: usize) -> Result<CleanedDrawing, NotADrawing> {
    let (text, is_utf8) = encoding::text(bytes);
    let mut drawing = cleaned(&text, &|address| embedded(address, depth))?;
    if !is_utf8 && drawing.text.is_none() {
        // Only the declaration of the encoding is wrong now.
        let start = text.find("?>").filter(|_| text.starts_with("<?xml")).map_or(0, |end| end + 2);
        drawing.text = Some(text[start..].to_owned());
    }
    Ok(drawing)
}

/// Returns what an address of the kind `data:` holds as it may be published: pictures without metadata, fonts.
fn embedded(address: &str, depth: usize) -> Embedded {
    let Some((head, data)) = address.get(5..).and_then(|rest| rest.split_once(',')) else { return Embedded::Refused };
    let head = head.to_ascii_lowercase();
    let media_type = head.split(';').next().unwrap_or_default().trim();
    if ["font/", "application/font", "application/x-font"].iter().any(|font| media_type.starts_with(font)) {
        return Embedded::Same;
    }
    let is_base64 = head.split(';').any(|part| part.trim() == "base64");
    let plain: Vec<u8> = percent_decode_str(data).collect();
    let bytes = if is_base64 {
        let letters: Vec<u8> = plain.into_iter().filter(|byte| !byte.is_ascii_whitespace()).collect();
        BASE64.decode(letters).ok()
    } else {
        Some(plain)
    };
    let Some(bytes) = bytes.filter(|_| media_type.starts_with("image/")) else { return Embedded::Refused };
    let cleaned = if media_type == "image/svg+xml" {
        if depth >= INSIDE_MAX {
            return Embedded::Refused;
        }
        at_depth(&bytes, depth + 1).map(|inner| inner.text.map(String::into_bytes)).map_err(|_| ())
    } else {
        picture(&bytes.into()).map(|picture| picture.cleaned).map_err(|_| ())
    };
    match cleaned {
        Ok(None) => Embedded::Same,
        Ok(Some(bytes)) => Embedded::Cleaned(format!("data:{media_type};base64,{}", BASE64.encode(bytes))),
        Err(()) => Embedded::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::svg::attributes::Danger;

    const NS: &str = "xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"";

    fn clean(text: &str) -> CleanedDrawing {
        drawing(text.as_bytes()).unwrap_or_else(|_| panic!("a drawing: {text}"))
    }

    #[test]
    fn what_runs_is_removed_in_whatever_spelling() {
        for inner in [
            "<script>elak</script>",
            "<x:script xmlns:x=\"http://www.w3.org/2000/svg\" href=\"elak.js\"/>",
            "<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">elak</x:script>",
            "<SCRIPT>elak</SCRIPT>",
            "<g\nonload\n=\n'elak'/>",
            "<g onbegin=\"elak\"/>",
            "<a xlink:href=\"&#106;ava&#9;script:elak\"><path d=\"M0 0\"/></a>",
            "<a href=\" JAVASCRIPT:elak\"><path d=\"M0 0\"/></a>",
            "<a y:href=\"javascript:elak\" xmlns:y=\"http://www.w3.org/1999/xlink\"/>",
            "<a><set attributeName=\"xlink:href\" to=\"javascript:elak\"/></a>",
            "<a><animate attributeName=\" href\" values=\"#a;javascript:elak\"/></a>",
            "<set attributeName=\"onmouseover\" to=\"elak\"/>",
            "<foreignObject><iframe xmlns=\"http://www.w3.org/1999/xhtml\" src=\"elak\"/></foreignObject>",
            "<foreignObject><p xmlns=\"http://www.w3.org/1999/xhtml\" onclick=\"elak\">Text</p></foreignObject>",
            "<handler type=\"text/ecmascript\" xmlns:ev=\"http://www.w3.org/2001/xml-events\" ev:event=\"load\">elak</handler>",
            "<g id=\"x>y\" onload=\"elak\"/>",
        ] {
            let drawing = clean(&format!("<svg {NS}>\n{inner}</svg>"));
            let text = drawing.text.expect(inner);
            assert!(!text.contains("elak"), "{inner}: {text}");
            assert_eq!(drawing.removed.len(), 1, "{inner}: {:?}", drawing.removed);
            assert_eq!(drawing.removed[0].danger, Danger::Runs, "{inner}");
            assert_eq!(clean(&text).text, None, "{inner}: nothing is left to remove");
        }
    }

    #[test]
    fn what_would_be_loaded_is_removed() {
        for inner in [
            "<image xlink:href=\"https://elak.example/a.png\"/>",
            "<image href=\"../elak.png\"/>",
            "<use href=\"elak.svg#a\"/>",
            "<use href=\"data:image/svg+xml,&lt;svg onload='elak'/&gt;#a\"/>",
            "<filter><feImage href=\"//elak.example/a\"/></filter>",
            "<rect style=\"fill:url(https://elak.example/#a)\"/>",
            "<rect fill=\"url(https://elak.example/#a)\"/>",
            "<rect mask='u\\72l(//elak.example)'/>",
            "<style>@import url(https://elak.example/a.css);a{b:c}</style>",
            "<style><![CDATA[@font-face{src:url(https://elak.example/a.woff)}]]></style>",
            "<a href=\"data:text/html,elak\"/>",
            "<g xml:base=\"https://elak.example/\"/>",
            "<foreignObject><p xmlns=\"http://www.w3.org/1999/xhtml\"><img src=\"https://elak.example/\"/></p></foreignObject>",
        ] {
            let drawing = clean(&format!("<svg {NS}>{inner}</svg>"));
            let text = drawing.text.expect(inner);
            assert!(!text.contains("elak"), "{inner}: {text}");
            assert_eq!(drawing.removed.len(), 1, "{inner}: {:?}", drawing.removed);
            assert_eq!(drawing.removed[0].danger, Danger::Loads, "{inner}");
        }
        let sheet = clean(&format!("<?xml-stylesheet href=\"https://elak.example/a.css\"?><svg {NS}/>"));
        assert!(!sheet.text.expect("changed").contains("elak") && sheet.removed.len() == 1);
    }

    #[test]
    fn declarations_do_not_smuggle() {
        let drawing = clean(&format!(
            "<!DOCTYPE svg [ <!ENTITY j 'java&#115;cript:elak'> <!ENTITY s '<script>elak</script>'> <!ATTLIST svg onload CDATA 'elak'> ]>\n<svg {NS}><a href='&j;'/>&s;</svg>"
        ));
        let text = drawing.text.expect("changed");
        assert!(!text.contains("<script") && !text.contains("ATTLIST") && !text.contains("javascript"), "{text}");
        assert_eq!(clean(&text).text, None);
        let utf16: Vec<u8> = format!("\u{feff}<svg {NS}><script>elak</script></svg>")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let text = super::drawing(&utf16).expect("a drawing").text.expect("changed");
        assert!(text.starts_with("<svg xmlns=") && !text.contains("elak"), "{text}");
        let bomb = (1..50).fold("<!DOCTYPE svg [<!ENTITY e0 'hahahahaha'>".to_owned(), |all, at| {
            format!("{all}<!ENTITY e{at} '&e{0};&e{0};&e{0};'>", at - 1)
        });
        let bomb = format!("{bomb}]><svg {NS}><text>{}</text></svg>", "&e49;&e9;".repeat(10_000));
        assert!(
            super::drawing(bomb.as_bytes())
                .is_ok_and(|drawing| drawing.text.is_some_and(|text| text.len() < 8_000_000))
                || super::drawing(bomb.as_bytes()).is_err()
        );
        for broken in
            ["", "<svg", "<svg><g></svg>", "<html/>", "text", "<svg/><svg/>", &"<svg>".repeat(1000), "<svg a=1/>"]
        {
            assert!(super::drawing(broken.as_bytes()).is_err(), "{}", &broken[..broken.len().min(20)]);
        }
    }

    #[test]
    fn a_designers_logo_loses_metadata_without_a_word() {
        let logo = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- Generator: Adobe Illustrator 24.0, SVG Export Plug-In . -->\n\
            <!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\" [\n\
            \t<!ENTITY ns_ai \"http://ns.adobe.com/AdobeIllustrator/10.0/\">\n\t<!ENTITY ns_svg \"http://www.w3.org/2000/svg\">\n]>\n\
            <svg xmlns:i=\"&ns_ai;\" xmlns=\"&ns_svg;\" xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\" \
            xmlns:sodipodi=\"http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd\" width=\"2in\" viewBox=\"0 0 40 20\" \
            sodipodi:docname=\"HEMLIG.svg\" inkscape:export-filename=\"C:\\Users\\HEMLIG\\a.png\">\
            <sodipodi:namedview id=\"HEMLIG\"/><metadata><rdf>HEMLIG</rdf></metadata>\
            <switch><foreignObject requiredExtensions=\"&ns_ai;\" width=\"1\"><i:pgfRef xlink:href=\"#HEMLIG\"/></foreignObject>\
            <g i:extraneous=\"self\"><path class=\"st0\" d=\"M0 0h9\"/></g></switch><i:pgf id=\"HEMLIG\">HEMLIG</i:pgf></svg>";
        let drawing = clean(logo);
        let text = drawing.text.expect("changed");
        assert_eq!((drawing.removed, drawing.pixels), (Vec::new(), Some((192, 96))));
        assert!(!text.contains("HEMLIG") && text.contains("<path class=\"st0\" d=\"M0 0h9\"/>"), "{text}");
        assert!(
            text.contains("<foreignObject requiredExtensions=\"http://ns.adobe.com/AdobeIllustrator/10.0/\""),
            "{text}"
        );
    }

    #[test]
    fn nothing_to_remove_is_nothing_changed_and_texts_in_boxes_stay() {
        for text in [
            format!(
                "<?xml version=\"1.0\"?>\n<svg {NS} viewBox=\"0 0 9 9\"><title>Javascript: en kurs &amp; mer</title><text>onload = x</text></svg>"
            ),
            format!(
                "<svg {NS}><!--! Licens: CC BY 4.0 --><style>.a{{fill:url(#b)}}</style><a href=\"https://skola.example/\"/></svg>"
            ),
            format!(
                "<svg {NS}><switch><foreignObject width=\"100%\"><div xmlns=\"http://www.w3.org/1999/xhtml\" style=\"display: flex\">Möte</div></foreignObject><text>Möte</text></switch></svg>"
            ),
            "<svg viewBox=\"0 0 9 9\"/>".to_owned(),
        ] {
            let drawing = clean(&text);
            assert_eq!((drawing.text, drawing.removed), (None, Vec::new()), "{text}");
        }
    }

    #[test]
    fn a_picture_in_a_drawing_keeps_no_remarks() {
        let png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
        let plain = BASE64.decode(png).expect("a picture");
        let remark = [&[0, 0, 0, 14][..], b"tEXtAuthor\0HEMLIG!", &[0; 4]].concat();
        let told = BASE64.encode([&plain[..33], &remark, &plain[33..]].concat());
        let inside = |data: &str| format!("<svg {NS}><image xlink:href=\"data:image/png;base64,{data}\"/></svg>");
        assert_eq!(clean(&inside(png)).text, None);
        #[cfg(feature = "images")]
        assert!(clean(&inside(&told)).text.is_some_and(|text| text.contains(png)), "as it was before the remark");
        let inner = BASE64.encode(format!("<svg {NS}><script>elak</script></svg>"));
        let nested = clean(&format!("<svg {NS}><image href=\"data:image/svg+xml;base64,{inner}\"/></svg>"));
        assert!(!nested.text.expect("changed").contains(&inner));
        assert_eq!(clean(&inside("AAAA")).removed.len(), 1, "it is no picture");
    }

    #[test]
    fn drawings_of_editors_keep_their_words() {
        let drawio = format!(
            "<svg {NS} width=\"161px\" height=\"61px\" viewBox=\"-0.5 -0.5 161 61\" content=\"&lt;mxfile host=&quot;HEMLIG&quot; agent=&quot;HEMLIG&quot;&gt;\"><defs/>\
             <g data-cell-id=\"0\"><rect width=\"160\" height=\"60\" fill=\"rgb(255, 255, 255)\" pointer-events=\"all\"/><switch>\
             <foreignObject pointer-events=\"none\" width=\"100%\" height=\"100%\" requiredFeatures=\"http://www.w3.org/TR/SVG11/feature#Extensibility\" style=\"overflow: visible;\">\
             <div xmlns=\"http://www.w3.org/1999/xhtml\" style=\"display: flex;\"><div data-drawio-colors=\"color: #000;\">Elevråd</div></div></foreignObject>\
             <text x=\"80\" y=\"34\">Elevråd</text></switch></g><switch><g requiredFeatures=\"http://www.w3.org/TR/SVG11/feature#Extensibility\"/>\
             <a transform=\"translate(0,-5)\" xlink:href=\"https://www.diagrams.net/doc/faq/svg-export-text-problems\" target=\"_blank\"><text>Visa</text></a></switch></svg>"
        );
        let drawing = clean(&drawio);
        assert_eq!((drawing.removed, drawing.pixels), (Vec::new(), Some((161, 61))));
        let text = drawing.text.expect("its own source is gone");
        assert!(!text.contains("HEMLIG") && text.matches("Elevråd").count() == 2, "{text}");
        let mermaid = format!(
            "<svg id=\"m\" width=\"100%\" {NS} class=\"flowchart\" style=\"max-width: 90px;\" viewBox=\"0 0 90 54\" role=\"graphics-document document\" aria-roledescription=\"flowchart-v2\">\
             <style>#m{{font-family:\"trebuchet ms\",verdana;}}@keyframes edge{{from{{stroke-dashoffset:0;}}}}#m .a rect{{filter:drop-shadow(1px 2px 2px rgba(0,0,0,.2));}}</style>\
             <g><foreignObject width=\"40\" height=\"24\"><div style=\"display: table-cell;\" xmlns=\"http://www.w3.org/1999/xhtml\"><span class=\"nodeLabel\"><p>Start</p></span></div></foreignObject></g></svg>"
        );
        let drawing = clean(&mermaid);
        assert_eq!((drawing.text, drawing.removed, drawing.pixels), (None, Vec::new(), Some((90, 54))));
    }
}
