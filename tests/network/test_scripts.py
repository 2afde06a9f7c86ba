"""The JavaScript of the pages: its functions, by node's test runner, and what it leaves in the page."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import ROOT, Opened

from kgtool.network.page.modules import joined

TESTS = Path(__file__).parent / "js"


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """What a command of Node.js says; skipped, aloud, where there is none."""
    if not shutil.which("node"):
        pytest.skip("The scripts of the pages are not tested: install Node.js (Debian: apt-get install npm).")
    return subprocess.run([*map(str, command)], check=False, capture_output=True, text=True, cwd=ROOT, timeout=120)


def counts(report: str, what: str) -> int:
    """How many tests passed, failed ... by the last lines of a report of node's test runner."""
    found = re.search(rf"^(?:#|ℹ) {what} (\d+)$", report, re.MULTILINE)
    assert found, report
    return int(found[1])


def test_the_functions_do_what_their_tests_say() -> None:
    done = run("node", "--test", TESTS)
    assert (done.returncode, counts(done.stdout, "fail")) == (0, 0), done.stdout
    assert counts(done.stdout, "pass") >= 10


def test_a_function_that_fails_its_test_is_found(tmp_path: Path) -> None:
    (tmp_path / "broken.test.mjs").write_text(
        'import test from "node:test"; import assert from "node:assert"; test("x", () => assert.equal(1, 2));', "utf-8"
    )
    done = run("node", "--test", tmp_path)
    assert done.returncode != 0
    assert counts(done.stdout, "fail") == 1


MODULES = (
    """// What it is.
const own = 1; // stays
/** Twice. @param {number} a */
const twice = (a) => 2 * a;

export { twice };
""",
    """import {
  twice,
} from "./a.js";
const own = "/* no comment */ // nor this";
globalThis.told = own + twice(2);
""",
)


def test_modules_are_one_script_in_which_each_has_its_own_names() -> None:
    script = joined(MODULES)
    assert "What it is" not in script
    assert "Twice" not in script
    assert "// stays" in script
    done = run("node", "-e", f"{script}console.log(told, typeof twice, typeof own);")
    assert done.stdout == "/* no comment */ // nor this4 undefined undefined\n", done.stderr


def test_a_module_can_use_only_what_stands_before_it() -> None:
    done = run("node", "-e", joined(MODULES[::-1]))
    assert "ReferenceError" in done.stderr


@pytest.mark.browser
def test_the_script_leaves_no_name_in_the_page_but_the_seam(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "bare.html").write_text(
        "<!doctype html><html data-ready=true><link rel=icon href=data:,><body>x", "utf-8"
    )
    names = "Object.getOwnPropertyNames(window)"
    bare: Sequence[str] = opened(tmp_path / "bare.html").evaluate(names)
    assert sorted(set(opened().evaluate(names)) - set(bare)) == ["kg"]
