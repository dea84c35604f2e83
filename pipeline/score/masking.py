"""Personal data in a file's text replaced, nothing else."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from pipeline.exports.adapt import LONGEST_TEXT
from pipeline.score.job import Options, Outcome, open_job
from pipeline.score.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pipeline.exports import Row


def mask_file(
    source: Path, target: Path, options: Options | None = None, progress: Progress | None = None
) -> Outcome:
    """Copy a file with personal data in its text columns replaced by ``[KIND]``.

    Every column that the text may be read from is masked (the text, and a title beside it); all
    other columns pass through as they are. Rejected rows are written unmasked.

    Parameters
    ----------
    options
        Only `mapping` and `rejects` count.

    Raises
    ------
    InputError, OutputError
        When the file as a whole cannot be read or written.
    """
    progress = progress or Progress(None)
    kinds: Counter[str] = Counter()
    with open_job(source, target, options or Options(), progress) as (job, output):
        columns = job.table.all_columns() if output.kind.is_table else job.table.columns or ()
        writer = output.start(columns, job.table.types)
        texts = job.match.columns["text"]
        for chunk in job.chunks:
            for row in chunk:
                job.done += 1
                cells = row.problem or masked(row, texts, kinds)
                if isinstance(cells, str):
                    job.rejects.add(row, cells)
                else:
                    writer.write(cells)
            progress.rows(job.done, job.table.share)
    outcome = Outcome(job.done, job.rejects.count, kinds=dict(sorted(kinds.items())))
    job.say_notes(progress, output)
    found = ", ".join(f"{kind} {count:,}" for kind, count in outcome.kinds.items()) or "nothing found"
    seconds = time.monotonic() - progress.started
    progress.say("; ".join([f"{outcome.kept:,} rows masked in {seconds:,.1f} s", found, *job.rejected()]))
    return outcome


def masked(row: Row, columns: Sequence[str], kinds: Counter[str]) -> dict[str, Any] | str:
    """Return a row's cells with those columns masked, or why that cannot be done; count what was found."""
    from pipeline.pii import find, mask

    cells = dict(row.cells)
    for column in columns:
        path = [column] if column in cells else column.split(".")
        text = _at(cells, path)
        if text is None or isinstance(text, bool):
            continue
        if isinstance(text, dict | list | tuple | bytes):
            return f"the text is no text but a {type(text).__name__}"
        plain = str(text)
        if len(plain) > LONGEST_TEXT:
            return f"a text of {len(plain):,} characters; at most {LONGEST_TEXT:,} are read"
        if spans := find(plain):
            kinds.update(span.kind for span in spans)
            cells = _with(cells, path, mask(plain, spans))
    return cells


def _at(cells: Mapping[str, Any], path: Sequence[str]) -> Any:
    value: Any = cells
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _with(cells: Mapping[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    step, *rest = path
    return {**cells, step: _with(cells[step], rest, value) if rest else value}
