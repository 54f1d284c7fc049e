//! `.htaccess`, which Apache reads with every request in the folder of the site.
//!
//! It needs no more than `AllowOverride FileInfo Indexes`, and each module only inside `<IfModule>`: a directive that a
//! server does not know or allow would stop the whole site.

use crate::output::file::Output;
use crate::output::hosting::{APACHE_NAME, HIDDEN_NAMES, Header, Hosting, PathRedirect, QueryRedirect, Scope};
use crate::output::route::Route;

/// Draws the file.
#[must_use]
pub fn file(hosting: &Hosting) -> Output {
    Output::text(Route::home().file(APACHE_NAME).expect("invariant: a name"), text(hosting))
}

fn text(hosting: &Hosting) -> String {
    let mut text = format!(
        "# Settings of the site for Apache 2.4, made by griffel anew with every build.\n\
         # They need: AllowOverride FileInfo Indexes; the modules alias, dir, headers and mime.\n\n\
         ErrorDocument 404 {0}404.html\n\
         ErrorDocument 410 {0}{1}\n\
         <IfModule mod_dir.c>\n  DirectoryIndex index.html\n</IfModule>\n\
         <IfModule mod_autoindex.c>\n  IndexIgnore *\n</IfModule>\n",
        hosting.base,
        &hosting.page_of_gone()[1..]
    );
    text.push_str(&format!("\n<IfModule mod_headers.c>\n{}</IfModule>\n", headers(hosting)));
    text.push_str(&format!("\n<IfModule mod_mime.c>\n{}</IfModule>\n", media_types(hosting)));
    text.push_str(&format!("\n<IfModule mod_alias.c>\n{}</IfModule>\n", redirects(hosting)));
    text
}

fn headers(hosting: &Hosting) -> String {
    let mut lines = String::new();
    for rule in &hosting.rules {
        let condition = match &rule.scope {
            Scope::Everything => None,
            Scope::Below(folder) => Some(format!("^{}", pattern(&hosting.path(folder)))),
            // Apache handles such a request twice: for the folder and for its page.
            Scope::Page(page) if page.is_page() => Some(format!("^{}(index\\.html)?$", pattern(&hosting.path(page)))),
            Scope::Page(page) => Some(format!("^{}$", pattern(&hosting.path(page)))),
        };
        let condition = condition.map(|pattern| format!("expr={}", is(&pattern)));
        lines.extend(rule.headers.iter().map(|header| set(header, condition.as_deref())));
    }
    lines
}

fn media_types(hosting: &Hosting) -> String {
    let mut lines = String::new();
    for (extension, media_type) in &hosting.types {
        let (media_type, charset) = media_type.split_once("; charset=").unwrap_or((media_type, ""));
        lines.push_str(&format!("  AddType {media_type} .{extension}\n"));
        if !charset.is_empty() {
            lines.push_str(&format!("  AddCharset {charset} .{extension}\n"));
        }
    }
    for (name, media_type) in &hosting.feed_names {
        lines.push_str(&format!("  <Files {}>\n    ForceType {}\n  </Files>\n", quoted(name), quoted(media_type)));
    }
    lines
}

fn redirects(hosting: &Hosting) -> String {
    let hidden = HIDDEN_NAMES.map(pattern).join("|");
    let base = pattern(&hosting.path(&Route::home()));
    let mut lines = format!("  RedirectMatch 404 {}\n", quoted(&format!("^{base}({hidden})$")));
    lines.extend(hosting.redirects.iter().map(|redirect| path_redirect(hosting, redirect)));
    // Apache would expand a variable even inside quotes. Without a line the page at the address is the answer, else 404.
    let gone = hosting.gone.iter().map(|gone| hosting.path(&gone.route)).filter(|path| !path.contains("${"));
    lines.extend(gone.map(|path| format!("  RedirectMatch 410 {}\n", quoted(&gone_pattern(&path)))));
    let home = is(&format!("^{base}$"));
    for QueryRedirect { name, value, to } in hosting.query_redirects.iter().filter(|_| !hosting.base.contains("${")) {
        let condition = quoted(&format!("{home} && %{{QUERY_STRING}} =~ m#(^|&){name}={value}(&|$)#"));
        // An empty query in the target keeps Apache from appending that of the request.
        let (from, to) = (quoted(&hosting.path(&Route::home())), quoted(&format!("{to}?")));
        lines.push_str(&format!("  <If {condition}>\n    Redirect 301 {from} {to}\n  </If>\n"));
    }
    lines
}

/// Returns the pattern of an address at which nothing is any more, that of a page also without `/` at its end.
fn gone_pattern(path: &str) -> String {
    path.strip_suffix('/').map_or_else(|| format!("^{}$", pattern(path)), |bare| format!("^{}/?$", pattern(bare)))
}

fn path_redirect(hosting: &Hosting, redirect: &PathRedirect) -> String {
    let from = hosting.path(&redirect.from);
    // Apache would expand a variable even inside quotes. The page at the old address redirects anyway.
    if from.contains("${") {
        return String::new();
    }
    // Nothing lies below a file, and each `<If>` is evaluated with every request: there may be thousands.
    if !redirect.from.is_page() {
        return format!("  Redirect 301 {} {}\n", quoted(&from), quoted(&redirect.to));
    }
    // Also without `/` at the end, so that there is one redirect instead of two.
    let bare = from.strip_suffix('/');
    let is_it = bare.map_or_else(|| format!("^{}$", pattern(&from)), |bare| format!("^{}/?$", pattern(bare)));
    let mut lines = format!("  <If {}>\n", quoted(&is(&is_it)));
    // Outside of `<If>`, `Redirect` would match everything below, too; `RedirectMatch` would percent-encode the target again.
    for from in [Some(from.as_str()), bare].into_iter().flatten() {
        lines.push_str(&format!("    Redirect 301 {} {}\n", quoted(from), quoted(&redirect.to)));
    }
    lines.push_str("  </If>\n");
    lines
}

fn set(header: &Header, condition: Option<&str>) -> String {
    let always = if header.is_for_errors() { "always " } else { "" };
    // `%` begins a format specifier in a value.
    let value = quoted(&header.value().replace('%', "%%"));
    let condition = condition.map(|condition| format!(" {}", quoted(condition))).unwrap_or_default();
    format!("  Header {always}set {} {value}{condition}\n", header.name())
}

/// Returns an expression that is true for the addresses that a pattern matches.
fn is(pattern: &str) -> String {
    format!("%{{REQUEST_URI}} =~ m#{pattern}#")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Returns a regular expression that matches exactly this text. It contains neither `${`, which Apache would expand, nor
/// `#`, which ends the expression.
fn pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '/' | '-' | '_' => pattern.push(letter),
            '#' => pattern.push_str("\\x23"),
            letter if letter.is_ascii_punctuation() => pattern.extend(['\\', letter]),
            letter => pattern.push(letter),
        }
    }
    pattern
}
