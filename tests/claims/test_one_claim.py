"""One claim, everywhere: each output shows the same claims, with the same mark, day, conditions and tellers.

They are read back from what an output really gives (JSON, XML, HTML, rows), and compared with what plain SPARQL
finds in the data, by none of the queries under test.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from conftest import DATA
from starlette.requests import Request

from kgtool.claims import claim as reading
from kgtool.claims.claim import NO_MARK, STATED, Claim
from kgtool.claims.dates import NO_DATE, readable
from kgtool.claims.plan_text import blocks, to_json
from kgtool.claims.plans import plan_iris, read_plans
from kgtool.claims.profile import sections, show
from kgtool.claims.reading import Row, grouped, iris
from kgtool.claims.thing import Namer, listed
from kgtool.errors import QueryError
from kgtool.network.page import Page
from kgtool.network.view import draw, view
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.server.pages import entity
from kgtool.site.building import build_site, file_name
from kgtool.store import Store, open_store

FIXTURES = {
    "bundled": None,
    "fictional": DATA / "fictional.trig",
    "two-of-everything": DATA / "two-of-everything.trig",
    "uncertain-dates": DATA / "uncertain-dates.trig",
    **{path.stem: path for folder in ("fiction", "growth") for path in sorted((DATA / folder).glob("*.trig"))},
}


class Minded(NamedTuple):
    """What is to be minded of a claim: its mark in words, its day for readers without the words of the source, on what
    it depends and on whose word it is told (names, in the order of their IRIs), and whether a later one replaced it."""

    mark: str
    when: str
    conditions: str
    tellers: str
    retired: bool = False


Marked = dict[str, Minded]  # by the IRI of the claim


@pytest.fixture(scope="module", params=FIXTURES.values(), ids=FIXTURES)
def store(request: pytest.FixtureRequest) -> Store:
    return open_store(data=request.param)


@pytest.fixture(scope="module")
def retraction() -> Store:
    return open_store(data=FIXTURES["retraction"])


site_of = cache(build_site)


# -- what the data say -------------------------------------------------------------------------------------------------


def matching(store: Store, pattern: str) -> set[str]:
    """The IRIs ?c of a pattern."""
    return {text(c) for (c,) in rows(store.query(f"SELECT DISTINCT ?c {{ {pattern} }}")) if c}


ANY = "{ ?c a kg:Claim } UNION { ?c kg:stance ?s }"


def recorded(store: Store, pattern: str = ANY, retired: bool = False) -> Marked:
    """The claims of a pattern with what is to be minded; of retired ones, none unless `retired`."""
    mark, day, conditions, tellers, newer = (
        values(store, name) for name in ("mark", "dayInWords", "dependsOn", "accordingTo", "supersededBy")
    )
    every = {
        iri: Minded(
            mark.get(iri, NO_MARK),
            readable(day.get(iri, NO_DATE)),
            conditions.get(iri, ""),
            tellers.get(iri, ""),
            iri in newer,
        )
        for iri in matching(store, pattern)
    }
    return {iri: minded for iri, minded in every.items() if retired or not minded.retired}


@cache
def values(store: Store, property: str) -> dict[str, str]:
    """IRI of a claim -> the values of a property, by name in the order of their IRIs."""
    query = f"SELECT DISTINCT ?c ?o {{ ?c kg:{property} ?o FILTER(isIRI(?c)) }} ORDER BY ?o"
    found = grouped(rows(store.query(query)).dicts(), "c")
    name = Namer(store).learn(iris(row for group in found.values() for row in group))
    return {iri: listed(name(row["o"]) for row in group) for iri, group in found.items()}


# -- what each output shows --------------------------------------------------------------------------------------------


def plain(part: str) -> str:
    """HTML as text."""
    return html.unescape(re.sub(r"<[^>]*>", "", part)).strip()


def day(words: str) -> str:
    """A day without the words of the source."""
    return re.sub(r" \(“.*”\)", "", words)


def data_of(page: Page) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page.html, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def on_the_network_page(store: Store) -> Marked:
    """The picture, the timeline, the matrix and the table are made of these."""
    return {
        claim["iri"]: Minded(
            claim["mark"], day(claim["when"]),
            ", ".join(claim.get("condition", [])), ", ".join(claim.get("accordingTo", [])),
        )
        for claim in data_of(view(store))["facts"]["claims"]
    }  # fmt: skip


def on_the_claims_page(store: Store) -> Marked:
    anchors = {file_name(iri).removesuffix(".html"): iri for iri in matching(store, "?c ?p ?o FILTER(isIRI(?c))")}
    page = site_of(store).files.get("claims.html", b"").decode()
    found = re.findall(r'(?s)<tr id="([^"]+)">(.*?)</tr>', page)
    return {anchors[id_]: in_cells(row) for id_, row in found}


def in_cells(row: str) -> Minded:
    cells = dict(re.findall(r'(?s)<td data-head="(\w+)"[^>]*>(.*?)</td>', row))
    limits = dict(re.findall(r"(?s)<small>([a-z ]+): (.*?)</small>", cells["statement"]))
    return Minded(
        plain(cells["mark"]),
        day(plain(cells["when"])),
        plain(limits.get("if", "")),
        plain(limits.get("on the word of", "")),
    )


def in_card(part: str) -> Minded:
    """What the HTML of a claim says, as a card or as a line of a list."""
    lines = {name: plain(text) for name, text in re.findall(r"(?s)<dt>([a-z ]+)</dt><dd>(.*?)</dd>", part)}
    caveat = [plain(words) for words in re.findall(r'(?s)<em class="mark">(.*?)</em>', part)] or [STATED]
    if not lines:
        small = plain(re.findall(r"(?s)<small>(.*)</small>", part)[-1])
        parts = dict(re.findall(r"(?:^|(?<= · ))(if|unless|on the word of) (.*?) · ", small))
        left = re.sub(r"^((if|unless|on the word of) .*? · )*", "", small)
        lines = {**parts, "when": left.partition(" · ")[0], "mark": caveat[0]}
    # The note stands behind the mark, which the heading has, too.
    assert lines["mark"].startswith(caveat[0])
    word = lines.get("on the word of", "")
    return Minded(caveat[0], day(lines["when"]), lines.get("if", ""), word, retired="<strong>Retired:</strong>" in part)


def in_cards(page: str) -> Marked:
    """The claims that a page of text shows as cards or lines, each known by the short name at its end."""
    parts = re.findall(r'(?s)<article class="claim [^"]*">.*?</article>|<li class="tone-[^"]*">.*?</li>', page)
    return {names().expand(html.unescape(re.findall(r">([^<>]+)</a>", part)[-1])): in_card(part) for part in parts}


def served(store: Store, iri: str) -> Marked:
    """The server's page of a thing."""
    query = urlencode({"iri": f"<{iri}>"}).encode()
    scope = {"type": "http", "method": "GET", "path": "/about", "query_string": query, "root_path": ""}
    response = entity.at_about(Request({**scope, "headers": [(b"accept", b"text/html")]}), store)
    assert response.status_code == 200
    return in_cards(bytes(response.body).decode())


