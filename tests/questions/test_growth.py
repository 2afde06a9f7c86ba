"""No question takes steps out of proportion: four times as much in the graph, about four times the rows that pass."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgtool.questions.explaining import plan
from kgtool.questions.question import Question, bind, catalogue
from kgtool.rdf.files import GRAPHS
from kgtool.rdf.names import names
from kgtool.rdf.results import rows
from kgtool.store import LocalStore

# They ask for what neither of the two articles has: see test_conflicts.py.
COMPARING = {"conflicts", "changes", "versions"}

pytestmark = pytest.mark.slow
SMALL, LARGE = 3, 12
# A step that goes through everything for each of everything would bring the rows to 16 times as many.
MOST = 1.5 * LARGE / SMALL
ID = names().expand("country:us").rpartition("country/")[0]
# The bundled graph has none of theirs.
ASKED = {
    name: question for name, question in catalogue().items() if question.group != "event data" and name not in COMPARING
}


def copies(bundled: LocalStore, count: int, folder: Path) -> LocalStore:
    """A store on disk with what the documents tell, so many times, of other things each time."""
    engine = ox.Store(str(folder))
    for number in range(count):

        def other(term: ox.Term, number: int = number) -> ox.Term:
            own = isinstance(term, ox.NamedNode) and term.value.startswith((ID, GRAPHS))
            return ox.NamedNode(f"{term.value}-{number}") if own else term

        engine.extend(
            ox.Quad(other(quad.subject), quad.predicate, other(quad.object), other(quad.graph_name))
            for quad in bundled.quads()
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(ID)
        )
    engine.flush()
    del engine
    return LocalStore.read_only(folder)


@pytest.fixture(scope="module")
def stores(bundled: LocalStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LocalStore, LocalStore]]:
    if not shutil.which("oxigraph") and not shutil.which("oxigraph", path=str(Path(sys.executable).parent)):
        pytest.skip("needs the engine's command line: pip install 'kgtool-claims[explain]'")
    made = [copies(bundled, count, tmp_path_factory.mktemp("growth") / "store") for count in (SMALL, LARGE)]
    yield made[0], made[1]
    for store in made:
        store.close()


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
def test_a_question_grows_in_proportion(question: Question, stores: tuple[LocalStore, LocalStore]) -> None:
    assert any(rows(stores[0].query(asked(question)))), "it has an answer"
    small, large = (passed(asked(question), store) for store in stores)
    assert large <= MOST * small, f"{small:,} rows became {large:,}; see where: kgtool ask {question.name} --explain"


def test_a_step_out_of_proportion_is_noticed(stores: tuple[LocalStore, LocalStore]) -> None:
    """A query by which an engine goes through all claims, for each of them."""
    small, large = (passed("SELECT * { ?a kg:stance ?same . ?b kg:stance ?same }", store) for store in stores)
    assert large > MOST * small
