//! `.htaccess`, which Apache reads with every request in the folder where the site lies.
//!
//! It asks for no more than `AllowOverride FileInfo Indexes`, and names no module without asking for it: a setting that a
//! server does not know or allow would stop the whole site.

use crate::output::file::Output;
use crate::output::hosting::{APACHE_NAME, FEED_TYPE, HIDDEN_NAMES, Header, Hosting, On, QueryRedirect};
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
         ErrorDocument 404 {}404.html\n\
         <IfModule mod_dir.c>\n  DirectoryIndex index.html\n</IfModule>\n\
         <IfModule mod_autoindex.c>\n  IndexIgnore *\n</IfModule>\n",
        hosting.base
    );
    text.push_str("\n<IfModule mod_headers.c>\n");
    for rule in &hosting.rules {
        let condition = match &rule.on {
            On::Everything => None,
            On::Below(folder) => Some(format!("^{}", pattern(&hosting.path(folder)))),
            // Apache looks twice: at the folder and at its page.
            On::Page(page) if page.is_page() => Some(format!("^{}(index\\.html)?$", pattern(&hosting.path(page)))),
            On::Page(page) => Some(format!("^{}$", pattern(&hosting.path(page)))),
        };
        let condition = condition.map(|pattern| format!("expr={}", is(&pattern)));
        text.extend(rule.headers.iter().map(|header| set(header, condition.as_deref())));
    }
    text.push_str("</IfModule>\n\n<IfModule mod_mime.c>\n");
    for (extension, media_type) in &hosting.types {
        let (media_type, charset) = media_type.split_once("; charset=").unwrap_or((media_type, ""));
        text.push_str(&format!("  AddType {media_type} .{extension}\n"));
        if !charset.is_empty() {
            text.push_str(&format!("  AddCharset {charset} .{extension}\n"));
        }
    }
    let feed = quoted(&hosting.feed_name);
    text.push_str(&format!(
        "  <Files {feed}>\n    ForceType {}\n  </Files>\n</IfModule>\n\n<IfModule mod_alias.c>\n",
        quoted(FEED_TYPE)
    ));
    let hidden = HIDDEN_NAMES.map(pattern).join("|");
    let base = pattern(&hosting.path(&Route::home()));
    text.push_str(&format!("  RedirectMatch 404 {}\n", quoted(&format!("^{base}({hidden})$"))));
    for moved in &hosting.moved {
        let from = hosting.path(&moved.from);
        // Apache would fill in a variable, however it is quoted. The page at the old address leads on.
        if from.contains("${") {
            continue;
        }
        // Nothing lies below a file, and thousands of conditions would be asked with every address.
        if !moved.from.is_page() {
            text.push_str(&format!("  Redirect 301 {} {}\n", quoted(&from), quoted(&moved.to)));
            continue;
        }
        // Also without `/` at its end, so that this does not lead to the other first.
        let bare = from.strip_suffix('/');
        let is_it = bare.map_or_else(|| format!("^{}$", pattern(&from)), |bare| format!("^{}/?$", pattern(bare)));
        text.push_str(&format!("  <If {}>\n", quoted(&is(&is_it))));
        // By itself `Redirect` takes everything below along; `RedirectMatch` would percent-encode the target once more.
        for from in [Some(from.as_str()), bare].into_iter().flatten() {
            text.push_str(&format!("    Redirect 301 {} {}\n", quoted(from), quoted(&moved.to)));
        }
        text.push_str("  </If>\n");
    }
    let home = is(&format!("^{base}$"));
    for QueryRedirect { name, value, to } in hosting.asked.iter().filter(|_| !hosting.base.contains("${")) {
        let condition = quoted(&format!("{home} && %{{QUERY_STRING}} =~ m#(^|&){name}={value}(&|$)#"));
        // The question would be handed on, were there not another one, which is empty.
        let (from, to) = (quoted(&hosting.path(&Route::home())), quoted(&format!("{to}?")));
        text.push_str(&format!("  <If {condition}>\n    Redirect 301 {from} {to}\n  </If>\n"));
    }
    text.push_str("</IfModule>\n");
    text
}

fn set(header: &Header, condition: Option<&str>) -> String {
    let always = if header.is_for_mistakes() { "always " } else { "" };
    // A percent sign stands for something else in a value.
    let value = quoted(&header.value().replace('%', "%%"));
    let condition = condition.map(|condition| format!(" {}", quoted(condition))).unwrap_or_default();
    format!("  Header {always}set {} {value}{condition}\n", header.name())
}

/// Returns an expression that is true of the addresses that a pattern fits.
fn is(pattern: &str) -> String {
    format!("%{{REQUEST_URI}} =~ m#{pattern}#")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Returns a regular expression that fits the text alone. `${` never stands in it, which Apache would fill in; nor `#`,
/// which ends an expression.
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
