//! What `griffel publish --json` prints -> what the author reads: what goes out, what is wrong, what came of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

/// Says a text of the desk by its key, with fields filled in.
pub type Say<'a> = dyn Fn(&str, &[(&str, &str)]) -> String + 'a;

/// Most messages of a kind that are shown: a hundred of them help nobody.
const SHOWN_MAX: usize = 40;

/// A page of the plan.
#[derive(Debug, Clone, Deserialize)]
pub struct SaidPage {
    /// Its heading; empty if it has none.
    title: String,
    /// Its address behind that of the site.
    address: String,
}

/// What others published.
#[derive(Debug, Clone, Deserialize)]
struct SaidOthers {
    who: Option<String>,
    deleted: Vec<String>,
    reverted: Vec<String>,
    returned: Vec<String>,
}

/// What would go out.
#[derive(Debug, Clone, Deserialize)]
struct SaidPlan {
    new: Vec<SaidPage>,
    changed: Vec<SaidPage>,
    removed: Vec<String>,
    files: u64,
    bytes: u64,
    foreign: Vec<String>,
    others: Option<SaidOthers>,
}

#[derive(Debug, Clone, Deserialize)]
struct SaidCheck {
    message: String,
}

/// What came of it.
#[derive(Debug, Clone, Deserialize)]
struct SaidEnd {
    address: String,
    files: u64,
    checks: Vec<SaidCheck>,
}

#[derive(Debug, Clone, Deserialize)]
struct SaidDiagnostic {
    severity: String,
    code: String,
    #[serde(default)]
    path: String,
    message: String,
    #[serde(default)]
    help: Vec<String>,
}

/// How far it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct SaidProgress {
    /// `compare`, `send`, `wait` or `look`.
    pub step: String,
    /// Files that have arrived.
    #[serde(default)]
    pub files: u64,
    /// Bytes that were sent.
    #[serde(default)]
    pub bytes: u64,
    /// Bytes to send.
    #[serde(default)]
    pub total: u64,
    /// Why it waits.
    #[serde(default)]
    pub reason: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said {
    Diagnostic(SaidDiagnostic),
    Error {
        message: String,
        key: Option<String>,
    },
    Plan(SaidPlan),
    Progress(SaidProgress),
    Published(SaidEnd),
    BackupCopy {
        state: String,
    },
    #[serde(other)]
    Other,
}

/// What was heard of one run.
#[derive(Debug, Clone, Default)]
pub struct Heard {
    diagnostics: Vec<SaidDiagnostic>,
    errors: Vec<(Option<String>, String)>,
    plan: Option<SaidPlan>,
    end: Option<SaidEnd>,
    copy: Option<String>,
    progress: SaidProgress,
}

impl Heard {
    /// Takes one object; returns how far it is, if that is what it says.
    pub fn hear(&mut self, object: Value) -> Option<&SaidProgress> {
        match serde_json::from_value(object).unwrap_or(Said::Other) {
            Said::Diagnostic(told) => self.diagnostics.push(told),
            Said::Error { message, key } => self.errors.push((key, message)),
            Said::Plan(plan) => self.plan = Some(plan),
            Said::Published(end) => self.end = Some(end),
            Said::BackupCopy { state } => self.copy = Some(state),
            Said::Progress(progress) => {
                self.progress = progress;
                return Some(&self.progress);
            }
            Said::Other => {}
        }
        None
    }

    /// Returns whether the site lies there.
    #[must_use]
    pub fn is_published(&self) -> bool {
        self.end.is_some()
    }

    /// Returns whether it told what would be sent, or that nothing would.
    #[must_use]
    pub fn has_shown(&self) -> bool {
        self.plan.is_some() || self.end.is_some()
    }

    /// Returns whether anything was sent, so that something else may lie there than before.
    #[must_use]
    pub fn has_sent(&self) -> bool {
        self.progress.bytes > 0 || self.progress.files > 0
    }

    /// Returns the addresses of the pages that went out, behind that of the site.
    pub fn gone_out(&self) -> impl Iterator<Item = &str> {
        let pages =
            self.plan.iter().filter(|_| self.end.is_some()).flat_map(|plan| plan.new.iter().chain(&plan.changed));
        pages.map(|page| page.address.as_str())
    }

    /// Returns the files there that nobody has agreed to write over yet.
    #[must_use]
    pub fn foreign(&self) -> &[String] {
        self.plan.as_ref().map_or(&[], |plan| plan.foreign.as_slice())
    }
}

