//! The writer's footnotes: references, the texts at the end of the page, and backlinks.

use crate::typeset::open::Element;
use crate::typeset::writer::Writer;

impl Writer<'_, '_> {
    pub(super) fn footnote_reference(&mut self, label: &str) {
        if !self.is_page() {
            return;
        }
        let Some((number, before)) = self.numbers.refer(label) else { return };
        self.references.insert(number, before + 1);
        let id = if before == 0 { format!("fnref-{number}") } else { format!("fnref-{number}-{}", before + 1) };
        if self.is_in_link() {
            self.out.push_str(&format!("<sup class=\"fn\" id=\"{id}\">{number}</sup>"));
            return;
        }
        let name = self.word("footnote_ref", &[("n", &number.to_string())]);
        self.out.push_str(&format!("<sup class=\"fn\"><a href=\"#fn-{number}\" id=\"{id}\" role=\"doc-noteref\""));
        self.attribute("aria-label", &name);
        self.out.push_str(&format!(">{number}</a></sup>"));
    }

    pub(super) fn footnote_definition(&mut self, label: &str) {
        let number = self.numbers.define(label);
        let before = std::mem::take(&mut self.out);
        self.open(Element::Footnote { number, before });
    }

    /// Keeps the markup of a footnote for the end of the page.
    pub(super) fn footnote_end(&mut self, number: Option<usize>, before: String) {
        let text = std::mem::replace(&mut self.out, before);
        if let Some(number) = number {
            self.notes.insert(number, text);
        }
    }

    /// Writes the footnotes in the order of their numbers, each with backlinks to all references.
    pub(super) fn endnotes(&mut self) {
        if !self.is_page() || self.notes.is_empty() {
            return;
        }
        self.start_line();
        let label = self.word("footnotes", &[]);
        self.out.push_str("<section class=\"footnotes\" role=\"doc-endnotes\"");
        self.attribute("aria-label", &label);
        self.out.push_str("><ol>\n");
        for (number, text) in std::mem::take(&mut self.notes) {
            let text = text.trim_end();
            let (text, close) = text.strip_suffix("</p>").map_or((text, ""), |text| (text, "</p>"));
            self.out.push_str(&format!("<li id=\"fn-{number}\">"));
            self.out.push_str(text);
            for reference in 1..=self.references.get(&number).copied().unwrap_or(0) {
                let id = if reference == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{reference}") };
                let n = if reference == 1 { number.to_string() } else { format!("{number} ({reference})") };
                let name = self.word("footnote_back", &[("n", &n)]);
                self.out.push_str(&format!(" <a class=\"fn-back\" href=\"#{id}\" role=\"doc-backlink\""));
                self.attribute("aria-label", &name);
                self.out.push_str(">↩</a>");
            }
            self.out.push_str(close);
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol></section>\n");
    }
}
