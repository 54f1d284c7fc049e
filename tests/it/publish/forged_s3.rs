//! Forged situations of S3: keys, clocks and regions, full stores, and others that answer for it.
#![expect(clippy::unnecessary_wraps, reason = "a situation may be one that cannot be forged")]

use std::path::Path;
use std::time::Duration;

use crate::publish::forged::End::{Done, Error, Told};
use crate::publish::forged::{Files, Forgery, Place, Scene, Situation, names, play, play_slowly, saying, silent};
use crate::publish::ftp_servers::certificate;
use crate::publish::s3_server::{BUCKET, KEY_ID, Object, REGION, SECRET, State, Store, Tags};
use crate::publish::servers::{Running, free_port};

impl Place for Store {
    fn keys(&self) -> Vec<(&'static str, String)> {
        let same = [("to", "s3"), ("bucket", BUCKET), ("region", REGION)];
        let same = same.into_iter().map(|(key, value)| (key, value.to_owned()));
        same.chain([("endpoint", format!("http://127.0.0.1:{}", self.port))]).collect()
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        vec![("GRIFFEL_WEBBEN_KEY_ID", KEY_ID.to_owned()), ("GRIFFEL_WEBBEN_SECRET", SECRET.to_owned())]
    }

    fn there(&self) -> Files {
        self.state().objects.iter().map(|(key, object)| (key.clone(), object.bytes.clone())).collect()
    }
}

type Scenery<'a> = Scene<'a, Store>;

