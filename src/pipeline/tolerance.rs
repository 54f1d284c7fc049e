//! What a build makes of a site although it has errors.

use std::collections::BTreeSet;

use crate::diagnostic::rule::{Diagnostic, Rule, Severity};
use crate::model::entries::{NO_ATTACHMENT, NOT_BESIDE};
use crate::model::links::{NO_HEADING, NO_PICTURE, NOTHING, OUTSIDE, OWN_COMPUTER, PROGRAM, WEB_PAGE};
use crate::pipeline::input::OnErrors;
use crate::pipeline::roles::Roles;
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;
use crate::typeset::directive::NO_PICTURES;

/// Rules about links, pictures and files that are broken. Readers get text in their place, so nothing can leak.
pub const BROKEN: [Rule; 10] =
    [NOTHING, NO_HEADING, OUTSIDE, OWN_COMPUTER, NO_PICTURE, NO_ATTACHMENT, NOT_BESIDE, PROGRAM, WEB_PAGE, NO_PICTURES];

/// Returns whether readers get text in place of what the diagnostic names.
#[must_use]
pub fn is_broken_link(found: &Diagnostic) -> bool {
    BROKEN.contains(&found.rule)
}

/// How much of a site a build makes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Nothing: errors stopped it.
    #[default]
    Nothing,
    /// What can be shown although there are errors.
    Part,
    /// All of it.
    Whole,
}

/// What to do after diagnostics were found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Make this much of the site.
    Make(Extent),
    /// Start again without these documents as well.
    Withhold(BTreeSet<SourcePath>),
}

/// Returns what to do; `withheld` are the documents that are left out already.
pub(super) fn verdict(
    on_errors: OnErrors,
    diagnostics: &[Diagnostic],
    snapshot: &Snapshot,
    withheld: &BTreeSet<SourcePath>,
) -> Verdict {
    let mut errors = diagnostics.iter().filter(|found| found.rule.severity == Severity::Error).peekable();
    if errors.peek().is_none() {
        return Verdict::Make(Extent::Whole);
    }
    match on_errors {
        OnErrors::Stop => Verdict::Make(Extent::Nothing),
        // A template that fails does so on most pages.
        OnErrors::Show if errors.any(is_of_theme) => Verdict::Make(Extent::Nothing),
        OnErrors::Show => Verdict::Make(Extent::Part),
        OnErrors::KeepGoing => {
            let roles = Roles::of(snapshot);
            let owner = |found: &Diagnostic| roles.owner(&found.location.as_ref()?.path);
            let owners: Option<BTreeSet<SourcePath>> =
                errors.filter(|found| !is_broken_link(found)).map(owner).collect();
            match owners {
                None => Verdict::Make(Extent::Nothing),
                Some(owners) if owners.is_subset(withheld) => Verdict::Make(Extent::Part),
                Some(owners) => Verdict::Withhold(owners),
            }
        }
    }
}

fn is_of_theme(found: &Diagnostic) -> bool {
    found.location.as_ref().is_some_and(|location| location.path.is_below("themes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::snapshot::Source;
    use crate::source::span::Location;

    const OTHER: Rule = Rule::error("G041");

    fn path(path: &str) -> SourcePath {
        SourcePath::new(path).expect("a path")
    }

    /// Returns the verdict on errors, each given by its rule and file.
    fn of(on_errors: OnErrors, errors: &[(Rule, &str)], withheld: &[&str]) -> Verdict {
        let found: Vec<Diagnostic> = errors.iter().map(|(rule, at)| rule.at(Location::file(&path(at)))).collect();
        let files = ["content/posts/a.md", "content/posts/b/index.md", "content/posts/b/bilder/x.png", "griffel.yaml"];
        let snapshot = Snapshot::new(files.map(|file| Source::new(path(file), b"".as_slice())));
        verdict(on_errors, &found, &snapshot, &withheld.iter().map(|at| path(at)).collect())
    }

    #[test]
    fn one_that_keeps_going_leaves_out_what_may_leak_and_stops_at_the_settings() {
        let keep = |errors: &[(Rule, &str)], withheld: &[&str]| of(OnErrors::KeepGoing, errors, withheld);
        let links = [(NOTHING, "content/posts/a.md"), (NO_PICTURE, "content/posts/b/index.md")];
        assert_eq!(keep(&links, &[]), Verdict::Make(Extent::Part));
        let of_a_file = [links[0], (OTHER, "content/posts/b/bilder/x.png")];
        assert_eq!(keep(&of_a_file, &[]), Verdict::Withhold([path("content/posts/b/index.md")].into()));
        assert_eq!(keep(&of_a_file, &["content/posts/b/index.md"]), Verdict::Make(Extent::Part));
        for at in ["griffel.yaml", "themes/egen/theme.yaml", "static/x", "content/posts/_defaults.yaml"] {
            assert_eq!(keep(&[links[0], (OTHER, at)], &[]), Verdict::Make(Extent::Nothing), "{at}");
        }
    }

    #[test]
    fn an_author_sees_everything_but_what_a_template_cannot_draw() {
        let show = |errors: &[(Rule, &str)]| of(OnErrors::Show, errors, &[]);
        assert_eq!(show(&[(OTHER, "content/posts/a.md"), (OTHER, "griffel.yaml")]), Verdict::Make(Extent::Part));
        assert_eq!(show(&[(OTHER, "themes/egen/templates/post.html")]), Verdict::Make(Extent::Nothing));
        assert_eq!(of(OnErrors::Stop, &[(NOTHING, "content/posts/a.md")], &[]), Verdict::Make(Extent::Nothing));
        assert_eq!(of(OnErrors::Stop, &[], &[]), Verdict::Make(Extent::Whole));
    }
}
