#!/usr/bin/env python3
"""Makes the blog of the race: N posts of Swedish-like prose, always the same ones.

    make.py --posts N --out DIR --format griffel|hugo

Both formats hold the same titles, dates, texts, categories, tags and files. Only names of files and the site around the
posts differ. Python's standard library is enough.
"""

import argparse
import datetime
import os
import random
import shutil
import sys
import unicodedata
from typing import NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST_DAY = datetime.date(2010, 1, 11)
LAST_DAY = datetime.date(2025, 12, 18)
# Posts a list page shows; the settings of both sites say the same.
POSTS_A_PAGE = 10

# Sentences are put together of these: who does what, how, when and why.
WHO = """eleverna|lärarna|arbetslaget|fritidshemmet|skolbiblioteket|klassen|förskolan|elevrådet|ämneslaget|rektorsgruppen
kuratorn|specialpedagogen|skolsköterskan|studiehandledaren|årskurs fyra|årskurs sju|elevhälsan|vårdnadshavarna|vaktmästaren
matlaget|slöjdgruppen|kören|naturklassen|mentorerna|de nya kollegorna|de yngre barnen|de äldre eleverna|hela skolan"""
DOES = """läser|prövar|beskriver|planerar|jämför|förbereder|dokumenterar|diskuterar|utvärderar|granskar|ritar|förklarar
presenterar|sammanfattar|samlar|undersöker|använder|förenklar|övar|efterfrågar|fördjupar|förnyar"""
WHAT = """en gemensam läslista|ett kort samtal|begreppen i geometri|kartor över skolgården|frågor om källkritik|läxans syfte
en saga från tre länder|veckans matsedel|provet i matematik|resultaten från enkäten|en plan för studiero|ordens ursprung
rutiner vid frånvaro|en modell av kretsloppet|tabeller och diagram|tidslinjen över stenåldern|en laboration om magneter
skrivmallar för rapporter|nya böcker|ljudinspelningar på franska|programmering med block|ett brev till kommunen|kursplanen
regler för rasten|bilder av vinterfåglar|texter om demokrati|ett besök på museet|handledning i små grupper|målen för terminen
lästid varje morgon|muntliga redovisningar|uppgifter med flera svar|egna ordböcker|svåra bråk|en väderdagbok|en utställning"""
HOW = """tillsammans|i lugn takt|med stor noggrannhet|två och två|i helklass|utan bråttom|med papper och penna|på franska
med hjälp av bilder|steg för steg|i mindre grupper|med öppna frågor|för första gången|med egna ord|utomhus|vid datorn"""
WHEN = """under hösten|på måndagar|efter rasten|varje vecka|inför lovet|sedan i våras|den här terminen|före lunch|till nästa möte
i början av året|på torsdagens konferens|efter två veckor|under lektionen|numera|ibland|i slutet av dagen|på fritids"""
WHY = """så att fler hinner fråga|eftersom tiden är knapp|när uppgiften är svår|för att alla ska kunna delta|så länge intresset varar
innan betygen sätts|medan gruppen är liten|därför att orden är nya|om det finns plats|även när schemat ändras
så att ingen blir utan stöd|för att läsningen ska ta fart|eftersom svaren skiljer sig åt|när någon har varit borta"""
WHERE = """i årskurs ett|på mellanstadiet|i förskoleklassen|på fritidshemmet|i biblioteket|i matematiken|på lovskolan|i hemkunskapen
under temaveckan|på idrotten|i svenskan|på skolgården|i slöjden|inför sommaren|efter jullovet|på högstadiet"""
CATEGORIES = ["Läsning", "Räkning", "Fritidshem", "Förskoleklass", "Studiero", "Elevdemokrati", "Naturkunskap", "Estetik",
              "Kollegialt lärande", "Språk i världen"]
TAGS = [start + end for start in ("bok", "ord", "tal", "lov", "rast", "prov", "tema", "vinter")
        for end in ("vecka", "prat", "lek", "bank", "hörna", "plan", "kväll", "tips")]
