"""The answer to a request, whose body is read as it comes."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property

import requests
import urllib3

from kgtool.errors import IncompleteResult, KgtoolError
from kgtool.store.remote.deadline import Deadline
from kgtool.store.remote.faults import reason

CHUNK = 1 << 16
"""Bytes that are read at once."""


class Reply:
    """The status, the headers and the body of an answer; the body is read once, or let go with the last reference."""

    def __init__(self, response: requests.Response, deadline: Deadline) -> None:
        self.response = response
        self.status = response.status_code
        self.ok = response.ok
        self.headers: Mapping[str, str] = response.headers
        self.kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        """The media type of the body, without parameters."""
        self.omitted: list[str] = []
        """Why rows or triples of it were left out."""
        self._deadline = deadline
        self._end = weakref.finalize(self, _let_go, response, deadline)

    @property
    def has_known_end(self) -> bool:
        """Whether the protocol itself shows where the body ends."""
        chunked = self.headers.get("Transfer-Encoding", "").lower() == "chunked"
        return chunked or "Content-Length" in self.headers

    def chunks(self) -> Iterator[bytes]:
        """The parts of the body as they come. Raises IncompleteResult where it ends early, QueryError where late."""
        raw = self.response.raw
        try:
            while data := raw.read1(CHUNK, decode_content=True):
                yield data
            if self._deadline.passed:
                raise self._deadline.error()
            length = self.headers.get("Content-Length", "")
            if length.isdigit() and raw.tell() < int(length):
                raise IncompleteResult("The server's answer is shorter than it said, so it is not complete; ask again.")
        except (urllib3.exceptions.HTTPError, requests.RequestException, OSError, ValueError) as error:
            if self._deadline.passed:
                raise self._deadline.error() from error
            raise IncompleteResult(
                f"The connection broke before the end of the answer ({reason(error)}), so it is not complete; "
                "ask again."
            ) from error
        finally:
            self.close()

    @cached_property
    def beginning(self) -> str:
        """The first 64 KB of the body, as far as they come: for messages. Closes the reply."""
        text = b""
        with suppress(KgtoolError):
            for chunk in self.chunks():
                text += chunk
                if len(text) >= CHUNK:
                    break
        self.close()
        return text[:CHUNK].decode("utf-8", "replace")

    def close(self) -> None:
        """Let go of the connection."""
        self._end()


def _let_go(response: requests.Response, deadline: Deadline) -> None:
    deadline.cancel()
    response.close()
