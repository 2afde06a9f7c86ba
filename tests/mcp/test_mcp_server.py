"""``kgtool mcp`` as assistants start it: a process, spoken to by the SDK's own client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest
from conftest import ROOT
from mcp import Client, StdioServerParameters

import kgtool
from kgtool.errors import QueryError, StoreError
from kgtool.mcp.tools import MOST
from kgtool.mcp.worker import Worker

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def talk(script: Callable[[Client], Awaitable[None]], *options: str) -> None:
    """Run `script` with a client of ``kgtool mcp``."""

    async def run() -> None:
        command = StdioServerParameters(
            command=sys.executable, args=["-P", "-m", "kgtool", "mcp", *options], env=ENVIRONMENT
        )
        with anyio.fail_after(120):
            async with Client(command) as client:
                await script(client)

    with ThreadPoolExecutor(1) as alone:  # a browser of other tests has a loop in this thread
        alone.submit(anyio.run, run).result()


async def answered(client: Client, name: str, **arguments: Any) -> Any:
    """What a tool answers; its text is the same as its structured answer."""
    result = await client.call_tool(name, arguments)
    assert not result.is_error, result.content[0].text
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


async def refused(client: Client, name: str, **arguments: Any) -> str:
    result = await client.call_tool(name, arguments)
    assert result.is_error
    return str(result.content[0].text)


# What an assistant might be asked, and how it would find out: the tool, its arguments, the claims that the answer rests
# on. The claims are asked of the graph by patterns of their own, not by the question's query.
PATTERNS: list[tuple[str, dict[str, Any], str]] = [
    ("ask", {"question": "who-proposed-what"}, "?claim kg:stance stance:proposes"),
    ("ask", {"question": "positions-of", "parameters": {"who": "Poland"}}, "?claim kg:claimant country:pl"),
    ("ask", {"question": "who-opposes-what"}, "VALUES ?s { stance:opposes stance:rejects } ?claim kg:stance ?s"),
    ("ask", {"question": "document-claims", "parameters": {"document": "Article B"}},
     "?claim a kg:Claim ; kg:evidence/kg:inDocument doc:seed-004"),
    ("query", {"sparql": "SELECT ?claim { ?claim kg:dependsOn ?if }"}, "?claim kg:dependsOn ?if"),
    ("show", {"thing": "Poland"}, "?claim kg:claimant country:pl"),
    ("why", {"subject": "Poland", "predicate": "kg:declines", "object": "m:polish-troops"},
     "?claim kg:claimant country:pl ; kg:stance stance:declines"),
    ("sources", {"content": "m:polish-troops"}, "?claim kg:content m:polish-troops"),
]  # fmt: skip


def test_questions_through_the_protocol_are_answered_as_the_graph_is() -> None:
    store = kgtool.open_store()

    async def script(client: Client) -> None:
        listed = (await client.list_tools()).tools
        assert len(listed) <= 9
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in listed)
        for tool, arguments, pattern in PATTERNS:
            limit = {} if tool == "why" else {"limit": MOST}
            answers = [await answered(client, tool, **arguments, **limit)]
            while answers[-1].get("more"):
                done = sum(len(one["rows"]) for one in answers)
                answers.append(await answered(client, tool, **arguments, **limit, skip=done))
            said = json.dumps(answers)
            found = kgtool.query(f"SELECT DISTINCT ?claim {{ {pattern} }}", store)
            expected = {row["claim"].value.rpartition("/")[2] for row in found.dicts()}
            assert expected
            assert all(f'"claim": "c:{name}"' in said for name in expected), (tool, arguments)
        assert (await answered(client, "conflicts"))["rows"] == []
        assert "kg:claimant" in {term["term"] for term in (await answered(client, "schema"))["terms"]}
        assert "did you mean Macron" in await refused(client, "find", typed="Macrom")

    talk(script)


def test_a_call_that_takes_too_long_is_ended_and_the_next_is_answered(tmp_path: Path) -> None:
    kgtool.load([ROOT / "graph_data"], store=tmp_path / "store")

    async def script(client: Client) -> None:
        assert "Stopped after 1.5 seconds" in await refused(client, "query", sparql=ENDLESS)
        assert (await answered(client, "find", typed="Poland"))["things"][0]["name"] == "country:pl"

    talk(script, "--store", str(tmp_path / "store"), "--timeout", "1.5")


def test_labels_are_in_the_wanted_language_and_the_day_is_kept(tmp_path: Path) -> None:
    data = tmp_path / "two.ttl"
    data.write_text("<https://example.org/x> <http://www.w3.org/2000/01/rdf-schema#label> 'Tree'@en , 'Baum'@de .")

    async def script(client: Client) -> None:
        assert (await answered(client, "show", thing="Tree"))["label"] == "Baum"

    talk(script, "--lang", "de", "--data", str(data))

    async def before(client: Client) -> None:
        assert (await answered(client, "ask", question="who-proposed-what"))["rows"] == []

    talk(before, "--as-of", "2020-01-01")


def test_a_worker_that_dies_is_told_and_replaced() -> None:
    worker = Worker(kgtool.open_store)
    try:
        worker._process.kill()
        worker._process.join()
        assert worker.call("find", {"typed": "Poland"})["things"]
        worker.timeout = 0.2
        with pytest.raises(QueryError, match="Stopped after"):
            worker.call("query", {"sparql": ENDLESS})
    finally:
        worker.close()
    with pytest.raises(StoreError):
        Worker(NoStore())


class NoStore:
    """A store that ends the process which opens it."""

    def __call__(self) -> Any:
        os._exit(3)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--store", "nowhere"], 1, "nowhere"),
        (["--data", "-"], 2, "Standard input is the assistant's"),
        (["--timeout", "0"], 2, "--timeout"),
    ],
)
def test_what_cannot_be_served_is_told_in_a_sentence(options: list[str], code: int, words: str, tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "kgtool", "mcp", *options]
    done = subprocess.run(
        command, cwd=tmp_path, env=ENVIRONMENT, input=b"", capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (code, b"")
    assert words in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_noise_on_standard_input_ends_nothing() -> None:
    command = [sys.executable, "-P", "-m", "kgtool", "mcp"]
    noise = b'\x00\xff\n{"jsonrpc": "2.0"\n[]\n{"jsonrpc":"2.0","id":1,"method":"nothing"}\n'
    done = subprocess.run(command, env=ENVIRONMENT, input=noise, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0
    assert all(json.loads(line) for line in done.stdout.splitlines())


def test_without_the_sdk_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "mcp.py").write_text("raise ModuleNotFoundError('No module named mcp', name='mcp')")
    path = {**ENVIRONMENT, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "kgtool", "mcp"], env=path, input=b"", capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert b"pip install 'kgtool-claims[mcp]'" in done.stderr