CODE = [
    "```python\nlängder = [132, 141, 128, 150]\nmedel = sum(längder) / len(längder)\n"
    "for längd in sorted(längder):\n    # skillnaden mot klassens medel\n    print(f\"{längd} cm: {längd - medel:+.1f}\")\n```",
    "```html\n<table>\n  <caption>Lästa sidor</caption>\n  <tr><th scope=\"row\">Måndag</th><td>14</td></tr>\n</table>\n```",
    "```json\n{\n  \"vecka\": 12,\n  \"ämnen\": [\"svenska\", \"slöjd\"],\n  \"inlämnat\": true\n}\n```",
    "```bash\n# byt namn på veckans bilder\nfor bild in *.jpg; do\n  mv \"$bild\" \"vecka-12-$bild\"\ndone\n```",
]
FILES = [("schema", "Schema för"), ("arbetsblad", "Arbetsblad om"), ("anteckningar", "Anteckningar från")]


def parts(text):
    """The words between bars and line breaks."""
    return [part.strip() for line in text.split("\n") for part in line.split("|")]


WHO, DOES, WHAT, HOW, WHEN, WHY, WHERE = map(parts, (WHO, DOES, WHAT, HOW, WHEN, WHY, WHERE))


class Post(NamedTuple):
    """One post, whatever the generator."""
    title: str
    slug: str
    when: str
    categories: list
    tags: list
    files: list
    body: str


class Dice:
    """Draws that are the same on every machine and in every version of Python: they use `random()` alone."""

    def __init__(self, number):
        self.roll = random.Random(number * 7919 + 13).random

    def below(self, end):
        return int(self.roll() * end)

    def between(self, first, last):
        return first + self.below(last - first + 1)

    def one(self, things):
        return things[self.below(len(things))]

    def some(self, things, number):
        """Up to `number` different things; those in front are drawn more often, as the tags of a blog are."""
        drawn = (things[int(self.roll() ** 2 * len(things))] for _ in range(number))
        return list(dict.fromkeys(drawn))

    def often(self, share):
        return self.roll() < share


