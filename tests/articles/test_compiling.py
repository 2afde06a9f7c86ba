"""From an article file to a graph: names, figures, dates and quotes, and what is told where something is wrong."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import DATA

from kgtool.articles.article import check_article, compile_article, compile_text, decompile_article, load_article
from kgtool.articles.reading import ArticleError
from kgtool.articles.skeleton import new_article
from kgtool.articles.table import table
from kgtool.errors import DataError
from kgtool.rdf.names import names
from kgtool.store import open_store

HEAD = """\
article:
  id: harbor-post-2031-05-07
  title: Vale sends a letter
  published: 2031-05-07
  language: en
  text: harbor-post.txt
  outlet: Harbor Post
new:
  - outlet: Harbor Post
  - country: North Vale
  - country: South Vale
  - person: Vera Holm
  - person: Tilda Rowan
  - group: northern negotiators
    of: North Vale
"""
CLAIM = """\
claims:
  - id: 1
    who: Vera Holm
    for: North Vale
    stance: offers
    what: 100 guards at the strait
    type: force deployment
    topic: foreign troops in Ukraine
    sense: for
    figure: at least 100 guards
    how: ready
    if: South Vale agrees
    when: on Monday = 2031-05-05
    par: 2
    quote: ready to send guards
    says: Vera Holm is ready to send at least 100 guards if South Vale agrees.
