//! The writer's blocks: headings, quotations, lists, code, tables.

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, TagEnd};

use crate::parse::outline::Code;
use crate::text::html::escape_into;
use crate::typeset::lookahead::{is_task_list, task};
use crate::typeset::open::{Element, Open};
use crate::typeset::writer::{Writer, WriterMode};

impl Writer<'_, '_> {
    pub(super) fn heading(&mut self, typed: HeadingLevel, attributes: &[(CowStr<'_>, Option<CowStr<'_>>)]) {
        self.start_line();
        let start = self.out.len();
        let index = self.headings;
        let heading = self.article().and_then(|article| article.body.outline.headings.get(index));
        let level = heading.map_or(typed as u8, |heading| heading.level);
        self.out.push_str(&format!("<h{level}"));
        if let Some(heading) = heading {
            self.attribute("id", &heading.id);
            for (name, value) in attributes {
                if name.as_ref() == "lang"
                    && let Some(value) = value
                {
                    self.attribute("lang", value);
                }
            }
        }
        self.out.push('>');
        self.headings += 1;
        self.open(Element::Heading { level, index, start });
    }

    pub(super) fn quote(&mut self, kind: Option<BlockQuoteKind>) {
        self.start_line();
        let name = match kind {
            None => {
                self.out.push_str("<blockquote>\n");
                return self.open(Element::Block("</blockquote>\n"));
            }
            Some(BlockQuoteKind::Note) => "note",
            Some(BlockQuoteKind::Tip) => "tip",
            Some(BlockQuoteKind::Important) => "important",
            Some(BlockQuoteKind::Warning) => "warning",
            Some(BlockQuoteKind::Caution) => "caution",
        };
        let title = self.word(&format!("alert_{name}"), &[]);
        self.out.push_str(&format!("<div class=\"alert alert-{name}\" role=\"note\"><p class=\"alert-title\">"));
        escape_into(&mut self.out, &title);
        self.out.push_str("</p>\n");
        self.open(Element::Block("</div>\n"));
    }

    pub(super) fn list(&mut self, start: Option<u64>, at: usize) {
        self.start_line();
        let has_tasks = self.article().is_some() && is_task_list(self.events, at);
        match start {
            None if has_tasks => self.out.push_str("<ul class=\"tasks\">\n"),
            None => self.out.push_str("<ul>\n"),
            Some(1) => self.out.push_str("<ol>\n"),
            Some(start) => self.out.push_str(&format!("<ol start=\"{start}\">\n")),
        }
        self.open(Element::Block(if start.is_some() { "</ol>\n" } else { "</ul>\n" }));
    }

    pub(super) fn item(&mut self, at: usize) {
        self.start_line();
        match task(self.events, at).filter(|_| self.article().is_some()) {
            None => self.out.push_str("<li>"),
            Some(is_done) => {
                let (class, key) = if is_done { ("done", "task_done") } else { ("open", "task_open") };
                let label = self.word(key, &[]);
                self.out.push_str(&format!("<li class=\"{class}\"><span class=\"task\" role=\"img\""));
                self.attribute("aria-label", &label);
                self.out.push_str("></span> ");
            }
        }
        self.open(Element::Inline("</li>\n"));
    }

    pub(super) fn html_block(&mut self) {
        if matches!(self.mode, WriterMode::Plain) {
            self.start_line();
        }
    }

    pub(super) fn code(&mut self, kind: &CodeBlockKind<'_>) {
        self.start_line();
        let language = match kind {
            CodeBlockKind::Fenced(language) => language.trim().to_owned(),
            CodeBlockKind::Indented => String::new(),
        };
        self.open(Element::Code(Code { language, text: String::new() }));
    }

    pub(super) fn code_end(&mut self, code: &Code) {
        let name = code.language.split(|c: char| c.is_whitespace()).next().unwrap_or_default().to_owned();
        if self.is_page() {
            let seen = self.codes.entry(name.clone()).or_default();
            *seen += 1;
            let shown = if *seen > 1 { format!("{name} {seen}") } else { name.clone() };
            let label = self.word(if shown.is_empty() { "code" } else { "code_in" }, &[("name", shown.trim())]);
            self.out.push_str("<pre class=\"code\" tabindex=\"0\" role=\"region\"");
            self.attribute("aria-label", &label);
            self.out.push_str("><code");
        } else {
            self.out.push_str("<pre><code");
        }
        if !name.is_empty() {
            self.attribute("class", &format!("language-{name}"));
        }
        self.out.push('>');
        match self.context().and_then(|context| context.code.get(code)) {
            Some(highlighted) => self.out.push_str(highlighted),
            None => escape_into(&mut self.out, &code.text),
        }
        self.out.push_str("</code></pre>\n");
    }

    pub(super) fn table(&mut self, alignments: &[Alignment]) {
        self.start_line();
        self.tables += 1;
        if self.is_page() {
            let label = self.word("table_n", &[("n", &self.tables.to_string())]);
            self.out.push_str("<div class=\"scroll\" role=\"region\"");
            self.attribute("aria-label", &label);
            self.out.push_str(" tabindex=\"0\">");
        } else if self.is_excerpt() {
            self.out.push_str("<div class=\"scroll\">");
        }
        self.out.push_str("<table>\n");
        self.open(Element::Table(alignments.to_vec()));
    }

    pub(super) fn cell(&mut self, at: usize) {
        let (alignment, is_head) = match self.open.as_slice() {
            [
                ..,
                Open { element: Element::Table(alignments), .. },
                Open { element: Element::Row { is_head, column }, .. },
            ] => (alignments.get(*column), *is_head),
            _ => (None, false),
        };
        let class = match alignment {
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::Left | Alignment::None) | None => "",
        };
        // An empty header cell heads nothing (H63).
        let is_empty = matches!(self.events.get(at + 1), Some((Event::End(TagEnd::TableCell), _)));
        let is_head = is_head && !is_empty;
        self.out.push_str(if is_head { "<th scope=\"col\"" } else { "<td" });
        self.out.push_str(class);
        self.out.push('>');
        self.open(Element::Cell { is_head });
    }

    pub(super) fn cell_end(&mut self, is_head: bool) {
        self.out.push_str(if is_head { "</th>\n" } else { "</td>\n" });
        if let Some(Open { element: Element::Row { column, .. }, .. }) = self.open.last_mut() {
            *column += 1;
        }
    }
}
