//! The names of keys in front matter: griffel's own, and what other programs and Swedish authors call them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::text::invisible::is_invisible;

/// What a key says, whoever's name it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyMeaning {
    /// The same as the key of griffel.
    Own(&'static str),
    /// It is `false` while the post waits: `published`.
    Shown,
    /// It is `true` while the post waits: `private`.
    Hidden,
    /// A word says whether the post waits: `status`.
    Status,
    /// The day from which on the post is shown: `publishDate`.
    From,
    /// The day from which on the post is gone: `expiryDate`.
    Until,
    /// Only some may read the post: `password`.
    Locked,
}

impl KeyMeaning {
    /// Returns the key of griffel that says the same, or would be needed for it.
    #[must_use]
    pub fn own(self) -> &'static str {
        match self {
            Self::Own(key) => key,
            Self::Shown | Self::Hidden | Self::Status | Self::Locked => "draft",
            Self::From => "date",
            Self::Until => "expires",
        }
    }
}

/// The keys of griffel's own front matter.
pub const OWN_KEYS: [&str; 26] = [
    "title",
    "date",
    "updated",
    "id",
    "slug",
    "aliases",
    "categories",
    "tags",
    "authors",
    "summary",
    "image",
    "image_alt",
    "image_decorative",
    "consent",
    "attachments",
    "draft",
    "expires",
    "pinned",
    "finished",
    "comments",
    "series",
    "template",
    "language",
    "place",
    "notes",
    "extra",
];

/// Names that say what one of griffel's keys says: those of WordPress, Blogger, Hugo, Jekyll, Eleventy, Astro, Ghost and
/// Hexo, and Swedish ones. In lower case, without hyphens
/// and underscores, with spaces between them.
const SYNONYMS: [(&str, &str); 24] = [
    ("title", "titel rubrik headline heading överskrift namn posttitle pagetitle"),
    (
        "date",
        "datum datumtid created createdat createdon creationdate datecreated skapad skapat skriven postdate \
         posted postedat datetime",
    ),
    (
        "updated",
        "lastmod modified lastmodified lastupdated modifieddate datemodified dateupdated updatedat updateddate \
         updatedate uppdaterad uppdaterat ändrad ändrat senaständrad senastuppdaterad",
    ),
    ("id", "guid uuid postid"),
    ("slug", "permalink url postname adress kortnamn webbadress länk path"),
    ("aliases", "alias redirectfrom redirects oldurl oldurls omdirigering gammaladress"),
    ("categories", "category kategori kategorier ämne ämnen ämnesområde section avdelning"),
    (
        "tags",
        "tag tagg taggar etikett etiketter keywords keyword nyckelord ämnesord sökord label labels topics \
         topic hashtags hashtag märkord",
    ),
    ("authors", "author författare skribent skribenter byline writer creator avsändare"),
    (
        "summary",
        "description excerpt sammanfattning sammandrag ingress abstract beskrivning lead teaser \
         metadescription subtitle underrubrik preamble utdrag",
    ),
    (
        "image",
        "cover thumbnail bild omslag omslagsbild featuredimage featureimage coverimage heroimage hero ogimage \
         banner images picture photo foto utvaldbild",
    ),
    ("image_alt", "alttext imagealttext coveralt bildtext bildbeskrivning thumbnailalt"),
    ("image_decorative", "decorative dekorativ bilddekorativ imageisdecorative"),
    ("consent", "samtycke samtycken consents medgivande"),
    ("attachments", "attachment bilaga bilagor filer files resources dokument"),
    ("pinned", "sticky featured fäst fästad nålad klistrad pin"),
    ("finished", "avslutad avslutat completed färdig färdigt"),
    ("comments", "kommentarer allowcomments commentsopen commentstatus kommentera comment"),
    ("series", "serie serier collection"),
    ("template", "mall sidmall"),
    ("language", "lang språk locale"),
    ("place", "plats venue location lokal ort"),
    ("notes", "anteckningar talarmanus speakernotes"),
    ("extra", "params custom meta"),
];

const SHOWN: &str = "\
    published publish public ispublished ispublic visible isvisible publicerad publicerat publicera \
    publicerasnu synlig synligt offentlig offentligt live released active enabled aktiv aktivt approved \
    godkänd godkänt listed visas";

const HIDDEN: &str = "\
    drafts isdraft drafted utkast kladd private isprivate privat hidden ishidden hide dold dolt gömd gömt göm \
    dölj unpublished opublicerad opublicerat ejpublicerad unlisted olistad wip workinprogress internal intern \
    internt confidential hemlig hemligt konfidentiell disabled inactive spam trash deleted headless";

const STATUS: &str = "\
    build status state visibility synlighet poststatus publishstatus publicationstatus tillstånd läge workflow stage \
    pagestatus publiceringsstatus publicering";

