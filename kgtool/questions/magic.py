"""``%load_ext kgtool``: cells of SPARQL in a notebook.

Source: https://ipython.readthedocs.io/en/stable/config/custommagics.html
"""

from __future__ import annotations

from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from kgtool.errors import KgtoolError
from kgtool.rdf.results import Solutions
from kgtool.store import as_store
from kgtool.store.base import Store


@magics_class
class Sparql(Magics):  # type: ignore[misc]  # IPython is not typed
    """The magic, and the store that its cells ask."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._asked: Store | None = None

    @magic_arguments()
    @argument("name", nargs="?", help="The variable that gets the answer, in place of showing it.")
    @argument("--store", help="A variable with a store, or the path or URL of one; later cells ask it too.")
    @argument("--dataframe", action="store_true", help="The answer as a table of pandas, with labels.")
    @argument("--lang", default="en", help="The language of the labels.")
    @line_cell_magic
    def sparql(self, line: str, cell: str | None = None) -> Any:
        """Ask a store in SPARQL: %%sparql [NAME] [--store STORE] [--dataframe], and the query below.

        On one line, %sparql QUERY.
        """
        given = parse_argstring(self.sparql, line if cell is not None else "")
        try:
            if given.store is not None or self._asked is None:
                self._asked = as_store(self.shell.user_ns.get(given.store, given.store))
            answer: Any = self._asked.query(cell if cell is not None else line)
            if given.dataframe and isinstance(answer, Solutions):
                answer = answer.dataframe(labels=True, language=given.lang)
        except KgtoolError as error:  # one sentence, and no traceback of what nobody here wrote
            raise UsageError("\n".join(filter(None, (str(error), error.excerpt)))) from None
        if given.name is None:
            return answer
        self.shell.user_ns[given.name] = answer
        return None


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Let a notebook have cells of SPARQL: ``%load_ext kgtool`` calls this; then ``%%sparql?`` tells the rest."""
    shell.register_magics(Sparql)
