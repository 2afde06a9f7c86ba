"""The skeleton of an article file."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgtool.articles.article import compile_article
from kgtool.articles.evidence import Text
from kgtool.articles.reading import ArticleError
from kgtool.articles.skeleton import new_article

TEXT = """Vera Holm said that North Vale was “ready to send guards” to the strait, at least 100 guards.

Macron told them that fewer than 30,000 troops would be enough.
"""


def test_it_lists_places_to_look_at_and_copies_six_words_at_most(tmp_path: Path) -> None:
    path = tmp_path / "Harbor Post.txt"
    path.write_text(TEXT, "utf-8")
    made = new_article(path)
    for line in (
        "  id: harbor-post",
        "  paragraphs: 2",
        "# 1: Vera Holm said that North Vale ...",
        "#    quoted: ready to send guards",
        "#    said: said (states?); ready to (offers?)",
        "#    figures: at least 100 guards",
        "#    known: Macron",
        "#    figures: fewer than 30,000 troops",
    ):
        assert line in made.splitlines()
    assert "strait" not in made.replace("at the strait", "")
    assert "to the strait" in new_article(path, with_text=True)


def test_it_prefills_a_claim_for_each_verb_of_saying(tmp_path: Path) -> None:
    path = tmp_path / "harbor.txt"
    path.write_text("In May the mayor, Vera Holm, refused 20 guards on Monday. Gen. Ito, in 2031, agreed.\n", "utf-8")
    made = new_article(path)
    assert "#    dates: In May; on Monday; in 2031" in made
    first, second = made.partition("#  - who: ")[2].split("#  - who: ")
    assert first.splitlines() == [
        "Vera Holm", "#    stance: rejects", "#    measure:", "#    figure: 20 guards", "#    when: In May =",
        "#    par: 1", "#    quote: refused 20 guards on Monday", "#    says:",
    ]  # fmt: skip
    assert second.startswith("Ito\n#    stance: accepts\n")
    # Taken out of its comment, it is a claim of which the rest is still to be written.
    file = tmp_path / "harbor.yaml"
    before, claims = made.split("claims:")
    file.write_text("claims:".join((before.replace('title: ""', "title: H"), claims.replace("\n#  ", "\n  "))), "utf-8")
    with pytest.raises(ArticleError) as caught:
        compile_article(file)
    assert "nothing behind this key" in caught.value.excerpt


@pytest.mark.parametrize(
    ("sentence", "claimant"),
    [
        ("“We agreed to nothing,” Ada Lindqvist said.", ["", "Ada Lindqvist"]),
        ("“Russia must pay,” Macron said.", ["Macron"]),
        ("“We will see,” said Ada Lindqvist, who left.", ["Ada Lindqvist"]),
        ("“We will see,” said Ito.", ["Ito"]),
        ("(Neither agreed.)", [""]),
        ("They said that Ito would come.", [""]),
        ("The mayor, Ito, said so.", ["Ito"]),
        ("„Wir haben genug“, sagte Ada Lindqvist, und das ist nicht der Preis.", ["Ada Lindqvist"]),
    ],
)
def test_a_claimant_is_named_outside_what_is_quoted(sentence: str, claimant: list[str], tmp_path: Path) -> None:
    path = tmp_path / "harbor.txt"
    path.write_text(sentence + "\n", "utf-8")
    made = new_article(path).splitlines()
    assert [line.partition("who:")[2].strip() for line in made if "- who:" in line] == claimant


@pytest.mark.parametrize("marks", ["“”", "„“", "«»", "»«", "「」", "『』", "《》", "＂＂", "〝〟", '""'])
def test_quotation_marks_of_all_scripts(marks: str, tmp_path: Path) -> None:
    path = tmp_path / "harbor.txt"
    opens, closes = marks
    path.write_text(f"Holm: {opens}Zwei Boote{closes}, dann {opens}keine Wachen.{closes} Rowan schweigt.\n", "utf-8")
    assert "#    quoted: Zwei Boote; keine Wachen." in new_article(path)
    text = Text.read(path)
    assert text.find('"Zwei Boote", dann', 1) == f"{opens}Zwei Boote{closes}, dann"
    assert text.sentence("Rowan", 1) == "Rowan schweigt."


def test_a_sentence_ends_without_a_space_where_its_script_has_none(tmp_path: Path) -> None:
    text = Text("harbor.txt", "霍尔姆说：「我们派卫兵。」罗万否认。".encode())
    assert text.sentence("罗万", 1) == "罗万否认。"


def test_with_a_title_it_compiles(tmp_path: Path) -> None:
    path = tmp_path / "harbor.txt"
    path.write_text(TEXT, "utf-8")
    file = tmp_path / "harbor.yaml"
    file.write_text(new_article(path).replace('title: ""', "title: Harbor"), "utf-8")
    assert compile_article(file).claims == 0
