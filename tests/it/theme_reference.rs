//! The pages about the data of themes are made of the program's source; `UPDATE=1` writes them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use griffel::directives::table::{DIRECTIVES, Form};
use griffel::source::path::SourcePath;
use griffel::text::words::fill;
use griffel::theme::callables::{CALLABLES, Callable, CallableKind};
use griffel::yaml::node::NodeKind;
use griffel::yaml::read::entries;

use crate::theme_contract::{Contract, SeenField, Shape, contract, theme_files};

/// What each block of the built-in theme is for, in English and Swedish.
const BLOCKS: &[(&str, &str, &str)] = &[
    ("byline", "Day, authors and categories of a post.", "Ett inläggs dag, författare och kategorier."),
    ("cover", "The cover picture, above the text.", "Omslagsbilden, ovanför texten."),
    ("crumbs", "Where the page lies, above its heading.", "Var sidan ligger, ovanför dess rubrik."),
    ("dateline", "Empty: above the name of the site.", "Tomt: ovanför webbplatsens namn."),
    ("footer", "The foot of the page.", "Sidfoten."),
    ("head", "More elements in the page's head: scripts, for example.", "Mer i sidans huvud, till exempel skript."),
    ("header", "The head of the site: its name, menu and search.", "Webbplatsens huvud: namn, meny och sökning."),
    (
        "jump",
        "A link to the table of contents, above the text.",
        "En länk till innehållsförteckningen, ovanför texten.",
    ),
    ("kicker", "Empty: above the heading of a post.", "Tomt: ovanför ett inläggs rubrik."),
    ("main", "The content of the page.", "Sidans innehåll."),
    (
        "post_class",
        "Empty: more classes of a post, each after a space.",
        "Tomt: fler klasser på ett inlägg, var och en efter ett mellanslag.",
    ),
    ("posts", "The posts of a list.", "Inläggen i en lista."),
    ("related", "Related posts, below the text.", "Inlägg om samma sak, under texten."),
    ("sections", "Empty: above the entries of the menu.", "Tomt: ovanför menyns rader."),
    (
        "side",
        "What stands beside the content, or below it on phones.",
        "Det som står bredvid innehållet, eller under det i telefoner.",
    ),
    ("styles", "The style sheets.", "Stilmallarna."),
];

/// A language of the pages.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    English,
    Swedish,
}

impl Language {
    fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Swedish => "sv",
        }
    }

    /// Returns the text in this language.
    fn say(self, english: &'static str, swedish: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Swedish => swedish,
        }
    }

    /// Returns a text of a language, marked where that is another one than the page's (WCAG 3.1.2).
    fn marked(self, text: &str, tag: &str) -> String {
        if tag == self.tag() || text.is_empty() {
            text.to_owned()
        } else {
            format!("<span lang=\"{tag}\">{text}</span>")
        }
    }

    /// Returns a doc comment, in which nothing has the name that it has in Rust.
    fn doc(self, text: &str) -> String {
        self.marked(&text.replace("`None`", "nothing"), "en")
    }
}

#[test]
fn the_pages_about_the_data_of_themes_are_made_of_the_source() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let contract = contract();
    for (language, page) in
        [(Language::English, "reference/theme-data.md"), (Language::Swedish, "handbok/temats-data.md")]
    {
        let frame = root.join(format!("tests/files/theme-data/{}.md", language.tag()));
        let frame = fs::read_to_string(frame).expect("a frame");
        let fields = [
            ("templates", templates(contract, language)),
            ("everywhere", rows(&contract.site_wide(), language)),
            ("directive", rows(&contract.fields("DirectiveView"), language)),
            ("types", types(contract, language)),
            ("own_callables", callables(true, language)),
            ("callables", callables(false, language)),
            ("blocks", blocks(language)),
            ("components", components(language)),
            ("directives", directives()),
            ("words", words(language)),
        ];
        let made = fill(&frame, &fields);
        let file = root.join("content/pages").join(page);
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&file, &made).expect("a page");
        }
        assert_eq!(fs::read_to_string(&file).unwrap_or_default(), made, "{page}: UPDATE=1 writes it");
    }
}