/// What the desk knows of the site, to say it in the author's words.
pub struct Known<'a> {
    /// Titles of texts by their paths.
    pub titles: &'a BTreeMap<String, String>,
    /// Titles of what is or was published, by address behind that of the site.
    pub at: &'a BTreeMap<String, String>,
    /// The desk's words.
    pub say: &'a Say<'a>,
}

impl Known<'_> {
    fn say(&self, key: &str) -> String {
        (self.say)(key, &[])
    }

    /// Returns the plan for the page, without what waits: `{going, files, bytes, warnings, errors, asks, is_same}`.
    #[must_use]
    pub fn plan(&self, heard: &Heard) -> Value {
        let (mut warnings, mut errors) = self.messages(heard);
        // Without a plan, without an end and without a word something broke that nobody thought of.
        if errors.is_empty() && heard.plan.is_none() && heard.end.is_none() {
            errors.push(self.say("publish_no_answer"));
        }
        warnings.extend(self.checks(heard));
        let (files, bytes) = heard.plan.as_ref().map_or((0, 0), |plan| (plan.files, plan.bytes));
        json!({"going": self.going(heard.plan.as_ref()), "files": files, "bytes": bytes, "warnings": warnings,
            "errors": errors, "asks": self.asks(heard), "is_same": heard.plan.is_none() && heard.end.is_some()})
    }

    fn going(&self, plan: Option<&SaidPlan>) -> Vec<Value> {
        let Some(plan) = plan else { return Vec::new() };
        let named = |title: &str, address: &str| match (title, self.at.get(address)) {
            ("", Some(title)) => title.clone(),
            ("", None) => address.to_owned(),
            (title, _) => title.to_owned(),
        };
        let of = |what: &'static str, title: &str, address: &str| json!({"title": named(title, address), "address": address, "what": what});
        let new = plan.new.iter().map(|page| of("new", &page.title, &page.address));
        let changed = plan.changed.iter().map(|page| of("changed", &page.title, &page.address));
        // Lists of a year or a tag go with their last post; nobody wrote them.
        let gone = plan.removed.iter().filter(|address| self.at.contains_key(*address));
        new.chain(changed).chain(gone.map(|address| of("gone", "", address))).collect()
    }

    /// Returns what the author has to agree to besides: `{kind, text}`.
    fn asks(&self, heard: &Heard) -> Vec<Value> {
        let Some(plan) = &heard.plan else { return Vec::new() };
        let mut asks = Vec::new();
        if !plan.foreign.is_empty() {
            let fields = [("n", plan.foreign.len().to_string()), ("files", first(&plan.foreign))];
            let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
            asks.push(json!({"kind": "foreign", "text": (self.say)("publish_ask_foreign", &fields)}));
        }
        if let Some(SaidOthers { who, deleted, reverted, returned }) = &plan.others {
            let titled = |address: &String| self.at.get(address).unwrap_or(address).clone();
            let pages: Vec<String> = deleted.iter().chain(reverted).chain(returned).map(titled).collect();
            let somebody = self.say("publish_somebody");
            let who = who.as_deref().unwrap_or(&somebody);
            let text = (self.say)("publish_ask_others", &[("who", who), ("pages", &first(&pages))]);
            asks.push(json!({"kind": "others", "text": text}));
        }
        asks
    }

    /// Returns what came of a publication, as the event for the page.
    #[must_use]
    pub fn end(&self, heard: &Heard, is_cancelled: bool) -> Value {
        let (mut warnings, errors) = self.messages(heard);
        let Some(end) = &heard.end else {
            let mut message = if is_cancelled {
                self.say(if heard.has_sent() { "publish_cancelled_half" } else { "publish_cancelled" })
            } else if errors.is_empty() {
                self.say("publish_no_answer")
            } else {
                errors.join("\n")
            };
            if !is_cancelled && heard.has_sent() {
                message = format!("{message}\n{}", self.say("publish_goes_on"));
            }
            return json!({"type": "published", "ok": false, "cancelled": is_cancelled, "links": [], "message": message,
                "warnings": warnings});
        };
        let pages = heard.plan.iter().flat_map(|plan| plan.new.iter().chain(&plan.changed));
        let above = end.address.trim_end_matches('/');
        let link = |page: &SaidPage| json!({"title": page.title, "url": format!("{above}{}", page.address)});
        let links: Vec<Value> = pages.map(link).collect();
        warnings.extend(self.checks(heard));
        if heard.copy.as_deref() == Some("failed") {
            warnings.push(self.say("publish_copy_failed"));
        }
        let message = match (end.files, links.len()) {
            (0, _) => self.say("publish_done_same"),
            (_, 1) => self.say("publish_done_one"),
            (_, n) => (self.say)("publish_done_many", &[("n", &n.to_string())]),
        };
        json!({"type": "published", "ok": true, "cancelled": false, "address": end.address, "links": links,
            "message": message, "warnings": warnings})
    }

    /// Returns what is wrong where readers look.
    fn checks(&self, heard: &Heard) -> Vec<String> {
        let checks = heard.end.iter().flat_map(|end| &end.checks);
        checks.map(|check| self.helped("publish_seen_wrong", &check.message)).collect()
    }

    /// Returns the warnings and the errors, each once.
    fn messages(&self, heard: &Heard) -> (Vec<String>, Vec<String>) {
        let (mut warnings, mut errors) = (Vec::new(), Vec::new());
        for told in &heard.diagnostics {
            let list = if told.severity == "error" { &mut errors } else { &mut warnings };
            if told.severity != "info" {
                list.push(self.diagnostic(told));
            }
        }
        errors.extend(heard.errors.iter().map(|(key, message)| self.error(key.as_deref(), message)));
        (self.few(warnings), self.few(errors))
    }

    fn few(&self, messages: Vec<String>) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let mut all: Vec<String> = messages.into_iter().filter(|message| seen.insert(message.clone())).collect();
        if all.len() > SHOWN_MAX {
            let more = (all.len() - SHOWN_MAX).to_string();
            all.truncate(SHOWN_MAX);
            all.push((self.say)("publish_more", &[("n", &more)]));
        }
        all
    }

    fn diagnostic(&self, told: &SaidDiagnostic) -> String {
        let of_place = match told.code.as_str() {
            "G277" => "publish_place_open",
            "G278" => "publish_place_other",
            "G279" => "publish_place_login",
            "G280" => "publish_place_no_use",
            "G281" => "publish_place_silent",
            "G282" => "publish_place_unproved",
            "G283" => "publish_place_full",
            "G284" => "publish_place_odd",
            "G285" => "publish_place_taken",
            _ => "",
        };
        if !of_place.is_empty() {
            return self.helped(of_place, told.help.first().unwrap_or(&told.message));
        }
        let message = self.readable(&told.message);
        match self.titles.get(&told.path) {
            Some(title) => (self.say)("publish_in_text", &[("title", title), ("message", &message)]),
            None if told.path.starts_with("content/") || told.path.starts_with("static/") => {
                let name = told.path.rsplit('/').next().unwrap_or_default();
                (self.say)("publish_in_text", &[("title", name), ("message", &message)])
            }
            None => self.helped("publish_in_settings", &message),
        }
    }

    fn error(&self, key: Option<&str>, message: &str) -> String {
        match key {
            Some("publish_needs_overwrite") => self.say("publish_new_foreign"),
            Some("publish_needs_take_over") => self.say("publish_new_others"),
            Some("busy") => self.say("publish_busy"),
            Some("publish_host_key_refused") => self.helped("publish_place_other", message),
            Some("publish_nowhere" | "publish_no_such") => self.say("publish_no_place"),
            _ => self.helped("publish_failed", message),
        }
    }

    /// Returns a text of the desk, with what only somebody who set up the blog understands behind it.
    fn helped(&self, key: &str, detail: &str) -> String {
        let detail = detail.replace('`', "");
        format!("{} {}", self.say(key), (self.say)("publish_for_helper", &[("detail", &detail)]))
    }

    /// Returns a message in which texts are called by their titles.
    fn readable(&self, message: &str) -> String {
        let mut message = message.replace('`', "");
        if message.contains(".md") {
            for (path, title) in self.titles {
                message = message.replace(path.as_str(), &format!("”{title}”"));
            }
        }
        message
    }
}

