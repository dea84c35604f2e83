"""The mentions of an export, for work that needs the messages and not the file."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from pipeline.exports.adapt import Adapter, paths
from pipeline.exports.headings import Headings
from pipeline.exports.table import open_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipeline.mention import Mention

_FIRST = 1000
"""Rows that are looked at for columns and for how dates are written."""


def read_mentions(path: Path, mapping: Mapping[str, str] | None = None) -> Iterator[Mention]:
    """Yield the mentions of a file; rows that hold none are passed over.

    Parameters
    ----------
    mapping
        Field → column, where the headings do not tell.

    Raises
    ------
    InputError
        When the file as a whole cannot be read, or no column holds the text.
    """
    headings = Headings(mapping)
    with open_table(path, headings) as table:
        first = list(islice(table.rows, _FIRST))
        good = [row for row in first if row.problem is None]
        columns = table.columns or tuple(dict.fromkeys(name for row in good for name in paths(row.cells)))
        match = headings.match(columns or ("text",), path.name)
        adapter = Adapter(match, headings, grows=table.columns is None)
        adapter.learn(good)
        for row in chain(first, table.rows):
            mention = adapter.mention(row)
            if not isinstance(mention, str):
                yield mention
