//! A file and what its author says of it -> what is written in the text for it.

use serde::Deserialize;

use crate::source::path::{SourcePath, relative};
use crate::text::address::path_in_link;

/// What the author says of a file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum FileWords {
    /// It is shown as a picture.
    Picture {
        /// What it shows, for whoever does not see it.
        description: String,
        /// What stands below it; empty for nothing.
        #[serde(default)]
        caption: String,
        /// Whether it says nothing, so that it needs no description.
        #[serde(default)]
        decorative: bool,
    },
    /// It is shown as a card in the text.
    Card {
        /// Its title; empty for its own.
        #[serde(default)]
        title: String,
    },
    /// It is a link in the text.
    Link {
        /// The words of the link.
        words: String,
    },
    /// It is shown as a film.
    Film {
        /// Its title.
        title: String,
        /// Its captions, as written in a link; empty for none.
        #[serde(default)]
        captions: String,
    },
    /// It is played as sound.
    Sound {
        /// Its title.
        title: String,
        /// What is said in it, as written in a link; empty for nothing.
        #[serde(default)]
        transcript: String,
    },
}

/// Returns a file as a link in the text of a post names it.
#[must_use]
pub fn link_to(post: &SourcePath, file: &SourcePath) -> String {
    // In links an entity would be read as what it stands for, in directives not.
    path_in_link(&relative(post.folder(), file.as_str())).replace('&', "%26")
}

/// Returns what is written in the text. What stands alone in its paragraph has no line ends around it.
#[must_use]
pub fn markup(link: &str, words: &FileWords) -> String {
    match words {
        FileWords::Picture { decorative: true, .. } => format!("![]({}){{decorative}}", destination(link)),
        FileWords::Picture { description, caption, decorative: false } => {
            let caption = one_line(caption).replace('\\', "\\\\").replace('"', "\\\"");
            let caption = if caption.is_empty() { caption } else { format!(" \"{caption}\"") };
            format!("![{}]({}{caption})", bracketed(description), destination(link))
        }
        FileWords::Link { words } => format!("[{}]({})", bracketed(words), destination(link)),
        FileWords::Card { title } => leaf("attachment", &[("file", link), ("title", title)]),
        FileWords::Film { title, captions } => leaf("film", &[("src", link), ("title", title), ("captions", captions)]),
        FileWords::Sound { title, transcript } => {
            leaf("sound", &[("src", link), ("title", title), ("transcript", transcript)])
        }
    }
}

/// Returns a directive with those attributes that say something.
fn leaf(name: &str, attributes: &[(&str, &str)]) -> String {
    let attributes = attributes.iter().filter(|(_, value)| !value.trim().is_empty());
    // A straight mark would end the value, and there is no way to write one in it.
    let written = attributes.map(|(key, value)| format!("{key}=\"{}\"", one_line(value).replace('"', "”")));
    format!("::{name}{{{}}}", written.collect::<Vec<_>>().join(" "))
}

/// Returns the address of a link between its round brackets.
fn destination(link: &str) -> String {
    if link.contains([' ', '\u{a0}']) { format!("<{link}>") } else { link.to_owned() }
}

/// Returns words between square brackets.
fn bracketed(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in one_line(words).chars() {
        if matches!(c, '[' | ']' | '\\' | '`' | '*' | '_' | '<' | '!') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::written_addresses::written_addresses;
    use crate::source::snapshot::Source;

    fn path(path: &str) -> SourcePath {
        SourcePath::new(path).expect("a path")
    }

    fn picture(description: &str, caption: &str) -> FileWords {
        FileWords::Picture { description: description.to_owned(), caption: caption.to_owned(), decorative: false }
    }

    #[test]
    fn what_is_written_leads_to_the_file_whatever_its_name() {
        let post = path("content/posts/a/index.md");
        for name in ["bild.jpg", "två ord (1).jpg", "50% #1?.jpg", "å[b]c_d*e.jpg", "a&amp;b.jpg", "<x>.jpg"] {
            let file = path(&format!("content/posts/a/{name}"));
            let link = link_to(&post, &file);
            let title = "En ”rubrik” \"med\" {tecken}".to_owned();
            for words in [
                picture("Två [elever] \\ läser\n`högt` *nu* _och_ <b> ![x](y)", "Läs \"mer\" \\"),
                FileWords::Picture { description: String::new(), caption: String::new(), decorative: true },
                FileWords::Link { words: "planen [ny]".to_owned() },
                FileWords::Card { title: title.clone() },
                FileWords::Film { title: title.clone(), captions: String::new() },
                FileWords::Sound { title: title.clone(), transcript: link.clone() },
            ] {
                let text = format!("Före\n\n{}\n\nEfter\n", markup(&link, &words));
                let found = written_addresses(&Source::new(post.clone(), text.as_bytes())).expect("read");
                assert!(!found.is_empty(), "{text}");
                for written in &found {
                    let decoded = crate::text::address::decoded(&written.address);
                    assert_eq!(decoded, name, "{text}");
                }
            }
        }
    }

    #[test]
    fn it_is_what_the_handbook_shows() {
        let film = FileWords::Film { title: "Tre ord".to_owned(), captions: "film.vtt".to_owned() };
        let decorative = FileWords::Picture { description: "x".to_owned(), caption: String::new(), decorative: true };
        for (words, link, expected) in [
            (picture("Elever i ring", "Högläsning."), "ring.jpg", "![Elever i ring](ring.jpg \"Högläsning.\")"),
            (picture("Elever", ""), "en ring.jpg", "![Elever](<en ring.jpg>)"),
            (decorative, "linje.png", "![](linje.png){decorative}"),
            (FileWords::Card { title: String::new() }, "plan.pdf", "::attachment{file=\"plan.pdf\"}"),
            (film, "film.mp4", "::film{src=\"film.mp4\" title=\"Tre ord\" captions=\"film.vtt\"}"),
        ] {
            assert_eq!(markup(link, &words), expected);
        }
    }
}
