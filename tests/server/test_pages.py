"""The pages of the server over HTTP: what an address gives, to people and to programs."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import openpyxl
import pytest
import rdflib
import requests
from click.testing import Result
from conftest import DATA
from pyoxigraph import Literal
from rdflib import URIRef
from serving import Serving, limited, serving
from webpages import BROWSER, HOSTILE, Page, QueryOnly, in_process

import kgtool
from kgtool.errors import UsageError
from kgtool.rdf.results import Solutions
from kgtool.server.pages import answers
from kgtool.server.pages.routes import PAGES, page_at
from kgtool.server.pages.webpage import SPACES, address
from kgtool.store import LocalStore, open_store

ID = "https://w3id.org/kgtool/id/"
KG = "https://w3id.org/kgtool/ontology#"
FOREIGN = """@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<http://a.example/1> a foaf:Person ; foaf:name "Ada" ; foaf:knows <http://a.example/2> .
<http://a.example/2> foaf:name "Bob" ."""


@pytest.fixture(scope="module")
def served() -> Iterator[Serving]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("hostile") / "data.ttl"
    path.write_text(HOSTILE, "utf-8")
    with in_process(open_store(data=path)) as url:
        yield url


@pytest.fixture
def get(served: Serving) -> Callable[..., requests.Response]:
    """Ask the server as a browser does, or with other headers."""
    base = served.url.rstrip("/")

    def ask(path: str, accept: str | None = None, **headers: str) -> requests.Response:
        sent = {**BROWSER, **headers} if accept is None else {"Accept": accept, **headers}
        return requests.get(base + path, headers=sent, timeout=60, allow_redirects=False)

    return ask


Get = Callable[..., requests.Response]

# -- things at their IRIs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "given", "parsed"),
    [
        (BROWSER["Accept"], "text/html", None),
        ("*/*", "text/html", None),
        ("text/turtle", "text/turtle", "turtle"),
        ("application/ld+json", "application/ld+json", "json-ld"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.1, text/html;q=0.2", "application/rdf+xml", "xml"),
    ],
)
def test_a_thing_is_told_as_it_is_asked_for(get: Get, accept: str, given: str, parsed: str | None) -> None:
    answer = get("/id/person/macron", accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == given
    assert "Accept" in answer.headers["vary"]
    assert f'<{ID}person/macron>; rel="describes"' in answer.headers["link"]
    if parsed is None:
        assert "<h1" in answer.text
        assert "Emmanuel Macron" in answer.text
        return
    graph = rdflib.Graph().parse(data=answer.content, format=parsed)
    macron = URIRef(ID + "person/macron")
    assert str(graph.value(macron, URIRef("http://www.w3.org/2004/02/skos/core#prefLabel"))) == "Emmanuel Macron"
    assert list(graph.subjects(URIRef(KG + "claimant"), macron))  # what points to it, too
    assert {s for s, _, o in graph if o != macron} == {macron}


def test_each_address_that_is_told_as_an_alternate_has_its_format(get: Get) -> None:
    links = get("/about?iri=" + quote(KG + "Claim", safe="")).headers["link"]
    found = re.findall(r'<(\S+)>; rel="alternate"; type="([^"]+)"', links)
    assert {kind for _, kind in found} == {
        "text/html", "text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml",
    }  # fmt: skip
    for path, kind in found:
        answer = get(path)
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind)


def test_what_is_had_already_is_not_sent_again(get: Get) -> None:
    first = get("/id/person/macron", "text/turtle")
    again = get("/id/person/macron", "text/turtle", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert get("/id/person/macron", "text/html", **{"If-None-Match": first.headers["etag"]}).status_code == 200


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/id/plan/three-lines", "Nobody is recorded as its proposer."),
        ("/id/claim/seed-004-22", "The presence of partner troops in Ukraine"),
        ("/id/doc/seed-000", "Paragraph by paragraph"),
        ("/vocab/stance/proposes", "Who takes this position towards what"),
        ("/about?iri=kg:Claim", "Mentioned elsewhere"),
        ("/about?iri=" + quote("http://www.wikidata.org/entity/Q3874799", safe=""), "Volodymyr Zelensky"),
        ("/graph/seed-000", "g:seed-000"),
    ],
)
def test_there_is_a_page_for_all_kinds_of_things(get: Get, path: str, words: str) -> None:
    answer = get(path)
    assert answer.status_code == 200
    assert words in Page(answer.text).words


