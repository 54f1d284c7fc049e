//! A post or page of one file -> the same in a folder of its own, with every link kept: what happens when the first file comes
//! to lie beside it.
//!
//! Each link is resolved before and after as pages do it, in the text as it will be. Where one would lead elsewhere nothing is
//! moved, and the files lie in a folder that belongs to no post: whoever names them publishes them.

use jiff::tz::TimeZone;
use rayon::prelude::*;

use crate::addresses::scheme::scheme;
use crate::parse::comments::comments;
use crate::parse::written_addresses::{WrittenAddress, written_addresses};
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};
use crate::source::span::Span;
use crate::text::address::decoded;
use crate::text::composed::composed;
use crate::text::slug::Slug;
use crate::text::spelling::folded;

/// Where the files of a post or page come to lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilesPlace {
    /// In this folder, and the post stays where it is.
    Folder(String),
    /// Beside the post, once it has moved.
    Moved(FolderMove),
}

/// A post or page that moves into a folder of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderMove {
    /// Where it is.
    pub from: SourcePath,
    /// Where it will be: `index.md` in the folder of its name.
    pub to: SourcePath,
    /// Its text there; `None` if that does not change.
    pub text: Option<String>,
    /// Other texts whose links have to follow, with what they say then.
    pub others: Vec<(SourcePath, String)>,
}

impl FilesPlace {
    /// Returns the folder in which the files come to lie.
    #[must_use]
    pub fn folder(&self) -> &str {
        match self {
            Self::Folder(folder) => folder,
            Self::Moved(moved) => moved.to.folder(),
        }
    }
}

/// Returns where the files of the post or page at a path come to lie.
#[must_use]
pub fn files_place(snapshot: &Snapshot, path: &SourcePath) -> FilesPlace {
    let moved = if path.name() == "index.md" { None } else { folder_move(snapshot, path) };
    moved.map_or_else(|| FilesPlace::Folder(files_place_without_moving(snapshot, path)), FilesPlace::Moved)
}

/// Returns where the files of a post come to lie that must stay where it is.
#[must_use]
pub fn files_place_without_moving(snapshot: &Snapshot, path: &SourcePath) -> String {
    if path.name() == "index.md" { path.folder().to_owned() } else { loose_folder(snapshot, path) }
}

/// Returns a text that is not saved, of a post that moves or of one with links to it, as it is after the move; `None` if a link
/// would lead elsewhere. `snapshot` is from before.
#[must_use]
pub fn text_after(snapshot: &Snapshot, moved: &FolderMove, path: &SourcePath, text: &str) -> Option<String> {
    let source = Source::new(path.clone(), text.as_bytes());
    let at = if *path == moved.from { &moved.to } else { path };
    Moving::of(snapshot, &moved.from, &moved.to).rewritten(&source, at)
}

/// Returns the moves that a run did not end: a post that is in a folder of its own, and still beside it. Done again, they end.
#[must_use]
pub fn unfinished_moves(snapshot: &Snapshot) -> Vec<FolderMove> {
    let indexes = snapshot.below("content").filter(|source| source.path.name() == "index.md");
    let unfinished = indexes.filter_map(|index| {
        let folder = index.path.folder();
        let beside = ["md", "markdown"].iter().find_map(|end| snapshot.get(&format!("{folder}.{end}")))?;
        let mut before = snapshot.clone();
        before.remove(index.path.as_str());
        let moved = folder_move(&before, &beside.path)?;
        let text = moved.text.as_deref().or(beside.text());
        (text == index.text()).then_some(moved)
    });
    unfinished.collect()
}

/// Returns the file of the site that a link of a post leads to.
#[must_use]
pub fn file_of_link(snapshot: &Snapshot, post: &SourcePath, link: &WrittenAddress) -> Option<SourcePath> {
    let found = leads_to(post.folder(), link, &|path| snapshot.get(path).is_some())?;
    SourcePath::new(&found)
}

