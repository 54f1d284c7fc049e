//! Circles in what leads from one thing to the next: parents, answers, redirects.

/// Returns the circles in `next`, which holds for each index the one that follows it; in time that grows with their number.
#[must_use]
pub fn circles(next: &[Option<usize>]) -> Vec<Vec<usize>> {
    let mut circles = Vec::new();
    // The walk on which each index was seen.
    let mut seen: Vec<Option<usize>> = vec![None; next.len()];
    for start in 0..next.len() {
        let mut at = start;
        while seen[at].is_none() {
            seen[at] = Some(start);
            let Some(after) = next[at] else { break };
            at = after;
        }
        if seen[at] == Some(start) && next[at].is_some() {
            let rest = std::iter::successors(next[at], |index| next[*index]).take_while(|index| *index != at);
            circles.push(std::iter::once(at).chain(rest).collect());
        }
    }
    circles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_circle_is_found_once_and_ways_into_it_are_none() {
        let next = [Some(1), Some(2), Some(1), None, Some(3), Some(5), Some(0)];
        assert_eq!(circles(&next), [vec![1, 2], vec![5]]);
        assert_eq!(circles(&[Some(1), Some(2), None]), Vec::<Vec<usize>>::new());
        let ring: Vec<Option<usize>> = (0..100_000).map(|index| Some((index + 1) % 100_000)).collect();
        assert_eq!(circles(&ring)[0].len(), 100_000);
    }
}