def on_pages_of_claims(store: Store) -> Marked:
    """The server's page of each claim, also of the retired ones."""
    every = recorded(store, retired=True)
    return {iri: marks for iri in every for one, marks in served(store, iri).items() if one == iri}


def in_plans(store: Store) -> Marked:
    """What ``kgtool plan --format json`` gives for all plans: the claims with a plan as content."""

    def names_of(things: list[dict[str, str]] | None) -> str:
        return ", ".join(thing["label"] for thing in things or [])

    def found(value: Any) -> Iterator[tuple[str, Minded]]:
        if isinstance(value, dict) and "stance" in value:
            lines = dict(value["details"])
            conditions, word = names_of(lines.get("if")), names_of(lines.get("on the word of"))
            yield value["iri"], Minded(value["mark"], day(value["when"]), conditions, word, bool(value["superseded"]))
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from found(inner)

    plans = read_plans(store, plan_iris(store)).values()
    return dict(claim for plan in plans for claim in found(json.loads(to_json(plan))))


def in_plan_texts(store: Store) -> Marked:
    """What ``kgtool plan`` prints of all plans: the rows of its tables of claims."""
    found: Marked = {}
    for plan in read_plans(store, plan_iris(store)).values():
        for block in blocks(plan):
            if "claim" in block.columns:
                for row in (dict(zip(block.columns, row, strict=True)) for row in block.rows):
                    conditions = "; ".join(one for one in row["if"].split("; ") if not one.startswith("unless "))
                    iri = names().expand(row["claim"])
                    word = row["on_the_word_of"]
                    found[iri] = Minded(row["mark"], day(row["when"]), conditions.replace("; ", ", "), word)
    return found


