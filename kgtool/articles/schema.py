"""A JSON Schema of article files, for editors: made from the table of kinds and keys."""

from __future__ import annotations

import json
from typing import Any

from kgtool.articles.codes import codes
from kgtool.articles.compiling import FLAT, SECTIONS
from kgtool.articles.table import Kind, Property, table

NAME = "article.schema.json"
_SHORT = r"^([A-Za-z][\w.-]*:\S+|<\S+>)$"
_WORD: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_OF_NODES = {
    "id": _WORD,
    "own": {"enum": ["yes", "true", True]},
    "sense": {"enum": ["for", "against", "neither"]},
    "check": {"anyOf": [_WORD, {"type": "array", "items": _WORD}]},
}
_APART = ("graph", "article", "claim")


def schema() -> dict[str, Any]:
    """The schema, as JSON has it (draft 2020-12)."""
    kinds = {name: kind for name, kind in table().kinds.items() if name not in _APART}
    entry = {"anyOf": [{"$ref": f"#/$defs/{name}", "required": [name]} for name in kinds]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An article and its claims (kgtool article)",
        "type": "object",
        "required": ["article"],
        "additionalProperties": False,
        "properties": dict(
            zip(
                SECTIONS,
                [_article(), _list(entry), _list(entry), _list({"$ref": "#/$defs/claim"}), _list(_REJECTED)],
                strict=True,
            )
        ),
        "$defs": {
            **{name: _object(kind, {name: _many(_WORD)}) for name, kind in kinds.items()},
            "claim": _claim(),
            "raw": _RAW,
            **{row.short: _many({"anyOf": _able(row)}) for row in _rows()},
        },
    }


def _rows() -> list[Property]:
    return list({row.short: row for kind in table().kinds.values() for row in kind.keys.values()}.values())


_REJECTED = {"type": "object", "required": ["reason"]}
_RAW = {"type": "object", "required": ["rdf"], "additionalProperties": False, "properties": {"rdf": _WORD}}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(kind: Kind, more: dict[str, Any]) -> dict[str, Any]:
    properties = {**{key: _value(row) for key, row in kind.keys.items()}, **_OF_NODES, **more}
    return {
        "type": "object",
        "properties": {key: properties[key] for key in sorted(properties, key=lambda key: table().place(key))},
        "patternProperties": {_SHORT: True},
        "additionalProperties": False,
    }


def _article() -> dict[str, Any]:
    kinds = table().kinds
    of_report = {key: _value(row) for key, row in kinds["report"].keys.items() if key not in kinds["article"].keys}
    of_graph = {key: _value(row) for key, row in kinds["graph"].keys.items()}
    report = {"anyOf": [_WORD, {"$ref": "#/$defs/report"}]}
    own = {"base": _WORD, "document": _WORD, "graph": _WORD, "passages": _many(_WORD), "report": report}
    return _object(kinds["article"], of_report | of_graph | own) | {"required": ["id"]}


def _claim() -> dict[str, Any]:
    kinds = table().kinds
    flat = {key: _value(row) for name in FLAT for key, row in kinds[name].keys.items()} | dict.fromkeys(FLAT, _WORD)
    own = {key: _value(row) for key, row in kinds["claim"].keys.items()}
    content = {"anyOf": [{"required": [key]} for key in ("what", *FLAT)]}
    return _object(kinds["claim"], flat | own) | {"required": ["who", "stance", "quote", "says"], **content}


def claim_schema() -> dict[str, Any]:
    """A schema of the common keys of a claim alone, without references, for those who draft claims."""
    kinds = table().kinds
    rows: dict[str, Property] = {}
    for kind in (*FLAT, "claim"):
        rows |= kinds[kind].keys
    keys = [key for key in (*rows, *FLAT, "id", "sense", "check") if table().place(key)[0] != table().place("")[0]]
    words = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    listed = {key: {"enum": sorted(set(codes(row.codes).values()))} for key, row in rows.items() if row.codes}
    own = {key: (_OF_NODES | listed).get(key, words) for key in sorted(keys, key=table().place)}
    return {"type": "object", "properties": own, "required": ["who", "stance", "par", "quote", "says"]}


def _many(one: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [one, {"type": "array", "items": one}]}


def _value(row: Property) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{row.short}"}


def _able(row: Property) -> list[dict[str, Any]]:
    able: list[dict[str, Any]] = []
    if row.codes:
        listed = {word for code, label in codes(row.codes).items() for word in (label, code.rpartition("/")[2])}
        able += [{"enum": sorted(listed)}, {"type": "string", "pattern": _SHORT}]
    if not row.codes or row.classes or row.codes.endswith("/topic"):  # topics may be of one's own
        able.append(_literal(row))
    if row.literals and not row.classes:
        language = {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": {"type": "string"},
        }
        able.append(language)
    able += [
        {"$ref": f"#/$defs/{kind.name}"}
        for kind in table().of_class(row.classes)
        if kind.name not in (*_APART, "thing")
    ]
    able += [{"const": "none"}, {"$ref": "#/$defs/raw"}]
    return able


def _literal(row: Property) -> dict[str, Any]:
    if row.literals == {"xsd:boolean"}:
        return {"enum": ["yes", "no", "true", "false", True, False]}
    if row.literals and row.literals <= {"xsd:integer", "xsd:decimal"}:
        return {"type": ["number", "string"], "pattern": r"^([+-]?\d+(\.\d+)?|none)$"}
    if row.short == "kg:anchor":
        return {"type": ["string", "number"], "pattern": r"^\s*\S+(\s+\S+){0,5}\s*$"}
    return _WORD


def schema_text() -> str:
    """The schema as the file has it that is shipped: one definition a line."""
    whole = schema()
    parts = [f"{json.dumps(name)}: {json.dumps(part, ensure_ascii=False)}" for name, part in whole.pop("$defs").items()]
    head = json.dumps(whole, ensure_ascii=False).removesuffix("}")
    return f'{head},\n"$defs": {{\n' + ",\n".join(parts) + "\n}}\n"
