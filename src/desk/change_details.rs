//! Changes of a post's details -> its file, in which only the keys that were touched are written anew.
//!
//! griffel reads its own keys in its own spelling alone, so only these are edited. What another program called the same
//! (`kategorier`, `description`) stays as it is, because a theme may show it; `check` says what it should be.

use std::collections::BTreeMap;

use crate::desk::detail_change::{AttachedFile, Cover, Detail, line};
use crate::desk::details::{details, shown};
use crate::desk::list_plan::{ListPlan, list_plan};
use crate::desk::parts::{NotOpened, parts};
use crate::parse::dates::Dates;
use crate::source::path::SourcePath;
use crate::text::date_like::{date_like, plain};
use crate::text::post_date::PostDate;
use crate::yaml::change::{Change, Step};
use crate::yaml::edit::edit;
use crate::yaml::layout::NotEdited;
use crate::yaml::new_value::NewValue;
use crate::yaml::node::{Node, NodeKind, Pair};
use crate::yaml::read::entries;
use crate::yaml::scalar::Scalar;

/// Why details are not changed. The file stays as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotChanged {
    /// The file cannot be taken apart.
    Closed(NotOpened),
    /// What it says cannot be edited safely.
    Written(NotEdited),
    /// The day is none.
    NoDay,
}

impl NotChanged {
    /// Returns the key of its words.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Closed(why) => why.word(),
            Self::NoDay => "details_no_day",
            Self::Written(NotEdited::Broken) => "details_not_read",
            Self::Written(NotEdited::Twice(_)) => "details_said_twice",
            Self::Written(
                NotEdited::Anchors | NotEdited::NotFound | NotEdited::Exists | NotEdited::WrongType | NotEdited::Unsafe,
            ) => "details_by_hand",
        }
    }
}

impl From<NotEdited> for NotChanged {
    fn from(why: NotEdited) -> Self {
        Self::Written(why)
    }
}

/// Returns the file of a post with other details. What is said already is not written again.
///
/// # Errors
///
/// [`NotChanged`] says why nothing was changed.
pub fn changed(file: &str, path: &SourcePath, changes: &[Detail], dates: Dates<'_>) -> Result<String, NotChanged> {
    let parts = parts(file.as_bytes()).map_err(NotChanged::Closed)?;
    let now = details(&parts, path, dates);
    let mut front = Front { text: parts.front_text().to_owned(), path, dates };
    for change in changes {
        match change {
            Detail::Text("title", None) => front.no_title()?,
            Detail::Text(key, text) => front.text(key, text.as_deref())?,
            Detail::Date(date) if *date == now.date => {}
            Detail::Date(date) => front.date(date.as_deref())?,
            Detail::Names(key, names) => front.names(key, names)?,
            Detail::Cover(cover) => front.cover(cover.as_ref())?,
            Detail::Attachments(files) => front.attachments(files)?,
            Detail::Comments(comments) if *comments == now.comments => {}
            Detail::Comments(comments) => front.comments(*comments)?,
            Detail::Draft(is_draft) => front.truth("draft", *is_draft)?,
            Detail::Consent(notes) => front.consent(notes)?,
        }
    }
    Ok(if front.text == parts.front_text() { file.to_owned() } else { parts.with_front(&front.text) })
}

/// Returns the file of a post with an old address that leads to it. One that it has already is not added.
///
/// # Errors
///
/// [`NotChanged`] says why nothing was changed.
pub fn with_old_address(file: &str, path: &SourcePath, old: &str, dates: Dates<'_>) -> Result<String, NotChanged> {
    let parts = parts(file.as_bytes()).map_err(NotChanged::Closed)?;
    let mut front = Front { text: parts.front_text().to_owned(), path, dates };
    let mut all = front.present("aliases").map(|node| texts(&node)).unwrap_or_default();
    if all.iter().any(|known| known.trim_end_matches('/') == old.trim_end_matches('/')) {
        return Ok(file.to_owned());
    }
    all.push(old.to_owned());
    front.names("aliases", &all)?;
    Ok(parts.with_front(&front.text))
}

/// Front matter that is being edited.
struct Front<'a> {
    text: String,
    path: &'a SourcePath,
    dates: Dates<'a>,
}

type Edited = Result<(), NotEdited>;

