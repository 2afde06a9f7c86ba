"""Articles that are written through the server: claims by a form, drafts, conflicts, and who may do it."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from serving import TOKEN, Serving, serving, wait_until
from writing import ARTICLE, DENIAL, Form, Writer, desk, fresh, writing

from kgtool.articles.article import compile_article
from kgtool.server.http.session import GOOD_FOR, NAME, check_own, cookie, is_signed_in

BEARER = {"Authorization": f"Bearer {TOKEN}"}
CLAIMS = "SELECT ?says { GRAPH <https://w3id.org/kgtool/graph/harbor-post> { ?c a kg:Claim ; kg:statement ?says } }"


@pytest.fixture(scope="module")
def _module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, Path]]:
    folder = desk(tmp_path_factory.mktemp("desk"))
    with writing(folder) as made:
        yield made, folder


@pytest.fixture
def folder(_module: tuple[Serving, Path]) -> Iterator[Path]:
    """The folder of the article, which is as it was at first."""
    yield from fresh(_module[1])


@pytest.fixture
def server(_module: tuple[Serving, Path], folder: Path) -> Serving:
    return _module[0]


@pytest.fixture
def writer(server: Serving) -> Writer:
    return Writer(server).sign_in()


def text(folder: Path) -> str:
    return (folder / "harbor-post.yaml").read_text("utf-8")


def said(server: Serving) -> list[str]:
    """What the claims of the article say in the graph."""
    answer = requests.get(f"{server.url}sparql", params={"query": CLAIMS}, timeout=60).json()
    return sorted(row["says"]["value"] for row in answer["results"]["bindings"])


# -- a claim is added ------------------------------------------------------------------------------------------------


def test_a_claim_that_is_sent_is_in_the_file_and_in_the_graph(writer: Writer, server: Serving, folder: Path) -> None:
    form = writer.form()
    assert form.fields["who"] == ""
    answer = writer.post(form.fields | DENIAL, do="save")
    assert answer.status_code == 200
    assert "Claim 2 is saved. It is in the graph." in re.sub(r"\s+", " ", Form(answer).words)
    assert text(folder) == ARTICLE + (
        "  - id: 2\n    who: Vera Holm\n    for: South Vale\n    stance: denies\n    what: 100 guards at the strait\n"
        "    answers: c1\n    par: 4\n    quote: no such offer\n    says: There is no offer, says South Vale.\n"
    )
    assert "There is no offer, says South Vale." in said(server)
    # What is saved is what the command compiles, and nothing is left of the draft.
    assert compile_article(folder / "harbor-post.yaml").claims == 2
    assert json.loads((folder / "harbor-post.drafts.json").read_text())["drafts"] == []
    assert 'href="/id/claim/harbor-post-02"' in answer.text
    assert requests.get(f"{server.url}id/claim/harbor-post-02", timeout=60).status_code == 200
    assert writer.form().fields["who"] == ""


def test_a_wrong_name_has_the_nearest_ones_and_is_taken_by_a_button(writer: Writer, folder: Path) -> None:
    answer = writer.post(writer.form().fields | DENIAL | {"who": "Vera Holm; Vera Hlom"}, do="save")
    assert answer.status_code == 422
    form = Form(answer)
    assert "Nothing here is called 'Vera Hlom'" in form.words
    assert ("use:who:1", "Vera Holm") in form.buttons
    assert text(folder) == ARTICLE
    again = Form(writer.post(form.fields, **{"use:who:1": "Vera Holm"}))
    assert again.fields["who"] == "Vera Holm; Vera Holm"
    assert "Nothing is wrong with it" in again.words
    assert text(folder) == ARTICLE, "a name was chosen, nothing was saved yet"


def test_what_is_new_is_added_with_its_kind(writer: Writer, server: Serving, folder: Path) -> None:
    form = Form(writer.post(writer.form().fields | DENIAL | {"who": "strait pilots"}, do="save"))
    assert "group" in form.offers["kind:strait pilots"]
    assert "kind:South Vale" not in form.fields
    answer = writer.post(form.fields | {"kind:strait pilots": "group", "of:strait pilots": "South Vale"}, do="save")
    assert answer.status_code == 200, Form(answer).words
    assert "  - person: Vera Holm\n  - group: strait pilots\n    of: South Vale\nclaims:" in text(folder)
    assert "There is no offer, says South Vale." in said(server)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"who": ""}, "who", "Nothing stands here"),
        ({"quote": "guards of honor"}, "quote", "does not stand in paragraph 4"),
        ({"quote": "no such offer", "par": "3"}, "quote", "it stands in paragraph 4"),
        ({"par": "77"}, "par", "no paragraph 77"),
        ({"what": "100 guards at teh strait"}, "what", "100 guards at the strait"),
        ({"type": "force deploymnt", "what": "something"}, "type", "force deployment"),
        ({"stance": "nonsense"}, "stance", "nonsense"),
        ({"when": "some day"}, "when", "some day"),
        ({"figure": "dozens"}, "figure", "dozens"),
        ({"answers": "c9"}, "answers", "c9"),
        ({"answers": ""}, "answers", "Who denies or confirms answers a claim"),
        ({"sense": "sideways", "topic": "sanctions", "type": "sanctions", "what": "x"}, "sense", "sideways"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    writer: Writer, folder: Path, change: dict[str, str], field: str, words: str
) -> None:
    answer = writer.post(writer.form().fields | DENIAL | change, do="save")
    assert answer.status_code == 422
    assert text(folder) == ARTICLE
    told = re.findall(rf'id="e-{field}">(.*?)</div>', answer.text, re.S)
    assert len(told) == 1
    assert words in told[0]
    assert f'id="f-{field}" name="{field}" aria-invalid="true" aria-describedby="e-{field}"' in answer.text
    # What was written is in the form, and is kept.
    form = Form(answer)
    assert {key: form.fields[key] for key in DENIAL} == DENIAL | {k: v for k, v in change.items() if k in DENIAL}
    assert writer.form().fields["says"] == DENIAL["says"]


def test_a_claim_in_a_file_with_other_faults_is_saved_and_the_graph_stays(
    writer: Writer, server: Serving, folder: Path
) -> None:
    broken = ARTICLE.replace("published: 2031-05-07", "published: whenever")
    (folder / "harbor-post.yaml").write_text(broken, "utf-8")
    before = said(server)
    answer = writer.post(writer.form().fields | DENIAL, do="save")
    words = re.sub(r"\s+", " ", Form(answer).words)
    assert "Claim 2 is saved. The graph was not changed, for there is something wrong elsewhere" in words
    assert "Line 6: What 'whenever' means is not clear" in words
    assert text(folder).startswith(broken)
    assert "no such offer" in text(folder)
    assert said(server) == before
    # Mended in an editor, it is put into the graph by a button.
    (folder / "harbor-post.yaml").write_text(text(folder).replace("whenever", "2031-05-07"), "utf-8")
    assert ("do", "graph") in writer.form().buttons
    assert "the graph has this file as it is" in Form(writer.post({"do": "graph"})).words
    assert "There is no offer, says South Vale." in said(server)


def test_a_file_that_is_no_yaml_is_told_and_the_draft_is_kept(writer: Writer, folder: Path) -> None:
    broken = ARTICLE + "  - id: [\n"
    (folder / "harbor-post.yaml").write_text(broken, "utf-8")
    assert "This is no YAML" in writer.form().words
    answer = writer.post(writer.form().fields | DENIAL, do="save")
    assert answer.status_code == 422
    assert "This is no YAML" in Form(answer).words
    assert text(folder) == broken
    (folder / "harbor-post.yaml").write_text(ARTICLE, "utf-8")
    assert writer.form().fields["says"] == DENIAL["says"]


def test_what_is_sent_twice_is_saved_once(writer: Writer, folder: Path) -> None:
    form = writer.form()
    for _ in range(2):
        answer = writer.post(form.fields | DENIAL, do="save")
    assert "This was saved already" in Form(answer).words
    assert text(folder).count("no such offer") == 1
    # Back in the browser, and on to another claim: that one is not taken for the first.
    writer.post(form.fields | DENIAL | {"quote": "on her desk", "says": "Something else."}, do="save")
    assert "Something else." in text(folder)


def test_only_a_check_saves_nothing(writer: Writer, folder: Path) -> None:
    answer = writer.post(writer.form().fields | DENIAL, do="check")
    assert "Nothing is wrong with it. It is not saved yet." in Form(answer).words
    assert text(folder) == ARTICLE


# -- a claim is changed, or struck out ---------------------------------------------------------------------------------


def test_a_claim_is_changed_and_its_comments_stay(writer: Writer, server: Serving, folder: Path) -> None:
    form = writer.form("?claim=1")
    assert form.fields["stance"] == "offers"
    assert form.fields["if"] == "South Vale agrees"
    writer.post(form.fields | {"who": "North Vale", "for": "", "says": "North Vale is ready."}, do="save")
    assert text(folder) == ARTICLE.replace("who: Vera Holm  # the", "who: North Vale  # the").replace(
        "    for: North Vale\n", ""
    ).replace("Vera Holm is ready to send guards if South Vale agrees.", "North Vale is ready.")
    assert said(server) == ["North Vale is ready."]


def test_a_claim_that_changed_meanwhile_is_not_written_over(writer: Writer, folder: Path) -> None:
    form = writer.form("?claim=1")
    (folder / "harbor-post.yaml").write_text(ARTICLE.replace("how: ready", "how: will"), "utf-8")
    answer = writer.post(form.fields | {"says": "Mine."}, do="save")
    assert answer.status_code == 409
    again = Form(answer)
    assert "was changed in the file meanwhile, and nothing was saved" in again.words
    assert "In the file now: will" in again.words
    assert again.fields["says"] == "Mine."
    assert "Mine." not in text(folder)
    assert writer.post(again.fields, do="save").status_code == 200
    assert "how: ready" in text(folder)
    assert "Mine." in text(folder)


def test_two_who_add_a_claim_both_have_theirs(writer: Writer, folder: Path) -> None:
    one, other = writer.form(), writer.form("?new")
    assert one.fields["draft"] != other.fields["draft"]
    writer.post(one.fields | DENIAL, do="save")
    writer.post(other.fields | DENIAL | {"quote": "on her desk", "says": "The other."}, do="save")
    assert "id: 2" in text(folder)
    assert text(folder).rstrip().endswith("says: The other.")
    assert "id: 3" in text(folder)


def test_a_claim_that_is_gone_becomes_a_new_one(writer: Writer, folder: Path) -> None:
    form = writer.form("?claim=1")
    (folder / "harbor-post.yaml").write_text(ARTICLE.partition("claims:")[0], "utf-8")
    answer = writer.post(form.fields, do="save")
    assert answer.status_code == 409
    assert "no longer in the file" in Form(answer).words
    assert writer.post(Form(answer).fields, do="save").status_code == 200
    assert "ready to send guards" in text(folder)


def test_a_claim_is_struck_out_unless_another_needs_it(writer: Writer, server: Serving, folder: Path) -> None:
    writer.post(writer.form().fields | DENIAL, do="save")
    answer = writer.post(writer.form("?claim=1").fields, do="strike")
    assert answer.status_code == 422
    assert "was not struck out, for the file needs it" in Form(answer).words
    answer = writer.post(writer.form("?claim=2").fields, do="strike")
    assert "Claim 2 is struck out" in Form(answer).words
    assert "#   - id: 2\n#     who: Vera Holm\n" in text(folder)
    assert said(server) == ["Vera Holm is ready to send guards if South Vale agrees."]


def test_what_a_form_cannot_show_stays(writer: Writer, folder: Path) -> None:
    rich = ARTICLE.replace(
        "    what: 100 guards at the strait\n    type: force deployment\n    topic: foreign troops in Ukraine\n"
        "    sense: for\n",
        "    what: {measure: 100 guards at the strait, type: force deployment}\n    check: quote\n    quoted: no\n",
    )
    (folder / "harbor-post.yaml").write_text(rich, "utf-8")
    form = writer.form("?claim=1")
    assert "more than this form can show" in form.words
    assert "{measure: 100 guards at the strait, type: force deployment}" in form.words
    assert "what" not in form.fields
    assert "check: quote" in form.words
    refused = writer.post(form.fields | {"says": "Another."}, do="save")
    assert refused.status_code == 422, "somebody is to say that it was looked at"
    assert text(folder) == rich
    writer.post(form.fields | {"says": "Another.", "checked": "yes"}, do="save")
    wanted = rich.replace("Vera Holm is ready to send guards if South Vale agrees.", "Another.")
    assert text(folder) == wanted.replace("    check: quote\n", "")


def test_a_paragraph_is_found_by_its_quote(writer: Writer, folder: Path) -> None:
    writer.post(writer.form().fields | DENIAL | {"par": ""}, do="save")
    assert "    par: 4\n    quote: no such offer\n" in text(folder)
    (folder / "harbor-post.yaml").write_text(ARTICLE.replace("    par: 3\n", ""), "utf-8")
    page = writer.session.get(writer.url, timeout=60).text
    assert "In no paragraph of the text" not in page
    assert "<mark" in page


# -- drafts ------------------------------------------------------------------------------------------------------------


def test_a_draft_outlives_the_server(tmp_path: Path) -> None:
    folder = desk(tmp_path)
    with writing(folder) as first:
        writer = Writer(first).sign_in()
        form = writer.form()
        kept = writer.session.post(
            writer.url, data=form.fields | {"says": "Half a sent", "do": "draft"}, timeout=60,
            headers=writer.origin | {"Accept": "application/json"},
        )  # fmt: skip
        assert kept.json()["draft"] == form.fields["draft"]
        assert kept.json()["rev"] == 1
        os.kill(first.workers()[0], signal.SIGKILL)
        os.kill(first.process.pid, signal.SIGKILL)
        first.process.wait()
    with writing(folder) as second:
        again = Writer(second).sign_in()
        form = again.form()
        assert form.fields["says"] == "Half a sent"
        assert form.fields["draft"] == kept.json()["draft"]
        assert "is here again" in form.words


def test_drafts_of_several_claims_are_listed_and_dropped(writer: Writer, folder: Path) -> None:
    writer.post(writer.form().fields | {"says": "First."}, do="draft")
    writer.post(writer.form("?new").fields | {"says": "Second."}, do="draft")
    writer.post(writer.form("?claim=1").fields | {"says": "Changed."}, do="draft")
    form = writer.form()
    assert form.fields["says"] == "Second."
    assert "First." in form.words
    assert "claim 1" in form.words
    assert writer.form("?claim=1").fields["says"] == "Changed."
    writer.post(form.fields, do="drop")
    assert writer.form().fields["says"] == "First."
    assert len(json.loads((folder / "harbor-post.drafts.json").read_text())["drafts"]) == 2


def test_an_empty_form_leaves_no_draft(writer: Writer, folder: Path) -> None:
    writer.post(writer.form().fields, do="draft")
    assert not (folder / "harbor-post.drafts.json").exists()


def test_what_is_sent_after_signing_out_goes_on(writer: Writer, folder: Path) -> None:
    form = writer.form()
    writer.session.cookies.clear()
    answer = writer.post(form.fields | DENIAL, do="save")
    assert answer.status_code == 401
    asked = Form(answer)
    assert "What you sent is still here" in asked.words
    assert text(folder) == ARTICLE
    wrong = Form(writer.post(asked.fields | {"token": "x" * 20}))
    assert "not the token" in wrong.words
    assert writer.post(wrong.fields | {"token": TOKEN}).status_code == 200
    assert "no such offer" in text(folder)


# -- the list ----------------------------------------------------------------------------------------------------------


def test_articles_are_listed_with_their_state(writer: Writer, server: Serving, folder: Path) -> None:
    (folder / "broken.yaml").write_text("article: [", "utf-8")
    (folder / "binary.yaml").write_bytes(b"\xff\xfe")
    (folder / "other.txt").write_text("One paragraph.\n", "utf-8")
    writer.post(writer.form().fields | {"says": "Half"}, do="draft")
    page = Form(writer.session.get(f"{server.url}articles", timeout=60))
    assert "Harbor Post, 7 May 2031" in page.words
    assert "1 fault" in page.words
    assert "binary.yaml is not UTF-8" in page.words
    assert page.offers["text"] == [""]  # other.txt
    writer.url = f"{server.url}articles"
    assert "Give the article a title" in Form(writer.post({"text": "other.txt"})).words
    begun = writer.post(
        {"text": "other.txt", "title": "Other: a title", "outlet": "The Other", "published": "2031-05-07"}
    )
    assert begun.url.endswith("/articles/other")
    head = (folder / "other.yaml").read_text("utf-8")
    assert 'title: "Other: a title"' in head
    assert "new:\n  - outlet: The Other\n" in head
    assert "the graph does not have this file as it is" in Form(begun).words, "it compiles, and can be put there"
    assert ("do", "graph") in Form(begun).buttons
    for text_file in ("../secret.txt", "other.txt"):
        assert "There is no text" in writer.post({"text": text_file, "title": "x"}).text


def test_names_of_a_large_graph_are_asked_for(writer: Writer) -> None:
    answer = writer.session.get(writer.url + "/names?field=who&typed=macr", timeout=60)
    assert answer.json() == [{"value": "Emmanuel Macron", "info": "person:macron"}]
    assert writer.session.get(writer.url + "/names?field=nonsense&typed=macr", timeout=60).status_code == 400


def test_without_a_folder_the_page_says_what_to_do(tmp_path: Path) -> None:
    desk(tmp_path)
    with serving("--store", tmp_path / "store", "--writable", KGTOOL_TOKEN=TOKEN) as server:
        page = requests.get(f"{server.url}articles", headers=BEARER, timeout=60)
        assert "--articles DIR" in page.text


def test_only_a_server_that_writes_has_articles(server: Serving) -> None:
    with serving("--workers", 1) as reading:
        for path in ("articles", "articles/harbor-post"):
            assert requests.get(reading.url + path, timeout=60).status_code == 403
            sent = requests.post(reading.url + path, data={"do": "save"}, headers=BEARER, timeout=60)
            assert (sent.status_code, sent.text) == (403, sent.text)
            assert "only reads" in sent.text
        assert "/articles" not in requests.get(reading.url, headers={"Accept": "text/html"}, timeout=60).text
    assert '<a href="/articles">' in requests.get(server.url, headers={"Accept": "text/html"}, timeout=60).text


# -- who may -----------------------------------------------------------------------------------------------------------


def test_articles_are_for_whoever_has_the_token(server: Serving, folder: Path) -> None:
    url = f"{server.url}articles/harbor-post"
    own = {"Origin": server.url.rstrip("/")}
    forged = {
        "none": "", "a word": f"{NAME}=yes", "the token": f"{NAME}={TOKEN}", "old": signed(now=1_000_000),
        "another token": signed(token="another-token-of-somebody"), "later": signed().replace("=1", "=9"),
    }  # fmt: skip
    for cookies in forged.values():
        for answer in (
            requests.get(url, headers={"Cookie": cookies}, timeout=60),
            requests.get(f"{url}/names?field=who&typed=macr", headers={"Cookie": cookies}, timeout=60),
            requests.post(url, data=DENIAL | {"do": "save"}, headers=own | {"Cookie": cookies}, timeout=60),
            requests.post(
                url, data=DENIAL | {"do": "save", "token": "wrong"}, headers=own | {"Cookie": cookies}, timeout=60
            ),
        ):
            assert answer.status_code == 401
            assert "Vera Holm told" not in answer.text
            assert "Set-Cookie" not in answer.headers
    assert text(folder) == ARTICLE
    assert requests.get(url, headers={"Cookie": signed()}, timeout=60).status_code == 200
    # The cookie permits these pages and nothing else.
    written = requests.put(f"{server.url}store?graph=urn:x", data="", headers={"Cookie": signed()}, timeout=60)
    assert written.status_code == 401


def signed(token: str = TOKEN, now: float | None = None) -> str:
    return cookie(token, "/articles", is_secure=False, now=now).decode().partition(";")[0]


def test_the_cookie_is_for_these_pages_and_no_script(server: Serving) -> None:
    own = {"Origin": server.url.rstrip("/")}
    sent = {"token": TOKEN, "do": "open"}
    answer = requests.post(f"{server.url}articles", data=sent, headers=own, timeout=60, allow_redirects=False)
    given = answer.headers["Set-Cookie"]
    assert {"Path=/articles", "HttpOnly", "SameSite=Strict"} <= set(given.split("; "))
    assert TOKEN not in given
    assert "Secure" not in given
    assert "Secure" in cookie(TOKEN, "/articles", is_secure=True).decode()
    now = 1_900_000_000.0
    headers = {b"cookie": b"a=b; " + cookie(TOKEN, "/", is_secure=False, now=now).partition(b";")[0] + b"; c=d"}
    assert is_signed_in(headers, TOKEN, now + GOOD_FOR - 1)
    assert not is_signed_in(headers, TOKEN, now + GOOD_FOR + 1)
    assert not is_signed_in(headers, TOKEN + "x", now)
    signed_out = Writer(server).sign_in()
    signed_out.post({"do": "sign out"})
    assert signed_out.session.get(signed_out.url, timeout=60).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Origin": "OWN"},
        {"Referer": "OWN/articles"},
    ],
)
def test_forms_of_other_pages_are_refused(server: Serving, folder: Path, headers: dict[str, str]) -> None:
    sent = {key: value.replace("OWN", server.url.rstrip("/")) for key, value in headers.items()}
    for fields in (DENIAL | {"do": "save"}, {"do": "draft", "says": "x"}, {"token": TOKEN, "do": "open"}):
        answer = requests.post(
            f"{server.url}articles/harbor-post", data=fields, headers=sent | {"Cookie": signed()}, timeout=60
        )
        assert answer.status_code == 403
        assert "Set-Cookie" not in answer.headers
    assert text(folder) == ARTICLE
    assert not (folder / "harbor-post.drafts.json").exists()


def test_an_origin_is_own_by_host_and_port() -> None:
    for host, origin in ((b"kg.example.org", b"https://kg.example.org"), (b"[::1]:8080", b"http://[::1]:8080")):
        check_own({b"host": host, b"origin": origin})
    for host, origin in ((b"kg.example.org", b"https://kg.example.org.evil"), (b"", b""), (b"a:80", b"http://a:8080")):
        with pytest.raises(Exception, match="page of this server"):
            check_own({b"host": host, b"origin": origin})


# -- what is hostile ---------------------------------------------------------------------------------------------------

HOSTILE = "</textarea><script>window.hit=1</script> \"' {{191*7919}} <img src=x onerror=window.hit=2> \u202e\x00\r\n: #"


def test_what_is_sent_stays_words(writer: Writer, folder: Path) -> None:
    fields = writer.form().fields
    bad = dict.fromkeys((key for key in fields if key not in ("draft", "rev", "claim", "base")), HOSTILE)
    answer = writer.post(fields | bad | {"kind:" + HOSTILE: HOSTILE, "of:x": HOSTILE}, do="save")
    assert answer.status_code == 422
    page = writer.session.get(writer.url, timeout=60)
    writer.post(fields | DENIAL | {"draft": "0" * 16, "says": HOSTILE, "note": HOSTILE}, do="save")
    saved = writer.session.get(writer.url + "?new", timeout=60)
    for one in (answer, page, saved):
        assert "<script>window" not in one.text
        assert "<img src=x" not in one.text
        assert "{{191*7919}}" in one.text
        assert str(191 * 7919) not in one.text
        assert "script-src 'self'" in one.headers["Content-Security-Policy"]
        assert one.headers["Cache-Control"] == "no-store"
    assert compile_article(folder / "harbor-post.yaml").claims == 2
    # It is one text in one line of the file, whatever signs it has.
    assert len(text(folder).splitlines()) == len(ARTICLE.splitlines()) + 10


@pytest.mark.parametrize(
    "name",
    [
        "%2e%2e%2fsecret",
        "..%5csecret",
        "harbor-post.yaml",
        "harbor-post.txt",
        "%00",
        "secret",
        "a" * 5000,
    ],
)
def test_no_name_leads_out_of_the_folder(server: Serving, folder: Path, name: str) -> None:
    secret = folder.parent / "secret.yaml"
    secret.write_text("article:\n  id: secret\n", "utf-8")
    (folder / "secret.yaml").symlink_to(secret)
    for path in (name, f"{name}/names"):
        for answer in (
            requests.get(f"{server.url}articles/{path}", headers=BEARER, timeout=60),
            requests.post(f"{server.url}articles/{path}", data=DENIAL | {"do": "draft"}, headers=BEARER, timeout=60),
        ):
            assert answer.status_code in (400, 404, 414), (path, answer.status_code)
            assert "id: secret" not in answer.text
    assert {path.name for path in folder.iterdir()} == {"harbor-post.yaml", "harbor-post.txt", "secret.yaml"}
    assert secret.read_text() == "article:\n  id: secret\n"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"x=" + b"y" * 600_000, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"k%d=v" % number for number in range(600)), "application/x-www-form-urlencoded", 400),
        (b"says=%ff%fe", "application/x-www-form-urlencoded", 400),
        (b"says=\xff", "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 415),
        (b"", "multipart/form-data; boundary=x", 415),
        (b"says=x&do=nonsense&rev=-1&claim=%00&base=%0a&draft=../x", "application/x-www-form-urlencoded", 409),
        (b"use:who:999999=x&use:__class__:0=y&who=A", "application/x-www-form-urlencoded", 422),
        (b"do=strike&claim=99", "application/x-www-form-urlencoded", 409),
        (b"do=drop&draft=..%2f..", "application/x-www-form-urlencoded", 200),
    ],
)
def test_odd_bodies_are_refused_and_change_nothing(
    server: Serving, folder: Path, body: bytes, kind: str, status: int
) -> None:
    url = f"{server.url}articles/harbor-post"
    answer = requests.post(url, data=body, headers=BEARER | {"Content-Type": kind}, timeout=60)
    assert answer.status_code == status, answer.text
    assert text(folder) == ARTICLE
    for method in ("PUT", "DELETE", "PATCH"):
        assert requests.request(method, url, headers=BEARER, timeout=60).status_code == 405


def test_an_article_cannot_take_the_place_of_what_is_not_its_own(writer: Writer, server: Serving, folder: Path) -> None:
    def sizes() -> dict[str, int]:
        query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        answer = requests.get(f"{server.url}sparql", params={"query": query}, timeout=60).json()
        found = {row["g"]["value"]: int(row["n"]["value"]) for row in answer["results"]["bindings"]}
        return {graph: size for graph, size in found.items() if not graph.endswith("harbor-post")}

    writer.post({"do": "graph"})
    before = sizes()
    assert len(before) > 4
    for line in (
        "graph: g:reference",
        "graph: g:derived",
        "graph: g:seed-004",
        "id: seed-004",
        "document: doc:seed-004",
    ):
        key = line.partition(":")[0]
        other = ARTICLE.replace("  id: harbor-post\n", "" if key == "id" else "  id: harbor-post\n")
        (folder / "harbor-post.yaml").write_text(other.replace("article:\n", f"article:\n  {line}\n"), "utf-8")
        for fields in ({"do": "graph"}, writer.form().fields | DENIAL | {"do": "save"}):
            writer.post(fields)
            assert sizes() == before, line
    # Nor the place of another file of the folder.
    (folder / "harbor-post.yaml").write_text(ARTICLE, "utf-8")
    (folder / "copy.yaml").write_text(ARTICLE, "utf-8")
    assert "copy.yaml has the same id" in writer.form().words


def test_a_server_that_is_killed_while_it_saves_has_the_claim_or_the_draft(tmp_path: Path) -> None:
    folder = desk(tmp_path)
    whole = ""
    with writing(folder) as server:
        writer = Writer(server).sign_in()
        for moment in (0.0, 0.1, 0.4, 0.8, 1.2):
            (folder / "harbor-post.yaml").write_text(ARTICLE, "utf-8")
            fields = writer.form("?new").fields | DENIAL
            writer.post(fields, do="draft")
            worker = server.workers()[0]
            with ThreadPoolExecutor(1) as pool:
                pool.submit(writer.post, fields, do="save")  # it has an answer, or none
                time.sleep(moment)
                os.kill(worker, signal.SIGKILL)
            wait_until(lambda worker=worker: server.workers() not in ([], [worker]))
            now = text(folder)
            assert now.startswith(ARTICLE)
            assert now.count("quote: no such offer") <= 1
            if now == ARTICLE:
                assert writer.form().fields["says"] == DENIAL["says"], moment
                assert writer.post(writer.form().fields, do="save").status_code == 200
            whole = whole or text(folder)
            assert text(folder) == whole
            assert writer.form().fields["says"] == "", "what is in the file is no draft any more"
