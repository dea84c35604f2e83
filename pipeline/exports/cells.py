"""Values as cells: plain ones, harmless ones, and back."""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from pipeline.mention import iso

_RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe goes before ``= + - @``.

    Numbers stay as they are. `opened` undoes it exactly.
    """
    return f"'{text}" if _RISKY.match(text) and not _NUMBER.fullmatch(text) else text


def opened(text: str) -> str:
    """Return a cell without the apostrophe that made it harmless."""
    rest = text[1:]
    return rest if text[:1] == "'" and _RISKY.match(rest) and not _NUMBER.fullmatch(rest) else text


def simple(value: Any) -> Any:
    """Return a value as JSON holds it: dates as ISO 8601, bytes and the rest as text."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): simple(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [simple(entry) for entry in value]
    return _spelled(value)


def _spelled(value: Any) -> str:
    if isinstance(value, datetime):
        return iso(value) if value.tzinfo else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def flat(value: Any) -> str | int | float | bool | None:
    """Return a value as one cell: lists and objects as JSON text."""
    if value is None or isinstance(value, str | bool | int):
        return value
    value = simple(value)
    if isinstance(value, dict | list):
        return json_text(value)
    assert value is None or isinstance(value, str | bool | int | float)  # noqa: S101 - narrows the type
    return value


def written(value: Any) -> str:
    """Return a value as the text of a cell."""
    value = flat(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return repr(value) if isinstance(value, float) else str(value)


_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=simple)


def json_text(value: Any) -> str:
    """Return a value as one line of JSON."""
    try:
        return _JSON.encode(value)
    except ValueError:  # not a number, infinity: JSON has neither
        return _JSON.encode(simple(value))
