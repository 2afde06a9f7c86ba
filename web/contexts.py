"""JSON-LD contexts from packages of the npm registry, into one file that kgtool reads: python web/contexts.py TARGET.

Only tarballs are fetched, by npm, which compares them with the registry's checksums; nothing in them is run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

NOTE = """The contexts are data of their publishers: schema.org's is by the sponsors of schema.org (CC BY-SA 3.0), those
of www.w3.org and w3id.org are by the W3C and its groups (W3C Software and Document License). They were taken from:
"""
# Package -> IRI of a context -> its file. Other spellings of an IRI need no row (see kgtool/store/json_ld.py).
PACKAGES = {
    "@fedify/vocab-runtime@2.3.6": {
        "https://schema.org/": "src/contexts/schemaorg.json",
        "https://www.w3.org/ns/activitystreams": "src/contexts/activitystreams.json",
        "https://www.w3.org/ns/cid/v1": "src/contexts/cid-v1.json",
        "https://www.w3.org/ns/did/v1": "src/contexts/did-v1.json",
        "https://w3id.org/did/v1": "src/contexts/did-v1.json",
        "https://w3id.org/identity/v1": "src/contexts/identity-v1.json",
        "https://w3id.org/security/v1": "src/contexts/security-v1.json",
        "https://w3id.org/security/data-integrity/v1": "src/contexts/security-data-integrity-v1.json",
        "https://w3id.org/security/data-integrity/v2": "src/contexts/security-data-integrity-v2.json",
        "https://w3id.org/security/multikey/v1": "src/contexts/security-multikey-v1.json",
        "https://purl.archive.org/socialweb/webfinger": "src/contexts/webfinger.json",
        "http://joinmastodon.org/ns": "src/contexts/joinmastodon.json",
    },
    "@digitalbazaar/credentials-context@3.2.0": {
        "https://www.w3.org/2018/credentials/v1": "contexts/v1.jsonld",
        "https://www.w3.org/ns/credentials/v2": "contexts/v2.jsonld",
    },
}


def unpacked(package: str, folder: Path) -> Path:
    """The folder of a package, fetched into `folder`."""
    command = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder), package]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]
    with tarfile.open(folder / name) as tar:
        tar.extractall(folder / name.removesuffix(".tgz"), filter="data")
    return folder / name.removesuffix(".tgz") / "package"


def main(target: Path) -> None:
    """Write contexts.json and licenses.txt into `target`."""
    contexts, licenses = {}, [NOTE]
    with tempfile.TemporaryDirectory() as place:
        for package, files in PACKAGES.items():
            home = unpacked(package, Path(place))
            contexts |= {iri: json.loads((home / file).read_text("utf-8"))["@context"] for iri, file in files.items()}
            licenses.append(f"{package}\n\n{next(home.glob('LICEN[CS]E*')).read_text('utf-8')}")
    target.mkdir(parents=True, exist_ok=True)
    (target / "licenses.txt").write_text("\n\n".join(licenses), "utf-8")
    (target / "contexts.json").write_text(json.dumps(contexts, ensure_ascii=False, separators=(",", ":")), "utf-8")
    print(f"{len(contexts)} JSON-LD contexts are in {target}.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