def test_what_is_not_there_has_its_nearest_names(get: Get) -> None:
    page = get("/id/person/macrn")
    assert page.status_code == 404
    assert "/id/person/macron" in Page(page.text).links
    plain = get("/id/person/macrn", "text/turtle")
    assert (plain.status_code, plain.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert plain.text == "Nothing here is called person:macrn; did you mean person:macron?\n"
    refused = get("/id/person/macron", "image/png")
    assert refused.status_code == 406
    assert "text/turtle" in refused.text
    assert get("/about?iri=no+iri").status_code == 400
    assert get("/about").status_code == 400


@pytest.mark.slow
def test_no_page_is_without_a_way_to_it_and_on(get: Get) -> None:
    reached: dict[object, int] = {}
    seen: dict[str, Page] = {}
    todo = ["/", "/editor?query=" + quote("SELECT ?claim { ?claim kg:stance ?stance }")]
    while todo:
        path = todo.pop()
        answer = get(path)
        assert answer.status_code in (200, 303), path
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        if not is_page or "content-disposition" in answer.headers:
            continue  # a file, or a redirect
        page = seen[path] = Page(answer.text)
        assert 'aria-label="Site"' in answer.text, f"{path} has no shell"
        assert "/" in page.links, path
        for link in page.links:
            parts = urlsplit(link)
            assert not parts.netloc or link == "data:,", (path, link)
            # A few of each kind will do: the questions and things are many.
            there, found = link.partition("#")[0], page_at(parts.path)
            kind = found and (found[0], re.sub(r"(?<=.)/[^/]*$", "", parts.path))
            if found and there not in seen and there not in todo and reached.get(kind, 0) < 3:
                reached[kind] = reached.get(kind, 0) + 1
                todo.append(there)
    handlers = {found[0] for path in seen if (found := page_at(urlsplit(path).path))}
    # What no link leads to: files, what forms and scripts ask for, and things, of which there are a few of each kind.
    others = {"/answer.{format}", "/question/{name}.{format}", "/suggest", "/complete", "/static/{name}", "/find"}
    pages = {path: handler for path, handler in PAGES if path not in others and path.split("/")[1] not in SPACES}
    assert [path for path, handler in pages.items() if handler not in handlers] == []
    assert len(seen) > 30


# -- queries and questions ---------------------------------------------------------------------------------------------


def test_a_query_in_the_address_is_answered_below_the_editor(get: Get) -> None:
    query = "SELECT ?who ?n { VALUES (?who ?n) { (person:macron 7) (person:trump UNDEF) } }"
    answer = get("/editor?query=" + quote(query))
    page = Page(answer.text)
    assert answer.status_code == 200
    assert query in page.words  # in the text field
    assert "Emmanuel Macron" in page.words
    assert "2 rows" in page.words
    assert "/id/person/macron" in page.links
    assert "Yes" in Page(get("/editor?query=ASK{}").text).words
    assert "triple" in Page(get("/editor?query=" + quote("DESCRIBE person:macron")).text).words
    nothing = Page(get("/editor?query=" + quote("SELECT * { ?x a kg:Nothing }")).text).words
    assert "The answer is empty" in nothing


def test_a_question_without_rows_says_what_there_is_under_the_name(get: Get) -> None:
    words = " ".join(Page(get("/question/who-opposes-what?who=Germany").text).words.split())
    assert "The answer is empty" in words
    assert "Germany (country:de) fits. It has no position of its own, but: positions taken on its behalf (1)" in words
    assert "fits. It has" not in Page(get("/question/positions-of?who=Poland").text).words


def test_no_column_is_left_out_for_rows_that_are_not_shown() -> None:
    rows = [(Literal(str(n)), None) for n in range(answers.MOST_SHOWN)]
    store = open_store()
    assert answers.answered(store, Solutions(("n", "late"), rows)).empty == ("late",)
    cut = answers.answered(store, Solutions(("n", "late"), [*rows, (Literal("x"), Literal("y"))]))
    assert (cut.more, cut.empty, [head for head, _ in cut.heads]) == (None, (), ["n", "late"])


def test_a_fault_in_a_query_is_told_with_its_place(get: Get) -> None:
    answer = get("/editor?query=" + quote("SELECT ?who\nWHER { ?s ?p ?o }"))
    assert answer.status_code == 400
    assert "&#39;WHER&#39; does not fit (line 2, column 1); did you mean WHERE?" in answer.text
    assert "<pre>WHER { ?s ?p ?o }\n^</pre>" in answer.text
    assert 'data-line="2" data-column="1"' in answer.text
    assert "changes a store" in Page(get("/editor?query=" + quote("DROP ALL")).text).words
    assert (
        "SERVICE and LOAD ask another server"
        in Page(get("/editor?query=" + quote("SELECT * { SERVICE <http://e.org/> { ?s ?p ?o } }")).text).words
    )


def test_a_question_has_a_form_with_its_choices(get: Get) -> None:
    page = Page(get("/question/positions-of").text)
    assert page.inputs["who"]["required"] is None or page.inputs["who"]["required"] == ""
    assert "person:zelensky" in page.options
    assert "row" not in page.tags
    answered = get("/question/positions-of?who=person%3Azelensky")
    assert "partner troops in Ukraine" in answered.text
    assert '<option value="person:zelensky" selected>' in answered.text
    # As on the command line, a name will do, and the same is chosen.
    assert '<option value="person:zelensky" selected>' in get("/question/positions-of?who=Zelensky").text
    assert Page(get("/question/timeline?since=2025-08-01").text).inputs["since"]["type"] == "date"


def test_the_same_can_be_asked_on_the_command_line(served: Serving, get: Get, cli: Callable[..., Result]) -> None:
    def command_of(**headers: str) -> str:
        words = Page(get("/question/positions-of?who=Volodymyr+Zelensky", **headers).text).words
        return words.partition("In kgtool: ")[2].partition("\n")[0]

    command = command_of()
    assert command == f"kgtool ask positions-of -p 'who=Volodymyr Zelensky' --store {served.url}sparql"
    assert "partner troops in Ukraine" in cli(*shlex.split(command)[1:], "--format", "markdown").stdout
    # By whatever name the server is asked; a kept page would tell the one of another reader.
    assert command_of(Host="localhost:1") == command.replace(urlsplit(served.url).netloc, "localhost:1")


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/questions/", "/questions"),
        ("/network/?focus=Zelensky", "/network?focus=Zelensky"),
        ("/question/positions-of/?who=a%2Fb", "/question/positions-of?who=a%2Fb"),
        ("/id/person/macron/", "/id/person/macron"),
    ],
)
def test_a_slash_behind_an_address_does_no_harm(get: Get, path: str, there: str) -> None:
    answer = get(path)
    assert answer.status_code == 308
    assert urljoin(f"http://host{path}", answer.headers["location"]) == f"http://host{there}"
    assert get("//evil.example/").status_code == get("/nix/").status_code == 404


