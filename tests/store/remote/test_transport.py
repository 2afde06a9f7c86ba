"""Attempts, redirects, logins, proxies."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from stub import Request, Script, Stub, http

from kgtool.errors import IncompleteResult, StoreError

from .conftest import ROWS, SELECT, always, listed, opened


def test_a_busy_server_is_asked_again(serve: Callable[[Script], Stub]) -> None:
    replies = [http(status="503 Busy", Retry_After="1"), b"", http(ROWS)]
    server = serve(lambda request: replies.pop(0))
    assert len(listed(opened(server).query(SELECT))) == 3
    assert len(server.seen) == 3


def test_after_the_first_row_nothing_is_asked_again(serve: Callable[[Script], Stub]) -> None:
    server = serve(always(http(ROWS, length=len(ROWS) + 5)))
    with pytest.raises(IncompleteResult):
        listed(opened(server).query(SELECT))
    assert len(server.seen) == 1


@pytest.mark.parametrize("reply", [http(status="503 Busy"), http(status="429 Busy"), b"", http(status="500 No")])
def test_an_update_is_sent_once(reply: bytes, serve: Callable[[Script], Stub]) -> None:
    server = serve(always(reply))
    with pytest.raises(StoreError):
        opened(server).update("CLEAR GRAPH <urn:g>")
    assert [request.path for request in server.seen] == ["/update"]


@pytest.mark.parametrize("status", ["301", "302", "307", "308"])
def test_a_query_follows_redirects_as_a_post(status: str, serve: Callable[[Script], Stub]) -> None:
    server = serve(
        lambda request: http(status=f"{status} Moved", Location="/new") if request.path == "/query" else http(ROWS)
    )
    assert len(listed(opened(server).query(SELECT))) == 3
    assert (server.seen[-1].method, server.seen[-1].query) == ("POST", SELECT)


def test_redirects_end(serve: Callable[[Script], Stub]) -> None:
    server = serve(always(http(status="307 Again", Location="/query")))
    with pytest.raises(StoreError, match="redirects more than 5 times"):
        opened(server).query(SELECT)
    assert len(server.seen) == 6


def test_no_login_goes_to_another_place(serve: Callable[[Script], Stub], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KGTOOL_USER", "ada")
    monkeypatch.setenv("KGTOOL_PASSWORD", "s3cret")
    other = serve(always(http(status="401 Log in", WWW_Authenticate='Basic realm="x"')))

    def script(request: Request) -> bytes:
        if "authorization" not in request.headers:
            return http(status="401 Log in", WWW_Authenticate='Basic realm="x"')
        return http(status="307 There", Location=f"{other.url}/query")

    server = serve(script)
    with pytest.raises(StoreError, match="401") as caught:
        opened(server).query(SELECT)
    assert server.seen[-1].headers["authorization"] == f"Basic {base64.b64encode(b'ada:s3cret').decode()}"
    assert other.seen
    assert not any("authorization" in request.headers for request in other.seen)
    assert "s3cret" not in str(caught.value)
    with pytest.raises(StoreError, match="only to the place that was named"):
        opened(server).update("CLEAR ALL")


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("http://example.org/", "not encrypted"),
        ("ftp://example.org/", "not the address"),
        ("http://a:b@127.0.0.1/", "login"),
    ],
)
def test_no_redirect_leads_astray(where: str, words: str, serve: Callable[[Script], Stub]) -> None:
    with pytest.raises(StoreError, match=words) as caught:
        opened(serve(always(http(status="302 There", Location=where)))).query(SELECT)
    assert "a:b" not in str(caught.value)


def test_logins_from_netrc_and_tokens(
    serve: Callable[[Script], Stub], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wants = serve(
        lambda request: (
            http(ROWS) if "authorization" in request.headers else http(status="401 Log in", WWW_Authenticate="Basic")
        )
    )
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login ada password x\n", "utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert len(listed(opened(wants).query(SELECT))) == 3
    assert wants.seen[-1].headers["authorization"] == f"Basic {base64.b64encode(b'ada:x').decode()}"
    monkeypatch.setenv("KGTOOL_TOKEN", "t0ken")
    store = opened(wants)
    assert len(listed(store.query(SELECT))) == 3
    assert len(listed(store.query(SELECT))) == 3
    assert [request.headers.get("authorization") for request in wants.seen[-3:]] == [
        None,
        "Bearer t0ken",
        "Bearer t0ken",
    ]


def test_no_proxy_stands_before_this_machine(serve: Callable[[Script], Stub], monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve(always(http(status="500 No")))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url)
    assert len(listed(opened(serve(always(http(ROWS)))).query(SELECT))) == 3
    assert proxy.seen == []
