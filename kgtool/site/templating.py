"""The templates of pages of text, and what they share: style, links, the look of claims; pages that stand alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup, escape

from kgtool.claims.claim import Claim, Passage
from kgtool.claims.dates import NO_DATE
from kgtool.claims.entities import place, slug, tone
from kgtool.claims.figures import contradictions, number
from kgtool.claims.house_style import PLAIN, HouseStyle
from kgtool.claims.news import KINDS, News
from kgtool.claims.plan_comparison import Comparison
from kgtool.claims.plan_text import WORDS
from kgtool.claims.plans import Plan, ordinal
from kgtool.claims.relations import Relation
from kgtool.claims.style import bundled, palette
from kgtool.claims.thing import Thing
from kgtool.formats.markup import csp_hashes
from kgtool.rdf import files

TITLE = "Who proposed what"
MOST_NAMES = 6  # further names of a thing at the top of its page
MOST_CARDS = 40  # a longer section shows its claims as lines
FOLDER = "site/templates"


@cache
def style_sheet() -> str:
    """The style of pages of text; each color role becomes a CSS class ``tone-ROLE``."""
    colors = files.package_text("claims", "colors.css")
    tones = "".join(f".tone-{role} {{ --tone: var(--role-{role}); }}\n" for role in palette())
    return colors + files.package_text(FOLDER, "site.css") + tones


def assets(style: HouseStyle = PLAIN) -> dict[str, str]:
    """The style, also of drawings and of a house, and the script of the pages of a site, by file name."""
    from kgtool.network.picture import themed  # not for the page of a plan, which needs no picture

    return {
        "site.css": style_sheet() + themed() + style.css(),
        "site.js": "\n".join(files.package_text(FOLDER, name) for name in ("search.js", "sort.js")),
    }


def linked(thing: Thing, to: str) -> Markup:
    """A thing as a link to the address `to`, in the direction of its script; only its words if `to` is empty."""
    words = escape(thing.label) if thing.label.isascii() else Markup("<bdi>{}</bdi>").format(thing.label)
    out = Markup(' rel="noopener noreferrer"') if to.startswith("http") else ""
    return Markup('<a href="{}"{}>{}</a>').format(to, out, words) if to else words


def paragraph(number: str, page: str) -> Markup:
    """The number of a paragraph, as a link to it on the page of its document; only the number if `page` is empty."""
    return Markup('<a href="{}#{}">{}</a>').format(page, place(number), number) if page else escape(number)


def environment(
    link: Callable[[Thing], Markup],
    href: Callable[[str], str],
    paragraph: Callable[[Thing, str], Markup],
    tone: Callable[[Claim], str],
    claims: Callable[[], Mapping[str, Claim]],
    read: Callable[[str], str] = lambda name: files.package_text(FOLDER, name),
    keep: bool = True,
    related: Callable[[Claim], list[Relation]] = lambda _: [],
    pair_at: Callable[[Relation], str] = lambda _: "",
) -> jinja2.Environment:
    """The templates, whose texts `read` gives by name, with the functions that they use.

    `link` and `paragraph` (of a document) make links, `href` gives the address of an IRI ("" for none), `tone` the CSS
    class of a claim, `claims` all by IRI, `related` the pairs in which a claim is, `pair_at` the address of one.
    `keep`: each claim is rendered once, as it looks the same on all pages.
    """
    made_by = jinja2.Environment(
        loader=jinja2.FunctionLoader(read), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )

    def shown(macro: str, claim: Claim, *rest: str) -> Markup:
        """A claim by a macro of parts.html."""
        html: Markup = getattr(made_by.get_template("parts.html").module, macro)(claim, *rest)
        return html

    made_by.filters["slug"] = cache(slug)
    made_by.globals.update(
        once=cache(shown) if keep else shown, link=link, paragraph=paragraph, tone=tone, by_document=_by_document,
        claim_thing=claim_thing, place_of=lambda claim: href(claim.iri), told_when=told_when, number=number,
        related=related, pair_at=pair_at,
        claim_things=lambda iris: [claim_thing(claims()[iri]) for iri in iris if iri in claims()],
        claim_things_of=lambda group: list(map(claim_thing, group)),
        passages_of=lambda group: list(dict.fromkeys(passage for claim in group for passage in claim.passages)),
        contradictions=contradictions, ordinal=ordinal, most_cards=MOST_CARDS, most_names=MOST_NAMES, words=WORDS,
    )  # fmt: skip
    return made_by


def claim_thing(claim: Claim) -> Thing:
    """A claim as something to link to, called by its short name."""
    return Thing(claim.short, claim.iri)


def told_when(claim: Claim) -> str:
    """When it was said, or else in what it is told, in few words."""
    told = claim.when.partition(" (“")[0]
    return "day not told" if told == NO_DATE else re.sub(r"^not told \((.*)\)$", r"\1", told)


def _by_document(places: Sequence[Passage]) -> list[tuple[Thing, list[str]]]:
    found: dict[Thing, list[str]] = {}
    for one in places:
        found.setdefault(one.document, []).extend([one.paragraph] if one.paragraph else [])
    return list(found.items())


def with_bar(page: str, bar: str, form: bool = False) -> str:
    """A page with a style and a policy of its own (the network), with a bar above its heading; `form`: it may ask."""
    style = files.package_text(FOLDER, "bar.css")
    page = page.replace("style-src ", f"style-src {csp_hashes([style])} ", 1)
    page = page.replace("form-action &#39;none", "form-action &#39;self", 1) if form else page
    before, heading, after = page.partition("<h1")
    return f"{before.replace('</head>', f'<style>{style}</style></head>', 1)}{bar}{heading}{after}"


def plan_page(what: Plan | Comparison) -> str:
    """A plan, or two side by side, as the text of one HTML page that needs no other file."""
    plan = what if isinstance(what, Plan) else None
    sides = [what] if isinstance(what, Plan) else [what.left, what.right]
    claims = {claim.iri: claim for one in sides for part in (one.whole, *one.parts) for claim in part.claims}
    title = what.thing.label if isinstance(what, Plan) else f"{what.left.thing.label} | {what.right.thing.label}"
    return _one_page("plan.html", claims, title=title, plan=plan, comparison=None if plan else what)


def news_page(news: News) -> str:
    """What is new, as the text of one HTML page that needs no other file."""
    return _one_page("news.html", {}, title="News", news=news, kinds=KINDS)


def markdown_page(title: str, words: str) -> str:
    """A text in Markdown, in which HTML is text, as one HTML page that needs no other file."""
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(words)
    return _one_page("markdown.html", {}, title=title, body=Markup(body))


def _one_page(template: str, claims: dict[str, Claim], **values: Any) -> str:
    known, style = bundled(), style_sheet()
    made_by = environment(
        lambda thing: Markup("<bdi>{}</bdi>").format(thing.label), lambda _: "",
        lambda _, number: paragraph(number, ""), lambda claim: tone(claim, known), lambda: claims,
    )  # fmt: skip
    made_by.globals.update(
        site_title=TITLE, style=Markup(style), facts="",
        policy=f"default-src 'none'; style-src {csp_hashes([style])}; img-src data:; base-uri 'none'; "
        "form-action 'none'",
    )  # fmt: skip
    return made_by.get_template(template).render(**values).strip() + "\n"
