//! Lists of folders as servers write them.
//!
//! `LIST` has no form that a standard gives: nearly all servers write what `ls -l` does, and IIS what `dir` does. `MLSD` (RFC
//! 3659, 7) has one, but vsftpd does not know it.

use std::sync::LazyLock;

use regex::Regex;

/// How a server is asked for a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// As `ls -la`: with names that begin with a dot.
    All,
    /// By facts.
    Facts,
    /// As the server likes.
    Plain,
}

impl Style {
    /// All styles, the best first: `ls` says of everything whether it is a link.
    pub(super) const ALL: [Self; 3] = [Self::All, Self::Facts, Self::Plain];

    /// Returns the command, which is about the current folder: names with stars or spaces are then in no command.
    pub(super) fn command(self) -> &'static str {
        match self {
            Self::All => "LIST -a",
            Self::Facts => "MLSD",
            Self::Plain => "LIST",
        }
    }
}

/// What something in a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    /// A link, or whatever else is neither a file nor a folder.
    Link,
}

/// Something in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListedFile {
    pub name: String,
    pub kind: Kind,
    /// Its length in bytes, if it is a file.
    pub len: u64,
}

/// What a server says of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Listing {
    /// What is in it.
    pub entries: Vec<ListedFile>,
    /// Whether it names the folder itself, as `ls -a` does.
    pub shows_itself: bool,
}

/// A line of `ls -l`: rights, number of links, user, group, length, day, name. Groups of Windows have spaces in their names.
static UNIX: LazyLock<Regex> = LazyLock::new(|| {
    let day = r"(?:[^\s\d]\S*\s+\d{1,2}|\d{1,2}\.?\s+[^\s\d]\S*|\d{4}-\d{2}-\d{2})";
    let pattern = [
        r"^([-a-zA-Z])[-rwxsStTlL]{9}[+.@]?\s+(?:.*?\s)?(\d+)\s+",
        day,
        r"\s+(?:\d{1,2}:\d{2}(?::\d{2})?|\d{4})\s(.+)$",
    ]
    .concat();
    Regex::new(&pattern).expect("invariant: a constant")
});

/// A line of `dir`.
static WINDOWS: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"^\d{2}-\d{2}-\d{2,4}\s+\d{1,2}:\d{2}\s*(?:[AP]M)?\s+(?:<([A-Z]+)>|([\d,.]+))\s+(.+)$";
    Regex::new(pattern).expect("invariant: a constant")
});

impl Listing {
    /// Parses a list; the error is a line that cannot be read. What has a name in another encoding is passed over: no command
    /// could name it.
    pub(super) fn parse(style: Style, text: &str) -> Result<Self, String> {
        let mut listing = Self::default();
        for line in text.lines().map(|line| line.trim_end_matches('\r')) {
            let is_empty = line.trim().is_empty() || style != Style::Facts && line.starts_with("total ");
            if is_empty {
                continue;
            }
            let entry = match style {
                Style::Facts => facts(line),
                Style::All | Style::Plain => unix(line).or_else(|| windows(line)),
            };
            let entry = entry.ok_or_else(|| line.to_owned())?;
            listing.shows_itself |= entry.name == ".";
            if !matches!(entry.name.as_str(), "." | "..") && !entry.name.contains(['/', '\u{fffd}']) {
                listing.entries.push(entry);
            }
        }
        Ok(listing)
    }

    /// Returns what has a name.
    pub(super) fn find(&self, name: &str) -> Option<&ListedFile> {
        self.entries.iter().find(|entry| entry.name == name)
    }
}

fn unix(line: &str) -> Option<ListedFile> {
    let parts = UNIX.captures(line)?;
    let kind = match &parts[1] {
        "-" => Kind::File,
        "d" => Kind::Folder,
        _ => Kind::Link,
    };
    let name = &parts[3];
    let name = if kind == Kind::Link { name.split(" -> ").next().unwrap_or(name) } else { name };
    Some(ListedFile { name: name.to_owned(), kind, len: parts[2].parse().ok()? })
}

fn windows(line: &str) -> Option<ListedFile> {
    let parts = WINDOWS.captures(line)?;
    let name = &parts[3];
    let Some(word) = parts.get(1) else {
        let digits: String = parts[2].chars().filter(char::is_ascii_digit).collect();
        return Some(ListedFile { name: name.to_owned(), kind: Kind::File, len: digits.parse().ok()? });
    };
    let is_folder = word.as_str() == "DIR";
    let name = if is_folder { name } else { name.split(" [").next().unwrap_or(name) };
    Some(ListedFile { name: name.to_owned(), kind: if is_folder { Kind::Folder } else { Kind::Link }, len: 0 })
}

