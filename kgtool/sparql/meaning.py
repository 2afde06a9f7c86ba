"""What is wrong with a query of valid syntax: the rules of SPARQL that its grammar does not say, and the engine's own.

Sources: SPARQL 1.1 Query Language, sections 4.1.4, 10.1, 11.4, 18.2.4 and the notes to the grammar in section 19.8.
Upstream: docs/upstream.md, "ASK and CONSTRUCT cannot be grouped".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from kgtool.sparql.grammar import below, leaves, parts, rule, tree

SELECTS = ("select_query", "sub_select")
OTHERS = {"ask_query": "an ASK", "construct_query": "a CONSTRUCT", "describe_query": "such a DESCRIBE"}
AGGREGATES = ("COUNT", "AGGREGATE", "GROUP_CONCAT")
# Rules that make a scope of their own.
INNER = ("sub_select",)
# Parts of a group that end the triples before them: a blank node means another one behind these.
NOT_ENDING = {"FILTER", "BIND", "VALUES"}
# Words that stand for a node without a name; "(" does where it begins a collection.
UNNAMED = {"BLANK_NODE", "LBRACKET", "REIFIED_OPEN", "ANNOTATION_OPEN"}
Fault = tuple[int, str]
"""Where the word at fault starts, and a sentence about it."""


def fault_of(text: str) -> Fault | None:
    """The first fault that is found in a query or an update of valid syntax; None where none of the known ones is."""
    every = list(below(tree(text)))
    of_parts = chain.from_iterable(map(_of_part, every))
    of_selects = chain.from_iterable(_of_select(one) for one in every if rule(one) in SELECTS)
    of_others = chain.from_iterable(_of_other(one) for one in every if rule(one) in OTHERS)
    of_updates = chain.from_iterable(_of_update(one) for one in every if rule(one) in ("update1", "modification"))
    return next(chain(of_parts, of_selects, of_others, of_updates, _of_labels(every), _of_data_labels(every)), None)


def _of_select(select: Any) -> Iterator[Fault]:
    clause, where = parts(select, "select_clause")[0], set(map(str, _in_scope(parts(select, "where_clause")[0])))
    grouped, with_aggregates = _grouping(select)
    made, named = set[str](), set[str]()
    for item in parts(clause, "selected"):
        names = parts(item, "VAR")
        if grouped is not None or with_aggregates:
            yield from _ungrouped(item, (grouped or set()) | made, grouped is not None)
        for name in names[-1:]:
            if name in made or (parts(item, "AS") and name in named):
                yield name.start_pos, f"{name} is selected twice ({{place}}); give each column a name of its own."
            elif parts(item, "AS") and name in where | (grouped or set()):
                yield name.start_pos, f"{name} has a value in the pattern already ({{place}}); name it otherwise."
        (made if parts(item, "AS") else named).update(map(str, names))
    if parts(clause, "STAR") and (grouped is not None or with_aggregates):
        yield parts(clause, "STAR")[0].start_pos, "SELECT * cannot be grouped ({place}); name the columns."


def _grouping(query: Any) -> tuple[set[str] | None, bool]:
    """The variables that a query groups by, None where it does not; and whether it aggregates."""
    groups = parts(parts(query, "solution_modifier")[0], "group_clause")
    grouped = {str(word) for one in groups for condition in parts(one) for word in parts(condition, "VAR")}
    own = chain.from_iterable(below(part, ("where_clause",)) for part in parts(query))
    return grouped if groups else None, any(rule(one) in AGGREGATES for one in own)


def _in_scope(node: Any) -> Iterator[Any]:
    """The variables that a pattern may give a value: not those of filters, expressions, MINUS and inner queries."""
    left = [node]
    while left:
        one = left.pop()
        if rule(one) == "sub_select":
            clause = parts(one, "select_clause")[0]
            for item in parts(clause, "selected"):
                yield from parts(item, "VAR")[-1:]
            left += parts(one, "where_clause") if parts(clause, "STAR") else []
        elif rule(one) == "VAR":
            yield one
        elif rule(one) not in ("constraint", "expression") and not parts(one, "MINUS"):
            left += reversed(parts(one))


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


def _of_other(query: Any) -> Iterator[Fault]:
    """A query that makes no columns, and groups: the engine takes it for a ``SELECT *``."""
    grouped, with_aggregates = _grouping(query)
    if grouped is None and not with_aggregates:
        return
    described = parts(query, "var_or_iri")
    for item in described:
        yield from _ungrouped(item, grouped or set(), grouped is not None)
    if not any(parts(item, "VAR") for item in described):
        modifier = parts(query, "solution_modifier")[0]
        start = next(word.start_pos for word in below(modifier) if rule(word) in ("GROUP", "HAVING", "ORDER"))
        what = OTHERS[rule(query)]
        yield start, f"The engine does not group {what} ({{place}}); group in a SELECT within its {{ ... }}."


def _of_part(node: Any) -> Iterator[Fault]:
    """What is wrong with a part of a query by itself."""
    for sign in (*parts(node, "FILTER"), *parts(node, "BIND"), *parts(node, "GROUP")):
        if any(rule(one) in AGGREGATES for one in below(node, ("group_graph_pattern",))):
            name = {"GROUP": "GROUP BY"}.get(rule(sign), rule(sign))
            yield sign.start_pos, f"{name} cannot aggregate ({{place}}); write HAVING behind GROUP BY, or SELECT it."
    if rule(node) == "group_graph_pattern_sub":
        yield from _of_group(node)
    elif rule(node) == "data_block" and parts(node, "LPAR"):
        yield from _of_table(node)
    elif rule(node) == "property_list_path_not_empty":
        yield from _of_paths(node)
    elif rule(node) == "function_call" or (rule(node) == "primary" and parts(node, "arg_list")):
        for word in parts(parts(node, "arg_list")[0], "DISTINCT"):
            name = "".join(leaves(parts(node)[0]))
            yield word.start_pos, f"{name} is not an aggregate, and takes no DISTINCT ({{place}}); leave it out."
    for word in parts(node, "STRING") if rule(node) == "prologue" else ():
        if word[:3] in ('"""', "'''"):
            yield word.start_pos, "VERSION takes a string in single quotation marks ({place}); write it so."


