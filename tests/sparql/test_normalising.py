"""What SPARQL allows and the engine refuses, or reads otherwise, is answered; faults keep the user's places."""

from __future__ import annotations

import re
from itertools import product

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.errors import QueryError
from kgtool.rdf.results import rows, text
from kgtool.sparql.lexer import AGGREGATES, FUNCTIONS, INVISIBLE, KEYWORDS, words
from kgtool.sparql.normalising import for_engine, with_blanks
from kgtool.store import LocalStore

# The arguments of functions that take anything but one string.
ARGUMENTS = {
    **dict.fromkeys(["NOW", "RAND", "STRUUID", "UUID"], ""), "BOUND": "?x", "IF": "true, 1, 2",
    **dict.fromkeys(["CONTAINS", "LANGMATCHES", "REGEX", "SAMETERM", "STRAFTER", "STRBEFORE"], '"a", "a"'),
    **dict.fromkeys(["STRENDS", "STRSTARTS", "CONCAT", "COALESCE"], '"a", "a"'), "REPLACE": '"a", "b", "c"',
    "STRDT": '"a", <urn:a>', "STRLANG": '"a", "en"', "STRLANGDIR": '"a", "en", "ltr"', "SUBSTR": '"a", 1',
    "TRIPLE": "<urn:a>, <urn:b>, 1", "ADJUST": 'NOW(), "PT0S"^^<http://www.w3.org/2001/XMLSchema#dayTimeDuration>',
}  # fmt: skip
GAPS = ["", " ", "\n", "\t \r\n", "# a (remark)\n", "\u00a0", "\u2003\u200b", "\ufeff", "\x0c"]
# One query or update for each keyword that the engine has.
SENTENCES = [
    "BASE <urn:b> PREFIX : <urn:p> SELECT DISTINCT ( GROUP_CONCAT ( DISTINCT ?o ; SEPARATOR = ',' ) AS ?g )"
    " FROM <urn:g> FROM NAMED <urn:g> WHERE { ?s :a ?o OPTIONAL { ?o a ?k } MINUS { ?o :b ?k } } GROUP BY ?s"
    " HAVING ( COUNT ( * ) > 0 ) ORDER BY ASC ( ?s ) DESC ( ?s ) LIMIT 5 OFFSET 0 VALUES ?s { UNDEF }",
    "SELECT REDUCED * { { VALUES ?x { TRUE FALSE } } UNION { GRAPH ?g { } } BIND ( 1 AS ?y ) FILTER ( ?y NOT IN ( 2 ) )"
    " FILTER ( ?y IN ( 1 ) ) FILTER NOT EXISTS { ?a ?b ?c } FILTER ( ! EXISTS { ?a ?b ?c } ) }",
    "CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <urn:a>", "ASK { }", 'VERSION "1.2" ASK { LATERAL { } }',
]  # fmt: skip
UPDATES = [
    "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> TRUE } } ; COPY <urn:g> TO <urn:h> ; ADD <urn:g> TO <urn:h> ;"
    " MOVE SILENT <urn:h> TO <urn:i> ; CREATE SILENT GRAPH <urn:j> ; DROP GRAPH <urn:j> ; CLEAR DEFAULT ; CLEAR NAMED",
    "WITH <urn:g> DELETE { ?s ?p ?o } INSERT { ?s ?p FALSE } USING <urn:g> WHERE { ?s ?p ?o }",
    "DELETE DATA { <urn:a> <urn:b> 1 } ; DELETE WHERE { ?s ?p ?o } ; DROP ALL",
]  # fmt: skip


def cases(word: str) -> set[str]:
    return {word, word.lower(), word.title(), word.swapcase(), word[:1].lower() + word[1:]}


def values(query: str) -> list[list[str]]:
    return [[text(term) if term else "" for term in row] for row in rows(LocalStore.memory().query(query))]


@pytest.mark.parametrize("name", sorted(FUNCTIONS | AGGREGATES | {"COUNT", "GROUP_CONCAT"}))
def test_a_function_is_known_in_every_case_and_with_any_gap(name: str) -> None:
    arguments = ARGUMENTS.get(name, '"a"')
    for written, gap in product(cases(name), GAPS):
        listed = f"{gap},{gap}".join(arguments.split(", "))
        query = f"SELECT ({written}{gap}({gap}{listed}{gap}) AS ?y) {{}}"
        assert len(values(query)) == 1, query


@pytest.mark.parametrize(("sentence", "gap"), list(product([*SENTENCES, *UPDATES], GAPS[1:])))
def test_keywords_are_known_in_every_case_and_with_any_gap(sentence: str, gap: str) -> None:
    for change in (str.upper, str.lower, str.title):
        written = gap.join(change(w) if w.upper() in KEYWORDS else w for w in sentence.split())
        store = LocalStore.memory()
        if sentence in UPDATES:
            store.update(f"{gap}{written}{gap}")
        else:
            store.query(f"{gap}{written}{gap}")


def test_every_keyword_is_in_a_sentence() -> None:
    used = {word.kind for sentence in [*SENTENCES, *UPDATES] for word in words(sentence)}
    assert set(KEYWORDS) - used == {"LOAD", "SERVICE", "INTO", "SILENT"} - used


