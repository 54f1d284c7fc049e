#!/usr/bin/env python3
"""Runs the race: griffel, Hugo, and the floor that is only writing the files. README.md tells what is measured and why.

    run.py --posts 10000 [--griffel PATH] [--hugo PATH] [--runs 5] [--work DIR] [--json FILE]
    run.py --default --posts 10000 [--hugo PATH --hugo-theme DIR [--pagefind PATH]]
    run.py --self-test [--griffel PATH] [--hugo PATH]

Python's standard library is enough; the floor needs `rustc`. Linux and macOS.
"""

import argparse
import contextlib
import datetime
import hashlib
import http.client
import json
import os
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import default_blog  # noqa: E402
import make  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
# Posts edited under each server for each kind of edit.
EDITS = 8
# Seconds after which a server that does not come up is given up, and an edit that is not seen counts as missed.
START_PATIENCE, PATIENCE = 600, 60
# Seconds between two questions to a server.
POLL = 0.001

CLEAN, SAME, TEXT, TITLE = "clean build", "again, nothing changed", "again, one text changed", "again, one title changed"
NO_CACHE = "clean build, --no-cache"


def say(words):
    print(words, file=sys.stderr, flush=True)


def settle(seconds=0.2):
    """Lets the file system come to rest: what one step left to write or delete must not slow the next."""
    os.sync()
    time.sleep(seconds)


def measure(command, log):
    """Runs a command; returns its wall and CPU seconds and its peak memory in MiB."""
    settle()
    with open(log, "wb") as opened:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=opened, stderr=opened)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        with open(log, encoding="utf-8", errors="replace") as opened:
            sys.exit("%s\nended with %d:\n%s" % (" ".join(command), child.returncode, opened.read()[-3000:]))
    mebi = 2**20 if sys.platform == "darwin" else 2**10
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / mebi}


def output_of(command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def files_below(folder, ends=""):
    """Paths below a folder, from there, with their ends."""
    found = set()
    for where, _, names in os.walk(folder):
        found.update(os.path.relpath(os.path.join(where, name), folder) for name in names if name.endswith(ends))
    return found


def with_word(text, word):
    """The post with one word more in its first paragraph, which lists and feeds show, too."""
    return text.replace("\n\n<!--more-->", " %s.\n\n<!--more-->" % word, 1)


def with_title(text, word):
    return text.replace('title: "', 'title: "%s ' % word, 1)


@contextlib.contextmanager
def edits():
    """Gives a function that edits a file; afterwards all of them are as before."""
    before = {}

    def edit(file, change, word):
        with open(file, encoding="utf-8") as opened:
            text = opened.read()
        before.setdefault(file, text)
        changed = change(text, word)
        assert changed != text, file
        with open(file, "w", encoding="utf-8") as opened:
            opened.write(changed)

    try:
        yield edit
    finally:
        for file, text in before.items():
            with open(file, "w", encoding="utf-8") as opened:
                opened.write(text)


class Griffel:
    """How griffel is called."""
    name = "griffel"

    def __init__(self, program):
        self.program = program
        self.has_no_cache = "--no-cache" in output_of([program, "build", "--help"])
        self.has_serve = bool(re.search(r"^\s+serve\b", output_of([program, "--help"]), re.MULTILINE))
        self.version = output_of([program, "--version"]).strip()

    def build(self, site, out, *more):
        return [self.program, "build", "--site", site, "--out", out, "--quiet", *more]

    def forget(self, site):
        shutil.rmtree(os.path.join(site, ".griffel"), ignore_errors=True)

    def serve(self, site, log, kind):
        """Starts a server, the same for all kinds of edits; returns it and its port."""
        del kind
        server = started([self.program, "serve", "--site", site, "--port", "0", "--json"], log)
        until = time.monotonic() + START_PATIENCE
        while time.monotonic() < until and server.poll() is None:
            with open(log, encoding="utf-8", errors="replace") as opened:
                for line in opened:
                    if '"serving"' in line and line.endswith("\n"):
                        return server, json.loads(line)["port"]
            time.sleep(0.02)
        return server, None


class Hugo:
    """How Hugo is called."""
    name = "Hugo"

    def __init__(self, program):
        self.program = program
        self.version = " ".join(output_of([program, "version"]).split()[:2])
        with open(program, "rb") as opened:
            if opened.read(2) == b"#!":
                say("%s is a script: its own start is in the figures. Give the program itself with --hugo." % program)

    def build(self, site, out):
        return [self.program, "--source", site, "--destination", out, "--noBuildLock", "--quiet"]

    def forget(self, site):
        """Hugo remembers nothing between runs of a site like this one."""

    def serve(self, site, log, kind):
        """Hugo's fast mode draws an edited post, but not the later pages of lists that show it: titles need the other."""
        with socket.socket() as asked:
            asked.bind(("127.0.0.1", 0))
            port = asked.getsockname()[1]
        command = [self.program, "server", "--source", site, "--noBuildLock", "--renderToMemory"]
        command += ["--disableFastRender"] if kind == TITLE else []
        return started(command + ["--bind", "127.0.0.1", "--port", str(port)], log), port


def started(command, log):
    """Starts a server in a group of its own, so that it ends with all that it started."""
    with open(log, "wb") as opened:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=opened, stderr=opened, start_new_session=True)