const SITUATIONS: &[Situation<Store>] = &[
    (
        "the secret key is wrong",
        |_| with("GRIFFEL_WEBBEN_SECRET", "fel-hemlighet"),
        Told("G279", "check the user and the password, or the key"),
    ),
    (
        "the key is of nobody",
        |_| with("GRIFFEL_WEBBEN_KEY_ID", "AKIAINGEN"),
        Told("G279", "check the user and the password, or the key"),
    ),
    ("there is no such bucket", |_| keys("bucket", "annan"), Told("G280", "no such bucket")),
    (
        "the bucket is in another region",
        |scene| state(scene, |state| state.region = Some("eu-west-1")),
        Told("G280", "write `region: eu-west-1`"),
    ),
    (
        "the server's clock is years ahead",
        |scene| state(scene, |state| state.ahead = 100_000_000),
        Told("G279", "clock is wrong"),
    ),
    (
        "the server's clock is years behind",
        |scene| state(scene, |state| state.ahead = -100_000_000),
        Told("G279", "clock is wrong"),
    ),
    ("no right to write", |scene| refuses(scene, 403, "AccessDenied"), Told("G280", "no right")),
    ("the quota is used up", |scene| refuses(scene, 403, "QuotaExceeded"), Told("G283", "space is used up")),
    ("the disk is full", |scene| refuses(scene, 507, "XMinioStorageFull"), Told("G283", "no space left")),
    ("a name is too long", |scene| refuses(scene, 400, "KeyTooLongError"), Told("G280", "too long")),
    ("a file is too large", |scene| refuses(scene, 400, "EntityTooLarge"), Told("G284", "larger than")),
    ("the server refuses without words", |scene| refuses(scene, 418, ""), Told("G284", "418")),
    ("there is too much to do for a while", |scene| state(scene, |state| state.busy = 2), Done),
    ("the server says that it has stored pages, and stores none", loses, Told("G284", "but it is not there")),
    (
        "the network wants a login",
        |scene| state(scene, |state| state.portal = Some(403)),
        Told("G281", "proxy did not let it through (answer 403)"),
    ),
    (
        "a page is answered for everything",
        |scene| state(scene, |state| state.portal = Some(200)),
        Told("G281", "proxy did not let it through (answer 200)"),
    ),
    (
        "a page is answered for everything that leads elsewhere",
        |scene| state(scene, |state| state.portal = Some(302)),
        Told("G280", "another region"),
    ),
    (
        "somebody answers who is no web server",
        |_| endpoint("http", saying(b"SSH-2.0-OpenSSH_9.2\r\n")),
        Told("G284", "unexpected"),
    ),
    (
        "the answer ends in the middle",
        |_| endpoint("http", saying(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\ngriffel")),
        Told("G281", "connection was lost"),
    ),
    ("the server hangs up at once", |_| endpoint("http", saying(b"")), Told("G281", "connection was lost")),
    ("nobody listens on the port", |_| endpoint("http", free_port()), Told("G281", "`port`")),
    ("there is no host of the name", |_| keys("endpoint", "https://borta.invalid"), Told("G281", "leads nowhere")),
    (
        "the server speaks no TLS",
        |_| endpoint("https", saying(b"HTTP/1.1 400 Bad Request\r\n\r\n")),
        Told("G277", "no encryption"),
    ),
    ("the certificate has expired", |_| encrypted("IP:127.0.0.1", "0", "ca.pem"), Told("G282", "nothing proves")),
    (
        "the certificate is for another name",
        |_| encrypted("DNS:s3.example.org", "2", "ca.pem"),
        Told("G282", "nothing proves"),
    ),
    (
        "nobody that is believed signed the certificate",
        |_| encrypted("IP:127.0.0.1", "2", "leaf.pem"),
        Told("G282", "nothing proves"),
    ),
    ("a foreign file lies where a new one belongs", foreign, Error("--overwrite")),
];

const SLOW: &[Situation<Store>] = &[
    ("the server says nothing", |_| endpoint("http", silent()), Told("G281", "did not answer in time")),
    (
        "the server stores half of a file, and says so",
        |scene| state(scene, |state| state.cuts = Some("fil.txt")),
        Told("G284", "not what was sent"),
    ),
];

fn with(variable: &'static str, value: &str) -> Option<Forgery> {
    Some(Forgery::default().with(variable, value))
}

fn keys(key: &'static str, value: &str) -> Option<Forgery> {
    Some(Forgery::keys([(key, value)]))
}

fn endpoint(scheme: &str, port: u16) -> Option<Forgery> {
    keys("endpoint", &format!("{scheme}://127.0.0.1:{port}"))
}

/// Makes the server fail until the end of the situation.
fn state(scene: &Scenery<'_>, fails: impl Fn(&mut State)) -> Option<Forgery> {
    fails(&mut scene.place.state());
    let state = scene.place.shared();
    Some(Forgery::until(move || {
        let objects = std::mem::take(&mut state.lock().expect("no panic").objects);
        *state.lock().expect("no panic") = State { objects, ..State::default() };
    }))
}

fn refuses(scene: &Scenery<'_>, status: u16, code: &'static str) -> Option<Forgery> {
    state(scene, |state| state.refusal = Some((status, code)))
}

fn loses(scene: &Scenery<'_>) -> Option<Forgery> {
    state(scene, |state| (state.loses, state.tags) = (Some("fil.txt"), Tags::Names))
}

/// Comes to a server with a certificate for some names and days, and believes who has signed this one.
fn encrypted(names: &str, days: &str, certificates: &str) -> Option<Forgery> {
    let (folder, _) = certificate(names, days);
    if days == "0" {
        // It is valid in the second in which it was made.
        std::thread::sleep(Duration::from_millis(1_100));
    }
    let at = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    let (port, believed) = (free_port(), at(certificates));
    let (place, leaf, key) = (format!("127.0.0.1:{port}"), at("leaf.pem"), at("key.pem"));
    let arguments = ["s_server", "-quiet", "-www", "-accept", &place, "-cert", &leaf, "-key", &key];
    let running = Running::start(Path::new("openssl"), &arguments, port);
    let undo = Forgery::until(move || drop((running, folder)));
    Some(Forgery { keys: endpoint("https", port)?.keys, ..undo }.with("SSL_CERT_FILE", &believed))
}

fn foreign(scene: &Scenery<'_>) -> Option<Forgery> {
    let (key, state) = (scene.new.clone(), scene.place.shared());
    let object = Object { bytes: b"en annans".to_vec(), labels: std::collections::BTreeMap::new() };
    scene.place.state().objects.insert(key.clone(), object);
    Some(Forgery::until(move || drop(state.lock().expect("no panic").objects.remove(&key))))
}

/// Returns what is forged.
pub fn all() -> Vec<&'static str> {
    [names(SITUATIONS), names(SLOW)].concat()
}

#[test]
fn nothing_is_lost_in_a_bucket() {
    let store = Store::start();
    let object = Object { bytes: b"mitt".to_vec(), labels: std::collections::BTreeMap::new() };
    store.state().objects.insert("min.txt".to_owned(), object);
    play(&store, SITUATIONS);
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for_without_end() {
    play_slowly(|| Some(Store::start()), SLOW);
}