"""
TEXT = "A letter came\n\nOn Monday Vera Holm was “ready  to send guards”, at least 100 guards, on Monday.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "harbor-post.txt").write_text(TEXT, "utf-8")
    return tmp_path


def written(folder: Path, content: str) -> Path:
    path = folder / "harbor-post.yaml"
    path.write_text(content, "utf-8")
    return path


def said(quads: tuple[ox.Quad, ...], subject: str) -> set[str]:
    node = ox.NamedNode(names().expand(subject))
    return {
        f"{names().shorten(quad.predicate.value)} {names().shorten(quad.object.value)}"
        for quad in quads
        if quad.subject == node and isinstance(quad.object, (ox.NamedNode, ox.Literal))
    }


def faults(content: str, name: str = "x.yaml") -> list[str]:
    with pytest.raises(ArticleError) as caught:
        compile_text(content, name, open_store())
    return caught.value.excerpt.splitlines()


def test_a_claim_of_a_few_lines(folder: Path) -> None:
    article = compile_article(written(folder, HEAD + CLAIM))
    claim = said(article.quads, "c:harbor-post-2031-05-07-01")
    assert claim >= {
        "kg:claimant person:vera-holm",
        "kg:onBehalfOf country:north-vale",
        "kg:stance stance:offers",
        "kg:modality mod:ready",
        "kg:basis basis:stated",
        "kg:reportedIn r:harbor-post-2031-05-07",
        "kg:evidence p:harbor-post-2031-05-07-p2",
        "kg:anchor ready to send guards",
        "kg:content m:harbor-post-2031-05-07-100-guards-at-the-strait",
    }
    assert said(article.quads, "m:harbor-post-2031-05-07-100-guards-at-the-strait") >= {
        "kg:topic topic:foreign-troops-in-ukraine",
        "kg:favors topic:foreign-troops-in-ukraine",
        "kg:measureType mtype:force-deployment",
    }
    assert said(article.quads, "q:harbor-post-2031-05-07-at-least-100-guards") >= {
        "kg:lowerBound 100",
        "kg:unit unit:soldier",
    }
    assert said(article.quads, "soa:harbor-post-2031-05-07-south-vale-agrees") >= {"skos:prefLabel South Vale agrees"}
    assert article.claims == 1
    assert {quad.graph_name.value for quad in article.quads if quad.subject.value.endswith("vera-holm")} == {
        names().expand("g:reference")
    }


def test_the_same_file_gives_the_same_bytes(folder: Path) -> None:
    path = written(folder, HEAD + CLAIM)
    assert compile_article(path).trig == compile_article(path).trig


def test_several_faults_at_once_each_with_its_place(folder: Path) -> None:
    broken = CLAIM.replace("Vera Holm\n", "Vera Hohm\n", 1).replace("stance: offers", "stance: ofers")
    broken = broken.replace("how: ready", "hwo: ready").replace("par: 2", "par: 9")
    path = written(folder, HEAD + broken)
    with pytest.raises(ArticleError) as caught:
        compile_article(path)
    lines = caught.value.excerpt.splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        f"harbor-post.yaml:{n}:{column}" for n, column in ((18, 10), (20, 13), (26, 5), (29, 10))
    ]
    assert "did you mean Vera Holm?" in lines[0]
    assert "did you mean offers?" in lines[1]
    assert "did you mean how?" in lines[2]
    assert "no paragraph 9: it has 2" in lines[3]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("par: 2", "par: 1", "it stands in paragraph 2"),
        ("quote: ready to send", "quote: ready to take", "does not stand in paragraph 2"),
        ("figure: at least 100 guards", "figure: at least 100 widgets", "its unit (US dollars, brigades,"),
        ("who: Vera Holm", "who: Qxyz Wvut", "'Qxyz Wvut'; if it is new, write it under new: with its kind."),
        ("figure: at least 100 guards", "figure: some guards", "no number"),
        ("figure: at least 100 guards", "figure: at least 200 guards", "do not stand in harbor-post.txt"),
        ("2031-05-05", "2031-02-30", "no day of the calendar"),
        ("on Monday = 2031-05-05", "on Monday", "write on Monday = 2031-05-05"),
        ("sense: for", "sense: pro", "for, against or neither"),
        ("who: Vera Holm", "who: 100 guards at the strait", "is a measure; this takes an agent"),
        ("who: Vera Holm", "who: []", "needs a claimant"),
        ("who: Vera Holm", "who:", "nothing behind this key"),
        ("who: Vera Holm", "who: *vera", "undefined alias"),
        ("who: Vera Holm", "who: Vera Holm\n    who: Tilda Rowan", "there twice"),
        ("id: 1", "id: one", "its number"),
        ("says: Vera", "answers: c7\n    says: Vera", "'c7'"),
        ("quote: ready to send guards", "quote: On Monday Vera Holm was ready to", "does not stand"),
    ],
)
def test_what_is_wrong_is_told(folder: Path, old: str, new: str, told: str) -> None:
    path = written(folder, HEAD + CLAIM.replace(old, new))
    with pytest.raises(ArticleError) as caught:
        compile_article(path)
    assert told in caught.value.excerpt


@pytest.mark.parametrize(
    "content",
    [
        "",
        "a",
        "- a\n",
        "article: x\n",
        "article:\n  title: x\n",
        "article: {id: a, title: b}\nclaims: x\n",
        "{",
        "a: b: c",
        "article: {id: a, title: b}\nnews: []\n",
        "article: {id: a}\nnew:\n  - persn: A\n",
        "\t- x",
        "article: {id: [a]}\n",
        "article: {id: a, title: b}\nclaims:\n  - [a]\n",
        "article: {id: a, title: {x: {y: z}}}\n",
        "article: &a {id: *a}\n",
        "article: {id: a, title: b, passages: [x]}\n",
        "article: {id: a, title: b}\nnew:\n  - person: A\n  - person: A\n",
    ],
)
def test_no_file_is_a_fault_of_the_tool(content: str) -> None:
    lines = faults(content)
    assert lines
    assert all(line.startswith("x.yaml:") for line in lines)


def test_a_quote_is_found_whatever_its_marks(folder: Path) -> None:
    text = TEXT.replace("guards”", "gu\u00adards”").replace("send", "send\u00a0")
    (folder / "harbor-post.txt").write_text(text, "utf-8")
    quoted = CLAIM.replace("quote: ready to send guards", "quote: '\"ready to send guards\"'")
    article = compile_article(written(folder, HEAD + quoted))
    assert "kg:anchor “ready to send gu\u00adards”" in said(article.quads, "c:harbor-post-2031-05-07-01")


def test_another_text_is_a_fault(folder: Path) -> None:
    path = written(
        folder, (HEAD + CLAIM).replace("text: harbor-post.txt", f"text: harbor-post.txt\n  sha256: {'0' * 64}")
    )
    assert [
        "not the text that was read" in fault.message for fault in check_article(path, folder / "harbor-post.txt")
    ] == [True]


def test_check_looks_at_the_evidence_alone(folder: Path) -> None:
    path = written(
        folder, HEAD + CLAIM.replace("who: Vera Holm", "who: Nobody").replace("ready to send", "ready to take")
    )
    found = check_article(path, folder / "harbor-post.txt")
    assert [(fault.at.line, "does not stand" in fault.message) for fault in found] == [(30, True)]


def test_the_shapes_speak_with_a_place(folder: Path) -> None:
    path = written(folder, HEAD + CLAIM.replace("stance: offers", "stance: denies"))
    with pytest.raises(ArticleError) as caught:
        compile_article(path)
    assert (
        "harbor-post.yaml:17:9: c:harbor-post-2031-05-07-01: Who denies or confirms answers a claim"
        in caught.value.excerpt
    )


BASE = "https://example.org/vale/"
OWN_TOPIC = f"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{BASE}topic-ferries> skos:inScheme <https://w3id.org/kgtool/vocab/topic> ; skos:prefLabel "ferries of Vale"@en .
"""


