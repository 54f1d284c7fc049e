//! The page that is shown until the first build without errors: a list of the errors.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};

use crate::diagnostic::catalogue::{Language, say};
use crate::serve::preview::Problems;
use crate::serve::reply::{Answer, NO_STORE};
use crate::serve::script::{Shows, with_script};
use crate::text::html::escape_into;

/// Returns the page. The preview's script replaces it as soon as there is a site.
#[must_use]
pub fn error_page(problems: &Problems, language: Language, nonce: &str) -> Answer {
    let mut items = String::new();
    for error in &problems.errors {
        let field = |key: &&str| {
            let value = &error[*key];
            value.as_str().map(str::to_owned).or_else(|| Some(value.as_u64()?.to_string()))
        };
        let location: Vec<String> = ["path", "line", "column"].iter().filter_map(field).collect();
        items.push_str("<li><code>");
        escape_into(&mut items, &location.join(":"));
        items.push_str("</code> ");
        escape_into(&mut items, error["message"].as_str().unwrap_or_default());
        if let Some(lines) = error["lines"].as_str().filter(|lines| !lines.is_empty()) {
            items.push_str("<pre>");
            escape_into(&mut items, lines);
            items.push_str("</pre>");
        }
        items.push_str("</li>\n");
    }
    let tag = language.tag();
    let mut title = String::new();
    escape_into(&mut title, &say(language, "serve_broken", &[]));
    let page = format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n\
         <ul>\n{items}</ul>\n</body>\n</html>\n"
    );
    let policy = format!("default-src 'none'; script-src 'nonce-{nonce}'; connect-src 'self'");
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8".to_owned()), (CONTENT_SECURITY_POLICY, policy)];
    Answer::new(StatusCode::SERVICE_UNAVAILABLE, headers, with_script(page.as_bytes(), nonce, 0, Shows::All), NO_STORE)
}
