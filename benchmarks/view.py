"""A page of many things beside stock pyvis, in one browser on one core: ``make bench``.

For 300, 2,000 and 10,000 things (a made-up but lifelike graph: see ``claims``) are measured, in the same run:

* generation: from an open store to the HTML text, and the bytes of that;
* opening: from navigation to the page's own ready flag, and to the first answered click;
* the same nodes and lines in a page as pyvis makes it by itself (physics on, its own template), until it has settled:
  stopped after a minute, which is said.

Before these, whole pages as ``kgtool view`` makes them, of the bundled graph and of 1,000 claims of 100 articles (which
opens with its overview), beside GOALS.

Trust the ratios, not the seconds. ``python benchmarks/view.py 2000`` measures one size only. With ``--beside KGTOOL``,
the command of another release, ``kgtool view`` of the same file is measured as a process of each, and the pages made.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from kgtool.claims.style import drawing_of
from kgtool.network import view as picture
from kgtool.store import LocalStore, open_store

SIZES = (300, 2_000, 10_000)
LONGEST = 60  # seconds that stock pyvis gets
HEAD = " things   lines   generated, of it CPU      page      ready, of it CPU   clicked stock pyvis  ratio of ready"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
# What whole pages may take: bytes, seconds of the processor to generate, and until they answer (those of an empty page
# are taken off).
GOALS = {
    "bundled graph": (600_000, None, 0.5),
    "1,000 claims": (None, 2.0, None),
    "2,000 things": (None, 1.5, 0.6),
}
STANCES = ("proposes", "supports", "offers", "callsFor", "requires", "declines", "opposes", "rejects", "describes")
WEIGHTS = (6, 6, 3, 3, 2, 2, 3, 2, 4)
TASKS = ("ceasefire watch", "air patrols", "training mission", "mine clearing", "grain corridor", "prisoner exchange",
         "radar posts", "convoy escorts", "border monitors", "power grid repair")  # fmt: skip
PREFIXES = "".join(
    f"@prefix {name}: <{iri}> .\n"
    for name, iri in {
        "kg": "https://w3id.org/kgtool/ontology#",
        "stance": "https://w3id.org/kgtool/vocab/stance/",
        "basis": "https://w3id.org/kgtool/vocab/basis/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "x": "https://example.org/many/",
    }.items()
)


def claims(things: int, seed: int = 1) -> str:
    """Turtle with so many things, each in at least one claim or part of a plan: the same text for the same numbers.

    Of 100 things 3 are countries, 17 people of these, 20 plans (each proposed by somebody), 60 measures (each a part of
    a plan). People speak mostly of the plans of their own country: so there are clusters, with lines between them; a
    few people and plans are spoken of far more than the others. About 5 claims for 6 things, dated within two years.
    """
    chance = random.Random(seed)
    lands = max(things * 3 // 100, 1)
    people = max(things * 17 // 100, 1)
    plans = max(things * 20 // 100, 1)
    measures = things - lands - people - plans
    lines = [PREFIXES, 'x:doc a kg:Document ; skos:prefLabel "The wire" .\n']
    lines += [f'x:land{n} a kg:Country ; skos:prefLabel "Land {_name(n)}" .\n' for n in range(lands)]
    home = [_skewed(chance, lands) for _ in range(people)]
    lines += [
        f'x:person{n} a kg:Leader ; skos:prefLabel "{_name(n)} {_name(n * 7 + 3)}" ; kg:ofCountry x:land{home[n]} .\n'
        for n in range(people)
    ]
    author = [_skewed(chance, people) for _ in range(plans)]
    at_home: dict[int, list[int]] = {}
    for plan, person in enumerate(author):
        at_home.setdefault(home[person], []).append(plan)
    parts: list[list[int]] = [[] for _ in range(plans)]
    for measure in range(measures):
        parts[_skewed(chance, plans)].append(measure)
    for plan in range(plans):
        told = "".join(f" ; kg:hasComponent x:measure{measure}" for measure in parts[plan])
        lines.append(f'x:plan{plan} a kg:Plan ; skos:prefLabel "{_name(plan)} plan for {_task(plan)}"{told} .\n')
    lines += [
        f'x:measure{n} a kg:Measure ; skos:prefLabel "{_task(n)} by {_name(n * 5 + 1)} units ({n})" .\n'
        for n in range(measures)
    ]
    for number in range(max(things * 5 // 6, plans)):
        person = author[number] if number < plans else _skewed(chance, people)
        near = at_home.get(home[person]) if chance.random() < 0.75 else None
        plan = number if number < plans else chance.choice(near) if near else _skewed(chance, plans)
        stance = "proposes" if number < plans else chance.choices(STANCES, WEIGHTS)[0]
        content = f"x:plan{plan}"
        if number >= plans and parts[plan] and chance.random() < 0.4:
            content = f"x:measure{chance.choice(parts[plan])}"
        day = date(2024, 1, 1) + timedelta(days=chance.randrange(730))
        basis = "inferred" if chance.random() < 0.2 else "stated"
        lines.append(
            f"x:claim{number} a kg:Claim ; kg:claimant x:person{person} ; kg:stance stance:{stance} ; "
            f'kg:content {content} ; kg:basis basis:{basis} ; kg:statement "Report {number} tells this position." ; '
            f'kg:madeOn [ kg:earliest "{day}"^^xsd:date ; kg:latest "{day}"^^xsd:date ] ; '
            f"kg:evidence [ kg:inDocument x:doc ; kg:paragraph {number % 40 + 1} ] .\n"
        )
    return "".join(lines)


def _skewed(chance: random.Random, count: int) -> int:
    """A number below `count`; small ones are far more frequent."""
    return min(int(count * chance.random() ** 2.2), count - 1)


def _name(number: int) -> str:
    """A made-up proper name."""
    syllables = ("ka", "lo", "mi", "ren", "sul", "tor", "vek", "bra", "nel", "dor", "zim", "pau")
    first, second, third = number % 12, number // 12 % 12, number // 144 % 12
    return (syllables[first] + syllables[second] + (syllables[third] if number >= 144 else "")).capitalize()


def _task(number: int) -> str:
    return TASKS[number % len(TASKS)]


def many(things: int, folder: Path) -> LocalStore:
    """A store with the made-up graph."""
    path = folder / f"many-{things}.ttl"
    path.write_text(claims(things), "utf-8")
    return open_store(data=[path])


def generated(things: int, folder: Path) -> tuple[Path, tuple[float, float], Any]:
    """The page of so many things, how long it took from the open store on (and of that the processor), the network."""
    from kgtool.network import page

    store = many(things, folder)
    start, busy = time.perf_counter(), time.process_time()
    look = drawing_of(store)
    graph = picture.network(store, None, look)
    text = page.render(graph, "Many", "", look, force=True)
    took = time.perf_counter() - start, time.process_time() - busy
    text.save(folder / f"many-{things}.html")
    return folder / f"many-{things}.html", took, graph


def whole(browser: Any, folder: Path) -> Iterator[str]:
    """A line for each page of GOALS: what it takes, and beside it what it may."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    from manyarticles import articles

    (folder / "articles.ttl").write_text(articles(1_000, 100), "utf-8")
    stores = (open_store(), open_store(data=[folder / "articles.ttl"]), many(2_000, folder))
    (folder / "empty.html").write_text("<!doctype html><html data-ready=true><title>Empty</title>", "utf-8")
    _, empty, _ = opened(browser, folder / "empty.html", click=False)
    picture.view(stores[0], force=True)  # what is read once is read
    for (name, (most, *limits)), store in zip(GOALS.items(), stores, strict=True):
        busy = time.process_time()
        page = picture.view(store, force=True)
        took = time.process_time() - busy
        page.save(folder / "whole.html")
        _, usable, _ = opened(browser, folder / "whole.html", click=False)
        figures = [f"{size / 1e6:.2f} MB{_of(size, most)}" for size in [len(page.html.encode())]]
        for label, found, limit in zip(
            ("generated", "usable"), (took, (usable or LONGEST) - (empty or 0)), limits, strict=True
        ):
            figures.append(f"{label} {found:.2f} s{_of(found, limit)}")
        yield f"{name:>14}  {'  '.join(figures)}"


