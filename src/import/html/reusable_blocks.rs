//! WordPress blocks without text of their own: reusable blocks are inlined, dynamic blocks are reported.

/// Greatest nesting of reusable blocks.
const DEPTH_MAX: usize = 4;
/// Largest expanded text in bytes.
const BYTES_MAX: usize = 8 * 1024 * 1024;

/// Blocks that show nothing.
const SILENT: [&str; 7] = ["more", "nextpage", "spacer", "separator", "paragraph", "template-part", "footnotes"];

/// Inlines reusable blocks (`<!-- wp:block {"ref":99} /-->`); `block` returns the content of a block by its number.
/// Returns the text, the numbers of the inlined blocks, and the names of dynamic blocks.
#[must_use]
pub fn inline_reusable(content: &str, block: &dyn Fn(&str) -> Option<String>) -> (String, Vec<String>, Vec<String>) {
    let mut shown = Vec::new();
    let mut empty = Vec::new();
    let mut content = content.to_owned();
    for depth in 0..=DEPTH_MAX {
        let is_last = depth == DEPTH_MAX;
        let mut text = String::with_capacity(content.len());
        let mut rest = content.as_str();
        let mut has_more = false;
        while let Some(at) = rest.find("<!-- wp:") {
            let Some(end) = rest[at..].find("-->").map(|end| at + end + 3) else { break };
            let typed = &rest[at + 8..end - 3];
            text.push_str(&rest[..at]);
            match typed.trim_end().strip_suffix('/').map(|typed| typed.split_once(' ').unwrap_or((typed, ""))) {
                Some(("block", values)) => {
                    let key: String = values
                        .split_once("\"ref\":")
                        .map(|(_, number)| number.trim_start().chars().take_while(char::is_ascii_digit).collect())
                        .unwrap_or_default();
                    let found = block(&key).filter(|found| !is_last && text.len() + found.len() < BYTES_MAX);
                    match found {
                        Some(found) => {
                            text.push_str(&found);
                            has_more = true;
                            if !shown.contains(&key) {
                                shown.push(key);
                            }
                        }
                        None => note(&mut empty, "block"),
                    }
                }
                Some((name, _)) => {
                    if !SILENT.contains(&name) {
                        note(&mut empty, name);
                    }
                }
                None => text.push_str(&rest[at..end]),
            }
            rest = &rest[end..];
        }
        text.push_str(rest);
        content = text;
        if !has_more {
            break;
        }
    }
    (content, shown, empty)
}

fn note(names: &mut Vec<String>, name: &str) {
    if names.iter().all(|known| known != name) {
        names.push(name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_blocks_are_put_in_and_end() {
        let block = |key: &str| match key {
            "9" => Some("<p>Delat</p>".to_owned()),
            "8" => Some("<!-- wp:block {\"ref\":8} /--><!-- wp:block {\"ref\":8} /-->".to_owned()),
            _ => None,
        };
        let (text, shown, empty) = inline_reusable(
            "<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph --><!-- wp:block {\"ref\":9} /--><!-- wp:latest-posts {\"x\":1} /--><!-- wp:more /-->",
            &block,
        );
        assert_eq!(text, "<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph --><p>Delat</p>");
        assert_eq!((shown, empty), (vec!["9".to_owned()], vec!["latest-posts".to_owned()]));
        let (text, _, empty) = inline_reusable("<!-- wp:block {\"ref\":8} /--><!-- wp:block {\"ref\":7} /-->", &block);
        assert_eq!((text.as_str(), empty), ("", vec!["block".to_owned()]));
    }
}
