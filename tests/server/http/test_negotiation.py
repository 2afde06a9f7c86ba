"""Which format an answer has, without a server."""

from __future__ import annotations

import pytest

from kgtool.server.http.negotiation import ROWS, best


@pytest.mark.parametrize("accept", ["text/csv;q=nan", "text/csv;q=inf", "text/csv;q=-1", "text/csv;q=2", "text/csv;q="])
def test_a_weight_that_is_none_wants_nothing(accept: str) -> None:
    assert best(tuple(ROWS.items()), accept) is None
