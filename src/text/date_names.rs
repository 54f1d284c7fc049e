//! Names of months and weekdays.

/// Names of a language.
pub struct Names {
    /// Names of the months.
    pub months: [&'static str; 12],
    /// Names of the weekdays, from Monday.
    pub weekdays: [&'static str; 7],
}

impl Names {
    /// Returns whether a word in lower case is the whole name of a month.
    #[must_use]
    pub fn has_month(&self, word: &str) -> bool {
        self.months.iter().any(|month| month.to_lowercase() == word)
    }
}

const SWEDISH: Names = Names {
    months: [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
    weekdays: ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"],
};

const ENGLISH: Names = Names {
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
};

/// Returns the names of a language; English if it is unknown.
#[must_use]
pub fn names(language: &str) -> &'static Names {
    match language.split('-').next() {
        Some("sv") => &SWEDISH,
        _ => &ENGLISH,
    }
}

/// Returns the number of the month with a Swedish or English name, which may be shortened to three letters.
#[must_use]
pub fn month_named(word: &str) -> Option<i32> {
    let word = word.trim_end_matches('.');
    [&SWEDISH, &ENGLISH].into_iter().find_map(|names| {
        names
            .months
            .iter()
            .position(|month| {
                let month = month.to_lowercase();
                month == word || (word.len() >= 3 && month.starts_with(word))
            })
            .and_then(|at| i32::try_from(at + 1).ok())
    })
}
