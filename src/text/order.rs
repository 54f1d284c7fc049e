//! Alphabetical order by language: in Swedish å, ä and ö come after z.

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::Locale;

/// Sorts items by name as their language does; equal names keep their order.
///
/// `name` returns the name of an item. An unknown language is sorted by the root collation of Unicode.
pub fn sort_by_name<T>(items: &mut [T], language: &str, name: impl Fn(&T) -> &str) {
    let collator = collator(language);
    items.sort_by(|a, b| collator.compare(name(a), name(b)).then_with(|| name(a).cmp(name(b))));
}

fn collator(language: &str) -> CollatorBorrowed<'static> {
    let locale: Locale = language.parse().unwrap_or(Locale::UNKNOWN);
    Collator::try_new(locale.into(), CollatorOptions::default())
        .or_else(|_| Collator::try_new(Locale::UNKNOWN.into(), CollatorOptions::default()))
        .expect("invariant: the root collation is compiled in")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swedish_letters_come_last() {
        let mut names = vec!["Öppet", "Zebra", "Ärende", "Åsikt", "apa", "Über", "ydmjuk"];
        sort_by_name(&mut names, "sv", |name| name);
        assert_eq!(names, ["apa", "Über", "ydmjuk", "Zebra", "Åsikt", "Ärende", "Öppet"]);
    }
}
