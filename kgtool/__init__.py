"""kgtool: who proposed what, to whom, according to whom, when.

>>> import kgtool
>>> store = kgtool.open_store()
>>> store.query("ASK { ?claim kg:claimant person:zelensky ; kg:stance stance:proposes }")
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "1.0.0"

# Room -> the public names that live in it. Rooms are entered when a name is first used: `import kgtool` stays quick.
_ROOMS = {
    "articles.agreement": "Agreement agree",
    "articles.article": "Article check_article compile_article decompile_article",
    "articles.drafting": "Draft draft_article",
    "articles.importing": "Imported import_articles",
    "articles.merges": "Merge load_merge merge_entities undo_merge",
    "articles.reviewing": "Review review_article",
    "articles.skeleton": "new_article",
    "claims.annotations": "export_annotations",
    "claims.news": "News news",
    "claims.plan_comparison": "Comparison compare_plans",
    "claims.plans": "Plan read_plan",
    "claims.profile": "Profile show",
    "claims.why": "why",
    "differences.comparing": "diff",
    "differences.difference": "Difference",
    "errors": "DataError DataWarning IncompleteResult KgtoolError QueryError QueryWarning StoreError UsageError",
    "events.beside": "open_events",
    "events.importing": "import_events",
    "formats.dump": "export",
    "network.narrowing": "Narrowing",
    "network.page": "Page",
    "network.view": "draw view",
    "network.widget": "widget",
    "questions.hints": "hints",
    "questions.info": "Info info void",
    "questions.labels": "labels",
    "questions.magic": "load_ipython_extension",
    "questions.notebook": "to_html",
    "questions.question": "Question ask catalogue",
    "release.releasing": "Release build_release",
    "rdf.results": "Solutions Triples",
    "site.building": "Site build_site",
    "store.as_of": "as_of",
    "store": "Loaded Store load open_store query select",
    "store.updating": "Changes update",
    "tables.files": "export_tables",
    "validation.findings": "Finding",
    "validation.validate": "validate",
}
_PUBLIC = {name: room for room, public in _ROOMS.items() for name in public.split()}
# Written out, because type checkers take only such names for public; a test compares it with the table.
__all__ = [
    "Agreement", "Article", "Changes", "Comparison", "DataError", "DataWarning", "Difference", "Draft", "Finding",
    "Imported", "IncompleteResult", "Info", "KgtoolError", "Loaded", "Merge", "Narrowing", "News", "Page", "Plan",
    "Profile", "QueryError", "QueryWarning", "Question", "Release", "Review", "Site", "Solutions", "Store",
    "StoreError", "Triples", "UsageError", "agree", "as_of", "ask", "build_release", "build_site", "catalogue",
    "check_article", "compare_plans", "compile_article", "decompile_article", "diff", "draft_article", "draw", "export",
    "export_annotations", "export_tables", "hints", "import_articles", "import_events", "info", "labels", "load",
    "load_ipython_extension", "load_merge", "merge_entities", "new_article", "news", "open_events", "open_store",
    "query", "read_plan", "review_article", "select", "show", "to_html", "undo_merge", "update", "validate", "view",
    "void", "why", "widget",
]  # fmt: skip

if TYPE_CHECKING:
    from kgtool.articles.agreement import Agreement, agree
    from kgtool.articles.article import Article, check_article, compile_article, decompile_article
    from kgtool.articles.drafting import Draft, draft_article
    from kgtool.articles.importing import Imported, import_articles
    from kgtool.articles.merges import Merge, load_merge, merge_entities, undo_merge
    from kgtool.articles.reviewing import Review, review_article
    from kgtool.articles.skeleton import new_article
    from kgtool.claims.annotations import export_annotations
    from kgtool.claims.news import News, news
    from kgtool.claims.plan_comparison import Comparison, compare_plans
    from kgtool.claims.plans import Plan, read_plan
    from kgtool.claims.profile import Profile, show
    from kgtool.differences.comparing import diff
    from kgtool.differences.difference import Difference
    from kgtool.errors import (
        DataError,
        DataWarning,
        IncompleteResult,
        KgtoolError,
        QueryError,
        QueryWarning,
        StoreError,
        UsageError,
    )
    from kgtool.events.beside import open_events
    from kgtool.events.importing import import_events
    from kgtool.formats.dump import export
    from kgtool.network.narrowing import Narrowing
    from kgtool.network.page import Page
    from kgtool.network.view import draw, view
    from kgtool.network.widget import widget
    from kgtool.questions.hints import hints
    from kgtool.questions.info import Info, info, void
    from kgtool.questions.labels import labels
    from kgtool.questions.magic import load_ipython_extension
    from kgtool.questions.notebook import to_html
    from kgtool.questions.question import Question, ask, catalogue
    from kgtool.rdf.results import Solutions, Triples
    from kgtool.release.releasing import Release, build_release
    from kgtool.site.building import Site, build_site
    from kgtool.store import Loaded, Store, load, open_store, query, select
    from kgtool.store.as_of import as_of
    from kgtool.store.updating import Changes, update
    from kgtool.tables.files import export_tables
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
