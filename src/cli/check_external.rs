//! `griffel check --external`: asks what became of links to other sites, and tells it at the places that name them.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use url::Url;

use crate::check::external::{CHECKED, ExternalPlace};
use crate::check::finding::Finding;
use crate::check::rules::e01::dead;
use crate::check::rules::e02::{moved, to_front_page};
use crate::check::rules::e03::unknown;
use crate::cli::session::{Session, settings};
use crate::cli::terminal::Terminal;
use crate::diagnostic::catalogue::{counted, say};
use crate::diagnostic::rule::Diagnostic;
use crate::diagnostic::system::reason;
use crate::disk::clock;
use crate::disk::link_answers::{DatedAnswer, LinkAnswers};
use crate::net::link_answer::{DeadReason, LinkAnswer, UnknownReason};
use crate::net::link_check::{LinkChecker, Manners};
use crate::pipeline::external::External;
use crate::text::address::host;

/// What became of links to other sites, for all checks of one run: each is asked for once.
pub(super) struct ExternalCheck<'a> {
    terminal: &'a Terminal,
    answers: LinkAnswers,
    /// The host of the site itself, which alone may lie within the network.
    own_host: Option<String>,
}

impl<'a> ExternalCheck<'a> {
    /// Reads what earlier runs were told.
    pub(super) fn new(session: &Session, terminal: &'a Terminal) -> Self {
        let answers = LinkAnswers::open(&session.site, clock::now());
        if answers.was_damaged {
            terminal.debug("external_damaged", &[]);
        }
        let url = settings(session).url;
        Self { terminal, answers, own_host: host(&url.absolute_href(url.path())) }
    }

    /// Returns what is wrong with the links of a site to others.
    pub(super) fn findings(&mut self, external: &External) -> Vec<Finding> {
        let links = &external.links.0;
        let wanted: Vec<Url> =
            links.keys().filter(|url| !self.answers.known.contains_key(url.as_str())).cloned().collect();
        let known = links.len() - wanted.len();
        self.ask(wanted, known);
        let told = |(url, places): (&Url, &Vec<ExternalPlace>)| {
            let Some(dated) = self.answers.known.get(url.as_str()) else { return Vec::new() };
            places.iter().filter_map(|place| self.diagnostic(place, url, dated)).collect()
        };
        external.findings(links.iter().flat_map(told).collect())
    }

    /// Asks for addresses and keeps each answer at once.
    fn ask(&mut self, wanted: Vec<Url>, known: usize) {
        let terminal = self.terminal;
        if wanted.is_empty() {
            return;
        }
        let hosts: BTreeSet<String> = wanted.iter().filter_map(|url| host(url.as_str())).collect();
        let number = |key: &str, n: usize| counted(terminal.language, key, n);
        terminal.note(
            "external_asking",
            &[
                ("links", &number("external_links", wanted.len())),
                ("hosts", &number("external_hosts", hosts.len())),
                ("known", &number("external_known", known)),
            ],
        );
        let bar = if terminal.has_progress() { ProgressBar::new(wanted.len() as u64) } else { ProgressBar::hidden() };
        bar.set_style(ProgressStyle::with_template("{wide_bar} {pos}/{len}").expect("invariant: a template"));
        let checker = LinkChecker::new(self.own_host.clone(), Manners::default());
        let kept = Mutex::new((&mut self.answers, None));
        checker.check_all(wanted, &|url, answer| {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            let dated = DatedAnswer { checked: clock::now(), answer };
            // The new address was asked for, too.
            if let LinkAnswer::Moved(to) = &dated.answer
                && let Ok(mut to) = Url::parse(to)
            {
                to.set_fragment(None);
                let fine = DatedAnswer { checked: dated.checked, answer: LinkAnswer::Fine };
                kept.0.known.entry(to.into()).or_insert(fine);
            }
            if let Err(error) = kept.0.note(url.as_str(), dated) {
                kept.1 = Some(error);
            }
            bar.inc(1);
        });
        bar.finish_and_clear();
        if let (_, Some(error)) = kept.into_inner().unwrap_or_else(PoisonError::into_inner) {
            terminal.note("external_not_kept", &[("reason", &reason(&error, terminal.language))]);
        }
    }

    /// Returns what is said of a place; nothing if its link leads where it should.
    fn diagnostic(&self, place: &ExternalPlace, url: &Url, dated: &DatedAnswer) -> Option<Diagnostic> {
        let DatedAnswer { checked, answer } = dated;
        let diagnostic = match answer {
            LinkAnswer::Fine => return None,
            LinkAnswer::Moved(to) => moved(place, &Url::parse(to).ok()?),
            LinkAnswer::FrontPage(to) => to_front_page(place, url, to),
            LinkAnswer::Dead(why) => dead(place, url, &self.dead_reason(*why)),
            LinkAnswer::Unknown(why) => unknown(place, &self.unknown_reason(*why)),
        };
        Some(diagnostic.with(CHECKED, moment(*checked)))
    }

    fn dead_reason(&self, why: DeadReason) -> String {
        match why {
            DeadReason::Status(status) => self.say("fetch_status", &status.to_string()),
            DeadReason::NoHost => self.say("external_no_host", ""),
        }
    }

    fn unknown_reason(&self, why: UnknownReason) -> String {
        match why {
            UnknownReason::Status(status) => self.say("fetch_status", &status.to_string()),
            UnknownReason::Late => self.say("external_late", ""),
            UnknownReason::NoAnswer => self.say("external_no_answer", ""),
            UnknownReason::Insecure => self.say("fetch_insecure", ""),
            UnknownReason::Talk => self.say("fetch_talk", ""),
            UnknownReason::Inside => self.say("external_inside", ""),
            UnknownReason::Robots => self.say("external_robots", ""),
            UnknownReason::Login => self.say("external_login", ""),
            UnknownReason::Circle => self.say("external_circle", ""),
            UnknownReason::LeftAlone => self.say("external_left_alone", ""),
            UnknownReason::Offline => self.say("external_offline", ""),
        }
    }

    fn say(&self, key: &str, reason: &str) -> String {
        say(self.terminal.language, key, &[("reason", reason)])
    }
}

fn moment(checked: Timestamp) -> String {
    Timestamp::from_second(checked.as_second()).unwrap_or(checked).to_string()
}
