"""Frames a second while 3,000 dots move, beside stock pyvis and sigma, in one headless Chromium without GPU.

    make bench, or python benchmarks/moving.py [THINGS]

The three pages show the same made-up graph (tests/anygraphs.py) at the places that kgtool works out, in one window.
A mouse drags the picture, then the wheel zooms, then, in ours, it drags the hub; what is counted is how often the page
gets to draw in that time. pyvis has its physics switched off, as it could not move otherwise. sigma and
graphology come from the npm registry into build/moving, at these versions, for nothing else. Trust the ratios.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from anygraphs import working  # noqa: E402

from kgtool.network import force_layout  # noqa: E402
from kgtool.network.view import everything, view  # noqa: E402
from kgtool.store import open_store  # noqa: E402

PACKAGES = ("sigma@3.0.2", "graphology@0.26.0")
SECONDS = 4.0
READY = "html[data-ready=true]"
COUNT = """() => {
  window.counted = 0;
  const next = () => { window.counted += 1; window.asked = requestAnimationFrame(next); };
  next(); }"""


def sigma_scripts() -> list[str]:
    """The scripts of graphology and sigma, from the npm registry."""
    folder = ROOT / "build" / "moving"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules" / "sigma").exists():
        subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix", folder, *PACKAGES], check=True)
    modules = folder / "node_modules"
    return [
        (modules / name).read_text("utf-8")
        for name in ("graphology/dist/graphology.umd.min.js", "sigma/dist/sigma.min.js")
    ]


def page_of(body: str) -> str:
    style = "<style>html,body,#c{margin:0;width:100%;height:100%}</style>"
    return f"<!doctype html><meta charset=utf-8>{style}<div id=c></div>{body}"


def sigma(graph: Any, places: Any) -> str:
    """A page in which sigma draws it."""
    nodes = [(iri, *places[iri], data["label"], 3 + graph.degree(iri) ** 0.5) for iri, data in graph.nodes(data=True)]
    code = f"""const g = new graphology.MultiGraph();
      for (const [id, x, y, label, size] of {json.dumps(nodes)})
        g.addNode(id, {{ x, y: -y, label, size, color: "#0b5394" }});
      for (const [a, b] of {json.dumps(list(graph.edges()))}) g.addEdge(a, b);
      new Sigma(g, document.getElementById("c")); document.documentElement.dataset.ready = "true";"""
    return page_of("".join(f"<script>{one}</script>" for one in (*sigma_scripts(), code)))


def pyvis(graph: Any, places: Any) -> str:
    """The page that pyvis makes of it."""
    from pyvis.network import Network

    net = Network(directed=True, cdn_resources="in_line", height="860px")
    net.toggle_physics(False)
    net.nodes = [
        {"id": iri, "label": data["label"], "shape": "dot", "x": places[iri][0], "y": places[iri][1], "physics": False}
        for iri, data in graph.nodes(data=True)
    ]
    net.edges = [{"from": a, "to": b, "arrows": "to"} for a, b in graph.edges()]
    made = str(net.generate_html())
    return made.replace("</body>", '<script>document.documentElement.dataset.ready = "true"</script></body>')


def frames(page: Any, how: str, x: float, y: float) -> float:
    """Frames a second while the mouse moves."""
    page.mouse.move(x, y)
    if how != "zoom":
        page.mouse.down()
    page.evaluate(COUNT)
    start, step = time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        step += 1
        if how == "zoom":
            page.mouse.wheel(0, 30 if step // 12 % 2 else -30)
        else:
            page.mouse.move(x + (step * 7) % 200, y + (step * 3) % 90)
    took = time.perf_counter() - start
    counted = page.evaluate("cancelAnimationFrame(window.asked) ?? window.counted")
    if how != "zoom":
        page.mouse.up()
    return float(counted) / took


def main() -> None:
    from playwright.sync_api import sync_playwright

    things = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "things.ttl").write_text(working(things), "utf-8")
        store = open_store(data=[folder / "things.ttl"])
        graph, _, _ = everything(store)
        places = force_layout.places(graph, graph.graph["clusters"])
        pages = {"kgtool": view(store).html, "pyvis": pyvis(graph, places)}
        if shutil.which("npm"):
            pages["sigma"] = sigma(graph, places)
        else:
            print("sigma is not measured: there is no npm here")
        chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        print(f"{len(graph):,} things, {graph.number_of_edges():,} links; frames a second, and by those of kgtool")
        own: dict[str, float] = {}
        for title, html in pages.items():
            (folder / f"{title}.html").write_text(html, "utf-8")
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto((folder / f"{title}.html").as_uri())
            page.wait_for_selector(READY, state="attached", timeout=60_000)
            page.wait_for_timeout(3_000)
            told = []
            for how in ("pan", "zoom"):
                rate = frames(page, how, 900, 160 if how == "pan" else 480)
                own.setdefault(how, rate)
                told.append(f"{how} {rate:5.1f} ({rate / own[how]:.2f})")
            if title == "kgtool":
                page.click("#fit")
                hub = page.evaluate("kg.where(kg.nodes.toSorted((a, b) => b.degree - a.degree)[0].id)")
                told.append(f"a dot dragged {frames(page, 'drag', hub['x'], hub['y']):5.1f}")
            print(f"{title:7} {len(html) / 1e6:5.2f} MB  " + "  ".join(told), flush=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
