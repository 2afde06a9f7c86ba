"""A draft, entry by entry: what is decided is in the file at once, and all else in it stays, to the comment."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from terminal import Terminal

from kgtool.articles.changing import entries, with_entry, with_key, without_entry
from kgtool.articles.reading import read_yaml
from kgtool.articles.reviewing import review_article
from kgtool.errors import DataError

ASKED = r"\[q\]uit\? "
TEXT = "Vera Holm spoke.\n\nShe said that North Vale could send 100 guards to the strait if South Vale agrees.\n"
FILE = """\
# The head.
article:
  id: harbor
  title: Harbor   # as it stands
  text: harbor.txt
new:
  - person: Vera Holm   # the minister
    check: name
# What she said.
claims:
  # the first
  - check: [condition]  # the model left it out
    # look twice
    who: Vera Holm
    stance: offers
    measure: 100 guards at the strait
    how: could
    par: 2
    quote: send 100 guards
    says: >
      Vera Holm could send
      100 guards.

  - {check: figure, who: Vera Holm, stance: offers, measure: guards, par: 2, quote: could send, says: "Could send, if."}
  # the last
  - who: Vera Holm
    stance: states
    measure: x
    par: 1
    quote: Vera Holm spoke
    says: She spoke.
# The tail.
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "harbor.txt").write_text(TEXT, "utf-8")
    path = tmp_path / "harbor.yaml"
    path.write_text(FILE, "utf-8")
    return path


def comments(text: str) -> list[str]:
    return sorted(line.partition("#")[2].strip() for line in text.splitlines() if "#" in line)


def test_what_is_marked_and_why(file: Path) -> None:
    review = review_article(file)
    assert [(entry.part, entry.line) for entry in review.marked] == [("new", 7), ("claims", 12), ("claims", 24)]
    assert review.reasons(review.marked[0]) == ["This name does not stand in the text."]
    claim = review.marked[1]
    assert review.reasons(claim) == ["The quoted sentence has a condition, and the claim has none."]
    ((number, text, (start, end)),) = review.passages(claim)
    assert (number, text[start:end]) == (2, "send 100 guards")


def test_accepting_takes_the_mark_off_and_nothing_else(file: Path) -> None:
    review = review_article(file)
    for _ in range(3):
        review.accept(review.marked[0])
    assert review.marked == []
    changed = file.read_text("utf-8")
    assert comments(changed) == comments(FILE)
    expected = (
        FILE.replace("    check: name\n", "")
        .replace("check: [condition]  # the", "# the")
        .replace("{check: figure, ", "{")
    )
    assert changed == expected


def test_rejecting_keeps_it_with_the_reason(file: Path) -> None:
    review = review_article(file)
    review.reject(review.marked[1], "no offer: a wish")
    review.reject(review.marked[1])
    changed = file.read_text("utf-8")
    assert comments(changed) == comments(FILE)
    before, after = read_yaml(FILE, "x"), read_yaml(changed, "x")
    assert after["rejected"] == [
        {"reason": "no offer: a wish", "claim": before["claims"][0]},
        {"reason": "not-taken", "claim": before["claims"][1] | {"id": "2"}},
    ]
    # Its number stays, since others may name it: c3.
    assert after["claims"] == [before["claims"][2] | {"id": "3"}]
    assert (after["article"], after["new"]) == (before["article"], before["new"])


def test_an_edit_that_is_no_entry_changes_nothing(file: Path) -> None:
    review = review_article(file)
    for text in ("who: [", "nothing", "- a", "", "who: a\nwho: b"):
        with pytest.raises(DataError):
            review.edit(review.marked[1], text)
    assert file.read_text("utf-8") == FILE


def test_an_edit_is_held_against_the_text_anew(file: Path) -> None:
    review = review_article(file)
    review.edit(review.marked[1], with_key(review.marked[1].text, "if", "South Vale agrees"))
    assert review.reasons(review.marked[1]) == []
    review.edit(review.marked[1], with_key(review.marked[1].text, "quote", "sent guards"))
    assert review.reasons(review.marked[1]) == ["The quote does not stand in the text."]
    assert comments(file.read_text("utf-8")) == comments(FILE)


@pytest.mark.parametrize(
    ("key", "value", "meant"),
    [
        ("how", "would", "would"),
        ("says", "She said: no", "She said: no"),
        ("says", "no # 1", "no # 1"),
        ("par", "[1, 2]", ["1", "2"]),
        ("note", '"quoted"', "quoted"),
        ("note", "- x", "- x"),
        ("note", "*x", "*x"),
        ("who", "it's, {a}", "it's, {a}"),
        ("note", "'", "'"),
    ],
)
@pytest.mark.parametrize(
    "text", ["who: a\nsays: b  # why", "{who: a, says: b}", "who: a\nsays: |\n  b\n  c", "who: a\nsays:"]
)
def test_a_value_is_what_was_typed(key: str, value: str, meant: object, text: str) -> None:
    before = read_yaml(text + "\n", "x")
    changed = with_key(text, key, value)
    assert read_yaml(changed + "\n", "x") == before | {key: meant}
    taken = read_yaml(with_key(changed, key, None) + "\n", "x")
    assert taken == {name: part for name, part in before.items() if name != key}