def _of(found: float, limit: float | None) -> str:
    """How much of a limit something takes."""
    return f" ({found / limit:.0%} of what it may)" if limit else ""


def stock(graph: Any, path: Path) -> None:
    """The page that pyvis makes of the same nodes and lines by itself, filled directly: its own calls are slow."""
    from pyvis.network import Network

    net = Network(directed=True, cdn_resources="in_line", height="800px")
    net.nodes = [{"id": iri, "label": data["label"], "shape": "dot"} for iri, data in graph.nodes(data=True)]
    net.edges = [{"from": a, "to": b, "title": data["label"], "arrows": "to"} for a, b, data in graph.edges(data=True)]
    path.write_text(net.generate_html(), "utf-8")


def opened(
    browser: Any, path: Path, ready: str = "", click: bool = True
) -> tuple[float | None, float | None, float | None]:
    """Seconds from navigation until the page is ready, of these the processor's, and seconds until it has answered a
    click; None: not within a minute. On a busy machine the processor's are the ones to look at.

    `ready` tells it of a page that is not ours, which is then not clicked.
    """
    from playwright.sync_api import TimeoutError

    page = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    start, became, busy = time.perf_counter(), None, None
    try:
        page.goto(f"{path.as_uri()}#view=picture", wait_until="commit", timeout=LONGEST * 1000)
        if ready:
            page.wait_for_function(ready, timeout=LONGEST * 1000)
            return time.perf_counter() - start, None, None
        page.wait_for_selector("html[data-ready=true]", state="attached", timeout=LONGEST * 1000)
        became = time.perf_counter() - start
        told = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        busy = told.get("ProcessTime")
        if not click:
            return became, busy, None
        place = page.evaluate(
            """() => { const seen = kg.nodes.filter((n) => kg.seen(n.id));
              const inside = ({ x, y }) => x > 300 && x < 1400 && y > 110 && y < 880;
              const best = seen.filter((n) => inside(kg.where(n.id))).sort((a, b) => b.degree - a.degree)[0];
              return kg.where(best.id) }"""
        )
        page.mouse.click(place["x"], place["y"])
        page.wait_for_selector("#panel h2", timeout=LONGEST * 1000)
        return became, busy, time.perf_counter() - start
    except TimeoutError:
        return became, busy, None
    finally:
        page.context.close()


