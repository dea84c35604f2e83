"""Every row of a file labelled, with replies."""

from __future__ import annotations

import time
from collections import deque
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pipeline.errors import VidhukError
from pipeline.exports.merge import Merge
from pipeline.exports.repeats import Repeats
from pipeline.history import Memory
from pipeline.mention import Mention
from pipeline.score.job import Options, Outcome, open_job
from pipeline.score.pool import Failure, cores, read_chunks
from pipeline.score.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from pipeline.exports import Row
    from pipeline.mention import Suggestion
    from pipeline.score.job import Job, Output
    from pipeline.score.pool import Scorer

    _Chunk = list[tuple[Row, Mention | str]]


def score_file(
    source: Path,
    target: Path,
    load: Callable[[], Scorer],
    options: Options | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Label every row of a file and suggest replies.

    Rows keep their order; those that cannot be read go to the rejects. The result is the same for
    any number of workers. `target` appears whole at the end, or not at all.

    Parameters
    ----------
    load
        Opens the model; called in every worker too, so it must be picklable.

    Raises
    ------
    InputError, OutputError, ModelError
        When the file as a whole cannot be read, written or scored.
    """
    options = options or Options()
    progress = progress or Progress(None)
    with open_job(source, target, options, progress) as (job, output):
        run = _Run(job, output, load(), options)
        with closing(run.readings(load)) as parts:
            for chunk, readings in parts:
                run.answer(chunk, readings)
                progress.rows(job.done, job.table.share)
    outcome = Outcome(job.done, job.rejects.count, run.repeats)
    _say(progress, outcome, job, output)
    return outcome


class _Run:
    """The state of one run: everything that depends on the order of rows."""

    def __init__(self, job: Job, output: Output, scorer: Scorer, options: Options) -> None:
        self._job = job
        self._scorer = scorer
        self._options = options
        self._started = datetime.now(UTC)
        self._history = Memory()
        self._seen = Repeats()
        self.repeats = 0
        merge = Merge(job.table.all_columns() if output.kind.is_table else job.table.columns)
        self._row = merge.table_row if output.kind.is_table else merge.object
        self._writer = output.start(merge.columns, merge.types(job.table.types))

    def readings(self, load: Callable[[], Scorer]) -> Generator[tuple[_Chunk, list[Any]]]:
        """Yield chunks of rows with what was read in them; the two keep step."""
        waiting: deque[_Chunk] = deque()

        def mentions() -> Iterator[list[Mention]]:
            for rows in self._job.chunks:
                chunk = [(row, self._job.adapter.mention(row)) for row in rows]
                waiting.append(chunk)
                yield [
                    mention if mention.id else replace(mention, id=str(row.number))
                    for row, mention in chunk
                    if isinstance(mention, Mention)
                ]

        workers = self._options.workers or cores()
        with closing(read_chunks(mentions(), self._scorer, load, workers)) as chunks:
            for readings in chunks:
                yield waiting.popleft(), readings

    def answer(self, chunk: _Chunk, readings: list[Any]) -> None:
        """Answer a chunk's rows in order and write them."""
        read = iter(readings)
        for row, mention in chunk:
            self._job.done += 1
            if isinstance(mention, str):
                self._job.rejects.add(row, mention)
                continue
            answered = self._answered(next(read), mention)
            if isinstance(answered, Failure):
                self._job.rejects.add(row, f"the model failed on it ({answered.kind}): please report it")
                continue
            first = self._seen.first(mention, row.number)
            if first is not None:
                self.repeats += 1
                answered = replace(answered, duplicate_of=first)
            self._writer.write(self._row(answered, row.cells))

    def _answered(self, reading: Any, mention: Mention) -> Suggestion | Failure:
        if isinstance(reading, Failure):
            return reading
        now = self._options.now or mention.published_at or self._started
        try:
            return self._scorer.answer([reading], now=now, history=self._history)[0]
        except (VidhukError, MemoryError):
            raise
        except Exception as error:  # a defect of the rules must not cost the other rows
            return Failure(type(error).__name__)


def _say(progress: Progress, outcome: Outcome, job: Job, output: Output) -> None:
    repeats = [f"{outcome.repeats:,} repeats marked"] if outcome.repeats else []
    seconds = time.monotonic() - progress.started
    job.say_notes(progress, output)
    progress.say("; ".join([f"{outcome.kept:,} rows scored in {seconds:,.1f} s", *repeats, *job.rejected()]))
