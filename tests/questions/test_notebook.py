"""An answer in a notebook: a table, escaped, with why it is empty below."""

from __future__ import annotations

import warnings

import pyoxigraph as ox

import kgtool
from kgtool.rdf.results import Solutions
from kgtool.store import LocalStore


def test_an_answer_is_a_table_with_labels(bundled: LocalStore) -> None:
    shown = kgtool.select("SELECT ?who_it_is { VALUES ?who_it_is { person:macron } }", bundled)._repr_html_()
    assert shown.startswith("<table><thead><tr><th>who it is</th></tr></thead>")
    assert ">Emmanuel Macron</a></td>" in shown
    assert shown.endswith("</table><p>1 row</p>")
    assert "<td>1</td>" not in kgtool.to_html(True)
    built = bundled.query("CONSTRUCT { person:macron <urn:p> 1 } {}")
    assert "Emmanuel Macron" in kgtool.to_html(built)
    assert "<p>1 triple</p>" in kgtool.to_html(built)


def test_it_is_escaped() -> None:
    rows = [(ox.Literal("<script>x</script>"), ox.NamedNode("javascript:alert(1)"))]
    shown = kgtool.to_html(Solutions(("<b>", "c"), rows))
    assert "<script" not in shown
    assert "<b>" not in shown
    assert "href" not in shown


def test_a_long_answer_is_shown_in_part(bundled: LocalStore) -> None:
    found = kgtool.select("SELECT * { ?s ?p ?o }", bundled)
    shown = found._repr_html_()
    assert shown.count("<tr>") == 61
    assert "The first 60 rows" in shown
    assert kgtool.to_html(found, 5).count("<tr>") == 6
    assert len(found._kept) < 100


def test_hints_stand_below_and_are_not_issued_too(bundled: LocalStore) -> None:
    found = kgtool.select('SELECT ?x { ?x skos:prefLabel "Emmanuel Macron" }', bundled)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shown = found._repr_html_()
    assert "<p>0 rows</p><p>&quot;Emmanuel Macron&quot; matches nothing" in shown
