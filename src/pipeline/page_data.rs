//! A site -> what its templates see: the kinds of pages that it has, or all variables of one page, as a build gives them to Tera.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnosed, Diagnostic, in_order};
use crate::model::site::Site;
use crate::pipeline::assembled::{Assembled, assembled};
use crate::pipeline::build::loaded_theme;
use crate::pipeline::checking;
use crate::pipeline::input::{Input, Purpose};
use crate::pipeline::memory::Memory;
use crate::pipeline::rendering::{LazyViews, Rendering};
use crate::pipeline::texts::texts;
use crate::plan::page::{Planned, Subject};
use crate::plan::pages::{SiteWide, page, planned};
use crate::plan::statement::statement_page;
use crate::render::page::{Shared, variables};
use crate::source::path::SourcePath;
use crate::text::suggest::nearest;
use crate::theme::old_names::VARIABLE;

/// A page, or one of those of its kind, as the author of a theme knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindOfPage {
    /// `page.kind`.
    pub kind: &'static str,
    /// Name of the template that draws it.
    pub template: String,
    /// Address on this host.
    pub href: String,
    /// The text that it is made of, if it is of one.
    pub path: Option<SourcePath>,
    /// Number of pages of this kind with this template.
    pub pages: usize,
}

/// What was found of what somebody asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum SeenByTemplates {
    /// The kinds of pages of the site, by kind and template.
    Kinds(Vec<KindOfPage>),
    /// A page, and the values of all its variables by name.
    Page(KindOfPage, BTreeMap<&'static str, serde_json::Value>),
    /// There is no such page. What may be meant: an address, a path or a kind.
    NoPage(Option<String>),
    /// There are no settings or there is no theme, as the diagnostics say.
    Nothing,
}

/// Returns what templates see: of the page that `wanted` names by its address, its text, its kind or its template, or else which kinds
/// there are. Of several pages the first is meant, which is the newest post, or the first page of a list.
#[must_use]
pub fn page_data(input: &Input<'_>, wanted: Option<&str>) -> Diagnosed<SeenByTemplates> {
    let mut diagnostics = Vec::new();
    let value = seen(input, wanted, &mut diagnostics).unwrap_or(SeenByTemplates::Nothing);
    Diagnosed { value, diagnostics: in_order(diagnostics) }
}

fn seen(input: &Input<'_>, wanted: Option<&str>, diagnostics: &mut Vec<Diagnostic>) -> Option<SeenByTemplates> {
    let mut memory = Memory::default();
    let assembled = assembled(input, &BTreeSet::new(), &mut memory, diagnostics)?;
    let theme = loaded_theme(input, &assembled.config, assembled.settings, &mut memory);
    diagnostics.extend(theme.diagnostics.iter().cloned());
    let theme = theme.value.as_ref()?;
    // Only a page that shows the statement needs what the rules find.
    let mut found = statement_page(&assembled.site.site)
        .filter(|_| wanted.is_some())
        .map(|_| checking::found(input, &assembled, &mut memory.checking));
    let Assembled { config, contents, site, settings, today } = &assembled;
    let texts = texts(site, config, theme, *settings, &mut memory.texts, input.progress);
    let rendering = Rendering {
        statics: &contents.statics,
        site,
        texts: &texts,
        config,
        settings: *settings,
        theme,
        progress: input.progress,
        today: *today,
        purpose: Purpose::Site,
        statement: None,
    };
    let statement = found.as_mut().and_then(|found| found.add_site(input, rendering, &mut Vec::new()));
    let rendering = Rendering { statement: statement.as_ref(), ..rendering };
    let views = LazyViews { rendering, cards: site.site.posts.iter().map(|_| Arc::default()).collect() };
    let planning = views.planning();
    let wide = SiteWide::of(&planning);
    let pages = planned(&planning, &wide);
    let kinds = kinds(&pages, &site.site, config);
    let Some(wanted) = wanted else { return Some(SeenByTemplates::Kinds(kinds)) };
    let Some(asked) = pages.iter().find(|page| is_at(page, wanted, config)).or_else(|| {
        let is_kind = |page: &&Planned<'_>| page.kind(site.site.posts.len()) == wanted || page.template == wanted;
        pages.iter().find(is_kind).or_else(|| pages.iter().find(|page| is_of(page, wanted, &site.site)))
    }) else {
        return Some(SeenByTemplates::NoPage(near(wanted, &pages, &kinds, &site.site)));
    };
    let shared = Shared::of(&wide.site, &wide.parts);
    // The old name of a variable is for old templates, and not shown to who writes a new one.
    let values = variables(&page(&planning, asked), &shared, |name| name != VARIABLE.0);
    let as_json =
        |value| serde_json::to_value(value).expect("invariant: what templates see are texts, numbers, lists and maps");
    let values = values.iter().map(|(name, value)| (*name, as_json(value))).collect();
    Some(SeenByTemplates::Page(KindOfPage { pages: 1, ..known(asked, &site.site, config) }, values))
}

