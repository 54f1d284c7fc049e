//! Turns Blogger's tables around a picture and its caption into figures.

use crate::import::html::attributes::tag_end;

/// Class of those tables.
const CONTAINER: &str = "tr-caption-container";

/// Returns the markup with figures. Other tables stay.
pub(in crate::import) fn figures(markup: &str) -> String {
    let mut text = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some(at) = rest.find(CONTAINER) {
        let start = rest[..at].rfind("<table");
        let end = rest[at..].find("</table>").map(|end| at + end + 8);
        let (Some(start), Some(end)) = (start, end) else { break };
        text.push_str(&rest[..start]);
        let table = &rest[start..end];
        match figure(table) {
            Some(figure) => text.push_str(&figure),
            None => text.push_str(table),
        }
        rest = &rest[end..];
    }
    text.push_str(rest);
    text
}

fn figure(table: &str) -> Option<String> {
    let picture = table.find("<img")?;
    let picture_end = picture + tag_end(&table[picture..]);
    // The link around the picture.
    let cell = table[..picture].rfind("<td").map_or(0, |cell| cell + tag_end(&table[cell..]));
    let link = table[cell..picture].find("<a ").map(|link| cell + link);
    let shown = match (link, table[picture_end..].find("</a>")) {
        (Some(link), Some(end)) => &table[link..picture_end + end + 4],
        _ => &table[picture..picture_end],
    };
    let caption = table[picture_end..].find("tr-caption").map(|caption| picture_end + caption).and_then(|caption| {
        let from = caption + table[caption..].find('>')? + 1;
        let to = from + table[from..].find("</td>")?;
        Some(&table[from..to])
    });
    Some(format!("<figure>{shown}<figcaption>{}</figcaption></figure>", caption.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_around_pictures_are_figures() {
        let table = "<table align=\"center\" class=\"tr-caption-container\"><tbody><tr><td style=\"x\"><a href=\"b.jpg\"><img src=\"s/b.jpg\" /></a></td></tr>\
                     <tr><td class=\"tr-caption\" style=\"y\">Vi <i>målar</i></td></tr></tbody></table>";
        let figure =
            "<figure><a href=\"b.jpg\"><img src=\"s/b.jpg\" /></a><figcaption>Vi <i>målar</i></figcaption></figure>";
        assert_eq!(figures(&format!("a{table}b")), format!("a{figure}b"));
        let other = "<table class=\"tr-caption-container\"><tr><td>x</td></tr></table> tr-caption-container";
        assert_eq!(figures(other), other);
    }
}
