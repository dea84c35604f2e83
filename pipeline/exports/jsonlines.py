"""JSON Lines: one object a line."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack, closing
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from pipeline.errors import InputError
from pipeline.exports.kind import STREAM, kind_of
from pipeline.exports.table import Row, Table
from pipeline.exports.text import LONGEST, Text, is_hopeless, mended, undecoded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.exports.headings import Headings
    from pipeline.exports.kind import Kind

_LOOKED_AT = 20
_MOST_COLUMNS = 10_000
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_jsonlines(path: Path, kind: Kind, headings: Headings) -> Table:
    """Open a JSON Lines file.

    Raises
    ------
    InputError
        When none of the first lines is an object.
    """
    del headings  # an object names its own fields
    text = Text(path, kind)
    with ExitStack() as stack:
        stack.callback(text.close)
        lines = (line for line in text.lines() if line.strip())
        first = list(islice(lines, 1 if path == STREAM else _LOOKED_AT))
        if not first:
            raise text.empty()
        if path != STREAM:
            _check(first, path)
        stack.pop_all()
    table = Table(None, iter(()), text.share, text.close, scan=lambda: columns_of(path))
    if text.encoding not in ("utf-8", "utf-8-sig"):
        table.notes.append(f"encoding {text.encoding}")
    table.rows = _rows(chain(first, lines), text, table)
    return table


def columns_of(path: Path) -> tuple[str, ...]:
    """Return every field that any line has, in order of appearance: one pass over the file.

    Raises
    ------
    InputError
        When there are more than any table holds.
    """
    columns: dict[str, None] = {}
    with closing(Text(path, kind_of(path))) as text:
        for row in _rows((line for line in text.lines() if line.strip()), text, None):
            if row.problem is None:
                columns.update(dict.fromkeys(row.cells))
            if len(columns) > _MOST_COLUMNS:
                raise InputError(
                    f"at most {_MOST_COLUMNS:,} different fields in {path.name}",
                    "more",
                    "write the output as .jsonl",
                )
    return tuple(columns)


def _check(first: list[str], path: Path) -> None:
    starts = [line.lstrip("\ufeff \t")[:1] for line in first]
    if starts[0] == "[":
        raise InputError(
            f"one JSON object a line in {path.name}",
            "a JSON array",
            "take it apart, e.g. jq -c '.[]' OLD.json > NEW.jsonl",
        )
    if "{" in starts:
        return
    raise InputError(
        f"one JSON object a line in {path.name}",
        "text that is no JSON",
        "rename it to .csv or .tsv if it is a table",
    )


def _rows(lines: Iterator[str], text: Text, table: Table | None) -> Iterator[Row]:
    number = 0
    for number, line in enumerate(lines, 1):
        cells, problem = _object(line)
        if problem is not None and not line.endswith("\n"):
            problem = f"the line is cut short: {text.cut or 'the file ends in the middle of it'}"
            if len(line) >= LONGEST:
                problem = f"the line is longer than {LONGEST:,} characters"
        yield Row(number, cells, problem)
    if text.cut and table is not None:
        table.notes.append(text.damage(number))


def _object(line: str) -> tuple[dict[str, Any], str | None]:
    """Return a line's object, or the line under ``line`` and what is wrong with it."""
    problem: str | None = None
    if bad := undecoded(line):
        line = mended(line)
        problem = is_hopeless(bad)
    if problem is None:
        try:
            value = json.loads(line.lstrip("\ufeff"), parse_constant=lambda _: None)
        except json.JSONDecodeError as error:
            problem = f"no JSON: {error.msg.lower()} at character {error.colno}"
        except (ValueError, RecursionError) as error:
            problem = f"JSON that cannot be held: {type(error).__name__}"
        else:
            if isinstance(value, dict):
                return (_whole(value) if _HALF.search(line) else value), None
            problem = f"expected a JSON object, found a {_NAMES.get(type(value), 'null')}"
    return {"line": line.rstrip("\n")}, problem


_NAMES = {list: "list", str: "text", int: "number", float: "number", bool: "truth value"}


def _whole(value: Any) -> Any:
    """Return a value without halves of surrogate pairs, which no file can hold."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_whole(key): _whole(entry) for key, entry in value.items()}
    return [_whole(entry) for entry in value] if isinstance(value, list) else value
