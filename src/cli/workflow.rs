//! A site and a host of its sources -> the file by which the host builds and publishes it: one text for `griffel init --ci` and for
//! `griffel publish --schedule`.

use clap::ValueEnum;

use crate::config::publish::{PublishTarget, SecretKind, TargetKind};
use crate::config::settings::Config;
use crate::text::quote::quoted;
use crate::text::words::fill;

/// A host that runs workflows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WorkflowHost {
    /// GitHub.
    Github,
    /// GitLab.
    Gitlab,
}

/// When posts are published whose day has come: every hour, as the recipes of computers do.
#[cfg(feature = "publish")]
pub const HOURLY: &str = "5 * * * *";
/// The same once a day, because hosts count the minutes of workflows: in the morning of Europe, before readers come.
pub const DAILY: &str = "5 3 * * *";

/// Where griffel is got from, by the `repository` of its own package: empty as long as nobody has published it.
pub const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// A workflow.
pub struct Workflow<'a> {
    /// Who runs it.
    pub host: WorkflowHost,
    /// Where it publishes; `None` for the host's own Pages.
    pub place: Option<&'a PublishTarget>,
    /// The folder of the site in the repository, `.` for the repository itself.
    pub site: &'a str,
    /// When it looks for posts whose day has come, as cron writes it.
    pub when: &'a str,
}

impl<'a> Workflow<'a> {
    /// Returns the workflow of a site at a host: to the first of its places that readers know and that the host can reach, else to
    /// the host's own Pages.
    #[must_use]
    pub fn of(host: WorkflowHost, config: &'a Config, site: &'a str) -> Self {
        let is_reached = |place: &&PublishTarget| match &place.kind {
            TargetKind::Folder { .. } => false,
            TargetKind::Sftp(_) | TargetKind::Ftps(_) | TargetKind::S3(_) => true,
            TargetKind::Git { .. } | TargetKind::Netlify { .. } => true,
        };
        let place = config.publish.iter().filter(|place| place.is_for_readers(&config.url)).find(is_reached);
        Self { host, place, site, when: DAILY }
    }

    /// Returns where the file lies in the repository.
    #[must_use]
    pub fn path(&self) -> &'static str {
        match self.host {
            WorkflowHost::Github => ".github/workflows/griffel.yml",
            WorkflowHost::Gitlab => ".gitlab-ci.yml",
        }
    }

    /// Returns whether nothing but the sources remembers the addresses that readers know: the place keeps no copy of
    /// `published.yaml`, and what the workflow writes is gone with it.
    #[must_use]
    pub fn forgets(&self) -> bool {
        match self.place.map(|place| &place.kind) {
            None | Some(TargetKind::Git { .. } | TargetKind::Netlify { .. }) => true,
            Some(TargetKind::Folder { .. } | TargetKind::Sftp(_) | TargetKind::Ftps(_) | TargetKind::S3(_)) => false,
        }
    }

    /// Returns what lets the author in at the place and is not at the host: a key file, or the keys of git by SSH.
    #[must_use]
    pub fn own_keys(&self) -> Option<&'a str> {
        match &self.place?.kind {
            TargetKind::Sftp(setting) => setting.key.as_deref(),
            TargetKind::Git { remote, .. } => {
                let is_ssh = remote.starts_with("ssh:") || (remote.contains('@') && !remote.contains("://"));
                is_ssh.then_some(remote)
            }
            TargetKind::Folder { .. } | TargetKind::Ftps(_) | TargetKind::S3(_) | TargetKind::Netlify { .. } => None,
        }
    }

    /// Returns the text of the file.
    #[must_use]
    pub fn text(&self) -> String {
        let (head, publish, pages) = match self.host {
            WorkflowHost::Github => (
                include_str!("schedule/github.yml"),
                include_str!("schedule/github-publish.yml"),
                include_str!("schedule/github-pages.yml"),
            ),
            WorkflowHost::Gitlab => (
                include_str!("schedule/gitlab.yml"),
                include_str!("schedule/gitlab-publish.yml"),
                include_str!("schedule/gitlab-pages.yml"),
            ),
        };
        let name = self.place.map_or("pages", |place| place.name.value.as_str());
        let job = match (self.host, self.place) {
            // GitLab knows the job by this name.
            (WorkflowHost::Gitlab, None) => "pages".to_owned(),
            (WorkflowHost::Github | WorkflowHost::Gitlab, _) => format!("griffel-{name}"),
        };
        let indent = match self.host {
            WorkflowHost::Github => "\n          ",
            WorkflowHost::Gitlab => "\n      ",
        };
        let get = include_str!("schedule/get.sh").trim_end().replace('\n', indent);
        let secrets = self.secrets();
        let lines = secrets.iter().map(|variable| format!("          {variable}: ${{{{ secrets.{variable} }}}}"));
        let github = if secrets.is_empty() { "          {}".to_owned() } else { lines.collect::<Vec<_>>().join("\n") };
        let site = quoted(self.site);
        let repository = quoted(REPOSITORY);
        let fields: [(&str, &str); 7] = [
            ("repository", &repository),
            ("name", name),
            ("job", &job),
            ("site", &site),
            ("when", self.when),
            ("get", &get),
            ("github_secrets", &github),
        ];
        fill(&format!("{head}{}", if self.place.is_some() { publish } else { pages }), &fields)
    }

    /// Returns the names of the secrets that the host has to hold.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        self.place.map(secrets).unwrap_or_default()
    }
}

