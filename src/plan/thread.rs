//! Comments from an older blog, with their answers below them.

use std::collections::BTreeSet;

use crate::parse::comments::Comment;
use crate::parse::outline::Outline;
use crate::plan::levels::{Branch, branches};
use crate::plan::link_view::Link;
use crate::plan::post_view::CommentView;
use crate::text::html::Html;

/// Returns the comments as a tree: oldest first, replies below the comments that they reply to.
#[must_use]
pub fn thread(comments: &[Comment], texts: &[Html], outline: &Outline) -> Vec<CommentView> {
    let mut roots = Vec::new();
    let mut answers: Vec<Vec<usize>> = vec![Vec::new(); comments.len()];
    let mut oldest_first: Vec<usize> = (0..comments.len()).collect();
    oldest_first.sort_by_key(|at| (comments[*at].date, *at));
    for at in oldest_first {
        match comments[at].parent {
            Some(parent) => answers[parent].push(at),
            None => roots.push(at),
        }
    }
    let thread = Thread { comments, texts, ids: comment_ids(comments, outline) };
    thread.level(None, branches(&roots, |at| &answers[at]))
}

/// Returns the ids of comments on the page, each once and none of the author's own: links led to `comment-…` in the old blog.
fn comment_ids(comments: &[Comment], outline: &Outline) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let is_id = |id: &&str| id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let own = |comment: &Comment| comment.id.as_deref().filter(is_id).map(|id| format!("comment-{id}"));
    let own: Vec<Option<String>> = comments
        .iter()
        .map(|comment| own(comment).filter(|id| !outline.has_id(id) && taken.insert(id.clone())))
        .collect();
    let mut numbered = |at: usize| {
        let mut id = format!("comment-n{}", at + 1);
        while outline.has_id(&id) || !taken.insert(id.clone()) {
            id.push('x');
        }
        id
    };
    own.into_iter().enumerate().map(|(at, id)| id.unwrap_or_else(|| numbered(at))).collect()
}

/// The comments of a post with what is shown of them.
struct Thread<'a> {
    comments: &'a [Comment],
    texts: &'a [Html],
    ids: Vec<String>,
}

impl Thread<'_> {
    /// Returns what is shown below the comment `above`.
    fn level(&self, above: Option<usize>, branches: Vec<Branch>) -> Vec<CommentView> {
        branches.into_iter().map(|branch| self.comment(above, branch)).collect()
    }

    fn comment(&self, above: Option<usize>, Branch { index, below }: Branch) -> CommentView {
        let Comment { id: _, author, url, date, parent, text: _, links: _ } = &self.comments[index];
        let answers_to = parent.filter(|parent| above != Some(*parent));
        CommentView {
            id: self.ids[index].clone(),
            author: author.clone(),
            url: url.as_ref().map(|url| url.as_str().to_owned()),
            date: *date,
            content: self.texts.get(index).cloned().unwrap_or_default(),
            answers_to: answers_to
                .map(|parent| Link::new(&self.comments[parent].author, format!("#{}", self.ids[parent]))),
            answers: self.level(Some(index), below),
        }
    }
}
