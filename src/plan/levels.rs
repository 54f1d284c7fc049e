//! Trees as templates are given them: of a few levels, however deep the blog's own are.

/// Most levels of replies and categories. What lies deeper stands on the last level, in its order: a template that calls
/// itself for each level ends at twenty, and lines that are ever further indented are not read.
const LEVELS_MAX: usize = 5;

/// An item of a list with those below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Index of the item.
    pub index: usize,
    /// The items below it; on the last level but one also those that lie deeper.
    pub below: Vec<Branch>,
}

/// Returns the trees of `roots`; `below` returns the items directly below one.
pub fn branches<'a>(roots: &[usize], below: impl Fn(usize) -> &'a [usize]) -> Vec<Branch> {
    let mut trees = Vec::new();
    // The branches that are not whole yet, each below the one before it.
    let mut open: Vec<Branch> = Vec::new();
    let mut next: Vec<(usize, usize)> = roots.iter().rev().map(|index| (*index, 0)).collect();
    while let Some((index, level)) = next.pop() {
        close(&mut open, level, &mut trees);
        open.push(Branch { index, below: Vec::new() });
        let level = (level + 1).min(LEVELS_MAX - 1);
        next.extend(below(index).iter().rev().map(|index| (*index, level)));
    }
    close(&mut open, 0, &mut trees);
    trees
}

/// Ends the branches on this level and those below.
fn close(open: &mut Vec<Branch>, level: usize, trees: &mut Vec<Branch>) {
    while open.len() > level {
        let Some(branch) = open.pop() else { break };
        match open.last_mut() {
            Some(above) => above.below.push(branch),
            None => trees.push(branch),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(branches: &[Branch]) -> String {
        let one = |branch: &Branch| match branch.below.as_slice() {
            [] => branch.index.to_string(),
            below => format!("{}({})", branch.index, shown(below)),
        };
        branches.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_lies_deeper_stands_on_the_last_level_in_its_order() {
        let below: [&[usize]; 9] = [&[1], &[2], &[3], &[4, 7], &[5, 6], &[], &[], &[], &[]];
        assert_eq!(shown(&branches(&[0, 8], |index| below[index])), "0(1(2(3(4 5 6 7)))) 8");
        let chain: Vec<[usize; 1]> = (0..100_000).map(|index| [index + 1]).collect();
        let trees = branches(&[0], |index| if index < 99_999 { &chain[index] } else { &[] });
        assert_eq!(trees[0].below[0].below[0].below[0].below.len(), 99_996);
    }
}
