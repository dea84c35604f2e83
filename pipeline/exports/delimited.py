"""CSV and TSV as tools write them: any usual delimiter, lines above the headings, broken quotes."""

from __future__ import annotations

import csv
from collections import deque
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipeline.exports.cells import opened
from pipeline.exports.table import Row, Table, unique
from pipeline.exports.text import LONGEST, Text, is_hopeless, mended, undecoded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.exports.headings import Headings
    from pipeline.exports.kind import Kind

_LOOKED_AT = 200
_HEADER_WITHIN = 20
_LONE = "\x1f"
"""Delimits nothing: a table of one column, whose cells may hold any of the others."""
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", _LONE: "none"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are told apart, and after how many records the headings stand."""

    delimiter: str
    quoting: int
    header: int

    def reader(self, lines: Iterator[str] | Sequence[str], *, strict: bool = False) -> Iterator[list[str]]:
        """Return the standard library's reader for this dialect."""
        return csv.reader(lines, delimiter=self.delimiter, quoting=self.quoting, strict=strict)  # type: ignore[arg-type]


def read_delimited(path: Path, kind: Kind, headings: Headings) -> Table:
    """Open a CSV or TSV file.

    Raises
    ------
    InputError
        When it has no line with something in it.
    """
    csv.field_size_limit(LONGEST)
    text = Text(path, kind)
    with ExitStack() as stack:
        stack.callback(text.close)
        table = _table(text, kind, headings)
        stack.pop_all()
    return table


def _table(text: Text, kind: Kind, headings: Headings) -> Table:
    lines = text.lines("")
    ahead = list(islice(lines, _LOOKED_AT))
    if not any(line.strip() for line in ahead):
        raise text.empty()
    dialect = _told_by(ahead, headings, "\t" if kind.name == "tsv" else ",", whole=len(ahead) < _LOOKED_AT)
    source = _Lines(ahead, lines)
    records = _records(source, dialect)
    above = sum(1 for _ in islice(records, dialect.header))
    columns = unique([opened(mended(cell)) for cell in next(records)[0]])
    table = Table(columns, iter(()), text.share, text.close)
    if text.encoding not in ("utf-8", "utf-8-sig"):
        table.notes.append(f"encoding {text.encoding}")
    if dialect.delimiter not in ("," if kind.name == "csv" else "\t", _LONE):
        table.notes.append(f"cells are delimited by {_NAMES[dialect.delimiter]}")
    if above:
        table.notes.append(f"lines above the headings left out: {above}")
    table.rows = _rows(records, source, text, table)
    return table


class _Lines:
    """Lines that can be given back, and a memory of those the current record took."""

    def __init__(self, ahead: list[str], rest: Iterator[str]) -> None:
        self._ahead = deque(ahead)
        self._rest = rest
        self.taken: list[str] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else next(self._rest, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self.taken.append(line)
        return line

    def give_back(self) -> str:
        """Give back all lines of the record but the first, which is returned."""
        first, *others = self.taken
        self._ahead.extendleft(reversed(others))
        self.ended = False
        return first


def _records(lines: _Lines, dialect: Dialect) -> Iterator[tuple[list[str], str | None]]:
    """Yield records and what is wrong with them; a quote left open costs one line, not the file."""
    reader = dialect.reader(lines)
    while True:
        lines.taken.clear()
        problem: str | None = None
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            record, problem = [], f"a cell is longer than {LONGEST:,} characters, or a quote is not closed"
        if problem is None and lines.ended and lines.taken:
            problem = "a quote is not closed, or the file is cut short"
        elif problem is None and len(lines.taken) > 1:
            problem = _swallowed(lines.taken, dialect)
        if problem is not None:
            record = [lines.give_back()]
            reader = dialect.reader(lines)
        if record:
            yield record, problem


def _swallowed(taken: list[str], dialect: Dialect) -> str | None:
    """Return what is wrong with a record over several lines: two rows, if a quote was left open."""
    try:
        list(dialect.reader(taken, strict=True))
    except csv.Error:
        return "a quote is not closed"
    return None


def _rows(
    records: Iterator[tuple[list[str], str | None]], lines: _Lines, text: Text, table: Table
) -> Iterator[Row]:
    columns = table.columns or ()
    width = len(columns)
    number = 0
    for cells, problem in records:
        if problem is None and not any(cells):
            continue
        number += 1
        raw = "".join(lines.taken)
        bad = undecoded(raw)
        cells = [mended(cell) for cell in cells] if bad else cells  # noqa: PLW2901
        problem = problem or (is_hopeless(bad) if bad else None) or _misfit(cells, width, raw, text)  # noqa: PLW2901
        yield Row(number, _named(columns, cells, problem), problem)
    if text.cut:
        table.notes.append(text.damage(number))


def _misfit(cells: list[str], width: int, raw: str, text: Text) -> str | None:
    if len(cells) > width and any(cells[width:]):
        return f"{len(cells)} cells where the headings have {width}: a delimiter inside a cell is not quoted"
    is_last = not raw.endswith(("\n", "\r"))
    if is_last and len(raw) >= LONGEST:
        return f"the line is longer than {LONGEST:,} characters"
    if is_last and (text.cut or len(cells) < width):
        return f"the row is cut short: {text.cut or 'the file ends in the middle of it'}"
    return None


def _named(columns: tuple[str, ...], cells: list[str], problem: str | None) -> dict[str, Any]:
    if problem is not None and len(cells) == 1 and len(columns) > 1:
        return {"line": cells[0].rstrip("\r\n")}
    named: dict[str, Any] = dict.fromkeys(columns)
    for column, cell in zip(columns, cells, strict=False):
        if cell:
            named[column] = opened(cell) if cell[0] == "'" else cell
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        named["more"] = cells[len(columns) :]
    return named


def _told_by(ahead: list[str], headings: Headings, usual: str, *, whole: bool) -> Dialect:
    """Return the dialect under which the first lines look most like a table with known headings."""
    best: tuple[tuple[Any, ...], Dialect] | None = None
    for delimiter in sorted(",;\t|", key=lambda mark: mark != usual):
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            dialect = Dialect(delimiter, quoting, 0)
            try:
                records = [record for record in dialect.reader(ahead) if record]
            except csv.Error:
                continue
            if len(records) > 1 and not whole:
                records.pop()
            rating, header = _rated(records, headings)
            if best is None or rating > best[0]:
                best = rating, Dialect(delimiter, quoting, header)
    if best is None:
        return Dialect(usual, csv.QUOTE_NONE, 0)
    dialect = best[1]
    headings_row = [record for record in dialect.reader(ahead) if record][dialect.header]
    return dialect if len(headings_row) > 1 else Dialect(_LONE, csv.QUOTE_MINIMAL, dialect.header)


def _rated(records: list[list[str]], headings: Headings) -> tuple[tuple[Any, ...], int]:
    """Return how good a reading of the first lines is, and where its headings stand."""
    rates = [headings.rate(record) for record in records[:_HEADER_WITHIN]]
    header = max(range(len(rates)), key=lambda place: (rates[place], -place))
    if not rates[header][0] and not rates[header][1]:
        widest = max(len([cell for cell in record if cell]) for record in records[:_HEADER_WITHIN])
        header = next(p for p, r in enumerate(records) if len([cell for cell in r if cell]) == widest)
    width = len(records[header])
    data = records[header + 1 :]
    even = sum(len(record) == width for record in data) / len(data) if data else 1.0
    has_text, known = rates[header]
    return (has_text, round(even, 1), known, width if even > 0.9 else 0), header
