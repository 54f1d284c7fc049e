//! Writes the settings of the imported site.

use std::collections::BTreeMap;

use crate::addresses::paths::Paths;
use crate::config::settings::TermSetting;
use crate::import::plan::assigned::Assigned;
use crate::import::plan::planned_config::NO_URL;
use crate::import::write::menus::Menus;
use crate::text::quote::quoted;
use crate::text::slug::Slug;

/// Writes the settings. `zone` is the name of the blog's time zone.
#[must_use]
pub fn settings(old_site: &Assigned, zone: &str, menus: &Menus) -> String {
    let config = &old_site.settings;
    let mut yaml = format!("title: {}\n", quoted(&config.title));
    if !config.description.is_empty() {
        yaml.push_str(&format!("description: {}\n", quoted(&config.description)));
    }
    let url =
        if old_site.blog.url.is_empty() { NO_URL.to_owned() } else { config.url.absolute_href(config.url.path()) };
    yaml.push_str(&format!("url: {}\nlanguage: {}\ntimezone: {zone}\n", quoted(&url), config.language));
    let permalink = config.permalink.to_string();
    let is_plain = permalink.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/:-_.".contains(&byte));
    yaml.push_str(&format!("permalink: {}\n", if is_plain { permalink } else { quoted(&permalink) }));
    yaml.push_str(&paths(&config.paths, &config.language));
    yaml.push_str(&menus.yaml());
    let authors: Vec<String> =
        config.authors.iter().map(|author| format!("{{name: {}}}", quoted(&author.name.value))).collect();
    if !authors.is_empty() {
        yaml.push_str(&format!("authors: [{}]\n", authors.join(", ")));
    }
    terms(&mut yaml, "categories", &config.categories);
    terms(&mut yaml, "tags", &config.tags);
    if !old_site.redirects.is_empty() {
        yaml.push_str("redirects:\n");
    }
    for (from, to) in &old_site.redirects {
        yaml.push_str(&format!("  {}: {}\n", quoted(from), quoted(to)));
    }
    yaml
}

/// Writes what the settings say of categories or tags.
fn terms(yaml: &mut String, key: &str, terms: &[TermSetting]) {
    if !terms.is_empty() {
        yaml.push_str(&format!("{key}:\n"));
    }
    for TermSetting { name, slug, description, parent } in terms {
        let mut line = format!("  - {{name: {}", quoted(&name.value));
        let slug = slug.as_ref().map(Slug::as_str);
        let description = Some(description.as_str()).filter(|description| !description.is_empty());
        let parent = parent.as_ref().map(|parent| parent.value.as_str());
        for (key, value) in [("slug", slug), ("description", description), ("parent", parent)] {
            if let Some(value) = value {
                line.push_str(&format!(", {key}: {}", quoted(value)));
            }
        }
        yaml.push_str(&line);
        yaml.push_str("}\n");
    }
}

/// Writes the paths of lists that lie elsewhere than in other sites of the language.
fn paths(paths: &Paths, language: &str) -> String {
    let (mut paths, mut defaults) = (paths.clone(), Paths::of_language(language));
    let defaults = BTreeMap::from(defaults.by_key().map(|(key, slug)| (key, slug.clone())));
    let moved = paths.by_key().into_iter().filter(|(key, slug)| defaults.get(key) != Some(slug));
    let moved: Vec<String> = moved.map(|(key, slug)| format!("{key}: {slug}")).collect();
    if moved.is_empty() { String::new() } else { format!("paths: {{{}}}\n", moved.join(", ")) }
}
