"""The names that are like a word that nothing is called: what "did you mean" offers."""

from __future__ import annotations

from collections.abc import Iterable

# The share of a name's letters that may have to be changed is one minus this.
ALIKE = 0.6


def nearest(word: str, candidates: Iterable[str], most: int = 1) -> list[str]:
    """At most `most` of the candidates that are nearly spelled as `word` is, the nearest first.

    Measured by rapidfuzz, as the optimal string alignment distance (letters added, left out, replaced, or swapped with
    their neighbour) over the length of the longer text. difflib takes forty times as long, and finds "duration" like
    "putin" because it skips letters. Upper and lower case differ: fold both first where they should not.

    >>> nearest("shwo", ["show", "shell", "why"])
    ['show']
    """
    from rapidfuzz.distance import OSA  # a few milliseconds, and nearly no run of a command needs it
    from rapidfuzz.process import extract

    alike = extract(word, list(candidates), scorer=OSA.normalized_similarity, score_cutoff=ALIKE, limit=None)
    return [name for name, _, _ in sorted(alike, key=lambda found: (-found[1], found[0]))[:most]]