const FROM: &str = "\
    publishdate publisheddate publicationdate pubdate datepublished datepublish publishedat publishat \
    publishedon publishon publishedtime publishtime publiceringsdatum publiceras publicerasden publiceringsdag \
    publiceringstid releasedate releaseat scheduled schedule scheduledat scheduledfor scheduleddate embargo \
    embargountil golive availablefrom visasfrån visibleafter";

const UNTIL: &str = "\
    expirydate expiresat expireson expiry expire expiration expirationdate expiredate unpublishdate unpublish \
    unpublishat unpublishon enddate validuntil validto showuntil visastill showto avpublicera avpubliceras \
    avpubliceringsdatum utgår utgården upphör giltigtill slutdatum tasbort bästföre hideafter removeafter";

const LOCKED: &str = "\
    password passphrase lösenord protected skyddad skyddat membersonly members roles behörighet access \
    endastpersonal";

/// Returns what a key says, or `None` if nobody knows it. Case, hyphens, underscores, spaces, accents and invisible
/// characters do not count.
#[must_use]
pub fn meaning(key: &str) -> Option<KeyMeaning> {
    names().get(&comparable(key)).copied()
}

/// Returns all names in comparable form, collected once.
fn names() -> &'static BTreeMap<String, KeyMeaning> {
    static NAMES: OnceLock<BTreeMap<String, KeyMeaning>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let synonyms = SYNONYMS
            .into_iter()
            .flat_map(|(own, names)| names.split(' ').map(move |name| (name, KeyMeaning::Own(own))));
        let keeps_back = [
            (SHOWN, KeyMeaning::Shown),
            (HIDDEN, KeyMeaning::Hidden),
            (STATUS, KeyMeaning::Status),
            (FROM, KeyMeaning::From),
            (UNTIL, KeyMeaning::Until),
            (LOCKED, KeyMeaning::Locked),
        ];
        let keeps_back =
            keeps_back.into_iter().flat_map(|(names, meaning)| names.split(' ').map(move |name| (name, meaning)));
        let own = OWN_KEYS.into_iter().map(|own| (own, KeyMeaning::Own(own)));
        synonyms.chain(keeps_back).chain(own).map(|(name, meaning)| (comparable(name), meaning)).collect()
    })
}

/// Returns the key of griffel that says the same as a key of another name; `None` if there is none.
#[must_use]
pub fn meant_key(key: &str) -> Option<&'static str> {
    meaning(key).map(KeyMeaning::own).filter(|own| *own != key)
}

/// Returns a key in lower case, without what different programs write differently: `Publish-Date` is `publishdate`, and
/// `forfattare` is `författare`.
fn comparable(key: &str) -> String {
    let letters = key.chars().filter(|c| !is_invisible(*c) && !c.is_whitespace() && !matches!(c, '-' | '_' | '.'));
    letters
        .flat_map(char::to_lowercase)
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}'))
        .map(|c| match c {
            'å' | 'ä' | 'à' | 'á' => 'a',
            'ö' | 'ø' => 'o',
            'é' | 'è' => 'e',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_in_every_spelling() {
        for (key, meant) in [
            ("title", Some(KeyMeaning::Own("title"))),
            ("TITLE", Some(KeyMeaning::Own("title"))),
            ("image-alt", Some(KeyMeaning::Own("image_alt"))),
            ("\u{200b}dra\u{ad}ft", Some(KeyMeaning::Own("draft"))),
            ("Publish-Date", Some(KeyMeaning::From)),
            ("publish_date", Some(KeyMeaning::From)),
            ("expires_at", Some(KeyMeaning::Until)),
            ("Författare", Some(KeyMeaning::Own("authors"))),
            ("forfattare", Some(KeyMeaning::Own("authors"))),
            ("fo\u{308}rfattare", Some(KeyMeaning::Own("authors"))),
            ("lastmod", Some(KeyMeaning::Own("updated"))),
            ("permalink", Some(KeyMeaning::Own("slug"))),
            ("Ej publicerad", Some(KeyMeaning::Hidden)),
            ("weight", None),
            ("layout", None),
            ("http", None),
        ] {
            assert_eq!(meaning(key), meant, "{key}");
        }
        assert_eq!(meant_key("taggar"), Some("tags"));
        assert_eq!(meant_key("tags"), None);
    }

    #[test]
    fn no_name_stands_for_two_things() {
        let synonyms = SYNONYMS.iter().flat_map(|(_, names)| names.split(' '));
        let lists = [SHOWN, HIDDEN, STATUS, FROM, UNTIL, LOCKED].into_iter().flat_map(|names| names.split(' '));
        let mut all: Vec<String> = synonyms.chain(lists).map(comparable).collect();
        all.sort();
        let twice: Vec<_> = all.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}
