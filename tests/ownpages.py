"""Pages of a user's own data, hostile ones among them."""

from __future__ import annotations

from pathlib import Path

from kgtool import open_store, view

PREFIXES = """@prefix kg: <https://w3id.org/kgtool/ontology#> .
@prefix stance: <https://w3id.org/kgtool/vocab/stance/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
HOSTILE = (
    "</script><script>window.hit=1</script> {{7*7}} <img src=x onerror=window.hit=2> \u2028 \u202eevil javascript:hit()"
)


def hostile(folder: Path, label: str) -> Path:
    """A page of one claim whose every text is `label`."""
    text = label.replace("\\", "\\\\").replace('"', '\\"')
    (folder / "own.ttl").write_text(
        f"""@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <x:who> a kg:Person ; skos:prefLabel "{text}" . <x:plan> a kg:Plan ; skos:prefLabel "{text}" .
        <x:claim> a kg:Claim ; kg:claimant <x:who> ; kg:content <x:plan> ; kg:statement "{text}" ; kg:note "{text}" ;
          kg:stance <https://w3id.org/kgtool/vocab/stance/proposes> ; kg:condition <javascript:window.hit=3> .
        <javascript:window.hit=3> skos:prefLabel "{text}" .""",
        "utf-8",
    )
    view(open_store(data=[folder / "own.ttl"])).save(folder / "own.html")
    return folder / "own.html"


def own(folder: Path, text: str) -> Path:
    """A page of a user's own claims."""
    (folder / "own.ttl").write_text(PREFIXES + text, "utf-8")
    view(open_store(data=[folder / "own.ttl"])).save(folder / "own.html")
    return folder / "own.html"
