"""Places to look at, and the gate of drafts, in texts that are not English: all paragraphs are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgtool.articles.evidence import Text
from kgtool.articles.gate import Gate
from kgtool.articles.signs import in_english, language_of, signs
from kgtool.articles.skeleton import new_article
from kgtool.store import open_store

TEXTS = {
    "de": "Vera Holm sagte am 5. Mai 2031, das Land könnte „30.000 Wachen“ für den Sund stellen, falls der Süden "
    "zustimmt. Die Regierung im Süden lehnte das ab und sagte, dass sie nicht verhandeln wird.",
    "fr": "Vera Holm a déclaré le 5 mai 2031 que le pays pourrait envoyer « 30 000 gardes » dans le détroit, si le Sud "
    "accepte. Le gouvernement du Sud a rejeté cette offre et dit que la question est close, sans négocier.",
    "uk": "Віра Гольм заявила 5 травня 2031, що країна могла б дати «30 000 вартових» для протоки, якщо Південь "
    "погодиться. Уряд Півдня відхилив це і не буде вести переговорів до літа.",
    "en": "Vera Holm said that the country could send “30,000 guards” to the strait, if the South agrees.",
}
WHEN = {"de": "5. Mai 2031", "fr": "5 mai 2031", "uk": "5 травня 2031", "en": ""}
GOOD = {
    "who": "Vera Holm", "stance": "offers", "what": "guards at the strait", "figure": "30,000 guards", "how": "could",
    "if": "the South agrees", "par": "1", "says": "Vera Holm could send 30,000 guards if the South agrees.",
}  # fmt: skip
QUOTES = {"de": "30.000 Wachen", "fr": "30 000 gardes", "uk": "30 000 вартових", "en": "30,000 guards"}
WHO = {"uk": "Віра Гольм"}


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_is_that_of_the_common_words(language: str) -> None:
    assert language_of(TEXTS[language]) == language


def test_a_text_without_common_words_is_taken_for_english() -> None:
    assert language_of("30 %") == "en"


@pytest.mark.parametrize(
    ("language", "quoted", "said"),
    [
        ("de", "30.000 Wachen", "sagte (states?); lehnte (rejects?)"),
        ("fr", "30 000 gardes", "a déclaré (states?); accepte (accepts?); a rejeté (rejects?); dit (states?)"),
        ("uk", "30 000 вартових", "заявила (states?); відхилив (rejects?)"),
    ],
)
def test_places_to_look_at(language: str, quoted: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "harbor.txt"
    path.write_text(TEXTS[language], "utf-8")
    made = new_article(path)
    assert f"  language: {language}" in made
    for line in (f"quoted: {quoted}", f"said: {said}", f"dates: {WHEN[language]}", f"figures: {quoted}"):
        assert f"\n#    {line}\n" in made
    assert "#    stance: states" in made


def codes(language: str, **changed: str) -> list[str]:
    own = {"quote": QUOTES[language], "who": WHO.get(language, "Vera Holm"), "when": WHEN[language]}
    claim = GOOD | own | changed
    gate = Gate(Text("t.txt", TEXTS[language].encode()), open_store())
    assert gate.rejection(claim) == ""
    return list(gate.doubts({key: value for key, value in claim.items() if value}))


@pytest.mark.parametrize("language", TEXTS)
def test_a_claim_that_has_all_of_its_sentence_has_no_mark(language: str) -> None:
    assert codes(language) == []


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"if": ""}, "condition"),
        ({"how": "", "says": "Vera Holm sends 30,000 guards if the South agrees."}, "modality"),
        ({"figure": "", "says": "Vera Holm could send guards if the South agrees."}, "figure"),
        ({"figure": "40,000 guards"}, "figure-added"),
        ({"polarity": "negated"}, "negation-added"),
        ({"who": "Tilda Rowan"}, "claimant-missing"),
    ],
)
def test_what_a_claim_lacks(language: str, changed: dict[str, str], code: str) -> None:
    assert code in codes(language, **changed)


@pytest.mark.parametrize(
    ("language", "quote"), [("de", "nicht verhandeln"), ("fr", "sans négocier"), ("uk", "не буде вести")]
)
def test_a_negation_that_is_lost(language: str, quote: str) -> None:
    assert "negation" in codes(language, quote=quote, says="The South will negotiate.", how="will")
    assert "negation" not in codes(language, quote=quote, says="The South will not negotiate.", how="will")


@pytest.mark.parametrize(
    ("language", "text", "plain"),
    [
        ("de", "rund 30.000 oder 2,5 Millionen", "rund 30,000 oder 2.5 million"),
        ("de", "zwölf Boote", "twelve boote"),
        ("fr", "4\u202f500 soldats et 1,5 milliard", "4,500 soldats et 1.5 billion"),
        ("uk", "п’ять тисяч і 12 000", "five thousand і 12,000"),
        ("en", "30,000 and 2.5", "30,000 and 2.5"),
    ],
)
def test_figures_by_the_marks_of_the_language(language: str, text: str, plain: str) -> None:
    assert in_english(text, language) == plain


def test_every_language_has_every_sign_and_no_other_stance() -> None:
    languages = signs()["languages"]
    for rows in languages.values():
        assert rows.keys() == languages["en"].keys()
        assert rows["modals"].keys() == languages["en"]["modals"].keys()
        modals = [word for them in rows["modals"].values() for word in them]
        assert len(modals) == len(set(modals))
        assert rows["verbs"].keys() <= languages["en"]["verbs"].keys()
