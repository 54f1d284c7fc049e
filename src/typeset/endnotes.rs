//! The writer's footnotes: marks, texts, and the way back.

use crate::typeset::writer::{Open, Writer};

impl Writer<'_, '_> {
    pub(super) fn reference(&mut self, label: &str) {
        if !self.is_page() {
            return;
        }
        let Some((number, before)) = self.numbers.refer(label) else { return };
        self.note_references.insert(number, before + 1);
        let id = if before == 0 { format!("fnref-{number}") } else { format!("fnref-{number}-{}", before + 1) };
        let name = self.word("footnote_ref", &[("n", &number.to_string())]);
        self.out.push_str(&format!("<sup class=\"fn\"><a href=\"#fn-{number}\" id=\"{id}\" role=\"doc-noteref\""));
        self.attribute("aria-label", &name);
        self.out.push_str(&format!(">{number}</a></sup>"));
    }

    pub(super) fn note_end(&mut self) {
        let Some((open, outer)) = self.outer.pop() else { return };
        let text = std::mem::replace(&mut self.out, outer);
        if let Open::Note(Some(number)) = open {
            self.notes.insert(number, text);
        }
    }

    /// Writes the footnotes in the order of their numbers, each with the way back to every place that refers to it.
    pub(super) fn endnotes(&mut self) {
        if !self.is_page() || self.notes.is_empty() {
            return;
        }
        self.fresh();
        let label = self.word("footnotes", &[]);
        self.out.push_str("<section class=\"footnotes\" role=\"doc-endnotes\"");
        self.attribute("aria-label", &label);
        self.out.push_str("><ol>\n");
        for (number, text) in std::mem::take(&mut self.notes) {
            let text = text.trim_end();
            let (text, close) = text.strip_suffix("</p>").map_or((text, ""), |text| (text, "</p>"));
            self.out.push_str(&format!("<li id=\"fn-{number}\">"));
            self.out.push_str(text);
            for reference in 1..=self.note_references.get(&number).copied().unwrap_or(0) {
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
