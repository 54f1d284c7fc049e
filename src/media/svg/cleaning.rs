//! The text of a drawing -> what may be published of it, and what was removed.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use crate::media::svg::addresses::{CleanEmbedded, is_private};
use crate::media::svg::allowed::{self, Verdict, Vocabulary};
use crate::media::svg::attributes::{Attribute, AttributeVerdict, Danger, XML, animated_danger, verdict};
use crate::media::svg::entities::Entities;
use crate::media::svg::size::pixels;
use crate::media::svg::stylesheet::cleaned as cleaned_style;
use crate::media::svg::writer::Writer;

/// Most elements inside each other; groups in groups of drawing programs reach fifty.
const DEPTH_MAX: usize = 500;

/// A drawing as it may be published.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CleanedDrawing {
    /// Its text; `None` if nothing had to be removed.
    pub text: Option<String>,
    /// Width and height as browsers draw it.
    pub pixels: Option<(u32, u32)>,
    /// What was removed and must be told, in the order of the file.
    pub removed: Vec<Removed>,
}

/// A part of a drawing that was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// Why.
    pub danger: Danger,
    /// What was written.
    pub part: String,
    /// Where, in bytes of the text.
    pub at: usize,
}

/// The text is no drawing: not XML, another root, or too deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADrawing;

/// Returns a drawing as it may be published.
///
/// # Errors
///
/// [`NotADrawing`] if browsers would not show it, or it is nested too deep.
pub fn cleaned(text: &str, embedded: CleanEmbedded<'_>) -> Result<CleanedDrawing, NotADrawing> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut cleaning = Cleaning::new(embedded);
    loop {
        let at = usize::try_from(reader.buffer_position()).map_err(|_| NotADrawing)?;
        match reader.read_event().map_err(|_| NotADrawing)? {
            Event::Eof => break,
            event => cleaning.take(event, at)?,
        }
    }
    cleaning.finished()
}

/// A prefix and the namespace for which it stands, from an element of this depth on.
struct Scope {
    depth: usize,
    prefix: String,
    namespace: String,
}

/// A style sheet that is being read, and where it begins.
struct OpenStyle {
    text: String,
    at: usize,
}

struct Cleaning<'a> {
    embedded: CleanEmbedded<'a>,
    entities: Entities,
    scopes: Vec<Scope>,
    /// Number of open elements of the source.
    depth: usize,
    /// Depth of the element that is removed with all that is in it.
    removing: Option<usize>,
    /// Text of the style sheet that is open.
    style: Option<OpenStyle>,
    writer: Writer,
    has_root: bool,
    has_changed: bool,
    drawing: CleanedDrawing,
}

impl<'a> Cleaning<'a> {
    fn new(embedded: CleanEmbedded<'a>) -> Self {
        Self {
            embedded,
            entities: Entities::default(),
            scopes: Vec::new(),
            depth: 0,
            removing: None,
            style: None,
            writer: Writer::default(),
            has_root: false,
            has_changed: false,
            drawing: CleanedDrawing::default(),
        }
    }

