"""A scored file as a stream of rows, read as every other export is."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from pipeline.exports import STREAM, Headings, open_table
from pipeline.exports.adapt import Adapter, paths
from pipeline.report.scored import Place, check_columns, scored, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.exports import Row
    from pipeline.report.scored import Scored

_LOOKED_AT = 200


def read_scored(path: Path) -> Iterator[Scored | None]:
    """Yield the rows of a scored file; None stands for one that cannot be read.

    Raises
    ------
    InputError
        When the file does not open or has not been scored. A file without any row is no error.
    """
    if path != STREAM and path.is_file() and path.stat().st_size == 0:
        return
    # The masked text takes the text's place, so nothing that follows can show anything else.
    headings = Headings({"text": "masked_text"})
    with open_table(path, headings) as table:
        first = list(islice(table.rows, _LOOKED_AT))
        columns = table.columns or tuple(dict.fromkeys(chain.from_iterable(paths(r.cells) for r in first)))
        if not columns:
            return
        check_columns(columns, path.name)
        adapter = _adapter(columns, first, headings, path.name)
        for row in chain(first, table.rows):
            yield None if row.problem else scored(row.number, row.cells, _place(adapter, row))


def _adapter(columns: Sequence[str], first: list[Row], headings: Headings, name: str) -> Adapter:
    adapter = Adapter(headings.match(columns, name), headings)
    adapter.learn(first)
    return adapter


def _place(adapter: Adapter, row: Row) -> Place:
    mention = adapter.mention(row)
    if isinstance(mention, str):  # no text: only its labels count
        return Place()
    return Place(mention.published_at, words(mention.channel), words(mention.url), mention.is_private)