impl Front<'_> {
    fn edit(&mut self, change: &Change<'_>) -> Edited {
        self.text = edit(&self.text, change)?;
        Ok(())
    }

    fn pairs(&self) -> Vec<Pair> {
        entries(self.path, &self.text, 0).value.entries
    }

    /// Returns the value of a key, also if it is empty.
    fn present(&self, key: &str) -> Option<Node> {
        self.pairs().into_iter().find(|pair| pair.key == key).map(|pair| pair.value)
    }

    /// Writes or removes a scalar that differs from the present one.
    fn scalar(&mut self, key: &str, scalar: Option<Scalar<'_>>) -> Edited {
        match (self.present(key), scalar) {
            (None, None) => Ok(()),
            (None, Some(scalar)) => self.edit(&Change::Insert(&[], key, scalar)),
            (Some(_), Some(scalar)) => self.edit(&Change::Set(&[Step::Key(key)], scalar)),
            (Some(now), None) if now.is_null() => Ok(()),
            (Some(_), None) => self.edit(&Change::Remove(&[Step::Key(key)])),
        }
    }

    fn text(&mut self, key: &str, text: Option<&str>) -> Edited {
        let now = self.present(key).as_ref().and_then(name);
        if now.as_deref() == text { Ok(()) } else { self.scalar(key, text.map(Scalar::Text)) }
    }

    /// Empties the title: its place stays, because another one will be typed.
    fn no_title(&mut self) -> Edited {
        match self.present("title") {
            Some(now) if !now.is_null() && name(&now).is_some() => self.scalar("title", Some(Scalar::Text(""))),
            _ => Ok(()),
        }
    }

    fn truth(&mut self, key: &str, is_true: bool) -> Edited {
        let now = self.present(key);
        let text = now.as_ref().and_then(Node::text).map(str::to_lowercase);
        match (text.as_deref(), is_true) {
            (Some("true"), true) | (Some("false") | None, false) => Ok(()),
            (Some(_) | None, _) => self.scalar(key, Some(Scalar::Literal(if is_true { "true" } else { "false" }))),
        }
    }

    /// Writes a day in the form of the one that stood there.
    fn date(&mut self, date: Option<&str>) -> Result<(), NotChanged> {
        let zone = self.dates.zone;
        let Some(date) = date else { return Ok(self.scalar("date", None)?) };
        let date = PostDate::parse(date, zone).map_err(|_| NotChanged::NoDay)?;
        let now = self.present("date");
        let old = now.as_ref().and_then(Node::text).unwrap_or_default();
        if PostDate::parse(old, zone).is_ok_and(|old| shown(old) == shown(date)) {
            return Ok(());
        }
        let written = if old.is_empty() { plain(date) } else { date_like(old, date, zone) };
        let is_quoted = now.as_ref().is_some_and(|now| matches!(now.kind, NodeKind::Scalar { is_quoted: true, .. }));
        let scalar = if is_quoted { Scalar::Text(&written) } else { Scalar::Literal(&written) };
        Ok(self.scalar("date", Some(scalar))?)
    }

    /// Writes names, item by item.
    fn names(&mut self, key: &str, names: &[String]) -> Edited {
        let now = self.present(key).filter(|now| !now.is_null() || !names.is_empty());
        let Some(now) = now else { return self.new_list(key, names) };
        if texts(&now) == *names {
            return Ok(());
        }
        let path = [Step::Key(key)];
        match (&now.kind, names) {
            (_, []) => self.edit(&Change::Remove(&path)),
            (NodeKind::Scalar { .. }, [one]) if !now.is_null() => self.edit(&Change::Set(&path, Scalar::Text(one))),
            (NodeKind::Scalar { .. }, _) => {
                let items: Vec<NewValue<'_>> = names.iter().map(|name| NewValue::Scalar(Scalar::Text(name))).collect();
                self.edit(&Change::Replace(&path, NewValue::List(&items)))
            }
            (NodeKind::Map(_), _) => Err(NotEdited::WrongType),
            (NodeKind::List(items), _) => {
                let old: Vec<String> = items.iter().map(|item| name(item).unwrap_or_default()).collect();
                let plan = list_plan(&old, names, true);
                for (from, to) in plan.kept.iter().filter(|(from, to)| old[*from] != names[*to]) {
                    self.edit(&Change::Set(&[Step::Key(key), Step::Item(*from)], Scalar::Text(&names[*to])))?;
                }
                for at in &plan.appended {
                    self.edit(&Change::Append(&path, Scalar::Text(&names[*at])))?;
                }
                self.rest_of(&plan, key)
            }
        }
    }

    fn new_list(&mut self, key: &str, names: &[String]) -> Edited {
        if names.is_empty() {
            return Ok(());
        }
        let items: Vec<NewValue<'_>> = names.iter().map(|name| NewValue::Scalar(Scalar::Text(name))).collect();
        self.edit(&Change::InsertNew(&[], key, NewValue::List(&items)))
    }

    /// Removes the items that go, and puts the others into their order.
    fn rest_of(&mut self, plan: &ListPlan, key: &str) -> Edited {
        for at in &plan.removed {
            self.edit(&Change::Remove(&[Step::Key(key), Step::Item(*at)]))?;
        }
        if plan.order.is_empty() { Ok(()) } else { self.edit(&Change::Reorder(&[Step::Key(key)], &plan.order)) }
    }

    fn cover(&mut self, cover: Option<&Cover>) -> Edited {
        let Some(Cover { file, alt, decorative }) = cover else {
            return ["image", "image_alt", "image_decorative"].into_iter().try_for_each(|key| self.scalar(key, None));
        };
        self.text("image", Some(file))?;
        self.text("image_alt", Some(alt.as_str()).filter(|alt| !alt.is_empty()))?;
        if *decorative { self.truth("image_decorative", true) } else { self.scalar("image_decorative", None) }
    }

    /// Writes the files that readers can download, item by item: what else is said about those that stay is kept.
    fn attachments(&mut self, files: &[AttachedFile]) -> Edited {
        const KEY: &str = "attachments";
        let (path, now) = ([Step::Key(KEY)], self.present(KEY));
        let pairs: Vec<Vec<(&str, Scalar<'_>)>> = files.iter().map(pairs_of).collect();
        let new = |at: usize| match pairs[at].as_slice() {
            [(_, file)] => NewValue::Scalar(*file),
            pairs => NewValue::Pairs(pairs),
        };
        let items: Vec<NewValue<'_>> = (0..files.len()).map(new).collect();
        let Some(now) = now.filter(|now| !now.is_null()) else {
            return match (items.as_slice(), self.present(KEY)) {
                ([], _) => Ok(()),
                (_, Some(_)) => {
                    self.edit(&Change::Remove(&path))?;
                    self.edit(&Change::InsertNew(&[], KEY, NewValue::List(&items)))
                }
                (_, None) => self.edit(&Change::InsertNew(&[], KEY, NewValue::List(&items))),
            };
        };
        if files.is_empty() {
            return self.edit(&Change::Remove(&path));
        }
        let old = match &now.kind {
            NodeKind::List(old) => old.as_slice(),
            NodeKind::Scalar { .. } if files.len() == 1 && files[0].title.is_none() => {
                return self.text(KEY, Some(&files[0].file));
            }
            NodeKind::Scalar { .. } => return self.edit(&Change::Replace(&path, NewValue::List(&items))),
            NodeKind::Map(_) => return Err(NotEdited::WrongType),
        };
        let old_names: Vec<String> = old.iter().map(|item| file_of(item).unwrap_or_default()).collect();
        let new_names: Vec<String> = files.iter().map(|file| file.file.clone()).collect();
        let plan = list_plan(&old_names, &new_names, false);
        for (from, to) in &plan.kept {
            self.title_of(*from, &old[*from], files[*to].title.as_deref(), items[*to])?;
        }
        for at in &plan.appended {
            self.edit(&Change::AppendNew(&path, items[*at]))?;
        }
        self.rest_of(&plan, KEY)
    }

    /// Writes the title of an attached file.
    fn title_of(&mut self, at: usize, item: &Node, title: Option<&str>, new: NewValue<'_>) -> Edited {
        let path = [Step::Key("attachments"), Step::Item(at)];
        let of_title = [path[0], path[1], Step::Key("title")];
        let NodeKind::Map(pairs) = &item.kind else {
            return if title.is_some() { self.edit(&Change::Replace(&path, new)) } else { Ok(()) };
        };
        let now = pairs.iter().find(|pair| pair.key == "title");
        match (now, title) {
            (Some(now), title) if name(&now.value).as_deref() == title => Ok(()),
            (Some(_), Some(title)) => self.edit(&Change::Set(&of_title, Scalar::Text(title))),
            (Some(_), None) => self.edit(&Change::Remove(&of_title)),
            (None, Some(title)) => self.edit(&Change::Insert(&path, "title", Scalar::Text(title))),
            (None, None) => Ok(()),
        }
    }

    /// Writes whether the page asks for comments, in the words that stand there.
    fn comments(&mut self, comments: Option<bool>) -> Edited {
        let now = self.present("comments");
        let is_truth = now.as_ref().and_then(Node::text).is_some_and(|now| matches!(now, "true" | "false"));
        let word = |is_open| match (is_truth, is_open) {
            (true, true) => "true",
            (true, false) => "false",
            (false, true) => "open",
            (false, false) => "closed",
        };
        self.scalar("comments", comments.map(word).map(Scalar::Literal))
    }

    fn consent(&mut self, notes: &BTreeMap<String, String>) -> Edited {
        let path = [Step::Key("consent")];
        let now = self.present("consent");
        let old: &[Pair] = match now.as_ref().map(|now| &now.kind) {
            Some(NodeKind::Map(pairs)) => pairs,
            Some(NodeKind::Scalar { .. } | NodeKind::List(_)) if !now.as_ref().is_some_and(Node::is_null) => {
                return if notes.is_empty() { Ok(()) } else { Err(NotEdited::WrongType) };
            }
            Some(_) | None => &[],
        };
        if notes.is_empty() {
            return if old.is_empty() { Ok(()) } else { self.edit(&Change::Remove(&path)) };
        }
        if now.is_none() {
            let pairs: Vec<(&str, Scalar<'_>)> =
                notes.iter().map(|(picture, note)| (picture.as_str(), Scalar::Text(note))).collect();
            return self.edit(&Change::InsertNew(&[], "consent", NewValue::Pairs(&pairs)));
        }
        for (picture, note) in notes {
            let of_picture = [path[0], Step::Key(picture)];
            match old.iter().find(|pair| pair.key == *picture) {
                Some(pair) if name(&pair.value).as_deref() == Some(note) => {}
                Some(_) => self.edit(&Change::Set(&of_picture, Scalar::Text(note)))?,
                None => self.edit(&Change::Insert(&path, picture, Scalar::Text(note)))?,
            }
        }
        let is_gone = |pair: &&Pair| !notes.contains_key(&pair.key);
        old.iter().filter(is_gone).try_for_each(|pair| self.edit(&Change::Remove(&[path[0], Step::Key(&pair.key)])))
    }
}

fn pairs_of(file: &AttachedFile) -> Vec<(&str, Scalar<'_>)> {
    let title = file.title.as_deref().map(|title| ("title", Scalar::Text(title)));
    std::iter::once(("file", Scalar::Text(&file.file))).chain(title).collect()
}

/// Returns the text of a value as griffel reads it; `None` if nothing is left of it.
fn name(node: &Node) -> Option<String> {
    let text = node.text().filter(|_| !node.is_null())?;
    Some(line(text)).filter(|text| !text.is_empty())
}

/// Returns the names of a list as griffel reads them; a single text is a list of one.
fn texts(node: &Node) -> Vec<String> {
    match &node.kind {
        NodeKind::List(items) => items.iter().filter_map(name).collect(),
        NodeKind::Scalar { .. } => name(node).into_iter().collect(),
        NodeKind::Map(_) => Vec::new(),
    }
}

/// Returns the file that an item of the attachments names.
fn file_of(item: &Node) -> Option<String> {
    match &item.kind {
        NodeKind::Scalar { .. } => name(item),
        NodeKind::Map(pairs) => pairs.iter().find(|pair| pair.key == "file").and_then(|pair| name(&pair.value)),
        NodeKind::List(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;
    use serde_json::{Value, json};

    use super::*;
    use crate::desk::detail_change::DetailChange;
    use crate::text::meant_date::{DateHabits, DayOrder};

    const FILE: &str = "\
---
# About this post
title: 'Läsår' # shown on top
date: 2026-1-5 08:00
categories: [Nyheter, Matematik]
tags:
- ett # first
- två

weight: 7
attachments:
  - plan.pdf
  # the slides
  - file: bilder.pptx
    title: Bilder
    place: Aulan
  - film.mp4
comments: closed
consent:
  klass.jpg: Pärm 3
---

Text
";

    fn with(file: &str, changes: &[(&str, Value)]) -> Result<String, NotChanged> {
        let zone = TimeZone::get("Europe/Stockholm").expect("a zone");
        let habits = DateHabits { today: date(2026, 11, 29), order: DayOrder::of_language("sv") };
        let path = SourcePath::new("content/posts/2026/2026-01-05-a.md").expect("a path");
        let detail =
            |(key, value): &(&str, Value)| DetailChange { key: (*key).to_owned(), value: value.clone() }.detail();
        let details: Vec<Detail> = changes.iter().map(|change| detail(change).expect("a detail")).collect();
        changed(file, &path, &details, Dates { zone: &zone, habits })
    }

    /// Returns the lines that a change of the file removes and adds.
    fn lines(key: &str, value: Value) -> (String, String) {
        let edited = with(FILE, &[(key, value)]).expect("an edit");
        let (old, new): (Vec<&str>, Vec<&str>) = (FILE.lines().collect(), edited.lines().collect());
        let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let end = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(|(a, b)| a == b).count();
        (old[start..old.len() - end].join("|"), new[start..new.len() - end].join("|"))
    }

    #[test]
    fn only_the_touched_key_is_written_anew_and_in_its_own_manner() {
        let plan = json!({"file": "plan.pdf"});
        let slides = json!({"file": "bilder.pptx", "title": "Bilder"});
        let film = json!({"file": "film.mp4"});
        for (key, value, old, new) in [
            ("title", json!("Nytt: år"), "title: 'Läsår' # shown on top", "title: 'Nytt: år' # shown on top"),
            ("title", json!(""), "title: 'Läsår' # shown on top", "title: '' # shown on top"),
            ("date", json!("2026-11-30T09:30"), "date: 2026-1-5 08:00", "date: 2026-11-30 09:30"),
            ("date", json!("2026-02-03"), "date: 2026-1-5 08:00", "date: 2026-2-3"),
            (
                "categories",
                json!(["Nyheter", "Slöjd"]),
                "categories: [Nyheter, Matematik]",
                "categories: [Nyheter, Slöjd]",
            ),
            ("categories", json!([]), "categories: [Nyheter, Matematik]", ""),
            ("tags", json!(["två"]), "- ett # first", ""),
            ("tags", json!(["ett", "tre", "två"]), "", "- tre"),
            ("tags", json!(["två", "ett"]), "- ett # first|- två", "- två|- ett # first"),
            ("attachments", json!([slides, film, plan]), "  - plan.pdf|", ""),
            ("comments", json!(true), "comments: closed", "comments: open"),
            ("comments", Value::Null, "comments: closed", ""),
            ("consent", json!({"klass.jpg": "Pärm 4"}), "  klass.jpg: Pärm 3", "  klass.jpg: Pärm 4"),
            ("consent", Value::Null, "consent:|  klass.jpg: Pärm 3", ""),
            ("draft", json!(true), "", "draft: true"),
            ("slug", json!("Nytt år"), "", "slug: nytt-ar"),
            ("authors", json!(["Kim Ek", "no"]), "", "authors: [Kim Ek, \"no\"]"),
            ("cover", json!({"file": "a.jpg", "alt": "En sal"}), "", "image: a.jpg|image_alt: En sal"),
        ] {
            let (gone, come) = lines(key, value.clone());
            if key == "attachments" {
                assert!(gone.contains("- plan.pdf") && come.ends_with("  - plan.pdf"), "{gone}\n{come}");
                assert!(
                    come.contains("  # the slides|  - file: bilder.pptx|    title: Bilder|    place: Aulan"),
                    "{come}"
                );
            } else {
                assert_eq!((gone.as_str(), come.as_str()), (old, new), "{key} {value}");
            }
        }
    }

    #[test]
    fn attachments_that_stay_keep_what_is_said_about_them() {
        let edited = |value| with(FILE, &[("attachments", value)]).expect("an edit");
        let titled =
            edited(json!([{"file": "plan.pdf", "title": "Plan"}, {"file": "bilder.pptx"}, {"file": "film.mp4"}]));
        assert!(titled.contains("  - file: plan.pdf\n    title: Plan\n  # the slides\n  - file: bilder.pptx\n    place: Aulan\n  - film.mp4\n"), "{titled}");
        let fewer = edited(json!([{"file": "bilder.pptx", "title": "Nya"}, {"file": "ny.pdf", "title": "Ny"}]));
        assert!(fewer.contains("attachments:\n  # the slides\n  - file: bilder.pptx\n    title: Nya\n    place: Aulan\n  - file: ny.pdf\n    title: Ny\ncomments"), "{fewer}");
        assert!(!edited(Value::Null).contains("attachments"));
    }

    #[test]
    fn what_is_said_already_changes_nothing() {
        let same = [
            ("title", json!(" Läsår ")),
            ("date", json!("2026-01-05T08:00")),
            ("categories", json!(["Nyheter", "Matematik"])),
            ("tags", json!(["ett", "två"])),
            (
                "attachments",
                json!([{"file": "plan.pdf"}, {"file": "bilder.pptx", "title": "Bilder"}, {"file": "film.mp4"}]),
            ),
            ("comments", json!(false)),
            ("consent", json!({"klass.jpg": "Pärm 3"})),
            ("draft", json!(false)),
            ("summary", json!("")),
            ("cover", Value::Null),
        ];
        assert_eq!(with(FILE, &same).as_deref(), Ok(FILE));
        assert_eq!(
            with("---\ntitle: A\n---\n", &[("date", json!("2026-01-05"))]).as_deref(),
            Ok("---\ntitle: A\n---\n")
        );
        assert_eq!(
            with("---\ntags: a\nsummary:\n---\n", &[("tags", json!(["a"])), ("summary", Value::Null)]).as_deref(),
            Ok("---\ntags: a\nsummary:\n---\n")
        );
    }

    #[test]
    fn details_come_where_there_were_none_and_in_every_style() {
        let tags = |file, names: &[&str]| with(file, &[("tags", json!(names))]);
        assert_eq!(tags("---\ntags: a\n---\n", &["a", "b: c"]).as_deref(), Ok("---\ntags: [a, \"b: c\"]\n---\n"));
        assert_eq!(tags("---\ntags:\n---\n", &["a"]).as_deref(), Ok("---\ntags: [a]\n---\n"));
        assert_eq!(tags("---\ntags: a\n---\n", &["b"]).as_deref(), Ok("---\ntags: b\n---\n"));
        assert_eq!(tags("Bara text\n", &["a"]).as_deref(), Ok("---\ntags: [a]\n---\n\nBara text\n"));
        assert_eq!(tags("---\r\n---\r\nx\r\n", &["a"]).as_deref(), Ok("---\r\ntags: [a]\r\n---\r\nx\r\n"));
        let kept = "---\nkategorier: [A]\n---\n";
        assert_eq!(
            with(kept, &[("categories", json!(["A"]))]).as_deref(),
            Ok("---\nkategorier: [A]\ncategories: [A]\n---\n")
        );
        let attached = with(
            "---\ntitle: A\n---\n",
            &[("attachments", json!([{"file": "a.pdf"}, {"file": "b.pdf", "title": "B"}]))],
        );
        assert_eq!(
            attached.as_deref(),
            Ok("---\ntitle: A\nattachments:\n  - a.pdf\n  - file: b.pdf\n    title: B\n---\n")
        );
    }

    #[test]
    fn what_cannot_be_edited_safely_is_refused() {
        for (file, word) in [
            ("---\ntitle: &a A\nsummary: *a\n---\n", "details_by_hand"),
            ("---\ntitle: [1\n---\n", "details_not_read"),
            ("---\ntitle: A\ntitle: B\n---\n", "details_said_twice"),
            ("---\ntitle: {a: 1}\n---\n", "details_by_hand"),
            ("---\ntitle: A\n", "parts_details"),
            ("+++\ntitle = 'A'\n+++\n", "parts_other_program"),
        ] {
            assert_eq!(with(file, &[("title", json!("X"))]).map_err(|why| why.word()), Err(word), "{file}");
        }
        assert_eq!(with(FILE, &[("date", json!("i morgon"))]), Err(NotChanged::NoDay));
    }

    #[test]
    fn an_old_address_is_added_once() {
        let zone = TimeZone::UTC;
        let habits = DateHabits { today: date(2026, 11, 29), order: DayOrder::of_language("sv") };
        let path = SourcePath::new("content/posts/a.md").expect("a path");
        let with = |file: &str| {
            with_old_address(file, &path, "/2026/01/05/a/", Dates { zone: &zone, habits }).expect("an edit")
        };
        let once = with("---\ntitle: A\n---\n");
        assert_eq!(
            once,
            "---\ntitle: A\naliases: [/2026/01/05/a/]\n---\n".replace("[/2026/01/05/a/]", "[\"/2026/01/05/a/\"]")
        );
        assert_eq!(with(&once), once);
    }
}
