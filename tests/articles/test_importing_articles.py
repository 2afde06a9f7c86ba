"""Article files from tables and from spans of other tools: nothing is lost, and what is wrong has its cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kgtool.articles.article import compile_article
from kgtool.articles.importing import import_articles
from kgtool.articles.reading import read_yaml
from kgtool.articles.tables import Position, cell
from kgtool.cli import main
from kgtool.errors import DataError, UsageError

ROWS = (
    "article,title,outlet,new outlet,new person,who,stance,plan,what,topic,how,when,par,quote,says,excerpt only",
    "one,One,Harbor Post,Harbor Post,Vera Holm|Tilda Rowan,Vera Holm,proposes,a bridge,,,,"
    '"on May 3, 2031 = 2031-05-03",1,put forward,Vera Holm proposed a bridge.,yes',
    "one,,,,,Vera Holm|Tilda Rowan,supports,,a bridge,,would,,1|2,both would,They said: yes | no.,",
    "two,Two,Harbor Post,Harbor Post,,Emmanuel Macron,declines,,Anglo-French strategy for peacekeeping forces"
    ",,,,1,had none of it,He declined.,yes",
)
TABLE = "\n".join(ROWS) + "\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "claims.csv"
    path.write_text(TABLE, "utf-8")
    return path


def faults(path: Path, **more: Any) -> list[str]:
    with pytest.raises(DataError) as caught:
        import_articles(path, **more)
    return caught.value.excerpt.splitlines()


def test_a_table_of_two_articles_compiles(table: Path, tmp_path: Path) -> None:
    made = import_articles(table)
    assert list(made.files) == ["one", "two"]
    assert made.left == ()
    for name, count in (("one", 2), ("two", 1)):
        file = tmp_path / f"{name}.yaml"
        file.write_text(made.files[name], "utf-8")
        assert compile_article(file).claims == count
    read = read_yaml(made.files["one"], "x")
    second = read["claims"][1]
    assert (second["who"], second["par"]) == (["Vera Holm", "Tilda Rowan"], ["1", "2"])
    assert second["says"] == "They said: yes | no."
    assert "title" not in second


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (",supports,", ",suports,", "claims.csv:G3: 'suports' is not one of the codes"),
        ("stance,plan", "stanse,plan", "claims.csv:G1: There is no key 'stanse'; did you mean stance?"),
        ("how,when", "how,how", "claims.csv:L1: The column 'how' is there twice"),
        ("two,Two", ",Two", "claims.csv:A4: It is not said of which article"),
        ("one,,,", "one,Eins,,", "claims.csv:B3: The title of this article is 'One' further up"),
        ("Vera Holm,proposes", "Vera Hohm,proposes", "claims.csv:F2: Nothing here is called 'Vera Hohm'; did you mean"),
        (",1|2,", ",1|x,", "claims.csv:M3: "),
        ("on May 3, 2031 = 2031-05-03", "in May", "claims.csv:L2: What 'in May' means is not clear"),
        (",had none of it,", ",,", "claims.csv:row 4: This claim lacks quote"),
        ("He declined.,yes\n", "He declined.,yes,more\n", "claims.csv:Q4: This cell is in no column that has a name"),
    ],
)
def test_what_is_wrong_is_told_with_its_cell(old: str, new: str, told: str, table: Path) -> None:
    assert old in TABLE
    table.write_text(TABLE.replace(old, new), "utf-8")
    assert any(line.startswith(told) for line in faults(table)), faults(table)


def test_cells_are_named_as_spreadsheets_name_them() -> None:
    assert [cell(Position(1, column)) for column in (1, 26, 27, 52, 53, 702, 703)] == [
        "A1", "Z1", "AA1", "AZ1", "BA1", "ZZ1", "AAA1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"who\n", "wrong in one cell"),
        (b'who\n"a', "is no table"),
        (b"who\n\xff", "UTF-8"),
        (b"who,stance\n" + b'"' + b"x" * 200_000 + b'",y', "is no table"),
    ],
)
def test_what_is_no_table_is_told(content: bytes, told: str, table: Path) -> None:
    table.write_bytes(content)
    with pytest.raises(DataError, match=told):
        import_articles(table)


def test_foreign_columns_and_other_separators(tmp_path: Path) -> None:
    path = tmp_path / "c.tsv"
    path.write_text("Actor\tstance\tplan\tpar\tquote\tsays\tmood\nMacron\tsupports\tx\t1\tq\ts\tgood\n", "utf-8")
    with pytest.raises(UsageError, match="no column 'akteur'"):
        import_articles(path, columns={"Akteur": "who"})
    made = import_articles(path, columns={"actor": "who", "Mood": ""}, article={"id": "x", "title": "X"})
    assert made.left == ("The column mood is left out, as told.",)
    assert read_yaml(made.files["x"], "x")["claims"][0]["who"] == "Macron"
    semicolons = tmp_path / "c.csv"
    semicolons.write_text("\ufeff" + path.read_text("utf-8").replace("\t", ";"), "utf-8")
    again = import_articles(semicolons, columns={"actor": "who", "mood": ""}, article={"id": "x", "title": "X"})
    assert again.files["x"].splitlines()[1:] == made.files["x"].splitlines()[1:]
    with pytest.raises(UsageError, match="no key 'tilte'; did you mean title"):
        import_articles(path, article={"tilte": "x"})


def test_a_table_of_excel(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["who", "stance", "plan", "par", "quote", "says"])
    book.active.append([])
    book.active.append(["Emmanuel Macron", "suports", "x", 2.0, "a b", "He did."])
    book.create_sheet("Other")
    book.save(path := tmp_path / "claims.xlsx")
    assert faults(path)[0].startswith("claims.xlsx:B3: 'suports'")
    made = import_articles(path, check=False)
    assert made.left == ("The sheet Other is not read, only the first one.",)
    assert read_yaml(made.files["claims"], "x")["claims"][0]["par"] == "2"
    path.write_bytes(b"PK\x03\x04 no")
    with pytest.raises(DataError, match="no table of Excel"):
        import_articles(path)


def test_the_command_writes_a_file_or_a_folder(table: Path, tmp_path: Path) -> None:
    def run(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(main, ["article", "from", *words])
        assert done.exit_code == code, done.output
        return done.output

    assert "name a folder with -o" in run(str(table), code=2)
    assert "2 articles" in run(str(table), "-o", str(tmp_path / "out"))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["one.yaml", "two.yaml"]
    assert "Name one file" in run("brat", code=2)
    assert "is not clear" in run(str(tmp_path), code=2)
    assert "KEY=VALUE" in run(str(table), "--article", "title", code=2)


# ---- Spans ----

TEXT = "\ufeffVéra 🚢 Holm spoke.\r\n\r\nShe is ready to send guards.\nShe is ready to send more guards than before.\n"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "harbor.txt"
    path.write_bytes(TEXT.encode())
    return path


def span(words: str, whole: str = TEXT) -> str:
    start = whole.index(words)
    return f"{start} {start + len(words)}"


def brat(text: Path, *lines: str) -> tuple[Any, tuple[str, ...]]:
    path = text.with_suffix(".ann")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    made = import_articles(path)
    return read_yaml(made.files["harbor"], "x"), made.left


def test_a_file_that_marks_nothing_is_no_article_of_nothing(text: Path, tmp_path: Path) -> None:
    path = tmp_path / "prose.ann"
    path.write_text("Ada said no.\n", "utf-8")
    with pytest.raises(DataError, match=r"prose\.ann marks nothing in brat's format"):
        import_articles(path, form="brat", text=text)
    path.write_text("", "utf-8")  # as brat has a text that nobody has marked yet
    assert import_articles(path, form="brat", text=text).files


def test_the_spans_of_brat(text: Path) -> None:
    read, left = brat(
        text,
        f"T1\tPerson {span('Véra 🚢 Holm')}\tVéra 🚢 Holm",
        f"T2\tOffer {span('ready to send guards')}\tready to send guards",
        f"T3\tClaim {span('ready to send more guards than before')}\tready to send more guards than before",
        f"T4\tClaim {span('uard')}\tuard",
        "T5\tClaim 3 9\tnot there",
        f"T6\tClaim {span('She')};{span('ready')}\tShe ready",
        "E1\tOffer:T2 who:T1",
        "A1\tstance E1 offers",
        "A2\tNegated T3",
        "R1\tsupports Arg1:T3 Arg2:T2\t",
        "*\tEquiv T2 T3",
        "#1\tAnnotatorNotes E1\tlooks right",
        "N1\tReference T2 Wikidata:Q1\tguards",
        "A9\tNegated T99",
        "nonsense",
        "T7\tClaim x y\tz",
    )
    claims = {claim["note"].split()[1]: claim for claim in read["claims"]}
    assert list(claims) == ["T2", "T3", "T4", "T6"]  # T1 stands in the claim of its event
    offer = claims["T2"]
    assert (offer["who"], offer["stance"], offer["par"], offer["quote"]) == (
        "Véra 🚢 Holm", "offers", "2", "ready to send guards",
    )  # fmt: skip
    for part in ("E1 Offer", "A1 stance offers", "#1 AnnotatorNotes looks right", "N1 Reference Wikidata:Q1", "R1 T3"):
        assert part in offer["note"], part
    assert "A2 Negated" in claims["T3"]["note"]
    assert "R1 supports -> T2 (ready to send guards)" in claims["T3"]["note"]
    assert (claims["T3"]["quote"], claims["T4"]["quote"]) == ("ready to send more guards than", "guards")
    assert all(claim["check"] == "span" for claim in read["claims"])
    assert read["rejected"] == [
        {"reason": "not-grounded", "claim": {"note": "brat T5 Claim 3 9", "words": "not there"}}
    ]
    told = "\n".join(left)
    for part in ("T99", "'nonsense'", "T7", "T5", "7 words, and the quote has the first 6", "within a word"):
        assert part in told, part
    assert len(left) == 6


def web(text: Path, content: object) -> tuple[Any, tuple[str, ...]]:
    path = text.with_suffix(".json")
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    made = import_articles(path, text=text)
    return read_yaml(made.files["harbor"], "x"), made.left


def annotation(*selectors: object, **more: object) -> dict[str, object]:
    return {"type": "Annotation", "target": {"source": "http://x", "selector": list(selectors)}} | more


def position(words: str, encoding: str = "") -> dict[str, object]:
    whole = TEXT.removeprefix("\ufeff")
    start = whole.index(words)
    ends = [start, start + len(words)]
    if encoding:
        ends = [len(whole[:end].encode(encoding)) // 2 for end in ends]
    return {"type": "TextPositionSelector", "start": ends[0], "end": ends[1]}


def quoted(words: str, **more: str) -> dict[str, object]:
    return {"type": "TextQuoteSelector", "exact": words, **more}


def test_places_are_code_points_or_proven_to_be_utf_16(text: Path) -> None:
    read, left = web(
        text,
        [
            annotation(position("ready to send guards")),
            annotation(quoted("ready to send guards"), position("ready to send guards", "utf-16-le")),
            annotation(quoted("ready", prefix="She is ", suffix=" to send more")),
            annotation(quoted("ready to send")),
            annotation(quoted("not there")),
            annotation(position("Holm spoke."), quoted("Holm spoke.")),
        ],
    )
    assert [(claim["par"], claim["quote"], claim["check"]) for claim in read["claims"]] == [
        ("2", "ready to send guards", "span"),
        ("2", "ready to send guards", "span"),
        ("3", "ready", "span"),
        (["2", "3"], "ready to send", ["span", "ambiguous"]),
        ("1", "Holm spoke.", "span"),
    ]
    assert read["rejected"][0]["claim"]["words"] == "not there"
    assert ["UTF-16" in line for line in left] == [True, False]


def test_what_an_annotation_says_is_kept(text: Path) -> None:
    body = [{"type": "TextualBody", "value": "stance: offers", "purpose": "tagging"}, "http://y", {"type": "Choice"}]
    read, left = web(
        text,
        {
            "type": "AnnotationPage",
            "items": [
                annotation(
                    quoted("ready to send more"), {"type": "XPathSelector", "value": "/p"},
                    id="http://a/1", body=body, creator={"name": "me"}, motivation="tagging",
                ),
                {"id": "http://a/2", "target": "http://x", "bodyValue": "a note on all of it"},
            ],
        },
    )  # fmt: skip
    claim = read["claims"][0]
    assert claim["stance"] == "offers"
    for part in (
        "http://a/1",
        "http://x",
        "body: http://y",
        '{"type": "Choice"}',
        '{"name": "me"}',
        "motivation: tagging",
    ):
        assert part in claim["note"], part
    assert "a note on all of it" in read["rejected"][0]["claim"]["note"]
    assert any("XPathSelector" in line for line in left)
    assert any("whole document" in line for line in left)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 1}', "[" * 100_000, '"x"'])
def test_what_is_no_annotation_is_told(content: str, text: Path) -> None:
    with pytest.raises(DataError, match=r"no JSON|no annotation"):
        web(text, content)


def test_a_web_annotation_needs_its_text(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}", "utf-8")
    with pytest.raises(UsageError, match="name the text"):
        import_articles(path)
