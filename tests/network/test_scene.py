"""The lines of a card: any text, in time that grows with its length."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.network import scene

WIDTH = 200.0


@pytest.mark.parametrize("letter", ["a", "W", "م", "漢", "e\u0301\u0302", "\U0001f469\u200d\U0001f467", "\u0301", "-"])
def test_a_long_word_is_measured_no_further_than_it_is_shown(letter: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked, advance = [0], scene._advance

    def counted(char: str) -> float:
        looked[0] += 1
        return advance(char)

    monkeypatch.setattr(scene, "_advance", counted)
    counts = []
    for size in (1_000, 100_000):
        looked[0] = 0
        scene.measure.cache_clear()
        lines = scene.wrap(letter * size, WIDTH, 4)
        assert len(lines) == 4
        assert lines[-1].endswith("…")
        counts.append(looked[0])
    assert counts[0] == counts[1] < 1_000


@given(st.text(st.characters(exclude_categories=["Cs"])), st.floats(20, 300))
def test_nothing_of_a_text_is_lost_between_its_lines(text: str, width: float) -> None:
    lines = scene.wrap(text, width, 10**6)
    assert "".join("".join(lines).split()) == "".join(text.split())
    # A line is too wide only where it is one letter with its marks.
    assert all(scene.measure(line) <= width or len(line) <= scene.MOST_MARKS + 2 for line in lines)


def test_a_letter_keeps_its_marks_and_an_emoji_its_parts() -> None:
    for cluster in ("e\u0301\u0302", "\U0001f469\u200d\U0001f467", "\U0001f44d\U0001f3fd"):
        lines = scene.wrap(cluster * 50, WIDTH, 100)
        assert "".join(lines) == cluster * 50
        assert not any(unicodedata.combining(line[0]) or line[0] in "\u200d\U0001f3fd" for line in lines)
        assert not any(line.endswith("\u200d") for line in lines)
