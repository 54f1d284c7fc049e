#!/usr/bin/env python3
"""What the bytes of a built blog are: by kind of file, and within its pages by part. For the theme of the program.

    weigh.py OUT          # a folder that griffel has built
    weigh.py OUT OTHER    # and the same blog built otherwise, in further columns

Python's standard library is enough.
"""

import collections
import gzip
import os
import re
import sys

KINDS = {"home": "home and its pages", "categories": "category", "tags": "tag", "year": "archive", "month": "archive"}
TAG = re.compile(rb"<(/?)([a-zA-Z0-9]+)((?:\s+[^\s=>]+(?:=\"[^\"]*\")?)*)\s*/?>")
VOID = {b"meta", b"link", b"img", b"input", b"br", b"hr", b"source", b"wbr", b"col", b"track"}
# The first that fits an element names what is in it, unless something inside fits again.
PARTS = [(name, re.compile(what)) for name, what in (
    ("head: JSON-LD", rb"^script .*ld\+json"),
    ("head: description", rb'^meta .*name="description"'),
    ("head: Open Graph", rb'^meta .*property="(og|article):'),
    ("head: rest", rb"^head "),
    ("top of the page", rb'^header .*masthead'),
    ("foot of the page", rb'^footer .*foot'),
    ("side list", rb"^aside "),
    ("way to the page", rb'^nav .*crumbs'),
    ("neighbours", rb'^nav .*neighbours'),
    ("newer and older", rb'^nav .*pager'),
    ("related posts", rb'^section .*class="related'),
    ("comments", rb'^section .*class="comments'),
    ("attachments", rb'^section .*class="attachments'),
    ("card: text", rb'^div .*p-summary'),
    ("text of the post", rb'^div .*e-content'),
    ("card: link to the whole", rb'^p .*class="more'),
    ("categories and tags", rb'^(div|dl) .*class="filed'),
    ("card: rest", rb'^article .*class="entry'),
    ("heading of the page", rb'^header .*class="head'),
    ("main: rest", rb"^main "),
    ("body: rest", rb"^body "),
)]
AUTHORS = ("text of the post", "card: text")
WHITE = "(of these: white space between tags)"


def parts(page):
    """Bytes of a page by part."""
    found, stack, at = collections.Counter(), [(b"", "doctype")], 0

    def give(part, data):
        found[part] += len(data)
        if part not in AUTHORS and not data.strip():
            found[WHITE] += len(data)

    for tag in iter(lambda: TAG.search(page, at), None):
        give(stack[-1][1], page[at:tag.start()])
        at, name = tag.end(), tag[2].lower()
        if tag[1]:
            give(stack[-1][1], tag[0])
            while stack.pop()[0] != name:
                pass
            continue
        part = next((part for part, what in PARTS if what.search(name + b" " + tag[3])), stack[-1][1])
        give(part, tag[0])
        if name not in VOID:
            stack.append((name, part))
        if name in (b"script", b"style"):
            end = page.index(b"</" + name, at)
            give(part, page[at:end])
            at = end
    give(stack[-1][1], page[at:])
    return found


def kind_of(path, data):
    """Kind of a file by its path below the folder, and whether it is a page."""
    name = os.path.basename(path)
    if name.endswith(".html"):
        kind = re.search(rb'<body class="kind-([a-z_-]+)', data)
        return (KINDS.get(kind[1].decode(), kind[1].decode()), True) if kind else ("redirect", False)
    if name == "feed.xml":
        return "feed of " + ("the blog" if name == path else "a " + path.split("/")[0]), False
    for what, kind in (("^search-index/", "search index"), (r"(^|/)delning\.", "picture for sharing"), ("^assets/", "file of the theme"),
                       (r"^\.griffel", "manifest (not published)"), ("^sitemap", "sitemap"), (r"^20\d\d/", "attachment")):
        if re.search(what, path):
            return kind, False
    return "rest", False


def weigh(out):
    """Files, bytes and compressed bytes by kind; parts of the pages by kind."""
    files, within = collections.defaultdict(lambda: [0, 0, 0]), collections.defaultdict(collections.Counter)
    for where, _, names in os.walk(out):
        for name in names:
            path = os.path.join(where, name)
            with open(path, "rb") as opened:
                data = opened.read()
            kind, page = kind_of(os.path.relpath(path, out), data)
            if page:
                within[kind].update(parts(data))
                files[kind][2] += len(gzip.compress(data, 6))
            files[kind][0] += 1
            files[kind][1] += len(data)
    return files, within


def main():
    made = [weigh(out) for out in sys.argv[1:]]
    if not made:
        sys.exit(__doc__)
    first, within = made[0]
    print("| kind | files | bytes%s | a page, gzipped |\n|---|---:%s|---:|" % (" | other" * (len(made) - 1), "|---:" * len(made)))
    for kind in sorted(first, key=lambda kind: -first[kind][1]):
        sizes = " | ".join("%d" % files[kind][1] for files, _ in made)
        zipped = " → ".join("%d" % (files[kind][2] / max(1, files[kind][0])) for files, _ in made) if kind in within else ""
        print("| %s | %d | %s | %s |" % (kind, first[kind][0], sizes, zipped))
    print("| all | %d | %s | |" % (sum(one[0] for one in first.values()), " | ".join(str(sum(one[1] for one in files.values())) for files, _ in made)))
    for kind in sorted(within, key=lambda kind: -first[kind][1]):
        number = first[kind][0]
        print("\n%s: bytes a page, %s" % (kind, " → ".join("%d" % (files[kind][1] / max(1, files[kind][0])) for files, _ in made)))
        for part, size in within[kind].most_common():
            others = "".join(" %7d" % (other[kind][part] / max(1, files[kind][0])) for files, other in made[1:])
            print("  %-38s %5.1f %% %7d%s" % (part, 100 * size / first[kind][1], size / number, others))


main()
