"""The site: every link leads somewhere, nothing leaves the folder, the same bytes, and what a reader can do in it."""

from __future__ import annotations

import functools
import http.server
import json
import re
import threading
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest
from click.testing import Result
from conftest import DATA, READY, Opened
from hypothesis import given
from hypothesis import strategies as st

from kgtool.claims.plans import read_plan
from kgtool.errors import DataError
from kgtool.rdf.names import names
from kgtool.site import building
from kgtool.site.building import Site, build_site, file_name
from kgtool.site.folder import MARK
from kgtool.site.templating import plan_page
from kgtool.store import LocalStore, open_store

HOSTILE = r"""
@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix stance: <https://w3id.org/kgtool/vocab/stance/> .
<javascript:window.hit=1> a kg:Person ; skos:prefLabel
  "</script><script>window.hit=1</script> {{7*7}} <img src=x onerror=window.hit=2> \u2028 \u202eevil hit()" .
<http://e.org/a> a kg:Plan ; skos:prefLabel "خطة السلام"@ar ; kg:hasComponent <http://e.org/A> , <http://e.org/x> .
<http://e.org/A> a kg:Measure ; skos:prefLabel "計画甲"@zh ; kg:quantity <http://e.org/q> ;
  kg:hasComponent <http://e.org/x> ; kg:tasking [ kg:performer <javascript:window.hit=1> ] .
<http://e.org/x> kg:hasComponent <http://e.org/A> ; skos:prefLabel "Żółkiewski’s measure" .
<http://e.org/q> kg:verbatim "many" ; kg:lowerBound "abc" ; kg:upperBound "1e999999999" .
<http://e.org/c1> kg:claimant <javascript:window.hit=1> ; kg:stance <data:text/html,x> ; kg:content <http://e.org/a> ;
  kg:statement "<b>x</b> \u202e" ; kg:evidence [ kg:inDocument <http://e.org/CON> ; kg:paragraph "II <x>" ] .
<http://e.org/CON> a kg:Document . <http://e.org/con> a kg:Document .
<http://e.org/a%2Fb> a foaf:Person ; foaf:name "x" ; foaf:homepage <http://example.org/> .
<urn:x:é> a foaf:Person ; foaf:knows <http://e.org/a%2Fb> , <mailto:a@b.c> .
<https://w3id.org/kgtool/id/person/CON> a kg:Person .
[] a kg:Claim ; kg:claimant [] .
"""
FOREIGN = """@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<http://a.example/1> a foaf:Person ; foaf:name "Ada" ; foaf:knows <http://a.example/2> .
<http://a.example/2> foaf:name "Bob" ."""


class Page(HTMLParser):
    """What a page links to, its anchors and headings, and what stands in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name in ("href", "src"):
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


@pytest.fixture(scope="session")
def made(bundled: LocalStore) -> Site:
    return build_site(bundled)


@pytest.fixture(scope="session")
def folder(made: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site below a folder, as it would stand on a server."""
    path = tmp_path_factory.mktemp("web") / "news" / "plans of 2025"
    made.save(path)
    return path


@pytest.fixture(scope="session")
def page_file(folder: Path) -> Path:
    return folder / "index.html"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build_site(store_of(HOSTILE, tmp_path_factory.mktemp("hostile")))


def store_of(text: str, folder: Path) -> LocalStore:
    (folder / "data.ttl").write_text(text, "utf-8")
    return open_store(data=folder / "data.ttl")


def pages(site: Site, own: bool = True) -> dict[str, Page]:
    """The pages of a site (the network, which another module makes, left out, where `own`)."""
    html = {name: body.decode() for name, body in site.files.items() if name.endswith(".html")}
    return {name: Page(body) for name, body in html.items() if not (own and name == "network.html")}