def slug(text):
    """The last part of an address: ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFD", text.lower()).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())


def sentence(dice):
    """One sentence, now and then with a link or emphasis."""
    what = dice.one(WHAT)
    mark = dice.roll()
    if mark < 0.05:
        what = "[%s](https://kunskap.example/%s/%d)" % (what, slug(what), dice.below(900))
    elif mark < 0.08:
        what = "**%s**" % what
    elif mark < 0.11:
        what = "*%s*" % what
    elif mark < 0.12:
        what = "%s i mappen `vecka-%d`" % (what, dice.between(1, 52))
    form = dice.below(5)
    who, does = dice.one(WHO), dice.one(DOES)
    if form == 0:
        words = "%s %s %s %s." % (who, does, what, dice.one(HOW))
    elif form == 1:
        words = "%s %s %s %s." % (dice.one(WHEN), does, who, what)
    elif form == 2:
        words = "%s %s %s, %s." % (who, does, what, dice.one(WHY))
    elif form == 3:
        words = "%s %s %s %s %s, %s." % (dice.one(WHEN), does, who, what, dice.one(HOW), dice.one(WHY))
    else:
        words = "hur %s %s %s?" % (does, who, what)
    return words[0].upper() + words[1:]


def paragraph(dice):
    return " ".join(sentence(dice) for _ in range(dice.between(3, 7)))


def bullets(dice):
    return "\n".join("- " + sentence(dice) for _ in range(dice.between(3, 6)))


def steps(dice):
    return "\n".join("%d. %s" % (i + 1, sentence(dice)) for i in range(dice.between(3, 5)))


def quotation(dice):
    return "> %s\n> %s" % (sentence(dice), sentence(dice))


def table(dice):
    rows = ["| Grupp | Arbete | Timmar |", "|---|---|---:|"]
    rows += ["| %s | %s | %d |" % (dice.one(WHO), dice.one(WHAT), dice.between(1, 40)) for _ in range(dice.between(3, 6))]
    return "\n".join(rows)


def code(dice):
    return dice.one(CODE)


# What may stand between paragraphs, and in which share of the posts it does.
EXTRAS = [(bullets, 0.7), (quotation, 0.5), (steps, 0.25), (table, 0.15), (code, 0.08)]


def body(dice):
    """The Markdown of one post."""
    extras = [extra for extra, share in EXTRAS if dice.often(share)]
    has_footnote = dice.often(0.1)
    blocks = [paragraph(dice), "<!--more-->"]
    for section in range(dice.between(3, 6)):
        level = "###" if section and dice.often(0.3) else "##"
        heading = "%s %s" % (dice.one(WHAT), dice.one(WHERE))
        blocks.append("%s %s" % (level, heading[0].upper() + heading[1:]))
        for _ in range(dice.between(1, 3)):
            blocks.append(paragraph(dice))
            if extras and dice.often(0.5):
                blocks.append(extras.pop(dice.below(len(extras)))(dice))
    for extra in extras:
        blocks += [extra(dice), sentence(dice)]
    if has_footnote:
        blocks[3] += "[^källa]"
        blocks.append("[^källa]: " + sentence(dice))
    return "\n\n".join(blocks) + "\n"


def pdf(words):
    """A whole PDF of one page with a line of text."""
    line = ("BT /F1 14 Tf 72 720 Td (%s) Tj ET" % slug(words)).encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Lang(sv)>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(line), line),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    text, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(text))
        text += b"%d 0 obj%s\nendobj\n" % (number, content)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    return text + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (rows, len(text))


def attachments(dice):
    """Files of a post: name, title, bytes."""
    files = []
    if dice.often(0.25):
        for name, title in FILES[:dice.between(1, 3)]:
            words = "%s %s" % (title, dice.one(WHAT))
            if name == "anteckningar":
                files.append((name + ".txt", words, (paragraph(dice) + "\n").encode()))
            else:
                files.append((name + ".pdf", words, pdf(words)))
    return files


def post(number, of):
    """The post with this number of `of` posts, oldest first."""
    dice = Dice(number)
    title = "%s %s" % (dice.one(WHAT), dice.one(WHERE))
    title = title[0].upper() + title[1:]
    if dice.often(0.1):
        title = "%s: %s & \"%s\"" % (dice.one(CATEGORIES), dice.one(HOW), dice.one(WHAT))
    day = FIRST_DAY + datetime.timedelta(days=number * (LAST_DAY - FIRST_DAY).days // max(of - 1, 1))
    minute = 7 * 60 + number % 540
    when = "%sT%02d:%02d:00+01:00" % (day, minute // 60, minute % 60)
    categories, tags = dice.some(CATEGORIES, dice.between(1, 2)), dice.some(TAGS, dice.below(5))
    return Post(title, "%s-%d" % (slug(title)[:50].strip("-"), number), when, categories, tags, attachments(dice), body(dice))


def posts(number):
    """All posts, oldest first."""
    return (post(i, number) for i in range(number))


def quoted(text):
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')


def written(post):
    """The whole Markdown file; both generators read the same."""
    lines = ["---", "title: " + quoted(post.title), "date: " + post.when]
    for key, names in (("categories", post.categories), ("tags", post.tags)):
        if names:
            lines.append("%s: [%s]" % (key, ", ".join(map(quoted, names))))
    if post.files:
        lines.append("attachments:")
        for name, title, _ in post.files:
            lines += ["  - file: " + name, "    title: " + quoted(title)]
    return "\n".join(lines + ["---", "", post.body])


def path(post, form):
    """The path of the post's Markdown file in the site."""
    day = post.when[:10] + "-" if form == "griffel" else ""
    return "content/posts/%s/%s%s%s" % (post.when[:4], day, post.slug, "/index.md" if post.files else ".md")


def address(post):
    """The address of the post's page, the same in both sites."""
    return "/posts/%s/%s/" % (post.when[:4], post.slug)


def write(file, content):
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with open(file, "wb") as opened:
        opened.write(content)


def make(number, out, form):
    """Writes the site; `out` must be new or empty."""
    os.makedirs(out, exist_ok=True)
    if os.listdir(out):
        sys.exit("%s is not empty" % out)
    shutil.copytree(os.path.join(HERE, "site" if form == "griffel" else "hugo"), out, dirs_exist_ok=True)
    if form == "hugo":
        style = os.path.join(HERE, "site", "themes", "race", "static", "style.css")
        os.makedirs(os.path.join(out, "static"))
        shutil.copy(style, os.path.join(out, "static", "style.css"))
    for post in posts(number):
        file = os.path.join(out, path(post, form))
        write(file, written(post).encode())
        for name, _, content in post.files:
            write(os.path.join(os.path.dirname(file), name), content)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--posts", type=int, required=True, metavar="N")
    arguments.add_argument("--out", required=True, metavar="DIR", help="a new or empty folder")
    arguments.add_argument("--format", choices=("griffel", "hugo"), required=True)
    asked = arguments.parse_args()
    make(asked.posts, asked.out, asked.format)


if __name__ == "__main__":
    main()
