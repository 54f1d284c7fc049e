"""follow_guide.py ROOT install|follow: does in a system below a folder what the guide tells a reader to do, with the guide's own
lines, and looks at the blog as a reader of it.

The lines are the `sh` blocks of the guide, in their order; settings are its `yaml` blocks, posts its `markdown` blocks. Words alone
cannot be followed by a program: what it does for them stands in `answered`. A block that nothing here knows is a mistake, so that
the guide cannot grow past this test."""
import os, pathlib, pty, re, select, shutil, signal, ssl, subprocess, sys, time, urllib.error, urllib.request

ROOT, WHAT = pathlib.Path(sys.argv[1]), sys.argv[2]
SOURCES = pathlib.Path(__file__).resolve().parent.parent
PAGES = SOURCES / "content/pages"
# The guide's own address is one of examples, which griffel does not ask.
HOST = "blogg.norrby.internal"
WEB = "/srv/www/blogg"
HOME = pathlib.Path("/home/chef")


def blocks(page):
    """Returns the code of a page: pairs of a language and a text, each with the headings above it."""
    found, headings, lines = [], {}, iter(page.read_text(encoding="utf-8").splitlines())
    for line in lines:
        heading = re.match(r"(#+) (.*)", line)
        if heading:
            headings = {level: words for level, words in headings.items() if level < len(heading[1])}
            headings[len(heading[1])] = heading[2]
        fence = re.match(r"( *)(```+|~~~+)(\w+)", line)
        if fence:
            text = []
            for inner in lines:
                if inner.strip() == fence[2]:
                    break
                text.append(inner.removeprefix(fence[1]))
            found.append((" / ".join(headings.values()), fence[3], "\n".join(text)))
    return found


def say(*words):
    print(*words, flush=True)