def in_profiles(store: Store) -> Marked:
    """What ``kgtool show`` gives for everybody who takes a position."""
    found: dict[str, list[Row]] = {}
    for who in sorted(matching(store, "?any kg:claimant ?c FILTER(isIRI(?c))")):
        for section in show(f"<{who}>", store).sections:
            if section.title in ("Positions taken", "Positions that others say it takes"):
                for claim, group in grouped(section.rows.dicts(), "claim").items():
                    found.setdefault(claim, []).extend(group)
                    apart = any("alleged" in text(row["mark"]) for row in group)
                    assert apart == (section.title != "Positions taken")
    return {claim: in_rows(store, group) for claim, group in found.items()}


def in_profiles_of_claims(store: Store) -> Marked:
    """What ``kgtool show CLAIM`` gives."""
    found = {}
    for iri in sorted(matching(store, "?c kg:stance ?s FILTER(isIRI(?c))")):
        sections = {section.title: list(section.rows.dicts()) for section in show(f"<{iri}>", store).sections}
        found[iri] = in_rows(store, sections["The claim"])._replace(
            retired=any("Retired" in title for title in sections)
        )
    return found


def in_rows(store: Store, group: list[Row]) -> Minded:
    """What the rows of one claim say: several conditions or tellers are several rows."""
    name = Namer(store).learn(iris(group))

    def things(column: str) -> str:
        return listed(map(name, sorted({row[column] for row in group if column in row}, key=str)))

    (mark,), (when,) = ({text(row[column]) for row in group} for column in ("mark", "when"))
    return Minded(mark, readable(when), things("if"), things("on_the_word_of"))


COMPLETE = "?c kg:claimant ?who ; kg:stance ?stance ; kg:content ?what FILTER(isIRI(?who))"
# Output -> what it shows, the pattern of the claims that it is to show, and whether retired ones are among them.
OUTPUTS: dict[str, tuple[Callable[[Store], Marked], str, bool]] = {
    "the network page": (on_the_network_page, ANY, False),
    "the claims page of a site": (on_the_claims_page, ANY, False),
    "the server's page of a claim": (on_pages_of_claims, ANY, True),
    "kgtool show": (in_profiles, COMPLETE, False),
    "kgtool show CLAIM": (in_profiles_of_claims, "?c kg:stance ?s FILTER(isIRI(?c))", True),
}


@pytest.mark.parametrize("output", OUTPUTS)
def test_an_output_shows_each_claim_with_its_marks(output: str, store: Store) -> None:
    shown, pattern, retired = OUTPUTS[output]
    assert shown(store) == recorded(store, pattern, retired)


def test_plans_show_the_claims_on_them_with_their_marks(store: Store) -> None:
    shown, every = in_plans(store), recorded(store)
    assert in_plan_texts(store).items() <= every.items()
    assert in_plan_texts(store).keys() <= shown.keys()
    on_plans = "?c kg:content ?plan . { ?plan a kg:Plan } UNION { ?plan kg:hasComponent ?part }"
    assert recorded(store, on_plans).keys() <= shown.keys()
    assert shown == {iri: every[iri] for iri in shown}


def test_pages_of_things_show_their_claims_with_their_marks_on_a_site_and_on_a_server(store: Store) -> None:
    every, retired = recorded(store), matching(store, "?c kg:supersededBy ?newer")
    for thing in sorted(matching(store, "?claim kg:claimant|kg:content ?c FILTER(isIRI(?c))")):
        on_site = in_cards(site_of(store).files[file_name(thing)].decode())
        assert on_site == served(store, thing)
        assert on_site == {iri: every[iri] for iri in on_site}
        assert matching(store, f"?c kg:claimant|kg:content <{thing}>") - retired <= on_site.keys()


def test_lines_and_other_tools_have_each_claim_that_makes_a_line(store: Store) -> None:
    line = "?c kg:claimant ?who ; kg:content ?what { ?c kg:stance ?s } UNION { ?c kg:polarity pol:negated }"
    drawn = recorded(store, line).keys()
    assert {iri for edge in data_of(view(store))["edges"] for iri in edge["claims"]} == drawn
    every = recorded(store, retired=True).keys()
    assert {*re.findall(r">([^<>]+)</data>", draw(store, format="graphml"))} & every == drawn


# -- retired claims ----------------------------------------------------------------------------------------------------

OLD, NEW = "https://example.org/retraction/c1", "https://example.org/retraction/c2"


