"""A release: what is in it, that it is whole, that it says what it is, and that it can be made again."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from conftest import ROOT

import kgtool
from kgtool.cli import main
from kgtool.errors import DataError, UsageError

SMALL = ROOT / "tests" / "data" / "fiction" / "retraction.trig"


@pytest.fixture(scope="module")
def release() -> kgtool.Release:
    return kgtool.build_release(
        kgtool.open_store(data=[SMALL]), since=ROOT / "tests" / "data" / "small.ttl", day="2031-06-01"
    )


def test_a_release_has_all_that_its_readers_take(release: kgtool.Release) -> None:
    tops = {name.partition("/")[0] for name in release.files}
    assert tops == {
        "site", "tables", "claims.trig", "claims.sqlite", "claims.json", "changes.md", "changes.html",
        "ro-crate-metadata.json", "SHA256SUMS", "kgtool-release.json",
    }  # fmt: skip
    assert {"site/index.html", "tables/claims.csv", "tables/csv-metadata.json"} <= release.files.keys()
    held = {quad.triple for quad in ox.parse(release.files["claims.trig"], ox.RdfFormat.TRIG)}
    assert len(held) > 20


def test_its_checksums_are_those_of_its_files(release: kgtool.Release, tmp_path: Path) -> None:
    release.save(tmp_path / "out")
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path / "out", capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    named = {line.split("  ")[1] for line in release.files["SHA256SUMS"].decode().splitlines()}
    assert named == release.files.keys() - {"SHA256SUMS", "kgtool-release.json"}


def test_it_describes_itself_as_a_research_object(release: kgtool.Release) -> None:
    """What RO-Crate 1.1 requires of the two first entities and of files, https://w3id.org/ro/crate/1.1."""
    crate = json.loads(release.files["ro-crate-metadata.json"])
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    by_id = {one["@id"]: one for one in crate["@graph"]}
    assert by_id["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    root = by_id["./"]
    assert (root["@type"], root["datePublished"]) == ("Dataset", "2031-06-01")
    parts = [by_id[part["@id"]] for part in root["hasPart"]]
    for part in parts:
        if part["@type"] == "File":
            body = release.files[part["@id"]]
            assert part["contentSize"] == str(len(body))
            assert part["sha256"] == hashlib.sha256(body).hexdigest()
            assert part["encodingFormat"]
        else:
            assert any(name.startswith(part["@id"]) for name in release.files)
    assert {part["@id"].partition("/")[0] for part in parts} | {
        "ro-crate-metadata.json",
        "SHA256SUMS",
        "kgtool-release.json",
    } == {name.partition("/")[0] for name in release.files}


def test_what_changed_is_a_page_in_which_data_stay_words(release: kgtool.Release, tmp_path: Path) -> None:
    page = release.files["changes.html"].decode()
    assert "<h1>What changed</h1>" in page
    assert "<h2>Removed</h2>" in page
    assert "Content-Security-Policy" in page
    hostile = tmp_path / "h.ttl"
    hostile.write_text(
        "<https://a.example/x> <http://www.w3.org/2000/01/rdf-schema#label> '<script>alert(1)</script>' ."
    )
    made = kgtool.build_release(kgtool.open_store(data=[hostile]), since=SMALL, day="2031-06-01")
    assert b"<script" not in made.files["changes.html"]
    assert b"alert(1)" in made.files["changes.html"]


def test_day_and_license_are_those_of_the_data_unless_they_are_named(tmp_path: Path) -> None:
    bundled = kgtool.build_release()
    root = next(one for one in json.loads(bundled.files["ro-crate-metadata.json"])["@graph"] if one["@id"] == "./")
    newest = kgtool.select("SELECT (MAX(?t) AS ?t) { ?g prov:generatedAtTime ?t }").dicts()
    assert root["datePublished"] == str(next(iter(newest))["t"].value)[:10]
    assert bundled.license == root["license"]["@id"] == "https://creativecommons.org/licenses/by/4.0/"
    bare = tmp_path / "a.ttl"
    bare.write_text("<urn:a> <urn:b> <urn:c> .")
    store = kgtool.open_store(data=[bare])
    with pytest.raises(UsageError, match=r"name the day of the release: day=\.\.\."):
        kgtool.build_release(store)
    with pytest.raises(UsageError, match="is not a day"):
        kgtool.build_release(store, day="soon")
    assert kgtool.build_release(store, day="2031-06-01").license == ""


def test_the_same_data_are_the_same_bytes_in_another_process(release: kgtool.Release, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-P", "-m", "kgtool", "release", "-o", tmp_path / seed, "--data", SMALL, "--day",
             "2031-06-01"],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}, check=True, capture_output=True,
        )  # fmt: skip
    one, two = (
        {
            path.relative_to(tmp_path / seed): path.read_bytes()
            for path in (tmp_path / seed).rglob("*")
            if path.is_file()
        }
        for seed in ("1", "2")
    )
    assert [name for name in one.keys() | two.keys() if one.get(name) != two.get(name)] == []
    assert one[Path("claims.trig")] == release.files["claims.trig"]


def test_a_folder_with_other_things_is_left_alone(release: kgtool.Release, tmp_path: Path) -> None:
    release.save(tmp_path / "out")
    release.save(tmp_path / "out")  # in the place of the earlier one
    (tmp_path / "out" / "mine.txt").write_text("")
    with pytest.raises(DataError, match=r"mine\.txt, which is not a part of the release"):
        release.save(tmp_path / "out")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("")
    with pytest.raises(DataError, match="one with an earlier release"):
        release.save(tmp_path / "other")


def test_the_command_compares_with_the_release_before(tmp_path: Path) -> None:
    run = CliRunner().invoke
    first = ["release", "-o", str(tmp_path / "one"), "--data", str(SMALL), "--day", "2031-06-01"]
    done = run(main, first)
    assert done.exit_code == 0, done.output
    assert "add --license IRI" in done.stderr
    license = ["--license", "https://creativecommons.org/publicdomain/zero/1.0/"]
    second = ["release", "-o", str(tmp_path / "two"), "--data", str(SMALL), "--day", "2031-07-01", *license]
    done = run(main, [*second, "--since", str(tmp_path / "one")])
    assert (done.exit_code, done.stderr) == (0, "")
    assert (tmp_path / "two" / "changes.md").read_text("utf-8").strip() == "No difference."