def _of_group(node: Any) -> Iterator[Fault]:
    before = set[str]()
    for part in parts(node):
        if parts(part, "BIND") and (name := parts(part, "VAR")[0]) in before:
            also = "and BIND must be its first; name it otherwise."
            yield name.start_pos, f"{name} gets a value twice ({{place}}), {also}"
        before |= set(map(str, _in_scope(part)))


def _of_table(node: Any) -> Iterator[Fault]:
    names = parts(node, "VAR")
    wanted, row, start = len(names), -1, 0
    for place, name in enumerate(names):
        if name in names[:place]:
            yield name.start_pos, f"{name} is twice in the head of VALUES ({{place}}); leave it out there."
    for part in parts(node)[parts(node).index(parts(node, "LBRACE")[0]) :]:
        if rule(part) == "LPAR":
            row, start = 0, part.start_pos
        elif rule(part) == "data_value":
            row += 1
        elif rule(part) == "RPAR" and row != wanted:
            have = f"{row} value{'' if row == 1 else 's'} for {wanted} variable{'' if wanted == 1 else 's'}"
            yield start, f"This row of VALUES has {have} ({{place}}); write UNDEF for one that is missing."


def _of_paths(node: Any) -> Iterator[Fault]:
    """Something said of a triple whose property is a path: there may be several triples, or none."""
    verb: Any = None
    for part in parts(node):
        if rule(part) == "verb_path":
            verb = part
        elif len(leaves(verb)) > 1:
            for note in (one for object in parts(part) for one in parts(object, "annotation_path")):
                sign = parts(note)[0]
                yield sign.start_pos, f"{sign} cannot follow the value of a path ({{place}}); name one property."


def _of_update(node: Any) -> Iterator[Fault]:
    """A variable, or a node without a name, where an update must say which triples it means."""
    before = ""
    for part in parts(node):
        if rule(part) == "quad_pattern":
            for word in _unnamed(part):
                if before.startswith("DELETE"):
                    hint = "write a ?variable in DELETE { ... } WHERE { ... }"
                    yield word.start_pos, f"A blank node cannot be named in {before} ({{place}}); {hint}."
            for word in below(part):
                if rule(word) == "VAR" and before.endswith("DATA"):
                    hint = f"write {before.partition(' ')[0]} {{ ... }} WHERE {{ ... }}"
                    yield word.start_pos, f"{before} takes no variables ({{place}}); {hint}."
        before = f"{before} {rule(part)}".strip() if rule(part) in ("DATA", "WHERE") else rule(part)


def _unnamed(node: Any) -> Iterator[Any]:
    for one in below(node):
        if rule(one) in UNNAMED:
            yield one
        elif rule(one).startswith("collection"):
            yield parts(one, "LPAR")[0]


def _of_labels(every: list[Any]) -> Iterator[Fault]:
    """A blank node that is used in two groups, or on both sides of a part of one."""
    home = dict[str, tuple[int, int]]()
    for group in every:
        if rule(group) != "group_graph_pattern_sub":
            continue
        side = 0
        for part in parts(group):
            side += rule(part) == "graph_pattern_not_triples" and rule(parts(part)[0]) not in NOT_ENDING
            for word in below(part, ("group_graph_pattern",)):
                if rule(word) == "BLANK_NODE" and home.setdefault(str(word), (id(group), side)) != (id(group), side):
                    where = "in two groups" if home[str(word)][0] != id(group) else "on both sides of another part"
                    yield word.start_pos, f"{word} is used {where} ({{place}}); write a ?variable for it."


def _of_data_labels(every: list[Any]) -> Iterator[Fault]:
    """A blank node that is used in two operations with DATA of one update."""
    home = dict[str, int]()
    for operation in every:
        for word in below(operation) if rule(operation) == "update1" and parts(operation, "DATA") else ():
            if rule(word) == "BLANK_NODE" and home.setdefault(str(word), id(operation)) != id(operation):
                yield word.start_pos, f"{word} is used in two operations ({{place}}); put them into one."