def test_a_query_with_a_name_that_is_not_there_is_told_so(get: Get) -> None:
    words = Page(get("/editor?query=" + quote("SELECT * { ?who kg:propses ?what }")).text).words
    assert "kg:propses occurs nowhere in this graph, so nothing matches it; did you mean kg:proposes?" in words
    for query in ("SELECT * { ?who kg:proposes ?what }", r"SELECT * { ?who kg:a\-b ?what }"):
        answer = get("/editor?query=" + quote(query))
        assert (answer.status_code, "occurs nowhere" in answer.text) == (200, False)


@pytest.mark.parametrize("value", ["1.5", "0", "-1", "two", "1e3"])
def test_a_count_is_a_whole_number_from_one_on(get: Get, value: str) -> None:
    message = f"digits='{value}' is not a whole number of at least 1; write it like 2."
    answer = get(f"/question/coded-pairs?digits={value}")
    assert (answer.status_code, message in Page(answer.text).words) == (400, True)
    with pytest.raises(UsageError, match=re.escape(message)):
        kgtool.ask("coded-pairs", digits=value)
    assert Page(answer.text).inputs["digits"]["min"] == "1"
    assert get("/question/coded-pairs?digits=2&least=01").status_code == 200


def test_a_span_that_ends_before_it_begins_is_told_so(get: Get) -> None:
    message = "since=2025-09-02 is after until=2025-09-01, and nothing is between them; swap them."
    answer = get("/question/coded-pairs?since=2025-09-02&until=2025-09-01")
    assert (answer.status_code, message in Page(answer.text).words) == (400, True)
    with pytest.raises(UsageError, match=message):
        kgtool.ask("coded-events", who="Macron", since="2025-09-02", until="2025-09-01")
    assert get("/question/coded-pairs?since=2025-09-01&until=2025-09-01").status_code == 200