def test_a_retired_claim_is_shown_as_such_to_who_asks_for_it(retraction: Store) -> None:
    sections = {section.title: section.rows for section in show(f"<{OLD}>", retraction).sections}
    (retired,) = sections["Retired: a later claim replaces it"].dicts()
    assert text(retired["claim"]) == NEW
    shown = served(retraction, OLD)[OLD]
    assert (shown.retired, shown.mark) == (True, "replaced by a later reading")
    assert "Retired" not in str({section.title for section in show(f"<{NEW}>", retraction).sections})
    assert OLD not in served(retraction, NEW)


def test_a_query_that_names_a_retired_claim_is_told_what_is_left_out(retraction: Store) -> None:
    query = "SELECT ?claim { ?claim a kg:Claim }"
    page = view(retraction, query)
    assert f"Left out: 1 claim of the answer that a later claim replaces ({OLD})." in page.html
    assert OLD not in {claim["iri"] for claim in data_of(page)["facts"]["claims"]}
    assert "Left out: 1 claim" in draw(retraction, query, format="graphml")
    assert "Left out" not in view(retraction).html
    with pytest.raises(QueryError, match=r"nothing to draw: Left out: 1 claim .* replaces"):
        view(retraction, f"SELECT ?claim {{ VALUES ?claim {{ <{OLD}> }} }}")


# -- the contract can be broken ----------------------------------------------------------------------------------------


def without(name: str) -> Callable[[Claim], Claim]:
    return lambda claim: replace(claim, details=tuple(line for line in claim.details if line[0] != name))


BROKEN: dict[str, Callable[[Claim], Claim]] = {
    "no mark": lambda claim: replace(claim, mark=STATED),
    "half a mark": lambda claim: replace(claim, mark=claim.mark.partition("; ")[0]),
    "the day of the article": lambda claim: replace(claim, when=claim.date.in_words),
    "no condition": without("if"),
    "no hearsay": without("on the word of"),
    "nothing retired": lambda claim: replace(claim, superseded=()),
    "too much retired": lambda claim: replace(claim, superseded=claim.who if claim.negated else claim.superseded),
}


@pytest.mark.slow
@pytest.mark.parametrize("output", [name for name in OUTPUTS if "show" not in name])
@pytest.mark.parametrize("fault", BROKEN)
def test_a_fault_in_reading_claims_breaks_the_contract(
    fault: str, output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = everything()
    shown, pattern, retired = OUTPUTS[output]
    right = reading._claim
    monkeypatch.setattr(reading, "_claim", lambda *given: BROKEN[fault](right(*given)))
    site_of.cache_clear()
    assert differs(shown, store, recorded(store, pattern, retired))
    site_of.cache_clear()


@pytest.mark.slow
@pytest.mark.parametrize("output", ["kgtool show", "kgtool show CLAIM"])
@pytest.mark.parametrize("property", ["mark", "dayInWords", "dependsOn", "accordingTo"])
def test_a_section_that_lacks_a_line_breaks_the_contract(
    property: str, output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = everything()
    shown, pattern, retired = OUTPUTS[output]
    lacking = tuple((title, query.replace(f"kg:{property} ", "kg:nothing ")) for title, query in sections())
    monkeypatch.setattr("kgtool.claims.profile.sections", lambda: lacking)
    assert differs(shown, store, recorded(store, pattern, retired))


def differs(shown: Callable[[Store], Marked], store: Store, right: Marked) -> bool:
    """Whether an output shows something else, or nothing that can be read."""
    try:
        return shown(store) != right
    except (KeyError, ValueError):
        return True


@cache
def everything() -> Store:
    """A small store that has a claim of each kind."""
    few = ("two-of-everything", "uncertain-dates", "hearsay", "retraction", "denial", "11-earlier-position")
    store = open_store(data=[FIXTURES[name] for name in few])
    every = recorded(store, retired=True).values()
    marks = {mark for minded in every for mark in minded.mark.split("; ")}
    assert marks >= {
        "says it is not so", "expected, not said yet", "alleged", "held by 62 percent", "denied by the claimant",
        "corrected since", "replaced by a later reading", "inferred by the reader", STATED,
    }, marks  # fmt: skip
    assert any("; " in minded.mark for minded in every)
    assert all(any(getattr(minded, name) for minded in every) for name in ("conditions", "tellers", "retired"))
    assert any(minded.when.startswith("not told (article") for minded in every)
    return store