/// Returns the first of some names as one text.
fn first(names: &[String]) -> String {
    const NAMED_MAX: usize = 5;
    let more = (names.len() > NAMED_MAX).then_some("…");
    names.iter().take(NAMED_MAX).map(String::as_str).chain(more).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(objects: &[Value]) -> Heard {
        let mut heard = Heard::default();
        for object in objects {
            heard.hear(object.clone());
        }
        heard
    }

    /// Calls `check` with what the desk knows, whose words are their keys and fields.
    fn with_words<T>(check: impl FnOnce(&Known<'_>) -> T) -> T {
        let say = |key: &str, fields: &[(&str, &str)]| {
            let fields: String = fields.iter().flat_map(|(_, value)| [" <", *value, ">"]).collect();
            format!("{key}{fields}")
        };
        let titles = [("content/posts/a.md".to_owned(), "Läslust".to_owned())].into();
        let at = [("/2026/a/".to_owned(), "Rast".to_owned())].into();
        check(&Known { titles: &titles, at: &at, say: &say })
    }

    fn plan() -> Value {
        json!({"type": "plan", "new": [{"title": "Ny", "address": "/2026/ny/"}], "changed": [{"title": "", "address": "/2026/a/"}],
            "removed": ["/2026/a/", "/tags/b/"], "files": 3, "bytes": 30, "deleted": [], "unchanged": 1, "waiting": [],
            "foreign": ["index.html"], "others": {"who": null, "deleted": ["/2026/a/"], "reverted": [], "returned": []}})
    }

    #[test]
    fn a_plan_names_texts_by_their_titles() {
        let told = json!({"type": "diagnostic", "severity": "warning", "code": "G030", "path": "content/posts/a.md",
            "message": "`x` i content/posts/a.md", "line": 3});
        let place = json!({"type": "diagnostic", "severity": "error", "code": "G281", "path": "griffel.yaml",
            "message": "m", "help": ["kontrollera `port`"]});
        let found = heard(&[told.clone(), told, place, json!({"type": "ny"}), plan()]);
        let plan = with_words(|known| known.plan(&found));
        let going: Vec<String> = plan["going"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| format!("{} {}", one["what"], one["title"]))
            .collect();
        assert_eq!(going, ["\"new\" \"Ny\"", "\"changed\" \"Rast\"", "\"gone\" \"Rast\""]);
        assert_eq!(plan["warnings"], json!(["publish_in_text <Läslust> <x i ”Läslust”>"]));
        assert_eq!(plan["errors"], json!(["publish_place_silent publish_for_helper <kontrollera port>"]));
        let asks: Vec<&Value> = plan["asks"].as_array().expect("a list").iter().map(|ask| &ask["text"]).collect();
        assert_eq!(asks, ["publish_ask_foreign <1> <index.html>", "publish_ask_others <publish_somebody> <Rast>"]);
        assert_eq!((found.foreign(), plan["is_same"].as_bool()), (["index.html".to_owned()].as_slice(), Some(false)));
    }

    #[test]
    fn an_end_leads_to_what_went_out_and_a_cancel_says_what_lies_there() {
        let end = json!({"type": "published", "address": "https://norrby.example/blogg/", "files": 3, "bytes": 30, "deleted": 0,
            "checks": [{"address": "x", "what": "old", "message": "gammal"}], "websub": null, "trial": false});
        let done = heard(&[plan(), json!({"type": "backup_copy", "state": "failed"}), end.clone()]);
        let event = with_words(|known| known.end(&done, false));
        assert_eq!(event["links"][0], json!({"title": "Ny", "url": "https://norrby.example/blogg/2026/ny/"}));
        assert_eq!((&event["ok"], &event["message"]), (&json!(true), &json!("publish_done_many <2>")));
        assert_eq!(event["warnings"], json!(["publish_seen_wrong publish_for_helper <gammal>", "publish_copy_failed"]));
        let mut same = end;
        same["files"] = json!(0);
        assert!(with_words(|known| known.plan(&heard(&[same])))["is_same"] == true);

        let sent = json!({"type": "progress", "step": "send", "files": 1, "bytes": 5, "total": 30});
        let error = json!({"type": "error", "message": "m", "key": "publish_needs_take_over"});
        for (objects, is_cancelled, wanted) in [
            (vec![], true, "publish_cancelled"),
            (vec![plan(), sent.clone()], true, "publish_cancelled_half"),
            (vec![], false, "publish_no_answer"),
            (vec![error], false, "publish_new_others"),
            (
                vec![sent, json!({"type": "error", "message": "m"})],
                false,
                "publish_failed publish_for_helper <m>\npublish_goes_on",
            ),
        ] {
            let event = with_words(|known| known.end(&heard(&objects), is_cancelled));
            assert_eq!((&event["ok"], event["message"].as_str()), (&json!(false), Some(wanted)), "{objects:?}");
        }
    }

    #[test]
    fn many_messages_become_few() {
        let told = |n: usize| json!({"type": "diagnostic", "severity": "warning", "code": "G030", "path": "griffel.yaml", "message": n.to_string()});
        let plan = with_words(|known| known.plan(&heard(&(0..100).map(told).collect::<Vec<_>>())));
        let warnings = plan["warnings"].as_array().expect("a list");
        assert_eq!((warnings.len(), warnings.last().and_then(Value::as_str)), (41, Some("publish_more <60>")));
    }
}