def test_a_base_of_ones_own_and_a_topic_of_ones_own(tmp_path: Path) -> None:
    """No name of the project's is made, and short names mean those of the file's base; it comes back, too."""
    (tmp_path / "reference.ttl").write_text(OWN_TOPIC, "utf-8")
    store = open_store(data=tmp_path / "reference.ttl")
    based = HEAD.replace("  text: harbor-post.txt\n", f"  base: {BASE}\n  excerpt only: yes\n").replace(
        "- person: Tilda Rowan", "- {person: Tilda Rowan, id: person:rowan}"
    )
    text = based + CLAIM.replace("foreign troops in Ukraine", "ferries of Vale").replace(
        "who: Vera Holm", "who: person:rowan"
    )
    article = compile_text(text, "x.yaml", store)
    assert {quad.subject.value for quad in article.quads if not str(quad.subject).startswith(f"<{BASE}")} == set()
    assert article.graph == f"{BASE}g-harbor-post-2031-05-07"
    said = {(names().shorten(q.predicate.value), str(q.object)) for q in article.quads if "/c-harbor" in str(q.subject)}
    assert ("kg:claimant", f"<{BASE}person-rowan>") in said
    assert any(f"{BASE}topic-ferries" in str(quad.object) for quad in article.quads)
    assert f"@prefix vale: <{BASE}> ." in article.trig
    assert "vale:person-rowan" in article.trig
    (tmp_path / "own.trig").write_text(article.trig, "utf-8")
    whole = open_store(data=tmp_path)
    again = decompile_article(article.graph, whole)
    assert f"  base: {BASE}\n" in again
    assert "example.org" not in again.replace(BASE, "", 1), "every name is a label or a short one"
    graph = ox.NamedNode(article.graph)
    there, before = (
        {q for q in one.quads if q.graph_name == graph} for one in (compile_text(again, "y", whole), article)
    )
    assert there == before


@pytest.mark.parametrize(
    "base", ["example.org", "https://example.org", "https://a b/", "[https://example.org/]", "x:<y>/"]
)
def test_what_is_no_base_is_told(base: str) -> None:
    with pytest.raises(ArticleError) as raised:
        compile_text(f"article:\n  id: a\n  base: {base}\n", "x.yaml", open_store())
    assert [fault.message for fault in raised.value.faults if fault.message.startswith("A base is an IRI")]


def test_an_ambiguous_name_lists_what_it_can_mean(folder: Path) -> None:
    twice = HEAD + "  - group: northern negotiators\n    id: group:others\n"
    with pytest.raises(ArticleError) as caught:
        compile_article(written(folder, twice + CLAIM.replace("who: Vera Holm", "who: northern negotiators")))
    assert "group:harbor-post-2031-05-07-northern-negotiators, group:others" in caught.value.excerpt


def test_a_store_gets_the_article_in_place_of_the_old_one(folder: Path) -> None:
    store = folder / "store"
    load_article(compile_article(written(folder, HEAD + CLAIM)), store)
    load_article(compile_article(written(folder, HEAD + CLAIM.replace("says: Vera Holm is", "says: Holm is"))), store)
    with open_store(store) as opened:
        found = opened.query("SELECT ?s { GRAPH g:harbor-post-2031-05-07 { ?c kg:statement ?s } }").values()["s"]
        assert [text.startswith("Holm is") for text in found] == [True]
        assert opened.query("ASK { g:harbor-post-2031-05-07 prov:wasDerivedFrom doc:harbor-post-2031-05-07 }")


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        compile_article(tmp_path / "none.yaml")


