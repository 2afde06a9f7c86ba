"""The script of a page: modules of JavaScript in one text, which needs no bundler and no request.

A module says what it takes from others and, in its last lines, what it gives to them:

    import { day } from "./dates.js";
    ...
    export { legend, refresh };

So each is checked and tested as it is (tsconfig.json, tests/network/js). In the page it is a scope of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# What stands in whole lines. A comment is left out, an import also: what it names is there when it is used.
LEFT_OUT = re.compile(r"^[ \t]*(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*|import\b[^;]*;)\n", re.MULTILINE)
EXPORT = re.compile(r"^export (\{[^}]*\});\n\Z", re.MULTILINE)


def joined(modules: Iterable[str]) -> str:
    """One script of these modules, in this order: while it runs, a module can use only what is before it."""
    return "\n".join(['"use strict";', "{", *map(_scoped, modules), "}", ""])


def _scoped(module: str) -> str:
    """A module as a scope: what it exports is the value of the scope.

    >>> print(_scoped('import { day } from "./dates.js";\\n// A note.\\nconst a = 1;\\n\\nexport { a };\\n'))
    const { a } = (() => {
    const a = 1;
    <BLANKLINE>
    return { a };
    })();
    """
    text = LEFT_OUT.sub("", module)
    if not (exported := EXPORT.search(text)):
        return f"{{\n{text}}}"
    return f"const {exported[1]} = (() => {{\n{text[: exported.start()]}return {exported[1]};\n}})();"
