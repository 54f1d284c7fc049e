//! Functions and filters of templates: pure in their arguments and the site's language.

use std::collections::BTreeMap;
use std::sync::Arc;

use tera::{Kwargs, State, Tera, TeraResult, Value};

use crate::text::line_habits::LineHabits;
use crate::text::post_date::PostDate;
use crate::text::unbroken::write_unbroken;
use crate::text::words::{Words, number};
use crate::theme::callables::{CALLABLES, Callable, CallableKind, callable};
use crate::theme::mistakes::{NO_ASSET, NO_STYLE, NO_WORD, UNKNOWN_ARGUMENTS};
use crate::theme::old_names;

/// Registers griffel's own rows of the table of callables.
pub fn register(tera: &mut Tera, words: &Arc<Words>, assets: &Arc<BTreeMap<String, String>>, language: &str) {
    for callable in CALLABLES.iter().filter(|callable| callable.is_own) {
        let language: Arc<str> = language.into();
        match callable.name {
            "t" => {
                let own = Arc::clone(words);
                tera.register_function("t", move |kwargs: Kwargs, _: &State<'_>| word(&own, &kwargs));
            }
            "asset" => {
                let own = Arc::clone(assets);
                tera.register_function("asset", move |kwargs: Kwargs, _: &State<'_>| asset(&own, &kwargs));
            }
            "date" => tera.register_filter("date", move |value: &str, kwargs: Kwargs, _: &State<'_>| {
                date(value, &kwargs, &language)
            }),
            "unbroken" => tera.register_filter("unbroken", move |value: &str, kwargs: Kwargs, _: &State<'_>| {
                tied(value, &kwargs, &language)
            }),
            "number" => {
                tera.register_filter("number", move |value: i64, _: Kwargs, _: &State<'_>| number(value, &language));
            }
            name => unreachable!("invariant: the table has no other name, {name}"),
        }
    }
}

/// Refuses arguments that a callable does not have: what is misspelt would be missing without a word.
fn only(kwargs: &Kwargs, kind: CallableKind, name: &str) -> TeraResult<()> {
    let taken = || callable(kind, name).into_iter().flat_map(Callable::arguments).map(|(name, _)| name);
    let is_unknown = |given: &&str| taken().all(|name| name != *given);
    match kwargs.iter().filter_map(|(given, _)| given.as_str()).find(is_unknown) {
        None => Ok(()),
        Some(given) => {
            let taken = taken().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            Err(tera::Error::message(format!("{UNKNOWN_ARGUMENTS}`{given}`. Possible argument(s) are: {taken}")))
        }
    }
}

/// `t(key="n_posts", n=3, name="x")`: a text of the theme's locale, with its fields filled in.
fn word(words: &Words, kwargs: &Kwargs) -> TeraResult<String> {
    only(kwargs, CallableKind::Function, "t")?;
    let key: &str = kwargs.must_get("key")?;
    let key = old_names::word(key).filter(|_| !words.has(key)).unwrap_or(key);
    if !words.has(key) {
        return Err(tera::Error::message(format!("{NO_WORD}`{key}`")));
    }
    let mut fields: Vec<(String, String)> = Vec::new();
    for field in FIELDS {
        if let Some(value) = kwargs.get::<Value>(field)? {
            fields.push((field.to_owned(), value.to_string()));
        }
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Ok(words.say(key, &fields))
}

/// Fields that texts of a locale may have.
pub const FIELDS: [&str; 12] =
    ["n", "name", "site", "page", "of", "kind", "size", "date", "time", "language", "title", "author"];

/// `asset(path="skola.css")`: the address of a file in the theme's `assets/`.
fn asset(assets: &BTreeMap<String, String>, kwargs: &Kwargs) -> TeraResult<String> {
    only(kwargs, CallableKind::Function, "asset")?;
    let path: &str = kwargs.must_get("path")?;
    assets.get(path).cloned().ok_or_else(|| tera::Error::message(format!("{NO_ASSET}`{path}`")))
}

/// `post.heading | unbroken(language=post.language)`: a text as HTML, its numbers together with what they count.
fn tied(text: &str, kwargs: &Kwargs, language: &str) -> TeraResult<Value> {
    only(kwargs, CallableKind::Filter, "unbroken")?;
    // A text in the site's language has none of its own.
    let own: Option<Value> = kwargs.get("language")?;
    let mut html = String::with_capacity(text.len());
    write_unbroken(&mut html, text, LineHabits::of(own.as_ref().and_then(Value::as_str).unwrap_or(language)));
    Ok(Value::safe_string(&html))
}

/// `post.date | date(style="long")`: a date as readers see it.
fn date(value: &str, kwargs: &Kwargs, language: &str) -> TeraResult<String> {
    only(kwargs, CallableKind::Filter, "date")?;
    let date = PostDate::from_iso(value).ok_or_else(|| tera::Error::message(format!("`{value}` is no date")))?;
    let style: &str = kwargs.get("style")?.unwrap_or("short");
    match style {
        "long" => Ok(date.long(language)),
        "short" => Ok(date.short(language)),
        "month" => Ok(date.month(language)),
        "year" => Ok(date.date().year().to_string()),
        "time" => Ok(date.time(language).unwrap_or_default()),
        "iso" => Ok(date.iso()),
        "day" => Ok(date.date().to_string()),
        _ => Err(tera::Error::message(format!("`{style}`{NO_STYLE}"))),
    }
}