def lost(site: Site) -> list[tuple[str, str]]:
    """The links of all pages that lead nowhere in the folder."""
    every = pages(site, own=False)
    found = []
    for name, page in every.items():
        for link in page.links:
            file, _, anchor = link.partition("#")
            file = unquote(file) or name
            if link.startswith(("http://", "https://", "data:")):
                continue
            known = file in site.files and (not anchor or file == "network.html" or anchor in every[file].ids)
            found += [] if known else [(name, link)]
    return found


# -- all pages -------------------------------------------------------------------------------------------------------


def test_every_link_leads_somewhere(made: Site) -> None:
    assert sum(len(page.links) for page in pages(made).values()) > 5_000
    assert lost(made) == []


@pytest.mark.parametrize("scenario", ["bundled", "fiction", "foreign"])
def test_no_page_is_without_a_way_to_it_and_on(scenario: str, made: Site, tmp_path: Path) -> None:
    site = made if scenario == "bundled" else build_site(
        open_store(data=DATA / "fiction") if scenario == "fiction" else store_of(FOREIGN, tmp_path)
    )  # fmt: skip
    every = pages(site, own=False)
    reached, todo = {"index.html"}, ["index.html"]
    while todo:
        found = {unquote(link.partition("#")[0]) for link in every[todo.pop()].links} & every.keys() - reached
        reached |= found
        todo += sorted(found)
    assert every.keys() - reached == set()
    for name in every:
        text = site.files[name].decode()
        assert 'aria-label="Site"' in text, f"{name} has no shell"
        assert "index.html" in every[name].links, name
        inside = Page(text.partition("<main")[2].partition("</main>")[0]).links
        assert [link for link in inside if not link.startswith("#")] or name == "network.html", f"{name} leads nowhere"


def test_links_into_the_network_name_cards_of_it(made: Site) -> None:
    network = made.files["network.html"].decode()
    seen = {link for page in pages(made).values() for link in page.links if link.startswith("network.html#see=")}
    assert len(seen) > 50
    for link in seen:
        (iri,) = parse_qs(link.partition("#")[2])["see"]
        assert f'"id":"{iri}"' in network
    assert '<a href="index.html"' in network


@pytest.mark.parametrize("scenario", ["hostile", "foreign", "fiction", "empty"])
def test_every_link_leads_somewhere_in_data_that_we_did_not_write(scenario: str, tmp_path: Path) -> None:
    if scenario == "fiction":
        site = build_site(open_store(data=DATA / "fiction"))
    else:
        site = build_site(store_of({"hostile": HOSTILE, "foreign": FOREIGN, "empty": ""}[scenario], tmp_path))
    assert lost(site) == []
    assert "index.html" in site.files


def test_there_is_a_page_for_everything_that_a_reader_looks_for(made: Site, bundled: LocalStore) -> None:
    for name in ("person", "country", "o", "group", "event", "plan", "m", "doc", "topic"):
        space = names().expand(f"{name}:x")[:-1]
        query = f'SELECT DISTINCT ?x {{ ?x a ?k FILTER(STRSTARTS(STR(?x), "{space}")) }}'
        things = [row[0].value for row in bundled.query(query) if "#" not in row[0].value]  # a tasking has none
        used = [iri for iri in things if name != "topic" or bundled.query(f"ASK {{ ?any kg:topic <{iri}> }}")]
        assert used
        assert [iri for iri in used if file_name(iri) not in made.files] == []
    assert "compare_plan-anglo-french_plan-coalition-deployment.html" in made.files


def test_every_claim_stands_in_the_table_and_on_the_page_of_its_claimant(made: Site, bundled: LocalStore) -> None:
    table = pages(made)["claims.html"]
    query = "SELECT ?c ?who { ?c kg:claimant ?who FILTER NOT EXISTS { ?c kg:supersededBy ?new } }"
    for claim, who in bundled.query(query):
        anchor = Path(file_name(claim.value)).stem
        assert anchor in table.ids
        assert f"claims.html#{anchor}" in pages_of(made, who.value).links


@functools.cache
def _parsed(body: bytes) -> Page:
    return Page(body.decode())


