"""Figures as intervals: how two of them stand."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kgtool.claims.figures import Figure, decimal, relation
from kgtool.claims.thing import Thing


def figure(low: int | None, high: int | None, low_in: bool = True, high_in: bool = True, unit: str = "u") -> Figure:
    bounds = [Decimal(bound) if bound is not None else None for bound in (low, high)]
    return Figure("x", "x", "", Thing(unit, unit), bounds[0], low_in, bounds[1], high_in, "", (), ())


def test_intervals() -> None:
    assert relation(figure(None, 800), figure(1000, None)) == "apart"
    assert relation(figure(None, 800), figure(800, None)) == "overlap"
    assert relation(figure(None, 800, high_in=False), figure(800, None)) == "apart"
    assert relation(figure(5, 5), figure(5, 5)) == "same"
    assert relation(figure(5, 5), figure(5, 5, unit="v")) == "units"
    assert relation(figure(None, None), figure(5, 5)) == "bounds"
    assert figure(200, 999).interval == "at least 200 and at most 999"


bound = st.none() | st.integers(-20, 20)
figures = st.builds(figure, bound, bound, st.booleans(), st.booleans())


@given(figures, figures, st.integers(-40, 40))
def test_figures_apart_have_no_number_in_common(one: Figure, other: Figure, half: int) -> None:
    def holds(f: Figure, value: Decimal) -> bool:
        above = f.low is None or value > f.low or (f.low_in and value == f.low)
        return above and (f.high is None or value < f.high or (f.high_in and value == f.high))

    assert relation(one, other) == relation(other, one)
    value = Decimal(half) / 2
    if relation(one, other) == "apart":
        assert not (holds(one, value) and holds(other, value))


def test_what_is_not_a_number_has_no_bound() -> None:
    assert decimal("1e999999999") is None
    assert decimal("abc") is None
