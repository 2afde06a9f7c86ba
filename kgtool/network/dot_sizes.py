"""How large the dots of a large network are, and how wide all of them stand; in units of the picture."""

from __future__ import annotations

Point = tuple[float, float]

SMALL, GROWTH = 5.0, 2.4  # the radius of a dot with one line, and how much each doubling of its lines adds
GAP = 4.0
WIDE = 1.6  # width by height of the whole, as in windows


def radius(degree: int) -> float:
    """The radius of a dot with `degree` lines: it grows when they double, so that one more line seldom changes it."""
    return SMALL + GROWTH * max(degree.bit_length() - 1, 0)