def test_every_property_has_a_key() -> None:
    """But those of coded events, dismissals, merges and drawing, which no article has; they go by short name."""
    keyed = {row.short for name, kind in table().kinds.items() if name != "thing" for row in kind.keys.values()}
    assert {row.short for row in table().properties.values()} - keyed == {
        "kg:actor",
        "kg:arrowEnd",
        "kg:codeList",
        "kg:colorRole",
        "kg:column",
        "kg:cornerRadius",
        "kg:day",
        "kg:decidedBy",
        "kg:dismisses",
        "kg:drawOrder",
        "kg:edgeProperty",
        "kg:eventType",
        "kg:eventWords",
        "kg:glyph",
        "kg:intensity",
        "kg:isReaction",
        "kg:linePattern",
        "kg:lineWidth",
        "kg:mergedFrom",
        "kg:mergedInto",
        "kg:negatedMark",
        "kg:reason",
        "kg:senseProperty",
        "kg:shownAtFirst",
        "kg:sideProperty",
        "kg:stanceFamily",
        "kg:target",
        "kg:valence",
    }


def test_no_two_properties_of_a_kind_share_a_key() -> None:
    for kind in table().kinds.values():
        mine = [
            row
            for row in table().properties.values()
            if row.domains & table().above.get(kind.short, frozenset({kind.short}))
        ]
        if kind.name != "thing":
            assert {row.short for row in mine} == {row.short for row in kind.keys.values()}, kind.name


FERRY = DATA / "fiction" / "ferry-crisis.yaml"


def test_a_page_of_nine_claims_is_typed_in_four_hundred_words() -> None:
    """Words beyond those that ``article new`` writes, as one counts them: what stands between spaces."""
    skeleton = [
        line for line in new_article(FERRY.with_suffix(".txt")).splitlines() if not line.lstrip().startswith("#")
    ]
    typed = len(FERRY.read_text("utf-8").split()) - len(" ".join(line.partition("#")[0] for line in skeleton).split())
    article = compile_article(FERRY)
    assert article.claims == 9
    assert typed <= 400
    assert [remark.message for remark in article.remarks] == [
        "doc:ferry-crisis: 1 of its 9 paragraphs are evidence for nothing: read them again, headings apart."
    ]


def test_without_par_the_one_paragraph_with_the_quote_is_meant(folder: Path) -> None:
    bare = CLAIM.replace("    par: 2\n", "")
    assert compile_article(written(folder, HEAD + bare)).trig == compile_article(written(folder, HEAD + CLAIM)).trig
    for quote, told in (("A letter went", "does not stand in it"), ("letter", "in the paragraphs 1 and 3; say")):
        (folder / "harbor-post.txt").write_text(TEXT + "\nThe letter.\n", "utf-8")
        with pytest.raises(ArticleError) as caught:
            compile_article(written(folder, HEAD + bare.replace("ready to send guards", quote)))
        assert told in caught.value.excerpt


def test_names_in_a_list_and_what_is_named_where_it_is_needed() -> None:
    one = HEAD.replace("  - person: Vera Holm\n  - person: Tilda Rowan\n", "  - person: [Vera Holm, Tilda Rowan]\n")
    both = [compile_text(head + CLAIM, "x.yaml", open_store(), check=False).trig for head in (HEAD, one)]
    assert both[0] == both[1]
    within = CLAIM.replace("who: Vera Holm", "who: {group: people at the pier}")
    quads = compile_text(HEAD + within, "x.yaml", open_store(), check=False).quads
    assert "kg:evidence p:harbor-post-2031-05-07-p2" in said(quads, "group:harbor-post-2031-05-07-people-at-the-pier")
    assert "stands its name" in " ".join(faults(HEAD + CLAIM.replace("who: Vera Holm", "who: {person: [Vera, Holm]}")))
    assert "stands its name" in " ".join(faults(HEAD.replace("northern negotiators", "[a, b]")))