def test_what_the_grammar_allows_is_answered() -> None:
    for query in (
        "ASK { FILTER(1 NOT  IN (2)) }#",
        "ASK { ?s !() ?o }",
        "ASK { ?s a/! ( #\n) ?o }",
        "SELECT ?x $x (?x AS ?y) ?x { VALUES ?x { 1 } }",
        "DESCRIBE ?x ?x { VALUES ?x { <urn:a> } }",
        "SELECT ?\\u0061 { VALUES ?\\U00000061 { 1 } }",
        "PREFIX e: <urn:> ASK { e:\\u0061b e:c [ #\n] , ( #\n) }",
        f"SELECT * {{}} LIMIT {'9' * 30} OFFSET {'0' * 30}1",
        "SELECT (NOW( #\n) = NOW() AS ?same) {}",
        "SELECT (BNODE ( ) AS ?b) {}",
    ):
        assert kgtool.query(query) is not None, query
    store = LocalStore.memory()
    store.update("INSERT DATA { <urn:a> <urn:p> 1 ; <urn:q> 2 }")
    assert [text(row[0]) for row in rows(store.query("SELECT ?o { ?s !() ?o } ORDER BY ?o")) if row[0]] == ["1", "2"]
    assert values("SELECT ?\\u0061 { VALUES ?a { 1 } }") == [["1"]]
    assert rows(store.query("SELECT ?o ?s $o { ?s ?p ?o }")).variables == ("o", "s")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (r'"cost 5", "([0-9]+)", "\\$$1"', "cost $5"),
        (r'"a$c", "\\$", "\\\\"', r"a\c"),
        (r'"a$c", "\\$", "\\\\\\$"', r"a\$c"),
        ('"abc", "(b)", "$1x"', "abxc"),
        ('"abc", "(b)", "$12"', "ab2c"),
        ('"abc", "(b)", "$0$0"', "abbc"),
        ('"abc", "(b)", "<$9>"', "a<>c"),
        (r'"a(c", "(\\(|[(])(?:c)", "$11-$2"', "a(1-"),
        (f'"{"x" * 12}", "{"(x)" * 11}(x)", "$12$13"', "xx3"),
        ('"abc", CONCAT("(", "b)"), "$1x"', "abxc"),
        ('"a.c", ".", "$1", "q"', "a$1c"),
        ('REPLACE("abc", "b", ")"), "c", \'\'\'\\\\$"\'\'\'', 'a)$"'),
        ('"abc", "b", STR("[$0]")', "a[b]c"),
    ],
)
def test_a_replacement_has_the_signs_of_the_standard(arguments: str, expected: str) -> None:
    assert values(f"SELECT (REPLACE({arguments}) AS ?x) {{}}") == [[expected]]


def test_a_value_keeps_its_spaces() -> None:
    odd = "".join(map(chr, INVISIBLE)) + "\u00a0\x0b\x0c"
    assert values(f"SELECT\u00a0?x {{ VALUES ?x {{ \"{odd}\" '''{odd}''' }} }}") == [[odd], [odd]]
    store = LocalStore.memory()
    store.update(f'INSERT\u2003DATA {{ <urn:a\u00a0b> <urn:p> "{odd}"\u200b}}')
    assert [quad.object.value for quad in store.quads()] == [odd]  # type: ignore[union-attr]


@pytest.mark.parametrize("gap", GAPS[5:])
def test_a_fault_is_where_the_user_sees_it(gap: str) -> None:
    query = f"SELECT{gap}?x {{ FILTER(COALESCE  (TRUE)) FILTER(TRUE\n && CONCAT ( 'a' ) {gap} bad:x }} LIMIT"
    with pytest.raises(QueryError) as caught:
        LocalStore.memory().query(query)
    line = query.split("\n")[1]
    assert f"line 2, column {line.index('bad') + 1}" in str(caught.value)
    shown, caret = caught.value.excerpt.split("\n")
    assert len(shown) == len(line)
    assert shown[len(caret) - 1 :].startswith("bad:x")


@given(st.text(alphabet="{}()?abTRUEConcat LIMIT019<>'\"\\u0062#\n!\u00a0\u200b:", max_size=60))
def test_what_the_engine_reads_is_written_for_it_once(query: str) -> None:
    """Nothing is left to change in it, and what the engine read before, it still reads in the same way."""
    written = for_engine(query)
    assert for_engine(written) == written
    assert len(with_blanks(query)) == len(query)
    try:
        before = ox.Store().query(query)
    except (SyntaxError, RuntimeError):
        return
    after = ox.Store().query(written)
    assert type(after) is type(before)


def test_no_hidden_character_opens_the_network() -> None:
    for sign in [*map(chr, INVISIBLE), "\u00a0", "\u1680"]:
        for query in (
            f"ASK {{ SERVICE <http://127.0.0.1:4/{sign}> {{}} }}",
            f"ASK {{ SERVICE{sign}<http://127.0.0.1:4/> {{}} }}",
        ):
            with pytest.raises(QueryError, match=r"SERVICE|starts with|does not fit|not a sign"):
                LocalStore.memory().query(query)
        with pytest.raises(QueryError, match="LOAD"):
            LocalStore.memory().update(f"LOAD <http://127.0.0.1:4/{sign}>")


def test_no_fault_is_a_guess() -> None:
    """Where nothing is known to be wrong, the engine's own words are given."""
    from kgtool.sparql.errors import explain

    assert re.search(
        r"fits the grammar.*: some reason", str(explain("error at 1:2: expected some reason", "ASK {}", {}))
    )