/// Returns the names of the variables that hold the secrets which a place asks for where nobody can answer and no keys are.
#[must_use]
pub fn secrets(place: &PublishTarget) -> Vec<String> {
    let kinds = place.kind.secrets().iter().filter(|kind| **kind != SecretKind::Passphrase);
    kinds.map(|kind| kind.variable(&place.name.value)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::config::read::config;
    use crate::config::settings::settings_path;
    use crate::source::snapshot::Source;

    fn settings(publish: &str) -> Config {
        let text = format!("title: Norrby\nurl: https://norrby.example/\npublish: {{{publish}}}\n");
        config(&Source::new(settings_path(), text.as_bytes())).value
    }

    fn read(workflow: &Workflow<'_>) -> Value {
        let text = workflow.text();
        let read: Value = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert!(
            ["{name}", "{job}", "{site}", "{when}", "{get}", "{repository}"].iter().all(|field| !text.contains(field)),
            "{text}"
        );
        read
    }

    const NETLIFY: &str = "prov: {to: netlify, site: x, url: \"https://prov.example/\"}, nas: {to: folder, path: ../nas}, \
        min-webb: {to: netlify, site: norrby}";

    #[test]
    fn a_place_that_the_host_can_reach_is_published_to_with_secrets_of_the_host_alone() {
        let config = settings(NETLIFY);
        let github = Workflow::of(WorkflowHost::Github, &config, "blogg \"1\"");
        assert_eq!(github.secrets(), ["GRIFFEL_MIN_WEBB_TOKEN"]);
        let read = read(&github);
        assert_eq!(
            (&read["env"]["GRIFFEL_REPOSITORY"], &read["env"]["GRIFFEL_SITE"]),
            (&REPOSITORY.into(), &"blogg \"1\"".into())
        );
        assert_eq!(read["on"]["schedule"][0]["cron"], DAILY);
        assert_eq!(read["permissions"], serde_json::json!({"contents": "read"}));
        let job = &read["jobs"]["griffel-min-webb"];
        assert!(job["permissions"].is_null() && read["jobs"].as_object().map(serde_json::Map::len) == Some(1));
        let publish = job["steps"].as_array().and_then(|steps| steps.last()).expect("a step");
        assert_eq!(
            publish["env"],
            serde_json::json!({"GRIFFEL_MIN_WEBB_TOKEN": "${{ secrets.GRIFFEL_MIN_WEBB_TOKEN }}"})
        );
        assert!(publish["run"].as_str().is_some_and(|run| run.contains("griffel publish min-webb $due --yes")));

        let gitlab = Workflow::of(WorkflowHost::Gitlab, &config, ".");
        let read = self::read(&gitlab);
        assert_eq!(gitlab.secrets(), ["GRIFFEL_MIN_WEBB_TOKEN"]);
        assert_eq!(read["variables"], serde_json::json!({"GRIFFEL_REPOSITORY": REPOSITORY, "GRIFFEL_SITE": "."}));
        assert!(!gitlab.text().contains("TOKEN"), "the host gives all of its variables to a job");
        assert_eq!(read["griffel-min-webb"]["rules"][0]["variables"]["GRIFFEL_DUE"], "--due");
        let script = read["griffel-min-webb"]["script"].as_array().expect("lines");
        let has = |at: usize, part: &str| script[at].as_str().is_some_and(|line| line.contains(part));
        assert!(has(0, "griffel check") && has(1, "griffel publish") && script.len() == 2, "{script:?}");
    }

    #[test]
    fn a_site_without_such_a_place_lies_on_the_hosts_pages_and_one_job_alone_may_change_them() {
        let config = settings("nas: {to: folder, path: ../nas}");
        let read = read(&Workflow::of(WorkflowHost::Github, &config, "."));
        assert_eq!(read["permissions"], serde_json::json!({"contents": "read"}));
        assert!(read["jobs"]["griffel-pages"]["permissions"].is_null());
        let deploy = &read["jobs"]["deploy"];
        assert_eq!(deploy["permissions"], serde_json::json!({"pages": "write", "id-token": "write"}));
        assert_eq!((&deploy["needs"], deploy["steps"].as_array().map(Vec::len)), (&"griffel-pages".into(), Some(1)));
        let read = self::read(&Workflow::of(WorkflowHost::Gitlab, &Config::default(), "."));
        assert_eq!(read["pages"]["artifacts"]["paths"], serde_json::json!(["public"]));
    }

    #[test]
    fn every_action_has_a_version_and_no_token_of_the_checkout_stays() {
        for publish in ["", NETLIFY] {
            let config = settings(publish);
            let text = Workflow::of(WorkflowHost::Github, &config, ".").text();
            let actions: Vec<&str> =
                text.lines().filter_map(|line| line.split_once("uses: ")).map(|(_, action)| action).collect();
            assert!(actions.len() >= 2 && text.contains("persist-credentials: false"), "{text}");
            for action in actions {
                let (_, version) = action.split_once("@v").expect(action);
                assert!(version.bytes().all(|byte| byte.is_ascii_digit()), "{action}");
            }
        }
    }

    #[test]
    fn keys_that_only_the_author_has_are_known() {
        for (publish, keys) in [
            ("a: {to: git, remote: \"git@host.example:a/b.git\", branch: pages}", Some("git@host.example:a/b.git")),
            ("a: {to: git, remote: \"ssh://git@host.example/a\", branch: pages}", Some("ssh://git@host.example/a")),
            ("a: {to: git, remote: \"https://bo@host.example/a\", branch: pages}", None),
            ("a: {to: sftp, host: a.example, user: bo, path: /a, key: ~/.ssh/b}", Some("~/.ssh/b")),
            ("a: {to: sftp, host: a.example, user: bo, path: /a}", None),
        ] {
            let config = settings(publish);
            let workflow = Workflow::of(WorkflowHost::Github, &config, ".");
            assert_eq!((workflow.own_keys(), workflow.forgets()), (keys, publish.contains("git")), "{publish}");
        }
    }
}
