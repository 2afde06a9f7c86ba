"""Documents that are made from the thing itself are up to date."""

from __future__ import annotations

import runpy

from conftest import ROOT


def test_the_coverage_report_is_that_of_today() -> None:
    """Which terms no question and no shape uses: ``make docs`` writes it anew."""
    report = runpy.run_path(str(ROOT / "docs" / "coverage.py"))["report"]()
    assert (ROOT / "docs" / "coverage.md").read_text("utf-8") == report
    assert "| stance |" in report
    # A term that is used, and one that no question and no shape names.
    assert "kg:claimant" not in report
    assert "kg:abstains" in report


def test_every_command_is_in_the_readme() -> None:
    from kgtool.cli import COMMANDS

    text = (ROOT / "README.md").read_text("utf-8")
    assert [command.name for command in COMMANDS if f"kgtool {command.name}" not in text] == []
