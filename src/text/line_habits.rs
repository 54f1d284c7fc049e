//! The words of a language that stay on the line of their number: units, what is numbered, spaced abbreviations.

/// What a language writes with numbers and points, each without a point at its end but where one is shown.
pub struct LineHabits {
    /// Units and measures after a number, in lower case.
    units: &'static [&'static str],
    /// What is numbered, in lower case.
    numbered: &'static [&'static str],
    /// Abbreviations of several words: a first and a second word with their points, in lower case.
    spaced: &'static [(&'static str, &'static str)],
    /// Titles before a name, with their points.
    titles: &'static [&'static str],
}

/// Units that mean the same in all languages, as the SI writes them.
const SIGNS: &[&str] = &[
    "%", "‰", "§", "§§", "°", "°C", "°F", "€", "kr", "mm", "cm", "dm", "m", "m²", "m³", "km", "km²", "km/h", "mg", "g",
    "hg", "kg", "ml", "cl", "dl", "l", "s", "min", "h", "W", "kW", "kWh", "MWh", "V", "A", "Hz", "kB", "MB", "GB",
    "TB", "px",
];

/// What is numbered in all languages.
const SECTIONS: &[&str] = &["§", "§§", "nr", "kap", "art"];

const SWEDISH: LineHabits = LineHabits {
    units: &[
        "procent",
        "procentenheter",
        "promille",
        "kronor",
        "kronors",
        "öre",
        "tkr",
        "mkr",
        "mnkr",
        "miljon",
        "miljoner",
        "miljarder",
        "mil",
        "meter",
        "kilometer",
        "ton",
        "liter",
        "sek",
        "sekund",
        "sekunder",
        "minut",
        "minuter",
        "minuters",
        "tim",
        "timme",
        "timmar",
        "timmars",
        "dag",
        "dagar",
        "dagars",
        "vecka",
        "veckor",
        "veckors",
        "månad",
        "månader",
        "månaders",
        "år",
        "års",
        "st",
        "stycken",
        "sid",
        "sidor",
        "poäng",
        "hp",
        "kap",
        "mom",
    ],
    numbered: &[
        "kl",
        "klockan",
        "nummer",
        "s",
        "sid",
        "sida",
        "sidan",
        "sidorna",
        "kapitel",
        "fig",
        "figur",
        "tab",
        "tabell",
        "bil",
        "bilaga",
        "bild",
        "del",
        "steg",
        "punkt",
        "v",
        "vecka",
        "åk",
        "årskurs",
        "läsåret",
        "år",
        "ca",
        "cirka",
        "mom",
        "artikel",
        "tel",
        "tfn",
        "sal",
        "rum",
        "version",
    ],
    spaced: &[
        ("t.", "ex."),
        ("bl.", "a."),
        ("m.", "m."),
        ("m.", "fl."),
        ("d.", "v."),
        ("v.", "s."),
        ("o.", "s."),
        ("s.", "v."),
        ("o.", "d."),
        ("e.", "d."),
        ("e.", "dyl."),
        ("o.", "dyl."),
        ("p.", "g."),
        ("g.", "a."),
        ("f.", "d."),
        ("s.", "k."),
        ("f.", "n."),
        ("i.", "o."),
        ("o.", "m."),
        ("t.", "o."),
        ("fr.", "o."),
        ("f.", "ö."),
        ("f.", "v."),
        ("v.", "b."),
    ],
    titles: &[],
};

const ENGLISH: LineHabits = LineHabits {
    units: &[
        "percent",
        "pounds",
        "euros",
        "million",
        "billion",
        "miles",
        "metres",
        "meters",
        "kilometres",
        "tonnes",
        "litres",
        "second",
        "seconds",
        "minute",
        "minutes",
        "hour",
        "hours",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "year",
        "years",
        "page",
        "pages",
        "points",
        "a.m",
        "p.m",
        "am",
        "pm",
        "ft",
        "lb",
        "oz",
    ],
    numbered: &[
        "no", "nos", "p", "pp", "page", "pages", "chapter", "ch", "fig", "figure", "table", "appendix", "section",
        "sec", "vol", "volume", "part", "step", "item", "week", "year", "grade", "slide", "ca", "c", "article", "room",
        "version", "tel",
    ],
    spaced: &[("e.", "g."), ("i.", "e.")],
    titles: &["Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "St."],
};

const OTHER: LineHabits = LineHabits { units: &[], numbered: &[], spaced: &[], titles: &[] };

impl LineHabits {
    /// Returns the habits of a language by its tag; of one that is not known, those that all share.
    #[must_use]
    pub fn of(language: &str) -> &'static Self {
        match language.split('-').next() {
            Some("sv") => &SWEDISH,
            Some("en") => &ENGLISH,
            _ => &OTHER,
        }
    }

    /// Returns whether a word is a unit or measure after a number: `minuters`, `%`, `§`.
    #[must_use]
    pub fn is_unit(&self, word: &str) -> bool {
        SIGNS.contains(&word) || self.units.iter().any(|unit| is_same(unit, word))
    }

    /// Returns whether a word comes before its number: `kl`, `§`, `sidan`.
    #[must_use]
    pub fn is_numbered(&self, word: &str) -> bool {
        SECTIONS.iter().chain(self.numbered).any(|numbered| is_same(numbered, word))
    }

    /// Returns whether two words are parts of one abbreviation: `t. ex.`
    #[must_use]
    pub fn is_spaced(&self, first: &str, second: &str) -> bool {
        self.spaced.iter().any(|(one, other)| is_same(one, first) && is_same(other, second))
    }

    /// Returns whether a word is a title before a name: `Dr.`
    #[must_use]
    pub fn is_title(&self, word: &str) -> bool {
        self.titles.contains(&word)
    }
}

/// Returns whether a word is one of a list, at the start of a sentence, too.
fn is_same(listed: &str, word: &str) -> bool {
    let mut letters = listed.chars();
    word.chars().all(|typed| letters.next().is_some_and(|listed| typed == listed || typed.to_lowercase().eq([listed])))
        && letters.next().is_none()
}
