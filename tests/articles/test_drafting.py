"""Drafts by a made-up command: what passes the gate, what is marked or rejected, and answers that are no draft."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from kgtool.articles.article import compile_article
from kgtool.articles.drafting import DraftError, answer_of, answer_yaml, draft_article, draft_prompt
from kgtool.articles.evidence import Text
from kgtool.articles.gate import Gate
from kgtool.articles.reading import ArticleError, read_yaml
from kgtool.articles.signs import signs
from kgtool.errors import UsageError
from kgtool.store import open_store

TEXT = """\
Vera Holm, who leads the delegation of North Vale, spoke in Harbor City on Monday.

She said that her country could send at least 100 guards to the strait if South Vale agrees. Nobody asked for more.

Tilda Rowan did not support the offer. Mr. Rowan the elder, 80, was absent.

Emmanuel Macron welcomed the letter.
"""
NEW = """\
new:
  - person: Vera Holm
  - person: Tilda Rowan
  - country: South Vale
"""
GOOD = """\
claims:
  - id: 1
    who: Vera Holm
    stance: offers
    measure: 100 guards at the strait
    figure: at least 100 guards
    how: could
    if: South Vale agrees
    par: [1, 2]
    quote: send at least 100 guards
    says: Vera Holm could send at least 100 guards if South Vale agrees.
"""


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "harbor.txt"
    path.write_text(TEXT, "utf-8")
    return path


def command(folder: Path, answer: str | bytes) -> str:
    """A command that reads what it gets and answers this."""
    content = answer.encode() if isinstance(answer, str) else answer
    (folder / "answer").write_bytes(content)
    (folder / "model.py").write_text(
        "import sys, pathlib\n"
        "sys.stdin.buffer.read()\n"
        "sys.stdout.buffer.write(pathlib.Path(__file__).with_name('answer').read_bytes())\n"
    )
    return f"{sys.executable} '{folder / 'model.py'}'"


def doubts(changed: str) -> list[str]:
    read = read_yaml(NEW + changed, "x.yaml")
    gate = Gate(Text("harbor.txt", TEXT.encode()), open_store(), read["new"])
    done = gate.passed(read)
    assert len(done.claims) + len(done.rejected) == 1
    if done.rejected:
        return [done.rejected[0]["reason"]]
    codes = done.claims[0].get("check", [])
    return codes if isinstance(codes, list) else [codes]


def test_a_good_draft_compiles_once_the_head_is_written(text: Path, tmp_path: Path) -> None:
    draft = draft_article(text, command(tmp_path, f"Here:\n```yaml\n{NEW}{GOOD}```\n"), name="made-up 1.0")
    assert (draft.claims, draft.marked, draft.rejected) == (1, 0, ())
    file = tmp_path / "harbor.yaml"
    file.write_text(draft.yaml.replace('title: ""', "title: Harbor"), "utf-8")
    article = compile_article(file)
    kept = next(quad.object.value for quad in article.quads if quad.predicate.value.endswith("#extractor"))
    assert re.fullmatch(r"made-up 1\.0; prompt sha256:[0-9a-f]{64}; answer sha256:[0-9a-f]{64}", kept)


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("figure: at least 100", "figure: at least 120", ["figure-added"]),
        ("at least 100 guards\n    how", "guards\n    how", []),  # the figure is in the sentence of the claim, too
        ("    figure: at least 100 guards\n    how: could", "    how: could", []),
        ("    how: could", "    how: will", []),
        ("Holm could send", "Holm will send", []),
        ("    if: South Vale agrees\n", "", ["condition"]),
        ("    how: could", "    how: could\n    polarity: negated", ["negation-added"]),
        ("par: [1, 2]", "par: 2", []),
        ("who: Vera Holm", "who: Tilda Rowan", ["claimant-missing"]),
        ("who: Vera Holm", "who: Emmanuel Macron", ["claimant-missing"]),
        ("who: Vera Holm", "who: delegation of the north", []),
        ("who: Vera Holm", "who: unnamed diplomats", ["claimant-missing"]),
        ("id: 1", "check: I think", ["unsure"]),
        ("quote: send at least 100 guards", "quote: send one hundred guards", ["quote-missing"]),
        ("quote: send at least 100 guards", "quote: did not support the offer", ["quote-elsewhere"]),
        ("quote: send at least 100 guards", "quote: that her country could send at least 100", ["quote-long"]),
        ("par: [1, 2]", "par: 9", ["no-paragraph"]),
        ("par: [1, 2]", "par: two", ["no-paragraph"]),
        ("how: could", "mood: could", ["unknown-key"]),
        ("    stance: offers\n", "", ["no-claim"]),
    ],
)
def test_what_a_claim_lacks(old: str, new: str, codes: list[str]) -> None:
    assert old in GOOD
    assert doubts(GOOD.replace(old, new)) == codes


def test_a_good_claim_has_no_mark() -> None:
    assert doubts(GOOD) == []


def test_a_modal_word_and_a_number_that_are_nowhere_in_the_claim() -> None:
    changed = GOOD.replace("    how: could\n", "").replace("could send", "offers to send")
    assert doubts(changed) == ["modality"]
    bare = (
        GOOD.replace("measure: 100", "measure:")
        .replace("    figure: at least 100 guards\n", "")
        .replace("send at least 100 guards if", "send guards if")
    )
    assert doubts(bare) == ["figure"]


REFUSAL = """\
claims:
  - who: Tilda Rowan
    stance: declines
    what: the offer of guards
    par: 3
    quote: did not support
    says: Tilda Rowan does not support the offer.
