//! The writer's directives.
//!
//! Markers of directives are not nested with Markdown: a container may start or end inside a list item. It never ends
//! inside an element that was opened in it, and it ends at the latest with the element in which it was opened.

use std::ops::Range;

use crate::directives::table::GALLERY;
use crate::model::article::Article;
use crate::parse::directives::{Marker, marker};
use crate::typeset::directive::draw;
use crate::typeset::open::{Element, Open};
use crate::typeset::updates::update_time;
use crate::typeset::writer::Writer;

impl Writer<'_, '_> {
    /// Writes raw HTML, which may be a marker; it is at a range of the Markdown.
    pub(super) fn html(&mut self, html: &str, range: &Range<usize>) {
        let Some(article) = self.article() else {
            self.out.push_str(html);
            return;
        };
        match marker(html) {
            Some(Marker::More) => {}
            Some(Marker::Open(index)) => self.directive(article, index),
            Some(Marker::Close(index)) => self.closing_marker(index),
            None => self.raw(article, html, range),
        }
    }

    fn directive(&mut self, article: &Article, index: usize) {
        // Directives hold links of their own.
        self.close_authors(|element| element.is_named("a"));
        if article.body.prepared().directives[index].is_container {
            let before = std::mem::take(&mut self.out);
            let element = Element::Container { index, before, is_ending: false };
            self.open.push(Open { depth: self.depth, element });
        } else if let Some(context) = self.context().filter(|_| self.is_page()) {
            self.start_line();
            let markup = draw(article, index, "", context, self.diagnostics);
            self.out.push_str(&markup);
            self.start_line();
        }
    }

    /// Ends a container, or lets it end with the element in which its end was found.
    fn closing_marker(&mut self, closed: usize) {
        for open in &mut self.open {
            if let Element::Container { index, is_ending, .. } = &mut open.element
                && *index == closed
            {
                *is_ending = true;
            }
        }
        self.end_containers();
    }

    /// Ends the innermost containers whose end was found.
    pub(super) fn end_containers(&mut self) {
        let is_waiting = |open: &&Open| {
            !matches!(open.element, Element::Author { .. } | Element::Dropped { .. } | Element::Removed { .. })
        };
        let innermost = self.open.iter().rev().find(is_waiting).map(|open| &open.element);
        if matches!(innermost, Some(Element::Container { is_ending: true, .. })) {
            self.close_authors(|_| true);
        }
        let is_ending = |open: &mut Open| matches!(open.element, Element::Container { is_ending: true, .. });
        while let Some(open) = self.open.pop_if(is_ending) {
            self.close(open.element);
        }
    }

    /// Draws a container around the markup that was written since it was opened.
    pub(super) fn container_end(&mut self, index: usize, before: String) {
        let body = std::mem::replace(&mut self.out, before);
        self.start_line();
        match (self.article(), self.context()) {
            (Some(article), Some(context)) if self.is_page() => {
                let markup = draw(article, index, &body, context, self.diagnostics);
                let start = self.out.len();
                self.out.push_str(&markup);
                let time = update_time(&article.body.prepared().directives[index], context.zone);
                if let Some(time) = time.filter(|_| !self.open.iter().any(|open| open.element.is_buffered())) {
                    self.updates.push((start..self.out.len(), time));
                }
            }
            _ => self.out.push_str(&body),
        }
        self.start_line();
    }

    /// Appends the markup of a buffer to the markup before it.
    pub(super) fn flush(&mut self, before: String) {
        let inner = std::mem::replace(&mut self.out, before);
        self.out.push_str(&inner);
    }

    /// Returns whether the innermost container is a gallery on the article's own page.
    pub(super) fn is_in_gallery(&self) -> bool {
        let innermost = self.open.iter().rev().find(|open| open.element.is_buffered());
        match (innermost.map(|open| &open.element), self.article()) {
            (Some(Element::Container { index, .. }), Some(article)) if self.is_page() => {
                article.body.prepared().directives[*index].name.value == GALLERY.name
            }
            _ => false,
        }
    }
}
