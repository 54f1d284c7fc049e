//! Files of an old blog, downloaded into a folder of the site: only when its author asks for it, and each once.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;

use crate::disk::in_use;
use crate::disk::own_folder::DOWNLOADS;
use crate::import::model::files::{last_part, safe};
use crate::net::client::{Client, Download};
use crate::net::error::{DownloadError, FetchError};
use crate::source::fingerprint::Fingerprint;

/// Downloads at the same time: as many as a browser sends to one host.
const PARALLEL: usize = 4;

/// What was downloaded and what was not, by the first address of each file.
#[derive(Debug, Default)]
pub struct Downloads {
    /// Paths of the downloaded files.
    pub files: BTreeMap<String, PathBuf>,
    /// Why the others are missing.
    pub errors: BTreeMap<String, FetchError>,
}

/// Downloads files into the site's own folder. Each has several addresses; the first at which a file lies is used. What an earlier run
/// downloaded is not asked for again. `on_done` is called after each file.
///
/// # Errors
///
/// When a file cannot be written.
pub fn download(
    wanted: &[Vec<String>],
    client: &Client,
    site: &Path,
    on_done: &(dyn Fn() + Sync),
) -> io::Result<Downloads> {
    let folder = site.join(DOWNLOADS);
    let queue = Mutex::new(wanted.iter());
    let result = Mutex::new(Ok(Downloads::default()));
    std::thread::scope(|scope| {
        for _ in 0..PARALLEL {
            scope.spawn(|| {
                while let Some(addresses) = { locked(&queue).next() } {
                    let outcome = download_one(addresses, client, &folder);
                    on_done();
                    let mut result = locked(&result);
                    match (result.as_mut(), outcome) {
                        (Ok(_), Err(error)) => *result = Err(error),
                        (Ok(done), Ok(Ok(path))) => drop(done.files.insert(addresses[0].clone(), path)),
                        (Ok(done), Ok(Err(error))) => drop(done.errors.insert(addresses[0].clone(), error)),
                        (Err(_), _) => {}
                    }
                    if result.is_err() {
                        return;
                    }
                }
            });
        }
    });
    result.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Deletes the downloaded files, when an import has put all of them where they belong.
///
/// # Errors
///
/// When the folder cannot be deleted.
pub fn clear(site: &Path) -> io::Result<()> {
    match fs::remove_dir_all(site.join(DOWNLOADS)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Downloads a file from the first of its addresses at which it lies, or returns the error of the last one.
fn download_one(addresses: &[String], client: &Client, folder: &Path) -> io::Result<Result<PathBuf, FetchError>> {
    let own_folder = folder.join(Fingerprint::of(addresses[0].as_bytes()).hex());
    if let Some(known) = fs::read_dir(&own_folder).ok().and_then(|mut files| files.next()) {
        return Ok(Ok(known?.path()));
    }
    let mut last = FetchError::NoFile;
    for address in addresses {
        match download_from(address, client, folder) {
            Ok((name, file)) => {
                fs::create_dir_all(&own_folder)?;
                let path = own_folder.join(name);
                in_use::persist(file, &path)?;
                return Ok(Ok(path));
            }
            Err(DownloadError::Write(error)) => return Err(error),
            Err(DownloadError::Fetch(error)) => last = error,
        }
    }
    Ok(Err(last))
}

/// Downloads what lies at an address, and returns its file name.
fn download_from(address: &str, client: &Client, folder: &Path) -> Result<(String, NamedTempFile), DownloadError> {
    let download: Download = client.get(address)?;
    let name = file_name(address, download.media_type()).ok_or(FetchError::NoFile)?;
    fs::create_dir_all(folder).map_err(DownloadError::Write)?;
    let mut file = NamedTempFile::new_in(folder).map_err(DownloadError::Write)?;
    download.write_to(&mut file)?;
    Ok((name, file))
}

/// Extensions by media type, for addresses without one, such as those of Blogger's pictures.
const EXTENSIONS: [(&str, &str); 12] = [
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/gif", "gif"),
    ("image/webp", "webp"),
    ("image/avif", "avif"),
    ("image/svg+xml", "svg"),
    ("application/pdf", "pdf"),
    ("video/mp4", "mp4"),
    ("video/webm", "webm"),
    ("audio/mpeg", "mp3"),
    ("audio/mp4", "m4a"),
    ("audio/ogg", "ogg"),
];

/// Returns the name of the file at an address; `None` for a page, which servers send in place of a file that is gone.
fn file_name(address: &str, media_type: &str) -> Option<String> {
    let extension = EXTENSIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(media_type)).map(|(_, own)| *own);
    if extension.is_none() && media_type.eq_ignore_ascii_case("text/html") {
        return None;
    }
    let name = last_part(address);
    let has_extension = name.rsplit_once('.').is_some_and(|(_, extension)| {
        (1..=5).contains(&extension.len()) && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    if has_extension {
        return Some(safe(&name));
    }
    let short = &Fingerprint::of(address.as_bytes()).hex()[..12];
    extension.map(|extension| format!("{short}.{extension}"))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;
    use crate::net::client::Limits;
    use crate::net::host_policy::HostPolicy;

    /// Starts a server that answers until the process ends; `answer` returns head and body by path and port.
    fn server(answer: fn(&str, u16) -> (String, Vec<u8>)) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                std::thread::spawn(move || {
                    let mut stream = stream;
                    let mut request = Vec::new();
                    let mut piece = [0; 1024];
                    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
                        match stream.read(&mut piece) {
                            Ok(0) | Err(_) => return,
                            Ok(read) => request.extend_from_slice(&piece[..read]),
                        }
                    }
                    let request = String::from_utf8_lossy(&request).into_owned();
                    let path = request.split(' ').nth(1).unwrap_or_default();
                    let (head, body) = answer(path, port);
                    let head = format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n");
                    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)).ok();
                });
            }
        });
        port
    }

    fn answers(path: &str, port: u16) -> (String, Vec<u8>) {
        let typed = |kind: &str, body: &[u8]| {
            (format!("200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}", body.len()), body.to_vec())
        };
        match path {
            "/a.jpg" | "/img/noname" => typed("image/jpeg", b"bild"),
            "/moved.jpg" => ("302 Found\r\nLocation: /a.jpg\r\nContent-Length: 0".to_owned(), Vec::new()),
            "/loop.jpg" => ("302 Found\r\nLocation: /loop.jpg\r\nContent-Length: 0".to_owned(), Vec::new()),
            "/away.jpg" => {
                (format!("302 Found\r\nLocation: http://localhost:{port}/a.jpg\r\nContent-Length: 0"), Vec::new())
            }
            "/page.jpg" => typed("text/html; charset=utf-8", b"<h1>Inte h\xc3\xa4r</h1>"),
            "/large.jpg" => typed("image/jpeg", &[7; 5000]),
            // It names no length, and does not end.
            "/endless.jpg" => ("200 OK\r\nContent-Type: image/jpeg".to_owned(), vec![7; 300_000]),
            "/cut.jpg" => ("200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 100".to_owned(), vec![7; 10]),
            _ => ("404 Not Found\r\nContent-Length: 0".to_owned(), Vec::new()),
        }
    }

    /// Returns a client that may ask this machine, and the addresses of files at a port of it.
    fn client(trusted: Option<&str>) -> Client {
        let allowed = ["127.0.0.1".to_owned()].into();
        let limits = Limits { file: 4000, ..Limits::default() };
        Client::new(HostPolicy { allowed, trusted: trusted.map(str::to_owned) }, limits)
    }

    #[test]
    fn files_are_downloaded_from_the_blogs_own_hosts_within_limits() {
        let port = server(answers);
        let site = tempfile::tempdir().expect("a folder");
        let client = client(Some("127.0.0.1"));
        let get = |paths: &[&str]| {
            let wanted = [paths.iter().map(|path| format!("http://127.0.0.1:{port}{path}")).collect::<Vec<_>>()];
            let mut got = download(&wanted, &client, site.path(), &|| ()).expect("a disk");
            match got.files.remove(&wanted[0][0]) {
                Some(path) => {
                    let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
                    Ok((name, fs::read(path).expect("a file")))
                }
                None => Err(got.errors.remove(&wanted[0][0]).expect("a reason")),
            }
        };
        assert_eq!(get(&["/gone.jpg", "/a.jpg"]), Ok(("a.jpg".to_owned(), b"bild".to_vec())));
        assert_eq!(get(&["/moved.jpg"]).map(|(name, _)| name), Ok("moved.jpg".to_owned()));
        let (name, _) = get(&["/img/noname"]).expect("a file");
        assert!(name.len() == 16 && name.ends_with(".jpg"), "{name}");
        for (path, error) in [
            ("/none.jpg", FetchError::Status(404)),
            ("/page.jpg", FetchError::NoFile),
            ("/large.jpg", FetchError::TooLarge),
            ("/endless.jpg", FetchError::TooLarge),
            ("/loop.jpg", FetchError::OtherHost),
            ("/away.jpg", FetchError::OtherHost),
        ] {
            assert_eq!(get(&[path]), Err(error), "{path}");
        }
        assert!(matches!(get(&["/cut.jpg"]), Err(FetchError::NoAnswer(_))));
        clear(site.path()).expect("a disk");
        clear(site.path()).expect("nothing is there");
        assert!(!site.path().join(DOWNLOADS).exists());
    }

    #[test]
    fn a_private_address_is_refused_unless_it_is_named_and_a_silent_host_is_left_alone() {
        let site = tempfile::tempdir().expect("a folder");
        let port = server(answers);
        let wanted = [vec![format!("http://127.0.0.1:{port}/a.jpg")]];
        let got = download(&wanted, &client(None), site.path(), &|| ()).expect("a disk");
        assert_eq!(got.errors.values().next(), Some(&FetchError::Private));
        // Nobody listens on port 1; a port that the system gave and got back can be another test's.
        let wanted: Vec<Vec<String>> = (0..9).map(|n| vec![format!("http://127.0.0.1:1/{n}.jpg")]).collect();
        let got = download(&wanted, &client(Some("127.0.0.1")), site.path(), &|| ()).expect("a disk");
        assert!(got.errors.len() == 9 && got.files.is_empty());
    }
}
