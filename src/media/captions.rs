//! Captions (`WebVTT`) -> what is said, to be read: paragraphs with their times.

/// Most bytes that are read; the captions of a day of talks have half a megabyte.
const BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most captions; two hours have about two thousand.
const CUES_MAX: usize = 20_000;
/// A pause of so many milliseconds begins a new paragraph.
const PAUSE: u64 = 4_000;
/// After so many characters a new paragraph begins with the next sentence.
const LONG: usize = 400;

/// A part of what is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// When it begins: `0:03`, `1:02:03`.
    pub time: String,
    /// Who says it, where the captions tell.
    pub voice: Option<String>,
    /// The words, plain text.
    pub text: String,
}

/// One caption.
struct Cue {
    start: u64,
    end: u64,
    voice: Option<String>,
    text: String,
}

/// Returns what is said, in paragraphs; none for a file that is no `WebVTT`.
#[must_use]
pub fn said(bytes: &[u8]) -> Vec<Said> {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(BYTES_MAX)]);
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    if !text.starts_with("WEBVTT") {
        return Vec::new();
    }
    let mut said: Vec<Said> = Vec::new();
    let mut last: Option<Cue> = None;
    for cue in text.split("\n\n").filter_map(cue).take(CUES_MAX) {
        // Captions that roll say each line twice.
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
            None => said.push(Said { time: time(cue.start), voice: cue.voice.clone(), text: cue.text.clone() }),
        }
        last = Some(cue);
    }
    said
}

/// Reads a block of the file; `None` for one that is no caption, such as a note.
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

/// Reads `01:02.500` or `1:01:02.500` as milliseconds.
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

/// Returns the text of a caption: its marks taken away, its entities resolved, white space folded.
fn plain(markup: &str) -> String {
    let mut text = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = rest[at..].find('>').map_or("", |end| &rest[at + end + 1..]);
    }
    text.push_str(rest);
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", ""), ("&amp;", "&")];
    let text = entities.iter().fold(text, |text, (entity, letter)| text.replace(entity, letter));
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
        let said = said(text.as_bytes());
        let part = |time: &str, voice: Option<&str>, text: &str| Said {
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
            assert_eq!(said(text.as_bytes()), [], "{text}");
        }
    }
}