def pages_of(made: Site, iri: str) -> Page:
    return _parsed(made.files[file_name(iri)])


def test_the_questions_without_parameters_are_answered(made: Site) -> None:
    assert "question-troop-figures.html" in made.files
    assert "question-positions-of.html" not in made.files  # it needs to know of whom
    told = made.files["question-troop-figures.html"].decode()
    assert "fewer than 30,000 troops" in told


def test_the_rows_of_a_long_answer_are_below_the_first_ones(made: Site) -> None:
    page = made.files["question-timeline.html"].decode()
    first, _, rest = page.partition("<details>")
    assert first.count("<tr>") == 61
    others = int(re.findall(r"the other (\d+)</summary>", rest)[0])
    assert rest.count("<tr>") == others + 1 > 1
    assert f"{60 + others} rows" in first


def test_pages_are_sound(made: Site) -> None:
    for name, page in pages(made).items():
        assert len(page.ids) == len(set(page.ids)), name
        assert page.headings[0] == 1, name
        assert page.headings.count(1) == 1, name
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), name
        text = made.files[name].decode()
        assert text.startswith('<!doctype html>\n<html lang="en">'), name
        # Nothing that the policy would stop: no style or handler in a tag, no script in the page.
        assert not page.attributes & {"style", "onclick", "onerror", "srcset"}, name
        assert re.findall(r"<script(?! defer src=\"site.js\">)", text) == [], name


@pytest.mark.slow
def test_the_same_data_make_the_same_bytes(made: Site, bundled: LocalStore, tmp_path: Path) -> None:
    from kgtool.formats.dump import export

    assert build_site(bundled).files == made.files
    # Also from a file in which the triples stand in another order.
    export(bundled, tmp_path / "all.nq")
    lines = (tmp_path / "all.nq").read_text("utf-8").splitlines()
    (tmp_path / "all.nq").write_text("\n".join(reversed(lines)) + "\n", "utf-8")
    again = build_site(open_store(data=tmp_path / "all.nq")).files
    differing = {name for name in made.files if again.get(name) != made.files[name]}
    assert differing <= {"question-graphs.html", "network.html"}


def test_the_answers_agree_with_kgtool_show(made: Site, bundled: LocalStore) -> None:
    """The sections of a page are those of the profile."""
    from kgtool.claims.profile import show

    told = made.files["person-zelensky.html"].decode()
    titles = {section.title for section in show("person:zelensky", bundled).sections}
    assert {"Offices", "Meetings and other events", "Positions taken"} <= titles
    assert all(f"{title}</h2>" in told or f"{title} <small>" in told for title in titles - {"What it is"})


def test_what_is_expected_denied_or_inferred_is_marked(made: Site) -> None:
    assert '<em class="mark">expected, not said yet</em>' in made.files["person-starmer.html"].decode()
    assert '<em class="mark">says it would not be so</em>' in made.files["m-american-troops.html"].decode()
    inferred = "inferred by the reader: <bdi>That the United Kingdom and France propose it is inferred"
    assert inferred in made.files["country-fr.html"].decode()


def test_the_latest_claims_are_those_said_last(tmp_path: Path) -> None:
    def claim(name: str, more: str) -> str:
        return (
            f"<https://e.org/{name}> a kg:Claim ; kg:claimant <https://e.org/a> ; kg:stance stance:supports ; "
            f'kg:content <https://e.org/p> ; kg:statement "the {name} one" {more} .'
        )

    def day(text: str) -> str:
        return f'[ kg:earliest "{text}" ; kg:latest "{text}" ; kg:verbatim "on the day of the article" ]'

    texts = [
        claim("second", f"; kg:madeOn {day('2031-03-01')}"),
        claim("first", f"; kg:madeAt [ kg:when {day('2031-04-01')} ]"),
        claim("printed", f"; kg:evidence [ kg:inDocument [ kg:issued {day('2031-05-01')} ] ]"),
        claim("reported", f"; kg:reportedIn [ kg:reportedOn {day('2031-05-02')} ]"), claim("undated", ""),
        claim("expected", f"; kg:actStatus status:anticipated ; kg:madeOn {day('2031-06-01')}"),
    ]  # fmt: skip
    prefixes = "".join(
        f"@prefix {name}: <https://w3id.org/kgtool/{part}> . "
        for name, part in (("kg", "ontology#"), ("stance", "vocab/stance/"), ("status", "vocab/status/"))
    )
    index = build_site(store_of(prefixes + " ".join(texts), tmp_path)).files["index.html"].decode()
    latest = index.partition("Latest claims")[2].partition("</section>")[0]
    assert re.findall(r"the (\w+) one", latest) == ["first", "second"]


