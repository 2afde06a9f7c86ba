"""The folders and their imports, drawn from the code: ``make docs`` writes them into docs/architecture.md."""

from __future__ import annotations

import ast
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "kgtool"
PAGE = ROOT / "docs" / "architecture.md"
MARKED = re.compile(r"(?<=<!-- from the code: -->\n).*(?=<!-- until here -->)", re.DOTALL)


def module(path: Path) -> str:
    """The dotted name of a file below the package: ``store.local``; a package is named like its folder."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").rstrip(".")


MODULES = {module(path): path for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def imports(path: Path, for_types: bool = True) -> frozenset[str]:
    """What a file imports, anywhere in it; without `for_types`, not what it imports for type checkers only."""
    tree = ast.parse(path.read_text("utf-8"))
    aside = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)]
    skipped = set() if for_types else {id(inner) for node in aside for inner in ast.walk(node)}
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module, f"{path}: write the whole name of what is imported"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def own_imports(path: Path, for_types: bool = True) -> set[str]:
    """The modules of ours that a file imports, each by its longest name that is a module."""
    found = {name.removeprefix("kgtool.") for name in imports(path, for_types) if name.startswith("kgtool.")}
    there = found & MODULES.keys()
    # "from kgtool.store import local" names the package too, and takes nothing else from it.
    return {name for name in there if not any(other.startswith(f"{name}.") for other in there) or _taken(found, name)}


def _taken(found: set[str], package: str) -> bool:
    """Whether something is taken from a package that is not a module in it."""
    return any(name not in MODULES and name.rpartition(".")[0] == package for name in found)


def folder(name: str) -> str:
    """The folder, directly below the package, that a module lies in; of a module beside the folders, its name."""
    return name.partition(".")[0]


def folder_imports() -> dict[str, set[str]]:
    """Folder -> the folders that its modules import."""
    found: dict[str, set[str]] = {}
    for name, path in MODULES.items():
        if name not in ("", "__main__"):
            found.setdefault(folder(name), set()).update(map(folder, own_imports(path)))
    return {name: targets - {name, "__main__"} for name, targets in found.items()}


def reduced(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """The transitive reduction of a graph without circles: without the arrows that longer ways imply."""
    reach: dict[str, set[str]] = {}
    for node in TopologicalSorter(graph).static_order():
        reach[node] = graph[node].union(*(reach[target] for target in graph[node]))
    return {
        node: {target for target in targets if not any(target in reach[other] for other in targets)}
        for node, targets in graph.items()
    }


def drawing() -> str:
    """The folders as a Mermaid flowchart, the ground at the bottom, and a table of what each is for."""
    graph = folder_imports()
    order = list(TopologicalSorter({name: graph[name] for name in sorted(graph)}).static_order())[::-1]
    arrows = reduced(graph)
    lines = ["```mermaid", "flowchart TD", *(f"  {name}" for name in order)]
    lines += [f"  {name} --> {target}" for name in order for target in sorted(arrows[name])]
    lines += ["```", "", "| folder | what it is for | modules |", "|---|---|---|"]
    for name in order:
        inside = [other for other in MODULES if folder(other) == name and other != name]
        purpose = (ast.get_docstring(ast.parse(MODULES[name].read_text("utf-8"))) or "").partition("\n\n")[0]
        lines.append(f"| `{name}` | {' '.join(purpose.split())} | {len(inside) or ''} |")
    return "\n".join(lines) + "\n"


def report() -> str:
    """docs/architecture.md with today's drawing in its place."""
    return MARKED.sub(lambda _: drawing(), PAGE.read_text("utf-8"))


if __name__ == "__main__":
    PAGE.write_text(report(), "utf-8")
