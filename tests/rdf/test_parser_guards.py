"""What would end the process is seen wherever a text is cut."""

from __future__ import annotations

import json

import pytest

from kgtool.errors import DataError
from kgtool.rdf.parser_guards import DEEPEST, JsonDepth

IRI = '{"type":"uri","value":"urn:a"}'


def nested(deep: int) -> str:
    """SPARQL JSON with one triple term of this depth, behind a string that looks like brackets."""
    term = f'{{"value":{{"subject":{IRI},"predicate":{IRI},"object":' * deep + IRI + '},"type":"triple"}' * deep
    text = json.dumps('\\"{[' * 200 + "\\")
    row = f'{{"t":{{"type":"literal","value":{text}}},"x":{term}}}'
    return f'{{"head":{{"vars":["t","x"]}},"results":{{"bindings":[{row}]}}}}'


@pytest.mark.parametrize("size", [1, 7, 64, 1_000_000])
def test_json_that_nests_is_seen_wherever_it_is_cut(size: int) -> None:
    def feed(text: str) -> None:
        data, depth = text.encode(), JsonDepth()
        for start in range(0, len(data), size):
            depth.feed(data[start : start + size])

    feed(nested(DEEPEST - 9))
    feed(json.dumps({"a": ['"[{' * 5_000, "object", "[{" * 5_000]}))
    for text in (nested(DEEPEST + 9), nested(DEEPEST + 9).replace("object", "\\u006fbject")):
        with pytest.raises(DataError, match="more than 500 deep"):
            feed(text)
