//! A page of the list of a bucket (`ListObjectsV2`).

use percent_encoding::percent_decode_str;

use crate::text::xml::{Node, parse};

/// A part of the list: at most a thousand files.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ListPage {
    /// Names with lengths in bytes.
    pub files: Vec<(String, u64)>,
    /// What to ask for the next part with.
    pub next: Option<String>,
}

/// Reads a part of the list; `None` if it is none, or says that there is more and not where.
pub(super) fn list_page(text: &str) -> Option<ListPage> {
    let tree = parse(text).ok()?;
    let list = tree.child("ListBucketResult")?;
    let told = |node: &Node, name: &str| node.child(name).map(Node::text);
    let is_encoded = told(list, "EncodingType").is_some_and(|kind| kind == "url");
    let file = |node: &Node| {
        let key = told(node, "Key")?;
        let key = if is_encoded { decoded(&key)? } else { key };
        Some((key, told(node, "Size")?.trim().parse().ok()?))
    };
    let files = list.nodes().filter(|node| node.name == "Contents").filter_map(file).collect();
    let has_more = told(list, "IsTruncated").is_some_and(|text| text.trim() == "true");
    let next = told(list, "NextContinuationToken").filter(|token| has_more && !token.is_empty());
    (next.is_some() == has_more).then_some(ListPage { files, next })
}

/// Returns a name that was encoded as in a form.
fn decoded(key: &str) -> Option<String> {
    let key = key.replace('+', " ");
    percent_decode_str(&key).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(inside: &str) -> Option<ListPage> {
        list_page(&format!(
            "<?xml version=\"1.0\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <Name>blogg</Name>{inside}</ListBucketResult>"
        ))
    }

    #[test]
    fn names_come_as_they_are_and_as_in_forms() {
        let inside = "<IsTruncated>false</IsTruncated><Contents><Key>a b+c/\u{e5} &amp; &#228;.html</Key>\
                      <ETag>&quot;0&quot;</ETag><Size>12</Size></Contents><Contents><Key>tom/</Key><Size>0</Size></Contents>";
        let files = vec![("a b+c/\u{e5} & \u{e4}.html".to_owned(), 12), ("tom/".to_owned(), 0)];
        assert_eq!(page(inside), Some(ListPage { files, next: None }));
        let inside = "<EncodingType>url</EncodingType><Contents><Key>a+b%2Bc/%C3%A5</Key><Size>1</Size></Contents>";
        assert_eq!(page(inside).expect("a list").files, [("a b+c/\u{e5}".to_owned(), 1)]);
    }

    #[test]
    fn a_list_that_goes_on_says_where() {
        let more = "<IsTruncated>true</IsTruncated><NextContinuationToken>a/+=</NextContinuationToken>";
        assert_eq!(page(more), Some(ListPage { files: vec![], next: Some("a/+=".to_owned()) }));
        assert_eq!(page("<IsTruncated>true</IsTruncated>"), None);
        assert_eq!(page(""), Some(ListPage::default()));
        for none in ["", "<html><body>Hej</body></html>", "<ListBucketResult>", "<Error/>"] {
            assert_eq!(list_page(none), None, "{none}");
        }
    }
}
