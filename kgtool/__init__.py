"""kgtool: who proposed what, to whom, according to whom, when.

>>> import kgtool
>>> store = kgtool.open_store()
>>> store.query("ASK { ?claim kg:claimant person:zelensky ; kg:stance stance:proposes }")
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Public name -> the room it lives in. Rooms are entered when a name is first used: `import kgtool` stays quick.
_PUBLIC = {
    "Changes": "updating",
    "Comparison": "alignment",
    "DataError": "errors",
    "Difference": "differences",
    "Finding": "findings",
    "IncompleteResult": "errors",
    "Info": "summary",
    "KgtoolError": "errors",
    "Loaded": "store",
    "Narrowing": "narrowing",
    "Page": "page",
    "Plan": "plans",
    "Profile": "showing",
    "QueryError": "errors",
    "Question": "question",
    "Site": "website",
    "Solutions": "results",
    "Store": "store",
    "StoreError": "errors",
    "Triples": "results",
    "UsageError": "errors",
    "ask": "question",
    "build_site": "website",
    "catalogue": "question",
    "compare_plans": "alignment",
    "diff": "comparison",
    "draw": "picture",
    "export": "formats",
    "import_events": "importing",
    "info": "summary",
    "load": "store",
    "open_store": "store",
    "query": "store",
    "read_plan": "plans",
    "show": "showing",
    "update": "updating",
    "validate": "validation",
    "view": "picture",
    "void": "summary",
    "why": "reasons",
}
__all__ = list(_PUBLIC)  # the table is the list

if TYPE_CHECKING:
    from kgtool.alignment import Comparison, compare_plans
    from kgtool.comparison import diff
    from kgtool.differences import Difference
    from kgtool.errors import DataError, IncompleteResult, KgtoolError, QueryError, StoreError, UsageError
    from kgtool.findings import Finding
    from kgtool.formats import export
    from kgtool.importing import import_events
    from kgtool.narrowing import Narrowing
    from kgtool.page import Page
    from kgtool.picture import draw, view
    from kgtool.plans import Plan, read_plan
    from kgtool.question import Question, ask, catalogue
    from kgtool.results import Solutions, Triples
    from kgtool.showing import Profile, show
    from kgtool.store import Loaded, Store, load, open_store, query
    from kgtool.summary import Info, info, void
    from kgtool.updating import Changes, update
    from kgtool.validation import validate
    from kgtool.website import Site, build_site


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'kgtool' has no attribute {name!r}")
    value = getattr(import_module(f"kgtool.{_PUBLIC[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})
