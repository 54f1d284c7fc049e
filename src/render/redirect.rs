//! Redirect pages: one at every old address, for web servers that cannot redirect (row S7).

use crate::config::url::BaseUrl;
use crate::output::file::Output;
use crate::output::route::Route;
use crate::text::allowed::allowed;
use crate::text::html::{escape_address_into, escape_into};
use crate::text::words::Words;

/// Renders a page that redirects at once, with a link for browsers that do not follow.
#[must_use]
pub fn page(from: &Route, to: &str, url: &BaseUrl, words: &Words, language: &str) -> Output {
    let absolute = if to.starts_with('/') { url.absolute_href(to) } else { to.to_owned() };
    let mut address = String::new();
    escape_address_into(&mut address, &absolute);
    let mut moved = String::new();
    escape_into(&mut moved, &words.say("redirect_moved", &[("name", &absolute)]));
    let mut tag = String::new();
    escape_into(&mut tag, language);
    let text = format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{moved}</title>\n\
         <meta http-equiv=\"refresh\" content=\"0; url={address}\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <link rel=\"canonical\" href=\"{address}\">\n</head>\n<body>\n<main>\n<h1><a href=\"{address}\">{moved}</a></h1>\n\
         </main>\n</body>\n</html>\n"
    );
    Output::text(from.clone(), allowed(&text).into_owned())
}
