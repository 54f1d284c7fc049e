//! Values about a film: user data, `meta`, iTunes' and `QuickTime`'s lists.

use std::ops::Range;

use crate::media::recording::box_editor::BoxEditor;
use crate::media::recording::boxes::{ChildBox, children, number};
use crate::media::recording::cover::same_length;
use crate::media::recording::patch::Patch;
use crate::media::recording::tags::is_year;

/// User data that stays (`QuickTime`, 3GPP TS 26.244).
const USER_DATA: [&[u8; 4]; 20] = [
    b"\xa9nam", b"\xa9ART", b"\xa9alb", b"\xa9gen", b"\xa9trk", b"\xa9cpy", b"\xa9wrt", b"titl", b"perf", b"albm",
    b"gnre", b"cprt", b"name", b"kind", b"ludt", b"chpl", b"tagc", b"hnti", b"hinf", b"free",
];
/// Values of iTunes that stay.
#[rustfmt::skip]
const ITUNES: [&[u8; 4]; 32] = [
    b"\xa9nam", b"\xa9ART", b"aART", b"\xa9alb", b"\xa9wrt", b"\xa9gen", b"\xa9grp", b"\xa9lyr", b"\xa9cpy", b"gnre", b"trkn",
    b"disk", b"cpil", b"pgap", b"tmpo", b"cprt", b"stik", b"rtng", b"hdvd", b"tvsh", b"tven", b"tvsn", b"tves", b"pcst",
    b"catg", b"sonm", b"soar", b"soal", b"soaa", b"desc", b"ldes", b"free",
];
/// Names of `QuickTime`'s values that stay.
const NAMED: [&str; 12] = [
    "title",
    "artist",
    "album",
    "displayname",
    "copyright",
    "genre",
    "artwork",
    "performer",
    "composer",
    "language",
    "track",
    "chapter",
];
/// Most keys of metadata that are read; phones write about ten.
const KEYS_MAX: usize = 1024;

/// Overwrites what a box of user data or of metadata says in words, but for titles and the like.
pub(super) fn overwrite_words(editor: &mut BoxEditor<'_>, part: &ChildBox) {
    let mut values = Values { editor };
    if part.kind == *b"udta" {
        values.user_data(part.contents.clone());
    } else {
        values.meta(part);
    }
}

/// Reads values and collects what is overwritten.
struct Values<'a, 'b> {
    editor: &'a mut BoxEditor<'b>,
}

impl Values<'_, '_> {
    fn user_data(&mut self, contents: Range<usize>) {
        for part in self.editor.boxes(contents) {
            match &part.kind {
                b"meta" => self.meta(&part),
                b"free" => self.editor.fill(part.contents, 0),
                kind if USER_DATA.contains(&kind) => {}
                _ => self.editor.free(&part),
            }
        }
    }

    fn meta(&mut self, whole: &ChildBox) {
        let contents = whole.contents.clone();
        // In QuickTime the contents start with a box, in ISO with a version number.
        let is_bare = self.editor.bytes.get(contents.start + 4..contents.start + 8) == Some(b"hdlr");
        let start = if is_bare { contents.start } else { contents.start + 4 };
        let parts = self.editor.boxes(start.min(contents.end)..contents.end);
        let keys = parts.iter().find(|part| part.kind == *b"keys").map(|part| self.keys(part.contents.clone()));
        for part in parts {
            match &part.kind {
                b"hdlr" | b"keys" => {}
                b"free" => self.editor.fill(part.contents, 0),
                b"ilst" => match &keys {
                    Some(keys) => self.named(part.contents, keys),
                    None => self.itunes(part.contents),
                },
                _ => self.editor.free(&part),
            }
        }
    }

    /// Reads iTunes' list: its values are named by four letters.
    fn itunes(&mut self, contents: Range<usize>) {
        for part in self.editor.boxes(contents) {
            match &part.kind {
                b"covr" => self.covers(&part),
                b"free" => self.editor.fill(part.contents, 0),
                b"\xa9day"
                    if is_year(
                        self.editor.bytes.get(part.contents.start + 16..part.contents.end).unwrap_or_default(),
                    ) => {}
                b"----" if self.is_of_player(&part) => {}
                kind if ITUNES.contains(&kind) => {}
                _ => self.editor.free(&part),
            }
        }
    }

    /// Returns whether a value with a long name says how the sound is played.
    fn is_of_player(&self, part: &ChildBox) -> bool {
        let bytes = &self.editor.bytes[part.contents.clone()];
        [b"iTunSMPB", b"iTunNORM"].iter().any(|name| bytes.windows(8).any(|part| part == *name))
    }

    fn covers(&mut self, part: &ChildBox) {
        let (data, _) = children(self.editor.bytes, part.contents.clone(), &mut self.editor.left);
        for cover in data {
            let range = (cover.contents.start + 8).min(cover.contents.end)..cover.contents.end;
            match same_length(&self.editor.bytes[range.clone()]) {
                Ok(None) => {}
                Ok(Some(cleaned)) => {
                    self.editor.patches.push(Patch::bytes(self.editor.start + range.start as u64, cleaned));
                }
                Err(()) => {
                    self.editor.free(part);
                    return;
                }
            }
        }
    }

    /// Reads `QuickTime`'s list: `keys` says which numbers stay. Values can only be overwritten, because they are referred to by
    /// number.
    fn named(&mut self, contents: Range<usize>, keys: &[bool]) {
        for part in self.editor.boxes(contents) {
            let number = usize::try_from(u32::from_be_bytes(part.kind)).unwrap_or(usize::MAX);
            if number.checked_sub(1).and_then(|index| keys.get(index)) == Some(&true) {
                continue;
            }
            for data in self.editor.boxes(part.contents) {
                let value = (data.contents.start + 8).min(data.contents.end)..data.contents.end;
                let is_text = number_is_text(self.editor.bytes, data.contents.start);
                self.editor.fill(value, if is_text { b' ' } else { 0 });
            }
        }
    }

    /// Returns for each key whether its value stays, and overwrites the names of the others.
    fn keys(&mut self, contents: Range<usize>) -> Vec<bool> {
        let mut kept = Vec::new();
        let mut at = contents.start + 8;
        while at < contents.end && kept.len() < KEYS_MAX {
            let len = number(self.editor.bytes, at).and_then(|len| usize::try_from(len).ok());
            let end =
                len.filter(|len| *len >= 8).and_then(|len| at.checked_add(len)).filter(|end| *end <= contents.end);
            let Some(end) = end else { break };
            let name = String::from_utf8_lossy(&self.editor.bytes[at + 8..end]).to_ascii_lowercase();
            let word = name.rsplit('.').next().unwrap_or_default();
            let is_kept = NAMED.contains(&word);
            if !is_kept {
                self.editor.fill(at + 8..end, b'-');
            }
            kept.push(is_kept);
            at = end;
        }
        self.editor.fill(at.min(contents.end)..contents.end, 0);
        kept
    }
}

/// Returns whether a value is a text (`QuickTime`, well-known types 1 to 5).
fn number_is_text(bytes: &[u8], at: usize) -> bool {
    number(bytes, at).is_some_and(|kind| (1..=5).contains(&(kind & 0x00FF_FFFF)))
}
