"""What is not an answer becomes one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import Result
from conftest import DATA
from stub import NT, Request, Script, Stub, http, stub

import kgtool
from kgtool.errors import KgtoolError, StoreError
from kgtool.store.remote.store import RemoteStore

from .conftest import ROWS, SELECT, TRIPLES, always, count_of, listed, opened


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (http(b"<html><head><title>Log in &amp; go</title></head>x</html>", "text/html"), "a page .Log in & go"),
        (http(b"s\nurn:a", "text/csv"), "text/csv"),
        (http(b"hello", ""), "no kind"),
        (http(b"hello", "x/" + "y" * 3_000), "answers with x/y{298}…, which"),
        (http(ROWS, X_Truncated="z" * 3_000), "X-Truncated: z{287}…"),
        (http(b"<title>" * 9_000, "text/html"), "a page, not"),
        (http(b"<script>a</script><!-- b --><style>c</style>" * 500 + b"<p>Oops", "text/html", "500 No"), ": Oops"),
        (http(TRIPLES, NT), "SELECT"),
        (http(b"", status="204 No Content"), "204"),
        (http(b"<h1>Oops</h1><xmp>bad \x1b[2J thing</xmp>", "text/html", "500 No"), r"500.*Oops bad .x1b\[2J thing"),
        (http(b'{"message": "no such index"}', "application/json", "500 No"), "no such index"),
        (http(b"x" * 5000, "text/plain", "400 No"), "x{300}…"),
        (http(b"", status="403 Forbidden"), "KGTOOL_USER"),
        (http(b"", status="401 Unauthorized", WWW_Authenticate="Basic"), "KGTOOL_USER"),
        (http(b"", status="404 Not Found"), "check the address"),
        (http(b"", status="429 Too Many", Retry_After="100000"), "100000 s"),
    ],
)
def test_what_is_no_answer_becomes_one_sentence(reply: bytes, words: str, serve: Callable[[Script], Stub]) -> None:
    with pytest.raises(KgtoolError, match=words) as caught:
        listed(opened(serve(always(reply))).query(SELECT))
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert str(caught.value).endswith((".", "…"))


def test_a_server_that_is_not_there_is_reported(serve: Callable[[Script], Stub]) -> None:
    with stub(always(b"")) as gone:
        pass
    with pytest.raises(StoreError, match=r"cannot be reached \(connection refused\)"):
        kgtool.query("ASK {}", gone.url)


def test_https_where_there_is_none_is_reported(serve: Callable[[Script], Stub]) -> None:
    address = serve(always(http(ROWS))).url.replace("http://", "https://")
    with pytest.raises(StoreError, match="does not speak https there; try http://"):
        RemoteStore(f"{address}/sparql").query("ASK { }")


def test_a_refusal_without_a_login_tells_both_reasons(serve: Callable[[Script], Stub], tmp_path: Path) -> None:
    server = serve(always(http(b"This server is read-only.", "text/plain", "403 Forbidden")))
    (tmp_path / "a.nt").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    with pytest.raises(
        StoreError, match=r"it may be read-only, or want a login: set KGTOOL_USER.*is read-only\.$"
    ) as caught:
        kgtool.load([tmp_path / "a.nt"], f"{server.url}/sparql#kgtool")
    assert "?" not in str(caught.value)


@pytest.mark.parametrize("status", ["504 Gateway Timeout", "503 Busy"])
def test_who_sends_a_change_is_not_told_to_ask_for_less(
    status: str, serve: Callable[[Script], Stub], tmp_path: Path
) -> None:
    (tmp_path / "a.nt").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    server = serve(lambda request: http(status=status) if request.path != "/query" else http(count_of(0)))
    for change in (
        lambda: kgtool.load([tmp_path / "a.nt"], f"{server.url}/query#kgtool"),
        lambda: kgtool.update("INSERT DATA { <urn:a> <urn:b> 1 }", f"{server.url}/query#kgtool"),
    ):
        with pytest.raises(StoreError, match=r"look whether the change was made|try again later") as caught:
            change()
        assert "narrow" not in str(caught.value)


ODD = [
    {"type": "literal", "value": "abc", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
    {"type": "uri", "value": "urn:x"},
    {"type": "literal", "value": ""},
    None,
]


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_values_of_another_kind_are_the_server_s_fault_and_not_ours(
    odd: dict[str, str] | None, serve: Callable[[Script], Stub], cli: Callable[..., Result], tmp_path: Path
) -> None:
    """The columns are those that were asked for, and their values are none that the query can have."""

    def script(request: Request) -> bytes:
        shape = ox.Store().query(request.query)
        if not isinstance(shape, ox.QuerySolutions):
            return http(b'{"head":{},"boolean":true}')
        row = {variable.value: odd for variable in shape.variables if odd}
        names = [variable.value for variable in shape.variables]
        return http(json.dumps({"head": {"vars": names}, "results": {"bindings": [row, row]}}).encode())

    server = f"{serve(script).url}/query#kgtool"
    for command in (["info"], ["export", "-o", tmp_path / "x.nq"], ["show", "urn:x"], ["why", "urn:x"], ["validate"],
                    ["plan", "urn:x"], ["view", "-o", tmp_path / "x.html"], ["site", "-o", tmp_path / "site"],
                    ["load", DATA / "small.ttl"], ["ask", "positions-of", "Macron"]):  # fmt: skip
        said = cli(*command, "--store", server)
        assert "fault of kgtool" not in said.stderr, command
        assert said.stderr.count("\n") <= 3


def test_a_fault_of_our_own_is_not_the_server_s(cli: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RemoteStore, "asked", "http://127.0.0.1/")
    monkeypatch.setattr("kgtool.questions.info.info", lambda store: 1 / 0)
    assert "A fault of kgtool itself (ZeroDivisionError" in cli("info").stderr