/// Returns how a post of one file moves into a folder of its own; `None` if that is not possible without changing an address.
fn folder_move(snapshot: &Snapshot, from: &SourcePath) -> Option<FolderMove> {
    let (parent, stem) = (from.folder(), from.stem());
    let is_content = ["content/posts", "content/pages"].iter().any(|top| from.is_below(top));
    // Systems take spaces and full stops from the end of a folder's name.
    let is_name = !stem.ends_with(['.', ' ']) && !stem.starts_with('.');
    if !is_content || !is_name || used_folder(snapshot, from).is_some() {
        return None;
    }
    let to = SourcePath::new(&format!("{parent}/{stem}/index.md"))?;
    let source = snapshot.get(from.as_str())?;
    let moving = Moving::of(snapshot, from, &to);
    let text = moving.rewritten(source, &to)?;
    let others: Option<Vec<Option<(SourcePath, String)>>> = snapshot
        .below("content")
        .collect::<Vec<_>>()
        .into_par_iter()
        .filter(|other| other.path != *from && moving.may_name(other))
        .map(|other| moving.followed(other))
        .collect();
    Some(FolderMove {
        from: from.clone(),
        text: (source.text()? != text).then_some(text),
        others: others?.into_iter().flatten().collect(),
        to,
    })
}

/// Returns the folder in which the name of a post is taken already, as it is spelt there.
fn used_folder(snapshot: &Snapshot, post: &SourcePath) -> Option<String> {
    let start = format!("{}/", post.folder());
    let name = folded(post.stem()).into_owned();
    let mut inside = snapshot.below(post.folder()).filter_map(|source| source.path.as_str().strip_prefix(&start));
    let folder = inside.find_map(|inside| Some(inside.split_once('/')?.0).filter(|folder| folded(folder) == name))?;
    Some(format!("{start}{folder}"))
}

/// Returns a folder for the files of a post that cannot move: one that has its name and belongs to no post.
fn loose_folder(snapshot: &Snapshot, post: &SourcePath) -> String {
    let is_of_a_post = |folder: &str| snapshot.get(&format!("{folder}/index.md")).is_some();
    if let Some(folder) = used_folder(snapshot, post).filter(|folder| !is_of_a_post(folder)) {
        return folder;
    }
    let named = format!("{}/{}", post.folder(), Slug::of(post.stem()));
    let numbered = (2_usize..).map(|number| format!("{named}-{number}"));
    let mut names = std::iter::once(named.clone()).chain(numbered);
    names.find(|folder| !is_of_a_post(folder)).expect("invariant: there are more numbers than folders")
}

/// A move, as links see it.
struct Moving<'a> {
    snapshot: &'a Snapshot,
    from: &'a SourcePath,
    to: &'a SourcePath,
}

impl<'a> Moving<'a> {
    fn of(snapshot: &'a Snapshot, from: &'a SourcePath, to: &'a SourcePath) -> Self {
        Self { snapshot, from, to }
    }

    /// Returns whether a file may have links to what moves.
    fn may_name(&self, source: &Source) -> bool {
        let Some(text) = source.text() else { return false };
        let is_comments = source.path.name() == "comments.yaml";
        let is_text = matches!(source.path.extension().as_str(), "md" | "markdown");
        // Letters of a name may be encoded, escaped or decomposed in an address; these are not.
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let plain = self.from.stem().split(|c| !plain(c)).max_by_key(|part| part.len()).unwrap_or_default();
        (is_text || is_comments) && (text.contains(plain) || text.contains(['%', '\\', '&']))
    }

    /// Returns what another file says after the move, if that is something else; `None` if a link cannot follow.
    #[expect(clippy::option_option, reason = "nothing can be done, nothing has to be done, something has to")]
    fn followed(&self, source: &Source) -> Option<Option<(SourcePath, String)>> {
        if source.path.name() == "comments.yaml" {
            let comments = comments(source, &TimeZone::UTC).value;
            let mut links = comments.iter().flat_map(|comment| &comment.links);
            let is_ours = |link: &String| {
                let (span, words) = (Span::default(), String::new());
                let link = WrittenAddress { address: link.clone(), span, is_path: false, words };
                self.before(source.path.folder(), &link).as_deref() == Some(self.from.as_str())
            };
            return if links.any(is_ours) { None } else { Some(None) };
        }
        let Some(found) = written_addresses(source) else { return Some(None) };
        let is_ours =
            |link: &WrittenAddress| self.before(source.path.folder(), link).as_deref() == Some(self.from.as_str());
        if !found.iter().any(is_ours) {
            return Some(None);
        }
        let text = self.rewritten(source, &source.path)?;
        let is_new = source.text()? != text;
        Some(is_new.then(|| (source.path.clone(), text)))
    }

