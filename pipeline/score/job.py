"""One file in, one file out: what scoring and masking have in common."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from pipeline.errors import InputError, OutputError
from pipeline.exports import STREAM, Headings, Table, open_table
from pipeline.exports.adapt import Adapter, paths
from pipeline.exports.kind import kind_of
from pipeline.exports.rejects import Rejects, rejects_beside
from pipeline.exports.replacement import Replacement, unwritable
from pipeline.exports.writers import Writer, open_writer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from types import FrameType

    from pipeline.exports import Row
    from pipeline.exports.headings import Match
    from pipeline.score.progress import Progress

_ROWS, _CHARACTERS = 256, 2_000_000
"""Rows, and characters in their cells, that are under way together at most."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is scored.

    Parameters
    ----------
    mapping
        Field → column, what the user knows better than the alias table.
    rejects
        Where rows go that cannot be read; beside OUTPUT by default.
    now
        The moment urgency is judged at; by default each row's `published_at`.
    workers
        Processes that read mentions; by default one per core.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    rejects: Path | None = None
    now: datetime | None = None
    workers: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file.

    Parameters
    ----------
    rows
        Rows read, rejected ones among them.
    repeats
        Rows that repeat an earlier one.
    """

    rows: int
    rejected: int
    repeats: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)

    @property
    def kept(self) -> int:
        """Rows in the output."""
        return self.rows - self.rejected


class Job:
    """An open input with what its columns mean, and where its rows go."""

    def __init__(self, table: Table, name: str, headings: Headings, rejects: Rejects) -> None:
        self.table = table
        self.rejects = rejects
        self._chunks = chunked(table.rows)
        first = next(self._chunks, [])
        good = [row for row in first if row.problem is None]
        grows = table.columns is None
        columns = table.columns or tuple(dict.fromkeys(path for row in good for path in paths(row.cells)))
        self.adapter = Adapter(headings.match(columns or ("text",), name), headings, grows=grows)
        self.adapter.learn(good)
        self.chunks = chain([first] if first else [], self._chunks)
        self.width = len(table.columns or {column for row in good for column in row.cells})
        self.done = 0

    @property
    def match(self) -> Match:
        """Which columns hold what."""
        return self.adapter.match

    def say_what(self, progress: Progress) -> None:
        """Tell what the file was recognised as."""
        progress.say("; ".join([self.match.sentence(self.width), *self.table.notes]))
        self.table.notes.clear()

    def say_notes(self, progress: Progress, output: Output) -> None:
        """Tell what people should know of how the file was read and written."""
        if rounded := self.adapter.rounded:
            self.table.notes.append(
                f"{rounded:,} ids such as 2.06E+18 were rounded by a spreadsheet: row numbers stand for them"
            )
        for note in (*self.table.notes, *output.notes):
            progress.say(f"note: {note}")

    def rejected(self) -> list[str]:
        """Return how many rows were rejected, for people; nothing when none was."""
        return [f"{self.rejects.count:,} rejected, see {self.rejects.path}"] if self.rejects.count else []


def chunked(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Yield rows in chunks that are neither long nor heavy."""
    chunk: list[Row] = []
    weight = 0
    for row in rows:
        chunk.append(row)
        weight += sum(len(cell) for cell in row.cells.values() if isinstance(cell, str))
        if len(chunk) >= _ROWS or weight >= _CHARACTERS:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk


@contextmanager
def open_job(
    source: Path, target: Path, options: Options, progress: Progress
) -> Iterator[tuple[Job, Output]]:
    """Open input, output and rejects; commit them when all went well, leave no trace when not.

    Raises
    ------
    InputError
        When the input as a whole cannot be read, or no row of it could be.
    OutputError
        When the output cannot be written, or the run was stopped.
    """
    rejects = Rejects(options.rejects or rejects_beside(target))
    _distinct(source, target, rejects.path)
    with ExitStack() as stack:
        stack.enter_context(_stoppable())
        stack.callback(rejects.close)
        output = stack.enter_context(Output(target))
        job: Job | None = None
        try:
            source = stack.enter_context(_spooled(source, target))
            headings = Headings(options.mapping)
            table = stack.enter_context(open_table(source, headings))
            job = Job(table, "stdin" if source == STREAM else source.name, headings, rejects)
            job.say_what(progress)
            yield job, output
            rejects.commit()
            if job.done and rejects.count == job.done:
                raise InputError(
                    "rows that can be read", f"none of {job.done:,}", f"see the reasons in {rejects.path}"
                )
            output.commit()
        except KeyboardInterrupt:
            done = f"after row {job.done:,}" if job is not None else "before the first row"
            raise OutputError(
                "the run to end", f"it was stopped {done}", "run it again: nothing was written"
            ) from None
        except OSError as error:
            raise unwritable(target, error) from error


class Output:
    """The file of results: a table that appears whole or not at all, or JSON Lines on stdout."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kind = kind_of(path)
        self.notes: list[str] = []
        self._file = None if path == STREAM else Replacement(path)
        self._writer: Writer | None = None

    def start(self, columns: Sequence[str], types: Mapping[str, Any]) -> Writer:
        """Return the writer of rows."""
        stream: BinaryIO = sys.stdout.buffer if self._file is None else self._file.file
        self._writer = open_writer(stream, self.kind, columns, types)
        return self._writer

    def commit(self) -> None:
        """Complete the file and put it in place."""
        if self._writer is not None:
            self._writer.close()
            self.notes = self._writer.notes
            self._writer = None
        if self._file is not None:
            self._file.commit()

    def __enter__(self) -> Output:
        return self

    def __exit__(self, *failure: object) -> None:
        if self._writer is not None:
            self._writer.abort()
        if self._file is not None:
            self._file.__exit__(None, None, None)


def _distinct(source: Path, target: Path, rejects: Path) -> None:
    kind_of(source)
    kind_of(target)
    named = [path.resolve() for path in (source, target) if path != STREAM] + [rejects.resolve()]
    if len(set(named)) < len(named):
        raise OutputError(
            "INPUT, OUTPUT and the rejects to be different files", "one name twice", "choose another"
        )


@contextmanager
def _spooled(source: Path, target: Path) -> Iterator[Path]:
    """Give stdin a file where a table is written: its columns must be known before its rows."""
    if source != STREAM or not kind_of(target).is_table:
        yield source
        return
    with tempfile.NamedTemporaryFile(prefix="vidhuk-", suffix=".jsonl") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.flush()
        yield Path(file.name)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Treat a request to end as Ctrl-C for the time of the block."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
