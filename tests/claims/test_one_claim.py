"""One claim, everywhere: each output shows the same claims, with the same marks.

The marks are read back from what an output really gives (JSON, XML, HTML, rows), and compared with what plain SPARQL
finds in the data, by none of the queries under test.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
from conftest import DATA
from starlette.requests import Request

from kgtool.claims import claim as reading
from kgtool.claims.claim import Claim
from kgtool.claims.plan_text import to_json
from kgtool.claims.plans import plan_iris, read_plans
from kgtool.claims.profile import show
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
    **{path.stem: path for path in sorted((DATA / "fiction").glob("*.trig"))},
}
# IRI of a claim -> its marks.
Marked = dict[str, frozenset[str]]
MARKS = {
    "denied": "?c kg:polarity pol:negated",
    "expected": "?c kg:actStatus status:anticipated",
    "inferred": "?c kg:basis basis:inferred",
    "on another's word": "?c kg:accordingTo ?who",
    "retired": "?c kg:supersededBy ?newer",
}


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
    """The claims of a pattern with their marks; of retired ones, none unless `retired`."""
    held = {mark: matching(store, condition) for mark, condition in MARKS.items()}
    every = {iri: frozenset(mark for mark, iris in held.items() if iri in iris) for iri in matching(store, pattern)}
    return {iri: marks for iri, marks in every.items() if retired or "retired" not in marks}


# -- what each output shows --------------------------------------------------------------------------------------------


def marked(**there: object) -> frozenset[str]:
    """The marks of which something is there: `denied`, `expected`, `inferred`, `hearsay`, `retired`."""
    return frozenset({"hearsay": "on another's word"}.get(mark, mark) for mark, sign in there.items() if sign)


def data_of(page: Page) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page.html, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def on_the_network_page(store: Store) -> Marked:
    """The picture, the timeline, the matrix and the table are made of these."""
    return {
        claim["iri"]: marked(
            denied=claim.get("negated"),
            expected="anticipated" in claim.get("status", ""),
            inferred="inferred" in claim.get("basis", ""),
            hearsay=claim.get("accordingTo"),
        )
        for claim in data_of(view(store))["facts"]["claims"]
    }


def on_the_claims_page(store: Store) -> Marked:
    anchors = {file_name(iri).removesuffix(".html"): iri for iri in matching(store, "?c ?p ?o FILTER(isIRI(?c))")}
    page = site_of(store).files.get("claims.html", b"").decode()
    return {anchors[id_]: signs(row) for id_, row in re.findall(r'(?s)<tr id="([^"]+)">(.*?)</tr>', page)}


def signs(part: str) -> frozenset[str]:
    """The marks in the HTML of a claim."""
    return marked(
        denied="<b>not:</b>" in part,
        expected="<b>expected, not yet:</b>" in part,
        inferred='class="basis inferred"' in part or 'data-head="basis">inferred' in part,
        hearsay="on the word of" in part,
        retired="<strong>Retired:</strong>" in part,
    )


def in_cards(page: str) -> Marked:
    """The claims that a page of text shows as cards or lines, each known by the short name at its end."""
    parts = re.findall(r'(?s)<article class="claim [^"]*">.*?</article>|<li class="tone-[^"]*">.*?</li>', page)
    return {names().expand(html.unescape(re.findall(r">([^<>]+)</a>", part)[-1])): signs(part) for part in parts}


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
    """What ``kgtool plan --format json`` gives for all plans: the claims with a plan as content, with their marks."""

    def found(value: Any) -> Iterator[tuple[str, frozenset[str]]]:
        if isinstance(value, dict) and "stance" in value:
            details = dict(value["details"])
            yield (
                value["iri"],
                marked(
                    denied=value["negated"],
                    expected=value["anticipated"],
                    inferred=any(basis["label"] == "inferred" for basis in value["basis"]),
                    hearsay=details.get("on the word of"),
                    retired=value["superseded"],
                ),
            )
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from found(inner)

    plans = read_plans(store, plan_iris(store)).values()
    return dict(claim for plan in plans for claim in found(json.loads(to_json(plan))))


def in_profiles(store: Store) -> Marked:
    """What ``kgtool show`` gives for everybody who takes a position."""
    found: Marked = {}
    for who in sorted(matching(store, "?any kg:claimant ?c FILTER(isIRI(?c))")):
        for section in show(f"<{who}>", store).sections:
            for row in section.rows.dicts():
                if section.title == "Positions taken":
                    values = {names().shorten(text(term)) for term in row.values()}
                    found[text(row["claim"])] = marked(
                        denied="pol:negated" in values,
                        expected="status:anticipated" in values,
                        inferred="basis:inferred" in values,
                        hearsay="on_the_word_of" in row,
                    )
    return found


COMPLETE = "?c kg:claimant ?who ; kg:stance ?stance ; kg:content ?what FILTER(isIRI(?who))"
# Output -> what it shows, the pattern of the claims that it is to show, and whether retired ones are among them.
OUTPUTS: dict[str, tuple[Callable[[Store], Marked], str, bool]] = {
    "the network page": (on_the_network_page, ANY, False),
    "the claims page of a site": (on_the_claims_page, ANY, False),
    "the server's page of a claim": (on_pages_of_claims, ANY, True),
    "kgtool show": (in_profiles, COMPLETE, False),
}


@pytest.mark.parametrize("output", OUTPUTS)
def test_an_output_shows_each_claim_with_its_marks(output: str, store: Store) -> None:
    shown, pattern, retired = OUTPUTS[output]
    assert shown(store) == recorded(store, pattern, retired)


def test_plans_show_the_claims_on_them_with_their_marks(store: Store) -> None:
    shown, every = in_plans(store), recorded(store)
    on_plans = "?c kg:content ?plan . { ?plan a kg:Plan } UNION { ?plan kg:hasComponent ?part }"
    assert recorded(store, on_plans).keys() <= shown.keys()
    assert shown == {iri: every[iri] for iri in shown}


def test_pages_of_things_show_their_claims_with_their_marks_on_a_site_and_on_a_server(store: Store) -> None:
    every = recorded(store)
    for thing in sorted(matching(store, "?claim kg:claimant|kg:content ?c FILTER(isIRI(?c))")):
        on_site = in_cards(site_of(store).files[file_name(thing)].decode())
        assert on_site == served(store, thing)
        assert on_site == {iri: every[iri] for iri in on_site}
        assert recorded(store, f"?c kg:claimant|kg:content <{thing}>").keys() <= on_site.keys()


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
    assert served(retraction, OLD)[OLD] == {"retired"}
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

BROKEN: dict[str, Callable[[Claim], Claim]] = {
    "no denial": lambda claim: replace(claim, negated=False),
    "no expectation": lambda claim: replace(claim, anticipated=False, status=()),
    "no basis": lambda claim: replace(claim, basis=()),
    "no hearsay": lambda claim: replace(claim, details=()),
    "nothing retired": lambda claim: replace(claim, superseded=()),
    "too much retired": lambda claim: replace(claim, superseded=claim.who if claim.negated else claim.superseded),
}


@pytest.mark.slow
@pytest.mark.parametrize("output", [name for name in OUTPUTS if name != "kgtool show"])
@pytest.mark.parametrize("fault", BROKEN)
def test_a_fault_in_reading_claims_breaks_the_contract(
    fault: str, output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = everything()
    shown, pattern, retired = OUTPUTS[output]
    right = reading._claim
    monkeypatch.setattr(reading, "_claim", lambda *given: BROKEN[fault](right(*given)))
    site_of.cache_clear()
    assert shown(store) != recorded(store, pattern, retired)
    site_of.cache_clear()


@cache
def everything() -> Store:
    """A small store that has a claim of each mark."""
    few = ("two-of-everything", "uncertain-dates", "hearsay", "retraction")
    store = open_store(data=[FIXTURES[name] for name in few])
    assert set().union(*recorded(store, retired=True).values()) == MARKS.keys()
    return store
