//! A site at Netlify as a target. What is written waits here until one deploy has it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, Cursor, Read};
use std::sync::{Mutex, MutexGuard, PoisonError};

use url::Url;

use crate::config::publish::SecretKind;
use crate::net::api::Api;
use crate::publish::bytes::{SiteBytes, checked};
use crate::publish::names::Names;
use crate::publish::netlify::calls::{Calls, Deploy, TOLD_MAX};
use crate::publish::netlify::files::{Bytes, Digested, Files, Hasher, deploy_text, digest, lengths, wanted};
use crate::publish::secret::{Secret, Secrets};
use crate::publish::target::{
    Capabilities, Cause, FileTarget, Finish, Put, PutResult, Stage, TargetError, Upload, Watcher,
};
use crate::source::path::SourcePath;
use crate::transfer::plan::TransferPlan;
use crate::transfer::state::LockNote;

/// Address of Netlify's API.
pub const NETLIFY: &str = "https://api.netlify.com/api/v1";
/// From so many files on Netlify looks through the digests after it has answered: it has two minutes for an answer.
const ASYNC_FROM: usize = 5000;
/// How many files are sent at once.
const CONNECTIONS: usize = 8;
/// Most seconds that Netlify may take to look through digests, or to show a deploy that is whole.
const READY_WITHIN: usize = 900;

/// A site at Netlify. It is asked once, when it is first needed.
pub struct NetlifySite {
    api: Api,
    site: String,
    secrets: Secrets,
    bytes: Box<dyn SiteBytes + Send>,
    /// Waits for so many seconds.
    sleep: Box<dyn Fn(u64) + Send + Sync>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Secret>,
    /// What lies there and what will; `None` before it was asked.
    known: Option<Known>,
}

struct Known {
    /// The site's number.
    id: String,
    /// The deploy that readers see.
    published: Option<String>,
    files: Files,
    /// The deploy that was begun.
    begun: Option<Begun>,
}

/// A deploy that was begun.
struct Begun {
    id: String,
    /// The digests that it asks for; `None` before they are known.
    required: Option<Vec<String>>,
    /// Those of them that have arrived.
    sent: BTreeSet<String>,
}

impl fmt::Debug for NetlifySite {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("NetlifySite").field("site", &self.site).finish_non_exhaustive()
    }
}

