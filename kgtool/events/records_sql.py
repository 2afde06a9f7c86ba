"""A map of event data sets as SQL for DuckDB: which lines are plainly records, and the values of their columns.

What this text takes for a record, ``Records`` takes for one too, with the same values. What it is not sure of (days of
other forms, quotes, missing texts, another number of columns, ...) it leaves to ``Records``, line by line.
"""

from __future__ import annotations

import re
from pathlib import Path

from kgtool.events.record_map import EventMap
from kgtool.events.records import NUMBER, SURE, Layout

COLUMNS = {
    "id": "VARCHAR", "day": "DATE", "actor": "VARCHAR", "target": "VARCHAR", "code": "VARCHAR", "words": "VARCHAR",
    "intensity": "DOUBLE", "source": "VARCHAR",
}  # fmt: skip
"""The columns of an event in Parquet; data set and year are in the names of its folders."""
LEFT_OUT = "\x1a"  # what stands for a line that the engine is not given
# Directive of a day -> what plainly is one, and what Python could take for one; other directives are left to Python.
_SHAPES = {
    "Y": ("[1-9][0-9]{3}", "[0-9]{4}"), "-Y": ("[1-9][0-9]{3}", "[0-9]{4}"),
    "m": ("[0-9]{2}", "[0-9]{1,2}"), "-m": ("[1-9][0-9]?", "[0-9]{1,2}"),
    "d": ("[0-9]{2}", "[0-9]{1,2}"), "-d": ("[1-9][0-9]?", "[0-9]{1,2}"),
}  # fmt: skip


def quoted(text: str | Path) -> str:
    """A text as a literal of SQL."""
    return "'" + str(text).replace("'", "''") + "'"


def staged(using: EventMap, layout: Layout, lines: Path) -> str:
    """The statement that makes the table ``stage`` of a file of lines in UTF-8, none of them empty.

    A row has the number of the line in that file and the columns of the event; where it is not plainly a record, only
    the number and the line itself.
    """
    reader = (
        f"read_csv({quoted(lines)}, columns = {{'line': 'VARCHAR'}}, delim = '\x01', quote = '', escape = '', "
        "comment = '', header = false, auto_detect = false, new_line = '\\n')"
    )
    missing = ", ".join(quoted(text) for text in ("", *using.missing) if "\0" not in text)
    blank = "" if using.delimiter == "\t" else ", E' \\t'"
    texts = {role: f"trim(f[{places[0] + 1}]{blank})" for role, places in layout.at.items() if role != "id"}
    has = {role: f"{role}_text NOT IN ({missing})" for role in texts}
    sure = [f"len(f) = {layout.width or layout.least}", "day IS NOT NULL", has["code"], has["actor"]]
    sure += [has["target"]] * using.needs_target
    sure += ["NOT contains(line, '\"')"] * using.quoting
    columns = {role: f"CASE WHEN {has[role]} THEN {role}_text END" for role in texts if role not in ("day", "id")}
    if "intensity" in texts:
        columns["intensity"] = "TRY_CAST(intensity_text AS DOUBLE)"
        number = f"regexp_full_match(intensity_text, {quoted(NUMBER)}) AND {columns['intensity']} IS NOT NULL"
        sure.append(f"(NOT {has['intensity']} OR {number})")
    ids = [f"f[{place + 1}]" for place in layout.at.get("id", ())]
    columns["id"] = "md5(line)"
    if ids:
        whole = f"concat_ws('-', {', '.join(ids)})"
        as_text = {place: f"trim(f[{place + 1}]{blank})" for place in layout.at["id"]}
        iso = ", ".join("day" if at == layout.at["day"][0] else text for at, text in as_text.items())
        columns["id"] = (
            f"CASE WHEN regexp_full_match({whole}, {quoted(SURE)}) THEN {whole} ELSE concat_ws('-', {iso}) END"
        )
        sure += [f"{text} NOT IN ({missing})" for text in as_text.values()]
    columns["day"] = "day"
    chosen = ", ".join(
        f"CASE WHEN sure THEN {columns.get(name, 'NULL')} END::{kind} AS {name}" for name, kind in COLUMNS.items()
    )
    each = ", ".join(f"{text} AS {role}_text" for role, text in texts.items())
    parts = f"string_split(line, {quoted(using.delimiter.replace(chr(0), ' '))})"
    return f"""CREATE OR REPLACE TABLE stage AS
WITH every AS (SELECT row_number() OVER () AS number, line FROM {reader}),
split AS (SELECT number, line, {parts} AS f FROM every WHERE line <> '{LEFT_OUT}'),
texts AS (SELECT *, {each} FROM split),
days AS (SELECT *, {_day(using.date)} AS day FROM texts),
judged AS (SELECT *, coalesce({" AND ".join(sure)}, false) AS sure FROM days)
SELECT number, CASE WHEN NOT sure THEN line END AS line, {chosen} FROM judged"""


def _day(forms: tuple[str, ...]) -> str:
    """The day of ``day_text``; NULL where it is not plainly that of the first form whose shape it has."""
    cases = []
    for form in forms:
        parts = re.findall("%-?.|.", form)
        if any(part[0] == "%" and part[1:] not in _SHAPES for part in parts):
            break  # what comes behind it could be of this form
        exact, loose = ("".join(_shape(part, place) for part in parts) for place in (0, 1))
        day = f"try_strptime(day_text, {quoted(form.replace('%-', '%'))})::DATE"
        cases.append(f"WHEN regexp_full_match(day_text, {quoted(exact)}) THEN {day}")
        cases.append(f"WHEN regexp_full_match(day_text, {quoted(loose)}) THEN NULL")
    return f"CASE {' '.join(cases[:-1])} END" if cases else "NULL::DATE"


def _shape(part: str, place: int) -> str:
    """The pattern of a part of a form: of what is plainly meant (`place` 0), or of all that Python takes for it (1)."""
    return _SHAPES[part.removeprefix("%")][place] if part[0] == "%" else re.escape(part)
