"""No question, rule or check takes steps out of proportion: of four times as much, about four times the rows pass."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT

import kgtool
from kgtool.questions.explaining import plan
from kgtool.questions.question import Question, bind, catalogue
from kgtool.rdf import files
from kgtool.rdf.files import GRAPHS
from kgtool.rdf.names import names
from kgtool.rdf.results import rows
from kgtool.store import LocalStore

# They ask for what neither of the two articles has; asked of the fictional documents.
COMPARING = ("conflicts", "changes", "versions", "sources", "origins")
FICTION = ROOT / "graph_data" / "fiction"

CHECKS = sorted((files.ontology_dir() / "checks").glob("*.rq"))

pytestmark = pytest.mark.slow
Stores = tuple[LocalStore, LocalStore]
SMALL, LARGE = 3, 12
# A step that goes through everything for each of everything would bring the rows to 16 times as many.
MOST = 1.5 * LARGE / SMALL
ID = names().expand("country:us").rpartition("country/")[0]
PREFIXES = ("kg", "org", "skos", "stance", "basis", "status", "xsd", "mtype", "prov")
SHARED = ":g { :post org:postIn :country . :guard kg:topic :safety ; kg:favors :safety . }"
DAY = """
:g{n} {{ :d{n} a kg:Document ; kg:issued :t{n} . :p{n} kg:inDocument :d{n} ; kg:paragraph 1 .
  :t{n} kg:earliest "{year}-03-03"^^xsd:date ; kg:latest "{year}-03-03"^^xsd:date .
  :h{n} a kg:OfficeHolding ; org:member :minister ; kg:post :post ;
    kg:holdingStatus status:incumbent ; kg:evidence :p{n} .
  :c{n} a kg:Claim ; kg:claimant :minister ; kg:stance stance:{stance} ; kg:content :guard ; kg:madeOn :t{n} ;
    kg:evidence :p{n} ; kg:basis basis:stated ; kg:reportedIn :r{n} ; kg:statement "Speech {n}."@en .
  :r{n} a kg:Report ; kg:document :d{n} . }}
"""
CLAIM = """
:m{n} a kg:Measure ; kg:measureType mtype:training ; kg:quantity :q{n} .
:c{n} a kg:Claim ; kg:claimant :minister ; kg:stance stance:offers ; kg:content :m{n} ; kg:evidence :p ;
  kg:anchor "ready for {n}" ; kg:quantity :q{n} .
:q{n} a kg:Quantity ; kg:verbatim "at least {n} guards" ; kg:lowerBound {n} .
"""
# The bundled graph has none of theirs.
ASKED = {
    name: question
    for name, question in catalogue().items()
    if question.group != "event data" and name not in {"conflicts", "changes", "versions"}
}


def copies(source: LocalStore, base: str, count: int, folder: Path) -> LocalStore:
    """A store on disk with what the documents tell, so many times, of other things each time; `base`: of their IRIs."""
    engine = ox.Store(str(folder))
    for number in range(count):

        def other(term: ox.Term, number: int = number) -> ox.Term:
            own = isinstance(term, ox.NamedNode) and term.value.startswith((base, GRAPHS))
            if isinstance(term, ox.Literal) and term.value.startswith(base):  # kg:record names a side and a matter
                return ox.Literal(" ".join(f"{part}-{number}" for part in term.value.split()))
            return ox.NamedNode(f"{term.value}-{number}") if own else term

        engine.extend(
            ox.Quad(other(quad.subject), quad.predicate, other(quad.object), other(quad.graph_name))
            for quad in source.quads()
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(base)
        )
    engine.flush()
    del engine
    return LocalStore.read_only(folder)


def written(text: str, folder: Path) -> LocalStore:
    """A store on disk of TriG, the prefixes given."""
    prefixes = "".join(f"@prefix {prefix}: <{names().prefixes[prefix]}> .\n" for prefix in PREFIXES)
    path = folder.with_suffix(".trig")
    path.write_text(f"{prefixes} @prefix : <https://example.org/> .\n{text}", "utf-8")
    kgtool.load([path], folder)
    return LocalStore.read_only(folder)


def one_speaker(count: int, folder: Path) -> LocalStore:
    """A store in which a minister says something on one matter each day, told in an article of its own."""
    days = (DAY.format(n=n, year=1000 + n, stance=("offers", "rejects")[n % 2]) for n in range(count))
    return written(SHARED + "".join(days), folder)


def one_article(count: int, folder: Path) -> LocalStore:
    """A store of one article that tells of so many claims, each of a measure of its own."""
    claims = "".join(CLAIM.format(n=n) for n in range(count))
    return written(f":g prov:wasDerivedFrom :d . :g {{ :d a kg:Document . :p kg:inDocument :d . {claims} }}", folder)


@pytest.fixture(scope="module")
def stores(bundled: LocalStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    yield from small_and_large(lambda count, folder: copies(bundled, ID, count, folder), tmp_path_factory)


@pytest.fixture(scope="module")
def speeches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    yield from small_and_large(lambda count, folder: one_speaker(10 * count, folder), tmp_path_factory)


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    yield from small_and_large(lambda count, folder: one_article(10 * count, folder), tmp_path_factory)


def small_and_large(made: Callable[[int, Path], LocalStore], folders: pytest.TempPathFactory) -> Iterator[Stores]:
    if not shutil.which("oxigraph") and not shutil.which("oxigraph", path=str(Path(sys.executable).parent)):
        pytest.skip("needs the engine's command line: pip install 'kgtool-claims[explain]'")
    small, large = (made(count, folders.mktemp("growth") / "store") for count in (SMALL, LARGE))
    with small, large:
        yield small, large


@pytest.fixture(scope="module")
def comparing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    fiction, base = kgtool.open_store(data=FICTION), "https://example.org/merrow/"
    yield from small_and_large(lambda count, folder: copies(fiction, base, count, folder), tmp_path_factory)


def passed(query: str, store: LocalStore) -> int:
    """How many rows pass through all steps of the engine's plan."""
    found = re.findall(r"(?m)^ *([\d,]+) +[\d.]+  ", plan(query, store))
    return sum(int(number.replace(",", "")) for number in found)