    fn take(&mut self, event: Event<'_>, at: usize) -> Result<(), NotADrawing> {
        match event {
            Event::Start(start) => self.start(&start, at, false)?,
            Event::Empty(start) => self.start(&start, at, true)?,
            Event::End(_) => self.end()?,
            Event::Text(text) => self.text(&text.xml10_content())?,
            Event::CData(text) => self.text(&text.xml10_content())?,
            Event::GeneralRef(entity) => {
                let letter = entity.resolve_char_ref().map_err(|_| NotADrawing)?;
                let is_own = letter.is_none() && unescape(&format!("&{};", &*entity)).is_err();
                self.has_changed |= is_own;
                let text = letter.map(String::from).or_else(|| self.entities.plain(&entity)).ok_or(NotADrawing)?;
                self.text(&text)?;
            }
            Event::Comment(text) => self.comment(&text),
            Event::PI(instruction) => {
                self.has_changed = true;
                if instruction.target() == "xml-stylesheet" {
                    let part = format!("<?{}?>", &*instruction);
                    self.drawing.removed.push(Removed { danger: Danger::Loads, part, at });
                }
            }
            Event::DocType(doctype) => {
                self.has_changed |= doctype.contains('[');
                self.entities = Entities::of(&doctype);
            }
            Event::Decl(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn start(&mut self, start: &BytesStart<'_>, at: usize, is_empty: bool) -> Result<(), NotADrawing> {
        self.depth += 1;
        if self.depth > DEPTH_MAX || self.depth == 1 && self.has_root {
            return Err(NotADrawing);
        }
        let attributes = self.attributes(start)?;
        if self.removing.is_none() && self.style.is_none() {
            self.element(start, &attributes, at, is_empty)?;
        } else if self.style.is_some() {
            self.has_changed = true;
            self.removing = self.removing.or(Some(self.depth));
        }
        if is_empty {
            self.close();
        }
        Ok(())
    }

    /// Writes an element that stays, or begins to remove it.
    fn element(
        &mut self,
        start: &BytesStart<'_>,
        attributes: &[Attribute],
        at: usize,
        is_empty: bool,
    ) -> Result<(), NotADrawing> {
        let written = start.name().as_ref().to_owned();
        let name = start.local_name().as_ref().to_owned();
        let prefix = written.strip_suffix(&name).unwrap_or_default().trim_end_matches(':');
        let mut vocabulary = Vocabulary::of(&self.namespace(prefix));
        let is_in_box = self.writer.is_in("foreignObject");
        if !self.has_root {
            if vocabulary != Vocabulary::Svg || name != "svg" {
                return Err(NotADrawing);
            }
            self.has_root = true;
            let value = |name: &str| {
                let own = attributes.iter().find(|own| own.namespace.is_empty() && own.name == name);
                own.map(|own| own.value.as_str())
            };
            self.drawing.pixels = pixels(value("width"), value("height"), value("viewBox"));
        }
        // Texts in boxes that forgot their namespace are not shown by browsers.
        if is_in_box && vocabulary == Vocabulary::Svg && allowed::is_html_alone(&name) {
            vocabulary = Vocabulary::Html;
            self.has_changed = true;
        }
        let danger = animated_danger(attributes).filter(|_| name.starts_with("animate") || name == "set");
        match allowed::element(vocabulary, &name, is_in_box) {
            Verdict::Kept if danger.is_none() => {}
            verdict => {
                self.has_changed = true;
                self.removing = Some(self.depth);
                if verdict != Verdict::Unseen {
                    let danger = danger.unwrap_or(Danger::Runs);
                    self.drawing.removed.push(Removed { danger, part: format!("<{written}>"), at });
                }
                return Ok(());
            }
        }
        let attributes = self.kept(&name, attributes, at);
        self.writer.start(vocabulary, &name, &attributes, is_empty);
        self.style = (name == "style" && !is_empty).then(|| OpenStyle { text: String::new(), at });
        Ok(())
    }

    /// Returns the attributes that stay.
    fn kept(&mut self, element: &str, attributes: &[Attribute], at: usize) -> Vec<(String, String)> {
        let mut kept: Vec<(String, String)> = Vec::new();
        for own in attributes {
            let (name, value) = match verdict(element, own, self.embedded) {
                AttributeVerdict::Kept(name) => (name, own.value.clone()),
                AttributeVerdict::Changed(name, value, removed) => {
                    self.has_changed = true;
                    let removed = removed.into_iter().map(|(danger, part)| Removed { danger, part, at });
                    self.drawing.removed.extend(removed);
                    (name, value)
                }
                AttributeVerdict::Unseen => {
                    self.has_changed = true;
                    continue;
                }
                AttributeVerdict::Removed(danger, part) => {
                    self.has_changed = true;
                    self.drawing.removed.push(Removed { danger, part, at });
                    continue;
                }
            };
            if kept.iter().all(|(known, _)| *known != name) {
                kept.push((name, value));
            }
        }
        kept
    }

    /// Returns the attributes of an element with their namespaces; those that declare namespaces are entered into the scopes.
    fn attributes(&mut self, start: &BytesStart<'_>) -> Result<Vec<Attribute>, NotADrawing> {
        let mut found = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| NotADrawing)?;
            let raw: &str = &attribute.value;
            let value = self.value(raw)?;
            let written = attribute.key.as_ref().to_owned();
            if written == "xmlns" || written.starts_with("xmlns:") {
                let prefix = written.strip_prefix("xmlns:").unwrap_or_default().to_owned();
                self.scopes.push(Scope { depth: self.depth, prefix, namespace: value });
            } else {
                found.push((written, value));
            }
        }
        let attributes = found.into_iter().map(|(written, value)| {
            let (prefix, name) = written.split_once(':').unwrap_or(("", &written));
            let namespace = if prefix.is_empty() { String::new() } else { self.namespace(prefix) };
            Attribute { namespace, name: name.to_owned(), value, written }
        });
        Ok(attributes.collect())
    }

    /// Returns a value with its references replaced and its line ends as spaces (XML 1.0, 3.3.3).
    fn value(&mut self, raw: &str) -> Result<String, NotADrawing> {
        if !raw.contains('&') {
            return Ok(raw.replace(['\n', '\r', '\t'], " "));
        }
        let mut escaped = String::new();
        let mut rest = raw;
        while let Some((before, after)) = rest.split_once('&') {
            escaped.push_str(before);
            let (name, after) = after.split_once(';').ok_or(NotADrawing)?;
            if name.starts_with('#') {
                escaped.push_str(&format!("&{name};"));
            } else {
                let is_of_xml = unescape(&format!("&{name};")).is_ok();
                self.has_changed |= !is_of_xml;
                escaped.push_str(self.entities.escaped(name).ok_or(NotADrawing)?);
            }
            rest = after;
        }
        escaped.push_str(rest);
        let escaped = escaped.replace(['\n', '\r', '\t'], " ");
        Ok(unescape(&escaped).map_err(|_| NotADrawing)?.into_owned())
    }

    /// Returns the namespace for which a prefix stands here. An attribute or element with an unknown one is nobody's.
    fn namespace(&self, prefix: &str) -> String {
        let found = self.scopes.iter().rev().find(|scope| scope.prefix == prefix);
        match (found, prefix) {
            (Some(scope), _) => scope.namespace.clone(),
            (None, "") => String::new(),
            (None, "xml") => XML.to_owned(),
            (None, "xlink") => allowed::XLINK.to_owned(),
            (None, _) => "?".to_owned(),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), NotADrawing> {
        if self.removing.is_some() {
            return Ok(());
        }
        match &mut self.style {
            Some(style) => style.text.push_str(text),
            None if self.writer.depth() > 0 => self.writer.text(text),
            None if text.trim_matches('\u{feff}').trim().is_empty() => {}
            None => return Err(NotADrawing),
        }
        Ok(())
    }

    /// A comment is metadata, but for the licence, which wants to go along.
    fn comment(&mut self, text: &str) {
        let small = text.to_lowercase();
        let is_licence =
            ["licens", "licenc", "copyright", "©"].iter().any(|word| small.contains(word)) && !is_private(text);
        if is_licence && self.removing.is_none() && self.style.is_none() && self.has_root {
            self.writer.comment(text);
        } else if !is_licence {
            self.has_changed = true;
        }
    }

    fn end(&mut self) -> Result<(), NotADrawing> {
        if self.depth == 0 {
            return Err(NotADrawing);
        }
        if self.removing.is_none() {
            if let Some(style) = self.style.take() {
                let cleaned = cleaned_style(&style.text, self.embedded);
                self.has_changed |= cleaned.text.is_some();
                self.writer.text(cleaned.text.as_deref().unwrap_or(&style.text));
                self.drawing.removed.extend(cleaned.removed.into_iter().map(|part| Removed {
                    danger: Danger::Loads,
                    part,
                    at: style.at,
                }));
            }
            self.writer.end();
        }
        self.close();
        Ok(())
    }

    /// Leaves the innermost element of the source.
    fn close(&mut self) {
        self.removing = self.removing.filter(|depth| *depth < self.depth);
        self.scopes.retain(|scope| scope.depth < self.depth);
        self.depth -= 1;
    }

    fn finished(self) -> Result<CleanedDrawing, NotADrawing> {
        if self.depth > 0 || !self.has_root {
            return Err(NotADrawing);
        }
        let text = self.has_changed.then(|| self.writer.finished());
        Ok(CleanedDrawing { text, ..self.drawing })
    }
}