    /// Returns the text of a file that will be at a path, with its links where they led; `None` if one would not.
    fn rewritten(&self, source: &Source, at: &SourcePath) -> Option<String> {
        let text = source.text()?;
        let (old, new) = (source.path.folder(), at.folder());
        let found = addresses_in_order(source)?;
        let (mut out, mut done, mut wanted) = (String::with_capacity(text.len() + 64), 0, Vec::new());
        for link in &found {
            let leads = self.before(old, link);
            let leads = leads.map(|to| if to == self.from.as_str() { self.to.to_string() } else { to });
            let typed = text.get(link.span.start..link.span.end)?;
            let fits = |change: &Change| {
                let address = change.of(&link.address);
                self.after(new, &WrittenAddress { address, ..link.clone() }) == leads
            };
            // What leads nowhere is not typed anew.
            let changes = if leads.is_some() { &CHANGES[..] } else { &CHANGES[..1] };
            let change = changes.iter().find(|change| fits(change))?;
            out.push_str(text.get(done..link.span.start)?);
            out.push_str(&change.of(typed));
            done = link.span.end;
            wanted.push(leads);
        }
        out.push_str(&text[done..]);
        // Read again as a page will read it: what was typed oddly may be another address now.
        let again = addresses_in_order(&Source::new(at.clone(), out.as_bytes()))?;
        let leads: Vec<Option<String>> = again.iter().map(|link| self.after(new, link)).collect();
        (leads == wanted).then_some(out)
    }

    /// Returns the file that an address in a file of a folder leads to before the move.
    fn before(&self, folder: &str, link: &WrittenAddress) -> Option<String> {
        // A link that another run wrote leads there already.
        leads_to(folder, link, &|path| path == self.to.as_str() || self.snapshot.get(path).is_some())
    }

    /// Returns the file that an address in a file of a folder leads to after the move.
    fn after(&self, folder: &str, link: &WrittenAddress) -> Option<String> {
        let is_there =
            |path: &str| path == self.to.as_str() || path != self.from.as_str() && self.snapshot.get(path).is_some();
        leads_to(folder, link, &is_there)
    }
}

/// How an address may have to be typed after a move.
enum Change {
    /// As it is.
    Same,
    /// From the folder above.
    Above,
    /// To the `index.md` in the folder of the name.
    Index,
    /// To itself.
    Itself,
}

/// In the order in which they are tried.
const CHANGES: [Change; 4] = [Change::Same, Change::Index, Change::Itself, Change::Above];

impl Change {
    fn of(&self, address: &str) -> String {
        let rest_at = address.find(['#', '?']).unwrap_or(address.len());
        let (path, rest) = address.split_at(rest_at);
        match self {
            Self::Same => address.to_owned(),
            Self::Above => {
                let slash = if address.contains('\\') && !address.contains('/') { '\\' } else { '/' };
                let plain = address.strip_prefix("./").or_else(|| address.strip_prefix(".\\")).unwrap_or(address);
                format!("..{slash}{plain}")
            }
            Self::Index => {
                let slash = if path.contains('\\') && !path.contains('/') { '\\' } else { '/' };
                let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
                format!("{stem}{slash}index.md{rest}")
            }
            Self::Itself => format!("index.md{rest}"),
        }
    }
}

/// Returns the file that an address in a file of a folder leads to, as links of pages do (`model::links`); `None` for addresses of
/// pages and other sites, and where there is nothing.
fn leads_to(folder: &str, link: &WrittenAddress, is_there: &dyn Fn(&str) -> bool) -> Option<String> {
    let address = link.address.trim();
    let as_path = |path: &str| {
        let path = path.replace('\\', "/");
        let resolved = match path.strip_prefix('/') {
            Some(rest) => SourcePath::resolve("content", rest.trim_end_matches('/'))?,
            None => SourcePath::resolve(folder, &path)?,
        };
        let at = resolved.as_str();
        let paths = [at.to_owned(), format!("{at}/index.md"), format!("{at}.md")];
        paths.into_iter().find(|path| resolved.is_below("content") && is_there(path))
    };
    if link.is_path
        && let Some(found) = as_path(address)
    {
        return Some(found);
    }
    if address.starts_with("//") || address.starts_with('?') || scheme(address).is_some() {
        return None;
    }
    let address = composed(address);
    let path = &address[..address.find(['#', '?']).unwrap_or(address.len())];
    if path.is_empty() { None } else { as_path(&decoded(path)) }
}

