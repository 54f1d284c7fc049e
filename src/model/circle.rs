//! Circles in what leads from one thing to the next.

/// Returns whether the way from `start` leads back to it; `next` holds for each index the one that follows.
pub(super) fn is_circle(next: &[Option<usize>], start: usize) -> bool {
    let mut at = next[start];
    for _ in next {
        match at {
            Some(found) if found == start => return true,
            Some(found) => at = next[found],
            None => return false,
        }
    }
    false
}
