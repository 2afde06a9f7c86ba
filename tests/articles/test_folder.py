"""A folder of article files: what is in it, what is not, and drafts that no one loses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgtool.articles.folder import LARGEST, MOST_DRAFTS, Changed, Folder, new_id
from kgtool.articles.reading import read_yaml
from kgtool.errors import DataError, UsageError

HEAD = "article:\n  id: a\n  title: T\n  text: a.txt\n"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    home = tmp_path / "articles"
    home.mkdir()
    (home / "a.yaml").write_text(HEAD, "utf-8")
    (home / "a.txt").write_text("One.\n\nTwo.\n", "utf-8")
    (home / "b.txt").write_text("One.\n", "utf-8")
    (tmp_path / "secret.yaml").write_text("secret: yes\n", "utf-8")
    (tmp_path / "secret.txt").write_text("secret\n", "utf-8")
    return Folder(home)


@pytest.mark.parametrize(
    "name", ["../secret", "secret", "..", "", "a.yaml", "/etc/passwd", "a\0", "%2e%2e/secret", "A", "link", "deep/a"]
)
def test_only_names_of_the_folder_are_files(folder: Folder, name: str) -> None:
    (folder.path / "link.yaml").symlink_to(folder.path.parent / "secret.yaml")
    (folder.path / "deep").mkdir()
    (folder.path / "deep" / "a.yaml").write_text(HEAD)
    assert folder.names() == ["a"]
    for attempt in (folder.read, folder.drafts, lambda name: folder.keep(name, new_id(), 0, {"who": "A"})):
        with pytest.raises(UsageError, match="no article"):
            attempt(name)
    assert sorted(path.name for path in folder.path.parent.iterdir()) == ["articles", "secret.txt", "secret.yaml"]


def test_a_text_lies_in_the_folder_or_is_not_read(folder: Folder) -> None:
    (folder.path / "link.txt").symlink_to(folder.path.parent / "secret.txt")
    texts = {}
    for name in ("a.txt", "../secret.txt", "link.txt", "/etc/passwd", "nothing.txt"):
        read = read_yaml(HEAD.replace("a.txt", name), "a")
        found = folder.text(read, "a")
        texts[name] = found.paragraphs if found else None
    assert texts == {"a.txt": ["One.", "Two."], "../secret.txt": None, "link.txt": None, "/etc/passwd": None,
                     "nothing.txt": None}  # fmt: skip
    assert folder.texts() == ["b.txt"]
    (folder.path / "c.yaml").write_text(HEAD.replace("a.txt", "b.txt"), "utf-8")
    assert folder.texts() == []


def test_a_file_that_changed_meanwhile_is_not_written_over(folder: Folder) -> None:
    file = folder.read("a")
    file.path.write_text(HEAD + "# from an editor\n", "utf-8")
    with pytest.raises(Changed, match="changed by somebody else"):
        folder.write(file, HEAD + "# from here\n")
    assert folder.read("a").content.endswith("# from an editor\n")
    folder.write(folder.read("a"), HEAD + "# from here\n")
    assert folder.read("a").content.endswith("# from here\n")
    assert sorted(path.name for path in folder.path.iterdir()) == ["a.txt", "a.yaml", "b.txt"]


def test_a_mark_of_byte_order_and_permissions_stay(folder: Folder) -> None:
    path = folder.path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + HEAD.encode())
    path.chmod(0o600)
    folder.write(folder.read("a"), HEAD + "# x\n")
    assert path.read_bytes() == b"\xef\xbb\xbf" + HEAD.encode() + b"# x\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_too_large_or_no_text_is_told(folder: Folder) -> None:
    (folder.path / "a.yaml").write_bytes(b" " * (LARGEST + 1))
    with pytest.raises(DataError, match="larger than"):
        folder.read("a")
    (folder.path / "a.yaml").write_bytes(b"\xff")
    with pytest.raises(DataError, match="not UTF-8"):
        folder.read("a")


def test_a_draft_is_kept_and_kept_again(folder: Folder) -> None:
    first = folder.keep("a", new_id(), 0, {"who": "A"})
    second = folder.keep("a", first.id, first.rev, {"who": "A", "says": "é"})
    assert (second.id, second.rev) == (first.id, 2)
    assert Folder(folder.path).drafts("a") == [second]  # as a server that was started anew sees it


def test_two_that_change_one_draft_both_keep_theirs(folder: Folder) -> None:
    first = folder.keep("a", new_id(), 0, {"who": "A"})
    mine = folder.keep("a", first.id, first.rev, {"who": "mine"})
    theirs = folder.keep("a", first.id, first.rev, {"who": "theirs"})
    assert theirs.id != mine.id
    assert {draft.values["who"] for draft in folder.drafts("a")} == {"mine", "theirs"}


def test_what_is_done_stays_done_and_later_words_are_a_draft_of_their_own(folder: Folder) -> None:
    draft = folder.keep("a", new_id(), 0, {"who": "A"})
    folder.drop("a", draft.id)
    assert (folder.drafts("a"), folder.done("a")) == ([], [draft.id])
    late = folder.keep("a", draft.id, draft.rev, {"who": "late"})
    assert late.id != draft.id
    assert folder.drafts("a") == [late]


def test_an_id_from_elsewhere_is_replaced(folder: Folder) -> None:
    kept = folder.keep("a", "../../x", 0, {"who": "A"})
    assert len(kept.id) == 16
    folder.drop("a", "../../y")
    assert folder.done("a") == []


def test_too_many_drafts_are_refused_and_none_is_lost(folder: Folder) -> None:
    for number in range(MOST_DRAFTS):
        folder.keep("a", new_id(), 0, {"who": str(number)})
    with pytest.raises(UsageError, match=f"{MOST_DRAFTS} drafts"):
        folder.keep("a", new_id(), 0, {"who": "one more"})
    assert len(folder.drafts("a")) == MOST_DRAFTS


def test_drafts_that_cannot_be_read_are_not_written_over(folder: Folder) -> None:
    path = folder.path / "a.drafts.json"
    for broken in ("{", json.dumps({"drafts": [{}], "done": []}), "[]"):
        path.write_text(broken)
        with pytest.raises(DataError, match=r"a\.drafts\.json"):
            folder.keep("a", new_id(), 0, {"who": "A"})
        assert path.read_text() == broken


def test_an_article_begins_once(folder: Folder) -> None:
    assert folder.begin("b", HEAD) == "b"
    with pytest.raises(UsageError, match="already"):
        folder.begin("b", "")
    assert folder.read("b").content == HEAD
