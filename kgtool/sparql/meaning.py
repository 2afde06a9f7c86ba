"""What is wrong with a query of valid syntax: the rules of SPARQL that its grammar does not say.

Sources: SPARQL 1.1 Query Language, sections 4.1.4, 10.1, 11.4, 18.2.4 and the notes to the grammar in section 19.8.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from kgtool.sparql.grammar import below, parts, rule, tree

SELECTS = ("select_query", "sub_select")
AGGREGATES = ("COUNT", "AGGREGATE", "GROUP_CONCAT")
# Rules that make a scope of their own.
INNER = ("sub_select",)
Fault = tuple[int, str]
"""Where the word at fault starts, and a sentence about it."""


def fault_of(text: str) -> Fault | None:
    """The first fault that is found in a query of valid syntax; None where none of the known ones is."""
    every = list(below(tree(text)))
    of_parts = chain.from_iterable(map(_of_part, every))
    of_selects = chain.from_iterable(_of_select(one) for one in every if rule(one) in SELECTS)
    return next(chain(of_parts, of_selects, _of_labels(every)), None)


def _of_select(select: Any) -> Iterator[Fault]:
    clause, modifier = parts(select, "select_clause")[0], parts(select, "solution_modifier")[0]
    groups = parts(modifier, "group_clause")
    grouped = {str(word) for one in groups for condition in parts(one) for word in parts(condition, "VAR")}
    with_aggregates = any(rule(one) in AGGREGATES for one in below(select, INNER))
    where = {str(word) for word in below(parts(select, "where_clause")[0], INNER) if rule(word) == "VAR"}
    made: set[str] = set()
    for item in parts(clause, "selected"):
        names = parts(item, "VAR")
        if groups or with_aggregates:
            yield from _ungrouped(item, grouped | made, bool(groups))
        for name in names[-1:]:
            if name in made:
                yield name.start_pos, f"{name} is selected twice ({{place}}); give each column a name of its own."
            elif parts(item, "AS") and name in where:
                yield name.start_pos, f"{name} has a value in the pattern already ({{place}}); name it otherwise."
        made |= {str(name) for name in names if parts(item, "AS")}
    if parts(clause, "STAR") and groups:
        yield parts(clause, "STAR")[0].start_pos, "SELECT * cannot be grouped ({place}); name the columns."


def _ungrouped(item: Any, known: set[str], has_groups: bool) -> Iterator[Fault]:
    """The variables of a column that are neither grouped nor within an aggregate."""
    inside = {id(one) for call in below(item) if _aggregates(call) for one in below(call)}
    alias = parts(item, "VAR")[-1:] if parts(item, "AS") else []
    for word in below(item):
        if rule(word) == "VAR" and word not in known and id(word) not in inside and word not in alias:
            add = f"add {word} to GROUP BY" if has_groups else f"add GROUP BY {word}"
            yield word.start_pos, f"{word} is neither grouped nor aggregated; {add}."


def _aggregates(node: Any) -> bool:
    return rule(node) == "built_in_call" and any(rule(one) in AGGREGATES for one in parts(node))


def _of_part(node: Any) -> Iterator[Fault]:
    """What is wrong with a group, a filter or a table of VALUES by itself."""
    for sign in parts(node, "FILTER"):
        if any(rule(one) in AGGREGATES for one in below(node, ("group_graph_pattern",))):
            yield sign.start_pos, "FILTER cannot aggregate ({place}); write HAVING behind GROUP BY."
    if rule(node) == "group_graph_pattern_sub":
        before: set[str] = set()
        for part in parts(node):
            if parts(part, "BIND") and (name := parts(part, "VAR")[0]) in before:
                yield (
                    name.start_pos,
                    f"{name} gets a value twice ({{place}}), and BIND must be its first; name it otherwise.",
                )
            before |= {str(one) for one in below(part) if rule(one) == "VAR"}
    if rule(node) == "data_block" and parts(node, "LPAR"):
        yield from _of_table(node)


def _of_table(node: Any) -> Iterator[Fault]:
    wanted, row, start = len(parts(node, "VAR")), -1, 0
    for part in parts(node)[parts(node).index(parts(node, "LBRACE")[0]) :]:
        if rule(part) == "LPAR":
            row, start = 0, part.start_pos
        elif rule(part) == "data_value":
            row += 1
        elif rule(part) == "RPAR" and row != wanted:
            have = f"{row} value{'' if row == 1 else 's'} for {wanted} variable{'' if wanted == 1 else 's'}"
            yield start, f"This row of VALUES has {have} ({{place}}); write UNDEF for one that is missing."


def _of_labels(every: list[Any]) -> Iterator[Fault]:
    """A blank node that is used in two groups."""
    home: dict[str, int] = {}
    for group in every:
        if rule(group) == "group_graph_pattern_sub":
            own = chain.from_iterable(below(part, ("group_graph_pattern",)) for part in parts(group))
            for word in own:
                if rule(word) == "BLANK_NODE" and home.setdefault(str(word), id(group)) != id(group):
                    yield word.start_pos, f"{word} is used in two groups ({{place}}); write a ?variable for it."