/// Returns the first page of each kind and template.
fn kinds(pages: &[Planned<'_>], site: &Site, config: &Config) -> Vec<KindOfPage> {
    let mut kinds: BTreeMap<(&str, &str), KindOfPage> = BTreeMap::new();
    for page in pages {
        let kind = kinds.entry((page.kind(site.posts.len()), &page.template));
        kind.or_insert_with(|| known(page, site, config)).pages += 1;
    }
    kinds.into_values().collect()
}

fn known(page: &Planned<'_>, site: &Site, config: &Config) -> KindOfPage {
    KindOfPage {
        kind: page.kind(site.posts.len()),
        template: page.template.to_string(),
        href: config.url.href(&page.route),
        path: source(page, site).cloned(),
        pages: 0,
    }
}

/// Returns the text that a page is made of.
fn source<'a>(page: &Planned<'_>, site: &'a Site) -> Option<&'a SourcePath> {
    let index = match &page.subject {
        Subject::Entry(index) => *index,
        Subject::Presentation(id) if site.entry(id.entry).presentation.is_some() => id.entry,
        Subject::Presentation(_) | Subject::Embedded(_) | Subject::List(..) | Subject::Single(_) => return None,
    };
    Some(&site.entry(index).path)
}

/// Returns whether a page is at an address: a full one, one on this host, or one from the site's folder, with or without the slashes
/// at its ends.
fn is_at(page: &Planned<'_>, wanted: &str, config: &Config) -> bool {
    fn trimmed(address: &str) -> &str {
        address.trim_matches('/')
    }
    if wanted.is_empty() {
        return false;
    }
    let inside = config.url.path_inside(wanted);
    let wanted = inside.as_deref().unwrap_or(wanted);
    let has_slash = wanted.starts_with('/');
    let (route, encoded, href) = (page.route.as_str(), page.route.encoded(), config.url.href(&page.route));
    // `post` alone is a kind, and `home` is not the address of the home page.
    let is_same = |address: &str| trimmed(address) == trimmed(wanted) && (has_slash || wanted.contains('/'));
    is_same(route) || is_same(&encoded) || is_same(&href)
}

/// Returns whether a page is made of a text: `content/posts/a/index.md`, its folder, or either without `content/`.
fn is_of(page: &Planned<'_>, wanted: &str, site: &Site) -> bool {
    let wanted = wanted.replace('\\', "/");
    let wanted = wanted.trim_start_matches("./").trim_end_matches('/');
    source(page, site).is_some_and(|path| {
        let names = [path.as_str(), path.as_str().strip_suffix("/index.md").unwrap_or(path.as_str())];
        names.iter().any(|name| *name == wanted || name.strip_prefix("content/") == Some(wanted))
    })
}

/// Returns the address, path or kind that is like one that there is not.
fn near(wanted: &str, pages: &[Planned<'_>], kinds: &[KindOfPage], site: &Site) -> Option<String> {
    let words: BTreeSet<&str> = if wanted.starts_with('/') {
        pages.iter().map(|page| page.route.as_str()).collect()
    } else if wanted.contains('/') {
        let paths = pages.iter().filter_map(|page| source(page, site)).map(SourcePath::as_str);
        paths.chain(pages.iter().map(|page| page.route.as_str())).collect()
    } else {
        kinds.iter().flat_map(|kind| [kind.kind, kind.template.as_str()]).collect()
    };
    nearest(wanted, words).map(str::to_owned)
}
