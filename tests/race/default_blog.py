"""The race of the default blog: what search costs, and how long other programs take for the same.

griffel's default theme with and without search; Hugo with a theme that people use, and pagefind's own program after it.
"""

import os
import shutil

import make

SETTINGS = """title: Skolbloggen
description: En blogg om skolutveckling
url: https://skolblogg.example/
language: sv
timezone: Europe/Stockholm
share_pictures: false
search: %s
"""
HUGO = """baseURL = "https://skolblogg.example/"
title = "Skolbloggen"
locale = "sv"
defaultContentLanguage = "sv"
theme = "%s"
themesDir = "%s"
[pagination]
pagerSize = 10
"""
WITH, WITHOUT = "griffel with search", "griffel without search"
CLEAN, TEXT = "clean", "one text changed"


def sites(posts, work, hugo_theme):
    """Makes the sites; returns them by the name of their program."""
    made = {}
    for name, search in ((WITH, "true"), (WITHOUT, "false")):
        made[name] = os.path.join(work, "default-" + search)
        make.make(posts, made[name], "griffel")
        shutil.rmtree(os.path.join(made[name], "themes"), ignore_errors=True)
        with open(os.path.join(made[name], "griffel.yaml"), "w", encoding="utf-8") as opened:
            opened.write(SETTINGS % search)
    if hugo_theme:
        made["hugo"] = os.path.join(work, "default-hugo")
        make.make(posts, made["hugo"], "hugo")
        shutil.rmtree(os.path.join(made["hugo"], "layouts"), ignore_errors=True)
        folder, theme = os.path.split(os.path.abspath(hugo_theme))
        with open(os.path.join(made["hugo"], "hugo.toml"), "w", encoding="utf-8") as opened:
            opened.write(HUGO % (theme, folder))
    return made


def size(folder, inside=""):
    """Number and bytes of the files below a folder."""
    found = [os.path.join(where, name) for where, _, names in os.walk(os.path.join(folder, inside)) for name in names]
    return len(found), sum(os.path.getsize(path) for path in found)


def race(asked, work, tools):
    """Measures every step once a run. `tools` are the functions and programs of run.py."""
    made = sites(asked.posts, work, asked.hugo_theme if tools.hugo else None)
    first = make.path(list(make.posts(asked.posts))[asked.posts // 2], "griffel")
    samples, indexes = {}, {}
    for run in range(asked.runs):
        names = [WITH, WITHOUT]
        for name in names[run % 2:] + names[:run % 2]:
            site, out = made[name], os.path.join(work, "out-default")
            shutil.rmtree(out, ignore_errors=True)
            tools.griffel.forget(site)
            with tools.edits() as edit:
                for step in (CLEAN, TEXT):
                    if step == TEXT:
                        edit(os.path.join(site, first), tools.with_word, "Griffelord")
                    taken = tools.measure(tools.griffel.build(site, out), os.path.join(work, "log"))
                    samples.setdefault((name, step), []).append(taken)
            if name == WITH:
                indexes[name] = size(out, "search-index")
        if "hugo" in made:
            out = os.path.join(work, "out-default-hugo")
            shutil.rmtree(out, ignore_errors=True)
            taken = tools.measure(tools.hugo.build(made["hugo"], out), os.path.join(work, "log"))
            samples.setdefault(("Hugo, %s" % os.path.basename(asked.hugo_theme), CLEAN), []).append(taken)
            if asked.pagefind:
                taken = tools.measure([asked.pagefind, "--site", out], os.path.join(work, "log"))
                samples.setdefault(("pagefind after it", CLEAN), []).append(taken)
                indexes["pagefind"] = size(out, "pagefind")
    print("%d posts, default theme, medians of %d runs. %s" % (asked.posts, asked.runs, tools.machine()))
    for name, (files, bytes_) in indexes.items():
        print("The index of %s: %d files, %.2f MB." % (name, files, bytes_ / 1e6))
    print()
    print("| | | wall s | CPU s | peak MiB |\n|---|---|---:|---:|---:|")
    for (name, step), taken in samples.items():
        print("| %s | %s | %.3f | %.2f | %.0f |" % (name, step, *(tools.median(taken, key) for key in ("wall", "cpu", "peak"))))
    print("\n| with search / without | wall | peak |\n|---|---:|---:|")
    for step in (CLEAN, TEXT):
        pairs = list(zip(samples[WITH, step], samples[WITHOUT, step]))
        ratios = [tools.middle(one[key] / other[key] for one, other in pairs) for key in ("wall", "peak")]
        print("| %s | %.2f | %.2f |" % (step, *ratios))
