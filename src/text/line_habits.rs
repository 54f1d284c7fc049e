//! The words of a language that stay on the line of their number: units, what is numbered, spaced abbreviations.

/// What a language writes with numbers and points, each without a point at its end but where one is shown.
pub struct LineHabits {
    /// Units and measures after a number, in lower case.
    units: &'static [&'static str],
    /// What ends a unit that belongs to a word after it: `2 minuters läsning`.
    genitive: Option<char>,
    /// What is numbered, in lower case; a point behind it ends the sentence.
    numbered: &'static [&'static str],
    /// Abbreviations of what is numbered, in lower case, with or without a point.
    abbreviated: &'static [&'static str],
    /// Abbreviations of several words: a first and a second word with their points, in lower case.
    spaced: &'static [(&'static str, &'static str)],
    /// Titles before a name, with their points.
    titles: &'static [&'static str],
    /// Words that a name follows and a grade hardly does, in lower case.
    before_names: &'static [&'static str],
}

/// Units that mean the same in all languages, as the SI writes them.
const SIGNS: &[&str] = &[
    "%", "‰", "§", "§§", "°", "°C", "°F", "€", "kr", "mm", "cm", "dm", "m", "m²", "m³", "km", "km²", "mg", "g", "hg",
    "kg", "ml", "cl", "dl", "l", "s", "min", "h", "W", "kW", "kWh", "MWh", "V", "A", "Hz", "kB", "MB", "GB", "TB",
    "kbit", "Mbit", "Gbit", "px",
];

/// What is numbered in all languages.
const SECTIONS: &[&str] = &["§", "§§", "nr", "kap", "art"];

const SWEDISH: LineHabits = LineHabits {
    units: &[
        "procent",
        "procentenhet",
        "procentenheter",
        "promille",
        "krona",
        "kronor",
        "öre",
        "tkr",
        "mkr",
        "mnkr",
        "miljon",
        "miljoner",
        "miljard",
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
        "tim",
        "timme",
        "timmar",
        "dag",
        "dagar",
        "dygn",
        "vecka",
        "veckor",
        "månad",
        "månader",
        "termin",
        "terminer",
        "år",
        "gång",
        "gånger",
        "ggr",
        "st",
        "stycken",
        "sid",
        "sida",
        "sidor",
        "bild",
        "bilder",
        "bilaga",
        "bilagor",
        "poäng",
        "hp",
        "kap",
        "mom",
    ],
    genitive: Some('s'),
    numbered: &[
        "klockan",
        "nummer",
        "sida",
        "sidan",
        "sidorna",
        "kapitel",
        "figur",
        "tabell",
        "bilaga",
        "bild",
        "del",
        "steg",
        "punkt",
        "vecka",
        "årskurs",
        "läsåret",
        "år",
        "cirka",
        "artikel",
        "sal",
        "rum",
        "version",
    ],
    abbreviated: &["kl", "s", "ss", "sid", "fig", "tab", "bil", "v", "åk", "ca", "mom", "tel", "tfn"],
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
    before_names: &["av", "och", "samt", "enligt", "hos"],
};

const ENGLISH: LineHabits = LineHabits {
    units: &[
        "percent",
        "pounds",
        "euros",
        "million",
        "billion",
        "mile",
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
        "slide",
        "slides",
        "time",
        "times",
        "points",
        "a.m",
        "p.m",
        "am",
        "pm",
        "ft",
        "lb",
        "oz",
    ],
    genitive: None,
    numbered: &[
        "page", "pages", "chapter", "figure", "table", "appendix", "section", "volume", "part", "step", "item", "week",
        "year", "grade", "slide", "article", "room", "version",
    ],
    abbreviated: &["no", "nos", "p", "pp", "ch", "fig", "sec", "vol", "ca", "c", "tel"],
    spaced: &[("e.", "g."), ("i.", "e.")],
    titles: &["Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "St."],
    before_names: &["by", "and"],
};

const OTHER: LineHabits = LineHabits {
    units: &[],
    genitive: None,
    numbered: &[],
    abbreviated: &[],
    spaced: &[],
    titles: &[],
    before_names: &[],
};

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

    /// Returns whether a word is a unit or measure after a number: `minuters`, `%`, `§`, `kr/mån`.
    #[must_use]
    pub fn is_unit(&self, word: &str) -> bool {
        let unit = word.split('/').next().unwrap_or(word);
        let is_listed = |word: &str| self.units.iter().any(|unit| is_same(unit, word));
        let of_genitive = || unit.strip_suffix(self.genitive?);
        SIGNS.contains(&unit) || is_listed(unit) || of_genitive().is_some_and(is_listed)
    }

    /// Returns whether a word comes before its number: `kl.`, `§`, `sidan`. The point behind a whole word ends the sentence.
    #[must_use]
    pub fn is_numbered(&self, word: &str) -> bool {
        let is_in = |listed: &[&str], word: &str| listed.iter().any(|listed| is_same(listed, word));
        let bare = word.strip_suffix('.').unwrap_or(word);
        is_in(SECTIONS, bare) || is_in(self.abbreviated, bare) || is_in(self.numbered, word)
    }

    /// Returns whether a name is likely to follow a word: `av`.
    #[must_use]
    pub fn is_before_name(&self, word: &str) -> bool {
        self.before_names.iter().any(|before| is_same(before, word))
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