"""


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("says: Tilda Rowan does not support", "says: Tilda Rowan supports", []),  # the stance says it
        ("declines", "supports", []),  # the sentence says it
        ("stance: declines", "stance: supports\n    polarity: negated", []),
    ],
)
def test_a_negation_is_in_the_stance_the_polarity_or_the_words(old: str, new: str, codes: list[str]) -> None:
    assert doubts(REFUSAL.replace(old, new)) == codes


def test_a_negation_that_is_lost() -> None:
    lost = REFUSAL.replace("declines", "supports").replace("does not support", "supports")
    assert doubts(lost) == ["negation"]


def test_a_claimant_by_surname_office_country_or_pronoun() -> None:
    text = "Mr. Pistorius spoke.\n\nThe Defense Minister of Germany said no.\n\nHe left.\n\nNothing.\n\nHe came back.\n"
    gate = Gate(Text("t.txt", text.encode()), open_store())
    claim = {"stance": "states", "what": "x", "says": "No, nothing.", "who": "Boris Pistorius"}

    def codes(par: str, quote: str, who: str = "Boris Pistorius") -> list[str]:
        return list(gate.doubts(claim | {"who": who, "par": par, "quote": quote}))

    assert "Pistorius" in gate.called("Boris Pistorius")
    assert codes("1", "Mr. Pistorius spoke") == []
    assert codes("2", "said no", "Germany") == []
    assert codes("5", "He came back") == ["claimant-pronoun"]
    assert codes("4", "Nothing") == ["claimant-missing"]
    assert codes("4", "Nothing", "the article itself (Article B)") == []


def test_what_is_new_is_marked_where_nothing_proves_it(text: Path, tmp_path: Path) -> None:
    answer = """\
article: {title: Invented}
new:
  - person: Vera Holm
  - person: Carl Nobody
  - plan: a treaty
    initiated by: Vera Holm
  - sorcerer: Merlin
known:
  - person: Emmanuel Macron
    of: France
claims: []
surprise: x
"""
    draft = draft_article(text, command(tmp_path, answer))
    read: Any = read_yaml(draft.yaml, "x.yaml")
    assert [entry.get("check", "") for entry in read["new"]] == ["", "name", "unproven"]
    assert [entry["check"] for entry in read["known"]] == ["unproven"]
    assert [entry["reason"] for entry in read["rejected"]] == ["head", "unknown-key", "unknown-key"]
    assert read["article"]["title"] == ""


def test_a_marked_claim_becomes_no_graph(tmp_path: Path, text: Path) -> None:
    draft = draft_article(text, command(tmp_path, NEW + GOOD.replace("    if: South Vale agrees\n", "")))
    assert dict(draft.reasons) == {"condition": 1}
    file = tmp_path / "harbor.yaml"
    file.write_text(draft.yaml.replace('title: ""', "title: Harbor"), "utf-8")
    with pytest.raises(ArticleError, match="wrong in one place") as caught:
        compile_article(file)
    assert "has a condition, and the claim has none" in caught.value.excerpt


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("I am sorry, but: no: way.", "is no YAML (line 1"),
        ("I could not do it.", "no part claims"),
        ("```yaml\nclaims: []\n```\nor\n```\nclaims: []\n```\n", "2 blocks of YAML"),
        (b"claims: \xff\xfe", "not UTF-8 text (byte 9)"),
        ("", "wrote nothing"),
        ("  \n", "wrote nothing"),
        ("claims: [", "is no YAML"),
        ("- " * 5_000, "is no YAML"),
    ],
)
def test_an_answer_that_is_no_draft_is_told_in_one_sentence(
    answer: str | bytes, told: str, text: Path, tmp_path: Path
) -> None:
    with pytest.raises(DraftError) as caught:
        draft_article(text, command(tmp_path, answer))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.answer.strip() == (answer if isinstance(answer, bytes) else answer.encode()).strip()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("false", "false ended with exit code 1"),
        ("sleep 60", "sleep took longer than 0.2 seconds"),
        ("sh -c 'sleep 60 & wait'", "sh took longer than"),
        ("cat /dev/zero", "cat wrote more than 4 million bytes"),
        ("sh -c 'kill -9 $$'", "by signal 9"),
    ],
)
def test_a_command_that_fails_is_told_in_one_sentence(words: str, told: str) -> None:
    with pytest.raises(DraftError, match=re.escape(told)):
        answer_of(words, b"x", 0.2 if "sleep" in words else 60)


@pytest.mark.parametrize("words", ["", "nothing-of-that-name", "a 'b"])
def test_a_command_that_cannot_be_started(words: str) -> None:
    with pytest.raises(UsageError):
        answer_of(words, b"x", 10)


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    assert answer_of("echo $HOME; touch here | cat > there", b"", 60) == b"$HOME; touch here | cat > there\n"


def test_the_prompt_has_the_guide_a_schema_known_names_and_numbered_paragraphs() -> None:
    prompt = draft_prompt(Text("harbor.txt", TEXT.encode()), open_store())
    for part in (
        "# What to do\n",
        "## What is a claim",
        '"stance": {"enum": [',
        "* Emmanuel Macron\n",
        "\n4: Emmanuel Macron welcomed",
    ):
        assert part in prompt
    assert answer_of("cat", prompt.encode(), 60) == prompt.encode()


def test_a_list_of_claims_alone_will_do() -> None:
    assert list(answer_yaml(b"- who: x\n")) == ["claims"]


def test_each_reason_is_given_somewhere() -> None:
    root = Path(__file__).parents[2] / "kgtool" / "articles"
    code = "".join(path.read_text("utf-8") for path in root.glob("*.py"))
    assert [name for name in signs()["reasons"] if f'"{name}"' not in code] == []
