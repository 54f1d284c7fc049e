//! Headers that the web server is to send, and whom to tell about a hole in security.

use crate::config::settings::Security;
use crate::config::url::BaseUrl;
use crate::output::file::Output;
use crate::output::route::Route;

/// What the site uses, so that the policy allows no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uses {
    /// Script files of its own.
    pub scripts: bool,
    /// Fonts of its own.
    pub fonts: bool,
    /// Film or sound.
    pub media: bool,
}

impl Uses {
    /// Looks at the names of the site's files.
    pub fn of<'a>(routes: impl Iterator<Item = &'a Route>) -> Self {
        let mut uses = Self { scripts: false, fonts: false, media: false };
        for route in routes.filter(|route| !route.is_page()) {
            match route.as_str().rsplit('.').next().unwrap_or_default() {
                "js" | "mjs" | "wasm" => uses.scripts = true,
                "woff" | "woff2" | "ttf" | "otf" => uses.fonts = true,
                "mp4" | "m4v" | "webm" | "mov" | "mp3" | "m4a" | "ogg" | "oga" | "wav" => uses.media = true,
                _ => {}
            }
        }
        uses
    }
}

/// Returns the site's Content-Security-Policy (row S4): nothing from elsewhere, nothing inline.
#[must_use]
pub fn policy(uses: Uses) -> String {
    let mut parts = vec!["default-src 'none'", "img-src 'self'", "style-src 'self'", "connect-src 'self'"];
    if uses.scripts {
        parts.push("script-src 'self'");
    }
    if uses.fonts {
        parts.push("font-src 'self'");
    }
    if uses.media {
        parts.push("media-src 'self'");
    }
    parts.extend(["manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"]);
    parts.join("; ")
}

/// Draws `_headers` (row S5), which Netlify and Cloudflare Pages read.
#[must_use]
pub fn headers(url: &BaseUrl, uses: Uses) -> Output {
    let base = url.path();
    let text = format!(
        "{base}*\n  Content-Security-Policy: {}\n  X-Content-Type-Options: nosniff\n  \
         Referrer-Policy: strict-origin-when-cross-origin\n  \
         Strict-Transport-Security: max-age=31536000; includeSubDomains\n  \
         Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()\n  \
         Cross-Origin-Opener-Policy: same-origin\n\n\
         {base}assets/*\n  Cache-Control: public, max-age=31536000, immutable\n",
        policy(uses)
    );
    Output::text(Route::new("/_headers").expect("invariant: an address"), text)
}

/// Draws `security.txt` (RFC 9116) from the settings, never from the clock.
#[must_use]
pub fn security(security: &Security, url: &BaseUrl, language: &str) -> Output {
    let route = Route::new("/.well-known/security.txt").expect("invariant: an address");
    let text = format!(
        "Contact: {}\nExpires: {}T23:59:59Z\nPreferred-Languages: {language}\nCanonical: {}\n",
        security.contact,
        security.expires,
        url.absolute(&route)
    );
    Output::text(route, text)
}
