//! Articles -> typeset texts, in parallel.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use serde_json::json;

use crate::config::settings::Config;
use crate::diagnostic::rule::Diagnostic;
use crate::media::attachment::Attachment;
use crate::media::captions::{self, SpokenParagraph};
use crate::model::article::{Article, FileRef};
use crate::model::entry::Entry;
use crate::model::slide::{Slide, joined};
use crate::output::file::Body;
use crate::parse::outline::Code;
use crate::pipeline::entries::KeyedSite;
use crate::pipeline::keys::{EntryKeys, TextKeys};
use crate::pipeline::progress::{Progress, Stage};
use crate::pipeline::stage_cache::StageCache;
use crate::plan::files::file_view;
use crate::plan::texts::Texts;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::text::html::Html;
use crate::theme::template::Theme;
use crate::typeset::article::article;
use crate::typeset::code::{HighlightedCode, highlighted};
use crate::typeset::comment::comment;
use crate::typeset::context::TypesetContext;
use crate::typeset::slides::slides;

/// The texts of an entry with their keys. If the texts were typeset in an earlier run, only the keys are known until the
/// texts are needed.
pub(super) struct LazyTexts {
    texts: OnceLock<Arc<Texts>>,
    pub(super) keys: TextKeys,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl LazyTexts {
    fn new(texts: Texts, diagnostics: Vec<Diagnostic>) -> Self {
        Self { keys: TextKeys::of(&texts), texts: OnceLock::from(Arc::new(texts)), diagnostics }
    }

    /// Returns texts that were typeset in an earlier run.
    pub(super) fn with_keys(keys: TextKeys) -> Self {
        Self { texts: OnceLock::new(), keys, diagnostics: Vec::new() }
    }

    /// Returns the texts of `entry`, typesetting them if that was not done yet.
    pub(super) fn texts(&self, entry: &Entry, theme: &Theme, config: &Config) -> Arc<Texts> {
        let typeset = || {
            let code = highlighted(code_of(entry));
            Arc::new(text(entry, theme, config, &code, &mut Vec::new()))
        };
        Arc::clone(self.texts.get_or_init(typeset))
    }
}

/// Returns the texts of the posts followed by those of the pages. Texts that the last build did not have are typeset.
pub(super) fn texts(
    site: &KeyedSite,
    config: &Config,
    theme: &Theme,
    settings: Fingerprint,
    cache: &mut StageCache<SourcePath, Arc<LazyTexts>>,
    progress: &dyn Progress,
) -> Vec<Arc<LazyTexts>> {
    let all: Vec<&Entry> = site.site.entries().map(|entry| entry.entry.as_ref()).collect();
    progress.stage(Stage::Typeset, all.len());
    let common = Fingerprint::of_value(&(theme.directives_fingerprint(), settings));
    let key = |keys: &EntryKeys| Fingerprint::of_value(&(keys.whole, common));
    let keyed = all.par_iter().zip(&site.keys);
    let wanted: Vec<_> = keyed.map(|(entry, keys)| (entry.path.clone(), key(keys))).collect();
    let missing = cache.missing(&wanted);
    // The code of all texts is highlighted at once, each distinct piece a single time.
    let code = highlighted(missing.iter().flat_map(|index| code_of(all[*index])));
    cache.recall(wanted, |index| {
        progress.step(all[index].path.as_str());
        let mut diagnostics = Vec::new();
        let texts = text(all[index], theme, config, &code, &mut diagnostics);
        Arc::new(LazyTexts::new(texts, diagnostics))
    })
}

/// Returns the texts of one entry.
pub(super) fn typeset(entry: &Entry, theme: &Theme, config: &Config) -> LazyTexts {
    let mut diagnostics = Vec::new();
    let texts = text(entry, theme, config, &highlighted(code_of(entry)), &mut diagnostics);
    LazyTexts::new(texts, diagnostics)
}

fn text(
    entry: &Entry,
    theme: &Theme,
    config: &Config,
    code: &HighlightedCode,
    diagnostics: &mut Vec<Diagnostic>,
) -> Texts {
    let file = |file: &FileRef, _: &Article| {
        let listed = entry.files.iter().find(|listed| listed.file.route == file.route);
        let view = file_view(file, listed, &theme.words, &config.language);
        let mut view = serde_json::to_value(view).expect("invariant: a struct of texts and numbers");
        let (width, height) = file.attachment.pixels().unzip();
        view["width"] = width.into();
        view["height"] = height.into();
        view["said"] = transcript(&file.attachment);
        view
    };
    let context = TypesetContext {
        theme,
        words: &theme.words,
        language: &config.language,
        code,
        zone: &config.zone,
        live: config.live,
        file: &file,
    };
    let typeset = article(&entry.article, &context).into_value(diagnostics);
    let presentations = entry.listed_presentations().map(|listed| {
        let presentation = listed.presentation.map(|presentation| slides(presentation, &context));
        presentation.map(|slides| slides.into_value(diagnostics)).unwrap_or_default()
    });
    let presentations: Vec<Vec<Slide>> = presentations.collect();
    // The text of a post that is a presentation is that of its slides, without speaker notes.
    let own = entry.presentation.as_ref().and(presentations.first());
    let (content, excerpt) = match own {
        Some(slides) => (joined(slides, |_| None), first_content(slides)),
        None => (typeset.content, typeset.excerpt.clone()),
    };
    Texts {
        content,
        excerpt: if entry.summary.is_some() { typeset.excerpt } else { excerpt },
        has_more: typeset.has_more,
        updates: typeset.updates,
        comments: entry.comments.iter().map(|one| comment(&one.text, &entry.comment_targets)).collect(),
        presentations,
    }
}

/// Returns the excerpt of a post that is a presentation: the first slide with content.
fn first_content(slides: &[Slide]) -> Html {
    let content = slides.iter().map(|slide| &slide.content.html).find(|content| !content.as_str().trim().is_empty());
    content.cloned().unwrap_or_default()
}

/// Returns the code blocks of a text and of its slides.
fn code_of(entry: &Entry) -> impl Iterator<Item = &Code> {
    let slides = entry.presentations().filter_map(|presentation| presentation.markdown());
    std::iter::once(&entry.article).chain(slides).flat_map(|article| &article.body.outline.code)
}

/// Longest plain text, in bytes, that is shown as a transcript of audio or video; a longer one is a link.
const TEXT_MAX: usize = 256 * 1024;

/// Returns the transcript of audio or video as templates see it: captions, or the paragraphs of a plain text.
fn transcript(file: &Attachment) -> serde_json::Value {
    let Body::Bytes(bytes) = &file.body else { return json!([]) };
    match file.kind.media_type {
        "text/vtt" => captions::paragraphs(bytes)
            .into_iter()
            .map(|SpokenParagraph { time, voice, text }| json!({"time": time, "voice": voice, "text": text}))
            .collect(),
        "text/plain" if bytes.len() <= TEXT_MAX => String::from_utf8_lossy(bytes)
            .replace('\r', "")
            .split("\n\n")
            .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|part| !part.is_empty())
            .map(|text| json!({"time": null, "voice": null, "text": text}))
            .collect(),
        _ => json!([]),
    }
}