# -- names of files --------------------------------------------------------------------------------------------------

WINDOWS = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
iris = st.one_of(
    st.text(min_size=1).map(lambda text: f"http://e.org/{text}"),
    st.text(alphabet="aA-_./:%é人#con", min_size=1, max_size=300).map(
        lambda text: f"https://w3id.org/kgtool/id/person/{text}"
    ),
    st.sampled_from(["javascript:alert(1)", "urn:x", "http://e.org/CON", "http://e.org/con", "http://e.org/../../etc"]),
)


@given(st.lists(iris, unique=True, max_size=20))
def test_file_names_are_safe_and_differ(found: list[str]) -> None:
    made = [file_name(iri) for iri in found]
    for name in made:
        assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*\.html", name)
        assert len(name) <= 100
        assert not WINDOWS.fullmatch(name)
    own = {file for file, _ in building.NAV} | {"network.html"}
    assert len({*map(str.lower, made), *own}) == len(made) + len(own)


def test_no_prefix_can_be_read_as_a_page_of_ours() -> None:
    assert not building.RESERVED & names().prefixes.keys()
    assert all(re.fullmatch("[A-Za-z]+", prefix) for prefix in names().prefixes)


# -- writing ---------------------------------------------------------------------------------------------------------


def test_a_site_replaces_a_site_and_nothing_else(tmp_path: Path) -> None:
    one, other = Site({"index.html": b"1", MARK: mark("index.html")}), Site({"new.html": b"2", MARK: mark("new.html")})
    one.save(tmp_path / "site")
    other.save(tmp_path / "site")
    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == [MARK, "new.html"]
    (tmp_path / "empty").mkdir()
    one.save(tmp_path / "empty")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []  # nothing is left behind
    assert (tmp_path / "site").stat().st_mode & 0o555 == 0o555


def mark(*files: str) -> bytes:
    return json.dumps({"made by": "kgtool site", "files": files}).encode()


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    site = Site({"index.html": b"1", MARK: mark("index.html")})
    (tmp_path / "file").write_text("mine")
    with pytest.raises(DataError, match="is a file"):
        site.save(tmp_path / "file")
    with pytest.raises(DataError, match="other things in it"):
        site.save(tmp_path)
    site.save(tmp_path / "site")
    (tmp_path / "site" / "CNAME").write_text("mine")
    with pytest.raises(DataError, match="holds CNAME, which is not a page of the site"):
        site.save(tmp_path / "site")
    assert (tmp_path / "site" / "CNAME").read_text() == "mine"
    (tmp_path / "forged").mkdir()
    (tmp_path / "forged" / MARK).write_text("[]")
    with pytest.raises(DataError, match="other things in it"):
        site.save(tmp_path / "forged")


