"""Krippendorff's alpha for nominal data: how far coders agree beyond chance.

Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), https://repository.upenn.edu/asc_papers/43,
section C: any number of coders, missing values, and nominal differences. The library of that name is under the GPL.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence


def alpha(units: Iterable[Sequence[Hashable | None]]) -> float | None:
    """Alpha of what coders said of each unit, None standing for a coder who said nothing of it.

    1 is perfect agreement, 0 what chance would give, less than 0 is systematic disagreement. None: it is not defined,
    since all values are the same, or no unit has two.

    >>> alpha([("a", "a"), ("b", "b"), ("a", "b"), ("b", "b")])
    0.5333333333333333
    >>> alpha([("a", "a"), ("a", "a")]) is None
    True
    """
    values: Counter[Hashable] = Counter()
    observed = 0.0
    for unit in units:
        said = [value for value in unit if value is not None]
        if len(said) > 1:  # a value without another to compare it with counts for nothing
            counts = Counter(said)
            values.update(counts)
            observed += sum(count * (len(said) - count) for count in counts.values()) / (len(said) - 1)
    number = values.total()
    expected = sum(count * (number - count) for count in values.values())
    return 1 - (number - 1) * observed / expected if expected else None