def test_no_query_is_told_so(get: Get) -> None:
    answer = get("/editor?query=%20")
    assert (answer.status_code, "Write a query first." in Page(answer.text).words) == (400, True)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/question/positions-of?who=Nobodyatall", 400, "Nothing here is called 'Nobodyatall'"),
        ("/question/positions-of?nix=1", 200, "Which positions does this person"),
        ("/question/timeline?since=yesterday", 400, "is not a date; write it like 2025-09-04."),
        ("/question/timeline?nix=1", 400, "has no parameter 'nix'"),
        ("/question/positions-off", 404, "did you mean positions-of?"),
        ("/question/x.rq", 400, "There is no"),
        ("/question/timeline.docx", 400, "There is no format 'docx'"),
        ("/answer.csv", 400, "The address holds no query"),
        ("/view/positions-off", 400, "did you mean positions-of?"),
        ("/view?query=" + quote("SELECT ?who { ?who ?p ?o }"), 400, "a picture needs ?claim"),
        ("/view?hops=many", 400, "is not a whole number"),
        ("/view?since=2025-13-01", 400, "is not a day"),
        ("/view?focus=Nobodyatall", 400, "Nobodyatall"),
        ("/view?aggregate=all", 400, "There is no way to merge 'all'"),
        ("/static/../pages.py", 404, ""),
        ("/static/%2e%2e%2fpages.py", 404, ""),
        ("/nix", 404, "There is nothing at /nix"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_a_sentence(get: Get, path: str, status: int, words: str) -> None:
    answer = get(path)
    assert answer.status_code == status
    assert words in Page(answer.text).words
    assert "Traceback" not in answer.text
    assert answer.headers["content-type"].startswith("text/html")


def test_an_answer_can_be_saved_in_every_format(get: Get) -> None:
    page = Page(get("/question/positions-of?who=person:zelensky").text)
    files = [link for link in page.links if link.startswith("/question/positions-of.")]
    assert len(files) == 11
    found = {}
    for link in files:
        answer = get(link)
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith('attachment; filename="positions-of.')
        found[link.partition(".")[2].partition("?")[0]] = answer
    rows = list(csv.DictReader(io.StringIO(found["csv"].text)))
    assert len(rows) == len(json.loads(found["json"].text)["results"]["bindings"]) == 4
    assert rows[0]["who"] == ID + "person/zelensky"
    assert openpyxl.load_workbook(io.BytesIO(found["xlsx"].content)).active.max_row == 5
    turtle = get("/answer.ttl?query=" + quote("CONSTRUCT { ?c a kg:Claim } { ?c kg:claimant person:zelensky }"))
    assert len(rdflib.Graph().parse(data=turtle.text, format="turtle")) == 4


def test_a_long_answer_is_cut_on_the_page_and_whole_in_the_file(get: Get) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 501"
    page = Page(get("/editor?query=" + quote(query)).text)
    assert "more than 500 rows" in page.words
    assert page.tags.count("tr") == 501  # with that of the headings
    assert len(get("/answer.csv?query=" + quote(query)).text.splitlines()) == 502


def test_an_answer_to_a_question_is_short_unless_all_is_asked_for(get: Get) -> None:
    short = Page(get("/question/timeline").text)
    (rest,) = {link for link in short.links if link.endswith("all=yes#answer")}
    whole = Page(get(rest).text)
    count = len(get("/question/timeline.csv").text.splitlines()) - 1
    assert count > 60
    for page, shown in ((short, 60), (whole, count)):
        assert f"{count} rows" in page.words
        assert page.tags.count("tr") == shown + 1
    assert "Only the first 60 stand here" in short.words
    assert "stand here" not in whole.words


def test_things_are_found_by_name(get: Get) -> None:
    one = get("/find?name=zelenskÝ")
    assert (one.status_code, one.headers["location"]) == (303, "/id/person/zelensky")
    assert get("/find?name=person:macron").headers["location"] == "/id/person/macron"
    several = Page(get("/find?name=emmanuel").text)
    assert {"/id/person/macron"} < {*several.links}
    none = get("/find?name=Zelenskyjj")
    assert none.status_code == 404
    assert "did you mean " in Page(none.text).words
    assert get("/find").status_code == 200


def test_the_editor_is_offered_what_could_come_next(get: Get) -> None:
    def offered(before: str) -> list[str]:
        return [one["text"] for one in get("/complete?asked&before=" + quote(before)).json()]

    assert "person:macron" in offered("SELECT * { Emmanuel Macr")
    assert offered("SELECT * { ?x a kg:Clai") == ["kg:Claim", "kg:claimant"]
    assert "?who" in offered("SELECT ?who { ?w")
    assert "WHERE" in offered("SELECT * WH")


def test_views_are_pages_of_their_own(get: Get) -> None:
    for path in (
        "/view?as=timeline",
        "/view/positions-of?who=person:zelensky&as=matrix",
        "/view?focus=Zelensky&hops=1",
    ):
        answer = get(path)
        assert answer.status_code == 200
        assert answer.text.startswith("<!doctype html>")
        assert answer.headers["content-security-policy"] == "frame-ancestors 'self'"
    assert len(get("/view?focus=person:zelensky").content) < len(get("/view").content)


def test_the_policy_lets_nothing_in_from_elsewhere(get: Get) -> None:
    answer = get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert not re.search(r"https?:|\*|unsafe", policy)
    page = Page(answer.text)
    assert not page.attributes & {"style", "onclick", "onerror", "onload"}
    assert page.tags.count("style") == 0
    script = next(link for link in page.links if link.startswith("/static/web.js"))
    assert "immutable" in get(script).headers["cache-control"]
    assert "immutable" not in get("/static/web.js").headers["cache-control"]


@pytest.mark.slow
def test_a_query_that_takes_too_long_is_told_on_a_page() -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with limited(timeout=0.5) as server:
        answer = requests.get(f"{server.url.rstrip('/')}/editor?query={quote(slow)}", headers=BROWSER, timeout=60)
    assert answer.status_code in (503, 504)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = Page(answer.text)
    assert re.search(r"0\.5 s", page.words)
    assert "query" in page.inputs
    assert slow in page.words


def test_a_question_that_is_refused_keeps_its_form() -> None:
    asked = "/question/positions-of?who=Volodymyr+Zelensky"
    with limited(max_answer=1_000) as server:
        answer = requests.get(f"{server.url.rstrip('/')}{asked}", headers=BROWSER, timeout=60)
    assert answer.status_code == 403
    page = Page(answer.text)
    assert "The answer is larger than 1,000 bytes" in page.words
    assert page.inputs["who"]["value"] == "Volodymyr Zelensky"


# -- other data --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "iri",
    [
        "javascript:window.hit=1",
        "http://e.org/a?b=1&c=2#d",
        ID + "person/a%2Fb",
        ID + "person/x'%22%3E%3Cb%3E",
        ID + "person/é",
        "data:text/html,x",
        "http://e.org/CON",
    ],
)
def test_hostile_things_have_a_page_and_stay_words(hostile: str, iri: str) -> None:
    answer = requests.get(hostile + address(iri), headers=BROWSER, timeout=30)
    assert answer.status_code == 200, answer.text
    page = Page(answer.text)
    assert {"img", "b"}.isdisjoint(page.tags)
    assert page.tags.count("script") == 3
    assert all(link.startswith(("/", "#", "data:,")) for link in page.links), page.links
    assert "\u202e" not in answer.text
    for name, value in answer.headers.items():
        assert "\n" not in value, name
    turtle = requests.get(hostile + address(iri), headers={"Accept": "text/turtle"}, timeout=30)
    assert URIRef(iri) in {term for triple in rdflib.Graph().parse(data=turtle.text) for term in triple}


