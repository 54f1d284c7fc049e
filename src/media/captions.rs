//! Parses captions (`WebVTT`) into readable paragraphs with their times.

use crate::text::entities::without_entities;

/// Largest caption file that is read; captions of a whole day of speech take half a megabyte.
const BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most cues that are read; two hours of video have about two thousand.
const CUES_MAX: usize = 20_000;
/// A pause of this many milliseconds starts a new paragraph.
const PAUSE: u64 = 4_000;
/// After this many characters, the next sentence starts a new paragraph.
const LONG: usize = 400;

/// A paragraph of what is said in a video or recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokenParagraph {
    /// Start time: `0:03`, `1:02:03`.
    pub time: String,
    /// The speaker, if the captions name one.
    pub voice: Option<String>,
    /// The words as plain text.
    pub text: String,
}

/// One caption.
struct Cue {
    start: u64,
    end: u64,
    voice: Option<String>,
    text: String,
}

/// Returns the paragraphs of a caption file; empty if it is not `WebVTT`.
#[must_use]
pub fn paragraphs(bytes: &[u8]) -> Vec<SpokenParagraph> {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(BYTES_MAX)]);
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    if !text.starts_with("WEBVTT") {
        return Vec::new();
    }
    let mut said: Vec<SpokenParagraph> = Vec::new();
    let mut last: Option<Cue> = None;
    for cue in text.split("\n\n").filter_map(cue).take(CUES_MAX) {
        // Roll-up captions repeat each line.
        if last.as_ref().is_some_and(|last| last.text == cue.text) {
            last = Some(cue);
            continue;
        }
        let goes_on = last.as_ref().is_some_and(|last| {
            let is_long =
                said.last().is_some_and(|said| said.text.len() > LONG) && last.text.ends_with(['.', '!', '?']);
            cue.voice == last.voice && cue.start.saturating_sub(last.end) < PAUSE && !is_long
        });
        match said.last_mut().filter(|_| goes_on) {
            Some(said) => {
                said.text.push(' ');
                said.text.push_str(&cue.text);
            }
            None => {
                said.push(SpokenParagraph { time: time(cue.start), voice: cue.voice.clone(), text: cue.text.clone() });
            }
        }
        last = Some(cue);
    }
    said
}

/// Parses one block of the file; `None` if it is not a cue, for example a note.
fn cue(block: &str) -> Option<Cue> {
    let mut lines = block.trim_matches('\n').lines();
    let times = lines.by_ref().take(2).find(|line| line.contains("-->"))?;
    let (start, end) = times.split_once("-->")?;
    let (start, end) = (moment(start)?, moment(end.split_ascii_whitespace().next()?)?);
    let words: Vec<&str> = lines.collect();
    let markup = words.join(" ");
    let voice = markup.split_once("<v").and_then(|(_, rest)| Some(plain(rest.split_once('>')?.0.split_once(' ')?.1)));
    let text = plain(&markup);
    (!text.is_empty()).then_some(Cue { start, end, voice: voice.filter(|voice| !voice.is_empty()), text })
}

/// Parses `01:02.500` or `1:01:02.500` as milliseconds.
fn moment(text: &str) -> Option<u64> {
    let (whole, part) = text.trim().split_once(['.', ','])?;
    let mut seconds = 0_u64;
    for number in whole.split(':') {
        seconds = seconds.checked_mul(60)?.checked_add(number.parse().ok()?)?;
    }
    let part: u64 = part.parse().ok().filter(|part| *part < 1000)?;
    seconds.checked_mul(1000)?.checked_add(part)
}

fn time(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// Returns the plain text of a cue: tags and direction marks removed, entities decoded, white space folded.
fn plain(markup: &str) -> String {
    let mut text = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = rest[at..].find('>').map_or("", |end| &rest[at + end + 1..]);
    }
    text.push_str(rest);
    let text = without_entities(&text).replace(['\u{200e}', '\u{200f}'], "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_are_read_as_paragraphs() {
        let text = "\u{feff}WEBVTT - Film\r\n\r\nNOTE\r\nfr\u{e5}n m\u{f6}tet\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n1\r\n\
                    00:00.500 --> 00:02.800 align:start\r\n<v Rektorn>L\u{e4}sa &amp; <i>r\u{e4}kna</i>.\r\n\r\n\
                    00:03.000 --> 00:05.300\r\n<v Rektorn>H\u{f6}ra\r\ntill.</v>\r\n\r\n\
                    00:03.000 --> 00:05.300\r\n<v Rektorn>H\u{f6}ra till.</v>\r\n\r\n\
                    00:06.000 --> 00:07.000\r\n<v Eleven>Ja!\r\n\r\n1:00:20.000 --> 1:00:21.000\r\nSlut.";
        let said = paragraphs(text.as_bytes());
        let part = |time: &str, voice: Option<&str>, text: &str| SpokenParagraph {
            time: time.to_owned(),
            voice: voice.map(str::to_owned),
            text: text.to_owned(),
        };
        let expected = [
            part("0:00", Some("Rektorn"), "L\u{e4}sa & r\u{e4}kna. H\u{f6}ra till."),
            part("0:06", Some("Eleven"), "Ja!"),
            part("1:00:20", None, "Slut."),
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn what_is_no_caption_says_nothing() {
        for text in
            ["", "x", "WEBVTT", "WEBVTT\n\n00:x --> 1\nHej", "WEBVTT\n\n99999999999999999999:00.000 --> 1:00.0\nHej"]
        {
            assert_eq!(paragraphs(text.as_bytes()), [], "{text}");
        }
    }
}
