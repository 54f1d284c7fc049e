//! The words of a language that stay on the line of their number: units, what is numbered, months, spaced abbreviations.

use crate::text::date_names::names;

/// What a language writes with numbers and points.
pub struct LineHabits {
    /// Units and measures after a number, in lower case but where only a capital is the sign; without a point at the end.
    units: &'static [&'static str],
    /// What is numbered, in lower case and without a point at the end.
    numbered: &'static [&'static str],
    /// Abbreviations of several words, of which a line shows all: first word and second word, with their points.
    spaced: &'static [(&'static str, &'static str)],
    /// Titles before a name, with their points.
    titles: &'static [&'static str],
    /// Names of the months, if the language is known.
    months: &'static [&'static str],
}

/// Signs that mean the same in all languages (SI, EUR-Lex, section signs).
const SIGNS: [&str; 44] = [
    "%", "‰", "§", "§§", "°", "°C", "°F", "€", "$", "£", "kr", "mm", "cm", "dm", "m", "m²", "m³", "km", "km²", "mg", "g", "hg",
    "kg", "ml", "cl", "dl", "l", "s", "min", "h", "W", "kW", "kWh", "MWh", "V", "A", "Hz", "kB", "MB", "GB", "TB", "px", "km/h",
    "ppm",
];

/// Words that number in all languages.
const NUMBER_SIGNS: [&str; 5] = ["§", "§§", "nr", "kap", "art"];

static SWEDISH: LineHabits = LineHabits {
    units: &[
        "procent", "procentenheter", "promille", "kronor", "kronors", "öre", "tkr", "mkr", "mnkr", "miljon", "miljoner",
        "miljarder", "mil", "meter", "kilometer", "ton", "liter", "sek", "sekund", "sekunder", "minut", "minuter", "minuters",
        "tim", "timme", "timmar", "timmars", "dag", "dagar", "dagars", "vecka", "veckor", "veckors", "månad", "månader",
        "månaders", "år", "års", "st", "stycken", "sid", "sidor", "poäng", "hp", "kap", "mom", "st.",
    ],
    numbered: &[
        "kl", "klockan", "nummer", "s", "sid", "sida", "sidan", "sidorna", "kapitel", "fig", "figur", "tab", "tabell", "bil",
        "bilaga", "bild", "del", "steg", "punkt", "v", "vecka", "åk", "årskurs", "läsåret", "år", "ca", "cirka", "mom", "artikel",
        "tel", "tfn", "sal", "rum", "version",
    ],
    spaced: &[
        ("t.", "ex."), ("bl.", "a."), ("m.", "m."), ("m.", "fl."), ("d.", "v."), ("v.", "s."), ("o.", "s."), ("s.", "v."),
        ("o.", "d."), ("e.", "d."), ("e.", "dyl."), ("o.", "dyl."), ("p.", "g."), ("g.", "a."), ("f.", "d."), ("s.", "k."),
        ("f.", "n."), ("i.", "o."), ("o.", "m."), ("t.", "o."), ("fr.", "o."), ("f.", "ö."), ("f.", "v."), ("v.", "b."), ("n.", "b."),
    ],
    titles: &[],
    months: &[],
};

static ENGLISH: LineHabits = LineHabits {
    units: &[
        "percent", "pounds", "euros", "million", "billion", "miles", "metres", "meters", "kilometres", "tonnes", "litres", "sec",
        "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years",
        "page", "pages", "points", "a.m", "p.m", "am", "pm", "ft", "lb", "oz",
    ],
    numbered: &[
        "no", "nos", "p", "pp", "page", "pages", "chapter", "ch", "fig", "figure", "table", "appendix", "section", "sec", "vol",
        "volume", "part", "step", "item", "week", "year", "grade", "slide", "ca", "c", "article", "room", "version", "tel",
    ],
    spaced: &[("e.", "g."), ("i.", "e."), ("a.", "m."), ("p.", "m.")],
    titles: &["Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "St."],
    months: &[],
};

static OTHER: LineHabits = LineHabits { units: &[], numbered: &[], spaced: &[], titles: &[], months: &[] };
