//! `.nginx.conf`, a snippet to be included in a `server { }` block of nginx.
//!
//! It is written beside the site's files under a name that most servers do not show, and hides itself once it is included.
//! Nothing in it is secret: every response shows it. Its first lines say why a server on which others than its administrator
//! write the site should include a copy from elsewhere.

use std::collections::BTreeSet;

use crate::output::file::Output;
use crate::output::hosting::{GoneAddress, HIDDEN_NAMES, Header, Hosting, NGINX_NAME, QueryRedirect, Scope};
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
    // nginx would expand a variable in this directive.
    if !base.contains('$') {
        for (status, page) in [("404", "/404.html"), ("410", hosting.page_of_gone())] {
            text.push_str(&format!("    error_page {status} {};\n", quoted(&format!("{base}{}", &page[1..]))));
        }
    }
    text.push_str(&add_headers(&hosting.general(), 4));
    text.push_str(&media_types(hosting));
    text.push_str(&header_locations(hosting));
    text.push('\n');
    for name in HIDDEN_NAMES {
        text.push_str(&format!("    location = {} {{ return 404; }}\n", quoted(&format!("{base}{name}"))));
    }
    text.push_str(&redirects(hosting));
    text.push_str("}\n");
    text
}

fn media_types(hosting: &Hosting) -> String {
    let mut lines = "\n    default_type application/octet-stream;\n    types {\n".to_owned();
    for (extension, media_type) in &hosting.types {
        lines.push_str(&format!("        {} {extension};\n", quoted(media_type)));
    }
    lines.push_str("    }\n\n");
    for (name, media_type) in &hosting.feed_names {
        lines.push_str(&format!(
            "    location ~ {} {{\n        types {{ }}\n        default_type {};\n    }}\n",
            quoted(&format!("/{}$", pattern(name))),
            quoted(media_type)
        ));
    }
    lines
}

fn header_locations(hosting: &Hosting) -> String {
    let mut lines = String::new();
    for rule in &hosting.rules {
        let location = match &rule.scope {
            Scope::Everything => continue,
            Scope::Below(folder) => quoted(&hosting.path(folder)),
            // nginx serves a folder by an internal redirect to its page, and takes the location of that.
            Scope::Page(page) if page.is_page() => {
                format!("= {}", quoted(&format!("{}index.html", hosting.path(page))))
            }
            Scope::Page(page) => format!("= {}", quoted(&hosting.path(page))),
        };
        lines.push_str(&format!("    location {location} {{\n{}    }}\n", add_headers(&hosting.headers_of(rule), 8)));
    }
    lines
}

fn redirects(hosting: &Hosting) -> String {
    let mut lines = String::new();
    // nginx does not start with a location that is there twice.
    let mut taken: BTreeSet<String> = BTreeSet::new();
    if !hosting.redirects.is_empty() {
        lines.push('\n');
    }
    for redirect in &hosting.redirects {
        let from = hosting.path(&redirect.from);
        // Also without `/` at the end, so that there is one redirect instead of two.
        for from in [Some(from.as_str()), from.strip_suffix('/')].into_iter().flatten() {
            lines.push_str(&format!("    location = {} {{ return 301 {}; }}\n", quoted(from), quoted(&redirect.to)));
            taken.insert(from.to_owned());
        }
    }
    for GoneAddress { route, has_page } in &hosting.gone {
        let path = hosting.path(route);
        // nginx would expand a variable in the name of the page.
        let is_named = *has_page && route.is_page() && !path.contains('$');
        let page =
            if is_named { format!("error_page 410 {}; ", quoted(&format!("{path}index.html"))) } else { String::new() };
        for path in [Some(path.as_str()), path.strip_suffix('/')].into_iter().flatten() {
            if taken.insert(path.to_owned()) {
                lines.push_str(&format!("    location = {} {{ {page}return 410; }}\n", quoted(path)));
            }
        }
    }
    if !hosting.query_redirects.is_empty() {
        lines.push_str(&format!("\n    location = {} {{\n", quoted(&hosting.path(&Route::home()))));
        for QueryRedirect { name, value, to } in &hosting.query_redirects {
            lines.push_str(&format!("        if ($arg_{name} = \"{value}\") {{ return 301 {}; }}\n", quoted(to)));
        }
        lines.push_str("    }\n");
    }
    lines
}

/// Returns `add_header` directives. A `location` that has any inherits none, so every header is named.
fn add_headers(headers: &[&Header], indent: usize) -> String {
    let line = |header: &&Header| {
        let always = if header.is_for_errors() { " always" } else { "" };
        format!("{:indent$}add_header {} {}{always};\n", "", header.name(), quoted(&header.value()))
    };
    headers.iter().map(line).collect()
}

/// Returns text in quotes. `$` is not escaped, which nginx cannot do: no text with `$` comes where variables are expanded.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Returns a regular expression that matches exactly this text.
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
