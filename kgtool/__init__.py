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
    "Changes": "store.updating",
    "Comparison": "claims.plan_comparison",
    "DataError": "errors",
    "Difference": "differences.difference",
    "Finding": "validation.findings",
    "IncompleteResult": "errors",
    "Info": "questions.info",
    "KgtoolError": "errors",
    "Loaded": "store",
    "Narrowing": "network.narrowing",
    "Page": "network.page",
    "Plan": "claims.plans",
    "Profile": "claims.profile",
    "QueryError": "errors",
    "Question": "questions.question",
    "Site": "site.building",
    "Solutions": "rdf.results",
    "Store": "store",
    "StoreError": "errors",
    "Triples": "rdf.results",
    "UsageError": "errors",
    "ask": "questions.question",
    "build_site": "site.building",
    "catalogue": "questions.question",
    "compare_plans": "claims.plan_comparison",
    "diff": "differences.comparing",
    "draw": "network.view",
    "export": "formats.dump",
    "import_events": "events.importing",
    "info": "questions.info",
    "load": "store",
    "open_store": "store",
    "query": "store",
    "read_plan": "claims.plans",
    "show": "claims.profile",
    "update": "store.updating",
    "validate": "validation.validate",
    "view": "network.view",
    "void": "questions.info",
    "why": "claims.why",
}
__all__ = list(_PUBLIC)  # the table is the list

if TYPE_CHECKING:
    from kgtool.claims.plan_comparison import Comparison, compare_plans
    from kgtool.claims.plans import Plan, read_plan
    from kgtool.claims.profile import Profile, show
    from kgtool.differences.comparing import diff
    from kgtool.differences.difference import Difference
    from kgtool.errors import DataError, IncompleteResult, KgtoolError, QueryError, StoreError, UsageError
    from kgtool.events.importing import import_events
    from kgtool.formats.dump import export
    from kgtool.network.narrowing import Narrowing
    from kgtool.network.page import Page
    from kgtool.network.view import draw, view
    from kgtool.questions.info import Info, info, void
    from kgtool.questions.question import Question, ask, catalogue
    from kgtool.rdf.results import Solutions, Triples
    from kgtool.site.building import Site, build_site
    from kgtool.store import Loaded, Store, load, open_store, query
    from kgtool.store.updating import Changes, update
    from kgtool.validation.findings import Finding
    from kgtool.validation.validate import validate


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'kgtool' has no attribute {name!r}")
    value = getattr(import_module(f"kgtool.{_PUBLIC[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})