impl NetlifySite {
    /// Creates a target. `api` is [`NETLIFY`]; `site` is the site's number, or its name with or without `.netlify.app`. The files
    /// that are sent are read in `bytes`, where [`FileTarget::put`] has seen them. `sleep` waits for so many seconds.
    #[must_use]
    pub fn new(
        api: Url,
        site: &str,
        secrets: Secrets,
        bytes: impl SiteBytes + Send + 'static,
        sleep: impl Fn(u64) + Send + Sync + 'static,
    ) -> Self {
        // The API knows sites by their numbers and by their domains.
        let is_number = site.len() == 36 && site.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        let site = if is_number || site.contains('.') { site.to_owned() } else { format!("{site}.netlify.app") };
        let (bytes, sleep) = (Box::new(bytes), Box::new(sleep));
        Self { api: Api::new(api), site, secrets, bytes, sleep, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with what is there, which is asked if it was not yet.
    fn with<T>(&self, work: impl FnOnce(&Calls<'_>, &mut Known) -> Result<T, TargetError>) -> Result<T, TargetError> {
        let State { token, known } = &mut *self.state();
        let token = match token {
            Some(token) => token,
            none => none.insert(self.token()?),
        };
        let calls = Calls { api: &self.api, token };
        let known = match known {
            Some(known) => known,
            none => {
                let site = calls.site(&self.site)?;
                let files =
                    if site.published.is_some() { calls.files(&site.id, &Names::default())? } else { Files::new() };
                none.insert(Known { id: site.id, published: site.published, files, begun: None })
            }
        };
        work(&calls, known)
    }

    fn token(&self) -> Result<Secret, TargetError> {
        // What is no token cannot even be sent.
        let is_token = |token: &Secret| token.exposed().bytes().all(|byte| byte.is_ascii_graphic());
        let token = self.secrets.find(SecretKind::Token).filter(is_token);
        let variable = || SecretKind::Token.variable(self.secrets.target());
        token.ok_or_else(|| TargetError::new(Stage::Login, Cause::Denied(format!("{}?", variable()))))
    }

    /// Begins a deploy, or goes on with the one that was begun.
    fn begin(&self, calls: &Calls<'_>, known: &mut Known, title: &str) -> Result<(), TargetError> {
        let begun = match &mut known.begun {
            Some(begun) => begun,
            none => {
                let text = deploy_text(&known.files, known.files.len() >= ASYNC_FROM);
                let deploy = calls.begin(&known.id, &text, title)?;
                let (id, required) = (deploy.id.clone(), digests(deploy)?);
                none.insert(Begun { id, required, sent: BTreeSet::new() })
            }
        };
        // A long list is looked through first.
        for _ in 0..READY_WITHIN {
            if begun.required.is_some() {
                return Ok(());
            }
            (self.sleep)(1);
            begun.required = digests(calls.deploy(&begun.id)?)?;
        }
        Err(TargetError::new(Stage::Write, Cause::Late))
    }

    /// Sends the files that a deploy asks for; each is noted that has arrived.
    fn upload(&self, calls: &Calls<'_>, known: &mut Known, watch: &dyn Watcher) -> Result<(), TargetError> {
        let Some(Begun { id: deploy, required, sent }) = &mut known.begun else { return Ok(()) };
        let mut wanted = wanted(&known.files, required.as_deref().unwrap_or_default());
        wanted.retain(|digest, _| !sent.contains(*digest));
        let (queue, done) = (Mutex::new(wanted.into_iter()), Mutex::new(sent));
        let failed: Mutex<Option<TargetError>> = Mutex::default();
        let next = || {
            let is_over = watch.is_stopped() || failed.lock().unwrap_or_else(PoisonError::into_inner).is_some();
            if is_over { None } else { queue.lock().unwrap_or_else(PoisonError::into_inner).next() }
        };
        let work = || {
            while let Some((digest, (path, entry))) = next() {
                match self.upload_one(calls, deploy, path, entry) {
                    Ok(()) => {
                        done.lock().unwrap_or_else(PoisonError::into_inner).insert(digest.to_owned());
                        watch.bytes(entry.len);
                    }
                    Err(error) => {
                        failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                    }
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..CONNECTIONS {
                scope.spawn(work);
            }
        });
        match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None if watch.is_stopped() => Err(TargetError::new(Stage::Write, Cause::Stopped)),
            None => Ok(()),
        }
    }

    fn upload_one(&self, calls: &Calls<'_>, deploy: &str, path: &str, entry: &Digested) -> Result<(), TargetError> {
        let Some(place) = SourcePath::new(path) else { return Ok(()) };
        let mut reader = match &entry.bytes {
            Bytes::There => return Ok(()),
            Bytes::Small(bytes) => Noted { from: Box::new(Cursor::new(bytes.clone())), error: None },
            Bytes::Built(stamp) => Noted { from: checked(&*self.bytes, &place, *stamp), error: None },
        };
        let result = calls.upload(deploy, path, &mut reader, entry.len);
        match reader.error {
            // The connection only ended because there was nothing to send.
            Some(error) => Err(TargetError::of_upload(&place, &error)),
            None => result.map_err(|error| TargetError { path: Some(place.clone()), ..error }),
        }
    }

    /// Waits until readers see a deploy.
    fn wait(&self, calls: &Calls<'_>, id: &str, watch: &dyn Watcher) -> Result<(), TargetError> {
        for _ in 0..READY_WITHIN {
            let Deploy { state, message, .. } = calls.deploy(id)?;
            match state.as_str() {
                "ready" | "current" => return Ok(()),
                "error" | "rejected" => return Err(refusal(message)),
                _ if watch.is_stopped() => return Err(TargetError::new(Stage::Verify, Cause::Stopped)),
                _ => (self.sleep)(1),
            }
        }
        Err(TargetError::new(Stage::Verify, Cause::Late))
    }
}

/// Returns the digests that a deploy asks for; `None` if it does not know them yet.
fn digests(deploy: Deploy) -> Result<Option<Vec<String>>, TargetError> {
    match deploy.state.as_str() {
        "error" | "rejected" => Err(refusal(deploy.message)),
        "new" | "pending" | "preparing" => Ok(None),
        "ready" | "current" => Ok(Some(deploy.required.unwrap_or_default())),
        _ => Ok(deploy.required),
    }
}

fn refusal(message: String) -> TargetError {
    TargetError::new(Stage::Write, Cause::Refusal(message))
}

/// Keeps the error of a file: who sends it only tells that the connection ended.
struct Noted<'a> {
    from: Box<dyn Read + Send + 'a>,
    error: Option<io::Error>,
}

impl Read for Noted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.from.read(buffer).inspect_err(|error| self.error = Some(io::Error::from(error.kind())))
    }
}

