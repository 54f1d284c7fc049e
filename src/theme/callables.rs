//! The table of functions, filters and tests that templates can call, with their arguments and what they do.

use crate::theme::callables::CallableKind::{Filter, Function, Test};

/// How a template calls something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallableKind {
    /// `name(argument=value)`.
    Function,
    /// `value | name(argument=value)`.
    Filter,
    /// `value is name(argument=value)`.
    Test,
}

/// Something that a template can call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Callable {
    /// How it is called.
    pub kind: CallableKind,
    /// Its name.
    pub name: &'static str,
    /// Names of its arguments, separated by spaces; `?` behind those that may be left out.
    signature: &'static str,
    /// What it does, in Swedish.
    sv: &'static str,
    /// What it does, in English.
    en: &'static str,
    /// Whether griffel brings it; the others are Tera's.
    pub is_own: bool,
}

impl Callable {
    /// Returns the names of its arguments, and whether each has to be there.
    pub fn arguments(&self) -> impl Iterator<Item = (&'static str, bool)> + use<> {
        self.signature.split_whitespace().map(|name| match name.strip_suffix('?') {
            Some(name) => (name, false),
            None => (name, true),
        })
    }

    /// Returns what it does, in Swedish for `sv` and in English for any other language.
    #[must_use]
    pub fn purpose(&self, language: &str) -> &'static str {
        if language.starts_with("sv") { self.sv } else { self.en }
    }
}

/// Returns the names of all callables of a kind.
pub fn names(kind: CallableKind) -> impl Iterator<Item = &'static str> {
    CALLABLES.iter().filter(move |callable| callable.kind == kind).map(|callable| callable.name)
}

/// Returns a callable by its kind and name.
#[must_use]
pub fn callable(kind: CallableKind, name: &str) -> Option<&'static Callable> {
    CALLABLES.iter().find(|callable| callable.kind == kind && callable.name == name)
}

const fn own(
    kind: CallableKind,
    name: &'static str,
    signature: &'static str,
    sv: &'static str,
    en: &'static str,
) -> Callable {
    Callable { kind, name, signature, sv, en, is_own: true }
}

const fn of_tera(
    kind: CallableKind,
    name: &'static str,
    signature: &'static str,
    sv: &'static str,
    en: &'static str,
) -> Callable {
    Callable { kind, name, signature, sv, en, is_own: false }
}

