"""Files on their way to the engine: the graphs of N-Quads are those that a parser finds."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgtool.rdf.files import RdfFile
from kgtool.store import streams


def test_the_graphs_found_are_those_that_a_parser_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines of N-Quads at random, in pieces of a few bytes, against the engine's parser."""
    monkeypatch.setattr(streams, "CHUNK", 7)
    rng, fit = random.Random(6), 0
    terms = ["<urn:a>", "_:b", '"x <urn:g> ."', '"\\" . "@en', '"1"^^<urn:t>', "<urn:g1>"]
    path = tmp_path / "f.nq"
    for _ in range(300):
        statements = []
        for _ in range(rng.randrange(12)):
            gap = rng.choice([" ", "\t", "  "])
            graph = rng.choice(["", "<urn:g1>", "<urn:g2>", "<urn:g3>", "<urn:g1>", "<urn:g2>"])
            comment = rng.choice([" # c", "", "", "", "", "", "", ""])
            statements.append(gap.join(["<urn:s>", "<urn:p>", rng.choice(terms), graph, "."]) + comment)
        path.write_text(rng.choice(["\n", "\r\n"]).join(statements), "utf-8")
        with streams.watched(RdfFile(path, "urn:g"), streams.Quads) as stream:
            assert isinstance(stream, streams.Quads)
            try:
                while stream.read(5):
                    pass
            except streams.Unfit:
                continue
            assert stream.sha256() == hashlib.sha256(path.read_bytes()).hexdigest()
        fit += 1
        expected = {str(q.graph_name)[1:-1] for q in ox.parse(path=path) if isinstance(q.graph_name, ox.NamedNode)}
        assert set(stream.graphs) == expected
    assert fit > 100
