"""What a name means."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kgtool
from kgtool.questions.labels import NAME_PROPERTIES
from kgtool.questions.resolving import Taken, resolve, resolve_among
from kgtool.rdf.names import names
from kgtool.rdf.results import text
from kgtool.rdf.text import fold
from kgtool.store import LocalStore

PERSON = "https://w3id.org/kgtool/id/person/"


@pytest.mark.parametrize(
    "name",
    ["Volodymyr Zelensky", "zelenskyy", "ZELENSKÝ", "person:zelensky", PERSON + "zelensky", f"<{PERSON}zelensky>"],
)
def test_a_thing_is_found_by_any_of_its_names(bundled: LocalStore, name: str) -> None:
    assert resolve(bundled, name).value == PERSON + "zelensky"


def test_ambiguous_and_unknown_names_are_told_apart(bundled: LocalStore) -> None:
    with pytest.raises(kgtool.UsageError, match=r"can mean \d+ things; .*:\ngroup:\S+ +troops .* \(force\)\n"):
        resolve(bundled, "troops")
    with pytest.raises(kgtool.UsageError, match=r"did you mean Boris Pistorius"):
        resolve(bundled, "Boris Pistorious")
    with pytest.raises(kgtool.UsageError, match="Nothing here is called person:nobody"):
        resolve(bundled, "person:nobody")


def test_of_very_many_names_only_some_are_compared_but_all_are_found(
    bundled: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgtool.questions.resolving.MOST_COMPARED", 0)
    assert resolve(bundled, "Boris Pistorius").value == PERSON + "pistorius"
    with pytest.raises(kgtool.UsageError, match=r"'Boris Pistorious'; check the name\.$"):
        resolve(bundled, "Boris Pistorious")


def test_of_several_things_the_taken_one_is_meant_and_others_may_be_refused(bundled: LocalStore) -> None:
    plan = "https://w3id.org/kgtool/id/plan/coalition-deployment"
    assert resolve(bundled, "the", Taken(lambda: [plan])).value == plan
    assert resolve(bundled, "Zelensky", Taken(lambda: [plan])).value == PERSON + "zelensky"
    with pytest.raises(kgtool.UsageError, match=r"^Volodymyr Zelensky is not one: plan:coalition-deployment\.$"):
        resolve(bundled, "Zelensky", Taken(lambda: [plan], "is not one"))


@pytest.mark.parametrize("name", ["Emmanuel Macron", "person:zelensky", f"<{PERSON}trump>"])
def test_what_is_taken_is_not_asked_for_where_the_name_is_clear(bundled: LocalStore, name: str) -> None:
    def asked() -> list[str]:
        raise AssertionError

    assert resolve(bundled, name, Taken(asked)).value.startswith(PERSON)


NAMES = """@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<urn:rowan> a kg:Person ; skos:prefLabel "Tilda Rowan" ; skos:hiddenLabel "Tilda Rowen" .
<urn:title> a kg:Document ; skos:prefLabel "Rowan wants a guard at the strait" .
<urn:report> a kg:Report ; skos:prefLabel "Rowan wants a guard at the strait" .
<urn:plan> a kg:Plan ; skos:prefLabel "Rowan plan for the strait" .
<urn:guests> a kg:Group ; skos:prefLabel "backers of the Rowan plan" .
<urn:post> a kg:OfficeHolding ; skos:prefLabel "Tilda Rowen (as written), harbor master" .
<urn:union> a kg:Organization ; skos:prefLabel "Harbor Union" .
<urn:union-plan> a kg:Plan ; skos:prefLabel "Harbor Union: a night guard" .
"""


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Rowan", "urn:rowan"),  # a surname, before what begins with it
        ("Rowen", "urn:rowan"),  # as the article has it, before the record of an office
        ("Rowan plan", "urn:plan"),  # the beginning of a name, before a name that has it in it
        ("Rowan wants", "urn:title"),  # a document, before the report of it
        ("Rowan wants a guard at the strait", "urn:title"),
        ("strait plan", "urn:plan"),  # all the words, in another order
        ("backers", "urn:guests"),
        ("Harbor Union", "urn:union"),
    ],
)
def test_the_surest_of_several_things_is_meant(tmp_path: Path, name: str, meant: str) -> None:
    (tmp_path / "names.ttl").write_text(NAMES, "utf-8")
    store = kgtool.open_store(data=tmp_path)
    assert resolve(store, name).value == meant
    plans = Taken(lambda: ["urn:plan", "urn:union-plan"], "is not a plan; the plans are")
    if name in ("Rowan", "Rowan plan", "strait plan"):
        assert resolve(store, name, plans).value == "urn:plan"
    if name == "Harbor Union":
        assert resolve(store, name, plans).value == "urn:union-plan"


def test_the_first_candidates_are_listed_one_a_line_with_their_kinds(tmp_path: Path) -> None:
    guards = " ".join(f'<urn:guard-{n}> a kg:Force ; skos:prefLabel "guard {n}" .' for n in range(10, 23))
    (tmp_path / "names.ttl").write_text(f"{NAMES} {guards}", "utf-8")
    with pytest.raises(kgtool.UsageError) as raised:
        resolve(kgtool.open_store(data=tmp_path), "guard")
    listed = [*(f"urn:guard-{n}  guard {n} (force)" for n in range(10, 20)), "and 3 more"]
    assert raised.value.excerpt.splitlines() == listed
    assert str(raised.value).splitlines() == [raised.value.for_command, *listed]
    assert raised.value.for_command == "'guard' can mean 13 things; name one by its short name:"


def test_whom_a_name_means_is_logged_where_it_is_not_the_label(
    bundled: LocalStore, caplog: pytest.LogCaptureFixture
) -> None:
    resolve(bundled, "the UK")
    assert caplog.messages == []
    caplog.set_level("INFO", "kgtool.names")
    for name in ("United Kingdom", "country:gb", COUNTRY + "gb", f"<{COUNTRY}gb>"):
        resolve(bundled, name)
    assert caplog.messages == []
    kgtool.ask("positions-of", bundled, who="the UK")
    kgtool.view(bundled, narrowing=kgtool.Narrowing(focus="the UK"))
    assert [*dict.fromkeys(caplog.messages)] == [
        "who = United Kingdom (country:gb)",
        "focus = United Kingdom (country:gb)",
    ]


def test_nothing_is_meant_that_is_of_another_kind(bundled: LocalStore) -> None:
    for name in ("Paris", "EU membership", "mtype:eu-membership", "place:paris"):
        with pytest.raises(kgtool.UsageError, match=r"cannot be who\. Possible here: person:"):
            kgtool.ask("positions-of", bundled, who=name)
    for name in ("the UK", "NATO"):
        with pytest.raises(kgtool.UsageError, match=r"cannot be who\. Possible here: person:"):
            kgtool.ask("who-is-who", bundled, who=name)


def test_two_of_one_surname_are_ambiguous(tmp_path: Path) -> None:
    (tmp_path / "names.ttl").write_text(f'{NAMES} <urn:ben> a kg:Person ; skos:prefLabel "Ben Rowan" .', "utf-8")
    with pytest.raises(kgtool.UsageError, match="can mean 2 things"):
        resolve(kgtool.open_store(data=tmp_path), "Rowan")


KNOWN = {"urn:a/opposes": "opposes", "urn:a/calls-for": "calls for", "urn:a/plan": "plan", "urn:b/plan": "the plan"}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("opposes", "urn:a/opposes"), ("OPPOSES", "urn:a/opposes"), ("urn:a/opposes", "urn:a/opposes"),
        ("<urn:b/plan>", "urn:b/plan"), ("calls-for", "urn:a/calls-for"), ("calls", "urn:a/calls-for"),
        ("the plans", "urn:b/plan"),
    ],
)  # fmt: skip
def test_one_of_a_few_is_meant_by_any_of_its_names(name: str, meant: str) -> None:
    assert resolve_among(name, KNOWN, "choices") == meant


def test_what_is_none_of_a_few_or_several_of_them_is_told() -> None:
    with pytest.raises(kgtool.UsageError, match=r"^'oposes' is not one of the choices; did you mean opposes\?$"):
        resolve_among("oposes", KNOWN, "choices")
    with pytest.raises(kgtool.UsageError, match=r"^'' is not .*; it can be: calls for, opposes, plan, the plan$"):
        resolve_among("", KNOWN, "choices")
    two = {"urn:a/plan": "Plan", "urn:b/plan": "plan"}
    with pytest.raises(
        kgtool.UsageError, match=r"^x='PLAN' can mean 2 choices; .*:\nurn:a/plan  Plan\nurn:b/plan  plan$"
    ):
        resolve_among("PLAN", two, "choices", "x")
    assert resolve_among("plan", two, "choices") == "urn:b/plan"


# -- spellings -----------------------------------------------------------------------------------------------------

COUNTRY, ORG = "https://w3id.org/kgtool/id/country/", "https://w3id.org/kgtool/id/org/"
TYPED = {
    COUNTRY + "gb": (
        "UK", "U.K.", "U.K", "u. k.", "the UK", "The U.K.", "Britain", "Great Britain", "Großbritannien",
        "Grossbritannien",
        "GROSSBRITANNIEN", "ВЕЛИКА БРИТАНІЯ", "das Vereinigte Königreich", "Vereinigtes Koenigreich",
        "le Royaume-Uni",
        "royaume uni", "United  Kingdom", "ＵＫ",
    ),
    COUNTRY + "us": (
        "US", "U.S.", "the U.S.", "USA", "the United States", "die USA", "США", "Etats-Unis", "États‑Unis",
    ),
    COUNTRY + "ua": ("Ukraine", "die Ukraine", "l'Ukraine", "l’Ukraine", "Kyiv", "Kiev", "Україна", "УКРАЇНА"),
    ORG + "ft": ("FT", "the FT", "Financial Times", "the Financial Times"),
    ORG + "wsj": ("Wall Street Journal", "the WSJ", "wall-street journal"),
    ORG + "nato": ("NATO", "nato", "N.A.T.O.", "OTAN", "l'OTAN", "НАТО"),
    PERSON + "zelensky": (
        "Zelensky", "Zelenskyy", "Zelenskiy", "Zelenskyi", "Selenskyj", "President Zelensky", "Зеленський",
        "Зеле́нський", "Президент Зеленський", "Zelensky, Volodymyr", "Ukrainian President Volodymyr Zelensky",
        "Zelen", "volodymyr zelens’kyj", "Volodymyr Zelenskyj",
    ),
    PERSON + "trump": (
        "Trump", "President Trump", "Donald J. Trump", "Mr Trump", "Mr. Trump", "US President Donald J. Trump",
    ),
    PERSON + "starmer": (
        "Starmer", "PM Starmer", "Sir Keir Starmer", "UK Prime Minister Keir Starmer", "Прем’єр Стармер",
    ),
    PERSON + "merz": ("Merz", "Bundeskanzler Merz", "German Chancellor Merz", "Herr Merz"),
    PERSON + "von-der-leyen": (
        "von der Leyen", "Leyen", "Frau von der Leyen", "European Commission President Ursula von der Leyen",
    ),
    PERSON + "rutte": ("NATO Secretary-General Mark Rutte", "Secretary General Rutte", "Mark Rut"),
    PERSON + "rubio": ("Secretary of State Rubio", "US Secretary of State Marco Rubio"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "meant"), [(name, iri) for iri, typed in TYPED.items() for name in typed])
def test_what_people_type_is_understood(bundled: LocalStore, name: str, meant: str) -> None:
    assert resolve(bundled, name).value == meant
    actors = Taken(list, "cannot be who. Possible here", "kg:Agent")
    assert resolve(bundled, name, actors).value == meant


@pytest.mark.parametrize("name", ["a" * 100_000, "zq " * 30_000, "é" * 20_000, "x.y" * 20_000])
def test_a_text_that_is_no_name_is_soon_refused(bundled: LocalStore, name: str) -> None:
    with pytest.raises(kgtool.UsageError, match="Nothing here is called"):
        resolve(bundled, name)


@pytest.mark.parametrize(
    "name",
    ["advisers to President Trump", "critics of President Trump", "tain", "raine", "EU", "Puti", "krain", "&", ""],
)
def test_nobody_is_meant_by_a_part_of_a_word_or_by_whom_somebody_has_to_do_with(bundled: LocalStore, name: str) -> None:
    with pytest.raises(kgtool.UsageError, match="Nothing here is called"):
        resolve(bundled, name, Taken(list, "cannot be who. Possible here", "kg:Agent"))


SPELLED = """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix kg: <https://w3id.org/kgtool/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix person: <https://w3id.org/kgtool/id/person/> .
<urn:bus> rdfs:label "バス"@ja . <urn:lotus> rdfs:label "ハス"@ja . <urn:hindi> rdfs:label "हिन्दी"@hi .
<urn:hand> rdfs:label "हानद"@hi . <urn:near> rdfs:label "ใกล้"@th . <urn:far> rdfs:label "ไกล"@th .
<urn:c> rdfs:label "C" . <urn:cpp> rdfs:label "C++" . <urn:csharp> rdfs:label "C#" . <urn:us> rdfs:label "US" .
<urn:we> rdfs:label "us" . <urn:alpha> rdfs:label "Project:Alpha" . <urn:beta> rdfs:label "Talks: Beta" .
<urn:iri> rdfs:label "http://example.org/page" . <urn:curie> rdfs:label "person:nobody" .
<urn:number> rdfs:label "007" .
<urn:point> rdfs:label "1.5" . <urn:star> rdfs:label "⭐" . <urn:i> rdfs:label "İğdır"@tr .
<urn:strasse> rdfs:label "Straße" .
<urn:odysseus> rdfs:label "Οδυσσεύς"@el . <urn:andriy> rdfs:label "Андрій"@uk . <urn:korolev> rdfs:label "Королёв"@ru .
<urn:vya> rdfs:label "В’ячеслав"@uk . <urn:kim> rdfs:label "김정은"@ko . <urn:ministry> rdfs:label "外交部"@zh .
<urn:mueller> rdfs:label "Müller" . <urn:cote> rdfs:label "Côte d'Ivoire" . <urn:arab> rdfs:label "أوكرانيا"@ar .
<urn:oslo> rdfs:label "Ås–Øst" . <urn:soft> rdfs:label "Nord\u00adhafen" . <urn:mixed> rdfs:label "O'Brien-Łódź" .
<urn:other> skos:altLabel "Alpha" . <urn:label> rdfs:label "alpha" .
"""


MEANT = {
    "bus": ("バス", "ﾊﾞｽ"), "lotus": ("ハス",), "hindi": ("हिन्दी",), "hand": ("हानद",), "near": ("ใกล้",),
    "far": ("ไกล",), "c": ("C", "c"), "cpp": ("C++", "c++"), "csharp": ("C#",), "us": ("US",), "we": ("us",),
    "alpha": ("Project:Alpha", "project:alpha", "Project:Al"), "beta": ("Talks: Beta", "talks beta"),
    "iri": ("http://example.org/page",), "curie": ("person:nobody",), "number": ("007",), "point": ("1.5",),
    "star": ("⭐",), "i": ("IĞDIR", "iğdır", "igdir"), "strasse": ("strasse", "STRASSE"),
    "odysseus": ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"), "andriy": ("андрій",), "korolev": ("Королев",),
    "vya": ("В'ячеслав", "Вʼячеслав", "Вячеслав"), "kim": ("김정은", "김정"), "ministry": ("外交",),
    "mueller": ("Mueller", "muller"), "cote": ("Cote d’Ivoire", "Ivoire"), "arab": ("اوكرانيا",),
    "oslo": ("as ost",), "soft": ("nordhafen",), "mixed": ("OBrien Lodz", "o’brien łódź"), "label": ("alpha",),
    "other": ("Alpha",),
}  # fmt: skip


@pytest.mark.parametrize(("name", "meant"), [(name, thing) for thing, typed in MEANT.items() for name in typed])
def test_a_name_in_any_script_means_what_is_called_so(tmp_path: Path, name: str, meant: str) -> None:
    (tmp_path / "names.ttl").write_text(SPELLED, "utf-8")
    assert resolve(kgtool.open_store(data=tmp_path), name).value == f"urn:{meant}"


@pytest.mark.parametrize("name", ["हिनदी", "ไกล้", "バズ", "Андрии", "15", "交部", "roject", "C+"])
def test_what_another_script_tells_apart_stays_apart(tmp_path: Path, name: str) -> None:
    (tmp_path / "names.ttl").write_text(SPELLED, "utf-8")
    with pytest.raises(kgtool.UsageError):
        resolve(kgtool.open_store(data=tmp_path), name)


# -- for every name ------------------------------------------------------------------------------------------------

WAYS = (
    str.upper, str.lower, str.title, lambda name: f"  {name} ", lambda name: unicodedata.normalize("NFD", name),
    lambda name: name.replace("'", "’"), lambda name: name.replace("-", " "), lambda name: name.replace(" ", "  "),
    lambda name: "".join(c for c in unicodedata.normalize("NFD", name) if ord(c) > 0x36F or ord(c) < 0x300),
)  # fmt: skip


ARTICLES = set(re.findall(r"\w+", "the a an der die das den dem des el la los las le les l il lo i gli de het o os as"))


def called(store: LocalStore) -> dict[str, set[str]]:
    """The names of things -> the things that have them."""
    found: dict[str, set[str]] = {}
    properties = "|".join(NAME_PROPERTIES)
    for thing, name in kgtool.select(f"SELECT ?x ?name {{ ?x {properties} ?name }}", store):
        assert thing is not None
        assert name is not None
        found.setdefault(text(name), set()).add(text(thing))
    return found


def test_a_name_of_the_graph_means_a_thing_of_that_name_in_any_spelling(bundled: LocalStore) -> None:
    known = called(bundled)
    unfound = []
    for number, (name, things) in enumerate(sorted(known.items())[::4]):
        typed = WAYS[number % len(WAYS)](name)
        try:
            found = {resolve(bundled, typed).value}
        except kgtool.UsageError as error:  # of a name that several have, all are listed
            found = {names().expand(line.split()[0]) for line in error.excerpt.splitlines() if ":" in line.split()[0]}
        same = {thing for other, some in known.items() if fold(other) == fold(name) for thing in some}
        if not found & (things | same):
            unfound.append((typed, found))
    assert unfound == []


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_found_has_the_text_at_the_beginning_of_words(bundled: LocalStore, data: st.DataObject) -> None:
    known = called(bundled)
    name = fold(data.draw(st.sampled_from(sorted(known))))
    start = data.draw(st.integers(0, len(name)))
    typed = name[start : data.draw(st.integers(start, len(name)))]
    try:
        found = resolve(bundled, typed).value
    except kgtool.UsageError:
        return
    own = [
        form
        for one, things in known.items()
        if found in things
        for form in (fold(one), fold(re.sub(r"\b\W\b", "", one)))
    ]
    first, _, rest = fold(typed).partition(" ")
    typed = rest if first in ARTICLES and rest else fold(typed)
    assert any(f" {typed}" in f" {one}" or {*fold(typed).split()} <= {*one.split()} for one in own), (
        typed,
        found,
    )
