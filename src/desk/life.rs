//! Who is at the desk -> whether it stays open: it ends by itself some time after its last window closed.

use std::time::Duration;

/// How long the desk stays without a window: a page that is loaded again is away for a moment, and a lid that is closed for the way to
/// another room for some minutes.
const STAYS: Duration = Duration::from_mins(5);

/// How long it stays at most for texts that are not in their files: they are kept on the disk, and the next start offers them.
const STAYS_FOR_TEXTS: Duration = Duration::from_hours(1);

/// How long a desk stays that nobody opened: a browser may be slow to start, and the address is on the terminal.
const STAYS_UNSEEN: Duration = Duration::from_mins(10);

/// Who is at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a reason of its own")]
pub struct Presence {
    /// Number of windows that listen now.
    pub windows: usize,
    /// Whether there ever was one.
    pub was_seen: bool,
    /// Time since the last one closed, or since the start if there never was one.
    pub alone: Duration,
    /// Whether texts are being written that are not in their files.
    pub has_unsaved: bool,
    /// Whether the site is being published.
    pub is_publishing: bool,
    /// Whether somebody chose to end.
    pub is_asked: bool,
}

/// What becomes of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// It stays.
    Keep,
    /// It ends.
    End,
}

/// Returns what becomes of the desk now.
#[must_use]
pub fn life(presence: Presence) -> Life {
    let Presence { windows, was_seen, alone, has_unsaved, is_publishing, is_asked } = presence;
    // Who asked for the end has seen what is running, and still the site is not left half sent.
    if is_publishing {
        return Life::Keep;
    }
    if is_asked {
        return Life::End;
    }
    let stays = match (was_seen, has_unsaved) {
        (false, _) => STAYS_UNSEEN,
        (true, false) => STAYS,
        (true, true) => STAYS_FOR_TEXTS,
    };
    if windows == 0 && alone >= stays { Life::End } else { Life::Keep }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Presence = Presence {
        windows: 0,
        was_seen: true,
        alone: Duration::ZERO,
        has_unsaved: false,
        is_publishing: false,
        is_asked: false,
    };

    #[test]
    fn the_desk_ends_when_nobody_is_there_and_nothing_runs() {
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        for (presence, wanted) in [
            (HERE, Life::Keep),
            (Presence { alone: minutes(4), ..HERE }, Life::Keep),
            (Presence { alone: minutes(5), ..HERE }, Life::End),
            (Presence { alone: minutes(600), windows: 1, ..HERE }, Life::Keep),
            (Presence { alone: minutes(6), has_unsaved: true, ..HERE }, Life::Keep),
            (Presence { alone: minutes(60), has_unsaved: true, ..HERE }, Life::End),
            (Presence { alone: minutes(600), is_publishing: true, ..HERE }, Life::Keep),
            (Presence { is_asked: true, windows: 1, ..HERE }, Life::End),
            (Presence { is_asked: true, has_unsaved: true, ..HERE }, Life::End),
            (Presence { is_asked: true, is_publishing: true, ..HERE }, Life::Keep),
            (Presence { alone: minutes(6), was_seen: false, ..HERE }, Life::Keep),
            (Presence { alone: minutes(10), was_seen: false, ..HERE }, Life::End),
        ] {
            assert_eq!(life(presence), wanted, "{presence:?}");
        }
    }
}
