//! Files that an entry hands to readers of its feed, such as the sound of a podcast.

use url::Url;

use crate::import::model::files::last_part;
use crate::import::write::resolver::Resolver;
use crate::text::address::host;

/// What became of the enclosures of an entry.
#[derive(Debug, Default)]
pub(in crate::import) struct Enclosures {
    /// Names of files beside the entry that its text does not play.
    pub(in crate::import) attached: Vec<String>,
    /// Links in Markdown to files of other hosts that the text does not name.
    pub(in crate::import) links: String,
}

/// Finds the enclosures of an entry. `text` is its converted text, `typed` the text before.
pub(in crate::import) fn enclosures(addresses: &[String], here: &Resolver, text: &str, typed: &str) -> Enclosures {
    let mut found = Enclosures::default();
    for address in addresses {
        let address = counted(address, here);
        if here.old_site.own(&address, &here.link).is_some() {
            let used = here.own_file(&address).map(|used| used.name);
            let is_played = |name: &String| text.contains(&format!("src=\"{name}\""));
            found.attached.extend(used.filter(|name| !is_played(name) && !found.attached.contains(name)));
        } else if Url::parse(&address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
            && !typed.contains(&address)
        {
            let name = last_part(&address).replace(['[', ']', '\\', '`', '*', '_', '<'], " ");
            let name = if name.trim().is_empty() { address.clone() } else { name.trim().to_owned() };
            let target = address.replace('<', "%3C").replace('>', "%3E").replace(' ', "%20");
            found.links.push_str(&format!("\n[{name}](<{target}>)\n"));
        }
    }
    found
}

/// Returns the address behind one that counts downloads: `https://media.blubrry.com/show/<host of the blog>/ep1.mp3`.
fn counted(address: &str, here: &Resolver) -> String {
    let own = |host: &str| here.old_site.hosts().contains(host.trim_start_matches("www."));
    let is_foreign = host(address).is_some_and(|host| !own(&host));
    let parts: Vec<&str> = address.split('/').collect();
    let at = parts.iter().skip(3).position(|part| own(part)).filter(|_| is_foreign);
    at.map_or_else(|| address.to_owned(), |at| format!("https://{}", parts[at + 3..].join("/")))
}