def test_lines_and_marks_of_other_systems_stay(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode())
    file.chmod(0o640)
    review_article(file).accept(review_article(file).marked[0])
    assert file.read_bytes() == b"\xef\xbb\xbf" + FILE.replace("    check: name\n", "").replace("\n", "\r\n").encode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_file_that_somebody_else_changed_is_left_alone(file: Path) -> None:
    review = review_article(file)
    file.write_text(FILE + "# mine\n", "utf-8")
    with pytest.raises(DataError, match="changed by somebody else"):
        review.accept(review.marked[0])
    assert file.read_text("utf-8") == FILE + "# mine\n"


@pytest.mark.parametrize("content", ["claims: [{who: a, check: x}]\n", "claims:\n  - check: x\n    who: [a\n"])
def test_what_cannot_be_changed_in_place_is_told(content: str, file: Path) -> None:
    file.write_text(content, "utf-8")
    with pytest.raises(DataError):
        review_article(file)


def test_all_entries_of_a_file_can_be_taken_out_and_put_back() -> None:
    content = FILE
    for entry in entries(FILE, "x"):
        assert with_entry(FILE, "x", entry, entry.text) == FILE
    while left := entries(content, "x"):
        content = without_entry(content, "x", left[0], "z")
    assert comments(content) == comments(FILE)
    assert len(read_yaml(content, "x")["rejected"]) == 4


# ---- In a terminal ----


def review_in_terminal(file: Path, *more: str, **environment: str) -> Terminal:
    command = (sys.executable, "-m", "kgtool", "article", "review", str(file), *more)
    return Terminal(*command, home=file.parent, COLUMNS="80", **environment)


def test_a_review_in_a_terminal_of_80_columns(file: Path) -> None:
    terminal = review_in_terminal(file)
    shown = terminal.wait(ASKED)
    assert "harbor.yaml:7, 3 to go" in shown
    terminal.type("a\n")
    shown = terminal.wait(ASKED)
    assert "»send 100 guards«" in shown
    assert max(len(line.rstrip("\r")) for line in shown.split("\n")) <= 80
    assert "check: name" not in file.read_text("utf-8")  # it is saved before the next is asked for
    terminal.type("x\n")
    terminal.wait("Type a letter")
    terminal.type("k\n")
    terminal.wait("take the key out: ")
    terminal.type("if: South Vale agrees\n")
    assert "has a condition" not in terminal.wait(ASKED).partition("harbor.yaml:")[2]
    terminal.type("a\n")
    terminal.wait("1 to go")
    terminal.type("r\n")
    terminal.wait("not taken\\) ")
    terminal.type("too short\n")
    terminal.wait("3 decided, 0 skipped, nothing is left to be checked")
    assert terminal.close() == 0
    read = read_yaml(file.read_text("utf-8"), "x")
    assert read["claims"][0]["if"] == "South Vale agrees"
    assert read["rejected"][0]["reason"] == "too short"
    assert comments(file.read_text("utf-8")) == comments(FILE)


@pytest.mark.parametrize(("keys", "code"), [("\x03\n", 130), ("\x04", 0), ("q\n", 0)])
def test_ctrl_c_a_closed_input_and_quit_lose_nothing(keys: str, code: int, file: Path) -> None:
    terminal = review_in_terminal(file)
    terminal.wait(ASKED)
    terminal.type("a\n")
    terminal.wait("2 to go")
    terminal.wait(ASKED)
    terminal.type(keys)  # a signal that comes just before Python reads is seen when it has read: hence the line's end
    assert terminal.close() == code
    assert file.read_text("utf-8") == FILE.replace("    check: name\n", "")


def test_an_editor_whose_text_is_no_entry_is_opened_again(file: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import pathlib, sys\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "text = path.read_text('utf-8')\n"
        "wrong = 'who: ['\n"
        "right = text.replace(wrong, '').replace('could', 'might')\n"
        "path.write_text(right if wrong in text else wrong + text, 'utf-8')\n"
        "import os; os.utime(path, ns=(1, 1 + len(text)))\n"
    )
    terminal = review_in_terminal(file, EDITOR=f"{sys.executable} {editor}")
    terminal.wait(ASKED)
    terminal.type("s\n")
    terminal.wait(ASKED)
    terminal.type("e\n")
    terminal.wait("Edit it again")
    assert file.read_text("utf-8") == FILE
    terminal.type("y\n")
    terminal.wait("how: might")
    terminal.wait(ASKED)
    terminal.type("q\n")
    assert terminal.close() == 0
    changed = file.read_text("utf-8")
    assert "how: might" in changed
    assert comments(changed) == comments(FILE)
