"""Differences in words and as JSON: what is shown, cut, marked and escaped."""

from __future__ import annotations

import json

import pytest
from differing import between, lines_of

from kgtool.differences.writers import to_json, to_markdown, to_text


def test_language_and_datatype_are_shown_where_they_differ() -> None:
    assert lines_of(":a :p 'x'@en .", ":a :p 'x'@de .")[1] == '~ urn:x:p: "x"@en → "x"@de'
    assert lines_of(":a :p '1' .", ":a :p 1 .")[1] == '~ urn:x:p: "1" → "1"^^xsd:integer'
    assert lines_of(":a :p 'x'@en .", ":a :p 'y'@en .")[1] == '~ urn:x:p: "x" → "y"'
    several = lines_of(":a :p 'house'@en, 'Haus'@de .", ":a :p 'home'@en, 'Heim'@de, 'casa'@it .")
    assert several[2:] == ['- "Haus"@de', '+ "Heim"@de', '- "house"@en', '+ "home"@en', '+ "casa"@it'] or several[
        1:
    ] == ["urn:x:p:", '~ "Haus"@de → "Heim"@de', '~ "house"@en → "home"@en', '+ "casa"@it']


def test_a_long_text_is_cut_to_what_differs_in_the_terminal_only() -> None:
    long = "word " * 100
    found = between(f":a :p '{long}old {long}' .", f":a :p '{long}new {long}' .")
    text = to_text(found, 80)
    assert "old" in text
    assert "new" in text
    assert max(map(len, text.splitlines())) <= 80
    assert len(text) < 500
    assert long + "new" in to_markdown(found)
    assert long + "new" in json.loads(to_json(found))["entities"][0]["changes"][0]["added"][0]["value"]


def test_many_values_are_counted_in_the_terminal_only() -> None:
    found = between("", ":a :p " + ", ".join(f":v{n}" for n in range(50)) + " .")
    assert "… and 40 more" in to_text(found)
    assert to_markdown(found).count("urn:x:v") == 50


@pytest.mark.parametrize("width", [40, 80, 200])
def test_lines_fit_the_terminal(width: int) -> None:
    found = between(":a :p 'one two three four five six seven eight nine ten', :b .", ":a :p 'other words' ; :q :c .")
    assert max(map(len, to_text(found, width).splitlines())) <= width


def test_a_value_in_a_blank_node_is_shown_at_the_thing() -> None:
    old = (
        "kg:S sh:property [ sh:path :a ; sh:minCount 1 ; sh:or ( [ sh:class :C ] [ sh:class :D ] ) ], [ sh:path :b ] ."
    )
    assert lines_of(old, old.replace("minCount 1", "minCount 2")) == [
        "~ kg:S",
        "~ sh:property [ sh:path urn:x:a ] / sh:minCount: 1 → 2",
    ]
    assert lines_of(old, old.replace(":D", ":E")) == [
        "~ kg:S",
        "~ sh:property [ sh:path urn:x:a ] / sh:or ( … ) [ … ] / sh:class: urn:x:D → urn:x:E",
    ]
    assert lines_of(old, old.replace(", [ sh:path :b ]", "")) == ["~ kg:S", "- sh:property: [ sh:path urn:x:b ]"]
    found = between(old, old.replace(", [ sh:path :b ]", ""))
    assert (found.triples_added, found.triples_removed) == (0, 2)


HOSTILE = r"\u001b[2J <script>x</script> [a](b) | `c` *d* \n# head \u202e"


def test_hostile_content() -> None:
    found = between("", f':a skos:prefLabel "{HOSTILE}" ; :p "{HOSTILE}"@en, [ :q "{HOSTILE}" ] .')
    for text in (to_text(found), to_markdown(found)):
        assert "\x1b" not in text
        assert "\u202e" not in text
    markdown = to_markdown(found)
    assert "\n# head" not in markdown
    assert r"\<script\>x\</script\> \[a\](b) \| \`c\` \*d\*  # head" in markdown
    assert "<" not in markdown.replace(r"\<", "")


