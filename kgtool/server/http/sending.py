"""Answers on their way to the client: whole ones, and those that come block by block."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from kgtool.server.http.output import Output
from kgtool.server.http.replies import Headers, Refused, Reply

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def send_reply(reply: Reply, send: Send, extra: Headers) -> None:
    """Send a whole answer, with `extra` headers."""
    headers = [*reply.headers, *extra]
    if reply.status not in (204, 304):
        headers.append((b"content-length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


async def send_blocks(output: Output, receive: Receive, send: Send, extra: Headers, head_only: bool) -> bool:
    """Send an answer block by block, with `extra` headers; returns whether it was sent to its end.

    An answer that breaks off is left without its end: the server then closes the connection, which tells the client
    that the answer is not complete.
    """
    await send({"type": "http.response.start", "status": output.status, "headers": [*output.headers, *extra]})
    if head_only:
        output.give_up(Refused(499, "Only the head was asked for."))
        await send({"type": "http.response.body", "body": b""})
        return True
    gone = asyncio.ensure_future(_disconnected(receive))
    gone.add_done_callback(lambda _: output.give_up(Refused(499, "The client has disconnected.")))
    try:
        while True:
            block = await output.blocks.get()
            if block is None or output.refused:
                return False
            await send({"type": "http.response.body", "body": block, "more_body": bool(block)})
            if not block:
                return True
            output.taken()
    finally:
        gone.cancel()
        with suppress(asyncio.CancelledError):
            await gone


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
