"""No question takes steps out of proportion: four times as much in the graph, about four times the rows that pass."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT

import kgtool
from kgtool.questions.explaining import plan
from kgtool.questions.question import Question, bind, catalogue
from kgtool.rdf.files import GRAPHS
from kgtool.rdf.names import names
from kgtool.rdf.results import rows
from kgtool.store import LocalStore

# They ask for what neither of the two articles has; asked of the fictional documents.
COMPARING = ("conflicts", "changes", "versions", "sources", "origins")
FICTION = ROOT / "graph_data" / "fiction"

pytestmark = pytest.mark.slow
Stores = tuple[LocalStore, LocalStore]
SMALL, LARGE = 3, 12
# A step that goes through everything for each of everything would bring the rows to 16 times as many.
MOST = 1.5 * LARGE / SMALL
ID = names().expand("country:us").rpartition("country/")[0]
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


def small_and_large(source: LocalStore, base: str, place: pytest.TempPathFactory) -> Iterator[Stores]:
    if not shutil.which("oxigraph") and not shutil.which("oxigraph", path=str(Path(sys.executable).parent)):
        pytest.skip("needs the engine's command line: pip install 'kgtool-claims[explain]'")
    made = [copies(source, base, count, place.mktemp("growth") / "store") for count in (SMALL, LARGE)]
    yield made[0], made[1]
    for store in made:
        store.close()


@pytest.fixture(scope="module")
def stores(bundled: LocalStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    yield from small_and_large(bundled, ID, tmp_path_factory)


@pytest.fixture(scope="module")
def comparing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    yield from small_and_large(kgtool.open_store(data=FICTION), "https://example.org/merrow/", tmp_path_factory)


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