def asked(question: Question) -> str:
    """The query, narrowed by what it cannot do without."""
    needed = {"who": f"{ID}person/trump-1", "plan": f"{ID}plan/trump-advisors-dmz-1"}
    given = {p.name: [ox.NamedNode(needed[p.name])] for p in question.parameters if p.required}
    return bind(question.query, given)


@pytest.mark.parametrize("question", ASKED.values(), ids=ASKED)
def test_a_question_grows_in_proportion(question: Question, stores: Stores) -> None:
    assert any(rows(stores[0].query(asked(question)))), "it has an answer"
    small, large = (passed(asked(question), store) for store in stores)
    assert large <= MOST * small, f"{small:,} rows became {large:,}; see where: kgtool ask {question.name} --explain"


@pytest.mark.parametrize("given", [{}, {"hearsay": "yes"}], ids=str)
@pytest.mark.parametrize("name", COMPARING)
def test_comparing_claims_grows_in_proportion(name: str, given: dict[str, str], comparing: Stores) -> None:
    """But for disagreement, each of whose two sides grows."""
    question = catalogue()[name]
    if not given.keys() <= {parameter.name for parameter in question.parameters}:
        pytest.skip("no such parameter")
    query = bind(question.query, {key: [ox.Literal(value)] for key, value in given.items()})
    assert any(rows(comparing[0].query(query))), "it has an answer"
    small, large = (passed(query, store) for store in comparing)
    assert large <= MOST * small, f"{small:,} rows became {large:,}; see where: kgtool ask {name} --explain"


def test_a_step_out_of_proportion_is_noticed(stores: Stores) -> None:
    """A query by which an engine goes through all claims, for each of them."""
    small, large = (passed("SELECT * { ?a kg:stance ?same . ?b kg:stance ?same }", store) for store in stores)
    assert large > MOST * small


@pytest.mark.parametrize("rule", files.rules(), ids=lambda rule: rule.stem)
def test_a_rule_grows_in_proportion(rule: Path, speeches: tuple[LocalStore, LocalStore]) -> None:
    """Also where one and the same person says it all."""
    small, large = (passed(rule.read_text("utf-8"), store) for store in speeches)
    assert large <= MOST * small, f"{small:,} rows became {large:,}"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.stem)
def test_a_check_grows_in_proportion(check: Path, article: tuple[LocalStore, LocalStore]) -> None:
    small, large = (passed(check.read_text("utf-8"), store) for store in article)
    assert large <= MOST * small, f"{small:,} rows became {large:,}"


@pytest.mark.parametrize("name", ["changes", "conflicts", "sources", "origins"])
def test_comparing_what_one_person_says_grows_in_proportion(name: str, speeches: tuple[LocalStore, LocalStore]) -> None:
    small, large = (passed(asked(catalogue()[name]), store) for store in speeches)
    assert large <= MOST * small, f"{small:,} rows became {large:,}"
