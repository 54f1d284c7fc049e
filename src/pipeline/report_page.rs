//! What the rules of `check` found, as one page that people read and forward: what, how much, who is shut out by it, and how to
//! mend it. It loads nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::check::finding::Finding;
use crate::check::rule::CheckRule;
use crate::diagnostic::catalogue::{Language, counted, say};
use crate::diagnostic::report::{self, SourceTexts, helps, message};
use crate::diagnostic::rule::Severity;
use crate::source::path::SourcePath;
use crate::text::html::escape_into;
use crate::text::markdown::{events, extensions};
use crate::text::post_date::PostDate;
use crate::typeset::writer::plain_into;

/// A post or page as people know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownEntry {
    /// Title, or its first words.
    pub title: String,
    /// Absolute address.
    pub url: String,
    /// Date; a page may have none.
    pub date: Option<PostDate>,
    /// Whether it is a draft.
    pub is_draft: bool,
    /// Whether it is a standing page.
    pub is_page: bool,
    /// Whether it is, or has with it, a presentation.
    pub has_presentation: bool,
}

/// What the report is made of.
#[derive(Clone, Copy)]
pub struct ReportPage<'a> {
    /// Title of the site.
    pub title: &'a str,
    /// What was found.
    pub findings: &'a [Finding],
    /// The posts and pages, by their files.
    pub entries: &'a BTreeMap<SourcePath, KnownEntry>,
    /// The texts of files, for the numbers of lines.
    pub texts: SourceTexts<'a>,
    /// The day of the check.
    pub today: Date,
    /// Language of the report.
    pub language: Language,
}

/// The styles of the report. It is a file by itself, so that they stand in it.
const STYLE: &str = include_str!("report_page.css");

/// Returns the report as HTML.
#[must_use]
pub fn report_page(report: &ReportPage<'_>) -> String {
    let language = report.language;
    let title = say(language, "report_title", &[("title", report.title)]);
    let mut out = format!("<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n", language.tag());
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.push_str("<meta name=\"robots\" content=\"noindex\">\n");
    element(&mut out, "title", "", &title);
    out.push_str("<style>\n");
    out.push_str(STYLE);
    out.push_str("</style>\n</head>\n<body>\n");
    // The first stop of the keyboard leads past the table (WCAG 2.4.1).
    element(&mut out, "a", " class=\"skip\" href=\"#main\"", &say(language, "report_skip", &[]));
    out.push_str("\n<main id=\"main\" tabindex=\"-1\">\n");
    element(&mut out, "h1", "", &title);
    let day = PostDate::day(report.today, &TimeZone::UTC).map(|day| day.short(language.tag())).unwrap_or_default();
    let open: Vec<&Finding> = report.findings.iter().filter(|finding| finding.is_open()).collect();
    let files: BTreeSet<_> = open.iter().filter_map(|finding| finding.diagnostic.path()).collect();
    let lead = if open.is_empty() { "report_clean" } else { "report_lead" };
    let number = counted(language, "findings", open.len());
    let n = files.len().to_string();
    element(&mut out, "p", " class=\"lead\"", &say(language, lead, &[("day", &day), ("findings", &number), ("n", &n)]));
    let rules = by_rule(&open);
    if !rules.is_empty() {
        summary(&mut out, &rules, language);
        for (code, of) in &rules {
            rule_section(&mut out, code, of, report);
        }
    }
    allowed(&mut out, report);
    element(&mut out, "h2", "", &say(language, "report_method", &[]));
    element(&mut out, "p", "", &say(language, "report_method_text", &[]));
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// Returns the findings by the codes of their rules, the worst rules first, then those with most findings.
fn by_rule<'a>(open: &[&'a Finding]) -> Vec<(&'static str, Vec<&'a Finding>)> {
    let mut rules: BTreeMap<&'static str, Vec<&Finding>> = BTreeMap::new();
    for finding in open {
        rules.entry(finding.code()).or_default().push(finding);
    }
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by_key(|(code, of)| (worst(of), std::cmp::Reverse(of.len()), *code));
    rules
}

fn worst(of: &[&Finding]) -> Severity {
    of.iter().map(|finding| finding.diagnostic.rule.severity).min().unwrap_or(Severity::Info)
}

/// Returns what a rule asks in one line: the first paragraph of its documentation.
fn what(finding: &Finding, language: Language) -> String {
    match finding.rule {
        Some(rule) => first_paragraph(rule, language).trim_end_matches('.').to_owned(),
        None => say(language, "report_build", &[]),
    }
}

fn first_paragraph(rule: &CheckRule, language: Language) -> &'static str {
    rule.explained(language).split("\n\n").next().unwrap_or_default().trim()
}