class System:
    """A user's terminal in the system: a folder that `cd` changes."""

    def __init__(self):
        self.folder = HOME

    def command(self, line, user):
        who = ["--userspec=chef:chef"] if user == "chef" else []
        home = str(HOME) if user == "chef" else "/root"
        variables = {"HOME": home, "USER": user, "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                     "LANG": "sv_SE.UTF-8" if user == "chef" else "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        env = ["/usr/bin/env", "-i", *(f"{key}={value}" for key, value in variables.items())]
        return ["chroot", *who, str(ROOT), *env, "sh", "-c", f'cd "{self.folder}" && {line}']

    def run(self, line, user="chef", shown=True):
        """Runs a line and returns what it prints; shows the line and the first words of it."""
        done = subprocess.run(self.command(line, user), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              stdin=subprocess.DEVNULL, timeout=600)
        if shown:
            show(line, done.stdout, user)
        if done.returncode != 0:
            sys.exit(f"ended with {done.returncode}: {line}\n{done.stdout[-3000:]}")
        return done.stdout

    def answer(self, line, answers):
        """Runs a line in a terminal and answers what it asks, by what stands at the end of its words."""
        main, other = pty.openpty()
        child = subprocess.Popen(self.command(line, "chef"), stdin=other, stdout=other, stderr=other, start_new_session=True)
        os.close(other)
        said, since = "", time.monotonic()
        while time.monotonic() - since < 300:
            if not select.select([main], [], [], 1)[0]:
                if child.poll() is not None:
                    break
                continue
            try:
                said += os.read(main, 65536).decode("utf-8", "replace")
            except OSError:
                break
            for question, words in answers.items():
                if re.search(question, said.rsplit("\n", 1)[-1]):
                    os.write(main, words.encode() + b"\n")
                    said += f"{words}\n"
        code = child.wait(timeout=30)
        os.close(main)
        said = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", said)
        show(line, said, "chef")
        if code != 0:
            sys.exit(f"ended with {code}: {line}")
        return said

    def serve(self, line):
        """Runs the preview, looks at its first page, and ends it as Ctrl-C does."""
        # `exec`, so that the signal reaches it and no shell.
        child = subprocess.Popen(self.command(f"exec {line}", "chef"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        address, said = None, []
        for words in child.stdout:
            said.append(words)
            found = re.search(r"http://127\.0\.0\.1:\d+/", words)
            if found:
                address = found[0]
                break
        if address is None:
            sys.exit(f"no address: {line}\n{''.join(said)}")
        with urllib.request.urlopen(address, timeout=20) as page:
            shown = page.status == 200 and b"<title>" in page.read()
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=30)
        show(line, f"{address}: {'a page' if shown else 'no page'}; ended by Ctrl-C", "chef")
        assert shown

    def has(self, command):
        """Returns whether the program knows a command."""
        asked = self.command(f"griffel {command} --help", "chef")
        return subprocess.run(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0

    def path(self, name):
        """Returns where a file of the user lies for us."""
        return ROOT / str(self.folder / name).lstrip("/")

    def write(self, name, text):
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.own(path)

    def copy(self, source, name):
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, path)
        self.own(path)

    def own(self, path):
        owner = (ROOT / str(HOME).lstrip("/")).stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def show(line, said, user):
    say(f"{'#' if user == 'root' else '$'} {line}")
    lines = [one for one in said.splitlines() if one.strip()]
    # What ends it says what came of it.
    short = lines if len(lines) <= 6 else [*lines[:2], f"… {len(lines) - 6} lines", *lines[-4:]]
    for one in short:
        say(f"    {one[:150]}")


def first(pattern):
    return next(iter(sorted(SOURCES.glob(pattern))))


# Files that the guide speaks of and a reader has: ours.
FILES = {
    "ring.jpg": "content/posts/**/dungen.jpg",
    "hylla.jpg": "content/posts/**/skolgard.jpg",
    "skolplan.pdf": "tests/files/swedish.pdf",
    "film.mp4": "content/posts/**/film.mp4",
    "film.jpg": "content/posts/**/film.jpg",
    "film.vtt": "content/posts/**/film.vtt",
    "logotyp.svg": "static/favicon.svg",
    "export.xml": "tests/files/exports/wordpress-sv.xml",
    "takeout.zip": "tests/files/exports/takeout-sv.zip",
    # A zip of pictures: any zip is one without the pictures that are looked for.
    "uploads.zip": "tests/files/exports/takeout-sv.zip",
}


def set_settings(text, settings):
    """Returns settings with those of a block in their place: each of its keys is taken out where it stands."""
    for key in re.findall(r"^(\w+):", settings, re.M):
        text = re.sub(rf"^{key}:.*\n(?:[ \t-].*\n)*", "", text, flags=re.M)
    return text.rstrip("\n") + "\n" + settings + "\n"


class Reader:
    """Somebody who reads the guide from the top and does what it says."""

    def __init__(self):
        self.system = System()
        self.post = self.example = None

    def change_settings(self, block):
        path = self.system.path("griffel.yaml")
        # The guide's folder on a network drive and its server nginx, where it names others as examples.
        block = re.sub(r"\{to: (ftps|sftp).*\}", f"{{to: folder, path: {WEB}}}", block)
        block = block.replace("blogg.norrby.example", HOST)
        block = re.sub(r"^headers: \[.*?\].*", "headers: [nginx]", block)
        path.write_text(set_settings(path.read_text(encoding="utf-8"), block), encoding="utf-8")
        say("~ griffel.yaml: " + " · ".join(block.splitlines())[:140])
        self.fill_in()
        for name in re.findall(r"^logo: (\S+)", block, re.M):
            self.system.copy(first(FILES[name]), f"static/{name}")

    def fill_in(self):
        """Writes what the guide says in words: what the statement needs, and its example of a post."""
        if self.example is None:
            return
        self.system.write("content/posts/2027-01-13-nytt-ar.md", self.example + "\n")
        path = self.system.path("griffel.yaml")
        text = path.read_text(encoding="utf-8")
        filled = {"organization": "Norrby kommun", "contact": "https://norrby.example/formular", "method": "self", "assessed": "2027-01-13"}
        for key, value in filled.items():
            text = re.sub(rf"^  {key}: .*", f"  {key}: {value}", text, flags=re.M)
        path.write_text(text, encoding="utf-8")
        self.example = None
        say("~ the accessibility statement: filled in; content/posts/2027-01-13-nytt-ar.md: written")

    def write_post(self, block, into_front_matter):
        path = self.system.path(self.post)
        text = path.read_text(encoding="utf-8")
        if into_front_matter:
            text = text.replace("\n---\n", f"\n{block}\n---\n", 1)
        else:
            text += f"\n{block}\n"
        path.write_text(text, encoding="utf-8")
        say(f"~ the post: {block.splitlines()[0][:120]}")
        for name in FILES:
            if name in block:
                self.system.copy(first(FILES[name]), str(pathlib.PurePath(self.post).parent / name))

    def line(self, line):
        line = re.sub(r"\s+#\s.*$", "", line).strip()
        if not line or line.startswith("#"):
            return
        words = line.split()
        if words[0] == "sudo":
            self.system.run(line.removeprefix("sudo "), "root")
        elif words[0] == "cd":
            folder = words[1].replace("~", str(HOME))
            self.system.folder = pathlib.Path(os.path.normpath(self.system.folder / folder))
            assert self.system.path(".").is_dir(), f"{line}: there is no such folder"
            show(line, "", "chef")
        elif words[:2] == ["griffel", "serve"]:
            self.system.serve(line)
        elif words[:2] == ["griffel", "publish"] and "--schedule" not in words:
            self.system.answer(line, {r"[?\]:] *$": "ja"})
        elif words[:2] == ["griffel", "backup"] and not self.system.has("backup"):
            say(f"~ not run, because this griffel has no such command: {line}")
        elif words[:2] == ["griffel", "new"]:
            # The guide has pictures in its post, and says that this is needed for them.
            said = self.system.run(line if "--folder" in words else f"{line} --folder")
            self.post = re.search(r"content/posts/\S+\.md", said)[0]
        else:
            given = [name for name in FILES if name in words]
            for name in given:
                self.system.copy(first(FILES[name]), name)
            self.system.run(line)
            for name in given:
                self.system.path(name).unlink()

    def block(self, language, text):
        if language == "sh":
            for line in text.splitlines():
                self.line(line)
        elif language == "yaml" and text.startswith("attachments:"):
            self.write_post(text, True)
        elif language == "yaml":
            self.change_settings(text)
        elif language == "markdown" and text.startswith("---"):
            self.example = text
        elif language == "markdown":
            self.write_post(text, False)
        elif language in ("console", "text", "powershell", "bat", "json"):
            pass  # for other systems, or to look at
        else:
            sys.exit(f"nothing here knows what to do with a block of {language}:\n{text}")


def install():
    """Gets the program, as the page on getting it says for Debian: its lines that name the .deb."""
    system = System()
    system.folder = HOME / "Downloads"
    lines = [line for page in PAGES.glob("handbok/hamta.md") for _, language, text in blocks(page) if language == "sh"
             for line in text.splitlines() if ".deb" in line]
    system.run("apt-get update", "root", shown=False)
    for line in lines or ["sudo apt install ./griffel_*.deb"]:
        assert line.startswith("sudo apt"), f"the page asks for something else than apt: {line}"
        # Nobody is there who could say yes.
        line = re.sub(r"\S*griffel_\S*\.deb", "./griffel_*.deb", line.removeprefix("sudo "))
        system.run(re.sub(r"\binstall\b", "install -y -qq", line), "root")
    system.run("griffel --version")
    # The administrators' part: the server, its certificate, and somebody who asks it.
    system.run("apt-get install -y -qq --no-install-recommends nginx-light ca-certificates openssl man-db", "root", shown=False)


def serve_blog(system):
    """What the administrators do once: a folder that the chef may write, a certificate, and nginx with the lines of the blog."""
    say("-- nginx, as handbok/webbservrar.md says")
    system.run(f"mkdir -p {WEB} && chown chef: {WEB}", "root", shown=False)
    with open(ROOT / "etc/hosts", "a", encoding="utf-8") as file:
        file.write(f"127.0.0.1 localhost {HOST}\n")
    new = "openssl req -x509 -newkey rsa:2048 -nodes -days 30"
    authority = "/usr/local/share/ca-certificates/norrby.crt"
    system.run(f"{new} -keyout /root/ca.key -out {authority} -subj /CN=Norrby && update-ca-certificates && "
               f"{new} -CA {authority} -CAkey /root/ca.key -keyout /etc/ssl/private/blogg.key -out /etc/ssl/blogg.crt -subj /CN={HOST} "
               f"-addext subjectAltName=DNS:{HOST} -addext basicConstraints=critical,CA:FALSE", "root", shown=False)
    (ROOT / "etc/nginx/snippets/blogg.conf").write_text("", encoding="utf-8")
    (ROOT / "etc/nginx/sites-enabled/default").unlink()
    (ROOT / "etc/nginx/sites-enabled/blogg").write_text(
        f"server {{\n  listen 443 ssl;\n  server_name {HOST};\n  root {WEB};\n  ssl_certificate /etc/ssl/blogg.crt;\n"
        "  ssl_certificate_key /etc/ssl/private/blogg.key;\n  include /etc/nginx/snippets/blogg.conf;\n}\n", encoding="utf-8")
    system.run("nginx", "root")


def take_rules(system):
    system.run(f"cp {WEB}/.nginx.conf /etc/nginx/snippets/blogg.conf && nginx -t -q && nginx -s reload", "root")
    time.sleep(1)


def ask(path):
    """Returns status, headers and text of a page, as a browser of the machine gets it."""
    context = ssl.create_default_context(cafile=ROOT / "usr/local/share/ca-certificates/norrby.crt")
    request = urllib.request.Request(f"https://{HOST}{path}")
    try:
        with urllib.request.urlopen(request, context=context, timeout=20) as answer:
            status, headers, text = answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        status, headers, text = error.code, error.headers, error.read()
    say(f"    {status} {path}  {headers.get('Content-Type')}  {len(text)} bytes")
    return status, headers, text.decode("utf-8", "replace")


def look(slug):
    say("-- the blog in nginx, asked as a reader does")
    status, headers, text = ask("/")
    assert status == 200 and "Skolutveckling i Norrby" in text, text[:500]
    assert slug in text, "the post is not on the start page"
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"):
        assert headers.get(name), f"no {name}:\n{headers}"
    say(f"    Content-Security-Policy: {headers['Content-Security-Policy'][:100]}…")
    post = re.search(rf'href="(?:https://{HOST})?(/[^"]*{slug}[^"]*)"', text)[1]
    status, _, page = ask(post)
    assert status == 200 and "<h1" in page
    picture = re.search(r'(?:src|srcset)="([^" ]*\.(?:webp|jpe?g)[^" ]*)"', page)[1]
    assert ask(picture if picture.startswith("/") else f"{post}{picture}")[0] == 200
    status, headers, text = ask("/feed.xml")
    assert status == 200 and "rss" in headers["Content-Type"] and slug in text, headers
    status, _, text = ask("/finns-inte/")
    assert status == 404 and "<title>" in text and "Skolutveckling i Norrby" in text, text[:300]
    assert ask("/.nginx.conf")[0] == 404
    # The guide's last setting: no search.
    assert ask("/search/")[0] == 404


def keep_and_restore(reader):
    system = reader.system
    if not system.has("backup"):
        say("-- backup: this griffel has no such command yet")
        return
    say("-- a dead laptop: backup, delete, restore")
    system.run("griffel backup ../kopia.zip")
    folder = system.folder
    site = ROOT / str(folder).lstrip("/")
    before = site.with_name("before")
    site.rename(before)
    system.folder = folder.parent
    system.run(f"griffel restore kopia.zip {folder.name}")
    done = subprocess.run(["diff", "-r", "-x", ".griffel", "-x", "public", before, site], stdout=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, done.stdout
    system.folder = folder
    system.run("griffel build")
    assert (site / "public/index.html").read_bytes() == (before / "public/index.html").read_bytes()
    say("    the same files, and the same start page")


def follow():
    ROOT.joinpath("etc/resolv.conf").write_text("", encoding="utf-8")
    reader = Reader()
    serve_blog(reader.system)
    say("-- the guide, content/pages/kom-igang.md, without a network")
    for headings, language, text in blocks(PAGES / "kom-igang.md"):
        lines = text.splitlines()
        if language == "sh" and lines and lines[0] == "griffel build":
            # "Ta bort raden när du är klar"; a date in the future would wait.
            path = reader.system.path(reader.post)
            path.write_text(re.sub(r"^draft: true\n", "", path.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8")
            say("~ the post: no draft any more")
        reader.block(language, text)
    say("-- once more, with the rules for nginx")
    reader.line("griffel publish")
    take_rules(reader.system)
    said = reader.system.answer("griffel publish", {r"[?\]:] *$": "ja"})
    assert "Kontroll:" not in said, "griffel's own look at the blog finds something"
    look("sa-planerar-vi-analysdagen")
    keep_and_restore(reader)
    reader.system.run("LANG=C.UTF-8 man griffel-publish | head -n 3")
    say("-- removed, as handbok/it-avdelningen.md says")
    reader.system.run("apt-get remove -y -qq griffel", "root", shown=False)
    left = reader.system.run("ls; command -v griffel || true")
    assert "griffel.yaml" in left and "bin/griffel" not in left, left


# The names of the blog lead to this machine also outside of the folder.
import socket
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **named: resolve("127.0.0.1" if host == HOST else host, *rest, **named)
try:
    {"install": install, "follow": follow}[WHAT]()
finally:
    if WHAT == "follow" and (ROOT / "run/nginx.pid").exists():
        os.kill(int((ROOT / "run/nginx.pid").read_text()), signal.SIGTERM)