fn facts(line: &str) -> Option<ListedFile> {
    let (facts, name) = match line.strip_prefix(' ') {
        Some(name) => ("", name),
        None => line.split_once("; ")?,
    };
    let (mut kind, mut len, mut is_here) = (Kind::File, 0, false);
    for (fact, value) in facts.split(';').filter_map(|fact| fact.split_once('=')) {
        if fact.eq_ignore_ascii_case("size") {
            len = value.parse().ok()?;
        }
        if fact.eq_ignore_ascii_case("type") {
            let value = value.to_ascii_lowercase();
            is_here = value == "cdir";
            kind = match value.as_str() {
                "file" => Kind::File,
                "dir" | "cdir" | "pdir" => Kind::Folder,
                _ => Kind::Link,
            };
            if value == "pdir" {
                return Some(ListedFile { name: "..".to_owned(), kind, len: 0 });
            }
        }
    }
    let name = if is_here { "." } else { name };
    Some(ListedFile { name: name.to_owned(), kind, len })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(style: Style, lines: &str) -> Vec<(String, Kind, u64)> {
        let listing = Listing::parse(style, lines).expect("a list");
        listing.entries.into_iter().map(|entry| (entry.name, entry.kind, entry.len)).collect()
    }

    fn entry(name: &str, kind: Kind, len: u64) -> (String, Kind, u64) {
        (name.to_owned(), kind, len)
    }

    #[test]
    fn lines_of_ls_are_read_whatever_the_groups_and_days() {
        // As pure-ftpd, vsftpd, ProFTPD with access lists and FileZilla Server write them.
        let lines = "total 12\r\n\
            drwxr-xr-x    4 1001       0                4096 Nov 29 08:24 .\r\n\
            drwxr-xr-x    5 0        0            4096 Nov 29 08:25 ..\r\n\
            -rw-r--r--    1 1001       griffeltes          2 Nov 29 08:24 å b.txt\r\n\
            lrwxrwxrwx    1 1001     1001            7 Nov 29 08:25 dang -> nowhere\r\n\
            drwxrwsr-x+   2 anna     Domain Users     4096 Jan  3  2024 2026\r\n\
            -rw-r--r--. 1 anna www-data 12345678901 29 nov 2025  with space before\r\n\
            prw-r--r-- 1 a b 0 2026-11-29 08:24 pipe\r\n\
            -rw-r--r-- 1 ftp ftp              5 Nov 29 08:24 7 Nov 29 08:24 x\r\n\
            -rw-r--r-- 1 a b 5 Nov 29 08:24 latin\u{fffd}\r\n";
        let listing = Listing::parse(Style::All, lines).expect("a list");
        assert!(listing.shows_itself && listing.find("2026").is_some_and(|entry| entry.kind == Kind::Folder));
        assert_eq!(
            listed(Style::All, lines),
            [
                entry("å b.txt", Kind::File, 2),
                entry("dang", Kind::Link, 7),
                entry("2026", Kind::Folder, 4096),
                entry(" with space before", Kind::File, 12_345_678_901),
                entry("pipe", Kind::Link, 0),
                entry("7 Nov 29 08:24 x", Kind::File, 5),
            ]
        );
    }

    #[test]
    fn lines_of_dir_are_read() {
        let lines = "10-19-26  03:19PM       <DIR>          min mapp\r\n\
            04-08-2014  03:09                1,403 läs mig.txt\r\n\
            04-08-14  03:09PM       <JUNCTION>     ut [C:\\Windows]\r\n";
        assert_eq!(
            listed(Style::Plain, lines),
            [entry("min mapp", Kind::Folder, 0), entry("läs mig.txt", Kind::File, 1403), entry("ut", Kind::Link, 0),]
        );
    }

    #[test]
    fn facts_are_read_in_any_order() {
        let lines = "type=cdir;sizd=4096;modify=20261129082458; .\r\n\
            type=pdir;sizd=4096; ..\r\n\
            Size=2;Modify=20261129082458.123;Type=file; å; b.txt\r\n\
            type=OS.unix=slink:/etc;size=4; link\r\n\
            type=dir;UNIX.mode=0755; sub\r\n total 5\r\n";
        assert!(Listing::parse(Style::Facts, lines).expect("a list").shows_itself);
        assert_eq!(
            listed(Style::Facts, lines),
            [
                entry("å; b.txt", Kind::File, 2),
                entry("link", Kind::Link, 4),
                entry("sub", Kind::Folder, 0),
                entry("total 5", Kind::File, 0),
            ]
        );
    }

    #[test]
    fn a_line_that_cannot_be_read_is_no_empty_folder() {
        for style in Style::ALL {
            assert_eq!(Listing::parse(style, "index.html\r\n"), Err("index.html".to_owned()));
            assert_eq!(Listing::parse(style, "\r\n"), Ok(Listing::default()));
        }
    }
}
