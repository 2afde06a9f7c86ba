"""The reference of the library, from its docstrings: ``make docs`` writes docs/api.md."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import kgtool

HEAD = """\
# The library

Made by `make docs` from the docstrings, which `help(kgtool.view)` shows too. [kgtool from Python](python.md) says what
to call for what. A question or query is answered over `store`: a store, a folder, a URL or an rdflib graph; `None` is
the bundled graph.
"""


def report() -> str:
    """The reference as Markdown: functions, then classes, then errors."""
    public = {name: getattr(kgtool, name) for name in kgtool.__all__}
    functions = {name: one for name, one in public.items() if isinstance(one, FunctionType)}
    classes = {name: one for name, one in public.items() if isinstance(one, type)}
    errors = {name: classes.pop(name) for name, one in [*classes.items()] if issubclass(one, Exception)}
    lines = [HEAD, "## Functions"]
    for name, function in sorted(functions.items()):
        lines += ["", f"### kgtool.{name}", *described(function, name)]
    lines += ["", "## Classes", "", "What functions give. Their methods, without those that Python itself calls."]
    for name, one in sorted(classes.items()):
        lines += ["", f"### kgtool.{name}", "", "```text", inspect.getdoc(one) or "", "```"]
        for method, found in methods(one):
            lines += described(found, method)
    lines += ["", "## Errors", "", "| error | |", "|---|---|"]
    lines += [f"| `{name}` | {(inspect.getdoc(one) or '').partition(chr(10))[0]} |" for name, one in errors.items()]
    return "\n".join(lines) + "\n"


def methods(one: type) -> Iterator[tuple[str, FunctionType]]:
    """The public methods of a class that have a docstring, in the order of their names."""
    for name, found in inspect.getmembers(one, inspect.isfunction):
        if not name.startswith("_") and found.__doc__:
            yield name, found


def described(function: FunctionType, name: str) -> list[str]:
    """The signature of a function and what its docstring says."""
    signature = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(function)))
    return ["", "```python", f"{name}{signature}", "```", "", "```text", inspect.getdoc(function) or "", "```"]


if __name__ == "__main__":
    (Path(__file__).parent / "api.md").write_text(report(), "utf-8")