/// Returns the addresses in a file in their order, each place once.
fn addresses_in_order(source: &Source) -> Option<Vec<WrittenAddress>> {
    let mut found = written_addresses(source)?;
    found.sort_by_key(|link| (link.span.start, link.span.end));
    found.dedup_by_key(|link| link.span);
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(files: &[(&str, &str)]) -> Snapshot {
        let source = |(path, text): &(&str, &str)| Source::new(SourcePath::new(path).expect("a path"), text.as_bytes());
        Snapshot::new(files.iter().map(source))
    }

    fn place(files: &[(&str, &str)], path: &str) -> FilesPlace {
        files_place(&snapshot(files), &SourcePath::new(path).expect("a path"))
    }

    #[test]
    fn links_of_all_kinds_are_kept() {
        let text = "---\r\ntitle: A\r\nimage: bild.jpg\r\nattachments: [\"plan å.pdf\", ../2025/b.pdf]\r\n---\r\n\
                    ![x](bild.jpg) [b](./b.md#h) [egen](a.md#del) [egen](a) ![y](<plan å.pdf>) [rot](/posts/2026/b.md)\r\n\
                    [c][c] <img src='bild.jpg' srcset=\"bild.jpg 1x\"> [borta](borta.jpg) [#](#x) [w](https://a.example/b.md)\r\n\r\n\
                    [c]: b.md 'b'\r\n\r\n::film{src=\"film.mp4\"}\r\n\r\n`[b](b.md)`\r\n";
        let other = "---\ntitle: B\n---\n[a](a.md) [a](a.md?x#del \"t\") [a][r] <a href=\"../2026/a.md\">a</a> [a](a)\n\n[r]: /posts/2026/a.md\n";
        let files = [
            ("content/posts/2026/a.md", text),
            ("content/posts/2026/b.md", other),
            ("content/posts/2026/bild.jpg", "b"),
            ("content/posts/2026/plan å.pdf", "p"),
            ("content/posts/2025/b.pdf", "p"),
            ("content/posts/2026/film.mp4", "f"),
            ("content/posts/2026/c.md", "[b](b.md) a.md"),
        ];
        let FilesPlace::Moved(moved) = place(&files, "content/posts/2026/a.md") else { panic!("it moves") };
        let expected = text
            .replace("(bild.jpg)", "(../bild.jpg)")
            .replace("image: bild", "image: ../bild")
            .replace("\"plan å", "\"../plan å")
            .replace("../2025", "../../2025")
            .replace("(./b.md", "(../b.md")
            .replace("(a.md#", "(index.md#")
            .replace("(a)", "(index.md)")
            .replace("<plan å", "<../plan å")
            .replace("[c]: b", "[c]: ../b")
            .replace("src='bild", "src='../bild")
            .replace("srcset=\"bild", "srcset=\"../bild")
            .replace("src=\"film", "src=\"../film");
        assert_eq!(moved.text.as_deref(), Some(expected.as_str()));
        assert_eq!(moved.to.as_str(), "content/posts/2026/a/index.md");
        let [(path, follows)] = moved.others.as_slice() else { panic!("one follows: {:?}", moved.others) };
        assert_eq!(path.as_str(), "content/posts/2026/b.md");
        assert_eq!(follows, &other.replace("a.md", "a/index.md"));
        let unsaved = text_after(&snapshot(&files), &moved, &moved.from, "![x](bild.jpg)\n").expect("moved");
        assert_eq!(unsaved, "![x](../bild.jpg)\n");
    }

    #[test]
    fn a_move_that_was_not_ended_is_recognised() {
        let before = [("content/posts/a.md", "[b](b.md)"), ("content/posts/b.md", "[a](a.md)")];
        assert_eq!(unfinished_moves(&snapshot(&before)), []);
        for b in ["[a](a.md)", "[a](a/index.md)"] {
            let killed = [before[0], ("content/posts/a/index.md", "[b](../b.md)"), ("content/posts/b.md", b)];
            let found = unfinished_moves(&snapshot(&killed));
            let [FolderMove { from, to, text, others }] = found.as_slice() else { panic!("{found:?}") };
            assert_eq!((from.as_str(), to.as_str()), ("content/posts/a.md", "content/posts/a/index.md"));
            assert_eq!((text.as_deref(), others.len()), (Some("[b](../b.md)"), usize::from(b == "[a](a.md)")));
        }
        let post = "---\ntitle: X\nimage: omslag.jpg\nconsent: {omslag.jpg: ja}\n---\n![a](omslag.jpg) [b](b.md) [e](x.md#h)\n";
        let links = "[x](x.md#h) [x][r] <a href='x.md'>x</a> [x](x)\n\n[r]: ./x.md\n";
        let before = [
            ("content/posts/x.md", post),
            ("content/posts/b.md", links),
            ("content/posts/omslag.jpg", "b"),
            ("content/pages/om.md", "[x](../posts/x.md)"),
        ];
        let FilesPlace::Moved(moved) = place(&before, "content/posts/x.md") else { panic!("it moves") };
        let text = moved.text.clone().expect("changed");
        for done in 0..=moved.others.len() {
            let mut killed = before.to_vec();
            killed.push(("content/posts/x/index.md", &text));
            for (path, text) in &moved.others[..done] {
                killed.push((path.as_str(), text));
            }
            let found = unfinished_moves(&snapshot(&killed));
            assert_eq!(found.len(), 1, "{done}");
            assert_eq!(found[0].others, moved.others[done..], "{done}");
        }
        // Somebody wrote another text: nobody knows which is meant.
        let own = [before[0], ("content/posts/a/index.md", "[b](../b.md) och mer"), before[1]];
        assert_eq!(unfinished_moves(&snapshot(&own)), []);
    }

    #[test]
    fn nothing_moves_where_an_address_would_change() {
        let post = ("content/posts/a.md", "---\ntitle: A\n---\nText\n");
        let moved = |more: &[(&str, &str)]| matches!(place(&[&[post], more].concat(), post.0), FilesPlace::Moved(_));
        assert!(moved(&[]));
        // A folder of this name holds other pages, or files that others publish.
        assert!(!moved(&[("content/posts/a/b.md", "b")]));
        assert!(!moved(&[("content/posts/A/b.jpg", "b")]));
        // A comment under another post leads to it.
        let comment = "- author: Ada\n  date: 2026-01-01\n  text: \"[a](../a.md)\"\n";
        assert!(!moved(&[("content/posts/b/index.md", "b"), ("content/posts/b/comments.yaml", comment)]));
        assert!(moved(&[("content/posts/b/index.md", "b"), ("content/posts/b/comments.yaml", "- author: Ada\n")]));
        let elsewhere = |files: &[(&str, &str)], path: &str| place(files, path).folder().to_owned();
        assert_eq!(
            elsewhere(&[("content/pages/om.md", ""), ("content/pages/om/x.md", "")], "content/pages/om.md"),
            "content/pages/om"
        );
        let both = [("content/posts/a.md", ""), ("content/posts/a/index.md", "")];
        assert_eq!(elsewhere(&both, "content/posts/a.md"), "content/posts/a-2");
        assert_eq!(elsewhere(&both, "content/posts/a/index.md"), "content/posts/a");
        assert_eq!(elsewhere(&[("content/posts/a..md", "")], "content/posts/a..md"), "content/posts/a");
    }

    #[test]
    fn a_link_that_would_become_another_keeps_the_post_where_it_is() {
        // Nothing lies above it now; one folder deeper something would.
        let files = [("content/posts/x/a.md", "[b](../b.md)"), ("content/posts/b.md", "b")];
        assert!(matches!(place(&files, "content/posts/x/a.md"), FilesPlace::Moved(_)));
        let files = [("content/posts/x/a.md", "[b](../b.md)"), ("content/posts/x/b.md", "b")];
        assert_eq!(place(&files, "content/posts/x/a.md").folder(), "content/posts/x/a");
        assert!(matches!(place(&files, "content/posts/x/a.md"), FilesPlace::Folder(_)));
    }
}