def ended(server):
    for ending in (signal.SIGTERM, signal.SIGKILL):
        if server.poll() is None:
            os.killpg(server.pid, ending)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(5)


class Browser:
    """One connection, kept alive."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_PATIENCE)

    def page(self, address):
        try:
            self.connection.request("GET", address)
            answer = self.connection.getresponse()
            text = answer.read()
            return text if answer.status == 200 else b""
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return b""

    def seconds_until(self, word, addresses, patience=PATIENCE):
        """Asks until the word is in all pages; `None` when patience ends."""
        start, wanted = time.perf_counter(), list(addresses)
        while time.perf_counter() - start < patience:
            while wanted and word in self.page(wanted[0]):
                wanted.pop(0)
            if not wanted:
                return time.perf_counter() - start
            time.sleep(POLL)
        return None


def rest(server):
    """Waits until the server uses no CPU to speak of."""
    def ticks():
        try:
            with open("/proc/%d/stat" % server.pid, encoding="utf-8", errors="replace") as opened:
                return sum(map(int, opened.read().rpartition(")")[2].split()[11:13]))
        except OSError:
            return 0

    time.sleep(1)
    before = -9
    for _ in range(200):
        now = ticks()
        if now - before <= 1:
            return
        before = now
        time.sleep(0.3)


class Place:
    """What an edit needs to know of a post; its text stays on the disk."""

    def __init__(self, post):
        self.paths = {form: make.path(post, form) for form in ("griffel", "hugo")}
        self.address, self.when, self.categories = make.address(post), post.when, post.categories


def first_list_page(places, place):
    """The address of the first page of the post's first category that shows the post: newest posts stand first."""
    category = place.categories[0]
    newer = sum(1 for other in places if category in other.categories and other.when > place.when)
    number = newer // make.POSTS_A_PAGE + 1
    return "/categories/%s/%s" % (make.slug(category), "page/%d/" % number if number > 1 else "")


