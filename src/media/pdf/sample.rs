//! Small PDFs for tests, written by hand.

use std::sync::Arc;

/// A PDF of pages of 400 × 300 points.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample {
    /// More of the document's root.
    pub(super) root: String,
    /// The content of each page.
    pub(super) pages: Vec<String>,
    /// More of each page.
    pub(super) page: String,
    /// Resources besides the font `F1`, which is Helvetica.
    pub(super) fonts: String,
    pub(super) resources: String,
    /// More objects, from number 1000 on: dictionaries, or with the content of a stream.
    pub(super) objects: Vec<(String, Option<String>)>,
}

impl Sample {
    /// Returns a file that shows a text of 20 points at each of these places, page by page.
    pub(super) fn of_texts(pages: &[Vec<(i32, i32, &str)>]) -> Self {
        let show = |(x, y, text): &(i32, i32, &str)| format!("BT /F1 20 Tf {x} {y} Td ({text}) Tj ET");
        let page = |texts: &Vec<(i32, i32, &str)>| texts.iter().map(show).collect::<Vec<_>>().join("\n");
        Self { pages: pages.iter().map(page).collect(), ..Self::default() }
    }

    /// Returns its bytes.
    pub(super) fn bytes(&self) -> Arc<[u8]> {
        let Self { root, pages, page, fonts, resources, objects } = self;
        let kids: Vec<String> = (0..pages.len()).map(|at| format!("{} 0 R", 3 + 2 * at)).collect();
        let mut all = vec![
            (1, format!("<</Type/Catalog/Pages 2 0 R{root}>>"), None),
            (2, format!("<</Type/Pages/Count {}/Kids[{}]>>", pages.len(), kids.join(" ")), None),
        ];
        for (at, content) in pages.iter().enumerate() {
            let font = "/F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";
            let resources = format!("/Resources<</Font<<{font}{fonts}>>{resources}>>");
            let contents = format!("/MediaBox[0 0 400 300]/Contents {} 0 R", 4 + 2 * at);
            all.push((3 + 2 * at, format!("<</Type/Page/Parent 2 0 R{contents}{resources}{page}>>"), None));
            all.push((4 + 2 * at, "<<>>".to_owned(), Some(content.clone())));
        }
        all.extend(objects.iter().enumerate().map(|(at, (dict, content))| (1000 + at, dict.clone(), content.clone())));
        let (mut file, mut table) = ("%PDF-1.5\n".to_owned(), "0 1\n0000000000 65535 f \n".to_owned());
        for (number, dict, content) in all {
            table.push_str(&format!("{number} 1\n{:010} 00000 n \n", file.len()));
            let object = match content {
                Some(content) => {
                    let dict = dict.strip_suffix(">>").unwrap_or(&dict).to_owned();
                    format!("{dict}/Length {}>>stream\n{content}\nendstream", content.len())
                }
                None => dict,
            };
            file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
        }
        let start = file.len();
        file.push_str(&format!("xref\n{table}trailer<</Size 2000/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"));
        file.into_bytes().into()
    }
}
