"""YAML as people and programs write it: what is read, and what is refused with its place."""

from __future__ import annotations

import pytest

from kgtool.articles.reading import ArticleError, place, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: one\ttwo\t# three", "one\ttwo"),
        ("a:\tone", "one"),
        ("a: one\u2028two", "one two"),
        ("a: one\u0085two", "one two"),
        ('{"a":"one"}', "one"),
        ('a: "one\\/two"', "one/two"),
        ("{a: c:one-01}", "c:one-01"),
        ("a: no", "no"),
        ("a: 2031-05", "2031-05"),
    ],
)
def test_what_is_read(text: str, value: str) -> None:
    assert read_yaml(text, "x.yaml") == {"a": value}


def test_no_sign_but_a_line_break_ends_a_line() -> None:
    assert place(read_yaml("a: one\u2028two\nb: c", "x.yaml")["b"]).line == 2


@pytest.mark.parametrize("text", ["[" * 60 + "]" * 60, "{a: " * 60 + "}" * 60, "[" * 100_000, "- " * 5_000 + "a"])
def test_what_nests_without_end_is_refused(text: str) -> None:
    with pytest.raises(ArticleError, match="wrong in one place"):
        read_yaml(f"a: {text}" if text[0] != "-" else text, "x.yaml")
