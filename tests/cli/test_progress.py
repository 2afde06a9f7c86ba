"""What a terminal shows while something takes long; where there is none, nothing is imported for it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from conftest import DATA
from terminal import Terminal

LINES = "".join(f"<urn:s:{number}> <urn:p> 'v{number}' .\n".replace("'", '"') for number in range(60_000))
TRACE = """
import sys
from kgtool.cli import main
try:
    main()
finally:
    print("rich" in sys.modules, file=sys.stderr)
"""


def test_a_load_shows_how_far_it_is_and_then_its_rules(tmp_path: Path) -> None:
    file = tmp_path / "odd[b] name that is rather too long.nt"
    file.write_text(LINES)
    terminal = Terminal("kgtool", "load", str(file), "--store", str(tmp_path / "s"), home=tmp_path)
    assert " odd[b] name that is rather to… " in terminal.wait(r"\d/2\.0 MB")
    assert "MB" not in terminal.wait("all read, storing[^\n\r]*").rpartition("all read")[2]
    terminal.wait("60,000 triples into")
    terminal.wait("the rules make their edges")
    assert terminal.process.wait(30) == 0


def test_an_import_shows_its_records_and_their_rate(tmp_path: Path) -> None:
    rows = "".join(
        f"{n}\t2014-01-02\tA{n}\t\tX\tMake a visit\t042\t1.9\tB{n}\t\tY\t{n}\t1\tP\t\t\t\t\t\t\n" for n in range(9000)
    )
    head = (DATA / "events" / "icews.tsv").read_text().partition("\n")[0]
    (tmp_path / "e.tsv").write_text(f"{head}\n{rows}")
    terminal = Terminal(
        "kgtool",
        "import",
        "events",
        str(tmp_path / "e.tsv"),
        "--map",
        "icews",
        "-o",
        str(tmp_path / "e.nq"),
        home=tmp_path,
    )
    assert re.search(r"[\d,]+ records [\d,]+ a second", terminal.wait("a second"))
    terminal.wait("9,000 events into")


def test_nothing_is_imported_for_it_where_nobody_watches(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text(LINES)
    command = [sys.executable, "-c", TRACE, "load", str(tmp_path / "a.nt"), "--store", str(tmp_path / "s")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (done.stdout.split(": ")[1], done.stderr) == ("60,000 triples into g:a\n", "False\n")


def test_a_spinner_comes_after_a_second_and_goes_with_the_work(tmp_path: Path) -> None:
    code = (
        "import time; from kgtool.cli.progress import busy\n"
        "with busy('quick'): pass\n"
        "with busy('checking') as tell:\n"
        "    tell(20_000); time.sleep(1.6); tell(30_000); time.sleep(0.5)\n"
        "print('done')"
    )
    terminal = Terminal(sys.executable, "-c", code, home=tmp_path)
    assert "quick" not in terminal.wait("checking 20,000 triples")
    terminal.wait("checking 30,000 triples")
    assert "checking" not in terminal.wait("done").rpartition("\r")[2]
    assert terminal.process.wait(30) == 0