def test_blank_nodes_come_with_what_they_hang_on(hostile: str) -> None:
    answer = requests.get(hostile + address(ID + "person/é"), headers={"Accept": "application/n-triples"}, timeout=30)
    names = rdflib.Graph().parse(data=answer.text, format="nt").objects(None, URIRef("http://xmlns.com/foaf/0.1/name"))
    assert {str(name) for name in names} == {"deep", "deeper"}


def test_what_is_typed_stays_words(hostile: str) -> None:
    for path in (
        "/editor?query=",
        "/find?name=",
        "/question/",
        "/question/positions-of?who=",
        "/about?iri=",
        "/network?focus=",
        "/view?focus=",
    ):
        answer = requests.get(hostile + path + quote('"><script>window.hit=1</script>'), headers=BROWSER, timeout=30)
        assert answer.status_code in (200, 400, 404), path
        assert "<script>window" not in answer.text


def test_any_graph_will_do_and_only_queries_are_asked(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text(FOREIGN, "utf-8")
    store = QueryOnly(open_store(data=tmp_path / "data.ttl"))
    with in_process(store) as url:

        def words(path: str) -> str:
            answer = requests.get(url + path, headers=BROWSER, timeout=30)
            assert answer.status_code == 200, (path, answer.text)
            return Page(answer.text).words

        assert "?class" in words("/editor")
        assert "Find" in words("/")
        assert "Ada" in words("/about?iri=" + quote("http://a.example/1", safe=""))
        assert "Bob" in words("/find?name=bob")
        assert "Ada" in words("/editor?query=" + quote("SELECT * { ?s ?p ?o }"))
        words("/question/who-proposed-what")
        words("/complete?before=SELECT")
        assert "Ada" in requests.get(url + "/view", headers=BROWSER, timeout=30).text


def test_the_fictional_claims_have_pages(tmp_path: Path) -> None:
    store = open_store(data=DATA / "fiction")
    with in_process(QueryOnly(store)) as url:
        plans = [row[0].value for row in store.query("SELECT DISTINCT ?p { ?p a kg:Plan } LIMIT 5")]
        for iri in plans:
            assert requests.get(url + address(iri), headers=BROWSER, timeout=30).status_code == 200


def test_below_a_path_of_a_proxy_links_have_that_path(bundled: LocalStore) -> None:
    with in_process(bundled, root="/news") as url:
        page = Page(requests.get(f"{url}/id/person/macron", headers=BROWSER, timeout=30).text)
    own = [link for link in page.links if not link.startswith(("#", "data:"))]
    assert all(link.startswith("/news/") for link in own), own
    assert "Emmanuel Macron" in page.words


@pytest.mark.slow
def test_two_claims_stand_side_by_side() -> None:
    data = DATA / "growth" / "15-what-no-question-asks.trig"
    with serving("--data", data, "--workers", 1) as server:
        text = requests.get(f"{server.url}question/conflicts", headers={"Accept": "text/html"}, timeout=30).text
        assert text.count('<article class="claim') == 2
        assert "figures exclude each other: 800 and 700" in text
        assert "<table" in requests.get(f"{server.url}question/conflicts?as=table", headers=BROWSER, timeout=30).text
        assert 'class="beside"' not in requests.get(f"{server.url}question/documents", timeout=30).text
