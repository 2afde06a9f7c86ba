"""What could come next at the cursor: words of SPARQL, names of things, the parameters of a question.

Plain data, which kgtool's own shell shows, and so do bash, zsh and fish.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import NamedTuple

import pyoxigraph as ox

from kgtool.questions.labels import NAME_PROPERTIES, Fitness, fitness
from kgtool.questions.question import Question
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.rdf.text import fold, printable
from kgtool.sparql import grammar, lexer
from kgtool.sparql.safety import UPDATES
from kgtool.store import LocalStore, Store

# The suggestions that are made at most, and the letters after which names are suggested.
MOST, LEAST = 60, 2
# The typed words that are looked for at most in a large store.
MOST_WORDS = 8
# The words before the cursor that a name can have at most.
LONGEST = 5
# The characters before the cursor that are looked at for a name or a word: no name is as long.
NEAR = 500
# Compiled when used: a shell of the system completes names only, and between two keystrokes.
_TYPED = r"(?:[?$]\w*|[\w-]*:[\w.\-]*|\w*)\Z"
_NAME = rf"[^\W\d_][\w'’.\-]*(?: [\w'’.\-]+){{0,{LONGEST - 1}}}\Z"
_PAIR = r"(\w+)=([^=]*)\Z"


class Name(NamedTuple):
    """What a thing is called in a query and by people; `folded` has its folded names, each on a line after a space."""

    short: str
    label: str
    folded: str


class Suggestion(NamedTuple):
    """A text that could take the place of the last `replaces` characters before the cursor."""

    text: str
    info: str = ""
    replaces: int = 0
    shown: str = ""
    """What a menu shows in place of the text."""


def things(store: Store, language: str = "en", typed: str = "") -> list[Name]:
    """The things of a store that have a name, in the order of their labels (as ``labels.labels`` chooses them).

    With `typed`, only those that could be meant by it, and a few others: of a large store that is quicker.
    """
    ranks = " ".join(f"({name} {rank})" for rank, name in enumerate(NAME_PROPERTIES))
    query = f"""SELECT ?x ?l ?rank {{ {_meant(typed) if typed else ""} VALUES (?p ?rank) {{ {ranks} }} ?x ?p ?l
                                      FILTER(isIRI(?x) && isLiteral(?l)) }}"""
    found: dict[str, list[Fitness]] = {}
    for row in rows(store.query(query)).dicts():
        found.setdefault(text(row["x"]), []).append(fitness(row["l"], language, int(text(row["rank"]))))
    named = []
    for iri, spelled in found.items():
        folded = "".join(dict.fromkeys(f"\n {fold(name)}" for *_, name in sorted(spelled)))
        named.append(Name(names().spoken(iri), printable(min(spelled)[-1]), folded))
    return sorted(named, key=lambda name: (name.folded, name.short))


def _meant(typed: str) -> str:
    """The pattern of things whose short name or one of whose names could begin with what is typed."""
    prefix, sign, local = typed.partition(":")
    if sign and prefix in names().prefixes:
        begins = str(ox.Literal(names().prefixes[prefix] + local))
        return f"{{ SELECT DISTINCT ?x {{ ?x a ?class FILTER(STRSTARTS(STR(?x), {begins})) }} LIMIT {MOST} }}"
    # The first words are enough; the engine compiles a longer pattern again for each name.
    meant = " ".join(fold(typed).split(" ")[:MOST_WORDS])
    # A letter may have an accent in the name, and between two words there may be anything.
    parts = (r"\W+" if char == " " else f"(?:{char}|[^ -~])[^ -~]*" for char in meant)
    pattern = ox.Literal(r"(?:^|\W)" + "".join(parts))
    properties = " ".join(NAME_PROPERTIES)
    return f"""{{ SELECT DISTINCT ?x {{ VALUES ?q {{ {properties} }} ?x ?q ?name
                                       FILTER(REGEX(STR(?name), {pattern}, "i")) }} LIMIT {MOST * 10} }}"""


def vocabulary(store: Store, language: str = "en") -> list[Name]:
    """All that a query over a store could name: things with a name, the terms in use, the bundled ontology."""
    ontology = LocalStore.memory()
    for file in files.background_files():
        ontology.load_file(file)
    known = {name.short: name for name in (*things(ontology, language), *things(store, language))}
    used = "SELECT DISTINCT ?x { { ?s ?x ?o } UNION { ?s a ?x } UNION { ?x a ?c } FILTER(isIRI(?x)) }"
    for (term,) in rows(store.query(used)):
        short = names().spoken(text(term)) if term is not None else ""
        known.setdefault(short, Name(short, "", ""))
    return sorted(known.values(), key=lambda name: (not name.folded, name.folded, name.short))


def named(known: Iterable[Name], typed: str) -> list[Name]:
    """Those with a name, or a word of one, that begins with what is typed, accents aside; names come before words."""
    wanted = fold(typed)
    found = [name for name in known if f" {wanted}" in name.folded]
    return sorted(found, key=lambda name: f"\n {wanted}" not in name.folded)[:MOST]


def spelled(known: Iterable[Name], typed: str) -> list[Name]:
    """Those whose short name begins with what is typed."""
    wanted = typed.lower()
    return list(islice((name for name in known if name.short.lower().startswith(wanted)), MOST))


def entities(known: Sequence[Name], typed: str) -> list[Suggestion]:
    """The things among `known` that an argument could mean, given what is `typed` of it.

    Suggested are labels, and short names where one is typed or a label is ambiguous.
    """
    if typed.partition(":")[0] in names().prefixes and ":" in typed:
        return [Suggestion(name.short, name.label, len(typed)) for name in spelled(known, typed)]
    found = named(known, typed) if fold(typed) else []
    shared = Counter(fold(name.label) for name in found)
    return [
        Suggestion(name.short, name.label, len(typed), f"{name.label} ({name.short})")
        if shared[fold(name.label)] > 1
        else Suggestion(name.label, name.short, len(typed))
        for name in found
    ]


def choose(options: Iterable[tuple[str, str]], typed: str) -> list[Suggestion]:
    """Those of the options (text, help) that begin with what is typed, upper and lower case aside."""
    wanted = typed.lower()
    return [Suggestion(option, info, len(typed)) for option, info in options if option.lower().startswith(wanted)]


def pairs(question: Question, typed: str, choices: Callable[[str], Iterable[str]]) -> list[Suggestion]:
    """NAME= for the parameters of a question; after the sign, their choices.

    `choices` gives the labels of what a parameter can be, by its name. First come those that begin with what is typed,
    then those with a word that does.
    """
    pair = re.search(_PAIR, typed[-NEAR:])
    if pair is None:
        word = re.search(r"(?<!\w)\w*\Z", typed)
        return choose(((f"{p.name}=", p.description) for p in question.parameters), word[0] if word else "")
    name, value = pair.groups()
    wanted = fold(value)
    values = [choice for choice in choices(name) if f" {wanted}" in f" {fold(choice)}" or not wanted]
    first = sorted(values, key=lambda choice: not fold(choice).startswith(wanted))
    return [Suggestion(f"{name}={printable(choice)}", "", len(pair[0]), printable(choice)) for choice in first[:MOST]]


def in_query(before: str, after: str, known: Sequence[Name], asked: bool = True) -> list[Suggestion]:
    """What could stand at the cursor in a query, from the text before and after it.

    Where nothing has been typed, there are suggestions only if the user `asked` for them.
    """
    found = re.search(_TYPED, before[-NEAR:])
    typed = found[0] if found else ""
    start = before[: len(before) - len(typed)]
    if _in_prose(start) or not (typed or asked):
        return []
    if typed.startswith(("?", "$")):
        return _variables(start + " " + after, typed)
    if ":" in typed:
        terms = [Suggestion(name.short, name.label, len(typed)) for name in spelled(known, typed)]
        # Where the word "a" could stand, a property is wanted; properties begin with a small letter, classes do not.
        verb = "A" in (grammar.expected(start) or ())
        terms.sort(key=lambda term: term.text.partition(":")[2][:1].isupper() == verb)
        return terms or _prefixes(typed)
    could = grammar.expected(start)
    offers = _keywords(typed, could)
    if not typed and _fits(could, "VAR"):
        offers += _variables(before + " " + after, "")
    if _fits(could, "PNAME_LN"):
        offers += _prefixes(typed)
    things = _things(before, known)
    # Several words that begin a name can hardly mean anything else.
    return things + offers if things and things[0].replaces > len(typed) else offers + things


def _fits(could: frozenset[str] | None, kind: str) -> bool:
    return could is None or kind in could


def _in_prose(text: str) -> bool:
    """Whether `text` ends within a string or a comment."""
    end = 0
    for word in lexer.words(text):
        if word.kind == "OPEN":
            return True
        end = word.start + len(word.text)
    return "#" in text[end:].rpartition("\n")[2]


def _variables(query: str, typed: str) -> list[Suggestion]:
    used = dict.fromkeys(f"{typed[:1] or '?'}{word.text[1:]}" for word in lexer.words(query) if word.kind == "VAR")
    return choose(((name, "") for name in used if name != typed), typed)


def _keywords(typed: str, could: frozenset[str] | None) -> list[Suggestion]:
    """The keywords that fit; the functions too, once a letter is typed."""
    words = sorted(word for word in lexer.KEYWORDS - grammar.RARE - set(UPDATES) if _fits(could, word))
    if typed:
        calls = [("FUNCTION", lexer.FUNCTIONS), ("AGGREGATE", lexer.AGGREGATES)]
        words += [f"{name}(" for kind, every in calls if _fits(could, kind) for name in sorted(every)]
    return choose(((word, "") for word in words), typed)


def _prefixes(typed: str) -> list[Suggestion]:
    """The prefixes that begin with what is typed, and are more than that."""
    return choose(((f"{prefix}:", space) for prefix, space in names().prefixes.items() if typed != f"{prefix}:"), typed)


def _things(before: str, known: Sequence[Name]) -> list[Suggestion]:
    """Things by the longest name that ends at the cursor: ``Emmanuel Macr`` is a name, although it is not SPARQL."""
    tail = re.search(_NAME, before[-NEAR:])
    words = tail[0].split(" ") if tail else []
    for first in range(len(words)):
        typed = " ".join(words[first:])
        if len(typed) < LEAST or not (found := named(known, typed)):
            continue
        if _fits(grammar.expected(before[: len(before) - len(typed)]), "PNAME_LN"):
            return [Suggestion(name.short, name.short, len(typed), name.label) for name in found]
    return []