def test_markdown_is_a_changelog() -> None:
    markdown = to_markdown(between(":a :p 1 . :b :q 1 .", ":a :p 2 ; :q :x, :y . :c :p 1 ."))
    assert markdown.splitlines() == [
        "1 thing added, 1 changed, 1 removed (4 triples added, 2 triples removed).",
        "",
        "## Added",
        "",
        "* **urn:x:c**",
        "  * urn:x:p: 1",
        "",
        "## Changed",
        "",
        "* **urn:x:a**",
        "  * urn:x:p: 1 → 2",
        "  * urn:x:q:",
        "    * added urn:x:x",
        "    * added urn:x:y",
        "",
        "## Removed",
        "",
        "* **urn:x:b**",
        "  * urn:x:q: 1",
    ]


def test_json_holds_all() -> None:
    found = between("", ":a skos:prefLabel 'A'@en ; :p 1, [ :q ( 'x' [] ) ] .")
    document = json.loads(to_json(found))
    assert list(document) == ["summary", "entities", "blanks"]
    assert document["summary"]["things"] == {"added": 1, "changed": 0, "removed": 0}
    entity = document["entities"][0]
    assert entity["subject"] == {"type": "uri", "value": "urn:x:a", "label": "A"}
    values = {change["predicate"]: change["added"] for change in entity["changes"]}
    assert values["http://www.w3.org/2004/02/skos/core#prefLabel"] == [
        {"type": "literal", "value": "A", "xml:lang": "en"}
    ]
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    assert values["urn:x:p"][0] == {"type": "literal", "value": "1", "datatype": integer}
    content = document["blanks"][values["urn:x:p"][1]["value"]]["statements"]
    members = document["blanks"][content[0]["value"]["value"]]["list"]
    assert members[0] == {"type": "literal", "value": "x"}
    assert document["blanks"][members[1]["value"]] == {"statements": []}


@pytest.mark.parametrize(
    ("filler", "size"), [("x", 1000), ("漢", 1000), ("word ", 300), ("e\u0301", 400), ("x", 20_000)]
)
@pytest.mark.parametrize("place", [0, 299, 0.5, -1])
def test_what_differs_in_a_long_text_is_shown_wherever_it_is(filler: str, size: int, place: float) -> None:
    text = filler * size
    at = int(place * len(text)) if isinstance(place, float) else place % len(text)
    old, new = (text[:at] + letter + text[at + 1 :] for letter in "QZ")
    shown = to_text(between(f":a :p '{old}' .", f":a :p '{new}' ."), 80)
    assert shown.count("Q") == shown.count("Z") == 1
    assert len(shown) < 700


def test_of_several_long_texts_those_that_are_alike_are_compared() -> None:
    one, two = "x" * 1000, "y" * 1000
    old = f":a :p '{one}Q{one}', '{two}Q' ."
    shown = to_text(between(old, old.replace("Q", "Z")), 80)
    assert shown.count("Q") == shown.count("Z") == 2


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        ("caf\u00e9", "cafe\u0301", r'"caf\xe9" → "cafe\u0301"'),
        ("a b", "a\u00a0b", r'"a b" → "a\xa0b"'),
        ("a b", "a  b", '"a b" → "a  b"'),
        ("ab", "a\u200bb", r'"ab" → "a\u200bb"'),
        ("a b", r"a\nb", r'"a b" → "a\nb"'),
        ("q" * 1000, "q" * 1001, f'"…{"q" * 24}" → "…{"q" * 25}"'),
    ],
)
def test_texts_that_look_alike_are_told_apart(old: str, new: str, seen: str) -> None:
    shown = to_text(between(f":a :p '{old}' .", f":a :p '{new}' ."), 200)
    assert shown.splitlines()[1] == f"    ~ urn:x:p: {seen}"
