//! The accessibility statement as templates see it: a part of the contract with themes (`view.rs`).

use serde::Serialize;

use crate::plan::link_view::Link;
use crate::text::post_date::PostDate;

/// The variable `statement` of `accessibility.html`: what the statement of a public body has to say (the Swedish law
/// 2018:1937, 13 §; the Commission's decision 2018/1523).
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct StatementView {
    /// The public body; `None` as long as nobody has written it down.
    pub organization: Option<String>,
    /// Title of the site.
    pub service: String,
    /// Absolute address of the site.
    pub url: String,
    /// How the site meets the law: `full`, `partial` or `none`. What was found can only lower it.
    pub conformity: &'static str,
    /// Where readers report what they cannot use.
    pub contact: Option<String>,
    /// Whether that is a form: e-mail or a telephone alone is not enough.
    pub has_form: bool,
    /// Who supervises the law, with the address for complaints.
    pub authority: Link,
    /// Who examined the site: `self` or `external`.
    pub method: Option<&'static str>,
    /// The name of an examiner from elsewhere.
    pub by: Option<String>,
    /// The day of the last assessment.
    pub assessed: Option<PostDate>,
    /// The day on which a person examined what no program sees.
    pub manual: Option<PostDate>,
    /// The day on which the statement was changed last: as the page says, else that of the assessment.
    pub updated: Option<PostDate>,
    /// The day from which the site has been published where it is.
    pub since: Option<PostDate>,
    /// The day by which what was found by the program is to be mended.
    pub until: Option<PostDate>,
    /// What the program found.
    pub faults: Vec<FaultView>,
    /// What people found.
    pub known: Vec<ReasonView>,
    /// What is not adapted because that would be a disproportionate burden.
    pub burden: Vec<ReasonView>,
    /// What is outside the law, in the author's words.
    pub exempt: Vec<ReasonView>,
    /// What the program found in documents before September 23, 2018.
    pub old_documents: Vec<FaultView>,
    /// What it found in recorded media before September 23, 2020.
    pub old_media: Vec<FaultView>,
}

/// A kind of fault that the program found.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct FaultView {
    /// What readers miss, a sentence.
    pub what: String,
    /// The criteria that it is against: `WCAG 1.1.1`.
    pub criteria: Vec<String>,
    /// How often it was found.
    pub count: usize,
    /// The posts, pages and files in which it was found, each once.
    pub places: Vec<Link>,
    /// Whether it was found in what all pages have in common, such as the theme.
    pub everywhere: bool,
}

/// Something that is not accessible, in the author's words.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct ReasonView {
    /// What.
    pub what: String,
    /// Why; may be empty.
    pub why: String,
    /// The day by which it is to be mended.
    pub until: Option<PostDate>,
}
