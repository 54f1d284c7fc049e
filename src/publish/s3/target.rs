//! The bucket as a target: who may write there is asked when it is first needed.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use rusty_s3::Bucket;

use crate::config::publish::{S3Setting, SecretKind};
use crate::output::hosting::Hosting;
use crate::publish::names::Names;
use crate::publish::s3::objects::Objects;
use crate::publish::s3::requests::{Keys, Requests, bucket};
use crate::publish::secret::Secrets;
use crate::publish::target::{
    Capabilities, Cause, FileTarget, Put, PutResult, Secrecy, Showing, Stage, TargetError, Upload, Watcher,
};
use crate::source::path::SourcePath;

/// A bucket as a target.
pub struct S3Bucket {
    bucket: Bucket,
    prefix: String,
    is_local: bool,
    hosting: Hosting,
    secrets: Secrets,
    now: fn() -> Timestamp,
    objects: Mutex<Option<Arc<Objects>>>,
    /// Bytes of names that are taken when it is listed.
    names_most: u64,
}

impl fmt::Debug for S3Bucket {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("S3Bucket").field("bucket", &self.bucket).field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

impl S3Bucket {
    /// Creates a target. `hosting` says of which media type files are and how long copies are fresh; `now` is the clock.
    ///
    /// # Errors
    ///
    /// [`Cause::NoBucket`] if no bucket can have the name.
    pub fn new(
        setting: S3Setting,
        secrets: Secrets,
        hosting: Hosting,
        now: fn() -> Timestamp,
    ) -> Result<Self, TargetError> {
        let bucket = bucket(&setting).map_err(|cause| TargetError::new(Stage::Resolve, cause))?;
        let is_local = setting.is_local();
        let S3Setting { bucket: _, region: _, endpoint: _, prefix } = setting;
        let (objects, names_most) = (Mutex::default(), Names::MOST);
        Ok(Self { bucket, prefix, is_local, hosting, secrets, now, objects, names_most })
    }

    /// Returns the address at which everybody asks for what is in a bucket, with a slash at its end; `None` if no bucket can have
    /// the name.
    #[must_use]
    pub fn address(setting: &S3Setting) -> Option<String> {
        let address = bucket(setting).ok()?.base_url().to_string();
        Some(format!("{}/", address.trim_end_matches('/')))
    }

    /// Takes other than the usual number of bytes of names.
    #[must_use]
    pub fn with_names(self, most: u64) -> Self {
        Self { names_most: most, ..self }
    }

    fn objects(&self) -> Result<Arc<Objects>, TargetError> {
        let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(objects) = &*objects {
            return Ok(Arc::clone(objects));
        }
        let find = |kind| self.secrets.find(kind).ok_or_else(|| TargetError::new(Stage::Login, Cause::Password));
        let keys = Keys { id: find(SecretKind::KeyId)?, secret: find(SecretKind::Secret)? };
        let requests = Requests::new(self.bucket.clone(), keys, self.is_local, self.now);
        let made = Arc::new(Objects::new(requests, self.prefix.clone(), self.hosting.clone()));
        *objects = Some(Arc::clone(&made));
        Ok(made)
    }
}

impl FileTarget for S3Bucket {
    fn capabilities(&self) -> Capabilities {
        let objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        // Amazon's own does, and so does nearly every other.
        let is_exclusive = objects.as_ref().and_then(|objects| objects.heeds()).unwrap_or(true);
        let (showing, notes) = (Showing::ByFile, Secrecy::Hidden);
        Capabilities { replaces_whole: true, has_folders: false, is_exclusive, showing, notes }
    }

    fn read(&self, path: &SourcePath, most: u64) -> Result<Option<Vec<u8>>, TargetError> {
        self.objects()?.read(path, most)
    }

    fn list(&self, watch: &dyn Watcher) -> Result<BTreeMap<SourcePath, u64>, TargetError> {
        let files = self.objects()?.list(&Names::new(self.names_most))?;
        watch.connected();
        Ok(files)
    }

    fn sizes(&self, paths: &[SourcePath]) -> Result<Vec<Option<u64>>, TargetError> {
        self.objects()?.sizes(paths)
    }

    fn put(
        &self,
        files: &mut (dyn Iterator<Item = Upload<'_>> + Send),
        watch: &dyn Watcher,
    ) -> Result<(), TargetError> {
        watch.connected();
        self.objects()?.put(files, watch)
    }

    fn put_small(&self, path: &SourcePath, bytes: &[u8], how: Put) -> Result<PutResult, TargetError> {
        self.objects()?.put_small(path, bytes, how)
    }

    fn delete(&self, paths: &[SourcePath]) -> Result<(), TargetError> {
        self.objects()?.delete(paths)
    }
}
