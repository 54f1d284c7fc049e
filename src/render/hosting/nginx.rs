//! `.nginx.conf`, a snippet to be included in a `server { }` of nginx.
//!
//! It lies with the site's files under a name that most servers keep to themselves, and hides itself once it is
//! included. Nothing in it is secret: it says what every answer shows. Its first lines tell why a server on which others
//! than its administrator write the site should include a copy from elsewhere.

use crate::output::file::Output;
use crate::output::hosting::{FEED_TYPE, HIDDEN_NAMES, Header, Hosting, NGINX_NAME, On, QueryRedirect};
use crate::output::route::Route;

/// Draws the snippet.
#[must_use]
pub fn file(hosting: &Hosting) -> Output {
    Output::text(Route::home().file(NGINX_NAME).expect("invariant: a name"), text(hosting))
}

fn text(hosting: &Hosting) -> String {
    let base = hosting.path(&Route::home());
    let mut text = format!(
        "# Settings of the site for nginx, made by griffel anew with every build.\n\
         #\n\
         #   server {{\n\
         #       root /srv/www;    # the folder in which the site lies under its path {}\n\
         #       include /etc/nginx/snippets/griffel.conf;\n\
         #   }}\n\
         #\n\
         # Copy this file there. Included from where the site lies it would let everybody who may write the site change\n\
         # the settings of the server.\n\
         \n\
         absolute_redirect off;\n\
         \n\
         location ^~ {} {{\n    index index.html;\n",
        hosting.base,
        quoted(&base)
    );
    // A variable cannot be kept out of this one.
    if !base.contains('$') {
        text.push_str(&format!("    error_page 404 {};\n", quoted(&format!("{base}404.html"))));
    }
    text.push_str(&added(&hosting.general(), 4));
    text.push_str("\n    default_type application/octet-stream;\n    types {\n");
    for (extension, media_type) in &hosting.types {
        text.push_str(&format!("        {} {extension};\n", quoted(media_type)));
    }
    text.push_str("    }\n\n");
    let feed = format!("/{}$", pattern(&hosting.feed_name));
    text.push_str(&format!(
        "    location ~ {} {{\n        types {{ }}\n        default_type {};\n    }}\n",
        quoted(&feed),
        quoted(FEED_TYPE)
    ));
    for rule in &hosting.rules {
        let place = match &rule.on {
            On::Everything => continue,
            On::Below(folder) => quoted(&hosting.path(folder)),
            // A folder is answered with its page by a second look, which is what is decided upon.
            On::Page(page) if page.is_page() => format!("= {}", quoted(&format!("{}index.html", hosting.path(page)))),
            On::Page(page) => format!("= {}", quoted(&hosting.path(page))),
        };
        text.push_str(&format!("    location {place} {{\n{}    }}\n", added(&hosting.headers_of(rule), 8)));
    }
    text.push('\n');
    for name in HIDDEN_NAMES {
        text.push_str(&format!("    location = {} {{ return 404; }}\n", quoted(&format!("{base}{name}"))));
    }
    if !hosting.moved.is_empty() {
        text.push('\n');
    }
    for moved in &hosting.moved {
        let from = hosting.path(&moved.from);
        // Both, so that the one without `/` at its end does not lead to the other first.
        for from in [Some(from.as_str()), from.strip_suffix('/')].into_iter().flatten() {
            text.push_str(&format!("    location = {} {{ return 301 {}; }}\n", quoted(from), quoted(&moved.to)));
        }
    }
    if !hosting.asked.is_empty() {
        text.push_str(&format!("\n    location = {} {{\n", quoted(&base)));
        for QueryRedirect { name, value, to } in &hosting.asked {
            text.push_str(&format!("        if ($arg_{name} = \"{value}\") {{ return 301 {}; }}\n", quoted(to)));
        }
        text.push_str("    }\n");
    }
    text.push_str("}\n");
    text
}

/// Returns headers as settings. Those of a `location` take the place of all above it, so all are named.
fn added(headers: &[&Header], indent: usize) -> String {
    let line = |header: &&Header| {
        let always = if header.is_for_mistakes() { " always" } else { "" };
        format!("{:indent$}add_header {} {}{always};\n", "", header.name(), quoted(&header.value()))
    };
    headers.iter().map(line).collect()
}

/// Returns text in quotes. `$` stays: where it would be a variable, none may stand.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Returns a regular expression that fits the text alone.
fn pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_punctuation() {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}
