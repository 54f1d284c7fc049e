#!/usr/bin/env python3
"""Writes an export of WordPress (WXR 1.2) of any size, always the same: export.py POSTS COMMENTS FILE [PARAGRAPHS].

Two of three posts are of the block editor, the others of the old one; each has a heading, a list and a link to the one
before. PARAGRAPHS makes every post longer by so many."""
import random
import sys

WORDS = """eleverna läser skriver om det som har förstått bedömning kvalitet skolan lärare rektor utveckling mål resultat
samtal klassrum tillsammans arbete vecka vi kan ska måste under efter före genom med utan matematik svenska språk text""".split()
SITE = "https://stor.example"


def main(posts, comments, path, more=0):
    chance = random.Random(7)

    def sentence():
        return " ".join(chance.choice(WORDS) for _ in range(chance.randint(6, 16))).capitalize() + "."

    def paragraph():
        return " ".join(sentence() for _ in range(chance.randint(2, 6)))

    def address(post):
        return f"{SITE}/{2000 + post // 400}/05/inlagg-{post}/"

    def body(post):
        blocks = [("paragraph", f"<p>{paragraph()}</p>") for _ in range(chance.randint(3, 8) + more)]
        blocks.insert(1, ("heading", f"<h2>{sentence()}</h2>"))
        blocks.insert(2, ("list", f"<ul><li>{sentence()}</li><li><strong>{sentence()}</strong></li></ul>"))
        if post:
            blocks.append(("paragraph", f'<p>Se <a href="{address(post - 1)}">det förra</a>.</p>'))
        if post % 3 == 0:
            return "\n\n".join(text.removeprefix("<p>").removesuffix("</p>") for _, text in blocks)
        return "\n\n".join(f"<!-- wp:{name} -->\n{text}\n<!-- /wp:{name} -->" for name, text in blocks)

    with open(path, "w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="c" xmlns:wp="w" xmlns:dc="d"><channel>')
        file.write(f"<title>Stor</title><link>{SITE}</link><language>sv-SE</language><wp:wxr_version>1.2</wp:wxr_version>")
        for number in range(12):
            file.write(f"<wp:category><wp:category_nicename>k{number}</wp:category_nicename>"
                       f"<wp:cat_name>Ämne {number}</wp:cat_name></wp:category>")
        comment = 0
        for post in range(posts):
            day = f"{2000 + post // 400}-05-{1 + post % 28:02} 10:{post % 60:02}:00"
            file.write(
                f"<item><title>Inlägg {post} {sentence()}</title><link>{address(post)}</link><dc:creator>a</dc:creator>"
                f'<guid isPermaLink="false">{SITE}/?p={post + 1}</guid><content:encoded><![CDATA[{body(post)}]]></content:encoded>'
                f"<wp:post_id>{post + 1}</wp:post_id><wp:post_date>{day}</wp:post_date><wp:post_date_gmt>{day}</wp:post_date_gmt>"
                f"<wp:comment_status>open</wp:comment_status><wp:post_name>inlagg-{post}</wp:post_name><wp:status>publish</wp:status>"
                f'<wp:post_type>post</wp:post_type><category domain="category" nicename="k{post % 12}">Ämne {post % 12}</category>'
                f'<category domain="post_tag" nicename="t{post % 50}">t{post % 50}</category>')
            for place in range(comments // posts):
                comment += 1
                file.write(
                    f"<wp:comment><wp:comment_id>{comment}</wp:comment_id><wp:comment_author>Läsare {comment % 97}</wp:comment_author>"
                    f"<wp:comment_date>{day}</wp:comment_date><wp:comment_date_gmt>{day}</wp:comment_date_gmt>"
                    f"<wp:comment_content><![CDATA[{paragraph()}]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved>"
                    f"<wp:comment_type></wp:comment_type><wp:comment_parent>{comment - 1 if place % 2 else 0}</wp:comment_parent></wp:comment>")
            file.write("</item>\n")
        file.write("</channel></rss>\n")


if __name__ == "__main__":
    if not 4 <= len(sys.argv) <= 5:
        sys.exit(__doc__)
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], *map(int, sys.argv[4:]))