def test_after_an_error_the_earlier_site_is_still_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site({"index.html": b"1", MARK: mark("index.html")})
    site.save(tmp_path / "site")

    def broken(self: Path, body: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", broken)
    with pytest.raises(DataError, match="No space left"):
        site.save(tmp_path / "site")
    monkeypatch.undo()
    assert (tmp_path / "site" / "index.html").read_bytes() == b"1"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_the_command(cli: Callable[..., Result], tmp_path: Path) -> None:
    done = cli("site", "-o", tmp_path / "s", "--title", "Peace plans", "--data", DATA / "fictional.trig")
    assert done.exit_code == 0, done.output
    assert re.search(r"index\.html: \d+ pages, [\d.]+ MB", done.output)
    assert "<h1>Peace plans</h1>" in (tmp_path / "s" / "index.html").read_text("utf-8")
    refused = cli("site", "-o", tmp_path)
    assert refused.exit_code == 1
    assert len(refused.stderr.splitlines()) == 1


# -- hostile data ----------------------------------------------------------------------------------------------------


def test_hostile_data_stay_words(hostile: Site) -> None:
    for name, page in pages(hostile).items():
        assert all(link.startswith(("http://", "https://", "data:,")) or ":" not in link for link in page.links), name
        assert "img" not in page.tags, name
        assert "\u202e" not in hostile.files[name].decode(), name
    assert "{{7*7}}" in hostile.files["things.html"].decode()
    assert b"</script>" not in hostile.files["search-data.js"]


def test_two_iris_that_differ_in_case_have_two_pages(hostile: Site) -> None:
    assert file_name("http://e.org/CON") != file_name("http://e.org/con")
    lower = [name.lower() for name in hostile.files]
    assert len(set(lower)) == len(lower)


def test_labels_in_any_script_are_told(hostile: Site) -> None:
    told = hostile.files[file_name("http://e.org/a")].decode()
    assert "<bdi>خطة السلام</bdi>" in told
    assert "計画甲" in told


# -- in the browser --------------------------------------------------------------------------------------------------

browser_test = pytest.mark.browser


@browser_test
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "person-zelensky", "plan-three-lines", "doc-seed-000", "claims"])
def test_a_page_opens_from_a_file_and_fits_a_telephone(opened: Opened, folder: Path, name: str, scheme: str) -> None:
    page = opened(folder / f"{name}.html", width=390, height=844, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    background = re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert (sum(map(int, background)) < 120) == (scheme == "dark")


@browser_test
def test_two_plans_side_by_side_fit_a_telephone_and_print(opened: Opened, folder: Path) -> None:
    page = opened(folder / "compare_plan-anglo-french_plan-coalition-deployment.html", width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert "Anglo-French" in page.inner_text("tr.pair:nth-of-type(3)")
    page.get_by_text("differs or is told of one side only: figure").click()
    assert "No contradiction: the intervals overlap" in page.inner_text("main")
    page.emulate_media(media="print")
    assert not page.is_visible("header")
    assert page.is_visible("h1")


@pytest.mark.smoke
@browser_test
def test_search_finds_everything_by_keyboard(opened: Opened, folder: Path) -> None:
    page = opened(folder / "country-pl.html")
    page.keyboard.press("/")
    page.keyboard.type("zelenskÝ")
    page.wait_for_selector("#found a")
    assert page.inner_text("#found a >> nth=0") == "Volodymyr Zelensky leader"
    page.keyboard.press("Escape")
    assert not page.is_visible("#found")
    page.fill("#search", "hrinkiewicz")  # as an article has it
    page.wait_for_selector("#found a")
    assert "Alexus Grynkewich" in page.inner_text("#found a >> nth=0")
    page.fill("#search", "protective mechanism")
    page.wait_for_selector("#found a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(READY)
    assert page.inner_text("h1").endswith("US protective mechanism to deter Russia")


@browser_test
def test_a_claim_is_found_and_shown_in_its_table(opened: Opened, folder: Path) -> None:
    page = opened(folder / "index.html")
    page.fill("#search", "do not plan")
    page.wait_for_selector("#found:not([hidden])")
    page.fill("#search", "not plan to send troops of its own")
    page.wait_for_selector("#found a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/claims.html#c-seed-004-20")
    assert page.is_visible("#c-seed-004-20")
    page.fill("#search", "nothing has this name")
    page.wait_for_selector("#found p")
    assert "Nothing found" in page.inner_text("#found")


@browser_test
def test_tables_sort(opened: Opened, folder: Path) -> None:
    page = opened(folder / "claims.html")
    page.get_by_role("button", name="who", exact=True).click()
    told = page.locator("tbody tr td:nth-child(2)").all_inner_texts()
    assert told == sorted(told, key=str.casefold)
    page.get_by_role("button", name="who", exact=True).click()
    assert page.locator("tbody tr td:nth-child(2)").all_inner_texts() == sorted(told, key=str.casefold, reverse=True)


@browser_test
def test_the_way_from_a_person_into_the_network_and_back(opened: Opened, folder: Path) -> None:
    page = opened(folder / "person-zelensky.html")
    page.get_by_role("link", name="See it in the network").click()
    page.wait_for_selector(READY, timeout=20_000)
    assert page.inner_text("#panel h2") == "Volodymyr Zelensky"
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Home").click()
    page.wait_for_url("**/index.html")


@browser_test
def test_hostile_data_run_nothing(opened: Opened, hostile: Site, tmp_path: Path) -> None:
    hostile.save(tmp_path / "site")
    for name in ("index.html", file_name("javascript:window.hit=1"), "claims.html", "plans.html"):
        page = opened(tmp_path / "site" / name)
        assert page.evaluate("window.hit") is None
    page.fill("#search", "zolkiewski")
    page.wait_for_selector("#found a")
    assert "Żółkiewski" in page.inner_text("#found")
    page.fill("#search", "evil")
    page.wait_for_selector("#found a")
    assert page.evaluate("window.hit") is None


WEAK = r"""() => {
  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (css) => {
    probe.fillStyle = css;
    probe.fillRect(0, 0, 1, 1);
    return [...probe.getImageData(0, 0, 1, 1).data];
  };
  const linear = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const css = getComputedStyle(at).backgroundColor;
      if (css !== "rgba(0, 0, 0, 0)") return rgb(css);
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility()) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.push([element.tagName, element.className, element.textContent.slice(0, 30), ratio]);
  }
  return weak;
}"""


@browser_test
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out(opened: Opened, folder: Path, scheme: str) -> None:
    for name in ("index", "plan-three-lines", "compare_plan-anglo-french_plan-coalition-deployment", "person-starmer"):
        assert opened(folder / f"{name}.html", scheme=scheme).evaluate(WEAK) == [], name


@browser_test
def test_the_keyboard_reaches_the_content_first(opened: Opened, folder: Path) -> None:
    page = opened(folder / "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def served(folder: Path) -> Iterator[str]:
    """The address of the folder's grandparent on a server: the site is below it."""
    handler = functools.partial(Quiet, directory=str(folder.parent.parent))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/news/plans%20of%202025/"
    server.shutdown()


@browser_test
def test_it_works_below_a_path_on_a_server(browser: Any, served: str) -> None:
    context = browser.new_context()
    page, messages, asked = context.new_page(), [], []
    page.on("console", lambda message: messages.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served + "index.html")
    page.wait_for_selector(READY)
    page.fill("#search", "Rutte")
    page.wait_for_selector("#found a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/person-rutte.html")
    assert [url for url in asked if not url.startswith((served, "data:"))] == []
    assert messages == []
    context.close()


@browser_test
def test_the_page_of_a_plan_alone_needs_nothing(opened: Any, browser: Any, bundled: LocalStore, tmp_path: Path) -> None:
    (tmp_path / "plan.html").write_text(plan_page(read_plan("plan:three-lines", bundled)), "utf-8")
    context = browser.new_context(offline=True)
    page, messages = context.new_page(), []
    page.on("console", lambda message: messages.append(message.text))
    page.goto((tmp_path / "plan.html").as_uri())
    assert "Nobody is recorded as its proposer." in page.inner_text("main")
    assert page.evaluate("getComputedStyle(document.querySelector('.part')).borderStyle") == "solid"
    assert messages == []
    context.close()