def serving(tool, site, form, places, work, kind):
    """Seconds from closing each edited file until it is seen; a word if that cannot be measured."""
    log = os.path.join(work, "serve.log")
    # Other posts for titles than for texts, all over the years.
    chosen = [places[len(places) * (4 * number + (3 if kind == TITLE else 1)) // (4 * EDITS)] for number in range(EDITS)]
    change, seen = {TEXT: with_word, TITLE: with_title}[kind], []
    server, port = tool.serve(site, log, kind)
    try:
        with edits() as edit:
            browser = Browser(port) if port else None
            if not port or browser.seconds_until(b"<article", [chosen[0].address], START_PATIENCE) is None:
                return "the server did not come up"
            rest(server)
            for number, place in enumerate(chosen):
                addresses = [place.address]
                if kind == TITLE:
                    addresses.append(first_list_page(places, place))
                    if place.address.encode() not in browser.page(addresses[1]):
                        return "%s does not show %s" % (addresses[1], place.address)
                word = "Griffelord%d" % (100 + number)
                edit(os.path.join(site, place.paths[form]), change, word)
                seconds = browser.seconds_until(word.encode(), addresses)
                if seconds is None:
                    say("  %s: %s was not seen" % (tool.name, place.address))
                else:
                    seen.append(seconds)
                rest(server)
            # The files are put back when nobody watches them any more.
            ended(server)
    finally:
        ended(server)
    return seen


class Race:
    """Sites, tools and what was measured: samples by name, one a run."""

    def __init__(self, asked, work):
        self.asked, self.work, self.samples = asked, work, {}
        self.griffel = Griffel(asked.griffel)
        self.tools = [(self.griffel, "griffel")] + ([(Hugo(asked.hugo), "hugo")] if asked.hugo else [])
        say("making %d posts" % asked.posts)
        for _, form in self.tools:
            make.make(asked.posts, self.site(form), form)
        self.places = [Place(post) for post in make.posts(asked.posts)]
        self.log = os.path.join(work, "log")
        self.floor_program = floor_program(work)

    def site(self, form):
        return os.path.join(self.work, "site-" + form)

    def out(self, name):
        return os.path.join(self.work, "out-" + name)

    def note(self, name, sample):
        self.samples.setdefault(name, []).append(sample)

    def warm_up(self):
        """Builds once, not measured: files are in memory afterwards. Returns the pages and feeds of each."""
        made = {}
        for tool, form in self.tools:
            out = self.out("first-" + form)
            measure(tool.build(self.site(form), out), self.log)
            made[tool.name] = {ends: files_below(out, ends) for ends in (".html", ".xml")}
        return made

    def one_run(self, number):
        """Every step once; who begins changes from run to run."""
        steps = [lambda: self.builds(number, *self.tools[0]), lambda: self.floor(number)]
        steps += [lambda tool=tool, form=form: self.builds(number, tool, form) for tool, form in self.tools[1:]]
        turn = number % len(steps)
        for step in steps[turn:] + steps[:turn]:
            step()

    def builds(self, number, tool, form):
        site, out = self.site(form), self.out("%d-%s" % (number, form))
        place = self.places[len(self.places) * (number + 1) // (self.asked.runs + 1)]
        file = os.path.join(site, place.paths[form])
        # Not measured: what another tool left in memory and caches must not count.
        measure(tool.build(site, out + "-before"), self.log)
        tool.forget(site)
        steps = [(CLEAN, None)]
        if tool is self.griffel:
            steps += [(SAME, None), (TEXT, with_word), (TITLE, with_title)]
        else:
            steps += [(TEXT, with_word)]
        with edits() as edit:
            for name, change in steps:
                if change:
                    edit(file, change, "Griffelord")
                self.note("%s: %s" % (tool.name, name), measure(tool.build(site, out), self.log))
        if tool is self.griffel and tool.has_no_cache:
            sample = measure(tool.build(site, out + "-no-cache", "--no-cache"), self.log)
            self.note("%s: %s" % (tool.name, NO_CACHE), sample)

    def floor(self, number):
        """Only writing griffel's files again; with one thread or two, whichever is faster."""
        if not self.floor_program:
            return
        seconds = []
        for threads in ("1", "2"):
            settle()
            out = self.out("%d-floor-%s" % (number, threads))
            seconds.append(float(output_of([self.floor_program, self.out("first-griffel"), out, threads])))
        self.note("floor: only writing the files", {"wall": min(seconds), "cpu": None, "peak": None})

    def served(self):
        """Seconds of each edit under each server by what was edited, or a word why not."""
        seen = {TEXT: {}, TITLE: {}}
        for kind, found in seen.items():
            for tool, form in reversed(self.tools):
                if tool is self.griffel and not tool.has_serve:
                    found[tool.name] = "this griffel has no `serve`"
                else:
                    say("serving: %s, %s" % (tool.name, kind))
                    settle(1)
                    found[tool.name] = serving(tool, self.site(form), form, self.places, self.work, kind)
        return seen


def floor_program(work):
    if not shutil.which("rustc"):
        say("without rustc the floor is left out")
        return None
    program = os.path.join(work, "floor")
    subprocess.run(["rustc", "--edition", "2024", "-O", "-o", program, os.path.join(HERE, "floor.rs")], check=True)
    return program


def machine():
    """What the figures were measured on."""
    model = platform.processor() or platform.machine()
    with contextlib.suppress(OSError):
        with open("/proc/cpuinfo", encoding="utf-8") as opened:
            model = next((line.split(":", 1)[1].strip() for line in opened if line.startswith("model name")), model)
    now = datetime.datetime.now().strftime("%Y-%m-%d %H:%M")
    return "%d cores, %s, %s, load %.1f" % (os.cpu_count(), model, now, os.getloadavg()[0])


def shown(number, form):
    return "–" if number is None else form % number


def median(samples, key):
    return None if samples[0][key] is None else statistics.median(sample[key] for sample in samples)


def ratio(samples, others):
    """Median of the ratios of each run: speed drifts between runs, less within one."""
    if not others:
        return None
    return statistics.median(sample["wall"] / other["wall"] for sample, other in zip(samples, others))


def table(samples):
    lines = ["| | wall s | CPU s | peak MiB | of Hugo's time | of griffel's clean build |", "|---|---:|---:|---:|---:|---:|"]
    clean = samples["griffel: " + CLEAN]
    for name, taken in samples.items():
        again = "Hugo: " + (TEXT if "again" in name else CLEAN)
        lines.append("| %s | %s | %s | %s | %s | %s |" % (
            name, shown(median(taken, "wall"), "%.3f"), shown(median(taken, "cpu"), "%.2f"),
            shown(median(taken, "peak"), "%.0f"), shown(ratio(taken, samples.get(again)), "%.3f"),
            shown(ratio(taken, clean), "%.2f")))
    return "\n".join(lines)


def served_table(seen):
    lines = ["| server, from saved to seen | ms | least to most | seen | of Hugo's time |", "|---|---:|---:|---:|---:|"]
    for kind, found in seen.items():
        hugo = found.get("Hugo")
        for name, seconds in found.items():
            words = "%s: %s" % (name, kind.removeprefix("again, "))
            if isinstance(seconds, str) or not seconds:
                lines.append("| %s: %s | – | – | – | – |" % (words, seconds or "never seen"))
                continue
            middle = statistics.median(seconds)
            of_hugo = middle / statistics.median(hugo) if isinstance(hugo, list) and hugo else None
            lines.append("| %s | %.1f | %.1f to %.1f | %d of %d | %s |" % (
                words, middle * 1e3, min(seconds) * 1e3, max(seconds) * 1e3, len(seconds), EDITS, shown(of_hugo, "%.4f")))
    return "\n".join(lines)


def compared(made):
    """Lines on how many pages and feeds each made, and which only one of them did."""
    lines = []
    for name, files in made.items():
        lines.append("%s: %d pages, %d feeds and sitemaps" % (name, len(files[".html"]), len(files[".xml"])))
    if "Hugo" in made:
        for ends in (".html", ".xml"):
            only = sorted(made["griffel"][ends] ^ made["Hugo"][ends])
            if only:
                lines.append("NOT EQUAL: %d files, such as %s" % (len(only), ", ".join(only[:5])))
    return lines


def race(asked, work):
    runners = Race(asked, work)
    made = runners.warm_up()
    about = [machine(), ", ".join(tool.version for tool, _ in runners.tools), *compared(made)]
    for line in about:
        say(line)
    for number in range(asked.runs):
        say("run %d of %d" % (number + 1, asked.runs))
        runners.one_run(number)
    seen = {} if asked.no_serve else runners.served()
    print("%d posts, medians of %d runs. %s." % (asked.posts, asked.runs, ". ".join(about)))
    print("\n%s\n\n%s" % (table(order(runners.samples)), served_table(seen)))
    if asked.json:
        figures = {"posts": asked.posts, "runs": asked.runs, "about": about, "samples": runners.samples, "serving": seen}
        with open(asked.json, "w", encoding="utf-8") as opened:
            json.dump(figures, opened, ensure_ascii=False, indent=1)


class Tools:
    """What the race of the default blog uses of this program."""
    measure, edits, with_word, machine, median, middle = map(
        staticmethod, (measure, edits, with_word, machine, median, statistics.median))

    def __init__(self, asked):
        self.griffel, self.hugo = Griffel(asked.griffel), Hugo(asked.hugo) if asked.hugo else None


def order(samples):
    """The floor, then Hugo, then griffel, whoever was measured first."""
    return dict(sorted(samples.items(), key=lambda pair: ("floor", "Hugo", "griffel").index(pair[0].split(":")[0])))


def digest(folder):
    found = hashlib.sha256()
    for path in sorted(files_below(folder)):
        with open(os.path.join(folder, path), "rb") as opened:
            content = opened.read()
        found.update(b"%s %d\n" % (path.encode(), len(content)) + content)
    return found.hexdigest()


def self_test(asked, work):
    """The maker makes the same twice; griffel builds it without a word; Hugo, where there is one, makes the same pages."""
    digests = set()
    for number in ("1", "2"):
        out = os.path.join(work, "same-" + number)
        for form in ("griffel", "hugo"):
            command = [sys.executable, "-B", os.path.join(HERE, "make.py"), "--posts", "30", "--format", form]
            environment = dict(os.environ, PYTHONHASHSEED=number)
            subprocess.run(command + ["--out", os.path.join(out, form)], check=True, env=environment)
        digests.add(digest(out))
    assert len(digests) == 1, "the maker made two different sites"
    say("the same posts twice")
    sites, made = os.path.join(work, "same-1"), {}
    out = os.path.join(work, "out-griffel")
    lines = output_of([asked.griffel, "build", "--site", os.path.join(sites, "griffel"), "--out", out, "--json"])
    found = [json.loads(line) for line in lines.splitlines()]
    assert len(found) == 1 and found[0]["posts"] == 30 and found[0]["errors"] == found[0]["warnings"] == 0, lines
    say("griffel built 30 posts without a word")
    if asked.hugo:
        hugo_out = os.path.join(work, "out-hugo")
        measure(Hugo(asked.hugo).build(os.path.join(sites, "hugo"), hugo_out), os.path.join(work, "log"))
        for name, folder in (("griffel", out), ("Hugo", hugo_out)):
            made[name] = {ends: files_below(folder, ends) for ends in (".html", ".xml")}
        lines = compared(made)
        assert not any("NOT EQUAL" in line for line in lines), lines
        say("Hugo made the same pages and feeds")
    for post in make.posts(30):
        text = make.written(post)
        assert "Ordet." in with_word(text, "Ordet") and 'title: "Ordet ' in with_title(text, "Ordet")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--posts", type=int, default=10000, metavar="N")
    arguments.add_argument("--griffel", metavar="PATH", help="without it target/release/griffel")
    arguments.add_argument("--hugo", metavar="PATH", help="without it the one in PATH, if there is one")
    arguments.add_argument("--runs", type=int, default=5, metavar="N")
    arguments.add_argument("--work", metavar="DIR", help="where sites and outputs lie meanwhile")
    arguments.add_argument("--no-serve", action="store_true", help="measure builds only")
    arguments.add_argument("--json", metavar="FILE", help="write every figure there")
    arguments.add_argument("--default", action="store_true", help="measure the default blog, with and without search")
    arguments.add_argument("--hugo-theme", metavar="DIR", help="the theme of Hugo beside the default blog")
    arguments.add_argument("--pagefind", metavar="PATH", help="pagefind's program, which reads what Hugo made")
    arguments.add_argument("--self-test", action="store_true", help="see whether the race itself is right")
    asked = arguments.parse_args()
    if asked.posts < 4 * EDITS or asked.runs < 1:
        arguments.error("a race needs %d posts and one run" % (4 * EDITS))
    asked.griffel = shutil.which(asked.griffel or os.path.join(ROOT, "target", "release", "griffel"))
    if not asked.griffel:
        arguments.error("no griffel: run `cargo build --release`, or give --griffel PATH")
    asked.griffel = os.path.abspath(asked.griffel)
    asked.hugo = shutil.which(asked.hugo or "hugo") or (arguments.error("no such hugo") if asked.hugo else None)
    if asked.work:
        os.makedirs(asked.work, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="race-", dir=asked.work) as work:
        if asked.default:
            default_blog.race(asked, work, Tools(asked))
        else:
            (self_test if asked.self_test else race)(asked, work)


if __name__ == "__main__":
    main()