def by_command(browser: Any, kgtool: str, data: Path, page: Path) -> str:
    """What ``kgtool view`` takes as a process, by the processor, and the page that it makes."""
    command = [kgtool, "view", "--data", str(data), "-o", str(page), "--force"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}.")
    _, busy, _ = opened(browser, page)
    made = f"{used.ru_utime + used.ru_stime:.2f} CPU s, {page.stat().st_size / 1e6:.2f} MB"
    return f"{kgtool} view: {made}, ready after {_told(busy).strip()} of the browser's"


def measured(browser: Any, sizes: list[int], beside: str | None) -> Iterator[str]:
    """One line of the table a size; beside another release, a line for the command of each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in sizes:
            path, took, graph = generated(size, folder)
            ours, busy, clicked = opened(browser, path)
            stock(graph, folder / "stock.html")
            settled = "window.network && network.physics && network.physics.stabilized === true"
            theirs, *_ = opened(browser, folder / "stock.html", settled)
            ratio = f"{(theirs or LONGEST) / ours:6.1f}" if ours else "     –"
            made = f"{took[0]:>9.2f} s {took[1]:>6.2f} s {path.stat().st_size / 1e6:>7.2f} MB"
            yield (
                f"{len(graph):>7,} {graph.number_of_edges():>7,} {made} "
                f"{_told(ours)} {_told(busy)} {_told(clicked)} {_told(theirs)} {ratio}{'' if theirs else ' at least'}"
            )
            for command in [str(Path(sys.executable).parent / "kgtool"), beside] if beside else []:
                yield by_command(browser, command, folder / f"many-{size}.ttl", folder / "command.html")


def _told(seconds: float | None) -> str:
    return f"{seconds:>9.2f} s" if seconds is not None else f"over {LONGEST:>4} s"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--beside", metavar="KGTOOL", help="the command of another release")
    given = parser.parse_args()
    from playwright.sync_api import sync_playwright

    core = shutil.which("taskset")
    if core:
        subprocess.run([core, "-pc", "0", str(os.getpid())], check=True, capture_output=True)
    print("Pages in Chromium without GPU, " + ("all on one core" if core else "NOT held to one core: no taskset"))
    with sync_playwright() as playwright:
        chromium = next(
            filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None
        )
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        with tempfile.TemporaryDirectory() as name:
            for line in whole(browser, Path(name)):
                print(line, flush=True)
        print(HEAD)
        for line in measured(browser, given.sizes, given.beside):
            print(line, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
