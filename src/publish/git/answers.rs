//! What git says -> why it failed. It is run in English (`LC_ALL=C`); servers say what they like.

use crate::publish::target::Cause;

/// Words of git, curl and ssh, in lower case, and what they mean.
struct Meaning {
    cause: fn(&str) -> Cause,
    words: &'static [&'static str],
}

/// The first that is found counts: a server that lets nobody in also ends the connection.
const MEANINGS: [Meaning; 9] = [
    Meaning { cause: |_| Cause::Proxy(407), words: &["response 407", "code 407 from proxy"] },
    Meaning {
        cause: |_| Cause::NoHost,
        words: &["could not resolve host", "could not resolve hostname", "name or service not known"],
    },
    Meaning {
        cause: |said| Cause::Certificate(said.to_owned()),
        words: &[
            "certificate problem",
            "certificate verification failed",
            "ssl certificate",
            "schannel",
            "host key verification failed",
        ],
    },
    Meaning {
        cause: |said| Cause::Denied(said.to_owned()),
        words: &[
            "authentication failed",
            "could not read username",
            "could not read password",
            "unable to get password",
            "permission denied (",
            "access denied",
            "returned error: 401",
            "returned error: 403",
        ],
    },
    Meaning {
        cause: |said| Cause::NoPlace(said.to_owned()),
        words: &[
            "does not appear to be a git repository",
            "repository not found",
            "' not found",
            "returned error: 404",
            "could not be found",
            "no such file or directory",
            "does not exist",
        ],
    },
    Meaning { cause: |_| Cause::Full, words: &["no space left"] },
    Meaning {
        cause: |_| Cause::Refused,
        words: &["connection refused", "failed to connect", "couldn't connect", "no route to host", "is unreachable"],
    },
    Meaning { cause: |_| Cause::Late, words: &["timed out", "timeout", "operation too slow"] },
    Meaning { cause: |_| Cause::Busy, words: &["returned error: 429", "returned error: 50"] },
];

/// Words of a connection that ended. They also come after any other trouble.
const LOST: [&str; 6] = [
    "connection reset",
    "early eof",
    "hung up unexpectedly",
    "unexpected disconnect",
    "connection closed",
    "empty reply from server",
];

/// Returns why a command failed that said this.
pub fn cause(said: &str) -> Cause {
    let (lower, said) = (said.to_lowercase(), told(said));
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if let Some(meaning) = MEANINGS.iter().find(|meaning| has(meaning.words)) {
        return (meaning.cause)(&said);
    }
    if lower.contains("cannot run ssh") || lower.contains("ssh: not found") || lower.contains("ssh: command not found")
    {
        return Cause::NoProgram("ssh".to_owned());
    }
    if has(&LOST) { Cause::Lost } else { Cause::Protocol(said) }
}

/// Returns what tells something in the words of git and a server, in one line: without advice on git itself.
pub fn told(said: &str) -> String {
    const ADVICE: [&str; 9] = [
        "hint:",
        "warning:",
        "to ",
        "done",
        "fatal: could not read from remote repository",
        "please make sure you have",
        "and the repository exists",
        "error: failed to push some refs",
        "remote: resolving deltas",
    ];
    let is_advice = |line: &str| ADVICE.iter().any(|advice| line.to_lowercase().starts_with(advice));
    let lines = said.lines().map(str::trim).filter(|line| !line.is_empty() && !is_advice(line));
    let lines = lines.map(|line| line.strip_prefix("remote: ").unwrap_or(line).trim());
    lines.filter(|line| *line != "remote:").collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_say_has_a_cause() {
        let text = |text: &str| text.to_owned();
        let ssh = "git@host: Permission denied (publickey).\nfatal: Could not read from remote repository.\n\n\
                   Please make sure you have the correct access rights\nand the repository exists.\n";
        let hidden = "remote: Repository not found.\nfatal: repository 'https://host/a.git/' not found\n";
        let nobody = "fatal: could not read Username for 'https://host': terminal prompts disabled\n";
        let right = "remote: Permission to a/b.git denied to c.\nfatal: unable to access 'https://host/a/b.git/': \
                     The requested URL returned error: 403\n";
        for (said, wanted) in [
            (ssh, Cause::Denied(text("git@host: Permission denied (publickey)."))),
            (hidden, Cause::NoPlace(text("Repository not found. fatal: repository 'https://host/a.git/' not found"))),
            (nobody, Cause::Denied(text(nobody.trim()))),
            ("ssh: Could not resolve hostname host: Name or service not known\n", Cause::NoHost),
            ("fatal: unable to access 'https://host/': Could not resolve host: host", Cause::NoHost),
            ("ssh: connect to host 127.0.0.1 port 1: Connection refused\r\nfatal: Could not read", Cause::Refused),
            ("fatal: unable to access 'x': The requested URL returned error: 503", Cause::Busy),
            ("fatal: unable to access 'x': CONNECT tunnel failed, response 407", Cause::Proxy(407)),
            ("error: RPC failed; curl 56 Recv failure: Connection reset by peer", Cause::Lost),
            ("fatal: early EOF", Cause::Lost),
            ("fatal: unable to access 'x': Empty reply from server", Cause::Lost),
            ("Host key verification failed.\n", Cause::Certificate(text("Host key verification failed."))),
            ("fatal: write error: No space left on device", Cause::Full),
            ("error: cannot run ssh: No such file", Cause::NoProgram(text("ssh"))),
            ("fatal: new words", Cause::Protocol(text("fatal: new words"))),
        ] {
            assert_eq!(cause(said), wanted, "{said}");
        }
        assert!(matches!(cause(right), Cause::Denied(said) if said.starts_with("Permission to a/b.git denied")));
    }

    #[test]
    fn advice_is_not_told() {
        let said = "To ssh://host/a.git\n!\tabc:refs/heads/pages\t[remote rejected] (protected branch)\nDone\n\
                    remote: GitLab: You are not allowed to push.\nremote:\nerror: failed to push some refs to 'x'\n\
                    hint: Updates were rejected\n";
        let wanted =
            "!\tabc:refs/heads/pages\t[remote rejected] (protected branch) GitLab: You are not allowed to push.";
        assert_eq!(told(said), wanted);
    }
}
