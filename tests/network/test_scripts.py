"""The JavaScript of the pages: its types, its functions by node's test runner, and what it leaves in the page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import DATA, ROOT, Opened, lacking

import kgtool
from kgtool.network.page.modules import joined
from kgtool.store import LocalStore

TESTS = Path(__file__).parent / "js"
CHECKER = ROOT / "build" / "web" / "node_modules" / ".bin" / "tsc"


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


def test_no_name_is_exported_twice_and_none_is_imported_by_another() -> None:
    exported: list[str] = []
    for path in sorted((ROOT / "kgtool" / "network" / "page").glob("*.js")):
        text = path.read_text("utf-8")
        exported += re.findall(r"\w+|\$", "".join(re.findall(r"^export \{([^}]*)\};\n\Z", text, re.MULTILINE)))
        assert not re.search(r"^import [^;]*\bas\b[^;]*;", text, re.MULTILINE), (
            f"{path}: imports are left out of a page"
        )
    assert len(exported) > 100
    assert [name for name, times in Counter(exported).items() if times > 1] == []


# ---- types ---------------------------------------------------------------------------------------------------------

# What is wrong -> the number of TypeScript's message.
WRONG = {
    "/** @param {Claim} claim */ export const a = (claim) => claim.iris;": 2551,
    "export const b = (claim) => claim;": 7006,
    "const unused = 1; export const h = 2;": 6133,
    'import { days } from "PAGE/dates.js"; export const c = days("2025-09-04");': 2345,
    'import { nothing } from "PAGE/dates.js"; export const d = nothing;': 2305,
    "export const e = undeclared;": 2304,
    "/** @param {Card} card */ export const f = (card) => Number(card.at[0]);": 18048,
    'import { $ } from "PAGE/dom.js"; export const g = $("search").valu;': 2551,
}


def types(folder: Path, files: dict[str, str]) -> list[tuple[str, int]]:
    """The files that are wrong, each with the number of the message: the modules of the page, and these files."""
    if not CHECKER.exists():
        if shutil.which("npm"):
            lacking("TypeScript's checker", "make types")
        pytest.skip("The types of the scripts of the pages are not checked: install npm, and run make types.")
    package = ROOT / "kgtool"
    page = package / "network" / "page"
    checked = [package / "network", package / "site" / "templates", package / "server" / "templates"]
    for name, text in files.items():
        (folder / name).write_text(text.replace("PAGE", str(page)), "utf-8")
    config = {"extends": str(ROOT / "tsconfig.json"), "include": [*map(str, checked), str(folder)]}
    (folder / "tsconfig.json").write_text(json.dumps(config), "utf-8")
    done = run(CHECKER, "-p", folder)
    found = re.findall(r"^([^\s(]+)\(\d+,\d+\): error TS(\d+):", done.stdout, re.MULTILINE)
    assert bool(done.returncode) == bool(found), done.stdout + done.stderr
    return [(Path(file).name, int(number)) for file, number in found]


def test_no_script_is_left_unchecked() -> None:
    scripts = [path for path in (ROOT / "kgtool").glob("**/*.js") if "static" not in path.parts]
    assert len(scripts) > 40
    assert [
        path for path in scripts if re.search(r"@ts-(?:nocheck|ignore|expect-error)", path.read_text("utf-8"))
    ] == []


@pytest.mark.slow
def test_the_types_hold_and_what_is_wrong_is_found(tmp_path: Path) -> None:
    broken = {f"broken{number}.js": text for number, text in enumerate(WRONG)}
    assert types(tmp_path, broken) == list(zip(broken, WRONG.values(), strict=True))


def data_of(page: kgtool.Page) -> str:
    """What a page tells its script, as text."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page.html, re.DOTALL)
    assert found
    return json.dumps(json.loads(found[1]))


@pytest.mark.slow
def test_the_data_of_pages_are_of_the_types_that_are_declared(bundled: LocalStore, tmp_path: Path) -> None:
    growth = kgtool.open_store(data=[next((DATA / "growth").glob("14-*.trig"))])
    rows = "SELECT ?source ?edge ?target WHERE { ?source ?edge ?target FILTER isIRI(?target) } LIMIT 40"
    pages = {"bundled": kgtool.view(bundled), "grown": kgtool.view(growth), "rows": kgtool.view(bundled, rows)}
    files = {f"{name}.ts": f"export const data: PageData = {data_of(page)};" for name, page in pages.items()}
    files["cut.ts"] = 'export const data: Claim = { iri: "https://example.org/a" };'
    assert types(tmp_path, files) == [("cut.ts", 2739)]


# ---- in the page ---------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_the_script_leaves_no_name_in_the_page_but_the_seam(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "bare.html").write_text(
        "<!doctype html><html data-ready=true><link rel=icon href=data:,><body>x", "utf-8"
    )
    names = "Object.getOwnPropertyNames(window)"
    bare: Sequence[str] = opened(tmp_path / "bare.html").evaluate(names)
    assert sorted(set(opened().evaluate(names)) - set(bare)) == ["kg"]