/// Returns lines such as "- `name` (text): What it is." A list is readable on phones, where a table breaks names into pieces.
fn list(lines: impl IntoIterator<Item = (String, String)>) -> String {
    let line = |(name, text): (String, String)| {
        if text.is_empty() { format!("- {name}") } else { format!("- {name}: {text}") }
    };
    lines.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Returns the name by which people know a type: `PostView` is `Post`. A link whose text is "Link" would say nothing (WCAG 2.4.4).
fn title(name: &str) -> &str {
    match name {
        "Link" => "Hyperlink",
        name => name.strip_suffix("View").unwrap_or(name),
    }
}

/// Returns what kind of value a type is, in words, with a link to its fields.
fn value(shape: &Shape, language: Language) -> String {
    let inner = |inner: &Shape| value(inner, language);
    match shape {
        Shape::Text => language.say("text", "text").to_owned(),
        Shape::Html => "HTML".to_owned(),
        Shape::Date => language.say("date", "datum").to_owned(),
        Shape::Number => language.say("number", "tal").to_owned(),
        Shape::Truth => language.say("true or false", "sant eller falskt").to_owned(),
        Shape::Anything => language.say("anything", "vad som helst").to_owned(),
        Shape::Named(name) => {
            let (name, id) = (title(name), title(name).to_lowercase());
            format!("[{}](#{id})", language.marked(name, "en"))
        }
        Shape::OrNothing(of) => format!("{}{}", inner(of), language.say(", or nothing", ", eller inget")),
        Shape::List(of) => format!("{} {}", language.say("list of", "lista av"), inner(of)),
        Shape::ByName(of) => format!("{} {}", inner(of), language.say("by name", "efter namn")),
    }
}

fn rows(fields: &[SeenField], language: Language) -> String {
    list(fields.iter().map(|field| {
        let value = value(&field.shape, language);
        let name = if field.is_flat {
            format!("{} {value}", language.say("All of", "Allt i"))
        } else {
            format!("`{}` ({value})", field.name)
        };
        (name, language.doc(&field.doc))
    }))
}

fn templates(contract: &Contract, language: Language) -> String {
    list(contract.templates.iter().map(|template| {
        let variable = |(name, shape): &(String, Shape)| format!("`{name}` ({})", value(shape, language));
        let variables: Vec<String> = template.variables.iter().map(variable).collect();
        let doc = language.doc(beside_names(&template.doc));
        let and = if variables.is_empty() || doc.is_empty() { "" } else { ". " };
        (language.doc(&template.names), format!("{}{and}{doc}", variables.join(", ")))
    }))
}

/// Returns what a text says after the names of variables at its start: "`list`. A year." says "A year."
fn beside_names(text: &str) -> &str {
    let mut rest = text;
    while let Some(after) = rest.strip_prefix('`').and_then(|rest| rest.split_once('`')).map(|(_, after)| after) {
        match after.strip_prefix(", `").or_else(|| after.strip_prefix(". ")) {
            Some(_) if after.starts_with(", `") => rest = &after[2..],
            Some(sentence) => return sentence,
            None if after == "." => return "",
            None => return text,
        }
    }
    text
}

/// Returns a section for each type with a name.
fn types(contract: &Contract, language: Language) -> String {
    let sections = contract.order.iter().filter(|name| !["Parts", "DirectiveView"].contains(&name.as_str()));
    let section = |name: &String| {
        let found = &contract.types[name];
        let title = title(name);
        let heading = format!("### {} {{#{}}}", language.marked(title, "en"), title.to_lowercase());
        let body = if found.fields.is_empty() {
            let texts = found.texts.iter().map(|(text, doc)| format!("- `{text}`: {}", language.doc(doc)));
            texts.collect::<Vec<_>>().join("\n")
        } else {
            rows(&contract.types[name].fields, language)
        };
        format!("{heading}\n\n{}\n\n{body}", language.marked(&found.doc, "en"))
    };
    sections.map(section).collect::<Vec<_>>().join("\n\n")
}

fn callables(is_own: bool, language: Language) -> String {
    let row = |one: &Callable| {
        let arguments: Vec<String> = one
            .arguments()
            .map(|(name, is_required)| if is_required { format!("{name}=…") } else { format!("[{name}=…]") })
            .collect();
        let arguments = arguments.join(", ");
        let call = match one.kind {
            CallableKind::Function => format!("{}({arguments})", one.name),
            CallableKind::Filter if arguments.is_empty() => format!("… | {}", one.name),
            CallableKind::Filter => format!("… | {}({arguments})", one.name),
            CallableKind::Test if arguments.is_empty() => format!("… is {}", one.name),
            CallableKind::Test => format!("… is {}({arguments})", one.name),
        };
        (format!("`{call}`"), one.purpose(language.tag()).to_owned())
    };
    list(CALLABLES.iter().filter(|one| one.is_own == is_own).map(row))
}

/// Returns the names that stand behind a word in the marks of a template: those of its blocks, for example.
fn named<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    let marks = text.split("{%").skip(1).filter_map(|rest| rest.split("%}").next());
    let inside = marks.map(|mark| mark.trim_matches('-').trim());
    inside.filter_map(|mark| mark.strip_prefix(word)?.strip_prefix(' ')).map(str::trim).collect()
}