/// Writes the table of all rules that were broken.
fn summary(out: &mut String, rules: &[(&'static str, Vec<&Finding>)], language: Language) {
    element(out, "h2", "", &say(language, "report_summary", &[]));
    out.push_str("<div class=\"wide\" role=\"region\" tabindex=\"0\"");
    attribute(out, "aria-label", &say(language, "report_summary", &[]));
    out.push_str(">\n<table>\n<thead><tr>");
    for key in ["report_rule", "report_concerns", "report_severity", "report_count", "report_texts"] {
        element(out, "th", " scope=\"col\"", &say(language, key, &[]));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for (code, of) in rules {
        let first = of[0];
        let files: BTreeSet<_> = of.iter().filter_map(|finding| finding.diagnostic.path()).collect();
        let concerns = first.rule.map_or("concern_everybody", |rule| rule.concerns.word());
        out.push_str("<tr><th scope=\"row\">");
        out.push_str(&format!("<a href=\"#{code}\">"));
        markdown_line(out, &what(first, language));
        out.push_str("</a></th>");
        element(out, "td", "", &say(language, concerns, &[]));
        element(out, "td", "", &say(language, worst(of).name(), &[]));
        element(out, "td", " class=\"number\"", &of.len().to_string());
        element(out, "td", " class=\"number\"", &files.len().to_string());
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

/// Writes what is to be known about one rule, and each place.
fn rule_section(out: &mut String, code: &str, of: &[&Finding], report: &ReportPage<'_>) {
    let language = report.language;
    out.push_str(&format!("<section aria-labelledby=\"{code}\">\n<h2 id=\"{code}\">"));
    markdown_line(out, &what(of[0], language));
    element(out, "span", " class=\"code\"", &format!(" ({code})"));
    out.push_str("</h2>\n");
    if let Some(rule) = of[0].rule {
        let explained = rule.explained(language);
        let rest = explained.split_once("\n\n").map_or("", |(_, rest)| rest);
        plain_into(out, &events(rest, extensions()));
    }
    let mut files: BTreeMap<Option<&SourcePath>, Vec<&Finding>> = BTreeMap::new();
    for finding in of {
        files.entry(finding.diagnostic.path()).or_default().push(finding);
    }
    element(out, "h3", "", &say(language, "report_places", &[("n", &of.len().to_string())]));
    out.push_str("<ul class=\"places\">\n");
    for (file, findings) in files {
        out.push_str("<li>");
        if let Some(entry) = file.and_then(|file| report.entries.get(file)) {
            out.push_str("<a");
            attribute(out, "href", &entry.url);
            out.push('>');
            escape_into(out, &entry.title);
            out.push_str("</a> ");
        }
        element(out, "code", "", file.map_or("griffel", |file| file.as_str()));
        out.push_str("\n<ul>\n");
        for finding in findings {
            place(out, finding, report);
        }
        out.push_str("</ul></li>\n");
    }
    out.push_str("</ul>\n</section>\n");
}

/// Writes one place: its line, what is wrong, and how to mend it.
fn place(out: &mut String, finding: &Finding, report: &ReportPage<'_>) {
    let language = report.language;
    out.push_str("<li>");
    if let Some(line) = report::line(&finding.diagnostic, report.texts) {
        escape_into(out, &say(language, "report_line", &[("line", &line.to_string())]));
        out.push_str(": ");
    }
    markdown_line(out, &message(&finding.diagnostic, language));
    if !finding.diagnostic.fixes.is_empty() && finding.rule.is_some() {
        element(out, "span", " class=\"fix\"", &format!(" {}", say(language, "report_fix", &[])));
    }
    for help in helps(&finding.diagnostic, language) {
        out.push_str("<p>");
        markdown_line(out, &help);
        out.push_str("</p>");
    }
    out.push_str("</li>\n");
}

/// Writes what authors allow, and why, and how much is old.
fn allowed(out: &mut String, report: &ReportPage<'_>) {
    let language = report.language;
    let allowed: Vec<_> = report.findings.iter().filter(|finding| finding.exception.is_some()).collect();
    if !allowed.is_empty() {
        element(out, "h2", "", &say(language, "report_allowed", &[]));
        out.push_str("<ul>\n");
        for finding in allowed {
            let file = finding.diagnostic.path().map_or("griffel", |path| path.as_str());
            out.push_str("<li>");
            element(out, "code", "", file);
            out.push_str(": ");
            markdown_line(out, &message(&finding.diagnostic, language));
            let reason = finding.exception.as_deref().unwrap_or_default();
            element(out, "p", "", &say(language, "report_reason", &[("reason", reason)]));
            out.push_str("</li>\n");
        }
        out.push_str("</ul>\n");
    }
    let old = report.findings.iter().filter(|finding| finding.is_old).count();
    if old > 0 {
        element(out, "p", "", &say(language, "check_old", &[("n", &old.to_string())]));
    }
}

fn element(out: &mut String, name: &str, attributes: &str, text: &str) {
    out.push_str(&format!("<{name}{attributes}>"));
    escape_into(out, text);
    out.push_str(&format!("</{name}>"));
    if matches!(name, "h1" | "h2" | "h3" | "p" | "title") {
        out.push('\n');
    }
}

fn attribute(out: &mut String, name: &str, value: &str) {
    out.push_str(&format!(" {name}=\""));
    escape_into(out, value);
    out.push('"');
}

/// Writes a line of a message, in which nothing but `code` is marked.
fn markdown_line(out: &mut String, line: &str) {
    for (index, part) in line.split('`').enumerate() {
        let is_code = index % 2 == 1;
        if is_code {
            element(out, "code", "", part);
        } else {
            escape_into(out, part);
        }
    }
}
