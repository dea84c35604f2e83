"""A scored row: our columns, then the input's under their own names."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from pipeline.exports.cells import json_text
from pipeline.mention import Suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_REPLIES = ("reply_1", "reply_2", "reply_3")
_LISTS = ("categories", "pii", "replies")
_FIELDS = tuple(field.name for field in fields(Suggestion))
_AT = _FIELDS.index("replies") + 1

OURS = (*_FIELDS[:_AT], *_REPLIES, *_FIELDS[_AT:])
"""Our columns, in order; the three of replies for people stand in tables only."""

TYPES: Mapping[str, type] = {name: float for name in OURS if name.endswith("_confidence")} | {
    name: int if name == "urgency" else str for name in OURS if not name.endswith("_confidence")
}
"""Types of our columns where a file has types."""

_PREFIX = "input_"
_MOST_SHAPES = 1000


class Merge:
    """Puts suggestions and input rows together.

    Parameters
    ----------
    columns
        The input's columns; None for rows that each have their own fields.
    """

    def __init__(self, columns: Sequence[str] | None) -> None:
        self._names = passed(columns) if columns is not None else None
        self._shapes: dict[tuple[str, ...], Mapping[str, str]] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of a table of scored rows."""
        return (*OURS, *(self._names or {}).values())

    def types(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns' types: ours, and the input's under their new names."""
        names = self._names or {}
        return {**TYPES, **{names[column]: kind for column, kind in given.items() if column in names}}

    def table_row(self, suggestion: Suggestion, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the row of a table: lists as JSON text, three replies beside."""
        row = suggestion.as_dict()
        for name, reply in zip(_REPLIES, row["replies"], strict=False):
            row[name] = reply["text"]
        for name in _LISTS:
            row[name] = json_text(row[name])
        return self._with(row, cells)

    def object(self, suggestion: Suggestion, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the row as an object of JSON types."""
        return self._with(suggestion.as_dict(), cells)

    def _with(self, row: dict[str, Any], cells: Mapping[str, Any]) -> dict[str, Any]:
        names = self._names if self._names is not None else self._shape(tuple(cells))
        for column, value in cells.items():
            row[names[column]] = value
        return row

    def _shape(self, columns: tuple[str, ...]) -> Mapping[str, str]:
        names = self._shapes.get(columns)
        if names is None:
            if len(self._shapes) >= _MOST_SHAPES:
                self._shapes.clear()
            names = self._shapes[columns] = passed(columns)
        return names


def passed(columns: Sequence[str]) -> dict[str, str]:
    """Return under which name each input column passes through: `input_NAME` where NAME is ours."""
    taken = {*OURS, *columns}
    names: dict[str, str] = {}
    for column in columns:
        name = column
        if column in OURS:
            name = f"{_PREFIX}{column}"
            while name in taken:
                name = f"{_PREFIX}{name}"
            taken.add(name)
        names[column] = name
    return names