fn blocks(language: Language) -> String {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in theme_files("templates") {
        for block in named(&text, "block") {
            found.entry(block.to_owned()).or_default().push(path.clone());
        }
    }
    let described: Vec<&str> = BLOCKS.iter().map(|(name, ..)| *name).collect();
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(names, described, "each block is described in BLOCKS of tests/it/theme_reference.rs, in order");
    let row = |(name, english, swedish): &(&str, &'static str, &'static str)| {
        let all = &found[*name];
        let (first, filled): (Vec<&String>, Vec<&String>) = if all.iter().any(|path| path == "base.html") {
            all.iter().partition(|path| *path == "base.html")
        } else {
            (all.iter().collect(), Vec::new())
        };
        let named = |paths: Vec<&String>| {
            let paths: Vec<String> = paths.into_iter().map(|path| format!("`{path}`")).collect();
            paths.join(", ")
        };
        let filled = if filled.is_empty() {
            String::new()
        } else {
            format!("; {} {}", language.say("filled by", "fylls av"), named(filled))
        };
        let what = language.say(english, swedish);
        (format!("`{name}`"), format!("{what} {} {}{filled}.", language.say("First in", "Först i"), named(first)))
    };
    list(BLOCKS.iter().map(row))
}

/// Returns the components with their arguments and the comments above them.
fn components(language: Language) -> String {
    let files = theme_files("templates");
    let texts = files.values().filter(|text| text.contains("endcomponent"));
    let mut rows: Vec<(String, String)> = Vec::new();
    for text in texts {
        for component in named(text, "component") {
            let before = text.find(&format!("component {component}")).map_or("", |at| &text[..at]);
            let before = before.trim_end_matches(['{', '%', '-', ' ']).trim_end();
            let comment = before.strip_suffix("-#}").or_else(|| before.strip_suffix("#}"));
            let comment = comment.and_then(|before| before.rsplit_once("{#")).map_or("", |(_, comment)| comment);
            let comment = comment.trim_start_matches('-').split_whitespace().collect::<Vec<_>>().join(" ");
            rows.push((format!("`{component}`"), language.doc(&comment)));
        }
    }
    rows.sort();
    list(rows)
}

fn directives() -> String {
    let mut all = DIRECTIVES;
    all.sort_by_key(|kind| kind.name);
    let row = |kind: &griffel::directives::table::DirectiveKind| {
        let form = match kind.form {
            Form::Leaf => format!("`::{}`", kind.name),
            Form::Container => format!("`::: {}`", kind.name),
        };
        let attribute = |name: &&str| {
            if kind.required.contains(name) { format!("**`{name}`**") } else { format!("`{name}`") }
        };
        let attributes: Vec<String> = kind.attributes.iter().map(attribute).collect();
        (form, attributes.join(", "))
    };
    list(all.into_iter().map(row))
}

/// Returns the words of a language by key; two forms are one text.
fn locale(tag: &str) -> BTreeMap<String, String> {
    let files = theme_files("locales");
    let path = SourcePath::new("locale.yaml").expect("a path");
    let read = entries(&path, &files[&format!("{tag}.yaml")], 0);
    let text = |kind: &NodeKind| match kind {
        NodeKind::Scalar { text, .. } => text.clone(),
        NodeKind::Map(forms) => forms.iter().filter_map(|form| form.value.text()).collect::<Vec<_>>().join(" / "),
        NodeKind::List(_) => String::new(),
    };
    read.value.entries.iter().map(|pair| (pair.key.clone(), text(&pair.value.kind))).collect()
}

fn words(language: Language) -> String {
    let (english, swedish) = (locale("en"), locale("sv"));
    let keys: Vec<&String> = english.keys().collect();
    assert_eq!(keys, swedish.keys().collect::<Vec<_>>(), "the same words in both languages");
    let row = |key: &&String| {
        let cell = |text: &str, tag: &str| language.marked(&escaped(text), tag);
        (format!("`{key}`"), format!("{} · {}", cell(&swedish[*key], "sv"), cell(&english[*key], "en")))
    };
    list(keys.iter().map(row))
}

/// Returns a text in which Markdown sees no marks.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").split(['\n']).collect::<Vec<_>>().join(" ").chars().fold(
        String::new(),
        |mut text, c| {
            if matches!(c, '|' | '*' | '_' | '`' | '[' | ']' | '{' | '}' | '\\') {
                text.push('\\');
            }
            text.push(c);
            text
        },
    )
}