impl FileTarget for NetlifySite {
    fn capabilities(&self) -> Capabilities {
        Capabilities::WHOLE_AND_PUBLIC
    }

    fn read(&self, path: &SourcePath, most: u64) -> Result<Option<Vec<u8>>, TargetError> {
        self.with(|calls, known| {
            let Some(entry) = known.files.get(path.as_str()) else { return Ok(None) };
            if entry.len > most {
                return Err(TargetError::at(Stage::Read, path, Cause::TooMuch { most }));
            }
            if let Bytes::Small(bytes) = &entry.bytes {
                return Ok(Some(bytes.clone()));
            }
            let bytes = calls.bytes(&known.id, path.as_str(), most)?;
            if digest(&bytes) == entry.digest {
                return Ok(Some(bytes));
            }
            let said = String::from_utf8_lossy(&bytes[..bytes.len().min(TOLD_MAX)]).into_owned();
            Err(TargetError::at(Stage::Read, path, Cause::Protocol(said)))
        })
    }

    fn list(&self, _: &dyn Watcher) -> Result<BTreeMap<SourcePath, u64>, TargetError> {
        self.with(|_, known| Ok(lengths(&known.files)))
    }

    fn sizes(&self, paths: &[SourcePath]) -> Result<Vec<Option<u64>>, TargetError> {
        let size = |files: &Files, path: &SourcePath| files.get(path.as_str()).map(|entry| entry.len);
        self.with(|_, known| Ok(paths.iter().map(|path| size(&known.files, path)).collect()))
    }

    fn put(
        &self,
        files: &mut (dyn Iterator<Item = Upload<'_>> + Send),
        watch: &dyn Watcher,
    ) -> Result<(), TargetError> {
        self.with(|_, known| {
            let mut piece = vec![0; 64 * 1024];
            for mut upload in files {
                if watch.is_stopped() {
                    return Err(TargetError::new(Stage::Read, Cause::Stopped));
                }
                let (mut hasher, mut len) = (Hasher::default(), 0);
                loop {
                    let read = upload.bytes.read(&mut piece);
                    let read = read.map_err(|error| TargetError::of_upload(upload.path, &error))?;
                    if read == 0 {
                        break;
                    }
                    hasher.add(&piece[..read]);
                    len += read as u64;
                }
                if len != upload.stamp.len {
                    return Err(TargetError::at(Stage::Read, upload.path, Cause::Changed));
                }
                let entry = Digested { digest: hasher.digest(), len, bytes: Bytes::Built(upload.stamp) };
                known.files.insert(upload.path.as_str().to_owned(), entry);
                watch.file(upload.path);
            }
            Ok(())
        })
    }

    fn put_small(&self, path: &SourcePath, bytes: &[u8], how: Put) -> Result<PutResult, TargetError> {
        self.with(|_, known| {
            if how == Put::Exclusive && known.files.contains_key(path.as_str()) {
                return Ok(PutResult::WasThere);
            }
            let (digest, len) = (digest(bytes), bytes.len() as u64);
            known.files.insert(path.as_str().to_owned(), Digested { digest, len, bytes: Bytes::Small(bytes.to_vec()) });
            Ok(PutResult::Done)
        })
    }

    fn delete(&self, paths: &[SourcePath]) -> Result<(), TargetError> {
        self.with(|_, known| {
            for path in paths {
                known.files.remove(path.as_str());
            }
            Ok(())
        })
    }

    fn finish(&self, plan: &TransferPlan, _: &LockNote, watch: &dyn Watcher) -> Result<Finish, TargetError> {
        self.with(|calls, known| {
            let now = calls.site(&known.id)?;
            let is_ours = known.begun.as_ref().is_some_and(|begun| now.published.as_ref() == Some(&begun.id));
            if is_ours {
                // The answer was lost that said so.
                return Ok(Finish::Done);
            }
            if now.published != known.published {
                return Ok(Finish::Outdated);
            }
            if now.is_locked {
                return Err(refusal("auto publishing is stopped".to_owned()));
            }
            let title = format!("griffel: {} files, {} deleted", plan.write.len(), plan.delete.len());
            self.begin(calls, known, &title)?;
            self.upload(calls, known, watch)?;
            if let Some(begun) = &known.begun {
                self.wait(calls, &begun.id, watch)?;
            }
            Ok(Finish::Done)
        })
    }
}