/// Everything that a template can call: griffel's own first, then what Tera 2 brings, each by kind and name. `functions`
/// registers those of griffel by this table.
pub const CALLABLES: &[Callable] = &[
    own(
        Function,
        "asset",
        "path",
        "Adressen till en fil i temats `assets/`, med fingeravtryck: `asset(path=\"skola.css\")`.",
        "The address of a file in the theme's `assets/`, with its fingerprint: `asset(path=\"skola.css\")`.",
    ),
    own(
        Function,
        "t",
        "key n? name? site? page? of? kind? size? date? time? language? title? author?",
        "En text ur temats `locales/` på sidans språk. `n` väljer ental eller flertal; de andra fyller fälten i texten.",
        "A text of the theme's `locales/` in the site's language. `n` chooses singular or plural; the others fill its fields.",
    ),
    own(
        Filter,
        "date",
        "style?",
        "Ett datum som läsaren ser det. `style` är `short` (förvalt), `long`, `month`, `year`, `time`, `day` eller `iso`.",
        "A date as readers see it. `style` is `short` (unless told), `long`, `month`, `year`, `time`, `day` or `iso`.",
    ),
    own(
        Filter,
        "number",
        "",
        "Ett heltal med mellanrum mellan tusental, som språket vill ha det.",
        "A whole number with its thousands apart, as the language wants it.",
    ),
    own(
        Filter,
        "unbroken",
        "language?",
        "En text som HTML där ingen rad slutar i `2026–2029` eller mellan ett tal och dess enhet.",
        "A text as HTML in which no line ends within `2026–2029`, or between a number and its unit.",
    ),
    of_tera(
        Function,
        "range",
        "end start? step_by?",
        "En lista med heltal från `start` till men inte med `end`.",
        "A list of whole numbers from `start` up to but without `end`.",
    ),
    of_tera(Function, "throw", "message", "Stoppar bygget med ett meddelande.", "Stops the build with a message."),
    of_tera(Filter, "abs", "", "Talet utan minustecken.", "The number without its sign."),
    of_tera(Filter, "capitalize", "", "Första bokstaven stor, resten små.", "First letter large, the rest small."),
    of_tera(
        Filter,
        "default",
        "value boolean?",
        "`value` om värdet saknas; med `boolean=true` även om det är tomt, noll eller falskt.",
        "`value` if there is none; with `boolean=true` also if it is empty, zero or false.",
    ),
    of_tera(Filter, "escape", "", "Tecken som HTML läser som märken skrivs om.", "Escapes what HTML reads as markup."),
    of_tera(Filter, "escape_html", "", "Som `escape`, alltid för HTML.", "As `escape`, always for HTML."),
    of_tera(Filter, "escape_xml", "", "Som `escape`, för XML.", "As `escape`, for XML."),
    of_tera(Filter, "first", "", "Det första i en lista.", "The first of a list."),
    of_tera(Filter, "float", "", "Ett decimaltal av en text.", "A decimal number of a text."),
    of_tera(
        Filter,
        "get",
        "key default?",
        "Värdet under en nyckel, annars `default`.",
        "The value under a key, else `default`.",
    ),
    of_tera(
        Filter,
        "group_by",
        "attribute",
        "Listan delad efter ett fält i det som står i den.",
        "The list, divided by a field of what is in it.",
    ),
    of_tera(
        Filter,
        "indent",
        "width? indentation? first? blank?",
        "Texten indragen `width` steg (4).",
        "The text, indented by `width` (4).",
    ),
    of_tera(Filter, "int", "base?", "Ett heltal av en text.", "A whole number of a text."),
    of_tera(
        Filter,
        "join",
        "sep?",
        "Listan som en text, med `sep` emellan.",
        "The list as one text, with `sep` between.",
    ),
    of_tera(Filter, "keys", "", "Nycklarna.", "The keys."),
    of_tera(Filter, "last", "", "Det sista i en lista.", "The last of a list."),
    of_tera(Filter, "length", "", "Hur många tecken eller delar.", "How many characters or parts."),
    of_tera(Filter, "lower", "", "Små bokstäver.", "Small letters."),
    of_tera(Filter, "newlines_to_br", "", "Radbrytningar som `<br>`.", "Line breaks as `<br>`."),
    of_tera(Filter, "nth", "n", "Det som står på plats `n`, räknat från 0.", "What stands at `n`, counted from 0."),
    of_tera(Filter, "pairs", "", "Nycklar och värden som par.", "Keys and values as pairs."),
    of_tera(
        Filter,
        "pluralize",
        "singular? plural?",
        "Ändelsen för ental eller flertal. `t()` med `n` kan mer.",
        "The ending of singular or plural. `t()` with `n` knows more.",
    ),
    of_tera(Filter, "replace", "from to", "Texten med `to` i stället för `from`.", "The text with `to` for `from`."),
    of_tera(Filter, "reverse", "", "Bakifrån.", "From its end."),
    of_tera(
        Filter,
        "round",
        "method? precision?",
        "Avrundat. `method` är `ceil` eller `floor`; `precision` är antalet decimaler.",
        "Rounded. `method` is `ceil` or `floor`; `precision` is how many decimals.",
    ),
    of_tera(
        Filter,
        "safe",
        "",
        "Texten är redan HTML och skrivs som den är. Aldrig för sådant som en läsare kan ha skrivit.",
        "The text is HTML and is written as it is. Never for what a reader may have typed.",
    ),
    of_tera(
        Filter,
        "sort",
        "attribute?",
        "Sorterat, efter ett fält om det sägs.",
        "Sorted, by a field if one is told.",
    ),
    of_tera(Filter, "split", "pat", "Texten delad vid `pat`.", "The text, divided at `pat`."),
    of_tera(Filter, "str", "", "Värdet som text.", "The value as text."),
    of_tera(Filter, "title", "", "Varje ord med stor bokstav.", "Each word with a large letter."),
    of_tera(Filter, "trim", "pat?", "Utan mellanrum (eller `pat`) runt om.", "Without space (or `pat`) around it."),
    of_tera(Filter, "trim_end", "pat?", "Som `trim`, i slutet.", "As `trim`, at the end."),
    of_tera(Filter, "trim_start", "pat?", "Som `trim`, i början.", "As `trim`, at the start."),
    of_tera(
        Filter,
        "truncate",
        "length end?",
        "De första `length` tecknen, och `end` (…) om det var fler.",
        "The first `length` characters, and `end` (…) if there were more.",
    ),
    of_tera(Filter, "unique", "", "Listan med vart och ett en gång.", "The list with each once."),
    of_tera(Filter, "upper", "", "Stora bokstäver.", "Large letters."),
    of_tera(Filter, "values", "", "Värdena.", "The values."),
    of_tera(Filter, "wordcount", "", "Hur många ord.", "How many words."),
    of_tera(Test, "array", "", "En lista.", "A list."),
    of_tera(Test, "bool", "", "Sant eller falskt.", "True or false."),
    of_tera(Test, "containing", "pat", "Har `pat` i sig.", "Has `pat` in it."),
    of_tera(Test, "defined", "", "Finns.", "Is there."),
    of_tera(Test, "divisible_by", "divisor", "Går jämnt upp i `divisor`.", "Can be divided by `divisor`."),
    of_tera(Test, "ending_with", "pat", "Slutar med `pat`.", "Ends with `pat`."),
    of_tera(Test, "even", "", "Ett jämnt tal.", "An even number."),
    of_tera(Test, "float", "", "Ett decimaltal.", "A decimal number."),
    of_tera(Test, "integer", "", "Ett heltal.", "A whole number."),
    of_tera(Test, "iterable", "", "Kan gås igenom med `for`.", "Can be walked through by `for`."),
    of_tera(Test, "map", "", "Nycklar med värden.", "Keys with values."),
    of_tera(Test, "none", "", "Tomt (`none`).", "Nothing (`none`)."),
    of_tera(Test, "number", "", "Ett tal.", "A number."),
    of_tera(Test, "odd", "", "Ett udda tal.", "An odd number."),
    of_tera(Test, "starting_with", "pat", "Börjar med `pat`.", "Begins with `pat`."),
    of_tera(Test, "string", "", "En text.", "A text."),
    of_tera(Test, "undefined", "", "Finns inte.", "Is not there."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_callable_of_tera_is_one_and_the_table_is_sorted() {
        for callable in CALLABLES.iter().filter(|callable| !callable.is_own) {
            let name = callable.name;
            let call = match callable.kind {
                Function => format!("{{{{ {name}() }}}}"),
                Filter => format!("{{{{ a | {name} }}}}"),
                Test => format!("{{{{ a is {name} }}}}"),
            };
            tera::Tera::default().add_raw_template("a", &call).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        let keys = CALLABLES.iter().map(|callable| (!callable.is_own, callable.kind, callable.name));
        assert!(keys.is_sorted());
    }
}
