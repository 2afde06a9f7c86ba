"""The words of a text are all of it but for spaces, comments and what an open string holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kgtool.sparql.lexer import spaced, words


@given(st.text())
def test_words_are_the_text_but_for_spaces_and_comments(text: str) -> None:
    found = list(words(text))
    assert all(text[word.start : word.start + len(word.text)] == word.text for word in found)
    ends = [0, *(word.start + len(word.text) for word in found)]
    starts = [*(word.start for word in found), len(text)]
    for end, start in zip(ends, starts, strict=True):
        between = spaced(text)[end:start].strip()
        assert (
            between == "" or between.startswith("#") or any(word.kind == "OPEN" and word.end == end for word in found)
        )
